package cube

import (
	"context"
	"math/big"
	"math/rand/v2"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

// nested makes rows whose second dimension follows from the first by f; 20,800
// combinations in all.
func nested(seed uint64, rows int, f func(code int) int) data {
	r := rand.New(rand.NewPCG(seed, 5))
	d := data{known: map[string]map[string][]*big.Int{}}
	d.Rows, d.Workers = rows, 2
	dims := make([][]uint8, 5)
	flag := make([]uint8, rows)
	for row := range rows {
		a := r.IntN(40)
		for i, code := range []int{a, f(a), r.IntN(13), r.IntN(2), r.IntN(2)} {
			dims[i] = append(dims[i], uint8(code))
		}
		flag[row] = uint8(r.IntN(3))
	}
	for i, card := range []int{40, 10, 13, 2, 2} {
		d.Dims = append(d.Dims, Dim{U8: dims[i], Card: card})
	}
	d.Masks = []Mask{{U8: flag, Counted: []bool{false, true, true}}, {U8: flag, Counted: []bool{true, false, true}}}
	d.Terms = []Term{{Where: []int{0}}, {Where: []int{0, 1}}}
	return d
}

// both returns the rows of two inputs, one after the other.
func both(a, b data) data {
	out := data{Input: a.Input, known: map[string]map[string][]*big.Int{}}
	out.Rows += b.Rows
	out.Dims, out.Masks = nil, nil
	for i, d := range a.Dims {
		out.Dims = append(out.Dims, Dim{U8: append(d.U8[:a.Rows:a.Rows], b.Dims[i].U8...), Card: d.Card})
	}
	for i, m := range a.Masks {
		out.Masks = append(out.Masks, Mask{U8: append(m.U8[:a.Rows:a.Rows], b.Masks[i].U8...), Counted: m.Counted})
	}
	return out
}

// TestDependence merges parts in which one dimension follows from another in
// the same way, in another way, and not at all, dense and read from bytes.
func TestDependence(t *testing.T) {
	a := nested(1, 6000, func(code int) int { return code / 4 })
	for name, c := range map[string]struct {
		other data
		deps  int // of the sum, if both parts are dense
	}{
		"same":     {nested(2, 5000, func(code int) int { return code / 4 }), 1},
		"another":  {nested(2, 5000, func(code int) int { return code % 10 }), 0},
		"none":     {nested(2, 9000, func(code int) int { return (code + int(rand.NewPCG(1, uint64(code)).Uint64()%3)) % 10 }), 0},
		"constant": {nested(2, 5000, func(int) int { return 3 }), 0},
	} {
		t.Run(name, func(t *testing.T) {
			whole := both(a, c.other)
			want := encoded(t, must(t, whole, defaults()))
			x, y := must(t, a, defaults()), must(t, c.other, defaults())
			require.Len(t, x.parts[0].grid.deps, 1)
			before := encoded(t, y)
			var read Cube
			require.NoError(t, read.UnmarshalBinary(before))
			require.Nil(t, read.parts[0].grid, "dense too soon")
			for _, other := range []*Cube{y, &read} {
				for _, swap := range []bool{false, true} {
					var sum Cube
					require.NoError(t, sum.Merge(x))
					held, err := sum.Project([]int{0, 2, 3, 4})
					require.NoError(t, err)
					n := held.Len()
					if swap {
						sum = Cube{}
						require.NoError(t, sum.Merge(other))
						require.NoError(t, sum.Merge(x))
					} else {
						require.NoError(t, sum.Merge(other))
					}
					sameBytes(t, want, encoded(t, &sum), "the sum")
					same(t, whole, &sum, [][]int{{}, {0}, {1}, {0, 1}, {1, 2, 4}, {0, 1, 2, 3, 4}})
					sameBytes(t, before, encoded(t, y), "Merge changed a part")
					require.Equal(t, n, held.Len(), "Merge changed cells handed out before")
					same(t, a, x, [][]int{{0, 1}})
					if name == "same" {
						require.Len(t, sum.parts[0].grid.deps, c.deps)
					}
				}
			}
		})
	}
}

// TestReadingAtOnce asks one cube from several goroutines.
func TestReadingAtOnce(t *testing.T) {
	d := nested(3, 3000, func(code int) int { return code / 4 })
	c := must(t, d, defaults())
	want := encoded(t, c)
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			if _, err := c.Sets(allSets(5, 5)); err != nil {
				t.Error(err)
			}
			var sum Cube
			if err := sum.Merge(c, c); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	sameBytes(t, want, encoded(t, c), "changed by reading")
}

// TestWanted asks for what a cube was built for and for what it was not.
func TestWanted(t *testing.T) {
	d := nested(4, 2000, func(code int) int { return code / 4 })
	for _, lim := range modes() {
		d.Sets = [][]int{{0, 1}, {1}, {2, 3}}
		c := must(t, d, lim)
		same(t, d, c, [][]int{{}, {0}, {1}, {0, 1}, {2}, {2, 3}})
		for _, set := range [][]int{{0, 2}, {4}, {0, 1, 2}} {
			_, err := c.Project(set)
			require.ErrorIs(t, err, ErrSet)
		}
		d.Sets = [][]int{}
		c = must(t, d, lim)
		same(t, d, c, [][]int{{}})
		_, err := c.Project([]int{0})
		require.ErrorIs(t, err, ErrSet)
	}
}

// TestManyDimensions counts all triples of 20 dimensions, whose combinations no
// key holds, by a cover.
func TestManyDimensions(t *testing.T) {
	r := rand.New(rand.NewPCG(6, 7))
	d := data{known: map[string]map[string][]*big.Int{}}
	d.Rows = 700
	for i := range 20 {
		dim := Dim{Card: 2 + i}
		for range d.Rows {
			dim.U8 = append(dim.U8, uint8(r.IntN(dim.Card)))
		}
		d.Dims = append(d.Dims, dim)
	}
	d.Masks = []Mask{{U8: d.Dims[0].U8, Counted: []bool{true, true, false, true}}}
	d.Terms = []Term{{}, {Where: []int{0}}}
	_, err := Build(context.Background(), d.Input)
	require.ErrorIs(t, err, ErrTooLarge)
	for _, set := range allSets(20, 3) {
		if len(set) == 3 {
			d.Sets = append(d.Sets, set)
		}
	}
	c := must(t, d, defaults())
	require.Greater(t, len(c.parts), 50)
	require.Less(t, len(c.parts), len(d.Sets)/2)
	for i := 0; i < len(d.Sets); i += 37 {
		same(t, d, c, [][]int{d.Sets[i], d.Sets[i][:2], d.Sets[i][1:]})
	}
	_, err = c.Project([]int{0, 1, 2, 3})
	require.ErrorIs(t, err, ErrSet)
	first, second := must(t, d.part(r.Perm(d.Rows)[:0]), defaults()), must(t, d, defaults())
	require.NoError(t, first.Merge(second))
	sameBytes(t, encoded(t, c), encoded(t, first), "merged into a cube of no rows")
}
