package cube

import (
	"context"
	"fmt"
	"math"
	"math/big"
	"math/bits"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestErrors(t *testing.T) {
	one := []Term{{}}
	u8 := func(v ...uint8) []uint8 { return v }
	for name, c := range map[string]struct {
		in   Input
		want error
	}{
		"no terms":          {Input{}, ErrInput},
		"negative rows":     {Input{Rows: -1, Terms: one}, ErrInput},
		"short dimension":   {Input{Rows: 2, Terms: one, Dims: []Dim{{U8: u8(1), Card: 2}}}, ErrInput},
		"both widths":       {Input{Rows: 1, Terms: one, Dims: []Dim{{U8: u8(1), U16: []uint16{1}, Card: 2}}}, ErrInput},
		"no codes":          {Input{Rows: 1, Terms: one, Dims: []Dim{{U8: u8(0)}}}, ErrInput},
		"too many codes":    {Input{Rows: 1, Terms: one, Dims: []Dim{{U16: []uint16{0}, Card: 1<<16 + 1}}}, ErrInput},
		"more used codes":   {Input{Rows: 1, Terms: one, Dims: []Dim{{U8: u8(1), Card: 2, Used: 3}}}, ErrInput},
		"fewer than none":   {Input{Rows: 1, Terms: one, Dims: []Dim{{U8: u8(1), Card: 2, Used: -1}}}, ErrInput},
		"code not used":     {Input{Rows: 1, Terms: one, Dims: []Dim{{U8: u8(2), Card: 3, Used: 2}}}, ErrCode},
		"short mask":        {Input{Rows: 2, Terms: one, Masks: []Mask{{U8: u8(1)}}}, ErrInput},
		"short column":      {Input{Rows: 2, Terms: one, Columns: []Column{{I32: []int32{1}}}}, ErrInput},
		"no such mask":      {Input{Terms: []Term{{Where: []int{0}}}}, ErrInput},
		"no such column":    {Input{Terms: []Term{{Factors: []int{-1}}}}, ErrInput},
		"nine factors":      {Input{Terms: []Term{{Factors: make([]int, 9)}}, Columns: make([]Column, 1)}, ErrInput},
		"65 dimensions":     {Input{Terms: one, Dims: slices.Repeat([]Dim{{Card: 1}}, 65)}, ErrInput},
		"set not ascending": {Input{Terms: one, Dims: slices.Repeat([]Dim{{Card: 1}}, 2), Sets: [][]int{{1, 0}}}, ErrSet},
		"set out of range":  {Input{Terms: one, Sets: [][]int{{0}}}, ErrSet},
		"2^64 keys":         {Input{Terms: one, Dims: slices.Repeat([]Dim{{Card: 1 << 16}}, 4)}, ErrTooLarge},
		"2^64 in a set":     {Input{Terms: one, Dims: slices.Repeat([]Dim{{Card: 1 << 16}}, 5), Sets: [][]int{{0, 1, 2, 3}}}, ErrTooLarge},
		"broken promise":    {Input{Rows: 1, Terms: []Term{{Factors: []int{0}}}, Columns: []Column{{I32: []int32{-6}, Least: -5, Most: 5}}}, ErrValue},
		"broken by the second": {Input{Rows: 1, Terms: []Term{{Factors: []int{0, 1}}},
			Columns: []Column{{I32: []int32{1}, Least: -5, Most: 5}, {I64: []int64{6}, Least: -5, Most: 5}}}, ErrValue},
		"broken beyond a word": {Input{Rows: 1, Terms: []Term{{Factors: []int{0, 0, 1}}},
			Columns: []Column{{I64: []int64{math.MinInt64}, Least: math.MinInt64}, {I64: []int64{6}, Least: -5, Most: 5}}}, ErrValue},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Build(context.Background(), c.in)
			require.ErrorIs(t, err, c.want)
		})
	}
	// A promise concerns what counts.
	var ctx context.Context
	_, err := Build(ctx, Input{Rows: 1, Terms: []Term{{Where: []int{0}, Factors: []int{0}}}, Masks: []Mask{{U8: u8(1), Counted: []bool{true}}},
		Columns: []Column{{I32: []int32{-6}, Least: -5, Most: 5}}})
	require.NoError(t, err)
}

