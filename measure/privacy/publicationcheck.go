package privacy

import (
	"fmt"
	"maps"
	"math/big"
	"slices"
	"strings"

	"github.com/collective-impact/sdk/internal/fault"
	"github.com/collective-impact/sdk/measure"
)

// MaxPublished is the largest count that a [Publication] may hold.
const MaxPublished = 1_000_000_000_000_000

// Validate reports everything that makes a publication unreadable, each problem
// at its place: no tables, levels that do not match the dimensions, a cell that
// stands twice, negative counts, a shown count with a mark, percentages and
// factors that are no decimal numbers, tables that give one dimension different
// hierarchies, a level made of itself, a level outside the total. Each is a
// *[measure.FieldError]. Counts that contradict each other are found by
// [Audit].
func (p Publication) Validate() error {
	_, err := p.read()
	return err
}

// readPublication is a publication with its dimensions understood.
type readPublication struct {
	Publication
	dims map[string]*readDimension
}

// readDimension is a dimension of one or more tables.
type readDimension struct {
	total  string
	leaves []string
	of     map[string][]int // leaves of each level, ascending
	parts  map[string][]string
}

// read validates a publication.
func (p Publication) read() (*readPublication, error) {
	var all fault.List
	if len(p.Tables) == 0 {
		all.Add("/tables", measure.ErrRequired, "expected at least one table")
	}
	for i := range p.Tables {
		p.Tables[i].check(&all, fault.At("/tables", i))
	}
	for i, k := range p.Known {
		p.checkKnowledge(&all, fault.At("/known", i), k)
	}
	if all.Len() > 0 {
		return nil, all.Err()
	}
	out := &readPublication{Publication: p, dims: map[string]*readDimension{}}
	out.understand(&all)
	return out, all.Err()
}

func (t *PublishedTable) check(all *fault.List, at string) {
	names := map[string]bool{}
	for i, d := range t.Dimensions {
		here := fault.At(at, "dimensions", i)
		switch {
		case d.Name == "":
			all.Add(here+"/name", measure.ErrRequired, "expected a name")
		case names[d.Name]:
			all.Add(here+"/name", measure.ErrDuplicate, "the table has two dimensions %q", d.Name)
		}
		names[d.Name] = true
		for _, parent := range slices.Sorted(maps.Keys(d.Parts)) {
			parts := fault.At(here, "parts", parent)
			if parent == "" || slices.Contains(d.Parts[parent], "") {
				all.Add(parts, measure.ErrRequired, "expected names of levels")
			}
			if len(d.Parts[parent]) == 0 {
				all.Add(parts, measure.ErrRequired, "expected the levels that %q is made of", parent)
			}
		}
	}
	seen := map[string]bool{}
	for i, c := range t.Cells {
		here := fault.At(at, "cells", i)
		if t.checkLevels(all, here+"/levels", c.Levels) {
			key := levelsKey(c.Levels)
			if seen[key] {
				all.Add(here+"/levels", measure.ErrDuplicate, "the table has two cells %s", quoteLevels(c.Levels))
			}
			seen[key] = true
		}
		checkCount(all, here+"/value", c.Value)
		checkCount(all, here+"/low", c.Low)
		checkCount(all, here+"/high", c.High)
		switch {
		case c.Value != nil && (c.Low != nil || c.High != nil):
			all.Add(here, measure.ErrInvalid, "a count that is shown has no mark: give either value or low and high")
		case c.Low != nil && c.High != nil && *c.Low > *c.High:
			all.Add(here+"/low", measure.ErrRange, "expected at most high")
		}
	}
	for i, r := range t.Rates {
		here := fault.At(at, "rates", i)
		t.checkLevels(all, here+"/numerator", r.Numerator)
		t.checkLevels(all, here+"/denominator", r.Denominator)
		if x, places, ok := decimalOf(r.Percent); !ok || x.Sign() < 0 || places > 9 || x.Cmp(big.NewRat(1000, 1)) > 0 {
			all.Add(here+"/percent", measure.ErrRange, `expected a percentage such as "14.3", from 0 to 1000 and with at most 9 places`)
		}
	}
}

func (t *PublishedTable) checkLevels(all *fault.List, at string, levels []string) bool {
	switch {
	case len(levels) != len(t.Dimensions):
		all.Add(at, measure.ErrInvalid, "expected %d levels, one for each dimension", len(t.Dimensions))
	case slices.Contains(levels, ""):
		all.Add(at, measure.ErrRequired, "expected the name of a level")
	default:
		return true
	}
	return false
}

func checkCount(all *fault.List, at string, n *int64) {
	if n != nil && (*n < 0 || *n > MaxPublished) {
		all.Add(at, measure.ErrRange, "expected a count from 0 to %d", int64(MaxPublished))
	}
}

