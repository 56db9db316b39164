package disparity_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/collective-impact/sdk/measure"
	"github.com/collective-impact/sdk/measure/disparity"
)

// The extended concentration index is the plain one where the aversion is 2, and
// by hand for 3: with equal thirds (1−R)³ falls from 1 to 8/27, 1/27 and 0, so that
// the coefficients are 1/3 − 19/27, 1/3 − 7/27 and 1/3 − 1/27.
func TestExtendedConcentration(t *testing.T) {
	g := disparity.Groups{Unit: measure.Rate, Ordered: true, Direction: measure.HigherIsBetter, Groups: []disparity.Group{
		{Name: "poor", Value: 20, SE: 1, N: 100}, {Name: "middle", Value: 30, SE: 2, N: 100}, {Name: "rich", Value: 40, SE: 1.5, N: 100}}}
	for _, key := range []disparity.Key{disparity.AbsoluteConcentration, disparity.RelativeConcentration} {
		plain := compute(t, g, key, disparity.Options{})
		require.Equal(t, plain, compute(t, g, key, disparity.Options{Parameter: 2}))
		near := compute(t, g, key, disparity.Options{Parameter: 2 + 1e-9})
		require.InEpsilon(t, figure(t, plain.Estimate), figure(t, near.Estimate), 1e-7)
		require.InEpsilon(t, errorOf(t, plain.Estimate), errorOf(t, near.Estimate), 1e-7)
		require.Equal(t, measure.Ahead, near.Standing)
		for _, bad := range []float64{1, 0.5, -1, math.NaN(), math.Inf(1)} {
			_, err := g.Compute(key, disparity.Options{Parameter: bad})
			require.ErrorIs(t, err, measure.ErrRange)
		}
		one := g
		one.Groups = g.Groups[:1]
		require.Equal(t, measure.FewGroups, compute(t, one, key, disparity.Options{Parameter: 3}).Estimate.Reason())
	}
	a := []float64{-10.0 / 27, 2.0 / 27, 8.0 / 27}
	r := compute(t, g, disparity.AbsoluteConcentration, disparity.Options{Parameter: 3})
	require.InEpsilon(t, 20*a[0]+30*a[1]+40*a[2], figure(t, r.Estimate), 1e-12)
	require.InEpsilon(t, math.Sqrt(a[0]*a[0]+4*a[1]*a[1]+2.25*a[2]*a[2]), errorOf(t, r.Estimate), 1e-12)
	rel := compute(t, g, disparity.RelativeConcentration, disparity.Options{Parameter: 3})
	require.InEpsilon(t, figure(t, r.Estimate)/30, figure(t, rel.Estimate), 1e-12)
	// The derivative by each value is (a − C/3) / 30.
	c, v := figure(t, rel.Estimate), 0.0
	for i, x := range g.Groups {
		d := (a[i] - c/3) / 30
		v += d * d * x.SE * x.SE
	}
	require.InEpsilon(t, math.Sqrt(v), errorOf(t, rel.Estimate), 1e-12)
}
