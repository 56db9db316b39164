package privacy

import (
	"context"
	"fmt"
	"iter"
	"maps"
	"slices"

	"github.com/collective-impact/sdk/measure"
)

// Release is a result that may be published: it was built anew from what the
// policy lets out, and what is withheld is not in it. The zero value is an
// empty release. It is immutable and safe for concurrent use.
type Release struct{ d *releaseData }

type releaseData struct {
	plan       measure.Plan
	dims       []Dimension
	strata     []string
	cells      []Cell
	accounting []Accounting
	excluded   *int
	cert       Certificate
}

func build(ctx context.Context, open measure.View, groups map[string][]*group, excluded int, policy Policy) (Release, error) {
	plan := open.Plan()
	d := &releaseData{plan: plan, strata: open.Strata()}
	seen := map[string]bool{}
	for _, set := range plan.Sets {
		for _, name := range set {
			if !seen[name] {
				seen[name] = true
				d.dims = append(d.dims, Dimension{name, open.Levels(name)})
			}
		}
	}
	d.cert = certificate(policy)
	counted := map[string]bool{}
	for c := range open.Cells() {
		if err := ctx.Err(); err != nil {
			return Release{}, err
		}
		if c.Unknown && plan.Unknown == measure.ExcludeUnknown {
			continue
		}
		out := Cell{Stratum: c.Stratum, Group: pair(c.Set, c.Group), Indicator: c.Indicator, Estimate: c.Estimate, set: c.Set}
		for _, x := range c.Comparisons {
			y := Comparison{Reference: x.Reference, Difference: x.Difference, Ratio: x.Ratio, Standing: x.Standing}
			if x.Group != nil {
				y.Group = pair(c.Set, x.Group)
			}
			out.Comparisons = append(out.Comparisons, y)
		}
		d.cells = append(d.cells, out)
		if key := cellKey(c.Stratum, c.Set, c.Group); !counted[key] {
			counted[key] = true
			d.cert.Groups++
			if out.Withheld() {
				d.cert.Withheld++
			}
		}
	}
	d.accounting = account(groups, d, policy.minCount())
	if excluded == 0 || excluded >= policy.minCount() {
		d.excluded = &excluded
	}
	return Release{d}, nil
}

func pair(set, group []string) map[string]string {
	m := map[string]string{}
	for i, d := range set {
		m[d] = group[i]
	}
	return m
}

// account publishes how many records lack a value. Records are the same for all
// indicators, so one of them would give the others away: they are withheld in a
// stratum where for some indicator those without a value are few, or where some
// indicator lacks nobody and another does, for then the observations of the
// first are the records of every group, and those without a value of the second
// could be counted group by group.
func account(groups map[string][]*group, d *releaseData, minCount int) []Accounting {
	out := []Accounting{}
	closed, complete, lacking := map[string]bool{}, map[string]bool{}, map[string]bool{}
	for _, s := range d.strata {
		everyone := groups[s][0]
		for i, ind := range d.plan.Indicators {
			records, used := everyone.records, int(everyone.n[i])
			missing := records - used
			out = append(out, Accounting{Stratum: s, Indicator: ind.Key, Records: &records, Used: &used, MissingOutcome: &missing})
			complete[s] = complete[s] || missing == 0
			lacking[s] = lacking[s] || missing > 0
			closed[s] = closed[s] || missing > 0 && missing < minCount
		}
	}
	withheld := map[string]bool{}
	for _, c := range d.cells {
		if len(c.set) == 0 && c.Withheld() {
			withheld[c.Stratum] = true
		}
	}
	for i := range out {
		a := &out[i]
		if closed[a.Stratum] || withheld[a.Stratum] || complete[a.Stratum] && lacking[a.Stratum] {
			a.Records, a.MissingOutcome = nil, nil
		}
		if withheld[a.Stratum] {
			a.Used = nil
		}
	}
	return out
}

func (r Release) data() *releaseData {
	if r.d == nil {
		return &releaseData{excluded: new(int)}
	}
	return r.d
}

