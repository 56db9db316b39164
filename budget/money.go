package budget

import (
	"cmp"
	"fmt"
	"math"
	"math/big"
	"strings"

	"github.com/shopspring/decimal"
)

// Money is a sum that can be paid: a whole number of the smallest units of a
// currency, such as cents. It is exact; nothing rounds but the functions that
// take a [Rounding]. The zero value has no currency and is not an amount of 0:
// with any other money it is an error.
//
// Money goes up to 9,223,372,036,854,775,807 smallest units either way; beyond
// that is an error that wraps [ErrRange], never a wrong number. Equal values are
// == to each other.
type Money struct {
	minor    int64 // never math.MinInt64
	currency Currency
}

// NewMoney returns the amount d in a currency, exactly. An amount finer than
// the smallest unit of the currency is an error that wraps [ErrSubMinor]: use
// [RoundMoney] and say how to round. An unknown currency wraps [ErrUnknownKey],
// a number too large or with an exponent beyond 300 wraps [ErrRange].
func NewMoney(d decimal.Decimal, c Currency) (Money, error) {
	num, den, err := minorUnits(d, c)
	if err != nil {
		return Money{}, err
	}
	quo, rest := num.QuoRem(num, den, new(big.Int))
	if rest.Sign() != 0 {
		return Money{}, subMinor("the amount", c)
	}
	return moneyOfBig(quo, c)
}

// RoundMoney returns the amount d in a currency, rounded to its smallest unit.
// An unknown currency or rounding wraps [ErrUnknownKey], a number too large or
// with an exponent beyond 300 wraps [ErrRange].
func RoundMoney(d decimal.Decimal, c Currency, how Rounding) (Money, error) {
	num, den, err := minorUnits(d, c)
	if err != nil {
		return Money{}, err
	}
	return roundMoney(num, den, c, how)
}

// minorUnits returns d as a fraction of smallest units.
func minorUnits(d decimal.Decimal, c Currency) (num, den *big.Int, err error) {
	places, err := c.digits()
	if err != nil {
		return nil, nil, err
	}
	num, exp, err := parts(d)
	if err != nil {
		return nil, nil, err
	}
	if exp += places; exp < 0 {
		return num, pow10(-exp), nil
	}
	return num.Mul(num, pow10(exp)), big.NewInt(1), nil
}

// MoneyFromMinor returns n smallest units of a currency: 4500000 cents are
// 45,000 dollars. An unknown currency wraps [ErrUnknownKey]; the lowest int64
// wraps [ErrRange].
func MoneyFromMinor(n int64, c Currency) (Money, error) {
	if _, err := c.digits(); err != nil {
		return Money{}, err
	}
	return moneyOf(n, c)
}

func moneyOfBig(n *big.Int, c Currency) (Money, error) {
	if !n.IsInt64() {
		return Money{}, tooLarge()
	}
	return moneyOf(n.Int64(), c)
}

func moneyOf(n int64, c Currency) (Money, error) {
	if n == math.MinInt64 {
		return Money{}, tooLarge()
	}
	return Money{n, c}, nil
}

// ParseMoney reads an amount with its currency, such as "45000.00 USD": what
// [Money.String] writes. It must have all the digits of its currency and no
// more: "45000 USD" is refused, so that a lost digit is noticed. The error
// wraps [ErrType], [ErrRange], [ErrSubMinor] or [ErrUnknownKey].
func ParseMoney(s string) (Money, error) {
	text, code, ok := strings.Cut(s, " ")
	if !ok {
		return Money{}, fail(ErrType, quote(s)+` is no money: expected an amount and a currency, as in "45000.00 USD"`)
	}
	places, err := Currency(code).digits()
	if err != nil {
		return Money{}, err
	}
	n, err := parseNumber(text, maxPlaces)
	if err != nil {
		return Money{}, err
	}
	m, err := Amount{n}.money(Currency(code), places)
	if err == nil && m.String() != s {
		return Money{}, fail(ErrType, fmt.Sprintf("%s is not written with the digits of its currency: expected %q", quote(s), m))
	}
	return m, err
}

// Currency returns the currency, or "" for the zero value.
func (m Money) Currency() Currency { return m.currency }

// Minor returns the number of smallest units, such as cents.
func (m Money) Minor() int64 { return m.minor }

// Decimal returns the amount in units of the currency, such as dollars.
func (m Money) Decimal() decimal.Decimal { return decimal.New(m.minor, -int32(m.places())) }

