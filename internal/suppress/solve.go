package suppress

import (
	"context"
	"fmt"
	"slices"
)

// effort is the work that goes into showing more, in operations: counted and
// not timed, so that the result is the same everywhere.
const effort = 20_000_000

// smallProblem is the number of units up to which sets that cost less are tried.
const smallProblem = 500

// Solve withholds units until every withheld sum can vary by its width, given
// what is shown and known, and says which units are withheld. The same problem
// gives the same result. Sums with a width that are settled by what is always
// shown wrap [ErrImpossible]; a context that ends gives its error.
func Solve(ctx context.Context, p Problem, o Options) ([]bool, error) {
	if err := p.check(); err != nil {
		return nil, err
	}
	q := newProblem(p, o)
	if err := q.greedy(ctx); err != nil {
		return nil, err
	}
	first := slices.Clone(q.hidden)
	if err := q.repair(ctx); err != nil {
		return nil, err
	}
	small := len(p.Units) <= smallProblem
	if small {
		first = nil
	}
	if err := q.prune(ctx, effort, first); err != nil {
		return nil, err
	}
	if small {
		if err := q.exchange(ctx, effort/4); err != nil {
			return nil, err
		}
	}
	if err := q.certify(ctx); err != nil {
		return nil, err
	}
	return q.hidden, nil
}

// certify is the last word. It adds up, in integers and against what is shown in
// the end, every proof on which a withheld sum rests, and withholds more where
// one fails.
func (q *problem) certify(ctx context.Context) error {
	for {
		failed := false
		for r := range q.rows {
			if q.needs(int32(r)) && !q.proves(q.proof[r], int32(r)) {
				q.proof[r], failed = nil, true
			}
		}
		if !failed {
			return nil
		}
		if err := q.repair(ctx); err != nil {
			return err
		}
	}
}

// check refuses what is no problem.
func (p *Problem) check() error {
	if len(p.Floor) != len(p.Atoms) || len(p.Atoms) > maxAtoms {
		return fmt.Errorf("suppress: %d atoms and %d floors", len(p.Atoms), len(p.Floor))
	}
	for v, x := range p.Atoms {
		if p.Floor[v] < 0 || x < p.Floor[v] || x > 1<<50 {
			return fmt.Errorf("suppress: atom %d is %d and known to be at least %d", v, x, p.Floor[v])
		}
	}
	in := func(s Sum) error {
		for _, at := range [][]int32{s.Plus, s.Minus} {
			for _, v := range at {
				if v < 0 || int(v) >= len(p.Atoms) {
					return fmt.Errorf("suppress: a sum has atom %d of %d", v, len(p.Atoms))
				}
			}
		}
		return nil
	}
	for _, u := range p.Units {
		for _, s := range u.Sums {
			if err := in(s); err != nil {
				return err
			}
		}
	}
	for _, s := range p.Known {
		if err := in(s); err != nil {
			return err
		}
	}
	return nil
}
