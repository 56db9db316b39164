package suppress

import (
	"cmp"
	"context"
	"slices"
)

// prime is 2^31 − 1: sums of products of two numbers below it fit 64 bits.
const prime = 1<<31 - 1

// element is one place of a sparse vector modulo the prime.
type element struct {
	atom int32
	by   uint32
}

// vector is sparse, in the order of atoms.
type vector []element

// span is the linear combinations of what is shown, in echelon form, and the
// withheld sums modulo them.
type span struct {
	basis   []vector // the pivot of each has 1; it has no pivots of earlier ones
	pivot   []int32  // basis vector of an atom, −1
	targets []vector // withheld sums without any pivot
	with    [][]int32
	index   map[uint64][]int32 // targets by what they are up to a factor
	key     []uint64
	full    []uint64 // scratch, dense
	in      []bool
	heap    []int32
}

// greedy withholds units, from the cheapest, so that no withheld sum of the
// start is a linear combination of what is shown: a unit is shown unless it
// would make it one. A combination is found modulo a prime: one that holds there
// and not in fractions withholds more than it must, one that is missed is found
// by the search for proofs.
func (q *problem) greedy(ctx context.Context) error {
	s := &span{pivot: slices.Repeat([]int32{-1}, len(q.Atoms)), with: make([][]int32, len(q.Atoms)),
		index: map[uint64][]int32{}, full: make([]uint64, len(q.Atoms)), in: make([]bool, len(q.Atoms))}
	for r := range q.rows {
		if q.rows[r].unit < 0 {
			s.add(s.reduce(q.sparse(int32(r))))
		}
	}
	var order []int
	for u, x := range q.Units {
		switch {
		case x.Open:
			for r := q.first[u]; r < q.first[u+1]; r++ {
				s.add(s.reduce(q.sparse(r)))
			}
		case q.hidden[u]:
		default:
			order = append(order, u)
		}
	}
	for u := range q.Units {
		if q.hidden[u] {
			for r := q.first[u]; r < q.first[u+1]; r++ {
				if q.needs(r) {
					s.withhold(s.reduce(q.sparse(r)))
				}
			}
		}
	}
	q.sortDear(order)
	for i, u := range order {
		if i%256 == 0 {
			if err := ctx.Err(); err != nil {
				return err
			}
		}
		var rest []vector
		opens := false
		for r := q.first[u]; r < q.first[u+1] && !opens; r++ {
			v := s.reduce(q.sparse(r))
			opens = s.opens(v)
			rest = append(rest, v)
		}
		if opens {
			q.hidden[u] = true
			continue
		}
		for k, v := range rest {
			if k > 0 {
				v = s.reduce(v)
			}
			s.add(v)
		}
	}
	return nil
}

// sortDear puts the dearest units first.
func (q *problem) sortDear(units []int) {
	slices.SortStableFunc(units, func(x, y int) int {
		a, b := &q.Units[x], &q.Units[y]
		return cmp.Or(cmp.Compare(b.Rank, a.Rank), cmp.Compare(b.Cost, a.Cost))
	})
}

func (q *problem) sparse(r int32) vector {
	x := &q.rows[r]
	out := make(vector, 0, len(x.vars))
	for k, v := range x.vars {
		by := uint32(1)
		if x.sign(k) < 0 {
			by = prime - 1
		}
		out = append(out, element{v, by})
	}
	return out
}

// reduce takes the pivots out of a vector.
func (s *span) reduce(v vector) vector {
	var touched []int32
	put := func(atom int32, by uint64) {
		if !s.in[atom] {
			s.in[atom] = true
			touched = append(touched, atom)
			if b := s.pivot[atom]; b >= 0 {
				s.push(b)
			}
		}
		s.full[atom] = (s.full[atom] + by) % prime
	}
	for _, e := range v {
		put(e.atom, uint64(e.by))
	}
	for len(s.heap) > 0 {
		b := s.pop()
		row := s.basis[b]
		by := s.full[s.pivotOf(b)]
		if by == 0 {
			continue
		}
		minus := prime - by
		for _, e := range row {
			put(e.atom, minus*uint64(e.by)%prime)
		}
	}
	out := make(vector, 0, len(touched))
	for _, a := range touched {
		if s.full[a] != 0 {
			out = append(out, element{a, uint32(s.full[a])})
		}
		s.full[a], s.in[a] = 0, false
	}
	slices.SortFunc(out, func(x, y element) int { return cmp.Compare(x.atom, y.atom) })
	return out
}

// pivotOf returns the atom that a basis vector is the one to hold; it stands
// last in it.
func (s *span) pivotOf(b int32) int32 { return s.basis[b][len(s.basis[b])-1].atom }

func (s *span) push(b int32) {
	h := append(s.heap, b)
	for i := len(h) - 1; i > 0 && h[(i-1)/2] > h[i]; i = (i - 1) / 2 {
		h[(i-1)/2], h[i] = h[i], h[(i-1)/2]
	}
	s.heap = h
}

