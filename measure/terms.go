package measure

import (
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/collective-impact/sdk/internal/cube"
	"github.com/collective-impact/sdk/internal/fault"
)

// A plan adds up terms in every cell: numbers of rows, and sums of products of
// columns, among rows that pass masks. The list of terms follows from the plan
// alone, so that parts of the data have the same list.
type terms struct {
	masks   []mask
	columns []string // of numbers
	list    []cube.Term
	seen    map[string]int

	records  int // all rows that pass the filter
	filtered int // rows that do not
	rows     int // all rows, of a survey
	weight   int // Σw over all rows, of a survey
	weight2  int // Σw² likewise
	of       []termsOf
}

// termsOf are the places of the terms of an indicator.
type termsOf struct {
	n, k int // k is −1 where nothing is counted but people
	sums [roles]int
	reps [][2]int // Σwy and Σwx by replicate
}

type maskKind uint8

const (
	maskKept    maskKind = iota // passes the filter
	maskLeft                    // does not
	maskKnown                   // has a value
	maskReached                 // has the flag or the level of an indicator
	maskWeight                  // has a weight above 0
)

// mask says which rows count.
type mask struct {
	kind      maskKind
	column    string
	indicator int // for maskReached
}

// rolesOf returns the sums that an indicator needs.
func (p Plan) rolesOf(ind Indicator) []role {
	switch {
	case ind.Outcome == QuantileOf:
		return nil
	case p.surveyed() && p.Weight.Kind != PrecisionWeight:
		rs := []role{sumW, sumWY, sumWW, sumWWY, sumWWYY}
		if ind.divides() {
			rs = append(rs, sumWX, sumWWX, sumWWXY, sumWWXX)
		}
		return rs
	case p.surveyed() || p.Weight.Kind == PrecisionWeight:
		rs := []role{sumW, sumWY, sumWYY, sumWW, sumWWY, sumWWYY}
		if ind.divides() {
			rs = append(rs, sumWX, sumWXY, sumWXX, sumWWX, sumWWXY, sumWWXX)
		}
		return rs
	case ind.Outcome == Mean:
		return []role{sumY, sumYY}
	case ind.Outcome == TotalOf:
		return []role{sumY}
	case ind.Outcome == RatioOfSums:
		return []role{sumY, sumX, sumYY, sumXY, sumXX}
	case ind.Outcome == RatePer:
		return []role{sumY, sumX}
	}
	return nil
}

// divisor is the sum of what divides.
func (p Plan) divisor() role {
	if p.surveyed() || p.Weight.Kind == PrecisionWeight {
		return sumWX
	}
	return sumX
}

// surveyed says whether errors are design-based.
func (p Plan) surveyed() bool { return p.Design != nil || p.Weight.Kind == SamplingWeight }

// newTerms returns the terms of a plan.
func newTerms(p Plan) *terms {
	t := &terms{seen: map[string]int{}}
	var kept []int
	if len(p.Where) > 0 {
		kept = []int{t.mask(mask{kind: maskKept})}
	}
	var people []int // factors that make a row count as its people
	if p.Weight.Kind == FrequencyWeight {
		people = []int{t.column(p.Weight.Column)}
	}
	t.records = t.term(kept, people)
	if len(p.Where) > 0 {
		t.filtered = t.term([]int{t.mask(mask{kind: maskLeft})}, people)
	}
	if p.surveyed() {
		t.rows = t.term(nil, nil)
		t.weight, t.weight2 = t.term(nil, t.weights(p, 1)), t.term(nil, t.weights(p, 2))
	}
	weighted := slices.Clone(kept)
	if p.Weight.Kind == SamplingWeight || p.Weight.Kind == PrecisionWeight {
		weighted = append(weighted, t.mask(mask{kind: maskWeight, column: p.Weight.Column}))
	}
	for i, ind := range p.Indicators {
		o := termsOf{k: -1}
		used := slices.Clone(weighted)
		if ind.Column != "" {
			used = append(used, t.mask(mask{kind: maskKnown, column: ind.Column}))
		}
		if ind.divides() {
			used = append(used, t.mask(mask{kind: maskKnown, column: ind.Denominator}))
		}
		reached := used
		if ind.ones() && ind.Column != "" {
			reached = append(slices.Clone(weighted), t.mask(mask{kind: maskReached, column: ind.Column, indicator: i}))
			o.k = t.term(reached, people)
		}
		o.n = t.term(used, people)
		for r := range o.sums {
			o.sums[r] = -1
		}
		for _, r := range p.rolesOf(ind) {
			factors := append(slices.Clone(people), t.weights(p, degree[r].w)...)
			o.sums[r] = t.product(ind, used, reached, factors, degree[r].y, degree[r].x)
		}
		if p.Design != nil && p.Design.Replicates != nil {
			for _, name := range p.Design.Replicates.Columns {
				w := []int{t.column(name)}
				y, x := t.product(ind, used, reached, w, 1, 0), t.product(ind, used, reached, w, 0, 0)
				if ind.divides() {
					x = t.product(ind, used, reached, w, 0, 1)
				}
				o.reps = append(o.reps, [2]int{y, x})
			}
		}
		t.of = append(t.of, o)
	}
	return t
}

