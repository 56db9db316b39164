package measure

import (
	"fmt"
	"maps"
	"slices"
	"strconv"

	dec "github.com/shopspring/decimal"

	"github.com/collective-impact/sdk/internal/enum"
	"github.com/collective-impact/sdk/internal/fault"
)

// Total is a sum of figures.
type Total struct {
	// Figure is the sum. It has no numbers where it is unknown, and is Partial
	// where parts are missing from it.
	Figure ReportedFigure `json:"figure"`
	// Used is the number of figures in it.
	Used int `json:"used"`
	// Missing are the parts that nobody reported, or whose numbers are not
	// known.
	Missing []string `json:"missing,omitempty"`
}

// Places are all places or partners that make a whole.
type Places struct {
	// Name is the name of the whole; "" means all places.
	Name string `json:"name,omitempty"`
	// All are the names of the places; required. One that no figure is of is
	// missing.
	All []string `json:"all"`
	// Disjoint says that nobody is in two of the places, as pupils are on one
	// roll. Without it the numbers of unduplicated people have no sum.
	Disjoint bool `json:"disjoint,omitempty"`
}

// Span is the period that shorter ones make up.
type Span struct {
	// Period is the whole; the zero value means from the first day to the last.
	// Days of it that no figure is of are missing.
	Period Period `json:"period,omitzero"`
	// Disjoint says that nobody is counted in two of the periods, as people
	// graduate once. Without it the numbers of unduplicated people have no sum.
	Disjoint bool `json:"disjoint,omitempty"`
}

// addend is one of the parts of a whole: its name, and its figure where there is
// one.
type addend struct {
	name   string
	figure *ReportedFigure
}

// SumGroups adds the groups of one disaggregation, such as all levels of sex, or
// all combinations of the levels of sex and age. Over are the dimensions, each a
// [Category] with all levels that it has; a combination that no figure is of is
// missing, and the level [UnknownLevel] may stand beside them. Dimensions that
// are not summed over have one level in all figures and stay.
//
// Different breakdowns of the same people, or parts beside their whole, wrap
// [ErrParallel]; groups that one may be in several of, [ErrOverlap]; a level
// that is not declared, such as a free answer, [ErrDangling]; percentages without
// numerators, [ErrNotAdditive].
func (r Reported) SumGroups(rule MissingRule, over ...Column) (Total, error) {
	if err := r.addable(rule); err != nil {
		return Total{}, err
	}
	if err := r.groupsOf(over); err != nil {
		return Total{}, err
	}
	at := map[string]*ReportedFigure{}
	first := r[0]
	for i, f := range r {
		if f.Period != first.Period || f.Place != first.Place {
			return Total{}, refuse(ErrNotAlike, "they differ in period or place", "sum each period and place by itself", first, f)
		}
		key := levelsKey(f.Group, over)
		if other := at[key]; other != nil {
			return Total{}, refuse(ErrDuplicate, "the same group stands twice", "leave one out", *other, f)
		}
		at[key] = &r[i]
	}
	whole := first
	whole.Group = maps.Clone(first.Group)
	for _, c := range over {
		delete(whole.Group, c.Name)
	}
	if len(whole.Group) == 0 {
		whole.Group = nil
	}
	parts := combinations(first, over, at)
	return whole.sum(rule, parts), nil
}

// groupsOf reports figures that are not the groups of one disaggregation.
func (r Reported) groupsOf(over []Column) error {
	if err := declared(over); err != nil {
		return err
	}
	first := r[0]
	for _, f := range r {
		if len(f.Group) != len(first.Group) || slices.ContainsFunc(sortedKeys(f.Group), func(d string) bool { return first.Group[d] == "" }) {
			return refuse(ErrParallel, "each breakdown has everyone in it, and so has the total", "sum the groups of one of them", first, f)
		}
		for _, c := range over {
			switch level, ok := f.Group[c.Name]; {
			case !ok:
				return refuse(ErrDangling, "it is not broken down by "+strconv.Quote(c.Name), "sum over the dimensions that it has", f)
			case level != UnknownLevel && !slices.Contains(c.Levels, level):
				return refuse(ErrDangling, "the dimension does not declare this level; free answers are no groups", "declare all levels, and sort answers into them", f)
			}
		}
		for d, level := range f.Group {
			if level != first.Group[d] && !slices.ContainsFunc(over, func(c Column) bool { return c.Name == d }) {
				return refuse(ErrNotAlike, "they differ in "+strconv.Quote(d)+" too, which is not summed over", "sum each level of it by itself, or sum over it as well", first, f)
			}
		}
	}
	return nil
}

