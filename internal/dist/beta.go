package dist

import (
	"math"

	"gonum.org/v1/gonum/mathext"
)

// many is where a distribution comes so near to the normal that it is summed up
// numerically; series and continued fractions grow with the root of the
// parameters, and those of others lose digits.
const many = 1000

// BetaTails returns the probabilities below and above x under the beta
// distribution with a, b > 0, the smaller of them to some 13 digits. The
// complement y = 1 − x is given too, because it may be known better than x.
func BetaTails(a, b, x, y float64) (below, above float64) {
	switch {
	case x <= 0:
		return 0, 1
	case y <= 0:
		return 1, 0
	}
	below, above, _ = betaTails(a, b, betaScale(a, b), x, y)
	return below, above
}

// betaTails returns the tails at 0 < x < 1, and the density of log(x/y); scale is
// betaScale.
func betaTails(a, b, scale, x, y float64) (below, above, density float64) {
	if float64(b*x) <= float64(a*y) { // at most the mean
		below, density = betaBelow(a, b, scale, x, y)
		below = min(below, 1)
		return below, 1 - below, density
	}
	above, density = betaBelow(b, a, scale, y, x)
	above = min(above, 1)
	return 1 - above, above, density
}

// BetaQuantile returns the x below which a beta variable with a, b > 0 falls
// with probability p between 0 and 1, and its complement 1 − x. For the point above which it
// falls with probability p, swap a with b and the results. It is the root of the
// logarithm of the distribution function of log(x/y), a concave function, by
// Newton's method, and by Halley's where that is near.
func BetaQuantile(a, b, p float64) (x, y float64) {
	const far = 700 // exp(-far) is the smallest number that keeps all digits
	w, last, scale := betaStart(a, b, p), math.Inf(1), betaScale(a, b)
	for range 200 {
		w = max(-far, min(w, far))
		e := math.Exp(-math.Abs(w))
		x, y = e/(1+e), 1/(1+e)
		if w > 0 {
			x, y = y, x
		}
		below, _, density := betaTails(a, b, scale, x, y)
		if below == 0 { // stepped over the edge of what a float64 holds
			w = float64(0.5 * (w + min(last, w+64)))
			continue
		}
		slope := density / below
		step := math.Log(p/below) / slope
		if w == -far && step < 0 || w == far && step > 0 {
			break
		}
		// Of the logarithm, the second derivative over the first.
		if bend := float64(step * (-betaExcess(a, b, x, y) - slope) / 2); math.Abs(bend) < 0.5 {
			step /= 1 + bend
		}
		last = w
		w += step
		if size := math.Abs(step); size < 1e-15*max(1, math.Abs(w)) || float64(size*slope) < 1e-5 { // the next step would be of the size of its cube
			break
		}
	}
	if e := math.Exp(-math.Abs(w)); w > 0 {
		x, y = 1/(1+e), e/(1+e)
	} else {
		x, y = e/(1+e), 1/(1+e)
	}
	if w <= -far {
		return 0, 1
	}
	return x, y
}

// betaStart returns a log(x/y) that is near the quantile of p: an approximation
// by the normal distribution (Abramowitz and Stegun 1964, 26.5.22), and the mean
// where it is not good.
func betaStart(a, b, p float64) float64 {
	mean := math.Log(a / b)
	if min(a, b) < 2 {
		return mean
	}
	z := -mathext.NormalQuantile(p)
	u, v := 1/(2*a-1), 1/(2*b-1)
	h, l := 2/(u+v), (float64(z*z)-3)/6
	return mean - 2*(float64(z*math.Sqrt(max(h+l, 0)))/h-float64((v-u)*(l+5.0/6-2/(3*h))))
}

// betaScale returns the density of log(x/y) at the mean.
func betaScale(a, b float64) float64 {
	n := a + b
	return math.Sqrt(a/n*b/(2*math.Pi)) * math.Exp(stirling(n)-stirling(a)-stirling(b))
}

