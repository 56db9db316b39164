package disparity_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/collective-impact/sdk/measure"
	"github.com/collective-impact/sdk/measure/disparity"
)

func meanGap(_ []int, mean []float64) float64 { return mean[1] - mean[0] }

func values(of ...float64) []disparity.ValueCount {
	var out []disparity.ValueCount
	for _, v := range of {
		out = append(out, disparity.ValueCount{Value: v, Count: 1})
	}
	return out
}

// R 4.2.2, boot 1.3.28.1: set.seed(2), boot(v, m, R = 39999, strata = v$g) with
// the difference of the means, and its boot.ci with L = empinf(b, type = "jack").
func TestMeansOfRBoot(t *testing.T) {
	groups := [][]disparity.ValueCount{values(3, 1, 4, 1, 5, 9, 2), values(6, 5, 3, 5, 8, 9, 7, 9, 3)}
	r, err := disparity.BootstrapMeans(t.Context(), groups, []disparity.MeanStatistic{meanGap}, disparity.Resampling{Seed: 3, Replicates: 39999})
	require.NoError(t, err)
	se, monteCarlo, ok := r.StdErr(0)
	require.True(t, ok)
	assert.InDelta(t, 1.213462858, se, 3*math.Sqrt2*monteCarlo)
	for m, want := range map[measure.Method][2]float64{
		disparity.BootstrapPercentile: {0.06349206349, 4.793650794},
		disparity.BootstrapBasic:      {0.2857142857, 5.015873016},
	} {
		l, why, err := r.Interval(0, m, 0.95)
		require.NoError(t, err)
		require.Empty(t, why)
		assert.InDelta(t, want[0], l.Lower, 4*l.LowerError, m)
		assert.InDelta(t, want[1], l.Upper, 4*l.UpperError, m)
	}
}

// The error of a mean is √(Σ(x−m)²)/n, for the people as they are.
func TestBootstrapOfMeansHasTheirError(t *testing.T) {
	groups := [][]disparity.ValueCount{{{4, 10}, {1, 200}, {9.5, 31}, {2, 90}}, {{100, 3}, {-50, 4}, {0, 1}}}
	first := func(_ []int, mean []float64) float64 { return mean[0] }
	second := func(_ []int, mean []float64) float64 { return mean[1] }
	r, err := disparity.BootstrapMeans(t.Context(), groups, []disparity.MeanStatistic{first, second}, disparity.Resampling{Seed: 9})
	require.NoError(t, err)
	for g, of := range groups {
		var n, sum, squares float64
		for _, v := range of {
			n += float64(v.Count)
			sum += float64(v.Count) * v.Value
		}
		for _, v := range of {
			squares += float64(v.Count) * (v.Value - sum/n) * (v.Value - sum/n)
		}
		value, ok := r.Value(g)
		require.True(t, ok)
		assert.InDelta(t, sum/n, value, 1e-13)
		se, monteCarlo, ok := r.StdErr(g)
		require.True(t, ok)
		assert.InDelta(t, math.Sqrt(squares)/n, se, 3*monteCarlo)
	}
}

// The order of the values, and values that stand twice or that nobody has,
// change nothing.
func TestOrderOfValues(t *testing.T) {
	a := [][]disparity.ValueCount{{{1, 2}, {2, 5}, {7, 1}}, {{3, 4}, {4, 4}}}
	b := [][]disparity.ValueCount{{{7, 1}, {2, 4}, {5, 0}, {1, 2}, {2, 1}}, {{4, 4}, {3, 4}}}
	for _, sampling := range []disparity.Sampling{disparity.FixedSizes, disparity.Joint} {
		o := disparity.Resampling{Seed: 1, Replicates: 300, Sampling: sampling}
		x, err := disparity.BootstrapMeans(t.Context(), a, []disparity.MeanStatistic{meanGap}, o)
		require.NoError(t, err)
		y, err := disparity.BootstrapMeans(t.Context(), b, []disparity.MeanStatistic{meanGap}, o)
		require.NoError(t, err)
		require.Equal(t, x, y)
	}
}

// A unit that is a power of two times smaller gives figures that are exactly so
// many times larger.
func TestUnitOfStatistic(t *testing.T) {
	times := func(n, k []int) float64 { return 128 * spread(n, k) }
	r, err := disparity.Bootstrap(t.Context(), three(), []disparity.Statistic{spread, times}, disparity.Resampling{Seed: 1})
	require.NoError(t, err)
	a, aError, _ := r.StdErr(0)
	b, bError, _ := r.StdErr(1)
	assert.Equal(t, 128*a, b)
	assert.InEpsilon(t, 128*aError, bError, 1e-12)
	for _, m := range methods() {
		x, _, err := r.Interval(0, m, 0.9)
		require.NoError(t, err)
		y, _, err := r.Interval(1, m, 0.9)
		require.NoError(t, err)
		assert.InDelta(t, 128*x.Lower, y.Lower, 1e-12)
		assert.InDelta(t, 128*x.Upper, y.Upper, 1e-12)
	}
}

