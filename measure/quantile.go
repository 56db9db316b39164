package measure

import (
	"math"
	"sort"

	"gonum.org/v1/gonum/mathext"
)

// The methods of quantiles.
const (
	// OrderStatistics is the interval of a quantile between two of the ordered
	// values, chosen so that the binomial distribution gives at least the level
	// (David and Nagaraja 2003, Order Statistics, 7.1). It asks nothing of the
	// shape of the distribution, and with few people it has no limits.
	OrderStatistics Method = "order-statistics"
	// MOVER is the interval of a difference from the limits of its two sides,
	// which may share people or a sample (Zou and Donner 2008, Statistics in
	// Medicine 27:1693); that of a ratio is made of the logarithms.
	MOVER Method = "mover"
)

// FewValues: with so few observations no two of them bracket the quantile at
// this level.
const FewValues Reason = "too-few-values"

// NoMethod: there is no interval, or no comparison, for such figures.
const NoMethod Reason = "no-method"

// at returns the value of rank r, from 1, of the ordered values.
func (s *stat) at(r int) float64 {
	for _, v := range s.values {
		if r -= v.n; r <= 0 {
			return v.value
		}
	}
	return s.values[len(s.values)-1].value
}

// quantile returns the quantile of type 7 of Hyndman and Fan (1996).
func (s *stat) quantile(p float64) float64 {
	h := float64(float64(s.n-1) * p)
	if r := math.Round(h); math.Abs(h-r) <= 1e-15*r {
		h = r
	}
	i := int(h)
	low := s.at(i + 1)
	if i+1 >= s.n || h == float64(i) {
		return low
	}
	return low + float64((h-float64(i))*(s.at(i+2)-low))
}

// quantileEstimate returns the quantile with its interval.
func (s *stat) quantileEstimate(p, level float64) Estimate {
	e := Estimate{unit: Points, value: s.quantile(p), hasValue: true, n: s.n}
	tail := (1 - level) / 2
	// P(B < r) for B binomial with n and p is the chance that the quantile lies
	// below the value of rank r.
	below := func(r int) float64 {
		switch {
		case r <= 0:
			return 0
		case r > s.n:
			return 1
		}
		return mathext.RegIncBeta(float64(s.n-r+1), float64(r), 1-p)
	}
	lower := sort.Search(s.n, func(r int) bool { return below(r+1) > tail }) // the largest rank with at most the tail below it
	above := func(r int) float64 {
		if r > s.n {
			return 0
		}
		return mathext.RegIncBeta(float64(r), float64(s.n-r+1), p)
	}
	upper := sort.Search(s.n, func(r int) bool { return above(r+1) <= tail }) + 1
	if lower == 0 || upper > s.n {
		e.reason = FewValues
		return e.settled()
	}
	return e.interval(min(s.at(lower), e.value), max(s.at(upper), e.value), level, OrderStatistics).settled()
}

// quantiles compares the quantiles of two groups that share nobody.
func (p Plan) quantiles(a, b *stat, i int) (difference, ratio Estimate) {
	q := p.Indicators[i].quantile()
	x, y := a.quantileEstimate(q, p.level()), b.quantileEstimate(q, p.level())
	return mover(x, y, 0, p.level()).marked(b.n), NotEstimable(Ratio, a.n, NoMethod)
}

// mover returns x − y with an interval from theirs; r is the correlation of
// the two.
func mover(x, y Estimate, r, level float64) Estimate {
	e := Estimate{unit: x.unit.Difference(), value: x.value - y.value, hasValue: true, n: x.n}
	switch {
	case !x.hasLimits:
		e.reason = x.reason
	case !y.hasLimits:
		e.reason = y.reason
	default:
		lo := moverLeg(x.value-x.lower, y.upper-y.value, r)
		hi := moverLeg(x.upper-x.value, y.value-y.lower, r)
		lower, upper := e.unit.clip(e.value-lo, e.value+hi)
		e = e.interval(lower, upper, level, MOVER)
	}
	return e.settled()
}

func moverLeg(a, b, r float64) float64 {
	return math.Sqrt(max(float64(a*a)+float64(b*b)-float64(2*r)*float64(a*b), 0))
}
