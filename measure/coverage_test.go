package measure_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/collective-impact/sdk/measure"
)

// binomial returns the probabilities of 0 to n successes.
func binomial(n int, p float64) []float64 {
	out := make([]float64, n+1)
	lg := func(x int) float64 { v, _ := math.Lgamma(float64(x) + 1); return v }
	for k := range out {
		out[k] = math.Exp(lg(n) - lg(k) - lg(n-k) + float64(k)*math.Log(p) + float64(n-k)*math.Log(1-p))
	}
	return out
}

// over walks all outcomes of a group and the others with their probabilities.
func over(n, m int, p, q float64, visit func(k, rest int, weight float64)) {
	group, others := binomial(n, p), binomial(m, q)
	for k := range group {
		for rest := range others {
			visit(k, rest, group[k]*others[rest])
		}
	}
}

// Exact coverage, by enumeration of every outcome of two binomials: intervals
// against everyone hold the truth about as often as they say. Intervals that
// take the group and everyone for independent would hold it much too often.
func TestCoverageToAll(t *testing.T) {
	for _, c := range []struct {
		n, m int
		p, q float64
	}{{20, 40, 0.5, 0.5}, {40, 20, 0.3, 0.6}, {60, 60, 0.8, 0.7}, {25, 80, 0.4, 0.45}} {
		share := float64(c.n) / float64(c.n+c.m)
		all := share*c.p + (1-share)*c.q
		var difference, ratio, naive, valued float64
		over(c.n, c.m, c.p, c.q, func(k, rest int, w float64) {
			d, err := measure.RateDifferenceToAll(k, c.n, k+rest, c.n+c.m, 0.9)
			require.NoError(t, err)
			if lo, hi, ok := d.Interval(); ok && lo <= c.p-all && c.p-all <= hi {
				difference += w
			}
			r, err := measure.ProportionRatioToAllBy(measure.DeltaLog, k, c.n, k+rest, c.n+c.m, 0.9)
			require.NoError(t, err)
			if lo, hi, ok := r.Interval(); ok {
				valued += w
				if lo <= c.p/all && c.p/all <= hi {
					ratio += w
				}
			}
			d, err = measure.RateDifference(k, c.n, k+rest, c.n+c.m, 0.9)
			require.NoError(t, err)
			if lo, hi, ok := d.Interval(); ok && lo <= c.p-all && c.p-all <= hi {
				naive += w
			}
		})
		require.InDelta(t, 0.9, difference, 0.025, "%+v", c)
		require.InDelta(t, 0.9, ratio/valued, 0.025, "%+v", c)
		require.Greater(t, naive, difference+0.03, "%+v", c)
	}
}

// The standard error of the log ratio to everyone is that of its exact
// distribution, up to terms of the order 1/n.
func TestVarianceOfRatioToAll(t *testing.T) {
	const n, m, p, q = 300, 500, 0.6, 0.45
	var sum, squares float64
	over(n, m, p, q, func(k, rest int, w float64) {
		if k == 0 {
			return
		}
		x := math.Log(float64(k) / n / (float64(k+rest) / (n + m)))
		sum += w * x
		squares += w * x * x
	})
	e, err := measure.ProportionRatioToAllBy(measure.DeltaLog, n*p, n, n*p+m*q, n+m, 0.95)
	require.NoError(t, err)
	se, ok := e.StdErr()
	require.True(t, ok)
	require.Equal(t, measure.DeltaLog, e.Method())
	require.InEpsilon(t, math.Sqrt(squares-sum*sum), se, 0.005)
}

// The same standard error in closed form: with a of n in the group and b of m
// outside, ln(a/n) − ln((a+b)/(n+m)) has the variance
// (b/(a (a+b)))² a(n−a)/n + (1/(a+b))² b(m−b)/m.
func TestClosedFormOfRatioToAll(t *testing.T) {
	for _, c := range [][4]int{{3, 9, 4, 20}, {50, 60, 1, 70}, {1, 500, 250, 500}, {7, 7, 3, 4}} {
		a, n, b, m := float64(c[0]), float64(c[1]), float64(c[2]), float64(c[3])
		want := math.Sqrt(math.Pow(b/a/(a+b), 2)*a*(n-a)/n + math.Pow(1/(a+b), 2)*b*(m-b)/m)
		e, err := measure.ProportionRatioToAllBy(measure.DeltaLog, c[0], c[1], c[0]+c[2], c[1]+c[3], 0.95)
		ratio := a / n / ((a + b) / (n + m))
		f := math.Exp(1.959963984540054 * want)
		isEstimate(t, e, err, ratio, ratio/f, ratio*f, 1e-12)
		se, _ := e.StdErr()
		require.InEpsilon(t, want, se, 1e-12)
	}
}
