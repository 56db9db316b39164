package disparity

import (
	"fmt"
	"math"

	"github.com/collective-impact/sdk/internal/dist"
	"github.com/collective-impact/sdk/measure"
)

// evidence is what an interval needs beside a value and its standard error.
type evidence struct {
	n          int
	level, df  float64 // df 0 means the normal distribution
	method     measure.Method
	why        measure.Reason // why there can be no interval; "" when there can
	unreliable bool
}

// width returns the half-width of an interval.
func (v evidence) width(se float64) float64 {
	if v.df > 0 {
		return float64(dist.Student(v.level, v.df) * se)
	}
	return float64(dist.Normal(v.level) * se)
}

// figures returns a value that has no interval yet, and whether it can get one.
func (v evidence) figures(unit measure.Unit, value, se float64) (measure.Figures, bool) {
	f := measure.Figures{Unit: unit, Value: value, N: v.n, Unreliable: v.unreliable, Reason: v.why}
	if f.Reason == "" && !(se > 0) {
		f.Reason = measure.NoSpread
	}
	if f.Reason != "" {
		return f, false
	}
	f.StdErr, f.Level, f.DF, f.Method = se, v.level, v.df, v.method
	return f, true
}

// plain returns a value with a symmetric interval, cut to the range of its unit.
func (v evidence) plain(unit measure.Unit, value, se float64) measure.Estimate {
	h := v.width(se)
	return v.around(unit, value, se, h, h)
}

// around returns a value with limits that lie so far below and above it, cut to
// the range of its unit.
func (v evidence) around(unit measure.Unit, value, se, below, above float64) measure.Estimate {
	f, ok := v.figures(unit, value, se)
	if ok {
		f.Lower, f.Upper = value-below, value+above
		switch unit {
		case measure.Proportion:
			f.Lower, f.Upper = max(f.Lower, 0), min(f.Upper, 1)
		case measure.ProportionDifference:
			f.Lower, f.Upper = max(f.Lower, -1), min(f.Upper, 1)
		}
	}
	return made(f)
}

// log returns a positive ratio with an interval that is symmetric on the
// logarithmic scale; se is the standard error of the logarithm.
func (v evidence) log(value, se float64) measure.Estimate {
	v.method += "-log"
	f, ok := v.figures(measure.Ratio, value, se)
	if ok {
		h := math.Exp(v.width(se))
		f.Lower, f.Upper = value/h, float64(value*h)
	}
	return made(f)
}

// levelOf returns the confidence level that is meant; 0 means 0.95.
func levelOf(level float64) (float64, error) {
	if level == 0 {
		return 0.95, nil
	}
	if !(level > 0 && level < 1) || 1-level < 2e-12 {
		return 0, fmt.Errorf("%w: %v", measure.ErrLevel, level)
	}
	return level, nil
}
