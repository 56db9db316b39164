package disparity_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/collective-impact/sdk/measure/disparity"
)

// rarity is large where counts are improbable with both margins fixed.
func rarity(n, k []int) float64 {
	l := 0.0
	for i := range n {
		a, _ := math.Lgamma(float64(k[i]) + 1)
		b, _ := math.Lgamma(float64(n[i]-k[i]) + 1)
		l += a + b
	}
	return l
}

// R 4.2.2: fisher.test(matrix(c(12, 33, 28, 27), 2)), the same with
// alternative = "less", and fisher.test(matrix(c(12, 11, 33, 28, 14, 27), 3)).
func TestPermutationsOfFisher(t *testing.T) {
	two := disparity.Counts{N: []int{40, 60}, K: []int{12, 33}}
	for _, c := range []struct {
		counts    disparity.Counts
		statistic disparity.Statistic
		want      float64
	}{{two, rarity, 0.0152803823}, {two, rateGap(1, 0), 0.01154127326}, {three(), rarity, 0.05037293603}} {
		s, err := disparity.Permute(t.Context(), c.counts, c.statistic, disparity.Resampling{Seed: 1, Replicates: 99_999})
		require.NoError(t, err)
		assert.InDelta(t, c.want, s.P, 3*s.Error)
		assert.Equal(t, 99_999, s.Replicates)
		assert.Equal(t, float64(s.Extreme+1)/1e5, s.P)
		assert.Zero(t, s.Undefined)
		assert.Equal(t, c.statistic(c.counts.N, c.counts.K), s.Observed)
	}
}

// R 4.2.2: mantelhaen.test(array(c(12, 33, 28, 27, 8, 5, 10, 20, 3, 9, 2, 1),
// c(2, 2, 3)), exact = TRUE, alternative = "less").
func TestPermutationsWithinStrataOfMantelAndHaenszel(t *testing.T) {
	strata := []disparity.Counts{
		{N: []int{40, 60}, K: []int{12, 33}}, {N: []int{18, 25}, K: []int{8, 5}}, {N: []int{5, 10}, K: []int{3, 9}},
	}
	few := func(_, k []int) float64 { return -float64(k[0]) }
	s, err := disparity.PermuteWithin(t.Context(), strata, disparity.Pooled(few), disparity.Resampling{Seed: 1, Replicates: 99_999})
	require.NoError(t, err)
	assert.InDelta(t, 0.0914060076, s.P, 3*s.Error)
	assert.Equal(t, -23.0, s.Observed)

	// People of different strata do not mix: each has its margins.
	_, err = disparity.PermuteWithin(t.Context(), strata, func(drawn []disparity.Counts) float64 {
		for i, c := range drawn {
			assert.Equal(t, strata[i].N, c.N)
			assert.Equal(t, strata[i].K[0]+strata[i].K[1], c.K[0]+c.K[1])
		}
		return 0
	}, disparity.Resampling{Replicates: 100})
	require.NoError(t, err)
}

func TestPermutationsWithoutChoice(t *testing.T) {
	for _, c := range []disparity.Counts{{N: []int{5}, K: []int{2}}, {N: []int{5, 6}, K: []int{0, 0}}, {N: []int{5, 6}, K: []int{5, 6}}, {N: []int{0, 6}, K: []int{0, 3}}} {
		s, err := disparity.Permute(t.Context(), c, func(n, k []int) float64 { return float64(k[0]) }, disparity.Resampling{Replicates: 50})
		require.NoError(t, err)
		assert.Equal(t, 1.0, s.P)
		assert.Zero(t, s.Error)
	}
}

func TestPermutationsWithoutValue(t *testing.T) {
	c := disparity.Counts{N: []int{3, 30}, K: []int{0, 10}}
	ratio := func(n, k []int) float64 { return rate(1)(n, k) / rate(0)(n, k) }
	_, err := disparity.Permute(t.Context(), c, ratio, disparity.Resampling{})
	require.ErrorIs(t, err, disparity.ErrNoValue)
	// What has no value counts as extreme, so that p is not too small.
	c.K[0] = 1
	s, err := disparity.Permute(t.Context(), c, ratio, disparity.Resampling{})
	require.NoError(t, err)
	// Nobody of group 0: 22·21·20 / 33·32·31 × C(…), the hypergeometric chance.
	assert.InDelta(t, 22.0*21*20/(33*32*31), float64(s.Undefined)/float64(s.Replicates), 0.02)
	assert.GreaterOrEqual(t, s.Extreme, s.Undefined)

	uneven := []disparity.Counts{{N: []int{3, 4}, K: []int{1, 1}}, {N: []int{3}, K: []int{1}}}
	_, err = disparity.PermuteWithin(t.Context(), uneven, disparity.Pooled(spread), disparity.Resampling{})
	require.ErrorIs(t, err, disparity.ErrNoValue)
	assert.True(t, math.IsNaN(disparity.Pooled(spread)(nil)))
	assert.Nil(t, disparity.Pooled(nil))
}
