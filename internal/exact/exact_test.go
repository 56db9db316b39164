package exact

import (
	"math"
	"math/big"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
)

// The witness is math/big, which adds fractions without rounding.
func TestSumIsExact(t *testing.T) {
	for seed := range uint64(300) {
		r := rand.New(rand.NewPCG(seed, 1))
		var s, a, b Sum
		want, squares := new(big.Rat), new(big.Rat)
		var q Sum
		for i := range 50 {
			x := math.Ldexp(r.Float64()-0.5, r.IntN(1580)-1074) // squares below 2^1024
			require.True(t, s.Add(x))
			require.True(t, q.AddSquare(x))
			if i%3 == 0 {
				a.Add(x)
			} else {
				b.Add(x)
			}
			e := new(big.Rat).SetFloat64(x)
			want.Add(want, e)
			squares.Add(squares, new(big.Rat).Mul(e, e))
		}
		a.Merge(&b)
		require.Zero(t, want.Cmp(s.Rat()), "seed %d", seed)
		require.Zero(t, want.Cmp(a.Rat()), "seed %d: parts", seed)
		require.Zero(t, squares.Cmp(q.Rat()), "seed %d: squares", seed)
	}
}

func TestSumEdges(t *testing.T) {
	var s Sum
	for _, x := range []float64{math.MaxFloat64, math.SmallestNonzeroFloat64, -math.MaxFloat64, 1e16, 1, -1e16} {
		require.True(t, s.Add(x))
	}
	require.Equal(t, 1.0, s.Float())
	require.False(t, s.Add(math.NaN()))
	require.False(t, s.Add(math.Inf(-1)))
	require.False(t, s.AddSquare(1e200))
	require.Equal(t, 1.0, s.Float())
	var zero Sum
	require.Equal(t, 0.0, zero.Float())
}

// Squares keep every bit where a float64 has none left: the smallest square is
// 2^-2148.
func TestSquaresOfTinyNumbers(t *testing.T) {
	var s Sum
	require.True(t, s.AddSquare(math.SmallestNonzeroFloat64))
	n, e := s.Int()
	require.Equal(t, "1", n.String())
	require.Equal(t, -2148, e)
	require.True(t, s.AddSquare(0))
	require.Equal(t, 0.0, s.Float())
	require.False(t, s.AddSquare(math.NaN()))
	require.False(t, s.AddSquare(math.Inf(-1)))
}

func TestMergeWithItself(t *testing.T) {
	var s Sum
	s.Add(-0.1)
	s.Add(math.MaxFloat64)
	s.Add(-math.MaxFloat64)
	s.Merge(&s)
	require.Equal(t, -0.2, s.Float())
	var other Sum
	other.Add(1)
	other.Sub(&s)
	require.Zero(t, other.Rat().Cmp(new(big.Rat).Sub(big.NewRat(1, 1), s.Rat())))
	s.Sub(&s)
	require.Zero(t, s.Rat().Sign())
	n, e := new(Sum).Int()
	require.Zero(t, n.Sign())
	require.Zero(t, e)
}

// Carries between the additions change nothing.
func TestCarry(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 7))
	var a, b Sum
	for range 1000 {
		x := math.Ldexp(r.NormFloat64(), r.IntN(60)-30)
		a.Add(x)
		b.Add(x)
		if r.IntN(3) == 0 {
			b.adds = maxAdds
		}
	}
	require.Zero(t, a.Rat().Cmp(b.Rat()))
	c := a
	c.Add(1)
	require.Zero(t, a.Rat().Cmp(b.Rat()), "a copy is independent")
}

func BenchmarkAddSquare(b *testing.B) {
	b.ReportAllocs()
	var s Sum
	for i := range b.N {
		s.AddSquare(float64(i) + 0.1)
	}
}
