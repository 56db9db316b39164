package disparity

import (
	"math"

	"github.com/collective-impact/sdk/internal/fault"
	"github.com/collective-impact/sdk/measure"
)

func extremeMeasures() []Measure {
	people := measure.Citation{Author: "Talih and Huang", Year: 2016,
		Title: "Measuring Progress Toward Target Attainment and the Elimination of Health Disparities in Healthy People 2020", Locator: "Healthy People Statistical Notes 27"}
	frame := measure.Citation{Author: "Fairlearn contributors", Title: "Performing a Fairness Assessment: MetricFrame", URL: "https://fairlearn.org/main/user_guide/assessment/perform_fairness_assessment.html"}
	foulds := measure.Citation{Author: "Foulds and others", Year: 2018, Title: "An Intersectional Definition of Fairness", URL: "https://arxiv.org/abs/1807.08362"}
	zero := Needs{TrueZero: true}
	return []Measure{
		{Key: "highest", Title: "Highest group", Formula: "max e", Sources: []measure.Citation{frame},
			compute: func(g Groups, _ Options) Result { return g.extreme(g.extremes(true)) }},
		{Key: "lowest", Title: "Lowest group", Formula: "min e", Sources: []measure.Citation{frame},
			compute: func(g Groups, _ Options) Result { return g.extreme(g.extremes(false)) }},
		{Key: "max-difference", Title: "Maximal difference between groups", Formula: "max e − min e; the interval is that of the two groups as if they had not been picked, the verdict on chance counts all pairs",
			Sources: []measure.Citation{people, frame},
			compute: func(g Groups, _ Options) Result {
				p, ok := g.widest(true)
				r := g.extremePair(p, ok, g.difference(p), g.nullRange(1))
				if ok {
					r.Corrected = g.correctedRange(r.Estimate)
				}
				return r
			}},
		{Key: "max-ratio", Title: "Maximal ratio between groups", Formula: "max e / min e; interval and verdict as for the maximal difference", Unit: measure.Ratio,
			Needs: zero, Sources: []measure.Citation{people},
			compute: func(g Groups, _ Options) Result {
				p, ok := g.widest(true)
				return g.extremePair(p, ok, g.ratio(p), g.nullRatio(1))
			}},
		{Key: "min-ratio", Title: "Minimal ratio between groups", Formula: "min e / max e", Unit: measure.Ratio,
			Needs: zero, Sources: []measure.Citation{frame},
			compute: func(g Groups, _ Options) Result {
				p, ok := g.widest(false)
				return g.extremePair(p, ok, g.ratio(p), g.nullRatio(-1))
			}},
		{Key: "max-difference-to-overall", Title: "Maximal difference to everyone", Formula: "max |e − overall|",
			Sources: []measure.Citation{frame}, check: checkOverall,
			compute: func(g Groups, _ Options) Result { return g.farthest(g.distance) }},
		{Key: "min-ratio-to-overall", Title: "Minimal ratio to everyone", Formula: "min of e / overall and overall / e", Unit: measure.Ratio,
			Needs: zero, Sources: []measure.Citation{frame}, check: checkOverall,
			compute: func(g Groups, _ Options) Result { return g.farthest(g.folded) }},
		{Key: "summary-rate-difference", Title: "Summary rate difference", Formula: "rate of the best group against the plain mean of the others, turned so that a disparity is positive; without a reference the best of the groups whose relative standard error is at most Parameter, 0.1 by default",
			Needs: Needs{Direction: true}, Sources: []measure.Citation{people}, check: checkSummary,
			compute: func(g Groups, o Options) Result { return g.summary(o, g.difference, 0) }},
		{Key: "summary-rate-ratio", Title: "Summary rate ratio", Formula: "rate of the best group over the plain mean of the others, or the inverse where lower is better; above 1 where there is a disparity; the best group as for the difference", Unit: measure.Ratio,
			Needs: Needs{Direction: true, TrueZero: true}, Sources: []measure.Citation{people}, check: checkSummary,
			compute: func(g Groups, o Options) Result { return g.summary(o, g.ratio, 1) }},
		{Key: "smoothed-differential-fairness", Title: "Smoothed empirical differential fairness", Formula: "max over pairs, and over success and failure, of |log r_i / r_j| with r = (k + α) / (n + 2α); Parameter is the concentration 2α, 1 by default", Unit: measure.Index,
			Needs: Needs{Counts: true}, Sources: []measure.Citation{foulds}, check: checkConcentration, compute: Groups.smoothed},
	}
}

// checkOverall reports groups of whom it is not known what everyone is.
func checkOverall(g Groups, _ Options) error {
	var l fault.List
	checkReference(&l, g, measure.Overall())
	return l.Err()
}

// extremes returns the groups with the highest, or the lowest, value.
func (g Groups) extremes(highest bool) []int {
	var out []int
	for i, x := range g.Groups {
		switch v := g.Groups; {
		case len(out) == 0, highest && x.Value > v[out[0]].Value, !highest && x.Value < v[out[0]].Value:
			out = []int{i}
		case x.Value == v[out[0]].Value:
			out = append(out, i)
		}
	}
	g.steady(out)
	return out
}

