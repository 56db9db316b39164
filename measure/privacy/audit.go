package privacy

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/collective-impact/sdk/internal/fault"
	"github.com/collective-impact/sdk/internal/polyhedron"
	"github.com/collective-impact/sdk/measure"
)

// ErrInconsistent reports published counts that no table of people has: totals
// that do not add up, a rate that no count gives, a mark that its line
// contradicts.
var ErrInconsistent = errors.New("what is published contradicts itself")

// InconsistentError says which published facts contradict each other. It wraps
// [ErrInconsistent].
type InconsistentError struct {
	// Sources are the facts; without any one of them there is a table that has
	// the others, unless they are very many.
	Sources []Source
}

// Error names the facts, without their numbers.
func (e *InconsistentError) Error() string {
	var names []string
	for _, s := range e.Sources {
		names = append(names, s.Name)
	}
	return fmt.Sprintf("%v: no table of people has all of these: %s", ErrInconsistent, enumerate(names, mostNamed))
}

// Unwrap returns [ErrInconsistent].
func (e *InconsistentError) Unwrap() error { return ErrInconsistent }

// CellRef names a cell of a publication.
type CellRef struct {
	// Table is the index of the table.
	Table int `json:"table,omitempty"`
	// Levels are those of the cell, which the table need not list.
	Levels []string `json:"levels"`
}

// AuditOptions says what an audit is to find. Its zero value is the audit of
// [Policy]'s zero value.
type AuditOptions struct {
	// MinCount is the least count that may be shown, or left over when shown
	// parts are taken from a shown total; 0 means [DefaultMinCount].
	MinCount int64 `json:"minCount,omitempty"`
	// MinWidth is how far apart the smallest and the largest possible value of a
	// withheld count must be; 0 means half the minimum count, as in [Policy].
	MinWidth int64 `json:"minWidth,omitempty"`
	// Unions are groups of cells whose sums are to be protected like a withheld
	// count, such as all pupils of colour. Cells of one union should not overlap;
	// those who are in two count twice.
	Unions [][]CellRef `json:"unions,omitempty"`
	// Truth are the tables with what they withhold, in the order of those of the
	// publication; a table without cells says nothing. With it the audit asks
	// what the only member of a withheld cell can find out, who knows that it
	// counts one.
	Truth []PublishedTable `json:"truth,omitempty"`
	// Effort is how many branches the search in whole numbers may take for each
	// end of an interval; 0 means [DefaultEffort]. It matters only where halves
	// are possible and whole numbers are not.
	Effort int `json:"effort,omitempty"`
	// Progress, when set, is called now and then, from one goroutine, with how
	// many of the counts are done.
	Progress func(done, counts int) `json:"-"`
}

// DefaultEffort is the effort where [AuditOptions] states none.
const DefaultEffort = 400

// quickEffort is spent in large systems where the decision does not depend on
// more: one linear program.
const quickEffort = 1

// AuditReport is what readers can find out. It tells withheld counts to whoever
// reads it as far as the publication does, and, with [AuditOptions.Truth], more
// than that: treat it as confidential.
type AuditReport struct {
	// Cells are the withheld cells of all tables, in their order.
	Cells []AuditedCell `json:"cells"`
	// Unions are those of the options, in their order.
	Unions []Interval `json:"unions,omitempty"`
	// Risks are what should not be published as it is; none means that the
	// publication passed. Those of cells are in the order of the cells.
	Risks []Risk `json:"risks"`
	// Unknowns and Facts say how large the system was: combinations of leaves,
	// and what is known about them.
	Unknowns int `json:"unknowns"`
	Facts    int `json:"facts"`
}

// AuditedCell is one withheld cell.
type AuditedCell struct {
	CellRef
	Interval
}

// Interval is what a count can be.
type Interval struct {
	// Low and High are proven: no table that has everything published has a
	// count outside. High is nil when nothing bounds it.
	Low  int64  `json:"low"`
	High *int64 `json:"high"`
	// Least and Most were found: tables of whole numbers that have everything
	// published have these counts. Most is nil when there is no largest. Both
	// are 0 when no table was found within the effort.
	Least int64  `json:"least"`
	Most  *int64 `json:"most"`
	// Exact says that Low is Least and High is Most.
	Exact bool `json:"exact"`
}

