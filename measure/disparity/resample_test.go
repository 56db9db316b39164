package disparity_test

import (
	"context"
	"math"
	"runtime"
	"slices"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/collective-impact/sdk/measure"
	"github.com/collective-impact/sdk/measure/disparity"
)

// rate returns the rate of a group.
func rate(group int) disparity.Statistic {
	return func(n, k []int) float64 { return float64(k[group]) / float64(n[group]) }
}

// rateGap returns the rate of group a minus that of group b.
func rateGap(a, b int) disparity.Statistic {
	return func(n, k []int) float64 { return rate(a)(n, k) - rate(b)(n, k) }
}

// spread is the largest rate minus the least.
func spread(n, k []int) float64 {
	low, high := math.Inf(1), math.Inf(-1)
	for i := range n {
		r := rate(i)(n, k)
		low, high = min(low, r), max(high, r)
	}
	return high - low
}

// Three groups, small enough for other programs.
func three() disparity.Counts {
	return disparity.Counts{N: []int{40, 25, 60}, K: []int{12, 11, 33}}
}

// Fourteen groups of a million people.
func million() (disparity.Counts, []disparity.Statistic) {
	var c disparity.Counts
	var s []disparity.Statistic
	for i := range 14 {
		c.N = append(c.N, 10_000+9_000*i)
		c.K = append(c.K, (10_000+9_000*i)*(i+1)/16)
		s = append(s, rate(i))
	}
	return c, s
}

// The error of a rate is √(p(1−p)/n): to 3 Monte Carlo errors at a fixed seed.
func TestBootstrapOfRatesHasTheirError(t *testing.T) {
	c, statistics := million()
	for _, sampling := range []disparity.Sampling{disparity.FixedSizes, disparity.Joint} {
		r, err := disparity.Bootstrap(t.Context(), c, statistics, disparity.Resampling{Seed: 1, Sampling: sampling})
		require.NoError(t, err)
		require.Equal(t, len(statistics), r.Len())
		for i := range statistics {
			p := float64(c.K[i]) / float64(c.N[i])
			value, ok := r.Value(i)
			require.True(t, ok)
			assert.Equal(t, p, value)
			want := math.Sqrt(p * (1 - p) / float64(c.N[i]))
			se, monteCarlo, ok := r.StdErr(i)
			require.True(t, ok)
			assert.InDelta(t, want, se, 3*monteCarlo, "group %d", i)
			// Of a normal distribution: se / √(2m).
			assert.InEpsilon(t, se/math.Sqrt(2*disparity.DefaultReplicates), monteCarlo, 0.1)
			bias, monteCarlo, ok := r.Bias(i)
			require.True(t, ok)
			assert.InDelta(t, 0, bias, 4*monteCarlo)
			for _, m := range methods() {
				l, why, err := r.Interval(i, m, 0.95)
				require.NoError(t, err)
				require.Empty(t, why)
				assert.InDelta(t, p-1.959964*want, l.Lower, 4*l.LowerError, "%s of group %d", m, i)
				assert.InDelta(t, p+1.959964*want, l.Upper, 4*l.UpperError, "%s of group %d", m, i)
			}
		}
	}
}

func methods() []measure.Method {
	return []measure.Method{disparity.BootstrapPercentile, disparity.BootstrapBasic, disparity.BootstrapBCa}
}

