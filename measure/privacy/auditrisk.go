package privacy

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/collective-impact/sdk/internal/polyhedron"
)

// Risk is something that should not be published as it is.
type Risk struct {
	// Kind says what is wrong.
	Kind RiskKind `json:"kind"`
	// CellRef is the cell: the withheld or shown one, the first of a union, the
	// total of a rest, the numerator of a rate.
	CellRef
	// Interval is what the count in question can be.
	Interval Interval `json:"interval"`
	// Member is the cell whose only member finds it out, for [MemberCount].
	Member *CellRef `json:"member,omitempty"`
	// Because is what bounds the count; none where that is very many figures
	// together.
	Because []Source `json:"because,omitempty"`
	// Text says all that in words.
	Text string `json:"text"`
}

// String returns the text.
func (r Risk) String() string { return r.Text }

// tick reports progress.
func (a *audit) tick(done int) {
	if a.o.Progress != nil && (done%64 == 0 || done == a.counts) {
		a.o.Progress(done, a.counts)
	}
}

// interval finds what a form can be. Where the decision depends on it, all the
// effort is spent.
func (a *audit) interval(ctx context.Context, i int) (polyhedron.Interval, error) {
	effort := a.o.Effort
	if a.out.Unknowns > wholeEffort {
		effort = min(effort, quickEffort)
	}
	r, err := a.solver.Range(ctx, i, 0, effort)
	for _, more := range []int{middleEffort, a.o.Effort} {
		if err != nil || r.Exact() || r.Wide(a.o.MinWidth) || a.narrow(r) {
			break
		}
		r, err = a.solver.Range(ctx, i, a.o.MinWidth, min(more, a.o.Effort))
	}
	return r, err
}

// middleEffort mostly finds two tables that are far enough apart, if there are
// any.
const middleEffort = 30

// wholeEffort is the number of unknowns up to which all effort is spent on every
// interval.
const wholeEffort = 2000

// narrow reports whether the proven interval is too tight.
func (a *audit) narrow(r polyhedron.Interval) bool {
	return r.High != polyhedron.NoHigh && r.High-max(r.Low, 0) < a.o.MinWidth
}

// cells finds the intervals of withheld cells.
func (a *audit) cells(ctx context.Context) error {
	for i, ref := range a.withheld {
		r, err := a.interval(ctx, i)
		if err != nil {
			return err
		}
		c := AuditedCell{ref, intervalOf(r)}
		a.out.Cells = append(a.out.Cells, c)
		a.tick(i + 1)
		name := a.name(ref)
		switch {
		case a.narrow(r):
			risk := Risk{Kind: NarrowCount, CellRef: ref, Interval: c.Interval}
			if err := a.explain(ctx, i, &risk, name+" is withheld, but it is "+c.text()); err != nil {
				return err
			}
		case !r.Wide(a.o.MinWidth):
			a.undecided(ref, c.Interval, name)
		}
	}
	return nil
}

func (a *audit) undecided(ref CellRef, i Interval, name string) {
	a.out.Risks = append(a.out.Risks, Risk{Kind: UndecidedCount, CellRef: ref, Interval: i,
		Text: fmt.Sprintf("%s is %s, but no two tables were found that are %d apart in it", name, i.text(), a.o.MinWidth)})
}

// unions finds the intervals of unions.
func (a *audit) unions(ctx context.Context) error {
	for k, union := range a.o.Unions {
		i := len(a.withheld) + k
		r, err := a.interval(ctx, i)
		if err != nil {
			return err
		}
		v := intervalOf(r)
		a.out.Unions = append(a.out.Unions, v)
		a.tick(i + 1)
		var names []string
		for _, ref := range union {
			names = append(names, a.name(ref))
		}
		name := enumerate(names, mostNamed) + " together"
		if len(union) == 1 {
			name = names[0]
		}
		// A union that is known exactly is no secret when it is large.
		switch {
		case a.narrow(r) && (v.Low < a.o.MinCount || *v.High != v.Low) || v.High != nil && *v.High < a.o.MinCount:
			risk := Risk{Kind: NarrowUnion, CellRef: union[0], Interval: v}
			if err := a.explain(ctx, i, &risk, "of "+name+" it is known that the sum is "+v.text()); err != nil {
				return err
			}
		case !a.narrow(r) && !r.Wide(a.o.MinWidth):
			a.undecided(union[0], v, name)
		}
	}
	return nil
}

