package budget

import (
	"encoding/json"
	"math/big"

	"github.com/shopspring/decimal"
)

// sharePlaces is the number of decimal places of a share in JSON.
const sharePlaces = 12

// Average is money divided by a count or by staff: a cost per child, a cost per
// FTE. It holds the money rounded to whole cents and the exact quotient beside
// it. Where there is nothing to divide by it has no value, with a [Reason]:
// never 0. The zero value is one that nobody computed; it has no value either.
type Average struct {
	money  Money // rounded
	total  Money
	per    number
	reason Reason
}

// averageOf divides; the rounding is known to exist.
func averageOf(total Money, per number, none Reason, how Rounding) Average {
	if per.Sign() <= 0 {
		return Average{reason: none}
	}
	num := new(big.Int).Mul(big.NewInt(total.minor), pow10(int(per.places)))
	m, err := roundMoney(num, big.NewInt(per.coef), total.currency, how)
	if err != nil {
		return Average{reason: TooLarge}
	}
	return Average{m, total, per, 0}
}

// perCount divides by a count of children, partners or months.
func perCount(total Money, count int64, how Rounding) Average {
	none := ZeroCount
	if count < 0 {
		none = NegativeCount
	}
	return averageOf(total, numberOf(count, 0), none, how)
}

// Known reports whether there is a value.
func (a Average) Known() bool { return a.per.known }

// Money returns the value, rounded once by the policy of its statement, and
// whether there is one.
func (a Average) Money() (Money, bool) { return a.money, a.Known() }

// Reason says why there is no value; it is 0 when there is one.
func (a Average) Reason() Reason { return a.reason }

// Rat returns the exact quotient in units of the currency, such as dollars, or
// nil when there is none.
func (a Average) Rat() *big.Rat {
	if !a.Known() {
		return nil
	}
	r := new(big.Rat).SetFrac(big.NewInt(a.total.minor), pow10(a.total.places()))
	return r.Quo(r, a.per.rat())
}

// Equal reports whether both have the same value and come from the same
// division, or neither has a value for the same reason.
func (a Average) Equal(o Average) bool { return a == o }

// String returns the money, such as "121614.29 USD", or "undefined: no-fte".
func (a Average) String() string {
	switch {
	case a.Known():
		return a.money.String()
	case a.reason == 0:
		return "undefined"
	}
	return "undefined: " + a.reason.String()
}

// MarshalJSON writes {"amount":"121614.29"}, or {"amount":null,"reason":"no-fte"}
// when there is no value.
func (a Average) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		Amount Amount `json:"amount"`
		Reason Reason `json:"reason,omitzero"`
	}{printed(a.money), a.reason})
}

// UnmarshalJSON always fails with [ErrComputed]: an average comes from [Statement.CostPer].
func (*Average) UnmarshalJSON([]byte) error { return ErrComputed }

// printed is [Money.Amount] with all its digits, for writing only.
func printed(m Money) Amount { return Amount{m.Amount().fixed(m.places())} }

// Share is the exact share that one amount is of another. It has no value when
// the whole is 0, and the zero value has none.
type Share struct {
	part, whole int64 // smallest units
	how         Rounding
}

// Known reports whether there is a value.
func (s Share) Known() bool { return s.whole != 0 }

// Reason returns [ZeroTotal] when there is no value, and 0 when there is one.
func (s Share) Reason() Reason {
	if s.Known() {
		return 0
	}
	return ZeroTotal
}

// Rat returns the exact share, such as 1600/8513, or nil when there is none.
func (s Share) Rat() *big.Rat {
	if !s.Known() {
		return nil
	}
	return big.NewRat(s.part, s.whole)
}

// Equal reports whether both are the same share, or neither has a value.
func (s Share) Equal(o Share) bool {
	return s.Known() == o.Known() && (!s.Known() || s.Rat().Cmp(o.Rat()) == 0)
}

// Decimal returns the share rounded to a number of places by the policy of its
// statement; it is not Valid when there is none. Places below 0 count as 0, and
// above 100 as 100.
func (s Share) Decimal(places int32) decimal.NullDecimal {
	if !s.Known() {
		return decimal.NullDecimal{}
	}
	places = min(max(places, 0), 100)
	return decimal.NewNullDecimal(decimal.NewFromBigInt(s.scaled(places), -places))
}

// scaled is the share times 10^places, rounded.
func (s Share) scaled(places int32) *big.Int {
	r := s.Rat()
	return roundQuo(new(big.Int).Mul(r.Num(), pow10(int(places))), r.Denom(), s.how)
}

// Percent returns the share as a percentage with a number of places, such as
// "18.8%", or "undefined: zero-total" when there is none. What is not all is
// never shown as 100%, and what is not nothing never as 0%: it rounds to the
// next figure that is not.
func (s Share) Percent(places int32) string {
	if !s.Known() {
		return s.String()
	}
	places = min(max(places, 0), 100)
	d, exact := decimal.NewFromBigInt(s.scaled(places+2), -places), s.Rat()
	step, all := decimal.New(1, -places), decimal.New(100, 0)
	switch {
	case exact.Sign() > 0 && d.Sign() == 0:
		d = step
	case exact.Cmp(big.NewRat(1, 1)) < 0 && d.Equal(all):
		d = all.Sub(step)
	}
	return d.StringFixed(places) + "%"
}

// String returns the share with twelve decimal places, or "undefined:
// zero-total" when there is none.
func (s Share) String() string {
	if !s.Known() {
		return "undefined: " + ZeroTotal.String()
	}
	return s.Decimal(sharePlaces).Decimal.StringFixed(sharePlaces)
}

// MarshalJSON writes the share with twelve decimal places as a string, or null
// when there is none.
func (s Share) MarshalJSON() ([]byte, error) {
	if !s.Known() {
		return []byte("null"), nil
	}
	return []byte(`"` + s.String() + `"`), nil
}