// extreme returns the value of the first of some groups.
func (g Groups) extreme(of []int) Result {
	x := g.Groups[of[0]]
	r := Result{Group: g.called(of)}
	if g.Counts && g.Covariance == nil {
		r.Estimate = must(measure.RateOf(x.Successes, x.N, g.level()))
		return r
	}
	one := Groups{Groups: []Group{x}, Unit: g.Unit, DF: g.DF, Level: g.Level, Covariance: [][]float64{{g.cov(of[0], of[0])}}}
	if !g.hasError() {
		one.Covariance = nil
	}
	r.Estimate = one.estimate(g.Unit, x.Value, math.Sqrt(g.cov(of[0], of[0])))
	return r
}

// widest returns the pair that lies farthest apart, the higher value first or
// last, and false with fewer than two groups.
func (g Groups) widest(highFirst bool) (pair, bool) {
	high, low := g.extremes(true), g.extremes(false)
	if len(g.Groups) < 2 {
		return pair{group: g.called(high), n: g.Groups[0].N, why: measure.FewGroups}, false
	}
	i, j := high[0], low[0]
	if i == j { // all are equal
		j = low[1]
	}
	if !highFirst {
		i, j, high, low = j, i, low, high
	}
	p := g.pairOf(Options{Group: g.Groups[i].Name, Reference: measure.Named("", g.Groups[j].Name)})
	p.group, p.reference = g.called(high), g.called(low)
	if p.value == p.other {
		p.reference = nil
	}
	return p, true
}

// extremePair returns a figure of the pair that was picked for lying farthest
// apart: its probability is that of any pair, and the floor is what picking
// alone gives.
func (g Groups) extremePair(p pair, ok bool, e measure.Estimate, floor float64) Result {
	r := Result{Estimate: e, Group: p.group, Reference: p.reference}
	if _, valued := e.Value(); !valued || !ok {
		return r
	}
	r.Floor = floor
	j := len(g.Groups)
	r.Chance = g.chanceOf(p, twoSides).among(float64(j)*float64(j-1)/2, j*(j-1)/2)
	r.Standing = g.pickedStanding(p.value > p.other, r)
	return r
}

// pickedStanding is the standing of groups that were picked for lying far apart, so that
// the verdict on chance counts and not the interval.
func (g Groups) pickedStanding(higher bool, r Result) measure.Standing {
	switch {
	case g.Direction == 0:
		return 0
	case r.Chance.Verdict != BeyondChance:
		return measure.Unclear
	case higher == (g.Direction == measure.HigherIsBetter):
		return measure.Ahead
	}
	return measure.Behind
}

// among raises the probability of a comparison picked from so many.
func (c Chance) among(times float64, family int) Chance {
	if c.Verdict == NotTested || family < 2 {
		return c
	}
	c.Adjusted, c.Family, c.Adjustment = min(float64(c.P*times), 1), family, Bonferroni
	return c.judged()
}

// farthest returns the figure, by group against everyone, that lies farthest
// from equality; the figure returns its distance too. A group without a figure
// leaves the measure without one: it might have been the farthest. Groups that
// tie on both sides of everyone are neither ahead nor behind together.
func (g Groups) farthest(figure func(pair) (measure.Estimate, float64)) Result {
	var all []int
	for i := range g.Groups {
		all = append(all, i)
	}
	g.steady(all)
	best, most, higher := Result{}, -1.0, false
	for _, i := range all {
		p := g.pairOf(Options{Group: g.Groups[i].Name, Reference: measure.Overall()})
		e, d := figure(p)
		switch _, ok := e.Value(); {
		case !ok:
			return Result{Estimate: e}
		case d > most+1e-12*math.Abs(most):
			most, higher = d, p.value > p.other
			best = Result{Estimate: e, Group: p.group, Reference: p.reference}
			best.Chance = g.chanceOf(p, twoSides).among(float64(len(all)), len(all))
			best.Standing = g.pickedStanding(p.value > p.other, best)
		case d >= most-1e-12*math.Abs(most): // up to rounding
			best.Group = append(best.Group, p.group...)
			if (p.value > p.other) != higher {
				best.Standing = 0
			}
		}
	}
	return best
}

// distance is |difference| to the reference.
func (g Groups) distance(p pair) (measure.Estimate, float64) {
	e := g.difference(p)
	v, ok := e.Value()
	if ok && v < 0 {
		e = turned(e, func(x float64) float64 { return -x })
	}
	return e, math.Abs(v)
}

// folded is the ratio to the reference, or its inverse, whichever is below 1.
func (g Groups) folded(p pair) (measure.Estimate, float64) {
	e := g.ratio(p)
	v, ok := e.Value()
	switch {
	case !ok:
		return e, 0
	case v > 1:
		e = turned(e, func(x float64) float64 { return 1 / x })
		return e, v
	case v == 0:
		return e, math.MaxFloat64
	}
	return e, 1 / v
}

// turned changes the sign of an estimate, or inverts it.
func turned(e measure.Estimate, to func(float64) float64) measure.Estimate {
	v, _ := e.Value()
	lo, hi, limits := e.Interval()
	n, _ := e.N()
	f := measure.Figures{Unit: e.Unit(), Value: to(v), N: n, Reason: e.Reason(), Unreliable: e.Status() == measure.Unreliable}
	if limits {
		f.StdErr, _ = e.StdErr()
		f.DF, _ = e.DF()
		f.Lower, f.Upper, f.Level, f.Method = to(hi), to(lo), e.Level(), e.Method()
	}
	return made(f)
}
