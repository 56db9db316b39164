package disparity

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/collective-impact/sdk/measure"
)

// excess is a measure: the first group's value beyond everyone's, and how many
// people that takes.
func excess(g Groups, _ Options) Result {
	whole := Group{}
	if g.Everyone != nil {
		whole = *g.Everyone
	}
	return Result{Estimate: g.estimate(measure.Points, g.Groups[0].Value-whole.Value+float64(10*whole.N)+float64(1000*g.Groups[1].Successes), 0)}
}

func TestMeasuresAsStatistics(t *testing.T) {
	g, err := FromCounts(measure.HigherIsBetter, []string{"a", "b"}, []int{3, 4}, []int{10, 8})
	require.NoError(t, err)
	assert.Equal(t, Counts{N: []int{10, 8}, K: []int{3, 4}}, g.cells())
	assert.InDelta(t, 0.25+2000, g.statistic(Measure{compute: excess}, Options{})([]int{8, 9}, []int{2, 2}), 1e-12)

	g.Everyone = &Group{Name: "everyone", N: 20, Successes: 9}
	assert.Equal(t, Counts{N: []int{10, 8, 2}, K: []int{3, 4, 2}}, g.cells())
	f := g.statistic(Measure{compute: excess}, Options{})
	assert.InDelta(t, 0.25-0.3+200+2000, f([]int{8, 9, 3}, []int{2, 2, 2}), 1e-12)
	assert.True(t, math.IsNaN(f([]int{0, 9, 3}, []int{0, 2, 2})), "nobody is in the first group")
	assert.Equal(t, 20, g.Everyone.N, "what is given stays as it is")
	assert.Equal(t, 3, g.Groups[0].Successes)
	none := Measure{compute: func(g Groups, _ Options) Result {
		return Result{Estimate: measure.NotEstimable(measure.Points, 1, measure.NoReference)}
	}}
	assert.True(t, math.IsNaN(g.statistic(none, Options{})([]int{8, 9, 3}, []int{2, 2, 2})))
}

func TestResamplingOfMeasuresReportsProblems(t *testing.T) {
	g, err := FromCounts(measure.HigherIsBetter, []string{"a", "b"}, []int{3, 4}, []int{10, 8})
	require.NoError(t, err)
	_, err = g.Bootstrap(t.Context(), []Key{"no-such"}, Options{}, Resampling{})
	require.ErrorIs(t, err, measure.ErrUnknownKey)
	_, err = g.Permute(t.Context(), "no-such", Options{}, Resampling{})
	require.ErrorIs(t, err, measure.ErrUnknownKey)
	_, err = g.Bootstrap(t.Context(), nil, Options{}, Resampling{})
	require.ErrorIs(t, err, measure.ErrRequired)
}
