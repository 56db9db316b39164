package cube

import (
	"iter"
	"math/big"
	"sort"
)

// Cells are the sums by one set of dimensions. A combination whose sums are all
// zero is not among them. The zero Cells are none.
type Cells struct {
	set    []int
	cards  []int
	layout *layout
	keys   []uint64 // nil: a cell for each combination
	cells  []uint64
}

// newCells wraps cells, by keys or, if there are none, by place.
func (c *Cube) newCells(set []int, keys, cells []uint64) *Cells {
	out := &Cells{layout: c.layout, keys: keys, cells: cells}
	for _, d := range set {
		out.set = append(out.set, d)
		out.cards = append(out.cards, c.shape.cards[d])
	}
	if keys == nil && len(cells) == 0 {
		out.keys = []uint64{}
	}
	return out
}

// cuboid returns the cells as a sparse cuboid.
func (c *Cells) cuboid(cards []int) *cuboid {
	out := &cuboid{set: c.set, keys: c.keys, cells: c.cells}
	if c.keys == nil {
		out.cells = nil
		for i := range len(c.cells) / c.layout.words {
			if cell := c.cells[i*c.layout.words:][:c.layout.words]; !isZero(cell) {
				out.keys = append(out.keys, uint64(i))
				out.cells = append(out.cells, cell...)
			}
		}
	}
	return out
}

// Cell is one combination of codes and its sums.
type Cell struct {
	of   *Cells
	key  uint64
	data []uint64
}

// Len returns the number of cells.
func (c *Cells) Len() int {
	if c == nil || c.layout == nil {
		return 0
	}
	if c.keys != nil {
		return len(c.keys)
	}
	n := 0
	for i := 0; i < len(c.cells); i += c.layout.words {
		n += truth(!isZero(c.cells[i : i+c.layout.words]))
	}
	return n
}

// All returns the cells in the order of their codes.
func (c *Cells) All() iter.Seq[Cell] {
	return func(yield func(Cell) bool) {
		if c == nil || c.layout == nil {
			return
		}
		w := c.layout.words
		for i := range len(c.cells) / w {
			data := c.cells[i*w:][:w]
			key := uint64(i)
			if c.keys != nil {
				key = c.keys[i]
			} else if isZero(data) {
				continue
			}
			if !yield(Cell{c, key, data}) {
				return
			}
		}
	}
}

// At returns the cell of a combination, and false if there is none: its sums
// are zero, or a code is out of range.
func (c *Cells) At(codes ...int) (Cell, bool) {
	if c == nil || c.layout == nil || len(codes) != len(c.cards) {
		return Cell{}, false
	}
	var key uint64
	for i, code := range codes {
		if code < 0 || code >= c.cards[i] {
			return Cell{}, false
		}
		key = key*uint64(c.cards[i]) + uint64(code)
	}
	at := int(key)
	if c.keys != nil {
		at = sort.Search(len(c.keys), func(i int) bool { return c.keys[i] >= key })
		if at == len(c.keys) || c.keys[at] != key {
			return Cell{}, false
		}
	}
	data := c.cells[at*c.layout.words:][:c.layout.words]
	return Cell{c, key, data}, !isZero(data)
}

// Codes appends the codes of the cell, in the order of the set.
func (c Cell) Codes(dst []int) []int {
	if c.of == nil {
		return dst
	}
	n := len(dst)
	dst = append(dst, c.of.cards...)
	key := c.key
	for i := len(dst) - 1; i >= n; i-- {
		card := uint64(dst[i])
		dst[i] = int(key % card)
		key /= card
	}
	return dst
}

// Int64 returns a sum, by its place among the terms, and false if it does not
// fit. There is no sum beyond the terms.
func (c Cell) Int64(term int) (int64, bool) {
	if c.of == nil || term < 0 || term >= len(c.of.layout.slots) {
		return 0, false
	}
	return c.of.layout.number(c.data, term)
}

// Int128 returns a sum as hi·2^64 + lo, and false if it does not fit.
func (c Cell) Int128(term int) (hi int64, lo uint64, ok bool) {
	if v, ok := c.Int64(term); ok {
		return v >> 63, uint64(v), true
	}
	if c.of == nil || term < 0 || term >= len(c.of.layout.slots) {
		return 0, 0, false
	}
	var buf [maxWords]uint64
	w := c.of.layout.read(buf[:0], c.data, term) // two words at least: one fits
	for _, v := range w[2:] {
		if v != uint64(int64(w[1])>>63) {
			return 0, 0, false
		}
	}
	return int64(w[1]), w[0], true
}

// Big returns a sum, nil beyond the terms.
func (c Cell) Big(term int) *big.Int {
	if c.of == nil || term < 0 || term >= len(c.of.layout.slots) {
		return nil
	}
	if v, ok := c.Int64(term); ok {
		return big.NewInt(v)
	}
	return bigOf(c.of.layout.read(nil, c.data, term))
}
