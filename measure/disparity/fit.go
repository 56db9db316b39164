package disparity

import (
	"math"

	"github.com/collective-impact/sdk/measure"
)

// A curveFit is a curve through groups of shares p at centred ranks x, fitted so
// that Σ p·residual and Σ p·x·residual are 0. The curve is at + slope·x, or its
// logistic function.
type curveFit struct {
	p, x, residual, spread []float64 // spread is μ(1−μ) of the logistic, 1 of the line
	at, slope              float64
	inverse                [3]float64 // of the matrix Σ p·spread·(1,x)(1,x)ᵀ: 00, 01, 11
}

// midranks returns the share of people below the middle of each group, less ½,
// so that the mean over people is 0.
func midranks(shares []float64) []float64 {
	x := make([]float64, len(shares))
	below, above := 0.0, 1.0
	for j, p := range shares {
		above -= p
		x[j] = float64((below - above) / 2)
		below += p
	}
	return x
}

// straightLine fits a straight line by least squares.
func straightLine(p, x, y []float64) curveFit {
	f := curveFit{p: p, x: x, spread: make([]float64, len(p)), residual: make([]float64, len(p))}
	for j := range p {
		f.at += float64(p[j] * y[j])
	}
	f.inverse = f.invert(func(int) float64 { return 1 })
	for j := range p {
		f.slope += float64(f.influence(0, 1, j) * (y[j] - f.at))
	}
	for j := range p {
		f.residual[j] = y[j] - f.at - float64(f.slope*x[j])
		f.spread[j] = 1
	}
	return f
}

// invert returns the inverse of Σ p·v·(1,x)(1,x)ᵀ.
func (f curveFit) invert(v func(j int) float64) [3]float64 {
	var s, sx float64
	for j, p := range f.p {
		w := float64(p * v(j))
		s += w
		sx += float64(w * f.x[j])
	}
	c, sxx := sx/s, 0.0
	for j, p := range f.p {
		d := f.x[j] - c
		sxx += float64(float64(p*v(j)) * float64(d*d))
	}
	return [3]float64{1/s + float64(c*c)/sxx, -c / sxx, 1 / sxx}
}

// influence returns the derivative of g0·at + g1·slope by the value of group j.
func (f curveFit) influence(g0, g1 float64, j int) float64 {
	a, b, c := f.inverse[0], f.inverse[1], f.inverse[2]
	return float64(f.p[j] * (float64(g0*(a+float64(b*f.x[j]))) + float64(g1*(b+float64(c*f.x[j])))))
}

// influences returns the influence of every group.
func (f curveFit) influences(g0, g1 float64) []float64 {
	c := make([]float64, len(f.p))
	for j := range c {
		c[j] = f.influence(g0, g1, j)
	}
	return c
}

// steepest is the size of a log-odds that no data have; beyond it the fit runs
// off to infinity.
const steepest = 60

// logisticCurve fits the logistic curve by quasi-likelihood to values in [0, 1]
// (Papke and Wooldridge 1996, Journal of Applied Econometrics 11:619), and says
// why there is none.
func logisticCurve(p, x, y []float64) (curveFit, measure.Reason) {
	f := straightLine(p, x, y)
	if !(f.at > 0 && f.at < 1) {
		return f, Separated
	}
	f.at, f.slope = math.Log(f.at)-math.Log1p(-f.at), 0
	last := f.quasi(y)
	for range 200 {
		f.inverse = f.invert(func(j int) float64 { return f.spread[j] })
		var d0, d1 float64
		for j := range p {
			d0 += float64(f.influence(1, 0, j) * f.residual[j])
			d1 += float64(f.influence(0, 1, j) * f.residual[j])
		}
		small := math.Abs(d0)+math.Abs(d1) < 1e-9
		from, now := f, math.Inf(-1)
		for range 60 {
			f.at, f.slope = from.at+d0, from.slope+d1
			if now = f.quasi(y); now >= last-1e-14*math.Abs(last) {
				break
			}
			d0, d1 = d0/2, d1/2
		}
		switch {
		case !(math.Abs(f.at)+math.Abs(f.slope)/2 < steepest):
			return f, Separated
		case small:
			f.inverse = f.invert(func(j int) float64 { return f.spread[j] })
			return f, ""
		}
		last = now
	}
	return f, measure.NotConverged
}

// quasi sets the residuals and spreads of the logistic curve and returns its
// quasi-likelihood, in slices of its own so that an older fit keeps its.
func (f *curveFit) quasi(y []float64) float64 {
	f.residual, f.spread = make([]float64, len(y)), make([]float64, len(y))
	sum := 0.0
	for j := range y {
		eta := f.at + float64(f.slope*f.x[j])
		e := math.Exp(-math.Abs(eta))
		low, high := e/(1+e), 1/(1+e)
		f.spread[j] = float64(low * high)
		f.residual[j] = y[j] - high
		if eta < 0 {
			f.residual[j] = y[j] - low
		}
		sum += float64(f.p[j] * (float64(y[j]*eta) - max(eta, 0) - math.Log1p(e)))
	}
	return sum
}

// ends returns the curve at the ranks 0 and 1, and the derivatives there by
// the linear predictor.
func (f curveFit) ends(logit bool) (first, last, dFirst, dLast float64) {
	first, last = f.at-f.slope/2, f.at+f.slope/2
	if !logit {
		return first, last, 1, 1
	}
	value := func(eta float64) (mu, d float64) {
		e := math.Exp(-math.Abs(eta))
		if mu = 1 / (1 + e); eta < 0 {
			mu = e / (1 + e)
		}
		return mu, e / float64((1+e)*(1+e))
	}
	first, dFirst = value(first)
	last, dLast = value(last)
	return first, last, dFirst, dLast
}

// variance returns the variance of a function of the curve with these
// derivatives by at and slope. The covariance of the values is that of g.
func (f curveFit) variance(g Groups, from ErrorSource, scale, g0, g1 float64) float64 {
	c := f.influences(g0, g1)
	if from == Propagated {
		return g.variance(c) / float64(scale*scale)
	}
	free := float64(len(c) - 2)
	var sandwich, phi, unit float64
	for j := range c {
		cr := float64(c[j] * f.residual[j])
		sandwich += float64(cr * cr)
		phi += float64(f.p[j]*float64(f.residual[j]*f.residual[j])) / f.spread[j]
		unit += float64(float64(c[j]*c[j])*f.spread[j]) / f.p[j]
	}
	if from == Robust {
		return float64(sandwich * float64(len(c)) / free)
	}
	return float64(phi * unit / free)
}
