package polyhedron

import (
	"context"
	"math/big"
)

// mostReasons is the number of sums up to which a proof is told.
const mostReasons = 300

// Why returns a proof of the high bound of a form, or of its low bound. It is
// false when there is no such bound, or when the proof that was found is too
// long for people. The proof is one of the linear program: if
// its bound, rounded to whole numbers, is not that of [Solver.Range], the rest
// follows by trying whole numbers.
func (p *Solver) Why(ctx context.Context, i int, high bool) (Proof, bool, error) {
	if p.loose == nil {
		loose, guilty, err := prepare(ctx, p.system, p.asked, true)
		switch {
		case err != nil:
			return Proof{}, false, err
		case guilty != nil: // cannot be, since there are solutions or none was ruled out
			loose = p
		}
		p.loose = loose
	}
	proof, ok, err := p.loose.prove(ctx, i, high)
	if err != nil || ok || len(proof.Reasons) > mostReasons {
		return proof, ok, err
	}
	return p.prove(ctx, i, high)
}

func (p *Solver) prove(ctx context.Context, i int, high bool) (Proof, bool, error) {
	q := p.outer.newProof(p.rows)
	sign := int64(1)
	if !high {
		sign = -1
	}
	var sums []weighted
	for _, x := range p.forms[i].pieces {
		if len(x.part.rows) == 0 {
			continue
		}
		y, ok, err := x.part.dual(ctx, x.terms, sign)
		if err != nil || !ok {
			return Proof{}, false, err
		}
		for r, n := range y.num {
			if n != 0 {
				sums = append(sums, weighted{x.part.origin[r], n, y.den})
			}
		}
	}
	if len(sums) > mostReasons {
		return Proof{Reasons: make([]Reason, len(sums))}, false, nil
	}
	if !p.rest(q, sums, p.rows[p.known+i].terms, sign) {
		return Proof{}, false, nil
	}
	q.trace(ctx)
	if err := ctx.Err(); err != nil {
		return Proof{}, false, err
	}
	if len(q.queue) > 0 { // it has been given up
		return Proof{Reasons: make([]Reason, mostReasons+1)}, false, nil
	}
	out := q.done()
	if !high {
		out.Bound.Neg(out.Bound)
	}
	return out, len(out.Reasons) <= mostReasons, nil
}

// dual returns the multipliers of the linear program.
func (p *part) dual(ctx context.Context, terms []Term, sign int64) (multipliers, bool, error) {
	cost := make([]float64, len(p.low))
	for _, t := range terms {
		cost[t.Var] = float64(sign * t.Factor)
	}
	how, err := p.lp.maximise(ctx, cost)
	if err != nil || how != optimal {
		return multipliers{}, false, err
	}
	y, ok := p.lp.snap(p.rows)
	return y, ok, nil
}

// weighted is a sum with the multiplier num/den.
type weighted struct {
	row      int
	num, den int64
}

// rest takes sums with their multipliers, and uses the bounds of unknowns for
// what they leave of a form. It is false when there is no such bound, or when
// the fractions have no small denominator in common.
func (p *Solver) rest(q *proof, sums []weighted, form []Term, sign int64) bool {
	den := int64(1)
	for _, s := range sums {
		a, b := den, s.den
		for b != 0 {
			a, b = b, a%b
		}
		if den > 1<<46/(s.den/a) {
			return false
		}
		den *= s.den / a
	}
	left := map[int]wide{} // times den
	for _, t := range form {
		left[t.Var] = left[t.Var].plus(times(den, sign*t.Factor))
	}
	for _, s := range sums {
		q.take(s.row, big.NewRat(s.num, s.den))
		k := den / s.den
		if s.num > 1<<60/k || s.num < -1<<60/k {
			return false
		}
		for _, t := range p.rows[s.row].terms {
			left[t.Var] = left[t.Var].minus(times(s.num*k, t.Factor))
		}
	}
	for v, w := range left {
		if w.sign() == 0 {
			continue
		}
		n, ok := w.small()
		if !ok || n > 0 && p.outer.high[v] == NoHigh {
			return false
		}
		q.use(v, big.NewRat(n, den), len(p.outer.trail))
	}
	return true
}