// weights returns the factors of the weight to a power.
func (t *terms) weights(p Plan, power int) []int {
	if p.Weight.Column == "" || p.Weight.Kind == FrequencyWeight {
		return nil
	}
	return slices.Repeat([]int{t.column(p.Weight.Column)}, power)
}

// product returns the place of Σ factors·y^dy·x^dx among the used.
func (t *terms) product(ind Indicator, used, reached, factors []int, dy, dx int) int {
	where, factors := used, slices.Clone(factors)
	for range dy {
		if ind.ones() {
			where = reached // y is 1 there and 0 elsewhere
		} else {
			factors = append(factors, t.column(ind.Column))
		}
	}
	for range dx {
		factors = append(factors, t.column(ind.Denominator))
	}
	return t.term(where, factors)
}

// mask returns the place of a mask.
func (t *terms) mask(m mask) int {
	if m.kind != maskReached {
		m.indicator = 0
	}
	if i := slices.Index(t.masks, m); i >= 0 {
		return i
	}
	t.masks = append(t.masks, m)
	return len(t.masks) - 1
}

// column returns the place of a column of numbers.
func (t *terms) column(name string) int {
	if i := slices.Index(t.columns, name); i >= 0 {
		return i
	}
	t.columns = append(t.columns, name)
	return len(t.columns) - 1
}

// term returns the place of a term.
func (t *terms) term(where, factors []int) int {
	where, factors = slices.Sorted(slices.Values(where)), slices.Sorted(slices.Values(factors))
	key := fmt.Sprint(where, factors)
	if i, ok := t.seen[key]; ok {
		return i
	}
	t.seen[key] = len(t.list)
	t.list = append(t.list, cube.Term{Where: where, Factors: factors})
	return len(t.list) - 1
}

// bindMasks returns the masks of a frame; ctx may be nil.
func (t *terms) bindMasks(ctx context.Context, p Plan, f Frame, cols *columns) ([]cube.Mask, error) {
	var kept []uint8
	var out []cube.Mask
	var zeros []uint8
	everyone := func() cube.Mask {
		if zeros == nil {
			zeros = make([]uint8, f.Len())
		}
		return cube.Mask{U8: zeros, Counted: []bool{true}}
	}
	for _, m := range t.masks {
		switch m.kind {
		case maskKept, maskLeft:
			if kept == nil {
				var err error
				if kept, err = cols.keep(ctx, f.Len()); err != nil {
					return nil, err
				}
			}
			out = append(out, cube.Mask{U8: kept, Counted: []bool{m.kind == maskLeft, m.kind == maskKept}})
		case maskWeight:
			if w := cols.numbers[m.column]; w.num.atLeast(1) {
				out = append(out, everyone())
			} else {
				out = append(out, cube.Mask{U8: positive(&w.num, f.Len()), Counted: []bool{false, true}})
			}
		case maskReached:
			o := cols.outcomes[m.indicator]
			counted := make([]bool, o.col.card())
			for code := o.min; code <= o.max; code++ {
				counted[code] = true
			}
			out = append(out, codeMask(o.col, counted))
		case maskKnown:
			c := f.column(m.column)
			switch {
			case c.missing == 0 && c.kind == Number:
				out = append(out, everyone())
			case c.kind == Number:
				out = append(out, cube.Mask{U8: c.num.present, Counted: []bool{false, true}})
			default:
				counted := slices.Repeat([]bool{true}, c.card())
				counted[c.unknown()] = c.missing == 0
				out = append(out, codeMask(c, counted))
			}
		}
	}
	return out, nil
}

func codeMask(c *column, counted []bool) cube.Mask {
	return cube.Mask{U8: c.u8, U16: c.u16, Counted: counted}
}

// positive marks the numbers above 0.
func positive(n *numbers, rows int) []uint8 {
	out := make([]uint8, rows)
	for row := range out {
		if x, ok := n.value(row); ok && x > 0 {
			out[row] = 1
		}
	}
	return out
}

// columns are what a plan reads of a frame.
type columns struct {
	outcomes []outcome
	numbers  map[string]*column
	filters  []func(row int) bool
	within   *column
	dims     []*column
}

