package disparity

import (
	"cmp"
	"math"
	"slices"

	"github.com/collective-impact/sdk/measure"
)

// DeltaBelow is the interval of a measure of spread, which noise makes too
// large: from the smaller of the figure and the figure without noise, less the
// quantile times the error, to the figure and as much more. Where noise is small
// next to the figure it is [Delta]; where groups may not differ at all it reaches
// down to 0.
const DeltaBelow measure.Method = "delta-without-noise"

// between returns an estimate from 0 to most that has these limits, where the
// delta method has some; limits that overflow are its own. They hold the value.
func (v vectors) between(unit measure.Unit, value, se, lower, upper, most float64) measure.Estimate {
	e := v.within(unit, value, se, 0, most)
	if _, _, ok := e.Interval(); !ok || math.IsNaN(lower) || math.IsNaN(upper) || math.IsInf(upper, 0) {
		return e
	}
	value, _ = e.Value()
	df, _ := e.DF()
	return made(measure.Figures{Unit: unit, Value: value, StdErr: se, Lower: min(max(lower, 0), value), Upper: max(min(upper, most), value),
		Level: e.Level(), DF: df, Method: DeltaBelow, N: v.g.n()})
}

// mostOpen is how many differences are looked at from both sides.
const mostOpen = 32

// open returns the differences that may be one or the other way, the most
// doubtful first.
func (k kinks) open(z float64) (out []int) {
	for n, t := range k.terms {
		if math.Abs(t.x) <= float64(z*t.sd) {
			out = append(out, n)
		}
	}
	slices.SortStableFunc(out, func(a, b int) int {
		s, t := k.terms[a], k.terms[b]
		return cmp.Or(cmp.Compare(math.Abs(s.x)*t.sd, math.Abs(t.x)*s.sd), cmp.Compare(t.w, s.w), cmp.Compare(s.x, t.x))
	})
	return out
}

// wide returns a sum of absolute differences, over the mean where that is not
// 0. Noise adds about what the correction takes away where groups hardly differ,
// and next to nothing where they lie far apart; so the lower limit stands below
// the corrected figure, the upper one above the figure itself. A difference that
// may be one or the other way moves the sum either way, and the upper limit is
// the outermost of those that it has with either sign. Where all are differences
// to one reference both limits are, with all doubtful signs up or down too,
// because together they decide how much the error of the reference counts.
func (v vectors) wide(unit measure.Unit, k kinks, corrected, mean, most float64) measure.Estimate {
	near := v.g.reach()
	signs := make([]float64, len(k.terms))
	for n, t := range k.terms {
		signs[n] = sign(t.x)
	}
	signed := func() (value float64, c []float64) {
		value, c = v.signed(k, signs)
		if mean != 0 {
			value /= mean
			for i := range c {
				c[i] = (c[i] - float64(v.p[i]*value)) / mean
			}
		}
		return value, c
	}
	value, c := signed()
	se := math.Sqrt(v.g.variance(c))
	below, above := v.g.limits(c, near)
	lower, upper := min(value, corrected)-below, value+above
	look := func() {
		x, c := signed()
		below, above := v.g.limits(c, near)
		if upper = max(upper, x+above); k.toOne {
			lower = min(lower, x-below)
		}
	}
	open := k.open(v.g.quantile())
	for _, n := range open[:min(len(open), mostOpen)] {
		was := signs[n]
		for _, signs[n] = range []float64{-1, 1} {
			look()
		}
		signs[n] = was
	}
	for _, s := range []float64{-1, 1} {
		for _, n := range open {
			signs[n] = s
		}
		if k.toOne && len(open) > 1 {
			look()
		}
	}
	return v.between(unit, value, se, lower, upper, most)
}

// bounds returns the limits of a smooth measure likewise, whose error has the
// term of second order that is left without disparity.
func (v vectors) bounds(s smooth) (lower, upper float64) {
	bias, second := v.noise(s)
	below, above := v.g.limits(s.first, v.g.reach())
	rest := float64(v.g.quantile() * math.Sqrt(second))
	return max(s.value-max(bias, 0)-math.Hypot(below, rest), 0), s.value + math.Hypot(above, rest)
}

// unbounded returns the figure without noise, which may lie below 0, with the
// limits of the measure itself: both are figures of the same truth. They hold it.
func (v vectors) unbounded(unit measure.Unit, value, se, lower, upper float64) measure.Estimate {
	e := v.g.estimate(unit, value, se)
	if _, _, ok := e.Interval(); !ok || math.IsNaN(lower) || math.IsNaN(upper) || math.IsInf(upper, 0) {
		return e
	}
	df, _ := e.DF()
	return made(measure.Figures{Unit: unit, Value: value, StdErr: se, Lower: min(lower, value), Upper: max(upper, value),
		Level: e.Level(), DF: df, Method: DeltaBelow, N: v.g.n()})
}
