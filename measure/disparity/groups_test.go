package disparity_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/collective-impact/sdk/measure"
	"github.com/collective-impact/sdk/measure/disparity"
)

func TestGroupsReportEveryProblem(t *testing.T) {
	g := disparity.Groups{Level: 2, DF: -1, Covariance: [][]float64{{1}},
		Groups: []disparity.Group{{Name: "a", N: -1}, {Name: "a", N: 0, SE: -1, Population: 2, Successes: 3}}}
	err := g.Validate()
	for _, at := range []string{"/unit", "/level", "/df", "/groups/1/name", "/groups/0/n", "/groups/1/n", "/groups/1/se", "/groups/1/successes", "/groups: ", "/covariance"} {
		require.ErrorContains(t, err, at)
	}
	require.ErrorIs(t, err, measure.ErrRange)
	require.Error(t, disparity.Groups{}.Validate())

	g = disparity.Groups{Unit: measure.Proportion, Counts: true, Groups: []disparity.Group{{Name: "a", N: 10, Successes: 5}},
		Everyone: &disparity.Group{Name: "everyone", N: 9, Successes: 5}}
	require.ErrorContains(t, g.Validate(), "more than everyone")
}

func TestComputeRefusesWhatIsNotThere(t *testing.T) {
	g, err := disparity.FromCounts(measure.HigherIsBetter, []string{"a"}, []int{1}, []int{2})
	require.NoError(t, err)
	_, err = g.Compute("no-such", disparity.Options{})
	require.ErrorIs(t, err, measure.ErrUnknownKey)
	_, err = disparity.FromCounts(measure.HigherIsBetter, []string{"a"}, nil, []int{2})
	require.ErrorIs(t, err, measure.ErrInvalid)
}
