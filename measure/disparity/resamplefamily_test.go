package disparity_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	streams "github.com/collective-impact/sdk/internal/random"
	"github.com/collective-impact/sdk/measure"
	"github.com/collective-impact/sdk/measure/disparity"
)

// fourFifths is the 80 percent rule against the group with the best rate.
func fourFifths() disparity.Rule {
	return disparity.Rule{Distance: func(n, k []int, out []float64) {
		best := 0
		for i := range n {
			if rate(i)(n, k) > rate(best)(n, k) {
				best = i
			}
		}
		for i := range n {
			out[i] = 0.8 - rate(i)(n, k)/rate(best)(n, k)
		}
		out[best] = math.NaN()
	}}
}

// overall is how far a group lags behind everyone.
func overall(n, k []int, out []float64) {
	var ns, ks float64
	for i := range n {
		ns, ks = ns+float64(n[i]), ks+float64(k[i])
	}
	for i := range n {
		out[i] = ks/ns - rate(i)(n, k)
	}
}

// With groups of 800 to 25 people that do not differ, the 80 percent rule flags
// at least one with a chance of 0.40 where 60 percent count, of 0.94 where 20
// percent do: 20,000 simulations in R 4.2.2 with binomial counts, so that here,
// where the number of those who count is fixed, it agrees but roughly.
func TestFlagsByChance(t *testing.T) {
	for p, want := range map[float64]float64{0.6: 0.40, 0.2: 0.94} {
		c := disparity.Counts{N: []int{800, 559, 400, 200, 60, 25}}
		for _, n := range c.N {
			c.K = append(c.K, int(math.Round(p*float64(n))))
		}
		f, err := disparity.JudgeFlags(t.Context(), c, fourFifths(), disparity.Resampling{Seed: 1})
		require.NoError(t, err)
		assert.InDelta(t, want, f.AnyByChance, 0.02)
		assert.Less(t, f.AnyByChanceError, 0.006)
		sum := 0.0
		for _, g := range f.Groups {
			sum += g.ByChance
			assert.Greater(t, g.Adjusted, 0.99)
		}
		assert.InDelta(t, f.MeanByChance, sum, 1e-12)
		assert.GreaterOrEqual(t, f.MeanByChance, f.AnyByChance)
		assert.Greater(t, f.Groups[5].ByChance, f.Groups[1].ByChance, "the smaller group is flagged more often")
	}
}

func TestFlags(t *testing.T) {
	c := disparity.Counts{N: []int{800, 500, 400, 30, 20}, K: []int{480, 240, 232, 14, 16}}
	f, err := disparity.JudgeFlags(t.Context(), c, fourFifths(), disparity.Resampling{Seed: 2})
	require.NoError(t, err)
	best := f.Groups[4]
	assert.Equal(t, disparity.JudgedGroup{P: 1, Adjusted: 1, ByChance: best.ByChance}, best, "the best group is compared with nobody")
	assert.True(t, f.Groups[1].Flagged)
	assert.True(t, f.Groups[3].Flagged)
	for i, g := range f.Groups {
		assert.GreaterOrEqual(t, g.Adjusted, g.P, i)
		assert.Positive(t, g.P)
		assert.Equal(t, g.Compared && g.Distance > 0, g.Flagged)
	}

	// Against everyone the large group stands out, the small one does not.
	f, err = disparity.JudgeFlags(t.Context(), c, disparity.Rule{Distance: overall, Flagged: func(d float64) bool { return d >= 0.03 }}, disparity.Resampling{Seed: 2})
	require.NoError(t, err)
	assert.True(t, f.Groups[1].Flagged && f.Groups[3].Flagged)
	assert.Less(t, f.Groups[1].Adjusted, 0.001)
	assert.Greater(t, f.Groups[3].Adjusted, 0.05)
	// P is that of Permute with this statistic alone: R 4.2.2,
	// phyper(14, 982, 768, 30) is the chance of 14 or fewer of the 30.
	assert.InDelta(t, 0.1928275, f.Groups[3].P, 3*f.Groups[3].Error)
}

// With one group compared nothing is adjusted; groups twice over adjust little.
func TestAdjustmentKnowsWhatGoesTogether(t *testing.T) {
	c := disparity.Counts{N: []int{100, 120}, K: []int{40, 62}}
	lag := func(n, k []int) float64 { return rate(1)(n, k) - rate(0)(n, k) }
	one := func(n, k []int, out []float64) { out[0] = lag(n, k) }
	twice := func(n, k []int, out []float64) { out[0], out[1] = lag(n, k), 2*lag(n, k) }
	apart := func(n, k []int, out []float64) { out[0], out[1] = lag(n, k), -lag(n, k) }
	for what, d := range map[string]func(n, k []int, out []float64){"one": one, "twice": twice, "apart": apart} {
		f, err := disparity.JudgeFlags(t.Context(), c, disparity.Rule{Distance: d}, disparity.Resampling{Seed: 3})
		require.NoError(t, err)
		g := f.Groups[0]
		if what == "apart" {
			assert.InEpsilon(t, 2*g.P, g.Adjusted, 0.1, "two sides")
			continue
		}
		assert.Equal(t, g.P, g.Adjusted, what)
	}
}

