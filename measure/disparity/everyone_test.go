package disparity_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/collective-impact/sdk/measure"
	"github.com/collective-impact/sdk/measure/disparity"
)

// Groups of counts that stand for populations have one everyone: that of the
// populations, for comparisons and for measures of spread alike. By hand: 10 of
// 100 stand for 9,000, and 50 of 100 for 1,000.
func TestOneEveryoneByPopulation(t *testing.T) {
	g := counts(t, []string{"a", "b", "c"}, []int{10, 50, 30}, []int{100, 100, 100})
	for i, p := range []float64{9000, 500, 500} {
		g.Groups[i].Population = p
	}
	const mean = 0.1*0.9 + 0.5*0.05 + 0.3*0.05
	difference := func(group string, r measure.Reference) measure.Estimate {
		return compute(t, g, "difference", disparity.Options{Group: group, Reference: r}).Estimate
	}
	require.InDelta(t, 0.1-mean, figure(t, difference("a", measure.Overall())), 1e-12)
	require.InDelta(t, 0.1-0.4, figure(t, difference("a", measure.AllOthers())), 1e-12)
	require.InDelta(t, 0.5-(0.09+0.015)/0.95, figure(t, difference("b", measure.AllOthers())), 1e-12)
	require.InDelta(t, 0.1/mean, figure(t, compute(t, g, "ratio", disparity.Options{Group: "a", Reference: measure.Overall()}).Estimate), 1e-12)
	spread := 0.9*(0.1-mean)*(0.1-mean) + 0.05*(0.5-mean)*(0.5-mean) + 0.05*(0.3-mean)*(0.3-mean)
	require.InDelta(t, spread, figure(t, compute(t, g, "between-group-variance", disparity.Options{}).Estimate), 1e-12)

	// Rules add up counts, which are not those of the populations.
	for _, r := range []disparity.ImpactRule{disparity.Proportionality(), disparity.Gap2017(measure.AllOthers()), disparity.EightyPercent(measure.Overall())} {
		_, err := g.Impact(r)
		require.ErrorIs(t, err, disparity.ErrNeeds)
		require.ErrorContains(t, err, "/groups")
	}
	for _, key := range []disparity.Key{"percentage-point-gap", "percentage-point-gap-2022", "proportionality-index", "eighty-percent-index"} {
		o := disparity.Options{Group: "a"}
		if key != "proportionality-index" {
			o.Reference = measure.AllOthers()
		}
		_, err := g.Compute(key, o)
		require.ErrorIs(t, err, disparity.ErrNeeds, key)
	}
	_, err := g.Impact(disparity.EightyPercent(measure.Best(0)))
	require.NoError(t, err)

	// Counts of everyone contradict the populations, unless these are in
	// proportion; so does an everyone of nobody knows how many.
	g.Everyone = &disparity.Group{Name: "everyone", Successes: 95, N: 310}
	require.ErrorContains(t, g.Validate(), "/everyone")
	for i := range g.Groups {
		g.Groups[i].Population = 7
	}
	require.NoError(t, g.Validate())
	require.InDelta(t, 0.1-95.0/310, figure(t, difference("a", measure.Overall())), 1e-12)
	means := disparity.Groups{Unit: measure.Points, Groups: []disparity.Group{{Name: "a", Value: 1, SE: 1, N: 50, Population: 9}, {Name: "b", Value: 2, SE: 1, N: 50, Population: 2}},
		Everyone: &disparity.Group{Name: "everyone", Value: 1.2, SE: 0.5, N: 100}}
	require.ErrorContains(t, means.Validate(), "/everyone/population")
	means.Everyone.Population = 11
	require.NoError(t, means.Validate())
}
