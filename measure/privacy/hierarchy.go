package privacy

import (
	"fmt"
	"slices"

	"github.com/collective-impact/sdk/measure"
)

// DefaultTotal is the level that stands for everyone where a [Hierarchy] names
// none.
const DefaultTotal = "Total"

// Hierarchy is a dimension of a table of counts: its levels, and which of them
// are made of others. Schools make up districts and districts the state; "Asian
// or Pacific" may overlap "Pacific or Native". A level that is made of no others
// is a leaf; each person has one leaf.
type Hierarchy struct {
	// Name is the name of the dimension.
	Name string `json:"name"`
	// Total is the level of everyone; [DefaultTotal] when empty.
	Total string `json:"total,omitempty"`
	// Parts are the levels that a level is made of, leaves or others that are
	// made of leaves. A level of which nothing is said here is a leaf, the total
	// excepted: without parts it is made of all leaves.
	Parts map[string][]string `json:"parts,omitempty"`
}

// TotalLevel returns the level of everyone.
func (h Hierarchy) TotalLevel() string {
	if h.Total == "" {
		return DefaultTotal
	}
	return h.Total
}

// clone returns a hierarchy that shares no memory with h.
func (h Hierarchy) clone() Hierarchy {
	if h.Parts == nil {
		return h
	}
	parts := make(map[string][]string, len(h.Parts))
	for level, of := range h.Parts {
		parts[level] = slices.Clone(of)
	}
	h.Parts = parts
	return h
}

// expand returns the leaves of each level, those that occur in a table and those
// that the hierarchy names; leaves are in the order given, then in that of the
// parts. It wraps [measure.ErrDuplicate] where a level is made of itself.
func (h Hierarchy) expand(occurring []string) (leaves []string, of map[string][]string, err error) {
	seen := map[string]bool{h.TotalLevel(): true}
	leaf := func(level string) {
		if !seen[level] {
			seen[level] = true
			if _, made := h.Parts[level]; !made {
				leaves = append(leaves, level)
			}
		}
	}
	for _, level := range occurring {
		leaf(level)
	}
	parents := make([]string, 0, len(h.Parts))
	for parent := range h.Parts {
		parents = append(parents, parent)
	}
	slices.Sort(parents)
	for _, parent := range parents {
		for _, level := range h.Parts[parent] {
			leaf(level)
		}
	}
	of = map[string][]string{}
	for _, l := range leaves {
		of[l] = []string{l}
	}
	if _, made := h.Parts[h.TotalLevel()]; !made {
		of[h.TotalLevel()] = leaves
	}
	open := map[string]bool{}
	var walk func(level string) ([]string, error)
	walk = func(level string) ([]string, error) {
		if out, ok := of[level]; ok {
			return out, nil
		}
		if open[level] {
			return nil, fmt.Errorf("dimension %q: level %q is made of itself: %w", h.Name, level, measure.ErrDuplicate)
		}
		open[level] = true
		in := map[string]bool{}
		for _, part := range h.Parts[level] {
			below, err := walk(part)
			if err != nil {
				return nil, err
			}
			for _, l := range below {
				in[l] = true
			}
		}
		var out []string
		for _, l := range leaves {
			if in[l] {
				out = append(out, l)
			}
		}
		of[level] = out
		return out, nil
	}
	for _, parent := range parents {
		if _, err := walk(parent); err != nil {
			return nil, nil, err
		}
	}
	return leaves, of, nil
}
