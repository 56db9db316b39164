package polyhedron

import (
	"context"
	"math"
)

const (
	refactorAfter = 60   // updates
	freshAfter    = 20   // updates after which an optimum is looked at anew
	costTolerance = 1e-9 // of a scaled reduced cost
	pivotSmall    = 1e-8
	stall         = 60 // steps without progress before the smallest index rules
)

// outcome says how a linear program ended.
type outcome uint8

const (
	gaveUp    outcome = iota // too many steps or numerical trouble
	optimal                  // y proves the bound
	nowhere                  // y proves that there is no point
	unbounded                // ray goes on for ever
)

// program is the linear program of a part: the unknowns, and for each sum a
// further one, the sum itself, that stands for its bounds. It keeps its basis from
// one question to the next.
type program struct {
	n, m      int
	cols      []column // of unknowns, in rows that are scaled
	byRow     []column
	scale     []float64
	low, high []float64 // of unknowns and sums
	norm      []float64 // of columns, for the choice of the next
	x         []float64
	head      []int32 // the unknown or sum at each position of the basis
	place     []int32 // its position, −1 when it is not in the basis
	fac       factors
	tolerance float64
	cost      []float64
	y         []float64 // multipliers of the scaled sums
	alpha     []float64
	byPos     []float64
	byRows    []float64
	steps     int
	ray       []float64 // of unknowns, when unbounded
	one       [1]int32
	minus     [1]float64
}

func newProgram(rows []row, low, high []int64) *program {
	n, m := len(low), len(rows)
	p := &program{n: n, m: m, cols: make([]column, n), byRow: make([]column, m), scale: make([]float64, m),
		low: make([]float64, n+m), high: make([]float64, n+m), norm: make([]float64, n+m), x: make([]float64, n+m),
		head: make([]int32, m), place: make([]int32, n+m), cost: make([]float64, n),
		y: make([]float64, m), alpha: make([]float64, m), byPos: make([]float64, m), byRows: make([]float64, m)}
	for i := range rows {
		largest := 0.0
		for _, t := range rows[i].terms {
			largest = max(largest, math.Abs(float64(t.Factor)))
		}
		_, e := math.Frexp(largest)
		p.scale[i] = math.Ldexp(1, 1-e) // a power of two: factors stay exact, 1 stays 1
		for _, t := range rows[i].terms {
			v := float64(t.Factor) * p.scale[i]
			p.cols[t.Var].put(int32(i), v)
			p.byRow[i].put(int32(t.Var), v)
		}
		p.low[n+i], p.high[n+i] = bound(rows[i].low)*p.scale[i], bound(rows[i].high)*p.scale[i]
		p.head[i], p.place[n+i] = int32(n+i), int32(i)
		p.norm[n+i] = math.Sqrt2
	}
	for j := range n {
		p.place[j] = -1
		s := 1.0
		for _, v := range p.cols[j].val {
			s += float64(v * v)
		}
		p.norm[j] = math.Sqrt(s)
	}
	p.bounds(low, high)
	p.refactor()
	return p
}

func bound(v int64) float64 {
	switch v {
	case NoLow:
		return math.Inf(-1)
	case NoHigh:
		return math.Inf(1)
	}
	return float64(v)
}

// bounds sets those of the unknowns; unknowns outside the basis stay at the
// bound where they were.
func (p *program) bounds(low, high []int64) {
	largest := 1.0
	for j := range p.n {
		atHigh := p.place[j] < 0 && !math.IsInf(p.high[j], 0) && p.x[j] == p.high[j] && p.x[j] != p.low[j]
		p.low[j], p.high[j] = float64(low[j]), bound(high[j])
		if p.place[j] < 0 {
			p.x[j] = p.low[j]
			if atHigh && !math.IsInf(p.high[j], 0) {
				p.x[j] = p.high[j]
			}
		}
		largest = max(largest, p.low[j])
	}
	for i := p.n; i < p.n+p.m; i++ {
		for _, b := range []float64{p.low[i], p.high[i]} {
			if !math.IsInf(b, 0) {
				largest = max(largest, math.Abs(b))
			}
		}
	}
	p.tolerance = 1e-9 * max(1, math.Sqrt(largest))
}

