package measure

import (
	"cmp"
	"context"
	"fmt"
	"slices"
)

// valueCount is a value and how many people have it.
type valueCount struct {
	value float64
	n     int
}

// multiset are the values of an indicator in the finest cells, for quantiles,
// which no sum gives: by value, then by cell.
type multiset struct {
	entries []entry
}

// entry says that n people of a cell have a value; in a sample, n rows of one
// unit with one weight. The cell is the number that the codes of all dimensions
// make, the last one fastest.
type entry struct {
	value  float64
	cell   uint64
	unit   uint32
	weight float64
	n      int
}

// countValues gathers the values of quantiles.
func (d *tallyData) countValues(ctx context.Context, f Frame, cols *columns, dims []*column, units *boundUnits) error {
	d.values = make([]*multiset, len(d.plan.Indicators))
	size := 1.0
	for _, dim := range d.dims {
		size *= float64(dim.card())
	}
	for i, ind := range d.plan.Indicators {
		if ind.Outcome != QuantileOf {
			continue
		}
		if size > 1<<62 {
			return fmt.Errorf("plan and frame: %w: quantiles by too many dimensions", ErrRange)
		}
		weight := cols.numbers[d.plan.Weight.Column]
		var entries []entry
		for row := range f.Len() {
			if row%checkEvery == 0 {
				if err := stopped(ctx); err != nil {
					return err
				}
			}
			x, ok := cols.outcomes[i].col.num.value(row)
			if !ok || !cols.kept(row) {
				continue
			}
			e := entry{value: x, n: 1, weight: 1}
			for _, c := range dims {
				e.cell = e.cell*uint64(c.card()) + uint64(c.code(row))
			}
			if units != nil {
				e.unit = uint32(units.codes[0].U16[row])<<16 | uint32(units.codes[1].U16[row])
			}
			if weight != nil {
				e.weight, _ = weight.num.value(row)
			}
			if d.plan.Weight.Kind == FrequencyWeight {
				e.n, e.weight = int(e.weight), 1
			}
			if e.n > 0 && e.weight > 0 {
				entries = append(entries, e)
			}
		}
		d.values[i] = newMultiset(entries)
	}
	return nil
}

func newMultiset(entries []entry) *multiset {
	slices.SortFunc(entries, func(a, b entry) int {
		return cmp.Or(cmp.Compare(a.value, b.value), cmp.Compare(a.cell, b.cell), cmp.Compare(a.unit, b.unit), cmp.Compare(a.weight, b.weight))
	})
	m := &multiset{}
	for _, e := range entries {
		if n := len(m.entries); n > 0 {
			last, same := &m.entries[n-1], e
			if same.n = last.n; same == *last {
				last.n += e.n
				continue
			}
		}
		m.entries = append(m.entries, e)
	}
	return m
}

// merge returns the values of both; nil is none.
func (m *multiset) merge(o *multiset) *multiset {
	if m == nil || o == nil {
		return m
	}
	return newMultiset(slices.Concat(m.entries, o.entries))
}

// fillValues gives the groups of all sets their values.
func (d *viewData) fillValues(ctx context.Context, from *tallyData) error {
	counts := from.newCounting()
	for i, m := range from.values {
		if m == nil {
			continue
		}
		for n, e := range m.entries {
			if n%checkEvery == 0 {
				if err := stopped(ctx); err != nil {
					return err
				}
			}
			codes := from.codes(e.cell)
			stratum := 0
			if d.plan.Within != "" {
				stratum, codes = codes[0], codes[1:]
			}
			if stratum == len(d.strata) {
				continue
			}
			for _, b := range d.blocks[stratum] {
				for _, gi := range b.groupsOf(d, codes) {
					g := &b.groups[gi]
					if !g.counted { // never, but for a tally that was tampered with
						g.stats, g.counted = counts.stats(), true
					}
					g.stats[i].addValue(e.value, e.n)
				}
			}
		}
	}
	return nil
}

// codes returns the codes of all dimensions that a cell stands for.
func (d *tallyData) codes(cell uint64) []int {
	codes := make([]int, len(d.dims))
	for j := len(codes) - 1; j >= 0; j-- {
		card := uint64(d.dims[j].card())
		codes[j] = int(cell % card)
		cell /= card
	}
	return codes
}

// addValue appends a value that is no smaller than those before.
func (s *stat) addValue(value float64, n int) {
	if last := len(s.values) - 1; last >= 0 && s.values[last].value == value {
		s.values[last].n += n
		return
	}
	s.values = append(s.values, valueCount{value, n})
}

// withoutValues returns the values of all that are not in the part.
func withoutValues(all, part []valueCount) []valueCount {
	var out []valueCount
	for _, v := range all {
		if len(part) > 0 && part[0].value == v.value {
			v.n -= part[0].n
			part = part[1:]
		}
		if v.n > 0 {
			out = append(out, v)
		}
	}
	return out
}
