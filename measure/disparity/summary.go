package disparity

import (
	"math"
	"slices"

	"github.com/collective-impact/sdk/internal/fault"
	"github.com/collective-impact/sdk/measure"
)

// Imprecise is the reason why a group is not the one that a summary rate compares
// with: its relative standard error is above the limit.
const Imprecise measure.Reason = "imprecise"

// precise is the largest relative standard error of the group that a summary
// rate compares with, unless the options say otherwise.
const precise = 0.1

// checkSummary reports a precision rule or a reference that cannot be.
func checkSummary(g Groups, o Options) error {
	var l fault.List
	if !(o.Parameter >= 0) || math.IsInf(o.Parameter, 0) {
		l.Add("/parameter", measure.ErrRange, "must be the largest relative standard error of the reference; 0 means 0.1")
	}
	switch o.Reference.Kind {
	case 0:
	case measure.ToBest, measure.ToNamed:
		checkReference(&l, g, o.Reference)
	default:
		l.Add("/reference/kind", measure.ErrInvalid, "must be best or named")
	}
	return l.Err()
}

// summary compares the best group with the plain mean of the others, turned so
// that a disparity is positive or above 1. The reference is the best group whose
// relative standard error is at most Parameter, or that the options name. The
// relative standard error of a small rate is large, so that where lower is better
// the best groups may be ineligible. What is left may then be worse than the mean
// of the others, and is no reference.
func (g Groups) summary(o Options, figure func(pair) measure.Estimate, equal float64) Result {
	if len(g.Groups) < 2 {
		return Result{Estimate: figure(pair{n: g.n(), why: measure.FewGroups})}
	}
	refs, ineligible := g.summaryReference(o)
	none := Result{Estimate: figure(pair{n: g.n(), why: measure.NoReference}), Ineligible: ineligible}
	if len(refs) == 0 {
		return none
	}
	j := refs[0]
	best := pair{group: g.called(refs), reference: []string{"the mean of the others"}, value: g.Groups[j].Value, n: g.n(), m: g.n(),
		kind: measure.ToNamed, loose: g.Overlapping && g.Covariance == nil}
	c := make([]float64, len(g.Groups))
	for i, x := range g.Groups {
		if i != j {
			c[i] = 1 / float64(len(g.Groups)-1)
			best.other += float64(c[i] * x.Value)
			best.cab += float64(c[i] * g.cov(i, j))
		}
	}
	if o.Reference.Kind == 0 && g.better(best.other, best.value) && math.Abs(best.other-best.value) > 1e-12*math.Abs(best.value) {
		return none
	}
	best.va, best.vb = g.cov(j, j), g.variance(c)
	asked := best
	if g.Direction == measure.LowerIsBetter {
		asked.value, asked.other, asked.va, asked.vb = best.other, best.value, best.vb, best.va
	}
	r := Result{Estimate: figure(asked), Group: best.group, Reference: best.reference, Ineligible: ineligible}
	if _, ok := r.Estimate.Value(); ok {
		r.Chance = g.chanceOf(best, twoSides).among(float64(len(g.Groups)), len(g.Groups))
		r.Standing = g.pickedStanding(best.value > best.other, r)
	}
	return r
}

// summaryReference returns the best groups among those that are precise, and the
// others.
func (g Groups) summaryReference(o Options) ([]int, []LeftOut) {
	switch o.Reference.Kind {
	case measure.ToBest:
		return g.best(o.Reference.MinN), g.ineligible(o.Reference.MinN)
	case measure.ToNamed:
		if i := g.index(o.Reference.Group[""]); i >= 0 {
			return []int{i}, nil
		}
		return nil, nil
	}
	most := o.Parameter
	if most == 0 {
		most = precise
	}
	able := Groups{Direction: g.Direction}
	var at []int
	var out []LeftOut
	for i, x := range g.Groups {
		if math.Sqrt(g.cov(i, i)) <= float64(most*math.Abs(x.Value)) {
			able.Groups, at = append(able.Groups, x), append(at, i)
		} else {
			out = append(out, LeftOut{x.Name, Imprecise})
		}
	}
	refs := able.best(1)
	for k := range refs {
		refs[k] = at[refs[k]]
	}
	return refs, out
}

// checkConcentration reports a concentration that smooths nothing.
func checkConcentration(_ Groups, o Options) error {
	if !(o.Parameter >= 0 && o.Parameter <= 1e6) {
		return &fault.FieldError{Path: "/parameter", Problem: "must be from 0 to a million, where 0 means 1", Err: measure.ErrRange}
	}
	return nil
}

// equals returns the groups whose rate is this one.
func (g Groups) equals(rate []float64, to float64) []int {
	var out []int
	for i, x := range rate {
		if x == to {
			out = append(out, i)
		}
	}
	g.steady(out)
	return out
}

// smoothed is the smoothed empirical differential fairness.
func (g Groups) smoothed(o Options) Result {
	alpha := o.Parameter / 2
	if o.Parameter == 0 {
		alpha = 0.5
	}
	if len(g.Groups) < 2 {
		return Result{Estimate: measure.NotEstimable(measure.Index, g.n(), measure.FewGroups)}
	}
	best := Result{}
	most, se, floor := -1.0, 0.0, 0.0
	for _, fail := range []bool{false, true} {
		rate, v := make([]float64, len(g.Groups)), make([]float64, len(g.Groups))
		null := make([]float64, len(g.Groups))
		mean := g.mean()
		if fail {
			mean = 1 - mean
		}
		for i, x := range g.Groups {
			k, n := float64(x.Successes), float64(x.N)
			if fail {
				k = n - k
			}
			rate[i] = (k + alpha) / (n + 2*alpha)
			v[i] = (1 - rate[i]) / float64(rate[i]*n)
			if mean > 0 {
				null[i] = math.Sqrt((1 - mean) / float64(mean*n))
			}
		}
		high, low := g.equals(rate, slices.Max(rate)), g.equals(rate, slices.Min(rate))
		floor = max(floor, meanRange(make([]float64, len(null)), null))
		if d := math.Log(rate[high[0]] / rate[low[0]]); d > most {
			most, se = d, math.Sqrt(v[high[0]]+v[low[0]])
			if fail {
				high, low = low, high
			}
			best.Group, best.Reference = g.called(high), g.called(low)
			if d == 0 {
				best.Group, best.Reference, se = nil, nil, 0
			}
		}
	}
	best.Estimate = g.estimate(measure.Index, most, se)
	best.Floor = floor
	if lo, hi, ok := best.Estimate.Interval(); ok && lo < 0 {
		best.Estimate = made(measure.Figures{Unit: measure.Index, Value: most, StdErr: se, Lower: 0, Upper: hi, Level: g.level(), DF: g.DF, Method: Delta, N: g.n()})
	}
	return best
}