// Excluded returns the number of records that have no level of the control
// dimension and so stand in no stratum, and false when it is withheld because it
// is small. Together with the records of [Release.Accounting] they are all that
// were read.
func (r Release) Excluded() (int, bool) {
	if n := r.data().excluded; n != nil {
		return *n, true
	}
	return 0, false
}

// Format prints how many groups there are and how many are withheld, whatever
// the verb. What is published is read with [Release.Cells].
func (r Release) Format(s fmt.State, _ rune) {
	c := r.data().cert
	fmt.Fprintf(s, "privacy.Release(%d groups, %d withheld)", c.Groups, c.Withheld)
}

// Cells walks all cells: by stratum, then everyone followed by the sets of the
// plan, then groups in declared order, then indicators. The order does not
// depend on any value.
func (r Release) Cells() iter.Seq[Cell] {
	return func(yield func(Cell) bool) {
		for _, c := range r.data().cells {
			if !yield(c.clone()) {
				return
			}
		}
	}
}

func (c Cell) clone() Cell {
	c.Group, c.set, c.Comparisons = maps.Clone(c.Group), slices.Clone(c.set), slices.Clone(c.Comparisons)
	for i := range c.Comparisons {
		c.Comparisons[i].Group = maps.Clone(c.Comparisons[i].Group)
		c.Comparisons[i].Reference.Group = maps.Clone(c.Comparisons[i].Reference.Group)
	}
	return c
}

// Find returns the cell of an indicator in a group of a stratum, and false when
// the release has none. A nil group means everyone.
func (r Release) Find(stratum, indicator string, group map[string]string) (Cell, bool) {
	for _, c := range r.data().cells {
		if c.Stratum == stratum && c.Indicator == indicator && maps.Equal(c.Group, group) {
			return c.clone(), true
		}
	}
	return Cell{}, false
}

// Indicators returns the indicators in the order of the plan.
func (r Release) Indicators() []measure.Indicator {
	out := slices.Clone(r.data().plan.Indicators)
	for i := range out {
		out[i].Sources = slices.Clone(out[i].Sources)
	}
	return out
}

// Indicator returns the indicator with a key, and false when there is none.
func (r Release) Indicator(key string) (measure.Indicator, bool) {
	for _, i := range r.data().plan.Indicators {
		if i.Key == key {
			i.Sources = slices.Clone(i.Sources)
			return i, true
		}
	}
	return measure.Indicator{}, false
}

// Plan returns the plan that the release is of: filters, weights, design, sets.
func (r Release) Plan() measure.Plan { return r.data().plan.Clone() }

// Within returns the name of the control dimension, "" without one.
func (r Release) Within() string { return r.data().plan.Within }

// Strata returns the levels of the control dimension; one "" without one.
func (r Release) Strata() []string { return slices.Clone(r.data().strata) }

// Dimensions returns the dimensions of all sets with their levels.
func (r Release) Dimensions() []Dimension {
	out := slices.Clone(r.data().dims)
	for i := range out {
		out[i].Levels = slices.Clone(out[i].Levels)
	}
	return out
}

// References returns what groups are compared with.
func (r Release) References() []measure.Reference {
	out := slices.Clone(r.data().plan.References)
	for i := range out {
		out[i].Group = maps.Clone(out[i].Group)
	}
	return out
}

// Accounting walks what became of the records, by stratum and indicator.
func (r Release) Accounting() iter.Seq[Accounting] {
	return func(yield func(Accounting) bool) {
		for _, a := range r.data().accounting {
			a.Records, a.Used, a.MissingOutcome = copyInt(a.Records), copyInt(a.Used), copyInt(a.MissingOutcome)
			if !yield(a) {
				return
			}
		}
	}
}

func copyInt(p *int) *int {
	if p == nil {
		return nil
	}
	x := *p
	return &x
}

// Certificate returns what was checked.
func (r Release) Certificate() Certificate { return r.data().cert.clone() }
