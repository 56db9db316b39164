package measure

import (
	"iter"
	"slices"
)

// View is an opened [Table], or a redacted one. It reads but does not protect.
// The zero View is of no plan and has no strata, sets and cells.
type View struct{ d *viewData }

// Cell is one indicator in one group.
type Cell struct {
	// Stratum is the level of the control dimension, "" without one.
	Stratum string
	// Set are the dimensions that are crossed, none for everyone together.
	Set []string
	// Group are the levels of those dimensions.
	Group []string
	// Unknown says that some level is missing.
	Unknown bool
	// Indicator is the key.
	Indicator string
	// Records, Used and MissingOutcome count the people of the group: all,
	// those with a usable value, and the others. All are 0 in a redacted group.
	Records, Used, MissingOutcome int
	// Successes are the people who count, for flags and levels.
	Successes int
	// Weight is the sum of the weights of those with a usable value, and their
	// number where nothing is weighted; 0 in a redacted group.
	Weight float64
	// Denominator is the sum of what divides, of rates and ratios of sums, with
	// the weight of the plan in each term; 0 for others and in a redacted group.
	Denominator float64
	// Estimate is the rate or mean with its interval.
	Estimate Estimate
	// Presentation is what the plan's presentation standard says of the
	// estimate; the zero value without one, and where there is no estimate.
	Presentation Presentation
	// Comparisons are one for each reference of the plan that applies, in its
	// order. Everyone together is compared with fixed values alone, and a named
	// reference applies to the sets that have its dimensions.
	Comparisons []Comparison
}

// Plan returns the plan that the results are of.
func (v View) Plan() Plan {
	if v.d == nil {
		return Plan{}
	}
	return v.d.plan.Clone()
}

// Strata returns the levels of the control dimension in declared order; one ""
// without a control dimension.
func (v View) Strata() []string {
	if v.d == nil {
		return nil
	}
	return slices.Clone(v.d.strata)
}

// Levels returns the levels of a dimension in declared order, with
// [UnknownLevel] last; nil for a dimension that the plan does not use.
func (v View) Levels(name string) []string {
	if v.d == nil {
		return nil
	}
	if i := slices.IndexFunc(v.d.dims, func(d dimension) bool { return d.name == name }); i >= 0 {
		return append(slices.Clone(v.d.dims[i].levels), UnknownLevel)
	}
	return nil
}

// Overlapping says whether people may be in several groups of a dimension at
// once.
func (v View) Overlapping(name string) bool {
	return v.d != nil && slices.ContainsFunc(v.d.dims, func(d dimension) bool { return d.name == name && d.kind == Several })
}

// Crossed says whether [View.Finest] has the combinations of all dimensions. A
// table of very many combinations, and a redacted view, do not.
func (v View) Crossed() bool { return v.d != nil && v.d.finest != nil }

// Cells walks all cells: by stratum, then everyone followed by the sets of the
// plan, then groups in declared order, then indicators.
func (v View) Cells() iter.Seq[Cell] {
	return func(yield func(Cell) bool) {
		if v.d == nil {
			return
		}
		for s := range v.d.strata {
			for _, b := range v.d.blocks[s] {
				for gi := range b.groups {
					for i := range v.d.plan.Indicators {
						if !yield(v.d.cell(s, b, gi, i)) {
							return
						}
					}
				}
			}
		}
	}
}

// Estimates walks the groups of one set in one stratum, for one indicator, in
// the order of [View.Cells] and without comparisons; no set is everyone
// together. A set, stratum or indicator that the view does not have has none.
func (v View) Estimates(indicator, stratum string, set ...string) iter.Seq[Cell] {
	return func(yield func(Cell) bool) {
		s, b, i, ok := v.find(indicator, stratum, set)
		if !ok {
			return
		}
		for gi := range b.groups {
			if !yield(v.d.counted(s, b, gi, i)) {
				return
			}
		}
	}
}

