package disparity_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/collective-impact/sdk/measure"
	"github.com/collective-impact/sdk/measure/disparity"
)

// Groups that could not be the best group are listed, whatever compares with it.
func TestIneligibleGroupsAreListed(t *testing.T) {
	g := counts(t, []string{"a", "b", "few"}, []int{20, 50, 5}, []int{100, 100, 5})
	small := []disparity.LeftOut{{Name: "few", Reason: measure.BelowMinimum}}
	best := disparity.Options{Group: "a", Reference: measure.Best(0)}
	for _, key := range []disparity.Key{"difference", "ratio", "odds-ratio", "eighty-percent-index", "percentage-point-gap",
		"mean-difference-from-best", "mean-difference-from-reference", "population-attributable-risk", "population-attributable-fraction", "summary-rate-ratio"} {
		r := compute(t, g, key, best)
		require.Equal(t, small, r.Ineligible, key)
		require.Contains(t, append(r.Reference, r.Group...), "b", key)
		require.Empty(t, compute(t, g, key, disparity.Options{Group: "a", Reference: measure.Best(5)}).Ineligible, key)
	}
	for _, key := range []disparity.Key{"mean-difference-from-best", "population-attributable-risk", "difference"} {
		r := compute(t, g, key, disparity.Options{Group: "a", Reference: measure.Best(1000)})
		require.Equal(t, measure.NoReference, r.Estimate.Reason(), key)
		require.Len(t, r.Ineligible, 3, key)
	}
	require.Empty(t, compute(t, g, "population-attributable-risk", disparity.Options{Reference: measure.Named("", "a")}).Ineligible)
	require.Equal(t, []string{"b"}, compute(t, g, "statistical-parity-difference", disparity.Options{Reference: measure.Best(0)}).Reference)
	require.Equal(t, small, compute(t, g, "statistical-parity-difference", disparity.Options{Reference: measure.Best(0)}).Ineligible)
}

// Small rates are imprecise, so that where lower is better the best groups are
// not eligible as the reference of a summary rate. They are listed, and a group
// that is worse than the others is never taken for the best.
func TestSummaryRateNeverComparesWithTheWorst(t *testing.T) {
	imprecise := func(names ...string) (out []disparity.LeftOut) {
		for _, name := range names {
			out = append(out, disparity.LeftOut{Name: name, Reason: disparity.Imprecise})
		}
		return out
	}
	for _, key := range []disparity.Key{"summary-rate-difference", "summary-rate-ratio"} {
		g := counts(t, []string{"a", "b", "c"}, []int{2, 4, 400}, []int{200, 200, 1000})
		g.Direction = measure.LowerIsBetter
		r := compute(t, g, key, disparity.Options{})
		require.Equal(t, measure.NoReference, r.Estimate.Reason(), "%s %v", key, r)
		require.Equal(t, imprecise("a", "b"), r.Ineligible)
		require.Contains(t, r.Sentence(), "; not eligible as the best group: a (imprecise) and b (imprecise).")

		// The second best may be the reference, and says who could not.
		g = counts(t, []string{"a", "b", "c"}, []int{2, 200, 700}, []int{200, 1000, 1000})
		g.Direction = measure.LowerIsBetter
		r = compute(t, g, key, disparity.Options{})
		require.Equal(t, []string{"b"}, r.Group)
		require.Equal(t, imprecise("a"), r.Ineligible)
		require.Positive(t, figure(t, r.Estimate))

		// Groups that do not differ have no disparity, whatever the rounding.
		g = counts(t, []string{"a", "b", "c", "d"}, []int{300, 300, 300, 300}, []int{1000, 1000, 1000, 1000})
		r = compute(t, g, key, disparity.Options{})
		require.InDelta(t, map[disparity.Key]float64{"summary-rate-difference": 0, "summary-rate-ratio": 1}[key], figure(t, r.Estimate), 1e-12)
		require.Empty(t, r.Ineligible)

		// Whoever names the reference has it.
		r = compute(t, g, key, disparity.Options{Reference: measure.Named("", "c")})
		require.Equal(t, []string{"c"}, r.Group)
	}
}

// The limits of a figure without noise stay in the range of the measure, and a
// figure that is nothing but noise says so.
func TestLimitsWithoutNoise(t *testing.T) {
	far := counts(t, []string{"a", "b"}, []int{0, 5}, []int{5, 5})
	near := counts(t, []string{"a", "b"}, []int{30, 31}, []int{100, 100})
	for key, most := range map[disparity.Key]float64{"atkinson-index": 1, "between-group-variance": 1e9, "generalised-entropy": 1e9} {
		o := disparity.Options{Parameter: 0.5}
		for _, g := range []disparity.Groups{far, near} {
			r := compute(t, g, key, o)
			lower, upper, ok := r.Corrected.Interval()
			if !ok {
				continue
			}
			v := figure(t, r.Corrected)
			require.True(t, lower >= min(v, 0) && upper <= max(v, most) && lower <= v && v <= upper, "%s %v", key, r.Corrected)
			require.Equal(t, v <= 0, r.Explained, key)
		}
		require.True(t, compute(t, near, key, o).Explained, key)
	}
	wide := disparity.Groups{Unit: measure.Rate, Groups: []disparity.Group{{Name: "a", Value: 1, SE: 0.9, N: 50}, {Name: "b", Value: 100, SE: 60, N: 50}}}
	_, upper, ok := compute(t, wide, "atkinson-index", disparity.Options{Parameter: 1}).Corrected.Interval()
	require.True(t, ok)
	require.LessOrEqual(t, upper, 1.0)
	require.False(t, compute(t, far, "between-group-variance", disparity.Options{}).Explained)
}
