package disparity

import (
	"math"
	"slices"

	"github.com/collective-impact/sdk/measure"
)

// Picked is the reason why a corrected difference of extremes has no interval:
// the groups were picked for what they show.
const Picked measure.Reason = "picked-extremes"

// nullRange is the mean of max − min, times scale, that chance alone gives to
// groups that do not differ.
func (g Groups) nullRange(scale float64) float64 {
	s := g.nullErrors()
	for i := range s {
		s[i] = float64(s[i] * scale)
	}
	return meanRange(make([]float64, len(s)), s)
}

// nullErrors are the standard errors of groups that do not differ: with counts
// at the rate of all together, otherwise as they are. A covariance that is the
// same for all pairs moves all groups at once and drops out of every range; the
// mean one is taken out. It is nil where nothing is known.
func (g Groups) nullErrors() []float64 {
	if len(g.Groups) < 2 || !g.hasError() || g.Overlapping && g.Covariance == nil {
		return nil
	}
	s := make([]float64, len(g.Groups))
	common := g.commonCovariance()
	for i, x := range g.Groups {
		v := g.cov(i, i)
		if g.Counts && g.Covariance == nil {
			pooled, _ := g.pooled()
			v = float64(pooled*(1-pooled)) / float64(x.N)
		}
		s[i] = math.Sqrt(max(v-common, 0))
	}
	return s
}

// correctedRange takes from max − min what noise has added. Noise once more adds
// b = E range(e + noise) − range(e), which is the bias itself where groups lie
// apart. Without disparity noise of twice the variance makes the range √2 times
// as large, so that b is on average √2−1 times the range and the bias all of it;
// how near that is, the test statistic Q of no difference says, χ² with d
// degrees of freedom and independent of range/√Q:
//
//	range − b − (2−√2)·(1+2/d)^((d+1)/2)·exp(−Q/d)·range
//
// has the mean 0 without disparity.
func (g Groups) correctedRange(e measure.Estimate) measure.Estimate {
	v, ok := e.Value()
	s := g.nullErrors()
	if !ok || s == nil {
		return measure.Estimate{}
	}
	c := g.anyDifference()
	if c.Verdict == NotTested {
		return measure.Estimate{}
	}
	q := c.Statistic
	if c.DF2 > 0 { // Wald's statistic itself, not F
		q = c.Statistic * (g.DF * c.DF / c.DF2)
	}
	means := make([]float64, len(s))
	for i, x := range g.Groups {
		means[i] = x.Value
	}
	d := c.DF
	b := meanRange(means, s) - v
	share := (2 - math.Sqrt2) * math.Exp(float64(math.Log1p(2/d)*(d+1))/2-q/d)
	n, _ := e.N()
	return made(measure.Figures{Unit: e.Unit(), Value: v - b - float64(share*v), N: n, Reason: Picked})
}

// nullRatio is what chance alone gives to max / min, by the delta method on the
// logarithm: exp of the mean range of the logarithms; its inverse for sign −1.
func (g Groups) nullRatio(sign float64) float64 {
	m := g.mean()
	if !(m > 0) {
		return 0
	}
	f := math.Exp(float64(sign * g.nullRange(1/m)))
	if f == 1 || math.IsInf(f, 0) || math.IsNaN(f) {
		return 0
	}
	return f
}

// mean is the mean of the values, weighted by the shares.
func (g Groups) mean() float64 {
	m := 0.0
	for i, w := range g.shares() {
		m += float64(w * g.Groups[i].Value)
	}
	return m
}

// commonCovariance is the mean covariance of two different groups.
func (g Groups) commonCovariance() float64 {
	j := len(g.Groups)
	if g.Covariance == nil || j < 2 {
		return 0
	}
	sum := 0.0
	for i := range j {
		for k := range i {
			sum += g.cov(i, k)
		}
	}
	return sum / (float64(j) * float64(j-1) / 2)
}

// meanRange is the mean of max − min of independent normal variables: ∫ 1 − Π F
// − Π (1 − F). The integrand is smooth and falls off at both ends, so that the
// trapezoid rule is as good as any. An error below 1/16 of the widest counts as
// that, so that none falls between the steps.
func meanRange(means, s []float64) float64 {
	if len(s) == 0 {
		return 0
	}
	widest := slices.Max(s)
	low, high := slices.Min(means), slices.Max(means)
	if !(widest > 0) || math.IsInf(widest, 0) {
		return high - low
	}
	const reach, fine, most = 8.5, 16, 1 << 15
	low, high = low-float64(reach*widest), high+float64(reach*widest)
	steps := math.Ceil(min((high-low)/widest*fine, most))
	sum := 0.0
	for t := range int(steps) + 1 {
		x := low + float64((high-low)*(float64(t)/steps))
		under, over := 1.0, 1.0
		for i, si := range s {
			z := (x - means[i]) / max(si, widest/16) / math.Sqrt2
			above := math.Erfc(z) / 2
			under, over = float64(under*(1-above)), float64(over*above)
		}
		v := 1 - under - over
		if t == 0 || float64(t) == steps {
			v /= 2
		}
		sum += v
	}
	return (high - low) / steps * sum
}