// declared reports dimensions that cannot be summed over.
func declared(over []Column) error {
	var l fault.List
	if len(over) == 0 || len(over) > MaxWays {
		l.Add("/columns", ErrRange, "sum over one to %d dimensions", MaxWays)
		return l.Err()
	}
	cells := 1
	s := Schema{Columns: slices.Clone(over)}
	for i, c := range over {
		s.Columns[i].Parent = ""
		if slices.ContainsFunc(over, func(o Column) bool { return o.Name == c.Parent }) {
			l.Add(fault.At("/columns", i, "parent"), ErrInvalid, "sum over the one that is nested alone; each of its levels has one level of the other")
		}
		if c.Kind == Several {
			l.Add(fault.At("/columns", i, "kind"), ErrOverlap, "people may be in several groups of %q, so the groups have no sum; report everyone beside them", c.Name)
		} else if c.Kind != Category {
			l.Add(fault.At("/columns", i, "kind"), ErrInvalid, "must be a category")
		}
		if cells *= len(c.Levels) + 1; cells > maxFigureGroups {
			l.Add(fault.At("/columns", i, "levels"), ErrRange, "more than %d combinations", maxFigureGroups)
			break
		}
	}
	l.Join(s.Validate())
	return l.Err()
}

// levelsKey tells the combinations of levels apart.
func levelsKey(group map[string]string, over []Column) string {
	var levels []string
	for _, c := range over {
		levels = append(levels, group[c.Name])
	}
	return fmt.Sprintf("%q", levels)
}

// combinations returns a part for each combination of levels, the last dimension
// fastest. Those of an unknown level are parts where somebody reported them.
func combinations(like ReportedFigure, over []Column, at map[string]*ReportedFigure) []addend {
	groups := []map[string]string{like.Group}
	for _, c := range over {
		var next []map[string]string
		for _, g := range groups {
			for _, level := range append(slices.Clone(c.Levels), UnknownLevel) {
				g := maps.Clone(g)
				g[c.Name] = level
				next = append(next, g)
			}
		}
		groups = next
	}
	var parts []addend
	for _, g := range groups {
		f := at[levelsKey(g, over)]
		if f == nil && slices.ContainsFunc(over, func(c Column) bool { return g[c.Name] == UnknownLevel }) {
			continue
		}
		name := like
		name.Group = g
		parts = append(parts, addend{name.String(), f})
	}
	return parts
}

// SumPlaces adds the figures of all places or partners of a whole, in one period
// and group. A figure of a place that is not among them wraps [ErrDangling], two
// of one place [ErrDuplicate]. People who may have been counted in two places
// wrap [ErrUnduplicated].
func (r Reported) SumPlaces(rule MissingRule, places Places) (Total, error) {
	if err := r.addable(rule); err != nil {
		return Total{}, err
	}
	if err := places.validate(); err != nil {
		return Total{}, err
	}
	at := map[string]*ReportedFigure{}
	first := r[0]
	for i, f := range r {
		other := at[f.Place]
		switch {
		case f.Period != first.Period || !maps.Equal(f.Group, first.Group):
			return Total{}, refuse(ErrNotAlike, "they differ in period or group", "sum each period and group by itself", first, f)
		case !slices.Contains(places.All, f.Place):
			return Total{}, refuse(ErrDangling, "its place is not among those of the whole", "list the place, or leave the figure out", f)
		case other != nil:
			return Total{}, refuse(ErrDuplicate, "the same place stands twice", "leave one out", *other, f)
		}
		at[f.Place] = &r[i]
	}
	if first.Unduplicated && !places.Disjoint && len(places.All) > 1 {
		return Total{}, refuse(ErrUnduplicated, "somebody may be in several places", "count people in a list of all places, or say that the places are disjoint", r.sorted()...)
	}
	whole := first
	whole.Place, whole.Group = places.Name, maps.Clone(first.Group)
	var parts []addend
	for _, p := range places.All {
		name := first
		name.Place = p
		parts = append(parts, addend{name.String(), at[p]})
	}
	return whole.sum(rule, parts), nil
}

