package disparity

import "github.com/collective-impact/sdk/internal/enum"

// ErrorSource says where the standard errors of a gradient over ordered groups come
// from; see [Groups.Gradient].
type ErrorSource uint8

// The sources of standard errors.
const (
	// Propagated: from the standard errors of the groups, by the delta method.
	Propagated ErrorSource = iota + 1
	// Robust: from how far the groups lie off the line, with the sandwich HC1.
	Robust
	// Regression: from how far the groups lie off the line, as least squares
	// has it.
	Regression
)

var errorSourceKeys = []string{"", "propagated", "robust", "regression"}

// String returns the key.
func (e ErrorSource) String() string { return enum.String("ErrorSource", errorSourceKeys, e) }

// AppendText appends the key: "propagated", "robust" or "regression".
func (e ErrorSource) AppendText(b []byte) ([]byte, error) {
	return enum.Append(b, "ErrorSource", errorSourceKeys, e)
}

// MarshalText returns the key.
func (e ErrorSource) MarshalText() ([]byte, error) { return e.AppendText(nil) }

// UnmarshalText reads a key; an unknown one wraps [measure.ErrUnknownKey].
func (e *ErrorSource) UnmarshalText(text []byte) (err error) {
	*e, err = enum.Parse[ErrorSource]("error source", errorSourceKeys, text)
	return err
}

// Curve says how a gap is computed from counts of ordered levels; see [VGap].
type Curve uint8

// The ways between the levels.
const (
	// Trapezoid: straight lines between the levels, so that two people on one
	// level count as equal. It makes gaps too small: by a fifth with three
	// levels, by a tenth with four.
	Trapezoid Curve = iota + 1
	// MonotoneCubic: a smooth rising curve through the levels.
	MonotoneCubic
	// Likelihood: two normal distributions under the levels, by maximum
	// likelihood.
	Likelihood
)

var curveKeys = []string{"", "trapezoid", "monotone-cubic", "likelihood"}

// String returns the key.
func (c Curve) String() string { return enum.String("Curve", curveKeys, c) }

// AppendText appends the key: "trapezoid", "monotone-cubic" or "likelihood".
func (c Curve) AppendText(b []byte) ([]byte, error) { return enum.Append(b, "Curve", curveKeys, c) }

// MarshalText returns the key.
func (c Curve) MarshalText() ([]byte, error) { return c.AppendText(nil) }

// UnmarshalText reads a key; an unknown one wraps [measure.ErrUnknownKey].
func (c *Curve) UnmarshalText(text []byte) (err error) {
	*c, err = enum.Parse[Curve]("curve", curveKeys, text)
	return err
}

// RateInterval says how the interval of a standardised rate is computed from its
// number of events; see [DirectRate].
type RateInterval uint8

// The intervals of standardised rates.
const (
	// FayFeuer: quantiles of gamma distributions with the mean and variance of
	// the rate (Fay and Feuer 1997, Statistics in Medicine 16:791). It holds for
	// any number of events, none included, and errs on the wide side.
	FayFeuer RateInterval = iota + 1
	// Dobson: the limits of the number of events, scaled (Dobson, Kuulasmaa,
	// Eberle and Scherer 1991, Statistics in Medicine 10:457).
	Dobson
)

var rateIntervalKeys = []string{"", "fay-feuer", "dobson"}

// String returns the key.
func (i RateInterval) String() string { return enum.String("RateInterval", rateIntervalKeys, i) }

// AppendText appends the key: "fay-feuer" or "dobson".
func (i RateInterval) AppendText(b []byte) ([]byte, error) {
	return enum.Append(b, "RateInterval", rateIntervalKeys, i)
}

// MarshalText returns the key.
func (i RateInterval) MarshalText() ([]byte, error) { return i.AppendText(nil) }

// UnmarshalText reads a key; an unknown one wraps [measure.ErrUnknownKey].
func (i *RateInterval) UnmarshalText(text []byte) (err error) {
	*i, err = enum.Parse[RateInterval]("rate interval", rateIntervalKeys, text)
	return err
}
