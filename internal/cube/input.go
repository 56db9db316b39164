package cube

import (
	"context"
	"errors"
	"fmt"
	"math/bits"
	"slices"
)

// Sentinels of what can go wrong. Errors wrap one of them, or are those of the
// context.
var (
	// ErrInput reports an input that contradicts itself: a column of another
	// length, a mask that a term names and nobody gave.
	ErrInput = errors.New("invalid input")
	// ErrCode reports a code that is not below the cardinality of its dimension.
	ErrCode = errors.New("code out of range")
	// ErrValue reports a value that its column promised not to have.
	ErrValue = errors.New("value beyond what its column promised")
	// ErrTooLarge reports more combinations than a key holds, or a sum of
	// more bits than are kept.
	ErrTooLarge = errors.New("too large")
	// ErrShape reports cubes of different dimensions, terms or sets.
	ErrShape = errors.New("cubes of different shapes")
	// ErrSet reports a set of dimensions that was not asked for, or is none.
	ErrSet = errors.New("not a set of this cube")
	// ErrFormat reports bytes that are no encoded cube.
	ErrFormat = errors.New("not an encoded cube")
)

// What a cube may have at most.
const (
	maxDims   = 64
	maxCard   = 1 << 16
	maxTerms  = 1 << 10
	maxDegree = 8
	maxIndex  = 1 << 16 // masks and columns
	maxSets   = 1 << 16
	maxWords  = 16 // of a sum: 1024 bits
)

// Dim is one dimension: a code for each row, in U8 or in U16. Codes are below
// Card, which is at least 1 and at most 65,536. Used promises that those of these
// rows are below a smaller number, which saves memory and time and changes no
// result; 0 promises nothing. A broken promise is an error.
type Dim struct {
	U8   []uint8
	U16  []uint16
	Card int
	Used int
}

// Mask says which rows count: those whose code, in U8 or in U16, has true in
// Counted. Codes beyond Counted do not count.
type Mask struct {
	U8      []uint8
	U16     []uint16
	Counted []bool
}

// Column is a measured variable as scaled whole numbers, in I32 or in I64.
// Least and Most promise that no value that counts is below or above; 0 for both
// promises nothing. A promise saves a pass over the column; a broken one is an
// error. Rows that do not count may hold anything.
type Column struct {
	I32         []int32
	I64         []int64
	Least, Most int64
}

// Term is a sum over rows: of the product of the columns in Factors (a column
// may stand there several times; none: 1, a count), where all of the masks in
// Where count (none: every row). At most eight factors.
type Term struct {
	Where   []int
	Factors []int
}

// Input is what [Build] reads.
type Input struct {
	// Rows is the length of every column below.
	Rows    int
	Dims    []Dim
	Masks   []Mask
	Columns []Column
	// Terms are the sums wanted in each cell, at least one.
	Terms []Term
	// Sets are the sets of dimensions by which the cube will be asked, as
	// ascending indexes; their subsets are free. Nil: any set.
	Sets [][]int
	// Workers is the number of goroutines; 0 and less: GOMAXPROCS. The result
	// does not depend on it.
	Workers int
	// Progress, if any, is told the rows done, growing, from one goroutine at
	// a time.
	Progress func(rows int)
}

// Build counts the rows into a cube. Errors wrap [ErrInput], [ErrCode],
// [ErrValue] or [ErrTooLarge], or are that of the context, which may be nil.
func Build(ctx context.Context, in Input) (*Cube, error) {
	return build(ctx, in, defaults())
}

func defaults() limits {
	return limits{packed: 1 << 32, dense: denseMax, cover: coverMax, near: nearMax, narrow: narrowRows}
}

// limits steer where one way of counting ends and the next begins. Results do
// not depend on them; tests set them low.
type limits struct {
	packed uint64 // counts below this share a word
	dense  uint64 // cells of a dense cuboid
	cover  uint64 // cells of a cuboid that covers several sets
	near   int    // words of a dense cuboid that stay near, whatever the order
	narrow int    // rows that are counted in small cells before these are added up
}

const (
	denseMax  = 1 << 23
	coverMax  = 1 << 14
	nearMax   = 1 << 21
	denseSize = 1 << 26 // words
)

// cells returns how many cells of so many words a dense cuboid may have, of
// which about used hold something.
func (lim limits) cells(words int, used uint64) uint64 {
	return min(lim.dense, denseSize/uint64(words), max(replicaCells, used))
}

func (in *Input) check() error {
	switch {
	case in.Rows < 0:
		return fmt.Errorf("%w: %d rows", ErrInput, in.Rows)
	case len(in.Masks) > maxIndex, len(in.Columns) > maxIndex:
		return fmt.Errorf("%w: more than %d masks or columns", ErrInput, maxIndex)
	}
	for i, d := range in.Dims {
		if err := oneOf("dimension", i, len(d.U8), len(d.U16), in.Rows); err != nil {
			return err
		}
		if d.Used < 0 || d.Used > d.Card {
			return fmt.Errorf("%w: dimension %d has %d used codes of %d", ErrInput, i, d.Used, d.Card)
		}
	}
	for i, m := range in.Masks {
		if err := oneOf("mask", i, len(m.U8), len(m.U16), in.Rows); err != nil {
			return err
		}
	}
	for i, c := range in.Columns {
		if err := oneOf("column", i, len(c.I32), len(c.I64), in.Rows); err != nil {
			return err
		}
	}
	for i, t := range in.Terms {
		for _, m := range t.Where {
			if m < 0 || m >= len(in.Masks) {
				return fmt.Errorf("%w: term %d names mask %d of %d", ErrInput, i, m, len(in.Masks))
			}
		}
		for _, c := range t.Factors {
			if c < 0 || c >= len(in.Columns) {
				return fmt.Errorf("%w: term %d names column %d of %d", ErrInput, i, c, len(in.Columns))
			}
		}
	}
	return nil
}

