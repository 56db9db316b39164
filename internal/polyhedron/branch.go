package polyhedron

import (
	"context"
	"math"
	"slices"
)

// search is branch and bound (Land and Doig, 1960) for the largest value of a
// sum of the unknowns of a part, or for any point at all.
type search struct {
	p       *part
	cost    []int64
	any     bool
	want    int
	high    bool
	bound   int64 // known before
	left    int   // nodes
	scaled  []float64
	best    int64
	found   bool
	open    int64 // no point beyond this; NoHigh when nothing is known
	endless bool
	empty   bool         // there is no point, which is proven
	stuck   bool         // some node could not be closed
	proof   *multipliers // that there is no point, from the first node
}

// run searches. Its findings are in open, endless and empty, and in the wants of
// the part.
func (s *search) run(ctx context.Context) error {
	s.scaled = make([]float64, len(s.cost))
	for j, c := range s.cost {
		s.scaled[j] = float64(c)
	}
	if s.any {
		s.bound = NoHigh
	}
	s.open = NoLow
	s.incumbent()
	if err := s.node(ctx, slices.Clone(s.p.low), slices.Clone(s.p.high), s.bound, true); err != nil {
		return err
	}
	s.p.lp.bounds(s.p.low, s.p.high)
	s.p.lp.values()
	s.empty = !s.found && !s.stuck && !s.endless
	if s.found && !s.stuck {
		s.open = max(s.open, s.best)
	}
	return nil
}

// incumbent takes over what points so far reach.
func (s *search) incumbent() {
	if s.any {
		s.found = len(s.p.points) > 0
		return
	}
	w := &s.p.wants[s.want]
	if s.found = w.found; !s.found {
		return
	}
	s.best = w.most
	if !s.high {
		s.best = -w.least
	}
}

// giveUp gives a node up: values up to bound may be there.
func (s *search) giveUp(bound int64) {
	s.stuck = true
	s.open = max(s.open, bound)
	if s.found {
		s.open = max(s.open, s.best)
	}
}

// settled reports whether a node with this bound has nothing to add.
func (s *search) settled(bound int64) bool {
	return s.found && (s.any || bound <= s.best)
}

func (s *search) node(ctx context.Context, low, high []int64, bound int64, root bool) error {
	if s.settled(bound) {
		return nil
	}
	if s.left--; s.left < 0 {
		s.giveUp(bound)
		return nil
	}
	p, lp := s.p, s.p.lp
	if !root {
		c, err := newBox(low, high, false).propagate(ctx, p.rows, p.users())
		if err != nil || c != nil {
			return err
		}
	}
	lp.bounds(low, high)
	lp.values()
	how, err := lp.maximise(ctx, s.scaled)
	if err != nil {
		return err
	}
	y, snapped := lp.snap(p.rows)
	switch how {
	case nowhere:
		b, ok := y.most(p.rows, nil, low, high)
		switch {
		case !snapped || !ok || b >= 0:
			b, ok = lp.exactly(p.rows, nil, low, high)
		case root:
			s.proof = &y
		}
		if !ok || b >= 0 {
			s.giveUp(bound)
		}
		return nil
	case unbounded:
		if ray, ok := wholeRay(lp.ray); ok && root && endless(p.rows, s.cost, ray, high) {
			s.endless = true
			return nil
		}
		s.giveUp(bound)
		return nil
	case gaveUp:
		s.giveUp(bound)
		return nil
	}
	if !s.any {
		value := 0.0
		for j, c := range s.scaled {
			value += float64(c * lp.x[j])
		}
		b, ok := y.most(p.rows, s.cost, low, high)
		if !snapped || !ok || float64(b) > math.Floor(value+1e-6)+0.5 {
			if c, better := lp.exactly(p.rows, s.cost, low, high); better && (!snapped || !ok || c < b) {
				b, ok, snapped = c, true, true
			}
		}
		if snapped && ok {
			bound = min(bound, b)
		}
		if s.settled(bound) {
			return nil
		}
	}
	x, fractional := lp.whole()
	if fits(p.rows, x, p.low, p.high) {
		p.add(x)
		s.incumbent()
		if s.settled(bound) {
			return nil
		}
	}
	if fractional < 0 {
		s.giveUp(bound)
		return nil
	}
	v := lp.x[fractional]
	down := int64(math.Floor(v))
	if down < low[fractional] || down >= high[fractional] {
		s.giveUp(bound)
		return nil
	}
	for k := range 2 {
		l, h := slices.Clone(low), slices.Clone(high)
		if (v-float64(down) < 0.5) == (k == 0) {
			h[fractional] = down
		} else {
			l[fractional] = down + 1
		}
		if err := s.node(ctx, l, h, bound, false); err != nil {
			return err
		}
	}
	return nil
}

// wholeRay turns a direction into whole numbers.
func wholeRay(ray []float64) ([]int64, bool) {
	out := make([]int64, len(ray))
search:
	for _, d := range denominators() {
		for j, v := range ray {
			w := float64(v * float64(d))
			n := math.Round(w)
			if math.Abs(w-n) > 1e-6 || math.Abs(n) > MaxFactor {
				continue search
			}
			out[j] = int64(n)
		}
		return out, true
	}
	return nil, false
}

func (p *part) users() [][]int32 {
	if p.usedBy == nil {
		p.usedBy = users(len(p.low), p.rows)
	}
	return p.usedBy
}