// R 4.2.2, boot 1.3.28.1, with the replicates of this test in b$t:
//
//	b <- boot(d, st, R = 199); b$t0 <- t0; b$t <- matrix(t)
//	L <- empinf(b, type = "jack")
//	boot.ci(b, conf = .9, type = c("perc", "basic", "bca"), L = L - mean(L))
//	sd(t); mean(t) - t0
//
// for the data frame d of the 125 people and st as the statistic here.
func TestIntervalsOfRBoot(t *testing.T) {
	st := func(n, k []int) float64 {
		return math.Log((float64(k[0])+.3)/float64(n[0])) - math.Log((float64(k[2])+.3)/float64(n[2])) + .01*float64(k[1])
	}
	r, err := disparity.Bootstrap(t.Context(), three(), []disparity.Statistic{st},
		disparity.Resampling{Seed: 7, Replicates: 199, Sampling: disparity.Joint})
	require.NoError(t, err)
	value, _ := r.Value(0)
	assert.InDelta(t, -0.480493026499862, value, 1e-14)
	se, _, _ := r.StdErr(0)
	assert.InDelta(t, 0.29616064080605, se, 1e-13)
	bias, _, _ := r.Bias(0)
	assert.InDelta(t, -0.0190832632092771, bias, 1e-13)
	for m, want := range map[measure.Method][2]float64{
		disparity.BootstrapPercentile: {-1.03495883233423, -0.0864556945524778},
		disparity.BootstrapBasic:      {-0.874530358447246, 0.0739727793345113},
		disparity.BootstrapBCa:        {-1.02728893361379, -0.0440356947375115},
	} {
		l, why, err := r.Interval(0, m, 0.9)
		require.NoError(t, err)
		require.Empty(t, why)
		assert.InDelta(t, want[0], l.Lower, 1e-13, m)
		assert.InDelta(t, want[1], l.Upper, 1e-13, m)
	}
}

// R 4.2.2, boot 1.3.28.1, with its own random numbers: set.seed(1), then
// boot(d, st, R = 39999, strata = d$g), then without strata; sd(b$t) and
// colMeans(b$t) - b$t0 of the gap of groups 0 and 2 and of the spread.
func TestErrorsOfRBoot(t *testing.T) {
	for sampling, want := range map[disparity.Sampling][3]float64{
		disparity.FixedSizes: {0.09634826800, 0.09021916296, 0.0186401326700},
		disparity.Joint:      {0.09663036489, 0.09058739493, 0.019968226593},
	} {
		r, err := disparity.Bootstrap(t.Context(), three(), []disparity.Statistic{rateGap(0, 2), spread},
			disparity.Resampling{Seed: 2, Replicates: 39999, Sampling: sampling})
		require.NoError(t, err)
		for i := range 2 {
			se, monteCarlo, ok := r.StdErr(i)
			require.True(t, ok)
			assert.InDelta(t, want[i], se, 3*math.Sqrt2*monteCarlo)
		}
		bias, monteCarlo, ok := r.Bias(1)
		require.True(t, ok)
		assert.InDelta(t, want[2], bias, 3*math.Sqrt2*monteCarlo)
	}
}

// Any number of workers gives the same bits.
func TestWorkersChangeNothing(t *testing.T) {
	c, statistics := million()
	rule := fourFifths()
	values := [][]disparity.ValueCount{{{Value: 1, Count: 3}, {Value: 2.5, Count: 8}}, {{Value: 0, Count: 5}, {Value: 7, Count: 2}}}
	run := func(workers int) []any {
		o := disparity.Resampling{Seed: 5, Replicates: 500, Workers: workers}
		boot, err := disparity.Bootstrap(t.Context(), c, statistics, o)
		require.NoError(t, err)
		o.Sampling = disparity.Joint
		joint, err := disparity.Bootstrap(t.Context(), c, statistics, o)
		require.NoError(t, err)
		means, err := disparity.BootstrapMeans(t.Context(), values, []disparity.MeanStatistic{meanGap}, o)
		require.NoError(t, err)
		p, err := disparity.Permute(t.Context(), c, spread, o)
		require.NoError(t, err)
		flags, err := disparity.JudgeFlags(t.Context(), three(), rule, o)
		require.NoError(t, err)
		return []any{boot, joint, means, p, flags}
	}
	want := run(1)
	for _, workers := range []int{0, 2, 3, 50} {
		require.Equal(t, want, run(workers), "%d workers", workers)
	}
	o := disparity.Resampling{Seed: 6, Replicates: 500}
	other, err := disparity.Bootstrap(t.Context(), c, statistics, o)
	require.NoError(t, err)
	require.NotEqual(t, want[0], other, "another seed")
}

