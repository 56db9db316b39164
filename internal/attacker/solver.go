package attacker

import (
	"maps"
	"math/big"
	"slices"
	"strings"
)

// solve finds what the known sums say about the withheld groups of one vector:
// the exact range of each over all non-negative tables, by linear programming in
// fractions, and for small tables over all tables of whole numbers by counting
// them out.
func (d Document) solve(id [2]string, x *dossier, v vector, minCount int) []Finding {
	s := d.system(x, v)
	if len(s.targets) == 0 {
		return nil
	}
	ranges := s.ranges()
	if whole := s.enumerate(10_000); whole != nil {
		ranges = whole
	}
	if s.contradicts {
		return []Finding{{id[0], id[1], "", v.name + " (what was published contradicts itself)", 0, 0}}
	}
	var out []Finding
	for _, t := range s.targets {
		if r := ranges[t.key]; r.bounded && r.high-r.low < minCount {
			out = append(out, Finding{id[0], id[1], t.key, v.name, r.low, r.high})
		}
	}
	return out
}

type span struct {
	low, high int
	bounded   bool
}

type form struct {
	key   string
	atoms []int
	value int
	floor int
	known int // the part that was put in
}

// sums is a system of known sums over atoms that nothing known tells apart.
type sums struct {
	atoms int
	rows  []form // known
	// contradicts says that no table has the known sums.
	contradicts bool
	targets     []form // withheld; a floor of 1 when the group is known not to be empty
}

// system crosses all dimensions, drops what must be zero and merges what no sum
// tells apart.
func (d Document) system(x *dossier, v vector) *sums {
	dims := slices.Sorted(maps.Keys(d.levels))
	combos := []map[string]string{{}}
	for _, dim := range dims {
		var next []map[string]string
		for _, c := range combos {
			for _, l := range d.levels[dim] {
				m := maps.Clone(c)
				m[dim] = l
				next = append(next, m)
			}
		}
		combos = next
	}
	inside := func(c, g map[string]string) bool {
		for dim, l := range g {
			if c[dim] != l {
				return false
			}
		}
		return true
	}
	var keys []string
	for _, key := range slices.Sorted(maps.Keys(x.groups)) {
		if _, ok := v.values[key]; ok || slices.Contains(x.withheld, key) {
			keys = append(keys, key)
		}
	}
	s := &sums{}
	place := map[string]int{}
	members := map[string][]int{}
	for _, c := range combos {
		var in []string
		zero := false
		for _, key := range keys {
			if inside(c, x.groups[key]) {
				in = append(in, key)
				if val, ok := v.values[key]; ok && val == 0 {
					zero = true
				}
			}
		}
		if zero {
			continue
		}
		sig := strings.Join(in, "\n")
		if _, ok := place[sig]; !ok {
			place[sig] = s.atoms
			for _, key := range in {
				members[key] = append(members[key], s.atoms)
			}
			s.atoms++
		}
	}
	for _, key := range keys {
		f := form{key: key, atoms: members[key]}
		if val, ok := v.values[key]; ok {
			f.value = val
			s.rows = append(s.rows, f)
			continue
		}
		if v.floor {
			f.floor = 1
		}
		s.targets = append(s.targets, f)
	}
	s.substitute()
	return s
}

// substitute puts in atoms that are known themselves.
func (s *sums) substitute() {
	fixed := map[int]int{}
	for _, r := range s.rows {
		if len(r.atoms) == 1 {
			fixed[r.atoms[0]] = r.value
		}
	}
	place := make([]int, s.atoms)
	n := 0
	for a := range place {
		if _, ok := fixed[a]; !ok {
			place[a] = n
			n++
		}
	}
	cut := func(f form) form {
		var left []int
		for _, a := range f.atoms {
			if x, ok := fixed[a]; ok {
				f.value -= x
				f.floor = max(f.floor-x, 0)
				f.known += x
			} else {
				left = append(left, place[a])
			}
		}
		f.atoms = left
		return f
	}
	rows, targets := s.rows, s.targets
	s.atoms, s.rows, s.targets = n, nil, nil
	for _, r := range rows {
		if r = cut(r); len(r.atoms) > 0 {
			s.rows = append(s.rows, r)
		} else if r.value != 0 {
			s.contradicts = true
		}
	}
	for _, t := range targets {
		s.targets = append(s.targets, cut(t))
	}
}

