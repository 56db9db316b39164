package cube

import (
	"fmt"
	"math/big"
	"slices"
)

// Merge adds others to c. It changes c alone, and nothing on an error: cubes
// of other cardinalities, terms or sets wrap [ErrShape], sums of more bits than
// are kept [ErrTooLarge]. Nil and zero cubes add nothing.
func (c *Cube) Merge(others ...*Cube) error {
	if c == nil {
		return fmt.Errorf("%w: nil", ErrShape)
	}
	sum := *c
	for _, o := range others {
		switch {
		case o == nil || o.shape == nil:
			continue
		case sum.shape == nil:
			sum = Cube{shape: o.shape, limits: o.limits, bounds: make([]*big.Int, len(o.bounds))}
			for i := range sum.bounds {
				sum.bounds[i] = new(big.Int)
			}
		case !sum.shape.equal(o.shape):
			return fmt.Errorf("%w: the dimensions have %v and %v codes, or the terms or sets differ", ErrShape, sum.shape.cards, o.shape.cards)
		}
		bounds := make([]*big.Int, len(o.bounds))
		for i, b := range o.bounds {
			bounds[i] = new(big.Int).Add(sum.bounds[i], b)
		}
		sum.bounds = bounds
	}
	if sum.shape == nil {
		return nil
	}
	l := sum.shared(others)
	if l == nil {
		var err error
		if l, err = newLayout(sum.shape.terms, sum.bounds, sum.limits.packed); err != nil {
			return err
		}
	}
	sum.layout = l
	sum.parts = c.copied(l, !slices.Contains(others, c))
	for _, o := range others {
		if o != nil && o.shape != nil {
			sum.add(o)
		}
	}
	*c = sum
	return nil
}

// shared returns the layout that all cubes have if it holds the sums too, else
// nil. Terms may share their words in it, as [Cube.Combine] has them.
func (c *Cube) shared(others []*Cube) *layout {
	l := c.layout
	for _, o := range others {
		switch {
		case o == nil || o.shape == nil:
		case l == nil:
			l = o.layout
		case !l.equal(o.layout):
			return nil
		}
	}
	limit := new(big.Int).SetUint64(min(c.limits.packed, 1<<32))
	for t, s := range l.slots {
		if b := c.bounds[t]; s.half != whole && b.Cmp(limit) >= 0 || s.half == whole && wordsFor(b) > s.words {
			return nil
		}
	}
	return l
}

// convert returns the cells in another layout.
func (l *layout) convert(cells []uint64, to *layout) []uint64 {
	if l.equal(to) {
		return cells
	}
	out := make([]uint64, len(cells)/l.words*to.words)
	for t, a := range l.slots {
		b := to.slots[t]
		if a.half != whole || b.half != whole { // no sign, and no more than half a word
			var from, left uint
			if a.half == high {
				from = 32
			}
			if b.half == high {
				left = 32
			}
			for i, j := a.at, b.at; i < len(cells); i, j = i+l.words, j+to.words {
				out[j] |= cells[i] >> from & (1<<32 - 1) << left
			}
			continue
		}
		for k := range b.words {
			if k < a.words {
				for i, j := a.at+k, b.at+k; i < len(cells); i, j = i+l.words, j+to.words {
					out[j] = cells[i]
				}
				continue
			}
			for i, j := a.at+a.words-1, b.at+k; i < len(cells); i, j = i+l.words, j+to.words {
				out[j] = uint64(int64(cells[i]) >> 63)
			}
		}
	}
	return out
}

// copied returns the cuboids in another layout. If shared, memory may be that
// of c.
func (c *Cube) copied(l *layout, shared bool) []*cuboid {
	var out []*cuboid
	for _, p := range c.parts {
		q := *p
		if q.cells = c.layout.convert(p.cells, l); !shared && c.layout.equal(l) {
			q.cells = slices.Clone(p.cells)
		}
		out = append(out, &q)
	}
	return out
}

// add adds a cube of the same shape, without regard to the bounds.
func (c *Cube) add(o *Cube) {
	if len(c.parts) == 0 {
		c.parts = o.copied(c.layout, false)
		return
	}
	parts := o.copied(c.layout, true)
	if len(c.parts) != len(parts) { // one of them is whole
		c.parts, parts = c.split(c.parts), c.split(parts)
	}
	for i, p := range parts {
		c.parts[i] = c.mergeCuboids(c.parts[i], p)
	}
}

// split returns the cuboids of the shape.
func (c *Cube) split(parts []*cuboid) []*cuboid {
	if len(parts) == len(c.shape.sets) {
		return parts
	}
	var out []*cuboid
	for _, cells := range c.project(parts[0], c.shape.sets) {
		out = append(out, cells.cuboid(c.shape.cards))
	}
	return out
}

