package polyhedron

import (
	"context"
	"maps"
	"slices"
)

// mostBlamed is the number of contradicting sums up to which each is tried for
// whether the others contradict each other without it.
const mostBlamed = 80

// sums lists those that a proof uses. What cancels counts too: it may be the
// rounding to whole numbers that makes the contradiction.
func (q *proof) sums() []int { return slices.Sorted(maps.Keys(q.used)) }

// against returns sums that leave no point in a part: those of the proof and
// those that its bounds come from, or all that the part hangs on.
func (p *Solver) against(ctx context.Context, part *part, y *multipliers) ([]int, error) {
	if y != nil {
		q := p.outer.newProof(p.rows)
		q.all = true
		var sums []weighted
		for r, n := range y.num {
			if n != 0 {
				sums = append(sums, weighted{part.origin[r], n, y.den})
			}
		}
		if p.rest(q, sums, nil, 1) {
			q.trace(ctx)
			return q.sums(), ctx.Err()
		}
	}
	in := map[int]bool{}
	todo := slices.Clone(part.origin)
	for len(todo) > 0 {
		i := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if in[i] {
			continue
		}
		in[i] = true
		for _, t := range p.rows[i].terms {
			for side := range 2 {
				for at := p.outer.last[side][t.Var]; at >= 0; at = p.outer.trail[at].prev {
					todo = append(todo, p.outer.trail[at].row)
				}
			}
		}
	}
	return slices.Sorted(maps.Keys(in)), ctx.Err()
}

// fewest leaves out sums as long as the others contradict each other.
func (s *System) fewest(ctx context.Context, guilty []int) ([]int, error) {
	if len(guilty) > mostBlamed {
		return guilty, nil
	}
	for k := 0; k < len(guilty); {
		fewer := slices.Delete(slices.Clone(guilty), k, k+1)
		t := NewSystem(s.vars)
		for _, i := range fewer {
			t.rows = append(t.rows, s.rows[i])
		}
		_, still, err := prepare(ctx, t, nil, false)
		if err != nil {
			return nil, err
		}
		if still == nil {
			k++
			continue
		}
		guilty = fewer
	}
	return guilty, nil
}
