package cube

import "math"

// narrowBlock is what is read of a block of rows.
type narrowBlock struct {
	codes   [blockRows]uint32 // of the combinations of cells and masks
	columns [][]int32
}

func (n *narrow) block() *narrowBlock {
	b := &narrowBlock{}
	for range n.columns {
		b.columns = append(b.columns, make([]int32, blockRows))
	}
	return b
}

// combine turns the numbers of cells into those of their combinations. The masks
// are in the registers.
func (n *narrow) combine(codes []uint32, r *registers) {
	switch len(n.wheres) {
	case 0:
	case 1:
		a := r.wheres[n.wheres[0]][:len(codes)]
		for i, c := range codes {
			codes[i] = 2*c + uint32(a[i])
		}
	case 2:
		a, b := r.wheres[n.wheres[0]][:len(codes)], r.wheres[n.wheres[1]][:len(codes)]
		for i, c := range codes {
			codes[i] = 4*c + uint32(a[i]) + 2*uint32(b[i])
		}
	default:
		a, b, d := r.wheres[n.wheres[0]][:len(codes)], r.wheres[n.wheres[1]][:len(codes)], r.wheres[n.wheres[2]][:len(codes)]
		for i, c := range codes {
			codes[i] = 8*c + uint32(a[i]) + 2*uint32(b[i]) + 4*uint32(d[i])
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

// shift writes what values are above the centre and reports whether all that
// count are within reach.
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
		v := (uint64(int64(x)) - from) & -uint64(where[i])
		beyond |= (span - v) | v
		dst[i] = int32(v + up)
	}
	return beyond <= math.MaxInt64
}

// add counts rows into small cells.
func (n *narrow) add(cells []uint64, codes []uint32, columns [][]int32) {
	if n.weight && len(columns) == 2 {
		addWeighted6(cells, codes, columns[0], columns[1])
		return
	}
	addFirst(cells, n.words, codes, columns[0])
	for i, x := range columns[1:] {
		at := n.columns[i+1].at
		if n.weight {
			addWeighted(cells[at:], n.words, codes, columns[0], x)
		} else {
			addSquares(cells[at:], n.words, codes, x)
		}
	}
}

// addFirst adds rows, x and x².
func addFirst(cells []uint64, words int, codes []uint32, x []int32) {
	x = x[:len(codes)]
	for i, c := range codes {
		v := int64(x[i])
		cell := (*[2]uint64)(cells[words*int(c):])
		cell[0] += 1<<narrowBits + uint64(v)
		cell[1] += uint64(v * v)
	}
}

// addSquares adds x and x².
func addSquares(cells []uint64, words int, codes []uint32, x []int32) {
	x = x[:len(codes)]
	for i, c := range codes {
		v := int64(x[i])
		cell := (*[2]uint64)(cells[words*int(c):])
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
		cell := (*[4]uint64)(cells[words*int(c):])
		cell[0] += uint64(v)
		cell[1] += uint64(u * v)
		cell[2] += q & math.MaxUint32
		cell[3] += q >> 32
	}
}

// addWeighted6 is addFirst and addWeighted for cells of a weight and one column.
func addWeighted6(cells []uint64, codes []uint32, w, x []int32) {
	w, x = w[:len(codes)], x[:len(codes)]
	for i, c := range codes {
		u := int64(w[i])
		v := u * int64(x[i])
		q := uint64(v * v)
		cell := (*[6]uint64)(cells[6*int(c):])
		cell[0] += 1<<narrowBits + uint64(u)
		cell[1] += uint64(u * u)
		cell[2] += uint64(v)
		cell[3] += uint64(u * v)
		cell[4] += q & math.MaxUint32
		cell[5] += q >> 32
	}
}
