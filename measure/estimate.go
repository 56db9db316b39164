package measure

import (
	"errors"
	"fmt"
	"math"
	"strconv"

	"github.com/collective-impact/sdk/internal/plain"
)

// Reason says why an [Estimate] has no value, or no interval. It is an open
// vocabulary; the constants are the reasons that this library gives.
type Reason string

// The reasons.
const (
	// NoObservation: nobody in the group has a usable value.
	NoObservation Reason = "no-observation"
	// OneObservation: a spread needs two.
	OneObservation Reason = "one-observation"
	// NoSpread: all values are equal, so their spread says nothing about error.
	NoSpread Reason = "no-spread"
	// ZeroReference: a ratio to zero has no value.
	ZeroReference Reason = "zero-reference"
	// ZeroCount: the logarithm of a ratio with a zero has no finite error.
	ZeroCount Reason = "zero-count"
	// NoTrueZero: scores on a scale without a true zero have no ratio.
	NoTrueZero Reason = "no-true-zero"
	// NoReference: no group can serve as the reference.
	NoReference Reason = "no-reference"
	// IsReference: the group is the reference itself.
	IsReference Reason = "is-the-reference"
	// OutOfRange: the result exceeds what a float64 holds.
	OutOfRange Reason = "out-of-range"
	// NoError: the values came without standard errors.
	NoError Reason = "no-standard-error"
	// FewGroups: the measure compares more groups than have a value.
	FewGroups Reason = "too-few-groups"
	// ZeroMean: a figure relative to a mean of zero has no value.
	ZeroMean Reason = "zero-mean"
	// BelowMinimum: fewer observations or events than the rule asks for.
	BelowMinimum Reason = "below-minimum"
	// NoDegrees: no degrees of freedom are left for an interval.
	NoDegrees Reason = "no-degrees-of-freedom"
	// NotConverged: an iteration found no solution.
	NotConverged Reason = "not-converged"
	// Unstated: whoever left the value out did not say why.
	Unstated Reason = "unstated"
	// Protected: withheld to protect people.
	Protected Reason = "protected"
)

// Method names how an interval was computed.
type Method string

// The methods.
const (
	// Wilson is the score interval of one proportion, without continuity
	// correction (Wilson 1927; method 3 of Newcombe 1998, Statistics in
	// Medicine 17:857).
	Wilson Method = "wilson"
	// NewcombeHybrid is the interval of a difference of two independent
	// proportions from their Wilson limits (method 10 of Newcombe 1998,
	// Statistics in Medicine 17:873).
	NewcombeHybrid Method = "newcombe-hybrid-score"
	// KatzLog is the interval of a ratio of proportions on the log scale (Katz,
	// Baptista, Azen and Pike 1978, Biometrics 34:469).
	KatzLog Method = "katz-log"
	// DeltaLog is the interval of the ratio of a group's proportion to the
	// proportion of everyone, the group included: the delta method on the log
	// scale, for the two independent parts and fixed group sizes.
	DeltaLog Method = "delta-log"
	// StudentT is the interval of a mean with its standard error and n−1
	// degrees of freedom.
	StudentT Method = "student-t"
	// Welch is the interval of a difference of means with unequal variances and
	// Satterthwaite's degrees of freedom (Welch 1947, Biometrika 34:28).
	Welch Method = "welch"
)

// MinReliable is the number of observations below which an estimate is marked
// [Unreliable]. It is the smallest denominator with which the National Center
// for Health Statistics presents a proportion (Parker et al. 2017, Vital and
// Health Statistics 2(175)).
const MinReliable = 30

// Estimate is one computed number with what one must know to use it: status,
// interval, level, number of observations, method. It never carries NaN or
// infinity. The zero value is an estimate that was not computed. In JSON what
// is not there is null or absent, and a suppressed estimate has its unit and
// status and no number. Estimates compare with ==.
type Estimate struct {
	unit                        Unit
	status                      Status
	reason                      Reason
	method                      Method
	value, se, lower, upper, df float64
	level                       float64
	n                           int
	hasValue, hasSE, hasLimits  bool
}

// Unit returns the scale.
func (e Estimate) Unit() Unit { return e.unit }

// Status says whether the estimate may be used; it is 0 for the zero value.
func (e Estimate) Status() Status { return e.status }

// Reason says why there is no value, or why there is no interval; "" when there
// are both.
func (e Estimate) Reason() Reason { return e.reason }

// Method names how the interval was computed; "" when there is none.
func (e Estimate) Method() Method { return e.method }

// Value returns the estimate, and false when there is none.
func (e Estimate) Value() (float64, bool) { return e.value, e.hasValue }

