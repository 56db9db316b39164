package main

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"math"
	"slices"

	"github.com/collective-impact/sdk/measure"
	"github.com/collective-impact/sdk/measure/disparity"
)

const level = 0.95

// ofPeople computes what needs levels, strata or people.
func (f *figures) ofPeople(in map[string][]line) {
	m, ranked := people(in["people"])
	parts := map[string]int{"estimate": value, "SE, estimate": stdErr}
	for key, of := range map[string]func() (disparity.Result, error){
		"individual-gini": m.Gini, "individual-hoover": m.Hoover,
		"individual-entropy":  func() (disparity.Result, error) { return m.Entropy(1) },
		"individual-atkinson": func() (disparity.Result, error) { return m.Atkinson(0.5) },
	} {
		r, err := of()
		f.add(key, r.Estimate, err, parts)
	}
	split, err := m.Split(1)
	f.add("individual-entropy", split.Between, err, map[string]int{"between groups": value, "SE, between groups": stdErr})
	f.add("individual-entropy", split.Within, err, map[string]int{"within groups": value, "SE, within groups": stdErr})
	c, err := disparity.ConcentrationOf(ranked, disparity.ConcentrationOptions{Unit: measure.Rate})
	f.add("concentration-of-ranked-people", c.RCI, err, parts)

	list := levels(in["levels"])
	for key, curve := range map[string]disparity.Curve{"v-gap-trapezoid": disparity.Trapezoid, "v-gap-monotone-cubic": disparity.MonotoneCubic, "v-gap-likelihood": disparity.Likelihood} {
		gap, err := disparity.VGap(list[0], list[1], curve, level)
		f.add(key, gap.V, err, map[string]int{"estimate": value, "estimate, HETOP": value, "SE": stdErr})
	}
	scale, err := disparity.ScaleOfLevels(list, level)
	if err != nil {
		f.fail(err)
		return
	}
	f.add("scale-of-levels", scale.Groups[0].Mean, nil, map[string]int{"mean of White": value, "mean of White, HETOP": value, "SE of that": stdErr})
	f.add("scale-of-levels", scale.Groups[1].SD, nil, map[string]int{"SD of Black": value})
	f.add("scale-of-levels", scale.ICC, nil, map[string]int{"intraclass correlation": value, "intraclass correlation, HETOP": value})

	a, standard := strata(in["stratum A"])
	b, _ := strata(in["stratum B"])
	o := disparity.RateOptions{Per: 1e5}
	fay, err := disparity.DirectRate(a, standard, o)
	f.add("direct-rate", fay, err, map[string]int{"estimate": value, "lower, fay-feuer": lower, "upper, fay-feuer": upper, "upper, fay-feuer, epitools": upper})
	o.Interval = disparity.Dobson
	dobson, err := disparity.DirectRate(a, standard, o)
	f.add("direct-rate", dobson, err, map[string]int{"lower, dobson": lower, "upper, dobson": upper, "lower, dobson, PHE": lower})
	ratio, err := disparity.ComparativeRatio(a, b, standard, disparity.RateOptions{})
	f.add("comparative-ratio", ratio, err, withLogSE())
	both := slices.Clone(a)
	for i, s := range b {
		both[i].Events += s.Events
		both[i].Population += s.Population
	}
	indirect, err := disparity.IndirectRatio(a, both, disparity.RateOptions{Per: 1e5})
	f.add("indirect-ratio", indirect.Ratio, err, map[string]int{"estimate": value, "lower": lower, "upper": upper, "lower, PHE": lower})
	f.add("indirect-rate", indirect.Rate, err, map[string]int{"estimate": value, "estimate, PHE": value})
}

