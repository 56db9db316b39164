package privacy

import (
	"context"
	"slices"

	"github.com/collective-impact/sdk/internal/random"
)

// rounder decides which parts of a table are rounded up. A part is an atom with
// people beyond a multiple of the base; it keeps none of them or gets as many as
// to make the next multiple.
type rounder struct {
	base  int64
	parts []int64 // the people beyond, 1 to base−1
	up    []bool
	index map[int32]int32 // of parts, by their atoms
	sums  []roundedSum    // the larger first
	of    [][]int32       // the sums of each part, in their order
	free  bool            // sums need not be next to the true ones
}

// roundedSum is a set of parts that some published cells count.
type roundedSum struct {
	parts  []int32
	people int64 // beyond, of all parts
	picked int64 // parts that are rounded up
	cells  int64 // that are this sum
}

// diff is how far the sum is off, in people.
func (m *rounder) diff(s int32) int64 { return m.base*m.sums[s].picked - m.sums[s].people }

// rounder returns the model of a table whose atoms have the people beyond that
// the function says.
func (l *lattice) rounder(base int64, beyond func(a int32) int64) *rounder {
	m := &rounder{base: base, index: map[int32]int32{}}
	for a := range l.atoms {
		if n := beyond(int32(a)); n > 0 {
			m.index[int32(a)] = int32(len(m.parts))
			m.parts = append(m.parts, n)
		}
	}
	m.up = make([]bool, len(m.parts))
	var sets [][]int32
	for c := range l.cells {
		var in []int32
		for _, a := range l.cells[c].atoms {
			if i, ok := m.index[a]; ok {
				in = append(in, i)
			}
		}
		if len(in) > 0 {
			sets = append(sets, in)
		}
	}
	slices.SortFunc(sets, bySize)
	m.of = make([][]int32, len(m.parts))
	for _, in := range sets {
		last := len(m.sums) - 1
		if last >= 0 && slices.Equal(m.sums[last].parts, in) {
			m.sums[last].cells++
			continue
		}
		s := roundedSum{parts: in, cells: 1}
		for _, i := range in {
			s.people += m.parts[i]
			m.of[i] = append(m.of[i], int32(len(m.sums)))
		}
		m.sums = append(m.sums, s)
	}
	return m
}

// controlled decides so that all sums are next to the true ones where it can.
func (m *rounder) controlled(ctx context.Context, rng *random.Stream, unbiased bool) (RoundingFit, error) {
	family, exact := m.families()
	if err := m.flow(ctx, family, rng, unbiased, exact); err != nil {
		return 0, err
	}
	if exact {
		return ExactFit, nil
	}
	v, err := m.repair(ctx, rng)
	if err == nil && !unbiased {
		err = m.improve(ctx, rng)
	}
	if err != nil {
		return 0, err
	}
	if v > 0 {
		return BeyondFit, nil
	}
	return FoundFit, nil
}

// families shares the sums out to two families, 1 and 2, such that of two sums of
// one family one holds the other or they have no part in common. Sums for which
// there is no place are 0; where there are none, exact is true. Sums that overlap
// have to be in different families, so that is a colouring with two colours.
func (m *rounder) families() (family []uint8, exact bool) {
	family = make([]uint8, len(m.sums))
	links := int64(0)
	for _, of := range m.of {
		links += int64(len(of)) * int64(len(of))
	}
	if links > maxLatticeLinks {
		return family, false
	}
	common := map[[2]int32]int32{}
	for _, of := range m.of {
		for k, s := range of {
			for _, t := range of[k+1:] {
				if len(m.sums[t].parts) > 1 {
					common[[2]int32{s, t}]++
				}
			}
		}
	}
	overlaps := make([][]int32, len(m.sums))
	for st, n := range common {
		if s, t := st[0], st[1]; int(n) < len(m.sums[t].parts) { // t is not the larger
			overlaps[s] = append(overlaps[s], t)
			overlaps[t] = append(overlaps[t], s)
		}
	}
	exact = true
	seen := make([]bool, len(m.sums))
	for s := range m.sums {
		for queue := []int32{int32(s)}; len(queue) > 0; {
			s := queue[0]
			queue = queue[1:]
			if seen[s] {
				continue
			}
			seen[s] = true
			var taken [3]bool
			slices.Sort(overlaps[s])
			for _, t := range overlaps[s] {
				if taken[family[t]] = true; !seen[t] {
					queue = append(queue, t)
				}
			}
			switch {
			case !taken[1]:
				family[s] = 1
			case !taken[2]:
				family[s] = 2
			default:
				exact = false
			}
		}
	}
	return family, exact
}

// settle counts anew how many parts of each sum are rounded up.
func (m *rounder) settle() {
	for s := range m.sums {
		m.sums[s].picked = 0
		for _, i := range m.sums[s].parts {
			if m.up[i] {
				m.sums[s].picked++
			}
		}
	}
}