func TestCancel(t *testing.T) {
	for _, workers := range []int{1, 4} {
		ctx, cancel := context.WithCancel(t.Context())
		var calls atomic.Int64
		slow := func(n, k []int) float64 {
			if calls.Add(1) == 100 {
				cancel()
			}
			return 1
		}
		o := disparity.Resampling{Replicates: 1_000_000, Workers: workers}
		_, err := disparity.Bootstrap(ctx, three(), []disparity.Statistic{slow}, o)
		require.ErrorIs(t, err, context.Canceled)
		// Each worker ends the replicate that it is at.
		assert.LessOrEqual(t, calls.Load(), int64(100+workers))
		before := calls.Load()
		_, err = disparity.Bootstrap(ctx, three(), []disparity.Statistic{slow}, o)
		require.ErrorIs(t, err, context.Canceled)
		assert.Equal(t, before, calls.Load(), "nothing is done in an ended context")
	}
	var forever context.Context // a nil context never ends
	_, err := disparity.Permute(forever, three(), spread, disparity.Resampling{Replicates: 10})
	require.NoError(t, err)
}

// The context may end with the last replicate: what follows is not done either.
func TestCancelAtTheEnd(t *testing.T) {
	for what, work := range map[string]func(context.Context, disparity.Resampling) error{
		"bootstrap": func(ctx context.Context, o disparity.Resampling) error {
			_, err := disparity.Bootstrap(ctx, three(), []disparity.Statistic{spread}, o)
			return err
		},
		"flags": func(ctx context.Context, o disparity.Resampling) error {
			_, err := disparity.JudgeFlags(ctx, three(), fourFifths(), o)
			return err
		},
	} {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		err := work(ctx, disparity.Resampling{Replicates: 200, Progress: func(n int) {
			if n == 200 {
				cancel()
			}
		}})
		require.ErrorIs(t, err, context.Canceled, what)
	}
}

func TestProgress(t *testing.T) {
	var told []int
	o := disparity.Resampling{Replicates: 1000, Workers: 3, Progress: func(n int) { told = append(told, n) }}
	_, err := disparity.Permute(t.Context(), three(), spread, o)
	require.NoError(t, err)
	require.True(t, slices.IsSorted(told))
	require.Equal(t, 1000, told[len(told)-1])

	// Without one of its own the progress of the context is told.
	told = nil
	_, err = disparity.Permute(measure.WithProgress(t.Context(), o.Progress), three(), spread, disparity.Resampling{Replicates: 1000, Workers: 3})
	require.NoError(t, err)
	require.Equal(t, 1000, told[len(told)-1])
}

func TestStatisticsThatDoNotReturn(t *testing.T) {
	var calls atomic.Int64
	for what, f := range map[string]disparity.Statistic{
		"panics": func(n, k []int) float64 { return float64(n[len(n)]) },
		"ends its goroutine, later": func(n, k []int) float64 {
			if calls.Add(1) > 5 {
				runtime.Goexit()
			}
			return 1
		},
	} {
		_, err := disparity.Permute(t.Context(), three(), f, disparity.Resampling{Workers: 2})
		require.ErrorIs(t, err, disparity.ErrStatistic, what)
	}
	_, err := disparity.Bootstrap(t.Context(), three(), []disparity.Statistic{func(n, k []int) float64 { panic("no") }}, disparity.Resampling{})
	require.ErrorIs(t, err, disparity.ErrStatistic)
	// One person less is what it cannot bear.
	_, err = disparity.Bootstrap(t.Context(), three(), []disparity.Statistic{func(n, k []int) float64 {
		if n[0] < 40 {
			panic("no")
		}
		return 1
	}}, disparity.Resampling{})
	require.ErrorIs(t, err, disparity.ErrStatistic)
	_, err = disparity.JudgeFlags(t.Context(), three(), disparity.Rule{Distance: func(n, k []int, out []float64) { out[3] = 1 }}, disparity.Resampling{})
	require.ErrorIs(t, err, disparity.ErrStatistic)
}

