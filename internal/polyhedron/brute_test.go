package polyhedron

import (
	"errors"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
)

// scan is the slow and obvious way: every combination of unknowns up to a cap.
func scan(s *System, top int64, forms [][]Term, use func(values []int64)) {
	x := make([]int64, s.vars)
	values := make([]int64, len(forms))
	for {
		if holds(s, x) {
			for i, f := range forms {
				values[i], _ = sumOf(f, x).small()
			}
			use(values)
		}
		k := 0
		for k < len(x) && x[k] == top {
			x[k] = 0
			k++
		}
		if k == len(x) {
			return
		}
		x[k]++
	}
}

func holds(s *System, x []int64) bool {
	for _, r := range s.rows {
		t, _ := sumOf(r.terms, x).small()
		if r.low != NoLow && t < r.low || r.high != NoHigh && t > r.high {
			return false
		}
	}
	return true
}

// randomSystem is a few unknowns with sums that a hidden point fits, or, now
// and then, just misses. Each unknown is at most top, by a sum.
func randomSystem(r *rand.Rand, top int64) (*System, [][]Term) {
	n := 2 + r.IntN(4)
	s := NewSystem(n)
	point := make([]int64, n)
	var all []Term
	for v := range point {
		point[v] = r.Int64N(top + 1)
		all = append(all, Term{v, 1})
		_, _ = s.Add([]Term{{v, 1}}, NoLow, top)
	}
	form := func(factors int64) []Term {
		var t []Term
		for v := range n {
			if r.IntN(2) == 0 {
				t = append(t, Term{v, 1 + r.Int64N(factors)})
				if r.IntN(4) == 0 {
					t[len(t)-1].Factor *= -1
				}
			}
		}
		return t
	}
	for range 1 + r.IntN(4) {
		f := form([]int64{1, 1, 3, 7}[r.IntN(4)])
		v, _ := sumOf(f, point).small()
		low, high := v, v
		switch r.IntN(8) {
		case 0:
			low -= r.Int64N(4)
		case 1:
			high += r.Int64N(4)
		case 2:
			low = NoLow
		case 3:
			high = NoHigh
		case 4:
			low, high = v+1, v+1
		}
		_, _ = s.Add(f, low, high)
	}
	forms := [][]Term{all}
	for v := range n {
		forms = append(forms, []Term{{v, 1}})
	}
	return s, append(forms, form(1), form(3), nil)
}

func TestRangesOfRandomSystems(t *testing.T) {
	misses, exact := 0, 0
	for seed := range uint64(1500) {
		r := rand.New(rand.NewPCG(seed, 1))
		s, forms := randomSystem(r, 5)
		var want []Interval
		scan(s, 5, forms, func(values []int64) {
			if want == nil {
				want = make([]Interval, len(forms))
				for i, v := range values {
					want[i] = Interval{v, v, v, v, true}
				}
			}
			for i, v := range values {
				w := &want[i]
				w.Low, w.High = min(w.Low, v), max(w.High, v)
				w.Least, w.Most = w.Low, w.High
			}
		})
		p, err := Prepare(t.Context(), s, forms)
		if want == nil {
			misses++
			var bad *Infeasible
			require.ErrorAs(t, err, &bad, "seed %d", seed)
			requireContradiction(t, s, bad.Rows, seed)
			continue
		}
		require.NoError(t, err, "seed %d", seed)
		for i := range forms {
			got, err := p.Range(t.Context(), i, 0, 400)
			require.NoError(t, err)
			require.Equal(t, want[i], got, "seed %d form %d %v of %+v", seed, i, forms[i], s)
			exact++
		}
		requireProofs(t, p, s, forms, want, seed)
	}
	require.Greater(t, misses, 100)
	require.Greater(t, exact, 6000)
}

// requireContradiction checks that the sums blamed leave no point, and that
// each of them is needed.
func requireContradiction(t *testing.T, s *System, rows []int, seed uint64) {
	t.Helper()
	any := func(skip int) (found bool) {
		u := NewSystem(s.vars)
		for _, i := range rows {
			if i != skip {
				u.rows = append(u.rows, s.rows[i])
			}
		}
		_, err := Prepare(t.Context(), u, nil)
		var bad *Infeasible
		return !errors.As(err, &bad)
	}
	require.False(t, any(-1), "seed %d: %v", seed, rows)
	for _, i := range rows {
		require.True(t, any(i), "seed %d: %v without %d", seed, rows, i)
	}
}

// requireProofs checks that the sums of a proof alone give the bound, and that
// the bound of the linear program is not tighter than the true one.
func requireProofs(t *testing.T, p *Solver, s *System, forms [][]Term, want []Interval, seed uint64) {
	t.Helper()
	for i := range forms {
		for side, end := range []int64{want[i].Low, want[i].High} {
			proof, ok, err := p.Why(t.Context(), i, side == 1)
			require.NoError(t, err)
			require.True(t, ok, "seed %d form %d", seed, i)
			u := NewSystem(s.vars)
			for _, r := range proof.Reasons {
				u.rows = append(u.rows, s.rows[r.Row])
			}
			q, err := Prepare(t.Context(), u, [][]Term{forms[i]})
			require.NoError(t, err)
			got, err := q.Range(t.Context(), 0, 0, 400)
			require.NoError(t, err)
			f, _ := proof.Bound.Float64()
			if side == 1 {
				require.GreaterOrEqual(t, f, float64(end), "seed %d form %d", seed, i)
				require.LessOrEqual(t, float64(got.High), f, "seed %d form %d: %v", seed, i, proof)
			} else {
				require.LessOrEqual(t, f, float64(end), "seed %d form %d", seed, i)
				require.GreaterOrEqual(t, float64(got.Low), f, "seed %d form %d: %v", seed, i, proof)
			}
		}
	}
}
