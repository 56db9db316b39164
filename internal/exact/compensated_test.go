package exact

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
)

// What a large term swallows comes back when it is taken away, and a sum of many
// terms is that of [Sum], but for the last digit.
func TestCompensated(t *testing.T) {
	var c Compensated
	for _, x := range []float64{1, 1e100, 1, -1e100} {
		c.Add(x)
	}
	require.Equal(t, 2.0, c.Float())
	r := rand.New(rand.NewPCG(1, 2))
	var many Compensated
	var want Sum
	for range 100000 {
		x := r.Float64() - 0.3
		many.Add(x)
		require.True(t, want.Add(x))
	}
	require.InEpsilon(t, want.Float(), many.Float(), 4e-16)
}
