package disparity_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/collective-impact/sdk/measure"
	"github.com/collective-impact/sdk/measure/disparity"
)

// By hand: standard deviations 10 and 10, so that the pooled one is 10.
func TestStandardised(t *testing.T) {
	g := disparity.Groups{Unit: measure.Points, Direction: measure.HigherIsBetter, Groups: []disparity.Group{
		{Name: "a", Value: 45, SE: 1, N: 100}, {Name: "b", Value: 50, SE: 2, N: 25}, {Name: "one", Value: 1, SE: 1, N: 1}}}
	o := disparity.Options{Group: "a", Reference: measure.Named("", "b")}
	d := compute(t, g, "cohens-d", o)
	require.InEpsilon(t, -0.5, value(t, d.Estimate), 1e-14)
	se, _ := d.Estimate.StdErr()
	require.InEpsilon(t, 0.22583179581272428, se, 1e-13) // √(125/2500 + 0.25/250)
	require.Equal(t, measure.Behind, d.Standing)
	require.InEpsilon(t, -0.5*(1-3.0/491), value(t, compute(t, g, "hedges-g", o).Estimate), 1e-14)
	o.Reference = measure.Named("", "one")
	require.Equal(t, measure.OneObservation, compute(t, g, "hedges-g", o).Estimate.Reason())
	o.Reference = measure.Named("", "a")
	require.Equal(t, measure.IsReference, compute(t, g, "cohens-d", o).Estimate.Reason())
	o.Reference = measure.Best(1000)
	require.Equal(t, measure.NoReference, compute(t, g, "cohens-d", o).Estimate.Reason())
	o.Reference = measure.Overall()
	_, err := g.Compute("cohens-d", o)
	require.ErrorIs(t, err, measure.ErrInvalid)
	o.Reference = measure.Named("", "b")
	for i := range g.Groups {
		g.Groups[i].SE = 0
	}
	require.Equal(t, measure.NoError, compute(t, g, "cohens-d", o).Estimate.Reason())
	g.Groups[2].SE = 1
	require.Equal(t, measure.NoSpread, compute(t, g, "cohens-d", o).Estimate.Reason())
	g.Overlapping = true
	_, err = g.Compute("cohens-d", o)
	require.ErrorIs(t, err, disparity.ErrNeeds)
	g.Unit, g.Overlapping = measure.Proportion, false
	_, err = g.Compute("cohens-d", o)
	require.Error(t, err)
}
