package cube

import (
	"bytes"
	"context"
	"fmt"
	"math"
	"math/big"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

// production are the limits that Build uses. The others force the other ways of
// counting on small data.
func modes() map[string]limits {
	return map[string]limits{
		"production": defaults(),
		"spill":      {packed: 40, dense: denseMax, cover: coverMax}, // few counts share a word
		"small":      {packed: 1 << 32, dense: 60, cover: 20},        // hash tables and covers
		"tiny":       {packed: 0, dense: 0, cover: 1},
	}
}

// data is an input with what the naive implementation needs to know of it.
type data struct {
	Input
	known map[string]map[string][]*big.Int
}

// naive adds up by a set, with big numbers in a map.
func (d data) naive(set []int) map[string][]*big.Int {
	if out, ok := d.known[fmt.Sprint(set)]; ok {
		return out
	}
	out := map[string][]*big.Int{}
	d.known[fmt.Sprint(set)] = out
	for row := range d.Rows {
		var codes []int
		for _, dim := range set {
			codes = append(codes, d.Dims[dim].at(row))
		}
		cell := out[fmt.Sprint(codes)]
		if cell == nil {
			for range d.Terms {
				cell = append(cell, new(big.Int))
			}
			out[fmt.Sprint(codes)] = cell
		}
		for t, term := range d.Terms {
			v := big.NewInt(1)
			for _, m := range term.Where {
				mask := d.Masks[m]
				code := 0
				if mask.U8 != nil {
					code = int(mask.U8[row])
				} else {
					code = int(mask.U16[row])
				}
				if code >= len(mask.Counted) || !mask.Counted[code] {
					v.SetInt64(0)
				}
			}
			for _, c := range term.Factors {
				if col := d.Columns[c]; col.I32 != nil {
					v.Mul(v, big.NewInt(int64(col.I32[row])))
				} else {
					v.Mul(v, big.NewInt(col.I64[row]))
				}
			}
			cell[t].Add(cell[t], v)
		}
	}
	for key, cell := range out {
		if !slices.ContainsFunc(cell, func(x *big.Int) bool { return x.Sign() != 0 }) {
			delete(out, key)
		}
	}
	return out
}

// part returns some of the rows.
func (d data) part(rows []int) data {
	out := data{Input: d.Input, known: map[string]map[string][]*big.Int{}}
	out.Rows = len(rows)
	out.Dims, out.Masks, out.Columns = slices.Clone(d.Dims), slices.Clone(d.Masks), slices.Clone(d.Columns)
	for i := range out.Dims {
		out.Dims[i].U8, out.Dims[i].U16 = pick(d.Dims[i].U8, rows), pick(d.Dims[i].U16, rows)
		out.Dims[i].Used = 0
		if len(rows)%2 == 0 { // a promise of its own
			out.Dims[i].Used = min(out.Dims[i].most()+1, out.Dims[i].Card)
		}
	}
	for i := range out.Masks {
		out.Masks[i].U8, out.Masks[i].U16 = pick(d.Masks[i].U8, rows), pick(d.Masks[i].U16, rows)
	}
	for i := range out.Columns {
		out.Columns[i].I32, out.Columns[i].I64 = pick(d.Columns[i].I32, rows), pick(d.Columns[i].I64, rows)
	}
	return out
}

func pick[T any](col []T, rows []int) []T {
	if col == nil {
		return nil
	}
	out := make([]T, len(rows))
	for i, r := range rows {
		out[i] = col[r]
	}
	return out
}

// random makes an input of any kind: dependent dimensions, long codes, masks of
// every form, values from nothing to 64 bits.
func random(r *rand.Rand) data {
	d := data{known: map[string]map[string][]*big.Int{}}
	d.Rows = []int{0, 1, 7, 8, 9, 100, 511, 600}[r.IntN(8)]
	cards := []int{1, 2, 2, 3, 5, 7, 13, 50, 129, 200, 256, 300}
	for i := range r.IntN(6) {
		dim := Dim{Card: cards[r.IntN(len(cards))]}
		short := dim.Card <= 256 && r.IntN(3) > 0
		var on *Dim
		if i > 0 && r.IntN(2) == 0 {
			on = &d.Dims[r.IntN(i)]
		}
		for row := range d.Rows {
			code := r.IntN(dim.Card)
			if on != nil {
				code = on.at(row) * 7 % dim.Card
			}
			if short {
				dim.U8 = append(dim.U8, uint8(code))
			} else {
				dim.U16 = append(dim.U16, uint16(code))
			}
		}
		if r.IntN(2) == 0 {
			dim.Used = dim.most() + 1
		}
		d.Dims = append(d.Dims, dim)
	}
	for range 1 + r.IntN(3) {
		var m Mask
		top := 1 + r.IntN(6)
		short := r.IntN(3) > 0
		for range d.Rows {
			if short {
				m.U8 = append(m.U8, uint8(r.IntN(top)*51))
			} else {
				m.U16 = append(m.U16, uint16(r.IntN(top)))
			}
		}
		from, to := r.IntN(256), r.IntN(300)
		for code := range r.IntN(300) {
			m.Counted = append(m.Counted, code >= from && code <= to || r.IntN(20) == 0)
		}
		d.Masks = append(d.Masks, m)
	}
	for range 1 + r.IntN(3) {
		var c Column
		top := int64(1) << r.IntN(63)
		long := top > 1<<30 || r.IntN(2) == 0
		for range d.Rows {
			v := r.Int64N(2*min(top, math.MaxInt64/2)) - min(top, math.MaxInt64/2)
			if r.IntN(50) == 0 {
				v = 0
			}
			if long {
				if r.IntN(200) == 0 {
					v = math.MinInt64
				}
				c.I64 = append(c.I64, v)
			} else {
				c.I32 = append(c.I32, int32(v))
			}
		}
		d.Columns = append(d.Columns, c)
	}
	for range 1 + r.IntN(6) {
		var t Term
		for range r.IntN(3) {
			t.Where = append(t.Where, r.IntN(len(d.Masks)))
		}
		for range r.IntN(5) {
			t.Factors = append(t.Factors, r.IntN(len(d.Columns)))
		}
		d.Terms = append(d.Terms, t)
	}
	d.Workers = 1 + r.IntN(3)
	return d
}

// allSets returns every set of at most k of the dimensions.
func allSets(dims, k int) (out [][]int) {
	for m := range uint64(1) << dims {
		if set := dimsOf(m); len(set) <= k {
			out = append(out, set)
		}
	}
	return out
}

// same checks that a cube holds what the naive implementation finds, by each of
// the sets.
func same(t *testing.T, d data, c *Cube, sets [][]int) {
	t.Helper()
	all, err := c.Sets(sets)
	require.NoError(t, err)
	for i, set := range sets {
		want := d.naive(set)
		require.Equal(t, len(want), all[i].Len(), "set %v", set)
		last := []int{-1}
		for cell := range all[i].All() {
			codes := cell.Codes(nil)
			require.True(t, len(set) == 0 || slices.Compare(last, codes) < 0, "order")
			last = codes
			w := want[fmt.Sprint(codes)]
			require.NotNil(t, w, "set %v has no cell %v", set, codes)
			again, ok := all[i].At(codes...)
			require.True(t, ok)
			for term := range d.Terms {
				require.Zero(t, w[term].Cmp(cell.Big(term)), "set %v cell %v term %d %v: %v, want %v", set, codes, term, d.Terms[term], cell.Big(term), w[term])
				require.Zero(t, w[term].Cmp(again.Big(term)))
				v, ok := cell.Int64(term)
				require.Equal(t, w[term].IsInt64(), ok)
				if ok {
					require.Equal(t, w[term].Int64(), v)
				}
				hi, lo, ok := cell.Int128(term)
				both := new(big.Int).Lsh(big.NewInt(hi), 64)
				both.Add(both, new(big.Int).SetUint64(lo))
				if ok {
					require.Zero(t, both.Cmp(w[term]))
				} else {
					require.Greater(t, w[term].BitLen(), 126)
				}
			}
		}
	}
}

func must(t testing.TB, d data, lim limits) *Cube {
	t.Helper()
	c, err := build(context.Background(), d.Input, lim)
	require.NoError(t, err)
	return c
}

// encoded returns the bytes of a cube and checks that they read back.
func encoded(t testing.TB, c *Cube) []byte {
	t.Helper()
	b, err := c.MarshalBinary()
	require.NoError(t, err)
	return b
}

func sameBytes(t testing.TB, a, b []byte, msg string) {
	t.Helper()
	require.True(t, bytes.Equal(a, b), msg)
}
