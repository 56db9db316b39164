package cube

import (
	"math"
	"math/big"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestLayoutAdd adds cells of one, two and three words a term, with carries that
// go through all of them, and compares with big numbers.
func TestLayoutAdd(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 64))
	word := func() uint64 {
		return []uint64{0, 1, math.MaxUint64, 1 << 63, r.Uint64(), r.Uint64()}[r.IntN(6)]
	}
	for _, bits := range [][]uint{{10}, {10, 62}, {100}, {10, 127, 20, 90, 3}, {10, 128, 100}, {190, 5}} {
		var bounds []*big.Int
		terms := make([]Term, len(bits))
		for i, n := range bits {
			bounds = append(bounds, new(big.Int).Sub(new(big.Int).Lsh(big.NewInt(1), n), big.NewInt(1)))
			terms[i].Factors = []int{0}
		}
		l, err := newLayout(terms, bounds, 0)
		require.NoError(t, err)
		require.Equal(t, slices.Max(bits) < 128, l.short)
		for range 500 {
			const cells = 3
			a, b := make([]uint64, cells*l.words), make([]uint64, cells*l.words)
			for i := range a {
				a[i], b[i] = word(), word()
			}
			sum := slices.Clone(a)
			l.add(sum, b)
			for c := range cells {
				for term, s := range l.slots {
					part := func(x []uint64) *big.Int { return bigOf(l.read(nil, x[c*l.words:][:l.words], term)) }
					want := new(big.Int).Add(part(a), part(b))
					want.Sub(want, part(sum)) // but for what leaves the words
					require.Zero(t, want.Mod(want, new(big.Int).Lsh(big.NewInt(1), uint(64*s.words))).Sign(), "%v, cell %d, term %d", bits, c, term)
				}
			}
		}
	}
}
