package measure

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"

	"github.com/collective-impact/sdk/internal/fault"
)

// ErrMismatch reports tallies of different plans or levels, which have no sum.
var ErrMismatch = errors.New("tallies do not match")

// Tally holds the counts and exact sums of the finest cells of a plan: one for
// each combination of levels that occurs. Tallies of parts of the data add up
// with [Tally.Merge] to the tally of the whole, bit for bit, in any order. It is
// confidential and neither prints nor marshals. Make one with [Plan.Tally].
type Tally struct{ d sealed[tallyData] }

type tallyData struct {
	plan     Plan
	strata   []string // levels of Within; one "" without
	dims     []string
	levels   [][]string // declared levels of dims, unknown not included
	scales   [][]string // declared levels of the outcomes; nil for flags and means
	cells    map[uint64]*tallyCell
	excluded int
}

type tallyCell struct {
	records int
	stats   []stat // one for each indicator
}

// Format prints that the tally is confidential, whatever the verb.
func (t Tally) Format(s fmt.State, _ rune) { fmt.Fprint(s, "measure.Tally(confidential)") }

// MarshalJSON always fails with [ErrConfidential].
func (t Tally) MarshalJSON() ([]byte, error) { return nil, ErrConfidential }

// UnmarshalJSON always fails with [ErrComputed]: a tally comes from [Plan.Tally].
func (*Tally) UnmarshalJSON([]byte) error { return ErrComputed }

// outcome reads one indicator from a row.
type outcome struct {
	col  *column
	kind Outcome
	min  int
}

func (p Plan) outcomes(f Frame, l *fault.List) []outcome {
	var out []outcome
	for i, ind := range p.Indicators {
		at := fault.At("/indicators", i)
		kind, o := Number, outcome{kind: ind.Outcome}
		switch ind.Outcome {
		case Flag:
			kind, o.min = YesNo, 1
		case LevelAtOrAbove:
			kind = Category
		}
		if o.col = f.bind(l, at+"/column", ind.Column, kind); o.col != nil && kind == Category {
			if o.min = slices.Index(o.col.levels, ind.Level); o.min < 0 {
				l.Add(at+"/level", ErrDangling, "column %s has the levels %s", strconv.Quote(ind.Column), quoteAll(o.col.levels))
			}
		}
		out = append(out, o)
	}
	return out
}

// bind finds a column, or reports that there is none; nil then.
func (f Frame) bind(l *fault.List, at, name string, kind Kind) *column {
	c, err := f.need(name, kind)
	if err != nil {
		l.Add(at, ErrNoColumn, "%v", err)
	}
	return c
}

func (o outcome) add(s *stat, row int) {
	if o.kind == Mean {
		if x, ok := o.col.num.value(row); ok {
			s.addNumber(x)
		}
		return
	}
	code := o.col.code(row)
	if code == o.col.unknown() {
		return
	}
	s.n++
	if code >= o.min {
		s.k++
	}
}

// Tally counts a frame. What the frame and the plan do not agree on is reported
// at once, each a [*FieldError] at its place in the plan: a column that the
// frame does not have, or has as another kind, wraps [ErrNoColumn], a level that
// is not declared [ErrDangling], more than 2^20 combinations of levels
// [ErrRange]. The context may be nil.
func (p Plan) Tally(ctx context.Context, f Frame) (Tally, error) {
	if err := p.Validate(); err != nil {
		return Tally{}, fmt.Errorf("plan: %w", err)
	}
	p = p.clone()
	d := &tallyData{plan: p, strata: []string{""}, dims: p.dimensions(), cells: map[uint64]*tallyCell{}}
	var l fault.List
	outcomes := p.outcomes(f, &l)
	var within *column
	if p.Within != "" {
		if within = f.bind(&l, "/within", p.Within, Category); within != nil {
			d.strata = slices.Clone(within.levels)
		}
	}
	var cols []*column
	size := float64(len(d.strata))
	for _, name := range d.dims {
		c := f.bind(&l, p.place(name), name, Category)
		if c == nil {
			c = &column{}
		}
		cols = append(cols, c)
		d.levels = append(d.levels, slices.Clone(c.levels))
		size *= float64(len(c.levels) + 1)
	}
	if size > maxCells {
		l.Add("/sets", ErrRange, "the dimensions make %.0f combinations, more than %d; use fewer", size, maxCells)
	}
	for i, r := range p.References {
		for _, dim := range slices.Sorted(maps.Keys(r.Group)) {
			levels := d.levels[slices.Index(d.dims, dim)]
			if len(levels) > 0 && !slices.Contains(levels, r.Group[dim]) {
				l.Add(fault.At("/references", i, "group", dim), ErrDangling, "%s has the levels %s", strconv.Quote(dim), quoteAll(levels))
			}
		}
	}
	if err := l.Err(); err != nil {
		return Tally{}, fmt.Errorf("plan and frame: %w", err)
	}
	for _, o := range outcomes {
		var scale []string
		if o.kind == LevelAtOrAbove {
			scale = slices.Clone(o.col.levels)
		}
		d.scales = append(d.scales, scale)
	}
	for row := range f.Len() {
		if row%checkEvery == 0 {
			if err := stopped(ctx); err != nil {
				return Tally{}, err
			}
		}
		index := uint64(0)
		if within != nil {
			if !within.known(row) {
				d.excluded++
				continue
			}
			index = uint64(within.code(row))
		}
		for i, c := range cols {
			n := len(d.levels[i])
			code := c.code(row)
			index = index*uint64(n+1) + uint64(code)
		}
		cell := d.cells[index]
		if cell == nil {
			cell = &tallyCell{stats: make([]stat, len(outcomes))}
			d.cells[index] = cell
		}
		cell.records++
		for i, o := range outcomes {
			o.add(&cell.stats[i], row)
		}
	}
	return Tally{seal(d)}, nil
}

// place returns where a dimension first stands.
func (p Plan) place(dimension string) string {
	for i, set := range p.Sets {
		if j := slices.Index(set, dimension); j >= 0 {
			return fault.At("/sets", i, j)
		}
	}
	return "/sets"
}

// Merge returns the tally of both parts; neither is changed. Tallies of
// different plans, or of columns with different levels, dimensions and outcomes
// alike, wrap [ErrMismatch]. The zero Tally adds nothing. A person in both
// parts counts twice, and levels made by [Frame.Cut] mean the same in both only
// where the cut points do.
func (t Tally) Merge(o Tally) (Tally, error) {
	a, b := t.d.data(), o.d.data()
	switch {
	case a == nil:
		return o, nil
	case b == nil:
		return t, nil
	}
	if !reflect.DeepEqual(a.plan, b.plan) || !reflect.DeepEqual(a.strata, b.strata) || !reflect.DeepEqual(a.levels, b.levels) ||
		!reflect.DeepEqual(a.scales, b.scales) {
		return Tally{}, ErrMismatch
	}
	d := &tallyData{plan: a.plan, strata: a.strata, dims: a.dims, levels: a.levels, scales: a.scales, cells: map[uint64]*tallyCell{}, excluded: a.excluded + b.excluded}
	for _, part := range []*tallyData{a, b} {
		for index, c := range part.cells {
			cell := d.cells[index]
			if cell == nil {
				cell = &tallyCell{stats: make([]stat, len(c.stats))}
				d.cells[index] = cell
			}
			cell.records += c.records
			for i := range c.stats {
				cell.stats[i].add(c.stats[i])
			}
		}
	}
	return Tally{seal(d)}, nil
}