// Of 400 sets of groups that do not differ, at most one in twenty and its
// sampling error have any group with an adjusted p of at most 0.05.
func TestFamilyWiseError(t *testing.T) {
	const sets = 400
	wrong, naive := 0, 0
	s := streams.New(1, "sets", 0)
	for i := range sets {
		c := disparity.Counts{N: []int{300, 200, 100, 60, 30, 25}, K: make([]int, 6)}
		for j, n := range c.N {
			c.K[j] = s.Binomial(n, 0.3)
		}
		f, err := disparity.JudgeFlags(t.Context(), c, disparity.Rule{Distance: overall}, disparity.Resampling{Seed: uint64(i), Replicates: 199})
		require.NoError(t, err)
		least, leastP := 1.0, 1.0
		for _, g := range f.Groups {
			least, leastP = min(least, g.Adjusted), min(leastP, g.P)
		}
		if least <= 0.05 {
			wrong++
		}
		if leastP <= 0.05 {
			naive++
		}
	}
	assert.LessOrEqual(t, float64(wrong), sets*0.05+3*math.Sqrt(sets*0.05*0.95))
	assert.GreaterOrEqual(t, float64(wrong), sets*0.01, "it is not idle")
	assert.Greater(t, naive, 2*wrong)
}

// One large group that is unlike the others hardly disturbs what is said about
// them, if distances are in standard errors.
func TestOneGroupUnlikeTheOthers(t *testing.T) {
	const sets = 300
	bare := func(n, k []int, out []float64) {
		out[1], out[2], out[3] = rateGap(0, 1)(n, k), rateGap(0, 2)(n, k), rateGap(0, 3)(n, k)
	}
	wrong := func(distance func(n, k []int, out []float64)) float64 {
		s := streams.New(1, "sets", 0)
		found := 0.0
		for i := range sets {
			c := disparity.Counts{N: []int{1000, 100, 60, 5000}, K: make([]int, 4)}
			for j, n := range c.N {
				c.K[j] = s.Binomial(n, []float64{0.3, 0.3, 0.3, 0.01}[j])
			}
			f, err := disparity.JudgeFlags(t.Context(), c, disparity.Rule{Distance: distance}, disparity.Resampling{Seed: uint64(i), Replicates: 199})
			require.NoError(t, err)
			if min(f.Groups[1].Adjusted, f.Groups[2].Adjusted) <= 0.05 {
				found++
			}
			assert.Less(t, f.Groups[3].Adjusted, 0.05, "the one that is")
		}
		return found / sets
	}
	assert.InDelta(t, 0.06, wrong(disparity.Behind(0, measure.HigherIsBetter)), 0.03)
	assert.InDelta(t, 0.35, wrong(bare), 0.08)
}

func TestNobodyCompared(t *testing.T) {
	f, err := disparity.JudgeFlags(t.Context(), three(), disparity.Rule{Distance: func(n, k []int, out []float64) { out[1] = math.Inf(1) }}, disparity.Resampling{Replicates: 20})
	require.NoError(t, err)
	assert.Equal(t, disparity.Judgement{Groups: []disparity.JudgedGroup{{P: 1, Adjusted: 1}, {P: 1, Adjusted: 1}, {P: 1, Adjusted: 1}}, Replicates: 20}, f)
}

func TestBehind(t *testing.T) {
	out := make([]float64, 4)
	n, k := []int{50, 40, 0, 30}, []int{25, 10, 0, 18}
	disparity.Behind(0, measure.HigherIsBetter)(n, k, out)
	// R 4.2.2: sqrt(prop.test(c(25, 10), c(50, 40), correct = FALSE)$statistic).
	assert.InDelta(t, 2.41746889207614, out[1], 1e-13)
	assert.Negative(t, out[3])
	assert.True(t, math.IsNaN(out[0]) && math.IsNaN(out[2]))
	other := make([]float64, 4)
	disparity.Behind(0, measure.LowerIsBetter)(n, k, other)
	assert.Equal(t, -out[1], other[1])
	disparity.Behind(0, measure.LowerIsBetter)([]int{5, 6}, []int{0, 0}, other[:2])
	assert.Zero(t, other[1])
	for _, nobody := range []func(n, k []int, out []float64){disparity.Behind(-1, 1), disparity.Behind(4, 1), disparity.Behind(0, 0), disparity.Behind(2, 1)} {
		nobody(n, k, other)
		for _, d := range other {
			assert.True(t, math.IsNaN(d))
		}
	}
}

func FuzzResample(f *testing.F) {
	f.Add(uint64(1), 5, 2, 7, 3, 0, 0)
	f.Add(uint64(2), math.MaxInt, 5, 1, 1, 2, 1)
	f.Add(uint64(3), -1, 0, 0, 0, 1, 0)
	f.Fuzz(func(t *testing.T, seed uint64, n0, k0, n1, k1, n2, k2 int) {
		c := disparity.Counts{N: []int{n0, n1, n2}, K: []int{k0, k1, k2}}
		o := disparity.Resampling{Seed: seed, Replicates: 40, Sampling: disparity.Sampling(seed%2) + 1}
		r, err := disparity.Bootstrap(t.Context(), c, []disparity.Statistic{spread, rateGap(0, 1)}, o)
		if err == nil {
			for i := range r.Len() {
				for _, m := range methods() {
					l, why, err := r.Interval(i, m, 0.5)
					require.NoError(t, err)
					if why == "" && !(l.Lower <= l.Upper) {
						t.Errorf("%s of %v: %v", m, c, l)
					}
					_, err = r.Estimate(i, 3, m, 0.5)
					require.NoError(t, err)
				}
			}
		}
		s, err := disparity.Permute(t.Context(), c, spread, o)
		if err == nil && !(s.P > 0 && s.P <= 1) {
			t.Errorf("p = %v", s.P)
		}
		flags, err := disparity.JudgeFlags(t.Context(), c, fourFifths(), o)
		if err == nil {
			for _, g := range flags.Groups {
				if !(g.P > 0 && g.P <= g.Adjusted && g.Adjusted <= 1) {
					t.Errorf("%v: p %v, adjusted %v", c, g.P, g.Adjusted)
				}
			}
		}
	})
}
