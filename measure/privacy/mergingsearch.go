package privacy

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/collective-impact/sdk/internal/fault"
)

// Bounds on what is tried in every way: siblings whose sets are tried, sums of
// such sets looked at, ways to merge the dimensions but one, and cells added up
// for all of these ways.
const (
	mostSiblings = 12
	mostSums     = 1 << 30
	mostWays     = 256
	mostCells    = 1 << 18
)

// mostWorth is what a level may be worth in small counts.
const mostWorth = 1000

// mergeDim is a dimension whose levels may be merged.
type mergeDim struct {
	name    string
	ordered bool
}

// merger searches for the best merges of a table.
type merger struct {
	table CountTable
	min   int64
	worth int // in small cells, of a level
	dims  []mergeDim
}

// dims checks what may be merged.
func (m Merging) dims(t CountTable, l *lattice) ([]mergeDim, error) {
	var problems fault.List
	check := func(field string, names []string) {
		for i, name := range names {
			if l.place(name) < 0 {
				problems.Add(fault.At(field, i), fault.ErrDangling, "there is no dimension %q", name)
			}
		}
	}
	check("/dimensions", m.Dimensions)
	check("/ordered", m.Ordered)
	var out []mergeDim
	for k, d := range l.dims {
		if len(m.Dimensions) > 0 && !slices.Contains(m.Dimensions, d.name) {
			continue
		}
		ordered := slices.Contains(m.Ordered, d.name)
		if ordered {
			for _, leaf := range d.leaves() {
				if !stated(t.Dimensions[k].Parts, leaf) {
					problems.Add(fault.At("/ordered", slices.Index(m.Ordered, d.name)), fault.ErrRequired,
						"the hierarchy of %q has to say where the level %q stands", d.name, leaf)
				}
			}
		}
		out = append(out, mergeDim{d.name, ordered})
	}
	return out, problems.Err()
}

func stated(parts map[string][]string, leaf string) bool {
	for _, p := range parts {
		if slices.Contains(p, leaf) {
			return true
		}
	}
	return false
}

// place returns which dimension has a name, −1 for none.
func (l *lattice) place(name string) int {
	return slices.IndexFunc(l.dims, func(d latticeDim) bool { return d.name == name })
}

// leaves returns the leaves in the order in which they are shown.
func (d latticeDim) leaves() (out []string) {
	for _, level := range d.levels {
		if _, leaf := d.rank[level]; leaf {
			out = append(out, level)
		}
	}
	return out
}

// others returns the levels that count a leaf, itself apart.
func (d latticeDim) others(leaf string) []int32 {
	return slices.DeleteFunc(slices.Clone(d.above[leaf]), func(k int32) bool { return d.levels[k] == leaf })
}

// siblings returns the leaves that may be merged with each other, in runs of
// neighbours where they are ordered.
func (d latticeDim) siblings(ordered bool) (out [][]string) {
	at := map[string]int{} // of classes, by the levels above
	last := ""
	for _, leaf := range d.leaves() {
		key := levelKey(d.others(leaf))
		k, seen := at[key]
		if !seen || ordered && key != last {
			k = len(out)
			at[key] = k
			out = append(out, nil)
		}
		last = key
		out[k] = append(out[k], leaf)
	}
	return out
}

// mergeCost is what merges leave and lose, the more important first.
type mergeCost struct {
	score  int   // small cells, and what the levels lost are worth
	levels int   // lost
	people int64 // in merged levels
}

func (c mergeCost) plus(o mergeCost) mergeCost {
	return mergeCost{c.score + o.score, c.levels + o.levels, c.people + o.people}
}

func (c mergeCost) less(o mergeCost) bool {
	return cmp.Or(cmp.Compare(c.score, o.score), cmp.Compare(c.levels, o.levels), cmp.Compare(c.people, o.people)) < 0
}

// mergeLines are the counts of each leaf of a dimension, crossed with whatever
// the other dimensions show.
type mergeLines struct {
	counts map[string][]int64
	people map[string]int64
	min    int64
	worth  int
	width  int
	rest   int // small cells in which the dimension is not at a leaf
}