func (s *span) pop() int32 {
	h := s.heap
	top, last := h[0], len(h)-1
	h[0] = h[last]
	h = h[:last]
	for i := 0; ; {
		c := 2*i + 1
		if c >= last {
			break
		}
		if c+1 < last && h[c+1] < h[c] {
			c++
		}
		if h[i] <= h[c] {
			break
		}
		h[i], h[c] = h[c], h[i]
		i = c
	}
	s.heap = h
	return top
}

// add makes a reduced vector known.
func (s *span) add(v vector) {
	if len(v) == 0 {
		return
	}
	// The pivot is the atom that the fewest withheld sums have: the less there is
	// to bring up to date.
	at := 0
	for k, e := range v {
		if len(s.with[e.atom]) <= len(s.with[v[at].atom]) {
			at = k
		}
	}
	inverse := invert(uint64(v[at].by))
	row := make(vector, 0, len(v))
	for k, e := range v {
		if k != at {
			row = append(row, element{e.atom, uint32(uint64(e.by) * inverse % prime)})
		}
	}
	row = append(row, element{v[at].atom, 1})
	pivot := v[at].atom
	s.pivot[pivot] = int32(len(s.basis))
	s.basis = append(s.basis, row)
	for _, t := range s.with[pivot] {
		by := s.targets[t].at(pivot)
		if by == 0 {
			continue
		}
		s.forget(t)
		s.targets[t] = s.combine(t, s.targets[t], row, prime-by)
		s.learn(t)
	}
	s.with[pivot] = nil
}

func (v vector) at(atom int32) uint64 {
	k, ok := slices.BinarySearchFunc(v, atom, func(e element, a int32) int { return cmp.Compare(e.atom, a) })
	if !ok {
		return 0
	}
	return uint64(v[k].by)
}

// combine returns v + by·row, and notes the new places of target t.
func (s *span) combine(t int32, v, row vector, by uint64) vector {
	pivot := row[len(row)-1].atom
	rest := row[:len(row)-1]
	out := make(vector, 0, len(v)+len(rest))
	i := 0
	for _, e := range rest {
		for ; i < len(v) && v[i].atom < e.atom; i++ {
			if v[i].atom != pivot {
				out = append(out, v[i])
			}
		}
		x := by * uint64(e.by) % prime
		if i < len(v) && v[i].atom == e.atom {
			x = (x + uint64(v[i].by)) % prime
			i++
			if x == 0 {
				continue
			}
		} else {
			s.with[e.atom] = append(s.with[e.atom], t)
		}
		out = append(out, element{e.atom, uint32(x)})
	}
	for ; i < len(v); i++ {
		if v[i].atom != pivot {
			out = append(out, v[i])
		}
	}
	return out
}

// withhold notes a reduced vector that must not become known.
func (s *span) withhold(v vector) {
	if len(v) == 0 || s.opens(v) {
		return // known already, or the same as another one
	}
	t := int32(len(s.targets))
	s.targets, s.key = append(s.targets, v), append(s.key, 0)
	for _, e := range v {
		s.with[e.atom] = append(s.with[e.atom], t)
	}
	s.learn(t)
}

func (s *span) learn(t int32) {
	s.key[t] = s.targets[t].hash()
	s.index[s.key[t]] = append(s.index[s.key[t]], t)
}

func (s *span) forget(t int32) {
	at := s.index[s.key[t]]
	at = slices.DeleteFunc(at, func(x int32) bool { return x == t })
	if len(at) == 0 {
		delete(s.index, s.key[t])
		return
	}
	s.index[s.key[t]] = at
}

// opens reports whether a reduced vector is a withheld one up to a factor.
func (s *span) opens(v vector) bool {
	if len(v) == 0 {
		return false
	}
	for _, t := range s.index[v.hash()] {
		w := s.targets[t]
		if len(w) != len(v) {
			continue
		}
		same := true
		for k := range v {
			same = same && v[k].atom == w[k].atom &&
				uint64(v[k].by)*uint64(w[0].by)%prime == uint64(w[k].by)*uint64(v[0].by)%prime
		}
		if same {
			return true
		}
	}
	return false
}

// hash is the same for all multiples of a vector.
func (v vector) hash() uint64 {
	if len(v) == 0 {
		return 0
	}
	inverse := invert(uint64(v[0].by))
	h := uint64(14695981039346656037)
	for _, e := range v {
		h = (h ^ uint64(e.atom)) * 1099511628211
		h = (h ^ uint64(e.by)*inverse%prime) * 1099511628211
		h ^= h >> 29
	}
	return h
}

// invert returns 1/a modulo the prime, by Fermat.
func invert(a uint64) uint64 {
	if a == 1 {
		return 1
	}
	out := uint64(1)
	for e := uint64(prime - 2); e > 0; e >>= 1 {
		if e&1 == 1 {
			out = out * a % prime
		}
		a = a * a % prime
	}
	return out
}
