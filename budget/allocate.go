package budget

import (
	"cmp"
	"fmt"
	"math/big"
	"math/bits"
	"slices"

	"github.com/shopspring/decimal"
)

// maxParts is the most parts that [Money.Split] makes.
const maxParts = 1_000_000

// Allocate shares the money out in proportion to weights, by largest remainder
// (Hamilton's method). Each part is |m|·w/Σw rounded down to whole smallest
// units; the units left over go one each to the parts with the largest
// remainders, of equal ones to the first; then the sign of m is put back.
//
// The parts add up to m exactly, each is less than one unit away from its exact
// share, a weight of 0 gets 0, and the parts of -m are those of m with the sign
// changed. Without weights, with a negative weight, or when all weights are 0
// the error wraps [ErrWeights]; money without a currency wraps [ErrCurrency].
//
// Source: the method of largest remainders, as for seats in a parliament.
func (m Money) Allocate(weights ...int64) ([]Money, error) {
	if err := m.canShare(len(weights)); err != nil {
		return nil, err
	}
	var sum, carry uint64
	for i, w := range weights {
		if w < 0 {
			return nil, negativeWeight(i)
		}
		var c uint64
		sum, c = bits.Add64(sum, uint64(w), 0)
		carry += c
	}
	switch {
	case carry > 0:
		big64 := make([]*big.Int, len(weights))
		for i, w := range weights {
			big64[i] = big.NewInt(w)
		}
		return m.allocate(big64)
	case sum == 0:
		return nil, fail(ErrWeights, "all weights are 0")
	}
	whole := magnitude(m.minor)
	parts, rests := make([]Money, len(weights)), make([]uint64, len(weights))
	left := whole
	for i, w := range weights {
		// hi < w <= sum, so that the quotient fits.
		hi, lo := bits.Mul64(whole, uint64(w))
		quo, rest := bits.Div64(hi, lo, sum)
		parts[i], rests[i] = Money{int64(quo), m.currency}, rest
		left -= quo
	}
	m.handOut(parts, int(left), func(i, k int) int { return cmp.Compare(rests[k], rests[i]) })
	return parts, nil
}

// AllocateDecimal is [Money.Allocate] for weights that are not whole, such as
// FTE. A weight with an exponent beyond 300 is an error that wraps [ErrRange].
func (m Money) AllocateDecimal(weights ...decimal.Decimal) ([]Money, error) {
	if err := m.canShare(len(weights)); err != nil {
		return nil, err
	}
	coefs, exps, lowest := make([]*big.Int, len(weights)), make([]int, len(weights)), 0
	for i, w := range weights {
		var err error
		if coefs[i], exps[i], err = parts(w); err != nil {
			return nil, fail(ErrRange, fmt.Sprintf("the weight at %d: %v", i, err))
		}
		if coefs[i].Sign() < 0 {
			return nil, negativeWeight(i)
		}
		lowest = min(lowest, exps[i])
	}
	for i, c := range coefs {
		c.Mul(c, pow10(exps[i]-lowest))
	}
	return m.allocate(coefs)
}

// allocate shares by weights that are not negative.
func (m Money) allocate(weights []*big.Int) ([]Money, error) {
	sum := new(big.Int)
	for _, w := range weights {
		sum.Add(sum, w)
	}
	if sum.Sign() == 0 {
		return nil, fail(ErrWeights, "all weights are 0")
	}
	whole := new(big.Int).SetUint64(magnitude(m.minor))
	parts, rests := make([]Money, len(weights)), make([]*big.Int, len(weights))
	left, quo := magnitude(m.minor), new(big.Int)
	for i, w := range weights {
		rests[i] = new(big.Int)
		quo.QuoRem(quo.Mul(whole, w), sum, rests[i])
		parts[i] = Money{quo.Int64(), m.currency}
		left -= quo.Uint64()
	}
	m.handOut(parts, int(left), func(i, k int) int { return rests[k].Cmp(rests[i]) })
	return parts, nil
}

// handOut gives one unit more to the first left parts in an order, of equal
// ones to the first, and puts the sign back. There are fewer units left than
// parts with a remainder, so that a weight of 0 never gets one.
func (m Money) handOut(parts []Money, left int, order func(i, k int) int) {
	if left > 0 {
		at := make([]int, len(parts))
		for i := range at {
			at[i] = i
		}
		slices.SortStableFunc(at, order)
		for _, i := range at[:left] {
			parts[i].minor++
		}
	}
	if m.minor < 0 {
		for i := range parts {
			parts[i].minor = -parts[i].minor
		}
	}
}

// Split shares the money out in n equal parts, such as 12 months; the units
// left over go to the first parts. It is [Money.Allocate] with n weights of 1.
// Fewer than 1 part wraps [ErrWeights], more than a million [ErrRange].
func (m Money) Split(n int) ([]Money, error) {
	if n > maxParts {
		return nil, fail(ErrRange, fmt.Sprintf("money is split in at most %d parts, got %d", maxParts, n))
	}
	if err := m.canShare(n); err != nil {
		return nil, err
	}
	parts, quo, left := make([]Money, n), m.minor/int64(n), int(m.minor%int64(n))
	for i := range parts {
		parts[i] = Money{quo, m.currency}
		switch {
		case i < left:
			parts[i].minor++
		case i < -left:
			parts[i].minor--
		}
	}
	return parts, nil
}

func (m Money) canShare(n int) error {
	switch {
	case m.currency == "":
		return fail(ErrCurrency, "the amount has no currency")
	case n < 1:
		return fail(ErrWeights, fmt.Sprintf("an amount is shared among one part at least, got %d", n))
	}
	return nil
}

func negativeWeight(i int) error {
	return fail(ErrWeights, fmt.Sprintf("a weight must not be negative: the one at %d is", i))
}
