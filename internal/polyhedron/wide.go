package polyhedron

import (
	"cmp"
	"math"
	"math/bits"
)

// wide is a signed number of 128 bits in two's complement.
type wide struct {
	hi int64
	lo uint64
}

func wideOf(a int64) wide {
	if a < 0 {
		return wide{-1, uint64(a)}
	}
	return wide{0, uint64(a)}
}

// times returns a·b exactly.
func times(a, b int64) wide {
	hi, lo := bits.Mul64(uint64(a), uint64(b))
	h := int64(hi)
	if a < 0 {
		h -= b
	}
	if b < 0 {
		h -= a
	}
	return wide{h, lo}
}

func (w wide) plus(v wide) wide {
	lo, carry := bits.Add64(w.lo, v.lo, 0)
	return wide{w.hi + v.hi + int64(carry), lo}
}

func (w wide) minus(v wide) wide {
	lo, borrow := bits.Sub64(w.lo, v.lo, 0)
	return wide{w.hi - v.hi - int64(borrow), lo}
}

func (w wide) sign() int {
	switch {
	case w.hi < 0:
		return -1
	case w.hi == 0 && w.lo == 0:
		return 0
	}
	return 1
}

func (w wide) compare(v wide) int {
	if w.hi != v.hi {
		return cmp.Compare(w.hi, v.hi)
	}
	return cmp.Compare(w.lo, v.lo)
}

// small returns the number if it needs 64 bits at most.
func (w wide) small() (int64, bool) {
	v := int64(w.lo)
	return v, w.hi == 0 && v >= 0 || w.hi == -1 && v < 0
}

// floorOver returns the largest whole number that is at most w/d, for d > 0. It
// is false when that has more than 64 bits.
func (w wide) floorOver(d int64) (int64, bool) {
	if d == 1 {
		return w.small()
	}
	m := w
	negative := w.sign() < 0
	if negative {
		m = wide{}.minus(w)
	}
	if uint64(m.hi) >= uint64(d) {
		return 0, false
	}
	q, r := bits.Div64(uint64(m.hi), m.lo, uint64(d))
	if q > math.MaxInt64-1 {
		return 0, false
	}
	switch {
	case !negative:
		return int64(q), true
	case r == 0:
		return -int64(q), true
	}
	return -int64(q) - 1, true
}

// ceilOver returns the smallest whole number that is at least w/d, for d > 0.
func (w wide) ceilOver(d int64) (int64, bool) {
	q, ok := wide{}.minus(w).floorOver(d)
	return -q, ok && q != math.MinInt64
}
