package privacy

import (
	"context"
	"slices"
)

// greedy merges the pair that takes away most small cells, of those the one with
// the fewest people, until none is left or a merge is not worth it, and then
// takes out of the merges what they do not need.
func (s *merger) greedy(ctx context.Context) ([]LevelMerge, error) {
	original, err := readLattice(s.table, nil)
	if err != nil {
		return nil, err
	}
	merges := []LevelMerge{}
	l := original
	for l.small(s.min) > 0 {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		next, found := s.pair(l, original, merges)
		if !found {
			break
		}
		merges = next
		if l, err = readLattice(applyMerges(s.table, merges), nil); err != nil {
			return nil, err
		}
	}
	merges, err = s.spare(ctx, original, merges, l.small(s.min))
	return s.sorted(merges), err
}

// pair finds the best pair of levels to merge, and joins them to the merges.
func (s *merger) pair(l, original *lattice, merges []LevelMerge) (out []LevelMerge, found bool) {
	var least mergeCost
	var dim string
	var pair []string
	for _, m := range s.dims {
		d := l.dims[slices.IndexFunc(l.dims, func(x latticeDim) bool { return x.name == m.name })]
		lines := s.lines(l, m.name)
		sums := make([]int64, lines.width)
		for _, class := range d.siblings(m.ordered) {
			alone := make([]int, len(class))
			for i, leaf := range class {
				alone[i] = lines.cost([]string{leaf}, sums).score
			}
			for i := range class {
				for j := i + 1; j < len(class); j++ {
					if m.ordered && j > i+1 || alone[i]+alone[j] == 0 {
						continue
					}
					c := lines.cost([]string{class[i], class[j]}, sums)
					if c.score -= alone[i] + alone[j]; !found || c.less(least) {
						found, least, dim, pair = true, c, m.name, []string{class[i], class[j]}
					}
				}
			}
		}
	}
	if !found || s.worth > 0 && least.score >= 0 {
		return nil, false
	}
	var levels []string
	for _, name := range pair {
		k := slices.IndexFunc(merges, func(x LevelMerge) bool { return x.Dimension == dim && x.Into == name })
		if k < 0 {
			levels = append(levels, name)
			continue
		}
		levels = append(levels, merges[k].Levels...)
	}
	for _, x := range merges {
		if x.Dimension != dim || x.Into != pair[0] && x.Into != pair[1] {
			out = append(out, x)
		}
	}
	d := original.dims[slices.IndexFunc(original.dims, func(x latticeDim) bool { return x.name == dim })]
	return append(out, s.merge(d, levels)), true
}

// merge makes one level of levels, in the order in which they are shown.
func (s *merger) merge(d latticeDim, levels []string) LevelMerge {
	levels = slices.Clone(levels)
	slices.SortFunc(levels, func(a, b string) int { return slices.Index(d.levels, a) - slices.Index(d.levels, b) })
	return LevelMerge{d.name, levels, newLevel(d, levels)}
}

// spare takes levels out of merges as long as that makes nothing worse: at the
// ends of those of an ordered dimension, anywhere in others.
func (s *merger) spare(ctx context.Context, l *lattice, merges []LevelMerge, small int) ([]LevelMerge, error) {
	for i := 0; i < len(merges); i++ {
		x := merges[i]
		ordered := slices.Contains(s.dims, mergeDim{x.Dimension, true})
		d := l.dims[slices.IndexFunc(l.dims, func(y latticeDim) bool { return y.name == x.Dimension })]
		for k := len(x.Levels) - 1; k >= 0 && len(x.Levels) > 1; k-- {
			if ordered && k > 0 && k < len(x.Levels)-1 {
				continue
			}
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			fewer := slices.Delete(slices.Clone(x.Levels), k, k+1)
			try := slices.Clone(merges)
			if try[i] = s.merge(d, fewer); len(fewer) == 1 {
				try = slices.Delete(try, i, i+1)
			}
			now, err := readLattice(applyMerges(s.table, try), nil)
			if err != nil {
				return nil, err
			}
			if left := now.small(s.min); left <= small+s.worth {
				small = left
				merges, x = try, s.merge(d, fewer)
			}
		}
		if len(x.Levels) == 1 {
			i--
		}
	}
	return merges, nil
}
