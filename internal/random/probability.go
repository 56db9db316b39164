package random

import "math"

// Probabilities of counts by the saddle-point expansion of Loader (2000, Fast
// and accurate computation of binomial probabilities), whose terms are small
// where the counts are large, so that nothing cancels even for 2⁵² trials.

// probability is √square · exp(exponent): kept apart, two are compared with one
// logarithm.
type probability struct{ exponent, square float64 }

// binomial returns the probability of k successes in n trials with
// probabilities p and q = 1−p, both positive, for 0 ≤ k ≤ n.
func binomial(k, n, p, q float64) probability {
	switch k {
	case 0:
		return probability{float64(n * logOf(q, p)), 1}
	case n:
		return probability{float64(n * logOf(p, q)), 1}
	}
	return probability{
		stirlingError(n) - stirlingError(k) - stirlingError(n-k) - deviance(k, float64(n*p)) - deviance(n-k, float64(n*q)),
		n / float64(2*math.Pi*k) / (n - k),
	}
}

// poisson returns the probability of k events where mean are expected.
func poisson(k, mean float64) probability {
	if k == 0 {
		return probability{-mean, 1}
	}
	return probability{-stirlingError(k) - deviance(k, mean), 1 / float64(2*math.Pi*k)}
}

// and returns the probability of both of two independent events.
func (p probability) and(o probability) probability {
	return probability{p.exponent + o.exponent, float64(p.square * o.square)}
}

// over returns the logarithm of p/o, of two of the same size or so.
func (p probability) over(o probability) float64 {
	return p.exponent - o.exponent + float64(ln(p.square/o.square)/2)
}

// exceeds reports whether p > w for a positive w.
func (p probability) exceeds(w float64) bool {
	return ln(float64(w*w)/p.square) < float64(2*p.exponent)
}

// logOf returns log p, where q is 1−p.
func logOf(p, q float64) float64 {
	if p > q {
		return ln1m(q)
	}
	return ln(p)
}

// deviance returns x log(x/m) + m − x for positive x and m.
func deviance(x, m float64) float64 {
	d := x - m
	if math.Abs(d) >= 0.1*(x+m) {
		return float64(x*ln(x/m)) - d
	}
	// With v = d/(x+m) the logarithm is 2(v + v³/3 + v⁵/5 ...), and |v| < 0.1.
	v := d / (x + m)
	z := float64(v * v)
	y := float64(z * z)
	even := 1.0/3 + float64(y*(1.0/7+float64(y*(1.0/11+y/15))))
	odd := 1.0/5 + float64(y*(1.0/9+float64(y*(1.0/13+y/17))))
	return float64(v * (d + float64(float64(2*x)*float64(z*(even+float64(z*odd))))))
}

// stirlingError returns log n! − log(√(2πn) (n/e)ⁿ) for a whole number n ≥ 1.
func stirlingError(n float64) float64 {
	if n <= 15 {
		return stirlingErrors[int(n)-1]
	}
	r := 1 / n
	z := float64(r * r)
	return float64(r * (1.0/12 - float64(z*(1.0/360-float64(z*(1.0/1260-float64(z*(1.0/1680-z/1188))))))))
}

// stirlingErrors are the values for 1 to 15, computed with 60 digits.
var stirlingErrors = [15]float64{
	0.08106146679532725822,
	0.04134069595540929409,
	0.02767792568499833915,
	0.02079067210376509311,
	0.01664469118982119216,
	0.01387612882307074800,
	0.01189670994589177010,
	0.01041126526197209650,
	0.00925546218271273292,
	0.00833056343336287126,
	0.00757367548795184079,
	0.00694284010720952987,
	0.00640899418800420707,
	0.00595137011275884774,
	0.00555473355196280137,
}
