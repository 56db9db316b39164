package privacy

import (
	"context"
	"slices"
)

// mergeBlock is a level as merged so far.
type mergeBlock struct {
	levels []string
	counts []int64
	people int64
	small  int
}

// mergeClass are siblings, with the best pair of them.
type mergeClass struct {
	dim    mergeDim
	blocks []mergeBlock
	i, j   int
	cost   mergeCost
	found  bool
	min    int64
	worth  int
	shown  latticeDim
}

// look finds the best pair: the one that takes away most small cells, and of
// those the one with the fewest people. Pairs without a small cell are left out.
func (c *mergeClass) look() {
	c.found = false
	for i := range c.blocks {
		for j := i + 1; j < len(c.blocks); j++ {
			a, b := &c.blocks[i], &c.blocks[j]
			if c.dim.ordered && j > i+1 {
				break
			}
			if a.small+b.small == 0 {
				continue
			}
			x := mergeCost{c.worth - a.small - b.small, 1, a.people + b.people}
			for k, n := range a.counts {
				if n += b.counts[k]; n > 0 && n < c.min {
					x.score++
				}
			}
			if !c.found || x.less(c.cost) {
				c.found, c.i, c.j, c.cost = true, i, j, x
			}
		}
	}
}

// join merges the best pair and finds the next.
func (c *mergeClass) join() {
	a, b := c.blocks[c.i], c.blocks[c.j]
	a.levels = append(slices.Clone(a.levels), b.levels...)
	a.people, a.small = a.people+b.people, a.small+b.small+c.cost.score-c.worth
	for k, n := range b.counts {
		a.counts[k] += n
	}
	c.blocks[c.i] = a
	c.blocks = slices.Delete(c.blocks, c.j, c.j+1)
	c.look()
}

// greedy merges the best pair until no cell is small or a merge is not worth it,
// and then takes out of the merges what they do not need. The counts are added up
// anew whenever another dimension has the better pair.
func (s *merger) greedy(ctx context.Context, original *lattice) ([]LevelMerge, error) {
	merges := []LevelMerge{}
	for {
		l, err := readLattice(applyMerges(s.table, merges), nil)
		if err != nil {
			return nil, err
		}
		small := l.small(s.min)
		classes := s.classes(l, original, merges)
		best := s.best(classes, "")
		if small == 0 || best == nil {
			return s.spare(ctx, original, merges)
		}
		dim := best.dim.name
		for other := s.otherBest(classes, dim); small > 0 && best != nil && (other == nil || !other.cost.less(best.cost)); best = s.best(classes, dim) {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			small += best.cost.score - s.worth
			best.join()
		}
		merges = slices.DeleteFunc(merges, func(x LevelMerge) bool { return x.Dimension == dim })
		for _, c := range classes {
			if c.dim.name == dim {
				for _, b := range c.blocks {
					if len(b.levels) > 1 {
						merges = append(merges, merge(c.shown, b.levels))
					}
				}
			}
		}
	}
}

// classes returns all siblings as merged so far.
func (s *merger) classes(l, original *lattice, merges []LevelMerge) (out []*mergeClass) {
	for _, m := range s.dims {
		d := l.dims[l.place(m.name)]
		lines := s.lines(l, m.name)
		sums := make([]int64, lines.width)
		for _, class := range d.siblings(m.ordered) {
			c := &mergeClass{dim: m, min: s.min, worth: s.worth, shown: original.dims[original.place(m.name)]}
			for _, leaf := range class {
				b := mergeBlock{levels: []string{leaf}, counts: lines.counts[leaf], people: lines.people[leaf], small: lines.cost([]string{leaf}, sums).score}
				for _, x := range merges {
					if x.Dimension == m.name && x.Into == leaf {
						b.levels = x.Levels
					}
				}
				c.blocks = append(c.blocks, b)
			}
			c.look()
			out = append(out, c)
		}
	}
	return out
}

// best returns the class with the best pair, of one dimension or of all, nil
// where none is worth it.
func (s *merger) best(classes []*mergeClass, dim string) (best *mergeClass) {
	for _, c := range classes {
		worth := c.found && (s.worth == 0 || c.cost.score < 0)
		if worth && (dim == "" || c.dim.name == dim) && (best == nil || c.cost.less(best.cost)) {
			best = c
		}
	}
	return best
}

// otherBest is the best of the other dimensions.
func (s *merger) otherBest(classes []*mergeClass, dim string) *mergeClass {
	return s.best(slices.DeleteFunc(slices.Clone(classes), func(c *mergeClass) bool { return c.dim.name == dim }), "")
}

// merge makes one level of levels, in the order in which they are shown.
func merge(d latticeDim, levels []string) LevelMerge {
	levels = slices.Clone(levels)
	slices.SortFunc(levels, func(a, b string) int { return slices.Index(d.levels, a) - slices.Index(d.levels, b) })
	return LevelMerge{d.name, levels, newLevel(d, levels)}
}

// spare takes levels out of merges as long as that makes nothing worse: at the
// ends of those of an ordered dimension, anywhere in others.
func (s *merger) spare(ctx context.Context, original *lattice, merges []LevelMerge) ([]LevelMerge, error) {
	for _, m := range s.dims {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		var now, rest []LevelMerge
		for _, x := range merges {
			if x.Dimension == m.name {
				now = append(now, x)
			} else {
				rest = append(rest, x)
			}
		}
		l, err := readLattice(applyMerges(s.table, rest), nil)
		if err != nil {
			return nil, err
		}
		lines := s.lines(l, m.name)
		sums := make([]int64, lines.width)
		for _, x := range now {
			levels := x.Levels
			for k := len(levels) - 1; k >= 0 && len(levels) > 1; k-- {
				if m.ordered && k > 0 && k < len(levels)-1 {
					continue
				}
				fewer := slices.Delete(slices.Clone(levels), k, k+1)
				apart := lines.cost(fewer, sums).plus(lines.cost(levels[k:k+1], sums))
				if !lines.cost(levels, sums).less(apart) {
					levels = fewer
				}
			}
			if len(levels) > 1 {
				rest = append(rest, merge(original.dims[original.place(m.name)], levels))
			}
		}
		merges = rest
	}
	return s.sorted(merges), nil
}
