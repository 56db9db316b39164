package disparity

import (
	"context"
	"fmt"
	"math"
)

// Bootstrap is the function [Bootstrap] for measures by their keys, in the order
// of the keys. The groups must be counts of people who are each in one group, or
// it wraps [ErrNeeds]. People of [Groups.Everyone] who are in no group are drawn
// as a group of their own. Populations stay as they are; where there are none,
// the people drawn stand for themselves. A reference such as the best group is
// found anew in every replicate. Other errors are those of [Groups.Compute].
func (g Groups) Bootstrap(ctx context.Context, keys []Key, o Options, r Resampling) (Replicates, error) {
	statistics := make([]Statistic, len(keys))
	var c Counts
	for i, key := range keys {
		var err error
		if c, statistics[i], err = g.resampled(key, o); err != nil {
			return Replicates{}, err
		}
	}
	return Bootstrap(ctx, c, statistics, r)
}

// Permute is the function [Permute] for a measure by its key, as
// [Groups.Bootstrap] is for others. It fits measures that are large where groups
// differ.
func (g Groups) Permute(ctx context.Context, key Key, o Options, r Resampling) (Significance, error) {
	c, statistic, err := g.resampled(key, o)
	if err != nil {
		return Significance{}, err
	}
	return Permute(ctx, c, statistic, r)
}

// resampled returns the counts of the groups and a measure of them.
func (g Groups) resampled(key Key, o Options) (Counts, Statistic, error) {
	if _, err := g.Compute(key, o); err != nil {
		return Counts{}, nil, err
	}
	if !g.Counts || g.Overlapping || g.Covariance != nil {
		return Counts{}, nil, fmt.Errorf("%s: %w: counts of independent people who are each in one group", key, ErrNeeds)
	}
	m, _ := Find(key)
	return g.cells(), g.statistic(m, o), nil
}

// cells returns the counts of the groups, and of those who are in none.
func (g Groups) cells() Counts {
	var c Counts
	n, k := 0, 0
	for _, x := range g.Groups {
		c.N, c.K = append(c.N, x.N), append(c.K, x.Successes)
		n, k = n+x.N, k+x.Successes
	}
	if g.Everyone != nil {
		c.N, c.K = append(c.N, g.Everyone.N-n), append(c.K, g.Everyone.Successes-k)
	}
	return c
}

// statistic returns a measure as a function of what cells returns.
func (g Groups) statistic(m Measure, o Options) Statistic {
	return func(n, k []int) float64 {
		drawn := g
		drawn.Groups = make([]Group, len(g.Groups))
		everyone := Group{}
		if g.Everyone != nil {
			everyone = *g.Everyone
			everyone.N, everyone.Successes = 0, 0
			drawn.Everyone = &everyone
		}
		for i := range n {
			everyone.N += n[i]
			everyone.Successes += k[i]
			if i == len(g.Groups) { // those who are in no group
				break
			}
			drawn.Groups[i] = g.Groups[i]
			drawn.Groups[i].N, drawn.Groups[i].Successes = n[i], k[i]
		}
		drawn, err := drawn.ready()
		if err != nil { // a group that nobody is in
			return math.NaN()
		}
		value, ok := m.compute(drawn, o).Estimate.Value()
		if !ok {
			return math.NaN()
		}
		return value
	}
}
