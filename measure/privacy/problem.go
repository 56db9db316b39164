package privacy

import (
	"context"
	"errors"
	"maps"
	"math"
	"slices"
)

// ErrTooLarge reports a table with more withheld combinations than this version
// can certify.
var ErrTooLarge = errors.New("too many combinations to protect")

// ErrOutcome reports a table with indicators that cannot be protected.
var ErrOutcome = errors.New("an outcome that cannot be protected yet")

// ErrOverlapping reports a table whose groups overlap.
var ErrOverlapping = errors.New("overlapping groups cannot be protected yet")

const (
	// maxAtoms bounds the unknowns of one stratum.
	maxAtoms = 50_000
	// pruneWork bounds the search for groups that need not be withheld, in
	// operations: counted and not timed, so that the result is the same
	// everywhere.
	pruneWork = 500_000_000
	// exchangeWork bounds the search for cheaper groups in the same way.
	exchangeWork = 20_000_000
)

// cell is a group of one stratum: a sum of atoms.
type cell struct {
	atoms  []int
	shown  bool // a group of the release; otherwise a crossing that no set shows
	hidden bool
	size   int  // the largest count of any indicator
	cost   int  // what withholding it costs
	kept   bool // not to be withheld for the sake of others, for the moment
}

// link says that two sums of atoms are the same count, because two joint sets
// share it.
type link struct{ plus, minus []int }

// system is the counts that an attacker solves for, for indicators that are
// computed from one column: the others and those who count, or the people by
// bracket of levels; for a mean the observations.
type system struct {
	counts [][]int64 // [vector][atom]
	total  []int64   // [atom]
}

func newSystem(counts [][]int64) system {
	s := system{counts: counts, total: make([]int64, len(counts[0]))}
	for _, v := range counts {
		for a, x := range v {
			s.total[a] += x
		}
	}
	return s
}

// problem is one stratum.
type problem struct {
	atoms   int
	cells   []cell
	links   []link
	systems []system
	min     int64
	whole   int // see wholeEntries
	block   int // see blockAtoms

	slice   []int     // atoms by level of the longest dimension, −1 where a set lacks it
	of      [][]int32 // cells of each atom
	linked  [][]int32 // links of each atom
	scratch []int64
	work    int64
}

// solve hides cells until the counts of every hidden cell can vary by at least
// the minimum, in every system, given everything that is not hidden. What is
// hidden at the start are the primary cells.
//
// Each claim that a count can vary rests on whole tables of non-negative
// integers that agree with everything published and in which no withheld group
// is empty that was not. They are searched for in floating point and verified
// in integers, so a slip of the search can only hide more. Hiding more never
// invalidates them.
func (p *problem) solve(ctx context.Context) error {
	if p.atoms > maxAtoms {
		return ErrTooLarge
	}
	p.prepare()
	primary := make([]bool, len(p.cells))
	for c := range p.cells {
		primary[c] = p.cells[c].hidden
	}
	seen := make([]witnesses, len(p.systems))
	for i := range seen {
		seen[i] = witnesses{}
	}
	if err := p.cover(ctx, seen); err != nil {
		return err
	}
	p.work = 0
	if err := p.prune(ctx, primary, seen); err != nil {
		return err
	}
	if err := p.exchange(ctx, primary, seen); err != nil {
		return err
	}
	return p.certify(ctx, seen)
}

// prepare indexes cells and links by atom.
func (p *problem) prepare() {
	p.of, p.linked = make([][]int32, p.atoms), make([][]int32, p.atoms)
	for c := range p.cells {
		for _, a := range p.cells[c].atoms {
			p.of[a] = append(p.of[a], int32(c))
		}
	}
	for i, l := range p.links {
		for _, a := range slices.Concat(l.plus, l.minus) {
			p.linked[a] = append(p.linked[a], int32(i))
		}
	}
	p.scratch = make([]int64, len(p.cells)+len(p.links))
}

// witnesses are the verified tables that show by cell and vector that its count
// can vary, as changes from the true table.
type witnesses map[int][][]*change

// change is the difference of a table from the true one.
type change struct {
	atoms []int32
	by    []int64
}

// moves reports whether a change alters the sum of some atoms.
func (m *change) moves(in []bool) bool {
	t := int64(0)
	for k, a := range m.atoms {
		if in[a] {
			t += m.by[k]
		}
	}
	return t != 0
}

