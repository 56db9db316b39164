package disparity

import (
	"math"

	"github.com/collective-impact/sdk/measure"
)

// smooth is a measure with its first and second derivatives at the values.
type smooth struct {
	value  float64
	first  []float64
	second func(i, j int) float64
	// floor is the mean of the measure without disparity.
	floor float64
}

// noise returns half the trace of second·Σ, the bias, and half the trace of its
// square, the part of the variance that is there without disparity.
func (v vectors) noise(s smooth) (bias, variance float64) {
	n := len(v.e)
	if v.g.Covariance == nil {
		for i := range n {
			bias += float64(s.second(i, i) * v.g.cov(i, i))
			for j := range n {
				h := s.second(i, j)
				variance += float64(float64(h*v.g.cov(i, i)) * float64(h*v.g.cov(j, j)))
			}
		}
		return bias / 2, variance / 2
	}
	product := make([][]float64, n)
	for i := range n {
		row := make([]float64, n)
		for j := range n {
			row[j] = s.second(i, j)
		}
		product[i] = v.times(row)
		bias += product[i][i]
	}
	for i := range n {
		for j := range n {
			variance += float64(product[i][j] * product[j][i])
		}
	}
	return bias / 2, max(variance, 0) / 2
}

// result returns a smooth measure from 0 to most with the standard error of the
// delta method, and the figure without the bias. The intervals of both have the
// term of second order too: it is the error that is left without disparity,
// where the first derivatives vanish.
func (v vectors) result(unit measure.Unit, s smooth, most float64) Result {
	variance := v.g.variance(s.first)
	lower, upper := v.bounds(s)
	r := Result{Estimate: v.between(unit, s.value, math.Sqrt(variance), lower, upper, most)}
	if !v.g.hasError() {
		return r
	}
	bias, second := v.noise(s)
	r.Floor = finite(s.floor)
	// Limits are cut to the range of the measure. The figure is not, so that it is
	// right on average, and the limits hold it.
	figure := s.value - bias
	r.Corrected = v.unbounded(unit, figure, math.Sqrt(variance+second), max(lower, min(figure, 0)), min(upper, max(figure, most)))
	return r
}

// spread returns the between-group variance.
func (v vectors) spread() smooth {
	s := smooth{first: make([]float64, len(v.e))}
	for i, x := range v.e {
		d := float64(v.p[i] * (x - v.mean))
		s.value += float64(d * (x - v.mean))
		s.first[i] = 2 * d
	}
	s.second = func(i, j int) float64 {
		h := -float64(v.p[i] * v.p[j])
		if i == j {
			h += v.p[i]
		}
		return 2 * h
	}
	return s
}

// relativeSpread returns the between-group variance over the square of the mean,
// with derivatives that count the mean in.
func (v vectors) relativeSpread(s smooth) smooth {
	m := v.mean
	r := smooth{value: s.value / m / m, first: make([]float64, len(v.e))}
	for i, x := range s.first {
		r.first[i] = x/m/m - float64(2*float64(r.value*v.p[i]))/m
	}
	r.second = func(i, j int) float64 {
		both := float64(s.first[i]*v.p[j]) + float64(s.first[j]*v.p[i])
		return s.second(i, j)/m/m - float64(2*both)/m/m/m + float64(6*float64(float64(r.value*v.p[i])*v.p[j]))/m/m
	}
	return r
}

// betweenGroupVariance has the variance of normal values, which is that of the
// delta method and, because it is a square, one more term (Ahn et al. 2018).
func betweenGroupVariance(g Groups, _ Options) Result {
	v := g.vectors()
	if len(v.e) < 2 {
		return v.refuse(measure.Index, measure.FewGroups)
	}
	s := v.spread()
	bias, second := v.noise(s)
	s.floor = bias
	r := v.result(measure.Index, s, math.Inf(1))
	lower, upper := v.bounds(s)
	r.Estimate = v.between(measure.Index, s.value, math.Sqrt(g.variance(s.first)+second), lower, upper, math.Inf(1))
	return r
}

func betweenGroupDeviation(g Groups, _ Options) Result {
	v := g.vectors()
	unit := v.unit()
	if len(v.e) < 2 {
		return v.refuse(unit, measure.FewGroups)
	}
	s := v.spread()
	root, se := math.Sqrt(s.value), 0.0
	_, second := v.noise(s)
	if root > 0 {
		se = math.Sqrt(g.variance(s.first)+second) / (2 * root)
	}
	lower, upper := v.bounds(s)
	return v.root(unit, s, root, se, 1, math.Sqrt(lower), math.Sqrt(upper))
}

func coefficientOfVariation(g Groups, _ Options) Result {
	v := g.vectors()
	switch why := v.relative(); {
	case len(v.e) < 2:
		return v.refuse(measure.Index, measure.FewGroups)
	case why != "":
		return v.refuse(measure.Index, why)
	}
	s := v.spread()
	root, se := math.Sqrt(s.value), 0.0
	if root > 0 {
		c := make([]float64, len(v.e))
		for i := range c {
			c[i] = s.first[i]/(2*root)/v.mean - float64(v.p[i]*(root/v.mean))/v.mean
		}
		se = math.Sqrt(g.variance(c))
	}
	lower, upper := v.bounds(v.relativeSpread(s))
	return v.root(measure.Index, s, root, se, v.mean, math.Sqrt(lower), math.Sqrt(upper))
}

// root returns the root of the between-group variance, over a divisor.
func (v vectors) root(unit measure.Unit, s smooth, root, se, divisor, lower, upper float64) Result {
	r := Result{Estimate: v.between(unit, root/divisor, se, lower, upper, math.Inf(1))}
	if !v.g.hasError() {
		return r
	}
	noise, second := v.noise(s)
	corrected := root
	// The degrees of freedom of Satterthwaite: those of the χ² with the same
	// mean and variance.
	if d := max(2*noise/second*noise, 1); noise > 0 && !math.IsInf(d, 0) {
		corrected = rootCorrected(root, noise, d)
		r.Floor = finite(rootFloor(noise, d) / divisor)
	}
	r.Corrected = v.kinked(unit, corrected/divisor)
	return r
}
