package disparity

import (
	"fmt"
	"math"
	"slices"

	"github.com/collective-impact/sdk/internal/enum"
	"github.com/collective-impact/sdk/internal/fault"
	"github.com/collective-impact/sdk/measure"
)

// Reasons of measures over ordered groups and ordinal levels.
const (
	// Unbounded: the measure is for values between two limits, and none are
	// known.
	Unbounded measure.Reason = "unbounded"
	// LineLeaves: the line leaves the range that the values can have.
	LineLeaves measure.Reason = "line-leaves-the-range"
	// Separated: the groups lie so far apart that the model has no finite
	// solution.
	Separated measure.Reason = "separated"
	// NearZero: what a ratio is taken to may itself be 0, and so the interval of
	// the ratio would have no end.
	NearZero measure.Reason = "near-zero"
	// EmptyLevel: nobody is on a level that the method needs.
	EmptyLevel measure.Reason = "empty-level"
)

// Bounds are the lowest and the highest value that an indicator can have.
type Bounds struct {
	// Lowest is the least possible value.
	Lowest float64 `json:"lowest"`
	// Highest is the largest possible value.
	Highest float64 `json:"highest"`
}

// within reports limits that are none, and what lies outside.
func (m *Bounds) within(l *fault.List, values func(yield func(at string, v float64) bool)) {
	if m == nil {
		return
	}
	if !(m.Lowest < m.Highest) || math.Abs(m.Lowest) > 1e150 || math.Abs(m.Highest) > 1e150 {
		l.Add("/bounds", measure.ErrRange, "the highest value must lie above the lowest")
		return
	}
	for at, v := range values {
		if v < m.Lowest || v > m.Highest {
			l.Add(at, measure.ErrRange, "lies outside of the bounds")
		}
	}
}

// boundsOf returns the limits that hold for values of a unit.
func boundsOf(unit measure.Unit, stated *Bounds) *Bounds {
	if stated == nil && unit == measure.Proportion {
		return &Bounds{0, 1}
	}
	return stated
}

// GradientOptions steer [Groups.Gradient]. The zero value is a good choice.
type GradientOptions struct {
	// Errors says where standard errors come from; 0 means Propagated where
	// the groups have standard errors, and Robust where they have none.
	Errors ErrorSource `json:"errors,omitzero"`
	// Bounds are those of the possible values; nil means 0 and 1 for proportions, and
	// that none are known otherwise.
	Bounds *Bounds `json:"bounds,omitempty"`
}

// Gradient is how an indicator rises or falls along ordered groups. Each group
// stands at its rank, the share of people below the middle of the group, so that
// the most disadvantaged person has the rank 0 and the most advantaged 1. All
// figures are positive where the indicator is higher among the advantaged,
// whichever way is better, and take groups as large as their populations.
type Gradient struct {
	// Errors says where the standard errors come from.
	Errors ErrorSource `json:"errors"`
	// Ranks are the ranks of the groups.
	Ranks []float64 `json:"ranks"`
	// SII is the slope index of inequality: the line through the groups at rank
	// 1 less at rank 0.
	SII measure.Estimate `json:"sii"`
	// RII is the relative index of inequality of Kunst and Mackenbach: the line
	// at rank 1 over the line at rank 0.
	RII measure.Estimate `json:"rii"`
	// LogitSII is the slope index with a logistic curve, which stays between
	// the limits.
	LogitSII measure.Estimate `json:"logitSII"`
	// LogitRII is the relative index with a logistic curve.
	LogitRII measure.Estimate `json:"logitRII"`
	// ACI is the absolute concentration index 2·cov(value, rank).
	ACI measure.Estimate `json:"aci"`
	// RCI is the relative concentration index, ACI over the mean.
	RCI measure.Estimate `json:"rci"`
	// Wagstaff is the concentration index normalised for values between limits
	// a and b: (b−a)·ACI / ((mean−a)(b−mean)).
	Wagstaff measure.Estimate `json:"wagstaff"`
	// Erreygers is the corrected concentration index 4·ACI/(b−a).
	Erreygers measure.Estimate `json:"erreygers"`
	// LeftOut are groups that took no part.
	LeftOut []LeftOut `json:"leftOut,omitempty"`
}

