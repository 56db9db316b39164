package measure

import (
	"math"
	"math/big"

	"github.com/collective-impact/sdk/internal/dist"
)

// valueOf is the value of estimateOf, without the work of an interval.
func (d *viewData) valueOf(g *group, i int) (float64, bool) {
	if d.survey != nil {
		return d.survey.value(g, i)
	}
	return d.plan.valueOf(&g.stats[i], i)
}

func (p Plan) valueOf(st *stat, i int) (float64, bool) {
	ind := p.Indicators[i]
	if st.n == 0 {
		return 0, false
	}
	switch {
	case ind.Outcome == QuantileOf:
		return st.quantile(ind.quantile()), true
	case ind.Unit() == Count:
		return st.total(ind), true
	case p.Weight.Kind == PrecisionWeight && ind.divides():
		return st.ratioOf(sumWY, sumWX, ind.per())
	case p.Weight.Kind == PrecisionWeight:
		return st.ratioOf(sumWY, sumW, 1)
	case ind.divides():
		return st.ratioOf(sumY, sumX, ind.per())
	case ind.share():
		return float64(st.k) / float64(st.n), true
	}
	return st.mean, true
}

// total returns the sum of a number, or the number of people who count.
func (s *stat) total(ind Indicator) float64 {
	switch {
	case ind.Outcome == TotalOf:
		return s.float(sumY)
	case ind.Column != "":
		return float64(s.k)
	}
	return float64(s.n)
}

// ratioOf returns the quotient of two sums, times a factor, and false when the
// divisor is 0.
func (s *stat) ratioOf(y, x role, factor float64) (float64, bool) {
	if s.get(x).isZero() {
		return 0, false
	}
	return float64(s.get(y).over(s.get(x), s.places(y)-s.places(x)) * factor), true
}

// estimateOf returns the estimate of a group.
func (d *viewData) estimateOf(g *group, i int) Estimate {
	ind := d.plan.Indicators[i]
	switch {
	case g.hidden:
		return Withheld(ind.Unit())
	case d.survey != nil:
		return d.survey.estimate(g, i)
	}
	return d.plan.estimateOf(&g.stats[i], i)
}

func (p Plan) estimateOf(st *stat, i int) Estimate {
	ind, level := p.Indicators[i], p.level()
	switch {
	case st.n == 0:
		return NotEstimable(ind.Unit(), 0, NoObservation)
	case ind.Outcome == QuantileOf:
		return st.quantileEstimate(ind.quantile(), level)
	case ind.Unit() == Count:
		return Estimate{unit: Count, value: st.total(ind), hasValue: true, n: st.n, status: OK, reason: NoSampling}.settled()
	case p.Weight.Kind == PrecisionWeight:
		return p.preciseOf(st, i)
	case ind.share():
		return must(ProportionBy(p.Methods.proportion(), st.k, st.n, level))
	case ind.Outcome == RatePer && st.get(sumX).isZero():
		return NotEstimable(Rate, st.n, ZeroReference)
	case ind.Outcome == RatePer:
		return must(EventRate(p.Methods.rate(), st.k, st.float(sumX), ind.per(), level)).of(st.n)
	case ind.Outcome == RatioOfSums:
		v, ok := st.ratioOf(sumY, sumX, 1)
		if !ok {
			return NotEstimable(Rate, st.n, ZeroReference)
		}
		return around(Rate, v, st.ratioVariance(), float64(st.n-1), st.n, level)
	}
	return must(MeanOf(st.n, st.mean, st.variance, level))
}

// of sets the number of observations: a rate is of people, not of events.
func (e Estimate) of(n int) Estimate {
	if e.status == Suppressed || e.status == Empty {
		return e
	}
	e.n = n
	return e.marked(n)
}

// around returns a value with Student's interval from its variance.
func around(u Unit, value, variance, df float64, n int, level float64) Estimate {
	e := Estimate{unit: u, value: value, hasValue: true, n: n}
	switch {
	case n == 1:
		e.reason = OneObservation
	case !(variance > 0):
		e.reason = NoSpread
	case !(df > 0):
		e.reason = NoDegrees
	default:
		e.se, e.hasSE, e.df = math.Sqrt(variance), true, df
		h := float64(dist.Student(level, df) * e.se)
		lower, upper := u.clip(value-h, value+h)
		e = e.interval(lower, upper, level, StudentT)
	}
	return e.settled()
}

