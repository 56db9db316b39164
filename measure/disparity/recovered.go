package disparity

import (
	"math"

	"github.com/collective-impact/sdk/internal/dist"
	"github.com/collective-impact/sdk/measure"
)

// MoverWilson is the interval of a sum of rates of counts, Σc·k/n, from the Wilson
// limits l and u of each rate p. The lower limit is the figure less
//
//	√Σ(c·(p−l))² where c > 0, and √Σ(c·(u−p))² where c < 0, all in one sum,
//
// and the upper one the other way round: the hybrid of Newcombe for more than two
// groups (Zou, Huang and Zhang 2009, Computational Statistics and Data Analysis
// 53:1080). A ratio of two such sums is held where the interval of the sum over
// the line less the ratio times the sum under it holds 0 (Donner and Zou 2012,
// Statistical Methods in Medical Research 21:347); other functions are read as
// the sum of their first derivatives.
const MoverWilson measure.Method = "mover-wilson"

// reach is how far the limits of each group lie below and above its value; nil
// where they follow from standard errors and covariances.
type reach struct{ below, above []float64 }

func (g Groups) reach() (r reach) {
	if !g.Counts || g.Covariance != nil || g.DF > 0 {
		return r
	}
	r.below, r.above = make([]float64, len(g.Groups)), make([]float64, len(g.Groups))
	for i, x := range g.Groups {
		lower, upper, _ := must(measure.RateOf(x.Successes, x.N, g.level())).Interval()
		r.below[i], r.above[i] = x.Value-lower, upper-x.Value
	}
	return r
}

// limits returns how far the limits of Σc·value lie below and above it.
func (g Groups) limits(c []float64, r reach) (below, above float64) {
	if r.below == nil {
		h := float64(g.quantile() * math.Sqrt(g.variance(c)))
		return h, h
	}
	for i, x := range c {
		down, up := float64(x*r.below[i]), float64(x*r.above[i])
		if x < 0 {
			down, up = up, down
		}
		below += float64(down * down)
		above += float64(up * up)
	}
	return math.Sqrt(below), math.Sqrt(above)
}

// quotient returns the limits of the ratio of two sums, Σa·value over Σb·value, of
// which the second is above 0: the ratios θ at which the interval of Σ(a−θb)·value
// just holds 0. There is no upper limit where the interval of the second sum
// holds 0, and then bounded is false.
func (g Groups) quotient(a, b []float64, r reach) (lower, upper float64, bounded bool) {
	over, under := g.sum(a), g.sum(b)
	c := make([]float64, len(a))
	far := func(theta float64) float64 { // > 0 outside of the limits
		for i := range c {
			c[i] = a[i] - float64(theta*b[i])
		}
		d := g.sum(c)
		below, above := g.limits(c, r)
		if d < 0 {
			return -d - above
		}
		return d - below
	}
	if below, _ := g.limits(b, r); !(under > below) {
		return 0, 0, false
	}
	value := over / under
	below, above := g.limits(a, r)
	step := max(below, above)/under + math.Abs(value)
	if !(far(value) < 0) || !(step > 0) {
		return 0, 0, false
	}
	edge := func(sign float64) (float64, bool) {
		for n, s := 0, sign*step; n < 60; n, s = n+1, 2*s {
			if outside := value + s; far(outside) > 0 {
				return dist.Edge(value, outside, func(theta float64) bool { return far(theta) <= 0 }), true
			}
		}
		return 0, false
	}
	lower, okLower := edge(-1)
	upper, okUpper := edge(1)
	return lower, upper, okLower && okUpper
}

// sum returns Σc·value.
func (g Groups) sum(c []float64) float64 {
	s := 0.0
	for i, x := range c {
		s += float64(x * g.Groups[i].Value)
	}
	return s
}
