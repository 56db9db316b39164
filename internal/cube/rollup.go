package cube

import (
	"fmt"
	"math/bits"
	"slices"
)

// Project returns the sums by a set of dimensions, given as ascending indexes,
// within one of the sets that the cube was built for. Other sets wrap [ErrSet].
func (c *Cube) Project(set []int) (*Cells, error) {
	out, err := c.Sets([][]int{set})
	if err != nil {
		return nil, err
	}
	return out[0], nil
}

// Sets is Project for many sets at once, which costs much less than one after
// the other: each is added up from the smallest one that holds it.
func (c *Cube) Sets(sets [][]int) ([]*Cells, error) {
	if c == nil || c.shape == nil {
		return nil, fmt.Errorf("%w: the cube has no shape", ErrSet)
	}
	sources := make([][]int, len(c.parts)) // places in sets
	for i, set := range sets {
		if err := checkSet(set, len(c.shape.cards)); err != nil {
			return nil, err
		}
		from := c.source(maskOf(set))
		if from < 0 {
			return nil, fmt.Errorf("%w: %v is in none of those the cube was built for", ErrSet, set)
		}
		sources[from] = append(sources[from], i)
	}
	out := make([]*Cells, len(sets))
	for from, places := range sources {
		if len(places) == 0 {
			continue
		}
		var list [][]int
		for _, i := range places {
			list = append(list, sets[i])
		}
		for j, cells := range c.project(c.parts[from], list) {
			out[places[j]] = cells
		}
	}
	return out, nil
}

// source returns the part from which to add up a set: the one of the fewest
// combinations. -1 if the set was not asked for.
func (c *Cube) source(set uint64) int {
	within := func(sets [][]int) bool {
		return slices.ContainsFunc(sets, func(o []int) bool { return set&^maskOf(o) == 0 })
	}
	if c.shape.wanted != nil && !within(c.shape.wanted) {
		return -1
	}
	best, least := -1, uint64(0)
	for i, p := range c.parts {
		if set&^maskOf(p.set) != 0 {
			continue
		}
		if size, _ := sizeOf(c.shape.cards, p.set); best < 0 || size < least {
			best, least = i, size
		}
	}
	return best
}

// project returns the sums of one cuboid by each of the sets.
func (c *Cube) project(from *cuboid, sets [][]int) []*Cells {
	cards := c.shape.cards
	if from.grid == nil {
		if dense, ok := from.dense(cards, c.layout, c.limits); ok {
			from = dense
		}
	}
	if from.grid != nil {
		r := c.newRollup(from)
		out := make([]*Cells, len(sets))
		for i, set := range sets {
			out[i] = r.cells(set)
		}
		return out
	}
	return c.projectSparse(from, sets)
}

// projectSparse goes by a few dense cuboids that hold the sets.
func (c *Cube) projectSparse(from *cuboid, sets [][]int) []*Cells {
	cards := c.shape.cards
	masks := make([]uint64, len(sets))
	for i, set := range sets {
		masks[i] = maskOf(set)
	}
	dims := from.digits(cards)
	out := make([]*Cells, len(sets))
	for _, m := range cover(cards, maximal(masks), c.limits.cover) {
		set := dimsOf(m)
		var r *rollup
		if g, ok := newGrid(cards, set, nil, c.limits.cells(c.layout.words, 16*uint64(len(from.keys)))); ok {
			r = c.newRollup(&cuboid{set: set, grid: g, cells: c.layout.arrange(newCoder(dims, g.kept), from.cells)})
		}
		for i := range sets {
			switch {
			case masks[i]&^m != 0 || out[i] != nil:
			case r != nil:
				out[i] = r.cells(sets[i])
			case masks[i] == maskOf(from.set):
				out[i] = c.newCells(sets[i], from.keys, from.cells)
			default:
				out[i] = c.groupSparse(from, dims, sets[i])
			}
		}
	}
	return out
}

// groupSparse adds up the cells of each key of a set.
func (c *Cube) groupSparse(from *cuboid, dims []Dim, set []int) *Cells {
	coder := newCoder(dims, set)
	keys := make([]uint64, len(from.keys))
	places := make([]uint32, len(keys))
	for lo := 0; lo < len(keys); lo += blockRows {
		coder.codes64(keys[lo:min(lo+blockRows, len(keys))], lo)
	}
	for i := range places {
		places[i] = uint32(i)
	}
	sortPlaces(keys, places)
	keys, cells := c.layout.collapse(keys, places, from.cells)
	return c.newCells(set, keys, cells)
}

// few says whether less than a fourth of many cells have anything, so that those
// are worth a key each.
func (l *layout) few(cells []uint64) bool {
	n := len(cells) / l.words
	if n < 1<<12 {
		return false
	}
	left := n / 4
	for i := 0; i < len(cells) && left > 0; i += l.words {
		left -= truth(!isZero(cells[i : i+l.words]))
	}
	return left > 0
}