// keep marks the rows that pass all filters.
func (c *columns) keep(ctx context.Context, rows int) ([]uint8, error) {
	out := make([]uint8, rows)
	for row := range out {
		if row%checkEvery == 0 {
			if err := stopped(ctx); err != nil {
				return nil, err
			}
		}
		out[row] = 1
		for _, pass := range c.filters {
			if !pass(row) {
				out[row] = 0
				break
			}
		}
	}
	return out, nil
}

// outcome is the column of an indicator, and the codes that count.
type outcome struct {
	col      *column
	min, max int
}

// bind finds the columns that a plan reads, and reports those that are not
// there or hold what they may not.
func (p Plan) bind(f Frame, l *fault.List) *columns {
	c := &columns{numbers: map[string]*column{}}
	number := func(at, name string) {
		if col := f.bind(l, at, name, Number); col != nil {
			c.numbers[name] = col
		}
	}
	for i, ind := range p.Indicators {
		at := fault.At("/indicators", i)
		switch {
		case ind.Outcome == Flag, ind.Outcome == CountOf:
			o := outcome{min: codeYes, max: codeYes}
			if ind.Column != "" {
				o.col = f.bind(l, at+"/column", ind.Column, YesNo)
			}
			c.outcomes = append(c.outcomes, o)
		case ind.levels():
			o := outcome{col: f.bind(l, at+"/column", ind.Column, Category)}
			if o.col != nil {
				if o.min = slices.Index(o.col.levels, ind.Level); o.min < 0 {
					l.Add(at+"/level", ErrDangling, "column %q has the levels %s", ind.Column, quoteAll(o.col.levels))
				}
				if o.max = o.min; ind.Outcome == LevelAtOrAbove {
					o.max = len(o.col.levels) - 1
				}
			}
			c.outcomes = append(c.outcomes, o)
		default:
			number(at+"/column", ind.Column)
			c.outcomes = append(c.outcomes, outcome{col: c.numbers[ind.Column]})
			if ind.divides() {
				number(at+"/denominator", ind.Denominator)
			}
		}
	}
	if p.Weight.Column != "" {
		number("/weight/column", p.Weight.Column)
	}
	if p.Design != nil && p.Design.Replicates != nil {
		for i, name := range p.Design.Replicates.Columns {
			number(fault.At("/design/replicates/columns", i), name)
		}
	}
	for i, w := range p.Where {
		c.filters = append(c.filters, w.bind(f, l, fault.At("/where", i)))
	}
	if p.Within != "" {
		c.within = f.bind(l, "/within", p.Within, Category)
	}
	for _, name := range p.dimensions() {
		c.dims = append(c.dims, f.bind(l, p.place(name), name, Category, Several))
	}
	return c
}

// checkValues reports numbers that an indicator or a weight may not have; it
// stops when ctx ends.
func (p Plan) checkValues(ctx context.Context, f Frame, c *columns, l *fault.List) {
	check := func(at, name string, least bool, whole bool, present bool) {
		col := c.numbers[name]
		if col == nil {
			return
		}
		if !whole && (!least || col.num.atLeast(0)) && (!present || col.missing == 0) {
			return
		}
		for row := range f.Len() {
			if row%checkEvery == 0 && stopped(ctx) != nil {
				return
			}
			x, ok := col.num.value(row)
			switch {
			case !ok && present && c.kept(row):
				l.Add(at, ErrRequired, "record %d: required: a weight; rows without one need a filter", row+1)
			case ok && x < 0 && least:
				l.Add(at, ErrRange, "record %d: must not be negative", row+1)
			case ok && whole && (x != float64(int64(x)) || x > min(1<<40, math.MaxInt)):
				l.Add(at, ErrRange, "record %d: must be a whole number", row+1)
			default:
				continue
			}
			return
		}
	}
	for i, ind := range p.Indicators {
		at := fault.At("/indicators", i)
		if ind.Outcome == RatePer {
			check(at+"/column", ind.Column, true, true, false)
			check(at+"/denominator", ind.Denominator, true, false, false)
		}
	}
	if p.Weight.Column != "" {
		check("/weight/column", p.Weight.Column, true, p.Weight.Kind == FrequencyWeight, true)
	}
	if p.Design != nil && p.Design.Replicates != nil {
		for i, name := range p.Design.Replicates.Columns {
			check(fault.At("/design/replicates/columns", i), name, false, false, true)
		}
	}
}

// kept says whether a row passes the filters.
func (c *columns) kept(row int) bool {
	return !slices.ContainsFunc(c.filters, func(pass func(int) bool) bool { return !pass(row) })
}
