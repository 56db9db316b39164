package cube

import (
	"math"
	"slices"
)

// narrow counts the sums that most plans ask for, people and moments of small
// numbers, in fewer and shorter words than cells have, without products for each
// term, and adds them to the cells now and then.
//
// A column is read as what it is above a centre, which is added again at the
// end: Σ(x+c)² is Σx² + 2cΣx + c²n. People and the first column are counted for
// each combination of masks, so that what a term counts is the sum of those in
// which its masks hold. Other columns are 0 where their own mask does not.
type narrow struct {
	prog    *program
	wheres  []int // of the program, by bit of a combination
	combos  int
	columns []narrowColumn
	weight  bool // the first column is a factor in the sums of the others
	first   int  // words of the others, before those of the combinations
	words   int  // of a small cell
	most    int  // rows between two times of adding up
	terms   []narrowTerm
}

// narrowColumn is a column as it is read.
type narrowColumn struct {
	column int
	where  int // for which rows
	reach  reach
	centre int64
	at     int // its first word; of the first column, that of no mask
}

// The first word of a combination has the rows in its upper bits and the sum of
// the first column below, the second the sum of its squares.
const (
	narrowBits = 44
	narrowRows = 1<<(63-narrowBits) - 1
)

// narrowMasks is the number of masks of which each combination is counted.
const narrowMasks = 3

// newNarrow returns nil if the terms are others or their numbers too large. It
// is for cells of one dense cuboid and so many rows.
func newNarrow(p *program, s *shape, cells uint64, rows int, lim limits) *narrow {
	n := &narrow{prog: p, most: narrowRows}
	if rows == 0 || !n.masks() || !n.read(s.terms) || !n.fits(s.terms) {
		return nil
	}
	if near := min(cells, uint64(lim.near/8/n.words)); uint64(n.most) < min(4*near, uint64(rows)) {
		return nil // there would be more adding up than counting
	}
	if n.most = min(n.most, lim.narrow); n.most < blockRows {
		return nil
	}
	for t, term := range s.terms {
		n.terms = append(n.terms, n.term(p.layout.slots[t], term.Factors, p.at[t]))
	}
	return n
}

// masks gives each mask that terms name a bit.
func (n *narrow) masks() bool {
	for w := range n.prog.wheres {
		n.wheres = append(n.wheres, w)
	}
	n.combos = 1 << len(n.wheres)
	return len(n.wheres) <= narrowMasks
}

// powers returns the columns of a product and how often each stands there.
func powers(factors []int) (columns, degrees []int) {
	for _, c := range factors {
		if i := slices.Index(columns, c); i >= 0 {
			degrees[i]++
			continue
		}
		columns, degrees = append(columns, c), append(degrees, 1)
	}
	return columns, degrees
}

// read finds the columns and the weight among them. It reports whether the
// products are those that are counted: x and x², and with a weight wx, w²x and
// w²x².
func (n *narrow) read(terms []Term) bool {
	var alone, together, all []int
	weights := map[int]bool{} // columns that can be the weight
	first := true
	for _, t := range terms {
		columns, degrees := powers(t.Factors)
		all = append(all, columns...)
		switch len(columns) {
		case 0:
		case 1:
			if degrees[0] > 2 {
				return false
			}
			alone = append(alone, columns[0])
		case 2:
			together = append(together, columns...)
			can := map[int]bool{}
			for i, c := range columns {
				can[c] = degrees[i] >= degrees[1-i] && degrees[i] <= 2 && (first || weights[c])
			}
			weights, first = can, false
		default:
			return false
		}
	}
	weight := -1
	slices.Sort(all)
	all = slices.Compact(all)
	for _, c := range all {
		if weights[c] {
			weight = c
			break
		}
	}
	if len(all) == 0 || len(together) > 0 && weight < 0 {
		return false
	}
	if weight >= 0 { // goes first
		n.weight = true
		all = append([]int{weight}, slices.DeleteFunc(all, func(c int) bool { return c == weight })...)
	}
	for _, c := range all {
		if n.weight && c != weight && slices.Contains(alone, c) {
			return false
		}
		where, ok := n.where(c, terms)
		if !ok {
			return false
		}
		col := narrowColumn{column: c, where: where, reach: n.prog.reach[c], at: n.first}
		switch {
		case len(n.columns) == 0:
		case n.weight:
			n.first += 4
		default:
			n.first += 2
		}
		if col.reach.span() > math.MaxUint32 || col.reach.size() >= 1<<31 {
			return false
		}
		if c != weight {
			col.centre = col.reach.least + int64(col.reach.span()/2)
		}
		n.columns = append(n.columns, col)
	}
	n.columns[0].at = n.first
	n.words = n.first + 2*n.combos
	return true
}

// where returns for which rows a column is asked for, and false if that is more
// than one mask; the first column may be asked for those of a mask and all.
func (n *narrow) where(column int, terms []Term) (int, bool) {
	var found []int
	for t, term := range terms {
		if w := n.prog.at[t]; slices.Contains(term.Factors, column) && !slices.Contains(found, w) {
			found = append(found, w)
		}
	}
	if len(n.columns) == 0 && slices.Contains(found, always) {
		return always, true
	}
	return found[0], len(found) == 1
}

// fits says whether no word overflows, and finds after how many rows one could.
func (n *narrow) fits(terms []Term) bool {
	atMost := func(each float64, limit float64) bool {
		if each > 0 {
			n.most = int(min(float64(n.most), limit/each))
		}
		return n.most > 0
	}
	size := func(c narrowColumn) float64 {
		return float64(reach{c.reach.least - c.centre, c.reach.most - c.centre}.size())
	}
	const word = 1 << 62 // with a bit to spare for the rounding of products
	first := n.columns[0]
	w := size(first)
	if !atMost(w, 1<<(narrowBits-2)) || !atMost(w*w, word) {
		return false
	}
	for _, c := range n.columns[1:] {
		x := size(c)
		if !n.weight {
			if !atMost(x*x, word) {
				return false
			}
			continue
		}
		if !atMost(w*x, word) || !atMost(w*w*x, word) || w*x > math.MaxUint32 {
			return false
		}
	}
	for _, t := range terms { // two words hold what is added at once
		each := 1.0
		for _, c := range t.Factors {
			each *= float64(n.prog.reach[c].size())
		}
		if !atMost(each, math.MaxUint64*word) {
			return false
		}
	}
	return true
}
