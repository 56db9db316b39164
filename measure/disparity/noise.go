package disparity

import (
	"math"
	"slices"
)

// A measure of spread is too large on average, because noise spreads the groups
// even where they do not differ. This file says by how much, and takes it away.
//
// Where the measure f is a smooth function of the values, the bias is half the
// trace of its second derivatives times the covariance ([smooth]). Sums of
// absolute differences have kinks, and are homogeneous of degree 1. Their excess
// is
//
//	b = E f(e + noise) − f(e),
//
// what noise once more would add. Where groups lie apart it vanishes as the bias
// itself does. Without disparity noise of twice the variance makes f √2 times as
// large, so that b is on average √2−1 times f and the bias, which is all of f,
// is b(√2+1).

// folded returns the mean of |X|, where X is normal.
func folded(mean, sd float64) float64 {
	if !(sd > 0) {
		return math.Abs(mean)
	}
	z := mean / sd
	return float64(sd*math.Sqrt(2/math.Pi)*math.Exp(-float64(z*z)/2)) + float64(mean*math.Erf(z/math.Sqrt2))
}

// kinks sums weighted absolute differences, with what noise once more would add
// and what noise alone would give. Fixed says that they are differences to a
// fixed value.
type kinks struct {
	value, excess, floor float64
	fixed                bool // to what is known
	toOne                bool // to one reference
	terms                []kink
}

// A kink is w·|x|, where x is the value of group i less that of group j, less
// the mean, or less what is known, and sd the standard error of x.
type kink struct {
	w, x, sd float64
	i, j     int
}

const (
	toMean  = -1
	toKnown = -2
)

// add adds a term.
func (k *kinks) add(t kink) {
	size := math.Abs(t.x)
	k.value += float64(t.w * size)
	k.excess += float64(t.w * (folded(t.x, t.sd) - size))
	k.floor += float64(t.w * folded(0, t.sd))
	k.terms = append(k.terms, t)
}

// sign returns the derivative of |x|, 0 at the kink.
func sign(x float64) float64 {
	switch {
	case x > 0:
		return 1
	case x < 0:
		return -1
	}
	return 0
}

// signed returns Σw·s·x, where s are the signs of the terms, with its
// derivatives.
func (v vectors) signed(k kinks, s []float64) (value float64, c []float64) {
	c = make([]float64, len(v.e))
	sum := 0.0
	for n, t := range k.terms {
		d := float64(t.w * s[n])
		value += float64(d * t.x)
		c[t.i] += d
		switch {
		case t.j >= 0:
			c[t.j] -= d
		case t.j == toMean:
			sum += d
		}
	}
	for i := range c {
		c[i] -= float64(sum * v.p[i])
	}
	return value, c
}

// corrected takes the bias from a sum of absolute differences. Whether the bias
// is b or more is seen from how far the groups lie apart together: from t,
// Cochran's Q over its degrees of freedom d = J−1. Without disparity Q is χ² and
// independent of everything that stays when all differences grow alike, such as
// f/√Q, so that
//
//	f − b − (2−√2)·(1+2/d)^((d+1)/2)·exp(−t)·f
//
// has the mean 0. Compared with a fixed value, the groups may all be far from it
// and close to each other; there, and where a group has no error and there is no
// Q, b(√2+1) is taken away.
func (v vectors) corrected(k kinks) float64 {
	q := v.heterogeneity()
	if k.fixed || math.IsNaN(q) || math.IsInf(q, 0) {
		return k.value - float64((math.Sqrt2+1)*k.excess)
	}
	d := float64(len(v.e) - 1)
	share := (2 - math.Sqrt2) * math.Exp(float64(math.Log1p(2/d)*(d+1))/2-q/d)
	return k.value - k.excess - float64(share*k.value)
}

