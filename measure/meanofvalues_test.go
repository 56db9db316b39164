package measure

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"
)

// By Hall's formula in R 4.2.2, base alone, with a <- 4/3*sum(d^3) and
// q <- qt(0.975, min(11, 1/(sum(d^4)-1/12))), d the deviations over √Σ(x−mean)².
func TestMeanOfValuesAgainstR(t *testing.T) {
	e, err := MeanOfValues([]float64{3, 5, 5, 8, 9, 12, 13, 17, 21, 24, 30, 41}, 0.95)
	require.NoError(t, err)
	v, _ := e.Value()
	se, _ := e.StdErr()
	lower, upper, ok := e.Interval()
	require.True(t, ok)
	for i, x := range []float64{v, se, lower, upper} {
		require.InEpsilon(t, []float64{15.6666666667, 3.3242299936, 9.3279738800, 29.7065651089}[i], x, 1e-8)
	}
	require.Equal(t, Skewed, e.Method())
	df, _ := e.DF()
	require.Equal(t, 11.0, df)
}

func TestMeanOfValuesLaws(t *testing.T) {
	values := []float64{2, 90, 4, 4.5, 7, 1, 0.25, 12}
	a, err := MeanOfValues(values, 0.9)
	require.NoError(t, err)
	lower, upper, _ := a.Interval()
	v, _ := a.Value()
	require.Greater(t, upper-v, v-lower) // the tail is above
	b, err := MeanOfValues([]float64{12, 0.25, 1, 7, 4.5, 4, 90, 2}, 0.9)
	require.NoError(t, err)
	require.Equal(t, a, b)
	mirror := make([]float64, len(values))
	for i, x := range values {
		mirror[i] = -x
	}
	c, err := MeanOfValues(mirror, 0.9)
	require.NoError(t, err)
	l, u, _ := c.Interval()
	require.InEpsilon(t, -lower, u, 1e-12)
	require.InEpsilon(t, -upper, l, 1e-12)

	// Even values have Student's t.
	d, err := MeanOfValues([]float64{1, 3, 1, 3}, 0.95)
	require.NoError(t, err)
	plain, err := MeanOf(4, 2, 4.0/3, 0.95)
	require.NoError(t, err)
	l, u, _ = d.Interval()
	pl, pu, _ := plain.Interval()
	require.InDelta(t, pl, l, 1e-12)
	require.InDelta(t, pu, u, 1e-12)
}

func TestMeanOfValuesEdges(t *testing.T) {
	for _, x := range []struct {
		values []float64
		why    Reason
	}{{nil, NoObservation}, {[]float64{3}, OneObservation}, {[]float64{2, 2, 2}, NoSpread}, {[]float64{1e-170, 2e-170}, NoSpread}} {
		e, err := MeanOfValues(x.values, 0.95)
		require.NoError(t, err)
		require.Equal(t, x.why, e.Reason())
	}
	for _, x := range []float64{math.NaN(), math.Inf(1), 2e150} {
		_, err := MeanOfValues([]float64{1, x}, 0.95)
		require.ErrorIs(t, err, ErrRange)
	}
	_, err := MeanOfValues([]float64{1, 2}, 1)
	require.ErrorIs(t, err, ErrLevel)
	for _, values := range [][]float64{{-1e150, 1e150, 1e150}, {1e-155, 3e-155, 9e-155}, {0, 0, 0, 0, 1}} {
		e, err := MeanOfValues(values, 0.1)
		require.NoError(t, err)
		lower, upper, ok := e.Interval()
		v, _ := e.Value()
		require.True(t, ok && lower <= v && v <= upper, e.String())
	}
}
