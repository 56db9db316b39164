package disparity

import (
	"math"
	"slices"

	"github.com/collective-impact/sdk/internal/fault"
	"github.com/collective-impact/sdk/measure"
)

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
// relative standard error is at most Parameter, or that the options name.
func (g Groups) summary(o Options, figure func(pair) measure.Estimate, equal float64) Result {
	if len(g.Groups) < 2 {
		return Result{Estimate: figure(pair{n: g.n(), why: measure.FewGroups})}
	}
	refs := g.summaryReference(o)
	if len(refs) == 0 {
		return Result{Estimate: figure(pair{n: g.n(), why: measure.NoReference})}
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
	best.va, best.vb = g.cov(j, j), g.variance(c)
	asked := best
	if g.Direction == measure.LowerIsBetter {
		asked.value, asked.other, asked.va, asked.vb = best.other, best.value, best.vb, best.va
	}
	r := Result{Estimate: figure(asked), Group: best.group, Reference: best.reference}
	if _, ok := r.Estimate.Value(); ok {
		r.Chance = g.chanceOf(best, twoSides).among(float64(len(g.Groups)), len(g.Groups))
		r.Standing = g.pickedStanding(best.value > best.other, r)
	}
	return r
}

// summaryReference returns the best groups among those that are precise.
func (g Groups) summaryReference(o Options) []int {
	switch o.Reference.Kind {
	case measure.ToBest:
		return g.best(o.Reference.MinN)
	case measure.ToNamed:
		if i := g.index(o.Reference.Group[""]); i >= 0 {
			return []int{i}
		}
		return nil
	}
	most := o.Parameter
	if most == 0 {
		most = precise
	}
	able := Groups{Direction: g.Direction}
	var at []int
	for i, x := range g.Groups {
		if math.Sqrt(g.cov(i, i)) <= float64(most*math.Abs(x.Value)) {
			able.Groups, at = append(able.Groups, x), append(at, i)
		}
	}
	out := able.best(1)
	for k := range out {
		out[k] = at[out[k]]
	}
	return slices.Clip(out)
}

// checkConcentration reports a concentration that smooths nothing.
func checkConcentration(_ Groups, o Options) error {
	if !(o.Parameter >= 0 && o.Parameter <= 1e6) {
		return &fault.FieldError{Path: "/parameter", Problem: "must be from 0 to a million, where 0 means 1", Err: measure.ErrRange}
	}
	return nil
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
		high, low := 0, 0
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
			if rate[i] > rate[high] || rate[i] == rate[high] && x.N > g.Groups[high].N {
				high = i
			}
			if rate[i] < rate[low] || rate[i] == rate[low] && x.N > g.Groups[low].N {
				low = i
			}
		}
		floor = max(floor, meanRange(make([]float64, len(null)), null))
		if d := math.Log(rate[high] / rate[low]); d > most {
			most, se = d, math.Sqrt(v[high]+v[low])
			if fail {
				high, low = low, high
			}
			best.Group, best.Reference = []string{g.Groups[high].Name}, []string{g.Groups[low].Name}
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