// ofCounts computes intervals of counts and of means.
func (f *figures) ofCounts(m disparity.Microdata) {
	for _, how := range []measure.Method{measure.Wilson, measure.WilsonCorrected, measure.ClopperPearson, measure.MidP, measure.Jeffreys, measure.AgrestiCoull, measure.Wald} {
		e, err := measure.ProportionBy(how, 15, 148, level)
		f.add("proportion", e, err, limits(string(how)))
	}
	for _, how := range []measure.Method{measure.NewcombeHybrid, measure.MiettinenNurminen, measure.Wald} {
		e, err := measure.ProportionDifferenceBy(how, 56, 70, 48, 80, level)
		f.add("proportion-difference", e, err, limits(string(how)))
	}
	for _, how := range []measure.Method{measure.KatzLog, measure.MiettinenNurminen} {
		e, err := measure.ProportionRatioBy(how, 56, 70, 48, 80, level)
		f.add("proportion-ratio", e, err, limits(string(how)))
	}
	for _, how := range []measure.Method{measure.ExactPoisson, measure.Byar} {
		e, err := measure.EventRate(how, 12, 3450, 1000, level)
		f.add("event-rate", e, err, limits(string(how)))
	}
	for _, how := range []measure.Method{measure.ExactConditional, measure.PoissonLog} {
		e, err := measure.EventRateRatio(how, 12, 3450, 30, 5100, level)
		f.add("event-rate", e, err, limits("ratio, "+string(how)))
	}
	e, err := measure.EventRateDifference(measure.Wald, 12, 3450, 30, 5100, 1000, level)
	f.add("event-rate", e, err, limits("difference, wald"))

	moments := func(group string) (n int, mean, variance float64) {
		var values []float64
		for i, x := range m.Values {
			if m.Groups[i] == group {
				values = append(values, x)
				mean += x
			}
		}
		n = len(values)
		mean /= float64(n)
		for _, x := range values {
			variance += float64((x-mean)*(x-mean)) / float64(n-1)
		}
		return n, mean, variance
	}
	n1, m1, v1 := moments("north")
	n2, m2, v2 := moments("south")
	e, err = measure.MeanOf(n1, m1, v1, level)
	f.add("mean", e, err, limits("student-t"))
	e, err = measure.MeanDifference(n1, m1, v1, n2, m2, v2, level)
	f.add("mean-difference", e, err, limits("welch"))
}

// ofSamples computes design-based estimates by a plan.
func (f *figures) ofSamples(fsys fs.FS) {
	for name, stage := range map[string]measure.Stage{"stratified": {Stratum: "stype", Population: "fpc"}, "clustered": {Cluster: "dnum", Population: "fpc"}} {
		cells, err := sample(fsys, map[string]string{"stratified": "strat.csv", "clustered": "clus1.csv"}[name], stage)
		if err != nil {
			f.fail(err)
			return
		}
		add := func(cell measure.Estimate, parts map[string]int) {
			named := map[string]int{}
			for what, part := range parts {
				named[what+", "+name] = part
			}
			f.add("survey-estimate", cell, nil, named)
		}
		all := cells["mean"]
		add(all.Estimate, map[string]int{"mean": value, "SE of mean": stdErr, "lower limit of mean": lower})
		add(cells["mean H"].Estimate, map[string]int{"mean of H": value, "SE of mean of H": stdErr})
		add(cells["mean H"].Comparisons[0].Difference, map[string]int{"difference H - E": value, "SE of difference": stdErr})
		add(cells["total"].Estimate, map[string]int{"total": value, "SE of total": stdErr})
		add(cells["median"].Estimate, map[string]int{"median": value, "lower limit of median": lower, "upper limit of median": upper})
		add(cells["ratio"].Estimate, map[string]int{"ratio": value, "SE of ratio": stdErr})
		if name == "stratified" {
			f.ofShares(cells["wide"])
		}
	}
	const scd = "a,alive,r1,r2,r3,r4\n120,25,2,2,0,0\n78,24,0,0,2,2\n185,30,2,0,2,0\n228,49,0,2,0,2\n670,80,2,0,0,2\n530,70,0,2,2,0\n"
	schema := measure.Schema{}
	for _, name := range []string{"a", "alive", "r1", "r2", "r3", "r4"} {
		schema.Columns = append(schema.Columns, measure.Column{Name: name, Kind: measure.Number})
	}
	cells, err := tabulate("scd", []byte(scd), schema, measure.Plan{
		Indicators: []measure.Indicator{{Key: "ratio", Outcome: measure.RatioOfSums, Column: "alive", Denominator: "a", Direction: measure.HigherIsBetter, Temporal: measure.Flow}},
		Design:     &measure.Design{Replicates: &measure.Replicates{Columns: []string{"r1", "r2", "r3", "r4"}, Method: measure.BRR, AboutMean: true}},
	})
	f.add("replicate-estimate", cells["ratio"].Estimate, err, map[string]int{"ratio, brr": value, "SE of ratio": stdErr})
}

