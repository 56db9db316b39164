package suppress

import (
	"cmp"
	"slices"
)

// block is some of the atoms, which move while all others stand still. What can
// vary in a block can vary.
type block struct {
	q         *problem
	atoms     []int32
	equations []equation
	whole     bool // nothing else is tied to it
	*dictionary
}

// equation is a sum that is shown, as far as it lies in a block.
type equation struct {
	places []int32 // of atoms in the block
	signs  []int8  // nil where all are 1
	rows   []int32 // the sums that are this one in the block
}

// gather collects atoms that may move around a withheld sum.
func (q *problem) gather(seed int32, size int) *block {
	return q.grow(q.roomiest(q.movable(seed), size*2/3), size, func(r int32) int { return int(q.loose[r]) }, func(v int32) float64 {
		if q.pinned[v] || q.lone[v] {
			return 0
		}
		return 1
	})
}

// gatherAll collects atoms around a withheld sum, those too that are settled;
// those that are not count double.
func (q *problem) gatherAll(seed int32, size int) *block {
	return q.grow(q.roomiest(q.rows[seed].vars, size/2), size, func(r int32) int { return len(q.rows[r].vars) }, func(v int32) float64 {
		if q.pinned[v] {
			return 1
		}
		return 2
	})
}

// roomiest returns at most so many of some atoms, those with the most room.
func (q *problem) roomiest(atoms []int32, limit int) []int32 {
	if limit = max(limit, 1); len(atoms) <= limit {
		return atoms
	}
	atoms = slices.Clone(atoms)
	slices.SortStableFunc(atoms, func(x, y int32) int {
		return cmp.Compare(q.Atoms[y]-q.Floor[y], q.Atoms[x]-q.Floor[x])
	})
	return atoms[:limit]
}

// grow makes a block of some atoms, and then again and again the one that is
// tied to those that are there by the most and the shortest sums that are shown,
// times what it is worth; atoms that are worth nothing stay out.
func (q *problem) grow(own []int32, size int, length func(r int32) int, worth func(v int32) float64) *block {
	b := &block{q: q}
	s := &q.scratch
	s.reset(len(q.Atoms), len(q.rows))
	var open []int32 // candidates
	take := func(v int32) {
		if s.state[v] == 0 {
			s.touched = append(s.touched, v)
		}
		s.state[v] = taken
		b.atoms = append(b.atoms, v)
		for _, r := range q.of[v] {
			if s.seen[r] || !q.shown(r) {
				continue
			}
			s.seen[r] = true
			s.rows = append(s.rows, r)
			n := length(r)
			if n < 2 || n > farRow && len(b.atoms) > 1 {
				continue
			}
			for _, w := range q.rows[r].vars {
				x := worth(w)
				if x == 0 || s.state[w] == taken {
					continue
				}
				if s.state[w] == 0 {
					s.state[w] = waiting
					s.touched = append(s.touched, w)
					open = append(open, w)
				}
				s.score[w] += x / float64(n)
			}
		}
	}
	for _, v := range own {
		take(v)
	}
	open = slices.DeleteFunc(open, func(w int32) bool { return s.state[w] == taken })
	for len(b.atoms) < size && len(open) > 0 {
		at := 0
		for k, w := range open {
			if x := open[at]; s.score[w] > s.score[x] || s.score[w] == s.score[x] && w < x {
				at = k
			}
		}
		w := open[at]
		open[at] = open[len(open)-1]
		open = open[:len(open)-1]
		take(w)
	}
	b.collect()
	s.clear()
	return b
}

// farRow is the length of a sum beyond which it is not followed.
const farRow = 400

const (
	waiting = 1
	taken   = 2
)

// marks is scratch space for gathering.
type marks struct {
	state   []uint8
	score   []float64
	place   []int32
	touched []int32
	seen    []bool
	rows    []int32
}

func (s *marks) reset(atoms, rows int) {
	if len(s.state) != atoms {
		s.state, s.score, s.place = make([]uint8, atoms), make([]float64, atoms), make([]int32, atoms)
	}
	if len(s.seen) != rows {
		s.seen = make([]bool, rows)
	}
}

func (s *marks) clear() {
	for _, v := range s.touched {
		s.state[v], s.score[v] = 0, 0
	}
	for _, r := range s.rows {
		s.seen[r] = false
	}
	s.touched, s.rows = s.touched[:0], s.rows[:0]
}

// movable returns the atoms of a sum that may move: those that are not settled.
func (q *problem) movable(r int32) (out []int32) {
	for _, v := range q.rows[r].vars {
		if !q.pinned[v] {
			out = append(out, v)
		}
	}
	return out
}

// collect lists the equations of a block, shortest first, each once.
func (b *block) collect() {
	q, s := b.q, &b.q.scratch
	for k, v := range b.atoms {
		s.place[v] = int32(k)
	}
	index := map[uint64][]int{}
	for _, r := range s.rows {
		x := &q.rows[r]
		q.work += int64(4 * len(x.vars))
		var e equation
		count := 0
		for _, v := range x.vars {
			if s.state[v] == taken {
				count++
			}
		}
		e.places = make([]int32, 0, count)
		for k, v := range x.vars {
			if s.state[v] != taken {
				continue
			}
			e.places = append(e.places, s.place[v])
			if x.signs != nil {
				e.signs = append(e.signs, x.signs[k])
			}
		}
		if e.signs != nil && !slices.Contains(e.signs, -1) {
			e.signs = nil
		}
		h := uint64(14695981039346656037)
		for k, p := range e.places { // any order of atoms: rows list them in one order
			h = (h ^ uint64(p)) * 1099511628211
			if e.signs != nil && e.signs[k] < 0 {
				h ^= 1 << 63
			}
		}
		same := -1
		for _, i := range index[h] {
			if slices.Equal(b.equations[i].places, e.places) && slices.Equal(b.equations[i].signs, e.signs) {
				same = i
			}
		}
		if same >= 0 {
			b.equations[same].rows = append(b.equations[same].rows, r)
			continue
		}
		index[h] = append(index[h], len(b.equations))
		e.rows = []int32{r}
		b.equations = append(b.equations, e)
	}
	slices.SortStableFunc(b.equations, func(x, y equation) int {
		return cmp.Or(cmp.Compare(len(x.places), len(y.places)), cmp.Compare(x.rows[0], y.rows[0]))
	})
	for i := range b.equations {
		slices.Sort(b.equations[i].rows)
	}
}

// places returns where the atoms of a sum are in the block, with their signs,
// and whether all that may move are there.
func (b *block) places(r int32) (at []entry, all bool) {
	q := b.q
	x := &q.rows[r]
	all = true
	for k, v := range x.vars {
		if q.pinned[v] {
			continue
		}
		if p := q.position[v]; p > 0 {
			at = append(at, entry{p - 1, float64(x.sign(k))})
		} else {
			all = false
		}
	}
	return at, all
}
