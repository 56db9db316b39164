package disparity_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/collective-impact/sdk/measure"
	"github.com/collective-impact/sdk/measure/disparity"
)

// heldShare counts how often intervals hold the truth.
type heldShare struct{ held, of int }

func (s *heldShare) see(t *testing.T, truth, e measure.Estimate) {
	t.Helper()
	lo, hi, ok := e.Interval()
	require.True(t, ok, e)
	x, ok := truth.Value()
	require.True(t, ok)
	s.of++
	if lo <= x && x <= hi {
		s.held++
	}
}

func (s heldShare) require(t *testing.T, least, most float64, what string) {
	t.Helper()
	p := float64(s.held) / float64(s.of)
	t.Logf("%s: %.1f%% of %d", what, 100*p, s.of)
	require.GreaterOrEqual(t, p, least, what)
	require.LessOrEqual(t, p, most, what)
}

func drawBinomial(r *rand.Rand, n int, p float64) int {
	k := 0
	for range n {
		if r.Float64() < p {
			k++
		}
	}
	return k
}

// Intervals at 95% hold the truth in 93 to 97% of samples: the gradient of the
// true rates of just these groups, for errors carried over from the groups.
func TestGradientCoverage(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 12))
	p, n := []float64{0.25, 0.4, 0.38, 0.55, 0.6}, []int{60, 150, 90, 300, 80}
	sample := func(k []int) disparity.Gradient {
		g := disparity.Groups{Unit: measure.Proportion, Ordered: true}
		for i := range p {
			x := p[i]
			if k != nil {
				x = float64(k[i]) / float64(n[i])
			}
			g.Groups = append(g.Groups, disparity.Group{Name: string(rune('a' + i)), Value: x, SE: math.Sqrt(x * (1 - x) / float64(n[i])), N: n[i]})
		}
		out, err := g.Gradient(disparity.GradientOptions{})
		require.NoError(t, err)
		return out
	}
	all := func(g disparity.Gradient) []measure.Estimate {
		return []measure.Estimate{g.SII, g.RII, g.LogitSII, g.LogitRII, g.ACI, g.RCI, g.Wagstaff, g.Erreygers}
	}
	truth := all(sample(nil))
	held := make([]heldShare, len(truth))
	for range 3000 {
		k := make([]int, len(p))
		for i := range p {
			k[i] = drawBinomial(r, n[i], p[i])
		}
		for i, e := range all(sample(k)) {
			held[i].see(t, truth[i], e)
		}
	}
	for i, what := range []string{"SII", "RII", "SII, logistic", "RII, logistic", "ACI", "RCI", "Wagstaff", "Erreygers"} {
		held[i].require(t, 0.93, 0.97, what)
	}
}

// The same for gaps on four levels between groups of 120 and 80, where the truth
// of straight lines and of the cubic is theirs of the true shares.
func TestVGapCoverage(t *testing.T) {
	r := rand.New(rand.NewPCG(13, 14))
	cuts, mean, sd, n := []float64{-0.7, 0, 0.6}, []float64{0.4, -0.2}, []float64{1, 0.8}, []int{120, 80}
	draw := func(i int) disparity.Levels {
		l := disparity.Levels{Name: string(rune('a' + i)), Counts: make([]int, 4)}
		for range n[i] {
			x, k := mean[i]+sd[i]*r.NormFloat64(), 0
			for k < 3 && x > cuts[k] {
				k++
			}
			l.Counts[k]++
		}
		return l
	}
	exact := func(i int) disparity.Levels {
		l, below := disparity.Levels{Name: string(rune('a' + i))}, 0.0
		for _, c := range append(cuts[:3:3], math.Inf(1)) {
			p := math.Erfc(-(c-mean[i])/sd[i]/math.Sqrt2) / 2
			l.Counts = append(l.Counts, int(1e8*(p-below)))
			below = p
		}
		return l
	}
	curves := []disparity.Curve{disparity.Trapezoid, disparity.MonotoneCubic, disparity.Likelihood}
	v, superior := make([]heldShare, 3), make([]heldShare, 3)
	for range 3000 {
		a, b := draw(0), draw(1)
		for i, c := range curves {
			truth, got := levelGap(t, exact(0), exact(1), c), levelGap(t, a, b, c)
			v[i].see(t, truth.V, got.V)
			superior[i].see(t, truth.Superiority, got.Superiority)
		}
	}
	for i, c := range curves {
		v[i].require(t, 0.935, 0.965, "V, "+c.String())
		superior[i].require(t, 0.935, 0.965, "superiority, "+c.String())
	}
}

