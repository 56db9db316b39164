package measure

import (
	"math"
	"math/big"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
)

// randomSum has up to 260 bits, often few, and often next to a power of two.
func randomSum(r *rand.Rand) *big.Int {
	x := new(big.Int).Lsh(big.NewInt(1), uint(r.IntN(261)))
	if r.IntN(3) > 0 {
		words := make([]byte, 1+r.IntN(33))
		for i := range words {
			words[i] = byte(r.Uint32())
		}
		x.SetBytes(words)
	}
	x.Add(x, big.NewInt(int64(r.IntN(3)-1)))
	if r.IntN(2) == 0 {
		x.Neg(x)
	}
	return x
}

// Sums of 128 bits are those of package math/big, at their edge and beyond it.
func TestSums(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 128))
	large := 0
	for range 20_000 {
		x, y := randomSum(r), randomSum(r)
		a, b := sumOf(x), sumOf(y)
		require.Zero(t, x.Cmp(a.int()))
		require.Equal(t, x.Sign() == 0, a.isZero())
		plus, minus := a.plus(b), a.minus(b)
		require.Zero(t, new(big.Int).Add(x, y).Cmp(plus.int()), "%v + %v", x, y)
		require.Zero(t, new(big.Int).Sub(x, y).Cmp(minus.int()), "%v - %v", x, y)
		require.Zero(t, x.Cmp(a.int()), "an operand changed")
		if a.large != nil {
			large++
			continue
		}
		size, negative, ok := a.size()
		require.True(t, ok)
		require.Equal(t, x.Sign() < 0, negative)
		require.Zero(t, new(big.Int).Abs(x).Cmp(bigOf(wide{size[0], size[1]})))
	}
	require.Greater(t, large, 1000)
	least := new(big.Int).Lsh(big.NewInt(-1), 127) // has no positive counterpart
	a := sumOf(new(big.Int).Add(least, big.NewInt(1))).minus(sumOf(big.NewInt(1)))
	size, negative, ok := a.size()
	require.True(t, negative && ok)
	require.Equal(t, [2]uint64{0, 1 << 63}, size)
	require.Zero(t, least.Cmp(a.int()))
}

func bigOf(a wide) *big.Int {
	out := new(big.Int)
	for i := 3; i >= 0; i-- {
		out.Lsh(out, 64).Or(out, new(big.Int).SetUint64(a[i]))
	}
	return out
}

func wideOf(x *big.Int) (a wide) {
	words := x.FillBytes(make([]byte, 32))
	for i, b := range words {
		a[3-i/8] = a[3-i/8]<<8 | uint64(b)
	}
	return a
}

// Quotients are those of math/big, rounded once, those halfway between two
// numbers among them.
func TestQuotients(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 256))
	most := new(big.Int).Lsh(big.NewInt(1), 256)
	for i := range 30_000 {
		x, y := new(big.Int).Abs(randomSum(r)), new(big.Int).Abs(randomSum(r))
		y.Rsh(y, uint(max(0, y.BitLen()-1-r.IntN(128))))
		if i%3 == 0 { // halfway, or next to it
			half := new(big.Int).SetUint64(r.Uint64()>>11<<1 | 1<<53 | 1)
			x.Mul(y, half.Lsh(half, uint(r.IntN(60))))
			x.Add(x, big.NewInt(int64(r.IntN(3)-1)))
			x.Abs(x)
		}
		if y.Sign() == 0 || x.Cmp(most) >= 0 {
			continue
		}
		b := wideOf(y)
		want, _ := new(big.Rat).SetFrac(x, y).Float64()
		require.Equal(t, math.Float64bits(want), math.Float64bits(wideOf(x).over([2]uint64{b[0], b[1]})), "%v / %v", x, y)
		require.Equal(t, math.Float64bits(want), math.Float64bits(quotient(x, y, 0)), "%v / %v", x, y)
	}
	for n := range 37 {
		p, ok := wideTens(n)
		require.True(t, ok)
		require.Zero(t, power10(n).Cmp(bigOf(wide{p[0], p[1]})))
	}
	for _, n := range []int{-1, 37} {
		_, ok := wideTens(n)
		require.False(t, ok)
	}
}

func TestProducts(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 256))
	for range 10_000 {
		a, b := wide{r.Uint64() >> r.IntN(64), r.Uint64() >> r.IntN(65)}, wide{math.MaxUint64 - uint64(r.IntN(2)), math.MaxUint64 >> r.IntN(65)}
		want := new(big.Int).Mul(bigOf(a), bigOf(b))
		got := product([2]uint64{a[0], a[1]}, [2]uint64{b[0], b[1]})
		require.Zero(t, want.Cmp(bigOf(got)))
		rest, ok := got.less(a)
		require.Equal(t, want.Cmp(bigOf(a)) >= 0, ok)
		if ok {
			require.Zero(t, want.Sub(want, bigOf(a)).Cmp(bigOf(rest)))
		}
	}
}

// Mean, variance and quotients of sums are those of exact fractions, rounded
// once, whether 128 bits hold the sums or not.
func TestMomentsOfAnySize(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 256))
	big256 := 0
	for range 5_000 {
		places := r.IntN(24)
		s := &stat{of: newSumsOf([]role{sumY, sumYY}, scales{y: places}), sums: make([]sum, 2)}
		y, yy, limit := new(big.Int), new(big.Int), uint(r.IntN(75))
		for range 1 + r.IntN(6) {
			x := big.NewInt(r.Int64() >> (r.IntN(63)))
			x.Lsh(x, limit).Add(x, big.NewInt(int64(r.IntN(9))-4))
			people := int64(r.IntN(1<<30) + 1)
			s.n += int(people) >> 2
			x2 := new(big.Int).Mul(x, x)
			y.Add(y, x.Mul(x, big.NewInt(people>>2)))
			yy.Add(yy, x2.Mul(x2, big.NewInt(people>>2)))
		}
		if s.n == 0 {
			continue
		}
		s.sums[0], s.sums[1] = sumOf(y), sumOf(yy)
		n := new(big.Rat).SetInt64(int64(s.n))
		Y, YY := s.rat(sumY), s.rat(sumYY)
		mean, variance := s.moments()
		want := new(big.Rat).Quo(Y, n)
		exact(t, want, mean)
		exact(t, Y, s.float(sumY))
		exact(t, YY, s.float(sumYY))
		if s.n == 1 {
			require.Zero(t, variance)
			continue
		}
		want = new(big.Rat).Sub(YY, new(big.Rat).Mul(Y, want))
		exact(t, want.Quo(want, n.Sub(n, big.NewRat(1, 1))), variance)
		require.Equal(t, variance, s.bigVariance())
		if s.sums[1].large != nil {
			big256++
		}
		if y.Sign() != 0 {
			exact(t, new(big.Rat).Quo(YY, Y), s.sums[1].over(s.sums[0], places))
			exact(t, new(big.Rat).Quo(Y, YY), s.sums[0].over(s.sums[1], -places))
		}
	}
	require.Greater(t, big256, 500)
}

func exact(t *testing.T, want *big.Rat, got float64) {
	t.Helper()
	w, _ := want.Float64()
	require.Equal(t, w, got)
}
