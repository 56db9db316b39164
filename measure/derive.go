package measure

import (
	"fmt"
	"math"
	"slices"
	"sort"
	"strconv"

	"github.com/collective-impact/sdk/internal/fault"
)

// Bands turns a number into ordered levels at fixed points: ages into age
// bands.
type Bands struct {
	// Column is the name of the new category; required.
	Column string `json:"column"`
	// Source is the number; required.
	Source string `json:"source"`
	// Levels are the names of the bands, lowest first; required, one more than
	// From.
	Levels []string `json:"levels"`
	// From are the smallest numbers of the second band, the third and so on,
	// rising.
	From []float64 `json:"from"`
}

// Merge turns a category into a coarser one.
type Merge struct {
	// Column is the name of the new category; required.
	Column string `json:"column"`
	// Source is the category; required.
	Source string `json:"source"`
	// Levels are the new levels in order; required.
	Levels []string `json:"levels"`
	// To says into which new level each old one goes; required for each. The
	// empty text means missing.
	To map[string]string `json:"to"`
}

// Cross makes one category of several, with all combinations of their levels:
// school years and grades into one control dimension.
type Cross struct {
	// Column is the name of the new category; required.
	Column string `json:"column"`
	// Sources are the categories; required. Where one is missing, the new level
	// is missing.
	Sources []string `json:"sources"`
}

// checkNew reports a new column that cannot be.
func (f Frame) checkNew(l *fault.List, name string) {
	switch {
	case name == "":
		l.Add("/column", ErrRequired, "required: the name of the new column")
	case f.column(name) != nil:
		l.Add("/column", ErrDuplicate, "the frame has a column %s", strconv.Quote(name))
	}
}

// Bands returns the frame with the new category; f itself is left as it is. A
// missing number has a missing band. Every problem is a [*FieldError].
func (f Frame) Bands(b Bands) (Frame, error) {
	var l fault.List
	f.checkNew(&l, b.Column)
	checkLevels(&l, "/levels", b.Levels)
	if len(b.Levels) != len(b.From)+1 {
		l.Add("/from", ErrInvalid, "%d points make %d bands, and %d are named", len(b.From), len(b.From)+1, len(b.Levels))
	}
	for i, x := range b.From {
		if math.IsNaN(x) || math.IsInf(x, 0) || i > 0 && x <= b.From[i-1] {
			l.Add(fault.At("/from", i), ErrRange, "must rise")
		}
	}
	src := f.bind(&l, "/source", b.Source, Number)
	if err := l.Err(); err != nil {
		return Frame{}, fmt.Errorf("bands: %w", err)
	}
	out := newColumn(Column{Name: b.Column, Kind: Category, Levels: b.Levels})
	for row := range f.Len() {
		if x, ok := src.num.value(row); ok {
			out.add(sort.Search(len(b.From), func(i int) bool { return b.From[i] > x }))
		} else {
			out.addMissing()
		}
	}
	return f.with(out), nil
}

// Merge returns the frame with the new category; f itself is left as it is.
// Every problem is a [*FieldError]: an old level that goes nowhere wraps
// [ErrRequired].
func (f Frame) Merge(m Merge) (Frame, error) {
	var l fault.List
	f.checkNew(&l, m.Column)
	checkLevels(&l, "/levels", m.Levels)
	src := f.bind(&l, "/source", m.Source, Category)
	out := newColumn(Column{Name: m.Column, Kind: Category, Levels: m.Levels})
	var to []int
	if src != nil {
		for _, old := range src.levels {
			level, ok := m.To[old]
			code := out.unknown()
			if level != "" {
				code = slices.Index(m.Levels, level)
			}
			if !ok {
				l.Add(fault.At("/to", old), ErrRequired, "required: the new level, or the empty text for missing")
			} else if code < 0 {
				l.Add(fault.At("/to", old), ErrDangling, "%s is none of the new levels", strconv.Quote(level))
			}
			to = append(to, code)
		}
		for _, old := range sortedKeys(m.To) {
			if !slices.Contains(src.levels, old) {
				l.Add(fault.At("/to", old), ErrDangling, "column %s has the levels %s", strconv.Quote(m.Source), quoteAll(src.levels))
			}
		}
	}
	if err := l.Err(); err != nil {
		return Frame{}, fmt.Errorf("merge: %w", err)
	}
	to = append(to, out.unknown())
	for row := range f.Len() {
		out.add(to[src.code(row)])
	}
	return f.with(out), nil
}

// Cross returns the frame with the new category; f itself is left as it is. Its
// levels are the combinations in order, the last source fastest, named
// "2023 · 3". Every problem is a [*FieldError].
func (f Frame) Cross(c Cross) (Frame, error) {
	var l fault.List
	f.checkNew(&l, c.Column)
	if len(c.Sources) == 0 {
		l.Add("/sources", ErrRequired, "required: at least one category")
	}
	levels := []string{""}
	var cols []*column
	for i, name := range c.Sources {
		src := f.bind(&l, fault.At("/sources", i), name, Category)
		if src == nil {
			continue
		}
		cols = append(cols, src)
		if len(levels)*len(src.levels) > maxLevels {
			l.Add(fault.At("/sources", i), ErrRange, "more than %d combinations", maxLevels)
			break
		}
		var longer []string
		for _, prefix := range levels {
			for _, v := range src.levels {
				if len(cols) > 1 {
					v = prefix + " · " + v
				}
				longer = append(longer, v)
			}
		}
		levels = longer
	}
	checkLevels(&l, "/sources", levels)
	if err := l.Err(); err != nil {
		return Frame{}, fmt.Errorf("cross: %w", err)
	}
	out := newColumn(Column{Name: c.Column, Kind: Category, Levels: levels})
	for row := range f.Len() {
		code := 0
		for _, src := range cols {
			if !src.known(row) {
				code = out.unknown()
				break
			}
			code = code*len(src.levels) + src.code(row)
		}
		out.add(code)
	}
	return f.with(out), nil
}