// Amount returns the amount without its currency, for a document that states
// it once. The zero value is an unknown amount.
func (m Money) Amount() Amount {
	if m.currency == "" {
		return Amount{}
	}
	return Amount{numberOf(m.minor, m.places())}
}

// Sign returns -1, 0 or 1.
func (m Money) Sign() int { return cmp.Compare(m.minor, 0) }

// Equal reports whether both are the same amount of the same currency.
func (m Money) Equal(o Money) bool { return m == o }

// String returns the amount with all digits of its currency, and the currency:
// "45000.00 USD". The zero value is "".
func (m Money) String() string {
	if m.currency == "" {
		return ""
	}
	return m.text() + " " + string(m.currency)
}

// text returns the digits without the currency.
func (m Money) text() string { return string(appendFixed(nil, m.minor, m.places())) }

// places is the number of digits; money of an unknown currency cannot be made.
func (m Money) places() int {
	d, _ := m.currency.Digits()
	return int(d)
}

// AppendText appends the text of [Money.String].
func (m Money) AppendText(b []byte) ([]byte, error) { return append(b, m.String()...), nil }

// MarshalText returns the text of [Money.String], so that JSON has one string
// and the currency is never lost: "45000.00 USD". Documents of this package
// state the currency once and write "45000.00".
func (m Money) MarshalText() ([]byte, error) { return m.AppendText(nil) }

// UnmarshalText reads a text as [ParseMoney] does; empty text is the zero value.
func (m *Money) UnmarshalText(text []byte) (err error) {
	if len(text) == 0 {
		*m = Money{}
		return nil
	}
	*m, err = ParseMoney(string(text))
	return err
}

// Add returns m + o. Different currencies wrap [ErrCurrency], a sum that is too
// large [ErrRange].
func (m Money) Add(o Money) (Money, error) {
	if err := m.same(o); err != nil {
		return Money{}, err
	}
	sum := m.minor + o.minor
	if (sum > m.minor) != (o.minor > 0) || sum == math.MinInt64 {
		return Money{}, tooLarge()
	}
	return Money{sum, m.currency}, nil
}

// Sub returns m - o, with the errors of [Money.Add].
func (m Money) Sub(o Money) (Money, error) { return m.Add(o.Neg()) }

// Neg returns -m.
func (m Money) Neg() Money { return Money{-m.minor, m.currency} }

// Abs returns the amount without its sign.
func (m Money) Abs() Money { return Money{max(m.minor, -m.minor), m.currency} }

// Cmp returns -1, 0 or 1 as m is less than, equal to or greater than o.
// Different currencies wrap [ErrCurrency]: without a rate of exchange neither
// is more.
func (m Money) Cmp(o Money) (int, error) {
	if err := m.same(o); err != nil {
		return 0, err
	}
	return cmp.Compare(m.minor, o.minor), nil
}

// Times returns the rate's share of the money, rounded once: 20% of 225,000
// dollars. A rate that is not stated wraps [ErrRequired], an unknown rounding
// [ErrUnknownKey], a product that is too large [ErrRange].
func (m Money) Times(r Rate, how Rounding) (Money, error) {
	switch {
	case m.currency == "":
		return Money{}, fail(ErrCurrency, "the amount has no currency")
	case !r.known:
		return Money{}, fail(ErrRequired, "the rate is not stated, which is not 0")
	}
	num := new(big.Int).Mul(big.NewInt(m.minor), big.NewInt(r.coef))
	return roundMoney(num, pow10(int(r.places)), m.currency, how)
}

// Sum returns the sum of all amounts, and the first amount's errors with the
// others as [Money.Add] reports them. Without any amount there is no currency
// and the error wraps [ErrCurrency].
func Sum(amounts ...Money) (Money, error) {
	if len(amounts) == 0 {
		return Money{}, fail(ErrCurrency, "no amounts, and so no currency")
	}
	total, err := amounts[0], amounts[0].same(amounts[0])
	for _, m := range amounts[1:] {
		if err != nil {
			return Money{}, err
		}
		total, err = total.Add(m)
	}
	if err != nil {
		return Money{}, err
	}
	return total, nil
}

func (m Money) same(o Money) error {
	switch {
	case m.currency == "" || o.currency == "":
		return fail(ErrCurrency, "the amount has no currency")
	case m.currency != o.currency:
		return fail(ErrCurrency, fmt.Sprintf("%s and %s do not mix without a rate of exchange", m.currency, o.currency))
	}
	return nil
}
