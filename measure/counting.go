package measure

import (
	"math"
	"math/big"

	"github.com/collective-impact/sdk/internal/cube"
)

// counting adds the cells of a tally to statistics, which it cuts from slices.
type counting struct {
	from  *tallyData
	sums  []*sumsOf // by indicator; nil where there are none
	each  int       // sums of all indicators
	freeS []stat
	freeX []sum
}

func (d *tallyData) newCounting() *counting {
	c := &counting{from: d, sums: make([]*sumsOf, len(d.plan.Indicators))}
	for i, ind := range d.plan.Indicators {
		if rs := d.plan.rolesOf(ind); len(rs) > 0 {
			c.sums[i] = newSumsOf(rs, d.scalesOf(i))
			c.each += len(rs)
		}
	}
	return c
}

// stats returns new statistics of all indicators.
func (c *counting) stats() []stat {
	const chunk = 64
	n := len(c.sums)
	if len(c.freeS) < n {
		c.freeS = make([]stat, chunk*n)
	}
	if len(c.freeX) < c.each {
		c.freeX = make([]sum, chunk*c.each)
	}
	out := c.freeS[:n:n]
	c.freeS = c.freeS[n:]
	for i, of := range c.sums {
		if of == nil {
			continue
		}
		m := len(of.roles)
		out[i].of, out[i].sums = of, c.freeX[:m:m]
		c.freeX = c.freeX[m:]
	}
	return out
}

// add adds what a cell has of each indicator.
func (c *counting) add(stats []stat, cell cube.Cell) {
	for i := range stats {
		s, t := &stats[i], &c.from.terms.of[i]
		s.n += whole(cell, t.n)
		if t.k >= 0 {
			s.k += whole(cell, t.k)
		}
		if s.of != nil {
			for j, r := range s.of.roles {
				x := sum{}
				if hi, lo, ok := cell.Int128(t.sums[r]); ok {
					x.hi, x.lo = hi, lo
				} else {
					x = sumOf(cell.Big(t.sums[r]))
				}
				s.sums[j] = s.sums[j].plus(x)
			}
		}
		if s.reps == nil && len(t.reps) > 0 {
			s.reps = make([]*big.Int, 2*len(t.reps))
			for j := range s.reps {
				s.reps[j] = new(big.Int)
			}
		}
		for r, at := range t.reps {
			for j, term := range at {
				s.reps[2*r+j].Add(s.reps[2*r+j], cell.Big(term))
			}
		}
		if c.from.plan.Indicators[i].Outcome == RatePer && s.of.at[sumY] >= 0 {
			s.k = clampInt(s.get(sumY))
		}
	}
}

// clampInt returns a count as an int.
func clampInt(x sum) int {
	if n := int64(x.lo); x.large == nil && x.hi == n>>63 && n <= math.MaxInt {
		return int(n)
	}
	return math.MaxInt
}
