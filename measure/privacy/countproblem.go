package privacy

import (
	"fmt"
	"math"
	"slices"

	"github.com/collective-impact/sdk/internal/suppress"
	"github.com/collective-impact/sdk/measure"
)

// countCell is one cell of a table of counts that is published.
type countCell struct {
	levels []string // one for each dimension of the table, the total elsewhere
	atoms  []int32
	count  int64
	unit   int // −1 for an empty cell
}

// countProblem is a table of counts as units of atoms.
type countProblem struct {
	cells  []countCell
	leaves [][]string // of each dimension
	suppress.Problem
}

// maxCrossed bounds the combinations that are looked at where no set shows them.
const maxCrossed = 200_000

// maxCells bounds the cells of a set.
const maxCells = 1_000_000

// newCountProblem lays out all cells that would be published.
func newCountProblem(t CountTable, primary func(count int64) bool, width int64) (*countProblem, error) {
	if err := t.Validate(); err != nil {
		return nil, err
	}
	levels, of, err := t.expand()
	if err != nil {
		return nil, err
	}
	sets := t.sets()
	p := &countProblem{leaves: levels}
	atoms := newCountAtoms(t, levels, sets)
	p.Atoms = slices.Clone(atoms.counts)
	p.Floor = make([]int64, len(p.Atoms))
	seen := map[string]bool{}
	byAtoms := map[string]int{}
	for _, set := range sets {
		names := make([][]string, len(set))
		size := 1
		for k, d := range set {
			names[k] = shownLevels(t.Dimensions[d], levels[d], of[d])
			if size *= len(names[k]); size > maxCells {
				return nil, fmt.Errorf("%w: cross fewer dimensions", ErrTooLarge)
			}
		}
		at := make([]int, len(set))
		for {
			c := countCell{levels: make([]string, len(t.Dimensions))}
			for d, h := range t.Dimensions {
				c.levels[d] = h.TotalLevel()
			}
			for k, d := range set {
				c.levels[d] = names[k][at[k]]
			}
			if key := levelsKey(c.levels); !seen[key] {
				seen[key] = true
				c.atoms = atoms.members(c.levels, of)
				for _, a := range c.atoms {
					c.count += p.Atoms[a]
				}
				p.cells = append(p.cells, c)
			}
			k := len(set) - 1
			for ; k >= 0; k-- {
				if at[k]++; at[k] < len(names[k]) {
					break
				}
				at[k] = 0
			}
			if k < 0 {
				break
			}
		}
	}
	p.dropEmpty()
	for i := range p.cells {
		c := &p.cells[i]
		c.unit = -1
		if c.count == 0 {
			continue
		}
		key := fmt.Sprint(c.atoms)
		u, ok := byAtoms[key]
		if !ok {
			u = len(p.Units)
			byAtoms[key] = u
			p.Units = append(p.Units, suppress.Unit{Sums: []suppress.Sum{{Plus: c.atoms}}, Width: []int64{width},
				Primary: primary(c.count), Alone: c.count == 1})
		}
		c.unit = u
		p.Units[u].Cost += c.count
		if len(c.atoms) > 0 { // readers see that a withheld cell is not empty
			most := c.atoms[0]
			for _, a := range c.atoms {
				if p.Floor[a] > p.Floor[most] || p.Floor[a] == p.Floor[most] && p.Atoms[a] > p.Atoms[most] {
					most = a
				}
			}
			p.Floor[most] = 1
		}
	}
	for rank, keep := range slices.Backward(t.Keep) {
		i := slices.IndexFunc(p.cells, func(c countCell) bool { return slices.Equal(c.levels, keep) })
		if i < 0 {
			return nil, &measure.FieldError{Path: fmt.Sprintf("/keep/%d", rank), Err: measure.ErrDangling,
				Problem: fmt.Sprintf("no published cell has the levels %q", keep)}
		}
		if u := p.cells[i].unit; u >= 0 {
			p.Units[u].Rank = max(p.Units[u].Rank, len(t.Keep)-rank)
		}
	}
	return p, nil
}

// value returns the count of a unit.
func (p *countProblem) value(unit int) (n int64) {
	for _, a := range p.Units[unit].Sums[0].Plus {
		n += p.Atoms[a]
	}
	return n
}

// lines returns each cell with those that a level of one of its dimensions is
// made of, as far as these do not overlap and have people.
func (p *countProblem) lines(t CountTable) (out []breakdown) {
	at := map[string]int{}
	for i, c := range p.cells {
		at[levelsKey(c.levels)] = i
	}
	for _, c := range p.cells {
		if c.unit < 0 {
			continue
		}
		for d := range t.Dimensions { // of any set that shows both
			parts := t.Dimensions[d].Parts[c.levels[d]]
			if c.levels[d] == t.Dimensions[d].TotalLevel() && parts == nil {
				parts = p.leaves[d]
			}
			l, n := breakdown{sum: c.unit}, int64(0)
			levels := slices.Clone(c.levels)
			for _, level := range parts {
				levels[d] = level
				i, ok := at[levelsKey(levels)]
				if !ok || p.cells[i].unit < 0 {
					continue
				}
				n += p.cells[i].count
				if u := p.cells[i].unit; u != c.unit && !slices.Contains(l.parts, u) {
					l.parts = append(l.parts, u)
				}
			}
			if n == c.count && len(l.parts) > 0 {
				out = append(out, l)
			}
		}
	}
	return out
}