// StdErr returns the standard error, and false where the method has none: the
// score intervals of Wilson and Newcombe are not made from one. For a ratio it
// is the standard error of the logarithm.
func (e Estimate) StdErr() (float64, bool) { return e.se, e.hasSE }

// Interval returns the confidence limits, and false when there are none.
func (e Estimate) Interval() (lower, upper float64, ok bool) {
	return e.lower, e.upper, e.hasLimits
}

// Level returns the confidence level of the interval, 0 when there is none.
func (e Estimate) Level() float64 { return e.level }

// DF returns the degrees of freedom, and false where the normal distribution
// was used.
func (e Estimate) DF() (float64, bool) { return e.df, e.df > 0 }

// N returns the number of observations of the group itself, and false when it
// is withheld or nothing was computed.
func (e Estimate) N() (int, bool) { return e.n, e.status != 0 && e.status != Suppressed }

// Withheld returns the estimate that stands for a protected one: it has a unit
// and the status [Suppressed], and carries nothing else.
func Withheld(u Unit) Estimate { return Estimate{unit: u, status: Suppressed, reason: Protected} }

// NotEstimable returns the estimate that has no value for the reason given, in
// a group of n observations. The status is [Empty] for [NoObservation], which
// sets n to 0, and [Undefined] for other reasons; an empty reason becomes
// [Unstated], and [Protected] gives what [Withheld] gives. A negative n counts
// as 0.
func NotEstimable(u Unit, n int, why Reason) Estimate {
	switch why {
	case Protected:
		return Withheld(u)
	case NoObservation:
		return Estimate{unit: u, status: Empty, reason: why}
	case "":
		why = Unstated
	}
	return Estimate{unit: u, status: Undefined, reason: why, n: max(n, 0)}
}

// settled sets the status by the number of observations, unless it is set, and
// gives up what a float64 does not hold.
func (e Estimate) settled() Estimate {
	for _, x := range []float64{e.value, e.se, e.lower, e.upper, e.df} {
		if math.IsNaN(x) || math.IsInf(x, 0) {
			return NotEstimable(e.unit, e.n, OutOfRange)
		}
	}
	if e.status == 0 {
		e.status = OK
		if e.n < MinReliable {
			e.status = Unreliable
		}
	}
	return e
}

func (e Estimate) interval(lower, upper, level float64, m Method) Estimate {
	e.lower, e.upper, e.level, e.method, e.hasLimits = lower, upper, level, m, true
	return e
}

// String returns the estimate as people write it: "61.3% [58.0, 64.5], n = 824",
// "487.2 [480.1, 494.3], n = 54", "withheld", "not computed", or the status and
// reason when there is no value. An unreliable estimate says so, and one without
// an interval says why. More decimals are shown where a value would otherwise
// look like 0, or like 100%. A difference of proportions is written in
// percentage points: "-12.7 percentage points [-27.5, 2.5], n = 60". Digits are
// for reading; compute with [Estimate.Value].
func (e Estimate) String() string {
	switch {
	case e.status == 0:
		return "not computed"
	case e.status == Suppressed:
		return "withheld"
	case !e.hasValue:
		return fmt.Sprintf("%s (%s)", e.status, e.reason)
	}
	scale, places := 1.0, 0
	switch e.unit {
	case Proportion:
		scale, places = 100, plain.PercentPlaces(100*e.value)
	case ProportionDifference:
		scale, places = 100, plain.Places(1, 100*e.value)
	case Ratio:
		places = plain.Places(2, e.value)
	case Index:
		places = plain.Places(3, e.value)
	case Count:
		places = plain.Places(0, e.value)
		if e.value != math.Trunc(e.value) {
			places = max(places, 1)
		}
	case Rate:
		// Two digits of the figure and of the width of its interval.
		places = max(plain.Places(0, e.value), plain.Places(0, (e.upper-e.lower)/2)) + 1
	default:
		places = plain.Places(1, e.value)
	}
	num := func(x float64) string { return strconv.FormatFloat(float64(scale*x), 'f', places, 64) }
	s := num(e.value)
	switch e.unit {
	case Proportion:
		s += "%"
	case ProportionDifference:
		s += " percentage points"
	}
	if e.hasLimits {
		s += fmt.Sprintf(" [%s, %s]", num(e.lower), num(e.upper))
	}
	s += fmt.Sprintf(", n = %d", e.n)
	if e.status == Unreliable {
		s += ", unreliable"
	}
	if !e.hasLimits {
		s += fmt.Sprintf(", no interval (%s)", e.reason)
	}
	return s
}

// ErrCounts reports counts that cannot be: a negative number, or more
// successes than observations.
var ErrCounts = errors.New("impossible counts")

// ErrLevel reports a confidence level outside (0, 1).
var ErrLevel = errors.New("confidence level outside (0, 1)")
