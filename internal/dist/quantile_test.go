package dist

import (
	"encoding/csv"
	"math"
	"os"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"
)

// Quantiles of qbeta and qgamma of R 4.2.2 (testdata/quantiles.R).
func TestQuantilesOfR(t *testing.T) {
	f, err := os.Open("testdata/quantiles.csv")
	require.NoError(t, err)
	defer func() { require.NoError(t, f.Close()) }()
	rows, err := csv.NewReader(f).ReadAll()
	require.NoError(t, err)
	require.Len(t, rows, 1+4*8*18)
	for _, row := range rows[1:] {
		var v [4]float64 // a, b, p, quantile
		for i := range v {
			v[i], err = strconv.ParseFloat(row[i+1], 64)
			require.NoError(t, err)
		}
		var x float64
		switch row[0] {
		case "beta-lower":
			x, _ = BetaQuantile(v[0], v[1], v[2])
		case "beta-upper":
			_, x = BetaQuantile(v[1], v[0], v[2])
		case "gamma-lower":
			x = GammaQuantile(v[0], v[2], false)
		case "gamma-upper":
			x = GammaQuantile(v[0], v[2], true)
		}
		require.InEpsilon(t, v[3], x, 1e-12, "%v", row)
	}
}

// Closed forms: powers where a parameter is 1, the arcsine distribution, the
// exponential.
func TestQuantilesClosedForms(t *testing.T) {
	for _, p := range []float64{1e-12, 1e-4, 0.025, 0.3, 0.5} {
		for _, a := range []float64{0.5, 1, 4, 100, 1e6, 1e15} {
			x, y := BetaQuantile(a, 1, p)
			require.InEpsilon(t, -math.Expm1(math.Log(p)/a), y, 1e-11, "%v %v", a, p)
			require.InEpsilon(t, math.Pow(p, 1/a), x, 1e-12)
			x, _ = BetaQuantile(1, a, p)
			require.InEpsilon(t, -math.Expm1(math.Log1p(-p)/a), x, 1e-11)
		}
		x, _ := BetaQuantile(0.5, 0.5, p)
		require.InEpsilon(t, math.Pow(math.Sin(math.Pi/2*p), 2), x, 1e-11)
		require.InEpsilon(t, -math.Log1p(-p), GammaQuantile(1, p, false), 1e-12)
		require.InEpsilon(t, -math.Log(p), GammaQuantile(1, p, true), 1e-12)
	}
}

// A quantile of a smaller parameter than a float64 has room for is 0.
func TestQuantilesBeyondAFloat(t *testing.T) {
	x, y := BetaQuantile(1e-3, 5, 0.025)
	require.Zero(t, x)
	require.Equal(t, 1.0, y)
}

// The tail at a quantile is the probability asked for, from the smallest to
// the largest parameters that counts of people can give.
func TestTailsAtQuantiles(t *testing.T) {
	shapes := []float64{0.5, 1, 3, 999, 1e3, 1001, 1e6, 1e9, 1 << 52}
	for _, p := range []float64{1e-12, 0.025, 0.5} {
		for _, a := range shapes {
			tolerance := 1e-11 + 2e-14*math.Sqrt(a) // of x itself, in standard deviations
			for _, b := range shapes {
				x, y := BetaQuantile(a, b, p)
				below, above := BetaTails(a, b, x, y)
				require.InEpsilon(t, p, below, tolerance+2e-14*math.Sqrt(b), "%v %v %v", a, b, p)
				require.InDelta(t, 1, below+above, 1e-15)
			}
			below, _ := GammaTails(a, GammaQuantile(a, p, false))
			require.InEpsilon(t, p, below, tolerance, "%v %v", a, p)
			_, above := GammaTails(a, GammaQuantile(a, p, true))
			require.InEpsilon(t, p, above, tolerance, "%v %v", a, p)
		}
	}
}

// Beyond the ends of a distribution there is nothing.
func TestTailsAtTheEnds(t *testing.T) {
	for _, c := range []struct{ x, y, below float64 }{{0, 1, 0}, {1, 0, 1}} {
		below, above := BetaTails(2, 3, c.x, c.y)
		require.Equal(t, [2]float64{c.below, 1 - c.below}, [2]float64{below, above})
	}
	below, above := GammaTails(2, 0)
	require.Equal(t, [2]float64{0, 1}, [2]float64{below, above})
}

// Binomial probabilities, added up term by term, are tails of the beta
// distribution, and those of Poisson are tails of the gamma distribution.
func TestTailsOfCounts(t *testing.T) {
	const n, x = 30, 0.3
	binomial, poisson := 0.0, 0.0
	for k := range n {
		below, above := BetaTails(float64(k+1), float64(n-k), x, 1-x)
		lc, _ := math.Lgamma(n + 1)
		l1, _ := math.Lgamma(float64(k + 1))
		l2, _ := math.Lgamma(float64(n - k + 1))
		binomial += math.Exp(lc - l1 - l2 + float64(k)*math.Log(x) + float64(n-k)*math.Log(1-x))
		require.InEpsilon(t, binomial, above, 1e-12)
		require.InDelta(t, 1-binomial, below, 1e-13)
		poisson += math.Exp(float64(k)*math.Log(9) - 9 - l1)
		_, above = GammaTails(float64(k+1), 9)
		require.InEpsilon(t, poisson, above, 1e-12)
	}
}

// Below and above the seam the two methods agree.
func TestTailsSeam(t *testing.T) {
	for _, b := range []float64{many + 0.5, 5 * many, 1e7} {
		for _, z := range []float64{-6, -2, -0.1} {
			a := many * 1.01
			mean := a / (a + b)
			x := mean * (1 + z*math.Sqrt((1-mean)/a))
			require.InEpsilon(t, betaSum(a, b, x, 1-x), betaEven(a, b, x, 1-x), 1e-12)
		}
	}
}

func TestEdge(t *testing.T) {
	require.Equal(t, 0.25, Edge(0, 1, func(x float64) bool { return x <= 0.25 }))
	require.Equal(t, math.Nextafter(0.25, 1), Edge(1, 0, func(x float64) bool { return x > 0.25 }))
	require.Equal(t, 3.0, Edge(3, 9, func(float64) bool { return false }))
}
