package disparity

import (
	"math"

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

// wide returns a measure that noise makes too large. Noise adds about what the
// correction takes away where groups hardly differ, and next to nothing where
// they lie far apart; so the lower limit stands below the corrected figure, the
// upper one above the figure itself, each by the quantile times the error.
func (v vectors) wide(unit measure.Unit, value, corrected, se, most float64) measure.Estimate {
	h := float64(v.g.quantile() * se)
	return v.between(unit, value, se, min(value, corrected)-h, value+h, most)
}

// bounds returns the limits of a smooth measure likewise, whose error has the
// term of second order that is left without disparity.
func (v vectors) bounds(s smooth) (lower, upper float64) {
	bias, second := v.noise(s)
	h := float64(v.g.quantile() * math.Sqrt(v.g.variance(s.first)+second))
	return max(s.value-max(bias, 0)-h, 0), s.value + h
}
