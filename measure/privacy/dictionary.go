package privacy

import (
	"context"
	"math"
	"slices"
)

// eps is what counts as zero in the search.
const eps = 1e-9

// dictionary writes the counts of some atoms, the basis, as the published sums
// minus multiples of the others, the columns: what a reader can still move. It
// is the dictionary of the simplex method with lower bounds, in which a column
// may also stand above its bound. A pivot changes the dictionary and keeps the
// point.
type dictionary struct {
	t           [][]float64 // [basis][column]
	basis       []int       // atom of each row
	column      []int       // atom of each column
	used        []int       // equations that are independent
	equations   [][]entry
	truth       []float64
	floor       []float64
	x           []float64
	moved       bool // the point may differ from the truth
	work        *int64
	basisPlace  []int // row of an atom, −1
	columnPlace []int
}

type entry struct {
	atom int
	sign float64
}

// maxEntries bounds the equations times the unknowns that hang together.
const maxEntries = 10_000_000

// reduce brings the equations to echelon form, in their order.
func (q *part) reduce(ctx context.Context) error {
	n := len(q.atoms)
	if len(q.rows)*n > maxEntries {
		return ErrTooLarge
	}
	d := &dictionary{work: &q.a.p.work}
	q.dictionary = d
	var rows [][]float64
	pivot := make([]bool, n)
	for k, e := range q.rows {
		if err := ctx.Err(); err != nil {
			return err
		}
		r := make([]float64, n)
		var sparse []entry
		for _, i := range e.plus {
			sparse = append(sparse, entry{q.a.place[i], 1})
		}
		for _, i := range e.minus {
			sparse = append(sparse, entry{q.a.place[i], -1})
		}
		for _, s := range sparse {
			r[s.atom] += s.sign
		}
		for j, b := range d.basis {
			*d.work += int64(subtract(r, rows[j], r[b]))
		}
		b := -1
		for j, x := range r {
			if math.Abs(x) > eps && (b < 0 || math.Abs(x) > math.Abs(r[b])+eps) {
				b = j
			}
		}
		if b < 0 {
			continue
		}
		scale(r, 1/r[b])
		for j := range rows {
			*d.work += int64(subtract(rows[j], r, rows[j][b]))
		}
		rows = append(rows, r)
		d.basis, d.used, d.equations = append(d.basis, b), append(d.used, k), append(d.equations, sparse)
		pivot[b] = true
	}
	for j := range n {
		if !pivot[j] {
			d.column = append(d.column, j)
		}
	}
	for _, r := range rows {
		t := make([]float64, len(d.column))
		for j, c := range d.column {
			t[j] = r[c]
		}
		d.t = append(d.t, t)
	}
	d.basisPlace, d.columnPlace = slices.Repeat([]int{-1}, n), slices.Repeat([]int{-1}, n)
	for i, b := range d.basis {
		d.basisPlace[b] = i
	}
	for j, c := range d.column {
		d.columnPlace[c] = j
	}
	return nil
}

// subtract takes f times s from r. The products are rounded on their own, so
// that every platform finds the same pattern.
func subtract(r, s []float64, f float64) int {
	if f == 0 {
		return 1
	}
	for i, x := range s {
		if x != 0 {
			r[i] = clean(r[i] - float64(f*x))
		}
	}
	return len(s)
}

func scale(r []float64, f float64) {
	for i := range r {
		r[i] = float64(r[i] * f)
	}
}

func clean(x float64) float64 {
	if math.Abs(x) < 1e-11 {
		return 0
	}
	return x
}

func (d *dictionary) begin(truth, floor []float64) {
	d.truth, d.floor = truth, floor
	d.reset()
}

func (d *dictionary) reset() { d.x, d.moved = slices.Clone(d.truth), false }

// gains returns how much the goal grows when a column grows by one.
func (d *dictionary) gains(goal []int, sign float64) []float64 {
	g := make([]float64, len(d.column))
	for _, a := range goal {
		if j := d.columnPlace[a]; j >= 0 {
			g[j] += sign
			continue
		}
		for j, x := range d.t[d.basisPlace[a]] {
			if x != 0 {
				g[j] -= float64(sign * x)
			}
		}
	}
	return g
}

// push moves the point so that the sum of the goal grows (sign 1) or shrinks
// (−1) until it reaches the value wanted, and reports whether it got there.
func (d *dictionary) push(ctx context.Context, goal []int, sign, want float64) (bool, error) {
	gain := d.gains(goal, sign)
	patience := 4 * (len(d.basis) + len(d.column) + 5)
	for step := range 10 * patience {
		if err := ctx.Err(); err != nil {
			return false, err
		}
		need := sign * (want - sumAt(d.x, goal))
		if need <= eps {
			return true, nil
		}
		j, dir := d.enter(gain, step > patience)
		if j < 0 {
			return false, nil
		}
		length, row := d.room(j, dir)
		if enough := math.Ceil(need/math.Abs(gain[j]) - eps); enough <= length {
			length, row = enough, -1
		}
		d.move(j, dir*length)
		if row >= 0 {
			d.pivot(row, j, gain)
		}
	}
	return false, nil // gave up; the caller takes it for bounded
}

