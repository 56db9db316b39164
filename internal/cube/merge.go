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
	l, err := newLayout(sum.shape.terms, sum.bounds, sum.limits.packed)
	if err != nil {
		return err
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
