package polyhedron

import (
	"cmp"
	"container/heap"
	"context"
	"math/big"
	"slices"
)

// Reason is a sum and the multiplier with which it goes into a bound. Positive
// ones use its high bound, negative ones its low bound.
type Reason struct {
	Row    int
	Factor *big.Rat
}

// Proof is a bound as a combination of sums.
type Proof struct {
	// Reasons are in ascending order of their sums.
	Reasons []Reason
	// Bound is what the combination gives; the true bound may be tighter, since
	// unknowns are whole numbers.
	Bound *big.Rat
	// Signs says that the proof uses that unknowns are not negative.
	Signs bool
}

// proof is in the making: multipliers of sums, and of bounds that have to be
// traced back to sums.
type proof struct {
	b     *box
	rows  []row
	y     map[int]*big.Rat // by twice the sum, plus one for its high bound
	used  map[int]bool     // sums, those whose multipliers cancel too
	need  map[int]*big.Rat // by entry of the trail
	queue latest           // their indices
	value *big.Rat
	signs bool
	all   bool // also when they are very many
}

// latest is a heap of indices, the largest first.
type latest []int

func (h latest) Len() int           { return len(h) }
func (h latest) Less(i, j int) bool { return h[i] > h[j] }
func (h latest) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }

func (h *latest) Push(x any) { *h = append(*h, x.(int)) }

func (h *latest) Pop() any {
	n := len(*h) - 1
	x := (*h)[n]
	*h = (*h)[:n]
	return x
}

func (b *box) newProof(rows []row) *proof {
	return &proof{b: b, rows: rows, y: map[int]*big.Rat{}, used: map[int]bool{}, need: map[int]*big.Rat{}, value: new(big.Rat)}
}

func addTo(m map[int]*big.Rat, i int, f *big.Rat) {
	if m[i] == nil {
		m[i] = new(big.Rat)
	}
	m[i].Add(m[i], f)
}

// take adds f times a sum.
func (q *proof) take(row int, f *big.Rat) {
	side := 0
	if f.Sign() > 0 || q.rows[row].low == q.rows[row].high {
		side = 1
	}
	addTo(q.y, 2*row+side, f)
	q.used[row] = true
}

// use adds f times an unknown, which is at most f times its high bound, or its
// low bound when f is negative, as it was when the trail had so many entries.
func (q *proof) use(v int, f *big.Rat, before int) {
	side := 0
	if f.Sign() > 0 {
		side = 1
	}
	at := q.b.last[side][v]
	for at >= before {
		at = q.b.trail[at].prev
	}
	if at < 0 {
		// The bound that was given: 0, or none, which no proof uses.
		q.signs = true
		return
	}
	if q.need[at] == nil {
		heap.Push(&q.queue, at)
	}
	addTo(q.need, at, f)
}

// trace replaces bounds by the sums and earlier bounds that they come from, the
// latest first.
func (q *proof) trace(ctx context.Context) {
	for len(q.queue) > 0 && ctx.Err() == nil && (len(q.used) <= 4*mostReasons || q.all) {
		at := heap.Pop(&q.queue).(int)
		f := q.need[at]
		delete(q.need, at)
		d := q.b.trail[at]
		r := &q.rows[d.row]
		var own int64
		for _, t := range r.terms {
			if t.Var == d.v {
				own = t.Factor
			}
		}
		// f·x = (f/own)·(sum) − (f/own)·(the others)
		y := quotient(f, own)
		q.take(d.row, y)
		minus := new(big.Rat).Neg(y)
		for _, t := range r.terms {
			switch {
			case t.Var == d.v:
			case t.Factor == 1:
				q.use(t.Var, minus, d.before)
			default:
				g := new(big.Rat).SetInt64(t.Factor)
				q.use(t.Var, g.Mul(g, minus), d.before)
			}
		}
	}
}

// quotient returns f/n, which may be f itself.
func quotient(f *big.Rat, n int64) *big.Rat {
	if n == 1 {
		return f
	}
	return new(big.Rat).Quo(f, new(big.Rat).SetInt64(n))
}

// done adds up the bound.
func (q *proof) done() Proof {
	out := Proof{Bound: q.value, Signs: q.signs}
	for i, y := range q.y {
		if y.Sign() != 0 {
			out.Reasons = append(out.Reasons, Reason{i / 2, y})
		}
	}
	slices.SortFunc(out.Reasons, func(a, b Reason) int {
		if a.Row != b.Row {
			return cmp.Compare(a.Row, b.Row)
		}
		return a.Factor.Cmp(b.Factor)
	})
	for _, x := range out.Reasons {
		b := q.rows[x.Row].high
		if x.Factor.Sign() < 0 {
			b = q.rows[x.Row].low
		}
		q.value.Add(q.value, new(big.Rat).Mul(x.Factor, new(big.Rat).SetInt64(b)))
	}
	return out
}

// proofOf traces a conflict back to sums.
func (b *box) proofOf(rows []row, c *conflict) *proof {
	q := b.newProof(rows)
	if c.row < 0 {
		q.use(c.v, big.NewRat(1, 1), len(b.trail))
		q.use(c.v, big.NewRat(-1, 1), len(b.trail))
		return q
	}
	y := big.NewRat(-1, 1)
	if c.above {
		y.SetInt64(1)
	}
	q.take(c.row, y)
	for _, t := range rows[c.row].terms {
		f := new(big.Rat).SetInt64(-t.Factor)
		q.use(t.Var, f.Mul(f, y), len(b.trail))
	}
	return q
}
