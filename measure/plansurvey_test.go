package measure_test

import (
	"bytes"
	"fmt"
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/collective-impact/sdk/measure"
)

// surveyFrame reads a file of a sample.
func surveyFrame(t *testing.T, path string, columns ...measure.Column) measure.Frame {
	t.Helper()
	data, err := os.ReadFile(path)
	require.NoError(t, err)
	f, err := measure.ReadCSV(t.Context(), path, bytes.NewReader(data), measure.Schema{Columns: columns, Missing: []string{"NA"}}, nil)
	require.NoError(t, err)
	return f
}

func labelled(name string) measure.Column { return measure.Column{Name: name, Kind: measure.Label} }

// sample reads one of the samples of California schools of internal/survey.
func sample(t *testing.T, name string, more ...measure.Column) measure.Frame {
	t.Helper()
	return surveyFrame(t, "../internal/survey/testdata/"+name+".csv", append(more, levelled("stype", "E H M"), levelled("awards", "No Yes"),
		levelled("sch.wide", "No Yes"), numeric("api00"), numeric("api.stu"), numeric("enroll"), numeric("pw"))...)
}

func schoolIndicators() []measure.Indicator {
	list := []measure.Indicator{{Key: "api00", Outcome: measure.Mean, Column: "api00", TrueZero: true},
		{Key: "tested", Outcome: measure.RatioOfSums, Column: "api.stu", Denominator: "enroll"},
		{Key: "awarded", Outcome: measure.LevelIs, Column: "awards", Level: "Yes"}}
	for i := range list {
		list[i].Direction, list[i].Temporal = measure.HigherIsBetter, measure.Stock
	}
	return list
}

// sampled returns a plan of the groups of one category.
func sampled(d *measure.Design, column, named string) measure.Plan {
	return measure.Plan{Indicators: schoolIndicators(), Sets: measure.Each(column), Design: d, Weight: measure.Weight{Column: "pw", Kind: measure.SamplingWeight},
		References: []measure.Reference{measure.Overall(), measure.AllOthers(), measure.Named(column, named)}}
}

// Schools of California by type in apipop of R's package survey 4.1-1, and those
// that met their school-wide target: xtabs(~stype, apipop), xtabs(~sch.wide, apipop).
var (
	byType   = measure.Margin{Column: "stype", Totals: map[string]float64{"E": 4421, "H": 755, "M": 1018}}
	byTarget = measure.Margin{Column: "sch.wide", Totals: map[string]float64{"No": 1072, "Yes": 5122}}
)

func clusters(margins ...measure.Margin) *measure.Design {
	return &measure.Design{Stages: []measure.Stage{{Cluster: "dnum", Population: "fpc"}}, Margins: margins}
}

