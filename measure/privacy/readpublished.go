package privacy

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/collective-impact/sdk/internal/fault"
	"github.com/collective-impact/sdk/measure"
)

// Range is what a mark says of a count.
type Range struct {
	// Low and High are the least and the largest count that has the mark; nil
	// where it says nothing.
	Low  *int64 `json:"low,omitempty"`
	High *int64 `json:"high,omitempty"`
}

// ReadOptions says how to read a published table.
type ReadOptions struct {
	// Name is the name of the table, and of the input in errors.
	Name string `json:"name,omitempty"`
	// Dimensions are the columns that hold levels, with what is known of their
	// hierarchies. An empty field is the total.
	Dimensions []Hierarchy `json:"dimensions"`
	// ValueColumn is the column that holds counts.
	ValueColumn string `json:"valueColumn"`
	// Marks are the texts that stand instead of a count, such as "*" or "<10",
	// and what each says. An empty field is a withheld count of which nothing is
	// said, unless "" is a mark too.
	Marks map[string]Range `json:"marks,omitempty"`
	// Complete is that of [PublishedTable].
	Complete bool `json:"complete,omitempty"`
}

const (
	mostReadProblems = 100
	mostReadRows     = 5_000_000
)

// Validate reports columns without a name or of the same name, and marks whose
// range is none. Each problem is a *[measure.FieldError].
func (o ReadOptions) Validate() error {
	var all fault.List
	if o.ValueColumn == "" {
		all.Add("/valueColumn", measure.ErrRequired, "expected the column that holds counts")
	}
	for i, d := range o.Dimensions {
		if d.Name != "" && d.Name == o.ValueColumn {
			all.Add(fault.At("/dimensions", i, "name"), measure.ErrDuplicate, "%q is the column that holds counts", d.Name)
		}
	}
	(&PublishedTable{Dimensions: o.Dimensions}).check(&all, "")
	for _, mark := range slices.Sorted(maps.Keys(o.Marks)) {
		here, r := fault.At("/marks", mark), o.Marks[mark]
		checkCount(&all, here+"/low", r.Low)
		checkCount(&all, here+"/high", r.High)
		if r.Low != nil && r.High != nil && *r.Low > *r.High {
			all.Add(here+"/low", measure.ErrRange, "expected at most high")
		}
	}
	return all.Err()
}

// ReadPublishedCSV reads a published table in long form: a header, then one line
// for each cell with its levels and its count or mark, comma-separated (RFC
// 4180, UTF-8). Other columns are not looked at. Counts are whole numbers, with
// or without commas between thousands, spaces around them do not matter.
//
// All problems are reported at once, up to a hundred, each a
// *[measure.CellError] with line, column, the value found and what was expected:
// a missing or repeated column wraps [measure.ErrHeader], a record with too few
// fields or wrong quotes [measure.ErrMalformed], a count that is neither a number
// nor a mark, or a cell that comes twice, [measure.ErrCell]. Options that are not
// valid give *[measure.FieldError]s, and errors of r are returned. A nil reader
// is an empty input.
func ReadPublishedCSV(r io.Reader, o ReadOptions) (PublishedTable, error) {
	if err := o.Validate(); err != nil {
		return PublishedTable{}, err
	}
	if r == nil {
		r = strings.NewReader("")
	}
	in := &publishedReader{o: o, seen: map[string]int{}}
	in.out = PublishedTable{Name: o.Name, Dimensions: slices.Clone(o.Dimensions), Complete: o.Complete}
	buffered := bufio.NewReader(r)
	if mark, _ := buffered.Peek(3); bytes.Equal(mark, []byte("\xef\xbb\xbf")) {
		_, _ = buffered.Discard(3)
	}
	in.csv = csv.NewReader(buffered)
	in.csv.FieldsPerRecord = -1
	if err := in.header(); err != nil {
		return PublishedTable{}, err
	}
	for {
		more, err := in.record()
		if err != nil {
			return PublishedTable{}, err
		}
		if !more {
			break
		}
	}
	if err := errors.Join(in.problems...); err != nil {
		return PublishedTable{}, err
	}
	return in.out, nil
}

// publishedReader reads one table.
type publishedReader struct {
	o        ReadOptions
	csv      *csv.Reader
	columns  []int // of the dimensions, then of the count
	rows     int
	seen     map[string]int // lines
	problems []error
	out      PublishedTable
}

