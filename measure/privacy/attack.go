package privacy

import (
	"context"
	"slices"
)

const (
	// wholeEntries is the size, equations times unknowns, up to which what
	// hangs together is attacked as a whole.
	wholeEntries = 40_000
	// blockAtoms is the number of unknowns that move together in larger ones.
	blockAtoms = 150
)

// probe looks for witnesses that the targets can vary, and returns those of the
// targets that are safe, and for others published cells that bound them. What
// is too large to be attacked as a whole is attacked in blocks of levels of the
// longest dimension while the rest stands still. That can only miss witnesses,
// and so withhold more. With brief it stops at the first target that is not
// safe.
func (p *problem) probe(ctx context.Context, s *system, targets []int, brief bool) (found witnesses, proof map[int][]int, err error) {
	found, proof = witnesses{}, map[int][]int{}
	if len(targets) == 0 {
		return found, proof, nil
	}
	whole := p.newAttack(s, targets, nil)
	whole.brief = brief
	plans := []func(slice int) bool{nil}
	if blocks := whole.blocks(); blocks > 1 {
		plans = nil
		per := (p.slices() + blocks - 1) / blocks
		for b := range blocks {
			plans = append(plans, func(s int) bool { return s/per == b })
		}
		for b := range blocks {
			plans = append(plans, func(s int) bool { return s%blocks == b })
		}
	}
	left := targets
	for k, in := range plans {
		a := whole
		if in != nil {
			a = p.newAttack(s, left, in)
			a.brief = brief
		}
		if err := a.run(ctx, brief && in == nil); err != nil {
			return nil, nil, err
		}
		var rest []int
		for _, c := range left {
			switch {
			case a.safe(c):
				found[c] = a.witness[c]
				continue
			case in == nil || k >= len(plans)/2:
				proof[c] = append(proof[c], a.proof[c]...)
			}
			rest = append(rest, c)
		}
		left = rest
	}
	return found, proof, nil
}

// attack is what a reader can do with the published cells of one system. It
// looks for tables that agree with all of them and move the counts of the
// targets.
type attack struct {
	p       *problem
	s       *system
	targets []int
	width   map[int][]int64 // by target and vector: what verified tables have shown
	witness witnesses
	proof   map[int][]int // published cells that bound a target too tightly
	free    []bool        // atoms that may move: neither published nor known to be empty
	apart   []*part
	owner   []*part // the part of a free atom
	place   []int   // its index there
	brief   bool    // no proof is wanted
}

func (p *problem) newAttack(s *system, targets []int, in func(slice int) bool) *attack {
	a := &attack{p: p, s: s, width: map[int][]int64{}, witness: witnesses{}, proof: map[int][]int{}, free: make([]bool, p.atoms)}
	for i := range a.free {
		a.free[i] = in == nil || p.slice[i] < 0 || in(p.slice[i])
	}
	for c := range p.cells {
		if x := &p.cells[c]; !x.hidden && (len(x.atoms) == 1 || sum(s.total, x.atoms) == 0) {
			for _, i := range x.atoms {
				a.free[i] = false
			}
		}
	}
	for _, c := range targets {
		if in != nil && !slices.ContainsFunc(p.cells[c].atoms, func(i int) bool { return a.free[i] }) {
			continue
		}
		a.targets = append(a.targets, c)
		a.width[c] = make([]int64, len(s.counts))
		a.witness[c] = make([][]*change, len(s.counts))
	}
	a.apart = a.parts()
	return a
}

// blocks returns the number of blocks in which to attack, 1 for the whole.
func (a *attack) blocks() int {
	entries, atoms := 0, 0
	for _, q := range a.apart {
		entries, atoms = max(entries, len(q.rows)*len(q.atoms)), max(atoms, len(q.atoms))
	}
	if entries <= a.p.whole {
		return 1
	}
	return min((atoms+a.p.block-1)/a.p.block, a.p.slices())
}

// slices returns the number of levels of the longest dimension.
func (p *problem) slices() int { return slices.Max(p.slice) + 1 }

// safe reports whether a target can vary by the minimum in every vector.
func (a *attack) safe(c int) bool {
	w := a.width[c]
	return w != nil && !slices.ContainsFunc(w, func(w int64) bool { return w < a.p.min })
}

// run attacks part by part: atoms that no published cell ties together move on
// their own, and widths add up.
func (a *attack) run(ctx context.Context, brief bool) error {
	left := map[int]int{} // parts that a target still has ahead
	for _, q := range a.apart {
		for _, c := range q.targets {
			left[c]++
		}
	}
	for _, c := range a.targets {
		if left[c] == 0 {
			a.proof[c] = a.fixing(c)
			if brief {
				return nil
			}
		}
	}
	for _, q := range a.apart {
		if len(q.targets) == 0 {
			continue
		}
		if err := q.reduce(ctx); err != nil {
			return err
		}
		for v := range a.s.counts {
			q.start(v)
			for _, c := range q.targets {
				if err := q.widen(ctx, v, c); err != nil {
					return err
				}
				if left[c] == 1 && brief && a.width[c][v] < a.p.min {
					return nil
				}
			}
		}
		for _, c := range q.targets {
			left[c]--
		}
		q.dictionary = nil
	}
	return nil
}

// fixing returns the published cells that settle a target without any algebra.
func (a *attack) fixing(c int) (proof []int) {
	for _, i := range a.p.cells[c].atoms {
		for _, x := range a.p.of[i] {
			if !a.p.cells[x].hidden {
				proof = append(proof, int(x))
			}
		}
	}
	return proof
}
