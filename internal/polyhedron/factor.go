package polyhedron

import (
	"cmp"
	"math"
	"slices"
)

// column is a sparse vector of floating-point numbers.
type column struct {
	at  []int32
	val []float64
}

func (c *column) put(i int32, x float64) {
	c.at = append(c.at, i)
	c.val = append(c.val, x)
}

// update says that the column at position pos of the basis has been replaced by
// one that is alpha in terms of the basis before.
type update struct {
	pos   int32
	pivot float64
	alpha column // without the pivot
}

// factors is a basis as a lower times an upper triangular matrix, and the
// updates since (product form of the inverse).
type factors struct {
	m        int
	pivotRow []int32 // of each step
	pos      []int32 // of each step: the position in the basis
	lower    []column
	lowerAt  []int // steps whose lower column is not empty
	upper    []column
	diag     []float64
	updates  []update
	work     []float64
}

// factorize decomposes a basis given by its columns. Columns and rows with one
// entry go first; the rest follow by their number of entries, each with a pivot
// that is at least a tenth of the largest (threshold partial pivoting). It
// returns the positions that have no pivot and the rows without one.
func (f *factors) factorize(m int, col func(pos int) ([]int32, []float64)) (positions, rows []int32) {
	*f = factors{m: m, pivotRow: make([]int32, 0, m), pos: make([]int32, 0, m), lower: make([]column, 0, m), upper: make([]column, 0, m),
		diag: make([]float64, 0, m), work: make([]float64, m)}
	order, forced := singletons(m, col)
	step := make([]int32, m) // of each row, −1 before it has a pivot
	count := make([]int32, m)
	for i := range step {
		step[i] = -1
	}
	for pos := range m {
		at, _ := col(pos)
		for _, i := range at {
			count[i]++
		}
	}
	x := f.work
	var touched []int32
	in := make([]bool, m)
	add := func(i int32, v float64) {
		if !in[i] {
			in[i] = true
			touched = append(touched, i)
		}
		x[i] += v
	}
	for k, pos := range order {
		at, val := col(int(pos))
		touched = touched[:0]
		for j, i := range at {
			add(i, val[j])
		}
		for _, s := range f.lowerAt {
			if v := x[f.pivotRow[s]]; v != 0 {
				l := &f.lower[s]
				for j, i := range l.at {
					add(i, -float64(v*l.val[j]))
				}
			}
		}
		pivot, largest := int32(-1), 0.0
		for _, i := range touched {
			if step[i] < 0 {
				largest = max(largest, math.Abs(x[i]))
			}
		}
		if k < len(forced) && step[forced[k]] < 0 && math.Abs(x[forced[k]]) >= largest/1000 && largest > 0 {
			pivot = forced[k]
		} else if largest > 1e-9 {
			for _, i := range touched {
				if step[i] < 0 && math.Abs(x[i]) >= largest/10 && (pivot < 0 || count[i] < count[pivot] || count[i] == count[pivot] && i < pivot) {
					pivot = i
				}
			}
		}
		if pivot < 0 {
			positions = append(positions, pos)
			for _, i := range touched {
				x[i], in[i] = 0, false
			}
			continue
		}
		var u, l column
		d := x[pivot]
		slices.Sort(touched)
		for _, i := range touched {
			v := x[i]
			x[i], in[i] = 0, false
			switch {
			case i == pivot || math.Abs(v) < 1e-14:
			case step[i] >= 0:
				u.put(i, v)
			default:
				l.put(i, v/d)
			}
		}
		s := len(f.pivotRow)
		step[pivot] = int32(s)
		f.pivotRow, f.pos = append(f.pivotRow, pivot), append(f.pos, pos)
		f.lower, f.upper, f.diag = append(f.lower, l), append(f.upper, u), append(f.diag, d)
		if len(l.at) > 0 {
			f.lowerAt = append(f.lowerAt, s)
		}
	}
	for i := range step {
		if step[i] < 0 {
			rows = append(rows, int32(i))
		}
	}
	return positions, rows
}

