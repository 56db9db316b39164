package cube

import "slices"

// replicaCells is the number of cells up to which a worker keeps four copies,
// so that one cell that takes most rows is not waited for.
const replicaCells = 1 << 12

// replicas is the number of those copies.
const replicas = 4

// target is what a worker counts into: the cells of one cuboid.
type target struct {
	coder  *coder
	layout *layout
	dense  []uint64 // nil: a hash table
	copies int
	hash   *hash
}

// space says how the cells of one cuboid are kept while rows are counted.
type space struct {
	set   []int
	grid  *grid // nil: a hash table
	coder *coder
}

// newSpace plans a cuboid of dimensions, which may have fewer codes than the
// shape says.
func newSpace(dims []Dim, cards, set []int, deps []dep, rows, words int, lim limits) *space {
	if g, ok := newGrid(cardsOf(dims), set, deps, lim.cells(words, 4*uint64(rows))); ok {
		return &space{set: set, grid: g, coder: newCoder(dims, g.kept)}
	}
	whole := slices.Clone(dims) // keys are those of the shape
	for i := range whole {
		whole[i].Card = cards[i]
	}
	return &space{set: set, coder: newCoder(whole, set)}
}

func (s *space) target(l *layout) *target {
	t := &target{coder: s.coder, layout: l, copies: 1}
	if s.grid == nil {
		t.hash = newHash()
		return t
	}
	if s.grid.size <= replicaCells {
		t.copies = replicas
	}
	t.dense = make([]uint64, t.copies*s.grid.size*l.words)
	return t
}

// add counts n rows from lo on, whose increments are the vectors. It reports
// whether all codes were in range.
func (t *target) add(vectors [][]uint64, lo, n int) bool {
	var buf [blockRows]uint32
	codes := buf[:n]
	if t.hash != nil {
		var keys [blockRows]uint64
		if !t.coder.codes64(keys[:n], lo) {
			return false
		}
		t.hash.places(codes, keys[:n])
		if need := len(t.hash.keys) * t.layout.words; need > len(t.dense) {
			t.dense = append(t.dense, make([]uint64, need-len(t.dense))...)
		}
	} else {
		if !t.coder.codes32(codes, lo) {
			return false
		}
		if t.copies == replicas {
			size := uint32(t.coder.size)
			for i := range codes {
				codes[i] += uint32(i) % replicas * size
			}
		}
	}
	t.layout.scatter(t.dense, codes, vectors)
	return true
}

// finish returns the cuboid of what was counted.
func (t *target) finish(s *space) *cuboid {
	c := &cuboid{set: s.set, grid: s.grid}
	if s.grid != nil {
		size := s.grid.size * t.layout.words
		c.cells = t.dense[:size:size]
		for i := 1; i < t.copies; i++ {
			t.layout.add(c.cells, t.dense[i*size:][:size])
		}
		return c
	}
	words := t.layout.words
	places := make([]uint32, len(t.hash.keys))
	for i := range places {
		places[i] = uint32(i)
	}
	keys := slices.Clone(t.hash.keys)
	sortPlaces(keys, places)
	c.cells = make([]uint64, 0, len(keys)*words)
	for i, at := range places {
		if cell := t.dense[int(at)*words:][:words]; !isZero(cell) {
			c.keys = append(c.keys, keys[i])
			c.cells = append(c.cells, cell...)
		}
	}
	return c
}

// hash gives the keys that occur numbers from 0 on, in the order in which they
// come.
type hash struct {
	slots []uint32 // number + 1, 0 is free
	keys  []uint64
	shift uint
}

func newHash() *hash { return &hash{slots: make([]uint32, 1<<10), shift: 64 - 10} }

func (h *hash) places(dst []uint32, keys []uint64) {
	for i, k := range keys {
		if 2*len(h.keys) >= len(h.slots) {
			h.grow()
		}
		mask := uint64(len(h.slots) - 1)
		at := k * 0x9e3779b97f4a7c15 >> h.shift
		for {
			s := h.slots[at&mask]
			if s == 0 {
				h.keys = append(h.keys, k)
				s = uint32(len(h.keys))
				h.slots[at&mask] = s
			}
			if h.keys[s-1] == k {
				dst[i] = s - 1
				break
			}
			at++
		}
	}
}

func (h *hash) grow() {
	h.slots = make([]uint32, 2*len(h.slots))
	h.shift--
	mask := uint64(len(h.slots) - 1)
	for i, k := range h.keys {
		at := k * 0x9e3779b97f4a7c15 >> h.shift
		for h.slots[at&mask] != 0 {
			at++
		}
		h.slots[at&mask] = uint32(i + 1)
	}
}
