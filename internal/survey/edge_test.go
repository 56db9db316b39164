package survey

import (
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/collective-impact/sdk/internal/enum"
	"github.com/collective-impact/sdk/internal/fault"
)

func TestNothing(t *testing.T) {
	for _, d := range []*Design{nil, {}} {
		require.Zero(t, d.DF())
		require.Nil(t, d.Lonely())
	}
	_, err := (*Design)(nil).Estimate(Sums{}, nil, Options{})
	require.ErrorIs(t, err, fault.ErrRequired)
	d, err := NewDesign(Layout{})
	require.NoError(t, err)
	empty, err := d.Estimate(Sums{}, [][]uint32{{1}}, Options{Calibration: nil})
	require.NoError(t, err)
	_, err = empty.Ratio(0)
	require.ErrorIs(t, err, ErrNoMembers)
	dom, err := empty.Domain(0)
	require.NoError(t, err)
	require.Zero(t, dom)
	for _, e := range []*Estimates{nil, {}} {
		for _, f := range []func(int) (*Stat, error){e.Ratio, e.Total, e.Size, func(i int) (*Stat, error) { return e.Share(i, i) },
			func(i int) (*Stat, error) { return e.Complement(i, i) }} {
			_, err := f(0)
			require.ErrorIs(t, err, ErrNoDomain)
		}
		_, err = e.Deff(-1, true)
		require.ErrorIs(t, err, ErrNoDomain)
		_, err = e.Domain(0)
		require.ErrorIs(t, err, ErrNoDomain)
	}
	for _, s := range []*Stat{nil, {}} {
		require.Zero(t, s.Value())
		require.Zero(t, s.DF())
		require.Zero(t, s.Lost())
		require.False(t, s.Flat())
		_, err := s.Var()
		require.ErrorIs(t, err, ErrNoVariance)
		_, err = s.Cov(s)
		require.ErrorIs(t, err, ErrUnrelated)
	}
	_, err = (*Replicates)(nil).Ratio(0)
	require.ErrorIs(t, err, ErrNoDomain)
	require.Nil(t, (*Calibration)(nil).Factors())
	_, err = Delta(nil, []float64{1})
	require.ErrorIs(t, err, ErrUnrelated)
}

// problems returns the paths of everything that is wrong.
func problems(err error) (out []string) {
	for _, e := range fault.Split(err) {
		var f *fault.FieldError
		if errors.As(e, &f) {
			out = append(out, f.Path)
		}
	}
	return out
}

func TestLayoutProblems(t *testing.T) {
	_, err := NewDesign(Layout{Cell: []uint32{1, 2}, Rows: []int64{1, -1}, Post: []uint32{1}, Stages: []Stage{
		{Stratum: []uint32{1}, Population: []float64{0.5, math.NaN()}, Fraction: []float64{0.1, 2}}, {Unit: []uint32{1, 2, 3}},
	}})
	require.Equal(t, []string{"/rows/1", "/post", "/stages/0/stratum", "/stages/0/unit", "/stages/0/fraction",
		"/stages/0/population/0", "/stages/0/fraction/1", "/stages/1/unit"}, problems(err))
	two := Layout{Cell: []uint32{1, 2}, Rows: []int64{1, 1}, Stages: []Stage{{Population: []float64{5, 6}}}}
	_, err = NewDesign(two)
	require.Equal(t, []string{"/stages/0/population/1"}, problems(err))
	two.Stages[0].Population = []float64{1, 1}
	_, err = NewDesign(two)
	require.ErrorContains(t, err, "2 units were drawn from 1")
	_, err = NewDesign(Layout{Cell: []uint32{1, 2}, Rows: []int64{maxRows, 1}})
	require.Equal(t, []string{"/rows/1"}, problems(err))
}

func TestSumsProblems(t *testing.T) {
	d, err := NewDesign(Layout{Cell: []uint32{1, 2}, Rows: []int64{1, 1}, Stages: []Stage{{}}})
	require.NoError(t, err)
	_, err = d.Estimate(Sums{Shift: math.Inf(1), Used: []int64{2, 1}, W: []float64{-1, 1}, Y: []float64{1, math.NaN()}, WXX: []float64{1}},
		nil, Options{Lonely: 9, Calibration: &Calibration{}})
	require.Equal(t, []string{"/lonely", "/calibration", "/shift", "/used/0", "/y/1", "/x", "/w/0", "/w2yy", "/w2xy", "/w2xx", "/w2", "/w2y", "/w2x", "/wxx"}, problems(err))
	require.ErrorIs(t, err, enum.ErrUnknownKey)
}

// With a population given as a fraction the variances are the same.
func TestFraction(t *testing.T) {
	for name, fraction := range map[string]float64{"clus1-mean": 15.0 / 757, "srs-mean": 200.0 / 6194} {
		e, _, _ := estimates(t, name, nil)
		l := e.d.layout
		st := l.Stages[0]
		st.Fraction, st.Population = make([]float64, len(st.Population)), nil
		for i := range st.Fraction {
			st.Fraction[i] = fraction
		}
		l.Stages = []Stage{st}
		d, err := NewDesign(l)
		require.NoError(t, err)
		require.InEpsilonSlice(t, e.d.stages[0].scale, d.stages[0].scale, 1e-14)
	}
}

// flat is a sample of four units in two strata, one row each.
func small(y ...float64) (Layout, Sums) {
	one := []float64{1, 1, 1, 1}
	return Layout{Cell: []uint32{0, 0, 0, 1}, Rows: []int64{1, 1, 1, 1}, Stages: []Stage{{Stratum: []uint32{0, 0, 1, 1}, Unit: []uint32{0, 1, 0, 1}}}},
		Sums{W: one, X: one, Y: y, WYY: one, WXY: one, WXX: one}
}

