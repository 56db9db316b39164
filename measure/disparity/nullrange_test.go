package disparity

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/collective-impact/sdk/measure"
)

// Numerical integration with integrate() of R 4.2.2; 2/√π for two groups.
func TestMeanRange(t *testing.T) {
	for _, c := range []struct {
		s    []float64
		want float64
	}{
		{[]float64{1, 1}, 2 / math.Sqrt(math.Pi)},
		{[]float64{1, 1, 1}, 1.692568750643269},
		{[]float64{1, 2, 5}, 5.074646459136275},
		{[]float64{1, 1, 1, 1, 1, 1, 1, 1, 1, 1}, 3.077505461670345},
		{[]float64{0, 1}, math.Sqrt(2 / math.Pi)},
		{[]float64{0, 0}, 0},
	} {
		require.InDelta(t, c.want, meanRange(make([]float64, len(c.s)), c.s), 2e-3*c.want+1e-12, "%v", c.s)
	}
	require.InEpsilon(t, 1e-200*2/math.Sqrt(math.Pi), meanRange([]float64{0, 0}, []float64{1e-200, 1e-200}), 1e-9)
}

// Groups far apart have the range that they have, and two have a closed form:
// the mean of |X| of a normal variable.
func TestMeanRangeOfGroupsApart(t *testing.T) {
	for _, apart := range []float64{0, 0.3, 1, 4, 50, 1e4} {
		sd := math.Hypot(1, 0.5)
		want := sd*math.Sqrt(2/math.Pi)*math.Exp(-apart*apart/sd/sd/2) + apart*math.Erf(apart/sd/math.Sqrt2)
		require.InDelta(t, want, meanRange([]float64{3, 3 + apart}, []float64{1, 0.5}), 1e-9*(1+apart*apart), "%v", apart)
	}
	require.Zero(t, meanRange(nil, nil))
	require.Equal(t, 4.0, meanRange([]float64{1, 5}, []float64{0, 0}))
}

// A covariance that all pairs share moves no range.
func TestNullRange(t *testing.T) {
	g := Groups{Unit: measure.Rate, Groups: []Group{{Value: 3, N: 50, SE: 1}, {Value: 4, N: 50, SE: 1}}}
	require.InEpsilon(t, 2/math.Sqrt(math.Pi), g.nullRange(1), 1e-9)
	require.InEpsilon(t, math.Exp(2/math.Sqrt(math.Pi)/3.5), g.nullRatio(1), 1e-9)
	require.InEpsilon(t, math.Exp(-2/math.Sqrt(math.Pi)/3.5), g.nullRatio(-1), 1e-9)
	g.Covariance = [][]float64{{3, 2}, {2, 3}}
	require.InEpsilon(t, 2/math.Sqrt(math.Pi), g.nullRange(1), 1e-9)
	g.Overlapping, g.Covariance = true, nil
	require.Zero(t, g.nullRange(1))
}
