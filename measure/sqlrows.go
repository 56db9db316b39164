package measure

import (
	"context"
	"fmt"
	"iter"
	"math"
	"math/big"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/collective-impact/sdk/internal/fault"
)

// Rows is the result of a query. The Rows of database/sql are one.
type Rows interface {
	// Columns returns the names of the columns.
	Columns() ([]string, error)
	// Next goes to the next row, and is false at the end or at an error.
	Next() bool
	// Scan copies the values of the row to what dest points to.
	Scan(dest ...any) error
	// Err returns the error that ended the rows.
	Err() error
}

// FromRows reads the result of a query into a [Frame], one row for each record,
// by the names of its columns and with the care of [ReadCSV]: columns that the
// schema does not declare are left out, one that it declares has to be there, no
// name may stand twice. Name is what errors call the input.
//
// NULL is missing, beside the markers of the schema; in a column whose markers
// are an empty list it is an error. Nothing is guessed: text is read as ReadCSV
// reads a field, which is how databases hand out exact decimals; a whole number
// is read as its digits, so that 3 may be the level "3" or the flag "1"; other
// numbers are for columns of numbers alone, and booleans for yes-no columns. A
// date or any other type is an error: have the query make it text. So are NaN
// and infinities.
//
// Every wrong value up to [Schema.MaxErrors] is a [*CellError] with record and
// column, and then there is no Frame. A record with more bytes of text than
// [Schema.MaxRecord] wraps [ErrTooLong]. Errors of the rows and of ctx are passed
// on; ctx and progress may be nil. Rows are read to their end and not closed.
//
// A database can do the first step itself. Of rows that a query has counted by
// GROUP BY, each stands for as many people as were counted: declare the count as
// a number and name it in [Plan.Weight] as a [FrequencyWeight].
func FromRows(ctx context.Context, name string, rows Rows, s Schema, progress Progress) (Frame, error) {
	progress = progress.or(ctx)
	in, err := openRows(name, rows, s)
	if err != nil {
		return Frame{}, err
	}
	d, _, err := in.block(ctx, progress, math.MaxInt)
	if err == nil {
		err = d.settle(name)
	}
	if err != nil {
		return Frame{}, err
	}
	if progress != nil {
		progress(in.records)
	}
	return Frame{seal(d)}, nil
}

// FromRowsBlocks reads the result of a query as [FromRows] does, and yields it in
// Frames of consecutive rows, so that a result larger than memory can be tallied
// part by part: see [Plan.TallyAll]. A Frame holds the rows of about
// [Schema.BlockBytes] of values, where a number counts as 8 bytes. There is at
// least one Frame.
//
// A problem ends the sequence: it yields no more Frames, looks for further
// problems up to [Schema.MaxErrors], and then yields all of them as one error.
// Frames before it were right. The sequence can be ranged over once; ctx and
// progress may be nil.
func FromRowsBlocks(ctx context.Context, name string, rows Rows, s Schema, progress Progress) iter.Seq2[Frame, error] {
	progress = progress.or(ctx)
	return func(yield func(Frame, error) bool) {
		in, err := openRows(name, rows, s)
		if err != nil {
			yield(Frame{}, err)
			return
		}
		var nested nesting
		for before := 0; ; before = in.records {
			d, more, err := in.block(ctx, progress, in.schema.BlockBytes)
			if err == nil {
				err = nested.check(d, name, before)
			}
			if err == nil {
				err = d.settle(name)
			}
			switch {
			case err != nil:
				yield(Frame{}, err)
				return
			case d.rows == 0 && before > 0: // the end fell together with that of a block
			case !yield(Frame{seal(d)}, nil):
				return
			}
			if !more {
				break
			}
		}
		if progress != nil {
			progress(in.records)
		}
	}
}

// rowsInput is the result of a query that is being read.
type rowsInput struct {
	name     string
	rows     Rows
	schema   Schema
	parsers  []*parser
	at       []int // of each declared column, its place in a row
	values   []any
	targets  []any // pointers to the values
	records  int
	problems fault.List
}

// openRows finds the declared columns.
func openRows(name string, rows Rows, s Schema) (*rowsInput, error) {
	if err := s.Validate(); err != nil {
		return nil, fmt.Errorf("schema: %w", err)
	}
	if v := reflect.ValueOf(rows); !v.IsValid() || v.Kind() == reflect.Pointer && v.IsNil() {
		return nil, &CellError{File: name, Expected: "rows", Err: ErrRequired}
	}
	columns, err := rows.Columns()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	if s.MaxRecord == 0 {
		s.MaxRecord = 1 << 20
	}
	if s.MaxErrors == 0 {
		s.MaxErrors = 20
	}
	if s.BlockBytes == 0 {
		s.BlockBytes = wholeBlock
	}
	in := &rowsInput{name: name, rows: rows, schema: s, values: make([]any, len(columns))}
	for i := range in.values {
		in.targets = append(in.targets, &in.values[i])
	}
	in.find(columns)
	return in, in.problems.Err()
}

