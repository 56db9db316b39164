package privacy

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/collective-impact/sdk/internal/enum"
	"github.com/collective-impact/sdk/measure"
)

// Alteration is a way to change counts so that they may be published.
type Alteration uint8

// The ways to change counts.
const (
	// ControlledAlteration is what [RoundControlled] does.
	ControlledAlteration Alteration = iota + 1
	// SmallCountAlteration is what [RoundSmallCounts] does.
	SmallCountAlteration
	// CellKeyAlteration is what [PerturbCounts] does.
	CellKeyAlteration
)

var alterationKeys = []string{"", "controlled-rounding", "small-count-rounding", "cell-key"}

// String returns the key.
func (a Alteration) String() string { return enum.String("Alteration", alterationKeys, a) }

// AppendText appends the key: "controlled-rounding", "small-count-rounding" or
// "cell-key".
func (a Alteration) AppendText(b []byte) ([]byte, error) {
	return enum.Append(b, "Alteration", alterationKeys, a)
}

// MarshalText returns the key.
func (a Alteration) MarshalText() ([]byte, error) { return a.AppendText(nil) }

// UnmarshalText reads a key; an unknown one wraps [measure.ErrUnknownKey].
func (a *Alteration) UnmarshalText(text []byte) (err error) {
	*a, err = enum.Parse[Alteration]("alteration", alterationKeys, text)
	return err
}

// AlteredCell is one count of an [AlteredTable].
type AlteredCell struct {
	// Levels are one for each dimension, the total for a margin.
	Levels []string `json:"levels"`
	// Count is the count after the change.
	Count int64 `json:"count"`
}

// AlteredTable is a table of counts that were changed so that it may be
// published. The true counts are not in it. The zero value is an empty table. It
// is immutable and safe for concurrent use.
type AlteredTable struct{ d *alteredData }

type alteredData struct {
	Format     string         `json:"format"`
	Method     Alteration     `json:"method"`
	Base       int            `json:"base,omitempty"`
	Noise      *Perturbation  `json:"noise,omitempty"`
	Bound      *int64         `json:"bound"`
	Additive   bool           `json:"additive"`
	Dimensions []alteredDim   `json:"dimensions"`
	Cells      []AlteredCell  `json:"cells"`
	at         map[string]int // of cells, by their levels
}

type alteredDim struct {
	Name   string   `json:"name"`
	Levels []string `json:"levels"`
}

// alter builds a table anew from changed counts, one for each cell.
func (l *lattice) alter(d alteredData, counts []int64) AlteredTable {
	d.Format = "collective-impact-altered-counts/1"
	for _, dim := range l.dims {
		d.Dimensions = append(d.Dimensions, alteredDim{dim.name, slices.Clone(dim.levels)})
	}
	d.at = make(map[string]int, len(l.cells))
	d.Cells = make([]AlteredCell, len(l.cells))
	for c := range l.cells {
		d.Cells[c] = AlteredCell{l.names(c), counts[c]}
		d.at[levelsKey(d.Cells[c].Levels)] = c
	}
	return AlteredTable{&d}
}

// levelsKey joins levels so that no two lists have the same key.
func levelsKey(levels []string) string {
	var b strings.Builder
	for _, level := range levels {
		b.WriteString(strconv.Itoa(len(level)))
		b.WriteByte(':')
		b.WriteString(level)
	}
	return b.String()
}

func (t AlteredTable) data() alteredData {
	if t.d == nil {
		return alteredData{Dimensions: []alteredDim{}, Cells: []AlteredCell{}}
	}
	return *t.d
}

// Method returns how the counts were changed; 0 for the empty table.
func (t AlteredTable) Method() Alteration { return t.data().Method }

// Bound returns how far at most a count may be from the truth, as readers may
// know it: a multiple of the base less 1, or the largest noise. There is none
// after [RoundSmallCounts], whose margins may be as far off as they have to.
func (t AlteredTable) Bound() (people int64, ok bool) {
	if b := t.data().Bound; b != nil {
		return *b, true
	}
	return 0, false
}

// Additive reports whether each count is the sum of its parts, in all margins
// and hierarchies.
func (t AlteredTable) Additive() bool { return t.data().Additive }

// Dimensions yields the dimensions with their levels, the total first.
func (t AlteredTable) Dimensions() iter.Seq2[string, []string] {
	return func(yield func(string, []string) bool) {
		for _, d := range t.data().Dimensions {
			if !yield(d.Name, slices.Clone(d.Levels)) {
				return
			}
		}
	}
}

