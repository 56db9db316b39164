package disparity_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/collective-impact/sdk/measure"
	"github.com/collective-impact/sdk/measure/disparity"
)

func reason(t *testing.T, g disparity.Groups, key disparity.Key, o disparity.Options) measure.Reason {
	t.Helper()
	r := compute(t, g, key, o)
	soundResult(t, r)
	return r.Estimate.Reason()
}

// What has no figure says why.
func TestReasonsOfPairs(t *testing.T) {
	rate := disparity.Groups{Unit: measure.Rate, Direction: measure.LowerIsBetter, Groups: []disparity.Group{
		{Name: "a", Value: 2, SE: 0.5, N: 40}, {Name: "zero", SE: 0.5, N: 40}, {Name: "minus", Value: -2, SE: 0.5, N: 40}, {Name: "sure", Value: 3, N: 40}, {Name: "fixed", Value: 4, N: 40}},
		LeftOut: []disparity.LeftOut{{Name: "empty", Reason: measure.NoObservation}, {Name: "why"}}}
	to := func(group, ref string) disparity.Options {
		return disparity.Options{Group: group, Reference: measure.Named("", ref)}
	}
	for _, c := range []struct {
		key  disparity.Key
		o    disparity.Options
		want measure.Reason
	}{
		{"ratio", to("a", "zero"), measure.ZeroReference},
		{"ratio", to("zero", "a"), measure.ZeroCount},
		{"ratio", to("a", "minus"), measure.NoTrueZero},
		{"ratio", to("minus", "a"), measure.NoTrueZero},
		{"ratio", to("fixed", "sure"), measure.NoSpread},
		{"difference", to("fixed", "sure"), measure.NoSpread},
		{"difference", to("a", "a"), measure.IsReference},
		{"ratio", to("a", "a"), measure.IsReference},
		{"difference", to("empty", "a"), measure.NoObservation},
		{"difference", to("why", "a"), measure.Unstated},
		{"difference", to("a", "why"), measure.NoReference},
		{"ratio", disparity.Options{Group: "a", Reference: measure.Fixed(0)}, measure.ZeroReference},
		{"max-ratio", disparity.Options{}, measure.NoTrueZero},
		{"min-ratio-to-overall", disparity.Options{}, measure.NoTrueZero},
		{"summary-rate-ratio", disparity.Options{Reference: measure.Named("", "why")}, measure.NoReference},
		{"summary-rate-ratio", disparity.Options{Reference: measure.Best(1)}, measure.NoTrueZero},
		{"summary-rate-difference", disparity.Options{Reference: measure.Named("", "a")}, ""},
	} {
		require.Equal(t, c.want, reason(t, rate, c.key, c.o), "%s %+v", c.key, c.o)
	}
	r := compute(t, rate, "difference", disparity.Options{Group: "a", Reference: measure.Fixed(1)})
	se, _ := r.Estimate.StdErr()
	require.Equal(t, []float64{1, 0.5}, []float64{value(t, r.Estimate), se}) // a fixed value has no error
	require.InEpsilon(t, 0.04550026389635842, r.Chance.P, 1e-12)             // two standard errors

	one := counts(t, []string{"a"}, []int{3}, []int{10})
	for key, want := range map[disparity.Key]measure.Reason{"max-difference": measure.FewGroups, "max-ratio": measure.FewGroups, "min-ratio": measure.FewGroups,
		"summary-rate-ratio": measure.FewGroups, "smoothed-differential-fairness": measure.FewGroups, "max-difference-to-overall": measure.IsReference, "wald-test": measure.FewGroups} {
		require.Equal(t, want, reason(t, one, key, disparity.Options{}), key)
	}
	for _, key := range []disparity.Key{"difference", "ratio", "odds-ratio", "percentage-point-gap"} {
		want := measure.IsReference
		require.Equal(t, want, reason(t, one, key, disparity.Options{Group: "a", Reference: measure.Overall()}), key)
		require.Equal(t, measure.NoReference, reason(t, one, key, disparity.Options{Group: "a", Reference: measure.AllOthers()}), key)
	}

	all := counts(t, []string{"a", "b", "none"}, []int{10, 5, 0}, []int{10, 10, 10})
	require.Equal(t, measure.ZeroReference, reason(t, all, "odds-ratio", to("a", "b")))
	require.Equal(t, measure.ZeroReference, reason(t, all, "odds-ratio", to("b", "none")))
	require.Equal(t, measure.ZeroCount, reason(t, all, "odds-ratio", to("none", "b")))
	require.Equal(t, measure.IsReference, reason(t, all, "odds-ratio", to("b", "b")))
	require.Empty(t, reason(t, all, "min-ratio-to-overall", disparity.Options{}))
	require.Equal(t, []string{"none"}, compute(t, all, "min-ratio-to-overall", disparity.Options{}).Group)
	rate.Unit = measure.Rate
	_, err := rate.Compute("odds-ratio", to("a", "zero"))
	require.ErrorIs(t, err, disparity.ErrNeeds)
	_, err = rate.Compute("summary-rate-ratio", disparity.Options{Reference: measure.Overall()})
	require.ErrorIs(t, err, measure.ErrInvalid)
	rate.Unit = measure.Points
	pairs, err := rate.Pairwise(disparity.Hochberg)
	require.NoError(t, err)
	require.Equal(t, measure.NoTrueZero, pairs[0].Ratio.Reason())
	_, err = rate.Compare(measure.Reference{}, 0)
	require.ErrorIs(t, err, measure.ErrRequired)
	_, err = disparity.Groups{}.Compare(measure.Overall(), 0)
	require.Error(t, err)
	_, err = disparity.Groups{}.Pairwise(0)
	require.Error(t, err)
}