// ofShares computes intervals of a proportion from its standard error.
func (f *figures) ofShares(c measure.Cell) {
	p, _ := c.Estimate.Value()
	se, _ := c.Estimate.StdErr()
	df, _ := c.Estimate.DF()
	f.add("survey-proportion", c.Estimate, nil, withSE())
	for _, how := range []measure.Method{measure.Logit, measure.Arcsine, measure.KornGraubard, measure.StudentT} {
		e, err := measure.SurveyProportion{P: p, SE: se, N: c.Used, DF: df}.Estimate(how, level)
		f.add("survey-proportion", e, err, limits(string(how)))
	}
}

func sample(fsys fs.FS, file string, stage measure.Stage) (map[string]measure.Cell, error) {
	text, err := fs.ReadFile(fsys, "internal/survey/testdata/"+file)
	if err != nil {
		return nil, err
	}
	number := func(name string) measure.Column { return measure.Column{Name: name, Kind: measure.Number} }
	columns := []measure.Column{{Name: "stype", Kind: measure.Category, Levels: []string{"E", "H", "M"}},
		{Name: "sch.wide", Kind: measure.YesNo, True: []string{"Yes"}, False: []string{"No"}},
		number("api00"), number("enroll"), number("api.stu"), number("pw"), number("fpc")}
	if stage.Cluster != "" {
		columns = append(columns, measure.Column{Name: stage.Cluster, Kind: measure.Label})
	}
	ind := func(key string, outcome measure.Outcome, column, denominator string) measure.Indicator {
		return measure.Indicator{Key: key, Outcome: outcome, Column: column, Denominator: denominator, Direction: measure.HigherIsBetter, Temporal: measure.Stock}
	}
	return tabulate(file, text, measure.Schema{Columns: columns}, measure.Plan{
		Indicators: []measure.Indicator{ind("mean", measure.Mean, "api00", ""), ind("total", measure.TotalOf, "enroll", ""),
			ind("ratio", measure.RatioOfSums, "api.stu", "enroll"), ind("wide", measure.Flag, "sch.wide", ""), ind("median", measure.QuantileOf, "api00", "")},
		Sets: measure.Each("stype"), Weight: measure.Weight{Column: "pw", Kind: measure.SamplingWeight},
		Design: &measure.Design{Stages: []measure.Stage{stage}}, References: []measure.Reference{measure.Named("stype", "E")},
	})
}

// tabulate returns the cells of a plan, by indicator and group.
func tabulate(name string, text []byte, schema measure.Schema, plan measure.Plan) (map[string]measure.Cell, error) {
	ctx := context.Background()
	frame, err := measure.ReadCSV(ctx, name, bytes.NewReader(text), schema, nil)
	if err != nil {
		return nil, err
	}
	table, err := plan.Tabulate(ctx, frame)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	view, err := table.Unprotected("public data beside another program")
	if err != nil {
		return nil, err
	}
	cells := map[string]measure.Cell{}
	for c := range view.Cells() {
		key := c.Indicator
		for _, g := range c.Group {
			key += " " + g
		}
		cells[key] = c
	}
	return cells, nil
}

// agreement returns the number of digits to which two figures agree, at most
// 12.
func agreement(ours, theirs float64) int {
	if ours == theirs {
		return 12
	}
	off := math.Abs(ours-theirs) / max(math.Abs(theirs), math.SmallestNonzeroFloat64)
	return max(min(int(math.Floor(-math.Log10(off))), 12), 0)
}
