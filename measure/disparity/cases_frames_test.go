package disparity_test

import (
	"math"
	"slices"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/collective-impact/sdk/measure"
	"github.com/collective-impact/sdk/measure/disparity"
)

func compute(t *testing.T, g disparity.Groups, key disparity.Key, o disparity.Options) disparity.Result {
	t.Helper()
	r, err := g.Compute(key, o)
	require.NoError(t, err)
	return r
}

// shown are the figures of one stratum of fairlearn's MetricFrame.
func shown(t *testing.T, g disparity.Groups) map[string]float64 {
	t.Helper()
	out := map[string]float64{}
	for name, key := range map[string]disparity.Key{"group_min": "lowest", "group_max": "highest", "difference_between_groups": "max-difference",
		"ratio_between_groups": "min-ratio", "difference_to_overall": "max-difference-to-overall", "ratio_to_overall": "min-ratio-to-overall"} {
		out[name] = value(t, compute(t, g, key, disparity.Options{}).Estimate)
	}
	return out
}

func TestFrameCases(t *testing.T) {
	want := load[map[string]any](t, "mf-two-features-one-control")
	rows := records(t, "mf")
	for _, school := range []string{"E", "H", "M"} {
		names, k, n := tally(where(rows, "school", school), func(r map[string]string) string { return r["race"] + r["sex"] },
			func(r map[string]string) (int, int) { return whole(t, r["y"]), 1 })
		for name, got := range shown(t, counts(t, names, k, n)) {
			require.InEpsilon(t, want[name].(map[string]any)[school], got, 1e-10, name)
		}
	}
}

// Weighted rates come as values, and everyone as the weighted rate of all.
func TestWeightedFrameCase(t *testing.T) {
	type row struct {
		Key  []string
		Rate float64
		N    float64
	}
	want := load[map[string]any](t, "mf-weighted-one-feature")
	byGroup := load[struct {
		By []row `json:"by_group"`
	}](t, "mf-weighted-one-feature").By
	sw, swy := map[string]float64{"": 0}, map[string]float64{"": 0}
	n := map[string]int{}
	for _, r := range records(t, "mf") {
		w, err := strconv.ParseFloat(r["w"], 64)
		require.NoError(t, err)
		for _, key := range []string{"", r["race"]} {
			sw[key], swy[key], n[key] = sw[key]+w, swy[key]+float64(w*float64(whole(t, r["y"]))), n[key]+1
		}
	}
	g := disparity.Groups{Unit: measure.Proportion, Direction: measure.HigherIsBetter,
		Everyone: &disparity.Group{Name: "everyone", Value: swy[""] / sw[""], N: n[""], Population: sw[""]}}
	for _, b := range byGroup {
		race := b.Key[0]
		require.InEpsilon(t, b.Rate, swy[race]/sw[race], 1e-10)
		g.Groups = append(g.Groups, disparity.Group{Name: race, Value: swy[race] / sw[race], N: n[race], Population: sw[race]})
	}
	for name, got := range shown(t, g) {
		require.InEpsilon(t, want[name], got, 1e-10, name)
	}
	g.Everyone = nil // the groups together, by their weights
	for name, got := range shown(t, g) {
		require.InEpsilon(t, want[name], got, 1e-10, name)
	}
}

func TestFairnessCase(t *testing.T) {
	want := load[struct {
		Ratio      float64 `json:"disparate_impact_ratio"`
		Difference float64 `json:"statistical_parity_difference"`
		Smoothed   float64 `json:"smoothed_edf"`
	}](t, "aif-intersectional-rates")
	rows := records(t, "mf")
	one := func(r map[string]string) (int, int) { return whole(t, r["y"]), 1 }
	names, k, n := tally(rows, func(r map[string]string) string { return r["race"] + r["sex"] }, one)
	r := compute(t, counts(t, names, k, n), "smoothed-differential-fairness", disparity.Options{})
	require.InEpsilon(t, want.Smoothed, value(t, r.Estimate), 1e-10)
	require.Positive(t, r.Floor)
	names, k, n = tally(rows, func(r map[string]string) string { return r["race"] }, one)
	g := counts(t, names, k, n)
	ref := disparity.Options{Reference: measure.Named("", "A")}
	require.InEpsilon(t, want.Ratio, value(t, compute(t, g, "disparate-impact-ratio", ref).Estimate), 1e-10)
	r = compute(t, g, "statistical-parity-difference", ref)
	require.InEpsilon(t, want.Difference, value(t, r.Estimate), 1e-10)
	require.Equal(t, []string{"all others"}, r.Group)
	require.Equal(t, []string{"A"}, r.Reference)
}

