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
		{nil, 0},
	} {
		require.InDelta(t, c.want, meanRange(c.s), 2e-5*c.want, "%v", c.s)
	}
	require.InEpsilon(t, 1e-200*2/math.Sqrt(math.Pi), meanRange([]float64{1e-200, 1e-200}), 1e-9)
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