func TestUndefined(t *testing.T) {
	l, s := small(0.1, 0.1, 0.1, 0.3)
	d, err := NewDesign(l)
	require.NoError(t, err)
	require.EqualValues(t, 2, d.DF())
	e, err := d.Estimate(s, [][]uint32{{0}, {1}, {5}, {0, 1}}, Options{})
	require.NoError(t, err)
	constant, err := e.Ratio(0)
	require.NoError(t, err)
	require.True(t, constant.Flat())
	require.EqualValues(t, 1, constant.DF())
	_, err = e.Deff(0, true)
	require.ErrorIs(t, err, ErrNoVariance)
	_, err = e.Ratio(2)
	require.ErrorIs(t, err, ErrNoMembers)
	_, err = e.Complement(3, 3)
	require.ErrorIs(t, err, ErrNoMembers)
	_, err = e.Complement(0, 1)
	require.ErrorIs(t, err, ErrNotPart)
	_, err = e.Share(3, 0)
	require.ErrorIs(t, err, ErrNotPart)
	_, err = e.Share(0, 2)
	require.ErrorIs(t, err, ErrNoMembers)
	nobody, err := e.Share(2, 3)
	require.NoError(t, err)
	require.Zero(t, nobody.Value())
	require.True(t, nobody.Flat())
	_, err = e.Deff(3, false)
	require.ErrorIs(t, err, fault.ErrRange) // weights of 1 are of no larger population
	one, err := e.Size(1)
	require.NoError(t, err)
	v, err := one.Var() // (0, 1) in one stratum: 2 · (1/4 + 1/4)
	require.NoError(t, err)
	require.Equal(t, 1.0, v)

	s.X = []float64{1, 1, -2, 1}
	s.WYY = nil
	e, err = d.Estimate(s, [][]uint32{{0}, {1}, {0, 1}}, Options{})
	require.NoError(t, err)
	for _, f := range []func() (*Stat, error){func() (*Stat, error) { return e.Ratio(0) }, func() (*Stat, error) { return e.Share(0, 0) },
		func() (*Stat, error) { return e.Complement(1, 2) }} {
		_, err = f()
		require.ErrorIs(t, err, ErrZeroDenominator)
	}
	_, err = e.Deff(1, true)
	require.ErrorIs(t, err, fault.ErrRequired)

	s.X, s.Y = []float64{1e-320, 1e-320, 1e-320, 1}, []float64{1, 1, 1, 1e308}
	e, err = d.Estimate(s, [][]uint32{{0}, {1}}, Options{})
	require.NoError(t, err)
	_, err = e.Ratio(0)
	require.ErrorIs(t, err, ErrOverflow)
	huge, err := e.Total(1)
	require.NoError(t, err)
	_, err = huge.SE()
	require.ErrorIs(t, err, ErrOverflow)
}

// One unit in each stratum says nothing, whatever the rule, unless it was
// certain to be drawn.
func TestAllLonely(t *testing.T) {
	l, s := small(1, 2, 3, 4)
	l.Stages[0].Stratum = []uint32{0, 1, 2, 3}
	d, err := NewDesign(l)
	require.NoError(t, err)
	require.Len(t, d.Lonely(), 4)
	for rule, want := range map[Lonely]error{Fail: ErrLonely, Remove: ErrNoVariance, Average: ErrNoVariance, Certainty: nil, Adjust: nil} {
		e, err := d.Estimate(s, [][]uint32{{0, 1}}, Options{Lonely: rule})
		require.NoError(t, err)
		m, err := e.Ratio(0)
		require.NoError(t, err)
		v, err := m.Var()
		require.ErrorIs(t, err, want, rule)
		_, covErr := m.Cov(m)
		require.ErrorIs(t, covErr, want, rule)
		_, err = e.Deff(0, true)
		if rule == Adjust { // squares of −1.5, −0.5, 0.5 and 1.5, over 16
			require.InEpsilon(t, 5.0/16, v, 1e-14)
			continue
		}
		require.Error(t, err)
		require.Zero(t, v)
	}
	e, err := d.Estimate(s, [][]uint32{{0, 1}}, Options{})
	require.NoError(t, err)
	m, err := e.Ratio(0)
	require.NoError(t, err)
	_, err = m.Var()
	require.Equal(t, 4, strings.Count(err.Error(), "that of record"))
}

func TestContradiction(t *testing.T) {
	d, err := NewDesign(Layout{Stages: []Stage{{}}, Cell: []uint32{0}, Rows: []int64{2}})
	require.NoError(t, err)
	two := []float64{2}
	e, err := d.Estimate(Sums{W: two, X: two, Y: []float64{30}, W2YY: []float64{9}, W2XY: []float64{30}, W2XX: two}, [][]uint32{{0}}, Options{})
	require.NoError(t, err)
	m, err := e.Ratio(0)
	require.NoError(t, err)
	_, err = m.Var()
	require.ErrorIs(t, err, ErrContradiction)
}

func TestLonelyText(t *testing.T) {
	for l := Fail; l <= Average; l++ {
		b, err := l.MarshalText()
		require.NoError(t, err)
		require.Equal(t, l.String(), string(b))
		var back Lonely
		require.NoError(t, back.UnmarshalText(b))
		require.Equal(t, l, back)
	}
	_, err := Lonely(77).MarshalText()
	require.ErrorIs(t, err, enum.ErrUnknownKey)
	var l Lonely
	require.ErrorIs(t, l.UnmarshalText([]byte("ignore")), enum.ErrUnknownKey)
}
