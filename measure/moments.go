package measure

import (
	"math/big"

	"github.com/collective-impact/sdk/internal/exact"
)

// stat are the sufficient statistics of one indicator in one group. The moments
// are set by settle.
type stat struct {
	n, k           int
	sum, q         *exact.Sum // of a mean alone
	mean, variance float64
}

func (s *stat) addNumber(x float64) {
	if s.sum == nil {
		s.sum, s.q = new(exact.Sum), new(exact.Sum)
	}
	s.n++
	s.sum.Add(x)
	s.q.AddSquare(x)
}

func (s *stat) add(o stat) {
	s.n += o.n
	s.k += o.k
	if o.sum != nil {
		if s.sum == nil {
			s.sum, s.q = new(exact.Sum), new(exact.Sum)
		}
		s.sum.Merge(o.sum)
		s.q.Merge(o.q)
	}
}

func (s *stat) settle() {
	if s.sum != nil {
		s.mean, s.variance = moments(s.n, s.sum, s.q)
	}
}

// without returns the moments of s without those of its part o.
func (s *stat) without(o *stat) (mean, variance float64) {
	sum, q := *s.sum, *s.q
	sum.Sub(o.sum)
	q.Sub(o.q)
	return moments(s.n-o.n, &sum, &q)
}

// moments returns mean and variance (divisor n−1) of n > 0 values, each rounded
// once from exact sums: no order and no partition of the data changes a bit of
// them, and equal values have a variance of exactly 0.
func moments(n int, sum, squares *exact.Sum) (mean, variance float64) {
	count := big.NewInt(int64(n))
	s, es := sum.Int()
	mean = quotient(s, es, count)
	if n < 2 {
		return mean, 0
	}
	// (n Σx² − (Σx)²) / (n (n−1)), in whole numbers times a power of two.
	q, eq := squares.Int()
	q.Mul(q, count)
	s2, e := new(big.Int).Mul(s, s), min(2*es, eq)
	q.Lsh(q, uint(eq-e)).Sub(q, s2.Lsh(s2, uint(2*es-e)))
	return mean, quotient(q, e, count.Mul(count, big.NewInt(int64(n-1))))
}

// quotient returns a·2^e / b, rounded once.
func quotient(a *big.Int, e int, b *big.Int) float64 {
	x := new(big.Float).SetInt(a)
	x.SetMantExp(x, e)
	f, _ := new(big.Float).SetPrec(53).Quo(x, new(big.Float).SetInt(b)).Float64()
	return f
}
