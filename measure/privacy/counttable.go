package privacy

import (
	"errors"
	"fmt"
	"slices"

	"github.com/collective-impact/sdk/measure"
)

// CountTable is a confidential table of counts: how many people there are by
// combination of leaves. Only what [Hierarchy] makes of them, cell by cell, may
// be published.
type CountTable struct {
	// Dimensions are those of the levels of each count, in their order.
	Dimensions []Hierarchy `json:"dimensions"`
	// Counts are of combinations of leaves; those that are missing are 0, and
	// those that come twice are added.
	Counts []Count `json:"counts"`
	// Sets are the sets of dimensions whose tables are published together, each
	// with all its margins; none means all dimensions in one.
	Sets [][]string `json:"sets,omitempty"`
	// Keep are cells that should stay if others can go for them, by their levels,
	// the dearest first.
	Keep [][]string `json:"keep,omitempty"`
}

// Count is how many people have a combination of leaves.
type Count struct {
	// Levels are leaves, one for each dimension.
	Levels []string `json:"levels"`
	// Count is the number of people.
	Count int64 `json:"count"`
}

// Validate reports all that is wrong with a table as joined
// [measure.FieldError]s: no dimension, a dimension without a name or twice, a
// level that is made of itself, a count that is negative, has too few or too
// many levels, or one that is no leaf, a set with an unknown dimension.
func (t CountTable) Validate() error {
	var errs []error
	bad := func(path string, err error, problem string) {
		errs = append(errs, &measure.FieldError{Path: path, Err: err, Problem: problem})
	}
	if len(t.Dimensions) == 0 {
		bad("/dimensions", measure.ErrRequired, "a table has at least one dimension")
	}
	names := map[string]bool{}
	for i, h := range t.Dimensions {
		path := fmt.Sprintf("/dimensions/%d", i)
		switch {
		case h.Name == "":
			bad(path+"/name", measure.ErrRequired, "a dimension has a name")
		case names[h.Name]:
			bad(path+"/name", measure.ErrDuplicate, fmt.Sprintf("dimension %q comes twice", h.Name))
		}
		names[h.Name] = true
		if _, _, err := h.expand(nil); err != nil {
			bad(path+"/parts", measure.ErrDuplicate, err.Error())
		}
	}
	total := int64(0)
	for i, c := range t.Counts {
		path := fmt.Sprintf("/counts/%d", i)
		if len(c.Levels) != len(t.Dimensions) {
			bad(path+"/levels", measure.ErrRange, fmt.Sprintf("%d levels for %d dimensions", len(c.Levels), len(t.Dimensions)))
			continue
		}
		if c.Count < 0 || c.Count > maxCount-total {
			bad(path+"/count", measure.ErrRange, "a count is at least 0, and all together at most 10^15")
			continue
		}
		total += c.Count
		for d, l := range c.Levels {
			h := t.Dimensions[d]
			if _, made := h.Parts[l]; made || l == h.TotalLevel() {
				bad(fmt.Sprintf("%s/levels/%d", path, d), measure.ErrDangling, fmt.Sprintf("level %q of %q is made of others; counts are of leaves", l, h.Name))
			}
		}
	}
	for i, set := range t.Sets {
		seen := map[string]bool{}
		for k, name := range set {
			path := fmt.Sprintf("/sets/%d/%d", i, k)
			switch {
			case !names[name]:
				bad(path, measure.ErrDangling, fmt.Sprintf("no dimension %q", name))
			case seen[name]:
				bad(path, measure.ErrDuplicate, fmt.Sprintf("dimension %q comes twice", name))
			}
			seen[name] = true
		}
	}
	return errors.Join(errs...)
}

// maxCount bounds the sum of all counts, so that no sum overflows.
const maxCount = 1_000_000_000_000_000

// expand returns the leaves of each dimension, and the leaves of each level.
func (t CountTable) expand() (leaves [][]string, of []map[string][]string, err error) {
	for d, h := range t.Dimensions {
		var occurring []string
		for _, c := range t.Counts {
			occurring = append(occurring, c.Levels[d])
		}
		slices.Sort(occurring)
		l, m, err := h.expand(slices.Compact(occurring))
		if err != nil {
			return nil, nil, err
		}
		leaves, of = append(leaves, l), append(of, m)
	}
	return leaves, of, nil
}

// sets returns the sets that are published as indices of dimensions.
func (t CountTable) sets() [][]int {
	var out [][]int
	for _, set := range t.Sets {
		var s []int
		for d, h := range t.Dimensions {
			if slices.Contains(set, h.Name) {
				s = append(s, d)
			}
		}
		out = append(out, s)
	}
	if len(out) == 0 {
		s := make([]int, len(t.Dimensions))
		for d := range s {
			s[d] = d
		}
		out = append(out, s)
	}
	return out
}