// singletons orders columns such that those with one entry in the rows that are
// left go first, then those with the only entry of a row, then the rest. forced
// are the pivot rows of the first ones.
func singletons(m int, col func(pos int) ([]int32, []float64)) (order, forced []int32) {
	inRow := make([]int32, m) // columns that are left
	left := make([]int32, m)  // rows that are left, by column
	rowGone, colGone := make([]bool, m), make([]bool, m)
	byRow := make([][]int32, m)
	for pos := range m {
		at, _ := col(pos)
		left[pos] = int32(len(at))
		for _, i := range at {
			inRow[i]++
			byRow[i] = append(byRow[i], int32(pos))
		}
	}
	var queue []int32
	take := func(pos, row int32) {
		order, forced = append(order, pos), append(forced, row)
		rowGone[row], colGone[pos] = true, true
		for _, p := range byRow[row] {
			left[p]--
			if left[p] == 1 && !colGone[p] {
				queue = append(queue, p)
			}
		}
		at, _ := col(int(pos))
		for _, i := range at {
			inRow[i]--
		}
	}
	for pos := range m {
		if left[pos] == 1 {
			queue = append(queue, int32(pos))
		}
	}
	for len(queue) > 0 {
		pos := queue[0]
		queue = queue[1:]
		if colGone[pos] || left[pos] != 1 {
			continue
		}
		at, _ := col(int(pos))
		for _, i := range at {
			if !rowGone[i] {
				take(pos, i)
				break
			}
		}
	}
	queue = nil
	for i := range m {
		if inRow[i] == 1 && !rowGone[i] {
			queue = append(queue, int32(i))
		}
	}
	for len(queue) > 0 {
		row := queue[0]
		queue = queue[1:]
		if rowGone[row] || inRow[row] != 1 {
			continue
		}
		for _, pos := range byRow[row] {
			if colGone[pos] {
				continue
			}
			order, forced = append(order, pos), append(forced, row)
			rowGone[row], colGone[pos] = true, true
			at, _ := col(int(pos))
			for _, i := range at {
				inRow[i]--
				if inRow[i] == 1 && !rowGone[i] {
					queue = append(queue, i)
				}
			}
			break
		}
	}
	var last []int32
	for pos := range m {
		if !colGone[pos] {
			last = append(last, int32(pos))
		}
	}
	slices.SortStableFunc(last, func(a, b int32) int {
		x, _ := col(int(a))
		y, _ := col(int(b))
		return cmp.Compare(len(x), len(y))
	})
	return append(order, last...), forced
}

// solve turns x, indexed by rows, into the solution y of B·y = x, indexed by
// positions. x is destroyed.
func (f *factors) solve(x, y []float64) {
	for _, s := range f.lowerAt {
		if v := x[f.pivotRow[s]]; v != 0 {
			l := &f.lower[s]
			for j, i := range l.at {
				x[i] -= float64(v * l.val[j])
			}
		}
	}
	for s := f.m - 1; s >= 0; s-- {
		v := x[f.pivotRow[s]]
		if v != 0 {
			v /= f.diag[s]
			u := &f.upper[s]
			for j, i := range u.at {
				x[i] -= float64(v * u.val[j])
			}
		}
		y[f.pos[s]] = v
	}
	for k := range f.updates {
		u := &f.updates[k]
		if y[u.pos] == 0 {
			continue
		}
		v := y[u.pos] / u.pivot
		y[u.pos] = v
		for j, i := range u.alpha.at {
			y[i] -= float64(v * u.alpha.val[j])
		}
	}
}

// solveT turns c, indexed by positions, into the solution y of yᵀ·B = cᵀ,
// indexed by rows. c is destroyed.
func (f *factors) solveT(c, y []float64) {
	for k := len(f.updates) - 1; k >= 0; k-- {
		u := &f.updates[k]
		v := c[u.pos]
		for j, i := range u.alpha.at {
			v -= float64(c[i] * u.alpha.val[j])
		}
		c[u.pos] = v / u.pivot
	}
	for s := range f.m {
		v := c[f.pos[s]]
		u := &f.upper[s]
		for j, i := range u.at {
			v -= float64(y[i] * u.val[j])
		}
		y[f.pivotRow[s]] = v / f.diag[s]
	}
	for k := len(f.lowerAt) - 1; k >= 0; k-- {
		s := f.lowerAt[k]
		l := &f.lower[s]
		v := 0.0
		for j, i := range l.at {
			v += float64(y[i] * l.val[j])
		}
		y[f.pivotRow[s]] -= v
	}
}
