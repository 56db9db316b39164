package disparity

import (
	"math"

	"github.com/collective-impact/sdk/internal/fault"
	"github.com/collective-impact/sdk/measure"
)

func pairMeasures() []Measure {
	schlotheuber := measure.Citation{Author: "Schlotheuber and Hosseinpoor", Year: 2022,
		Title: "Summary Measures of Health Inequality", URL: "https://doi.org/10.3390/ijerph19063697"}
	fairness := measure.Citation{Author: "Feldman and others", Year: 2015, Title: "Certifying and Removing Disparate Impact", URL: "https://doi.org/10.1145/2783258.2783311"}
	reference := Needs{Reference: true}
	ratio := Needs{Reference: true, TrueZero: true}
	return append([]Measure{
		{Key: "difference", Title: "Difference", Formula: "rate of the group − rate of the reference",
			Needs: reference, Sources: []measure.Citation{schlotheuber}, check: checkPair,
			compute: func(g Groups, o Options) Result { return g.pairResult(g.pairOf(o), g.difference, 0) }},
		{Key: "ratio", Title: "Ratio", Formula: "rate of the group / rate of the reference", Unit: measure.Ratio,
			Needs: ratio, Sources: []measure.Citation{schlotheuber}, check: checkPair,
			compute: func(g Groups, o Options) Result { return g.pairResult(g.pairOf(o), g.ratio, 1) }},
		{Key: "odds-ratio", Title: "Odds ratio", Formula: "p/(1−p) of the group over that of the reference; SE of the logarithm by the delta method (Woolf)", Unit: measure.Ratio,
			Needs: ratio, Sources: []measure.Citation{{Author: "Woolf", Year: 1955, Title: "On estimating the relation between blood group and disease", Locator: "Annals of Human Genetics 19:251"}},
			check: checkOdds, compute: func(g Groups, o Options) Result { return g.pairResult(g.pairOf(o), g.oddsRatio, 1) }},
		{Key: "statistical-parity-difference", Title: "Statistical parity difference", Formula: "rate of all groups outside the reference together − rate of the reference",
			Needs: reference, Sources: []measure.Citation{fairness}, check: checkOutside,
			compute: func(g Groups, o Options) Result { return g.pairResult(g.outsideOf(o), g.difference, 0) }},
		{Key: "disparate-impact-ratio", Title: "Disparate impact ratio", Formula: "rate of all groups outside the reference together / rate of the reference", Unit: measure.Ratio,
			Needs: ratio, Sources: []measure.Citation{fairness}, check: checkOutside,
			compute: func(g Groups, o Options) Result { return g.pairResult(g.outsideOf(o), g.ratio, 1) }},
		{Key: "cohens-d", Title: "Cohen's d", Formula: "difference of two means over their pooled standard deviation, SE·√n in each group", Unit: measure.Index,
			Needs: reference, Sources: []measure.Citation{{Author: "Cohen", Year: 1988, Title: "Statistical Power Analysis for the Behavioral Sciences"}}, check: checkStandardised,
			compute: func(g Groups, o Options) Result { return g.pairResult(g.pairOf(o), g.standardised(false), 0) }},
		{Key: "hedges-g", Title: "Hedges' g", Formula: "Cohen's d times 1 − 3/(4(n + m) − 9), without its bias in small groups", Unit: measure.Index,
			Needs: reference, Sources: []measure.Citation{{Author: "Hedges", Year: 1981, Title: "Distribution theory for Glass's estimator of effect size and related estimators", Locator: "Journal of Educational Statistics 6:107"}}, check: checkStandardised,
			compute: func(g Groups, o Options) Result { return g.pairResult(g.pairOf(o), g.standardised(true), 0) }},
	}, extremeMeasures()...)
}

// checkOdds is checkPair, for proportions alone.
func checkOdds(g Groups, o Options) error {
	if g.Unit != measure.Proportion {
		return &fault.FieldError{Path: "/unit", Problem: "odds are of proportions", Err: ErrNeeds}
	}
	return checkPair(g, o)
}

