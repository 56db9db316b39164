package budget

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"math/big"
	"strconv"
	"strings"

	"github.com/shopspring/decimal"
)

const (
	// maxPlaces is the most digits after the point that a number may have.
	maxPlaces = 12
	// maxText is the longest text that can be a number.
	maxText = 40
)

// number is an exact decimal, coef / 10^places, or nothing. It has no trailing
// zeros after the point, so that == is equality, and the zero value is nothing:
// not stated, which is not 0. The types of the package embed it.
type number struct {
	coef   int64 // never math.MinInt64
	places uint8
	known  bool
}

// numberOf returns coef / 10^places without trailing zeros.
func numberOf(coef int64, places int) number {
	for places > 0 && coef%10 == 0 {
		coef /= 10
		places--
	}
	return number{max(coef, -math.MaxInt64), uint8(places), true}
}

// Known reports whether a number is stated. A number that is 0 is known.
func (n number) Known() bool { return n.known }

// Decimal returns the number; it is not Valid when none is stated.
func (n number) Decimal() decimal.NullDecimal {
	if !n.known {
		return decimal.NullDecimal{}
	}
	return decimal.NewNullDecimal(decimal.New(n.coef, -int32(n.places)))
}

// Sign returns -1, 0 or 1, and 0 also when no number is stated.
func (n number) Sign() int {
	switch {
	case n.coef < 0:
		return -1
	case n.coef > 0:
		return 1
	}
	return 0
}

// String returns the digits, such as "0.2", or "unknown" when none are stated.
func (n number) String() string {
	if !n.known {
		return "unknown"
	}
	return string(appendFixed(nil, n.coef, int(n.places)))
}

// MarshalJSON writes the digits as a string, or null when no number is stated.
// It is a string because many programs read JSON numbers inexactly.
func (n number) MarshalJSON() ([]byte, error) {
	if !n.known {
		return []byte("null"), nil
	}
	return append(appendFixed([]byte{'"'}, n.coef, int(n.places)), '"'), nil
}

// fixed returns the number with at least places digits after the point, for
// writing only: == no longer holds.
func (n number) fixed(places int) number {
	for n.known && int(n.places) < places && n.coef <= math.MaxInt64/10 && n.coef >= -math.MaxInt64/10 {
		n.coef *= 10
		n.places++
	}
	return n
}

// scaled returns n times 10^places when that is a whole int64.
func (n number) scaled(places int) (int64, bool) {
	f := n.fixed(places)
	return f.coef, int(f.places) == places
}

// rat returns the number as a fraction.
func (n number) rat() *big.Rat {
	return new(big.Rat).SetFrac(big.NewInt(n.coef), pow10(int(n.places)))
}

// cmp compares with a whole number.
func (n number) cmp(whole int64) int { return n.rat().Cmp(new(big.Rat).SetInt64(whole)) }

// appendFixed appends coef / 10^places with all its places.
func appendFixed(b []byte, coef int64, places int) []byte {
	if coef < 0 {
		b = append(b, '-')
	}
	digits := strconv.FormatUint(magnitude(coef), 10)
	if len(digits) <= places {
		digits = strings.Repeat("0", places-len(digits)+1) + digits
	}
	b = append(b, digits[:len(digits)-places]...)
	if places > 0 {
		b = append(b, '.')
		b = append(b, digits[len(digits)-places:]...)
	}
	return b
}

// magnitude returns |x|, also for the lowest int64.
func magnitude(x int64) uint64 {
	if x < 0 {
		return -uint64(x)
	}
	return uint64(x)
}