// enter picks the column with the largest gain, or the first atom by Bland's
// rule, which cannot cycle, and the direction in which to move it.
func (d *dictionary) enter(gain []float64, bland bool) (col int, dir float64) {
	col = -1
	for j, g := range gain {
		if math.Abs(g) <= eps || g < 0 && d.x[d.column[j]] <= d.floor[d.column[j]] {
			continue
		}
		if col < 0 || bland && d.column[j] < d.column[col] || !bland && math.Abs(g) > math.Abs(gain[col])+eps {
			col = j
		}
	}
	if col >= 0 && gain[col] < 0 {
		return col, -1
	}
	return col, 1
}

// room returns how far a column can move, and the row that stops it, −1 for
// none.
func (d *dictionary) room(j int, dir float64) (length float64, row int) {
	length, row = math.Inf(1), -1
	if dir < 0 {
		length = d.x[d.column[j]] - d.floor[d.column[j]]
	}
	for i, t := range d.t {
		slope := float64(t[j] * dir)
		if slope <= eps {
			continue
		}
		b := d.basis[i]
		q := max(d.x[b]-d.floor[b], 0) / slope
		if q < length-eps || q < length+eps && row >= 0 && b < d.basis[row] {
			length, row = min(q, length), i
		}
	}
	return length, row
}

func (d *dictionary) move(j int, by float64) {
	if by == 0 {
		return
	}
	d.moved = true
	settle := func(a int, x float64) {
		if w := math.Round(x); math.Abs(x-w) < eps {
			x = w
		}
		d.x[a] = x
	}
	settle(d.column[j], d.x[d.column[j]]+by)
	for i, t := range d.t {
		if t[j] != 0 {
			settle(d.basis[i], d.x[d.basis[i]]-float64(t[j]*by))
		}
	}
	*d.work += int64(len(d.t))
}

// pivot swaps a column and a basis row, and keeps the gains up to date.
func (d *dictionary) pivot(row, j int, gain []float64) {
	p := d.t[row]
	inv := 1 / p[j]
	var at []int // columns that change
	for k := range p {
		if k != j && p[k] != 0 {
			p[k] = clean(float64(p[k] * inv))
			at = append(at, k)
		}
	}
	p[j] = inv
	eliminate := func(r []float64) {
		f := r[j]
		if f == 0 {
			return
		}
		for _, k := range at {
			r[k] = clean(r[k] - float64(f*p[k]))
		}
		r[j] = -clean(float64(f * inv))
		*d.work += int64(len(at))
	}
	for i, r := range d.t {
		if i != row {
			eliminate(r)
		}
	}
	eliminate(gain)
	*d.work += int64(len(d.t))
	d.basis[row], d.column[j] = d.column[j], d.basis[row]
	d.basisPlace[d.basis[row]], d.columnPlace[d.basis[row]] = row, -1
	d.columnPlace[d.column[j]], d.basisPlace[d.column[j]] = j, -1
}

// multipliers solves for the combination of independent equations that agrees
// with the goal on the basis; on the columns it differs by their gains, which
// the floors take up.
func (d *dictionary) multipliers(goal []int) []float64 {
	m := len(d.basis)
	rows := make([][]float64, m) // one for each basis atom, one column for each equation
	for i := range rows {
		rows[i] = make([]float64, m+1)
	}
	for k, e := range d.equations {
		for _, s := range e {
			if i := d.basisPlace[s.atom]; i >= 0 {
				rows[i][k] += s.sign
			}
		}
	}
	for _, a := range goal {
		if i := d.basisPlace[a]; i >= 0 {
			rows[i][m] = 1
		}
	}
	out := make([]float64, m)
	for k := range m {
		best := k
		for i := k + 1; i < m; i++ {
			if math.Abs(rows[i][k]) > math.Abs(rows[best][k]) {
				best = i
			}
		}
		if math.Abs(rows[best][k]) <= eps {
			return slices.Repeat([]float64{1}, m) // cannot be; take all
		}
		rows[k], rows[best] = rows[best], rows[k]
		scale(rows[k][k:], 1/rows[k][k])
		for i := k + 1; i < m; i++ {
			*d.work += int64(subtract(rows[i][k:], rows[k][k:], rows[i][k]))
		}
	}
	for k := m - 1; k >= 0; k-- {
		out[k] = rows[k][m]
		for i := k + 1; i < m; i++ {
			out[k] -= float64(rows[k][i] * out[i])
		}
	}
	return out
}