// checkOutside reports a reference that is not a group.
func checkOutside(g Groups, o Options) error {
	var l fault.List
	switch {
	case o.Group != "":
		l.Add("/group", measure.ErrInvalid, "all groups outside the reference are compared")
	case o.Reference.Kind != measure.ToNamed && o.Reference.Kind != measure.ToBest:
		l.Add("/reference/kind", measure.ErrInvalid, "must be named or best")
	case g.Overlapping && g.Everyone == nil:
		l.Add("/reference", ErrNeeds, "groups that overlap do not add up; state everyone")
	}
	checkReference(&l, g, o.Reference)
	return l.Err()
}

// pairResult returns one figure of a pair; equal is its value where the two do
// not differ.
func (g Groups) pairResult(p pair, figure func(pair) measure.Estimate, equal float64) Result {
	e := figure(p)
	r := Result{Estimate: e, Group: p.group, Reference: p.reference, Standing: g.standing(e, equal), Ineligible: p.ineligible}
	if _, ok := e.Value(); ok {
		r.Chance = g.chanceOf(p, twoSides)
	}
	return r
}

// short says whether a side has too few observations to be relied on.
func (p pair) short() bool { return p.n < measure.MinReliable || p.m < measure.MinReliable }

// difference returns group − reference. With counts it is what package measure
// computes, otherwise the delta method with the covariance.
func (g Groups) difference(p pair) measure.Estimate {
	unit := g.Unit.Difference()
	switch {
	case p.why != "":
		return measure.NotEstimable(unit, p.n, p.why)
	case p.same:
		return measure.NotEstimable(unit, p.n, measure.IsReference)
	case p.counts && p.kind == measure.ToFixed:
		return shifted(must(measure.RateOf(p.k, p.n, g.level())), unit, func(x float64) float64 { return x - p.other })
	case p.counts && p.kind == measure.ToOverall:
		return must(measure.RateDifferenceToAll(p.k, p.n, p.kAll, p.nAll, g.level()))
	case p.counts:
		return must(measure.RateDifference(p.k, p.n, p.l, p.m, g.level()))
	}
	f := measure.Figures{Unit: unit, Value: p.value - p.other, N: p.n, Unreliable: p.short()}
	se := math.Sqrt(difference(p.va, p.vb, p.cab))
	switch {
	case !g.hasError() || p.loose:
		f.Reason = measure.NoError
	case !(se > 0):
		f.Reason = measure.NoSpread
	default:
		h := float64(g.quantile() * se)
		f.StdErr, f.Lower, f.Upper, f.Level, f.DF, f.Method = se, f.Value-h, f.Value+h, g.level(), g.DF, Delta
		if unit == measure.ProportionDifference {
			f.Lower, f.Upper = max(f.Lower, -1), min(f.Upper, 1)
		}
	}
	return made(f)
}

// shifted changes the scale of an estimate against a fixed value.
func shifted(e measure.Estimate, unit measure.Unit, to func(float64) float64) measure.Estimate {
	v, ok := e.Value()
	lo, hi, limits := e.Interval()
	n, _ := e.N()
	if !ok || !limits {
		return measure.NotEstimable(unit, n, e.Reason())
	}
	return made(measure.Figures{Unit: unit, Value: to(v), Lower: to(lo), Upper: to(hi), Level: e.Level(), Method: e.Method(), N: n})
}

// ratio returns group / reference.
func (g Groups) ratio(p pair) measure.Estimate {
	const unit = measure.Ratio
	switch {
	case p.why != "":
		return measure.NotEstimable(unit, p.n, p.why)
	case p.same:
		return measure.NotEstimable(unit, p.n, measure.IsReference)
	case p.value < 0 || p.other < 0:
		return measure.NotEstimable(unit, p.n, measure.NoTrueZero)
	case p.other == 0:
		return measure.NotEstimable(unit, p.n, measure.ZeroReference)
	case p.counts && p.kind == measure.ToFixed:
		return shifted(must(measure.RateOf(p.k, p.n, g.level())), unit, func(x float64) float64 { return x / p.other })
	case p.counts && p.kind == measure.ToOverall:
		return must(measure.RateRatioToAll(p.k, p.n, p.kAll, p.nAll, g.level()))
	case p.counts:
		return must(measure.RateRatio(p.k, p.n, p.l, p.m, g.level()))
	}
	a, b := 1/p.value, 1/p.other
	return g.logRatio(p, p.value/p.other, a, b)
}

