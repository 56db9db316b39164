package cube

import (
	"cmp"
	"slices"
)

// grid is the arrangement of a dense cuboid: a cell for each combination of
// the dimensions that it keeps, those of the most codes innermost.
type grid struct {
	set  []int // of the cuboid, ascending
	kept []int // outermost first
	deps []dep // the rest of the set
	size int

	// By dimension, not all of the shape's: no cell has a code that is not
	// below.
	cards []int
}

// cardsOf returns the cardinalities of dimensions.
func cardsOf(dims []Dim) []int {
	out := make([]int, len(dims))
	for i, d := range dims {
		out[i] = d.Card
	}
	return out
}

// newGrid arranges a set, without those dimensions that follow from others in
// it. The second result is false if it has more than limit cells.
func newGrid(cards, set []int, deps []dep, limit uint64) (*grid, bool) {
	g := &grid{set: set, cards: cards}
	for _, d := range set {
		i := slices.IndexFunc(deps, func(p dep) bool { return p.dim == d && slices.Contains(set, p.on) })
		if i >= 0 {
			g.deps = append(g.deps, deps[i])
			continue
		}
		g.kept = append(g.kept, d)
	}
	slices.SortStableFunc(g.kept, func(a, b int) int { return cmp.Compare(cards[a], cards[b]) })
	size, ok := sizeOf(cards, g.kept)
	if !ok || size > limit {
		return nil, false
	}
	g.size = int(size)
	return g, true
}

// cuboid holds the sums by one set of dimensions. It is dense, with a cell for
// each place of the grid, or sparse, with a cell for each key that occurs, in
// ascending order. A key is the number of the combination of all codes of the
// set, the first dimension with the largest stride. A cell of zeros is none.
type cuboid struct {
	set   []int
	grid  *grid // nil: sparse
	keys  []uint64
	cells []uint64
}

func isZero(cell []uint64) bool {
	for _, w := range cell {
		if w != 0 {
			return false
		}
	}
	return true
}

// strides returns the stride of each dimension of the set, by dimension; others
// have 0.
func strides(cards, set []int) []uint64 {
	out := make([]uint64, len(cards))
	s := uint64(1)
	for i := len(set) - 1; i >= 0; i-- {
		out[set[i]] = s
		s *= uint64(cards[set[i]])
	}
	return out
}

// walker goes through the places of a grid in their order and knows the
// number of each combination under other strides.
type walker struct {
	cards []uint64   // of the kept dimensions
	moves [][]uint64 // by kept dimension and code: what it adds, deps included
	dead  [][]bool   // by kept dimension and code: does not occur
	table []uint64   // of the places of the innermost dimensions
	none  []bool     // of those, which do not occur
	outer int        // kept dimensions that are not in the table
}

// tableSize is the number of places whose keys a walker works out at once.
const tableSize = 1 << 10

// newWalker prepares to go through a grid; strides are by dimension.
func (g *grid) newWalker(strides []uint64) *walker {
	cards := g.cards
	w := &walker{}
	for _, d := range g.kept {
		moves, dead := make([]uint64, cards[d]), make([]bool, cards[d])
		for code := range moves {
			moves[code] = uint64(code) * strides[d]
			for _, p := range g.deps {
				if p.on == d && p.to[code] >= 0 {
					moves[code] += uint64(p.to[code]) * strides[p.dim]
				} else if p.on == d {
					dead[code] = true
				}
			}
		}
		w.cards = append(w.cards, uint64(cards[d]))
		w.moves = append(w.moves, moves)
		w.dead = append(w.dead, dead)
	}
	w.table, w.none, w.outer = []uint64{0}, []bool{false}, len(g.kept)
	for w.outer > 0 && (len(w.table) == 1 || len(w.table)*int(w.cards[w.outer-1]) <= tableSize) {
		w.outer--
		var table []uint64
		var none []bool
		for code, m := range w.moves[w.outer] {
			for i, v := range w.table {
				table = append(table, m+v)
				none = append(none, w.dead[w.outer][code] || w.none[i])
			}
		}
		w.table, w.none = table, none
	}
	return w
}

// walk calls visit with the first place of each run of the table and the key
// there, which the table's keys are added to. Runs that do not occur are left
// out.
func (w *walker) walk(visit func(at int, key uint64)) {
	codes := make([]int, w.outer)
	for at := 0; ; at += len(w.table) {
		var key uint64
		dead := false
		for i, c := range codes {
			key += w.moves[i][c]
			dead = dead || w.dead[i][c]
		}
		if !dead {
			visit(at, key)
		}
		i := w.outer - 1
		for ; i >= 0; i-- {
			if codes[i]++; codes[i] < int(w.cards[i]) {
				break
			}
			codes[i] = 0
		}
		if i < 0 {
			return
		}
	}
}

// sparse returns the cuboid with its cells by ascending key; it may share
// memory with c.
func (c *cuboid) sparse(cards []int, l *layout) *cuboid {
	if c.grid == nil {
		return c
	}
	n := 0
	for i := 0; i < len(c.cells); i += l.words {
		n += truth(!isZero(c.cells[i : i+l.words]))
	}
	out := &cuboid{set: c.set, keys: make([]uint64, 0, n), cells: make([]uint64, 0, n*l.words)}
	w := c.grid.newWalker(strides(cards, c.set))
	sorted, last := true, uint64(0)
	var places []uint32
	w.walk(func(at int, key uint64) {
		for i, k := range w.table {
			if cell := c.cells[(at+i)*l.words:][:l.words]; !isZero(cell) {
				sorted = sorted && (len(places) == 0 || key+k > last)
				last = key + k
				out.keys = append(out.keys, last)
				places = append(places, uint32(at+i))
			}
		}
	})
	if !sorted {
		sortPlaces(out.keys, places)
	}
	for _, at := range places {
		out.cells = append(out.cells, c.cells[int(at)*l.words:][:l.words]...)
	}
	return out
}

// sortPlaces sorts keys and takes places along: by one byte of the key after
// the other, those in which no two keys differ left out.
func sortPlaces(keys []uint64, places []uint32) {
	if len(keys) == 0 {
		return
	}
	var differ uint64
	for _, k := range keys {
		differ |= k ^ keys[0]
	}
	otherKeys, otherPlaces := make([]uint64, len(keys)), make([]uint32, len(places))
	from, to, fromP, toP := keys, otherKeys, places, otherPlaces
	for shift := 0; shift < 64; shift += 8 {
		if differ>>shift&0xff == 0 {
			continue
		}
		var starts [256]int
		for _, k := range from {
			starts[k>>shift&0xff]++
		}
		sum := 0
		for i, n := range starts {
			starts[i] = sum
			sum += n
		}
		for i, k := range from {
			at := starts[k>>shift&0xff]
			starts[k>>shift&0xff]++
			to[at], toP[at] = k, fromP[i]
		}
		from, to, fromP, toP = to, from, toP, fromP
	}
	if &from[0] != &keys[0] {
		copy(keys, from)
		copy(places, fromP)
	}
}