// shown lists what is small although it is shown: counts, sides of rates, rests.
func (a *audit) shown(ctx context.Context) error {
	for i := range a.p.Tables {
		t := &a.p.Tables[i]
		for _, c := range t.Cells {
			if c.Value != nil && *c.Value > 0 && *c.Value < a.o.MinCount {
				ref := CellRef{i, c.Levels}
				a.out.Risks = append(a.out.Risks, Risk{Kind: SmallCount, CellRef: ref, Interval: exactly(*c.Value),
					Text: fmt.Sprintf("%s is shown as %d, fewer than %d", a.name(ref), *c.Value, a.o.MinCount)})
			}
		}
	}
	for k, pair := range a.rates {
		// A listed numerator has been looked at as a cell, but for nobody.
		if !pair.rest && pair.listed {
			continue
		}
		i := len(a.withheld) + len(a.o.Unions) + k
		r, err := a.interval(ctx, i)
		if err != nil {
			return err
		}
		a.tick(i + 1)
		if r.High >= a.o.MinCount {
			continue
		}
		rate := a.p.Tables[pair.table].Rates[pair.index]
		ref, v := CellRef{pair.table, rate.Numerator}, intervalOf(r)
		risk := Risk{Kind: SmallSide, CellRef: ref, Interval: v}
		side := "count"
		if pair.rest {
			side = "do not count"
		}
		head := fmt.Sprintf("the share of %s in %s is shown, and those who %s are %s", a.name(ref), a.name(CellRef{pair.table, rate.Denominator}), side, v.text())
		if err := a.explain(ctx, i, &risk, head); err != nil {
			return err
		}
	}
	for i := range a.p.Tables {
		if err := a.rests(ctx, i); err != nil {
			return err
		}
	}
	return nil
}

func exactly(n int64) Interval { return Interval{n, &n, n, &n, true} }

// rests lists what shown parts leave of shown totals in a table.
func (a *audit) rests(ctx context.Context, table int) error {
	t := &a.p.Tables[table]
	at := make(map[string]int, len(t.Cells))
	for i, c := range t.Cells {
		at[levelsKey(c.Levels)] = i
	}
	for i, c := range t.Cells {
		if i%256 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		if c.Value == nil {
			continue
		}
		for d, level := range c.Levels {
			dim := a.p.dims[t.Dimensions[d].Name]
			parts := dim.parts[level]
			if parts == nil && level == dim.total {
				parts = dim.leaves
			}
			left, leaves, missing, withheld := *c.Value, 0, 0, 0
			because := []Source{a.source(auditFact{shownCount, table, i, c.Levels})}
			levels := slices.Clone(c.Levels)
			for _, part := range parts {
				leaves += len(dim.of[part])
				levels[d] = part
				k, listed := at[levelsKey(levels)]
				switch {
				case !listed:
					missing++
				case t.Cells[k].Value == nil:
					missing++
					withheld++
				default:
					left -= *t.Cells[k].Value
					because = append(because, a.source(auditFact{shownCount, table, k, t.Cells[k].Levels}).times("-1"))
				}
			}
			// One withheld cell alone is reported as such.
			if missing == 0 || missing == 1 && withheld == 1 || missing == len(parts) || leaves != len(dim.of[level]) || left <= 0 || left >= a.o.MinCount {
				continue
			}
			ref := CellRef{table, c.Levels}
			text, _ := combination(because)
			a.out.Risks = append(a.out.Risks, Risk{Kind: SmallRest, CellRef: ref, Interval: exactly(left), Because: because,
				Text: fmt.Sprintf("what is not shown of %s is %d: %s", a.name(ref), left, text)})
		}
	}
	return nil
}

// insiders asks what the only members of withheld cells find out.
func (a *audit) insiders(ctx context.Context) error {
	if len(a.o.Truth) == 0 {
		return nil
	}
	truth, err := a.truth()
	if err != nil {
		return err
	}
	var others []int
	for i, c := range a.out.Cells {
		if c.High == nil || *c.High-c.Low >= a.o.MinWidth {
			others = append(others, i)
		}
	}
	for i, n := range truth {
		if n != 1 {
			continue
		}
		rest := slices.DeleteFunc(slices.Clone(others), func(k int) bool { return k == i })
		found, err := a.solver.Given(ctx, i, 1, rest, a.o.MinWidth, a.o.Effort)
		if _, bad := errors.AsType[*polyhedron.Infeasible](err); bad {
			return &InconsistentError{[]Source{{Name: "the truth of " + a.name(a.withheld[i]), CellRef: a.withheld[i]}}}
		}
		if err != nil {
			return err
		}
		for k, r := range found {
			if r.Wide(a.o.MinWidth) {
				continue
			}
			ref, v := a.withheld[rest[k]], intervalOf(r)
			a.out.Risks = append(a.out.Risks, Risk{Kind: MemberCount, CellRef: ref, Interval: v, Member: &a.withheld[i],
				Text: fmt.Sprintf("who is the only one in %s and knows it finds that %s is %s", a.name(a.withheld[i]), a.name(ref), v.text())})
		}
	}
	return nil
}

// truth returns the true counts of the withheld cells, −1 where nothing is said.
func (a *audit) truth() ([]int64, error) {
	values := map[string]int64{}
	for i, t := range a.o.Truth {
		for _, c := range t.Cells {
			if c.Value != nil {
				values[fmt.Sprint(i)+levelsKey(c.Levels)] = *c.Value
			}
		}
	}
	out := make([]int64, len(a.withheld))
	for i, ref := range a.withheld {
		n, ok := values[fmt.Sprint(ref.Table)+levelsKey(ref.Levels)]
		switch c := a.out.Cells[i]; {
		case !ok:
			n = -1
		case n < c.Low || c.High != nil && n > *c.High:
			return nil, &InconsistentError{[]Source{{Name: "the truth of " + a.name(ref), CellRef: ref}}}
		}
		out[i] = n
	}
	return out, nil
}