// find finds the declared columns among those of the query.
func (in *rowsInput) find(columns []string) {
	bad := func(column, format string, args ...any) {
		in.problems.Join(&CellError{File: in.name, Column: column, Value: strings.Join(columns, ","), Expected: fmt.Sprintf(format, args...), Err: ErrHeader})
	}
	first := map[string]int{}
	for i, name := range columns {
		j, seen := first[name]
		switch {
		case name == "": // a column without a name cannot be declared
		case !seen:
			first[name] = i
		default:
			bad(name, "each column once; columns %d and %d of the query have this name", j+1, i+1)
		}
	}
	fold := func(s string) string { return strings.ToLower(strings.TrimSpace(s)) }
	for _, c := range in.schema.Columns {
		i, ok := first[c.Name]
		if !ok {
			hint := ""
			if j := slices.IndexFunc(columns, func(name string) bool { return fold(name) == fold(c.Name) }); j >= 0 {
				hint = fmt.Sprintf("; column %d differs only in case or spaces", j+1)
			}
			bad(c.Name, "this column among the %d of the query%s", len(columns), hint)
		}
		in.at = append(in.at, i)
		in.parsers = append(in.parsers, in.schema.parser(c))
	}
}

// block reads rows until they have so many bytes, and says whether there may be
// more. After a problem it only looks for more of them, to the end.
func (in *rowsInput) block(ctx context.Context, progress Progress, bytes int) (d *frameData, more bool, err error) {
	d = &frameData{}
	for _, c := range in.schema.Columns {
		d.cols = append(d.cols, newColumn(c))
	}
	if err := stopped(ctx); err != nil {
		return nil, false, err
	}
	for read := 0; read < bytes || in.problems.Len() > 0; {
		if in.problems.Len() >= in.schema.MaxErrors {
			in.problems.Join(&CellError{File: in.name, Err: ErrStopped,
				Expected: fmt.Sprintf("fewer than %d problems; what follows was not read", in.schema.MaxErrors)})
			return nil, false, in.problems.Err()
		}
		if !in.rows.Next() {
			if err := in.rows.Err(); err != nil {
				return nil, false, fmt.Errorf("%s after record %d: %w", in.name, in.records, err)
			}
			return d, false, in.problems.Err()
		}
		in.records++
		if err := in.rows.Scan(in.targets...); err != nil {
			return nil, false, fmt.Errorf("%s record %d: %w", in.name, in.records, err)
		}
		d.rows++
		read += in.take(d)
		if in.records%checkEvery == 0 {
			if err := stopped(ctx); err != nil {
				return nil, false, err
			}
			if progress != nil {
				progress(in.records)
			}
		}
	}
	return d, true, nil
}

// take adds the current row to the columns and returns its size in bytes.
func (in *rowsInput) take(d *frameData) (size int) {
	bad := func(e CellError) {
		if in.problems.Len() < in.schema.MaxErrors {
			e.File, e.Record = in.name, in.records
			in.problems.Join(&e)
		}
	}
	texts := 0
	for i, p := range in.parsers {
		v := in.values[in.at[i]]
		n := 8
		switch v := v.(type) {
		case string:
			n = len(v)
			texts += n
		case []byte:
			n = len(v)
			texts += n
		}
		size += n + 1
		if value, expected := p.take(d.cols[i], v); expected != "" {
			bad(CellError{Column: p.spec.Name, Value: value, Expected: expected, Err: ErrCell})
		}
	}
	if texts > in.schema.MaxRecord {
		bad(CellError{Expected: fmt.Sprintf("at most %d bytes of text in a record", in.schema.MaxRecord), Err: ErrTooLong})
	}
	return size
}

// take appends a value that a database handed out, or says what was expected
// instead of which text.
func (p *parser) take(col *column, v any) (value, expected string) {
	switch v := v.(type) {
	case nil:
		if len(p.missing) == 0 {
			return "NULL", "a value; the schema says that none is missing"
		}
		col.addMissing()
		return "", ""
	case string:
		return p.takeText(col, v)
	case []byte:
		return p.takeText(col, string(v))
	case bool:
		if p.spec.Kind != YesNo {
			return strconv.FormatBool(v), "no boolean in a column of kind " + p.spec.Kind.String()
		}
		code := codeNo
		if v {
			code = codeYes
		}
		col.add(code)
		return "", ""
	}
	r := reflect.ValueOf(v)
	switch {
	case r.CanInt():
		return p.takeWhole(col, strconv.FormatInt(r.Int(), 10), big.NewInt(r.Int()))
	case r.CanUint():
		return p.takeWhole(col, strconv.FormatUint(r.Uint(), 10), new(big.Int).SetUint64(r.Uint()))
	case r.CanFloat():
		text := strconv.FormatFloat(r.Float(), 'g', -1, r.Type().Bits())
		if p.spec.Kind != Number {
			return text, "no number with a fraction in a column of kind " + p.spec.Kind.String()
		}
		// Markers of what is missing are written without an exponent.
		if plain := strconv.FormatFloat(r.Float(), 'f', -1, r.Type().Bits()); p.missing[plain] {
			text = plain
		}
		return p.takeText(col, text)
	}
	return r.Type().String(), "text, a number, a boolean or NULL; make it text in the query"
}

// takeWhole takes a whole number as its digits.
func (p *parser) takeWhole(col *column, digits string, x *big.Int) (value, expected string) {
	if _, accuracy := x.Float64(); p.spec.Kind == Number && accuracy != big.Exact {
		return digits, "a number that 64 bits of floating point hold, such as whole numbers up to 2^53"
	}
	return p.takeText(col, digits)
}

func (p *parser) takeText(col *column, text string) (value, expected string) {
	if !utf8.ValidString(text) {
		return text, "text in UTF-8"
	}
	return text, p.parse(col, text)
}
