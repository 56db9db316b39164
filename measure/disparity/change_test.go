package disparity_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/collective-impact/sdk/measure"
	"github.com/collective-impact/sdk/measure/disparity"
)

func figures(t *testing.T, f measure.Figures) measure.Estimate {
	t.Helper()
	e, err := measure.NewEstimate(f)
	require.NoError(t, err)
	return e
}

func points(t *testing.T, v, se float64) measure.Estimate {
	t.Helper()
	h := 1.959963984540054 * se
	return figures(t, measure.Figures{Unit: measure.Points, Value: v, StdErr: se, Lower: v - h, Upper: v + h, Level: 0.95, Method: disparity.Delta, N: 400})
}

// Closed forms: the variance of a difference, and of a quotient by the delta
// method, with a covariance.
func TestChangeOfDifferences(t *testing.T) {
	before, after := points(t, -20, 3), points(t, -12, 4)
	for _, cov := range []float64{0, 5} {
		c, err := disparity.ChangeOf(before, after, cov)
		require.NoError(t, err)
		require.InDelta(t, 8, value(t, c.Estimate), 1e-14)
		se, _ := c.Estimate.StdErr()
		require.InDelta(t, math.Sqrt(25-2*cov), se, 1e-13)
		require.InDelta(t, -8.0/20, value(t, c.Relative), 1e-14)
		se, _ = c.Relative.StdErr()
		require.InDelta(t, math.Sqrt(16.0/400+0.6*0.6*9/400-2*0.6*cov/400), se, 1e-13)
		require.Equal(t, cov == 0, c.Movement == disparity.NotClear) // 8 is 1.6 standard errors, or 2.1
	}
	for _, x := range []struct {
		a, b float64
		want disparity.Movement
	}{{-20, -2, disparity.Narrower}, {-2, -20, disparity.Wider}, {-10, 10, disparity.Turned}, {20, 2, disparity.Narrower}, {0, 20, disparity.Wider}, {20, 0, disparity.Narrower}} {
		c, err := disparity.ChangeOf(points(t, x.a, 1), points(t, x.b, 1), 0)
		require.NoError(t, err)
		require.Equal(t, x.want, c.Movement, "%+v", x)
		if x.a == 0 {
			require.Equal(t, measure.ZeroReference, c.Relative.Reason())
		}
	}
	c, err := disparity.ChangeOf(points(t, -20, 1), points(t, -2, 1), 0)
	require.NoError(t, err)
	require.Equal(t, "the disparity is narrower: change 18.0 [15.2, 20.8] (95% interval), n = 400; -90.0 percent of its earlier size.", c.Sentence())
}

// Newcombe's intervals have no standard error; the change is made from them.
func TestChangeOfGaps(t *testing.T) {
	before, err := measure.RateDifference(300, 600, 420, 600, 0.95)
	require.NoError(t, err)
	after, err := measure.RateDifference(380, 600, 420, 600, 0.95)
	require.NoError(t, err)
	c, err := disparity.ChangeOf(before, after, 0)
	require.NoError(t, err)
	require.InDelta(t, 80.0/600, value(t, c.Estimate), 1e-14)
	require.Equal(t, measure.ProportionDifference, c.Estimate.Unit())
	require.Equal(t, disparity.Mover, c.Estimate.Method())
	l1, u1, _ := before.Interval()
	l2, u2, _ := after.Interval()
	lo, hi, _ := c.Estimate.Interval()
	require.InDelta(t, 80.0/600-math.Hypot(-40.0/600-l2, u1+0.2), lo, 1e-13)
	require.InDelta(t, 80.0/600+math.Hypot(u2+40.0/600, -0.2-l1), hi, 1e-13)
	require.Equal(t, disparity.Narrower, c.Movement)
	require.Equal(t, measure.NoError, c.Relative.Reason())
	_, err = disparity.ChangeOf(before, after, 0.01)
	require.ErrorIs(t, err, measure.ErrRange)
}

func TestChangeOfRatios(t *testing.T) {
	before, err := measure.ProportionRatioBy(measure.KatzLog, 155, 3100, 480, 24000, 0.95)
	require.NoError(t, err)
	after, err := measure.ProportionRatioBy(measure.KatzLog, 95, 3100, 480, 24000, 0.95)
	require.NoError(t, err)
	c, err := disparity.ChangeOf(before, after, 0)
	require.NoError(t, err)
	require.InEpsilon(t, 95.0/155, value(t, c.Estimate), 1e-13)
	a, _ := before.StdErr()
	b, _ := after.StdErr()
	se, _ := c.Estimate.StdErr()
	require.InEpsilon(t, math.Hypot(a, b), se, 1e-13)
	require.InEpsilon(t, 95.0/155-1, value(t, c.Relative), 1e-13)
	rel, _ := c.Relative.StdErr()
	require.InEpsilon(t, 95.0/155*se, rel, 1e-13)
	require.Equal(t, disparity.Narrower, c.Movement)
	zero, err := measure.ProportionRatioBy(measure.KatzLog, 0, 3100, 480, 24000, 0.95)
	require.NoError(t, err)
	c, err = disparity.ChangeOf(before, zero, 0)
	require.NoError(t, err)
	require.Zero(t, value(t, c.Estimate))
	c, err = disparity.ChangeOf(zero, before, 0)
	require.NoError(t, err)
	require.Equal(t, measure.ZeroReference, c.Estimate.Reason())
	require.Zero(t, c.Movement)
}

func TestChangeRefuses(t *testing.T) {
	a := points(t, 1, 1)
	for _, c := range []struct {
		x, y measure.Estimate
		cov  float64
		err  error
	}{
		{measure.Estimate{}, measure.Estimate{}, 0, disparity.ErrChange},
		{a, measure.Withheld(measure.Ratio), 0, disparity.ErrChange},
		{a, figures(t, measure.Figures{Unit: measure.Points, Value: 1, StdErr: 1, Lower: 0, Upper: 2, Level: 0.9, Method: disparity.Delta, N: 50}), 0, disparity.ErrChange},
		{a, a, math.NaN(), measure.ErrRange},
		{a, a, 1.1, measure.ErrRange},
	} {
		_, err := disparity.ChangeOf(c.x, c.y, c.cov)
		require.ErrorIs(t, err, c.err)
	}
	c, err := disparity.ChangeOf(a, measure.Withheld(measure.Points), 0)
	require.NoError(t, err)
	require.Equal(t, measure.Suppressed, c.Estimate.Status())
	require.Equal(t, measure.Suppressed, c.Relative.Status())
	require.Equal(t, "the disparity cannot be compared: change withheld.", c.Sentence())
	c, err = disparity.ChangeOf(a, a, 1) // the same people, and the same error
	require.NoError(t, err)
	require.Equal(t, measure.NoSpread, c.Estimate.Reason())
	require.Equal(t, disparity.NotClear, c.Movement)
	c, err = disparity.ChangeOf(a, measure.NotEstimable(measure.Points, 4, measure.NoReference), 0)
	require.NoError(t, err)
	require.Equal(t, measure.NoReference, c.Estimate.Reason())
}
