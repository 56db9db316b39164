package disparity

import (
	"math"
	"slices"

	"github.com/collective-impact/sdk/measure"
)

func attributableMeasures() []Measure {
	return []Measure{{
		Key: "population-attributable-risk", Title: "Population attributable risk (PAR)",
		Formula: "r − m: how much the mean would change if every group were where the reference r is: the best group, " +
			"or the last of ordered groups, or the reference named; 0 where the mean is better than the reference; below 0 where lower is better",
		Needs:   Needs{Separate: true, Population: true, Direction: true},
		Sources: []measure.Citation{summaryMeasures()},
		check:   checkAttributable,
		compute: func(g Groups, o Options) Result { return g.vectors().attributable(o.Reference, false) },
	}, {
		Key: "population-attributable-fraction", Title: "Population attributable fraction (PAF)",
		Formula: "(r − m) / m, with the reference r of the population attributable risk", Unit: measure.Index,
		Needs:   Needs{Separate: true, Population: true, Direction: true, TrueZero: true},
		Sources: []measure.Citation{summaryMeasures()},
		check:   checkAttributable,
		compute: func(g Groups, o Options) Result { return g.vectors().attributable(o.Reference, true) },
	}}
}

// attributable returns r − m, over m where it is relative. Its error comes from
// the standard errors of the groups; the usual one (Walter 1978) takes the
// population for the sample and shrinks as the country grows.
func (v vectors) attributable(to measure.Reference, relative bool) Result {
	unit, divisor := v.unit(), 1.0
	if relative {
		unit, divisor = measure.Index, v.mean
		if why := v.relative(); why != "" {
			return v.refuse(unit, why)
		}
	}
	if len(v.e) < 2 {
		return v.refuse(unit, measure.FewGroups)
	}
	value, c, eligible, top := v.target(to)
	var ineligible []LeftOut
	if eligible != nil {
		ineligible = v.g.ineligible(to.MinN)
	}
	if c == nil {
		r := v.refuse(unit, measure.NoReference)
		r.Ineligible = ineligible
		return r
	}
	least, most := 0.0, math.Inf(1)
	if v.g.Direction == measure.LowerIsBetter {
		least, most = math.Inf(-1), 0
	}
	gap := value - v.mean
	reference := slices.Clone(c)
	for i := range c {
		c[i] -= v.p[i]
		if relative {
			c[i] = (c[i] - float64(v.p[i]*(gap/v.mean))) / v.mean
		}
	}
	figure, se := gap/divisor, math.Sqrt(v.g.variance(c))
	r := Result{Estimate: v.within(unit, figure, se, least, most), Reference: v.names(top), Ineligible: ineligible}
	if near := v.g.reach(); near.below != nil && se > 0 {
		below, above := v.g.limits(c, near)
		lower, upper := figure-below, figure+above
		if l, u, ok := v.g.quotient(reference, v.p, near); ok && relative && len(top) > 0 {
			lower, upper = l-1, u-1
		}
		r.Estimate = made(measure.Figures{Unit: unit, Value: min(max(figure, least), most), StdErr: se, Lower: min(max(lower, least), most),
			Upper: min(max(upper, least), most), Level: v.g.level(), Method: MoverWilson, N: v.g.n()})
	}
	if eligible == nil || !v.g.hasError() {
		return r
	}
	// Signed so that the best group has the larger value.
	sign := 1.0
	if v.g.Direction == measure.LowerIsBetter {
		sign = -1
	}
	sd := v.ownErrors()
	gap = float64(sign * gap)
	floor, _ := tops(make([]float64, len(v.e)), sd, eligible)
	noisier, _ := tops(v.advantages(), sd, eligible)
	corrected := v.corrected(kinks{value: gap, excess: noisier - gap})
	r.Floor, r.Corrected = finite(float64(sign*floor)/divisor), v.kinked(unit, float64(sign*corrected)/divisor)
	r.Estimate = reaching(r.Estimate, float64(sign*corrected)/divisor)
	return r
}

// reaching moves the limit of an interval that is nearer to 0 down by what noise
// gives to the gap to the best group, which is best partly by luck.
func reaching(e measure.Estimate, corrected float64) measure.Estimate {
	value, _ := e.Value()
	lower, upper, ok := e.Interval()
	switch {
	case !ok || math.Abs(corrected) >= math.Abs(value):
		return e
	case value > 0:
		lower = max(lower-(value-corrected), 0)
	case value < 0:
		upper = min(upper+(corrected-value), 0)
	}
	f := measure.Figures{Unit: e.Unit(), Value: value, Lower: lower, Upper: upper, Level: e.Level(), Method: DeltaBelow}
	f.StdErr, _ = e.StdErr()
	f.DF, _ = e.DF()
	f.N, _ = e.N()
	return made(f)
}

// target returns the value of the reference and how it depends on the groups;
// nil coefficients mean that there is none. Eligible is nil where no group was
// picked for doing best.
func (v vectors) target(to measure.Reference) (value float64, c []float64, eligible []bool, at []int) {
	c = make([]float64, len(v.e))
	switch {
	case to.Kind == measure.ToFixed:
		return to.Value, c, nil, nil
	case to.Kind == measure.ToBest || to.Kind == 0 && !v.g.Ordered:
		eligible, at = v.best(to.MinN)
	case to.Kind == 0:
		at = []int{len(v.e) - 1}
	case to.Kind == measure.ToNamed:
		if t := v.g.index(to.Group[""]); t >= 0 {
			at = []int{t}
		}
	}
	if len(at) == 0 {
		return 0, nil, eligible, nil
	}
	c[at[0]] = 1
	return v.e[at[0]], c, eligible, at
}
