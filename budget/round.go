package budget

import (
	"fmt"
	"math/big"
)

// Policy says how a result was rounded; it stands in every result. The zero
// value rounds half away from zero and compounds from the exact base.
//
// Money is rounded where it becomes a line of a year. Totals are sums of
// rounded lines and never rounded sums, so that what is printed adds up. Rates
// and bases are carried exactly.
type Policy struct {
	// Rounding is how an amount becomes whole cents.
	Rounding Rounding `json:"rounding"`
	// Compounding is from what the later years of a projection are computed.
	Compounding Compounding `json:"compounding"`
}

// roundMoney returns num/den smallest units; den is positive.
func roundMoney(num, den *big.Int, c Currency, how Rounding) (Money, error) {
	if int(how) >= len(roundingKeys) {
		return Money{}, fail(ErrUnknownKey, fmt.Sprintf("%s is no rounding", how))
	}
	return moneyOfBig(roundQuo(num, den, how), c)
}

// roundQuo returns num/den as a whole number; den is positive.
func roundQuo(num, den *big.Int, how Rounding) *big.Int {
	q, rest := new(big.Int).QuoRem(num, den, new(big.Int)) // towards zero
	sign := rest.Sign()
	if sign == 0 {
		return q
	}
	half := rest.Abs(rest).Lsh(rest, 1).Cmp(den) // -1, 0, 1: below, at, above a half
	var up bool                                  // away from zero
	switch how {
	case HalfAway:
		up = half >= 0
	case HalfEven:
		up = half > 0 || half == 0 && q.Bit(0) == 1
	case HalfDown:
		up = half > 0
	case AwayFromZero:
		up = true
	case Floor:
		up = sign < 0
	case Ceiling:
		up = sign > 0
	}
	if up {
		q.Add(q, big.NewInt(int64(sign)))
	}
	return q
}
