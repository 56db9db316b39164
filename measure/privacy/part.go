package privacy

import (
	"context"
	"math"
	"slices"
)

// part is a set of free atoms that published cells and links tie together.
type part struct {
	*dictionary
	a       *attack
	atoms   []int
	rows    []equation // largest cells first, links last
	targets []int
}

// equation is a published cell or a link over the free atoms of a part.
type equation struct {
	cell  int // −1 for a link
	plus  []int
	minus []int
}

func (a *attack) parts() []*part {
	p := a.p
	root := make([]int, p.atoms)
	for i := range root {
		root[i] = i
	}
	find := func(i int) int {
		for root[i] != i {
			root[i] = root[root[i]]
			i = root[i]
		}
		return i
	}
	var rows []equation
	for c := range p.cells {
		if x := &p.cells[c]; !x.hidden && len(x.atoms) > 1 {
			rows = append(rows, equation{cell: c, plus: a.freeOf(x.atoms)})
		}
	}
	slices.SortStableFunc(rows, func(x, y equation) int { return p.cells[y.cell].size - p.cells[x.cell].size })
	for _, l := range p.links {
		rows = append(rows, equation{cell: -1, plus: a.freeOf(l.plus), minus: a.freeOf(l.minus)})
	}
	for _, r := range rows {
		all := slices.Concat(r.plus, r.minus)
		for _, i := range all {
			root[find(i)] = find(all[0])
		}
	}
	byRoot := make([]*part, p.atoms)
	a.owner, a.place = make([]*part, p.atoms), make([]int, p.atoms)
	var out []*part
	for i, free := range a.free {
		if !free {
			continue
		}
		q := byRoot[find(i)]
		if q == nil {
			q = &part{a: a}
			byRoot[find(i)] = q
			out = append(out, q)
		}
		a.owner[i], a.place[i] = q, len(q.atoms)
		q.atoms = append(q.atoms, i)
	}
	for _, r := range rows {
		if all := slices.Concat(r.plus, r.minus); len(all) > 0 {
			q := byRoot[find(all[0])]
			q.rows = append(q.rows, r)
		}
	}
	for _, c := range a.targets {
		for _, i := range p.cells[c].atoms {
			if a.free[i] {
				q := byRoot[find(i)]
				if len(q.targets) == 0 || q.targets[len(q.targets)-1] != c {
					q.targets = append(q.targets, c)
				}
			}
		}
	}
	return out
}

func (a *attack) freeOf(atoms []int) (out []int) {
	for _, i := range atoms {
		if a.free[i] {
			out = append(out, i)
		}
	}
	return out
}

// goal returns the atoms of a target that lie in the part.
func (q *part) goal(c int) (goal []int) {
	for _, i := range q.a.p.cells[c].atoms {
		if q.a.owner[i] == q {
			goal = append(goal, q.a.place[i])
		}
	}
	return goal
}

// start puts the part at the true counts of a vector. An atom whose people all
// stand in this vector keeps one of them: readers see that a withheld group is
// not empty, because empty ones are shown as empty.
func (q *part) start(v int) {
	n := len(q.atoms)
	truth, floor := make([]float64, n), make([]float64, n)
	for j, i := range q.atoms {
		x := q.a.s.counts[v][i]
		truth[j] = float64(x)
		if x > 0 && x == q.a.s.total[i] {
			floor[j] = 1
		}
	}
	q.begin(truth, floor)
}

// widen pushes the count of a target up and down until verified tables show
// that it can vary by the minimum, and otherwise notes the published cells that
// prevent it.
func (q *part) widen(ctx context.Context, v, c int) error {
	a := q.a
	goal := q.goal(c)
	truth := sumAt(q.truth, goal)
	need := float64(a.p.min - a.width[c][v]) // that this part has to show
	if need <= 0 {
		return nil
	}
	lo, hi := truth, truth
	var low, high *change
	note := func() bool {
		m, ok := q.verified(v)
		if x := sumAt(q.x, goal); ok && x < lo {
			lo, low = x, m
		} else if ok && x > hi {
			hi, high = x, m
		}
		return ok
	}
	ok := !q.moved || note() // where the last target ended is a table like others
	var proof []int
	for _, sign := range []float64{1, -1} {
		if hi-lo >= need {
			break
		}
		want := lo + need
		if sign < 0 {
			want = hi - need
		}
		reached, err := q.push(ctx, goal, sign, want)
		if err != nil {
			return err
		}
		ok = note()
		if !reached && !a.brief {
			proof = append(proof, q.bounding(c, goal)...)
		}
	}
	if !ok {
		q.reset()
	}
	a.width[c][v] += int64(hi - lo)
	for _, m := range []*change{low, high} {
		if m != nil {
			a.witness[c][v] = append(a.witness[c][v], m)
		}
	}
	if hi-lo < need {
		a.proof[c] = append(a.proof[c], proof...)
	}
	return nil
}

// verified checks in integers that the table reached tells a reader nothing
// new: no count lies below its floor, and every published cell and every link
// has the sum that it had. It returns the change.
func (q *part) verified(v int) (*change, bool) {
	p := q.a.p
	m := &change{}
	for j, i := range q.atoms {
		w := int64(q.x[j])
		if float64(w) != q.x[j] || q.x[j] < q.floor[j] || w > 1<<50 {
			return nil, false
		}
		if d := w - q.a.s.counts[v][i]; d != 0 {
			m.atoms, m.by = append(m.atoms, int32(i)), append(m.by, d)
		}
	}
	p.work += int64(4 * len(m.atoms))
	return m, p.unseen(m)
}

// bounding returns the published cells of the linear combination that bounds
// the goal at the point reached, those that are one atom included.
func (q *part) bounding(target int, goal []int) (proof []int) {
	p := q.a.p
	multiplier := q.multipliers(goal)
	weight := map[int]float64{} // of atoms that are published themselves
	for _, i := range p.cells[target].atoms {
		if !q.a.free[i] {
			weight[i] = -1
		}
	}
	for k, r := range q.used {
		if math.Abs(multiplier[k]) < 1e-6 {
			continue
		}
		c := q.rows[r].cell
		if c < 0 {
			continue
		}
		proof = append(proof, c)
		for _, i := range p.cells[c].atoms {
			if !q.a.free[i] {
				weight[i] += multiplier[k]
			}
		}
	}
	for i, w := range weight {
		if math.Abs(w) < 1e-6 {
			continue
		}
		for _, c := range p.of[i] {
			if !p.cells[c].hidden && len(p.cells[c].atoms) == 1 {
				proof = append(proof, int(c))
			}
		}
	}
	return proof
}

func sumAt(x []float64, at []int) (t float64) {
	for _, j := range at {
		t += x[j]
	}
	return t
}
