package measure

import (
	"math"
	"math/big"
)

// overlapping compares two groups that share people: common are those in both.
func (p Plan) overlapping(a, b, common *stat, i int) (difference, ratio Estimate) {
	ind, level := p.Indicators[i], p.level()
	unit := ind.Unit().Difference()
	if b.n == 0 {
		return NotEstimable(unit, a.n, NoReference), NotEstimable(Ratio, a.n, NoReference)
	}
	if common.n == 0 {
		return p.independent(a, b, 1, i)
	}
	x, y := p.estimateOf(a, i), p.estimateOf(b, i)
	if ind.Outcome == QuantileOf {
		// Nothing is known of how the two vary together.
		return mover(x, y, 0, level).marked(b.n), NotEstimable(Ratio, a.n, NoTrueZero)
	}
	if !x.hasValue || !y.hasValue {
		return NotEstimable(unit, a.n, NoReference), NotEstimable(Ratio, a.n, NoReference)
	}
	va, vb, cov := p.spread(a, a, a, i), p.spread(b, b, b, i), p.spread(a, b, common, i)
	r := 0.0
	if va > 0 && vb > 0 {
		r = max(min(cov/math.Sqrt(float64(va*vb)), 1), -1)
	}
	if x.value == y.value && a.n == b.n && common.n == a.n {
		return NotEstimable(unit, a.n, IsReference), NotEstimable(Ratio, a.n, IsReference)
	}
	difference = mover(x, y, r, level).marked(b.n)
	switch {
	case !ind.ratios():
		return difference, NotEstimable(Ratio, a.n, NoTrueZero)
	case !(y.value > 0) || x.value < 0:
		return difference, NotEstimable(Ratio, a.n, ZeroReference)
	}
	variance := 0.0
	if x.value > 0 && x.hasLimits && y.hasLimits {
		variance = va/x.value/x.value + vb/y.value/y.value - float64(2*cov)/x.value/y.value
	}
	return difference, logRatio(clampK(x.value), a.n, x.value, b.n, y.value, variance, level, DeltaLog)
}

// spread returns the covariance of the values of two groups from the people
// they share: Σ(y − m_a x)(y − m_b x) over those, by the two sums of x. With one
// group thrice it is its variance, with divisor n.
func (p Plan) spread(a, b, common *stat, i int) float64 {
	ind := p.Indicators[i]
	if ind.share() && p.Weight.Kind != PrecisionWeight {
		k, n := float64(common.k), float64(common.n)
		pa, pb := float64(a.k)/float64(a.n), float64(b.k)/float64(b.n)
		return (float64(k*(1-pa))*(1-pb) + float64((n-k)*pa)*pb) / float64(a.n) / float64(b.n)
	}
	y, x, yy, xy, xx := sumY, sumX, sumYY, sumXY, sumXX
	switch {
	case ind.Outcome == RatePer && p.Weight.Kind != PrecisionWeight:
		// Events are Poisson: those that both have.
		return float64(common.float(sumY)*ind.per()) * ind.per() / a.float(sumX) / b.float(sumX)
	case p.Weight.Kind == PrecisionWeight && ind.divides():
		y, x, yy, xy, xx = sumWY, sumWX, sumWWYY, sumWWXY, sumWWXX
	case p.Weight.Kind == PrecisionWeight:
		y, x, yy, xy, xx = sumWY, sumW, sumWWYY, sumWWY, sumWW
	}
	mean := ind.Outcome == Mean && p.Weight.Kind != PrecisionWeight
	divisor := func(s *stat) *big.Rat {
		if mean {
			return new(big.Rat).SetInt64(int64(s.n))
		}
		return s.rat(x)
	}
	A, B := divisor(a), divisor(b)
	if A.Sign() == 0 || B.Sign() == 0 {
		return 0
	}
	ma, mb := new(big.Rat).Quo(a.rat(y), A), new(big.Rat).Quo(b.rat(y), B)
	cxy, cxx := common.rat(xy), common.rat(xx)
	if mean {
		cxy, cxx = common.rat(y), new(big.Rat).SetInt64(int64(common.n))
	}
	t := new(big.Rat).Sub(common.rat(yy), new(big.Rat).Mul(new(big.Rat).Add(ma, mb), cxy))
	t.Add(t, new(big.Rat).Mul(new(big.Rat).Mul(ma, mb), cxx))
	out, _ := t.Quo(t.Quo(t, A), B).Float64()
	return float64(out*ind.per()) * ind.per()
}
