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

func (d *viewData) compare(s int, b *block, gi, i int) []Comparison {
	var out []Comparison
	for ri, r := range d.plan.References {
		if len(b.dims) == 0 && r.Kind != ToFixed {
			continue // everyone has nobody to be compared with, but can have a target
		}
		if r.Indicator != "" && r.Indicator != d.plan.Indicators[i].Key {
			continue
		}
		if c, applies := d.compareWith(ri, s, b, gi, i); applies {
			if out == nil {
				out = make([]Comparison, 0, len(d.plan.References)-ri)
			}
			out = append(out, c)
		}
	}
	return out
}

func (d *viewData) compareWith(ri, s int, b *block, gi, i int) (Comparison, bool) {
	ind, r := d.plan.Indicators[i], d.plan.References[ri]
	if r.Kind == ToNamed && !d.covers(r, b) {
		return Comparison{}, false
	}
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
	if !g.hidden && st.n == 0 {
		return none(NoObservation)
	}
	if unit == Count && r.Kind != ToFixed && !g.hidden {
		return none(NoMethod)
	}
	switch r.Kind {
	case ToFixed:
		if g.hidden {
			return withheld()
		}
		c.Difference, c.Ratio = againstFixed(d.estimateOf(g, i), r.Value, ind)
	case ToOverall, ToAllOthers:
		if g.hidden || all.hidden {
			return withheld()
		}
		c.Difference, c.Ratio = d.againstAll(g, all, i, r.Kind == ToOverall)
	default:
		ref, found := d.reference(ri, b, gi, i)
		switch {
		case g.hidden:
			return withheld()
		case !found:
			return none(NoReference)
		}
		if r.Kind == ToBest || !ref.hidden {
			_, c.Group = d.names(b, ref)
		}
		switch {
		case ref.hidden:
			return withheld()
		case ref == g:
			return none(IsReference)
		}
		c.Difference, c.Ratio = d.againstGroup(s, b, g, ref, i)
	}
	c.Standing = standing(c.Difference, ind.Direction)
	return c, true
}

// covers says whether a set has all dimensions of a named reference.
func (d *viewData) covers(r Reference, b *block) bool {
	for name := range r.Group {
		if !slices.ContainsFunc(b.dims, func(dim int) bool { return d.dims[dim].name == name }) {
			return false
		}
	}
	return true
}

// reference finds the best or the named group.
func (d *viewData) reference(ri int, b *block, gi, i int) (*group, bool) {
	r := d.plan.References[ri]
	at := -1
	if r.Kind == ToBest {
		at = b.best[ri][i]
	} else {
		at = b.named(d, r, b.groups[gi].codes)
	}
	if at < 0 {
		return nil, false
	}
	return &b.groups[at], true
}

// named returns the group with the levels of a reference and otherwise the
// given codes; −1 when there is none, or it is unknown.
func (b *block) named(d *viewData, r Reference, codes []int) int {
	at := 0
	for j, dim := range b.dims {
		code := codes[j]
		if level, ok := r.Group[d.dims[dim].name]; ok {
			if code = slices.Index(d.dims[dim].levels, level); code < 0 {
				code = len(d.dims[dim].levels) // the unknown as a group
			}
		}
		at = at*(len(d.dims[dim].levels)+1) + code
	}
	p := int(b.place[at])
	if p < 0 || d.unknown(b, &b.groups[p]) {
		return -1
	}
	return p
}

// bestOf returns the best group of a block, −1 without one.
func (d *viewData) bestOf(b *block, r Reference, i int) int {
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
		v, ok := d.valueOf(g, i)
		if !ok {
			continue
		}
		if d.plan.Indicators[i].Direction == LowerIsBetter {
			v = -v
		}
		if best < 0 || v > bestValue {
			best, bestValue = k, v
		}
	}
	return best
}

// againstFixed shifts or scales the group's own interval: a fixed value has no
// error.
func againstFixed(e Estimate, value float64, ind Indicator) (difference, ratio Estimate) {
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
	case e.unit == Points && !ind.TrueZero:
		ratio = NotEstimable(Ratio, e.n, NoTrueZero)
	case value <= 0 || v < 0:
		ratio = NotEstimable(Ratio, e.n, ZeroReference)
	default:
		ratio = e
		ratio.unit, ratio.value, ratio.lower, ratio.upper = Ratio, v/value, max(e.lower/value, 0), e.upper/value
		if ratio.hasSE = e.hasSE && v > 0; ratio.hasSE {
			ratio.se = e.se / v // of the logarithm
		} else {
			ratio.se = 0
		}
		ratio = ratio.settled()
	}
	return difference.settled(), ratio
}
