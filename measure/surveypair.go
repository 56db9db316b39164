package measure

import (
	"math"
)

// pair is a group and what it is compared with, in a sample.
type pair struct {
	*surveyed
	i         int
	a, b      statistic
	rest      statistic // everyone else, where b is everyone; nil otherwise
	n, others int       // observations of the group, and of others it is compared with
	df        float64   // of everyone
}

// compare compares two groups.
func (s *surveyed) compare(g, ref, all *group, i int) (difference, ratio Estimate) {
	if s.by[i] == nil {
		return s.againstQuantile(g, ref, i, true)
	}
	b, err := s.by[i].Ratio(ref.domain)
	return s.against(g, all, pair{surveyed: s, i: i, b: b, others: ref.stats[i].n}, err)
}

// compareAll compares a group with everyone, or with everyone else.
func (s *surveyed) compareAll(g, all *group, i int, included bool) (difference, ratio Estimate) {
	if s.by[i] == nil {
		return s.againstQuantile(g, all, i, included)
	}
	p := pair{surveyed: s, i: i, others: all.stats[i].n - g.stats[i].n}
	b, err := s.by[i].Complement(g.domain, all.domain)
	if p.b = b; included {
		if err == nil {
			p.rest = b
		}
		p.b, err = s.by[i].Ratio(all.domain)
	}
	return s.against(g, all, p, err)
}

// against compares a group with an estimate of others, which err may say there is
// none of.
func (s *surveyed) against(g, all *group, p pair, err error) (difference, ratio Estimate) {
	ind, n := s.plan.Indicators[p.i], g.stats[p.i].n
	unit := ind.Unit().Difference()
	a, aErr := s.by[p.i].Ratio(g.domain)
	if aErr != nil {
		return NotEstimable(unit, n, reasonOf(aErr)), NotEstimable(Ratio, n, reasonOf(aErr))
	}
	if err != nil {
		return NotEstimable(unit, n, NoReference), NotEstimable(Ratio, n, NoReference)
	}
	p.a, p.n, p.df = a, n, s.df(a)
	if whole, err := s.by[p.i].Ratio(all.domain); err == nil {
		p.df = s.df(whole) // those of everyone
	}
	difference = Estimate{unit: unit, value: float64((a.Value() - p.b.Value()) * ind.per()), hasValue: true, n: n}
	switch {
	case !ind.ratios():
		ratio = NotEstimable(Ratio, n, NoTrueZero)
	case !(p.b.Value() > 0) || a.Value() < 0:
		ratio = NotEstimable(Ratio, n, ZeroReference)
	default:
		ratio = Estimate{unit: Ratio, value: a.Value() / p.b.Value(), hasValue: true, n: n}
	}
	if ind.share() && s.plan.Methods.surveyDifference() == MOVER && !s.complete() {
		difference, ratio = p.mover(difference, ratio)
	} else {
		difference, ratio = p.linear(difference, ratio, ind.per())
	}
	return difference.settled().marked(p.others), ratio.settled().marked(p.others)
}

// lacks says why an estimate has no error of its own, such as that all of a
// group are in one sampled unit: then a comparison has none either, although the
// formula gives one, as if the group were known exactly.
func (s *surveyed) lacks(x statistic) Reason {
	v, err := x.Var()
	switch {
	case err != nil:
		return reasonOf(err)
	case s.df(x) < 1 || x.DF() < 1:
		return NoDegrees
	case !(v > 0):
		return NoSpread
	}
	return ""
}

// linear gives a difference and a ratio intervals from their standard errors,
// that of a ratio on the logarithmic scale.
func (p pair) linear(difference, ratio Estimate, per float64) (Estimate, Estimate) {
	why := Reason("")
	if p.complete() {
		why = NoSampling
	} else if why = p.lacks(p.a); why == "" {
		why = p.lacks(p.b)
	}
	if why != "" {
		difference.reason = why
		if ratio.hasValue {
			ratio.reason = why
		}
		return difference, ratio
	}
	v, err := p.by[p.i].Delta(p.a, p.b, 1, -1)
	return p.around(difference.unit, difference.value, p.df, per, v, err, p.n), p.linearRatio(ratio)
}

// linearRatio gives a ratio its interval.
func (p pair) linearRatio(ratio Estimate) Estimate {
	switch {
	case !ratio.hasValue:
		return ratio
	case p.a.Value() == 0:
		ratio.reason = ZeroCount
		return ratio
	}
	v, err := p.by[p.i].Delta(p.a, p.b, 1/p.a.Value(), -1/p.b.Value())
	t, why := p.quantile(p.df, v, err)
	if why != "" {
		ratio.reason = why
		return ratio
	}
	ratio = p.withError(ratio, math.Sqrt(v), p.df)
	f := math.Exp(float64(t * ratio.se))
	return ratio.interval(ratio.value/f, float64(ratio.value*f), p.level(), Linearised)
}

