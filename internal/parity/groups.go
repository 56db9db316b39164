package main

import (
	"context"
	"io/fs"
	"strconv"

	"github.com/collective-impact/sdk/measure"
	"github.com/collective-impact/sdk/measure/disparity"
)

// ofGroups computes the measures of groups.
func (f *figures) ofGroups(fsys fs.FS, in map[string][]line) {
	compute := func(g disparity.Groups, key disparity.Key, o disparity.Options, parts map[string]int) disparity.Result {
		r, err := g.Compute(key, o)
		f.add(string(key), r.Estimate, err, parts)
		return r
	}
	a := counted(in["colleges"])
	toA, best := measure.Named("", "a"), measure.Best(0)
	pair := disparity.Options{Group: "c", Reference: toA}
	compute(a, "difference", pair, withLimits())
	compute(a, "ratio", pair, withLimits())
	compute(a, "odds-ratio", pair, withLogSE())
	compute(a, "statistical-parity-difference", disparity.Options{Reference: toA}, estimate())
	compute(a, "disparate-impact-ratio", disparity.Options{Reference: toA}, estimate())
	rates := valued(measure.Rate, in["rates"])
	standard := disparity.Options{Group: "Black", Reference: measure.Named("", "White")}
	compute(rates, "cohens-d", standard, estimate())
	compute(rates, "hedges-g", standard, estimate())
	for _, key := range []disparity.Key{"highest", "lowest", "max-difference", "max-ratio", "min-ratio", "max-difference-to-overall", "min-ratio-to-overall",
		"smoothed-differential-fairness"} {
		compute(a, key, disparity.Options{}, estimate())
	}
	compute(rates, "summary-rate-difference", disparity.Options{}, withSE())
	compute(rates, "summary-rate-ratio", disparity.Options{}, withLogSE())

	compute(a, "proportionality-index", disparity.Options{Group: "d"}, estimate())
	compute(a, "eighty-percent-index", disparity.Options{Group: "d", Reference: best}, estimate())
	compute(a, "percentage-point-gap", disparity.Options{Group: "d", Reference: measure.Overall()}, estimate())
	compute(a, "percentage-point-gap-2022", disparity.Options{Group: "d", Reference: measure.AllOthers()}, estimate())
	f.margins(a, "percentage-point-gap", disparity.Gap2017(measure.Overall()))
	f.margins(a, "percentage-point-gap-2022", disparity.Gap2022(measure.AllOthers()))
	f.ofRisk(in["colleges"])

	b := valued(measure.Proportion, in["quintiles"])
	f.ofSpread(b, compute)
	b.Ordered = true
	f.ofOrder(b)
	later := valued(measure.Proportion, in["later"])
	d, err := disparity.Decompose(valued(measure.Proportion, in["quintiles"]), later)
	f.add("rate-component", d.Rates, err, withSE())
	f.add("composition-component", d.Composition, err, withSE())
	f.ofTests(a, b)
	f.ofChange(b, later)
	f.ofHealthEqual(fsys, compute)
	f.ofTies(fsys)

	multi, _, err := transfers()
	f.add("percentage-point-gap", multi.Estimate, err, map[string]int{"estimate, DisImpact": value})
	f.put("percentage-point-gap", "margin, DisImpact", multi.Margin)

	equal := disparity.Groups{Unit: measure.Points, Direction: measure.LowerIsBetter}
	for _, name := range []string{"a", "b", "c", "d", "e"} {
		equal.Groups = append(equal.Groups, disparity.Group{Name: name, Value: 10, SE: 0.5, N: 50})
	}
	r, err := equal.Compute("mean-difference-from-best", disparity.Options{})
	if err != nil {
		f.fail(err)
	}
	f.put("mean-difference-from-best", "floor of five equal groups", r.Floor)
}

// transfers judges the Multi-Ethnicity and the Hispanic students of package DisImpact's synthetic
// data by the percentage point gap to everyone.
func transfers() (multi, hispanic disparity.Impact, err error) {
	g, err := disparity.FromCounts(measure.HigherIsBetter, []string{"Asian", "Black", "Hispanic", "Multi-Ethnicity", "Native American", "White"},
		[]int{4292, 607, 847, 504, 78, 4200}, []int{6000, 2000, 4000, 1000, 200, 6800})
	if err != nil {
		return multi, hispanic, err
	}
	rows, err := g.Impact(disparity.Gap2017(measure.Overall()))
	if err != nil {
		return multi, hispanic, err
	}
	return rows[3], rows[2], nil
}

func (f *figures) margins(g disparity.Groups, key string, rule disparity.ImpactRule) {
	rows, err := g.Impact(rule)
	if err != nil {
		f.fail(err)
		return
	}
	f.put(key, "margin", rows[3].Margin) // group d
}

