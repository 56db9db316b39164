package measure

import (
	"context"
	"fmt"
	"math"
	"math/big"
	"strconv"

	"github.com/collective-impact/sdk/internal/cube"
)

// limbBits is the width of the whole numbers into which a number is split that
// one whole number does not hold.
const limbBits = 30

// limbs are a column of numbers as whole multiples of 10^-places: their sum over
// i of limb i times 2^(30 i). All sums of products of such columns are sums of
// products of limbs, which internal/cube adds up exactly.
type limbs struct {
	places  int
	columns []cube.Column
}

// maxDigits bounds the digits between the largest and the smallest decimal
// place of a column.
const maxDigits = 330

// limbs returns the column as whole numbers; ctx may be nil.
func (n *numbers) limbs(ctx context.Context) (limbs, error) {
	if !n.isFloat {
		most := n.most
		if n.least == 0 && most == 0 {
			most = 1 // for 0 and 0 promise nothing
		}
		return limbs{n.places, []cube.Column{{I64: n.ints, Least: n.least, Most: most}}}, nil
	}
	mantissas, exponents := make([]int64, len(n.floats)), make([]int, len(n.floats))
	places, digits := 0, 0
	for row, x := range n.floats {
		if row%checkEvery == 0 {
			if err := stopped(ctx); err != nil {
				return limbs{}, err
			}
		}
		mantissas[row], exponents[row] = shortest(x)
		if mantissas[row] != 0 {
			places = max(places, -exponents[row])
			digits = max(digits, exponents[row]+17)
		}
	}
	if places+digits > maxDigits {
		return limbs{}, fmt.Errorf("%w: numbers that span %d decimal places are too different in size to be added exactly", ErrRange, places+digits)
	}
	out := limbs{places: places}
	power := map[int]*big.Int{}
	mask := big.NewInt(1<<limbBits - 1)
	var v, low big.Int
	for row, m := range mantissas {
		if row%checkEvery == 0 {
			if err := stopped(ctx); err != nil {
				return limbs{}, err
			}
		}
		if m == 0 {
			continue
		}
		e := exponents[row] + places
		if power[e] == nil {
			power[e] = power10(e)
		}
		sign := int32(1)
		if m < 0 {
			sign = -1
		}
		v.Mul(v.SetInt64(m), power[e])
		v.Abs(&v)
		for i := 0; v.Sign() > 0; i++ {
			if i == len(out.columns) {
				out.columns = append(out.columns, cube.Column{I32: make([]int32, len(n.floats)), Least: 1 - 1<<limbBits, Most: 1<<limbBits - 1})
			}
			out.columns[i].I32[row] = sign * int32(low.And(&v, mask).Int64())
			v.Rsh(&v, limbBits)
		}
	}
	if len(out.columns) == 0 {
		out.columns = []cube.Column{{I32: make([]int32, len(n.floats)), Most: 1}}
	}
	return out, nil
}

// shortest returns the shortest decimal m·10^e that x is the nearest float64 to.
func shortest(x float64) (m int64, e int) {
	if x == 0 || math.IsInf(x, 0) || math.IsNaN(x) {
		return 0, 0
	}
	var buf [32]byte
	text := strconv.AppendFloat(buf[:0], math.Abs(x), 'e', -1, 64)
	i := 0
	for ; text[i] != 'e'; i++ {
		if text[i] != '.' {
			m = m*10 + int64(text[i]-'0')
			e--
		}
	}
	exponent, _ := strconv.Atoi(string(text[i+1:]))
	if e += exponent + 1; x < 0 {
		m = -m
	}
	return m, e
}
