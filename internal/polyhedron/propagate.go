package polyhedron

import "context"

// mostPasses is how often each sum is looked at in search of tighter bounds.
// Each bound is valid, so that more passes only cost time.
const mostPasses = 60

// derived is a bound of an unknown that follows from a sum and earlier bounds.
type derived struct {
	v, row int
	high   bool
	value  int64
	before int // the trail had so many entries when the sum was looked at
	prev   int // the bound that it replaces, −1 when that was given
}

// box is the bounds of unknowns, and how they came about where that is kept.
type box struct {
	low, high []int64
	keep      bool
	shallow   bool // only what settles an unknown, or is about one alone
	trail     []derived
	last      [2][]int // of each unknown, its latest entry, low and high
}

func newBox(low, high []int64, keep bool) *box {
	b := &box{low: low, high: high, keep: keep}
	if keep {
		for side := range b.last {
			b.last[side] = make([]int, len(low))
			for v := range b.last[side] {
				b.last[side][v] = -1
			}
		}
	}
	return b
}

// conflict says that bounds and sums contradict each other: either the sum row
// is out of reach, or, with row −1, unknown v has its low bound above its high.
type conflict struct {
	v, row int
	above  bool // the sum can only be larger than its high bound
}

// reach returns the smallest or largest value that a sum takes within the box,
// and how many of its terms have no bound on that side.
func (b *box) reach(terms []Term, high bool) (total wide, open int) {
	for _, t := range terms {
		x := b.low[t.Var]
		if high == (t.Factor > 0) {
			x = b.high[t.Var]
		}
		if x == NoHigh {
			open++
			continue
		}
		total = total.plus(times(t.Factor, x))
	}
	return total, open
}

// set tightens a bound and reports whether that did anything.
func (b *box) set(v int, high bool, value int64, row, before int) bool {
	if value > MaxValue || value < -MaxValue {
		return false
	}
	side, at := 0, b.low
	if high {
		side, at = 1, b.high
		if value >= at[v] {
			return false
		}
	} else if value <= at[v] {
		return false
	}
	at[v] = value
	if b.keep {
		b.trail = append(b.trail, derived{v, row, high, value, before, b.last[side][v]})
		b.last[side][v] = len(b.trail) - 1
	}
	return true
}

// look tightens the bounds of the unknowns of a sum, and tells touch of each
// unknown whose bounds have changed.
func (b *box) look(r *row, index int, touch func(v int)) *conflict {
	low, lowOpen := b.reach(r.terms, false)
	high, highOpen := b.reach(r.terms, true)
	if r.high != NoHigh && lowOpen == 0 && low.compare(wideOf(r.high)) > 0 {
		return &conflict{row: index, above: true}
	}
	if r.low != NoLow && highOpen == 0 && high.compare(wideOf(r.low)) < 0 {
		return &conflict{row: index}
	}
	upper := r.high != NoHigh && lowOpen <= 1 && (highOpen > 0 || high.compare(wideOf(r.high)) > 0)
	lower := r.low != NoLow && highOpen <= 1 && (lowOpen > 0 || low.compare(wideOf(r.low)) < 0)
	if !upper && !lower || b.shallow && b.moving(r.terms) > 1 &&
		!(upper && lowOpen == 0 && low.compare(wideOf(r.high)) == 0) && !(lower && highOpen == 0 && high.compare(wideOf(r.low)) == 0) {
		return nil
	}
	before := len(b.trail)
	for _, t := range r.terms {
		v, f := t.Var, t.Factor
		oldLow, oldHigh := b.low[v], b.high[v]
		changed := false
		// f·x is at most r.high less the least of the others, and at least r.low
		// less the most of the others.
		if upper {
			if others, ok := rest(low, lowOpen, t, false, oldLow, oldHigh); ok {
				changed = b.atMost(v, f, wideOf(r.high).minus(others), index, before)
			}
		}
		if lower {
			if others, ok := rest(high, highOpen, t, true, oldLow, oldHigh); ok {
				changed = b.atMost(v, -f, others.minus(wideOf(r.low)), index, before) || changed
			}
		}
		if b.low[v] > b.high[v] {
			return &conflict{v: v, row: -1}
		}
		if changed {
			touch(v)
		}
	}
	return nil
}

// moving counts the unknowns of a sum that are not settled, up to two.
func (b *box) moving(terms []Term) (n int) {
	for _, t := range terms {
		if b.low[t.Var] != b.high[t.Var] {
			if n++; n == 2 {
				break
			}
		}
	}
	return n
}

// rest takes the part of one term out of the least or the most of a sum. It is
// false when another term has no bound on that side.
func rest(total wide, open int, t Term, high bool, oldLow, oldHigh int64) (wide, bool) {
	x := oldLow
	if high == (t.Factor > 0) {
		x = oldHigh
	}
	if x == NoHigh {
		return total, open == 1
	}
	return total.minus(times(t.Factor, x)), open == 0
}

// atMost says that f·x is at most limit.
func (b *box) atMost(v int, f int64, limit wide, row, before int) bool {
	if f > 0 {
		q, ok := limit.floorOver(f)
		return ok && b.set(v, true, q, row, before)
	}
	q, ok := wide{}.minus(limit).ceilOver(-f)
	return ok && b.set(v, false, q, row, before)
}

// propagate looks at sums until nothing changes any more. users lists the sums
// of each unknown.
func (b *box) propagate(ctx context.Context, rows []row, users [][]int32) (*conflict, error) {
	dirty := make([]bool, len(rows))
	for i := range rows {
		dirty[i] = !rows[i].free()
	}
	touch := func(v int) {
		for _, i := range users[v] {
			dirty[i] = !rows[i].free()
		}
	}
	for range mostPasses {
		quiet := true
		for i := range rows {
			if !dirty[i] {
				continue
			}
			if i%256 == 0 && ctx.Err() != nil {
				return nil, ctx.Err()
			}
			dirty[i] = false
			if c := b.look(&rows[i], i, touch); c != nil {
				return c, nil
			}
			quiet = false
		}
		if quiet {
			return nil, nil
		}
	}
	return nil, nil
}
