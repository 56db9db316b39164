package privacy

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/collective-impact/sdk/internal/polyhedron"
)

const (
	// mostUnknowns is the number of combinations of leaves that an audit takes.
	mostUnknowns = 4_000_000
	// mostEntries is the number of combinations in all cells together.
	mostEntries = 20_000_000
)

// auditUnknowns are the counts that readers solve for: for each joint set of
// dimensions the combinations of leaves, where leaves that no level tells apart
// are one.
type auditUnknowns struct {
	p       *readPublication
	joints  []joint
	first   []int // unknown of each joint set
	total   int
	classes map[string]*leafClasses
	entries int
}

// leafClasses are the leaves of a dimension that levels tell apart.
type leafClasses struct {
	n  int
	of map[string][]int // classes of each level
}

// auditRow is one thing that is known: a sum, and where it is from.
type auditRow struct {
	terms     []polyhedron.Term
	low, high int64
	from      auditFact
}

// auditFact says where an auditRow is from.
type auditFact struct {
	kind  auditFactKind
	table int
	index int // of the cell, rate or statement
	at    []string
}

type auditFactKind uint8

const (
	sharedMargin auditFactKind = iota // two joint sets count the same people
	shownCount
	markedCount
	absentCount
	shownRate
	knownSum
)

// newAuditUnknowns chooses the unknowns for cells of these tables and levels.
func newAuditUnknowns(p *readPublication, refs []CellRef) (*auditUnknowns, error) {
	u := &auditUnknowns{p: p, classes: map[string]*leafClasses{}}
	sets := map[string][]string{}
	var order []string
	levels := map[string]map[string]bool{}
	for _, r := range refs {
		var set []string
		for d, level := range r.Levels {
			name := p.Tables[r.Table].Dimensions[d].Name
			if level == p.dims[name].total {
				continue
			}
			set = append(set, name)
			if levels[name] == nil {
				levels[name] = map[string]bool{}
			}
			levels[name][level] = true
		}
		slices.Sort(set)
		key := levelsKey(set)
		if _, ok := sets[key]; !ok {
			sets[key] = set
			order = append(order, key)
		}
	}
	slices.Sort(order)
	var all [][]string
	for _, key := range order {
		all = append(all, sets[key])
	}
	for name, in := range levels {
		u.classes[name] = p.dims[name].classes(in)
	}
	u.joints = joints(all)
	for _, j := range u.joints {
		u.first = append(u.first, u.total)
		n := 1
		for _, d := range j.dims {
			if n *= u.classes[d].n; n > mostUnknowns {
				return nil, ErrTooLarge
			}
		}
		if u.total += n; u.total > mostUnknowns {
			return nil, ErrTooLarge
		}
	}
	return u, nil
}

// classes puts leaves together that the same levels hold.
func (d *readDimension) classes(levels map[string]bool) *leafClasses {
	names := make([]string, 0, len(levels))
	for l := range levels {
		names = append(names, l)
	}
	slices.Sort(names)
	held := make([][]byte, len(d.leaves))
	for i, name := range names {
		for _, leaf := range d.of[name] {
			held[leaf] = strconv.AppendInt(append(held[leaf], ' '), int64(i), 36)
		}
	}
	out := &leafClasses{of: map[string][]int{}}
	index := map[string]int{}
	class := make([]int, len(d.leaves))
	for leaf, h := range held {
		c, ok := index[string(h)]
		if !ok {
			c = out.n
			index[string(h)] = c
			out.n++
		}
		class[leaf] = c
	}
	for _, name := range names {
		var in []int
		for _, leaf := range d.of[name] {
			in = append(in, class[leaf])
		}
		slices.Sort(in)
		out.of[name] = slices.Compact(in)
	}
	return out
}

// sum returns the unknowns of a cell, each times a factor.
func (u *auditUnknowns) sum(table int, levels []string, factor int64) ([]polyhedron.Term, error) {
	dims := u.p.Tables[table].Dimensions
	at := map[string][]int{}
	var set []string
	for d, level := range levels {
		if name := dims[d].Name; level != u.p.dims[name].total {
			at[name] = u.classes[name].of[level]
			set = append(set, name)
		}
	}
	j := slices.IndexFunc(u.joints, func(j joint) bool { return within(set, j.dims) })
	return u.product(j, at, factor)
}