// clip cuts limits to the range of a unit.
func (u Unit) clip(lower, upper float64) (float64, float64) {
	switch u {
	case Proportion:
		return max(lower, 0), min(upper, 1)
	case ProportionDifference:
		return max(lower, -1), min(upper, 1)
	case Ratio:
		return max(lower, 0), upper
	}
	return lower, upper
}

// preciseOf estimates with precision weights: each row is a mean of so many
// values of equal precision. The variance among rows is
// Σw(y−ȳ)²/Σw · n/(n−1), and that of their mean a n-th of it.
func (p Plan) preciseOf(st *stat, i int) Estimate {
	ind, level := p.Indicators[i], p.level()
	v, ok := p.valueOf(st, i)
	if !ok {
		return NotEstimable(ind.Unit(), st.n, ZeroReference)
	}
	variance := 0.0
	if st.n > 1 {
		// Σw(y − r x)² with r = Y/X, times X², all exact.
		x, xy, xx := sumW, sumWY, sumW
		if ind.divides() {
			x, xy, xx = sumWX, sumWXY, sumWXX
		}
		y, yy := sumWY, sumWYY
		if ind.share() {
			yy = sumWY
		}
		X, Y := st.sum(x), st.sum(y)
		q := new(big.Int).Mul(new(big.Int).Mul(X, X), st.sum(yy))
		t := new(big.Int).Mul(new(big.Int).Mul(X, Y), st.sum(xy))
		q.Sub(q, t.Lsh(t, 1))
		q.Add(q, t.Mul(t.Mul(Y, Y), st.sum(xx)))
		x2 := new(big.Int).Mul(X, X)
		den := new(big.Int).Mul(x2, st.sum(x))
		if ind.divides() {
			den = new(big.Int).Mul(x2, st.sum(sumW))
			den.Mul(den, x2)
			q.Mul(q, new(big.Int).Mul(st.sum(sumW), st.sum(sumW)))
		}
		places := st.places(yy) - st.places(sumW)
		if ind.divides() {
			places = 2 * (st.of.scales.y - st.of.scales.x)
		}
		variance = quotient(q, den.Mul(den, big.NewInt(int64(st.n-1))), places)
		variance = float64(float64(variance*ind.per()) * ind.per())
	}
	return around(ind.Unit(), v, variance, float64(st.n-1), st.n, level)
}

// againstGroup compares two groups of one block.
func (d *viewData) againstGroup(s int, b *block, g, ref *group, i int) (difference, ratio Estimate) {
	if d.survey != nil {
		return d.survey.compare(g, ref, &d.blocks[s][0].groups[0], i)
	}
	if b.overlaps {
		return d.plan.overlapping(&g.stats[i], &ref.stats[i], b.shared(g, ref, i), i)
	}
	return d.plan.independent(&g.stats[i], &ref.stats[i], 1, i)
}

// againstAll compares a group with everyone, or with everyone else.
func (d *viewData) againstAll(g, all *group, i int, included bool) (difference, ratio Estimate) {
	ind := d.plan.Indicators[i]
	st, whole := &g.stats[i], &all.stats[i]
	rest := whole.without(st)
	none := func(why Reason) (Estimate, Estimate) {
		return NotEstimable(ind.Unit().Difference(), st.n, why), NotEstimable(Ratio, st.n, why)
	}
	switch {
	case rest.n == 0 && included:
		return none(IsReference)
	case rest.n == 0:
		return none(NoReference)
	case d.survey != nil:
		return d.survey.compareAll(g, all, i, included)
	case ind.Outcome == QuantileOf:
		if included {
			return d.plan.quantiles(st, whole, i)
		}
		rest.values = withoutValues(whole.values, st.values)
		return d.plan.quantiles(st, rest, i)
	}
	if ind.Outcome == Mean {
		rest.mean, rest.variance = rest.moments()
	}
	if !included {
		return d.plan.independent(st, rest, 1, i)
	}
	if ind.share() && d.plan.Weight.Kind != PrecisionWeight {
		difference = d.plan.shareDifference(st, rest, float64(rest.n)/float64(whole.n))
		return difference, must(ProportionRatioToAllBy(d.plan.Methods.ratioToAll(), st.k, st.n, whole.k, whole.n, d.plan.level()))
	}
	// Everyone is the mean of the group and the others, weighted by what divides,
	// so the difference is a share of that between the two.
	divisor := float64(rest.n) / float64(whole.n)
	switch {
	case d.plan.Weight.Kind == PrecisionWeight && ind.divides():
		divisor, _ = part(rest, whole, sumWX)
	case d.plan.Weight.Kind == PrecisionWeight:
		divisor, _ = part(rest, whole, sumW)
	case ind.divides():
		divisor, _ = part(rest, whole, sumX)
	}
	difference, _ = d.plan.independent(st, rest, divisor, i)
	return difference, d.plan.ratioToAll(st, rest, whole, divisor, i)
}

