package privacy

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/collective-impact/sdk/measure"
)

// newProblem writes a stratum as counts over atoms. The first cells are the
// groups, in their order.
func newProblem(v measure.View, js []joint, stratum string, groups []*group, policy Policy) *problem {
	p := &problem{policy: policy}
	atoms := newAtoms(v, js, stratum, groups)
	p.atoms = len(atoms.groups)
	p.links = atoms.links()
	for _, o := range outcomes(v.Plan().Indicators, groups) {
		p.systems = append(p.systems, newSystem(o.counts(atoms.groups), o.least(policy)))
	}
	minCount := int64(policy.minCount())
	for _, g := range groups {
		c := cell{atoms: atoms.members(g.set, g.levels), shown: true, size: slices.Max(g.n)}
		c.cost = c.size
		if g.unknown {
			c.cost = min(c.cost, 1) // nobody asks for it, so it is the first to go
		}
		for range 3 - len(g.set) { // what more people look at costs more
			c.cost *= 4
		}
		c.primary = g.same || slices.ContainsFunc(p.systems, func(s system) bool { return s.small(c.atoms, minCount) })
		p.cells = append(p.cells, c)
	}
	for a := range atoms.crossed {
		p.cells = append(p.cells, cell{atoms: []int{a}})
	}
	p.lines = linesOf(groups)
	return p
}

// linesOf returns each group with those that a further dimension parts it into.
func linesOf(groups []*group) (out []breakdown) {
	at := map[string]int{} // by the larger set, the smaller one and its levels
	whole := map[string]int{}
	for i, g := range groups {
		whole[fmt.Sprintf("%q %q", g.set, g.levels)] = i
	}
	for i, g := range groups {
		for d := range g.set {
			set := slices.Delete(slices.Clone(g.set), d, d+1)
			levels := slices.Delete(slices.Clone(g.levels), d, d+1)
			sum, shown := whole[fmt.Sprintf("%q %q", set, levels)]
			if !shown {
				continue
			}
			key := fmt.Sprintf("%q %d", g.set[d], sum)
			l, ok := at[key]
			if !ok {
				l = len(out)
				at[key] = l
				out = append(out, breakdown{sum: sum})
			}
			out[l].parts = append(out[l].parts, i)
		}
	}
	return out
}

// outcome is the indicators that are computed from one column.
type outcome struct {
	mean bool
	at   []int // indicators of different levels, the most frequent first
}

// counts says whether an indicator tells how many people count.
func counts(ind measure.Indicator) bool {
	return ind.Unit() == measure.Proportion || ind.Outcome == measure.CountOf && ind.Column != ""
}

// unprotected returns why the indicators of a plan cannot be protected, nil when
// they can.
func unprotected(inds []measure.Indicator) error {
	for i, ind := range inds {
		switch ind.Outcome {
		case measure.RatioOfSums, measure.RatePer, measure.QuantileOf, measure.TotalOf:
			return fmt.Errorf("%w: indicator %q is a %s", ErrOutcome, ind.Key, ind.Outcome)
		}
		for j, other := range inds {
			if i != j && ind.Outcome == measure.LevelIs && counts(other) && other.Column == ind.Column {
				return fmt.Errorf("%w: indicator %q is of one level, and %q of the same column", ErrOutcome, ind.Key, other.Key)
			}
		}
	}
	return nil
}

// outcomes puts the indicators of one column together. Their levels are ordered
// by how many people reach them.
func outcomes(inds []measure.Indicator, groups []*group) []outcome {
	type column struct {
		name string // with that of the denominator: both have to be there
		mean bool
	}
	type level struct {
		column
		name string
	}
	index, seen := map[column]int{}, map[level]bool{}
	var out []outcome
	for i, ind := range inds {
		c := column{ind.Column + "\x00" + ind.Denominator, !counts(ind)}
		l := level{c, ind.Level}
		if seen[l] {
			continue
		}
		seen[l] = true
		if _, ok := index[c]; !ok {
			index[c] = len(out)
			out = append(out, outcome{mean: c.mean})
		}
		o := &out[index[c]]
		o.at = append(o.at, i)
	}
	for _, o := range out {
		everyone := groups[0]
		slices.SortStableFunc(o.at, func(x, y int) int { return cmp.Compare(everyone.k[y], everyone.k[x]) })
	}
	return out
}

