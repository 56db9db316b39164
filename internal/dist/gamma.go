package dist

import (
	"math"

	"gonum.org/v1/gonum/mathext"
)

// GammaTails returns the probabilities below and above x under the gamma
// distribution with shape a > 0 and scale 1, the smaller of them to some 13
// digits.
func GammaTails(a, x float64) (below, above float64) {
	switch {
	case x <= 0:
		return 0, 1
	case a <= many:
		return mathext.GammaIncReg(a, x), mathext.GammaIncRegComp(a, x)
	}
	// The density of log x, downward from x below the mean and upward above it.
	way := 1.0
	if x < a {
		way = -1
	}
	slope := float64(way * (a - x))
	tail := min(gammaPower(a, x)*falling(slope, x, func(s float64) float64 {
		return float64(slope*s) - float64(x*expm1Less(float64(way*s)))
	}), 1)
	if x < a {
		return tail, 1 - tail
	}
	return 1 - tail, tail
}

// GammaQuantile returns the x below which a gamma variable with shape a ≥ ½ and
// scale 1 falls with probability p, or above which it does if upper. Twice that
// is the quantile of chi-square with 2a degrees of freedom. Like [BetaQuantile]
// it is found on logarithmic scales by Newton's method.
func GammaQuantile(a, p float64, upper bool) float64 {
	w := math.Log(a)
	last := w
	for range 200 {
		x := math.Exp(w)
		below, above := GammaTails(a, x)
		tail, sign := below, 1.0
		if upper {
			tail, sign = above, -1.0
		}
		if tail == 0 { // stepped over the edge of what a float64 holds
			w = float64(0.5 * (w + last))
			continue
		}
		step := sign * math.Log(p/tail) * tail / gammaPower(a, x)
		last = w
		w += step
		if math.Abs(step) < 1e-15*max(1, math.Abs(w)) {
			break
		}
	}
	return math.Exp(w)
}

// gammaPower returns x^a e^-x / Γ(a), the density of log x.
func gammaPower(a, x float64) float64 {
	return float64(math.Sqrt(a/(2*math.Pi)) * math.Exp(float64(a*logLess(x/a, (x-a)/a))-stirling(a)))
}
