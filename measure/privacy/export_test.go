package privacy

import (
	"context"

	"github.com/collective-impact/sdk/measure"
)

// Naive is what is often done and is not enough: it withholds groups with fewer
// people than the minimum and nothing else.
func Naive(ctx context.Context, t measure.Table, minCount int) (Release, error) {
	v, err := t.Unprotected("test of what naive suppression gives away")
	if err != nil {
		return Release{}, err
	}
	groups, err := strata(ctx, v)
	if err != nil {
		return Release{}, err
	}
	small := map[string]bool{}
	for s, list := range groups {
		for _, g := range list {
			for _, n := range g.n {
				if n > 0 && n < int64(minCount) {
					small[cellKey(s, g.set, g.levels)] = true
				}
			}
		}
	}
	open := v.Redact(func(s string, set, levels []string) bool { return small[cellKey(s, set, levels)] })
	return build(ctx, open, groups, 0, Policy{MinCount: minCount})
}
