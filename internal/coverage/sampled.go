package main

import (
	"context"
	"fmt"
	"iter"
	"math"

	"github.com/collective-impact/sdk/internal/random"
	"github.com/collective-impact/sdk/measure"
	"github.com/collective-impact/sdk/measure/disparity"
)

// A person of a sample survey.
type person struct {
	stratum, cluster, group string
	weight, value           float64
	yes                     bool
}

// A survey is a way to sample a population of groups.
type survey struct {
	name                   string
	strata, clusters, size int             // clusters in a stratum, people in a cluster
	alike                  float64         // variance between clusters; that within is 1
	groups                 []string        // their names
	rate                   []float64       // their rates in an average cluster
	stages                 []measure.Stage // as the plan has them
}

func surveys() (out []survey) {
	rates := [][]float64{{0.05, 0.08, 0.04}, {0.2, 0.3, 0.4}, {0.5, 0.6, 0.45}, {0.9, 0.85, 0.95}}
	for _, p := range rates {
		for _, d := range []survey{
			{name: "simple random", strata: 1, clusters: 300, size: 1},
			{name: "simple random", strata: 1, clusters: 1500, size: 1},
			{name: "stratified", strata: 4, clusters: 100, size: 1, stages: []measure.Stage{{Stratum: "stratum"}}},
			{name: "clustered", strata: 1, clusters: 20, size: 20, alike: 0.1, stages: []measure.Stage{{Cluster: "cluster"}}},
			{name: "clustered", strata: 1, clusters: 50, size: 20, alike: 0.1, stages: []measure.Stage{{Cluster: "cluster"}}},
			{name: "stratified and clustered", strata: 5, clusters: 6, size: 20, alike: 0.1, stages: []measure.Stage{{Stratum: "stratum", Cluster: "cluster"}}},
		} {
			d.groups, d.rate = []string{"a", "b", "c"}, p
			out = append(out, d)
		}
	}
	return out
}

// moved is a rate moved by a number of logarithms of odds.
func moved(p, by float64) float64 { return p / (p + float64((1-p)*math.Exp(-by))) }

// effect is by how much a stratum moves rates and values, weight the number of
// people that a person of it stands for.
func (d survey) effect(h int) (by, weight float64) {
	return 0.3 * (float64(h) - float64(d.strata-1)/2), 1 + float64(h)
}

var groupShares = []float64{0.5, 0.3, 0.2}

// draw samples.
func (d survey) draw(r *random.Stream) (out []person) {
	for h := range d.strata {
		by, w := d.effect(h)
		for c := range d.clusters {
			z := math.Sqrt(d.alike) * r.Normal()
			for range d.size {
				x := person{stratum: fmt.Sprint(h), cluster: fmt.Sprint(h, ".", c), weight: w}
				g, at := 0, r.Float64()
				for at >= groupShares[g] && g < 2 {
					at -= groupShares[g]
					g++
				}
				x.group = d.groups[g]
				x.yes = r.Float64() < moved(d.rate[g], by+z)
				x.value = 10 + float64(g) + by + z + r.Normal()
				out = append(out, x)
			}
		}
	}
	return out
}

// truth returns the rates and the means of the groups: what the strata have, by
// their weights, with clusters averaged out.
func (d survey) truth() (rates, values []float64) {
	const nodes = 400
	for g := range d.groups {
		p, v, total := 0.0, 0.0, 0.0
		for h := range d.strata {
			by, w := d.effect(h)
			v += float64(w * (10 + float64(g) + by))
			total += w
			for k := range nodes { // the middle of each of so many equal parts
				z := normalQuantile((float64(k) + 0.5) / nodes)
				p += float64(w*moved(d.rate[g], by+float64(math.Sqrt(d.alike)*z))) / nodes
			}
		}
		rates, values = append(rates, p/total), append(values, v/total)
	}
	return rates, values
}

func normalQuantile(p float64) float64 { return math.Sqrt2 * math.Erfinv(2*p-1) }

func seq(people []person) iter.Seq2[person, error] {
	return func(yield func(person, error) bool) {
		for _, x := range people {
			if !yield(x, nil) {
				return
			}
		}
	}
}

// frame makes a frame of a sample.
func frame(d survey, people []person) (measure.Frame, error) {
	return measure.FromSeq(context.Background(), seq(people),
		measure.Dim("group", d.groups, func(x person) (string, bool) { return x.group, true }),
		measure.LabelField("stratum", func(x person) (string, bool) { return x.stratum, true }),
		measure.LabelField("cluster", func(x person) (string, bool) { return x.cluster, true }),
		measure.Num("weight", func(x person) (float64, bool) { return x.weight, true }),
		measure.Num("value", func(x person) (float64, bool) { return math.Round(1e6*x.value) / 1e6, true }),
		measure.YesNoField("yes", func(x person) (bool, bool) { return x.yes, true }))
}