// betaPower returns x^a y^b / B(a, b), the density of log(x/y).
func betaPower(a, b, scale, x, y float64) float64 {
	// (nx/a)^a (ny/b)^b, where nx − a = −(ny − b).
	n, d := a+b, betaExcess(a, b, x, y)
	return float64(scale * math.Exp(float64(a*logLess(n/a*x, d/a))+float64(b*logLess(n/b*y, -d/b))))
}

// betaExcess returns (a+b)x − a from the smaller of x and y.
func betaExcess(a, b, x, y float64) float64 {
	if x <= y {
		return float64((a+b)*x) - a
	}
	return b - float64((a+b)*y)
}

// betaBelow returns the probability below x, which is at most the mean, and the
// density of log(x/y).
func betaBelow(a, b, scale, x, y float64) (below, density float64) {
	density = betaPower(a, b, scale, x, y)
	switch {
	case min(a, b) > many:
		return float64(density * betaSum(a, b, x, y)), density
	case b < 1:
		// Abramowitz and Stegun 1964, 26.5.16 in b.
		more, _ := betaBelow(a, b+1, betaScale(a, b+1), x, y)
		return more - density/b, density
	}
	return float64(density * betaEven(a, b, x, y)), density
}

// betaEven is the even part of the continued fraction of the incomplete beta
// function for b ≥ 1 and x up to the mean, where all its terms are positive
// (Didonato and Morris 1992, ACM Transactions on Mathematical Software 18:360).
func betaEven(a, b, x, y float64) float64 {
	c := 1 - betaExcess(a, b, x, y)
	c0, c1 := b/a, 1+1/a
	p, s := 1.0, a+1
	an, bn, an1, bn1 := 0.0, 1.0, 1.0, c/c1
	r := c1 / c
	for n := 1.0; n < 10000; n++ {
		t := n / a
		w := float64(n*(b-n)) * x
		e := a / s
		alpha := p * (p + c0) * e * e * float64(w*x)
		e = (t + 1) / (c1 + t + t)
		beta := n + w/s + float64(e*(c+float64(n*(y+1))))
		p = t + 1
		s += 2
		an, an1 = an1, float64(alpha*an)+float64(beta*an1)
		bn, bn1 = bn1, float64(alpha*bn)+float64(beta*bn1)
		last := r
		r = an1 / bn1
		if math.Abs(r-last) <= 1e-15*r {
			break
		}
		an, bn, an1, bn1 = an/bn1, bn/bn1, r, 1
	}
	return r
}

// betaSum integrates the density of log(x/y) downward from x, in units of that
// at x.
func betaSum(a, b, x, y float64) float64 {
	n := a + b
	nx, ny := float64(n*x), float64(n*y)
	slope := betaExcess(a, b, x, y) // at most 0: the logarithm of the density falls from x down
	return falling(slope, float64(ny*x), func(s float64) float64 {
		if x <= y { // the same function twice, each without the other's cancellation
			e := float64(x * math.Expm1(-s))
			return float64(slope*s) - float64(nx*expm1Less(-s)) - float64(n*logLess(1+e, e))
		}
		e := float64(y * math.Expm1(s))
		return float64(slope*s) - float64(ny*expm1Less(s)) - float64(n*logLess(1+e, e))
	})
}

// falling integrates exp(l(s)) from s = 0 up, where l(0) = 0, l'(0) = slope ≤ 0
// and l”(0) = −bend: by Gauss's rule of eight points on ten stretches, as far
// as exp(l(s)) is worth counting.
func falling(slope, bend float64, l func(float64) float64) float64 {
	end := 80 / (math.Abs(slope) + math.Sqrt(float64(slope*slope)+float64(80*bend)))
	h, sum := end/20, 0.0
	for i := range 10 {
		mid := float64(h * float64(2*i+1))
		for _, g := range [...]struct{ at, weight float64 }{
			{0.18343464249564981, 0.36268378337836199}, {0.52553240991632899, 0.31370664587788729},
			{0.79666647741362674, 0.22238103445337448}, {0.96028985649753623, 0.10122853629037626},
		} {
			d := float64(h * g.at)
			sum += float64(g.weight * (math.Exp(l(mid-d)) + math.Exp(l(mid+d))))
		}
	}
	return h * sum
}
