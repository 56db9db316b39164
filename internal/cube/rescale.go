package cube

import (
	"fmt"
	"math/big"
)

// maxPlaces is the largest number of decimal places that Rescale adds at once.
const maxPlaces = 308

// Rescale turns the sums into those of a column whose numbers have so many
// more decimal places: each sum is multiplied by 10^places, once for each time
// the column is a factor of its term. So the parts of data with different
// places can be merged. Negative places and more than 308, and a column that
// no term names, wrap [ErrInput]; sums that get too long [ErrTooLarge]. Nothing
// changes on an error.
func (c *Cube) Rescale(column, places int) error {
	if c == nil || c.shape == nil {
		return fmt.Errorf("%w: the cube has none", ErrShape)
	}
	if places < 0 || places > maxPlaces {
		return fmt.Errorf("%w: %d places; 0 to %d are allowed", ErrInput, places, maxPlaces)
	}
	bounds := make([]*big.Int, len(c.bounds))
	powers := make([]int, len(c.bounds)) // of ten, by term
	named := false
	for t, term := range c.shape.terms {
		for _, f := range term.Factors {
			if f == column {
				powers[t] += places
				named = true
			}
		}
		ten := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(powers[t])), nil)
		bounds[t] = ten.Mul(ten, c.bounds[t])
	}
	if !named {
		return fmt.Errorf("%w: no term names column %d", ErrInput, column)
	}
	l, err := newLayout(c.shape.terms, bounds, c.limits.packed)
	if err != nil {
		return err
	}
	parts := c.copied(l, false)
	for _, p := range parts {
		for t, power := range powers {
			s := l.slots[t]
			for i := s.at; power > 0 && i < len(p.cells); i += l.words {
				for left := power; left > 0; left -= 19 {
					scale(p.cells[i:i+s.words], pow10(min(left, 19)))
				}
			}
		}
	}
	c.layout, c.bounds, c.parts = l, bounds, parts
	return nil
}

// pow10 returns 10^n for n up to 19.
func pow10(n int) uint64 {
	p := uint64(1)
	for range n {
		p *= 10
	}
	return p
}
