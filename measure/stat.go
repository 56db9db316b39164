package measure

import (
	"math/big"
	"slices"
)

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

// sumsOf says what the sums of an indicator are.
type sumsOf struct {
	roles  []role
	at     [roles]int8 // the place of each role among the sums, −1 where it is none
	scales scales
}

func newSumsOf(rs []role, s scales) *sumsOf {
	out := &sumsOf{roles: rs, scales: s}
	for r := range out.at {
		out.at[r] = int8(slices.Index(rs, role(r)))
	}
	return out
}

// stat are the sufficient statistics of one indicator in one group: counts of
// people, and exact sums as whole multiples of a power of ten. A sum that is not
// there counts as 0.
type stat struct {
	n, k   int
	of     *sumsOf // nil where there are no sums
	sums   []sum
	values []valueCount // of a quantile, rising
	reps   []*big.Int   // Σwy and Σwx of each replicate in turn

	mean, variance float64 // of a mean, set by settle
}

// add adds the statistics of other people.
func (s *stat) add(o *stat) {
	s.n, s.k = s.n+o.n, s.k+o.k
	if o.of == nil {
		return
	}
	if s.of == nil {
		s.of, s.sums = o.of, make([]sum, len(o.sums))
	}
	for j, x := range o.sums {
		s.sums[j] = s.sums[j].plus(x)
	}
}

// without returns the statistics of s without those of its part o.
func (s *stat) without(o *stat) *stat {
	rest := &stat{n: s.n - o.n, k: s.k - o.k, of: s.of}
	if s.of == nil {
		return rest
	}
	rest.sums = slices.Clone(s.sums)
	for j, x := range o.sums {
		rest.sums[j] = s.sums[j].minus(x)
	}
	return rest
}

// get returns a sum.
func (s *stat) get(r role) sum {
	if s.of == nil || s.of.at[r] < 0 {
		return sum{}
	}
	return s.sums[s.of.at[r]]
}

// sum returns a sum as a number of its own.
func (s *stat) sum(r role) *big.Int { return s.get(r).int() }

// places returns the decimal places of a sum.
func (s *stat) places(r role) int {
	if s.of == nil {
		return 0
	}
	return s.of.scales.of(r)
}

// rat returns a sum as a fraction.
func (s *stat) rat(r role) *big.Rat {
	return new(big.Rat).SetFrac(s.sum(r), power10(s.places(r)))
}

// float returns a sum as a number, rounded once.
func (s *stat) float(r role) float64 {
	x := s.get(r)
	if x.large == nil && x.hi == int64(x.lo)>>63 {
		if f, ok := decimalOf(int64(x.lo), s.places(r)); ok {
			return f
		}
	}
	return x.over(sum{lo: 1}, s.places(r))
}

// over returns x / y · 10^-places, rounded once.
func (x sum) over(y sum, places int) float64 {
	a, minusA, okA := x.size()
	b, minusB, okB := y.size()
	scale, ok := wideTens(max(places, -places))
	if !ok || !okA || !okB {
		return quotient(x.int(), y.int(), places)
	}
	above, below := wide{a[0], a[1]}, wide{b[0], b[1]}
	if places > 0 {
		below = product(b, scale)
	} else {
		above = product(a, scale)
	}
	if below[2] != 0 || below[3] != 0 {
		return quotient(x.int(), y.int(), places)
	}
	f := above.over([2]uint64{below[0], below[1]})
	if minusA != minusB {
		return -f
	}
	return f
}

// moments returns mean and variance (divisor n−1) of n > 0 values, each rounded
// once from exact sums: no order and no partition of the data changes a bit of
// them, and equal values have a variance of exactly 0.
func (s *stat) moments() (mean, variance float64) {
	y, yy := s.get(sumY), s.get(sumYY)
	mean = y.over(sum{lo: uint64(s.n)}, s.places(sumY))
	if s.n < 2 {
		return mean, 0
	}
	// (n Σy² − (Σy)²) / (n (n−1))
	n, rest := uint64(s.n), uint64(s.n-1)
	size, _, ok1 := y.size()
	squares, negative, ok2 := yy.size()
	scale, ok3 := wideTens(s.places(sumYY))
	count := product([2]uint64{n}, [2]uint64{rest})
	below := product([2]uint64{count[0], count[1]}, scale)
	above, ok4 := product(squares, [2]uint64{n}).less(product(size, size))
	if ok1 && ok2 && ok3 && ok4 && !negative && below[2] == 0 && below[3] == 0 {
		return mean, above.over([2]uint64{below[0], below[1]})
	}
	return mean, s.bigVariance()
}

// bigVariance is the variance of moments for numbers of any size.
func (s *stat) bigVariance() float64 {
	count := big.NewInt(int64(s.n))
	q := new(big.Int).Mul(s.sum(sumYY), count)
	y := s.sum(sumY)
	q.Sub(q, y.Mul(y, y))
	return quotient(q, count.Mul(count, big.NewInt(int64(s.n-1))), s.places(sumYY))
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
	return quotient(q.Mul(q, big.NewInt(int64(s.n))), x2.Mul(x2, x2).Mul(x2, big.NewInt(int64(s.n-1))), 2*(s.of.scales.y-s.of.scales.x))
}
