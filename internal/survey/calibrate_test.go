package survey

import (
	"math"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/collective-impact/sdk/internal/fault"
)

// Two margins of which the second cuts the first: the adjusted sums meet both,
// and the odds ratio of the table stays as it was (Deming and Stephan 1940).
func TestRaking(t *testing.T) {
	sums := []float64{30, 20, 10, 40}
	rows := Margin{Group: []uint32{0, 0, 1, 1}, Population: []float64{700, 300}}
	columns := Margin{Group: []uint32{0, 1, 0, 1}, Population: []float64{450, 550}}
	c, err := Calibrate(sums, []Margin{rows, columns}, Raking{})
	require.NoError(t, err)
	f := c.Factors()
	for i := range f {
		f[i] *= sums[i]
	}
	for _, m := range []Margin{rows, columns} {
		require.InDeltaSlice(t, m.Population, m.totals(f), 1e-9)
	}
	require.InEpsilon(t, 30.0*40/(20*10), f[0]*f[3]/(f[1]*f[2]), 1e-12)

	// R's stopping rule: a loose tolerance ends after fewer sweeps.
	loose, err := Calibrate(sums, []Margin{rows, columns}, Raking{Tolerance: 1e-2})
	require.NoError(t, err)
	require.NotEqual(t, c.Factors(), loose.Factors())

	one, err := Calibrate([]float64{2, 0, 6, 2}, []Margin{{Group: []uint32{0, 0, 1, 1}, Population: []float64{10, 4}}}, Raking{Sweeps: 1})
	require.NoError(t, err)
	require.Equal(t, []float64{5, 1, 0.5, 0.5}, one.Factors())
}

func TestCalibrateProblems(t *testing.T) {
	sums := []float64{1, 2, 0}
	good := Margin{Group: []uint32{0, 1, 1}, Population: []float64{4, 5}}
	for name, c := range map[string]struct {
		sums    []float64
		margins []Margin
		how     Raking
		want    error
		paths   []string
	}{
		"no margin":   {sums, nil, Raking{}, fault.ErrRequired, []string{"/margins"}},
		"settings":    {sums, []Margin{good}, Raking{Sweeps: -1, Tolerance: 2}, fault.ErrRange, []string{"/sweeps", "/tolerance"}},
		"sums":        {[]float64{-1, math.NaN(), 1}, []Margin{good}, Raking{}, fault.ErrRange, []string{"/sums/0", "/sums/1"}},
		"groups":      {sums, []Margin{{Group: []uint32{0, 9}, Population: []float64{-1}}}, Raking{}, fault.ErrDangling, []string{"/margins/0/population/0", "/margins/0/group", "/margins/0/group/1"}},
		"nobody here": {sums, []Margin{{Group: []uint32{0, 0, 1}, Population: []float64{4, 5}}}, Raking{}, ErrEmptyMargin, []string{"/margins/0/population/1"}},
		"nobody there": {sums, []Margin{{Group: []uint32{0, 1, 1}, Population: []float64{0, 5}}}, Raking{}, ErrEmptyMargin,
			[]string{"/margins/0/population/0"}},
		"totals": {sums, []Margin{good, {Group: []uint32{0, 1, 1}, Population: []float64{4, 6}}}, Raking{}, fault.ErrInvalid, []string{"/margins/1/population"}},
		"many": {sums, []Margin{{Group: []uint32{0, 1, 1}, Population: slices.Insert(make([]float64, maxGroups), 0, 4, 5)}, good}, Raking{}, fault.ErrRange,
			[]string{"/margins"}},
	} {
		_, err := Calibrate(c.sums, c.margins, c.how)
		require.ErrorIs(t, err, c.want, name)
		require.Equal(t, c.paths, problems(err), name)
	}
	// Cells on the diagonal alone cannot meet margins that differ.
	_, err := Calibrate([]float64{1, 1}, []Margin{{Group: []uint32{0, 1}, Population: []float64{3, 4}}, {Group: []uint32{0, 1}, Population: []float64{4, 3}}}, Raking{Sweeps: 50})
	require.ErrorIs(t, err, ErrNoConvergence)
}

// What a margin fixes has no error, and a calibration fits its own sample alone.
func TestCalibrated(t *testing.T) {
	l, s := small(1, 2, 3, 5)
	l.Post = []uint32{0, 1, 0, 1}
	d, err := NewDesign(l)
	require.NoError(t, err)
	c, err := Calibrate([]float64{2, 2}, []Margin{{Group: []uint32{0, 1}, Population: []float64{20, 30}}}, Raking{})
	require.NoError(t, err)
	e, err := d.Estimate(s, [][]uint32{{0, 1}, {1}}, Options{Calibration: c})
	require.NoError(t, err)
	size, err := e.Size(0)
	require.NoError(t, err)
	require.Equal(t, 50.0, size.Value())
	require.True(t, size.Flat())
	part, err := e.Size(1)
	require.NoError(t, err)
	require.False(t, part.Flat())
	cov, err := part.Cov(size)
	require.NoError(t, err)
	require.Zero(t, cov)

	other, err := Calibrate([]float64{2, 3}, []Margin{{Group: []uint32{0, 1}, Population: []float64{20, 30}}}, Raking{})
	require.NoError(t, err)
	_, err = d.Estimate(s, nil, Options{Calibration: other})
	require.Equal(t, []string{"/calibration"}, problems(err))
	few, err := Calibrate([]float64{2}, []Margin{{Group: []uint32{0}, Population: []float64{20}}}, Raking{})
	require.NoError(t, err)
	_, err = d.Estimate(s, nil, Options{Calibration: few})
	require.Equal(t, []string{"/post/1"}, problems(err))
}
