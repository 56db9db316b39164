package cube

import (
	"context"
	"fmt"
	"math/big"
)

// Add counts more rows into c: the result is that of [Build] and [Cube.Merge],
// and where c has a place for each row nothing is built beside it. The errors
// are those of the two; after one c is empty, for some of the rows may have been
// counted. A nil cube wraps [ErrShape]; rows add to the zero Cube what Build
// makes of them.
func (c *Cube) Add(ctx context.Context, in Input) error {
	if c == nil {
		return fmt.Errorf("%w: nil", ErrShape)
	}
	lim := c.limits
	if c.shape == nil {
		lim = defaults()
	}
	err := c.extend(ctx, in, lim)
	if err != nil {
		*c = Cube{}
	}
	return err
}

func (c *Cube) extend(ctx context.Context, in Input, lim limits) error {
	whole := in // its dimensions as they came
	o, reaches, err := in.prepare(ctx, lim)
	if err != nil {
		return err
	}
	run := newRunner(in.Workers, in.Rows)
	var at *space
	if c.shape != nil && c.shape.equal(o.shape) {
		if at, err = c.place(ctx, run, &in); err != nil {
			return err
		}
	}
	if at == nil {
		if o, err = build(ctx, whole, lim); err != nil {
			return err
		}
		if c.shape == nil {
			*c = *o
			return nil
		}
		if err = c.Merge(o); err != nil || len(c.parts) != 1 || c.parts[0].grid != nil {
			return err
		}
		if d, ok := c.parts[0].dense(c.shape.cards, c.layout, c.limits); ok {
			c.parts = []*cuboid{d} // the next rows may find their places
		}
		return nil
	}
	bounds := make([]*big.Int, len(c.bounds))
	for i, b := range c.bounds {
		bounds[i] = new(big.Int).Add(b, o.bounds[i])
	}
	l, err := newLayout(c.shape.terms, bounds, lim.packed)
	if err != nil {
		return err
	}
	part := *c.parts[0]
	part.grid, part.cells = at.grid, c.layout.convert(part.cells, l)
	c.layout, c.bounds, c.parts = l, bounds, []*cuboid{&part}
	prog := compile(&in, c.shape, l, reaches)
	if n := newNarrow(prog, c.shape, uint64(at.grid.size), in.Rows, lim); n != nil {
		return in.explain(n.tally(ctx, run, at.coder, part.cells, in.Rows, lim, in.Progress))
	}
	if l.words*at.grid.size > lim.near/16 {
		p := newPartition(run, prog, at.coder, part.cells, uint64(lim.near/64), in.Rows)
		return in.explain(p.count(ctx, in.Rows, in.Progress))
	}
	more := &Cube{shape: c.shape, layout: l, limits: lim}
	if err := more.count(ctx, run, &in, prog, []*space{at}); err != nil {
		return err
	}
	l.add(part.cells, more.parts[0].cells)
	return nil
}

// place returns the arrangement of the cells of c if each row has a place among
// them, which is whether all codes are small enough and what follows from which
// is as it was; else nil.
func (c *Cube) place(ctx context.Context, run *runner, in *Input) (*space, error) {
	if len(c.parts) != 1 || c.parts[0].grid == nil || in.Rows == 0 {
		return nil, nil
	}
	g := c.parts[0].grid.clone()
	dims := in.Dims
	for _, d := range g.kept {
		if dims[d].Card > g.cards[d] {
			return nil, nil
		}
		dims[d].Card = g.cards[d] // prepare made them a copy
	}
	if len(g.deps) > 0 {
		fits, err := g.follow(ctx, run, dims, in.Rows)
		if err != nil || !fits {
			return nil, err
		}
	}
	return &space{set: c.parts[0].set, grid: g, coder: newCoder(dims, g.kept)}, nil
}

// follow learns from rows what follows from which code, and reports whether it
// goes with what the grid knows.
func (g *grid) follow(ctx context.Context, run *runner, dims []Dim, rows int) (bool, error) {
	grids := make([]*grid, run.workers)
	refuted := make([]bool, run.workers)
	err := run.rows(ctx, rows, func(w, lo, hi int) error {
		if grids[w] == nil {
			grids[w] = g.clone()
		}
		for _, p := range grids[w].deps {
			refuted[w] = refuted[w] || !holds(&dims[p.on], &dims[p.dim], p.to, lo, hi, 1)
		}
		return nil
	})
	for w, o := range grids {
		if o == nil || err != nil {
			continue
		}
		for i, p := range g.deps {
			if refuted[w] || !union(p.to, o.deps[i].to) {
				return false, nil
			}
		}
	}
	return err == nil, err
}
