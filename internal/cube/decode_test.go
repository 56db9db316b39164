package cube

import (
	"context"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestStrict damages encoded cubes: what is still read is written as it was.
func TestStrict(t *testing.T) {
	for seed := range uint64(30) {
		r := rand.New(rand.NewPCG(seed, 3))
		d := random(r)
		if d.Rows > 100 {
			d = d.part(r.Perm(d.Rows)[:100])
		}
		if seed%2 == 0 {
			d.Sets = allSets(len(d.Dims), 2)
		}
		b := encoded(t, must(t, d, defaults()))
		check(t, b)
		for n := range b {
			require.Error(t, new(Cube).UnmarshalBinary(b[:n]), "cut off at %d of %d", n, len(b))
		}
		require.ErrorIs(t, new(Cube).UnmarshalBinary(append(b[:len(b):len(b)], 0)), ErrFormat)
		for range 500 {
			damaged := append([]byte{}, b...)
			damaged[r.IntN(len(b))] ^= 1 << r.IntN(8)
			check(t, damaged)
		}
	}
}

// check reads bytes; what is read has those bytes and no others.
func check(t *testing.T, b []byte) {
	t.Helper()
	var c Cube
	if err := c.UnmarshalBinary(b); err != nil {
		require.ErrorIs(t, err, ErrFormat)
		require.Nil(t, c.Cards())
		return
	}
	sameBytes(t, b, encoded(t, &c), "a second form of one cube")
	var sum Cube
	require.NoError(t, sum.Merge(&c, &Cube{}))
	sameBytes(t, b, encoded(t, &sum), "merged into nothing")
}

func FuzzUnmarshal(f *testing.F) {
	for seed := range uint64(20) {
		d := random(rand.New(rand.NewPCG(seed, 4)))
		d.Rows = min(d.Rows, 20)
		rows := make([]int, d.Rows)
		for i := range rows {
			rows[i] = i
		}
		c, err := Build(context.Background(), d.part(rows).Input)
		require.NoError(f, err)
		f.Add(encoded(f, c))
	}
	f.Add([]byte(magic))
	f.Fuzz(check)
}
