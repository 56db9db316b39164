package disparity

import (
	"math"
	"slices"
)

// A measure of spread is too large on average, because noise spreads the groups
// even where they do not differ. This file says by how much, and takes it away.
//
// Where the measure f is a smooth function of the values, the bias is half the
// trace of its second derivatives times the covariance ([smooth]). Where it is
// homogeneous of degree 1, as sums of absolute differences are, noise of twice
// the variance makes it √2 times as large. So with no disparity, the values plus
// noise once more give √2 E f, and
//
//	f(e) − (√2+1) (E f(e + noise) − f(e))
//
// has the mean 0. Where groups lie far apart, the term in brackets vanishes as
// the bias itself does.
const again = math.Sqrt2 + 1

// folded returns the mean of |X|, where X is normal.
func folded(mean, sd float64) float64 {
	if !(sd > 0) {
		return math.Abs(mean)
	}
	z := mean / sd
	return float64(sd*math.Sqrt(2/math.Pi)*math.Exp(-float64(z*z)/2)) + float64(mean*math.Erf(z/math.Sqrt2))
}

// kinks sums weighted absolute differences with what noise adds to them.
type kinks struct{ value, corrected, floor float64 }

// add adds w·|x|, where sd is the standard error of x, and returns the
// derivative with respect to x, 0 at the kink.
func (k *kinks) add(w, x, sd float64) float64 {
	size := math.Abs(x)
	k.value += float64(w * size)
	k.corrected += float64(w * (size - float64(again*(folded(x, sd)-size))))
	k.floor += float64(w * folded(0, sd))
	switch {
	case x > 0:
		return w
	case x < 0:
		return -w
	}
	return 0
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
