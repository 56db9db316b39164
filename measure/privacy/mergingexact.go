package privacy

import (
	"context"
	"slices"
)

// everyWay tries all merges of all dimensions but the one with the most ways,
// and for each of them finds the best merges of that one. exact is false where
// these are too many.
func (s *merger) everyWay(ctx context.Context, l *lattice) (best []LevelMerge, exact bool, err error) {
	ways := make([][][]LevelMerge, len(s.dims))
	free, product := 0, 1
	for i, m := range s.dims {
		d := l.dims[l.place(m.name)]
		ways[i] = d.ways(m.ordered, mostWays+1)
		if len(ways[i]) > len(ways[free]) {
			free = i
		}
	}
	for i := range ways {
		if i != free {
			if product *= len(ways[i]); product > mostWays || product > 1 && product > mostCells/len(l.cells) {
				return nil, false, nil
			}
		}
	}
	least := mergeCost{}
	for k := range product {
		if err := ctx.Err(); err != nil {
			return nil, false, err
		}
		fixed, rest := []LevelMerge{}, k
		for i := range ways {
			if i != free {
				fixed = append(fixed, ways[i][rest%len(ways[i])]...)
				rest /= len(ways[i])
			}
		}
		now, err := readLattice(applyMerges(s.table, fixed), nil)
		if err != nil {
			return nil, false, err
		}
		merges, cost, ok := s.one(now, s.dims[free], mostSums/product)
		if !ok {
			return nil, false, nil
		}
		cost = cost.plus(s.lost(l, fixed))
		if k == 0 || cost.less(least) {
			best, least = append(fixed, merges...), cost
		}
	}
	return s.sorted(best), true, nil
}

// lost returns the levels and people of merges.
func (s *merger) lost(l *lattice, merges []LevelMerge) (c mergeCost) {
	for _, x := range merges {
		c.levels += len(x.Levels) - 1
		c.score += s.worth * (len(x.Levels) - 1)
		d := l.place(x.Dimension)
		for _, a := range l.atoms {
			if slices.Contains(x.Levels, a.leaves[d]) {
				c.people += a.count
			}
		}
	}
	return c
}

// sorted puts merges in the order of the dimensions.
func (s *merger) sorted(merges []LevelMerge) []LevelMerge {
	place := func(x LevelMerge) int {
		return slices.IndexFunc(s.dims, func(d mergeDim) bool { return d.name == x.Dimension })
	}
	slices.SortStableFunc(merges, func(a, b LevelMerge) int { return place(a) - place(b) })
	return merges
}

// ways lists the ways to merge the leaves of a dimension, none first, and stops
// at most.
func (d latticeDim) ways(ordered bool, most int) [][]LevelMerge {
	out := [][]LevelMerge{{}}
	for _, class := range d.siblings(ordered) {
		var parts [][][]string
		var walk func(k int, blocks [][]string)
		walk = func(k int, blocks [][]string) {
			if len(parts) >= most {
				return
			}
			if k == len(class) {
				parts = append(parts, blocks)
				return
			}
			walk(k+1, append(slices.Clone(blocks), []string{class[k]}))
			first := 0
			if ordered {
				first = max(len(blocks)-1, 0)
			}
			for b := first; b < len(blocks); b++ {
				next := slices.Clone(blocks)
				next[b] = append(slices.Clone(next[b]), class[k])
				walk(k+1, next)
			}
		}
		walk(0, nil)
		var longer [][]LevelMerge
		for _, way := range out {
			for _, blocks := range parts {
				if len(longer) < most {
					longer = append(longer, append(slices.Clone(way), d.merges(blocks)...))
				}
			}
		}
		out = longer
	}
	return out
}

// merges makes blocks of more than one leaf merges.
func (d latticeDim) merges(blocks [][]string) (out []LevelMerge) {
	for _, levels := range blocks {
		if len(levels) > 1 {
			out = append(out, LevelMerge{d.name, levels, newLevel(d, levels)})
		}
	}
	return out
}

// one finds the best merges of one dimension, given those of the others. ok is
// false where it has too many siblings for so many sums to be looked at.
func (s *merger) one(l *lattice, m mergeDim, most int) (out []LevelMerge, cost mergeCost, ok bool) {
	d := l.dims[l.place(m.name)]
	lines := s.lines(l, m.name)
	cost.score = lines.rest
	for _, class := range d.siblings(m.ordered) {
		var blocks [][]string
		var c mergeCost
		k, width := len(class), max(lines.width, 1)
		switch {
		case m.ordered && k <= most/k/width:
			blocks, c = lines.intervals(class)
		case !m.ordered && k <= mostSiblings && 1<<k <= most/k/width:
			blocks, c = lines.subsets(class)
		default:
			return nil, mergeCost{}, false
		}
		cost = cost.plus(c)
		out = append(out, d.merges(blocks)...)
	}
	return out, cost, true
}

// intervals cuts ordered leaves into blocks of neighbours at the least cost, by
// dynamic programming over where the last block starts.
func (m mergeLines) intervals(class []string) ([][]string, mergeCost) {
	best := make([]mergeCost, len(class)+1)
	start := make([]int, len(class)+1)
	sums := make([]int64, m.width)
	for end := 1; end <= len(class); end++ {
		clear(sums)
		people := int64(0)
		for first := end - 1; first >= 0; first-- {
			c := mergeCost{score: m.worth * (end - 1 - first), levels: end - 1 - first}
			people += m.people[class[first]]
			if c.levels > 0 {
				c.people = people
			}
			for k, n := range m.counts[class[first]] {
				if sums[k] += n; sums[k] > 0 && sums[k] < m.min {
					c.score++
				}
			}
			if c = c.plus(best[first]); first == end-1 || c.less(best[end]) {
				best[end], start[end] = c, first
			}
		}
	}
	var blocks [][]string
	for end := len(class); end > 0; end = start[end] {
		blocks = append(blocks, class[start[end]:end])
	}
	slices.Reverse(blocks)
	return blocks, best[len(class)]
}

// subsets shares leaves out to blocks at the least cost, by dynamic programming
// over the sets of leaves that are shared out.
func (m mergeLines) subsets(class []string) ([][]string, mergeCost) {
	size := 1 << len(class)
	of := func(set int) (out []string) {
		for k, leaf := range class {
			if set>>k&1 == 1 {
				out = append(out, leaf)
			}
		}
		return out
	}
	sums := make([]int64, m.width)
	block := make([]mergeCost, size)
	for set := 1; set < size; set++ {
		block[set] = m.cost(of(set), sums)
	}
	best := make([]mergeCost, size)
	last := make([]int, size)
	for set := 1; set < size; set++ {
		low := set & -set // is in the block that is tried
		rest := set &^ low
		for more := rest; ; more = (more - 1) & rest {
			b := low | more
			if c := block[b].plus(best[set&^b]); last[set] == 0 || c.less(best[set]) {
				best[set], last[set] = c, b
			}
			if more == 0 {
				break
			}
		}
	}
	var blocks [][]string
	for set := size - 1; set > 0; set &^= last[set] {
		blocks = append(blocks, of(last[set]))
	}
	slices.SortFunc(blocks, func(a, b []string) int { return slices.Index(class, a[0]) - slices.Index(class, b[0]) })
	return blocks, best[size-1]
}
