package suppress

import (
	"context"
	"math"
	"slices"
)

// eps is what counts as zero in the search.
const eps = 1e-9

type entry struct {
	at   int32
	sign float64
}

// dictionary writes some atoms of a block, the basis, as constants minus
// multiples of the others, the columns: what a reader can still move. It is the
// dictionary of the simplex method with lower bounds, in which a column may also
// stand above its bound. A pivot changes the dictionary and keeps the point.
type dictionary struct {
	t      [][]float64 // [basis][column]
	basis  []int32     // atom of each row
	column []int32     // atom of each column
	used   []int       // equations that are independent
	where  []int32     // row of an atom in the basis, or −1 minus its column
	truth  []float64
	floor  []float64
	x      []float64
	work   int64
}

// reduce brings equations over n atoms to echelon form, in their order.
func reduce(n int, equations []equation) *dictionary {
	d := &dictionary{work: int64(2 * n * len(equations))}
	var rows [][]float64
	pivot := make([]bool, n)
	r := make([]float64, n)
	at := make([]int32, n) // basis row of a pivot
	for k, e := range equations {
		clear(r)
		for i, p := range e.places {
			if e.signs != nil && e.signs[i] < 0 {
				r[p]--
			} else {
				r[p]++
			}
		}
		// Rows of the basis have no pivots but their own, so one pass is enough.
		for _, p := range e.places {
			if pivot[p] && r[p] != 0 {
				d.work += subtract(r, rows[at[p]], r[p])
			}
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
		s := make([]float64, n)
		inverse := 1 / r[b]
		for j, x := range r {
			if x != 0 {
				s[j] = clean(x * inverse)
			}
		}
		s[b] = 1
		for j := range rows {
			if rows[j][b] != 0 {
				d.work += subtract(rows[j], s, rows[j][b])
			}
		}
		at[b] = int32(len(rows))
		rows = append(rows, s)
		d.basis, d.used = append(d.basis, int32(b)), append(d.used, k)
		pivot[b] = true
	}
	d.where = make([]int32, n)
	for j := range n {
		if pivot[j] {
			d.where[j] = at[j]
			continue
		}
		d.where[j] = -1 - int32(len(d.column))
		d.column = append(d.column, int32(j))
	}
	flat := make([]float64, len(rows)*len(d.column))
	for i, s := range rows {
		t := flat[i*len(d.column) : (i+1)*len(d.column) : (i+1)*len(d.column)]
		for j, c := range d.column {
			t[j] = s[c]
		}
		d.t = append(d.t, t)
	}
	return d
}

// subtract takes f times s from r. Products are rounded on their own, so that
// every platform finds the same.
func subtract(r, s []float64, f float64) int64 {
	for i, x := range s {
		if x != 0 {
			r[i] = clean(r[i] - float64(f*x))
		}
	}
	return int64(len(s))
}

func clean(x float64) float64 {
	if math.Abs(x) < 1e-11 {
		return 0
	}
	return x
}

func sumAt(x []float64, at []entry) (t float64) {
	for _, e := range at {
		t += float64(e.sign * x[e.at])
	}
	return t
}

// gains returns how much a goal grows when a column grows by one.
func (d *dictionary) gains(goal []entry, sign float64) []float64 {
	g := make([]float64, len(d.column))
	for _, e := range goal {
		f := sign * e.sign
		if w := d.where[e.at]; w < 0 {
			g[-1-w] += f
			continue
		}
		for j, x := range d.t[d.where[e.at]] {
			if x != 0 {
				g[j] -= float64(f * x)
			}
		}
	}
	for j := range g {
		g[j] = clean(g[j])
	}
	return g
}

// push moves the point so that the goal grows (sign 1) or shrinks (−1) until it
// reaches what is wanted, and reports whether it got there. In whole steps it
// stays in whole numbers, and may not get as far.
func (d *dictionary) push(ctx context.Context, goal []entry, sign, want float64, whole bool) (bool, error) {
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
		if whole {
			if unit := d.unit(j); unit > 0 {
				length = unit * math.Floor(length/unit+eps)
			} else {
				length = 0
			}
			if length == 0 && row < 0 {
				return false, nil
			}
		}
		d.move(j, dir*length)
		if row >= 0 {
			d.pivot(row, j, gain)
		}
	}
	return false, nil // gave up; the caller takes it for bounded
}

// unit returns the least step of a column that keeps the basis in whole numbers,
// 0 when it is none of the small ones.
func (d *dictionary) unit(j int) float64 {
	for _, u := range []float64{1, 2, 3, 4, 6, 12} {
		ok := true
		for _, t := range d.t {
			x := t[j] * u
			if math.Abs(x-math.Round(x)) > eps {
				ok = false
				break
			}
		}
		if ok {
			return u
		}
	}
	return 0
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
		slope := t[j] * dir
		if slope <= eps {
			continue
		}
		b := d.basis[i]
		q := max(d.x[b]-d.floor[b], 0) / slope
		if q < length-eps || q < length+eps && row >= 0 && b < d.basis[row] {
			length, row = min(q, length), i
		}
	}
	d.work += int64(len(d.t))
	return length, row
}

func (d *dictionary) move(j int, by float64) {
	if by == 0 {
		return
	}
	settle := func(a int32, x float64) {
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
	d.work += int64(len(d.t))
}

// pivot swaps a column and a basis row, and keeps the gains up to date.
func (d *dictionary) pivot(row, j int, gain []float64) {
	p := d.t[row]
	inverse := 1 / p[j]
	var at []int // columns that change
	for k := range p {
		if k != j && p[k] != 0 {
			p[k] = clean(p[k] * inverse)
			at = append(at, k)
		}
	}
	p[j] = inverse
	eliminate := func(r []float64) {
		f := r[j]
		if f == 0 {
			return
		}
		for _, k := range at {
			r[k] = clean(r[k] - float64(f*p[k]))
		}
		r[j] = -clean(f * inverse)
		d.work += int64(len(at))
	}
	for i, r := range d.t {
		if i != row {
			eliminate(r)
		}
	}
	eliminate(gain)
	d.work += int64(len(d.t))
	d.basis[row], d.column[j] = d.column[j], d.basis[row]
	d.where[d.basis[row]], d.where[d.column[j]] = int32(row), -1-int32(j)
}

// multipliers solves for the combination of independent equations that agrees
// with the goal on the basis; on the columns it differs by their gains, which
// the floors take up.
func (b *block) multipliers(goal []entry) []float64 {
	d := b.dictionary
	m := len(d.basis)
	rows := make([][]float64, m) // one for each basis atom, one column for each equation
	for i := range rows {
		rows[i] = make([]float64, m+1)
	}
	for k, u := range d.used {
		e := b.equations[u]
		for n, p := range e.places {
			i := d.where[p]
			if i < 0 {
				continue
			}
			if e.signs != nil && e.signs[n] < 0 {
				rows[i][k]--
			} else {
				rows[i][k]++
			}
		}
	}
	for _, e := range goal {
		if i := d.where[e.at]; i >= 0 {
			rows[i][m] += e.sign
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
		inverse := 1 / rows[k][k]
		for i := k; i <= m; i++ {
			rows[k][i] *= inverse
		}
		for i := k + 1; i < m; i++ {
			if f := rows[i][k]; f != 0 {
				d.work += subtract(rows[i][k:], rows[k][k:], f)
			}
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
