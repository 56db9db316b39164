package measure

import (
	"bufio"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/collective-impact/sdk/internal/fault"
)

// slowReadCSV is what ReadCSV has to agree with: it reads one record after the
// other with encoding/csv.
func slowReadCSV(ctx context.Context, name string, r io.Reader, s Schema, progress Progress) (Frame, error) {
	if err := s.Validate(); err != nil {
		return Frame{}, fmt.Errorf("schema: %w", err)
	}
	if r == nil {
		return Frame{}, &CellError{File: name, Expected: "an input", Err: ErrRequired}
	}
	if s.MaxRecord == 0 {
		s.MaxRecord = 1 << 20
	}
	if s.MaxErrors == 0 {
		s.MaxErrors = 20
	}
	in := &slowCSV{name: name, schema: s}
	if err := in.open(r); err != nil {
		return Frame{}, err
	}
	return in.read(ctx, progress)
}

type slowCSV struct {
	name     string
	schema   Schema
	limit    *recordLimit
	csv      *csv.Reader
	width    int
	head     int   // the last line of the header
	at       []int // index of each declared column in a record
	rows     int
	problems fault.List
}

func (in *slowCSV) open(r io.Reader) error {
	b := bufio.NewReaderSize(r, 64<<10)
	if mark, _ := b.Peek(3); string(mark) == "\xef\xbb\xbf" {
		_, _ = b.Discard(3)
	}
	in.limit = &recordLimit{r: b, max: in.schema.MaxRecord, line: 1, start: 1}
	in.csv = csv.NewReader(in.limit)
	in.csv.ReuseRecord = true
	in.csv.FieldsPerRecord = -1
	header, err := in.csv.Read()
	if errors.Is(err, io.EOF) {
		return &CellError{File: in.name, Line: 1, Expected: "a header line; the input is empty", Err: ErrHeader}
	}
	if err != nil {
		return in.syntax(err)
	}
	in.width = len(header)
	in.head, _ = in.csv.FieldPos(len(header) - 1)
	in.head += strings.Count(header[len(header)-1], "\n")
	in.header(header)
	return in.problems.Err()
}

// header finds the declared columns. What stands in the first line may be
// somebody's data, so only names that the schema declares are printed.
func (in *slowCSV) header(header []string) {
	line, _ := in.csv.FieldPos(0)
	bad := func(e CellError) {
		e.File, e.Line, e.Err = in.name, line, ErrHeader
		in.problems.Join(&e)
	}
	text := strings.Join(header, ",")
	switch {
	case !utf8.ValidString(text):
		bad(CellError{Value: text, Expected: "text in UTF-8"})
		return
	case strings.Contains(text, "\r"):
		bad(CellError{Value: text, Expected: "lines that end in LF or CRLF, not in CR alone"})
		return
	case len(header) == 1 && !slices.ContainsFunc(in.schema.Columns, func(c Column) bool { return c.Name == text }):
		for _, other := range []string{";", "\t", "|"} {
			if strings.Contains(text, other) {
				bad(CellError{Value: text, Expected: fmt.Sprintf("fields separated by commas; they seem to be separated by %q", other)})
				return
			}
		}
	}
	first := map[string]int{}
	for i, h := range header {
		switch j, seen := first[h]; {
		case h == "": // a column without a name cannot be declared
		case !seen:
			first[h] = i
		case slices.ContainsFunc(in.schema.Columns, func(c Column) bool { return c.Name == h }):
			bad(CellError{Column: h, Value: h, Expected: fmt.Sprintf("each column once; fields %d and %d have this name", j+1, i+1)})
		default:
			bad(CellError{Value: h, Expected: fmt.Sprintf("each column once; fields %d and %d have the same name", j+1, i+1)})
		}
	}
	fold := func(s string) string { return strings.ToLower(strings.TrimSpace(s)) }
	for _, c := range in.schema.Columns {
		i, ok := first[c.Name]
		if !ok {
			hint := ""
			if j := slices.IndexFunc(header, func(h string) bool { return fold(h) == fold(c.Name) }); j >= 0 {
				hint = fmt.Sprintf("; field %d differs only in case or spaces", j+1)
			}
			bad(CellError{Column: c.Name, Value: text, Expected: fmt.Sprintf("this column in the header, which has %d fields separated by commas%s", in.width, hint)})
		}
		in.at = append(in.at, i)
	}
}