// column returns the column of an unknown, or of a sum, which is minus one in
// its own row.
func (p *program) column(j int32) ([]int32, []float64) {
	if int(j) < p.n {
		return p.cols[j].at, p.cols[j].val
	}
	p.one[0], p.minus[0] = j-int32(p.n), -1
	return p.one[:], p.minus[:]
}

// refactor decomposes the basis anew and computes its values. Columns that
// depend on others leave the basis for sums.
func (p *program) refactor() {
	for {
		positions, rows := p.fac.factorize(p.m, func(pos int) ([]int32, []float64) { return p.column(p.head[pos]) })
		if len(positions) == 0 {
			break
		}
		for k, pos := range positions {
			out, in := p.head[pos], int32(p.n)+rows[k]
			p.place[out] = -1
			p.x[out] = p.nearest(out)
			p.head[pos], p.place[in] = in, pos
		}
	}
	p.values()
}

// nearest returns the bound that is nearest to the value of an unknown.
func (p *program) nearest(j int32) float64 {
	low, high, x := p.low[j], p.high[j], p.x[j]
	switch {
	case math.IsInf(low, 0) && math.IsInf(high, 0):
		return 0
	case math.IsInf(low, 0) || !math.IsInf(high, 0) && high-x < x-low:
		return high
	}
	return low
}

// values computes the basic values from the others.
func (p *program) values() {
	r := p.byRows
	clear(r)
	for j := range p.x {
		if p.place[j] >= 0 || p.x[j] == 0 {
			continue
		}
		at, val := p.column(int32(j))
		for k, i := range at {
			r[i] -= float64(val[k] * p.x[j])
		}
	}
	p.fac.solve(r, p.byPos)
	for pos, j := range p.head {
		p.x[j] = p.byPos[pos]
	}
}

// multipliers computes y for the costs of the unknowns, or, in the first phase,
// for the way back into the bounds; it reports whether that is needed.
func (p *program) multipliers(scaled []float64) (outside bool) {
	c := p.byPos
	for pos, j := range p.head {
		c[pos] = 0
		switch x := p.x[j]; {
		case x < p.low[j]-p.tolerance:
			c[pos], outside = 1, true
		case x > p.high[j]+p.tolerance:
			c[pos], outside = -1, true
		}
	}
	if !outside {
		for pos, j := range p.head {
			if int(j) < p.n {
				c[pos] = scaled[j]
			}
		}
	}
	p.fac.solveT(c, p.y)
	return outside
}

// reduced returns the gain of a unit of an unknown outside the basis.
func (p *program) reduced(j int32, cost []float64, outside bool) float64 {
	if int(j) >= p.n {
		return p.y[int(j)-p.n]
	}
	d := 0.0
	if !outside {
		d = cost[j]
	}
	c := &p.cols[j]
	for k, i := range c.at {
		d -= float64(p.y[i] * c.val[k])
	}
	return d
}

// enter chooses the unknown that comes into the basis, and the direction. It is
// −1 at the optimum. With smallest the first one does, which cannot cycle
// (Bland, New finite pivoting rules for the simplex method, 1977).
func (p *program) enter(cost []float64, outside, smallest bool) (in int32, up bool) {
	in = -1
	best := 0.0
	for k := range p.x {
		j := int32(k)
		if p.place[j] >= 0 || p.low[j] == p.high[j] {
			continue
		}
		d := p.reduced(j, cost, outside)
		canUp, canDown := p.x[j] < p.high[j], p.x[j] > p.low[j]
		if !(d > costTolerance && canUp || d < -costTolerance && canDown) {
			continue
		}
		if g := math.Abs(d) / p.norm[j]; g > best {
			best, in, up = g, j, d > 0
			if smallest {
				return in, up
			}
		}
	}
	return in, up
}

