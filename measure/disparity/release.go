package disparity

import (
	"fmt"
	"math"
	"slices"

	"github.com/collective-impact/sdk/measure"
	"github.com/collective-impact/sdk/measure/privacy"
)

// FromRelease returns the groups of one indicator in one set of a stratum, made
// of published cells alone, so that whatever is computed of them may be published
// too. Groups that are withheld, unknown or empty are left out and listed. A
// release does not say how groups vary together: those of a survey design come
// with the errors of each, as if groups were independent. An indicator that the
// release does not have wraps [measure.ErrDangling], as does a set or stratum.
func FromRelease(r privacy.Release, indicator, stratum string, set ...string) (Groups, error) {
	ind, ok := r.Indicator(indicator)
	if !ok {
		return Groups{}, fmt.Errorf("%w: no indicator %q", measure.ErrDangling, indicator)
	}
	plan := r.Plan()
	if ind.Unit() == measure.Count {
		return Groups{}, fmt.Errorf("%w: rates or means; totals and counts of groups of different sizes do not compare", ErrNeeds)
	}
	complete := plan.Design != nil && plan.Design.Complete
	weighted := plan.Design != nil || plan.Weight.Kind == measure.SamplingWeight || plan.Weight.Kind == measure.PrecisionWeight
	g := Groups{Indicator: ind.Title, Unit: ind.Unit(), TrueZero: ind.TrueZero, Direction: ind.Direction, Level: plan.Level, Counts: ind.Unit() == measure.Proportion && !weighted}
	if g.Indicator == "" {
		g.Indicator = ind.Key
	}
	found := false
	for c := range r.Cells() {
		if c.Indicator != indicator || c.Stratum != stratum {
			continue
		}
		x, ok := g.published(c)
		switch {
		case len(c.Set()) == 0 && ok:
			x.Name = "everyone"
			g.Everyone = &x
			if df, ok := c.Estimate.DF(); ok && weighted {
				g.DF = df
			}
			continue
		case len(set) == 0 || !slices.Equal(c.Set(), set):
			continue
		case c.Unknown() && c.Estimate.Status() == measure.Empty: // everybody is known
		case c.Unknown() && ok:
			g.LeftOut = append(g.LeftOut, LeftOut{x.Name, measure.Unstated})
		case !ok:
			g.LeftOut = append(g.LeftOut, LeftOut{x.Name, c.Estimate.Reason()})
		case !g.Counts && !complete && x.SE == 0:
			g.LeftOut = append(g.LeftOut, LeftOut{x.Name, withoutError(c.Estimate)})
		default:
			g.Groups = append(g.Groups, x)
		}
		found = true
	}
	switch {
	case !found:
		return Groups{}, fmt.Errorf("%w: no set %q in stratum %q", measure.ErrDangling, set, stratum)
	case len(g.Groups) == 0:
		return g, fmt.Errorf("%w: every group is left out", measure.ErrRequired)
	}
	return g.ready()
}

// published returns a cell as a group, and false where it has no value. The
// number of those who count is the rate times the number of people, which is a
// whole number up to rounding.
func (g Groups) published(c privacy.Cell) (Group, bool) {
	x := Group{Name: c.Label()}
	value, ok := c.Estimate.Value()
	if !ok {
		return x, false
	}
	x.Value = value
	x.N, _ = c.Estimate.N()
	x.SE, _ = c.Estimate.StdErr()
	if g.Counts {
		x.Successes = int(math.Round(value * float64(x.N)))
	}
	return x, true
}