// Estimates, degrees of freedom, and differences and ratios to everyone, to all
// others and to a named group, are those of R's package survey, by design: see
// testdata/plan-survey.R.
func TestPlansAgainstR(t *testing.T) {
	rows := map[string][]map[string]string{}
	for _, r := range readTable(t, "testdata/plan-survey.csv") {
		rows[r["case"]] = append(rows[r["case"]], r)
	}
	clus1 := sample(t, "clus1", labelled("dnum"), numeric("fpc"))
	strat := sample(t, "strat", numeric("fpc"))
	within := sampled(&measure.Design{Stages: []measure.Stage{{Stratum: "stype", Population: "fpc"}}}, "sch.wide", "No")
	within.Within, within.Where = "stype", []measure.Filter{{Column: "api00", Min: pointer(500.0)}}
	type of struct {
		plan  measure.Plan
		frame measure.Frame
	}
	cases := map[string]of{
		"clus1": {sampled(clusters(), "stype", "E"), clus1},
		"clus2": {sampled(&measure.Design{Stages: []measure.Stage{{Cluster: "dnum", Population: "fpc1"}, {Cluster: "snum", Population: "fpc2"}}}, "stype", "E"),
			sample(t, "clus2", labelled("dnum"), labelled("snum"), numeric("fpc1"), numeric("fpc2"))},
		"weights": {sampled(nil, "stype", "E"), strat},
		"within":  {within, strat},
		"post":    {sampled(clusters(byType), "stype", "E"), clus1},
		"rake":    {sampled(clusters(byType, byTarget), "stype", "E"), clus1},
	}
	lonely := surveyFrame(t, "../internal/survey/testdata/lonely.csv", labelled("h"), labelled("p"), levelled("g", "A B C"), numeric("y"), numeric("w"), numeric("fpc"))
	byRule := func(rule measure.LonelyPSU) measure.Plan {
		p := sampled(&measure.Design{Stages: []measure.Stage{{Stratum: "h", Cluster: "p", Population: "fpc"}}, Lonely: rule}, "g", "A")
		p.Weight.Column = "w"
		p.Indicators = []measure.Indicator{{Key: "y", Outcome: measure.Mean, Column: "y", TrueZero: true, Direction: measure.HigherIsBetter, Temporal: measure.Stock}}
		return p
	}
	for _, rule := range []measure.LonelyPSU{measure.LonelyRemove, measure.LonelyCertainty, measure.LonelyAdjust, measure.LonelyAverage} {
		cases["lonely-"+rule.String()] = of{byRule(rule), lonely}
	}
	var columns []string
	header := []measure.Column{levelled("stype", "E H M"), numeric("api00"), numeric("pw")}
	for i := range 8 {
		columns = append(columns, fmt.Sprintf("r%d", i+1))
		header = append(header, numeric(columns[i]))
	}
	replicated := surveyFrame(t, "testdata/plan-replicates.csv", header...)
	scales := []float64{.5, .5, 2.0 / 3, 2.0 / 3, 2.0 / 3, .75, .75, .75}
	for name, r := range map[string]measure.Replicates{
		"brr": {Method: measure.BRR}, "fay": {Method: measure.Fay, Rho: 0.3}, "jk1": {Method: measure.JK1}, "jkn": {Method: measure.JKn, Scales: scales},
		"bootstrap": {Method: measure.BootstrapWeights}, "acs": {Method: measure.SDR}, "other": {Method: measure.OtherReplicates, Scale: 0.1, Scales: scales},
	} {
		for _, about := range []bool{false, true} {
			r.Columns, r.AboutMean = columns, about
			p := sampled(&measure.Design{Replicates: pointer(r)}, "stype", "E")
			p.Indicators = p.Indicators[:1]
			cases[name+map[bool]string{true: "-about-mean"}[about]] = of{p, replicated}
		}
	}
	for name, c := range cases {
		require.NotEmpty(t, rows[name], name)
		v := tabulate(t, c.plan, c.frame)
		for _, r := range rows[name] {
			what := fmt.Sprintf("%s %s %s %s against %s", name, r["stratum"], r["indicator"], r["group"], r["reference"])
			cell := find(t, v, r["stratum"], r["indicator"], r["group"])
			value, ok := cell.Estimate.Value()
			require.True(t, ok, what)
			close9(t, number(t, r["value"]), value, what)
			se, ok := cell.Estimate.StdErr()
			if want := r["se"]; ok {
				close9(t, number(t, want), se, what+", SE")
			} else { // of nobody or everybody, and where the sample says nothing
				require.True(t, r["indicator"] == "awarded" && (value == 0 || value == 1) || r["df"] == "0", "%s: %s", what, cell.Estimate)
			}
			if df, ok := cell.Estimate.DF(); ok && r["df"] != "" {
				require.Equal(t, number(t, r["df"]), df, what)
			} else if ok {
				require.Equal(t, 7.0, df, what)
			}
			for _, x := range cell.Comparisons {
				if x.Reference.String() != r["reference"] {
					continue
				}
				d, ok := x.Difference.Value()
				require.True(t, ok, what)
				close9(t, number(t, r["difference"]), d, what+", difference")
				if se, ok := x.Difference.StdErr(); ok {
					close9(t, number(t, r["dse"]), se, what+", SE of the difference")
				} else {
					require.NotEmpty(t, x.Difference.Reason(), what)
					// R has an error of nearly 0, or that of the other side alone.
					if _, own := cell.Estimate.StdErr(); own && x.Reference.Kind == measure.ToOverall {
						require.Less(t, number(t, r["dse"]), 1e-12, what)
					}
				}
				if ratio, ok := x.Ratio.Value(); ok && ratio > 0 {
					close9(t, number(t, r["ratio"]), ratio, what+", ratio")
					se, ok := x.Ratio.StdErr()
					require.Equal(t, number(t, r["rse"]) > 1e-12, ok, what)
					if ok {
						close9(t, number(t, r["rse"]), se, what+", SE of the ratio")
					}
				}
			}
		}
		delete(rows, name)
	}
	srs := sample(t, "srs")
	list := schoolIndicators()
	list[1].Key = "sums"
	p := measure.Plan{Indicators: []measure.Indicator{list[1], {Key: "q30", Outcome: measure.QuantileOf, Column: "api00", Quantile: 0.3, Direction: measure.HigherIsBetter, Temporal: measure.Stock}}, Sets: measure.Each("stype")}
	v := tabulate(t, p, srs)
	list[0].Key = "precision"
	p = measure.Plan{Indicators: list[:1], Sets: measure.Each("stype"), Weight: measure.Weight{Column: "enroll", Kind: measure.PrecisionWeight}}
	byPrecision := tabulate(t, p, srs)
	for _, key := range []string{"sums", "q30"} {
		for _, r := range rows[key] {
			e := find(t, v, "", key, r["group"]).Estimate
			value, _ := e.Value()
			close9(t, number(t, r["value"]), value, key)
			if r["se"] != "" {
				estimated(t, e, number(t, r["value"]), number(t, r["se"]), key)
			}
		}
		delete(rows, key)
	}
	for _, r := range rows["precision"] {
		e := find(t, byPrecision, "", "precision", r["group"]).Estimate
		estimated(t, e, number(t, r["value"]), number(t, r["se"]), "lm")
		df, _ := e.DF()
		require.Equal(t, number(t, r["df"]), df)
	}
	delete(rows, "precision")
	require.Empty(t, rows)
}

