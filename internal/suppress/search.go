package suppress

import (
	"context"
	"math"
	"slices"
)

// sizes are the numbers of atoms in which proofs are searched for, one after
// the other.
var sizes = [...]int{32, 96, 250}

// probe searches for proofs of withheld sums, in blocks of growing size, and
// returns those that it has not found one for. With brief it stops at the first.
func (q *problem) probe(ctx context.Context, targets []int32, brief bool) ([]int32, error) {
	q.prepare()
	left := targets
	for step, size := range sizes {
		var rest []int32
		for _, r := range left {
			if q.proof[r] != nil {
				continue
			}
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			if len(q.movable(r)) == 0 {
				rest = append(rest, r)
				if brief {
					return rest, nil
				}
				continue
			}
			b, _, err := q.attempt(ctx, r, size, false)
			if err != nil {
				return nil, err
			}
			if q.proof[r] != nil {
				continue
			}
			rest = append(rest, r)
			if brief && (b.whole || step == len(sizes)-1) {
				return rest, nil
			}
		}
		left = rest
		if len(left) == 0 {
			break
		}
	}
	return left, nil
}

// prepare brings up to date what depends on what is shown.
func (q *problem) prepare() {
	q.pin()
	q.last = nil
	if q.loose == nil {
		q.loose = make([]int32, len(q.rows))
	}
	for r := range q.rows {
		n := int32(0)
		for _, v := range q.rows[r].vars {
			if !q.pinned[v] && !q.lone[v] {
				n++
			}
		}
		q.loose[r] = n
	}
}

// attempt searches a block around a sum for a proof of it, and for others that
// lie in the block, unless it is to be found alone. It returns the equations
// that bound the sum where there is none, with what they were multiplied by.
func (q *problem) attempt(ctx context.Context, seed int32, size int, alone bool) (*block, []float64, error) {
	if err := ctx.Err(); err != nil {
		return nil, nil, err
	}
	b := q.last
	if b == nil || !b.has(q.movable(seed)) || q.lones(b, seed) {
		b = q.gather(seed, size)
		b.whole = len(b.atoms) < size
		b.dictionary = reduce(len(b.atoms), b.equations)
		b.truth, b.floor = make([]float64, len(b.atoms)), make([]float64, len(b.atoms))
		for k, v := range b.atoms {
			b.truth[k], b.floor[k] = float64(q.Atoms[v]), float64(q.Floor[v])
		}
		if b.whole {
			q.last = b
		}
	}
	for k, v := range b.atoms {
		q.position[v] = int32(k + 1)
	}
	before := b.work
	defer func() {
		for _, v := range b.atoms {
			q.position[v] = 0
		}
		q.work += b.work - before
		if q.options.Searched != nil {
			q.options.Searched()
		}
	}()
	b.reset()
	bounding, err := b.widen(ctx, seed, alone)
	if err != nil || alone {
		return b, bounding, err
	}
	tried := map[int32]bool{seed: true}
	for _, v := range b.atoms {
		for _, r := range q.of[v] {
			if tried[r] {
				continue
			}
			tried[r] = true
			if !q.needs(r) || q.proof[r] != nil {
				continue
			}
			if _, all := b.places(r); !all || q.lones(b, r) {
				continue
			}
			if _, err := b.widen(ctx, r, false); err != nil {
				return nil, nil, err
			}
		}
	}
	return b, nil, nil
}

// lones reports whether a block has people who are alone and not in a sum.
func (q *problem) lones(b *block, r int32) bool {
	for _, v := range b.atoms {
		if q.lone[v] && !slices.Contains(q.rows[r].vars, v) {
			return true
		}
	}
	return false
}

// has reports whether all of some atoms are in the block.
func (b *block) has(atoms []int32) bool {
	for _, v := range atoms {
		if !slices.Contains(b.atoms, v) {
			return false
		}
	}
	return true
}

func (b *block) reset() { b.x = append(b.x[:0], b.truth...) }

// widen pushes a sum up and down until verified changes show that it can vary
// as it must, and files the proof. Where it cannot, and it is asked why, it
// returns the multipliers of the independent equations, added up over both
// directions.
func (b *block) widen(ctx context.Context, r int32, why bool) (bounding []float64, err error) {
	q := b.q
	goal, _ := b.places(r)
	truth := sumAt(b.truth, goal)
	need := float64(q.rows[r].width)
	var p proof
	lo, hi := truth, truth
	note := func() bool {
		x := sumAt(b.x, goal)
		c, ok := b.verified()
		if !ok || !q.discreet(c, r) {
			return false
		}
		if x < lo {
			lo, p.down = x, c
		} else if x > hi {
			hi, p.up = x, c
		}
		return true
	}
	if !note() { // where the last one ended is as good as any
		b.reset()
	}
	for _, sign := range []float64{1, -1} {
		if hi-lo >= need {
			break
		}
		want := lo + need
		if sign < 0 {
			want = hi - need
		}
		reached, err := b.push(ctx, goal, sign, want, false)
		if err != nil {
			return nil, err
		}
		if !reached && why {
			m := b.multipliers(goal)
			if bounding == nil {
				bounding = make([]float64, len(m))
			}
			for k := range m {
				bounding[k] += math.Abs(m[k])
			}
		}
		ok := note()
		if !ok {
			b.reset()
			if err = b.climb(ctx, goal, sign, want); err != nil {
				return nil, err
			}
			ok = note()
		}
		if !ok {
			b.reset()
		}
	}
	if hi-lo >= need {
		q.accept(r, &p)
	}
	return bounding, nil
}

// climbs bounds the steps of a climb.
const climbs = 100

// climb pushes by one after the other, and stays in whole numbers.
func (b *block) climb(ctx context.Context, goal []entry, sign, want float64) error {
	base := slices.Clone(b.x)
	for range climbs {
		at := sumAt(base, goal)
		if sign*(want-at) <= 0 {
			return nil
		}
		up := false
		for k := 0; k < 4 && !up; k++ { // by one, by two, and both in whole steps
			b.x = append(b.x[:0], base...)
			if _, err := b.push(ctx, goal, sign, at+sign*float64(1+k%2), k > 1); err != nil {
				return err
			}
			_, ok := b.verified()
			up = ok && sign*(sumAt(b.x, goal)-at) > 0
		}
		if !up {
			b.x = append(b.x[:0], base...)
			return nil
		}
		base = append(base[:0], b.x...)
	}
	return nil
}

// verified returns where the block stands as a change, if it is one in whole
// numbers that keeps all that is shown.
func (b *block) verified() (*change, bool) {
	q := b.q
	c := &change{}
	for k, v := range b.atoms {
		x := b.x[k]
		w := int64(x)
		if float64(w) != x || math.Abs(x) > 1<<50 {
			return nil, false
		}
		if by := w - q.Atoms[v]; by != 0 {
			c.atoms, c.by = append(c.atoms, v), append(c.by, by)
		}
	}
	return c, q.holds(c)
}
