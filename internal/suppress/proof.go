package suppress

import (
	"math"
	"slices"
)

// change is the difference of other atoms from the true ones.
type change struct {
	atoms []int32
	by    []int64
}

// proof is two changes that agree with all that is shown and move a sum up and
// down; either may be nil, for none.
type proof struct{ up, down *change }

// holds reports whether a change keeps every sum that is shown and every floor.
func (q *problem) holds(c *change) bool {
	ok := true
	for k, v := range c.atoms {
		if by := c.by[k]; by < 0 && q.Atoms[v]+by < q.Floor[v] || by > math.MaxInt64/4 {
			ok = false
		}
	}
	for k, v := range c.atoms {
		for _, r := range q.of[v] {
			q.delta[r] += q.signOf(r, v) * c.by[k]
		}
	}
	for _, v := range c.atoms {
		for _, r := range q.of[v] {
			if q.delta[r] != 0 && q.shown(r) {
				ok = false
			}
		}
	}
	for _, v := range c.atoms {
		for _, r := range q.of[v] {
			q.delta[r] = 0
		}
	}
	q.work += int64(8 * len(c.atoms))
	return ok
}

func (q *problem) signOf(r, v int32) int64 {
	x := &q.rows[r]
	if x.signs == nil {
		return 1
	}
	return x.sign(slices.Index(x.vars, v))
}

// moves returns by how much a change moves a sum.
func (q *problem) moves(c *change, r int32) (t int64) {
	if c == nil {
		return 0
	}
	for k, v := range c.atoms {
		if slices.Contains(q.of[v], r) {
			t += q.signOf(r, v) * c.by[k]
		}
	}
	return t
}

// proves reports whether a proof shows what a sum needs.
func (q *problem) proves(p *proof, r int32) bool {
	if p == nil {
		return false
	}
	width := int64(0)
	for _, c := range []*change{p.up, p.down} {
		if c == nil {
			continue
		}
		if !q.holds(c) || !q.discreet(c, r) {
			return false
		}
		m := q.moves(c, r)
		width += max(m, -m)
	}
	up, down := q.moves(p.up, r), q.moves(p.down, r)
	return up >= 0 && down <= 0 && width >= q.rows[r].width
}

// discreet reports whether a change leaves alone what people know of themselves,
// those of the sum itself excepted.
func (q *problem) discreet(c *change, r int32) bool {
	if !q.options.Insiders {
		return true
	}
	for _, v := range c.atoms {
		if q.lone[v] && !slices.Contains(q.rows[r].vars, v) {
			return false
		}
	}
	return true
}

// accept files a proof of a sum.
func (q *problem) accept(r int32, p *proof) {
	q.proof[r] = p
	seen := map[int32]bool{}
	for _, c := range []*change{p.up, p.down} {
		if c == nil {
			continue
		}
		for _, v := range c.atoms {
			for _, s := range q.of[v] {
				if u := q.rows[s].unit; u >= 0 && q.hidden[u] && !seen[u] && !q.Units[u].Silent {
					seen[u] = true
					q.users[u] = append(q.users[u], r)
				}
			}
		}
	}
}

// leans reports whether a proof moves a sum of a unit.
func (q *problem) leans(p *proof, unit int) bool {
	if p == nil {
		return false
	}
	for r := q.first[unit]; r < q.first[unit+1]; r++ {
		if q.moves(p.up, r) != 0 || q.moves(p.down, r) != 0 {
			return true
		}
	}
	return false
}
