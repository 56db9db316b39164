package measure

import (
	"context"
	"fmt"
	"iter"
	"math"
	"slices"

	"github.com/collective-impact/sdk/internal/fault"
)

// Field says how one column of a [Frame] is taken from a value of the caller's
// type T. Make one with [Dim], [Num] or [YesNoField].
type Field[T any] struct {
	name, parent string
	kind         Kind
	levels       []string
	text         func(T) (string, bool)
	num          func(T) (float64, bool)
	flag         func(T) (yes, ok bool)
	list         func(T) []string
}

// Dim declares a category with its levels in order. The function returns the
// level, and false when it is missing.
func Dim[T any](name string, levels []string, get func(T) (level string, ok bool)) Field[T] {
	return Field[T]{name: name, kind: Category, levels: slices.Clone(levels), text: get}
}

// In returns the field of a category that is nested in another one: schools in
// districts.
func (f Field[T]) In(parent string) Field[T] {
	f.parent = parent
	return f
}

// SeveralField declares a column of kind [Several] with its levels in order. The
// function returns all levels that a row has; none is missing.
func SeveralField[T any](name string, levels []string, get func(T) []string) Field[T] {
	return Field[T]{name: name, kind: Several, levels: slices.Clone(levels), list: get}
}

// LabelField declares a column of kind [Label]. The function returns the text,
// and false when it is missing.
func LabelField[T any](name string, get func(T) (label string, ok bool)) Field[T] {
	return Field[T]{name: name, kind: Label, text: get}
}

// Num declares a number. The function returns the number, and false when it is
// missing.
func Num[T any](name string, get func(T) (value float64, ok bool)) Field[T] {
	return Field[T]{name: name, kind: Number, num: get}
}

// YesNoField declares a yes-no column. The function returns yes or no, and
// false when it is missing.
func YesNoField[T any](name string, get func(T) (yes, ok bool)) Field[T] {
	return Field[T]{name: name, kind: YesNo, flag: get}
}

// FromSeq reads values of any type into a Frame, one row each. It stops at the
// first error of the sequence and returns it. A level that is not declared, a
// number that is NaN, infinite or of size 1e150 and above is a [*CellError] with
// the number of the record; the first 20 are reported at once, and then there
// is no Frame. A nil sequence wraps [ErrRequired], a field without a function
// too. The sequence is used once; ctx may be nil. It is looked at
// before each row, and its progress is told, see [WithProgress].
func FromSeq[T any](ctx context.Context, rows iter.Seq2[T, error], fields ...Field[T]) (Frame, error) {
	d := &frameData{}
	codes := make([]map[string]int, len(fields))
	var s Schema
	for i, f := range fields {
		s.Columns = append(s.Columns, Column{Name: f.name, Kind: f.kind, Levels: f.levels, Parent: f.parent, Missing: []string{}})
		d.cols = append(d.cols, newColumn(s.Columns[i]))
		codes[i] = map[string]int{}
		for j, v := range f.levels {
			codes[i][v] = j
		}
	}
	if err := s.Validate(); err != nil {
		return Frame{}, fmt.Errorf("fields: %w", err)
	}
	for i, f := range fields {
		if f.text == nil && f.num == nil && f.flag == nil && f.list == nil {
			return Frame{}, fmt.Errorf("fields: %w", &FieldError{Path: fault.At("/columns", i), Problem: "required: a function", Err: ErrRequired})
		}
	}
	if rows == nil {
		return Frame{}, fmt.Errorf("rows: %w: a sequence", ErrRequired)
	}
	const maxErrors = 20
	var problems fault.List
	if err := stopped(ctx); err != nil {
		return Frame{}, err
	}
	progress := Progress(nil).or(ctx)
	for v, err := range rows {
		if err != nil {
			return Frame{}, fmt.Errorf("record %d: %w", d.rows+1, err)
		}
		if err := stopped(ctx); err != nil {
			return Frame{}, err
		}
		d.rows++
		for i, f := range fields {
			if e := f.take(d.cols[i], codes[i], v); e != nil && problems.Len() < maxErrors {
				e.Record = d.rows
				problems.Join(e)
			}
		}
		if problems.Len() >= maxErrors {
			problems.Join(&CellError{File: "rows", Err: ErrStopped, Expected: fmt.Sprintf("fewer than %d problems; what follows was not read", maxErrors)})
			break
		}
		if d.rows%checkEvery == 0 && progress != nil {
			progress(d.rows)
		}
	}
	if err := problems.Err(); err != nil {
		return Frame{}, err
	}
	if err := d.settle("rows"); err != nil {
		return Frame{}, err
	}
	if progress != nil {
		progress(d.rows)
	}
	return Frame{seal(d)}, nil
}

func (f Field[T]) take(c *column, codes map[string]int, v T) *CellError {
	switch f.kind {
	case Number:
		x, ok := f.num(v)
		switch {
		case !ok:
			c.addMissing()
		case math.IsNaN(x) || math.Abs(x) >= maxNumber:
			return &CellError{File: "rows", Column: f.name, Value: fmt.Sprint(x), Expected: "a number below 1e150 in size", Err: ErrCell}
		default:
			c.num.addFloat(x)
		}
	case YesNo:
		yes, ok := f.flag(v)
		switch {
		case !ok:
			c.addMissing()
		case yes:
			c.add(codeYes)
		default:
			c.add(codeNo)
		}
	case Several:
		set := 0
		for _, level := range f.list(v) {
			code, ok := codes[level]
			if !ok || set&(1<<code) != 0 {
				return &CellError{File: "rows", Column: f.name, Value: level, Expected: "some of the levels " + quoteAll(f.levels) + ", each once", Err: ErrCell}
			}
			set |= 1 << code
		}
		c.add(set)
	case Label:
		label, ok := f.text(v)
		if !ok {
			c.addMissing()
			return nil
		}
		c.addLabel(label)
	default:
		level, ok := f.text(v)
		if !ok {
			c.addMissing()
			return nil
		}
		code, ok := codes[level]
		if !ok {
			return &CellError{File: "rows", Column: f.name, Value: level, Expected: "one of the levels " + quoteAll(f.levels), Err: ErrCell}
		}
		c.add(code)
	}
	return nil
}
