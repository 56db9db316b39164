package cube

import (
	"fmt"
	"math/big"
	"math/bits"
	"slices"
)

// slot is where a cell keeps one term: words of two's complement, the lowest
// first, or half a word.
type slot struct {
	at    int
	words int
	half  uint8
}

// The halves of a word that two counts share.
const (
	whole uint8 = iota
	low
	high
)

// layout is how a cell keeps its terms. It follows from bounds on the sums, so
// that no sum overflows. Cells of one layout add up word by word.
type layout struct {
	slots []slot
	words int
	chain []uint64 // by word: 1 if it takes the carry of the word before
	plain bool     // no word takes a carry
	short bool     // no sum has more than two words
	tops  []int    // the words that take a carry
}

// newLayout lays out the terms of the given bounds. Counts below packed share
// words.
func newLayout(terms []Term, bounds []*big.Int, packed uint64) (*layout, error) {
	l := &layout{slots: make([]slot, len(terms)), plain: true, short: true}
	open := -1 // a word whose low half is free
	limit := new(big.Int).SetUint64(min(packed, 1<<32))
	for t, b := range bounds {
		if len(terms[t].Factors) == 0 && b.Cmp(limit) < 0 {
			if open >= 0 {
				l.slots[t] = slot{at: open, half: low}
				open = -1
				continue
			}
			open = l.words
			l.slots[t] = slot{at: l.words, half: high}
			l.words++
			l.chain = append(l.chain, 0)
			continue
		}
		n := wordsFor(b)
		if n > maxWords {
			return nil, fmt.Errorf("%w: a sum of %d bits", ErrTooLarge, b.BitLen())
		}
		l.slots[t] = slot{at: l.words, words: n}
		l.words += n
		for i := range n {
			if l.chain = append(l.chain, uint64(min(i, 1))); i > 0 {
				l.tops = append(l.tops, len(l.chain)-1)
			}
		}
		l.plain, l.short = l.plain && n == 1, l.short && n <= 2
	}
	return l, nil
}

// wordsFor returns the words of two's complement that hold -b to b.
func wordsFor(b *big.Int) int { return b.BitLen()/64 + 1 }

func (l *layout) equal(o *layout) bool { return l.words == o.words && slices.Equal(l.slots, o.slots) }

// add adds the cells of src to those of dst, which has as many.
func (l *layout) add(dst, src []uint64) {
	src = src[:len(dst)]
	if l.plain {
		for i, v := range src {
			dst[i] += v
		}
		return
	}
	chain := l.chain
	for ; len(dst) > 0; dst, src = dst[len(chain):], src[len(chain):] {
		a, b := dst[:len(chain)], src[:len(chain)]
		if l.short { // no word waits for the one before, unless it takes its carry
			for j, v := range b {
				a[j] += v
			}
			for _, j := range l.tops {
				_, carry := bits.Sub64(a[j-1], b[j-1], 0) // a sum below a part
				a[j] += carry
			}
			continue
		}
		var carry uint64
		for j, c := range chain {
			a[j], carry = bits.Add64(a[j], b[j], carry&c)
		}
	}
}

// read appends the words of a term, as few as its layout has.
func (l *layout) read(dst, cell []uint64, term int) []uint64 {
	s := l.slots[term]
	switch s.half {
	case low:
		return append(dst, cell[s.at]&0xffffffff)
	case high:
		return append(dst, cell[s.at]>>32)
	}
	return append(dst, cell[s.at:s.at+s.words]...)
}

// write writes the words of a term into a cell where it is zero.
func (l *layout) write(cell, words []uint64, term int) {
	s := l.slots[term]
	switch s.half {
	case low:
		cell[s.at] |= words[0] & 0xffffffff
		return
	case high:
		cell[s.at] |= words[0] << 32
		return
	}
	for i := range s.words {
		if i < len(words) {
			cell[s.at+i] = words[i]
		} else {
			cell[s.at+i] = uint64(int64(words[len(words)-1]) >> 63)
		}
	}
}

// number returns a term as an int64, and false if it does not fit.
func (l *layout) number(cell []uint64, term int) (int64, bool) {
	s := l.slots[term]
	switch s.half {
	case low:
		return int64(cell[s.at] & 0xffffffff), true
	case high:
		return int64(cell[s.at] >> 32), true
	}
	v := int64(cell[s.at])
	for _, w := range cell[s.at+1 : s.at+s.words] {
		if w != uint64(v>>63) {
			return 0, false
		}
	}
	return v, true
}

// bigOf returns words of two's complement as a number.
func bigOf(words []uint64) *big.Int {
	negative := int64(words[len(words)-1]) < 0
	buf := make([]byte, 0, 8*len(words))
	for i := len(words) - 1; i >= 0; i-- {
		w := words[i]
		if negative {
			w = ^w
		}
		for shift := 56; shift >= 0; shift -= 8 {
			buf = append(buf, byte(w>>shift))
		}
	}
	x := new(big.Int).SetBytes(buf)
	if negative { // -x = ^x + 1
		x.Not(x)
	}
	return x
}

// scale multiplies words of two's complement by f; the result has to fit.
func scale(words []uint64, f uint64) {
	var carry uint64
	for i, w := range words {
		hi, lo := bits.Mul64(w, f)
		var c uint64
		words[i], c = bits.Add64(lo, carry, 0)
		carry = hi + c
	}
}

// negate turns words of two's complement into their negative.
func negate(words []uint64) {
	carry := uint64(1)
	for i, w := range words {
		words[i], carry = bits.Add64(^w, 0, carry)
	}
}
