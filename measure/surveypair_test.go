package measure_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/collective-impact/sdk/measure"
)

// Differences and ratios of shares have the limits that follow from those of the
// two sides: see testdata/survey-pairs.R.
func TestSharesOfSamplesAgainstR(t *testing.T) {
	d := &measure.Design{Stages: []measure.Stage{{Cluster: "dnum", Population: "fpc1"}, {Cluster: "snum", Population: "fpc2"}}}
	p := sampled(d, "stype", "E")
	p.Indicators = p.Indicators[2:]
	f := sample(t, "clus2", labelled("dnum"), labelled("snum"), numeric("fpc1"), numeric("fpc2"))
	v := tabulate(t, p, f)
	rows := readTable(t, "testdata/survey-pairs.csv")
	require.Len(t, rows, 4)
	for _, r := range rows {
		for _, x := range find(t, v, "", "awarded", r["group"]).Comparisons {
			switch k := x.Reference.Kind; {
			case r["reference"] == "everyone" && k != measure.ToOverall, r["reference"] != "everyone" && k != measure.ToNamed:
				continue
			}
			require.Equal(t, []measure.Method{measure.MOVER, measure.MOVER}, []measure.Method{x.Difference.Method(), x.Ratio.Method()})
			difference, _ := x.Difference.Value()
			se, _ := x.Difference.StdErr()
			lower, upper, _ := x.Difference.Interval()
			ratioLower, ratioUpper, _ := x.Ratio.Interval()
			for i, got := range []float64{difference, se, lower, upper, ratioLower, ratioUpper} {
				want := number(t, r[[]string{"difference", "se", "lower", "upper", "ratioLower", "ratioUpper"}[i]])
				require.InDelta(t, want, got, 1e-10, "%v %d", r, i)
			}
			roundTrip(t, x.Difference)
			roundTrip(t, x.Ratio)
		}
	}
	// The other method has the same errors, and limits at the same distance.
	p.Methods.SurveyDifference = measure.Linearised
	symmetric := tabulate(t, p, f)
	for _, g := range []string{"H", "M"} {
		for i, x := range find(t, symmetric, "", "awarded", g).Comparisons {
			other := find(t, v, "", "awarded", g).Comparisons[i]
			value, _ := x.Difference.Value()
			se, _ := x.Difference.StdErr()
			also, _ := other.Difference.StdErr()
			require.Equal(t, also, se)
			lower, upper, _ := x.Difference.Interval()
			require.InDelta(t, value-lower, upper-value, 1e-15)
			ratio, _ := x.Ratio.Value()
			lower, upper, _ = x.Ratio.Interval()
			require.InEpsilon(t, ratio/lower, upper/ratio, 1e-14)
			require.Equal(t, measure.Linearised, x.Ratio.Method())
		}
	}
}

// Where all or none of a group count, nothing is known of how it varies with
// others; against everyone there is the error that everyone gives.
func TestNobodyOfASample(t *testing.T) {
	type row struct {
		group string
		yes   bool
	}
	var rows []row
	for i := range 120 {
		g := []string{"a", "b", "c"}[i%3]
		rows = append(rows, row{g, g != "a" && i%4 == 0})
	}
	f, err := measure.FromSeq(context.Background(), func(yield func(row, error) bool) {
		for _, r := range rows {
			if !yield(r, nil) {
				return
			}
		}
	}, measure.Dim("group", []string{"a", "b", "c"}, func(r row) (string, bool) { return r.group, true }),
		measure.YesNoField("yes", func(r row) (bool, bool) { return r.yes, true }))
	require.NoError(t, err)
	v := tabulate(t, measure.Plan{Indicators: []measure.Indicator{flag("yes", "yes")}, Sets: measure.Each("group"), Design: &measure.Design{},
		References: []measure.Reference{measure.Overall(), measure.AllOthers(), measure.Named("group", "b")}}, f)
	none := find(t, v, "", "yes", "a")
	require.Equal(t, measure.ClopperPearson, none.Estimate.Method())
	for _, x := range none.Comparisons {
		require.Equal(t, measure.NoSpread, x.Difference.Reason())
		require.Equal(t, measure.Unclear, x.Standing)
		require.NotEmpty(t, x.Ratio.Reason())
	}
	other := find(t, v, "", "yes", "c")
	for _, x := range other.Comparisons {
		require.Equal(t, measure.MOVER, x.Difference.Method(), x.Reference)
	}
}

// A total of a group in one unit of each stratum has an error, because that other
// units have nobody varies too: SE(svytotal(~y, subset(d, g == "a"))) and its
// confint with df = degf(d), the same under all rules of survey.lonely.psu, by R
// 4.2.2 and survey 4.1-1.
func TestTotalInOneUnit(t *testing.T) {
	type row struct {
		h, p, g string
		y, w    float64
	}
	rows := []row{{"1", "1", "a", 5, 10}, {"1", "1", "b", 3, 12}, {"1", "2", "b", 8, 11}, {"1", "3", "b", 4, 9},
		{"2", "1", "b", 6, 20}, {"2", "2", "b", 2, 18}, {"2", "3", "b", 7, 22}, {"2", "3", "a", 9, 16}}
	f, err := measure.FromSeq(context.Background(), func(yield func(row, error) bool) {
		for _, r := range rows {
			if !yield(r, nil) {
				return
			}
		}
	}, measure.LabelField("h", func(r row) (string, bool) { return r.h, true }),
		measure.LabelField("unit", func(r row) (string, bool) { return fmt.Sprint(r.h, r.p), true }),
		measure.Dim("g", []string{"a", "b"}, func(r row) (string, bool) { return r.g, true }),
		measure.Num("y", func(r row) (float64, bool) { return r.y, true }),
		measure.Num("w", func(r row) (float64, bool) { return r.w, true }))
	require.NoError(t, err)
	total, average := mean("total", "y"), mean("mean", "y")
	total.Outcome = measure.TotalOf
	for _, rule := range []measure.LonelyPSU{measure.LonelyFail, measure.LonelyRemove, measure.LonelyCertainty, measure.LonelyAdjust, measure.LonelyAverage} {
		v := tabulate(t, measure.Plan{Indicators: []measure.Indicator{total, average}, Sets: measure.Each("g"), Weight: measure.Weight{Column: "w", Kind: measure.SamplingWeight},
			Design: &measure.Design{Stages: []measure.Stage{{Stratum: "h", Cluster: "unit"}}, Lonely: rule}}, f)
		e := find(t, v, "", "total", "a").Estimate
		isEstimate(t, e, nil, 194, -229.2235, 617.2235, 1e-4)
		se, _ := e.StdErr()
		require.InEpsilon(t, 152.43359209833, se, 1e-13)
		df, _ := e.DF()
		require.Equal(t, 4.0, df)
		roundTrip(t, e)
		require.Equal(t, measure.NoDegrees, find(t, v, "", "mean", "a").Estimate.Reason())
	}
}
