package cube

import "context"

// digits returns the codes of the set's dimensions in each cell of a sparse
// cuboid, as columns; other dimensions have none.
func (c *cuboid) digits(cards []int) []Dim {
	dims := make([]Dim, len(cards))
	for i, n := range cards {
		dims[i].Card = n
	}
	// Keys ascend, so the first dimensions change seldom: they are written for
	// runs of cells. Those of the last dimensions are looked up.
	tail, from := uint64(1), len(c.set)
	for from > 0 && (from == len(c.set) || tail*uint64(cards[c.set[from-1]]) <= 1<<12) {
		from--
		tail *= uint64(cards[c.set[from]])
	}
	rest := make([]uint32, len(c.keys))
	type run struct {
		at   int
		head uint64
	}
	var runs []run
	var start uint64
	for i, k := range c.keys {
		if i == 0 || k-start >= tail {
			head := k / tail
			start = head * tail
			runs = append(runs, run{i, head})
		}
		rest[i] = uint32(k - start)
	}
	stride := uint64(1)
	for i := len(c.set) - 1; i >= 0; i-- {
		d := c.set[i]
		card := uint64(cards[d])
		switch {
		case i < from && card <= 256:
			dims[d].U8 = make([]uint8, len(c.keys))
			for j, r := range runs {
				end := len(c.keys)
				if j+1 < len(runs) {
					end = runs[j+1].at
				}
				fillRun(dims[d].U8[r.at:end], uint8(r.head/stride%card))
			}
		case i < from:
			dims[d].U16 = make([]uint16, len(c.keys))
			for j, r := range runs {
				end := len(c.keys)
				if j+1 < len(runs) {
					end = runs[j+1].at
				}
				fillRun(dims[d].U16[r.at:end], uint16(r.head/stride%card))
			}
		case card <= 256:
			dims[d].U8 = lookUp[uint8](rest, stride, card, tail)
		default:
			dims[d].U16 = lookUp[uint16](rest, stride, card, tail)
		}
		if stride *= card; i == from {
			stride = 1 // of the heads
		}
	}
	return dims
}

func fillRun[T uint8 | uint16](dst []T, v T) {
	for i := range dst {
		dst[i] = v
	}
}

// lookUp returns rest / stride % card.
func lookUp[T uint8 | uint16](rest []uint32, stride, card, tail uint64) []T {
	table := make([]T, tail)
	for i := range table {
		table[i] = T(uint64(i) / stride % card)
	}
	out := make([]T, len(rest))
	for i, r := range rest {
		out[i] = table[r]
	}
	return out
}

// dense returns a sparse cuboid as a dense one, and false if that would have
// too many empty cells.
func (c *cuboid) dense(cards []int, l *layout, lim limits) (*cuboid, bool) {
	dims := c.digits(cards)
	for _, d := range c.set {
		dims[d].Card = dims[d].most() + 1
	}
	used := cardsOf(dims)
	var deps []dep
	if size, ok := sizeOf(used, c.set); !ok || size > replicaCells {
		var err error
		if deps, err = dependencies(context.Background(), &runner{workers: 1}, dims, c.set, len(c.keys)); err != nil {
			return nil, false
		}
	}
	g, ok := newGrid(used, c.set, deps, lim.cells(l.words, 16*uint64(len(c.keys))))
	if !ok {
		return nil, false
	}
	return &cuboid{set: c.set, grid: g, cells: l.arrange(newCoder(dims, g.kept), c.cells)}, true
}

// arrange adds up cells at the places that a coder gives them.
func (l *layout) arrange(c *coder, cells []uint64) []uint64 {
	out := make([]uint64, int(c.size)*l.words)
	l.addAt(out, c, cells)
	return out
}

// addAt adds cells to those of dst at the places that a coder gives them.
func (l *layout) addAt(dst []uint64, c *coder, cells []uint64) {
	var buf [blockRows]uint32
	for lo, n := 0, len(cells)/l.words; lo < n; lo += blockRows {
		codes := buf[:min(blockRows, n-lo)]
		if !c.codes32(codes, lo) {
			return // cannot be: codes come from keys
		}
		from := cells[lo*l.words:]
		if l.words == 1 {
			from = from[:len(codes)]
			for i, at := range codes {
				dst[at] += from[i]
			}
			continue
		}
		for i, at := range codes {
			l.add(dst[int(at)*l.words:][:l.words], from[i*l.words:][:l.words])
		}
	}
}
