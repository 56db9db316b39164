package polyhedron

import (
	"context"
	"slices"
)

// Given returns what other forms can be when form i has a value. The solver
// stays as it is. enough and nodes are as in [Solver.Range]. It returns an
// [*Infeasible] error when form i cannot have the value; its Rows are empty.
func (p *Solver) Given(ctx context.Context, i int, value int64, others []int, enough int64, nodes int) ([]Interval, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	f := &p.forms[i]
	j := newJoin()
	r := row{low: value - f.constant, high: value - f.constant}
	for _, x := range f.pieces {
		r.terms = append(r.terms, j.terms(x)...)
	}
	if len(r.terms) == 0 && r.low != 0 {
		return nil, &Infeasible{}
	}
	if len(r.terms) > 0 {
		j.rows = append(j.rows, r)
	}
	forms := make([]form, len(others))
	for k, o := range others {
		forms[k].constant = p.forms[o].constant
		tied := piece{part: &j.part}
		for _, x := range p.forms[o].pieces {
			if _, in := j.first[x.part]; in {
				tied.terms = append(tied.terms, j.terms(x)...)
				continue
			}
			forms[k].pieces = append(forms[k].pieces, x)
		}
		if len(tied.terms) > 0 {
			j.want(&tied)
			forms[k].pieces = append(forms[k].pieces, tied)
		}
	}
	if len(j.low) > 0 {
		feasible, _, err := j.start(ctx, startNodes)
		if err != nil {
			return nil, err
		}
		if !feasible {
			return nil, &Infeasible{}
		}
		j.inherit(f)
	}
	out := make([]Interval, len(forms))
	for k := range forms {
		var err error
		if out[k], err = forms[k].narrow(ctx, enough, max(nodes, 1)); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// join is several parts put together.
type join struct {
	part
	first map[*part]int // its unknowns begin there
}

func newJoin() *join { return &join{first: map[*part]int{}} }

// terms returns those of a piece, whose part it takes in if it has not yet.
func (j *join) terms(x piece) []Term {
	at, in := j.first[x.part]
	if !in {
		at = len(j.low)
		j.first[x.part] = at
		j.low, j.high = append(j.low, x.part.low...), append(j.high, x.part.high...)
		for _, r := range x.part.rows {
			j.rows = append(j.rows, row{shifted(r.terms, at), r.low, r.high})
		}
	}
	return shifted(x.terms, at)
}

func shifted(terms []Term, by int) []Term {
	out := slices.Clone(terms)
	for i := range out {
		out[i].Var += by
	}
	return out
}

// inherit takes over the points of the only part that fit.
func (j *join) inherit(f *form) {
	if len(f.pieces) != 1 {
		return
	}
	for _, x := range f.pieces[0].part.points {
		if fits(j.rows, x, j.low, j.high) {
			j.add(x)
		}
	}
}