func TestHealthyPeopleCase(t *testing.T) {
	want := load[struct {
		Input  struct{ Est, SE map[string]float64 }
		Result struct {
			Reference string
			Maximal   float64 `json:"max_rate_difference"`
			MaximalSE float64 `json:"mrd_se"`
			Ratio     float64 `json:"max_rate_ratio"`
			RatioSE   float64 `json:"ln_mrr_se"`
			Summary   float64 `json:"summary_rate_ratio"`
			SummarySE float64 `json:"ln_srr_se"`
			Plain     float64 `json:"summary_rate_difference"`
			PlainSE   float64 `json:"srd_se"`
		}
	}](t, "hp-summary-rate-ratio")
	g := disparity.Groups{Unit: measure.Rate, Direction: measure.HigherIsBetter}
	for name, v := range want.Input.Est {
		g.Groups = append(g.Groups, disparity.Group{Name: name, Value: v, SE: want.Input.SE[name], N: 1000})
	}
	check := func(key disparity.Key, v, se float64) disparity.Result {
		r := compute(t, g, key, disparity.Options{})
		require.InEpsilon(t, v, value(t, r.Estimate), 1e-10, key)
		got, ok := r.Estimate.StdErr()
		require.True(t, ok)
		require.InEpsilon(t, se, got, 1e-10, key)
		return r
	}
	check("max-difference", want.Result.Maximal, want.Result.MaximalSE)
	check("max-ratio", want.Result.Ratio, want.Result.RatioSE)
	check("summary-rate-ratio", want.Result.Summary, want.Result.SummarySE)
	r := check("summary-rate-difference", want.Result.Plain, want.Result.PlainSE)
	require.Equal(t, []string{want.Result.Reference}, r.Group)

	// Where lower is better the same figures turn: the mirror about 100.
	for i := range g.Groups {
		g.Groups[i].Value = 100 - g.Groups[i].Value
	}
	g.Direction = measure.LowerIsBetter
	check("summary-rate-difference", want.Result.Plain, want.Result.PlainSE)
	r = compute(t, g, "summary-rate-ratio", disparity.Options{})
	require.InEpsilon(t, (100-59.1)/(100-72.4), value(t, r.Estimate), 1e-12)
	require.Equal(t, measure.Ahead, r.Standing)

	// A reference has to be precise.
	i := slices.IndexFunc(g.Groups, func(x disparity.Group) bool { return x.Name == "Asian" })
	g.Groups[i].SE = 9
	r = compute(t, g, "summary-rate-ratio", disparity.Options{})
	require.Equal(t, []string{"White"}, r.Group)
	r = compute(t, g, "summary-rate-ratio", disparity.Options{Parameter: 1e-9})
	require.Equal(t, measure.NoReference, r.Estimate.Reason())
	r = compute(t, g, "summary-rate-ratio", disparity.Options{Parameter: 0.5})
	require.Equal(t, []string{"Asian"}, r.Group)
}

func TestCovarianceCase(t *testing.T) {
	type figure struct{ Est, SE float64 }
	want := load[struct {
		Mean       map[string]float64
		Vcov       map[string]float64
		Difference figure
		Ratio      figure
		LogRatio   figure `json:"log_ratio"`
	}](t, "svy-strat-difference-ratio-with-covariance")
	g := disparity.Groups{Unit: measure.Rate, Covariance: [][]float64{{want.Vcov["No_No"], want.Vcov["No_Yes"]}, {want.Vcov["No_Yes"], want.Vcov["Yes_Yes"]}},
		Groups: []disparity.Group{{Name: "No", Value: want.Mean["No"], N: 60}, {Name: "Yes", Value: want.Mean["Yes"], N: 140}}}
	o := disparity.Options{Group: "Yes", Reference: measure.Named("", "No")}
	r := compute(t, g, "difference", o)
	se, _ := r.Estimate.StdErr()
	require.InEpsilon(t, want.Difference.Est, value(t, r.Estimate), 1e-9)
	require.InEpsilon(t, want.Difference.SE, se, 1e-9)
	r = compute(t, g, "ratio", o)
	se, _ = r.Estimate.StdErr()
	require.InEpsilon(t, want.Ratio.Est, value(t, r.Estimate), 1e-9)
	require.InEpsilon(t, want.LogRatio.SE, se, 1e-9)
	require.InEpsilon(t, want.Ratio.SE, se*value(t, r.Estimate), 1e-9)
	w := compute(t, g, "wald-test", disparity.Options{}).Chance
	require.InEpsilon(t, math.Pow(want.Difference.Est/want.Difference.SE, 2), w.Statistic, 1e-9)
}