func TestWhereThereIsNoInterval(t *testing.T) {
	c := disparity.Counts{N: []int{50, 50, 4}, K: []int{0, 20, 1}}
	ratio := func(n, k []int) float64 { return rate(1)(n, k) / rate(2)(n, k) }
	never := func(n, k []int) float64 { return rate(1)(n, k) / rate(0)(n, k) }
	largest := func(n, k []int) float64 { return -float64(k[1]) * float64(n[1]-k[1]) } // at its end where half count
	c.K[1] = 25
	r, err := disparity.Bootstrap(t.Context(), c, []disparity.Statistic{rate(0), ratio, never, largest}, disparity.Resampling{Seed: 1, Replicates: 999})
	require.NoError(t, err)
	for i, want := range map[int]measure.Reason{
		0: measure.NoSpread, 1: disparity.UndefinedReplicates, 2: measure.OutOfRange,
	} {
		l, why, err := r.Interval(i, disparity.BootstrapPercentile, 0.95)
		require.NoError(t, err)
		assert.Equal(t, want, why, i)
		assert.Zero(t, l)
		_, _, ok := r.StdErr(i)
		assert.False(t, ok)
		_, _, ok = r.Bias(i)
		assert.False(t, ok)
		e, err := r.Estimate(i, measure.Points, disparity.BootstrapPercentile, 0.95)
		require.NoError(t, err)
		assert.Equal(t, want, e.Reason())
		_, ok = e.StdErr()
		assert.False(t, ok)
	}
	assert.InDelta(t, 999*math.Pow(0.75, 4), float64(r.Undefined(1)), 60)
	assert.Equal(t, 999, r.Undefined(2))
	_, ok := r.Value(2)
	assert.False(t, ok)

	// The value is the least that there can be: no interval of it is around it.
	_, why, err := r.Interval(3, disparity.BootstrapBCa, 0.95)
	require.NoError(t, err)
	assert.Equal(t, disparity.FewReplicates, why)
	e, err := r.Estimate(3, measure.Points, disparity.BootstrapPercentile, 0.5)
	require.NoError(t, err)
	assert.Equal(t, disparity.OutsideInterval, e.Reason())

	_, why, err = r.Interval(3, disparity.BootstrapPercentile, 0.9999)
	require.NoError(t, err)
	assert.Equal(t, disparity.FewReplicates, why)
}

func TestAskingForWhatThereIsNot(t *testing.T) {
	r, err := disparity.Bootstrap(t.Context(), three(), []disparity.Statistic{spread}, disparity.Resampling{Replicates: 99})
	require.NoError(t, err)
	for _, i := range []int{-1, 1, math.MaxInt} {
		_, _, err := r.Interval(i, disparity.BootstrapBasic, 0.95)
		require.ErrorIs(t, err, measure.ErrRange)
		_, err = r.Estimate(i, measure.Points, disparity.BootstrapBasic, 0.95)
		require.ErrorIs(t, err, measure.ErrRange)
		_, ok := r.Value(i)
		assert.False(t, ok)
		_, _, ok = r.StdErr(i)
		assert.False(t, ok)
		assert.Zero(t, r.Undefined(i))
	}
	for _, level := range []float64{0, 1, -1, math.NaN(), math.Inf(1)} {
		_, _, err := r.Interval(0, disparity.BootstrapBCa, level)
		require.ErrorIs(t, err, measure.ErrLevel)
	}
	_, _, err = r.Interval(0, measure.Wilson, 0.95)
	require.ErrorIs(t, err, measure.ErrUnknownKey)
	assert.Zero(t, disparity.Replicates{}.Len())

	one, err := disparity.Bootstrap(t.Context(), three(), []disparity.Statistic{spread}, disparity.Resampling{Replicates: 1})
	require.NoError(t, err)
	_, why, err := one.Interval(0, disparity.BootstrapBCa, 0.95)
	require.NoError(t, err)
	assert.Equal(t, disparity.FewReplicates, why)

	nobody, err := disparity.Bootstrap(t.Context(), disparity.Counts{N: []int{0}, K: []int{0}},
		[]disparity.Statistic{func(n, k []int) float64 { return 1 }}, disparity.Resampling{Replicates: 9})
	require.NoError(t, err)
	e, err := nobody.Estimate(0, measure.Points, disparity.BootstrapBCa, 0.95)
	require.NoError(t, err)
	_, ok := e.Value()
	assert.False(t, ok)
}

func TestEstimatesStayInTheRangeOfTheirUnit(t *testing.T) {
	c := disparity.Counts{N: []int{20, 20}, K: []int{1, 19}}
	share := func(n, k []int) float64 { return rate(1)(n, k) }
	ratio := func(n, k []int) float64 { return rate(0)(n, k) / rate(1)(n, k) }
	difference := rateGap(1, 0)
	r, err := disparity.Bootstrap(t.Context(), c, []disparity.Statistic{share, ratio, difference, spread}, disparity.Resampling{Seed: 4})
	require.NoError(t, err)
	for i, unit := range []measure.Unit{measure.Proportion, measure.Ratio, measure.ProportionDifference, measure.Points} {
		e, err := r.Estimate(i, unit, disparity.BootstrapBasic, 0.99)
		require.NoError(t, err)
		lower, upper, ok := e.Interval()
		require.True(t, ok, unit)
		switch unit {
		case measure.Proportion, measure.ProportionDifference:
			assert.Equal(t, 1.0, upper)
		case measure.Ratio:
			assert.Equal(t, 0.0, lower)
		default:
			assert.Greater(t, upper, 1.0)
		}
		assert.Equal(t, disparity.BootstrapBasic, e.Method())
		assert.Equal(t, 0.99, e.Level())
		n, ok := e.N()
		require.True(t, ok)
		assert.Equal(t, 40, n)
		se, ok := e.StdErr()
		require.True(t, ok)
		want, _, _ := r.StdErr(i)
		assert.Equal(t, want, se)
	}
}