// part returns the share of a sum that is of others.
func part(rest, whole *stat, r role) (float64, bool) {
	if whole.get(r).isZero() {
		return 0, false
	}
	return rest.get(r).over(whole.get(r), 0), true
}

// ratioToAll returns the ratio to everyone of which the share outside the group
// is rest/whole, by the delta method on the log scale.
func (p Plan) ratioToAll(st, rest, whole *stat, outside float64, i int) Estimate {
	ind := p.Indicators[i]
	if !ind.ratios() {
		return NotEstimable(Ratio, st.n, NoTrueZero)
	}
	a, ok1 := p.valueOf(st, i)
	_, ok2 := p.valueOf(rest, i)
	all, ok3 := p.valueOf(whole, i)
	switch {
	case !ok1 || !ok2:
		return NotEstimable(Ratio, st.n, ZeroReference)
	case !ok3 || all <= 0 || a < 0:
		return NotEstimable(Ratio, st.n, ZeroReference)
	}
	v1, v2 := p.varianceOf(st, i), p.varianceOf(rest, i)
	// The derivatives of log(a/all), where all = (1−outside)·a + outside·b.
	variance := 0.0
	counted := ind.Outcome == RatePer && p.Weight.Kind != PrecisionWeight // whose errors one row tells
	if counted && st.k == 0 {
		return p.noneToAll(st, rest, outside)
	}
	if a > 0 && (counted || st.n > 1 && rest.n > 1) {
		da, db := 1/a-(1-outside)/all, outside/all
		variance = float64(float64(da*da)*v1) + float64(float64(db*db)*v2)
	}
	return logRatio(clampK(a), st.n, a, rest.n, all, variance, p.level(), DeltaLog)
}

// noneToAll returns the ratio of a rate without events to that of everyone, whose
// limits are those of the ratio θ to all others: θ/(wθ + 1 − w), with w the share of
// the group, which is 0 for none and rises with θ.
func (p Plan) noneToAll(st, rest *stat, outside float64) Estimate {
	e := must(EventRateRatio(ExactConditional, 0, st.float(sumX), rest.k, rest.float(sumX), p.level())).of(st.n).marked(rest.n)
	if e.hasLimits {
		e.upper /= float64((1-outside)*e.upper) + outside
	}
	return e
}

// clampK is 1 for a positive value and 0 for zero, which is all that logRatio
// asks of a count.
func clampK(v float64) int {
	if v > 0 {
		return 1
	}
	return 0
}

// varianceOf returns the variance of a rate or ratio.
func (p Plan) varianceOf(st *stat, i int) float64 {
	ind := p.Indicators[i]
	if ind.Outcome == RatePer && p.Weight.Kind != PrecisionWeight {
		x := st.float(sumX) / ind.per()
		return st.float(sumY) / x / x
	}
	e := p.estimateOf(st, i)
	se, _ := e.StdErr()
	return float64(se * se)
}