// Without a rule, one unit in a stratum leaves estimates without an interval and
// says so; the values are there.
func TestLonelyFails(t *testing.T) {
	f := surveyFrame(t, "../internal/survey/testdata/lonely.csv", labelled("h"), labelled("p"), levelled("g", "A B C"), numeric("y"), numeric("w"), numeric("fpc"))
	p := sampled(&measure.Design{Stages: []measure.Stage{{Stratum: "h", Cluster: "p", Population: "fpc"}}}, "g", "A")
	p.Weight.Column, p.Indicators = "w", []measure.Indicator{mean("y", "y"),
		{Key: "is A", Outcome: measure.LevelIs, Column: "g", Level: "A", Direction: measure.HigherIsBetter, Temporal: measure.Stock}}
	for c := range tabulate(t, p, f).Cells() {
		if c.Used == 0 {
			require.Equal(t, measure.Empty, c.Estimate.Status())
			continue
		}
		_, ok := c.Estimate.Value()
		require.True(t, ok)
		_, _, ok = c.Estimate.Interval()
		require.False(t, ok)
		require.Equal(t, measure.LonelyStratum, c.Estimate.Reason(), "%v", c.Group)
		for _, x := range c.Comparisons {
			if x.Difference.Reason() != measure.IsReference {
				require.Equal(t, measure.LonelyStratum, x.Difference.Reason(), "%v %s", c.Group, x.Reference)
			}
		}
	}
}

// A complete enumeration has values and no intervals, in groups and comparisons;
// the normal distribution gives narrower intervals than Student's; one unit or
// nobody in a domain is told apart; nobody and everybody have limits from counts.
func TestEdgesOfDesigns(t *testing.T) {
	f := sample(t, "clus1", labelled("dnum"), numeric("fpc"))
	p := sampled(&measure.Design{Complete: true}, "stype", "E")
	for c := range tabulate(t, p, f).Cells() {
		if c.Used > 0 {
			require.Equal(t, measure.NoSampling, c.Estimate.Reason(), "%v %s", c.Group, c.Estimate)
			for _, x := range c.Comparisons {
				if x.Difference.Reason() != measure.IsReference {
					require.Equal(t, []measure.Reason{measure.NoSampling, measure.NoSampling}, []measure.Reason{x.Difference.Reason(), x.Ratio.Reason()})
				}
			}
		}
	}
	student := cells(tabulate(t, sampled(clusters(), "stype", "E"), f))
	normal := clusters()
	normal.Normal = true
	for key, c := range cells(tabulate(t, sampled(normal, "stype", "E"), f)) {
		lo, hi, ok := c.Estimate.Interval()
		wide, wider, ok2 := student[key].Estimate.Interval()
		require.Equal(t, ok, ok2)
		if ok && c.Indicator == "api00" {
			se, _ := c.Estimate.StdErr()
			value, _ := c.Estimate.Value()
			near(t, value-1.959963984540054*se, lo, 1e-12) // qnorm(0.975)
			near(t, value+1.959963984540054*se, hi, 1e-12)
			require.Less(t, wide, lo)
			require.Greater(t, wider, hi)
			_, has := c.Estimate.DF()
			require.False(t, has)
		}
	}
	p = sampled(clusters(), "stype", "E")
	p.Where = []measure.Filter{{Column: "pw", Min: pointer(1e9)}}
	v := tabulate(t, p, f)
	for c := range v.Cells() {
		require.Equal(t, measure.Empty, c.Estimate.Status())
	}
	a, ok := v.Accounting("api00", "stype")
	require.True(t, ok)
	require.Equal(t, measure.Accounting{Records: 183, FilteredOut: 183}, a)

	// Clusters of one row, of which one is in each group: a domain of one unit.
	text := "u,g,y,w\n1,A,yes,2\n2,B,no,3\n3,B,no,1\n"
	s := measure.Schema{Columns: []measure.Column{labelled("u"), levelled("g", "A B C"), {Name: "y", Kind: measure.YesNo}, numeric("w")}}
	v = tabulate(t, measure.Plan{Indicators: []measure.Indicator{flag("y", "y"), {Key: "n", Outcome: measure.CountOf, Direction: measure.HigherIsBetter, Temporal: measure.Stock}},
		Sets: measure.Each("g"), Weight: measure.Weight{Column: "w", Kind: measure.SamplingWeight}, Design: &measure.Design{Stages: []measure.Stage{{Cluster: "u"}}}}, read(t, text, s))
	e := find(t, v, "", "y", "A").Estimate
	require.Equal(t, measure.NoDegrees, e.Reason())
	value, _ := e.Value()
	require.Equal(t, 1.0, value)
	e = find(t, v, "", "y", "B").Estimate
	want, err := measure.ProportionBy(measure.ClopperPearson, 0, 2, 0.95)
	require.NoError(t, err)
	require.Equal(t, want, e)
	require.Equal(t, measure.Empty, find(t, v, "", "y", "C").Estimate.Status())
	value, _ = find(t, v, "", "n", "B").Estimate.Value()
	require.Equal(t, 4.0, value)
}
