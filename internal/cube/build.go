package cube

import (
	"context"
	"fmt"
	"math/big"
	"slices"
	"sync"
)

// Cube holds exact sums by sets of dimensions. Cubes of parts of the data
// merge into that of the whole; whatever the parts, the workers and the order,
// the result is the same. The zero Cube is empty and takes on the shape of
// what is merged into it. Reading a cube from several goroutines is safe.
type Cube struct {
	shape  *shape // nil: the zero Cube
	layout *layout
	bounds []*big.Int // of the magnitude of any sum of cells, by term
	parts  []*cuboid  // as in shape.sets, or one for all dimensions of those
	limits limits
}

// Cards returns the cardinality of each dimension.
func (c *Cube) Cards() []int {
	if c == nil || c.shape == nil {
		return nil
	}
	return slices.Clone(c.shape.cards)
}

// Terms returns the terms, their masks and factors in ascending order.
func (c *Cube) Terms() []Term {
	if c == nil || c.shape == nil {
		return nil
	}
	out := make([]Term, len(c.shape.terms))
	for i, t := range c.shape.terms {
		out[i] = Term{Where: slices.Clone(t.Where), Factors: slices.Clone(t.Factors)}
	}
	return out
}

func build(ctx context.Context, in Input, lim limits) (*Cube, error) {
	c, reaches, err := in.prepare(ctx, lim)
	if err != nil {
		return nil, err
	}
	run := newRunner(in.Workers, in.Rows)
	spaces, err := in.spaces(ctx, run, c.shape, c.layout.words, lim)
	if err != nil {
		return nil, err
	}
	if err := c.count(ctx, run, &in, compile(&in, c.shape, c.layout, reaches), spaces); err != nil {
		return nil, err
	}
	return c, nil
}

// prepare returns a cube for the rows without cells, and the reach of the
// columns.
func (in *Input) prepare(ctx context.Context, lim limits) (*Cube, []reach, error) {
	if err := in.check(); err != nil {
		return nil, nil, err
	}
	cards := make([]int, len(in.Dims))
	for i, d := range in.Dims {
		cards[i] = d.Card
	}
	s, err := newShape(cards, in.Terms, in.Sets, lim)
	if err != nil {
		return nil, nil, err
	}
	in.Dims = slices.Clone(in.Dims)
	for i := range in.Dims {
		if d := &in.Dims[i]; d.Used > 0 {
			d.Card = d.Used // from here on; the shape has the whole
		}
	}
	run := newRunner(in.Workers, in.Rows)
	reaches, err := in.reaches(ctx, run, s)
	if err != nil {
		return nil, nil, err
	}
	c := &Cube{shape: s, bounds: boundsOf(s.terms, reaches, in.Rows), limits: lim}
	if c.layout, err = newLayout(s.terms, c.bounds, lim.packed); err != nil {
		return nil, nil, err
	}
	if !c.layout.plain {
		// Perhaps only what does not count is large.
		if reaches, err = in.tighter(ctx, run, s, reaches); err != nil {
			return nil, nil, err
		}
		c.bounds = boundsOf(s.terms, reaches, in.Rows)
		if c.layout, err = newLayout(s.terms, c.bounds, lim.packed); err != nil {
			return nil, nil, err
		}
	}
	return c, reaches, nil
}

// spaces plans the cuboids: one for all dimensions where it can be dense or
// the shape has but one, and else those of the shape.
func (in *Input) spaces(ctx context.Context, run *runner, s *shape, words int, lim limits) ([]*space, error) {
	union := s.union()
	var deps []dep
	if size, ok := sizeOf(cardsOf(in.Dims), union); !ok || size > replicaCells {
		var err error
		if deps, err = dependencies(ctx, run, in.Dims, union, in.Rows); err != nil {
			return nil, err
		}
	}
	if base := newSpace(in.Dims, s.cards, union, deps, in.Rows, words, lim); base.grid != nil || len(s.sets) == 1 {
		return []*space{base}, nil
	}
	var out []*space
	for _, set := range s.sets {
		out = append(out, newSpace(in.Dims, s.cards, set, deps, in.Rows, words, lim))
	}
	return out, nil
}

// union returns all dimensions that are in some set.
func (s *shape) union() []int {
	var m uint64
	for _, set := range s.sets {
		m |= maskOf(set)
	}
	return dimsOf(m)
}

