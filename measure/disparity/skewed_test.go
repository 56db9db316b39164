package disparity_test

import (
	"math"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/collective-impact/sdk/measure"
	"github.com/collective-impact/sdk/measure/disparity"
)

// Figures of testdata/skewed.R in R 4.2.2.
func TestSkewedAgainstR(t *testing.T) {
	values := []float64{3, 5, 5, 8, 9, 12, 13, 17, 21, 24, 30, 41}
	r, err := disparity.Microdata{Values: values}.Gini()
	require.NoError(t, err)
	var rows []disparity.Ranked
	for i, y := range values {
		rows = append(rows, disparity.Ranked{Standing: float64(1 + i/2), Value: y})
	}
	c, err := disparity.ConcentrationOf(rows, disparity.ConcentrationOptions{Unit: measure.Points})
	require.NoError(t, err)
	for _, x := range []struct {
		e      measure.Estimate
		method measure.Method
		want   [4]float64
	}{
		{r.Estimate, disparity.SkewedLog, [4]float64{0.383865248, 0.056809183, 0.288305751, 0.566429964}},
		{c.ACI, measure.Skewed, [4]float64{5.833333333, 1.295225628, 2.907920874, 17.081673324}},
	} {
		require.Equal(t, x.method, x.e.Method())
		lower, upper := limitsOf(t, x.e)
		require.InEpsilon(t, x.want[0], figure(t, x.e), 1e-8)
		require.InEpsilon(t, x.want[1], errorOf(t, x.e), 1e-6)
		require.InEpsilon(t, x.want[2], lower, 1e-6)
		require.InEpsilon(t, x.want[3], upper, 1e-6)
	}
}

// The index of a mirror image has the mirrored limits.
func TestSkewedMirror(t *testing.T) {
	var rows, mirror []disparity.Ranked
	for i, y := range []float64{0, 1, 1, 2, 9, 4, 3, 30} {
		rows = append(rows, disparity.Ranked{Standing: float64(i), Value: y})
		mirror = append(mirror, disparity.Ranked{Standing: float64(-i), Value: y})
	}
	a, err := disparity.ConcentrationOf(rows, disparity.ConcentrationOptions{Unit: measure.Rate})
	require.NoError(t, err)
	b, err := disparity.ConcentrationOf(mirror, disparity.ConcentrationOptions{Unit: measure.Rate})
	require.NoError(t, err)
	for _, x := range [][2]measure.Estimate{{a.ACI, b.ACI}, {a.RCI, b.RCI}} {
		lower, upper := limitsOf(t, x[0])
		l, u := limitsOf(t, x[1])
		require.InEpsilon(t, -lower, u, 1e-12)
		require.InEpsilon(t, -upper, l, 1e-12)
	}
}

// Who counts the top needs people: Theil's index has an interval from 60 people
// on, and is unreliable below 100.
func TestFewAtTheTop(t *testing.T) {
	var values []float64
	for i := range 100 {
		values = append(values, math.Exp(math.Sin(float64(i*i))))
	}
	for n, want := range map[int]measure.Status{59: measure.Unreliable, 60: measure.Unreliable, 99: measure.Unreliable, 100: measure.OK} {
		m := disparity.Microdata{Values: slices.Clone(values[:n])}
		r, err := m.Entropy(1)
		require.NoError(t, err)
		require.Equal(t, want, r.Estimate.Status(), n)
		if n < 60 {
			noLimits(t, measure.FewValues, r.Estimate, "few")
		} else {
			limitsOf(t, r.Estimate)
		}
		r, err = m.Entropy(0)
		require.NoError(t, err)
		require.Equal(t, measure.OK, r.Estimate.Status())
		limitsOf(t, r.Estimate)
	}
}

// Wagstaff's index has no limits where everybody may count.
func TestWagstaffNearABound(t *testing.T) {
	rows := func(others int) (out []disparity.Ranked) {
		for i := range 50 {
			x := disparity.Ranked{Standing: float64(i % 7), Value: 1}
			if i < others {
				x.Value = 0
			}
			out = append(out, x)
		}
		return out
	}
	for others, ok := range map[int]bool{3: false, 10: true} {
		c, err := disparity.ConcentrationOf(rows(others), disparity.ConcentrationOptions{Unit: measure.Proportion})
		require.NoError(t, err)
		limitsOf(t, c.Erreygers)
		if ok {
			limitsOf(t, c.Wagstaff)
		} else {
			noLimits(t, disparity.NearZero, c.Wagstaff, "three of fifty")
		}
	}
}