// Width returns how far apart two tables were found to be; false when there is
// no end.
func (i Interval) Width() (int64, bool) {
	if i.Most == nil {
		return 0, false
	}
	return *i.Most - i.Least, true
}

// text returns the interval for people: "7", "between 2 and 5", "at least 3".
func (i Interval) text() string {
	switch {
	case i.High == nil:
		return fmt.Sprintf("at least %d", i.Low)
	case *i.High == i.Low:
		return fmt.Sprint(i.Low)
	}
	return fmt.Sprintf("between %d and %d", i.Low, *i.High)
}

func intervalOf(r polyhedron.Interval) Interval {
	out := Interval{Low: max(r.Low, 0), Least: r.Least, Exact: r.Exact()}
	if r.High != polyhedron.NoHigh {
		out.High = &r.High
	}
	if r.Most != polyhedron.NoHigh {
		out.Most = &r.Most
	}
	return out
}

// checked returns the options with their defaults.
func (o AuditOptions) checked(p *readPublication) (AuditOptions, error) {
	var all fault.List
	for _, x := range []struct {
		name string
		v    int64
	}{{"minCount", o.MinCount}, {"minWidth", o.MinWidth}, {"effort", int64(o.Effort)}} {
		if x.v < 0 || x.v > MaxPublished {
			all.Add("/"+x.name, measure.ErrRange, "expected 0 or more")
		}
	}
	for i, union := range o.Unions {
		here := fault.At("/unions", i)
		if len(union) == 0 {
			all.Add(here, measure.ErrRequired, "expected at least one cell")
		}
		for k, r := range union {
			p.checkRef(&all, fault.At(here, k), r.Table, r.Levels)
		}
	}
	if n := len(o.Truth); n > 0 && n != len(p.Tables) {
		all.Add("/truth", measure.ErrInvalid, "expected %d tables, as in the publication", len(p.Tables))
	} else {
		for i := range o.Truth {
			o.Truth[i].check(&all, fault.At("/truth", i))
		}
	}
	if all.Len() == 0 {
		for i, union := range o.Unions {
			for k, r := range union {
				for d, level := range r.Levels {
					if name := p.Tables[r.Table].Dimensions[d].Name; p.dims[name].of[level] == nil {
						all.Add(fault.At("/unions", i, k, "levels", d), measure.ErrDangling, "dimension %q has no level %q", name, level)
					}
				}
			}
		}
	}
	if o.MinCount == 0 {
		o.MinCount = DefaultMinCount
	}
	if o.MinWidth == 0 {
		o.MinWidth = int64(Policy{MinCount: int(min(o.MinCount, math.MaxInt32))}.defaultProtection())
	}
	if o.Effort == 0 {
		o.Effort = DefaultEffort
	}
	o.Effort = min(o.Effort, math.MaxInt32)
	return o, all.Err()
}

// Audit finds out what readers can. It treats everything that is published, and
// what readers know besides, as equations over the counts of the finest groups,
// which are whole numbers and not negative, and finds for each withheld count
// the smallest and the largest value that any such table has (linear programs,
// proven in whole numbers, and branch and bound). Then it lists as risks what is
// bounded too tightly or shown although small, and says in words how it comes
// out.
//
// A publication that is not valid gives *[measure.FieldError]s (see
// [Publication.Validate]), one that contradicts itself an
// *[InconsistentError], one with more than four million combinations of leaves
// [ErrTooLarge], and a context that ends its own error; a nil one never does. The result does not
// depend on the order of tables and cells, except for its own order and the
// choice among proofs that are as good.
func Audit(ctx context.Context, p Publication, o AuditOptions) (AuditReport, error) {
	if ctx == nil {
		ctx = context.Background()
	}
	a, err := newAudit(ctx, p, o)
	if err != nil {
		return AuditReport{}, err
	}
	for _, step := range []func(context.Context) error{a.cells, a.unions, a.shown, a.insiders} {
		if err := step(ctx); err != nil {
			return AuditReport{}, err
		}
	}
	a.out.Risks = list(a.out.Risks)
	a.out.Cells = list(a.out.Cells)
	return a.out, nil
}

