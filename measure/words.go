package measure

import (
	"strconv"

	"github.com/collective-impact/sdk/internal/enum"
	"github.com/collective-impact/sdk/internal/fault"
)

func itoa(n int) string { return strconv.Itoa(n) }

// FieldError is one problem at one place of a document: its Path is a JSON
// Pointer (RFC 6901) such as "/indicators/0/direction", its Problem says in
// words what is wrong and what was expected, and it wraps one of the sentinels
// of this package. Validation reports every problem at once, joined with
// [errors.Join]; errors.AsType finds the first.
type FieldError = fault.FieldError

// Sentinels that a [FieldError] wraps.
var (
	// ErrUnknownKey reports a key that a closed set does not have.
	ErrUnknownKey = enum.ErrUnknownKey
	// ErrUnknownField reports a field that a document does not have.
	ErrUnknownField = fault.ErrUnknownField
	// ErrDuplicate reports a key, name or record that stands twice.
	ErrDuplicate = fault.ErrDuplicate
	// ErrSyntax reports a document that is not JSON at all.
	ErrSyntax = fault.ErrSyntax
	// ErrType reports a value of the wrong JSON type.
	ErrType = fault.ErrType
	// ErrRequired reports something that has to be stated and is not.
	ErrRequired = fault.ErrRequired
	// ErrRange reports a number outside its range.
	ErrRange = fault.ErrRange
	// ErrDangling reports a reference to something that does not exist.
	ErrDangling = fault.ErrDangling
	// ErrComputed reports an attempt to read a result from JSON. Results are
	// computed from definitions and data; a half-read one would be wrong in
	// silence.
	ErrComputed = fault.ErrComputed
	// ErrInvalid reports any other contradiction.
	ErrInvalid = fault.ErrInvalid
)

// Status says whether an [Estimate] may be used, and if not, why not. The zero
// value means that nothing was computed.
type Status uint8

// The statuses of an estimate.
const (
	// OK: computed, and precise enough for its purpose as far as the library
	// can tell.
	OK Status = iota + 1
	// Unreliable: computed, but from so few observations that it should carry
	// a warning wherever it is shown.
	Unreliable
	// Suppressed: withheld to protect people. It carries no number at all.
	Suppressed
	// Empty: the group has no usable observation.
	Empty
	// Undefined: the formula has no value here; [Estimate.Reason] says why.
	Undefined
)

var statusKeys = []string{"", "ok", "unreliable", "suppressed", "empty", "undefined"}

// String returns the key.
func (s Status) String() string { return enum.String("Status", statusKeys, s) }

// AppendText appends the key: "ok", "unreliable", "suppressed", "empty" or
// "undefined".
func (s Status) AppendText(b []byte) ([]byte, error) {
	return enum.Append(b, "Status", statusKeys, s)
}

// MarshalText returns the key.
func (s Status) MarshalText() ([]byte, error) { return s.AppendText(nil) }

// UnmarshalText reads a key; an unknown one wraps [ErrUnknownKey].
func (s *Status) UnmarshalText(text []byte) (err error) {
	*s, err = enum.Parse[Status]("status", statusKeys, text)
	return err
}

// Unit is the scale of an estimate. It is declared, never guessed from the
// numbers.
type Unit uint8

// The units of estimates.
const (
	// Proportion: between 0 and 1; shown as a percentage.
	Proportion Unit = iota + 1
	// Points: a score on the scale of its instrument.
	Points
	// Count: a number of people or things.
	Count
	// Ratio: a quotient of two estimates of the same unit; 1 means equal.
	Ratio
	// ProportionDifference: one proportion minus another, between -1 and 1;
	// shown in percentage points.
	ProportionDifference
	// Rate: events, or an amount, per unit of something else, such as arrests
	// per 1,000 youths; a difference of two rates may be negative.
	Rate
	// Index: a number without a unit, such as a Gini coefficient.
	Index
)

var unitKeys = []string{"", "proportion", "points", "count", "ratio", "proportion-difference", "rate", "index"}

// Difference returns the unit of a difference of two estimates of unit u:
// [ProportionDifference] for proportions, and u itself otherwise.
func (u Unit) Difference() Unit {
	if u == Proportion {
		return ProportionDifference
	}
	return u
}

// String returns the key.
func (u Unit) String() string { return enum.String("Unit", unitKeys, u) }

// AppendText appends the key: "proportion", "points", "count", "ratio",
// "proportion-difference", "rate" or "index".
func (u Unit) AppendText(b []byte) ([]byte, error) { return enum.Append(b, "Unit", unitKeys, u) }

// MarshalText returns the key.
func (u Unit) MarshalText() ([]byte, error) { return u.AppendText(nil) }

// UnmarshalText reads a key; an unknown one wraps [ErrUnknownKey].
func (u *Unit) UnmarshalText(text []byte) (err error) {
	*u, err = enum.Parse[Unit]("unit", unitKeys, text)
	return err
}

// Direction says which way is better. It is a fact of the [Indicator], stated
// once, and has no default: a gap cannot be called good or bad without it.
type Direction uint8

// The directions of indicators.
const (
	// HigherIsBetter: more is good, as for proficiency.
	HigherIsBetter Direction = iota + 1
	// LowerIsBetter: less is good, as for arrests.
	LowerIsBetter
)

var directionKeys = []string{"", "higher-is-better", "lower-is-better"}

// String returns the key.
func (d Direction) String() string { return enum.String("Direction", directionKeys, d) }

// AppendText appends the key: "higher-is-better" or "lower-is-better".
func (d Direction) AppendText(b []byte) ([]byte, error) {
	return enum.Append(b, "Direction", directionKeys, d)
}

// MarshalText returns the key.
func (d Direction) MarshalText() ([]byte, error) { return d.AppendText(nil) }

// UnmarshalText reads a key; an unknown one wraps [ErrUnknownKey].
func (d *Direction) UnmarshalText(text []byte) (err error) {
	*d, err = enum.Parse[Direction]("direction", directionKeys, text)
	return err
}

// Temporal says whether an indicator is a state at a moment or a flow over a
// period. A stock may not be summed over time: the pupils enrolled in two
// years are not the sum of both rolls.
type Temporal uint8

// The two kinds.
const (
	// Stock: a state at a moment, such as the share of pupils proficient.
	Stock Temporal = iota + 1
	// Flow: what happens during a period, such as arrests.
	Flow
)

var temporalKeys = []string{"", "stock", "flow"}

// String returns the key.
func (k Temporal) String() string { return enum.String("Temporal", temporalKeys, k) }

// AppendText appends the key: "stock" or "flow".
func (k Temporal) AppendText(b []byte) ([]byte, error) {
	return enum.Append(b, "Temporal", temporalKeys, k)
}

// MarshalText returns the key.
func (k Temporal) MarshalText() ([]byte, error) { return k.AppendText(nil) }

// UnmarshalText reads a key; an unknown one wraps [ErrUnknownKey].
func (k *Temporal) UnmarshalText(text []byte) (err error) {
	*k, err = enum.Parse[Temporal]("temporal", temporalKeys, text)
	return err
}
