package polyhedron

import (
	"context"
	"fmt"
	"slices"
)

// Solver is a system made ready for questions about certain sums of its
// unknowns, the forms.
type Solver struct {
	rows  []row // those of the system and then the forms, over merged unknowns
	known int   // the first so many are of the system
	outer *box
	forms []form
	parts []*part
	// What it was made from, and the same without derived bounds: proofs from it
	// are shorter.
	system *System
	asked  [][]Term
	loose  *Solver
}

// form is what is left to ask of a form: a constant and a sum over the unknowns
// of parts.
type form struct {
	constant int64
	pieces   []piece
}

// piece is the share of a form that lies in one part.
type piece struct {
	part  *part
	terms []Term
	index int // of the want
}

// startNodes is the budget of branch and bound for a first solution.
const startNodes = 300

// Prepare makes a system ready. It returns an [*Infeasible] error when no whole numbers fit
// the system, as far as that can be shown.
func Prepare(ctx context.Context, s *System, forms [][]Term) (*Solver, error) {
	p, guilty, err := prepare(ctx, s, forms, false)
	if err != nil {
		return nil, err
	}
	if guilty != nil {
		if guilty, err = s.fewest(ctx, guilty); err != nil {
			return nil, err
		}
		return nil, &Infeasible{guilty}
	}
	return p, nil
}

// prepare returns either a solver or sums that contradict each other.
func prepare(ctx context.Context, s *System, forms [][]Term, shallow bool) (p *Solver, guilty []int, err error) {
	all := slices.Clone(s.rows)
	for _, f := range forms {
		t, err := s.tidy(f)
		if err != nil {
			return nil, nil, err
		}
		all = append(all, row{t, NoLow, NoHigh})
	}
	p = &Solver{known: len(s.rows), system: s, asked: forms}
	class, classes := merge(s.vars, all)
	p.rows = renamed(all, class, classes)
	low, high := make([]int64, classes), make([]int64, classes)
	for v := range high {
		high[v] = NoHigh
	}
	p.outer = newBox(low, high, true)
	p.outer.shallow = shallow
	c, err := p.outer.propagate(ctx, p.rows, users(classes, p.rows))
	if err != nil {
		return nil, nil, err
	}
	if c != nil {
		q := p.outer.proofOf(p.rows, c)
		q.all = true
		q.trace(ctx)
		return nil, q.sums(), ctx.Err()
	}
	if err := p.reduce(); err != nil {
		return nil, nil, err
	}
	for _, part := range p.parts {
		feasible, y, err := part.start(ctx, startNodes)
		if err != nil {
			return nil, nil, err
		}
		if !feasible {
			guilty, err = p.against(ctx, part, y)
			return nil, guilty, err
		}
	}
	return p, nil, nil
}

// users lists the bounded sums of each unknown.
func users(vars int, rows []row) [][]int32 {
	out := make([][]int32, vars)
	for i := range rows {
		if rows[i].free() {
			continue
		}
		for _, t := range rows[i].terms {
			out[t.Var] = append(out[t.Var], int32(i))
		}
	}
	return out
}

// says reports whether a sum tells more than the bounds of its unknowns.
func (b *box) says(r *row) bool {
	low, lowOpen := b.reach(r.terms, false)
	high, highOpen := b.reach(r.terms, true)
	return r.low != NoLow && (lowOpen > 0 || low.compare(wideOf(r.low)) < 0) ||
		r.high != NoHigh && (highOpen > 0 || high.compare(wideOf(r.high)) > 0)
}

// reduce takes out settled unknowns and sums that say nothing more, merges again
// and splits what is left into parts.
func (p *Solver) reduce() error {
	b := p.outer
	var rows []row
	var origin []int // index in p.rows
	constants := make([]int64, len(p.rows)-p.known)
	for i := range p.rows {
		r := &p.rows[i]
		isForm := i >= p.known
		if !isForm && (r.free() || !b.says(r)) {
			continue
		}
		var fixed wide
		left := row{low: r.low, high: r.high}
		for _, t := range r.terms {
			if b.low[t.Var] == b.high[t.Var] {
				fixed = fixed.plus(times(t.Factor, b.low[t.Var]))
				continue
			}
			left.terms = append(left.terms, t)
		}
		c, ok := fixed.small()
		if !ok || c > 1<<60 || c < -1<<60 {
			return fmt.Errorf("a sum of %d terms: %w", len(r.terms), ErrLimit)
		}
		if isForm {
			constants[i-p.known] = c
		}
		if left.low != NoLow {
			left.low -= c
		}
		if left.high != NoHigh {
			left.high -= c
		}
		rows = append(rows, left)
		origin = append(origin, i)
	}
	class, classes := merge(len(b.low), rows)
	merged := renamed(rows, class, classes)
	low, high := make([]int64, classes), make([]int64, classes)
	for v, c := range class {
		if c >= 0 {
			low[c] += b.low[v]
			high[c] = plusHigh(high[c], b.high[v])
		}
	}
	p.split(merged, origin, low, high, constants)
	return nil
}

// split finds the parts: unknowns that a chain of bounded sums connects.
func (p *Solver) split(rows []row, origin []int, low, high, constants []int64) {
	root := make([]int, len(low))
	for v := range root {
		root[v] = v
	}
	find := func(v int) int {
		for root[v] != v {
			root[v] = root[root[v]]
			v = root[v]
		}
		return v
	}
	known := len(rows) - len(constants)
	for i := range rows[:known] {
		for _, t := range rows[i].terms {
			a, b := find(rows[i].terms[0].Var), find(t.Var)
			root[max(a, b)] = min(a, b)
		}
	}
	of := make([]*part, len(low))
	place := make([]int, len(low))
	for v := range low {
		r := find(v)
		if of[r] == nil {
			of[r] = &part{}
			p.parts = append(p.parts, of[r])
		}
		of[v] = of[r]
		place[v] = len(of[v].low)
		of[v].low = append(of[v].low, low[v])
		of[v].high = append(of[v].high, high[v])
	}
	local := func(terms []Term) []Term {
		out := make([]Term, len(terms))
		for i, t := range terms {
			out[i] = Term{place[t.Var], t.Factor}
		}
		return out
	}
	for i, r := range rows[:known] {
		if len(r.terms) == 0 {
			continue
		}
		part := of[r.terms[0].Var]
		part.rows = append(part.rows, row{local(r.terms), r.low, r.high})
		part.origin = append(part.origin, origin[i])
	}
	for i, c := range constants {
		f := form{constant: c}
		for _, t := range rows[known+i].terms {
			k := slices.IndexFunc(f.pieces, func(x piece) bool { return x.part == of[t.Var] })
			if k < 0 {
				k = len(f.pieces)
				f.pieces = append(f.pieces, piece{part: of[t.Var]})
			}
			f.pieces[k].terms = append(f.pieces[k].terms, Term{place[t.Var], t.Factor})
		}
		for k := range f.pieces {
			f.pieces[k].part.want(&f.pieces[k])
		}
		p.forms = append(p.forms, f)
	}
}