func TestRiskCase(t *testing.T) {
	type row struct {
		Group, Kind, Why string
		Risk             float64
		Comparison       float64 `json:"comparison_risk"`
		Ratio            float64
	}
	var groups []disparity.RiskGroup
	for _, r := range records(t, "idea_lea") {
		groups = append(groups, disparity.RiskGroup{Name: r["group"], Cell: whole(t, r["cell"]), N: whole(t, r["n"]),
			StateOthersCell: whole(t, r["state_others_cell"]), StateOthersN: whole(t, r["state_others_n"])})
	}
	got, err := disparity.RiskRule{Threshold: 2.5}.Assess(groups)
	require.NoError(t, err)
	for i, want := range load[[]row](t, "idea-risk-ratio-lea") {
		require.Equal(t, []string{want.Group}, got[i].Group)
		require.InEpsilon(t, want.Risk, value(t, got[i].Risk), 1e-10)
		if want.Kind == "not_calculated" {
			require.Equal(t, disparity.GroupTooSmall, got[i].Outcome)
			require.Equal(t, disparity.Undetermined, got[i].Flag)
			continue
		}
		require.Equal(t, disparity.RiskRatio, got[i].Outcome)
		require.InEpsilon(t, want.Comparison, value(t, got[i].ComparisonRisk), 1e-10)
		require.InEpsilon(t, want.Ratio, value(t, got[i].Estimate), 1e-10)
		require.Equal(t, want.Ratio > 2.5, got[i].Flag == disparity.Flagged)
	}
}

func TestStageCase(t *testing.T) {
	type row struct {
		Group string
		Stage disparity.Stage
		Rate  float64
		White float64 `json:"white_rate"`
		RRI   float64
		SE    float64   `json:"log_rri_se"`
		CI    []float64 `json:"ci95"`
	}
	names := []string{"White", "Black", "Asian"}
	j := disparity.JusticeSystem{Reference: "White"}
	for _, name := range names {
		x := disparity.JusticeGroup{Name: name, Cases: map[disparity.Stage]int{}}
		for _, r := range records(t, "rri") {
			if r["stage"] == "population" {
				x.Population = whole(t, r[name])
				continue
			}
			var s disparity.Stage
			require.NoError(t, s.UnmarshalText([]byte(r["stage"])))
			x.Cases[s] = whole(t, r[name])
			if r["base"] != "population" {
				require.Equal(t, r["base"], s.Before().String())
			}
		}
		j.Groups = append(j.Groups, x)
	}
	got, err := j.Index()
	require.NoError(t, err)
	want := load[[]row](t, "rri-matrix")
	require.Len(t, got, len(want))
	for i, w := range want {
		require.Equal(t, []string{w.Group}, got[i].Group)
		require.Equal(t, w.Stage, got[i].Stage)
		require.InDelta(t, w.Rate, value(t, got[i].Rate), 1e-10)
		require.InEpsilon(t, w.White, value(t, got[i].ReferenceRate), 1e-10)
		require.InDelta(t, w.RRI, value(t, got[i].Estimate), 1e-10)
		lo, hi, ok := got[i].Estimate.Interval()
		require.Equal(t, w.SE > 0, ok)
		if ok {
			se, _ := got[i].Estimate.StdErr()
			require.InEpsilon(t, w.SE, se, 1e-10)
			require.InEpsilon(t, w.CI[0], lo, 1e-9)
			require.InEpsilon(t, w.CI[1], hi, 1e-9)
		} else {
			require.Equal(t, measure.ZeroCount, got[i].Estimate.Reason())
		}
	}
}
