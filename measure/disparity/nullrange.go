package disparity

import "math"

// nullRange is the mean of max − min, times scale, that chance alone gives to
// groups that do not differ: with counts at the rate of all together, otherwise
// with the standard errors as they are. A covariance that is the same for all
// pairs moves all groups at once and drops out; the mean one is taken out.
func (g Groups) nullRange(scale float64) float64 {
	if len(g.Groups) < 2 || !g.hasError() || g.Overlapping && g.Covariance == nil {
		return 0
	}
	s := make([]float64, len(g.Groups))
	pooled, common := g.mean(), g.commonCovariance()
	for i, x := range g.Groups {
		v := g.cov(i, i)
		if g.Counts && g.Covariance == nil {
			v = float64(pooled*(1-pooled)) / float64(x.N)
		}
		s[i] = float64(scale * math.Sqrt(max(v-common, 0)))
	}
	return meanRange(s)
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

// meanRange is the mean of max − min of independent normal variables with mean
// 0: ∫ 1 − Π F − Π (1 − F). The integrand is even and smooth, so that the
// trapezoid rule is as good as any.
func meanRange(s []float64) float64 {
	widest := 0.0
	for _, x := range s {
		widest = max(widest, x)
	}
	if !(widest > 0) || math.IsInf(widest, 0) {
		return 0
	}
	const (
		reach = 8.5
		steps = 600
	)
	sum := 0.0
	for t := range steps + 1 {
		x := reach / steps * float64(t)
		low, high := 1.0, 1.0
		for _, si := range s {
			above := 0.0
			switch {
			case si > 0:
				above = math.Erfc(x*widest/si/math.Sqrt2) / 2
			case t == 0:
				above = 0.5
			}
			low, high = float64(low*(1-above)), float64(high*above)
		}
		v := 1 - low - high
		if t == 0 || t == steps {
			v /= 2
		}
		sum += v
	}
	return float64(2*reach/steps*sum) * widest
}
