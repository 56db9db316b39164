// Package dist has quantiles and tails of the distributions that confidence
// intervals are made from: two-sided quantiles of the normal distribution and
// of Student's, and both tails of the beta and the gamma distribution, to which
// the binomial, F, the Poisson and chi-square belong.
package dist

import (
	"math"

	"gonum.org/v1/gonum/mathext"
)

// Normal returns the z with the given probability between −z and z under
// the standard normal distribution.
func Normal(level float64) float64 {
	switch level { // what nearly everyone asks for, to the bit as below
	case 0.95:
		return 1.9599639845400536
	case 0.9:
		return 1.6448536269514726
	case 0.99:
		return 2.5758293035489
	}
	return -mathext.NormalQuantile((1 - level) / 2)
}

// Student returns the t with the given probability between −t and t under
// Student's distribution with df ≥ 1 degrees of freedom, to some 13 digits.
// For many degrees of freedom it is the expansion about the normal quantile
// (Abramowitz and Stegun 1964, 26.7.5), otherwise the root of the distribution
// function, found by Newton's method on logarithmic scales, where the function
// is nearly straight both in the middle and in the tail, and by Halley's where
// that is near.
func Student(level, df float64) float64 {
	z := Normal(level)
	if z <= 0 {
		return 0
	}
	if df > 1e4 {
		return aboutNormal(z, df)
	}
	t := aboutNormal(z, df)
	if df <= 10 { // Wallace 1959, Annals of Mathematical Statistics 30:1124
		u := z * (8*df + 3) / (8*df + 1)
		t = math.Sqrt(float64(df * math.Expm1(float64(u*u)/df)))
	}
	constant := tConstant(df)
	for range 100 {
		density, middle, above := studentT(t, df, constant)
		t2 := float64(t * t)
		bend := 1 - float64((df+1)*t2)/(df+t2) // of the density
		var slope, step float64
		if middle > 0 {
			slope = float64(t*density) / middle
			step = math.Log(level/2/middle) / slope
			bend -= slope
		} else {
			slope = float64(t*density) / above
			step = math.Log(above*2/(1-level)) / slope
			bend += slope
		}
		if by := float64(step*bend) / 2; math.Abs(by) < 0.5 {
			step /= 1 + by
		}
		t *= math.Exp(step)
		if float64(math.Abs(step)*max(slope, 1)) < 1e-5 { // the next step would be of the size of its cube
			break
		}
	}
	return t
}

func aboutNormal(z, df float64) float64 {
	y := float64(z * z)
	poly := func(c ...float64) float64 {
		s := 0.0
		for _, x := range c {
			s = float64(s*y) + x
		}
		return float64(s*z) / c[0]
	}
	// Each polynomial is divided by its first coefficient in poly, so that the
	// factors here are those of the highest powers.
	s := float64(79.0/92160) * poly(79, 776, 1482, -1920, -945)
	s = s/df + float64(3.0/384*poly(3, 19, 17, -15))
	s = s/df + float64(5.0/96*poly(5, 16, 3))
	s = s/df + float64(1.0/4*poly(1, 1))
	return z + s/df
}

// studentT returns the density at t > 0, and either the probability between 0
// and t (where t² ≤ 3, by a series of positive terms) or the probability above
// t (by a continued fraction); the other one is 0. constant is tConstant.
func studentT(t, df, constant float64) (density, middle, above float64) {
	t2 := float64(t * t)
	density = math.Exp(constant - float64((df+1)/2*math.Log1p(t2/df)))
	if t2 <= 3 {
		y := t2 / (df + t2)
		sum, term := 1.0, 1.0
		for n := 0.0; term > 1e-17*sum; n++ {
			term *= float64((df+1)/2+n) / (1.5 + n) * y
			sum += term
		}
		// The density has the power (df+1)/2 of df/(df+t²), the incomplete beta
		// function the power df/2 of it and 1/2 of y.
		return density, float64(float64(density*t) * sum), 0
	}
	return density, 0, float64(density*t) / df * betaFraction(df/2, 0.5, df/(df+t2))
}

// tConstant is the logarithm of Γ((ν+1)/2) / (√(νπ) Γ(ν/2)).
func tConstant(df float64) float64 {
	if df < 60 {
		return math.Log(math.Gamma((df+1)/2) / math.Gamma(df/2) / math.Sqrt(float64(df*math.Pi)))
	}
	// Stirling's series of the two factors, subtracted term by term.
	r := 1 / df
	r2 := float64(r * r)
	series := float64(r * (-1.0/4 + float64(r2*(1.0/24+float64(r2*(-1.0/20+float64(r2*17.0/112)))))))
	return series - math.Log(2*math.Pi)/2
}

// betaFraction is the continued fraction of the incomplete beta function
// (Abramowitz and Stegun 1964, 26.5.8) by the method of Lentz.
func betaFraction(a, b, x float64) float64 {
	const tiny = 1e-300
	floor := func(v float64) float64 {
		if math.Abs(v) < tiny {
			return tiny
		}
		return v
	}
	c, d := 1.0, 1/floor(1-float64((a+b)*x)/(a+1))
	h := d
	for m := 1.0; m < 10000; m++ {
		last := h
		for _, k := range [...]float64{
			float64(m*(b-m)*x) / float64((a+2*m-1)*(a+2*m)),
			-float64((a+m)*(a+b+m)*x) / float64((a+2*m)*(a+2*m+1)),
		} {
			d = 1 / floor(1+float64(k*d))
			c = floor(1 + k/c)
			h *= float64(d * c)
		}
		if math.Abs(h-last) <= 1e-16*h {
			break
		}
	}
	return h
}
