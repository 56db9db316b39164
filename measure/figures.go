package measure

import (
	"fmt"
	"math"
)

// Figures are the parts of an [Estimate], for code that computes its own; see
// [NewEstimate].
type Figures struct {
	// Unit is the scale; required.
	Unit Unit
	// Value is the estimate.
	Value float64
	// StdErr is the standard error; 0 where the method has none.
	StdErr float64
	// Lower and Upper are the limits at Level by Method; without a Method
	// there is no interval and Reason says why.
	Lower, Upper float64
	// Level is the confidence level, such as 0.95.
	Level float64
	// DF are the degrees of freedom; 0 for the normal distribution.
	DF float64
	// Method names how the interval was computed.
	Method Method
	// Reason says why there is no interval.
	Reason Reason
	// N is the number of observations, at least 1.
	N int
	// Unreliable marks the estimate whatever N is. It is marked anyway with
	// fewer than [MinReliable] observations.
	Unreliable bool
}

// NewEstimate makes an estimate of figures that were computed elsewhere. What
// contradicts itself, such as a value outside its interval or a proportion above
// 1, is an error whose parts are [*FieldError] values. A figure that is NaN or
// infinite gives an estimate that is [Undefined] for the reason [OutOfRange].
func NewEstimate(f Figures) (Estimate, error) {
	for _, x := range []float64{f.Value, f.StdErr, f.Lower, f.Upper, f.DF} {
		if math.IsNaN(x) || math.IsInf(x, 0) {
			return NotEstimable(f.Unit, f.N, OutOfRange), nil
		}
	}
	e := Estimate{unit: f.Unit, value: f.Value, hasValue: true, n: f.N, reason: f.Reason}
	if f.Unreliable {
		e.status = Unreliable
	}
	if f.Method != "" {
		e.se, e.hasSE, e.df = f.StdErr, f.StdErr != 0, f.DF
		e = e.interval(f.Lower, f.Upper, f.Level, f.Method)
	}
	e = e.settled()
	if err := e.json().check(); err != nil {
		return Estimate{}, fmt.Errorf("estimate: %w", err)
	}
	return e, nil
}