// parseNumber reads an optional "-", digits, and perhaps a point and digits.
// Nothing else is taken: no exponent, no "+", no space, no comma. There are at
// most places digits after the point, not counting zeros at the end.
func parseNumber(s string, places int) (number, error) {
	rest, negative := strings.CutPrefix(s, "-")
	whole, part, point := strings.Cut(rest, ".")
	switch {
	case len(s) > maxText:
		return number{}, fail(ErrRange, fmt.Sprintf("a number has at most %d characters", maxText))
	case !digits(whole) || point && !digits(part):
		return number{}, fail(ErrType, notNumber(s))
	case len(whole) > 1 && whole[0] == '0':
		return number{}, fail(ErrType, quote(s)+" begins with a 0 that says nothing")
	}
	part = strings.TrimRight(part, "0")
	if len(part) > places {
		return number{}, fail(ErrRange, fmt.Sprintf("%s has more than %d digits after the point", quote(s), places))
	}
	coef, err := strconv.ParseInt(whole+part, 10, 64)
	if err != nil {
		return number{}, fail(ErrRange, quote(s)+" has too many digits")
	}
	if negative {
		coef = -coef
	}
	return numberOf(coef, len(part)), nil
}

func digits(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }

// notNumber says why s is no number, for the mistakes that people make.
func notNumber(s string) string {
	switch {
	case s == "":
		return "an empty text is no number"
	case strings.HasSuffix(s, "%"):
		if n, err := ParsePercent(s); err == nil {
			return fmt.Sprintf("%s is a percentage; write it as the rate %q", quote(s), n.Rate())
		}
	case strings.Contains(s, ","):
		return quote(s) + ` is no number: write it without commas, with a point, as in "1234.50"`
	case strings.Trim(s, "0123456789.+-eE") == "" && strings.ContainsAny(s, "eE"):
		return quote(s) + " is no number here: write it out, without an exponent"
	}
	return quote(s) + ` is no number: expected digits, perhaps with a point, as in "1234.50"`
}

// quote quotes a text and cuts it short.
func quote(s string) string {
	if len(s) > maxText {
		return strconv.Quote(s[:maxText]) + "..."
	}
	return strconv.Quote(s)
}

// numberFrom takes a decimal as it is. It looks at the exponent before it
// touches the digits, so that 1e1000000000 costs nothing.
func numberFrom(d decimal.Decimal, places int) (number, error) {
	coef, exp, err := parts(d)
	if err != nil {
		return number{}, err
	}
	ten, rest, quo := big.NewInt(10), new(big.Int), new(big.Int)
	for exp < 0 {
		if quo.QuoRem(coef, ten, rest); rest.Sign() != 0 {
			break
		}
		coef.Set(quo)
		exp++
	}
	if exp > 0 {
		coef.Mul(coef, pow10(exp))
		exp = 0
	}
	switch {
	case -exp > places:
		return number{}, fail(ErrRange, fmt.Sprintf("the number has more than %d digits after the point", places))
	case !coef.IsInt64() || coef.Int64() == math.MinInt64:
		return number{}, fail(ErrRange, "the number has too many digits")
	}
	return numberOf(coef.Int64(), -exp), nil
}

// parts returns the coefficient and exponent of a decimal of bounded size.
func parts(d decimal.Decimal) (coef *big.Int, exp int, err error) {
	const most = 300
	if e := d.Exponent(); e < -most || e > most {
		return nil, 0, fail(ErrRange, fmt.Sprintf("the exponent %d is out of range", e))
	}
	coef = d.Coefficient()
	if coef.BitLen() > 4*most {
		return nil, 0, fail(ErrRange, fmt.Sprintf("the number has more than %d digits", most))
	}
	return coef, int(d.Exponent()), nil
}

func pow10(n int) *big.Int { return new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(n)), nil) }

// decode reads a JSON string, or null as nothing.
func decode(data []byte, parse func(string) (number, error)) (number, error) {
	data = bytes.TrimSpace(data)
	if string(data) == "null" {
		return number{}, nil
	}
	var s string
	if json.Unmarshal(data, &s) != nil {
		return number{}, fail(ErrType, `expected a number as a string, such as "1234.50"`)
	}
	return parse(s)
}
