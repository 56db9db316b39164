package disparity_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/collective-impact/sdk/measure"
	"github.com/collective-impact/sdk/measure/disparity"
)

// The error that a formula gives is the error that drawing the counts anew
// gives, for every measure that has both: with groups of thousands to 5 percent
// and the Monte Carlo error.
func TestErrorsOfMeasuresByBootstrap(t *testing.T) {
	g, err := disparity.FromCounts(measure.HigherIsBetter, []string{"low", "middle", "high"}, []int{1650, 3000, 6000}, []int{4500, 6500, 10000})
	require.NoError(t, err)
	g.Ordered = true
	for i, p := range []float64{50_000, 80_000, 100_000} {
		g.Groups[i].Population = p
	}
	for _, m := range disparity.Measures() {
		for _, o := range []disparity.Options{
			{Reference: measure.Named("", "high"), Group: "middle", Parameter: 0.5},
			{Reference: measure.Overall(), Group: "middle"},
			{Reference: measure.Named("", "high")},
		} {
			r, err := g.Compute(m.Key, o)
			want, ok := r.Estimate.StdErr()
			if err != nil || !ok {
				continue
			}
			if r.Estimate.Unit() == measure.Ratio { // the error is that of the logarithm
				value, _ := r.Estimate.Value()
				want *= value
			}
			b, err := g.Bootstrap(t.Context(), []disparity.Key{m.Key}, o, disparity.Resampling{Seed: 1, Replicates: 499})
			require.NoError(t, err, m.Key)
			se, monteCarlo, ok := b.StdErr(0)
			require.True(t, ok, m.Key)
			assert.InDelta(t, want, se, 0.05*want+4*monteCarlo, "%s %+v", m.Key, o)
		}
	}
}
