package cube

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestNaive compares every way of counting with sums of big numbers in a map.
func TestNaive(t *testing.T) {
	for seed := range uint64(24) {
		d := random(rand.New(rand.NewPCG(seed, 1)))
		for name, lim := range modes() {
			for k := range 4 {
				t.Run(fmt.Sprintf("%d/%s/%d", seed, name, k), func(t *testing.T) {
					d := d
					sets := allSets(len(d.Dims), k)
					if d.Sets = sets; k == 3 {
						d.Sets, sets = nil, allSets(len(d.Dims), len(d.Dims))
					}
					same(t, d, must(t, d, lim), sets)
				})
			}
		}
	}
}

// TestMerge splits the rows in several ways: the merged cube answers as the
// naive implementation does, and has the bytes of the whole.
func TestMerge(t *testing.T) {
	for seed := range uint64(24) {
		r := rand.New(rand.NewPCG(seed, 2))
		d := random(r)
		for name, lim := range modes() {
			t.Run(fmt.Sprintf("%d/%s", seed, name), func(t *testing.T) {
				d := d
				sets := allSets(len(d.Dims), 2)
				if d.Sets = sets; seed%2 == 0 {
					d.Sets = nil
				}
				whole := must(t, d, lim)
				parts := make([][]int, 1+r.IntN(4))
				for row := range d.Rows {
					p := r.IntN(len(parts))
					if len(d.Dims) > 0 && seed%3 == 0 { // parts differ in what depends on what
						p = d.Dims[0].at(row) % len(parts)
					}
					parts[p] = append(parts[p], row)
				}
				var cubes []*Cube
				for i, rows := range parts {
					c := must(t, d.part(rows), lim)
					if i%2 == 1 && lim == defaults() {
						var read Cube
						require.NoError(t, read.UnmarshalBinary(encoded(t, c)))
						c = &read
					}
					cubes = append(cubes, c)
				}
				var sum Cube
				require.NoError(t, sum.Merge(cubes...))
				same(t, d, &sum, sets)
				sameBytes(t, encoded(t, whole), encoded(t, &sum), "merged from the first to the last")
				slices.Reverse(cubes)
				for _, c := range cubes[1:] {
					require.NoError(t, cubes[0].Merge(c))
				}
				sameBytes(t, encoded(t, whole), encoded(t, cubes[0]), "merged from the last to the first")
			})
		}
	}
}
