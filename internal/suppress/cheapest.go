package suppress

import (
	"cmp"
	"context"
	"math"
	"slices"
)

// remedy is what to withhold so that a sum can move, and what that costs.
type remedy struct {
	units []int32
	cost  float64
}

// remedies searches a block around a sum, atoms included that are settled, for
// units whose withholding lets the sum vary at the least cost: up or down by all
// of its width and more, or up by what it cannot fall by. Cheap ones come first.
func (q *problem) remedies(ctx context.Context, r int32, size int, more int64) (out []remedy, err error) {
	b := q.gatherAll(r, size)
	for k, v := range b.atoms {
		q.position[v] = int32(k + 1)
	}
	defer func() {
		for _, v := range b.atoms {
			q.position[v] = 0
		}
	}()
	width := q.rows[r].width + more
	var goal []entry
	room := int64(0)
	for k, v := range q.rows[r].vars {
		if p := q.position[v]; p > 0 {
			goal = append(goal, entry{p - 1, float64(q.rows[r].sign(k))})
			room += q.Atoms[v] - q.Floor[v]
		}
	}
	if len(goal) == 0 {
		return nil, nil
	}
	slices.SortStableFunc(goal, func(x, y entry) int {
		v, w := b.atoms[x.at], b.atoms[y.at]
		return cmp.Compare(q.Atoms[w]-q.Floor[w], q.Atoms[v]-q.Floor[v])
	})
	try := func(by int64) error {
		x, err := q.change(ctx, b, r, goal, by)
		if err == nil && x.units != nil {
			out = append(out, x)
		}
		return err
	}
	if down := min(room, width/2); down > 0 {
		if err := try(width - down); err != nil {
			return nil, err
		}
	}
	if room >= width {
		if err := try(-width); err != nil {
			return nil, err
		}
	}
	if err := try(width); err != nil {
		return nil, err
	}
	slices.SortStableFunc(out, func(x, y remedy) int { return cmp.Compare(x.cost, y.cost) })
	return out, nil
}

// change solves for the cheapest change that moves a sum by so much. It is a
// linear program: a sum that is shown costs what its unit costs for each person
// by whom the change moves it. What is always known costs more than all others.
func (q *problem) change(ctx context.Context, b *block, r int32, goal []entry, by int64) (remedy, error) {
	n, m := len(b.atoms), len(b.equations)
	// Variables are the atoms, then by how much sums rise and by how much they
	// fall. At the start the goal has moved, and nothing else.
	d := &dictionary{where: make([]int32, n+2*m), floor: make([]float64, n+2*m), x: make([]float64, n+2*m)}
	for k, v := range b.atoms {
		d.floor[k] = float64(q.Floor[v] - q.Atoms[v])
	}
	last := goal[0].at // takes the rest, and is no column
	rest := float64(by) * goal[0].sign
	if rest < 0 {
		for _, e := range goal {
			last = e.at
			d.x[e.at] = max(rest, d.floor[e.at])
			rest -= d.x[e.at]
			if rest == 0 {
				break
			}
		}
	} else {
		d.x[last] = rest
	}
	sign := make([]float64, n)
	for _, e := range goal {
		sign[e.at] = e.sign
	}
	price := make([]float64, m)
	dearest := 0.0
	for k := range b.equations {
		price[k] = q.priceOf(b.equations[k].rows)
		if !math.IsInf(price[k], 1) {
			dearest = max(dearest, price[k])
		}
	}
	for k := range price {
		price[k] = min(price[k]/max(dearest, 1), 1000)
	}
	var columns []int32
	for j := range n {
		v := b.atoms[j]
		if int32(j) != last && (!q.lone[v] || sign[j] != 0) {
			columns = append(columns, int32(j))
		}
	}
	place := make([]int32, n)
	for i := range place {
		place[i] = -1
	}
	for i, j := range columns {
		place[j] = int32(i)
	}
	width := len(columns) + m
	flat := make([]float64, (m+1)*width)
	gain := make([]float64, width)
	for k, e := range b.equations {
		t := flat[k*width : (k+1)*width]
		value, of := 0.0, 0.0
		for i, p := range e.places {
			s := 1.0
			if e.signs != nil && e.signs[i] < 0 {
				s = -1
			}
			value += s * d.x[p]
			if p == last {
				of = s
			} else if place[p] >= 0 {
				t[place[p]] -= s
			}
		}
		if of != 0 { // last = rest of the goal − the others of it
			for _, g := range goal {
				if g.at != last && place[g.at] >= 0 {
					t[place[g.at]] += float64(of * g.sign * sign[last])
				}
			}
		}
		if value < 0 {
			for i := range t {
				t[i] = -t[i]
			}
		}
		// A little more than nothing keeps the search from going round in circles.
		d.x[n+m+k] = math.Abs(value) + 1e-5*(1+math.Mod(float64(k+1)*0.6180339887498949, 1))
		t[len(columns)+k] = -1
		for i, x := range t {
			gain[i] += float64(price[k] * x)
		}
		gain[len(columns)+k] -= price[k]
		d.t, d.basis = append(d.t, t), append(d.basis, int32(n+m+k))
	}
	t := flat[m*width:]
	for _, g := range goal {
		if g.at != last && place[g.at] >= 0 {
			t[place[g.at]] += float64(g.sign * sign[last])
		}
	}
	d.t, d.basis = append(d.t, t), append(d.basis, last)
	d.column = columns
	for k := range m {
		d.column = append(d.column, int32(n+k))
	}
	for i, a := range d.basis {
		d.where[a] = int32(i)
	}
	for j, a := range d.column {
		d.where[a] = -1 - int32(j)
	}
	patience := 4 * width
	for step := range 8 * patience {
		if step%16 == 0 {
			if err := ctx.Err(); err != nil {
				return remedy{}, err
			}
		}
		j, dir := d.enter(gain, step > patience)
		if j < 0 {
			break
		}
		length, row := d.room(j, dir)
		if math.IsInf(length, 1) {
			break
		}
		d.move(j, dir*length)
		if row >= 0 {
			d.pivot(row, j, gain)
		}
	}
	q.work += d.work
	out := remedy{units: []int32{}}
	for k, e := range b.equations {
		if math.Abs(d.x[n+k])+math.Abs(d.x[n+m+k]) < 1e-2 {
			continue
		}
		if price[k] >= 1000 {
			return remedy{}, nil
		}
		for _, s := range e.rows {
			if u := q.rows[s].unit; !slices.Contains(out.units, u) {
				out.units = append(out.units, u)
				out.cost += q.priceOf([]int32{s})
			}
		}
	}
	return out, nil
}

// priceOf returns what it costs to withhold sums that are the same in a block.
func (q *problem) priceOf(rows []int32) (cost float64) {
	for _, s := range rows {
		u := q.rows[s].unit
		if !q.can(u) {
			return math.Inf(1)
		}
		x := &q.Units[u]
		cost += float64(x.Cost) * float64(1+1000*max(x.Rank, 0))
	}
	return cost
}