// Cells yields all counts, set by set, the total first and the last dimension
// running fastest. A cell of several sets comes once.
func (t AlteredTable) Cells() iter.Seq[AlteredCell] {
	return func(yield func(AlteredCell) bool) {
		for _, c := range t.data().Cells {
			c.Levels = slices.Clone(c.Levels)
			if !yield(c) {
				return
			}
		}
	}
}

// Find returns the count of a cell by its levels, one for each dimension.
func (t AlteredTable) Find(levels ...string) (count int64, ok bool) {
	d := t.data()
	c, ok := d.at[levelsKey(levels)]
	if !ok {
		return 0, false
	}
	return d.Cells[c].Count, true
}

// String says what the table is, without counts.
func (t AlteredTable) String() string {
	d := t.data()
	return fmt.Sprintf("table of %d counts (%s)", len(d.Cells), d.Method)
}

// MarshalJSON writes the table. A secret is not in it.
func (t AlteredTable) MarshalJSON() ([]byte, error) {
	if t.d == nil {
		return json.Marshal(struct{}{})
	}
	return json.Marshal(t.d)
}

// UnmarshalJSON always fails with [measure.ErrComputed]: an altered table is
// computed from one of counts.
func (*AlteredTable) UnmarshalJSON([]byte) error { return measure.ErrComputed }

// WriteCSV writes the table (RFC 4180, UTF-8, lines end in LF): one line for
// each count, its levels and then the column "count". A dimension of that name
// wraps [measure.ErrDuplicate]; errors of w are returned. Names are written as
// they are: a level named "=1+1" is a formula to a spreadsheet.
func (t AlteredTable) WriteCSV(w io.Writer) error {
	if w == nil {
		return fmt.Errorf("altered table: %w: a writer", measure.ErrRequired)
	}
	d := t.data()
	var header []string
	for _, dim := range d.Dimensions {
		if dim.Name == "count" {
			return fmt.Errorf("altered table: dimension %q: %w: the table has a column of that name", dim.Name, measure.ErrDuplicate)
		}
		header = append(header, dim.Name)
	}
	lines := [][]string{append(header, "count")}
	for _, c := range d.Cells {
		lines = append(lines, append(slices.Clone(c.Levels), strconv.FormatInt(c.Count, 10)))
	}
	return writeLines(w, lines)
}

// writeLines writes CSV in UTF-8 whatever the names are.
func writeLines(w io.Writer, lines [][]string) error {
	out := csv.NewWriter(w)
	for _, l := range lines {
		for i := range l {
			l[i] = strings.ToValidUTF8(l[i], "\uFFFD")
		}
		if err := out.Write(l); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

// AlterationCost says what a change of counts has cost. It is for those who
// decide, and not part of the published table: in a small table the mean change
// gives true counts away.
type AlterationCost struct {
	// Cells is the number of published counts, Changed how many of them are not
	// the true ones, and Share the quotient, between 0 and 1.
	Cells   int     `json:"cells"`
	Changed int     `json:"changed"`
	Share   float64 `json:"share"`
	// Largest is the largest difference between a count and the true one, in
	// people, without its sign.
	Largest int64 `json:"largest"`
	// Mean and RootMeanSquare are of the differences without their signs, over all
	// cells, in people.
	Mean           float64 `json:"mean"`
	RootMeanSquare float64 `json:"rootMeanSquare"`
	// Fit says of controlled rounding whether all counts are next to the true
	// ones; 0 for other methods. Beyond is the number of those that are not.
	Fit    RoundingFit `json:"fit,omitzero"`
	Beyond int         `json:"beyond,omitempty"`
}

// cost compares changed counts, one for each cell, with the true ones.
func (l *lattice) cost(counts []int64) AlterationCost {
	out := AlterationCost{Cells: len(l.cells)}
	sum, square := 0.0, 0.0
	for c := range l.cells {
		d := counts[c] - l.cells[c].count
		if d < 0 {
			d = -d
		}
		if d > 0 {
			out.Changed++
		}
		out.Largest = max(out.Largest, d)
		sum += float64(d)
		square += float64(float64(d) * float64(d))
	}
	n := float64(len(l.cells)) // there is always the total
	out.Share = float64(out.Changed) / n
	out.Mean = sum / n
	out.RootMeanSquare = math.Sqrt(square / n)
	return out
}
