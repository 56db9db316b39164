package privacy

import (
	"context"
	"slices"
)

// exchange looks for a cheaper set. In turn it publishes each cell that was
// hidden for the sake of others, the dearest first, covers what that lays open
// with other cells, prunes again, and keeps the result when it costs less.
func (p *problem) exchange(ctx context.Context, primary []bool, seen []witnesses) error {
	tried := make([]bool, len(p.cells))
	for p.work = 0; p.work <= exchangeWork; {
		c := -1
		for i := range p.cells {
			if x := &p.cells[i]; x.hidden && !primary[i] && !tried[i] && (c < 0 || x.cost > p.cells[c].cost) {
				c = i
			}
		}
		if c < 0 {
			return nil
		}
		tried[c] = true
		before, cost := p.hidden(), p.cost()
		now := p.still(c, seen)
		p.cells[c].hidden, p.cells[c].kept = false, true
		err := p.cover(ctx, now)
		if err == nil && p.cost() < 2*cost { // too dear to be pruned back
			err = p.prune(ctx, primary, now)
		}
		p.cells[c].kept = false
		if err != nil {
			return err
		}
		if p.cost() < cost {
			copy(seen, now)
			continue
		}
		for i := range p.cells {
			p.cells[i].hidden = before[i]
		}
	}
	return nil
}

func (p *problem) hidden() []bool {
	out := make([]bool, len(p.cells))
	for c := range p.cells {
		out[c] = p.cells[c].hidden
	}
	return out
}

// cost returns what all hidden cells cost.
func (p *problem) cost() (t int) {
	for c := range p.cells {
		if p.cells[c].hidden {
			t += p.cells[c].cost
		}
	}
	return t
}

// still returns the witnesses of withheld cells that hold although a cell is
// published.
func (p *problem) still(published int, seen []witnesses) []witnesses {
	in := make([]bool, p.atoms)
	for _, a := range p.cells[published].atoms {
		in[a] = true
	}
	out := make([]witnesses, len(seen))
	for i, w := range seen {
		out[i] = witnesses{}
		for c, vectors := range w {
			if c != published && p.cells[c].hidden && !broken(vectors, in) {
				out[i][c] = vectors
			}
		}
	}
	return out
}

// broken reports whether some witness changes the sum of some atoms.
func broken(vectors [][]*change, in []bool) bool {
	return slices.ContainsFunc(vectors, func(ms []*change) bool {
		return slices.ContainsFunc(ms, func(m *change) bool { return m.moves(in) })
	})
}