// ofSpread computes the measures of spread, over shares of populations.
func (f *figures) ofSpread(b disparity.Groups, compute func(disparity.Groups, disparity.Key, disparity.Options, map[string]int) disparity.Result) {
	second := disparity.Options{Reference: measure.Named("", "2")}
	for _, q := range []struct {
		key disparity.Key
		o   disparity.Options
	}{
		{key: "index-of-disparity"}, {key: "index-of-disparity-weighted"}, {key: "between-group-variance"}, {key: "between-group-standard-deviation"},
		{key: "coefficient-of-variation"}, {key: "mean-difference-from-mean"}, {key: "mean-difference-from-mean-weighted"},
		{key: "mean-difference-from-best"}, {key: "mean-difference-from-best-weighted"},
		{key: "mean-difference-from-reference", o: second}, {key: "mean-difference-from-reference-weighted", o: second},
		{key: "theil-index"}, {key: "mean-log-deviation"}, {key: "generalised-entropy", o: disparity.Options{Parameter: -1}},
		{key: "atkinson-index", o: disparity.Options{Parameter: 0.5}}, {key: "gini-index"}, {key: "hoover-index"},
		{key: "population-attributable-risk"}, {key: "population-attributable-fraction"},
	} {
		r := compute(b, q.key, q.o, withSE())
		if q.key == "between-group-variance" {
			f.add(string(q.key), r.Corrected, nil, map[string]int{"without noise": value})
		}
	}
}

// ofOrder computes the measures of ordered groups.
func (f *figures) ofOrder(b disparity.Groups) {
	g, err := b.Gradient(disparity.GradientOptions{})
	f.add("slope-index", g.SII, err, withSE())
	f.add("relative-index", g.RII, err, withLogSE())
	f.add("slope-index-logit", g.LogitSII, err, withSE())
	f.add("relative-index-logit", g.LogitRII, err, withLogSE())
	f.add("absolute-concentration", g.ACI, err, withSE())
	f.add("relative-concentration", g.RCI, err, withSE())
	f.add("concentration-wagstaff", g.Wagstaff, err, withSE())
	f.add("concentration-erreygers", g.Erreygers, err, withSE())
	g, err = b.Gradient(disparity.GradientOptions{Errors: disparity.Robust})
	f.add("slope-index", g.SII, err, map[string]int{"SE, robust": stdErr})
	g, err = b.Gradient(disparity.GradientOptions{Errors: disparity.Regression})
	f.add("slope-index", g.SII, err, map[string]int{"SE, regression": stdErr})
}

// ofTests computes the tests that no group differs.
func (f *figures) ofTests(a, b disparity.Groups) {
	put := func(key disparity.Key, g disparity.Groups) {
		r, err := g.Compute(key, disparity.Options{})
		if err != nil {
			f.fail(err)
		}
		f.put(string(key), "statistic", r.Chance.Statistic)
		f.put(string(key), "p", r.Chance.P)
	}
	put("pearson-chi-square", a)
	put("likelihood-ratio-test", a)
	put("wald-test", a)
	for i := range b.Groups {
		b.Covariance = append(b.Covariance, make([]float64, len(b.Groups)))
		b.Covariance[i][i] = b.Groups[i].SE * b.Groups[i].SE
	}
	b.Covariance[0][1], b.Covariance[1][0], b.DF = 0.0003, 0.0003, 20
	put("rao-scott-first-order", b)
	put("rao-scott", b)
	for _, adjustment := range []disparity.Adjustment{disparity.Holm, disparity.Hochberg} {
		rows, err := a.Pairwise(adjustment)
		if err != nil {
			f.fail(err)
			return
		}
		for _, r := range rows {
			switch both := r.Group + r.Reference[0]; {
			case adjustment == disparity.Holm && both == "ac":
				f.put("pairwise-tests", "p, a and c", r.Chance.P)
				f.put("pairwise-tests", "adjusted by holm, a and c", r.Chance.Adjusted)
			case adjustment == disparity.Hochberg && both == "bd":
				f.put("pairwise-tests", "adjusted by hochberg, b and d", r.Chance.Adjusted)
			}
		}
	}
	two, err := disparity.FromCounts(measure.HigherIsBetter, []string{"a", "b"}, []int{9, 36}, []int{30, 70})
	if err != nil {
		f.fail(err)
	}
	s, err := two.Permute(context.Background(), "max-difference", disparity.Options{}, disparity.Resampling{Seed: 1, Workers: 1})
	if err != nil {
		f.fail(err)
	}
	f.put("permutation-test", "p", s.P)
}

func (f *figures) ofChange(b, later disparity.Groups) {
	o := disparity.Options{Group: "5", Reference: measure.Named("", "1")}
	first, err := b.Compute("difference", o)
	if err != nil {
		f.fail(err)
	}
	second, err := later.Compute("difference", o)
	if err != nil {
		f.fail(err)
	}
	c, err := disparity.ChangeOf(first.Estimate, second.Estimate, 0)
	f.add("disparity-change", c.Estimate, err, withSE())
}