// find returns the number of a stratum, the block of a set in it, and the number
// of an indicator, and false where the view lacks one.
func (v View) find(indicator, stratum string, set []string) (s int, b *block, i int, ok bool) {
	if v.d == nil {
		return 0, nil, 0, false
	}
	i = slices.IndexFunc(v.d.plan.Indicators, func(x Indicator) bool { return x.Key == indicator })
	s = slices.Index(v.d.strata, stratum)
	at := 0
	if len(set) > 0 {
		at = slices.IndexFunc(v.d.plan.Sets, func(x []string) bool { return slices.Equal(x, set) }) + 1
	}
	if i < 0 || s < 0 || len(set) > 0 && at == 0 {
		return 0, nil, 0, false
	}
	return s, v.d.blocks[s][at], i, true
}

// Finest walks every combination of all dimensions in a stratum, with the
// counts of each indicator and without estimates: the atoms of which all
// published counts are sums. A redacted view has none.
func (v View) Finest(stratum string) iter.Seq[Cell] {
	return func(yield func(Cell) bool) {
		if v.d == nil || v.d.finest == nil {
			return
		}
		s := slices.Index(v.d.strata, stratum)
		if s < 0 {
			return
		}
		b := v.d.finest[s]
		for gi := range b.groups {
			g := &b.groups[gi]
			for i, ind := range v.d.plan.Indicators {
				c := Cell{Stratum: stratum, Indicator: ind.Key, Unknown: v.d.unknown(b, g),
					Records: g.records, Used: g.stats[i].n, MissingOutcome: g.records - g.stats[i].n, Successes: g.stats[i].k}
				c.Set, c.Group = v.d.names(b, g)
				if !yield(c) {
					return
				}
			}
		}
	}
}

func (d *viewData) cell(s int, b *block, gi, i int) Cell {
	c := d.counted(s, b, gi, i)
	c.Comparisons = d.compare(s, b, gi, i)
	return c
}

// counted returns a cell without its comparisons.
func (d *viewData) counted(s int, b *block, gi, i int) Cell {
	g := &b.groups[gi]
	c := Cell{Stratum: d.strata[s], Indicator: d.plan.Indicators[i].Key, Unknown: d.unknown(b, g)}
	c.Set, c.Group = d.names(b, g)
	c.Estimate, c.Presentation = d.present(g, i)
	if !g.hidden {
		st := &g.stats[i]
		c.Records, c.Used, c.MissingOutcome, c.Successes = g.records, st.n, g.records-st.n, st.k
		c.Weight = float64(st.n)
		if d.plan.Weight.Kind == SamplingWeight || d.plan.Weight.Kind == PrecisionWeight {
			c.Weight = st.float(sumW)
		}
		if d.plan.Indicators[i].divides() {
			c.Denominator = st.float(d.plan.divisor())
		}
	}
	return c
}

// must turns an error, which the checks on the way in have ruled out, into an
// estimate without a value.
func must(e Estimate, err error) Estimate {
	if err != nil {
		return NotEstimable(e.unit, e.n, OutOfRange)
	}
	return e
}

// Redact returns a view built anew without the groups for which hide is true:
// they carry no number, and comparisons are computed again from what is left,
// so that a best group is the best of those that can be seen. Groups are
// counts of people, so a group is hidden for all indicators at once.
func (v View) Redact(hide func(stratum string, set, group []string) bool) View {
	if v.d == nil || hide == nil {
		return v
	}
	d := &viewData{plan: v.d.plan, strata: v.d.strata, dims: v.d.dims, survey: v.d.survey, none: v.d.none}
	for s := range v.d.strata {
		var blocks []*block
		for _, b := range v.d.blocks[s] {
			nb := &block{dims: b.dims, place: b.place, groups: make([]group, len(b.groups)), overlaps: b.overlaps}
			for gi := range b.groups {
				g := &b.groups[gi]
				set, levels := v.d.names(b, g)
				if hide(d.strata[s], set, levels) {
					nb.groups[gi] = group{codes: g.codes, hidden: true, stats: d.none, domain: g.domain}
					continue
				}
				nb.groups[gi] = *g
			}
			for _, a := range b.atoms {
				a.groups = slices.DeleteFunc(slices.Clone(a.groups), func(gi int) bool { return nb.groups[gi].hidden })
				if len(a.groups) > 1 {
					nb.atoms = append(nb.atoms, a)
				}
			}
			nb.settle(d)
			blocks = append(blocks, nb)
		}
		d.blocks = append(d.blocks, blocks)
	}
	return View{d}
}
