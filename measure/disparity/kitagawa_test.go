package disparity_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/collective-impact/sdk/measure"
	"github.com/collective-impact/sdk/measure/disparity"
)

func twoYears() (first, second disparity.Groups) {
	first = disparity.Groups{Unit: measure.Proportion, Groups: []disparity.Group{
		{Name: "North", Value: 0.30, SE: 0.02, N: 500}, {Name: "South", Value: 0.45, SE: 0.025, N: 300}, {Name: "West", Value: 0.62, SE: 0.04, N: 200}}}
	second = disparity.Groups{Unit: measure.Proportion, Groups: []disparity.Group{
		{Name: "North", Value: 0.33, SE: 0.021, N: 300}, {Name: "South", Value: 0.44, SE: 0.03, N: 350}, {Name: "West", Value: 0.70, SE: 0.03, N: 450}}}
	return first, second
}

// Errors by a numerical Jacobian of the definition in R 4.2.2 (package pracma),
// with multinomial shares and with known ones.
func TestDecompose(t *testing.T) {
	first, second := twoYears()
	d, err := disparity.Decompose(first, second)
	require.NoError(t, err)
	closeTo(t, 0.03286363636, d.Rates, 1e-9, "rates")
	closeTo(t, 0.07450000000, d.Composition, 1e-9, "composition")
	closeErr(t, 0.022442915548, d.Rates, 1e-8, "rates")
	closeErr(t, 0.008625366683, d.Composition, 1e-8, "composition")
	closeErr(t, 0.023086260172, d.Total, 1e-8, "total")
	total, _ := d.Total.Value()
	rates, _ := d.Rates.Value()
	composition, _ := d.Composition.Value()
	require.Equal(t, rates+composition, total)
	require.InDelta(t, d.Second-d.First, total, 1e-15)
	for _, p := range d.Parts {
		rates -= p.Rates
		composition -= p.Composition
	}
	require.InDelta(t, 0, rates, 1e-16)
	require.InDelta(t, 0, composition, 1e-16)

	known := func(g disparity.Groups) disparity.Groups {
		g.Groups = slices.Clone(g.Groups)
		for i := range g.Groups {
			g.Groups[i].Population = 7 * float64(g.Groups[i].N)
		}
		return g
	}
	k, err := disparity.Decompose(known(first), known(second))
	require.NoError(t, err)
	closeErr(t, 0.02243002203, k.Rates, 1e-8, "rates")
	closeErr(t, 0.00618954230, k.Composition, 1e-8, "composition")
	closeErr(t, 0.02224381240, k.Total, 1e-8, "total")

	// To swap the sides changes signs, and no order of the groups anything.
	slices.Reverse(first.Groups)
	back, err := disparity.Decompose(second, first)
	require.NoError(t, err)
	for _, e := range [][2]measure.Estimate{{d.Rates, back.Rates}, {d.Composition, back.Composition}, {d.Total, back.Total}} {
		v, _ := e[0].Value()
		closeTo(t, -v, e[1], 1e-12, "swapped")
		se, _ := e[0].StdErr()
		closeErr(t, se, e[1], 1e-12, "swapped")
	}
}

// A covariance matrix moves with its groups, and the smaller number of degrees
// of freedom holds.
func TestDecomposeWithCovariance(t *testing.T) {
	first, second := twoYears()
	second.Covariance = [][]float64{{4e-4, 1e-4, 0}, {1e-4, 9e-4, -2e-4}, {0, -2e-4, 9e-4}}
	first.DF, second.DF = 40, 12
	first.LeftOut = []disparity.LeftOut{{Name: "East", Reason: measure.Protected}}
	d, err := disparity.Decompose(first, second)
	require.NoError(t, err)
	df, _ := d.Total.DF()
	require.Equal(t, 12.0, df)
	require.Equal(t, first.LeftOut, d.LeftOut)
	second.Groups = []disparity.Group{second.Groups[2], second.Groups[0], second.Groups[1]}
	second.Covariance = [][]float64{{9e-4, 0, -2e-4}, {0, 4e-4, 1e-4}, {-2e-4, 1e-4, 9e-4}}
	turned, err := disparity.Decompose(first, second)
	require.NoError(t, err)
	require.Equal(t, d, turned)
	first.DF = 0
	turned, err = disparity.Decompose(first, second)
	require.NoError(t, err)
	require.Equal(t, d.Total, turned.Total)
}

func TestDecomposeRefuses(t *testing.T) {
	first, second := twoYears()
	second.Groups[0].Name = "Nord"
	_, err := disparity.Decompose(first, second)
	require.ErrorIs(t, err, measure.ErrDangling)
	require.ErrorContains(t, err, "/first/groups/0/name")
	require.ErrorContains(t, err, "/second/groups/0/name")
	_, err = disparity.Decompose(first, disparity.Groups{})
	require.ErrorContains(t, err, "/second/groups")
	_, second = twoYears()
	second.Overlapping = true
	_, err = disparity.Decompose(first, second)
	require.ErrorIs(t, err, disparity.ErrNeeds)
	second.Overlapping, second.Unit, second.Level = false, measure.Rate, 0.9
	_, err = disparity.Decompose(first, second)
	require.ErrorContains(t, err, "/second/unit")
	first.Level = 0.8
	second.Unit = measure.Proportion
	_, err = disparity.Decompose(first, second)
	require.ErrorContains(t, err, "/second/level")

	first, second = twoYears()
	for i := range first.Groups {
		first.Groups[i].SE = 0
	}
	d, err := disparity.Decompose(first, second)
	require.NoError(t, err)
	noLimits(t, measure.NoError, d.Rates, "no errors on one side")
}
