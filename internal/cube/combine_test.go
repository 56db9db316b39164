package cube

import (
	"context"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
)

// A column that is split into limbs and put together again has the sums of the
// column, bit for bit in the encoded form.
func TestCombineIsBuild(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	const rows = 3000
	dim := Dim{U8: make([]uint8, rows), Card: 7}
	all := make([]int64, rows)
	low, high := make([]int32, rows), make([]int32, rows)
	for i := range rows {
		dim.U8[i] = uint8(r.IntN(7))
		all[i] = r.Int64N(1<<60) - 1<<59
		sign, m := int64(1), all[i]
		if m < 0 {
			sign, m = -1, -m
		}
		low[i], high[i] = int32(sign*(m&(1<<30-1))), int32(sign*(m>>30))
	}
	terms := []Term{{}, {Factors: []int{0}}, {Factors: []int{0, 0}}, {}}
	want, err := Build(context.Background(), Input{Rows: rows, Dims: []Dim{dim}, Columns: []Column{{I64: all}}, Terms: terms})
	require.NoError(t, err)
	split, err := Build(context.Background(), Input{Rows: rows, Dims: []Dim{dim}, Columns: []Column{{I32: low}, {I32: high}},
		Terms: []Term{{}, {Factors: []int{0}}, {Factors: []int{1}}, {Factors: []int{0, 0}}, {Factors: []int{0, 1}}, {Factors: []int{1, 1}}}})
	require.NoError(t, err)
	got, err := split.Combine(terms, [][]Part{{{0, 0}}, {{1, 0}, {2, 30}}, {{3, 0}, {4, 31}, {5, 60}}, {{0, 0}}})
	require.NoError(t, err)
	sameCubes(t, want, got)

	// Terms that no row tells apart share their sums.
	few, err := Build(context.Background(), Input{Rows: rows, Dims: []Dim{dim}, Columns: []Column{{I64: all}}, Terms: terms[:3]})
	require.NoError(t, err)
	alias, err := few.Combine(terms, [][]Part{{{0, 0}}, {{1, 0}}, {{2, 0}}, {{0, 0}}})
	require.NoError(t, err)
	sameCubes(t, want, alias)
	require.NoError(t, alias.Merge(got))
	require.NoError(t, want.Merge(want))
	sameCubes(t, want, alias)
	require.NoError(t, alias.Rescale(0, 3))
	require.NoError(t, want.Rescale(0, 3))
	sameCubes(t, want, alias)
}

func sameCubes(t *testing.T, a, b *Cube) {
	t.Helper()
	x, err := a.MarshalBinary()
	require.NoError(t, err)
	y, err := b.MarshalBinary()
	require.NoError(t, err)
	require.Equal(t, x, y)
}

func TestCombineRefuses(t *testing.T) {
	c, err := Build(context.Background(), Input{Rows: 1, Terms: []Term{{}}})
	require.NoError(t, err)
	for _, parts := range [][][]Part{nil, {{{1, 0}}}, {{{0, -1}}}, {{{0, 1 << 20}}}} {
		_, err = c.Combine([]Term{{}}, parts)
		require.ErrorIs(t, err, ErrInput)
	}
	_, err = c.Combine([]Term{{}}, [][]Part{{{0, 1000}, {0, 1023}}})
	require.ErrorIs(t, err, ErrTooLarge)
	_, err = (*Cube)(nil).Combine(nil, nil)
	require.ErrorIs(t, err, ErrShape)
}

// Terms that share their words are merged as they are while their sums fit, with
// cubes of the same arrangement and of others, sparse and dense.
func TestMergeOfSharedWords(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	terms := []Term{{}, {Factors: []int{0}}, {Factors: []int{0, 0}}, {}}
	build := func(rows, card int, lim limits, terms []Term) *Cube {
		dims := []Dim{{U8: make([]uint8, rows), Card: card}, {U8: make([]uint8, rows), Card: card}}
		col := make([]int64, rows)
		for i := range rows {
			dims[0].U8[i], dims[1].U8[i], col[i] = uint8(r.IntN(card)), uint8(r.IntN(card)), int64(r.IntN(3))-1
		}
		c, err := build(context.Background(), Input{Rows: rows, Dims: dims, Columns: []Column{{I64: col}}, Terms: terms}, lim)
		require.NoError(t, err)
		return c
	}
	for _, lim := range modes() {
		for range 10 {
			rows := 1 + r.IntN(60)
			few := build(rows, 1+r.IntN(40), lim, terms[:3])
			alias, err := few.Combine(terms, [][]Part{{{0, 0}}, {{1, 0}}, {{2, 0}}, {{0, 0}}})
			require.NoError(t, err)
			var apart Cube // the same in the layout of its own
			data, err := alias.MarshalBinary()
			require.NoError(t, err)
			require.NoError(t, apart.UnmarshalBinary(data))
			var ours, others Cube
			require.NoError(t, ours.Merge(alias, alias, alias))
			require.NoError(t, others.Merge(&apart, &apart, &apart))
			sameCubes(t, &others, &ours)
			require.NoError(t, ours.Merge(&apart))
			require.NoError(t, others.Merge(alias))
			sameCubes(t, &others, &ours)
		}
	}
}

// What a cube is left with of another one merges with what never had more.
func TestMergeOfFewerTerms(t *testing.T) {
	terms := []Term{{}, {Factors: []int{0}}}
	in := Input{Rows: 4, Dims: []Dim{{U8: []uint8{0, 1, 2, 2}, Card: 3}}, Columns: []Column{{I64: []int64{1, 2, 3, 4}}}, Terms: terms}
	c, err := Build(context.Background(), in)
	require.NoError(t, err)
	in.Terms = terms[:1]
	want, err := Build(context.Background(), in)
	require.NoError(t, err)
	got, err := c.Combine(in.Terms, [][]Part{{{0, 0}}})
	require.NoError(t, err)
	require.NoError(t, got.Merge(want))
	require.NoError(t, want.Merge(want))
	sameCubes(t, want, got)
}
