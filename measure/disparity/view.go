package disparity

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/collective-impact/sdk/measure"
)

// FromView returns the groups of one indicator in one set of a stratum. Groups
// that are unknown, withheld or empty are left out and listed. With a redacted
// view every result is a function of what may be shown. A set, stratum or
// indicator that the view does not have wraps [measure.ErrDangling].
func FromView(v measure.View, indicator, stratum string, set ...string) (Groups, error) {
	plan := v.Plan()
	i := slices.IndexFunc(plan.Indicators, func(x measure.Indicator) bool { return x.Key == indicator })
	if i < 0 {
		return Groups{}, fmt.Errorf("%w: no indicator %q", measure.ErrDangling, indicator)
	}
	ind := plan.Indicators[i]
	weighted := plan.Weight.Kind == measure.SamplingWeight || plan.Weight.Kind == measure.PrecisionWeight
	g := Groups{Indicator: indicator, Unit: ind.Unit(), Direction: ind.Direction, Level: plan.Level}
	g.Overlapping = slices.ContainsFunc(set, v.Overlapping)
	g.Counts = ind.Unit() == measure.Proportion && !weighted && plan.Design == nil && !g.Overlapping
	cov, _ := v.Covariance(indicator, stratum, set...)
	var kept []int // of the groups in the matrix
	found, at := false, -1
	for c := range v.Cells() {
		if c.Indicator != indicator || c.Stratum != stratum {
			continue
		}
		x := Group{Name: strings.Join(c.Group, " · "), N: c.Used}
		if g.Counts {
			x.Successes = c.Successes
		}
		if weighted {
			x.Population = c.Weight
		}
		if len(c.Set) == 0 && c.Used > 0 {
			x.Name = "everyone"
			x.Value, _ = c.Estimate.Value()
			x.SE, _ = c.Estimate.StdErr()
			if df, ok := c.Estimate.DF(); ok && (weighted || plan.Design != nil) {
				g.DF = df
			}
			g.Everyone = &x
			continue
		}
		if !slices.Equal(c.Set, set) || len(set) == 0 {
			continue
		}
		found = true
		at++
		value, ok := c.Estimate.Value()
		switch {
		case c.Unknown && c.Records > 0:
			g.LeftOut = append(g.LeftOut, LeftOut{x.Name, measure.Unstated})
		case c.Unknown:
		case !ok:
			g.LeftOut = append(g.LeftOut, LeftOut{x.Name, c.Estimate.Reason()})
		default:
			x.Value = value
			x.SE = math.Sqrt(cov[at][at])
			g.Groups = append(g.Groups, x)
			kept = append(kept, at)
		}
	}
	if !found {
		return Groups{}, fmt.Errorf("%w: no set %q in stratum %q", measure.ErrDangling, set, stratum)
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
