package reliability

import (
	"cmp"
	"slices"
	"strconv"

	"github.com/collective-impact/sdk/internal/fault"
	"github.com/collective-impact/sdk/measure"
)

// Rating is what one rater says about one unit.
type Rating struct {
	// Unit is the key of what is rated. Required.
	Unit string `json:"unit"`
	// Rater is the key of who rates. Required.
	Rater string `json:"rater"`
	// Category is the key of the chosen category; empty means that there is no
	// rating. The record then only makes the unit known, so that it is counted.
	Category string `json:"category,omitempty"`
}

// Ratings are ratings of units by raters, checked as a whole. They do not
// change and are safe for concurrent use. The order in which ratings are given
// affects no result, and a rater without any rating is no rater.
type Ratings struct {
	cats   categories
	raters []string
	units  [][]cell // by unit key, cells by rater
}

type cell struct{ rater, cat int }

// NewRatings checks ratings and keeps a copy of them. Categories are declared
// by the instrument; nil means the categories that occur, with the numbers that
// their keys spell as values when all of them spell one; otherwise they have no
// values and stand in the order of their bytes, which is no order of merit.
//
// Problems are reported together, each a *measure.FieldError below
// "/categories" or "/ratings": a missing or duplicate key, a category that is
// not declared (measure.ErrDangling), two ratings of one unit by one rater
// (measure.ErrDuplicate).
func NewRatings(declared []Category, ratings []Rating) (*Ratings, error) {
	if declared == nil {
		declared = observed(ratings)
	}
	var l fault.List
	r := &Ratings{cats: newCategories(&l, declared)}
	raters := map[string]int{}
	type place struct{ unit, rater string }
	seen := map[place]bool{}
	for i, x := range ratings {
		at := fault.At("/ratings", i)
		if x.Unit == "" {
			l.Add(at+"/unit", measure.ErrRequired, "is required")
		}
		if x.Rater == "" {
			l.Add(at+"/rater", measure.ErrRequired, "is required")
		}
		if _, ok := r.cats.index[x.Category]; !ok && x.Category != "" {
			l.Add(at+"/category", measure.ErrDangling, "there is no category %q", x.Category)
		}
		if p := (place{x.Unit, x.Rater}); seen[p] {
			l.Add(at, measure.ErrDuplicate, "the rater %q has rated the unit %q before", x.Rater, x.Unit)
		} else {
			seen[p] = true
		}
		if x.Category != "" {
			raters[x.Rater] = 0
		}
	}
	if err := l.Err(); err != nil {
		return nil, err
	}
	for k := range raters {
		r.raters = append(r.raters, k)
	}
	slices.Sort(r.raters)
	for i, k := range r.raters {
		raters[k] = i
	}
	index := map[string]int{}
	var keys []string
	for _, x := range ratings {
		if _, ok := index[x.Unit]; !ok {
			index[x.Unit] = 0
			keys = append(keys, x.Unit)
		}
	}
	slices.Sort(keys)
	for i, k := range keys {
		index[k] = i
	}
	r.units = make([][]cell, len(keys))
	for _, x := range ratings {
		if x.Category != "" {
			u := index[x.Unit]
			r.units[u] = append(r.units[u], cell{raters[x.Rater], r.cats.index[x.Category]})
		}
	}
	for _, u := range r.units {
		slices.SortFunc(u, func(a, b cell) int { return cmp.Compare(a.rater, b.rater) })
	}
	return r, nil
}

// Raters returns the keys of the raters, sorted.
func (r *Ratings) Raters() []string {
	if r == nil {
		return nil
	}
	return slices.Clone(r.raters)
}

// Categories returns the categories in their declared order.
func (r *Ratings) Categories() []Category {
	if r == nil {
		return nil
	}
	return slices.Clone(r.cats.list)
}

// Table returns the contingency table of two raters, the first in the rows. A
// rater who does not occur, or the same rater twice, is an error that wraps
// measure.ErrDangling or measure.ErrInvalid.
func (r *Ratings) Table(first, second string) (*Table, error) {
	if r == nil {
		r = &Ratings{}
	}
	a, okA := slices.BinarySearch(r.raters, first)
	b, okB := slices.BinarySearch(r.raters, second)
	switch {
	case !okA:
		return nil, &fault.FieldError{Problem: "there is no rater " + strconv.Quote(first), Err: measure.ErrDangling}
	case !okB:
		return nil, &fault.FieldError{Problem: "there is no rater " + strconv.Quote(second), Err: measure.ErrDangling}
	case a == b:
		return nil, &fault.FieldError{Problem: "a table needs two different raters", Err: measure.ErrInvalid}
	}
	return r.table(a, b), nil
}

func (r *Ratings) table(a, b int) *Table {
	t := emptyTable(r.cats)
	t.raters = []string{r.raters[a], r.raters[b]}
	for _, u := range r.units {
		ca, cb := -1, -1
		for _, c := range u {
			switch c.rater {
			case a:
				ca = c.cat
			case b:
				cb = c.cat
			}
		}
		switch {
		case ca >= 0 && cb >= 0:
			t.counts[ca][cb]++
		case ca < 0 && cb < 0:
			t.empty++
		default:
			t.incomplete++
		}
	}
	return t
}

// used returns the units that the estimator for missing ratings keeps, with how
// many are left out although somebody rated them, and how many nobody rated.
func (r *Ratings) used(m Missing) (units [][]cell, incomplete, empty int) {
	need := 2
	if m == Listwise {
		need = max(need, len(r.raters))
	}
	for _, u := range r.units {
		switch {
		case len(u) >= need:
			units = append(units, u)
		case len(u) == 0:
			empty++
		default:
			incomplete++
		}
	}
	return units, incomplete, empty
}
