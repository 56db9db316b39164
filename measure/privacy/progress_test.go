package privacy_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/collective-impact/sdk/measure"
	"github.com/collective-impact/sdk/measure/privacy"
)

// Protection says how many searches it has made, one after the other, and once
// its context has ended makes no more.
func TestProgress(t *testing.T) {
	table, _ := planted(t)
	told := 0
	next := func(done int) {
		require.Equal(t, told+1, done)
		told = done
	}
	policy := privacy.Policy{MinCount: 1000}
	_, err := privacy.Protect(measure.WithProgress(context.Background(), next), table, policy)
	require.NoError(t, err)
	require.Greater(t, told, 1)
	all := told

	for stop := 1; stop < all; stop++ {
		ctx, cancel := context.WithCancel(context.Background())
		told = 0
		_, err = privacy.Protect(measure.WithProgress(ctx, func(done int) {
			next(done)
			if done == stop {
				cancel()
			}
		}), table, policy)
		cancel()
		require.ErrorIs(t, err, context.Canceled)
		require.Equal(t, stop, told)
	}
}
