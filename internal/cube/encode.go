package cube

import (
	"encoding/binary"
	"fmt"
	"math/bits"
	"slices"
)

// magic starts an encoded cube; its last byte is the version of the form, and
// of the rule that says which cuboids a shape has.
const magic = "cube\x01"

// MarshalBinary returns the cube as bytes: magic, shape, then for each cuboid
// its cells in ascending order of their keys, as differences and sums of
// variable length. Equal contents give equal bytes, however they were counted
// and merged. It cannot fail but for the zero Cube, which has no shape.
func (c *Cube) MarshalBinary() ([]byte, error) {
	if c == nil || c.shape == nil {
		return nil, fmt.Errorf("%w: the cube has none", ErrShape)
	}
	out := c.shape.append([]byte(magic))
	for _, p := range c.split(c.parts) {
		s := p.sparse(c.shape.cards, c.layout)
		out = c.appendCells(out, s)
	}
	return out, nil
}

// append appends the shape. What follows from it is left out.
func (s *shape) append(b []byte) []byte {
	list := func(list []int) {
		b = binary.AppendUvarint(b, uint64(len(list)))
		for _, v := range list {
			b = binary.AppendUvarint(b, uint64(v))
		}
	}
	list(s.cards)
	b = binary.AppendUvarint(b, uint64(len(s.terms)))
	for _, t := range s.terms {
		list(t.Where)
		list(t.Factors)
	}
	b = binary.AppendUvarint(b, uint64(len(s.wanted)))
	for _, w := range s.wanted {
		list(w)
	}
	return b
}

// appendCells appends a sparse cuboid.
func (c *Cube) appendCells(b []byte, p *cuboid) []byte {
	l := c.layout
	b = binary.AppendUvarint(b, uint64(len(p.keys)))
	b = slices.Grow(b, len(p.keys)*(1+2*len(l.slots)))
	var next uint64
	var wide []uint64
	for i, k := range p.keys {
		b = appendShort(b, k-next)
		next = k + 1
		cell := p.cells[i*l.words:][:l.words]
		for t := range l.slots {
			v, ok := l.number(cell, t)
			switch {
			case !ok:
				wide = append(l.read(wide[:0], cell, t), 0)
				wide[len(wide)-1] = uint64(int64(wide[len(wide)-2]) >> 63)
				if len(c.shape.terms[t].Factors) > 0 {
					zigzag(wide)
				}
				b = appendWide(b, wide)
			case len(c.shape.terms[t].Factors) > 0:
				b = appendShort(b, uint64(v<<1)^uint64(v>>63))
			default:
				b = appendShort(b, uint64(v))
			}
		}
	}
	return b
}

// appendShort is binary.AppendUvarint, quick for small numbers.
func appendShort(b []byte, v uint64) []byte {
	if v < 0x80 {
		return append(b, byte(v))
	}
	return binary.AppendUvarint(b, v)
}

// zigzag maps words of two's complement, whose top bit and sign agree, to
// numbers without sign: 0, -1, 1, -2, ...
func zigzag(words []uint64) {
	sign := uint64(int64(words[len(words)-1]) >> 63)
	var carry uint64
	for i, w := range words {
		words[i] = (w<<1 | carry) ^ sign
		carry = w >> 63
	}
}

// unzigzag is the reverse.
func unzigzag(words []uint64) {
	sign := -(words[0] & 1)
	for i := range words {
		words[i] >>= 1
		if i+1 < len(words) {
			words[i] |= words[i+1] << 63
		}
		words[i] ^= sign
	}
}

// appendWide appends a number of several words, seven bits a byte.
func appendWide(b []byte, words []uint64) []byte {
	n := 0
	for i, w := range words {
		if w != 0 {
			n = i*64 + bits.Len64(w)
		}
	}
	for at := 0; ; at += 7 {
		v := words[at/64] >> (at % 64)
		if at%64 > 57 && at/64+1 < len(words) {
			v |= words[at/64+1] << (64 - at%64)
		}
		if at+7 >= n {
			return append(b, byte(v&0x7f))
		}
		b = append(b, byte(v&0x7f|0x80))
	}
}
