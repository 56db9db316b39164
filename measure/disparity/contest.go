package disparity

import (
	"math"
	"math/big"
	"strconv"

	"github.com/collective-impact/sdk/measure"
)

// contest is a group against its reference in whole numbers, so that a rule
// decides exactly: a group of 420 of 5250 at the cut 0.8 is at the cut, and not
// below it. Where lower is better a gap is that of those without the outcome.
type contest struct {
	rule  ImpactRule
	k, n  int      // successes of the group
	l, m  int      // successes of the reference
	fixed *big.Rat // the reference, where it is fixed
	other float64  // the reference
	moves bool     // the reference counts the group, and moves with it
	lower bool     // an index that is better when lower
}

func (g Groups) contest(r ImpactRule, p pair, x Group) contest {
	c := contest{rule: r, k: x.Successes, n: x.N, l: p.l, m: p.m, other: p.other, moves: p.kind == measure.ToOverall}
	if c.moves {
		c.l, c.m = p.kAll, p.nAll
	}
	if p.kind == measure.ToFixed {
		c.fixed = rational(p.other)
	}
	if g.Direction == measure.LowerIsBetter {
		if r.Kind != PercentagePointGap {
			c.lower = true
			return c
		}
		c.k, c.l, c.other = c.n-c.k, c.m-c.l, 1-c.other
		if c.fixed != nil {
			c.fixed = new(big.Rat).Sub(big.NewRat(1, 1), c.fixed)
		}
	}
	return c
}

// rational is the decimal number that people mean by a float64: 0.8 is 4/5.
func rational(x float64) *big.Rat {
	r := new(big.Rat)
	r.SetString(strconv.FormatFloat(x, 'g', -1, 64)) // every finite number is one
	return r
}

// room is how many people of the group do not have the better outcome.
func (c contest) room() int {
	if c.lower {
		return c.k
	}
	return c.n - c.k
}

// counts returns the successes of group and reference after k better outcomes.
func (c contest) counts(k int) (group, reference int) {
	step, moved := k, 0
	if c.lower {
		step = -k
	}
	if c.moves {
		moved = step
	}
	return c.k + step, c.l + moved
}

// rates returns the rates of group and reference after k better outcomes.
func (c contest) rates(k int) (group, reference float64) {
	a, b := c.counts(k)
	if c.fixed != nil {
		return float64(a) / float64(c.n), c.other
	}
	return float64(a) / float64(c.n), float64(b) / float64(max(c.m, 1))
}

// exact is rates in fractions.
func (c contest) exact(k int) (group, reference *big.Rat) {
	a, b := c.counts(k)
	group = big.NewRat(int64(a), int64(c.n))
	if c.fixed != nil {
		return group, c.fixed
	}
	return group, big.NewRat(int64(b), int64(max(c.m, 1)))
}

// near is how close two numbers must be for fractions to decide.
const near = 1e-9

// behind says whether the group is worse than the reference.
func (c contest) behind(k int) bool {
	p, r := c.rates(k)
	d := r - p
	if math.Abs(d) <= near {
		x, y := c.exact(k)
		d = float64(y.Cmp(x))
	}
	return d > 0 != c.lower && d != 0
}

// margin is the margin of error of a gap.
func (c contest) margin() float64 {
	p, _ := c.rates(0)
	v := 0.25
	if c.rule.Observed {
		v = float64(p * (1 - p))
	}
	return max(float64(1.96*math.Sqrt(v/float64(c.n))), c.rule.Margin)
}

// flags says whether the rule flags the group.
func (c contest) flags(k int) bool {
	p, r := c.rates(k)
	if c.rule.Kind == PercentagePointGap {
		return c.gapFlags(k, p, r)
	}
	// The index p/r below the cut, or above its inverse.
	low, high := p, float64(c.rule.Cut*r)
	if c.lower {
		low, high = r, float64(c.rule.Cut*p)
	}
	if math.Abs(low-high) > near {
		return low < high
	}
	x, y := c.exact(k)
	if c.lower {
		x, y = y, x
	}
	return x.Cmp(new(big.Rat).Mul(rational(c.rule.Cut), y)) < 0
}

// gapFlags says whether the rate with its margin is at or below the reference:
// the gap is at least the least margin, and its square at least 1.96² v/n.
func (c contest) gapFlags(k int, p, r float64) bool {
	v := 0.25
	if c.rule.Observed {
		v = float64(p * (1 - p))
	}
	d := r - p
	m := max(float64(1.96*math.Sqrt(v/float64(c.n))), c.rule.Margin)
	if math.Abs(d-m) > near {
		return d > m
	}
	x, y := c.exact(k)
	gap := new(big.Rat).Sub(y, x)
	if gap.Cmp(rational(c.rule.Margin)) < 0 {
		return false
	}
	spread := big.NewRat(1, 4)
	if c.rule.Observed {
		spread = new(big.Rat).Mul(x, new(big.Rat).Sub(big.NewRat(1, 1), x))
	}
	square := new(big.Rat).Mul(gap, gap)
	square.Mul(square, big.NewRat(int64(c.n), 1))
	return square.Cmp(spread.Mul(spread, big.NewRat(38416, 10000))) >= 0
}
