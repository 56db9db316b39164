package suppress

import (
	"errors"
	"math"
)

// ErrImpossible reports a sum that what is always shown bounds too tightly, so
// that withholding every unit would not protect it.
var ErrImpossible = errors.New("what is always known bounds a sum too tightly")

// Sum is a sum of atoms; those of Minus are subtracted.
type Sum struct{ Plus, Minus []int32 }

// Unit is what is shown or withheld together.
type Unit struct {
	// Sums are the sums of atoms that it shows.
	Sums []Sum
	// Width is the least width of each sum while the unit is withheld; 0 asks for
	// nothing, and none means that for all.
	Width []int64
	// Cost is what withholding it costs.
	Cost int64
	// Primary units are withheld for their own sake.
	Primary bool
	// Open units are never withheld.
	Open bool
	// Silent units are never shown, and still have to be protected.
	Silent bool
	// Rank goes before cost: units of a higher rank are shown first and withheld
	// last.
	Rank int
	// Alone says that the unit is of one person, who knows it.
	Alone bool
}

// Problem is what a reader faces.
type Problem struct {
	// Atoms are the true numbers; Floor is what readers know them to be at least.
	Atoms, Floor []int64
	// Units are what may be shown.
	Units []Unit
	// Known are sums that readers know, whatever is shown.
	Known []Sum
}

// Options say how to search. They change what is withheld, never whether it is
// protected.
type Options struct {
	// Insiders are taken into account: a unit of one person is known to that
	// person, and must not open another one.
	Insiders bool
	// Searched is called after each search for a proof; it may be nil.
	Searched func()
}

// row is a sum of a unit, or a known one.
type row struct {
	unit  int32 // −1 for a known one
	vars  []int32
	signs []int8 // nil where all are 1
	width int64
}

func (r *row) sign(k int) int64 {
	if r.signs == nil {
		return 1
	}
	return int64(r.signs[k])
}

// problem is a problem being solved.
type problem struct {
	Problem
	rows     []row
	of       [][]int32 // rows of each atom
	first    []int32   // first row of each unit, and the end
	hidden   []bool    // by unit
	pinned   []bool    // by atom: settled by what is shown
	pinner   []int32   // the row that settled it
	last     *block    // a whole one, as long as nothing is withheld or shown
	kept     []bool    // by unit: not to be withheld for others, for the moment
	lone     []bool    // atoms that are all of a unit of one person
	proof    []*proof  // by row: what shows that it can vary, nil when nothing does
	users    [][]int32 // rows whose proof moves a unit
	loose    []int32   // by row: atoms that may move
	delta    []int64   // scratch, by row
	position []int32   // scratch, by atom: its place in a block, from 1
	scratch  marks
	options  Options
	work     int64
}

// maxAtoms keeps indices in 32 bits.
const maxAtoms = math.MaxInt32 / 2

func newProblem(p Problem, o Options) *problem {
	q := &problem{Problem: p, options: o}
	q.of = make([][]int32, len(p.Atoms))
	add := func(unit int, s Sum, width int64) {
		r := row{unit: int32(unit), vars: append(append([]int32{}, s.Plus...), s.Minus...), width: width}
		if len(s.Minus) > 0 {
			r.signs = make([]int8, len(r.vars))
			for k := range r.signs {
				r.signs[k] = 1
				if k >= len(s.Plus) {
					r.signs[k] = -1
				}
			}
		}
		for _, v := range r.vars {
			q.of[v] = append(q.of[v], int32(len(q.rows)))
		}
		q.rows = append(q.rows, r)
	}
	for u, x := range p.Units {
		q.first = append(q.first, int32(len(q.rows)))
		for k, s := range x.Sums {
			width := int64(0)
			if k < len(x.Width) {
				width = x.Width[k]
			}
			add(u, s, width)
		}
	}
	q.first = append(q.first, int32(len(q.rows)))
	for _, s := range p.Known {
		add(-1, s, 0)
	}
	q.hidden = make([]bool, len(p.Units))
	for u, x := range p.Units {
		q.hidden[u] = x.Primary || x.Silent
	}
	q.proof = make([]*proof, len(q.rows))
	q.users = make([][]int32, len(p.Units))
	q.delta = make([]int64, len(q.rows))
	q.position = make([]int32, len(p.Atoms))
	q.kept = make([]bool, len(p.Units))
	q.lone = make([]bool, len(p.Atoms))
	if o.Insiders {
		for _, x := range p.Units {
			if x.Alone {
				for _, s := range x.Sums {
					for _, v := range s.Plus {
						q.lone[v] = q.lone[v] || p.Atoms[v] == 1
					}
				}
			}
		}
	}
	return q
}

// shown reports whether readers know a sum.
func (q *problem) shown(r int32) bool {
	u := q.rows[r].unit
	return u < 0 || !q.hidden[u]
}

// targets returns the withheld sums that ask for a width and have no proof yet.
func (q *problem) targets() (out []int32) {
	for r := range q.rows {
		if q.needs(int32(r)) && q.proof[r] == nil {
			out = append(out, int32(r))
		}
	}
	return out
}

// needs reports whether a sum has to be protected.
func (q *problem) needs(r int32) bool {
	x := &q.rows[r]
	return x.unit >= 0 && x.width > 0 && q.hidden[x.unit]
}

// pin finds the atoms that are settled without any search: the last one of a sum
// that is shown, and all of a sum that has the least value it can have.
func (q *problem) pin() {
	n := len(q.Atoms)
	q.pinned, q.pinner = make([]bool, n), make([]int32, n)
	left := make([]int32, len(q.rows))
	slack := make([]int64, len(q.rows)) // above the floors; −1 where signs differ
	var queue []int32
	for r := range q.rows {
		x := &q.rows[r]
		if !q.shown(int32(r)) {
			continue
		}
		left[r] = int32(len(x.vars))
		if x.signs != nil {
			slack[r] = -1
		} else {
			for _, v := range x.vars {
				slack[r] += q.Atoms[v] - q.Floor[v]
			}
		}
		if left[r] == 1 || slack[r] == 0 {
			queue = append(queue, int32(r))
		}
	}
	for len(queue) > 0 {
		r := queue[0]
		queue = queue[1:]
		for _, v := range q.rows[r].vars {
			if q.pinned[v] {
				continue
			}
			q.pinned[v], q.pinner[v] = true, r
			for _, s := range q.of[v] {
				if !q.shown(s) {
					continue
				}
				left[s]--
				if slack[s] >= 0 {
					slack[s] -= q.Atoms[v] - q.Floor[v]
				}
				if left[s] == 1 || left[s] > 0 && slack[s] == 0 {
					queue = append(queue, s)
				}
			}
		}
	}
}
