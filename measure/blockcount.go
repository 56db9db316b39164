package measure

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"github.com/collective-impact/sdk/internal/cube"
)

// blockCount is how the rows of a frame are counted. Columns of numbers that need
// several whole numbers are put together again afterwards, so that the terms of
// a tally follow from its plan.
type blockCount struct {
	in     cube.Input
	sums   cube.Cube
	places []int         // of the columns of numbers
	terms  []cube.Term   // of the tally
	parts  [][]cube.Part // what they are put together from
	list   []cube.Term   // what is counted
}

// takes says whether rows of o can be counted with those of c.
func (c *blockCount) takes(o *blockCount) bool {
	return slices.Equal(c.places, o.places) && slices.EqualFunc(c.list, o.list, sameTerm) &&
		slices.EqualFunc(c.parts, o.parts, slices.Equal)
}

func sameTerm(a, b cube.Term) bool {
	return slices.Equal(a.Where, b.Where) && slices.Equal(a.Factors, b.Factors)
}

// take adds what was counted to the cube, or makes it that.
func (d *tallyData) take(c *blockCount) error {
	sums := &c.sums
	if !slices.EqualFunc(c.list, c.terms, sameTerm) {
		var err error
		if sums, err = sums.Combine(c.terms, c.parts); err != nil {
			return err
		}
	}
	if d.cube == nil {
		d.cube, d.places = sums, c.places
		return nil
	}
	return d.mergeCube(sums, c.places)
}

// counting turns columns of numbers into whole numbers and leaves out terms that
// the rows do not tell apart.
func (t *terms) counting(ctx context.Context, in cube.Input, cols *columns) (*blockCount, error) {
	c := &blockCount{in: in, terms: t.list}
	var split [][]int // columns of limbs, by column
	for _, name := range t.columns {
		ls, err := cols.numbers[name].num.limbs(ctx)
		if err != nil {
			return nil, fmt.Errorf("column %s: %w", strconv.Quote(name), err)
		}
		c.places = append(c.places, ls.places)
		var at []int
		for _, col := range ls.columns {
			at = append(at, len(c.in.Columns))
			c.in.Columns = append(c.in.Columns, col)
		}
		split = append(split, at)
	}
	c.list, c.parts = t.reduce(split, in.Masks)
	if n := max(len(c.list), len(t.list)); n > maxSums {
		return nil, fmt.Errorf("plan and frame: %w: the plan needs %d sums, more than %d; use fewer indicators or replicates, or numbers that differ less in size", ErrRange, n, maxSums)
	}
	c.in.Terms = c.list
	return c, nil
}

// reduce writes the terms as sums of as few and as simple ones as the rows
// allow. A mask that all rows pass is left out, and the product of columns is
// the sum of all products of one limb of each, times a power of two.
func (t *terms) reduce(limbs [][]int, masks []cube.Mask) (list []cube.Term, parts [][]cube.Part) {
	seen := map[string]int{}
	for _, term := range t.list {
		where := slices.DeleteFunc(slices.Clone(term.Where), func(m int) bool { return !slices.Contains(masks[m].Counted, false) })
		var of []cube.Part
		var walk func(i, shift int, factors []int)
		walk = func(i, shift int, factors []int) {
			if i < len(term.Factors) {
				for j, c := range limbs[term.Factors[i]] {
					walk(i+1, shift+j*limbBits, append(slices.Clone(factors), c))
				}
				return
			}
			slices.Sort(factors)
			key := fmt.Sprint(where, factors)
			at, ok := seen[key]
			if !ok {
				at = len(list)
				seen[key] = at
				list = append(list, cube.Term{Where: where, Factors: factors})
			}
			of = append(of, cube.Part{Term: at, Shift: shift})
		}
		walk(0, 0, nil)
		parts = append(parts, of)
	}
	return list, parts
}
