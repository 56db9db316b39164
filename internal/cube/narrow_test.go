package cube

import (
	"context"
	"fmt"
	"math"
	"math/big"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

// narrowModes are the limits that force the ways of counting in small cells, and
// the one that forbids it.
func narrowModes() map[string]limits {
	near, sorted, wide, never := defaults(), defaults(), defaults(), defaults()
	near.narrow = blockRows                             // added up often
	sorted.near, sorted.narrow = 1<<10, blockRows       // in the order of the cells
	wide.packed, wide.near, wide.narrow = 0, 1<<12, 800 // no count shares a word
	never.narrow = 0
	return map[string]limits{"production": defaults(), "near": near, "sorted": sorted, "wide": wide, "never": never}
}

// planOf returns how the small cells of an input are counted, nil if they are not.
func planOf(t *testing.T, in Input, lim limits) *narrow {
	t.Helper()
	c, reaches, err := in.prepare(context.Background(), lim)
	require.NoError(t, err)
	spaces, err := in.spaces(context.Background(), newRunner(1, in.Rows), c.shape, c.layout.words, lim)
	require.NoError(t, err)
	require.Len(t, spaces, 1)
	return newNarrow(compile(&in, c.shape, c.layout, reaches), c.shape, uint64(spaces[0].grid.size), in.Rows, lim)
}

// moments makes rows with a weight, or without, and other columns of any centre,
// some of which lack values; terms are those of small cells.
func moments(r *rand.Rand, weighted bool) data {
	d := data{known: map[string]map[string][]*big.Int{}}
	d.Rows, d.Workers = 1+r.IntN(3000), 1+r.IntN(3)
	for _, card := range []int{3, 5, 2} {
		dim := Dim{Card: card, U8: make([]uint8, d.Rows)}
		for row := range dim.U8 {
			dim.U8[row] = uint8(min(r.IntN(card), r.IntN(card))) // the first has most
		}
		d.Dims = append(d.Dims, dim)
	}
	masks := r.IntN(narrowMasks + 1)
	for range masks {
		m := Mask{U8: make([]uint8, d.Rows), Counted: []bool{false, true}}
		for row := range m.U8 {
			m.U8[row] = uint8(r.IntN(2))
		}
		d.Masks = append(d.Masks, m)
	}
	some := func() []int { // no mask or one
		if m := r.IntN(masks + 1); m < masks {
			return []int{m}
		}
		return nil
	}
	column := func(bits int, where []int) {
		middle, top := r.Int64N(1<<30)-1<<29, int64(1)<<bits
		if weighted && len(d.Columns) == 0 {
			middle = 0
		}
		c := Column{I64: make([]int64, d.Rows)}
		short := len(where) == 0 && r.IntN(2) == 0
		for row := range c.I64 {
			c.I64[row] = middle + r.Int64N(2*top) - top
			if len(where) > 0 && d.Masks[where[0]].U8[row] == 0 {
				c.I64[row] = r.Int64() // counts for nothing
			}
		}
		c.Least, c.Most = middle-top, middle+top
		if short {
			for _, v := range c.I64 {
				c.I32 = append(c.I32, int32(v))
			}
			c.I64 = nil
		}
		d.Columns = append(d.Columns, c)
	}
	term := func(where []int, factors ...int) {
		d.Terms = append(d.Terms, Term{Where: where, Factors: factors})
	}
	term(nil)
	term(some())
	if weighted {
		column(10+r.IntN(4), nil)
		term(some(), 0)
		term(nil, 0, 0)
	}
	for i := range 1 + r.IntN(2) {
		where, c := some(), len(d.Columns)
		column(12+r.IntN(5), where)
		switch {
		case weighted:
			term(where, 0, c)
			term(where, c, 0, 0)
			term(where, 0, c, 0, c)
		case i == 0:
			term(where, c)
			term(where, c, c)
			if where == nil {
				term(some(), c)
			}
		default:
			term(where, c, c)
		}
	}
	r.Shuffle(len(d.Terms), func(i, j int) { d.Terms[i], d.Terms[j] = d.Terms[j], d.Terms[i] })
	return d
}

// TestNarrow compares sums that are counted in small cells with sums of big
// numbers in a map, built at once and from two parts.
func TestNarrow(t *testing.T) {
	for seed := range uint64(16) {
		r := rand.New(rand.NewPCG(seed, 7))
		d := moments(r, seed%2 == 0)
		var bytes []byte
		for name, lim := range narrowModes() {
			t.Run(fmt.Sprintf("%d/%s", seed, name), func(t *testing.T) {
				require.Equal(t, name == "never", planOf(t, d.Input, lim) == nil)
				c := must(t, d, lim)
				same(t, d, c, allSets(3, 3))
				if bytes == nil {
					bytes = encoded(t, c)
				}
				sameBytes(t, bytes, encoded(t, c), "bytes of another way")
				rows := make([]int, d.Rows)
				for i := range rows {
					rows[i] = i
				}
				half := must(t, d.part(rows[:d.Rows/2]), lim)
				require.NoError(t, half.Add(context.Background(), d.part(rows[d.Rows/2:]).Input))
				sameBytes(t, bytes, encoded(t, half), "bytes of two parts")
			})
		}
	}
}

// TestNarrowSpill counts more rows into one cell than its words hold, with values
// at the ends of their reach and a few rows elsewhere. The sums have closed forms.
func TestNarrowSpill(t *testing.T) {
	const rows, w, x = 5*chunkRows + 77, 1 << 16, 1 << 15
	in := Input{Rows: rows, Workers: 1, Dims: []Dim{{Card: 3, U8: make([]uint8, rows)}}, Masks: []Mask{{U8: make([]uint8, rows), Counted: []bool{false, true}}},
		Terms: []Term{{}, {Where: []int{0}}, {Factors: []int{0}}, {Factors: []int{0, 0}}, {Where: []int{0}, Factors: []int{0, 1}},
			{Where: []int{0}, Factors: []int{0, 0, 1}}, {Where: []int{0}, Factors: []int{0, 0, 1, 1}}}}
	weights, values := make([]int32, rows), make([]int64, rows)
	for row := range rows {
		in.Masks[0].U8[row] = 1
		weights[row], values[row] = w, -x
		if row%1000 == 999 {
			in.Dims[0].U8[row] = 2
		}
	}
	values[rows-1] = x // so that the centre is 0
	in.Columns = []Column{{I32: weights}, {I64: values}}
	n := planOf(t, in, defaults())
	require.NotNil(t, n)
	require.Less(t, n.most, rows-rows/1000, "the words would overflow")
	c, err := Build(context.Background(), in)
	require.NoError(t, err)
	cells, err := c.Project([]int{0})
	require.NoError(t, err)
	few := rows / 1000
	for code, count := range map[int]int64{0: int64(rows - few), 2: int64(few)} {
		cell, ok := cells.At(code)
		require.True(t, ok)
		odd := int64(0) // the last row
		if code == 0 {
			odd = 2
		}
		for term, want := range []*big.Int{
			big.NewInt(count), big.NewInt(count), big.NewInt(count * w), big.NewInt(count * w * w),
			big.NewInt((odd - count) * w * x), new(big.Int).Mul(big.NewInt((odd-count)*w), big.NewInt(w*x)),
			new(big.Int).Mul(big.NewInt(count*w*w), big.NewInt(x*x)),
		} {
			require.Zero(t, want.Cmp(cell.Big(term)), "code %d term %d: %v, want %v", code, term, cell.Big(term), want)
		}
	}
}

// TestNarrowRefuses has inputs that small cells cannot hold; they are counted all
// the same.
func TestNarrowRefuses(t *testing.T) {
	u8 := make([]uint8, 600)
	mask := Mask{U8: u8, Counted: []bool{true}}
	column := func(v int64) Column { return Column{I64: slices.Repeat([]int64{v}, 599), Least: -1} }
	with := func(terms ...Term) Input {
		in := Input{Rows: 600, Masks: slices.Repeat([]Mask{mask}, 5), Terms: terms, Dims: []Dim{{U8: u8, Card: 2}}}
		for _, v := range []int64{3, 5, 7, math.MaxInt32, 1 << 40, math.MaxInt64} {
			c := column(v)
			c.I64, c.Most = append(c.I64, -1), v
			in.Columns = append(in.Columns, c)
		}
		return in
	}
	of := func(factors ...int) Term { return Term{Factors: factors} }
	where := func(mask int, factors ...int) Term { return Term{Where: []int{mask}, Factors: factors} }
	for name, in := range map[string]Input{
		"no column":            with(of()),
		"a cube":               with(of(0, 0, 0)),
		"a product of three":   with(of(0, 1, 2)),
		"no weight":            with(of(0, 1, 1), of(0, 0, 1)),
		"two weights":          with(of(0, 1), of(1, 2), of(0, 2)),
		"also without weight":  with(of(0), of(0, 0, 1), of(1)),
		"four masks":           with(where(0), where(1), where(2), where(3), of(0)),
		"two masks of a value": with(where(0, 0), where(1, 0)),
		"a mask and all rows":  with(of(0), of(0, 1), where(0, 0, 1)),
		"a long square":        with(of(3, 3)),
		"a long number":        with(of(4)),
		"the longest number":   with(of(5)),
		"a long product":       with(of(2, 2, 3, 3), of(2, 3)),
	} {
		t.Run(name, func(t *testing.T) {
			require.Nil(t, planOf(t, in, defaults()))
			d := data{Input: in, known: map[string]map[string][]*big.Int{}}
			// All masks are the same, but have places of their own.
			same(t, d, must(t, d, defaults()), allSets(1, 1))
		})
	}
	require.NotNil(t, planOf(t, with(where(0), where(1), where(2), of(0), of(0, 1), of(0, 0, 1, 1)), defaults()))
}

// TestNarrowPromise breaks what a column promised, on either side, in the first
// row and the last, where rows count and where not.
func TestNarrowPromise(t *testing.T) {
	const rows = 2*chunkRows + 5
	for name, lim := range narrowModes() {
		for _, row := range []int{0, blockRows, rows - 1} {
			for _, v := range []int64{-6, 6, math.MinInt64, math.MaxInt64} {
				values, codes := make([]int64, rows), make([]uint8, rows)
				values[row] = v
				codes[row] = 1
				in := Input{Rows: rows, Workers: 2, Dims: []Dim{{U8: make([]uint8, rows), Card: 90}}, Terms: []Term{{}, {Factors: []int{0}}},
					Columns: []Column{{I64: values, Least: -5, Most: 5}}, Masks: []Mask{{U8: codes, Counted: []bool{true}}}}
				_, err := build(context.Background(), in, lim)
				require.ErrorIs(t, err, ErrValue, "%s: row %d has %d", name, row, v)
				in.Terms[1].Where = []int{0}
				_, err = build(context.Background(), in, lim)
				require.NoError(t, err, "%s: row %d has %d and does not count", name, row, v)
			}
		}
	}
}
