package measure

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// ErrConfidential reports an attempt to write, print or encode something that
// has not passed suppression.
var ErrConfidential = errors.New("confidential: only a privacy.Release may leave")

// ErrNoColumn reports a column that does not exist or is of another kind.
var ErrNoColumn = errors.New("no such column")

// Frame holds rows, one for each person: immutable, by column. It is
// confidential and neither prints nor marshals. Make one with [ReadCSV] or
// [FromSeq]. The zero value is a frame without rows or columns. A Frame may be
// read by many goroutines at once.
type Frame struct{ d sealed[frameData] }

type frameData struct {
	cols  []*column
	rows  int
	blank int
}

func (f Frame) data() *frameData {
	if d := f.d.data(); d != nil {
		return d
	}
	return &frameData{}
}

// settle gives labels their lasting codes, and finds the ends of numbers and what
// is nested in what.
func (d *frameData) settle(file string) error {
	for _, c := range d.cols {
		c.sortLabels()
		c.num.settle()
	}
	for _, c := range d.cols {
		if c.parent == "" {
			continue
		}
		up := d.cols[slices.IndexFunc(d.cols, func(x *column) bool { return x.name == c.parent })]
		c.within = slices.Repeat([]int{-1}, len(c.levels))
		for row := range d.rows {
			code, in := c.code(row), up.code(row)
			switch {
			case code == c.unknown():
			case in == up.unknown():
				return &CellError{File: file, Record: row + 1, Column: up.name, Err: ErrCell,
					Expected: "a level where " + strconv.Quote(c.name) + ", which is nested in it, has one"}
			case c.within[code] < 0:
				c.within[code] = in
			case c.within[code] != in:
				return &CellError{File: file, Record: row + 1, Column: up.name, Value: up.levels[in], Err: ErrCell,
					Expected: "the same level in all rows of a level of " + strconv.Quote(c.name) + ", which is nested in it"}
			}
		}
	}
	return nil
}

// Len returns the number of rows.
func (f Frame) Len() int { return f.data().rows }

// BlankLines returns the number of empty lines of a CSV input; they are no
// records.
func (f Frame) BlankLines() int { return f.data().blank }

// Columns returns the names of the columns, in the order of the schema, derived
// ones last.
func (f Frame) Columns() []string {
	var names []string
	for _, c := range f.data().cols {
		names = append(names, c.name)
	}
	return names
}

// Levels returns the declared levels of a category, in order; nil for other
// columns.
func (f Frame) Levels(column string) []string {
	if c := f.column(column); c != nil && c.kind == Category {
		return slices.Clone(c.levels)
	}
	return nil
}

// Missing returns the number of rows in which a column is missing, and false
// when there is no such column. The number is confidential when it is small.
func (f Frame) Missing(column string) (int, bool) {
	c := f.column(column)
	if c == nil {
		return 0, false
	}
	return c.missing, true
}

func (f Frame) column(name string) *column {
	for _, c := range f.data().cols {
		if c.name == name {
			return c
		}
	}
	return nil
}

func (f Frame) need(name string, kinds ...Kind) (*column, error) {
	c := f.column(name)
	switch {
	case c == nil:
		if len(f.data().cols) == 0 {
			return nil, fmt.Errorf("%w: %s (the frame has no columns)", ErrNoColumn, strconv.Quote(name))
		}
		return nil, fmt.Errorf("%w: %s (there are %s)", ErrNoColumn, strconv.Quote(name), quoteAll(f.Columns()))
	case !slices.Contains(kinds, c.kind):
		var want []string
		for _, k := range kinds {
			want = append(want, k.String())
		}
		return nil, fmt.Errorf("%w: %s is a %s, not a %s", ErrNoColumn, strconv.Quote(name), c.kind, strings.Join(want, " or a "))
	}
	return c, nil
}

// with returns a frame that has one more column and shares the others.
func (f Frame) with(c *column) Frame {
	d := f.data()
	return Frame{seal(&frameData{cols: append(slices.Clone(d.cols), c), rows: d.rows, blank: d.blank})}
}

// Format prints the shape and none of the rows, whatever the verb.
func (f Frame) Format(s fmt.State, _ rune) {
	fmt.Fprintf(s, "measure.Frame(%d columns, confidential)", len(f.data().cols))
}

// MarshalJSON always fails with [ErrConfidential].
func (f Frame) MarshalJSON() ([]byte, error) { return nil, ErrConfidential }

// UnmarshalJSON always fails with [ErrComputed]: rows come from [ReadCSV] or [FromSeq].
func (*Frame) UnmarshalJSON([]byte) error { return ErrComputed }
