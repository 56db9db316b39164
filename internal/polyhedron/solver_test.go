package polyhedron

import (
	"context"
	"math"
	"math/big"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// line returns the sum of unknowns, each once.
func line(vars ...int) (out []Term) {
	for _, v := range vars {
		out = append(out, Term{v, 1})
	}
	return out
}

func add(t *testing.T, s *System, terms []Term, low, high int64) {
	t.Helper()
	_, err := s.Add(terms, low, high)
	require.NoError(t, err)
}

func ranges(t *testing.T, s *System, forms ...[]Term) (out []Interval) {
	t.Helper()
	p, err := Prepare(t.Context(), s, forms)
	require.NoError(t, err)
	for i := range forms {
		r, err := p.Range(t.Context(), i, 0, 400)
		require.NoError(t, err)
		out = append(out, r)
	}
	return out
}

func TestNothingIsKnown(t *testing.T) {
	s := NewSystem(3)
	got := ranges(t, s, line(0), []Term{{0, 1}, {1, -1}}, nil, line(2, 2))
	assert.Equal(t, Interval{0, NoHigh, 0, NoHigh, true}, got[0])
	assert.Equal(t, Interval{NoLow, NoHigh, NoLow, NoHigh, true}, got[1])
	assert.Equal(t, Interval{0, 0, 0, 0, true}, got[2])
	assert.Equal(t, Interval{0, NoHigh, 0, NoHigh, true}, got[3])
}

// x + y − z = 3: each may grow for ever with another.
func TestRays(t *testing.T) {
	s := NewSystem(3)
	add(t, s, []Term{{0, 1}, {1, 1}, {2, -1}}, 3, 3)
	add(t, s, line(1), NoLow, 7)
	got := ranges(t, s, line(0), line(1), []Term{{0, 1}, {2, -1}}, []Term{{2, 1}, {0, -1}}, line(0, 1))
	assert.Equal(t, Interval{0, NoHigh, 0, NoHigh, true}, got[0])
	assert.Equal(t, Interval{0, 7, 0, 7, true}, got[1])
	assert.Equal(t, Interval{-4, 3, -4, 3, true}, got[2])
	assert.Equal(t, Interval{-3, 4, -3, 4, true}, got[3])
	assert.Equal(t, Interval{3, NoHigh, 3, NoHigh, true}, got[4])
}

// Three in pairs: x+y, y+z and x+z are at most 1, so that halves give 3/2 and
// whole numbers 1.
func TestHalvesAreNoCounts(t *testing.T) {
	s := NewSystem(3)
	for _, pair := range [][]Term{line(0, 1), line(1, 2), line(0, 2)} {
		add(t, s, pair, 0, 1)
	}
	assert.Equal(t, Interval{0, 1, 0, 1, true}, ranges(t, s, line(0, 1, 2))[0])
	p, err := Prepare(t.Context(), s, [][]Term{line(0, 1, 2)})
	require.NoError(t, err)
	proof, ok, err := p.Why(t.Context(), 0, true)
	require.NoError(t, err)
	require.True(t, ok)
	assert.Equal(t, 0, proof.Bound.Cmp(big.NewRat(3, 2)), "half of all three")
	assert.Len(t, proof.Reasons, 3)
}

// 6x + 10y + 15z = 29 has no solution in whole numbers that are not negative
// (29 is the Frobenius number of 6, 10 and 15), 30 has three.
func TestFrobenius(t *testing.T) {
	for v, solvable := range map[int64]bool{29: false, 30: true, 31: true} {
		s := NewSystem(3)
		add(t, s, []Term{{0, 6}, {1, 10}, {2, 15}}, v, v)
		_, err := Prepare(t.Context(), s, nil)
		if solvable {
			require.NoError(t, err, "%d", v)
			continue
		}
		var bad *Infeasible
		require.ErrorAs(t, err, &bad)
		assert.Equal(t, []int{0}, bad.Rows)
		assert.NotEmpty(t, bad.Error())
	}
	s := NewSystem(3)
	add(t, s, []Term{{0, 6}, {1, 10}, {2, 15}}, 30, 30)
	got := ranges(t, s, line(0), line(1), line(2))
	assert.Equal(t, []Interval{{0, 5, 0, 5, true}, {0, 3, 0, 3, true}, {0, 2, 0, 2, true}}, got)
}

func TestLargeNumbers(t *testing.T) {
	s := NewSystem(2)
	add(t, s, []Term{{0, MaxFactor}, {1, -MaxFactor + 1}}, 0, 0)
	add(t, s, line(0), 1, MaxValue)
	got := ranges(t, s, line(0), line(1))
	// x is a multiple of 2^40 − 1 and y of 2^40, which no search finds.
	assert.LessOrEqual(t, got[0].Low, int64(MaxFactor-1))
	assert.LessOrEqual(t, got[1].Low, int64(MaxFactor))
	assert.GreaterOrEqual(t, got[0].High, int64(MaxFactor-1)<<10)
	for _, f := range []int64{MaxFactor + 1, -MaxFactor - 1, math.MinInt64, math.MaxInt64} {
		_, err := s.Add([]Term{{0, f}}, 0, 0)
		require.ErrorIs(t, err, ErrLimit)
	}
	for _, v := range []int64{MaxValue + 1, -MaxValue - 1, math.MaxInt64 - 1} {
		_, err := s.Add(line(0), v, v)
		require.ErrorIs(t, err, ErrLimit)
	}
	for _, v := range []int{-1, 2, math.MaxInt32} {
		_, err := s.Add(line(v), 0, 0)
		require.ErrorIs(t, err, ErrLimit)
	}
	_, err := s.Add([]Term{{0, MaxFactor}, {0, 1}}, 0, 0)
	require.ErrorIs(t, err, ErrLimit)
	_, err = Prepare(t.Context(), s, [][]Term{line(5)})
	require.ErrorIs(t, err, ErrLimit)
}

// A value given to one form moves the others as a further sum does.
func TestGiven(t *testing.T) {
	compared, impossible := 0, 0
	for seed := range uint64(400) {
		r := rand.New(rand.NewPCG(seed, 5))
		s, forms := randomSystem(r, 4)
		p, err := Prepare(t.Context(), s, forms)
		if err != nil {
			continue
		}
		i, value := r.IntN(len(forms)), r.Int64N(5)
		others := []int{r.IntN(len(forms)), r.IntN(len(forms)), i}
		got, err := p.Given(t.Context(), i, value, others, 0, 400)
		u := &System{s.vars, append(s.rows[:len(s.rows):len(s.rows)], row{forms[i], value, value})}
		q, want := Prepare(t.Context(), u, forms)
		if want != nil {
			impossible++
			var bad *Infeasible
			require.ErrorAs(t, err, &bad, "seed %d", seed)
			continue
		}
		require.NoError(t, err, "seed %d", seed)
		for k, o := range others {
			w, err := q.Range(t.Context(), o, 0, 400)
			require.NoError(t, err)
			require.Equal(t, w, got[k], "seed %d form %d given %d is %d", seed, o, i, value)
			compared++
		}
	}
	assert.Greater(t, compared, 300)
	assert.Greater(t, impossible, 50)
}

// A form that spans parts, given a value, ties them together.
func TestGivenTiesParts(t *testing.T) {
	s := NewSystem(4)
	add(t, s, line(0, 1), 5, 5)
	add(t, s, line(2, 3), 7, 7)
	p, err := Prepare(t.Context(), s, [][]Term{line(0, 2), line(0), line(3)})
	require.NoError(t, err)
	got, err := p.Given(t.Context(), 0, 2, []int{1, 2}, 0, 10)
	require.NoError(t, err)
	assert.Equal(t, []Interval{{0, 2, 0, 2, true}, {5, 7, 5, 7, true}}, got)
	_, err = p.Given(t.Context(), 0, 13, nil, 0, 10)
	var bad *Infeasible
	require.ErrorAs(t, err, &bad)
}

// With enough stated the search stops early, and what it says still holds.
func TestEnough(t *testing.T) {
	s, forms := blanked(3, []int{12, 12}, 15)
	exact, err := Prepare(t.Context(), s, forms)
	require.NoError(t, err)
	brief, err := Prepare(t.Context(), s, forms)
	require.NoError(t, err)
	for i := range forms {
		want, err := exact.Range(t.Context(), i, 0, 100)
		require.NoError(t, err)
		require.True(t, want.Exact())
		got, err := brief.Range(t.Context(), i, 5, 100)
		require.NoError(t, err)
		assert.Equal(t, want.High-want.Low >= 5, got.Wide(5))
		assert.LessOrEqual(t, got.Low, want.Low)
		assert.GreaterOrEqual(t, got.High, want.High)
		assert.GreaterOrEqual(t, got.Least, want.Least)
		assert.LessOrEqual(t, got.Most, want.Most)
	}
}

// Tables of three dimensions, with numerical effort: proof and solutions must
// meet or say that they do not, and never cross.
func TestCubes(t *testing.T) {
	inexact := 0
	for seed := range uint64(4) {
		s, forms := blanked(seed, []int{6, 5, 4}, 30)
		p, err := Prepare(t.Context(), s, forms)
		require.NoError(t, err)
		for i := range forms {
			r, err := p.Range(t.Context(), i, 0, 100)
			require.NoError(t, err)
			require.True(t, r.Found)
			require.LessOrEqual(t, r.Low, r.Least)
			require.LessOrEqual(t, r.Least, r.Most)
			require.LessOrEqual(t, r.Most, r.High)
			if !r.Exact() {
				inexact++
			}
		}
	}
	assert.LessOrEqual(t, inexact, 4)
}

func TestContextEnds(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	s, forms := blanked(1, []int{8, 8}, 20)
	p, err := Prepare(ctx, s, forms)
	require.NoError(t, err)
	cancel()
	_, err = p.Range(ctx, 0, 0, 10)
	require.ErrorIs(t, err, context.Canceled)
	_, err = p.Given(ctx, 0, 1, nil, 0, 10)
	require.ErrorIs(t, err, context.Canceled)
	_, err = Prepare(ctx, s, forms)
	require.ErrorIs(t, err, context.Canceled)
}

// Numbers of 128 bits against math/big.
func TestWide(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	number := func() int64 {
		return int64(r.Uint64()) >> r.IntN(64)
	}
	whole := func(w wide) *big.Int {
		x := new(big.Int).Lsh(big.NewInt(w.hi), 64)
		return x.Add(x, new(big.Int).SetUint64(w.lo))
	}
	for range 20_000 {
		a, b, c, d := number(), number(), number(), number()
		p, q := times(a, b), times(c, d)
		x, y := new(big.Int).Mul(big.NewInt(a), big.NewInt(b)), new(big.Int).Mul(big.NewInt(c), big.NewInt(d))
		require.Zero(t, whole(p).Cmp(x), "%d × %d", a, b)
		if x.BitLen() < 126 && y.BitLen() < 126 {
			require.Zero(t, whole(p.plus(q)).Cmp(new(big.Int).Add(x, y)))
			require.Zero(t, whole(p.minus(q)).Cmp(new(big.Int).Sub(x, y)))
		}
		require.Equal(t, x.Cmp(y), p.compare(q))
		require.Equal(t, x.Sign(), p.sign())
		v, ok := p.small()
		require.Equal(t, x.IsInt64(), ok)
		if ok {
			require.Equal(t, x.Int64(), v)
		}
		if d > 0 {
			floor := new(big.Int).Div(x, big.NewInt(d)) // Euclidean: the floor, since d > 0
			if f, ok := p.floorOver(d); ok {
				require.Equal(t, floor.Int64(), f)
			} else {
				require.GreaterOrEqual(t, floor.BitLen(), 63)
			}
			ceil := new(big.Int).Neg(new(big.Int).Div(new(big.Int).Neg(x), big.NewInt(d)))
			if c, ok := p.ceilOver(d); ok {
				require.Equal(t, ceil.Int64(), c)
			}
		}
	}
}
