package cube

import "math/bits"

// narrowTerm says how a term comes out of the words of small cells: as the sum q,
// in one word or in two halves, and what is left of the centre, l times a and m
// times b.
type narrowTerm struct {
	slot   slot
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

// of returns the sum in a word.
func (w narrowWord) of(word uint64) int64 { return int64((word+w.add)<<(w.up&63)) >> (w.down & 63) }

// term plans a term that counts where a mask of the program holds.
func (n *narrow) term(s slot, factors []int, where int) narrowTerm {
	t := narrowTerm{slot: s}
	first := n.first
	for i, w := range n.wheres {
		if w == where {
			first += 2 << i
		}
	}
	columns, degrees := powers(factors)
	people := narrowWord{at: first, add: 1 << (narrowBits - 1), down: narrowBits}
	linear := narrowWord{at: first, up: 64 - narrowBits, down: 64 - narrowBits} // of the first column
	square := narrowWord{at: first + 1}
	switch len(columns) {
	case 0:
		t.q = people
		return t
	case 1:
		c := n.columns[n.place(columns[0])]
		if c.column != n.columns[0].column {
			linear, square = narrowWord{at: c.at}, narrowWord{at: c.at + 1}
		}
		if degrees[0] == 1 { // Σx + cn
			t.q, t.l, t.a = linear, people, c.centre
		} else { // Σx² + 2cΣx + c²n
			t.q, t.l, t.a, t.m, t.b = square, linear, 2*c.centre, people, c.centre*c.centre
		}
		return t
	}
	i, j := n.place(columns[0]), n.place(columns[1])
	if j == 0 { // the weight comes first
		j = i
		degrees[0], degrees[1] = degrees[1], degrees[0]
	}
	c := n.columns[j]
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

// sumCells is the number of cells that are added up at a time, term by term: few
// enough to stay in the nearest cache.
const sumCells = 64

// sum adds small cells to cells and clears them.
func (n *narrow) sum(cells, small []uint64) {
	words := n.prog.layout.words
	for len(small) > 0 {
		m := min(sumCells, len(small)/n.words)
		part := small[:m*n.words]
		// Those with somebody move to the front.
		var buf [sumCells]int
		used := 0
		for i := range m {
			cell := part[i*n.words:][:n.words]
			n.gather(cell[n.first:])
			buf[used] = i
			used += truth(cell[n.first] != 0)
		}
		places := buf[:used]
		for i, from := range places {
			if i != from {
				copy(part[i*n.words:][:n.words], part[from*n.words:])
			}
			places[i] = from * words
		}
		for k := range n.terms {
			n.terms[k].sum(cells, places, part, n.words)
		}
		clear(part)
		small, cells = small[m*n.words:], cells[m*words:]
	}
}

// gather adds to what has some masks what has more, so that each combination is
// of the rows in which its masks hold, whatever others do.
func (n *narrow) gather(combos []uint64) {
	for bit := 2; bit < len(combos); bit *= 2 {
		for rest := combos; len(rest) > 0; rest = rest[2*bit:] {
			a, b := rest[:bit], rest[bit:2*bit]
			for j, v := range b {
				a[j] += v
			}
		}
	}
}

// sum adds the term to the cells at some places.
func (t *narrowTerm) sum(cells []uint64, places []int, small []uint64, step int) {
	cells = cells[t.slot.at:]
	q, i := t.q, 0
	switch {
	case t.slot.half == high:
		for _, j := range places {
			cells[j] += uint64(q.of(small[i+q.at])) << 32
			i += step
		}
	case t.slot.words > 1:
		t.double(cells, places, small, step)
	case t.a == 0 && t.b == 0 && !t.halves:
		for _, j := range places {
			cells[j] += uint64(q.of(small[i+q.at]))
			i += step
		}
	default: // what does not fit a word comes and goes
		l, m, a, b, upper := t.l, t.m, uint64(t.a), uint64(t.b), q.at
		if t.halves {
			upper++
		}
		for _, j := range places {
			v := uint64(q.of(small[i+q.at])) + a*uint64(l.of(small[i+l.at])) + b*uint64(m.of(small[i+m.at]))
			if t.halves {
				v += small[i+upper] << 32
			}
			cells[j] += v
			i += step
		}
	}
}

// double is sum for two words and more.
func (t *narrowTerm) double(cells []uint64, places []int, small []uint64, step int) {
	q, l, m, i := t.q, t.l, t.m, 0
	for _, j := range places {
		v := q.of(small[i+q.at])
		lo, hi := uint64(v), uint64(v>>63)
		var carry uint64
		if t.halves {
			upper := small[i+q.at+1]
			lo, carry = bits.Add64(lo, upper<<32, 0)
			hi += upper>>32 + carry
		}
		if t.a != 0 {
			h, w := times128(t.a, l.of(small[i+l.at]))
			lo, carry = bits.Add64(lo, w, 0)
			hi += h + carry
		}
		if t.b != 0 {
			h, w := times128(t.b, m.of(small[i+m.at]))
			lo, carry = bits.Add64(lo, w, 0)
			hi += h + carry
		}
		cells[j], carry = bits.Add64(cells[j], lo, 0)
		cells[j+1], carry = bits.Add64(cells[j+1], hi, carry)
		for k := 2; k < t.slot.words; k++ {
			cells[j+k], carry = bits.Add64(cells[j+k], uint64(int64(hi)>>63), carry)
		}
		i += step
	}
}

// times128 returns a·b in two's complement.
func times128(a, b int64) (hi, lo uint64) {
	hi, lo = bits.Mul64(uint64(a), uint64(b))
	return hi - uint64(a>>63)&uint64(b) - uint64(b>>63)&uint64(a), lo
}
