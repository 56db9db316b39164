package suppress

import (
	"context"
	"math"
	"slices"
)

// repairSize is the number of atoms of the first blocks in which it is decided
// what to withhold.
const repairSize = 40

// repair withholds units until every sum has a proof.
func (q *problem) repair(ctx context.Context) error {
	for {
		left, err := q.probe(ctx, q.targets(), false)
		if err != nil {
			return err
		}
		if len(left) == 0 {
			return nil
		}
		for _, r := range left {
			if err := q.free(ctx, r); err != nil {
				return err
			}
		}
	}
}

// free withholds what bounds a sum until there is a proof: the cheapest remedy
// that is found to help, and where none does, unit by unit.
func (q *problem) free(ctx context.Context, r int32) error {
	if q.proof[r] != nil {
		return nil
	}
	var tried []int32
	width := q.rows[r].width
	first := repairSize
	if len(q.Units) <= smallProblem {
		first *= 3
	}
	for _, try := range []struct {
		size int
		more int64
	}{{first, 0}, {3 * repairSize, 0}, {3 * repairSize, (width + 1) / 2}, {10 * repairSize, 2 * width}, {10 * repairSize, 6 * width}} {
		all, err := q.remedies(ctx, r, try.size, try.more)
		if err != nil {
			return err
		}
		for _, x := range all {
			if ok, err := q.relieve(ctx, r, x.units); err != nil || ok {
				return err
			}
			tried = append(tried, x.units...)
		}
	}
	// Each alone may move it by fractions only.
	slices.Sort(tried)
	if ok, err := q.relieve(ctx, r, slices.Compact(tried)); err != nil || ok {
		return err
	}
	for q.proof[r] == nil {
		if err := ctx.Err(); err != nil {
			return err
		}
		var units []int32
		if len(q.movable(r)) > 0 {
			b, bounding, err := q.attempt(ctx, r, 3*repairSize, true)
			if err != nil {
				return err
			}
			if q.proof[r] != nil {
				return nil
			}
			units = q.choose(b, r, bounding)
		}
		if units == nil {
			units = q.nearest(r)
		}
		if units == nil {
			return ErrImpossible
		}
		for _, u := range units {
			q.hidden[u] = true
		}
		q.prepare()
	}
	return nil
}

// relieve withholds units if that gives a sum a proof, and reports whether it
// did.
func (q *problem) relieve(ctx context.Context, r int32, units []int32) (bool, error) {
	for _, u := range units {
		q.hidden[u] = true
	}
	q.prepare()
	ok, err := q.alone(ctx, r)
	if err == nil && ok {
		return true, nil
	}
	for _, u := range units {
		q.hidden[u] = false
	}
	q.prepare()
	return false, err
}

// alone searches for a proof of one sum and no other.
func (q *problem) alone(ctx context.Context, r int32) (bool, error) {
	if len(q.movable(r)) == 0 {
		return false, nil
	}
	for _, size := range sizes {
		b, _, err := q.attempt(ctx, r, size, true)
		if err != nil || q.proof[r] != nil {
			return err == nil, err
		}
		if b.whole {
			break
		}
	}
	return false, nil
}

// price is what it takes to free something: rank goes before cost.
type price struct {
	rank int
	cost float64
}

func (p price) less(o price) bool { return p.rank < o.rank || p.rank == o.rank && p.cost < o.cost }

// can reports whether a unit may be withheld for others.
func (q *problem) can(u int32) bool {
	return u >= 0 && !q.hidden[u] && !q.Units[u].Open && !q.kept[u]
}

// choose returns the cheapest units whose withholding loosens an equation that
// bounds a sum: all that show the equation, or one that settles an atom of it.
// An atom with little room is worth less.
func (q *problem) choose(b *block, r int32, bounding []float64) (best []int32) {
	need := float64(q.rows[r].width)
	least := price{math.MaxInt, 0}
	offer := func(units []int32, room float64) {
		p := price{math.MinInt, 0}
		for _, u := range units {
			x := &q.Units[u]
			p.rank = max(p.rank, x.Rank)
			p.cost += float64(x.Cost)
		}
		p.cost *= need / max(min(room, need), .25)
		if p.less(least) {
			least, best = p, units
		}
	}
	for k, m := range bounding {
		if m < 1e-6 {
			continue
		}
		e := &b.equations[b.used[k]]
		q.offers(e.rows, offer)
	}
	for _, v := range q.rows[r].vars {
		if q.pinned[v] {
			q.offers([]int32{q.pinner[v]}, offer)
		}
	}
	return best
}

// offers lists the ways to loosen sums that say the same.
func (q *problem) offers(rows []int32, offer func(units []int32, room float64)) {
	var all []int32
	whole := true
	for _, s := range rows {
		u := q.rows[s].unit
		if u >= 0 && q.hidden[u] {
			continue
		}
		if !q.can(u) {
			whole = false
			break
		}
		all = append(all, u)
	}
	if whole && len(all) > 0 {
		offer(all, math.Inf(1))
	}
	for _, s := range rows[:1] {
		for _, v := range q.rows[s].vars {
			if q.pinned[v] && q.can(q.rows[q.pinner[v]].unit) {
				offer([]int32{q.rows[q.pinner[v]].unit}, float64(q.Atoms[v]-q.Floor[v]))
			}
		}
	}
}

// nearest returns the cheapest unit that has an atom in common with a sum, or
// any, nil when all are withheld that can be.
func (q *problem) nearest(r int32) []int32 {
	best, least := int32(-1), price{math.MaxInt, 0}
	offer := func(u int32) {
		if p := (price{q.Units[u].Rank, float64(q.Units[u].Cost)}); q.can(u) && p.less(least) {
			best, least = u, p
		}
	}
	for _, v := range q.rows[r].vars {
		for _, s := range q.of[v] {
			if u := q.rows[s].unit; u >= 0 {
				offer(u)
			}
		}
	}
	if best < 0 {
		for u := range q.Units {
			offer(int32(u))
		}
	}
	if best < 0 {
		return nil
	}
	return []int32{best}
}
