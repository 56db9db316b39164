package measure

import (
	"math"
	"slices"
	"strconv"

	"github.com/collective-impact/sdk/internal/fault"
)

// Filter keeps the rows whose value in one column is among those stated: plain
// data, so that a plan says whom its figures are about. A row in which the
// column is missing is not kept. Rows that are not kept are counted as
// [Accounting.FilteredOut].
type Filter struct {
	// Column is a category, a column of several levels, a number or a yes-no
	// column; required.
	Column string `json:"column"`
	// Levels are the levels that are kept, of a category; of a column of
	// several levels a row is kept that has one of them.
	Levels []string `json:"levels,omitempty"`
	// Min and Max are the smallest and the largest number that is kept, both
	// included; nil has no bound.
	Min *float64 `json:"min,omitempty"`
	// Max: see Min.
	Max *float64 `json:"max,omitempty"`
	// Yes says which answers of a yes-no column are kept.
	Yes *bool `json:"yes,omitempty"`
}

func (f Filter) check(l *fault.List, at string) {
	if f.Column == "" {
		l.Add(at+"/column", ErrRequired, "required: the name of a column")
	}
	kinds := 0
	for _, stated := range []bool{len(f.Levels) > 0, f.Min != nil || f.Max != nil, f.Yes != nil} {
		if stated {
			kinds++
		}
	}
	if kinds != 1 {
		l.Add(at, ErrInvalid, "state levels, or bounds of a number, or yes")
	}
	low, high := -math.MaxFloat64, math.MaxFloat64
	if f.Min != nil {
		low = *f.Min
	}
	if f.Max != nil {
		high = *f.Max
	}
	if !(low <= high && low >= -math.MaxFloat64 && high <= math.MaxFloat64) {
		l.Add(at+"/min", ErrRange, "must be a number, and no more than max")
	}
	for i, v := range f.Levels {
		if slices.Index(f.Levels, v) < i {
			l.Add(fault.At(at+"/levels", i), ErrDuplicate, "level %s stands twice", strconv.Quote(v))
		}
	}
}

func (f Filter) clone() Filter {
	f.Levels = slices.Clone(f.Levels)
	for _, p := range []**float64{&f.Min, &f.Max} {
		if *p != nil {
			x := **p
			*p = &x
		}
	}
	if f.Yes != nil {
		yes := *f.Yes
		f.Yes = &yes
	}
	return f
}

// bind returns what says whether a row is kept.
func (f Filter) bind(frame Frame, l *fault.List, at string) func(row int) bool {
	if f.Min != nil || f.Max != nil {
		c := frame.bind(l, at+"/column", f.Column, Number)
		if c == nil {
			return nil
		}
		return func(row int) bool {
			x, ok := c.num.value(row)
			return ok && (f.Min == nil || x >= *f.Min) && (f.Max == nil || x <= *f.Max)
		}
	}
	var keep []bool
	var c *column
	if f.Yes != nil {
		if c = frame.bind(l, at+"/column", f.Column, YesNo); c == nil {
			return nil
		}
		keep = []bool{codeNo: !*f.Yes, codeYes: *f.Yes, codeNeither: false}
	} else {
		if c = frame.bind(l, at+"/column", f.Column, Category, Several); c == nil {
			return nil
		}
		keep = make([]bool, c.card())
		for i, v := range f.Levels {
			code := slices.Index(c.levels, v)
			switch {
			case code < 0:
				l.Add(fault.At(at+"/levels", i), ErrDangling, "column %s has the levels %s", strconv.Quote(f.Column), quoteAll(c.levels))
			case c.kind == Category:
				keep[code] = true
			default:
				for set := range keep {
					keep[set] = keep[set] || set&(1<<code) != 0
				}
			}
		}
	}
	return func(row int) bool { return keep[c.code(row)] }
}