// heterogeneity returns Cochran's Q, Σ(e−ē)²/s² with ē the mean weighted by 1/s²
// (Cochran 1954, Biometrics 10:101). For counts, s² is that of the rate of all
// together, and Q is Pearson's χ². It is not finite where a group has no error.
func (v vectors) heterogeneity() float64 {
	sd := v.ownErrors()
	if v.g.Counts {
		k, n := 0.0, 0.0
		for _, x := range v.g.Groups {
			k, n = k+float64(x.Successes), n+float64(x.N)
		}
		for i, x := range v.g.Groups {
			sd[i] = math.Sqrt(float64(k/n*(1-k/n)) / float64(x.N))
		}
	}
	precision, mean, q := 0.0, 0.0, 0.0
	for i, s := range sd {
		precision += 1 / s / s
		mean += (v.e[i] - v.mean) / s / s
	}
	for i, s := range sd {
		z := (v.e[i] - v.mean - mean/precision) / s
		q += float64(z * z)
	}
	return q
}

// rootFloor returns the mean of s, where s² has the mean noise and the form of
// a χ² of d degrees of freedom.
func rootFloor(noise, d float64) float64 {
	a, _ := math.Lgamma((d + 1) / 2)
	b, _ := math.Lgamma(d / 2)
	return math.Sqrt(2*noise/d) * math.Exp(a-b)
}

// rootCorrected takes from a root mean square s what noise added. With t =
// s²/noise it is
//
//	s·(1 − a(1−exp(−t))/t − b·exp(−t)), a = (d−1)/2d.
//
// For large t this is s − a·noise/s, what the delta method of second order takes
// away; b is such that without disparity the mean is 0.
func rootCorrected(s, noise, d float64) float64 {
	t := float64(s*s) / noise
	if !(s > 0) || !(noise > 0) || math.IsInf(t, 0) {
		return s
	}
	l, u := math.Log1p(2/d), (d-1)/2
	b := float64((1+math.Exp(-float64(u*l)))/2) * math.Exp(float64(l*(d+1))/2)
	share := 1.0
	if t > 0 {
		share = -math.Expm1(-t) / t
	}
	return float64(s * (1 - float64(u/d*share) - float64(b*math.Exp(-t))))
}

// tops returns the mean of M, the largest of those of independent normal
// variables that are eligible, and for each other variable X the mean of the
// larger of X and M. It rests on E max = low + ∫(1−F), by the trapezoidal rule,
// which errs by less than rounding for functions that level off at both ends. An
// error below 1/16 of the widest counts as that, so that none falls between the
// steps; this moves the result by less than 1/500 of the widest.
func tops(mean, sd []float64, eligible []bool) (top float64, with []float64) {
	const tails, fine, most = 9, 32, 1 << 13
	widest := slices.Max(sd)
	sd = slices.Clone(sd)
	low, high := math.Inf(-1), math.Inf(-1)
	for i, x := range mean {
		sd[i] = max(sd[i], widest/16)
		high = max(high, x+float64(tails*sd[i]))
		if eligible[i] {
			low = max(low, x-float64(tails*sd[i]))
		}
	}
	steps := 1
	if widest > 0 {
		steps = int(min(max(math.Ceil((high-low)/widest*fine), 1), most))
	}
	step := (high - low) / float64(steps)
	top, with = low, make([]float64, len(mean))
	for i := range with {
		with[i] = low
	}
	for k := range steps + 1 {
		x, h := low+float64(step*float64(k)), step
		if k == 0 || k == steps {
			h = step / 2
		}
		below := 1.0 // the chance that M is below x
		for i := range mean {
			if eligible[i] {
				below *= normalBelow(x, mean[i], sd[i])
			}
		}
		top += float64(h * (1 - below))
		for i := range mean {
			if !eligible[i] {
				with[i] += float64(h * (1 - float64(below*normalBelow(x, mean[i], sd[i]))))
			}
		}
	}
	return top, with
}

// gapToTop returns Σw·E|X − M|, with X and M as in [tops]: |X − M| is
// 2 max(X, M) − X − M.
func gapToTop(mean, sd, w []float64, eligible []bool) float64 {
	top, with := tops(mean, sd, eligible)
	sum := 0.0
	for i, x := range mean {
		gap := top - x
		if !eligible[i] {
			gap = 2*with[i] - x - top
		}
		sum += float64(w[i] * gap)
	}
	return sum
}

// normalBelow returns the chance that a normal variable is at most x.
func normalBelow(x, mean, sd float64) float64 {
	if !(sd > 0) {
		if x >= mean {
			return 1
		}
		return 0
	}
	return math.Erfc((mean-x)/(sd*math.Sqrt2)) / 2
}