// collapse adds up cells of the same key; the keys are in order.
func (l *layout) collapse(keys []uint64, places []uint32, cells []uint64) ([]uint64, []uint64) {
	outKeys, out := make([]uint64, 0, len(keys)), make([]uint64, 0, len(keys)*l.words)
	for i := 0; i < len(keys); {
		n := len(out)
		out = append(out, cells[int(places[i])*l.words:][:l.words]...)
		j := i + 1
		for ; j < len(keys) && keys[j] == keys[i]; j++ {
			l.add(out[n:], cells[int(places[j])*l.words:][:l.words])
		}
		if isZero(out[n:]) {
			out = out[:n]
		} else {
			outKeys = append(outKeys, keys[i])
		}
		i = j
	}
	return outKeys, out
}

// rollup adds up a dense cuboid by ever fewer of the dimensions it keeps, and
// remembers what it has.
type rollup struct {
	cube *Cube
	grid *grid
	all  uint64              // all kept dimensions, by their place in the grid
	have map[uint64][]uint64 // cells, by the kept dimensions that are left
}

func (c *Cube) newRollup(from *cuboid) *rollup {
	all := uint64(1)<<len(from.grid.kept) - 1
	return &rollup{cube: c, grid: from.grid, all: all, have: map[uint64][]uint64{all: from.cells}}
}

// get returns the cells by the kept dimensions whose places are in m. They
// come from the smallest set that has one dimension more.
func (r *rollup) get(m uint64) []uint64 {
	if cells, ok := r.have[m]; ok {
		return cells
	}
	at := bits.TrailingZeros64(^m)
	from := r.get(m | 1<<at)
	outer, inner := 1, r.cube.layout.words
	for i, d := range r.grid.kept {
		switch {
		case i < at:
			outer *= r.grid.cards[d]
		case i > at && m&(1<<i) != 0:
			inner *= r.grid.cards[d]
		}
	}
	out := make([]uint64, outer*inner)
	r.cube.layout.reduce(out, from, outer, r.grid.cards[r.grid.kept[at]], inner)
	r.have[m] = out
	return out
}

// reduce adds up a dimension of n codes that has outer combinations before it
// and inner words behind each of its codes.
func (l *layout) reduce(dst, src []uint64, outer, n, inner int) {
	if l.plain && inner == 1 {
		for o := range outer {
			var a, b uint64
			s := src[o*n:][:n]
			for ; len(s) >= 2; s = s[2:] {
				a += s[0]
				b += s[1]
			}
			if len(s) == 1 {
				a += s[0]
			}
			dst[o] = a + b
		}
		return
	}
	for o := range outer {
		d := dst[o*inner:][:inner]
		s := src[o*n*inner:][:n*inner]
		copy(d, s)
		s = s[inner:]
		for ; l.plain && len(s) >= 4*inner; s = s[4*inner:] {
			add4(d, s[:inner], s[inner:2*inner], s[2*inner:3*inner], s[3*inner:4*inner])
		}
		for ; len(s) > 0; s = s[inner:] {
			l.add(d, s[:inner])
		}
	}
}

func add4(dst, a, b, c, d []uint64) {
	a, b, c, d = a[:len(dst)], b[:len(dst)], c[:len(dst)], d[:len(dst)]
	for i, v := range a {
		dst[i] += v + b[i] + c[i] + d[i]
	}
}

// cells returns the sums by a set of dimensions of the cuboid.
func (r *rollup) cells(set []int) *Cells {
	c := r.cube
	var m uint64
	sub := &grid{set: set, cards: r.grid.cards}
	plain := true // the places are the keys
	for i, d := range r.grid.kept {
		needed := slices.Contains(set, d)
		for _, p := range r.grid.deps {
			if slices.Contains(set, p.dim) && p.on == d {
				needed, plain = true, false
				sub.deps = append(sub.deps, p)
			}
		}
		if needed {
			m |= 1 << i
			plain = plain && sub.cards[d] == c.shape.cards[d] && (len(sub.kept) == 0 || sub.kept[len(sub.kept)-1] < d)
			sub.kept = append(sub.kept, d)
		}
	}
	cells := r.get(m)
	few := m == r.all && c.layout.few(cells)
	if plain && !few {
		if m == r.all {
			cells = slices.Clone(cells) // Merge changes those of the cube
		}
		return c.newCells(set, nil, cells)
	}
	l, words := c.layout, c.layout.words
	w := sub.newWalker(strides(c.shape.cards, set))
	size, ok := sizeOf(c.shape.cards, set)
	if ok && !few && size <= c.limits.cells(words, 4*uint64(len(cells)/words)) {
		out := make([]uint64, int(size)*words)
		w.walk(func(at int, key uint64) {
			for i, k := range w.table {
				if w.none[i] {
					continue
				}
				if words == 1 {
					out[key+k] += cells[at+i]
					continue
				}
				l.add(out[int(key+k)*words:][:words], cells[(at+i)*words:][:words])
			}
		})
		return c.newCells(set, nil, out)
	}
	var keys []uint64
	var places []uint32
	w.walk(func(at int, key uint64) {
		for i, k := range w.table {
			if !isZero(cells[(at+i)*words:][:words]) {
				keys, places = append(keys, key+k), append(places, uint32(at+i))
			}
		}
	})
	sortPlaces(keys, places)
	keys, cells = l.collapse(keys, places, cells)
	return c.newCells(set, keys, cells)
}