func (p pair) level() float64 { return p.plan.level() }

// mover gives a difference and a ratio of shares the intervals that follow from
// those of the two sides and how the sides vary together. Everyone is in part
// the group itself: there it is the interval of the group against all others, as
// much narrower as the standard error is; where others have no interval, it is
// that of linear.
func (p pair) mover(difference, ratio Estimate) (Estimate, Estimate) {
	b := p.b
	if p.rest != nil {
		b = p.rest
	}
	x, why := p.side(p.a, p.n)
	y, whyB := p.side(b, p.others)
	if p.rest != nil && whyB != "" {
		return p.linear(difference, ratio, 1)
	}
	if why == "" {
		why = whyB
	}
	spread, err := p.by[p.i].Delta(p.a, p.b, 1, -1)
	if why == "" {
		_, why = p.quantile(p.df, spread, err)
	}
	if why != "" {
		difference.reason = why
		if ratio.hasValue {
			ratio.reason = why
		}
		return difference, ratio
	}
	r, narrow := p.correlation(p.a, b), p.narrower(b, spread, 1, 1, 1)
	lower := difference.value - float64(narrow*moverLeg(x.value-x.lower, y.upper-y.value, r))
	upper := difference.value + float64(narrow*moverLeg(x.upper-x.value, y.value-y.lower, r))
	lower, upper = difference.unit.clip(lower, upper)
	difference.se, difference.hasSE = math.Sqrt(spread), true
	difference = difference.interval(lower, upper, p.level(), MOVER)
	if !ratio.hasValue {
		return difference, ratio
	}
	return difference, p.moverRatio(ratio, x, y, b, r)
}

// moverRatio is mover for a ratio, on the logarithmic scale. What has no
// logarithm has the interval of linearRatio.
func (p pair) moverRatio(ratio, x, y Estimate, b statistic, r float64) Estimate {
	if x.value == 0 {
		ratio.reason = ZeroCount
		return ratio
	}
	v, err := p.by[p.i].Delta(p.a, p.b, 1/p.a.Value(), -1/p.b.Value())
	if err != nil || !(v > 0) || !(x.lower > 0) || !(y.lower > 0) {
		return p.linearRatio(ratio)
	}
	narrow := p.narrower(b, v, p.a.Value(), p.b.Value(), b.Value())
	down := float64(narrow * moverLeg(math.Log(x.value/x.lower), math.Log(y.upper/y.value), r))
	up := float64(narrow * moverLeg(math.Log(x.upper/x.value), math.Log(y.value/y.lower), r))
	ratio.se, ratio.hasSE = math.Sqrt(v), true
	return ratio.interval(float64(ratio.value*math.Exp(-down)), float64(ratio.value*math.Exp(up)), p.level(), MOVER)
}

// side returns a share with its interval, or why that cannot be compared: where
// all or none count, nothing is known of how the two sides vary together.
func (p pair) side(x statistic, n int) (Estimate, Reason) {
	e, err := p.share(x, n)
	switch {
	case err != nil:
		return e, reasonOf(err)
	case x.DF() < 1:
		return e, NoDegrees
	case !e.hasLimits:
		return e, e.reason
	case !e.hasSE:
		return e, NoSpread
	}
	return e, ""
}

// correlation returns that of two estimates.
func (p pair) correlation(a, b statistic) float64 {
	va, errA := a.Var()
	vb, errB := b.Var()
	cov, err := p.by[p.i].Cov(a, b)
	if errA != nil || errB != nil || err != nil || !(va > 0) || !(vb > 0) {
		return 0
	}
	return max(min(cov/math.Sqrt(va)/math.Sqrt(vb), 1), -1)
}

// narrower returns by how much narrower the interval against everyone is than
// that against all others, by their standard errors; 1 where others are all there
// is. The variance is of a/x − b/y, and z is the place of y for all others.
func (p pair) narrower(others statistic, variance, x, y, z float64) float64 {
	if p.rest == nil {
		return 1
	}
	v, err := p.by[p.i].Delta(p.a, others, 1/x, -1/z)
	if err != nil || !(v > 0) {
		return 1
	}
	return math.Sqrt(variance / v)
}

// againstQuantile compares the quantile of a group with that of another one, or
// of everyone, or of everyone else.
func (s *surveyed) againstQuantile(g, ref *group, i int, included bool) (difference, ratio Estimate) {
	w, x, y := s.samples[i], s.quantiles[i][g.domain], s.quantiles[i][ref.domain]
	cells := w.in.domains[ref.domain]
	if !included {
		var values []weighted
		cells, values = w.others(g.domain, ref.domain)
		y = must(w.estimate(cells, values))
	}
	return w.against(x, y, g.domain, cells), NotEstimable(Ratio, x.n, NoMethod)
}