func (p Places) validate() error {
	var l fault.List
	if len(p.All) == 0 {
		l.Add("/all", ErrRequired, "required: the places of the whole")
	}
	seen := map[string]bool{}
	for i, name := range p.All {
		switch {
		case name == "" || name == p.Name:
			l.Add(fault.At("/all", i), ErrInvalid, "the whole is no place of its own")
		case seen[name]:
			l.Add(fault.At("/all", i), ErrDuplicate, "place %q stands twice", name)
		}
		seen[name] = true
	}
	return l.Err()
}

// addable reports figures that no sum can be made of.
func (r Reported) addable(rule MissingRule) error {
	if !enum.Valid(missingRuleKeys, rule) {
		return fmt.Errorf("missing rule: %w: skip-if-any, skip-if-all or never-skip; there is no default", ErrRequired)
	}
	if err := r.alike(); err != nil {
		return err
	}
	var bare []ReportedFigure
	for _, f := range r {
		if f.Value.Valid || f.Outcome == QuantileOf {
			bare = append(bare, f)
		}
	}
	switch {
	case len(bare) == 0:
		return nil
	case r[0].Outcome == QuantileOf:
		return refuse(ErrNotAdditive, "quantiles of parts do not give that of the whole", "compute it from the rows", bare...)
	}
	return refuse(ErrNotAdditive, "a rate or mean without its numerator, and a mean of rates is not the rate of all",
		"ask for numerator and denominator; where only value and number of people are known, use Weighted", bare...)
}

// alike reports figures that are not of one thing.
func (r Reported) alike() error {
	if len(r) == 0 {
		return fmt.Errorf("figures: %w: at least one", ErrRequired)
	}
	if err := r.Validate(); err != nil {
		return err
	}
	for _, f := range r[1:] {
		a, b := r[0], f
		if a.Indicator != b.Indicator || a.Outcome != b.Outcome || a.Temporal != b.Temporal || a.TrueZero != b.TrueZero ||
			a.Target != b.Target || a.Unduplicated != b.Unduplicated {
			return refuse(ErrNotAlike, "they are of different indicators, or differ in kind, in being targets or in whether people count once", "compare like with like", a, b)
		}
		if a.Cumulative != b.Cumulative {
			return refuse(ErrCumulative, "one counts from the start, the other one period", "bring them to one form with Cumulate or Increments", a, b)
		}
	}
	return nil
}

// sum returns the figure with the sum of the parts as its numbers.
func (f ReportedFigure) sum(rule MissingRule, parts []addend) Total {
	s := running{total: Total{Figure: f}}
	for _, p := range parts {
		s.add(p)
	}
	return s.settled(rule)
}

// running is a sum that goes on.
type running struct {
	total   Total
	n, d    dec.Decimal
	partial bool
}

func (s *running) add(p addend) {
	if p.figure == nil || !p.figure.known() {
		s.total.Missing = append(s.total.Missing, p.name)
		return
	}
	s.total.Used++
	s.partial = s.partial || p.figure.Partial
	s.n, s.d = s.n.Add(p.figure.Numerator.Decimal), s.d.Add(p.figure.Denominator.Decimal)
}

// settled returns what the sum is so far.
func (s *running) settled(rule MissingRule) Total {
	t := s.total
	f := &t.Figure
	f.Numerator, f.Denominator, f.Partial = dec.NullDecimal{}, dec.NullDecimal{}, false
	if len(t.Missing) > 0 && (rule == SkipIfAny || rule == SkipIfAll && t.Used == 0) {
		return t
	}
	f.Partial = s.partial || len(t.Missing) > 0
	f.Numerator = dec.NewNullDecimal(s.n)
	if f.unit() != Count {
		f.Denominator = dec.NewNullDecimal(s.d)
	}
	return t
}
