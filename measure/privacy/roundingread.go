package privacy

import (
	"cmp"
	"encoding/binary"
	"maps"
	"slices"

	"github.com/collective-impact/sdk/internal/fault"
	"github.com/collective-impact/sdk/measure"
)

// What a table of counts may hold before it is too large to be changed cell by
// cell: cells, and pairs of a combination of leaves and a cell that counts it.
const (
	maxLatticeCells = 1 << 20
	maxLatticeLinks = 1 << 24
	maxPeople       = int64(1) << 53
)

// lattice is a table of counts as all that will be published of it: cells, each
// with the atoms that it counts. An atom is a combination of leaves that
// somebody has.
type lattice struct {
	dims  []latticeDim
	atoms []latticeAtom // by their leaves in the order of names
	cells []latticeCell // in the order in which they are shown
}

// latticeDim is a dimension: its levels in the order in which they are shown,
// the total first.
type latticeDim struct {
	name   string
	levels []string
	above  map[string][]int32 // the levels that count a leaf
	rank   map[string]int     // of leaves, in the order of names
}

type latticeAtom struct {
	leaves []string
	count  int64
	key    uint64
	cells  []int32
}

type latticeCell struct {
	levels []int32
	count  int64
	key    uint64
	atoms  []int32
}

// readLattice checks a table of counts and finds all its cells. keys are none or
// one for each count.
func readLattice(t CountTable, keys []uint64) (*lattice, error) {
	var problems fault.List
	l := &lattice{dims: readDims(t, &problems)}
	if problems.Len() > 0 {
		return nil, problems.Err()
	}
	l.readAtoms(t, keys, &problems)
	sets := l.readSets(t.Sets, &problems)
	if problems.Len() > 0 {
		return nil, problems.Err()
	}
	cells, ok := l.enumerate(sets)
	if !ok || !l.link(sets, cells) {
		return nil, ErrTooLarge
	}
	return l, nil
}

func readDims(t CountTable, problems *fault.List) []latticeDim {
	if len(t.Dimensions) == 0 {
		problems.Add("/dimensions", fault.ErrRequired, "a table of counts needs a dimension")
	}
	dims := make([]latticeDim, 0, len(t.Dimensions))
	seen := map[string]bool{}
	for i, h := range t.Dimensions {
		path := fault.At("/dimensions", i)
		if h.Name == "" {
			problems.Add(path+"/name", fault.ErrRequired, "a dimension needs a name")
		} else if seen[h.Name] {
			problems.Add(path+"/name", fault.ErrDuplicate, "the dimension %q stands twice", h.Name)
		}
		seen[h.Name] = true
		occurring := map[string]bool{}
		for _, c := range t.Counts {
			if i < len(c.Levels) {
				occurring[c.Levels[i]] = true
			}
		}
		leaves, of, err := h.expand(slices.Sorted(maps.Keys(occurring)))
		if err != nil {
			problems.Add(path+"/parts", measure.ErrDuplicate, "%v", err)
			continue
		}
		d := latticeDim{name: h.Name, levels: shownOrder(h, leaves), above: map[string][]int32{}, rank: map[string]int{}}
		for k, level := range d.levels {
			for _, leaf := range of[level] {
				d.above[leaf] = append(d.above[leaf], int32(k))
			}
		}
		slices.Sort(leaves)
		for k, leaf := range leaves {
			d.rank[leaf] = k
			if !slices.Contains(of[h.TotalLevel()], leaf) {
				problems.Add(path+"/parts", fault.ErrInvalid, "the total %q has no part with the level %q", h.TotalLevel(), leaf)
			}
			if leaf == "" {
				problems.Add(path, fault.ErrRequired, "a level needs a name")
			}
		}
		dims = append(dims, d)
	}
	return dims
}

// shownOrder returns the total, what it is made of, each level before its parts
// and in the order of the hierarchy, then the other leaves, then the levels that
// are made of leaves in another way.
func shownOrder(h Hierarchy, leaves []string) []string {
	var out []string
	seen := map[string]bool{}
	var walk func(level string)
	walk = func(level string) {
		if !seen[level] {
			seen[level] = true
			out = append(out, level)
			for _, part := range h.Parts[level] {
				walk(part)
			}
		}
	}
	walk(h.TotalLevel())
	rest := slices.Sorted(slices.Values(leaves))
	for _, level := range append(rest, slices.Sorted(maps.Keys(h.Parts))...) {
		walk(level)
	}
	return out
}

func (l *lattice) readAtoms(t CountTable, keys []uint64, problems *fault.List) {
	at := map[string]int{}
	people := int64(0)
	for i, c := range t.Counts {
		path := fault.At("/counts", i)
		if len(c.Levels) != len(l.dims) {
			problems.Add(path+"/levels", fault.ErrInvalid, "expected one level for each of %d dimensions, got %d", len(l.dims), len(c.Levels))
			continue
		}
		known := true
		for d, level := range c.Levels {
			if _, leaf := l.dims[d].rank[level]; !leaf {
				problems.Add(fault.At(path+"/levels", d), fault.ErrInvalid, "%q is made of other levels of %q; a count is of leaves", level, l.dims[d].name)
				known = false
			}
		}
		switch {
		case c.Count < 0:
			problems.Add(path+"/count", fault.ErrRange, "a count is not negative")
			continue
		case c.Count > maxPeople-people:
			problems.Add(path+"/count", fault.ErrRange, "the counts sum to more than 2^53")
			return
		case keys != nil && c.Count == 0 && keys[i] != 0:
			problems.Add(path+"/count", fault.ErrInvalid, "a count of nobody has a key")
			continue
		case !known || c.Count == 0:
			continue
		}
		people += c.Count
		id := string(l.leafKey(c.Levels))
		k, seen := at[id]
		if !seen {
			k = len(l.atoms)
			at[id] = k
			l.atoms = append(l.atoms, latticeAtom{leaves: slices.Clone(c.Levels)})
		}
		l.atoms[k].count += c.Count
		if keys != nil {
			l.atoms[k].key += keys[i]
		}
	}
	slices.SortFunc(l.atoms, func(a, b latticeAtom) int {
		return slices.Compare(a.leaves, b.leaves)
	})
}

