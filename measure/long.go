package measure

import (
	"math"
	"math/bits"
)

// long is a whole number of 384 bits, the lowest word first.
type long [6]uint64

// times multiplies by w; the result has to fit.
func (a *long) times(w uint64) {
	var carry uint64
	for i, x := range a {
		hi, lo := bits.Mul64(x, w)
		var c uint64
		a[i], c = bits.Add64(lo, carry, 0)
		carry = hi + c
	}
}

// plus adds b, without a carry out.
func (a *long) plus(b *long) {
	var carry uint64
	for i, x := range b {
		a[i], carry = bits.Add64(a[i], x, carry)
	}
}

// minus takes b away, in two's complement.
func (a *long) minus(b *long) {
	var borrow uint64
	for i, x := range b {
		a[i], borrow = bits.Sub64(a[i], x, borrow)
	}
}

// size returns the absolute value of a number in two's complement.
func (a *long) size() (size long, negative bool) {
	if int64(a[5]) >= 0 {
		return *a, false
	}
	size.minus(a)
	return size, true
}

func (a *long) bitLen() int {
	for i := len(a) - 1; i >= 0; i-- {
		if a[i] != 0 {
			return 64*i + bits.Len64(a[i])
		}
	}
	return 0
}

// longProduct returns a·b·c in two's complement, and false unless a and b fit a
// word and c two.
func longProduct(a, b, c sum) (out long, ok bool) {
	x, minusX, okX := a.size()
	y, minusY, okY := b.size()
	z, minusZ, okZ := c.size()
	if !okX || !okY || !okZ || x[1] != 0 || y[1] != 0 {
		return long{}, false
	}
	xy := long{}
	xy[1], xy[0] = bits.Mul64(x[0], y[0])
	out = xy
	out.times(z[0])
	xy.times(z[1])
	xy = long{0, xy[0], xy[1], xy[2], xy[3], xy[4]}
	out.plus(&xy)
	if minusX != minusY != minusZ {
		var minus long
		minus.minus(&out)
		out = minus
	}
	return out, true
}

// over returns a/b, rounded once, for a ≥ 0 and b > 0.
func (a *long) over(b *long) float64 {
	n, m := a.bitLen(), b.bitLen()
	if n == 0 {
		return 0
	}
	// With 447 and 384 bits the quotient has 63 or 64, of which the lowest stands
	// for whatever is left over.
	var u [7]uint64
	var v long
	up, by := (447-n)/64, uint(447-n)%64
	for i := range u {
		if j := i - up; j >= 0 && j < len(a) {
			u[i] = a[j] << by
		}
		if j := i - up - 1; j >= 0 && j < len(a) {
			u[i] |= a[j] >> (64 - by)
		}
	}
	up, by = (384-m)/64, uint(384-m)%64
	for i := range v {
		if j := i - up; j >= 0 {
			v[i] = b[j] << by
		}
		if j := i - up - 1; j >= 0 {
			v[i] |= b[j] >> (64 - by)
		}
	}
	q, _ := bits.Div64(u[6], u[5], v[5]) // u[6] has no top bit, v[5] has
	var carry, borrow uint64
	for i, x := range v {
		hi, lo := bits.Mul64(x, q)
		var c uint64
		lo, c = bits.Add64(lo, carry, 0)
		carry = hi + c
		u[i], borrow = bits.Sub64(u[i], lo, borrow)
	}
	u[6], borrow = bits.Sub64(u[6], carry, borrow)
	for borrow != 0 { // at most twice
		q--
		var c uint64
		for i, x := range v {
			u[i], c = bits.Add64(u[i], x, c)
		}
		u[6], c = bits.Add64(u[6], 0, c)
		borrow -= c
	}
	if u != [7]uint64{} {
		q |= 1
	}
	return math.Ldexp(float64(q), n-m-63)
}

// longRatio returns above·a / (below²·b) · 10^-places, rounded once, for a and b
// above 0, and false where that needs more than 384 bits: above has at most 258,
// below is a product of two numbers of a word.
func longRatio(above long, x, u sum, a, b uint64, places int) (float64, bool) {
	below, ok := longProduct(x, u, sum{lo: 1})
	if !ok || below == (long{}) || places > 18 || places < -18 {
		return 0, false
	}
	above, minus := above.size()
	below, _ = below.size()
	lo, hi := below[0], below[1]
	square := below
	square.times(lo)
	below.times(hi)
	below = long{0, below[0], below[1], below[2], below[3], below[4]}
	square.plus(&below)
	above.times(a)
	square.times(b)
	if places > 0 {
		square.times(uint64(tens(places)))
	} else {
		above.times(uint64(tens(-places)))
	}
	f := above.over(&square)
	if minus {
		f = -f
	}
	return f, true
}