// mergeCuboids returns the sum of a, whose memory it may take, and b.
func (c *Cube) mergeCuboids(a, b *cuboid) *cuboid {
	cards, l := c.shape.cards, c.layout
	if a.grid == nil && b.grid == nil {
		return l.mergeSparse(a, b)
	}
	if a.grid == nil {
		a, b = &cuboid{set: b.set, grid: b.grid, cells: slices.Clone(b.cells)}, a
	}
	if b.grid != nil {
		if g, ok := a.grid.union(b.grid); ok {
			l.add(a.cells, b.cells)
			return &cuboid{set: a.set, grid: g, cells: a.cells}
		}
		b = b.sparse(cards, l)
	}
	dims := b.digits(cards)
	g := a.grid.clone()
	if !g.admits(dims, len(b.keys)) {
		sum := l.mergeSparse(a.sparse(cards, l), b)
		if d, ok := sum.dense(cards, l, c.limits); ok {
			return d
		}
		return sum
	}
	for i := range dims {
		dims[i].Card = g.cards[i]
	}
	l.addAt(a.cells, newCoder(dims, g.kept), b.cells)
	return &cuboid{set: a.set, grid: g, cells: a.cells}
}

// admits says whether there is a place for each of so many cells, and learns what
// follows from which of their codes.
func (g *grid) admits(dims []Dim, cells int) bool {
	for _, d := range g.kept {
		if dims[d].most() >= g.cards[d] {
			return false
		}
	}
	for _, p := range g.deps {
		if !holds(&dims[p.on], &dims[p.dim], p.to, 0, cells, 1) {
			return false // what followed from other codes in one part does not in both
		}
	}
	return true
}

// most returns the largest code, 0 of none.
func (d *Dim) most() int {
	switch {
	case len(d.U8) > 0:
		return int(slices.Max(d.U8))
	case len(d.U16) > 0:
		return int(slices.Max(d.U16))
	}
	return 0
}

func (g *grid) clone() *grid {
	out := *g
	out.deps = slices.Clone(g.deps)
	for i := range out.deps {
		out.deps[i].to = slices.Clone(out.deps[i].to)
	}
	return &out
}

// union returns a grid for the cells of both, or false if they are arranged
// differently.
func (g *grid) union(o *grid) (*grid, bool) {
	if !slices.Equal(g.kept, o.kept) || !slices.Equal(g.cards, o.cards) || len(g.deps) != len(o.deps) {
		return nil, false
	}
	out := g.clone()
	for i, p := range out.deps {
		q := o.deps[i]
		if p.dim != q.dim || p.on != q.on || !union(p.to, q.to) {
			return nil, false
		}
	}
	return out, true
}

// mergeSparse returns the sum of two sparse cuboids.
func (l *layout) mergeSparse(a, b *cuboid) *cuboid {
	if slices.Equal(a.keys, b.keys) { // as of shards that are alike
		out := &cuboid{set: a.set, keys: a.keys, cells: slices.Clone(a.cells)}
		l.add(out.cells, b.cells)
		return l.withoutZeros(out)
	}
	n := len(a.keys) + len(b.keys) - common(a.keys, b.keys)
	w := l.words
	out := &cuboid{set: a.set, keys: make([]uint64, n), cells: make([]uint64, n*w)}
	for i, j, k := 0, 0, 0; k < n; k++ {
		cell := out.cells[k*w:][:w]
		switch {
		case j == len(b.keys) || i < len(a.keys) && a.keys[i] < b.keys[j]:
			out.keys[k] = a.keys[i]
			copy(cell, a.cells[i*w:])
			i++
		case i == len(a.keys) || b.keys[j] < a.keys[i]:
			out.keys[k] = b.keys[j]
			copy(cell, b.cells[j*w:])
			j++
		default:
			out.keys[k] = a.keys[i]
			copy(cell, a.cells[i*w:])
			l.add(cell, b.cells[j*w:][:w])
			i, j = i+1, j+1
		}
	}
	return l.withoutZeros(out)
}

// common returns how many keys are in both of two ascending lists.
func common(a, b []uint64) (n int) {
	for i, j := 0, 0; i < len(a) && j < len(b); {
		x, y := a[i], b[j]
		n += truth(x == y)
		i += truth(x <= y)
		j += truth(y <= x)
	}
	return n
}

// withoutZeros returns a sparse cuboid without its cells of zeros, whose numbers
// cancelled out; it may take the memory of the cells.
func (l *layout) withoutZeros(c *cuboid) *cuboid {
	w, n := l.words, 0
	var keys []uint64 // once a cell is left out
	for i := range c.keys {
		cell := c.cells[i*w:][:w]
		if isZero(cell) {
			if keys == nil {
				keys = slices.Clone(c.keys)
			}
			continue
		}
		if keys != nil {
			keys[n] = c.keys[i]
			copy(c.cells[n*w:], cell)
		}
		n++
	}
	if keys == nil {
		return c
	}
	return &cuboid{set: c.set, keys: keys[:n], cells: c.cells[:n*w]}
}