func (p Publication) checkKnowledge(all *fault.List, at string, k Knowledge) {
	if len(k.Terms) == 0 {
		all.Add(at+"/terms", measure.ErrRequired, "expected at least one cell")
	}
	for i, t := range k.Terms {
		here := fault.At(at, "terms", i)
		if t.Factor != "" {
			checkDecimal(all, here+"/factor", t.Factor)
		}
		p.checkRef(all, here, t.Table, t.Levels)
	}
	if k.Low == "" && k.High == "" {
		all.Add(at, measure.ErrRequired, "expected low or high")
	}
	if k.Low != "" {
		checkDecimal(all, at+"/low", k.Low)
	}
	if k.High != "" {
		checkDecimal(all, at+"/high", k.High)
	}
	if all.Len() > 0 {
		return
	}
	if _, ok := k.scaled(); !ok {
		all.Add(at, measure.ErrRange, "expected numbers that have fewer digits: together with their places they are too large")
	}
}

func checkDecimal(all *fault.List, at, text string) {
	if _, _, ok := decimalOf(text); !ok {
		all.Add(at, measure.ErrType, `expected a decimal number such as "0.02"`)
	}
}

// checkRef checks a reference to a cell.
func (p Publication) checkRef(all *fault.List, at string, table int, levels []string) {
	if table < 0 || table >= len(p.Tables) {
		all.Add(at+"/table", measure.ErrDangling, "expected the index of a table, below %d", len(p.Tables))
		return
	}
	p.Tables[table].checkLevels(all, at+"/levels", levels)
}

// decimalOf reads a decimal number of at most 30 characters without exponent.
func decimalOf(text string) (x *big.Rat, places int, ok bool) {
	digits := strings.TrimPrefix(text, "-")
	whole, fraction, dot := strings.Cut(digits, ".")
	all := whole + fraction
	if len(text) > 30 || whole == "" || dot && fraction == "" || strings.Trim(all, "0123456789") != "" {
		return nil, 0, false
	}
	x, ok = new(big.Rat).SetString(text)
	return x, len(fraction), ok
}

// quoteLevels names a cell in an error.
func quoteLevels(levels []string) string {
	if len(levels) == 0 {
		return "of everyone"
	}
	return strings.Trim(fmt.Sprintf("%q", levels), "[]")
}

// understand puts the hierarchies of a dimension together and finds the leaves
// of every level.
func (p *readPublication) understand(all *fault.List) {
	merged := map[string]*Hierarchy{}
	occurring := map[string][]string{}
	note := func(t *PublishedTable, levels []string) {
		for d, level := range levels {
			occurring[t.Dimensions[d].Name] = append(occurring[t.Dimensions[d].Name], level)
		}
	}
	for i := range p.Tables {
		t := &p.Tables[i]
		for j, d := range t.Dimensions {
			here := fault.At("/tables", i, "dimensions", j)
			m := merged[d.Name]
			if m == nil {
				m = &Hierarchy{Name: d.Name, Total: d.TotalLevel(), Parts: map[string][]string{}}
				merged[d.Name] = m
			}
			if d.TotalLevel() != m.Total {
				all.Add(here+"/total", measure.ErrInvalid, "another table calls the total of %q %q", d.Name, m.Total)
			}
			for parent, parts := range d.Parts {
				if had, ok := m.Parts[parent]; ok && !sameSet(had, parts) {
					all.Add(fault.At(here, "parts", parent), measure.ErrInvalid, "another table makes %q of other levels", parent)
				}
				m.Parts[parent] = parts
			}
		}
		for _, c := range t.Cells {
			note(t, c.Levels)
		}
		for _, r := range t.Rates {
			note(t, r.Numerator)
			note(t, r.Denominator)
		}
	}
	for _, k := range p.Known {
		for _, x := range k.Terms {
			note(&p.Tables[x.Table], x.Levels)
		}
	}
	if all.Len() > 0 {
		return
	}
	done := map[string]bool{}
	for i := range p.Tables {
		for j, d := range p.Tables[i].Dimensions {
			if !done[d.Name] {
				done[d.Name] = true
				p.dims[d.Name] = merged[d.Name].read(all, fault.At("/tables", i, "dimensions", j), occurring[d.Name])
			}
		}
	}
}

func sameSet(a, b []string) bool {
	x, y := slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b))
	return slices.Equal(slices.Compact(x), slices.Compact(y))
}

// read finds the leaves of the levels that occur.
func (h *Hierarchy) read(all *fault.List, at string, occurring []string) *readDimension {
	out := &readDimension{total: h.Total, of: map[string][]int{}, parts: h.Parts}
	leaves, of, err := h.expand(occurring)
	if err != nil {
		all.Add(at+"/parts", measure.ErrDuplicate, "%v", err)
		return out
	}
	out.leaves = leaves
	place := make(map[string]int, len(leaves))
	for i, l := range leaves {
		place[l] = i
	}
	for level, ls := range of {
		for _, l := range ls {
			out.of[level] = append(out.of[level], place[l])
		}
	}
	if n := len(out.of[h.Total]); n < len(leaves) {
		in := make([]bool, len(leaves))
		for _, l := range out.of[h.Total] {
			in[l] = true
		}
		all.Add(at+"/parts", measure.ErrInvalid, "level %q of dimension %q is not part of the total %q", leaves[slices.Index(in, false)], h.Name, h.Total)
	}
	return out
}