// TestCodeOutOfRange plants one wrong code in every kind of dimension, at
// several rows: the first wrong row is named, whatever the workers did.
func TestCodeOutOfRange(t *testing.T) {
	const rows = 2*chunkRows + 13
	cards := []int{1, 2, 3, 7, 50, 128, 129, 200, 255, 256, 300, 2, 2, 1000}
	for dim, card := range cards {
		for _, row := range []int{0, 7, 511, 512, chunkRows + 3, rows - 14, rows - 1} {
			for _, code := range []int{card, card + 1, 255, 65535} {
				in := Input{Rows: rows, Terms: []Term{{}}, Workers: 3}
				for i, c := range cards {
					d := Dim{Card: c}
					if c <= 256 && i < 11 {
						d.U8 = make([]uint8, rows)
					} else {
						d.U16 = make([]uint16, rows)
					}
					in.Dims = append(in.Dims, d)
				}
				d := &in.Dims[dim]
				switch {
				case code < card || d.U8 != nil && code > 255:
					continue
				case d.U8 != nil:
					d.U8[row], d.U8[rows-1] = uint8(code), uint8(code)
				default:
					d.U16[row], d.U16[rows-1] = uint16(code), uint16(code)
				}
				want := fmt.Sprintf("row %d, dimension %d: %d of %d", row, dim, code, card)
				in.Sets = [][]int{{dim}}
				_, err := Build(context.Background(), in)
				require.ErrorIs(t, err, ErrCode)
				require.ErrorContains(t, err, want)
				other := (dim + 4) % len(cards) // with another one, which it follows from or which follows from it
				in.Sets = [][]int{{min(dim, other), max(dim, other)}}
				_, err = Build(context.Background(), in)
				require.ErrorIs(t, err, ErrCode)
				require.ErrorContains(t, err, want)
			}
		}
	}
}

// TestOverflow adds up products beyond 64, 128 and more bits; the sums are
// closed forms.
func TestOverflow(t *testing.T) {
	const rows = 1000
	low, high := make([]int64, rows), make([]int64, rows)
	for i := range rows {
		low[i], high[i] = math.MinInt64, math.MaxInt64
	}
	in := Input{Rows: rows, Columns: []Column{{I64: low}, {I64: high}}, Workers: 1}
	for n := range maxDegree + 1 {
		in.Terms = append(in.Terms, Term{Factors: slices.Repeat([]int{0}, n)}, Term{Factors: slices.Repeat([]int{1}, n)},
			Term{Factors: append(slices.Repeat([]int{0}, n/2), slices.Repeat([]int{1}, n-n/2)...)})
	}
	c, err := Build(context.Background(), in)
	require.NoError(t, err)
	var read Cube
	require.NoError(t, read.UnmarshalBinary(encoded(t, c)))
	require.NoError(t, read.Merge(c))
	cells, err := read.Project(nil)
	require.NoError(t, err)
	cell, ok := cells.At()
	require.True(t, ok)
	power := func(x int64, n int) *big.Int { return new(big.Int).Exp(big.NewInt(x), big.NewInt(int64(n)), nil) }
	for n := range maxDegree + 1 {
		for i, want := range []*big.Int{power(math.MinInt64, n), power(math.MaxInt64, n), new(big.Int).Mul(power(math.MinInt64, n/2), power(math.MaxInt64, n-n/2))} {
			want.Mul(want, big.NewInt(2*rows))
			require.Equal(t, want.String(), cell.Big(3*n+i).String(), "degree %d, %d", n, i)
		}
	}
}

// TestSpill doubles counts beyond 2^32, 2^64 and 2^128: they move to words and
// several words of their own.
func TestSpill(t *testing.T) {
	in := Input{Rows: 3, Terms: []Term{{}, {Where: []int{0}}}, Masks: []Mask{{U8: []uint8{0, 1, 1}, Counted: []bool{false, true}}},
		Dims: []Dim{{U8: []uint8{0, 0, 1}, Card: 2}}}
	c, err := Build(context.Background(), in)
	require.NoError(t, err)
	require.Equal(t, 1, c.layout.words)
	for k := range 140 {
		for code, want := range [][2]int64{{2, 1}, {1, 1}} {
			cells, err := c.Project([]int{0})
			require.NoError(t, err)
			cell, ok := cells.At(code)
			require.True(t, ok)
			for term, n := range want {
				require.Equal(t, new(big.Int).Lsh(big.NewInt(n), uint(k)).String(), cell.Big(term).String())
				_, ok := cell.Int64(term)
				require.Equal(t, k+bits.Len64(uint64(n)) < 64, ok)
			}
		}
		var read Cube
		require.NoError(t, read.UnmarshalBinary(encoded(t, c)))
		sameBytes(t, encoded(t, c), encoded(t, &read), "read back")
		require.NoError(t, c.Merge(&read))
	}
	for range 2000 {
		before := encoded(t, c)
		if err := c.Merge(c); err != nil {
			require.ErrorIs(t, err, ErrTooLarge)
			sameBytes(t, before, encoded(t, c), "changed by an error")
			return
		}
	}
	t.Error("sums of 2000 bits")
}

