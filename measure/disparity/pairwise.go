package disparity

import (
	"fmt"

	"github.com/collective-impact/sdk/internal/enum"
	"github.com/collective-impact/sdk/internal/fault"
	"github.com/collective-impact/sdk/measure"
)

// Comparison is one group against its reference, one of a family.
type Comparison struct {
	// Group is compared with Reference, of which there are several in a tie.
	Group     string   `json:"group"`
	Reference []string `json:"reference,omitempty"`
	// Difference is group − reference.
	Difference measure.Estimate `json:"difference"`
	// Ratio is group / reference; it has no value on a scale without a true
	// zero.
	Ratio measure.Estimate `json:"ratio"`
	// Standing is by the interval of the difference alone, and 0 where the
	// direction is not known. Chance counts the whole family.
	Standing measure.Standing `json:"standing,omitzero"`
	// Chance is the two-sided probability, adjusted for the family.
	Chance Chance `json:"chance"`
}

// Sentence says the comparison in one plain sentence.
func (c Comparison) Sentence() string {
	return Result{Measure: "difference", Estimate: c.Difference, Group: []string{c.Group}, Reference: c.Reference, Standing: c.Standing, Chance: c.Chance}.Sentence()
}

// Compare compares every group with one reference, with probabilities adjusted
// for their number by a, where 0 means [Holm]. Groups that are left out have a
// comparison without figures, last. A reference that these groups cannot have is
// a [*measure.FieldError].
func (g Groups) Compare(r measure.Reference, a Adjustment) ([]Comparison, error) {
	g, err := g.readyFor(a)
	if err != nil {
		return nil, err
	}
	var l fault.List
	checkReference(&l, g, r)
	if err := l.Err(); err != nil {
		return nil, fmt.Errorf("compare: %w", err)
	}
	var out []Comparison
	for _, x := range g.Groups {
		out = append(out, g.comparison(g.pairOf(Options{Group: x.Name, Reference: r})))
	}
	for _, x := range g.LeftOut {
		out = append(out, g.comparison(g.pairOf(Options{Group: x.Name, Reference: r})))
	}
	return adjusted(out, a), nil
}

// Pairwise compares every group with every group after it, with probabilities
// adjusted for the number of pairs by a, where 0 means [Holm].
func (g Groups) Pairwise(a Adjustment) ([]Comparison, error) {
	g, err := g.readyFor(a)
	if err != nil {
		return nil, err
	}
	var out []Comparison
	for i, x := range g.Groups {
		for _, y := range g.Groups[i+1:] {
			out = append(out, g.comparison(g.pairOf(Options{Group: x.Name, Reference: measure.Named("", y.Name)})))
		}
	}
	return adjusted(out, a), nil
}

func (g Groups) readyFor(a Adjustment) (Groups, error) {
	if a != 0 && !enum.Valid(adjustmentKeys, a) {
		return Groups{}, fmt.Errorf("%w: adjustment %d", measure.ErrUnknownKey, a)
	}
	return g.ready()
}

func (g Groups) comparison(p pair) Comparison {
	c := Comparison{Group: p.group[0], Reference: p.reference, Difference: g.difference(p), Ratio: g.ratio(p), Chance: g.chanceOf(p, twoSides)}
	if !g.trueZero() && p.why == "" {
		c.Ratio = measure.NotEstimable(measure.Ratio, p.n, measure.NoTrueZero)
	}
	c.Standing = g.standing(c.Difference, 0)
	return c
}

func adjusted(all []Comparison, a Adjustment) []Comparison {
	if a == 0 {
		a = Holm
	}
	var family []*Chance
	for i := range all {
		family = append(family, &all[i].Chance)
	}
	a.adjust(family)
	return all
}
