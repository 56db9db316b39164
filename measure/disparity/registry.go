package disparity

import (
	"errors"
	"fmt"
	"slices"

	"github.com/collective-impact/sdk/measure"
)

// Key names a measure. Keys are stable.
type Key string

// ErrNeeds reports groups that lack what a measure needs: an order, a
// direction, counts.
var ErrNeeds = errors.New("the groups lack what the measure needs")

// Needs are what a measure asks of its groups.
type Needs struct {
	// Ordered: groups in a natural order.
	Ordered bool `json:"ordered,omitempty"`
	// Direction: it must be known which way is better.
	Direction bool `json:"direction,omitempty"`
	// Population: the measure weights groups by how many people they stand for.
	Population bool `json:"population,omitempty"`
	// Counts: successes of independent people.
	Counts bool `json:"counts,omitempty"`
	// Separate: groups that do not overlap.
	Separate bool `json:"separate,omitempty"`
	// Reference: a group to compare with.
	Reference bool `json:"reference,omitempty"`
	// TrueZero: values on a scale with a true zero, so not points.
	TrueZero bool `json:"trueZero,omitempty"`
}

// Measure describes one measure: data, to be listed, filed and looked up.
type Measure struct {
	// Key names it.
	Key Key `json:"key"`
	// Title is what the field calls it.
	Title string `json:"title"`
	// Formula says how it is computed, in the words of package documentation.
	Formula string `json:"formula"`
	// Unit is the scale of the result; 0 means that of the groups, or of their
	// difference.
	Unit measure.Unit `json:"unit,omitzero"`
	// Needs are what it asks of the groups.
	Needs Needs `json:"needs,omitzero"`
	// Sources say who defined it.
	Sources []measure.Citation `json:"sources"`
	// Function names the function or method that computes it, for measures
	// with an input of their own; "" means [Groups.Compute].
	Function string `json:"function,omitempty"`

	// check reports options that contradict the groups; nil takes all.
	check   func(Groups, Options) error
	compute func(Groups, Options) Result
}

// Options steer the measures that have a choice.
type Options struct {
	// Reference is whom measures compare with that need a reference: [measure.Best],
	// [measure.Named] with the dimension "" and the name of the group, [measure.Overall],
	// [measure.AllOthers] or [measure.Fixed].
	Reference measure.Reference `json:"reference,omitzero"`
	// Group is the group that is compared, for measures of one group.
	Group string `json:"group,omitempty"`
	// Parameter is the α of generalised entropy, the ε of Atkinson's index, the
	// aversion to inequality of concentration indices.
	Parameter float64 `json:"parameter,omitempty"`
}

// Measures returns all measures in a stable order.
func Measures() []Measure {
	return slices.Concat(pairMeasures(), ruleMeasures(), spreadMeasures(), inequalityMeasures(), orderedMeasures(),
		attributableMeasures(), levelMeasures(), standardMeasures(), testMeasures(), estimationMeasures())
}

// Find returns the measure with this key, and false when there is none.
func Find(key Key) (Measure, bool) {
	for _, m := range Measures() {
		if m.Key == key {
			return m, true
		}
	}
	return Measure{}, false
}

// Compute computes a measure. An unknown key wraps [measure.ErrUnknownKey],
// groups that contradict themselves give every problem as a
// [*measure.FieldError], and groups that lack what the measure needs wrap
// [ErrNeeds]. What has no value for these figures is in the status of the
// estimate.
func (g Groups) Compute(key Key, o Options) (Result, error) {
	m, ok := Find(key)
	if !ok || m.compute == nil {
		return Result{}, fmt.Errorf("%w: no measure %q over groups", measure.ErrUnknownKey, key)
	}
	g, err := g.ready()
	if err != nil {
		return Result{}, err
	}
	for _, c := range []struct {
		lacks bool
		what  string
	}{
		{m.Needs.Ordered && !g.Ordered, "groups in a natural order"},
		{m.Needs.Direction && g.Direction == 0, "the direction that is better"},
		{m.Needs.Counts && !g.Counts, "counts of independent people"},
		{m.Needs.Separate && g.Overlapping, "groups that do not overlap"},
		{m.Needs.Reference && o.Reference.Kind == 0, "a reference"},
		{m.Needs.TrueZero && !g.trueZero(), "a scale with a true zero"},
	} {
		if c.lacks {
			return Result{}, fmt.Errorf("%s: %w: %s", key, ErrNeeds, c.what)
		}
	}
	if m.check != nil {
		if err := m.check(g, o); err != nil {
			return Result{}, fmt.Errorf("%s: %w", key, err)
		}
	}
	r := m.compute(g, o)
	r.Explained = r.explained()
	if _, ok := r.Corrected.Value(); ok && r.Chance.Verdict == 0 {
		r.Chance = g.anyDifference()
	}
	if len(r.Group) == 0 {
		r.Over = g.all()
	}
	r.Measure, r.Indicator, r.LeftOut = key, g.Indicator, slices.Clone(g.LeftOut)
	return r, nil
}
