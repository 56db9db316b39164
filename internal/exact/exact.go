// Package exact adds floating-point numbers without rounding, so that a sum
// does not depend on the order of its terms or on how they were split up.
package exact

import (
	"math"
	"math/big"
	"math/bits"
)

// The square of a float64 is a whole number times 2^-2148 and below 2^1024, so
// 3172 bits hold every sum that is added here. Limbs of 32 bits in an int64
// leave room for 2^29 additions between carries.
const (
	limbBits = 32
	shift    = 2148
	limbs    = (shift+1024)/limbBits + 4
	maxAdds  = 1 << 29
)

// Sum is an exact sum of finite numbers and of squares. The zero value is an
// empty sum. It is a plain value: a copy is independent.
type Sum struct {
	limb [limbs]int64
	adds int
}

// split returns |x| as mantissa times 2^(exponent − 1074).
func split(x float64) (mantissa uint64, exponent int) {
	b := math.Float64bits(x)
	mantissa, exponent = b&(1<<52-1), int(b>>52&0x7ff)
	if exponent == 0 {
		return mantissa, 0
	}
	return mantissa | 1<<52, exponent - 1
}

// Add adds x and reports false, leaving the sum alone, when x is NaN or
// infinite.
func (s *Sum) Add(x float64) bool {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return false
	}
	mantissa, exponent := split(x)
	s.add(0, mantissa, exponent+shift-1074, x < 0)
	return true
}

// AddSquare adds x², unrounded, and reports false, leaving the sum alone, when
// x is NaN or the square exceeds what a float64 holds.
func (s *Sum) AddSquare(x float64) bool {
	if h := float64(x * x); math.IsNaN(h) || math.IsInf(h, 0) {
		return false
	}
	mantissa, exponent := split(x)
	hi, lo := bits.Mul64(mantissa, mantissa)
	s.add(hi, lo, 2*exponent, false)
	return true
}

// add adds (hi·2^64 + lo)·2^(at − shift), where hi is below 2^42.
func (s *Sum) add(hi, lo uint64, at int, negative bool) {
	if s.adds >= maxAdds {
		s.carry()
	}
	s.adds++
	i, r := at/limbBits, uint(at%limbBits)
	// Go shifts by 64 and more to zero, so r = 0 needs no case of its own.
	w0, w1 := lo<<r, hi<<r|lo>>(64-r)
	w2 := hi >> (64 - r)
	for j, p := range [...]uint64{w0 & 0xffffffff, w0 >> limbBits, w1 & 0xffffffff, w1 >> limbBits, w2} {
		switch {
		case p == 0:
		case negative:
			s.limb[i+j] -= int64(p)
		default:
			s.limb[i+j] += int64(p)
		}
	}
}

// Merge adds another sum, which may be s itself.
func (s *Sum) Merge(o *Sum) {
	c := *o
	c.carry()
	s.carry()
	for i := range s.limb {
		s.limb[i] += c.limb[i]
	}
	s.adds = 2
}

// Sub takes another sum away, which may be s itself.
func (s *Sum) Sub(o *Sum) {
	c := *o
	c.carry()
	s.carry()
	for i := range s.limb {
		s.limb[i] -= c.limb[i]
	}
	s.adds = 2
}

// carry brings every limb but the last into [0, 2^32); the last keeps the sign.
func (s *Sum) carry() {
	for i := range limbs - 1 {
		c := s.limb[i] >> limbBits
		s.limb[i] -= c << limbBits
		s.limb[i+1] += c
	}
	s.adds = 1
}

// Rat returns the sum as a fraction.
func (s *Sum) Rat() *big.Rat {
	n, e := s.Int()
	if e >= 0 {
		return new(big.Rat).SetInt(n.Lsh(n, uint(e)))
	}
	return new(big.Rat).SetFrac(n, new(big.Int).Lsh(big.NewInt(1), uint(-e)))
}

// Int returns the sum as n·2^e with the n of fewest bits; 0·2^0 for zero.
func (s *Sum) Int() (n *big.Int, e int) {
	c := *s
	c.carry()
	first, last := 0, limbs-1
	for first < limbs && c.limb[first] == 0 {
		first++
	}
	for last > first && c.limb[last] == 0 {
		last--
	}
	n = new(big.Int)
	if first == limbs {
		return n, 0
	}
	for i := last; i >= first; i-- {
		n.Lsh(n, limbBits)
		n.Add(n, big.NewInt(c.limb[i]))
	}
	zeros := n.TrailingZeroBits()
	return n.Rsh(n, zeros), first*limbBits + int(zeros) - shift
}

// Float returns the sum rounded once, to the nearest float64; a sum beyond the
// largest one is infinite.
func (s *Sum) Float() float64 {
	f, _ := s.Rat().Float64()
	return f
}
