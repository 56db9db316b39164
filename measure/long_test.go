package measure

import (
	"math/big"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
)

func longOf(x *big.Int) (a long) {
	words := x.FillBytes(make([]byte, 48))
	for i, b := range words {
		a[5-i/8] = a[5-i/8]<<8 | uint64(b)
	}
	return a
}

func (a *long) big() *big.Int {
	size, negative := a.size()
	out := new(big.Int)
	for i := 5; i >= 0; i-- {
		out.Lsh(out, 64).Or(out, new(big.Int).SetUint64(size[i]))
	}
	if negative {
		out.Neg(out)
	}
	return out
}

// Products of sums are those of package math/big where there are any.
func TestLongProduct(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 384))
	made := 0
	for range 20_000 {
		x, y, z := randomSum(r), randomSum(r), randomSum(r)
		if r.IntN(4) > 0 {
			x.Rsh(x, uint(max(0, x.BitLen()-64)))
			y.Rsh(y, uint(max(0, y.BitLen()-64)))
			z.Rsh(z, uint(max(0, z.BitLen()-127)))
		}
		got, ok := longProduct(sumOf(x), sumOf(y), sumOf(z))
		require.Equal(t, x.BitLen() <= 64 && y.BitLen() <= 64 && sumOf(z).large == nil, ok, "%v %v %v", x, y, z)
		if ok {
			made++
			want := new(big.Int).Mul(x, y)
			require.Zero(t, want.Mul(want, z).Cmp(got.big()), "%v %v %v", x, y, z)
		}
	}
	require.Greater(t, made, 5000)
}

// Quotients of long numbers are those of math/big, rounded once, those halfway
// between two numbers among them.
func TestLongQuotients(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 384))
	for i := range 20_000 {
		x, y := new(big.Int).Abs(randomSum(r)), new(big.Int).Abs(randomSum(r))
		x.Lsh(x, uint(r.IntN(385-x.BitLen())))
		switch {
		case i%4 == 0: // an odd number of 54 bits times y
			x.Mul(y, big.NewInt(1<<53+2*r.Int64N(1<<52)+1))
		case y.Sign() == 0:
			continue
		}
		if x.BitLen() > 384 || y.Sign() == 0 {
			continue
		}
		a, b := longOf(x), longOf(y)
		want, _ := new(big.Float).SetPrec(53).Quo(new(big.Float).SetInt(x), new(big.Float).SetInt(y)).Float64()
		require.Equal(t, want, a.over(&b), "%v / %v", x, y)
	}
}

// Covariances of domains are the same by both ways.
func TestLongCovariance(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 384))
	of := func(bits int) sum {
		x := randomSum(r)
		x.Rsh(x, uint(max(0, x.BitLen()-bits)))
		if r.IntN(3) == 0 {
			x.Neg(x)
		}
		return sumOf(x)
	}
	for range 5000 {
		s := &stat{of: newSumsOf([]role{sumWWYY, sumWWY, sumWW}, scales{}), sums: []sum{of(127), of(100), of(80)}}
		e := &drawn{rows: 2 + r.Int64N(1<<40), x: [3]role{sumW, sumWWY, sumWW}, scales: scales{y: r.IntN(21) - 10}}
		bits := 1 + r.IntN(70) // more than 64 go the long way
		X, Y, U, V := of(bits).plus(sum{lo: 1 << 50}), of(bits), of(bits).plus(sum{lo: 1 << 51}), of(bits)
		if X.isZero() || U.isZero() {
			continue
		}
		require.Equal(t, e.bigCovariance(s, X.int(), Y.int(), U.int(), V.int()), e.covariance(s, X, Y, U, V), "%v %v %v %v of %v", X, Y, U, V, s.sums)
	}
	// Equal outcomes do not vary, whatever they weigh.
	same := &stat{of: newSumsOf([]role{sumWWYY, sumWWY, sumWW}, scales{}), sums: []sum{{lo: 45}, {lo: 15}, {lo: 5}}}
	require.Zero(t, (&drawn{rows: 9, x: [3]role{sumW, sumWWY, sumWW}}).covariance(same, sum{lo: 7}, sum{lo: 21}, sum{lo: 7}, sum{lo: 21}))
}
