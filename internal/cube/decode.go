package cube

import (
	"bytes"
	"fmt"
	"math/big"
	"math/bits"
)

// UnmarshalBinary reads what [Cube.MarshalBinary] wrote and nothing else:
// other bytes wrap [ErrFormat] and leave c alone. It keeps no part of data, and
// the memory it takes is in proportion to it.
func (c *Cube) UnmarshalBinary(data []byte) error {
	if c == nil {
		return fmt.Errorf("%w: no cube to read into", ErrFormat)
	}
	if !bytes.HasPrefix(data, []byte(magic)) {
		return fmt.Errorf("%w: it starts otherwise", ErrFormat)
	}
	d := decoder{data: data[len(magic):]}
	s, err := d.shape()
	if err != nil {
		return err
	}
	sums := make([]*big.Int, len(s.terms)) // of magnitudes
	for i := range sums {
		sums[i] = new(big.Int)
	}
	var bodies []*body
	for _, set := range s.sets {
		size, _ := sizeOf(s.cards, set)
		b := d.body(s.terms, size)
		if d.bad {
			return fmt.Errorf("%w: at byte %d of %d", ErrFormat, len(data)-len(d.data), len(data))
		}
		for i := range sums {
			if b.sums[i].Cmp(sums[i]) > 0 {
				sums[i] = b.sums[i]
			}
		}
		bodies = append(bodies, b)
	}
	if len(d.data) > 0 {
		return fmt.Errorf("%w: %d bytes too many", ErrFormat, len(d.data))
	}
	out := Cube{shape: s, bounds: sums, limits: defaults()}
	if out.layout, err = newLayout(s.terms, sums, out.limits.packed); err != nil {
		return fmt.Errorf("%w: %w", ErrFormat, err)
	}
	for i, b := range bodies {
		out.parts = append(out.parts, &cuboid{set: s.sets[i], keys: b.keys, cells: b.cells(s.terms, out.layout)})
	}
	*c = out
	return nil
}

// decoder takes bytes off the front of data. Once bad, what it returns is of
// no use.
type decoder struct {
	data []byte
	bad  bool
}

// short reads a number of at most 64 bits, which has to take the fewest bytes.
// It leaves a longer one where it is and returns false.
func (d *decoder) short() (v uint64, ok bool) {
	if len(d.data) > 0 && d.data[0] < 0x80 {
		v = uint64(d.data[0])
		d.data = d.data[1:]
		return v, true
	}
	for i, b := range d.data {
		if i == 9 && b > 1 {
			return 0, false
		}
		v |= uint64(b&0x7f) << (7 * i)
		if b < 0x80 {
			d.bad = d.bad || b == 0
			d.data = d.data[i+1:]
			return v, true
		}
	}
	d.bad = true
	return 0, true
}

// number reads a number of at most 64 bits.
func (d *decoder) number() uint64 {
	v, ok := d.short()
	d.bad = d.bad || !ok
	return v
}

// wide reads a number of any length, into one word more than it needs.
func (d *decoder) wide() []uint64 {
	words := make([]uint64, 1, 4)
	for i, b := range d.data {
		at := 7 * i
		if at/64 >= maxWords+1 {
			break
		}
		for len(words) < at/64+2 {
			words = append(words, 0)
		}
		v := uint64(b & 0x7f)
		words[at/64] |= v << (at % 64)
		if at%64 > 57 {
			words[at/64+1] |= v >> (64 - at%64)
		}
		if b < 0x80 {
			d.bad = d.bad || b == 0
			d.data = d.data[i+1:]
			return words
		}
	}
	d.bad = true
	return words
}

// list reads the length of a list and its numbers, each of at least a byte.
func (d *decoder) list() []int {
	n := d.number()
	if n > uint64(len(d.data)) {
		d.bad = true
	}
	out := []int{}
	for i := uint64(0); i < n && !d.bad; i++ {
		v := d.number()
		d.bad = d.bad || v > maxIndex
		out = append(out, int(v&(2*maxIndex-1)))
	}
	return out
}

