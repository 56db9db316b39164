package measure

import (
	"fmt"
	"math"
	"slices"
	"sort"
	"strconv"

	"github.com/collective-impact/sdk/internal/fault"
)

// Cut turns a number into ordered levels at quantiles of a reference group:
// scores into levels 1 to 4 at the quartiles of the regular classes of the same
// grade, for example. A value at a cut point belongs to the level above it.
type Cut struct {
	// Column is the name of the new category; required.
	Column string `json:"column"`
	// Source is the number that is cut; required.
	Source string `json:"source"`
	// Levels are the names of the new levels, lowest first; required, one more
	// than Quantiles.
	Levels []string `json:"levels"`
	// Quantiles are the probabilities of the cut points, rising, inside (0, 1).
	Quantiles []float64 `json:"quantiles"`
	// By is a category in each level of which cut points are computed apart;
	// "" computes them once. Where By is missing, the new level is missing.
	By string `json:"by,omitempty"`
	// Reference is a category, and ReferenceLevel its level, that says whose
	// values make the cut points; "" takes everyone.
	Reference string `json:"reference,omitempty"`
	// ReferenceLevel: see Reference.
	ReferenceLevel string `json:"referenceLevel,omitempty"`
}

// CutPoints are the computed cut points by level of [Cut.By]; with no By there
// is one entry under "". A level in which nobody has a number has no entry. Cut
// points are values of people or lie between two of them: with few people in
// the reference they give somebody away.
type CutPoints map[string][]float64

// Validate reports every problem at once, each a [*FieldError].
func (c Cut) Validate() error {
	var l fault.List
	for _, f := range [][2]string{{"column", c.Column}, {"source", c.Source}} {
		if f[1] == "" {
			l.Add("/"+f[0], ErrRequired, "required: the name of a column")
		}
	}
	checkLevels(&l, "/levels", c.Levels)
	if len(c.Levels) != len(c.Quantiles)+1 {
		l.Add("/quantiles", ErrInvalid, "%d cut points make %d levels, and %d are named", len(c.Quantiles), len(c.Quantiles)+1, len(c.Levels))
	}
	for i, q := range c.Quantiles {
		if !(q > 0 && q < 1) || i > 0 && q <= c.Quantiles[i-1] {
			l.Add(fault.At("/quantiles", i), ErrRange, "must rise and lie between 0 and 1")
		}
	}
	if (c.Reference == "") != (c.ReferenceLevel == "") {
		l.Add("/referenceLevel", ErrRequired, "a reference is a column and one of its levels")
	}
	return l.Err()
}

// Cut returns the frame with the new column, and the cut points; f itself is
// left as it is. With q cut points at or below it a number has level q+1, so
// where all values are equal everyone has the highest level. Quantiles are
// of type 7 of Hyndman and Fan (1996, The American Statistician 50:361), the
// default of R, NumPy and spreadsheets. A missing number has a missing level. A
// stratum that has numbers but no reference value is an error that wraps
// [ErrInvalid], a column that is not there or is of another kind [ErrNoColumn],
// one that is there already [ErrDuplicate], a level that is not declared
// [ErrDangling].
func (f Frame) Cut(c Cut) (Frame, CutPoints, error) {
	if err := c.Validate(); err != nil {
		return Frame{}, nil, fmt.Errorf("cut: %w", err)
	}
	if f.column(c.Column) != nil {
		return Frame{}, nil, fmt.Errorf("cut: column %s: %w", strconv.Quote(c.Column), ErrDuplicate)
	}
	src, err := f.need(c.Source, Number)
	if err != nil {
		return Frame{}, nil, fmt.Errorf("cut: %w", err)
	}
	var by *column
	strata := []string{""}
	if c.By != "" {
		if by, err = f.need(c.By, Category); err != nil {
			return Frame{}, nil, fmt.Errorf("cut: %w", err)
		}
		strata = by.levels
	}
	stratum := func(row int) int {
		switch {
		case by == nil:
			return 0
		case !by.known(row):
			return -1
		}
		return by.code(row)
	}
	values, used := make([][]float64, len(strata)), make([]bool, len(strata))
	in := func(int) bool { return true }
	if c.Reference != "" {
		ref, err := f.need(c.Reference, Category)
		if err != nil {
			return Frame{}, nil, fmt.Errorf("cut: %w", err)
		}
		want := slices.Index(ref.levels, c.ReferenceLevel)
		if want < 0 {
			return Frame{}, nil, fmt.Errorf("cut: %w: %s has no level %s", ErrDangling, strconv.Quote(c.Reference), strconv.Quote(c.ReferenceLevel))
		}
		in = func(row int) bool { return ref.code(row) == want }
	}
	for row := range f.Len() {
		if x, ok := src.num.value(row); ok && stratum(row) >= 0 {
			s := stratum(row)
			used[s] = true
			if in(row) {
				values[s] = append(values[s], x)
			}
		}
	}
	points := CutPoints{}
	for s, name := range strata {
		switch {
		case !used[s]:
			continue
		case len(values[s]) == 0:
			return Frame{}, nil, fmt.Errorf("cut: %w: %s %s has values to cut but no reference value", ErrInvalid, c.By, strconv.Quote(name))
		}
		slices.Sort(values[s])
		for _, q := range c.Quantiles {
			points[name] = append(points[name], quantile7(values[s], q))
		}
	}
	out := &column{name: c.Column, kind: Category, levels: slices.Clone(c.Levels)}
	for row := range f.Len() {
		x, ok := src.num.value(row)
		s := stratum(row)
		if s < 0 || !ok {
			out.addMissing()
			continue
		}
		cuts := points[strata[s]]
		out.add(sort.Search(len(cuts), func(i int) bool { return cuts[i] > x }))
	}
	return f.with(out), points, nil
}

// quantile7 returns the quantile of sorted values.
func quantile7(x []float64, p float64) float64 {
	h := float64(float64(len(x)-1) * p)
	if r := math.Round(h); math.Abs(h-r) <= 1e-15*r {
		h = r // 100·0.07 is 7 and not 7.000000000000001
	}
	i := int(h)
	if i+1 >= len(x) {
		return x[len(x)-1]
	}
	return x[i] + float64((h-float64(i))*(x[i+1]-x[i]))
}
