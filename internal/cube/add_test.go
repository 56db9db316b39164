package cube

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestAdd adds random parts of rows one after the other. The result is that of
// all rows at once, whatever dimensions follow from others in each part.
func TestAdd(t *testing.T) {
	for name, lim := range modes() {
		t.Run(name, func(t *testing.T) {
			for seed := range uint64(150) {
				r := rand.New(rand.NewPCG(seed, 17))
				d := random(r)
				want := encoded(t, must(t, d, lim))
				rows := r.Perm(d.Rows)
				n := 1 + r.IntN(4)
				sum := must(t, d.part(nil), lim)
				merged := must(t, d.part(nil), lim)
				for i := range n {
					part := d.part(rows[i*len(rows)/n : (i+1)*len(rows)/n])
					before := slices.Clone(part.Dims)
					require.NoError(t, sum.Add(context.Background(), part.Input), "seed %d", seed)
					require.Equal(t, before, part.Dims)
					require.NoError(t, merged.Merge(must(t, part, lim)))
					sameBytes(t, encoded(t, merged), encoded(t, sum), fmt.Sprintf("seed %d, part %d", seed, i))
				}
				sameBytes(t, want, encoded(t, sum), fmt.Sprintf("seed %d", seed))
				for _, set := range allSets(len(d.Dims), 2) {
					if d.Sets != nil {
						break
					}
					a, err := sum.Project(set)
					require.NoError(t, err)
					b, err := merged.Project(set)
					require.NoError(t, err)
					require.Equal(t, b.Len(), a.Len())
				}
			}
		})
	}
}

// TestAddInPlace adds rows that have a place, again and again, and then one
// that breaks what followed from what.
func TestAddInPlace(t *testing.T) {
	d := records(3*chunkRows + 77) // at first in a hash table
	var all, sum Cube
	for i := range 3 {
		d.Workers = 1 + i
		require.NoError(t, sum.Add(context.Background(), d.Input))
		require.NoError(t, all.Merge(must(t, d, defaults())))
		sameBytes(t, encoded(t, &all), encoded(t, &sum), fmt.Sprintf("round %d", i))
	}
	grid := sum.parts[0].grid
	require.NotNil(t, grid)
	for row := range 2 { // the same codes, others in what followed
		one := d.part([]int{row})
		for _, p := range grid.deps {
			dim := &one.Dims[p.dim]
			dim.U8[0] = uint8((int(dim.U8[0]) + 1) % dim.Card)
			dim.Used = 0
		}
		require.NoError(t, sum.Add(context.Background(), one.Input))
		require.NoError(t, all.Merge(must(t, one, defaults())))
		sameBytes(t, encoded(t, &all), encoded(t, &sum), fmt.Sprintf("row %d", row))
	}
}

// TestAddErrors leaves nothing of a cube that could not take all rows.
func TestAddErrors(t *testing.T) {
	d := records(2*chunkRows + 7)
	require.ErrorIs(t, (*Cube)(nil).Add(context.Background(), d.Input), ErrShape)

	c := must(t, d, defaults())
	other := d.Input
	other.Terms = other.Terms[:1]
	require.ErrorIs(t, c.Add(context.Background(), other), ErrShape)
	require.Equal(t, Cube{}, *c)

	c = must(t, d, defaults())
	bad := d.Input
	bad.Dims = slices.Clone(bad.Dims)
	bad.Dims[0].U8 = slices.Clone(bad.Dims[0].U8)
	bad.Dims[0].U8[d.Rows-1] = 255
	require.ErrorIs(t, c.Add(context.Background(), bad), ErrCode)
	require.Equal(t, Cube{}, *c)

	c = must(t, d, defaults())
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	require.ErrorIs(t, c.Add(ctx, d.Input), context.Canceled)
}
