package measure

import (
	"github.com/collective-impact/sdk/internal/enum"
	"github.com/collective-impact/sdk/internal/fault"
)

// WeightKind says what a weight means. The same numbers give the same rates and
// quite different errors, so it has no default.
type WeightKind uint8

// The kinds of weights.
const (
	// FrequencyWeight: the row stands for so many people with the same values,
	// all of whom were observed: a whole number. Counts count people.
	FrequencyWeight WeightKind = iota + 1
	// SamplingWeight: the row was drawn with a known chance and stands for so
	// many people of the population. Errors are design-based; see [Design].
	SamplingWeight
	// PrecisionWeight: the value of the row is itself a mean of so many equally
	// precise ones, or known with a precision proportional to the weight.
	PrecisionWeight
)

var weightKeys = []string{"", "frequency", "sampling", "precision"}

// String returns the key.
func (k WeightKind) String() string { return enum.String("WeightKind", weightKeys, k) }

// AppendText appends the key: "frequency", "sampling" or "precision".
func (k WeightKind) AppendText(b []byte) ([]byte, error) {
	return enum.Append(b, "WeightKind", weightKeys, k)
}

// MarshalText returns the key.
func (k WeightKind) MarshalText() ([]byte, error) { return k.AppendText(nil) }

// UnmarshalText reads a key; an unknown one wraps [ErrUnknownKey].
func (k *WeightKind) UnmarshalText(text []byte) (err error) {
	*k, err = enum.Parse[WeightKind]("weight", weightKeys, text)
	return err
}

// Weight is a number by which rows count. The zero value weights nothing. A
// weight that is missing or negative is an error; a weight of 0 is not counted
// among the used.
type Weight struct {
	// Column is a number; required with Kind.
	Column string `json:"column,omitempty"`
	// Kind says what it means; required with Column.
	Kind WeightKind `json:"kind,omitzero"`
}

func (w Weight) check(l *fault.List, at string) {
	if w == (Weight{}) {
		return
	}
	if w.Column == "" {
		l.Add(at+"/column", ErrRequired, "required: the column of the weight")
	}
	if !enum.Valid(weightKeys, w.Kind) {
		l.Add(at+"/kind", ErrRequired, "required: frequency, sampling or precision; there is no default")
	}
}