func (f *figures) ofRisk(list []line) {
	var district []disparity.RiskGroup
	system := disparity.JusticeSystem{Reference: "a"}
	for _, l := range list {
		x := disparity.RiskGroup{Name: l.name, Cell: int(l.x[1]), N: int(l.x[0]), StateOthersCell: 4100, StateOthersN: 7300}
		district = append(district, x)
		system.Groups = append(system.Groups, disparity.JusticeGroup{Name: l.name, Population: x.N, Cases: map[disparity.Stage]int{disparity.Arrests: x.Cell}})
	}
	rule := disparity.RiskRule{Threshold: 2}
	rows, err := rule.Assess(district)
	if err != nil {
		f.fail(err)
		return
	}
	f.add("risk-ratio", rows[3].Estimate, err, estimate())
	// Alone with few others the group is compared with those of the State.
	rows, err = rule.Assess([]disparity.RiskGroup{district[3], {Name: "few", Cell: 5, N: 20}})
	if err != nil {
		f.fail(err)
		return
	}
	f.add("alternate-risk-ratio", rows[0].Estimate, err, estimate())
	stages, err := system.Index()
	if err != nil {
		f.fail(err)
		return
	}
	for _, s := range stages {
		if s.Group[0] == "d" && s.Stage == disparity.Arrests {
			f.add("relative-rate-index", s.Estimate, nil, withLogSE())
		}
	}
}

// ofHealthEqual computes measures of the samples of package healthequal.
func (f *figures) ofHealthEqual(fsys fs.FS, compute func(disparity.Groups, disparity.Key, disparity.Options, map[string]int) disparity.Result) {
	rows, err := read(fsys, "measure/disparity/testdata/he_nonordered.csv", "subgroup", "estimate", "se", "population", "favourable_indicator", "ordered_dimension",
		"indicator_scale", "reference_subgroup")
	if err != nil {
		f.fail(err)
		return
	}
	g := disparity.Groups{Unit: measure.Rate, Direction: measure.HigherIsBetter}
	for _, row := range rows {
		g.Groups = append(g.Groups, disparity.Group{Name: row[0], Value: number(row[1]), SE: number(row[2]), N: 100, Population: number(row[3])})
	}
	for _, key := range []disparity.Key{"coefficient-of-variation", "index-of-disparity", "mean-difference-from-best", "mean-difference-from-mean-weighted",
		"theil-index", "mean-log-deviation", "population-attributable-risk", "population-attributable-fraction"} {
		r := compute(g, key, disparity.Options{}, healthEqual())
		if se, ok := r.Estimate.StdErr(); ok {
			f.put(string(key), "SE where healthequal errs", se)
		}
	}
	compute(g, "between-group-variance", disparity.Options{}, map[string]int{"estimate, healthequal": value, "SE, healthequal": stdErr})

	rows, err = read(fsys, "measure/disparity/testdata/unequal_quintiles.csv", "subgroup_order", "estimate", "population")
	if err != nil {
		f.fail(err)
		return
	}
	g = disparity.Groups{Unit: measure.Rate, Direction: measure.HigherIsBetter, Ordered: true}
	for _, row := range rows {
		g.Groups = append(g.Groups, disparity.Group{Name: row[0], Value: number(row[1]), N: 100, Population: number(row[2])})
	}
	o := disparity.GradientOptions{Errors: disparity.Regression, Bounds: &disparity.Bounds{Lowest: 0, Highest: 100}}
	line, err := g.Gradient(o)
	f.add("slope-index", line.SII, err, healthEqual())
	f.add("absolute-concentration", line.ACI, err, map[string]int{"estimate, healthequal": value, "SE, regression, healthequal": stdErr})
	f.add("relative-concentration", line.RCI, err, map[string]int{"SE, regression, healthequal": stdErr})
	f.add("slope-index-logit", line.LogitSII, err, map[string]int{"where healthequal errs": value})
}

// ofTies computes the concentration index of people with tied ranks.
func (f *figures) ofTies(fsys fs.FS) {
	rows, err := read(fsys, "measure/disparity/testdata/conc_ties.csv", "income", "weight", "y")
	if err != nil {
		f.fail(err)
		return
	}
	var ranked []disparity.Ranked
	for _, row := range rows {
		ranked = append(ranked, disparity.Ranked{Standing: number(row[0]), Weight: number(row[1]), Value: number(row[2])})
	}
	c, err := disparity.ConcentrationOf(ranked, disparity.ConcentrationOptions{Unit: measure.Proportion})
	f.add("concentration-of-ranked-people", c.RCI, err, map[string]int{"where rineq errs": value})
}

// number reads a number of a file that is committed; what is none becomes 0,
// which agrees with nothing.
func number(text string) float64 {
	x, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return 0
	}
	return x
}
