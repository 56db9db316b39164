package disparity

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/collective-impact/sdk/measure"
)

// FromView returns the groups of one indicator in one set of a stratum. Groups
// that are unknown, withheld or empty are left out and listed, and means and rates
// without a standard error, such as those of one person, too: they would count as
// known exactly. A rate without events has the error of half an event, and a share
// of none or all that of half a person. Rates and ratios of sums stand for what
// divides them, so that everyone is the mean of the groups. Totals
// and counts wrap [ErrNeeds]. With a redacted
// view every result is a function of what may be shown. A set, stratum or
// indicator that the view does not have wraps [measure.ErrDangling].
func FromView(v measure.View, indicator, stratum string, set ...string) (Groups, error) {
	plan := v.Plan()
	i := slices.IndexFunc(plan.Indicators, func(x measure.Indicator) bool { return x.Key == indicator })
	if i < 0 {
		return Groups{}, fmt.Errorf("%w: no indicator %q", measure.ErrDangling, indicator)
	}
	none := fmt.Errorf("%w: no set %q in stratum %q", measure.ErrDangling, set, stratum)
	if len(set) == 0 {
		return Groups{}, none
	}
	ind := plan.Indicators[i]
	if ind.Unit() == measure.Count {
		return Groups{}, fmt.Errorf("%w: rates or means; totals and counts of groups of different sizes do not compare", ErrNeeds)
	}
	complete := plan.Design != nil && plan.Design.Complete
	weighted := plan.Weight.Kind == measure.SamplingWeight || plan.Weight.Kind == measure.PrecisionWeight
	g := Groups{Indicator: indicator, Unit: ind.Unit(), TrueZero: ind.TrueZero, Direction: ind.Direction, Level: plan.Level}
	g.Overlapping = slices.ContainsFunc(set, v.Overlapping)
	g.Counts = ind.Unit() == measure.Proportion && !weighted && plan.Design == nil && !g.Overlapping
	share := ind.Unit() == measure.Proportion && !weighted && plan.Design == nil
	var cov [][]float64
	if !g.Counts {
		cov, _ = v.Covariance(indicator, stratum, set...)
	}
	for c := range v.Estimates(indicator, stratum) {
		if c.Used == 0 {
			continue
		}
		x := g.member(c, weighted)
		x.Name = "everyone"
		x.Value, _ = c.Estimate.Value()
		if own, ok := v.Covariance(indicator, stratum); ok {
			x.SE = math.Sqrt(own[0][0])
		}
		if share {
			x.SE = countError(c.Successes, c.Used)
		}
		if df, ok := c.Estimate.DF(); ok && (weighted || plan.Design != nil) {
			g.DF = df
		}
		g.Everyone = &x
	}
	var kept []int // of the groups in the matrix
	at := -1
	for c := range v.Estimates(indicator, stratum, set...) {
		at++
		x := g.member(c, weighted)
		value, ok := c.Estimate.Value()
		switch {
		case c.Unknown && c.Records > 0:
			g.LeftOut = append(g.LeftOut, LeftOut{x.Name, measure.Unstated})
		case c.Unknown:
		case !ok:
			g.LeftOut = append(g.LeftOut, LeftOut{x.Name, c.Estimate.Reason()})
		default:
			x.Value = value
			if share && !g.Counts && cov[at][at] == 0 { // nobody counts, or everybody
				cov[at][at] = countError(c.Successes, c.Used) * countError(c.Successes, c.Used)
			}
			if !g.Counts && !complete && !(cov[at][at] > 0) {
				g.LeftOut = append(g.LeftOut, LeftOut{x.Name, withoutError(c.Estimate)})
				continue
			}
			if g.Counts {
				x.SE = math.Sqrt(float64(value*(1-value)) / float64(x.N))
			} else {
				x.SE = math.Sqrt(cov[at][at])
			}
			g.Groups = append(g.Groups, x)
			kept = append(kept, at)
		}
	}
	if at < 0 {
		return Groups{}, none
	}
	if len(g.Groups) == 0 {
		return g, fmt.Errorf("%w: every group is left out", measure.ErrRequired)
	}
	if g.Overlapping || weighted || plan.Design != nil {
		for _, i := range kept {
			row := make([]float64, 0, len(kept))
			for _, j := range kept {
				row = append(row, cov[i][j])
			}
			g.Covariance = append(g.Covariance, row)
		}
	}
	return g.ready()
}

// withoutError says why an estimate has no standard error. Such a group would
// count as known exactly.
func withoutError(e measure.Estimate) measure.Reason {
	if why := e.Reason(); why != "" {
		return why
	}
	return measure.NoSpread
}

// member returns what a cell says of its group, without the value.
func (g *Groups) member(c measure.Cell, weighted bool) Group {
	x := Group{Name: strings.Join(c.Group, " · "), N: c.Used}
	if g.Counts {
		x.Successes = c.Successes
	}
	switch {
	case c.Denominator > 0: // of everyone a rate is the mean by what divides
		x.Population = c.Denominator
	case weighted:
		x.Population = c.Weight
	}
	return x
}
