package privacy

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/collective-impact/sdk/measure"
)

type releaseJSON struct {
	Format      string              `json:"format"`
	Certificate Certificate         `json:"certificate"`
	Within      string              `json:"within,omitempty"`
	Strata      []string            `json:"strata"`
	Dimensions  []Dimension         `json:"dimensions"`
	Unknown     measure.UnknownRule `json:"unknown,omitempty"`
	Where       []measure.Filter    `json:"where,omitempty"`
	Weight      measure.Weight      `json:"weight,omitzero"`
	Design      *measure.Design     `json:"design,omitempty"`
	Indicators  []measure.Indicator `json:"indicators"`
	References  []measure.Reference `json:"references"`
	Accounting  []Accounting        `json:"accounting"`
	Excluded    *int                `json:"excluded"`
	Cells       []Cell              `json:"cells"`
}

// MarshalJSON writes the whole release. What is withheld is null.
func (r Release) MarshalJSON() ([]byte, error) {
	d := r.data()
	return json.Marshal(releaseJSON{
		Format: "collective-impact-release/1", Certificate: d.cert, Within: d.plan.Within, Strata: list(d.strata),
		Dimensions: list(d.dims), Unknown: d.plan.Unknown, Where: d.plan.Where, Weight: d.plan.Weight, Design: d.plan.Design, Indicators: list(d.plan.Indicators), References: list(d.plan.References),
		Accounting: list(d.accounting), Excluded: d.excluded, Cells: list(d.cells),
	})
}

// UnmarshalJSON always fails with [measure.ErrComputed]: a release comes from [Protect] alone.
func (*Release) UnmarshalJSON([]byte) error { return measure.ErrComputed }

// list makes no items an empty list and not null.
func list[T any](s []T) []T { return append([]T{}, s...) }

// WriteCSV writes the release as a tidy table (RFC 4180, UTF-8, lines end in
// LF): one line for each estimate, difference and ratio. The columns are the
// control dimension, if any, and the dimensions (empty means everyone), then
// indicator, statistic (rate for shares, otherwise the key of the outcome such as
// mean; difference or ratio), reference, status,
// reason, unit, value, lower, upper, level, n and method. What is withheld is
// empty. Numbers have the fewest digits that read back to the same float64.
//
// Names are written as they are, and numbers as numbers. Names come from the
// schema and the plan, never from the data, so no respondent can plant a
// formula; a level that its author named "=1+1" or "-" is a formula to a
// spreadsheet all the same. A dimension with the name of one of the columns
// wraps [measure.ErrDuplicate]; errors of w are returned.
func (r Release) WriteCSV(w io.Writer) error {
	if w == nil {
		return fmt.Errorf("release: %w: a writer", measure.ErrRequired)
	}
	columns := []string{"indicator", "statistic", "reference", "status", "reason", "unit", "value", "lower", "upper", "level", "n", "method"}
	d := r.data()
	out := csv.NewWriter(w)
	var header []string
	if d.plan.Within != "" {
		header = append(header, d.plan.Within)
	}
	for _, dim := range d.dims {
		header = append(header, dim.Name)
	}
	for _, name := range header {
		if slices.Contains(columns, name) {
			return fmt.Errorf("release: dimension %q: %w: the table has a column of that name", name, measure.ErrDuplicate)
		}
	}
	header = append(header, columns...)
	for i := range header {
		header[i] = strings.ToValidUTF8(header[i], "\uFFFD")
	}
	if err := out.Write(header); err != nil {
		return err
	}
	outcome := map[string]string{}
	for _, ind := range d.plan.Indicators {
		outcome[ind.Key] = ind.Outcome.String()
	}
	for _, c := range d.cells {
		var at []string
		if d.plan.Within != "" {
			at = append(at, c.Stratum)
		}
		for _, dim := range d.dims {
			at = append(at, c.Group[dim.Name])
		}
		at = append(at, c.Indicator)
		name := "rate"
		if c.Estimate.Unit() != measure.Proportion {
			name = outcome[c.Indicator]
		}
		lines := [][]string{line(at, name, "", c.Estimate)}
		for _, x := range c.Comparisons {
			lines = append(lines, line(at, "difference", x.Reference.String(), x.Difference), line(at, "ratio", x.Reference.String(), x.Ratio))
		}
		for _, l := range lines {
			for i := range l {
				l[i] = strings.ToValidUTF8(l[i], "\uFFFD")
			}
			if err := out.Write(l); err != nil {
				return err
			}
		}
	}
	out.Flush()
	return out.Error()
}

func line(at []string, statistic, reference string, e measure.Estimate) []string {
	num := func(x float64, ok bool) string {
		if !ok {
			return ""
		}
		return strconv.FormatFloat(x, 'g', -1, 64)
	}
	l := append([]string{}, at...)
	l = append(l, statistic, reference, e.Status().String(), string(e.Reason()), e.Unit().String())
	v, ok := e.Value()
	lo, hi, limits := e.Interval()
	l = append(l, num(v, ok), num(lo, limits), num(hi, limits), num(e.Level(), limits))
	n, ok := e.N()
	if ok {
		return append(l, strconv.Itoa(n), string(e.Method()))
	}
	return append(l, "", string(e.Method()))
}