func (in *publishedReader) problem(line int, column, value, expected string, sentinel error) {
	in.problems = append(in.problems, &measure.CellError{File: in.o.Name, Line: line, Record: in.rows, Column: column, Value: value, Expected: expected, Err: sentinel})
}

func (in *publishedReader) header() error {
	names := []string{}
	for _, d := range in.o.Dimensions {
		names = append(names, d.Name)
	}
	names = append(names, in.o.ValueColumn)
	record, err := in.csv.Read()
	if err != nil && !errors.Is(err, io.EOF) {
		return in.failed(err)
	}
	for _, name := range names {
		at := -1
		for i, field := range record {
			if strings.TrimSpace(field) != name {
				continue
			}
			if at >= 0 {
				in.problem(1, name, "", "one column of that name", measure.ErrHeader)
			}
			at = i
		}
		if at < 0 {
			in.problem(1, name, "", "a column of that name", measure.ErrHeader)
		}
		in.columns = append(in.columns, at)
	}
	return errors.Join(in.problems...)
}

// failed turns an error of the reader into one that says where.
func (in *publishedReader) failed(err error) error {
	if bad, ok := errors.AsType[*csv.ParseError](err); ok {
		in.problem(bad.StartLine, "", "", "quotes around the whole field, and quotes within doubled", measure.ErrMalformed)
		return errors.Join(in.problems...)
	}
	return err
}

// record reads one line. It is false after the last.
func (in *publishedReader) record() (bool, error) {
	record, err := in.csv.Read()
	if errors.Is(err, io.EOF) {
		return false, nil
	}
	if err != nil {
		return false, in.failed(err)
	}
	in.rows++
	line, _ := in.csv.FieldPos(0)
	if in.rows > mostReadRows {
		in.problem(line, "", "", fmt.Sprintf("at most %d lines", mostReadRows), measure.ErrTooLong)
		return false, nil
	}
	if len(in.problems) >= mostReadProblems {
		in.problem(line, "", "", "", measure.ErrStopped)
		return false, nil
	}
	if n := slices.Max(in.columns); n >= len(record) {
		in.problem(line, "", "", fmt.Sprintf("at least %d fields, found %d", n+1, len(record)), measure.ErrMalformed)
		return true, nil
	}
	c := PublishedCell{Levels: make([]string, 0, len(in.o.Dimensions))}
	for d, dim := range in.o.Dimensions {
		level := strings.TrimSpace(record[in.columns[d]])
		if !utf8.ValidString(level) {
			in.problem(line, dim.Name, level, "text in UTF-8", measure.ErrCell)
		}
		if level == "" {
			level = dim.TotalLevel()
		}
		c.Levels = append(c.Levels, level)
	}
	text := strings.TrimSpace(record[in.columns[len(in.o.Dimensions)]])
	mark, marked := in.o.Marks[text]
	switch n, ok := wholeNumber(text); {
	case marked:
		c.Low, c.High = mark.Low, mark.High
	case ok:
		c.Value = &n
	case text != "":
		in.problem(line, in.o.ValueColumn, text, in.expected(), measure.ErrCell)
	}
	key := levelsKey(c.Levels)
	if first, twice := in.seen[key]; twice {
		in.problem(line, "", strings.Join(c.Levels, ", "), fmt.Sprintf("each cell once; line %d has the same levels", first), measure.ErrCell)
	} else {
		in.seen[key] = line
	}
	in.out.Cells = append(in.out.Cells, c)
	return true, nil
}

// expected says what a count may be.
func (in *publishedReader) expected() string {
	out := fmt.Sprintf("a whole number from 0 to %d", int64(MaxPublished))
	marks := slices.Sorted(maps.Keys(in.o.Marks))
	for i, m := range marks {
		marks[i] = strconv.Quote(m)
	}
	if len(marks) > 0 {
		out += " or a mark: " + enumerate(marks, mostNamed)
	}
	return out
}

// wholeNumber reads digits, with or without commas between thousands.
func wholeNumber(text string) (int64, bool) {
	groups := strings.Split(text, ",")
	for i, g := range groups {
		if g == "" || strings.Trim(g, "0123456789") != "" || len(groups) > 1 && (i > 0 && len(g) != 3 || len(g) > 3) {
			return 0, false
		}
	}
	n, err := strconv.ParseInt(strings.Join(groups, ""), 10, 64)
	return n, err == nil && n <= MaxPublished
}