func TestResamplingReportsEveryProblem(t *testing.T) {
	bad := disparity.Counts{N: []int{3, -1, 5}, K: []int{4, 0, -2}}
	o := disparity.Resampling{Replicates: -1, Workers: -1, Sampling: 9}
	_, err := disparity.Bootstrap(t.Context(), bad, []disparity.Statistic{nil}, o)
	for _, at := range []string{"/k/0: ", "/n/1: ", "/k/2: ", "/statistics/0: ", "/replicates: ", "/workers: ", "/sampling: "} {
		require.ErrorContains(t, err, at)
	}
	require.ErrorIs(t, err, measure.ErrRange)
	_, err = disparity.Bootstrap(t.Context(), disparity.Counts{}, nil, disparity.Resampling{Replicates: 1_000_001})
	for _, at := range []string{"/n: ", "/statistics: ", "/replicates: "} {
		require.ErrorContains(t, err, at)
	}
	_, err = disparity.Bootstrap(t.Context(), three(), make([]disparity.Statistic, 200), disparity.Resampling{Replicates: 1_000_000})
	require.ErrorContains(t, err, "/replicates: ")
	_, err = disparity.BootstrapMeans(t.Context(), [][]disparity.ValueCount{{{math.NaN(), 1}, {2, -1}}}, nil, disparity.Resampling{})
	for _, at := range []string{"/0/0/value: ", "/0/1/count: ", "/statistics: "} {
		require.ErrorContains(t, err, at)
	}
	_, err = disparity.BootstrapMeans(t.Context(), nil, []disparity.MeanStatistic{nil}, disparity.Resampling{})
	require.ErrorIs(t, err, measure.ErrRequired)
	_, err = disparity.PermuteWithin(t.Context(), nil, nil, disparity.Resampling{})
	for _, at := range []string{"/strata: ", "/statistics/0: "} {
		require.ErrorContains(t, err, at)
	}
	_, err = disparity.Permute(t.Context(), disparity.Counts{N: []int{1}}, nil, disparity.Resampling{})
	for _, at := range []string{"/strata/0/k: ", "/statistics/0: "} {
		require.ErrorContains(t, err, at)
	}
	_, err = disparity.JudgeFlags(t.Context(), bad, disparity.Rule{}, o)
	for _, at := range []string{"/k/0: ", "/rule/distance: ", "/replicates: "} {
		require.ErrorContains(t, err, at)
	}
	_, err = disparity.Bootstrap(t.Context(), disparity.Counts{N: []int{math.MaxInt, 1}, K: []int{0, 0}}, []disparity.Statistic{spread}, disparity.Resampling{})
	require.ErrorIs(t, err, measure.ErrRange)
}

func TestSamplingText(t *testing.T) {
	for _, s := range []disparity.Sampling{0, disparity.FixedSizes, disparity.Joint} {
		text, err := s.MarshalText()
		require.NoError(t, err)
		assert.Equal(t, s.String(), string(text))
		var back disparity.Sampling
		require.NoError(t, back.UnmarshalText(text))
		assert.Equal(t, s, back)
	}
	var s disparity.Sampling
	require.ErrorIs(t, s.UnmarshalText([]byte("rows")), measure.ErrUnknownKey)
	_, err := disparity.Sampling(9).MarshalText()
	require.ErrorIs(t, err, measure.ErrUnknownKey)
}

func BenchmarkBootstrapRates(b *testing.B) {
	c, statistics := million()
	for _, sampling := range []disparity.Sampling{disparity.FixedSizes, disparity.Joint} {
		b.Run(sampling.String(), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := disparity.Bootstrap(b.Context(), c, statistics, disparity.Resampling{Replicates: 1000, Sampling: sampling}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