// oneOf checks that one of two columns is given, with a value for each row.
func oneOf(what string, i, a, b, rows int) error {
	if a != 0 && b != 0 || max(a, b) != rows {
		return fmt.Errorf("%w: %s %d has %d and %d values for %d rows", ErrInput, what, i, a, b, rows)
	}
	return nil
}

// shape is what two cubes have in common that can be merged.
type shape struct {
	cards  []int
	terms  []Term  // Where and Factors ascending
	wanted [][]int // no set within another, in order; nil: any
	sets   [][]int // of the cuboids that are encoded: they cover what is wanted
}

// newShape checks the dimensions, terms and sets and says which cuboids carry
// them. It looks at nothing else, so that parts of the data agree.
func newShape(cards []int, terms []Term, sets [][]int, lim limits) (*shape, error) {
	if len(cards) > maxDims || len(terms) > maxTerms || len(terms) == 0 || len(sets) > maxSets {
		return nil, fmt.Errorf("%w: %d dimensions (at most %d), %d terms (1 to %d), %d sets (at most %d)",
			ErrInput, len(cards), maxDims, len(terms), maxTerms, len(sets), maxSets)
	}
	s := &shape{cards: slices.Clone(cards)}
	for i, c := range cards {
		if c < 1 || c > maxCard {
			return nil, fmt.Errorf("%w: dimension %d has cardinality %d", ErrInput, i, c)
		}
	}
	for i, t := range terms {
		if len(t.Factors) > maxDegree {
			return nil, fmt.Errorf("%w: term %d has %d factors, more than %d", ErrInput, i, len(t.Factors), maxDegree)
		}
		t = Term{Where: slices.Clone(t.Where), Factors: slices.Clone(t.Factors)}
		slices.Sort(t.Where)
		slices.Sort(t.Factors)
		t.Where = slices.Compact(t.Where)
		s.terms = append(s.terms, t)
	}
	all := make([]int, len(cards))
	for i := range all {
		all[i] = i
	}
	if sets == nil {
		s.sets = [][]int{all}
	} else {
		var masks []uint64
		for _, set := range sets {
			if err := checkSet(set, len(cards)); err != nil {
				return nil, fmt.Errorf("%w: %w", ErrInput, err)
			}
			masks = append(masks, maskOf(set))
		}
		if len(masks) == 0 {
			masks = []uint64{0} // the total
		}
		masks = maximal(masks)
		var union uint64
		for _, m := range masks {
			s.wanted = append(s.wanted, dimsOf(m))
			union |= m
		}
		if size, ok := sizeOf(cards, dimsOf(union)); ok && size <= lim.dense {
			masks = []uint64{union}
		} else {
			masks = cover(cards, masks, lim.cover)
		}
		for _, m := range masks {
			s.sets = append(s.sets, dimsOf(m))
		}
	}
	for _, set := range s.sets {
		if _, ok := sizeOf(cards, set); !ok {
			return nil, fmt.Errorf("%w: the dimensions %v have 2^63 combinations or more", ErrTooLarge, set)
		}
	}
	return s, nil
}

// checkSet reports a set that does not ascend or names no dimension.
func checkSet(set []int, dims int) error {
	for i, d := range set {
		if d < 0 || d >= dims || i > 0 && d <= set[i-1] {
			return fmt.Errorf("%w: %v; dimensions have to ascend and be below %d", ErrSet, set, dims)
		}
	}
	return nil
}

func (s *shape) equal(o *shape) bool {
	term := func(a, b Term) bool { return slices.Equal(a.Where, b.Where) && slices.Equal(a.Factors, b.Factors) }
	return slices.Equal(s.cards, o.cards) && slices.EqualFunc(s.terms, o.terms, term) &&
		(s.wanted == nil) == (o.wanted == nil) && slices.EqualFunc(s.wanted, o.wanted, slices.Equal) &&
		slices.EqualFunc(s.sets, o.sets, slices.Equal)
}

func maskOf(set []int) (m uint64) {
	for _, d := range set {
		m |= 1 << d
	}
	return m
}

func dimsOf(m uint64) []int {
	out := make([]int, 0, bits.OnesCount64(m))
	for ; m != 0; m &= m - 1 {
		out = append(out, bits.TrailingZeros64(m))
	}
	return out
}

// sizeOf returns the number of combinations, and false from 2^63 on.
func sizeOf(cards, set []int) (uint64, bool) {
	size := uint64(1)
	for _, d := range set {
		hi, lo := bits.Mul64(size, uint64(cards[d]))
		if hi != 0 || lo >= 1<<63 {
			return 0, false
		}
		size = lo
	}
	return size, true
}