// syntax says what is wrong with the form of the input.
func (in *slowCSV) syntax(err error) error {
	e := &CellError{File: in.name, Record: in.rows + 1, Err: ErrMalformed}
	if in.width == 0 {
		e.Record = 0
	}
	var pe *csv.ParseError
	switch {
	case errors.Is(err, ErrTooLong):
		e.Line, e.Err = in.limit.start, ErrTooLong
		e.Expected = fmt.Sprintf("at most %d bytes in a record; a quote that is never closed, and lines that end in CR alone, look like this too", in.schema.MaxRecord)
	case errors.As(err, &pe):
		e.Line, e.Expected = pe.StartLine, "fields quoted as in RFC 4180, not "+pe.Err.Error()
	default:
		return fmt.Errorf("%s:%d: %w", in.name, in.limit.start, err)
	}
	return e
}

func (in *slowCSV) read(ctx context.Context, progress Progress) (Frame, error) {
	d := &frameData{}
	parsers := make([]*parser, len(in.schema.Columns))
	for i, c := range in.schema.Columns {
		parsers[i] = in.schema.parser(c)
		d.cols = append(d.cols, newColumn(c))
	}
	for in.problems.Len() < in.schema.MaxErrors {
		if in.rows%checkEvery == 0 {
			if err := stopped(ctx); err != nil {
				return Frame{}, err
			}
			if progress != nil && in.rows > 0 {
				progress(in.rows)
			}
		}
		rec, err := in.csv.Read()
		if errors.Is(err, io.EOF) {
			if in.width == 1 && in.limit.lastBlank > in.head {
				in.problems.Join(&CellError{File: in.name, Line: in.limit.lastBlank, Err: ErrMalformed,
					Expected: `no empty line in a table of one column; an empty field is written ""`})
			}
			break
		}
		if err != nil {
			in.problems.Join(in.syntax(err))
			break
		}
		in.rows++
		in.record(d, parsers, rec)
	}
	if in.problems.Len() >= in.schema.MaxErrors {
		in.problems.Join(&CellError{File: in.name, Err: ErrStopped,
			Expected: fmt.Sprintf("fewer than %d problems; what follows was not read", in.schema.MaxErrors)})
	}
	if err := in.problems.Err(); err != nil {
		return Frame{}, err
	}
	d.rows, d.blank = in.rows, in.limit.blank
	if err := d.settle(in.name); err != nil {
		return Frame{}, err
	}
	if progress != nil {
		progress(d.rows)
	}
	return Frame{seal(d)}, nil
}

func (in *slowCSV) record(d *frameData, parsers []*parser, rec []string) {
	if len(rec) != in.width {
		line, _ := in.csv.FieldPos(0)
		in.problems.Join(&CellError{File: in.name, Line: line, Record: in.rows, Err: ErrMalformed,
			Expected: fmt.Sprintf("%d fields as in the header, not %d", in.width, len(rec))})
		return
	}
	for i, p := range parsers {
		text := rec[in.at[i]]
		expected := "text in UTF-8"
		if utf8.ValidString(text) {
			expected = p.parse(d.cols[i], text)
		}
		if expected != "" && in.problems.Len() < in.schema.MaxErrors {
			line, _ := in.csv.FieldPos(in.at[i])
			in.problems.Join(&CellError{File: in.name, Line: line, Record: in.rows, Column: p.spec.Name,
				Value: strings.Clone(text), Expected: expected, Err: ErrCell})
		}
	}
}
