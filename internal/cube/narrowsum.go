package cube

import "math/bits"

// narrowTerm says how a term comes out of the words of small cells: as the sum q,
// in one word or in two halves, and what is left of the centre, l times a and m
// times b.
type narrowTerm struct {
	slot   slot
	combo  int // after gather
	q      narrowWord
	halves bool // the word after q has the upper half
	l, m   narrowWord
	a, b   int64 // 0: nothing
}

// narrowWord is a sum in a word, or in some of its bits.
type narrowWord struct {
	at       int
	add      uint64
	up, down uint8
}

// of reads the word of the combination that begins at i.
func (w narrowWord) of(small []uint64, i int) int64 {
	return int64((small[i+w.at]+w.add)<<(w.up&63)) >> (w.down & 63)
}

// term plans a term that counts where a mask of the program holds.
func (n *narrow) term(s slot, factors []int, where int) narrowTerm {
	t := narrowTerm{slot: s}
	for i, w := range n.wheres {
		if w == where {
			t.combo = 1 << i
		}
	}
	columns, degrees := powers(factors)
	people := narrowWord{add: 1 << (narrowBits - 1), down: narrowBits}
	if len(columns) == 0 {
		t.q = people
		return t
	}
	linear := narrowWord{up: 64 - narrowBits, down: 64 - narrowBits} // of the first column
	if len(columns) == 1 {
		c := n.columns[n.place(columns[0])]
		if c.at > 0 {
			linear = narrowWord{at: c.at}
		}
		if degrees[0] == 1 { // Σx + cn
			t.q, t.l, t.a = linear, people, c.centre
		} else { // Σx² + 2cΣx + c²n
			t.q, t.l, t.a, t.m, t.b = narrowWord{at: c.at + 1}, linear, 2*c.centre, people, c.centre*c.centre
		}
		return t
	}
	i, j := n.place(columns[0]), n.place(columns[1])
	if j == 0 {
		i, j = j, i
		degrees[0], degrees[1] = degrees[1], degrees[0]
	}
	c := n.columns[j]
	square := narrowWord{at: 1} // of the weight
	switch {
	case degrees[0] == 1: // Σwx + cΣw
		t.q, t.l, t.a = narrowWord{at: c.at}, linear, c.centre
	case degrees[1] == 1: // Σw²x + cΣw²
		t.q, t.l, t.a = narrowWord{at: c.at + 1}, square, c.centre
	default: // Σw²x² + 2cΣw²x + c²Σw²
		t.q, t.halves = narrowWord{at: c.at + 2}, true
		t.l, t.a, t.m, t.b = narrowWord{at: c.at + 1}, 2*c.centre, square, c.centre*c.centre
	}
	return t
}

// place returns where among the columns one is.
func (n *narrow) place(column int) int {
	for i, c := range n.columns {
		if c.column == column {
			return i
		}
	}
	return -1
}

// sum adds small cells to cells and clears them.
func (n *narrow) sum(cells, small []uint64) {
	n.gather(small)
	step, words := n.combos*n.words, n.prog.layout.words
	for k := range n.terms {
		t := &n.terms[k]
		i, j := t.combo*n.words, t.slot.at
		switch {
		case t.slot.half == high:
			for ; i < len(small); i, j = i+step, j+words {
				cells[j] += uint64(t.q.of(small, i)) << 32
			}
		case t.slot.words > 1:
			for ; i < len(small); i, j = i+step, j+words {
				t.double(cells[j:][:t.slot.words], small, i)
			}
		case t.a != 0 || t.b != 0 || t.halves:
			for ; i < len(small); i, j = i+step, j+words {
				cells[j] += t.single(small, i)
			}
		default:
			for ; i < len(small); i, j = i+step, j+words {
				cells[j] += uint64(t.q.of(small, i))
			}
		}
	}
	clear(small)
}

// gather adds to what has some masks what has more, so that each combination is
// of the rows in which its masks hold, whatever others do.
func (n *narrow) gather(small []uint64) {
	for bit := n.words; bit < n.combos*n.words; bit *= 2 {
		for i := 0; i < len(small); i += 2 * bit {
			a, b := small[i:][:bit], small[i+bit:][:bit]
			for j, v := range b {
				a[j] += v
			}
		}
	}
}

// single returns a sum that fits a word; what does not fit on the way comes and
// goes.
func (t *narrowTerm) single(small []uint64, i int) uint64 {
	v := t.q.of(small, i)
	if t.halves {
		v += int64(small[i+t.q.at+1] << 32)
	}
	if t.a != 0 {
		v += t.a * t.l.of(small, i)
	}
	if t.b != 0 {
		v += t.b * t.m.of(small, i)
	}
	return uint64(v)
}

// double adds a sum to the two words and more of a cell.
func (t *narrowTerm) double(cell, small []uint64, i int) {
	v := t.q.of(small, i)
	lo, hi := uint64(v), uint64(v>>63)
	var carry uint64
	if t.halves {
		upper := small[i+t.q.at+1]
		lo, carry = bits.Add64(lo, upper<<32, 0)
		hi += upper>>32 + carry
	}
	if t.a != 0 {
		h, l := times128(t.a, t.l.of(small, i))
		lo, carry = bits.Add64(lo, l, 0)
		hi += h + carry
	}
	if t.b != 0 {
		h, l := times128(t.b, t.m.of(small, i))
		lo, carry = bits.Add64(lo, l, 0)
		hi += h + carry
	}
	cell[0], carry = bits.Add64(cell[0], lo, 0)
	cell[1], carry = bits.Add64(cell[1], hi, carry)
	sign := uint64(int64(hi) >> 63)
	for j := 2; j < len(cell); j++ {
		cell[j], carry = bits.Add64(cell[j], sign, carry)
	}
}

// times128 returns a·b in two's complement.
func times128(a, b int64) (hi, lo uint64) {
	hi, lo = bits.Mul64(uint64(a), uint64(b))
	return hi - uint64(a>>63)&uint64(b) - uint64(b>>63)&uint64(a), lo
}