// dropEmpty takes out atoms that lie in a cell that is shown to be empty.
func (p *countProblem) dropEmpty() {
	gone := make([]bool, len(p.Atoms))
	for _, c := range p.cells {
		if c.count == 0 {
			for _, a := range c.atoms {
				gone[a] = true
			}
		}
	}
	at := make([]int32, len(p.Atoms))
	n := int32(0)
	for a, x := range p.Atoms {
		at[a] = n
		if !gone[a] {
			p.Atoms[n], p.Floor[n] = x, p.Floor[a]
			n++
		}
	}
	p.Atoms, p.Floor = p.Atoms[:n], p.Floor[:n]
	for i := range p.cells {
		c := &p.cells[i]
		kept := c.atoms[:0]
		for _, a := range c.atoms {
			if !gone[a] {
				kept = append(kept, at[a])
			}
		}
		c.atoms = kept
	}
}

// shownLevels returns the levels of a dimension: the total, the groups by name
// and the leaves.
func shownLevels(h Hierarchy, leaves []string, of map[string][]string) []string {
	out := []string{h.TotalLevel()}
	for _, l := range leaves {
		if l != h.TotalLevel() {
			out = append(out, l)
		}
	}
	var groups []string
	for l := range of {
		if l != h.TotalLevel() && !slices.Contains(leaves, l) {
			groups = append(groups, l)
		}
	}
	slices.Sort(groups)
	return append(out, groups...)
}

// countAtoms are the combinations of leaves of the dimensions that are published.
type countAtoms struct {
	counts []int64
	combos [][]int32 // leaf of each dimension
	place  []map[string]int32
	by     []map[int32][]int32 // by dimension: atoms of a leaf
}

func newCountAtoms(t CountTable, leaves [][]string, sets [][]int) *countAtoms {
	a := &countAtoms{}
	for d := range t.Dimensions {
		place := map[string]int32{}
		for i, l := range leaves[d] {
			place[l] = int32(i)
		}
		a.place, a.by = append(a.place, place), append(a.by, map[int32][]int32{})
	}
	used := make([]bool, len(t.Dimensions))
	whole := false // some set shows all that are used
	for _, s := range sets {
		for _, d := range s {
			used[d] = true
		}
	}
	width := 0
	for _, u := range used {
		if u {
			width++
		}
	}
	for _, s := range sets {
		whole = whole || len(s) == width
	}
	index := map[string]int{}
	add := func(combo []int32, n int64) {
		key := fmt.Sprint(combo)
		i, ok := index[key]
		if !ok {
			i = len(a.counts)
			index[key] = i
			a.counts, a.combos = append(a.counts, 0), append(a.combos, combo)
			for d, l := range combo {
				a.by[d][l] = append(a.by[d][l], int32(i))
			}
		}
		a.counts[i] += n
	}
	size := 1.0
	for d, l := range leaves {
		if used[d] {
			size *= float64(len(l))
		}
	}
	if !whole && size <= maxCrossed {
		at := make([]int32, len(leaves))
		for {
			add(slices.Clone(at), 0)
			d := len(at) - 1
			for ; d >= 0; d-- {
				if !used[d] {
					continue
				}
				if at[d]++; int(at[d]) < len(leaves[d]) {
					break
				}
				at[d] = 0
			}
			if d < 0 {
				break
			}
		}
	}
	for _, c := range t.Counts {
		combo := make([]int32, len(leaves))
		for d, l := range c.Levels {
			if used[d] {
				combo[d] = a.place[d][l]
			}
		}
		if c.Count > 0 || whole {
			add(combo, c.Count)
		}
	}
	return a
}

// members returns the atoms of a cell.
func (a *countAtoms) members(levels []string, of []map[string][]string) []int32 {
	var best []int32
	bestSize := math.MaxInt
	in := make([]map[int32]bool, len(levels))
	for d, l := range levels {
		below := of[d][l]
		if len(below) == len(a.place[d]) {
			continue // everyone
		}
		in[d] = map[int32]bool{}
		size := 0
		for _, leaf := range below {
			in[d][a.place[d][leaf]] = true
			size += len(a.by[d][a.place[d][leaf]])
		}
		if size < bestSize {
			bestSize, best = size, best[:0:0]
			for _, leaf := range below {
				best = append(best, a.by[d][a.place[d][leaf]]...)
			}
		}
	}
	if bestSize == math.MaxInt {
		best = make([]int32, len(a.counts))
		for i := range best {
			best[i] = int32(i)
		}
	}
	out := []int32{}
	for _, i := range best {
		ok := true
		for d := range levels {
			ok = ok && (in[d] == nil || in[d][a.combos[i][d]])
		}
		if ok {
			out = append(out, i)
		}
	}
	slices.Sort(out)
	return out
}