func (l *lattice) leafKey(levels []string) []byte {
	key := make([]byte, 0, 4*len(levels))
	for d, level := range levels {
		key = binary.BigEndian.AppendUint32(key, uint32(l.dims[d].rank[level]))
	}
	return key
}

// readSets returns the sets as marks, one for each dimension.
func (l *lattice) readSets(sets [][]string, problems *fault.List) [][]bool {
	var out [][]bool
	for i, set := range sets {
		in := make([]bool, len(l.dims))
		for k, name := range set {
			path := fault.At("/sets", i, k)
			d := slices.IndexFunc(l.dims, func(x latticeDim) bool { return x.name == name })
			switch {
			case d < 0:
				problems.Add(path, fault.ErrDangling, "there is no dimension %q", name)
			case in[d]:
				problems.Add(path, fault.ErrDuplicate, "the dimension %q stands twice", name)
			default:
				in[d] = true
			}
		}
		out = append(out, in)
	}
	if len(sets) == 0 {
		out = append(out, slices.Repeat([]bool{true}, len(l.dims)))
	}
	return out
}

// enumerate lists all cells of the sets, those of nobody included, and where
// each of them is.
func (l *lattice) enumerate(sets [][]bool) (at map[string]int32, ok bool) {
	at = map[string]int32{}
	for _, in := range sets {
		size := 1
		for d, dim := range l.dims {
			if in[d] {
				if size > maxLatticeCells/len(dim.levels) {
					return nil, false
				}
				size *= len(dim.levels)
			}
		}
		if size > maxLatticeCells-len(l.cells) {
			return nil, false
		}
		levels := make([]int32, len(l.dims))
		for range size {
			key := levelKey(levels)
			if _, seen := at[key]; !seen {
				at[key] = int32(len(l.cells))
				l.cells = append(l.cells, latticeCell{levels: slices.Clone(levels)})
			}
			for d := len(levels) - 1; d >= 0; d-- { // the last dimension runs first
				if !in[d] {
					continue
				}
				if levels[d]++; int(levels[d]) < len(l.dims[d].levels) {
					break
				}
				levels[d] = 0
			}
		}
	}
	return at, true
}

func levelKey(levels []int32) string {
	key := make([]byte, 0, 4*len(levels))
	for _, k := range levels {
		key = binary.BigEndian.AppendUint32(key, uint32(k))
	}
	return string(key)
}

// largest returns the sets that lie in no other: they have the cells of all.
func largest(sets [][]bool) (out [][]bool) {
	within := func(a, b []bool) bool {
		for d := range a {
			if a[d] && !b[d] {
				return false
			}
		}
		return true
	}
	for _, s := range sets {
		if slices.ContainsFunc(out, func(o []bool) bool { return within(s, o) }) {
			continue
		}
		out = append(slices.DeleteFunc(out, func(o []bool) bool { return within(o, s) }), s)
	}
	return out
}

// link adds up the cells and says which atoms each of them counts.
func (l *lattice) link(sets [][]bool, at map[string]int32) bool {
	links := 0
	sets = largest(sets)
	total := []int32{0}
	above := make([][]int32, len(l.dims))
	levels := make([]int32, len(l.dims))
	for a := range l.atoms {
		atom := &l.atoms[a]
		for _, in := range sets {
			for d, dim := range l.dims {
				if above[d] = total; in[d] {
					above[d] = dim.above[atom.leaves[d]]
				}
			}
			var walk func(d int)
			walk = func(d int) {
				if d == len(levels) {
					atom.cells = append(atom.cells, at[levelKey(levels)])
					return
				}
				for _, k := range above[d] {
					levels[d] = k
					walk(d + 1)
				}
			}
			walk(0)
		}
		slices.Sort(atom.cells)
		atom.cells = slices.Compact(atom.cells)
		if links += len(atom.cells); links > maxLatticeLinks {
			return false
		}
		for _, c := range atom.cells {
			cell := &l.cells[c]
			cell.count += atom.count
			cell.key += atom.key
			cell.atoms = append(cell.atoms, int32(a))
		}
	}
	return true
}

// table returns a table with one count for each atom.
func (l *lattice) table(t CountTable) CountTable {
	t.Counts = make([]Count, len(l.atoms))
	for a := range l.atoms {
		t.Counts[a] = Count{l.atoms[a].leaves, l.atoms[a].count}
	}
	return t
}

// names returns the levels of a cell by their names.
func (l *lattice) names(c int) []string {
	out := make([]string, len(l.dims))
	for d, k := range l.cells[c].levels {
		out[d] = l.dims[d].levels[k]
	}
	return out
}

// bySize compares sets of atoms, the larger first, then by their atoms.
func bySize(a, b []int32) int {
	return cmp.Or(cmp.Compare(len(b), len(a)), slices.Compare(a, b))
}