// count runs over the rows.
func (c *Cube) count(ctx context.Context, run *runner, in *Input, prog *program, spaces []*space) error {
	if s := spaces[0]; s.grid != nil && len(spaces) == 1 {
		if n := newNarrow(prog, c.shape, uint64(s.grid.size), in.Rows, c.limits); n != nil {
			cells := make([]uint64, s.grid.size*c.layout.words)
			c.parts = []*cuboid{{set: s.set, grid: s.grid, cells: cells}}
			return in.explain(n.tally(ctx, run, s.coder, cells, in.Rows, c.limits, in.Progress))
		}
	}
	if s := spaces[0]; s.grid != nil && len(spaces) == 1 && c.layout.words > 1 && c.layout.words*s.grid.size > c.limits.near {
		cells := make([]uint64, s.grid.size*c.layout.words)
		c.parts = []*cuboid{{set: s.set, grid: s.grid, cells: cells}}
		p := newPartition(run, prog, s.coder, cells, uint64(c.limits.near/64), in.Rows)
		return in.explain(p.count(ctx, in.Rows, in.Progress))
	}
	workers := make([]*worker, run.workers)
	var mu sync.Mutex
	done := 0
	err := run.rows(ctx, in.Rows, func(i, lo, hi int) error {
		w := workers[i]
		if w == nil {
			w = newWorker(prog, spaces, in.Rows/run.workers)
			workers[i] = w
		}
		if err := w.chunk(prog, lo, hi); err != nil {
			return err
		}
		if in.Progress != nil {
			mu.Lock()
			defer mu.Unlock()
			done += hi - lo
			in.Progress(done)
		}
		return nil
	})
	if err != nil {
		return in.explain(err)
	}
	for _, w := range workers {
		if w == nil {
			continue
		}
		parts := w.finish(spaces)
		for i := range c.parts {
			if spaces[i].grid != nil {
				c.layout.add(c.parts[i].cells, parts[i].cells)
			} else {
				c.parts[i] = c.layout.mergeSparse(c.parts[i], parts[i])
			}
		}
		if len(c.parts) == 0 {
			c.parts = parts
		}
	}
	if len(c.parts) == 0 { // no rows
		for _, s := range spaces {
			c.parts = append(c.parts, &cuboid{set: s.set})
		}
	}
	return nil
}

// explain replaces the error of one worker by that of the first row that is
// wrong, whatever the workers did.
func (in *Input) explain(err error) error {
	if err != ErrCode { // as it came from a block, or nil
		return err
	}
	row, dim := in.Rows, 0
	for i := range in.Dims {
		d := &in.Dims[i]
		for j := range row {
			if d.at(j) >= d.Card {
				row, dim = j, i
				break
			}
		}
	}
	return fmt.Errorf("%w: row %d, dimension %d: %d of %d", ErrCode, row, dim, in.Dims[dim].at(row), in.Dims[dim].Card)
}

// reaches returns the reach of each column that a term names: the promised one,
// or that of all rows.
func (in *Input) reaches(ctx context.Context, run *runner, s *shape) ([]reach, error) {
	out := make([]reach, len(in.Columns))
	var open []int
	for _, t := range s.terms {
		for _, c := range t.Factors {
			promised, ok := in.Columns[c].promise()
			if out[c] = promised; !ok && !slices.Contains(open, c) {
				open = append(open, c)
			}
		}
	}
	if len(open) == 0 {
		return out, nil
	}
	found := make([][]reach, run.workers)
	err := run.rows(ctx, in.Rows, func(w, lo, hi int) error {
		if found[w] == nil {
			found[w] = slices.Repeat([]reach{noReach()}, len(in.Columns))
		}
		for _, c := range open {
			found[w][c] = found[w][c].with(in.Columns[c].reach(nil, lo, hi-lo))
		}
		return nil
	})
	return widest(out, open, found), err
}

// widest sets the reach of the open columns to that of all that was found.
func widest(dst []reach, open []int, found [][]reach) []reach {
	for _, c := range open {
		r := noReach()
		for _, list := range found {
			if list != nil {
				r = r.with(list[c])
			}
		}
		dst[c] = r.settled()
	}
	return dst
}

// tighter returns the reach of the rows that count alone.
func (in *Input) tighter(ctx context.Context, run *runner, s *shape, loose []reach) ([]reach, error) {
	plain := make([]Term, len(s.terms)) // the same masks, no products
	slots := make([]slot, len(s.terms))
	for i, t := range s.terms {
		plain[i], slots[i] = Term{Where: t.Where}, slot{at: i, words: 1}
	}
	prog := compile(in, &shape{terms: plain}, &layout{slots: slots, words: len(slots)}, nil)
	out := slices.Clone(loose)
	type pair struct{ column, where int }
	var pairs []pair
	var open, whole []int
	for i, t := range s.terms {
		for _, c := range t.Factors {
			if _, ok := in.Columns[c].promise(); ok {
				continue
			}
			if prog.at[i] == always {
				whole = append(whole, c)
			}
			if p := (pair{c, prog.at[i]}); !slices.Contains(pairs, p) {
				pairs, open = append(pairs, p), append(open, c)
			}
		}
	}
	settled := func(c int) bool { return slices.Contains(whole, c) }
	open = slices.DeleteFunc(open, settled)
	pairs = slices.DeleteFunc(pairs, func(p pair) bool { return settled(p.column) })
	if len(open) == 0 {
		return out, nil
	}
	found := make([][]reach, run.workers)
	regs := make([]*registers, run.workers)
	err := run.rows(ctx, in.Rows, func(w, lo, hi int) error {
		if found[w] == nil {
			found[w], regs[w] = slices.Repeat([]reach{noReach()}, len(in.Columns)), prog.registers()
		}
		for from := lo; from < hi; from += blockRows {
			n := min(blockRows, hi-from)
			prog.filter(regs[w], from, n)
			for _, p := range pairs {
				found[w][p.column] = found[w][p.column].with(in.Columns[p.column].reach(regs[w].where(p.where), from, n))
			}
		}
		return nil
	})
	return widest(out, open, found), err
}

// boundsOf returns, for each term, what no sum of rows exceeds.
func boundsOf(terms []Term, of []reach, rows int) []*big.Int {
	out := make([]*big.Int, len(terms))
	for i, t := range terms {
		b := big.NewInt(int64(rows))
		for _, c := range t.Factors {
			b.Mul(b, new(big.Int).SetUint64(of[c].size()))
		}
		out[i] = b
	}
	return out
}