// independent compares two groups that share nobody; scale shrinks the
// difference.
func (p Plan) independent(a, b *stat, scale float64, i int) (difference, ratio Estimate) {
	ind, level := p.Indicators[i], p.level()
	unit := ind.Unit().Difference()
	if b.n == 0 {
		return NotEstimable(unit, a.n, NoReference), NotEstimable(Ratio, a.n, NoReference)
	}
	switch {
	case ind.Outcome == QuantileOf:
		return p.quantiles(a, b, i)
	case p.Weight.Kind == PrecisionWeight || ind.Outcome == RatioOfSums:
		return p.generic(a, b, scale, i)
	case ind.share():
		return p.shareDifference(a, b, scale), must(ProportionRatioBy(p.Methods.ratio(), a.k, a.n, b.k, b.n, level))
	case ind.Outcome == RatePer && a.get(sumX).isZero():
		return NotEstimable(unit, a.n, ZeroReference), NotEstimable(Ratio, a.n, ZeroReference)
	case ind.Outcome == RatePer && b.get(sumX).isZero():
		return NotEstimable(unit, a.n, NoReference), NotEstimable(Ratio, a.n, NoReference)
	case ind.Outcome == RatePer:
		difference = must(EventRateDifference(MiettinenNurminen, a.k, a.float(sumX), b.k, b.float(sumX), ind.per(), level)).of(a.n)
		return difference.scaled(scale).marked(b.n), must(EventRateRatio(ExactConditional, a.k, a.float(sumX), b.k, b.float(sumX), level)).of(a.n).marked(b.n)
	}
	difference = must(meanDifference(a.n, a.mean, a.variance, b.n, b.mean, b.variance, scale, level))
	return difference, p.ratioOfMeans(a, b, i)
}

// shareDifference compares the shares of two groups that share nobody; scale
// shrinks the difference.
func (p Plan) shareDifference(a, b *stat, scale float64) Estimate {
	if m := p.Methods.difference(); m != NewcombeHybrid {
		return must(ProportionDifferenceBy(m, a.k, a.n, b.k, b.n, p.level())).scaled(scale)
	}
	return must(rateDifference(a.k, a.n, b.k, b.n, scale, p.level()))
}

// ratioOfMeans returns the ratio of two values with standard errors of their
// own, by the delta method on the log scale.
func (p Plan) ratioOfMeans(a, b *stat, i int) Estimate {
	x, y := p.estimateOf(a, i), p.estimateOf(b, i)
	switch {
	case !p.Indicators[i].ratios():
		return NotEstimable(Ratio, a.n, NoTrueZero)
	case !y.hasValue || !(y.value > 0) || x.value < 0:
		return NotEstimable(Ratio, a.n, ZeroReference)
	}
	variance := 0.0
	if x.value > 0 && x.hasLimits && y.hasLimits {
		variance = float64(x.se*x.se)/x.value/x.value + float64(y.se*y.se)/y.value/y.value
	}
	return logRatio(clampK(x.value), a.n, x.value, b.n, y.value, variance, p.level(), DeltaLog)
}

// scaled multiplies an estimate by a positive factor.
func (e Estimate) scaled(f float64) Estimate {
	if f == 1 || !e.hasValue {
		return e
	}
	e.value, e.se, e.lower, e.upper = float64(e.value*f), float64(e.se*f), float64(e.lower*f), float64(e.upper*f)
	return e.settled()
}

// marked marks an estimate whose reference has few observations.
func (e Estimate) marked(n int) Estimate {
	if e.hasValue && n < MinReliable {
		e.status = Unreliable
	}
	return e
}

// generic compares two values that have standard errors, with Satterthwaite's
// degrees of freedom.
func (p Plan) generic(a, b *stat, scale float64, i int) (difference, ratio Estimate) {
	ind, level := p.Indicators[i], p.level()
	unit := ind.Unit().Difference()
	x, y := p.estimateOf(a, i), p.estimateOf(b, i)
	switch {
	case !x.hasValue:
		return NotEstimable(unit, a.n, x.reason), NotEstimable(Ratio, a.n, x.reason)
	case !y.hasValue:
		return NotEstimable(unit, a.n, NoReference), NotEstimable(Ratio, a.n, NoReference)
	}
	vx, vy := float64(x.se*x.se), float64(y.se*y.se)
	df := 0.0
	if vx+vy > 0 {
		wx := vx / (vx + vy)
		df = 1 / (float64(wx*wx)/float64(max(a.n-1, 1)) + float64((1-wx)*(1-wx))/float64(max(b.n-1, 1)))
	}
	n := a.n
	if b.n == 1 {
		n = 1
	}
	difference = around(unit, float64(scale*(x.value-y.value)), float64(float64(scale*scale)*(vx+vy)), df, n, level)
	if difference.hasValue {
		difference = difference.of(a.n).marked(b.n)
	}
	return difference, p.ratioOfMeans(a, b, i)
}