func (s *merger) lines(l *lattice, name string) mergeLines {
	out := mergeLines{counts: map[string][]int64{}, people: map[string]int64{}, min: s.min, worth: s.worth}
	d := l.place(name)
	at := map[string]int{}
	type entry struct {
		leaf string
		k    int
		n    int64
	}
	var entries []entry
	for _, c := range l.cells {
		leaf := l.dims[d].levels[c.levels[d]]
		if _, ok := l.dims[d].rank[leaf]; !ok {
			if c.count > 0 && c.count < s.min {
				out.rest++
			}
			continue
		}
		others := slices.Clone(c.levels)
		others[d] = 0
		key := levelKey(others)
		k, seen := at[key]
		if !seen {
			k = len(at)
			at[key] = k
		}
		entries = append(entries, entry{leaf, k, c.count})
	}
	out.width = len(at)
	for _, leaf := range l.dims[d].leaves() {
		out.counts[leaf] = make([]int64, out.width)
	}
	for _, e := range entries {
		out.counts[e.leaf][e.k] += e.n
	}
	for _, a := range l.atoms {
		out.people[a.leaves[d]] += a.count
	}
	return out
}

// cost returns what it costs to make one level of leaves.
func (m mergeLines) cost(leaves []string, sums []int64) mergeCost {
	c := mergeCost{score: m.worth * (len(leaves) - 1), levels: len(leaves) - 1}
	clear(sums)
	for _, leaf := range leaves {
		for k, n := range m.counts[leaf] {
			sums[k] += n
		}
		if len(leaves) > 1 {
			c.people += m.people[leaf]
		}
	}
	for _, n := range sums {
		if n > 0 && n < m.min {
			c.score++
		}
	}
	return c
}

// search returns the best merges, and whether they are known to be.
func (s *merger) search(ctx context.Context, l *lattice) (merges []LevelMerge, exact bool, err error) {
	if l.small(s.min) == 0 || len(s.dims) == 0 {
		return []LevelMerge{}, true, nil
	}
	if merges, exact, err = s.everyWay(ctx, l); err != nil || exact {
		return merges, exact, err
	}
	merges, err = s.greedy(ctx, l)
	return merges, false, err
}

// newLevel names a merged level as no other level is named.
func newLevel(d latticeDim, levels []string) string {
	names := slices.Clone(levels)
	for i, level := range names {
		if strings.Contains(level, " + ") {
			names[i] = strconv.Quote(level)
		}
	}
	name := strings.Join(names, " + ")
	for slices.Contains(d.levels, name) {
		name += " +"
	}
	return name
}

// applyMerges renames leaves.
func applyMerges(t CountTable, merges []LevelMerge) CountTable {
	out := t
	out.Dimensions = slices.Clone(t.Dimensions)
	out.Counts = make([]Count, len(t.Counts))
	into := make([]map[string]string, len(t.Dimensions))
	for d, h := range t.Dimensions {
		into[d] = map[string]string{}
		for _, x := range merges {
			if x.Dimension == h.Name {
				for _, level := range x.Levels {
					into[d][level] = x.Into
				}
			}
		}
		if h.Parts == nil {
			continue
		}
		out.Dimensions[d].Parts = make(map[string][]string, len(h.Parts))
		for parent, parts := range h.Parts {
			var now []string
			for _, p := range parts {
				if name, ok := into[d][p]; ok {
					p = name
				}
				if !slices.Contains(now, p) {
					now = append(now, p)
				}
			}
			out.Dimensions[d].Parts[parent] = now
		}
	}
	for i, c := range t.Counts {
		out.Counts[i] = Count{Levels: slices.Clone(c.Levels), Count: c.Count}
		for d, level := range c.Levels {
			if name, ok := into[d][level]; ok {
				out.Counts[i].Levels[d] = name
			}
		}
	}
	out.Keep = nil
	for _, levels := range t.Keep {
		k := slices.Clone(levels)
		for d := range k {
			if d < len(into) {
				if name, ok := into[d][k[d]]; ok {
					k[d] = name
				}
			}
		}
		out.Keep = append(out.Keep, k)
	}
	return out
}