func TestRescale(t *testing.T) {
	x := []int64{5, -3, 70000, 0, 9_000_000_000_000_000}
	y := []int64{1, 2, 3, 4, 5}
	in := Input{Rows: len(x), Columns: []Column{{I64: x}, {I64: y}}, Terms: []Term{{}, {Factors: []int{0}}, {Factors: []int{0, 1}}, {Factors: []int{0, 0}}, {Factors: []int{1}}},
		Dims: []Dim{{U8: []uint8{0, 1, 1, 0, 0}, Card: 2}}}
	c, err := Build(context.Background(), in)
	require.NoError(t, err)
	require.NoError(t, c.Rescale(0, 2))
	scaled := slices.Clone(x)
	for i := range scaled {
		scaled[i] *= 100
	}
	in.Columns = []Column{{I64: scaled}, {I64: y}}
	want, err := Build(context.Background(), in)
	require.NoError(t, err)
	sameBytes(t, encoded(t, want), encoded(t, c), "two places")
	require.NoError(t, c.Rescale(0, 25))
	require.NoError(t, want.Rescale(0, 20))
	require.NoError(t, want.Rescale(0, 5))
	sameBytes(t, encoded(t, want), encoded(t, c), "25 places")
	before := encoded(t, c)
	require.ErrorIs(t, c.Rescale(0, -1), ErrInput)
	require.ErrorIs(t, c.Rescale(2, 1), ErrInput)
	require.ErrorIs(t, c.Rescale(0, 308), ErrTooLarge)
	sameBytes(t, before, encoded(t, c), "changed by an error")
}

// TestZero calls everything on nothing.
func TestZero(t *testing.T) {
	var c Cube
	var none *Cube
	for _, z := range []*Cube{&c, none} {
		require.Nil(t, z.Cards())
		require.Nil(t, z.Terms())
		_, err := z.Project(nil)
		require.ErrorIs(t, err, ErrSet)
		_, err = z.MarshalBinary()
		require.ErrorIs(t, err, ErrShape)
		require.ErrorIs(t, z.Rescale(0, 0), ErrShape)
		require.ErrorIs(t, z.UnmarshalBinary(nil), ErrFormat)
	}
	require.ErrorIs(t, none.Merge(), ErrShape)
	require.NoError(t, c.Merge(nil, &Cube{}, &c))
	var cells *Cells
	for _, z := range []*Cells{cells, {}} {
		require.Zero(t, z.Len())
		for range z.All() {
			t.Error("a cell of none")
		}
		cell, ok := z.At()
		require.False(t, ok)
		require.Nil(t, cell.Codes(nil))
		require.Nil(t, cell.Big(0))
		_, ok = cell.Int64(0)
		require.False(t, ok)
		_, _, ok = cell.Int128(0)
		require.False(t, ok)
	}
	empty, err := Build(context.Background(), Input{Terms: []Term{{}}, Dims: []Dim{{Card: 7}}})
	require.NoError(t, err)
	all, err := empty.Project([]int{0})
	require.NoError(t, err)
	require.Zero(t, all.Len())
	require.Equal(t, []int{7}, empty.Cards())
	for _, set := range [][]int{{1}, {-1}, {0, 0}} {
		_, err = empty.Project(set)
		require.ErrorIs(t, err, ErrSet)
	}
	other, err := Build(context.Background(), Input{Terms: []Term{{}}, Dims: []Dim{{Card: 8}}})
	require.NoError(t, err)
	require.ErrorIs(t, empty.Merge(other), ErrShape)
	require.NoError(t, c.Merge(empty))
	sameBytes(t, encoded(t, empty), encoded(t, &c), "taken on")
}
