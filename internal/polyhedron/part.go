package polyhedron

import (
	"context"
	"math"
	"slices"
	"strconv"
)

// mostPoints is how many points of a part are kept.
const mostPoints = 64

// part is unknowns that hang together, and what is asked of them.
type part struct {
	low, high []int64
	rows      []row
	origin    []int // of each sum, its index in the solver
	lp        *program
	wants     []want
	index     map[string]int
	usedBy    [][]int32
	points    [][]int64 // whole numbers that fit
}

// want is a sum of the unknowns of a part whose range is asked for.
type want struct {
	terms       []Term
	low, high   int64 // proven
	least, most int64 // reached; NoLow and NoHigh when there is no end
	found       bool
	tried       [2]int // nodes that were spent below, above
}

// want enters the sum of a piece, once.
func (p *part) want(x *piece) {
	if p.index == nil {
		p.index = map[string]int{}
	}
	var key []byte
	for _, t := range x.terms {
		key = strconv.AppendInt(append(key, ' '), int64(t.Var), 36)
		key = strconv.AppendInt(append(key, ':'), t.Factor, 36)
	}
	i, ok := p.index[string(key)]
	if !ok {
		i = len(p.wants)
		p.index[string(key)] = i
		p.wants = append(p.wants, want{terms: x.terms, low: NoLow, high: NoHigh})
	}
	x.index = i
}

// start finds what the box says about each want, and a first point.
// When there is none, y proves it where one step was enough.
func (p *part) start(ctx context.Context, nodes int) (feasible bool, y *multipliers, err error) {
	b := newBox(p.low, p.high, false)
	for i := range p.wants {
		w := &p.wants[i]
		if t, open := b.reach(w.terms, false); open == 0 {
			if v, ok := t.small(); ok {
				w.low = v
			}
		}
		if t, open := b.reach(w.terms, true); open == 0 {
			if v, ok := t.small(); ok {
				w.high = v
			}
		}
	}
	if len(p.rows) == 0 {
		p.alone()
		return true, nil, nil
	}
	p.lp = newProgram(p.rows, p.low, p.high)
	s := search{p: p, left: nodes, cost: make([]int64, len(p.low)), any: true}
	if err := s.run(ctx); err != nil {
		return false, nil, err
	}
	return !s.empty, s.proof, nil
}

// alone settles a part without sums: its unknowns move freely.
func (p *part) alone() {
	p.add(slices.Clone(p.low))
	for i := range p.wants {
		w := &p.wants[i]
		w.found, w.least, w.most = true, w.low, w.high
	}
}

// add keeps a point that fits, and what it says about each want.
func (p *part) add(x []int64) {
	news := false
	for i := range p.wants {
		w := &p.wants[i]
		v, ok := sumOf(w.terms, x).small()
		if !ok {
			continue
		}
		if !w.found {
			w.found, w.least, w.most = true, v, v
			news = true
			continue
		}
		if v < w.least {
			w.least, news = v, true
		}
		if v > w.most {
			w.most, news = v, true
		}
	}
	if news && len(p.points) < mostPoints {
		p.points = append(p.points, x)
	}
}

// solve finds the largest value of a want, or the smallest.
func (p *part) solve(ctx context.Context, i int, high bool, nodes int) error {
	w := &p.wants[i]
	side := 0
	if high {
		side = 1
	}
	if w.tried[side] >= nodes || w.found && (high && w.most == w.high || !high && w.least == w.low) {
		return nil
	}
	w.tried[side] = nodes
	s := search{p: p, left: nodes, cost: make([]int64, len(p.low)), want: i, high: high, bound: w.high}
	if !high {
		s.bound = NoHigh
		if w.low != NoLow {
			s.bound = -w.low
		}
	}
	for _, t := range w.terms {
		s.cost[t.Var] = t.Factor
		if !high {
			s.cost[t.Var] = -t.Factor
		}
	}
	if err := s.run(ctx); err != nil {
		return err
	}
	switch {
	case s.endless && high:
		w.high, w.most = NoHigh, NoHigh
	case s.endless:
		w.low, w.least = NoLow, NoLow
	case s.open == NoHigh:
	case high:
		w.high = min(w.high, s.open)
	default:
		w.low = max(w.low, -s.open)
	}
	return nil
}

// whole rounds the unknowns of the program to whole numbers, and names one that
// is not near any, or −1.
func (p *program) whole() (x []int64, fractional int) {
	x = make([]int64, p.n)
	fractional = -1
	worst := 1e-6
	for j := range x {
		v := p.x[j]
		r := math.Round(v)
		if math.Abs(r) <= MaxValue {
			x[j] = int64(r)
		}
		if d := math.Abs(v - r); d > worst {
			worst, fractional = d, j
		}
	}
	return x, fractional
}