// The same for people with tied standings and weights of their own.
func TestConcentrationCoverage(t *testing.T) {
	r := rand.New(rand.NewPCG(15, 16))
	yes := disparity.ConcentrationOptions{Unit: measure.Proportion}
	sample := func(n int) (rows []disparity.Ranked) {
		for range n {
			x := disparity.Ranked{Standing: float64(r.IntN(7)), Weight: 0.5 + 2*r.Float64()}
			if r.Float64() < 0.2+0.08*x.Standing {
				x.Value = 1
			}
			rows = append(rows, x)
		}
		return rows
	}
	// The truth of everybody: each standing by its probability.
	var everyone []disparity.Ranked
	for k := range 7 {
		p := 0.2 + 0.08*float64(k)
		everyone = append(everyone, disparity.Ranked{Standing: float64(k), Value: 1, Weight: p}, disparity.Ranked{Standing: float64(k), Weight: 1 - p})
	}
	truth := concentration(t, everyone, yes)
	held := make([]heldShare, 4)
	for range 2000 {
		c := concentration(t, sample(200), yes)
		held[0].see(t, truth.ACI, c.ACI)
		held[1].see(t, truth.RCI, c.RCI)
		held[2].see(t, truth.Wagstaff, c.Wagstaff)
		held[3].see(t, truth.Erreygers, c.Erreygers)
	}
	for i, what := range []string{"ACI", "RCI", "Wagstaff", "Erreygers"} {
		held[i].require(t, 0.93, 0.97, what)
	}
}

// Standardised rates of 6 and of 36 events, of which a stratum with a twelfth of
// the people has a quarter of the weight: Fay and Feuer's interval holds the truth
// at least as often as it says, Dobson's only with more events.
func TestDirectRateCoverage(t *testing.T) {
	r := rand.New(rand.NewPCG(17, 18))
	poisson := func(mean float64) (k int) {
		for x := r.ExpFloat64(); x < mean; x += r.ExpFloat64() {
			k++
		}
		return k
	}
	people, rate := []float64{4000, 2000, 500}, []float64{0.0005, 0.001, 0.004}
	standard := []disparity.Weight{{Name: "a", People: 40}, {Name: "b", People: 35}, {Name: "c", People: 25}}
	for _, times := range []float64{1, 6} {
		truth, held := 0.0, make([]heldShare, 2)
		for i, w := range standard {
			truth += times * rate[i] * w.People / 100
		}
		for range 3000 {
			var s []disparity.Stratum
			for i, w := range standard {
				s = append(s, disparity.Stratum{Name: w.Name, Events: poisson(times * rate[i] * people[i]), Population: people[i]})
			}
			for i, m := range []disparity.RateInterval{disparity.FayFeuer, disparity.Dobson} {
				e, err := disparity.DirectRate(s, standard, disparity.RateOptions{Interval: m, FewEvents: true})
				require.NoError(t, err)
				lo, hi, ok := e.Interval()
				require.True(t, ok)
				held[i].of++
				if lo <= truth && truth <= hi {
					held[i].held++
				}
			}
		}
		held[0].require(t, 0.95, 0.995, "Fay and Feuer")
		if times > 1 {
			held[1].require(t, 0.935, 0.99, "Dobson")
		} else {
			held[1].require(t, 0.89, 0.93, "Dobson, too seldom with few events of unequal weight")
		}
	}
}
