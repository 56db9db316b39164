package measure

import (
	"maps"
	"slices"
)

// Comparison is a group against one reference.
type Comparison struct {
	// Reference is what the plan asked for.
	Reference Reference
	// Group are the levels of the reference group, where it is a group.
	Group []string
	// Difference is group minus reference, in the unit of the indicator.
	Difference Estimate
	// Ratio is group over reference; it has no value for points, whose scale
	// has no true zero.
	Ratio Estimate
	// Standing says whether the group is ahead or behind, or that the data do
	// not say.
	Standing Standing
}

// side is one side of a comparison: who they are, and their statistics.
type side struct {
	group  []string
	st     *stat
	hidden bool
}

func (d *viewData) compare(s int, b *block, gi, i int) []Comparison {
	var out []Comparison
	for _, r := range d.plan.References {
		if len(b.dims) == 0 && r.Kind != ToFixed {
			continue // everyone has nobody to be compared with, but can have a target
		}
		if r.Indicator != "" && r.Indicator != d.plan.Indicators[i].Key {
			continue
		}
		if c, applies := d.compareWith(r, s, b, gi, i); applies {
			out = append(out, c)
		}
	}
	return out
}

func (d *viewData) compareWith(r Reference, s int, b *block, gi, i int) (Comparison, bool) {
	ind, level := d.plan.Indicators[i], d.plan.level()
	unit := ind.Unit()
	g := &b.groups[gi]
	r.Group = maps.Clone(r.Group) // the caller may write into what it gets
	c := Comparison{Reference: r, Standing: NotCompared}
	none := func(why Reason) (Comparison, bool) {
		n := g.stats[i].n
		c.Difference, c.Ratio = NotEstimable(unit.Difference(), n, why), NotEstimable(Ratio, n, why)
		return c, true
	}
	withheld := func() (Comparison, bool) {
		c.Difference, c.Ratio = Withheld(unit.Difference()), Withheld(Ratio)
		return c, true
	}
	all := &d.blocks[s][0].groups[0]
	st := &g.stats[i]
	if !g.hidden && st.n == 0 && (r.Kind != ToNamed || d.covers(r, b)) {
		return none(NoObservation)
	}
	switch r.Kind {
	case ToFixed:
		if g.hidden {
			return withheld()
		}
		c.Difference, c.Ratio = againstFixed(d.estimate(g, i), r.Value)
	case ToOverall, ToAllOthers:
		if g.hidden || all.hidden {
			return withheld()
		}
		c.Difference, c.Ratio = againstAll(ind, st, &all.stats[i], r.Kind == ToOverall, level)
	default:
		ref, found := d.reference(r, s, b, gi, i)
		switch {
		case !found && r.Kind == ToNamed && !d.covers(r, b):
			return Comparison{}, false
		case g.hidden:
			return withheld()
		case !found:
			return none(NoReference)
		}
		if r.Kind == ToBest || !ref.hidden {
			c.Group = ref.group
		}
		switch {
		case ref.hidden:
			return withheld()
		case ref.st == st:
			return none(IsReference)
		}
		c.Difference, c.Ratio = againstGroup(ind, st, ref.st, level)
	}
	c.Standing = standing(c.Difference, ind.Direction)
	return c, true
}

// covers says whether a set has all dimensions of a named reference.
func (d *viewData) covers(r Reference, b *block) bool {
	for dim := range r.Group {
		if !slices.Contains(b.dims, slices.Index(d.dims, dim)) {
			return false
		}
	}
	return true
}

// reference finds the best or the named group.
func (d *viewData) reference(r Reference, s int, b *block, gi, i int) (side, bool) {
	if r.Kind == ToNamed {
		if !d.covers(r, b) {
			return side{}, false
		}
		codes := slices.Clone(b.groups[gi].codes)
		for j, dim := range b.dims {
			if level, ok := r.Group[d.dims[dim]]; ok {
				codes[j] = slices.Index(d.levels[dim], level)
			}
		}
		for k := range b.groups {
			if g := &b.groups[k]; slices.Equal(g.codes, codes) && !d.unknown(b, g) {
				_, names := d.names(b, g)
				return side{names, &g.stats[i], g.hidden}, true
			}
		}
		return side{}, false
	}
	minN := r.MinN // at least 1 below, so that a best group has a value
	if minN == 0 {
		minN = MinReliable
	}
	best, bestValue := -1, 0.0
	for k := range b.groups {
		g := &b.groups[k]
		if g.hidden || d.unknown(b, g) || g.stats[i].n < minN {
			continue
		}
		v := d.value(g, i)
		if d.plan.Indicators[i].Direction == LowerIsBetter {
			v = -v
		}
		if best < 0 || v > bestValue {
			best, bestValue = k, v
		}
	}
	if best < 0 {
		return side{}, false
	}
	g := &b.groups[best]
	_, names := d.names(b, g)
	return side{names, &g.stats[i], false}, true
}

func againstGroup(ind Indicator, a, b *stat, level float64) (difference, ratio Estimate) {
	if ind.Outcome != Mean {
		return must(RateDifference(a.k, a.n, b.k, b.n, level)), must(RateRatio(a.k, a.n, b.k, b.n, level))
	}
	return must(MeanDifference(a.n, a.mean, a.variance, b.n, b.mean, b.variance, level)), NotEstimable(Ratio, a.n, NoTrueZero)
}

func againstAll(ind Indicator, a, all *stat, included bool, level float64) (difference, ratio Estimate) {
	rest := all.n - a.n
	switch {
	case rest == 0 && included:
		return NotEstimable(ind.Unit().Difference(), a.n, IsReference), NotEstimable(Ratio, a.n, IsReference)
	case rest == 0:
		return NotEstimable(ind.Unit().Difference(), a.n, NoReference), NotEstimable(Ratio, a.n, NoReference)
	}
	if ind.Outcome != Mean {
		if included {
			return must(RateDifferenceToAll(a.k, a.n, all.k, all.n, level)), must(RateRatioToAll(a.k, a.n, all.k, all.n, level))
		}
		return must(RateDifference(a.k, a.n, all.k-a.k, rest, level)), must(RateRatio(a.k, a.n, all.k-a.k, rest, level))
	}
	scale := 1.0
	if included {
		scale = float64(rest) / float64(all.n)
	}
	mean, variance := all.without(a)
	return must(meanDifference(a.n, a.mean, a.variance, rest, mean, variance, scale, level)), NotEstimable(Ratio, a.n, NoTrueZero)
}

// againstFixed shifts or scales the group's own interval: a fixed value has no
// error.
func againstFixed(e Estimate, value float64) (difference, ratio Estimate) {
	v, ok := e.Value()
	difference = e
	difference.unit = e.unit.Difference()
	if !ok {
		return difference, NotEstimable(Ratio, e.n, e.reason)
	}
	difference.value = v - value
	difference.lower, difference.upper = e.lower-value, e.upper-value
	if !e.hasLimits {
		difference.lower, difference.upper = 0, 0
	}
	switch {
	case e.unit != Proportion:
		ratio = NotEstimable(Ratio, e.n, NoTrueZero)
	case value <= 0:
		ratio = NotEstimable(Ratio, e.n, ZeroReference)
	default:
		ratio = e
		ratio.unit, ratio.value, ratio.lower, ratio.upper = Ratio, v/value, e.lower/value, e.upper/value
		ratio = ratio.settled()
	}
	return difference.settled(), ratio
}
