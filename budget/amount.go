package budget

import (
	"math"
	"strconv"

	"github.com/shopspring/decimal"
)

// Amount is a sum of money in a document that states its currency once, such
// as [Model]. The zero value is an unknown amount, null in JSON, which is not
// 0: write Whole(0) for that. It has at most 12 digits after the point and,
// point left out, fits an int64; a document checks it against its currency. Equal amounts are == to
// each other.
type Amount struct{ number }

// Whole returns an amount of n dollars, euros or yen. The lowest int64 counts
// as the one above it.
func Whole(n int64) Amount { return Amount{numberOf(n, 0)} }

// ParseAmount reads an amount such as "1234.50": digits with an optional "-"
// before them and an optional point between them. It takes no comma, space,
// currency sign or exponent. The error wraps [ErrType] or [ErrRange].
func ParseAmount(s string) (Amount, error) {
	n, err := parseNumber(s, maxPlaces)
	return Amount{n}, err
}

// NewAmount returns the amount d, exactly. A number with more than 12 digits
// after the point or an exponent beyond 300 is an error that wraps [ErrRange].
func NewAmount(d decimal.Decimal) (Amount, error) {
	n, err := numberFrom(d, maxPlaces)
	return Amount{n}, err
}

// Equal reports whether both are the same amount, or both unknown.
func (a Amount) Equal(o Amount) bool { return a == o }

// UnmarshalJSON reads a string as [ParseAmount] does, or null as unknown.
func (a *Amount) UnmarshalJSON(data []byte) (err error) {
	a.number, err = decode(data, func(s string) (number, error) { return parseNumber(s, maxPlaces) })
	return err
}

// In returns the amount in a currency. It never rounds: an amount finer than
// the smallest unit of the currency wraps [ErrSubMinor], an unknown amount
// [ErrRequired], an unknown currency [ErrUnknownKey].
func (a Amount) In(c Currency) (Money, error) {
	places, err := c.digits()
	if err != nil {
		return Money{}, err
	}
	return a.money(c, places)
}

func (a Amount) money(c Currency, places int) (Money, error) {
	if !a.known {
		return Money{}, fail(ErrRequired, "the amount is unknown, which is not 0")
	}
	if int(a.places) > places {
		return Money{}, subMinor(a.String(), c)
	}
	minor, ok := a.scaled(places)
	if !ok {
		return Money{}, tooLarge()
	}
	return Money{minor, c}, nil
}

func subMinor(what string, c Currency) error {
	has := "no digits"
	if d, _ := c.Digits(); d > 0 {
		has = strconv.Itoa(int(d)) + " digits"
	}
	return fail(ErrSubMinor, what+" is finer than the smallest unit: "+string(c)+" has "+has+" after the point")
}

func tooLarge() error { return fail(ErrRange, "the amount is too large") }

// FTE is an amount of staff: 1 is one full-time post, 0.5 half a post. The zero
// value is not stated, null in JSON. It has at most 6 digits after the point
// and lies between 0 and one million. Equal values are == to each other.
type FTE struct{ number }

const (
	ftePlaces = 6
	maxFTE    = 1_000_000
)

// FTEPercent returns the staff of a post of p percent: 50 is half a post, 100 a
// full one, 250 two and a half.
func FTEPercent(p uint16) FTE { return FTE{numberOf(int64(p), 2)} }

// ParseFTE reads an amount of staff such as "0.5". The error wraps [ErrType] or
// [ErrRange].
func ParseFTE(s string) (FTE, error) {
	n, err := parseNumber(s, ftePlaces)
	return fteOf(n, err)
}

// NewFTE returns d posts, exactly. A number below 0, above one million or with
// more than 6 digits after the point is an error that wraps [ErrRange].
func NewFTE(d decimal.Decimal) (FTE, error) {
	n, err := numberFrom(d, ftePlaces)
	return fteOf(n, err)
}

func fteOf(n number, err error) (FTE, error) {
	switch {
	case err != nil:
		return FTE{}, err
	case n.coef < 0:
		return FTE{}, fail(ErrRange, "staff must not be negative, got "+n.String()+" FTE")
	case n.cmp(maxFTE) > 0:
		return FTE{}, fail(ErrRange, "staff is at most 1000000 FTE, got "+n.String())
	}
	return FTE{n}, nil
}

// Equal reports whether both are the same, or neither is stated.
func (f FTE) Equal(o FTE) bool { return f == o }

// UnmarshalJSON reads a string as [ParseFTE] does, or null as not stated.
func (f *FTE) UnmarshalJSON(data []byte) (err error) {
	f.number, err = decode(data, func(s string) (number, error) { v, err := ParseFTE(s); return v.number, err })
	return err
}

// add adds up staff; what is not stated adds nothing. It reports false when the
// sum does not fit.
func (f FTE) add(o FTE) (FTE, bool) {
	a, _ := f.scaled(ftePlaces)
	b, _ := o.scaled(ftePlaces)
	return FTE{numberOf(a+b, ftePlaces)}, a <= math.MaxInt64-b
}
