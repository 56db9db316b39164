package privacy

import (
	"context"
	"errors"
	"fmt"

	"github.com/collective-impact/sdk/measure"
)

// Protect turns a table into a release. Three steps: a group is withheld when
// it is small, or when for some rate few of it count, or few do not, or for a
// mean all have the same value (primary suppression); then more groups are
// withheld until the published ones leave every withheld count an interval at
// least as wide as the policy's protection (complementary suppression; everyone's totals
// are groups like others); then all comparisons are computed again from
// published groups alone. A group is withheld for all indicators at once, and
// all withheld groups bear the same mark, whatever the reason.
//
// Indicators of one column with [measure.LevelAtOrAbove] are taken together:
// the people between two levels, whose number is the difference of two
// published ones, count like a numerator.
//
// Groups that overlap, because people have several levels of a dimension at
// once, cannot be protected yet and wrap [ErrOverlapping]. Nor can ratios of sums,
// rates of events, totals, quantiles, and single levels beside other indicators
// of their column: what they tell about one person is not counted in people.
// They wrap [ErrOutcome].
//
// It may withhold more than the least that would do. The same table gives the
// same release. A policy that protects nobody wraps [measure.ErrRange]; a
// stratum with more withheld combinations than can be certified wraps
// [ErrTooLarge]; a context that ends gives its error. With an error there is no
// release. How many searches were made for what a reader could still think of is
// told to the progress of the context, see [measure.WithProgress].
func Protect(ctx context.Context, t measure.Table, policy Policy) (Release, error) {
	if ctx == nil {
		ctx = context.Background()
	}
	if err := policy.Validate(); err != nil {
		return Release{}, fmt.Errorf("policy: %w", err)
	}
	v, err := t.Unprotected("privacy.Protect decides what may leave")
	if err != nil {
		return Release{}, err
	}
	for _, set := range v.Plan().Sets {
		for _, name := range set {
			if v.Overlapping(name) {
				return Release{}, fmt.Errorf("%w: dimension %q", ErrOverlapping, name)
			}
		}
	}
	if err := unprotected(v.Plan().Indicators); err != nil {
		return Release{}, err
	}
	groups, err := strata(ctx, v)
	if err != nil {
		return Release{}, err
	}
	hidden, err := withheld(ctx, v, groups, policy)
	if errors.Is(err, ErrTooLarge) {
		return Release{}, fmt.Errorf("%w: cross fewer dimensions, or compare within one of them", err)
	} else if err != nil {
		return Release{}, err
	}
	open := v.Redact(func(stratum string, set, levels []string) bool { return hidden[cellKey(stratum, set, levels)] })
	excluded := 0
	if inds := v.Plan().Indicators; len(inds) > 0 {
		all, _ := v.Accounting(inds[0].Key)
		excluded = all.Excluded
	}
	return build(ctx, open, groups, excluded, policy)
}

func cellKey(stratum string, set, levels []string) string {
	return fmt.Sprintf("%q %q %q", stratum, set, levels)
}

// group is a group of the table with its counts by indicator.
type group struct {
	set, levels []string
	unknown     bool
	records     int
	n, k        []int64
	same        bool // for some mean all have the same value
}

// strata collects the groups of each stratum, in the order of the table.
func strata(ctx context.Context, v measure.View) (map[string][]*group, error) {
	inds := len(v.Plan().Indicators)
	out := map[string][]*group{}
	var g *group
	i := 0
	for c := range v.Cells() {
		if i%inds == 0 {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			g = &group{set: c.Set, levels: c.Group, unknown: c.Unknown, records: c.Records}
			out[c.Stratum] = append(out[c.Stratum], g)
		}
		i++
		g.n, g.k = append(g.n, int64(c.Used)), append(g.k, int64(c.Successes))
		if c.Estimate.Unit() == measure.Points && c.Estimate.Reason() == measure.NoSpread {
			g.same = true
		}
	}
	return out, nil
}
