package disparity

import (
	"fmt"
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
	g := Groups{Indicator: indicator, Unit: ind.Unit(), Direction: ind.Direction, Level: plan.Level, Counts: ind.Unit() == measure.Proportion}
	found := false
	for c := range v.Cells() {
		if c.Indicator != indicator || c.Stratum != stratum {
			continue
		}
		x := Group{Name: strings.Join(c.Group, " · "), N: c.Used, Successes: c.Successes}
		if len(c.Set) == 0 && c.Used > 0 {
			x.Name = "everyone"
			x.Value, _ = c.Estimate.Value()
			x.SE, _ = c.Estimate.StdErr()
			g.Everyone = &x
			continue
		}
		if !slices.Equal(c.Set, set) || len(set) == 0 {
			continue
		}
		found = true
		value, ok := c.Estimate.Value()
		switch {
		case c.Unknown && c.Records > 0:
			g.LeftOut = append(g.LeftOut, LeftOut{x.Name, measure.Unstated})
		case c.Unknown:
		case !ok:
			g.LeftOut = append(g.LeftOut, LeftOut{x.Name, c.Estimate.Reason()})
		default:
			x.Value = value
			x.SE, _ = c.Estimate.StdErr()
			g.Groups = append(g.Groups, x)
		}
	}
	if !found {
		return Groups{}, fmt.Errorf("%w: no set %q in stratum %q", measure.ErrDangling, set, stratum)
	}
	if len(g.Groups) == 0 {
		return g, fmt.Errorf("%w: every group is left out", measure.ErrRequired)
	}
	return g.ready()
}
