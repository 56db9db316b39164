package privacy

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/collective-impact/sdk/internal/suppress"
	"github.com/collective-impact/sdk/measure"
)

// CountRelease is a table of counts that may be published. What is withheld is
// not in it. The zero value is empty. It is immutable and safe for concurrent
// use.
type CountRelease struct{ d *countRelease }

type countRelease struct {
	table PublishedTable
	cert  Certificate
}

// ProtectCounts decides which cells of a table of counts to withhold, and
// returns what is left. A cell is withheld for its own sake when it has people,
// and fewer than the minimum count of the policy. More cells are withheld until
// for every one of them there are two tables of whole numbers that agree with
// everything published, in which no withheld cell is empty, and whose counts in
// that cell differ by at least the width that the policy asks for; and until what
// is withheld of a cell's parts together is not small either. Empty cells
// are published: whoever may not say that nobody is there should not publish the
// cell. All withheld cells look the same.
//
// Cells of levels that overlap, of several sets, and of levels that are made of
// others are taken together: they are sums of the same counts of leaves. Cells
// named in [CountTable.Keep] stay while others can go. Where somebody is alone
// in a cell, and the policy takes that person to know it, what is left hides the
// other cells from that person too.
//
// The same table gives the same release, whatever the order of its counts. A
// table or policy that is wrong gives [measure.FieldError]s; one with more than
// 100,000 combinations wraps [ErrTooLarge]; a context that ends gives its error.
// Where withholding every cell that has people would not be enough, all of them
// are withheld. Progress is told as by [Protect].
func ProtectCounts(ctx context.Context, t CountTable, policy Policy) (CountRelease, error) {
	if ctx == nil {
		ctx = context.Background()
	}
	if err := policy.Validate(); err != nil {
		return CountRelease{}, fmt.Errorf("policy: %w", err)
	}
	if policy.Readers.KnowTotals {
		return CountRelease{}, &measure.FieldError{Path: "/readers/knowTotals", Err: measure.ErrInvalid,
			Problem: "readers who know how many people every group has know a table of counts"}
	}
	least := int64(policy.minCount())
	p, err := newCountProblem(t, func(n int64) bool { return n < least }, min(int64(policy.protection()), widest))
	if err != nil {
		return CountRelease{}, err
	}
	if len(p.Atoms) > maxAtoms {
		return CountRelease{}, fmt.Errorf("%w: cross fewer dimensions", ErrTooLarge)
	}
	hidden := make([]bool, len(p.Units))
	if !policy.waives(WaiveSuppression) {
		small := func(units []int) bool {
			n := int64(0)
			for _, u := range units {
				n += p.value(u)
			}
			return n < least
		}
		lines := p.lines(t)
		if policy.waives(WaiveRest) {
			lines = nil
		}
		if hidden, err = solveLines(ctx, p.Problem, lines, small, suppress.Options{Insiders: policy.insiders(), Searched: teller(ctx)}); err != nil {
			return CountRelease{}, err
		}
	}
	d := &countRelease{cert: countCertificate(policy)}
	for _, h := range t.Dimensions {
		d.table.Dimensions = append(d.table.Dimensions, h.clone())
	}
	for _, c := range p.cells {
		out := PublishedCell{Levels: c.levels}
		d.cert.Groups++
		if c.unit >= 0 && hidden[c.unit] {
			d.cert.Withheld++
			one := int64(1) // readers see that somebody is there
			out.Low = &one
		} else {
			n := c.count
			out.Value = &n
		}
		d.table.Cells = append(d.table.Cells, out)
	}
	return CountRelease{d}, nil
}

func countCertificate(policy Policy) Certificate {
	c := certificate(policy)
	if policy.waives(WaiveSuppression) {
		return c
	}
	c.Checked = "For every withheld cell there are two tables of whole numbers, equal to this one in everything published and with no withheld cell empty, " +
		"whose counts in that cell differ by at least " + strconv.Itoa(policy.protection()) + "."
	alone := "."
	if policy.insiders() {
		alone = " but for those who are alone in a cell."
	}
	c.Assumptions = append([]string{
		"Readers know this table and nothing else about the people: no other table, and no count of their own" + alone,
		"Of the method readers use only that cells without people are shown as empty; they do not run it to rule tables out.",
	}, append(policy.waived(), policy.left()...)...)
	return c
}

func (r CountRelease) data() *countRelease {
	if r.d == nil {
		return &countRelease{}
	}
	return r.d
}

// Certificate says what was checked, and what the check takes for granted.
func (r CountRelease) Certificate() Certificate { return r.data().cert.clone() }

// Publication returns the release as readers see it, for an audit or to be put
// together with others.
func (r CountRelease) Publication() Publication {
	if r.d == nil {
		return Publication{}
	}
	t := r.d.table
	out := PublishedTable{Name: t.Name}
	for _, h := range t.Dimensions {
		out.Dimensions = append(out.Dimensions, h.clone())
	}
	for _, c := range t.Cells {
		c.Levels = slices.Clone(c.Levels)
		if c.Value != nil {
			n := *c.Value
			c.Value = &n
		}
		out.Cells = append(out.Cells, c)
	}
	return Publication{Tables: []PublishedTable{out}}
}

// Format prints how many cells there are and how many are withheld, whatever the
// verb.
func (r CountRelease) Format(f fmt.State, _ rune) {
	c := r.data().cert
	fmt.Fprintf(f, "count release: %d cells, %d withheld", c.Groups, c.Withheld)
}

// MarshalJSON writes the table and its certificate. What is withheld is null.
func (r CountRelease) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		Format      string         `json:"format"`
		Certificate Certificate    `json:"certificate"`
		Table       PublishedTable `json:"table"`
	}{"collective-impact-count-release/1", r.data().cert, r.data().table})
}

// UnmarshalJSON always fails with [measure.ErrComputed]: a release comes from
// [ProtectCounts] alone.
func (*CountRelease) UnmarshalJSON([]byte) error { return measure.ErrComputed }

// WriteCSV writes one line for each cell (RFC 4180, UTF-8, lines end in LF): the
// levels, and the count, empty where it is withheld. A dimension named count
// wraps [measure.ErrDuplicate]; errors of w are returned.
func (r CountRelease) WriteCSV(w io.Writer) error {
	if w == nil {
		return fmt.Errorf("count release: %w: a writer", measure.ErrRequired)
	}
	out := csv.NewWriter(w)
	var header []string
	for _, h := range r.data().table.Dimensions {
		if h.Name == "count" {
			return fmt.Errorf("count release: dimension %q: %w: the table has a column of that name", h.Name, measure.ErrDuplicate)
		}
		header = append(header, strings.ToValidUTF8(h.Name, "\uFFFD"))
	}
	if err := out.Write(append(header, "count")); err != nil {
		return err
	}
	for _, c := range r.data().table.Cells {
		line := make([]string, 0, len(c.Levels)+1)
		for _, l := range c.Levels {
			line = append(line, strings.ToValidUTF8(l, "\uFFFD"))
		}
		value := ""
		if c.Value != nil {
			value = strconv.FormatInt(*c.Value, 10)
		}
		if err := out.Write(append(line, value)); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}
