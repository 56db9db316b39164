package reliability

import (
	"bytes"
	"encoding/json"
	"math"
	"strconv"

	"github.com/collective-impact/sdk/internal/fault"
	"github.com/collective-impact/sdk/measure"
)

// Number is a finite number, or nothing. The zero value is nothing, which is
// not 0. In JSON nothing is null.
type Number struct {
	v  float64
	ok bool
}

// NumberOf returns v as a Number; NaN and infinities are nothing.
func NumberOf(v float64) Number {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return Number{}
	}
	return Number{v, true}
}

// Float returns the number and true, or 0 and false when there is none.
func (n Number) Float() (float64, bool) { return n.v, n.ok }

// Known reports whether there is a number.
func (n Number) Known() bool { return n.ok }

// Equal reports whether both are the same number, or both nothing.
func (n Number) Equal(o Number) bool { return n == o }

// Text returns the number with a fixed number of decimal places, or "undefined".
// Places below 0 count as 0, and above 17 as 17.
func (n Number) Text(places int) string {
	if !n.ok {
		return "undefined"
	}
	return strconv.FormatFloat(n.v, 'f', min(max(places, 0), 17), 64)
}

// String returns the shortest text that stands for the number, or "undefined".
func (n Number) String() string {
	if !n.ok {
		return "undefined"
	}
	return strconv.FormatFloat(n.v, 'g', -1, 64)
}

// MarshalJSON writes the number in full precision, or null.
func (n Number) MarshalJSON() ([]byte, error) {
	if !n.ok {
		return []byte("null"), nil
	}
	return json.Marshal(n.v)
}

// UnmarshalJSON reads a number or null.
func (n *Number) UnmarshalJSON(data []byte) error {
	*n = Number{}
	if bytes.Equal(bytes.TrimSpace(data), []byte("null")) {
		return nil
	}
	if err := json.Unmarshal(data, &n.v); err != nil {
		return &fault.FieldError{Problem: "expected a number or null", Err: measure.ErrType}
	}
	n.ok = true
	return nil
}