// oddsRatio returns the ratio of the odds.
func (g Groups) oddsRatio(p pair) measure.Estimate {
	switch {
	case p.why != "":
		return measure.NotEstimable(measure.Ratio, p.n, p.why)
	case p.same:
		return measure.NotEstimable(measure.Ratio, p.n, measure.IsReference)
	case p.other <= 0 || p.value >= 1:
		return measure.NotEstimable(measure.Ratio, p.n, measure.ZeroReference)
	}
	v, w := float64(p.value*(1-p.value)), float64(p.other*(1-p.other))
	value := float64(p.value*(1-p.other)) / float64(p.other*(1-p.value))
	return g.logRatio(p, value, 1/v, 1/w)
}

// logRatio returns a ratio with an interval on the log scale. The derivatives of
// its logarithm by the values of group and reference are a and −b.
func (g Groups) logRatio(p pair, value, a, b float64) measure.Estimate {
	f := measure.Figures{Unit: measure.Ratio, Value: value, N: p.n, Unreliable: p.short()}
	se := math.Sqrt(difference(float64(float64(a*a)*p.va), float64(float64(b*b)*p.vb), float64(float64(a*b)*p.cab)))
	switch {
	case !g.hasError() || p.loose:
		f.Reason = measure.NoError
	case !(value > 0):
		f.Reason = measure.ZeroCount
	case !(se > 0):
		f.Reason = measure.NoSpread
	default:
		h := math.Exp(float64(g.quantile() * se))
		f.StdErr, f.Lower, f.Upper, f.Level, f.DF, f.Method = se, value/h, float64(value*h), g.level(), g.DF, DeltaLog
	}
	return made(f)
}

// difference is the variance of a difference, 0 where nothing but rounding is left
// of it.
func difference(a, b, both float64) float64 {
	if v := a + b - 2*both; v > 1e-13*(a+b) {
		return v
	}
	return 0
}

// side says which outcomes count as farther out.
type side uint8

const (
	twoSides side = iota
	below
	above
)

// chanceOf tests whether group and reference differ: exactly with counts, where
// everyone is tested as all others, and by Wald's statistic otherwise.
func (g Groups) chanceOf(p pair, s side) Chance {
	switch {
	case p.why != "":
		return untested(p.why)
	case p.same:
		return untested(measure.IsReference)
	case p.counts:
		test := FisherExact
		atMost, atLeast := 0.0, 0.0
		if p.kind == measure.ToFixed {
			test = BinomialExact
			atMost, atLeast = binomial(int64(p.k), int64(p.n), p.other)
		} else {
			atMost, atLeast = hypergeometric(int64(p.k), int64(p.n), int64(p.k)+int64(p.l), int64(p.n)+int64(p.m))
		}
		return chance(test, 0, 0, 0, [...]float64{twoSided(atMost, atLeast), atMost, atLeast}[s])
	case !g.hasError() || p.loose:
		return untested(measure.NoError)
	}
	se := math.Sqrt(difference(p.va, p.vb, p.cab))
	z := (p.value - p.other) / se
	if !(se > 0) || math.IsInf(z, 0) || math.IsNaN(z) {
		return untested(measure.NoSpread)
	}
	t := studentTails(z, g.DF)
	switch {
	case s == twoSides:
	case (s == below) == (z < 0):
		t /= 2
	default:
		t = 1 - t/2
	}
	return chance(Wald, z, g.DF, 0, t)
}