// audit is one in the making. Its forms are the withheld cells, then the
// unions, then two for each rate: those who count and the others.
type audit struct {
	p        *readPublication
	o        AuditOptions
	facts    []auditFact
	solver   *polyhedron.Solver
	withheld []CellRef
	rates    []ratePair
	out      AuditReport
	counts   int // forms
}

// ratePair is a rate whose numerator is part of its denominator.
type ratePair struct {
	table, index int
	rest         bool // the others, otherwise those who count
	listed       bool // the numerator is a cell, and not of nobody
}

func newAudit(ctx context.Context, p Publication, o AuditOptions) (*audit, error) {
	read, err := p.read()
	if err != nil {
		return nil, err
	}
	a := &audit{p: read}
	if a.o, err = o.checked(read); err != nil {
		return nil, err
	}
	var refs []CellRef
	for i := range read.Tables {
		t := &read.Tables[i]
		for _, c := range t.Cells {
			refs = append(refs, CellRef{i, c.Levels})
			if c.Value == nil {
				a.withheld = append(a.withheld, CellRef{i, c.Levels})
			}
		}
		for _, r := range t.Rates {
			refs = append(refs, CellRef{i, r.Numerator}, CellRef{i, r.Denominator})
		}
	}
	for _, k := range read.Known {
		for _, t := range k.Terms {
			refs = append(refs, CellRef{t.Table, t.Levels})
		}
	}
	for _, union := range a.o.Unions {
		refs = append(refs, union...)
	}
	u, err := newAuditUnknowns(read, refs)
	if err != nil {
		return nil, err
	}
	equations, err := u.equations()
	if err != nil {
		return nil, err
	}
	for _, e := range equations {
		a.facts = append(a.facts, e.from)
	}
	forms, err := a.forms(u)
	if err != nil {
		return nil, err
	}
	s, err := u.system(equations)
	if err != nil {
		return nil, err
	}
	a.counts = len(forms)
	a.out.Unknowns, a.out.Facts = u.total, len(equations)
	a.solver, err = polyhedron.Prepare(ctx, s, forms)
	if bad, ok := errors.AsType[*polyhedron.Infeasible](err); ok {
		return nil, &InconsistentError{a.sources(bad.Rows)}
	}
	if errors.Is(err, polyhedron.ErrLimit) {
		return nil, fmt.Errorf("%w: %w", ErrTooLarge, err)
	}
	return a, err
}

// forms lists what is asked for.
func (a *audit) forms(u *auditUnknowns) ([][]polyhedron.Term, error) {
	var out [][]polyhedron.Term
	for _, r := range a.withheld {
		t, err := u.sum(r.Table, r.Levels, 1)
		if err != nil {
			return nil, err
		}
		out = append(out, t)
	}
	for _, union := range a.o.Unions {
		var all []polyhedron.Term
		for _, r := range union {
			t, err := u.sum(r.Table, r.Levels, 1)
			if err != nil {
				return nil, err
			}
			all = append(all, t...)
		}
		out = append(out, all)
	}
	for i := range a.p.Tables {
		t := &a.p.Tables[i]
		for k, r := range t.Rates {
			num, err := u.sum(i, r.Numerator, 1)
			if err != nil {
				return nil, err
			}
			out = append(out, num)
			listed := slices.ContainsFunc(t.Cells, func(c PublishedCell) bool {
				return slices.Equal(c.Levels, r.Numerator) && (c.Value == nil || *c.Value > 0)
			})
			a.rates = append(a.rates, ratePair{i, k, false, listed})
			if !a.p.inside(t, r.Numerator, r.Denominator) {
				continue
			}
			rest, err := u.sum(i, r.Denominator, 1)
			if err != nil {
				return nil, err
			}
			minus, err := u.sum(i, r.Numerator, -1)
			if err != nil {
				return nil, err
			}
			out = append(out, append(rest, minus...))
			a.rates = append(a.rates, ratePair{i, k, true, listed})
		}
	}
	return out, nil
}