// Gradient computes the measures of ordered groups: regression of the values on
// ranks with the populations as weights, once (Schlotheuber and Hosseinpoor
// 2022, doi:10.3390/ijerph19063697).
//
// Three questions have three standard errors. [Propagated], the default, asks
// how well the gradient of just these groups is known, and uses the standard
// errors and the covariance of the groups; of counts it has the intervals
// [MoverWilson], but for the logistic ratio, and a straight ratio whose lower end
// may be 0 has none ([NearZero]). [Robust] and [Regression] use none;
// they ask how well a line fits, and so call the gradient of exactly known
// groups uncertain where they do not lie on a line. Robust is the sandwich HC1
// with the factor J/(J−2) for J groups, the figure of WHO's healthequal for
// SII and RII; Regression is that of least squares, where the indices of
// concentration take their mean as known: healthequal's for ACI and RCI, too
// small for RCI above 0.2 (Chen 2012, doi:10.1002/hec.1796). Their intervals
// have Student's t with J−2 degrees of freedom, those of ratios on the log
// scale.
//
// Groups out of order or that overlap wrap [ErrNeeds]. Values outside the limits are
// an error with every place. What has no value here says why in its status: one
// group has no gradient, points have no ratios, RCI and ratios need a positive
// mean, and a straight line may leave the range that the values can have, where
// the logistic curve does not: a ratio with an end below 0 and a difference of
// proportions above 1 are left out.
func (g Groups) Gradient(o GradientOptions) (Gradient, error) {
	g, err := g.ready()
	if err != nil {
		return Gradient{}, err
	}
	if !g.Ordered || g.Overlapping {
		return Gradient{}, fmt.Errorf("gradient: %w: groups in a natural order that do not overlap", ErrNeeds)
	}
	var l fault.List
	if o.Errors != 0 && !enum.Valid(errorSourceKeys, o.Errors) {
		l.Add("/errors", measure.ErrUnknownKey, "is none of the ways to standard errors")
	}
	o.Bounds = boundsOf(g.Unit, o.Bounds)
	o.Bounds.within(&l, func(yield func(string, float64) bool) {
		for i, x := range g.Groups {
			if !yield(fault.At("/groups", i)+"/value", x.Value) {
				return
			}
		}
	})
	if err := l.Err(); err != nil {
		return Gradient{}, fmt.Errorf("gradient: %w", err)
	}
	return g.gradient(o), nil
}

// gradient computes the measures of groups that are ready.
func (g Groups) gradient(o GradientOptions) Gradient {
	if o.Errors == 0 {
		o.Errors = Robust
		if g.hasError() {
			o.Errors = Propagated
		}
	}
	c := gradientFrom{g: g, errors: o.Errors, bounds: boundsOf(g.Unit, o.Bounds)}
	if o.Errors == Propagated {
		c.reach = g.reach()
	}
	p := g.shares()
	x := midranks(p)
	r := Gradient{Errors: o.Errors, LeftOut: slices.Clone(g.LeftOut)}
	for _, v := range x {
		r.Ranks = append(r.Ranks, v+0.5)
	}
	if len(p) < 2 {
		c.none(&r, measure.FewGroups)
		return r
	}
	c.evidence = evidence{n: g.n(), level: g.level(), df: g.DF, method: Delta}
	switch {
	case o.Errors != Propagated && len(p) < 3:
		c.why = measure.NoDegrees
	case o.Errors == Robust:
		c.df, c.method = float64(len(p)-2), RobustHC1
	case o.Errors == Regression:
		c.df, c.method = float64(len(p)-2), LeastSquares
	case !g.hasError():
		c.why = measure.NoError
	}
	y := make([]float64, len(p))
	for j, group := range g.Groups {
		y[j] = group.Value
	}
	straight := straightLine(p, x, y)
	r.SII, r.RII = c.slope(straight, 0, 1, false)
	c.concentration(&r, straight)
	c.logit(&r, p, x, y)
	return r
}

// The methods of the intervals of [Robust] and [Regression] errors; "-log"
// follows where they are symmetric on the logarithmic scale.
const (
	// RobustHC1 is the sandwich with the factor J/(J−2).
	RobustHC1 measure.Method = "robust-hc1"
	// LeastSquares is the error of weighted least squares.
	LeastSquares measure.Method = "least-squares"
)

// gradientFrom is what the measures of a gradient have in common.
type gradientFrom struct {
	evidence
	g      Groups
	errors ErrorSource
	bounds *Bounds
	reach
}

// linear returns a figure with this standard error that moves by c with the
// values of the groups.
func (c gradientFrom) linear(unit measure.Unit, value, se float64, by []float64) measure.Estimate {
	if c.below == nil {
		return c.plain(unit, value, se)
	}
	c.evidence.method = MoverWilson
	below, above := c.g.limits(by, c.reach)
	return c.around(unit, value, se, below, above)
}

// none gives all measures the reason why there are none.
func (c gradientFrom) none(r *Gradient, why measure.Reason) {
	n := c.g.n()
	absolute := measure.NotEstimable(c.g.Unit.Difference(), n, why)
	ratio, index := measure.NotEstimable(measure.Ratio, n, why), measure.NotEstimable(measure.Index, n, why)
	r.SII, r.LogitSII, r.ACI = absolute, absolute, absolute
	r.RII, r.LogitRII = ratio, ratio
	r.RCI, r.Wagstaff, r.Erreygers = index, index, index
}

