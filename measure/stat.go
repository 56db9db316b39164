package measure

import "math/big"

// role is what a sum is of. Weighted sums have the weight of the plan in each
// term; y is the outcome, 1 or 0 for shares, and x what divides.
type role uint8

const (
	sumY role = iota
	sumX
	sumYY
	sumXY
	sumXX
	sumW
	sumWY
	sumWX
	sumWYY
	sumWXY
	sumWXX
	sumWW
	sumWWY
	sumWWX
	sumWWYY
	sumWWXY
	sumWWXX
	roles
)

// degree says how often weight, outcome and divisor stand in each role.
var degree = [roles]struct{ w, y, x int }{
	sumY: {0, 1, 0}, sumX: {0, 0, 1}, sumYY: {0, 2, 0}, sumXY: {0, 1, 1}, sumXX: {0, 0, 2},
	sumW: {1, 0, 0}, sumWY: {1, 1, 0}, sumWX: {1, 0, 1}, sumWYY: {1, 2, 0}, sumWXY: {1, 1, 1}, sumWXX: {1, 0, 2},
	sumWW: {2, 0, 0}, sumWWY: {2, 1, 0}, sumWWX: {2, 0, 1}, sumWWYY: {2, 2, 0}, sumWWXY: {2, 1, 1}, sumWWXX: {2, 0, 2},
}

// scales are the decimal places of the numbers behind the sums.
type scales struct{ w, y, x int }

// of returns the places of a sum.
func (s scales) of(r role) int {
	d := degree[r]
	return d.w*s.w + d.y*s.y + d.x*s.x
}

// stat are the sufficient statistics of one indicator in one group: counts of
// people, and exact sums as whole multiples of a power of ten. A sum that is not
// there is nil and counts as 0.
type stat struct {
	n, k   int
	sums   *[roles]*big.Int // nil where there are none
	scales scales
	values []valueCount // of a quantile, rising
	reps   []*big.Int   // Σwy and Σwx of each replicate in turn

	mean, variance float64 // of a mean, set by settle
}

// add adds the statistics of other people.
func (s *stat) add(o *stat) {
	s.n, s.k, s.scales = s.n+o.n, s.k+o.k, o.scales
	if o.sums == nil {
		return
	}
	if s.sums == nil {
		s.sums = new([roles]*big.Int)
	}
	for r, x := range o.sums {
		if x != nil {
			s.sums[r] = new(big.Int).Add(s.sum(role(r)), x)
		}
	}
}

// without returns the statistics of s without those of its part o.
func (s *stat) without(o *stat) *stat {
	rest := &stat{n: s.n - o.n, k: s.k - o.k, scales: s.scales}
	if s.sums == nil {
		return rest
	}
	rest.sums = new([roles]*big.Int)
	for r := range rest.sums {
		rest.sums[r] = new(big.Int).Sub(s.sum(role(r)), o.sum(role(r)))
	}
	return rest
}

// sum returns a sum, not nil.
func (s *stat) sum(r role) *big.Int {
	if s.sums == nil || s.sums[r] == nil {
		return new(big.Int)
	}
	return s.sums[r]
}

// rat returns a sum as a fraction.
func (s *stat) rat(r role) *big.Rat {
	return new(big.Rat).SetFrac(s.sum(r), power10(s.scales.of(r)))
}

// float returns a sum as a number, rounded once.
func (s *stat) float(r role) float64 { return decimal(s.sum(r), s.scales.of(r)) }

// moments returns mean and variance (divisor n−1) of n > 0 values, each rounded
// once from exact sums: no order and no partition of the data changes a bit of
// them, and equal values have a variance of exactly 0.
func (s *stat) moments() (mean, variance float64) {
	count := big.NewInt(int64(s.n))
	mean = quotient(s.sum(sumY), count, s.scales.y)
	if s.n < 2 {
		return mean, 0
	}
	// (n Σy² − (Σy)²) / (n (n−1))
	q := new(big.Int).Mul(s.sum(sumYY), count)
	q.Sub(q, new(big.Int).Mul(s.sum(sumY), s.sum(sumY)))
	return mean, quotient(q, count.Mul(count, big.NewInt(int64(s.n-1))), 2*s.scales.y)
}

// decimal returns a·10^-places, rounded once.
func decimal(a *big.Int, places int) float64 {
	if a.IsInt64() {
		if f, ok := decimalOf(a.Int64(), places); ok {
			return f
		}
	}
	return quotient(a, big.NewInt(1), places)
}

// decimalOf is decimal for a that a float64 holds; false for others.
func decimalOf(a int64, places int) (float64, bool) {
	const most = 1 << 53
	if a >= most || a <= -most || places < 0 || places > 15 {
		return 0, false
	}
	return float64(a) / float64(tens(places)), true
}

// quotient returns a / b · 10^-places, rounded once.
func quotient(a, b *big.Int, places int) float64 {
	switch {
	case places > 0:
		b = new(big.Int).Mul(b, power10(places))
	case places < 0:
		a = new(big.Int).Mul(a, power10(-places))
	}
	if a.IsInt64() && b.IsInt64() {
		// Both are exact as float64, so that the division is rounded once.
		const most = 1 << 53
		x, y := a.Int64(), b.Int64()
		if x < most && x > -most && y < most {
			return float64(x) / float64(y)
		}
	}
	f, _ := new(big.Float).SetPrec(53).Quo(new(big.Float).SetInt(a), new(big.Float).SetInt(b)).Float64()
	return f
}

func power10(n int) *big.Int { return new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(n)), nil) }

// ratioVariance returns the linearised variance of Σy / Σx for rows drawn one
// by one with replacement: n/(n−1) Σ(y − r x)² / (Σx)².
func (s *stat) ratioVariance() float64 {
	if s.n < 2 {
		return 0
	}
	// Σ(y − r x)² with r = Y/X is (X² Σy² − 2 X Y Σxy + Y² Σx²) / X², exact.
	X, Y := s.sum(sumX), s.sum(sumY)
	q := new(big.Int).Mul(new(big.Int).Mul(X, X), s.sum(sumYY))
	t := new(big.Int).Mul(new(big.Int).Mul(X, Y), s.sum(sumXY))
	q.Sub(q, t.Lsh(t, 1))
	q.Add(q, t.Mul(t.Mul(Y, Y), s.sum(sumXX)))
	x2 := new(big.Int).Mul(X, X)
	return quotient(q.Mul(q, big.NewInt(int64(s.n))), x2.Mul(x2, x2).Mul(x2, big.NewInt(int64(s.n-1))), 2*(s.scales.y-s.scales.x))
}
