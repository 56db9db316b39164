package rubric

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/big"
	"strings"

	"github.com/shopspring/decimal"

	"github.com/collective-impact/sdk/internal/fault"
	"github.com/collective-impact/sdk/measure"
)

// jsonPlaces is the number of decimal places of the rounded figure that stands
// beside the fraction in JSON.
const jsonPlaces = 6

// Exact is an exact fraction, or nothing. The zero value is nothing, which is
// not 0. A mean of 3, 3 and 1 is 7/3 and stays 7/3 until someone asks for
// decimals and says how many.
//
// Values compare by [Exact.Equal]; == compares identity and should not be used.
type Exact struct{ r *big.Rat }

// NewExact returns a copy of r as an exact value; nil gives the zero value,
// which is nothing.
func NewExact(r *big.Rat) Exact {
	if r == nil {
		return Exact{}
	}
	return Exact{new(big.Rat).Set(r)}
}

// exactOf keeps r, which the caller gives away.
func exactOf(r *big.Rat) Exact { return Exact{r} }

// Known reports whether there is a value.
func (e Exact) Known() bool { return e.r != nil }

// Rat returns a copy of the value, or nil when there is none.
func (e Exact) Rat() *big.Rat {
	if e.r == nil {
		return nil
	}
	return new(big.Rat).Set(e.r)
}

// Decimal returns the value rounded to a number of places, half away from
// zero; it is not Valid when there is no value. Places below 0 count as 0, and
// above 100 as 100.
func (e Exact) Decimal(places int32) decimal.NullDecimal {
	if e.r == nil {
		return decimal.NullDecimal{}
	}
	places = min(max(places, 0), 100)
	num := decimal.NewFromBigInt(e.r.Num(), 0)
	return decimal.NewNullDecimal(num.DivRound(decimal.NewFromBigInt(e.r.Denom(), 0), places))
}

// Text returns the value with a number of places, such as "2.33", or "no score"
// when there is none.
func (e Exact) Text(places int32) string {
	d := e.Decimal(places)
	if !d.Valid {
		return "no score"
	}
	return d.Decimal.StringFixed(min(max(places, 0), 100))
}

// String returns the fraction in lowest terms, such as "7/3" or "4", or "no
// score" when there is none.
func (e Exact) String() string {
	if e.r == nil {
		return "no score"
	}
	return e.r.RatString()
}

// Equal reports whether both have the same value, or neither has one.
func (e Exact) Equal(o Exact) bool {
	if e.r == nil || o.r == nil {
		return e.r == o.r
	}
	return e.r.Cmp(o.r) == 0
}

type exactJSON struct {
	Fraction string          `json:"fraction"`
	Decimal  decimal.Decimal `json:"decimal"`
}

// MarshalJSON writes {"fraction":"7/3","decimal":"2.333333"}, with six decimal
// places rounded half away from zero, or null when there is no value.
func (e Exact) MarshalJSON() ([]byte, error) {
	if e.r == nil {
		return []byte("null"), nil
	}
	return json.Marshal(exactJSON{e.String(), e.Decimal(jsonPlaces).Decimal})
}

// UnmarshalJSON reads what [Exact.MarshalJSON] writes. The fraction counts; the
// decimal is for readers who cannot use it.
func (e *Exact) UnmarshalJSON(data []byte) error {
	if bytes.Equal(bytes.TrimSpace(data), []byte("null")) {
		*e = Exact{}
		return nil
	}
	var x struct {
		Fraction string          `json:"fraction"`
		Decimal  json.RawMessage `json:"decimal"`
	}
	if err := json.Unmarshal(data, &x); err != nil {
		return &fault.FieldError{Problem: "expected an object with a fraction, or null", Err: measure.ErrType}
	}
	r, ok := parseFraction(x.Fraction)
	if !ok {
		return &fault.FieldError{Path: "/fraction", Problem: `expected a fraction such as "7/3"`, Err: measure.ErrType}
	}
	e.r = r
	return nil
}

// parseFraction takes digits, one sign and one slash only: exponents would let
// a short text stand for an enormous number.
func parseFraction(s string) (*big.Rat, bool) {
	if len(s) > 4096 || strings.Trim(strings.TrimPrefix(s, "-"), "0123456789/") != "" || strings.Count(s, "/") > 1 {
		return nil, false
	}
	return new(big.Rat).SetString(s)
}

// Format lets %v and %s print as [Exact.String], so that a printed struct shows
// the fraction and not a pointer.
func (e Exact) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(e.String())) }