// needs reports whether a cell has to be protected in a system. Where nobody
// has a value there is nothing to protect. A crossing that no set shows has to
// be protected when it is small.
func (p *problem) needs(s *system, c int) bool {
	if !p.cells[c].hidden || sum(s.total, p.cells[c].atoms) == 0 {
		return false
	}
	return p.cells[c].shown || slices.ContainsFunc(s.counts, func(v []int64) bool { return sum(v, p.cells[c].atoms) < p.min })
}

// side returns the sign of an atom in a link.
func (p *problem) side(l, atom int32) int64 {
	if slices.Contains(p.links[l].plus, int(atom)) {
		return 1
	}
	return -1
}

// cover hides more and more until every hidden cell is safe.
func (p *problem) cover(ctx context.Context, seen []witnesses) error {
	for {
		fresh := map[int]bool{} // hidden in this round
		for i := range p.systems {
			var todo []int
			for c := range p.cells {
				if seen[i][c] == nil && p.needs(&p.systems[i], c) {
					todo = append(todo, c)
				}
			}
			found, proof, err := p.probe(ctx, &p.systems[i], todo, false)
			if err != nil {
				return err
			}
			maps.Copy(seen[i], found)
			for _, c := range todo {
				// What another cell of this round gave up may be enough.
				if found[c] == nil && !slices.ContainsFunc(proof[c], func(x int) bool { return fresh[x] }) {
					p.hide(proof[c], c, fresh)
				}
			}
		}
		if len(fresh) == 0 {
			return nil
		}
	}
}

// prune publishes again what need not be hidden, the dearest first: each cell
// that was hidden for the sake of others alone, if all hidden cells stay safe
// without it.
func (p *problem) prune(ctx context.Context, primary []bool, seen []witnesses) error {
	var order []int
	for c := range p.cells {
		if p.cells[c].hidden && !primary[c] {
			order = append(order, c)
		}
	}
	slices.SortStableFunc(order, func(x, y int) int { return p.cells[y].cost - p.cells[x].cost })
	for _, c := range order {
		if p.work > pruneWork {
			break
		}
		p.cells[c].hidden = false
		again, err := p.recheck(ctx, c, seen)
		if err != nil {
			return err
		}
		if again == nil {
			p.cells[c].hidden = true
			continue
		}
		for i := range seen {
			maps.Copy(seen[i], again[i])
			delete(seen[i], c) // published: its witnesses are not kept up to date
		}
	}
	return nil
}

// recheck returns new witnesses for the cells whose old ones fail now that a
// cell is published again, nil when some cell is not safe any more.
func (p *problem) recheck(ctx context.Context, published int, seen []witnesses) ([]witnesses, error) {
	out := make([]witnesses, len(p.systems))
	in := make([]bool, p.atoms)
	for _, a := range p.cells[published].atoms {
		in[a] = true
	}
	for i := range p.systems {
		var todo []int
		for c := range p.cells {
			if !p.needs(&p.systems[i], c) {
				continue
			}
			p.work += int64(len(p.systems[i].counts))
			if broken(seen[i][c], in) {
				todo = append(todo, c)
			}
		}
		found, _, err := p.probe(ctx, &p.systems[i], todo, true)
		if err != nil {
			return nil, err
		}
		if len(found) < len(todo) {
			return nil, nil
		}
		out[i] = found
	}
	return out, nil
}

// hide withholds the cheapest cell of the proof that some count is bounded too
// tightly; without one, the cheapest that shares people with the target, or any.
// Empty cells stay: readers may well know that they are empty.
func (p *problem) hide(proof []int, target int, fresh map[int]bool) {
	near := map[int32]bool{}
	for _, a := range p.cells[target].atoms {
		for _, c := range p.of[a] {
			near[c] = true
		}
	}
	best, bestRank := -1, math.MaxInt
	for c := range p.cells {
		x := &p.cells[c]
		if x.hidden || x.kept || !x.shown || x.size == 0 {
			continue
		}
		rank := 2
		switch {
		case slices.Contains(proof, c):
			rank = 0
		case near[int32(c)]:
			rank = 1
		}
		if rank < bestRank || rank == bestRank && x.cost < p.cells[best].cost {
			best, bestRank = c, rank
		}
	}
	if best >= 0 {
		p.cells[best].hidden, fresh[best] = true, true
		return
	}
	for c := range p.cells { // nothing but empty cells is left: they go too
		if x := &p.cells[c]; x.shown && !x.hidden {
			x.hidden, fresh[c] = true, true
		}
	}
}

func sum(v []int64, atoms []int) (t int64) {
	for _, i := range atoms {
		t += v[i]
	}
	return t
}
