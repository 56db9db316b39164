package budget

import (
	"strings"

	"github.com/shopspring/decimal"
)

const (
	// percentPlaces leaves room for the two places that a percentage has less
	// than its rate.
	percentPlaces = maxPlaces - 2
	// maxRate bounds rates, so that every rate has its percentage.
	maxRate = 1_000_000
)

// Rate is a share of something: 0.2 of the salaries. It is not a percentage;
// [Percent] is another type, so that 20 cannot stand for 0.2. The zero value is
// not stated, null in JSON, which is not a rate of 0. A rate has at most 12
// digits after the point and lies between -1000000 and 1000000; what is sound
// for its purpose is checked where it is used. Equal rates are == to each
// other.
type Rate struct{ number }

// ParseRate reads a rate such as "0.2". A text such as "20%" is refused with
// the rate to write instead. The error wraps [ErrType] or [ErrRange].
func ParseRate(s string) (Rate, error) {
	n, err := parseNumber(s, maxPlaces)
	return rateOf(n, err)
}

// NewRate returns the rate d, exactly. The error wraps [ErrRange].
func NewRate(d decimal.Decimal) (Rate, error) {
	n, err := numberFrom(d, maxPlaces)
	return rateOf(n, err)
}

func rateOf(n number, err error) (Rate, error) {
	if err != nil {
		return Rate{}, err
	}
	if n.cmp(maxRate) > 0 || n.cmp(-maxRate) < 0 {
		return Rate{}, fail(ErrRange, "the rate "+n.String()+" is out of range")
	}
	return Rate{n}, nil
}

// Percent returns the rate as a percentage: 0.2 is 20%. A rate that is not
// stated is a percentage that is not stated.
func (r Rate) Percent() Percent {
	if !r.known {
		return Percent{}
	}
	coef, places := r.coef, int(r.places)
	for range 2 {
		if places > 0 {
			places--
		} else {
			coef *= 10
		}
	}
	return Percent{numberOf(coef, places)}
}

// Equal reports whether both are the same rate, or neither is stated.
func (r Rate) Equal(o Rate) bool { return r == o }

// UnmarshalJSON reads a string as [ParseRate] does, or null as not stated.
func (r *Rate) UnmarshalJSON(data []byte) (err error) {
	r.number, err = decode(data, func(s string) (number, error) { v, err := ParseRate(s); return v.number, err })
	return err
}

// Percent is a percentage: 20% is the [Rate] 0.2. The zero value is not stated,
// null in JSON. It has at most 10 digits after the point. Equal percentages are
// == to each other.
type Percent struct{ number }

// PercentOf returns a whole percentage: PercentOf(20) is 20%.
func PercentOf(n int16) Percent { return Percent{numberOf(int64(n), 0)} }

// ParsePercent reads a percentage such as "20%" or "12.5%", with its sign: a
// bare number could be a rate as well. The error wraps [ErrType] or [ErrRange].
func ParsePercent(s string) (Percent, error) {
	text, ok := strings.CutSuffix(s, "%")
	if !ok {
		return Percent{}, fail(ErrType, quote(s)+` is no percentage: expected one with its sign, as in "20%"`)
	}
	if strings.HasSuffix(text, "%") {
		return Percent{}, fail(ErrType, quote(s)+` is no percentage: it has two signs`)
	}
	n, err := parseNumber(text, percentPlaces)
	return percentOf(n, err)
}

// NewPercent returns d percent, exactly. The error wraps [ErrRange].
func NewPercent(d decimal.Decimal) (Percent, error) {
	n, err := numberFrom(d, percentPlaces)
	return percentOf(n, err)
}

func percentOf(n number, err error) (Percent, error) {
	if err != nil {
		return Percent{}, err
	}
	if n.cmp(100*maxRate) > 0 || n.cmp(-100*maxRate) < 0 {
		return Percent{}, fail(ErrRange, "the percentage "+n.String()+" is out of range")
	}
	return Percent{n}, nil
}

// Rate returns the percentage as a rate: 20% is 0.2.
func (p Percent) Rate() Rate {
	if !p.known {
		return Rate{}
	}
	return Rate{numberOf(p.coef, int(p.places)+2)}
}

// Equal reports whether both are the same percentage, or neither is stated.
func (p Percent) Equal(o Percent) bool { return p == o }

// String returns the percentage with its sign, such as "12.5%", or "unknown"
// when none is stated.
func (p Percent) String() string {
	if !p.known {
		return p.number.String()
	}
	return p.number.String() + "%"
}

// MarshalJSON writes a string with the sign, such as "12.5%", or null.
func (p Percent) MarshalJSON() ([]byte, error) {
	if !p.known {
		return []byte("null"), nil
	}
	return []byte(`"` + p.String() + `"`), nil
}

// UnmarshalJSON reads a string as [ParsePercent] does, or null as not stated.
func (p *Percent) UnmarshalJSON(data []byte) (err error) {
	p.number, err = decode(data, func(s string) (number, error) { v, err := ParsePercent(s); return v.number, err })
	return err
}