// counts returns the vectors that an attacker solves for: the people by bracket
// of levels, from those below all to those above all.
func (o outcome) counts(atoms []*group) [][]int64 {
	if o.mean {
		out := [][]int64{make([]int64, len(atoms))}
		for a, g := range atoms {
			out[0][a] = g.n[o.at[0]]
		}
		return out
	}
	out := make([][]int64, len(o.at)+1)
	for b := range out {
		out[b] = make([]int64, len(atoms))
		for a, g := range atoms {
			if out[b][a] = g.n[o.at[0]]; b > 0 {
				out[b][a] = g.k[o.at[b-1]]
			}
			if b < len(o.at) {
				out[b][a] -= g.k[o.at[b]]
			}
		}
	}
	return out
}

// least returns the smallest counts that may be read of the vectors: of the
// others first, then of those who count, bracket by bracket.
func (o outcome) least(policy Policy) []int64 {
	if o.mean {
		return []int64{int64(policy.minCount())}
	}
	out := []int64{int64(policy.minComplement())}
	for range o.at {
		out = append(out, int64(policy.minNumerator()))
	}
	return out
}

// atoms are the combinations of all joint sets of a stratum.
type atoms struct {
	groups  []*group
	joints  []joint
	first   []int // of each joint set, and the end
	crossed int   // the first so many are of a crossing that no set shows
	index   map[string]map[string][]int
}

func newAtoms(v measure.View, js []joint, stratum string, groups []*group) *atoms {
	t := &atoms{joints: js, index: map[string]map[string][]int{}}
	for _, j := range js {
		t.first = append(t.first, len(t.groups))
		if !j.shown {
			t.groups = cross(v, stratum, j.dims)
			t.crossed = len(t.groups)
			continue
		}
		for _, g := range groups {
			if slices.Equal(g.set, j.dims) {
				t.groups = append(t.groups, g)
			}
		}
	}
	t.first = append(t.first, len(t.groups))
	return t
}

// cross counts the combinations of dimensions that no set shows.
func cross(v measure.View, stratum string, dims []string) []*group {
	inds := len(v.Plan().Indicators)
	at := map[string]*group{}
	var out []*group
	i := 0
	for c := range v.Finest(stratum) {
		levels := pick(c.Set, c.Group, dims)
		g := at[fmt.Sprintf("%q", levels)]
		if g == nil {
			g = &group{set: dims, levels: levels, n: make([]int64, inds), k: make([]int64, inds)}
			at[fmt.Sprintf("%q", levels)] = g
			out = append(out, g)
		}
		g.n[i%inds] += int64(c.Used)
		g.k[i%inds] += int64(c.Successes)
		i++
	}
	return out
}

// pick returns the levels of some dimensions of a set.
func pick(set, levels, dims []string) []string {
	out := []string{}
	for _, d := range dims {
		out = append(out, levels[slices.Index(set, d)])
	}
	return out
}

// by indexes the atoms of a joint set by the levels of some of its dimensions.
func (t *atoms) by(j int, dims []string) map[string][]int {
	key := fmt.Sprintf("%d %q", j, dims)
	m := t.index[key]
	if m == nil {
		m = map[string][]int{}
		for a := t.first[j]; a < t.first[j+1]; a++ {
			k := fmt.Sprintf("%q", pick(t.groups[a].set, t.groups[a].levels, dims))
			m[k] = append(m[k], a)
		}
		t.index[key] = m
	}
	return m
}

// members returns the atoms that make up a group.
func (t *atoms) members(set, levels []string) []int {
	j := slices.IndexFunc(t.joints, func(j joint) bool { return within(set, j.dims) })
	return t.by(j, set)[fmt.Sprintf("%q", levels)]
}

// links says what joint sets share.
func (t *atoms) links() (out []link) {
	for i, j := range t.joints {
		if j.parent < 0 {
			continue
		}
		parent := t.by(j.parent, j.shared)
		mine := t.by(i, j.shared)
		for a := t.first[i]; a < t.first[i+1]; a++ {
			k := fmt.Sprintf("%q", pick(t.groups[a].set, t.groups[a].levels, j.shared))
			if plus := mine[k]; plus[0] == a {
				out = append(out, link{plus: plus, minus: parent[k]})
			}
		}
	}
	return out
}
