package main

import (
	"fmt"
	"math"
	"slices"

	"github.com/collective-impact/sdk/measure"
	"github.com/collective-impact/sdk/measure/disparity"
	"github.com/collective-impact/sdk/measure/privacy"
)

// groupsOf returns the groups of one indicator in one set of a grade, made of
// published cells alone, so that whatever is computed of them may be published
// too. Groups that are withheld, unknown or empty are listed as left out.
func groupsOf(r privacy.Release, indicator, grade string, set ...string) (disparity.Groups, error) {
	ind, ok := r.Indicator(indicator)
	if !ok {
		return disparity.Groups{}, fmt.Errorf("%w: no indicator %q", measure.ErrDangling, indicator)
	}
	g := disparity.Groups{Indicator: ind.Title, Unit: ind.Unit(), Direction: ind.Direction, Counts: ind.Unit() == measure.Proportion}
	for c := range r.Cells() {
		if c.Indicator != indicator || c.Stratum != grade {
			continue
		}
		x, ok := group(c)
		switch {
		case len(c.Set()) == 0 && ok:
			x.Name = "everyone"
			g.Everyone, g.Level = &x, c.Estimate.Level()
		case len(c.Set()) == 0 || !slices.Equal(c.Set(), set):
		case c.Estimate.Status() == measure.Empty:
			g.LeftOut = append(g.LeftOut, disparity.LeftOut{Name: x.Name, Reason: measure.NoObservation})
		case c.Unknown():
			g.LeftOut = append(g.LeftOut, disparity.LeftOut{Name: x.Name, Reason: measure.Unstated})
		case !ok:
			g.LeftOut = append(g.LeftOut, disparity.LeftOut{Name: x.Name, Reason: c.Estimate.Reason()})
		default:
			g.Groups = append(g.Groups, x)
		}
	}
	return g, g.Validate()
}

// group returns a published cell as a group, and false where it has no value.
// The number of those who count is not in a release of its own: it is the rate
// times the number of pupils, which is a whole number up to rounding.
func group(c privacy.Cell) (disparity.Group, bool) {
	x := disparity.Group{Name: c.Label()}
	value, ok := c.Estimate.Value()
	if !ok {
		return x, false
	}
	x.Value = value
	x.N, _ = c.Estimate.N()
	x.SE, _ = c.Estimate.StdErr()
	if c.Estimate.Unit() == measure.Proportion {
		x.Successes = int(math.Round(value * float64(x.N)))
	}
	return x, true
}