// ranges returns the range of every target over all tables of non-negative
// fractions: a two-phase simplex in exact arithmetic with Bland's rule. Ends are
// rounded inwards to whole numbers.
func (s *sums) ranges() map[string]span {
	lp := newExactLP(s)
	s.contradicts = s.contradicts || lp.contradicts
	out := map[string]span{}
	for _, t := range s.targets {
		hi, ok1 := lp.maximise(t.atoms, 1)
		lo, ok2 := lp.maximise(t.atoms, -1)
		if !ok1 || !ok2 {
			out[t.key] = span{}
			continue
		}
		lo.Neg(lo)
		low := new(big.Int).Neg(new(big.Int).Div(new(big.Int).Neg(lo.Num()), lo.Denom())) // ceiling
		high := new(big.Int).Div(hi.Num(), hi.Denom())                                    // floor
		out[t.key] = span{t.known + int(low.Int64()), t.known + int(high.Int64()), true}
	}
	return out
}

// enumerate counts out all tables of whole numbers, nil when there are too many
// or they have no end.
func (s *sums) enumerate(limit int) map[string]span {
	covered := make([]bool, s.atoms)
	for _, r := range s.rows {
		for _, a := range r.atoms {
			covered[a] = true
		}
	}
	if slices.Contains(covered, false) {
		return nil
	}
	rowsOf := make([][]int, s.atoms)
	last := make([]int, len(s.rows)) // the atom at which a row must be used up
	left := make([]int, len(s.rows))
	for i, r := range s.rows {
		left[i], last[i] = r.value, -1
		for _, a := range r.atoms {
			rowsOf[a] = append(rowsOf[a], i)
			last[i] = max(last[i], a)
		}
		if last[i] < 0 && r.value != 0 {
			s.contradicts = true
		}
	}
	x := make([]int, s.atoms)
	out := map[string]span{}
	steps := 0
	var walk func(a int) bool
	walk = func(a int) bool {
		if steps++; steps > limit {
			return false
		}
		if a == s.atoms {
			for _, t := range s.targets {
				if at(x, t.atoms) < t.floor {
					return true
				}
			}
			for _, t := range s.targets {
				v := t.known + at(x, t.atoms)
				r, ok := out[t.key]
				if !ok {
					r = span{v, v, true}
				}
				out[t.key] = span{min(r.low, v), max(r.high, v), true}
			}
			return true
		}
		lo, hi := 0, -1
		for _, i := range rowsOf[a] {
			if hi < 0 || left[i] < hi {
				hi = left[i]
			}
		}
		for _, i := range rowsOf[a] {
			if last[i] == a {
				lo = max(lo, left[i])
			}
		}
		for v := lo; v <= hi; v++ {
			x[a] = v
			for _, i := range rowsOf[a] {
				left[i] -= v
			}
			ok := walk(a + 1)
			for _, i := range rowsOf[a] {
				left[i] += v
			}
			if !ok {
				return false
			}
		}
		return true
	}
	if !walk(0) || len(out) < len(s.targets) {
		return nil
	}
	return out
}

func at(x, atoms []int) (t int) {
	for _, a := range atoms {
		t += x[a]
	}
	return t
}

// propagate narrows ranges by passing bounds along the known sums until nothing
// changes: weaker than a linear program, and fast enough for large tables.
func (d Document) propagate(x *dossier, v vector, minCount int) (out []Finding) {
	s := d.system(x, v)
	low, high := make([]int, s.atoms), make([]int, s.atoms)
	for a := range high {
		high[a] = 1 << 30
	}
	for _, t := range s.targets {
		if len(t.atoms) == 1 {
			low[t.atoms[0]] = max(low[t.atoms[0]], t.floor)
		}
	}
	for changed := true; changed; {
		changed = false
		for _, r := range s.rows {
			l, h := at(low, r.atoms), at(high, r.atoms)
			for _, a := range r.atoms {
				if x := r.value - (l - low[a]); x < high[a] {
					high[a], changed = x, true
				}
				if x := r.value - (h - high[a]); x > low[a] {
					low[a], changed = x, true
				}
				l, h = at(low, r.atoms), at(high, r.atoms)
			}
		}
	}
	for _, t := range s.targets {
		if l, h := at(low, t.atoms), at(high, t.atoms); h-l < minCount {
			out = append(out, Finding{"", "", t.key, v.name, t.known + l, t.known + h})
		}
	}
	return out
}
