package disparity_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/collective-impact/sdk/measure"
	"github.com/collective-impact/sdk/measure/disparity"
)

// Six groups of 20,000 students under one rule.
func BenchmarkImpact(b *testing.B) {
	g, err := disparity.FromCounts(measure.HigherIsBetter, []string{"a", "b", "c", "d", "e", "f"}, []int{4292, 607, 847, 504, 78, 4200}, []int{6000, 2000, 4000, 1000, 200, 6800})
	require.NoError(b, err)
	for b.Loop() {
		_, err := g.Impact(disparity.Gap2017(measure.Overall()))
		require.NoError(b, err)
	}
}