// surveyed simulates sample surveys: what a plan gives, other intervals of its
// proportions, and measures of its groups.
func surveyed(e effort) (*scores, error) {
	var s scores
	methods := []measure.Method{measure.Logit, measure.Arcsine, measure.KornGraubard, measure.KornGraubardCapped, measure.Wilson, measure.StudentT}
	keys := []disparity.Key{"between-group-variance", "theil-index", "index-of-disparity", "gini-index"}
	for block, d := range thin(surveys(), e.every) {
		rates, values := d.truth()
		plan := measure.Plan{
			Indicators: []measure.Indicator{
				{Key: "yes", Outcome: measure.Flag, Column: "yes", Direction: measure.HigherIsBetter, Temporal: measure.Stock},
				{Key: "value", Outcome: measure.Mean, Column: "value", TrueZero: true, Direction: measure.HigherIsBetter, Temporal: measure.Stock}},
			Sets: measure.Each("group"), References: []measure.Reference{measure.Named("group", "a")},
			Weight: measure.Weight{Column: "weight", Kind: measure.SamplingWeight}, Design: &measure.Design{Stages: d.stages},
		}
		truths := disparity.Groups{Unit: measure.Proportion, Direction: measure.HigherIsBetter}
		for g, name := range d.groups {
			truths.Groups = append(truths.Groups, disparity.Group{Name: name, Value: rates[g], N: 1, Population: groupShares[g]})
		}
		want := map[disparity.Key]float64{}
		for _, key := range keys {
			r, err := truths.Compute(key, disparity.Options{})
			if err != nil {
				return nil, err
			}
			want[key], _ = r.Estimate.Value()
		}
		named := func(what string) string { return what + ", " + d.name }
		proportion, mean := named("proportion, as planned"), named("mean, as planned")
		difference, ratio, means := named("difference of proportions"), named("ratio of proportions"), named("difference of means")
		for _, name := range []string{proportion, mean, difference, ratio, means} {
			s.of(name).byDefault = true
		}
		r := random.New(5, "surveys", block)
		// A scenario is one group under one survey.
		first := map[*score]int{}
		enter := func(name string, g int, truth float64, x measure.Estimate) {
			c := s.of(name)
			at, ok := first[c]
			if !ok {
				at = len(c.all)
				first[c] = at
			}
			for len(c.all) <= at+g {
				c.next()
			}
			c.all[at+g].see(1, truth, x, func(measure.Estimate) bool { return true })
			c.ok[at+g].see(1, truth, x, func(x measure.Estimate) bool { return x.Status() == measure.OK })
		}
		for range e.runs {
			f, err := frame(d, d.draw(r))
			if err != nil {
				return nil, err
			}
			table, err := plan.Tabulate(context.Background(), f)
			if err != nil {
				return nil, err
			}
			view, err := table.Unprotected("simulated people")
			if err != nil {
				return nil, err
			}
			for c := range view.Cells() {
				if len(c.Set) == 0 || c.Unknown {
					continue
				}
				g := int(c.Group[0][0] - 'a')
				if c.Indicator == "value" {
					enter(mean, g, values[g], c.Estimate)
					if g > 0 {
						enter(means, g-1, values[g]-values[0], c.Comparisons[0].Difference)
					}
					continue
				}
				enter(proportion, g, rates[g], c.Estimate)
				p, _ := c.Estimate.Value()
				se, _ := c.Estimate.StdErr()
				df, ok := c.Estimate.DF()
				if !ok {
					df = math.Inf(1)
				}
				for _, m := range methods {
					got, err := measure.SurveyProportion{P: p, SE: se, N: c.Used, DF: df}.Estimate(m, level)
					if err != nil {
						return nil, err
					}
					enter(named("proportion, "+string(m)), g, rates[g], got)
				}
				if g > 0 {
					enter(difference, g-1, rates[g]-rates[0], c.Comparisons[0].Difference)
					enter(ratio, g-1, rates[g]/rates[0], c.Comparisons[0].Ratio)
				}
			}
			groups, err := disparity.FromView(view, "yes", "", "group")
			if err != nil {
				return nil, err
			}
			for i := range groups.Groups {
				groups.Groups[i].Population = groupShares[i]
			}
			for _, key := range keys {
				got, err := groups.Compute(key, disparity.Options{})
				if err != nil {
					return nil, err
				}
				name := named(string(key))
				s.of(name).byDefault = true
				enter(name, 0, want[key], got.Estimate)
			}
		}
	}
	return &s, nil
}