func (d *decoder) shape() (*shape, error) {
	before := d.data
	cards := d.list()
	var terms []Term
	for n := d.number(); n > 0 && !d.bad; n-- {
		terms = append(terms, Term{Where: d.list(), Factors: d.list()})
	}
	var wanted [][]int
	for n := d.number(); n > 0 && !d.bad; n-- {
		wanted = append(wanted, d.list())
	}
	if d.bad {
		return nil, fmt.Errorf("%w: the shape is cut off", ErrFormat)
	}
	for _, t := range terms {
		for _, i := range append(t.Where[:len(t.Where):len(t.Where)], t.Factors...) {
			if i >= maxIndex {
				return nil, fmt.Errorf("%w: mask or column %d", ErrFormat, i)
			}
		}
	}
	s, err := newShape(cards, terms, wanted, defaults())
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrFormat, err)
	}
	if !bytes.Equal(s.append(nil), before[:len(before)-len(d.data)]) {
		return nil, fmt.Errorf("%w: the shape is not in its one form", ErrFormat)
	}
	return s, nil
}

// body is a cuboid as it was read.
type body struct {
	keys   []uint64
	narrow []uint64 // by cell and term, if each fits a word
	long   [][]uint64
	sums   []*big.Int // of the magnitudes, by term
}

// body reads the cells of a cuboid with keys below size.
func (d *decoder) body(terms []Term, size uint64) *body {
	b := &body{}
	n := d.number()
	if d.bad || n > uint64(len(d.data)/(1+len(terms))) {
		d.bad = true
		return b
	}
	b.keys = make([]uint64, n)
	b.narrow = make([]uint64, int(n)*len(terms))
	hi, lo := make([]uint64, len(terms)), make([]uint64, len(terms))
	signed := make([]uint64, len(terms)) // 1 if zigzag
	for t := range terms {
		b.sums = append(b.sums, new(big.Int))
		signed[t] = uint64(min(1, len(terms[t].Factors)))
	}
	var next uint64
	values := b.narrow
	data, at := d.data, 0
	for i := range b.keys {
		var step uint64
		if at < len(data) && data[at] < 0x80 { // as most are
			step = uint64(data[at])
			at++
		} else {
			d.data = data[at:]
			step = d.number()
			at = len(data) - len(d.data)
		}
		key := next + step
		if d.bad || key < next || key >= size {
			d.data, d.bad = data[at:], true
			return b
		}
		b.keys[i], next = key, key+1
		var any uint64
		cell := values[:len(signed)]
		values = values[len(signed):]
		for t, z := range signed {
			var u uint64
			if at < len(data) && data[at] < 0x80 {
				u = uint64(data[at])
				at++
			} else {
				d.data = data[at:]
				v, ok := d.short()
				if !ok {
					b.addLong(d.wide(), i*len(terms)+t, t, z)
					v, any = 0, 1
				}
				u = v
				at = len(data) - len(d.data)
			}
			any |= u
			var carry uint64
			lo[t], carry = bits.Add64(lo[t], u>>z+u&z, 0)
			hi[t] += carry
			cell[t] = u>>z ^ -(u & z)
		}
		if any == 0 || d.bad {
			d.data, d.bad = data[at:], true
			return b
		}
	}
	d.data = data[at:]
	for t := range terms {
		b.sums[t].Add(b.sums[t], bigOf([]uint64{lo[t], hi[t], 0}))
	}
	return b
}

// addLong notes a value of more than one word. A count of 64 bits is one too.
func (b *body) addLong(words []uint64, at, t int, z uint64) {
	words = append(words, 0)
	if z == 1 {
		unzigzag(words)
	}
	v := bigOf(words)
	b.sums[t].Add(b.sums[t], v.Abs(v))
	if b.long == nil {
		b.long = make([][]uint64, len(b.narrow))
	}
	b.long[at] = words
}

// cells writes what was read in a layout.
func (b *body) cells(terms []Term, l *layout) []uint64 {
	out := make([]uint64, len(b.keys)*l.words)
	for t := range terms {
		s := l.slots[t]
		var shift uint
		if s.half == high {
			shift = 32
		}
		signed := len(terms[t].Factors) > 0
		for i, j := s.at, t; i < len(out); i, j = i+l.words, j+len(terms) {
			v := b.narrow[j]
			out[i] |= v << shift
			if s.words > 1 && signed {
				for k := 1; k < s.words; k++ {
					out[i+k] = uint64(int64(v) >> 63)
				}
			}
		}
	}
	for i, words := range b.long {
		if words != nil {
			t := i % len(terms)
			l.write(out[i/len(terms)*l.words:][:l.words], words[:min(len(words), max(1, l.slots[t].words))], t)
		}
	}
	return out
}