// product returns the unknowns of a joint set that lie in some classes; a
// dimension of which nothing is said has all.
func (u *auditUnknowns) product(j int, at map[string][]int, factor int64) ([]polyhedron.Term, error) {
	vars := []int{0}
	for _, d := range u.joints[j].dims {
		n := u.classes[d].n
		in, ok := at[d]
		size := len(vars) * len(in)
		if !ok {
			size = len(vars) * n
		}
		if size > mostUnknowns {
			return nil, ErrTooLarge
		}
		next := make([]int, 0, size)
		for _, v := range vars {
			if !ok {
				for c := range n {
					next = append(next, v*n+c)
				}
				continue
			}
			for _, c := range in {
				next = append(next, v*n+c)
			}
		}
		vars = next
	}
	if u.entries += len(vars); u.entries > mostEntries {
		return nil, ErrTooLarge
	}
	out := make([]polyhedron.Term, len(vars))
	for i, v := range vars {
		out[i] = polyhedron.Term{Var: u.first[j] + v, Factor: factor}
	}
	return out, nil
}

// equations lists what is known.
func (u *auditUnknowns) equations() ([]auditRow, error) {
	out, err := u.margins()
	if err != nil {
		return nil, err
	}
	for i := range u.p.Tables {
		t := &u.p.Tables[i]
		for k, c := range t.Cells {
			e := auditRow{low: polyhedron.NoLow, high: polyhedron.NoHigh, from: auditFact{shownCount, i, k, c.Levels}}
			switch {
			case c.Value != nil:
				e.low, e.high = *c.Value, *c.Value
			case c.Low == nil && c.High == nil:
				continue
			default:
				e.from.kind = markedCount
				if c.Low != nil {
					e.low = *c.Low
				}
				if c.High != nil {
					e.high = *c.High
				}
			}
			if e.terms, err = u.sum(i, c.Levels, 1); err != nil {
				return nil, err
			}
			out = append(out, e)
		}
		for k, r := range t.Rates {
			es, err := u.rate(i, k, r)
			if err != nil {
				return nil, err
			}
			out = append(out, es...)
		}
		if t.Complete {
			for _, levels := range t.absent() {
				terms, err := u.sum(i, levels, 1)
				if err != nil {
					return nil, err
				}
				out = append(out, auditRow{terms, 0, 0, auditFact{absentCount, i, 0, levels}})
			}
		}
	}
	for k, x := range u.p.Known {
		s, _ := x.scaled()
		e := auditRow{low: s.low, high: s.high, from: auditFact{knownSum, 0, k, nil}}
		for i, t := range x.Terms {
			terms, err := u.sum(t.Table, t.Levels, s.factors[i])
			if err != nil {
				return nil, err
			}
			e.terms = append(e.terms, terms...)
		}
		out = append(out, e)
	}
	return out, nil
}

// margins says that joint sets count the same people.
func (u *auditUnknowns) margins() (out []auditRow, err error) {
	for i, j := range u.joints {
		if j.parent < 0 {
			continue
		}
		n := 1
		for _, d := range j.shared {
			n *= u.classes[d].n
		}
		for k := range n {
			at := map[string][]int{}
			rest := k
			for _, d := range j.shared {
				at[d] = []int{rest % u.classes[d].n}
				rest /= u.classes[d].n
			}
			plus, err := u.product(i, at, 1)
			if err != nil {
				return nil, err
			}
			minus, err := u.product(j.parent, at, -1)
			if err != nil {
				return nil, err
			}
			out = append(out, auditRow{terms: append(plus, minus...)})
		}
	}
	return out, nil
}

// system hands the equations to the solver. An auditRow beyond its limits is
// too large.
func (u *auditUnknowns) system(equations []auditRow) (*polyhedron.System, error) {
	s := polyhedron.NewSystem(u.total)
	for _, e := range equations {
		if _, err := s.Add(e.terms, e.low, e.high); err != nil {
			return nil, fmt.Errorf("%w: %w", ErrTooLarge, err)
		}
	}
	return s, nil
}