// Everyone that is the group itself, or less than it, compares with nothing.
func TestEveryoneEdges(t *testing.T) {
	g := disparity.Groups{Unit: measure.Points, Groups: []disparity.Group{{Name: "a", Value: 4, SE: 1, N: 40}, {Name: "b", Value: 5, SE: 1, N: 60}}}
	o := disparity.Options{Group: "b", Reference: measure.Overall()}
	for n, want := range map[int]measure.Reason{60: measure.IsReference, 50: measure.OutOfRange} {
		g.Everyone = &disparity.Group{Value: 5, SE: 1, N: n}
		require.Equal(t, want, reason(t, g, "difference", o))
	}
	g.Everyone.N = 60
	require.Equal(t, measure.NoReference, reason(t, g, "difference", disparity.Options{Group: "b", Reference: measure.AllOthers()}))
	// The shares are those of the population where they are stated.
	g.Groups[0].Population, g.Groups[1].Population = 900, 100
	g.Everyone = &disparity.Group{Value: 4.1, SE: 0.9, N: 100, Population: 1000}
	r := compute(t, g, "difference", disparity.Options{Group: "b", Reference: measure.AllOthers()})
	require.InEpsilon(t, 1.0, value(t, r.Estimate), 1e-12)
	se, _ := r.Estimate.StdErr()
	require.InEpsilon(t, math.Sqrt(1+(0.81-0.01)/0.81), se, 1e-12)
	g.Overlapping = true // a part of everyone is a part of everyone
	require.Equal(t, r.Estimate, compute(t, g, "difference", disparity.Options{Group: "b", Reference: measure.AllOthers()}).Estimate)
	g.Covariance = [][]float64{{1, 0.5}, {0.5, 1}}
	r = compute(t, g, "difference", disparity.Options{Group: "b", Reference: measure.Named("", "a")})
	se, _ = r.Estimate.StdErr()
	require.InEpsilon(t, 1.0, se, 1e-12)
	r = compute(t, g, "lowest", disparity.Options{})
	se, _ = r.Estimate.StdErr()
	require.InEpsilon(t, 1.0, se, 1e-12)
}

// A change between figures with degrees of freedom has the fewer.
func TestChangeDegrees(t *testing.T) {
	with := func(df float64) measure.Estimate {
		return figures(t, measure.Figures{Unit: measure.Points, Value: 1, StdErr: 1, Lower: -1, Upper: 3, Level: 0.95, DF: df, Method: disparity.Delta, N: 50})
	}
	for _, c := range [][3]float64{{10, 20, 10}, {20, 10, 10}, {10, 0, 10}, {0, 10, 10}, {0, 0, 0}} {
		change, err := disparity.ChangeOf(with(c[0]), with(c[1]), 0)
		require.NoError(t, err)
		df, _ := change.Estimate.DF()
		require.Equal(t, c[2], df)
	}
	bare := figures(t, measure.Figures{Unit: measure.Points, Value: 1, N: 50, Reason: measure.NoError})
	change, err := disparity.ChangeOf(bare, with(0), 0)
	require.NoError(t, err)
	require.Equal(t, measure.NoError, change.Estimate.Reason())
	require.Equal(t, disparity.NotClear, change.Movement)
}

func TestStagesWithoutCases(t *testing.T) {
	j := disparity.JusticeSystem{Reference: "White", Groups: []disparity.JusticeGroup{
		{Name: "White", Population: 10, Cases: map[disparity.Stage]int{disparity.Arrests: 30, disparity.Referrals: 30}},
		{Name: "a", Population: 10, Cases: map[disparity.Stage]int{disparity.Arrests: 0, disparity.Referrals: 0}}}}
	got, err := j.Index()
	require.NoError(t, err)
	require.Equal(t, measure.ZeroCount, got[0].Estimate.Reason()) // none against three arrests a head
	require.Equal(t, disparity.Flagged, got[0].Flag)
	require.Equal(t, measure.Empty, got[1].Rate.Status())
	require.Equal(t, measure.Empty, got[1].Estimate.Status())
	j.Groups[1].Cases = map[disparity.Stage]int{disparity.Arrests: 10}
	j.Groups[0].Cases = map[disparity.Stage]int{disparity.Arrests: 10}
	got, err = j.Index()
	require.NoError(t, err)
	require.Equal(t, disparity.NotFlagged, got[0].Flag) // all of both
	require.InEpsilon(t, 1.0, value(t, got[0].Estimate), 1e-15)
}
