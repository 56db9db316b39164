package cube

import "math"

// narrowBlock is what is read of a block of rows.
type narrowBlock struct {
	codes   [blockRows]uint32 // of cells, and masks in the lowest bits
	columns [][]int32
}

func (n *narrow) block() *narrowBlock {
	b := &narrowBlock{}
	for range n.columns {
		b.columns = append(b.columns, make([]int32, blockRows))
	}
	return b
}

// combine puts the masks, which are in the registers, below the numbers of cells.
func (n *narrow) combine(codes []uint32, r *registers) {
	switch len(n.wheres) {
	case 0:
		for i, c := range codes {
			codes[i] = c << narrowMasks
		}
	case 1:
		a := r.wheres[n.wheres[0]][:len(codes)]
		for i, c := range codes {
			codes[i] = c<<narrowMasks | uint32(a[i])
		}
	case 2:
		a, b := r.wheres[n.wheres[0]][:len(codes)], r.wheres[n.wheres[1]][:len(codes)]
		for i, c := range codes {
			codes[i] = c<<narrowMasks | uint32(a[i]) | uint32(b[i])<<1
		}
	default:
		a, b, d := r.wheres[n.wheres[0]][:len(codes)], r.wheres[n.wheres[1]][:len(codes)], r.wheres[n.wheres[2]][:len(codes)]
		for i, c := range codes {
			codes[i] = c<<narrowMasks | uint32(a[i]) | uint32(b[i])<<1 | uint32(d[i])<<2
		}
	}
}

// load reads the columns of rows from lo on.
func (n *narrow) load(columns [][]int32, r *registers, lo, rows int) error {
	for i := range n.columns {
		c := &n.columns[i]
		good := true
		if from := &n.prog.columns[c.column]; from.I64 != nil {
			good = shift(columns[i][:rows], from.I64[lo:][:rows], r.where(c.where), c)
		} else {
			good = shift(columns[i][:rows], from.I32[lo:][:rows], r.where(c.where), c)
		}
		if !good {
			return n.prog.beyond(c.column)
		}
	}
	return nil
}

// shift writes what values are above the centre, 0 for those that do not count,
// and reports whether all that do are within reach.
func shift[T int32 | int64](dst []int32, col []T, where []uint8, c *narrowColumn) bool {
	from, span, up := uint64(c.reach.least), c.reach.span(), uint64(c.reach.least-c.centre)
	var beyond uint64 // its top bit: there was one
	col = col[:len(dst)]
	if where == nil {
		for i, x := range col {
			v := uint64(int64(x)) - from
			beyond |= (span - v) | v
			dst[i] = int32(v + up)
		}
		return beyond <= math.MaxInt64
	}
	where = where[:len(dst)]
	for i, x := range col {
		counted := -uint64(where[i])
		v := (uint64(int64(x)) - from) & counted
		beyond |= (span - v) | v
		dst[i] = int32((v + up) & counted)
	}
	return beyond <= math.MaxInt64
}

// add counts rows into small cells.
func (n *narrow) add(cells []uint64, codes []uint32, columns [][]int32) {
	if n.weight && len(columns) == 2 && n.combos == 2 {
		addEight(cells, codes, columns[0], columns[1])
		return
	}
	n.addFirst(cells, codes, columns[0])
	for i, x := range columns[1:] {
		at := n.columns[i+1].at
		if n.weight {
			addWeighted(cells[at:], n.words, codes, columns[0], x)
		} else {
			addSquares(cells[at:], n.words, codes, x)
		}
	}
}

// addFirst adds rows, x and x² to combinations of masks.
func (n *narrow) addFirst(cells []uint64, codes []uint32, x []int32) {
	cells, x = cells[n.first:], x[:len(codes)]
	for i, c := range codes {
		v := int64(x[i])
		cell := (*[2]uint64)(cells[n.words*int(c>>narrowMasks)+2*int(c%(1<<narrowMasks)):])
		cell[0] += 1<<narrowBits + uint64(v)
		cell[1] += uint64(v * v)
	}
}

// addSquares adds x and x².
func addSquares(cells []uint64, words int, codes []uint32, x []int32) {
	x = x[:len(codes)]
	for i, c := range codes {
		v := int64(x[i])
		cell := (*[2]uint64)(cells[words*int(c>>narrowMasks):])
		cell[0] += uint64(v)
		cell[1] += uint64(v * v)
	}
}

// addWeighted adds wx, w²x and the two halves of w²x².
func addWeighted(cells []uint64, words int, codes []uint32, w, x []int32) {
	w, x = w[:len(codes)], x[:len(codes)]
	for i, c := range codes {
		u := int64(w[i])
		v := u * int64(x[i])
		q := uint64(v * v)
		cell := (*[4]uint64)(cells[words*int(c>>narrowMasks):])
		cell[0] += uint64(v)
		cell[1] += uint64(u * v)
		cell[2] += q & math.MaxUint32
		cell[3] += q >> 32
	}
}

// addEight is addFirst and addWeighted for one mask and one column besides the
// weight: cells of eight words, whose numbers are where the masks end.
func addEight(cells []uint64, codes []uint32, w, x []int32) {
	w, x = w[:len(codes)], x[:len(codes)]
	for i, c := range codes {
		u := int64(w[i])
		v := u * int64(x[i])
		q := uint64(v * v)
		cell := (*[8]uint64)(cells[c&^7:])
		cell[0] += uint64(v)
		cell[1] += uint64(u * v)
		cell[2] += q & math.MaxUint32
		cell[3] += q >> 32
		first := 4 + 2*(c&1)
		cell[first] += 1<<narrowBits + uint64(u)
		cell[first+1] += uint64(u * u)
	}
}
