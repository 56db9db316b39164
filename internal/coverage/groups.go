package main

import (
	"fmt"
	"math"

	"github.com/collective-impact/sdk/internal/random"
	"github.com/collective-impact/sdk/measure"
	"github.com/collective-impact/sdk/measure/disparity"
)

// A setting is a set of groups with their true rates.
type setting struct {
	n []int
	p []float64
}

// settings are groups whose rates lie apart, of half to one and a half so many
// people.
func settings(people ...int) (out []setting) {
	for _, groups := range []int{3, 6, 12} {
		for _, n := range people {
			for _, p := range []float64{0.02, 0.1, 0.3, 0.5, 0.8, 0.98} {
				for _, spread := range []float64{0.5, 1.5} { // between the ends, as logarithms of odds
					var s setting
					for j := range groups {
						at := float64(j)/float64(groups-1) - 0.5
						s.p = append(s.p, 1/(1+float64((1-p)/p)*math.Exp(-float64(spread*at))))
						// Sizes from half to one and a half of n, in no order.
						s.n = append(s.n, max(int(float64(n)*(0.5+float64(j*5%groups)/float64(groups-1))), 2))
					}
					out = append(out, s)
				}
			}
		}
	}
	return out
}

func (s setting) names() (out []string) {
	for j := range s.n {
		out = append(out, string(rune('a'+j)))
	}
	return out
}

// truth are the groups as they are.
func (s setting) truth() disparity.Groups {
	g := disparity.Groups{Unit: measure.Proportion, Direction: measure.HigherIsBetter, Ordered: true}
	for j, name := range s.names() {
		g.Groups = append(g.Groups, disparity.Group{Name: name, Value: s.p[j], N: s.n[j]})
	}
	return g
}

// draw are the groups as chance shows them.
func (s setting) draw(r *random.Stream) (disparity.Groups, error) {
	k := make([]int, len(s.n))
	for j := range k {
		k[j] = r.Binomial(s.n[j], s.p[j])
	}
	g, err := disparity.FromCounts(measure.HigherIsBetter, s.names(), k, s.n)
	g.Ordered = true
	return g, err
}

// A request is a measure with its options.
type request struct {
	name string
	key  disparity.Key
	o    disparity.Options
}

// requests are the measures of groups that have an interval. The reference is
// the last group, which is truly best.
func requests(s setting) []request {
	names := s.names()
	last := measure.Named("", names[len(names)-1])
	pair := disparity.Options{Group: names[0], Reference: last}
	return []request{
		{"difference to a named group", "difference", pair},
		{"difference to all others", "difference", disparity.Options{Group: names[0], Reference: measure.AllOthers()}},
		{"ratio to a named group", "ratio", pair},
		{"ratio to all others", "ratio", disparity.Options{Group: names[0], Reference: measure.AllOthers()}},
		{"odds ratio", "odds-ratio", pair},
		{"statistical parity difference", "statistical-parity-difference", disparity.Options{Reference: last}},
		{"disparate impact ratio", "disparate-impact-ratio", disparity.Options{Reference: last}},
		{"proportionality index", "proportionality-index", disparity.Options{Group: names[0]}},
		{"index of disparity", "index-of-disparity", disparity.Options{}},
		{"index of disparity, weighted", "index-of-disparity-weighted", disparity.Options{}},
		{"between-group variance", "between-group-variance", disparity.Options{}},
		{"between-group standard deviation", "between-group-standard-deviation", disparity.Options{}},
		{"coefficient of variation", "coefficient-of-variation", disparity.Options{}},
		{"mean difference from the mean", "mean-difference-from-mean", disparity.Options{}},
		{"mean difference from a named group", "mean-difference-from-reference", disparity.Options{Reference: last}},
		{"mean difference from the best", "mean-difference-from-best", disparity.Options{}},
		{"Theil's index", "theil-index", disparity.Options{}},
		{"mean log deviation", "mean-log-deviation", disparity.Options{}},
		{"generalised entropy, α = 2", "generalised-entropy", disparity.Options{Parameter: 2}},
		{"Atkinson's index, ε = 0.5", "atkinson-index", disparity.Options{Parameter: 0.5}},
		{"Gini index", "gini-index", disparity.Options{}},
		{"Hoover index", "hoover-index", disparity.Options{}},
		{"population attributable risk, named group", "population-attributable-risk", disparity.Options{Reference: last}},
		{"population attributable fraction, named group", "population-attributable-fraction", disparity.Options{Reference: last}},
		{"population attributable risk, best group", "population-attributable-risk", disparity.Options{Reference: measure.Best(0)}},
	}
}

// corrects are the measures whose figure without noise has an interval.
var corrects = map[string]bool{"between-group variance": true, "Theil's index": true, "mean log deviation": true, "generalised entropy, α = 2": true, "Atkinson's index, ε = 0.5": true}

// measuresOfGroups simulates groups of the sizes of the grid.
func measuresOfGroups(e effort) (*scores, error) {
	return groupsOf(e, 3, settings(40, 100, 400, 1333))
}

// measuresOfSmallGroups simulates groups that are smaller.
func measuresOfSmallGroups(e effort) (*scores, error) { return groupsOf(e, 11, settings(20)) }

// groupsOf simulates groups of counts.
func groupsOf(e effort, seed uint64, list []setting) (*scores, error) {
	var s scores
	for block, c := range thin(list, e.every) {
		truth := c.truth()
		list := requests(c)
		want := make([]float64, len(list))
		for i, q := range list {
			if q.key == "proportionality-index" {
				k, n := 0.0, 0.0
				for j, p := range c.p {
					k, n = k+float64(p*float64(c.n[j])), n+float64(c.n[j])
				}
				want[i] = c.p[0] * n / k
			} else {
				r, err := truth.Compute(q.key, q.o)
				if err != nil {
					return nil, err
				}
				want[i], _ = r.Estimate.Value()
			}
			s.next(q.name)
			s.of(q.name).byDefault = true
			if corrects[q.name] {
				s.next(q.name + ", without noise")
				s.of(q.name + ", without noise").byDefault = true
			}
		}
		line, err := truth.Gradient(disparity.GradientOptions{})
		if err != nil {
			return nil, err
		}
		wantLine := gradients(line)
		for _, name := range gradientNames {
			s.next(name)
			s.of(name).byDefault = true
		}
		r := random.New(seed, "groups", block)
		for range e.runs {
			g, err := c.draw(r)
			if err != nil {
				return nil, err
			}
			for i, q := range list {
				got, err := g.Compute(q.key, q.o)
				if err != nil {
					return nil, fmt.Errorf("%s: %w", q.name, err)
				}
				s.of(q.name).see(1, want[i], got.Estimate)
				if corrects[q.name] {
					s.of(q.name+", without noise").see(1, want[i], got.Corrected)
				}
			}
			line, err := g.Gradient(disparity.GradientOptions{})
			if err != nil {
				return nil, err
			}
			for i, got := range gradients(line) {
				if truth, ok := wantLine[i].Value(); ok {
					s.of(gradientNames[i]).see(1, truth, got)
				}
			}
		}
	}
	return &s, nil
}

var gradientNames = []string{"slope index (SII)", "relative index (RII)", "slope index, logistic", "relative index, logistic", "absolute concentration (ACI)",
	"relative concentration (RCI)", "concentration, Wagstaff", "concentration, Erreygers"}

func gradients(g disparity.Gradient) []measure.Estimate {
	return []measure.Estimate{g.SII, g.RII, g.LogitSII, g.LogitRII, g.ACI, g.RCI, g.Wagstaff, g.Erreygers}
}
