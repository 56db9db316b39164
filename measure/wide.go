package measure

import (
	"math"
	"math/big"
	"math/bits"
)

// sum is an exact sum: hi·2^64 + lo, or large where that does not hold it. The
// zero value is 0.
type sum struct {
	hi    int64
	lo    uint64
	large *big.Int // never written to once it is there
}

// sumOf returns a number as a sum; it keeps the number where it is large.
func sumOf(x *big.Int) sum {
	if x.BitLen() > 127 {
		return sum{large: x}
	}
	var a wide
	var words [16]byte
	x.FillBytes(words[:])
	for i, b := range words {
		w := &a[1-i/8]
		*w = *w<<8 | uint64(b)
	}
	if x.Sign() < 0 {
		lo, borrow := bits.Sub64(0, a[0], 0)
		hi, _ := bits.Sub64(0, a[1], borrow)
		return sum{int64(hi), lo, nil}
	}
	return sum{int64(a[1]), a[0], nil}
}

// int returns the sum as a number of its own.
func (x sum) int() *big.Int {
	if x.large != nil {
		return new(big.Int).Set(x.large)
	}
	if x.hi == int64(x.lo)>>63 {
		return big.NewInt(int64(x.lo))
	}
	out := new(big.Int).Lsh(big.NewInt(x.hi), 64)
	return out.Add(out, new(big.Int).SetUint64(x.lo))
}

func (x sum) isZero() bool { return x.large == nil && x.hi == 0 && x.lo == 0 }

func (x sum) plus(y sum) sum {
	if x.large == nil && y.large == nil {
		lo, carry := bits.Add64(x.lo, y.lo, 0)
		hi := int64(uint64(x.hi) + uint64(y.hi) + carry)
		if (x.hi < 0) != (y.hi < 0) || (x.hi < 0) == (hi < 0) { // no overflow
			return sum{hi, lo, nil}
		}
	}
	out := x.int()
	return sumOf(out.Add(out, y.int()))
}

func (x sum) minus(y sum) sum {
	if x.large == nil && y.large == nil {
		lo, borrow := bits.Sub64(x.lo, y.lo, 0)
		hi := int64(uint64(x.hi) - uint64(y.hi) - borrow)
		if (x.hi < 0) == (y.hi < 0) || (x.hi < 0) == (hi < 0) {
			return sum{hi, lo, nil}
		}
	}
	out := x.int()
	return sumOf(out.Sub(out, y.int()))
}

// size returns the absolute value, and false where it is large.
func (x sum) size() (size [2]uint64, negative, ok bool) {
	if x.hi >= 0 {
		return [2]uint64{x.lo, uint64(x.hi)}, false, x.large == nil
	}
	lo, borrow := bits.Sub64(0, x.lo, 0)
	hi, _ := bits.Sub64(0, uint64(x.hi), borrow)
	return [2]uint64{lo, hi}, true, x.large == nil
}

// wide is a whole number of 256 bits, the lowest word first.
type wide [4]uint64

// product returns a·b.
func product(a, b [2]uint64) (out wide) {
	for i, x := range a {
		var carry uint64
		for j, y := range b {
			hi, lo := bits.Mul64(x, y)
			var c uint64
			lo, c = bits.Add64(lo, carry, 0)
			hi += c
			out[i+j], c = bits.Add64(out[i+j], lo, 0)
			carry = hi + c
		}
		out[i+2] += carry
	}
	return out
}

// less returns a − b, and false where b is more.
func (a wide) less(b wide) (wide, bool) {
	var borrow uint64
	for i := range a {
		a[i], borrow = bits.Sub64(a[i], b[i], borrow)
	}
	return a, borrow == 0
}

func (a wide) bitLen() int {
	for i := 3; i >= 0; i-- {
		if a[i] != 0 {
			return 64*i + bits.Len64(a[i])
		}
	}
	return 0
}

// shifted returns a·2^n, without what leaves it, and whether bits that are not
// zero left it below.
func (a wide) shifted(n int) (out wide, lost bool) {
	if n >= 0 {
		for i := 3; i >= n/64; i-- {
			out[i] = a[i-n/64] << (n % 64)
			if j := i - n/64 - 1; j >= 0 {
				out[i] |= a[j] >> (64 - n%64)
			}
		}
		return out, false
	}
	n = -n
	for i := range a {
		j := i + n/64
		if j < 4 {
			out[i] = a[j] >> (n % 64)
		}
		if j+1 < 4 {
			out[i] |= a[j+1] << (64 - n%64)
		}
	}
	back, _ := out.shifted(n)
	return out, back != a
}

// over returns a/b, rounded once, for b > 0.
func (a wide) over(b [2]uint64) float64 {
	n := a.bitLen()
	if n == 0 {
		return 0
	}
	// With 191 and 128 bits the quotient has 63 or 64, of which the lowest stands
	// for whatever is left over.
	size := wide{b[0], b[1]}.bitLen()
	u, lost := a.shifted(191 - n)
	v, _ := wide{b[0], b[1]}.shifted(128 - size)
	q, rest := bits.Div64(u[2], u[1], v[1])
	hi, lo := bits.Mul64(q, v[0])
	for hi > rest || hi == rest && lo > u[0] { // at most twice
		q--
		var borrow uint64
		lo, borrow = bits.Sub64(lo, v[0], 0)
		hi -= borrow
		var carry uint64
		if rest, carry = bits.Add64(rest, v[1], 0); carry != 0 {
			break
		}
	}
	if lost || hi != rest || lo != u[0] {
		q |= 1
	}
	return math.Ldexp(float64(q), n-191-(size-128))
}

// wideTens returns 10^n, and false where it needs more than 126 bits.
func wideTens(n int) ([2]uint64, bool) {
	switch {
	case n < 0 || n > 36:
		return [2]uint64{}, false
	case n <= 18:
		return [2]uint64{uint64(tens(n))}, true
	}
	p := product([2]uint64{uint64(tens(18))}, [2]uint64{uint64(tens(n - 18))})
	return [2]uint64{p[0], p[1]}, true
}
