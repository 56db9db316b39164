package measure

import (
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// ErrCell reports a field that cannot be read as its column demands.
var ErrCell = errors.New("wrong value")

// ErrMalformed reports a record whose quotes or number of fields are wrong.
var ErrMalformed = errors.New("malformed record")

// ErrStopped reports that reading stopped because of the problems before it, so
// that more may follow.
var ErrStopped = errors.New("reading stopped")

// ErrTooLong reports a record longer than [Schema.MaxRecord].
var ErrTooLong = errors.New("record too long")

// ErrHeader reports a header that lacks a column, names one twice, or is not
// there at all.
var ErrHeader = errors.New("wrong header")

// CellError is one problem at one place of a table. Its text names the place
// and what was expected and leaves the value out, because a value belongs to a
// person and error texts travel; whoever may see it finds it in Value. Readers
// join pointers to it: errors.AsType[*CellError] finds the first, and
// interface{ Unwrap() []error } all of them.
type CellError struct {
	// File is the name that the caller gave to the input.
	File string
	// Line is the line of the input, from 1, on which the field begins, or the
	// record where the whole record is meant; 0 where the input has no lines.
	Line int
	// Record is the number of the record, from 1; 0 in the header.
	Record int
	// Column is the name of the column; "" when the whole record is meant.
	Column string
	// Value is the text that was found. It is confidential and not in JSON.
	Value string `json:"-"`
	// Expected says in words what was expected.
	Expected string
	// Err is the sentinel: [ErrCell], [ErrHeader], [ErrMalformed], [ErrTooLong],
	// [ErrStopped] or [ErrRequired].
	Err error
}

// Error returns place and expectation, without the value.
func (e CellError) Error() string {
	var b strings.Builder
	b.WriteString(e.File)
	if e.Line > 0 {
		fmt.Fprintf(&b, ":%d", e.Line)
	} else if e.Record > 0 {
		fmt.Fprintf(&b, " record %d", e.Record)
	}
	if e.Column != "" {
		fmt.Fprintf(&b, ": column %s", strconv.Quote(e.Column))
	}
	if e.Err != nil {
		b.WriteString(": " + e.Err.Error())
	}
	if e.Expected != "" {
		b.WriteString(": expected " + e.Expected)
	}
	return b.String()
}

// Unwrap returns the sentinel.
func (e CellError) Unwrap() error { return e.Err }

// Format writes the text of Error whatever the verb, so that %#v and %+v show
// no value either. Package fmt cannot call it where the error stands in an
// unexported field of another struct, nor does a dump by reflection: keep a
// CellError out of both.
func (e CellError) Format(s fmt.State, _ rune) { _, _ = io.WriteString(s, e.Error()) }