// maximise maximises a sum of the unknowns over the part. The basis it ends with
// is where the next one starts.
func (p *program) maximise(ctx context.Context, cost []float64) (outcome, error) {
	limit := 200 + 20*(p.n+p.m)
	idle := 0
	for step := range limit {
		if step%64 == 63 {
			if err := ctx.Err(); err != nil {
				return gaveUp, err
			}
		}
		if len(p.fac.updates) >= refactorAfter {
			p.refactor()
		}
		outside := p.multipliers(cost)
		in, up := p.enter(cost, outside, idle > stall)
		if in < 0 {
			if len(p.fac.updates) > freshAfter { // once more from a fresh decomposition
				p.refactor()
				outside = p.multipliers(cost)
				in, up = p.enter(cost, outside, idle > stall)
			}
			if in < 0 {
				if outside {
					return nowhere, nil
				}
				return optimal, nil
			}
		}
		p.steps++
		moved, far := p.step(in, up, outside)
		if far {
			if outside {
				return gaveUp, nil
			}
			return unbounded, nil
		}
		if idle++; moved {
			idle = 0
		}
	}
	return gaveUp, nil
}

// step brings an unknown into the basis, or to its other bound. It reports
// whether it moved at all, and whether nothing stops it.
func (p *program) step(in int32, up, outside bool) (moved, far bool) {
	r := p.byRows
	clear(r)
	at, val := p.column(in)
	for k, i := range at {
		r[i] = val[k]
	}
	p.fac.solve(r, p.alpha)
	dir := 1.0
	if !up {
		dir = -1
	}
	// Basic values change by −dir·alpha for each unit.
	room := math.Inf(1) // with every bound a little wider (Harris, 1973)
	for pos, a := range p.alpha {
		if rate := -dir * a; math.Abs(rate) > pivotSmall {
			if t := p.ratio(p.head[pos], rate, outside, p.tolerance); t < room {
				room = t
			}
		}
	}
	out, size := -1, 0.0
	for pos, a := range p.alpha {
		if math.Abs(a) <= pivotSmall || math.Abs(a) <= size {
			continue
		}
		if p.ratio(p.head[pos], -dir*a, outside, 0) <= room {
			out, size = pos, math.Abs(a)
		}
	}
	other := p.high[in] - p.low[in]
	if math.IsInf(room, 1) && math.IsInf(other, 1) {
		p.ray = make([]float64, p.n)
		if int(in) < p.n {
			p.ray[in] = dir
		}
		for pos, j := range p.head {
			if int(j) < p.n {
				p.ray[j] = -dir * p.alpha[pos]
			}
		}
		return false, true
	}
	t := other
	if out >= 0 {
		t = max(0, p.ratio(p.head[out], -dir*p.alpha[out], outside, 0))
	}
	if out < 0 || other <= t {
		t, out = other, -1
	}
	end := 0.0
	if out >= 0 {
		end = p.stop(p.head[out], -dir*p.alpha[out], outside)
	}
	for pos, a := range p.alpha {
		if a != 0 {
			p.x[p.head[pos]] -= float64(dir * t * a)
		}
	}
	if out < 0 {
		p.x[in] = p.low[in]
		if up {
			p.x[in] = p.high[in]
		}
		return t > 0, false
	}
	j := p.head[out]
	p.x[in] += float64(dir * t)
	p.x[j] = end
	p.place[j], p.place[in] = -1, int32(out)
	p.head[out] = in
	u := update{pos: int32(out), pivot: p.alpha[out]}
	for pos, a := range p.alpha {
		if pos != out && math.Abs(a) > 1e-14 {
			u.alpha.put(int32(pos), a)
		}
	}
	p.fac.updates = append(p.fac.updates, u)
	return t > p.tolerance, false
}

// stop returns the bound at which a basic unknown that changes at a rate leaves
// the basis: the one ahead, or the one it is still outside of.
func (p *program) stop(j int32, rate float64, outside bool) float64 {
	x, low, high := p.x[j], p.low[j], p.high[j]
	if rate > 0 {
		if outside && x < low-p.tolerance {
			return low
		}
		return high
	}
	if outside && x > high+p.tolerance {
		return high
	}
	return low
}

// ratio returns how far the entering unknown can go before a basic one stops it.
func (p *program) ratio(j int32, rate float64, outside bool, slack float64) float64 {
	x, low, high := p.x[j], p.low[j], p.high[j]
	if outside && (rate > 0 && x > high+p.tolerance || rate < 0 && x < low-p.tolerance) {
		return math.Inf(1) // it moves away from its bounds, which costs, but stops nothing
	}
	b := p.stop(j, rate, outside)
	if math.IsInf(b, 0) {
		return math.Inf(1)
	}
	return ((b-x)*math.Copysign(1, rate) + slack) / math.Abs(rate)
}