// slope returns the difference and the ratio of the ends of a curve whose
// values are lowest + scale·curve.
func (c gradientFrom) slope(f curveFit, lowest, scale float64, logit bool) (difference, ratio measure.Estimate) {
	unit, n := c.g.Unit.Difference(), c.g.n()
	first, last, dFirst, dLast := f.ends(logit)
	d := float64(scale * (last - first))
	if !logit {
		d = f.slope
	}
	se := math.Sqrt(f.variance(c.g, c.errors, scale, dLast-dFirst, (dLast+dFirst)/2))
	difference = c.linear(unit, d, float64(scale*se), f.influences(dLast-dFirst, (dLast+dFirst)/2))
	first, last = lowest+float64(scale*first), lowest+float64(scale*last)
	if unit == measure.ProportionDifference && math.Abs(d) > 1 {
		difference = measure.NotEstimable(unit, n, LineLeaves)
	}
	switch {
	case !c.g.trueZero():
		return difference, measure.NotEstimable(measure.Ratio, n, measure.NoTrueZero)
	case first == 0:
		return difference, measure.NotEstimable(measure.Ratio, n, measure.ZeroReference)
	case !(first > 0 && last > 0):
		return difference, measure.NotEstimable(measure.Ratio, n, LineLeaves)
	}
	dFirst, dLast = float64(scale*dFirst)/first, float64(scale*dLast)/last
	se = math.Sqrt(f.variance(c.g, c.errors, scale, dLast-dFirst, (dLast+dFirst)/2))
	if c.below == nil || logit {
		return difference, c.log(last/first, se)
	}
	return difference, c.quotient(measure.Ratio, last/first, se, f.influences(1, 0.5), f.influences(1, -0.5))
}

// quotient returns the ratio of two sums of values; se is the standard error of
// its logarithm.
func (c gradientFrom) quotient(unit measure.Unit, value, se float64, over, under []float64) measure.Estimate {
	c.evidence.method = MoverWilson
	lower, upper, ok := c.g.quotient(over, under, c.reach)
	if !ok {
		c.why = NearZero
	}
	return c.around(unit, value, se, value-lower, upper-value)
}

// logit sets the measures of the logistic curve.
func (c gradientFrom) logit(r *Gradient, p, x, y []float64) {
	why := Unbounded
	var f curveFit
	if c.bounds != nil {
		scale := c.bounds.Highest - c.bounds.Lowest
		for j := range y {
			y[j] = min(max((y[j]-c.bounds.Lowest)/scale, 0), 1)
		}
		if f, why = logisticCurve(p, x, y); why == "" {
			r.LogitSII, r.LogitRII = c.slope(f, c.bounds.Lowest, scale, true)
			return
		}
	}
	r.LogitSII = measure.NotEstimable(c.g.Unit.Difference(), c.g.n(), why)
	r.LogitRII = measure.NotEstimable(measure.Ratio, c.g.n(), why)
}

// concentration sets the indices of concentration. All are functions of the
// mean and the slope of the straight line: ACI is 2·var(rank)·slope.
func (c gradientFrom) concentration(r *Gradient, f curveFit) {
	twice := 2 / f.inverse[2]
	known := 1.0 // as far as the mean counts into the error
	if c.errors == Regression {
		known = 0
	}
	concentrationIndices(c.g.Unit, c.g.trueZero(), c.bounds, f.at, float64(twice*f.slope), func(unit measure.Unit, value, byMean, byACI float64) measure.Estimate {
		by := f.influences(float64(known*byMean), float64(twice*byACI))
		return c.linear(unit, value, math.Sqrt(f.variance(c.g, c.errors, 1, float64(known*byMean), float64(twice*byACI))), by)
	}, func(unit measure.Unit, why measure.Reason) measure.Estimate {
		return measure.NotEstimable(unit, c.g.n(), why)
	}, []*measure.Estimate{&r.ACI, &r.RCI, &r.Wagstaff, &r.Erreygers})
}

// concentrationIndices makes the four indices of concentration from the mean and the
// absolute one, each with its derivatives by the two.
func concentrationIndices(unit measure.Unit, zero bool, m *Bounds, mean, aci float64, value func(unit measure.Unit, value, byMean, byACI float64) measure.Estimate,
	none func(measure.Unit, measure.Reason) measure.Estimate, into []*measure.Estimate) {
	*into[0] = value(unit.Difference(), aci, 0, 1)
	switch {
	case !zero:
		*into[1] = none(measure.Index, measure.NoTrueZero)
	case mean == 0:
		*into[1] = none(measure.Index, measure.ZeroMean)
	case mean < 0:
		*into[1] = none(measure.Index, measure.OutOfRange)
	default:
		*into[1] = value(measure.Index, aci/mean, -aci/mean/mean, 1/mean)
	}
	if m == nil {
		*into[2], *into[3] = none(measure.Index, Unbounded), none(measure.Index, Unbounded)
		return
	}
	scale, low, high := m.Highest-m.Lowest, mean-m.Lowest, m.Highest-mean
	*into[3] = value(measure.Index, 4*aci/scale, 0, 4/scale)
	if !(low > 0 && high > 0) {
		*into[2] = none(measure.Index, measure.NoSpread)
		return
	}
	by := scale / low / high
	*into[2] = value(measure.Index, float64(aci*by), -float64(float64(aci*by)*(1/low-1/high)), by)
}
