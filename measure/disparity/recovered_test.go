package disparity_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/collective-impact/sdk/measure"
	"github.com/collective-impact/sdk/measure/disparity"
)

func counted(t *testing.T, k, n []int) disparity.Groups {
	t.Helper()
	names := []string{"a", "b", "c", "d", "e", "f"}[:len(k)]
	g, err := disparity.FromCounts(measure.HigherIsBetter, names, k, n)
	require.NoError(t, err)
	g.Ordered = true
	return g
}

func limitsOf(t *testing.T, e measure.Estimate) (lower, upper float64) {
	t.Helper()
	lower, upper, ok := e.Interval()
	require.True(t, ok, e.String())
	return lower, upper
}

// Two groups of one size stand at the ranks ¼ and ¾, so that the slope is twice
// their difference, and its interval twice Newcombe's.
func TestSlopeOfTwoGroupsIsNewcombes(t *testing.T) {
	for _, k := range [][2]int{{5, 20}, {0, 30}, {12, 3}, {40, 40}, {1, 0}} {
		g := counted(t, k[:], []int{40, 40})
		r, err := g.Gradient(disparity.GradientOptions{})
		require.NoError(t, err)
		d, err := measure.RateDifference(k[1], 40, k[0], 40, 0.95)
		require.NoError(t, err)
		wantLower, wantUpper := limitsOf(t, d)
		lower, upper := limitsOf(t, r.Erreygers) // 4·ACI, and ACI is slope/8
		require.InDelta(t, wantLower, lower, 1e-14)
		require.InDelta(t, wantUpper, upper, 1e-14)
		require.Equal(t, disparity.MoverWilson, r.Erreygers.Method())
	}
}

// The fraction of two groups is a function of the ratio of the reference to the
// other, whose limits Donner and Zou (2012) have in closed form.
func TestFractionOfTwoGroupsInClosedForm(t *testing.T) {
	k, n := []int{10, 50}, []int{60, 90}
	r := compute(t, counted(t, k, n), "population-attributable-fraction", disparity.Options{Reference: measure.Named("", "b")})
	var p, l, u [2]float64
	for i := range p {
		e, err := measure.RateOf(k[i], n[i], 0.95)
		require.NoError(t, err)
		p[i], _ = e.Value()
		l[i], u[i] = limitsOf(t, e)
	}
	product := p[1] * p[0]
	below := (product - math.Sqrt(product*product-l[1]*(2*p[1]-l[1])*u[0]*(2*p[0]-u[0]))) / (u[0] * (2*p[0] - u[0]))
	above := (product + math.Sqrt(product*product-u[1]*(2*p[1]-u[1])*l[0]*(2*p[0]-l[0]))) / (l[0] * (2*p[0] - l[0]))
	w := 90.0 / 150
	fraction := func(ratio float64) float64 { return ratio/(w*ratio+1-w) - 1 }
	lower, upper := limitsOf(t, r.Estimate)
	require.InEpsilon(t, fraction(below), lower, 1e-12)
	require.InEpsilon(t, fraction(above), upper, 1e-12)
}

// Where the line may start at 0, its ratio has no end.
func TestRatioToNearlyNothing(t *testing.T) {
	r, err := counted(t, []int{2, 4, 7}, []int{50, 50, 50}).Gradient(disparity.GradientOptions{})
	require.NoError(t, err)
	noLimits(t, disparity.NearZero, r.RII, "hardly any at the bottom")
	limitsOf(t, r.LogitRII)
	r, err = counted(t, []int{20, 30, 40}, []int{50, 50, 50}).Gradient(disparity.GradientOptions{})
	require.NoError(t, err)
	lower, upper := limitsOf(t, r.RII)
	require.True(t, 1 < lower && upper < 7, r.RII.String())
}

// A group that may stand on either side of the reference is looked at from both.
// By hand, with b below a and above it.
func TestDifferencesOfEitherSign(t *testing.T) {
	g := disparity.Groups{Unit: measure.Proportion, Direction: measure.HigherIsBetter, Groups: []disparity.Group{
		{Name: "a", Value: 0.4, SE: 0.02, N: 500}, {Name: "b", Value: 0.39, SE: 0.02, N: 500}, {Name: "c", Value: 0.7, SE: 0.02, N: 500}}}
	r := compute(t, g, "mean-difference-from-reference", disparity.Options{Reference: measure.Named("", "a")})
	const z, v = 1.959963984540054, 0.02 * 0.02
	// With b below, a takes no part in (a−b)+(c−a); with b above it does twice.
	lower, upper := limitsOf(t, r.Estimate)
	require.InEpsilon(t, max((0.01+0.3)/3+z*math.Sqrt(v+v)/3, (0.3-0.01)/3+z*math.Sqrt(4*v+v+v)/3), upper, 1e-12)
	require.LessOrEqual(t, lower, (0.3-0.01)/3-z*math.Sqrt(4*v+v+v)/3+1e-15)
	se, ok := r.Estimate.StdErr()
	require.True(t, ok)
	require.InEpsilon(t, math.Sqrt(v+v)/3, se, 1e-12)
}

// The limits of a comparative ratio of populations with one stratum each are
// those of Fay and Feuer, which then are exact, put together on the logarithmic
// scale: gamma quantiles of R 4.2.2, qgamma(0.025, 12), qgamma(0.975, 13),
// qgamma(0.025, 30) and qgamma(0.975, 31).
func TestComparativeRatioOfTwoCounts(t *testing.T) {
	one := func(events int) []disparity.Stratum {
		return []disparity.Stratum{{Name: "all", Events: events, Population: 1000}}
	}
	e, err := disparity.ComparativeRatio(one(12), one(30), []disparity.Weight{{Name: "all", People: 1}}, disparity.RateOptions{})
	require.NoError(t, err)
	const la, ua, lb, ub = 6.2005751087, 20.9615850482, 20.2408740214, 42.8268653948
	lower, upper := limitsOf(t, e)
	require.InEpsilon(t, 0.4*math.Exp(-math.Hypot(math.Log(12/la), math.Log(ub/30))), lower, 1e-9)
	require.InEpsilon(t, 0.4*math.Exp(math.Hypot(math.Log(ua/12), math.Log(30/lb))), upper, 1e-9)
}
