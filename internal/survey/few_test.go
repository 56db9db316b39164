package survey

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
)

func one(n int) []float64 {
	out := make([]float64, n)
	for i := range out {
		out[i] = 1
	}
	return out
}

// clusters is a design of one row in each record.
func clusters(t testing.TB, y []float64, cell []uint32, o Options, stages ...Stage) *Estimates {
	t.Helper()
	l := Layout{Stages: stages, Cell: cell, Rows: make([]int64, len(y))}
	for i := range y {
		l.Rows[i] = 1
	}
	d, err := NewDesign(l)
	require.NoError(t, err)
	e, err := d.Estimate(Sums{W: one(len(y)), X: one(len(y)), Y: y}, [][]uint32{{0}, {0, 1}}, o)
	require.NoError(t, err)
	return e
}

// A stratum that was taken whole is neither lonely nor averaged over: the
// domain, in one of two units of stratum 0 and one of the two there are of
// stratum 1, has the variance 2·(u/2)²·2 twice for strata 0 and 2, of which one
// is left out and stands for the other.
func TestWholeStratum(t *testing.T) {
	y, cell := []float64{8, 1, 8, 1, 6, 2}, []uint32{0, 1, 0, 1, 0, 0}
	st := Stage{Stratum: []uint32{0, 0, 1, 1, 2, 2}, Unit: []uint32{0, 1, 0, 1, 0, 1}, Population: []float64{10, 10, 2, 2, 10, 10}}
	total, err := clusters(t, y, cell, Options{Lonely: Average, DomainLonely: true}, st).Total(0)
	require.NoError(t, err)
	v, err := total.Var()
	require.NoError(t, err)
	// Stratum 2: (1 − 2/10) · 2 · (2² + 2²) = 12.8, of two strata that count, 3 in all.
	require.InEpsilon(t, 12.8*3/2, v, 1e-14)
}

// Under the rule Average, R takes the mean over the strata of all that it
// estimates together: what a contrast of totals is made of. Domain C is in
// strata 4 and 5 alone, of which none has one unit, so that its own variance
// needs no mean. R 4.2.2, survey 4.1-1, on the rows of lonely.csv with
// options(survey.lonely.psu = "average") and columns ya, yb, yc that are y in one
// domain and 0 elsewhere: vcov(svytotal(~ya + yb + yc, d)), vcov(svyby(~y, ~g, d,
// svymean, covmat = TRUE)), and the squared errors of svycontrast.
func TestAverageOfContrasts(t *testing.T) {
	three := func(name string) (out []*Stat) {
		_, names, estimate := estimates(t, name, nil)
		require.Equal(t, []string{"A", "B", "C"}, names[:3])
		for i := range 3 {
			s, err := estimate(i)
			require.NoError(t, err)
			out = append(out, s)
		}
		return out
	}
	totals, means := three("lonely-average-total"), three("lonely-average-mean")
	check := func(stats []*Stat, want [][]float64) {
		t.Helper()
		got, err := CovMatrix(stats)
		require.NoError(t, err)
		for i := range want {
			for j, x := range want[i] {
				require.InEpsilon(t, x, got[i][j], 1e-10)
				require.Equal(t, got[i][j], got[j][i])
			}
		}
	}
	check(totals, [][]float64{{32907350.03583}, {-25102068.90083, 43797516.75375}, {-1872791.70167, -6554658.56833, 3707681.62333}})
	check(means, [][]float64{{6.015391892112}, {-0.759404324752, 7.183039385169}, {-3.839265650594, -4.224450482575, 10.49119733806}})
	for _, c := range []struct {
		a, b *Stat
		want float64
	}{{totals[0], totals[1], 126909004.591}, {totals[0], totals[2], 40360615.0625}, {means[0], means[2], 24.1851205314}} {
		v, err := Delta([]*Stat{c.a, c.b}, []float64{1, -1})
		require.NoError(t, err)
		require.InEpsilon(t, c.want, v, 1e-11)
	}
	// On its own: SE(svytotal(~y, subset(d, g == "C")))^2.
	v, err := totals[2].Var()
	require.NoError(t, err)
	require.InEpsilon(t, 2966145.2986666663, v, 1e-12)
	cov, err := totals[0].Cov(totals[2])
	require.NoError(t, err)
	require.InEpsilon(t, -1872791.70167, cov, 1e-10)
}

// One unit in all: there is nothing to compare it with.
func TestOneUnit(t *testing.T) {
	for _, rule := range []Lonely{Remove, Adjust, Average} {
		m, err := clusters(t, []float64{1, 2}, []uint32{0, 1}, Options{Lonely: rule}, Stage{Unit: []uint32{7, 7}}).Ratio(1)
		require.NoError(t, err)
		_, err = m.Var()
		require.ErrorIs(t, err, ErrNoVariance, rule)
	}
}

// Districts with one school each: what varies between districts is known, and
// what varies within them has no average.
func TestOneSchoolInEachDistrict(t *testing.T) {
	first := Stage{Unit: []uint32{0, 1, 2}, Population: []float64{6, 6, 6}}
	second := Stage{Unit: []uint32{0, 0, 0}, Population: []float64{4, 4, 4}}
	for _, rule := range []Lonely{Remove, Certainty, Adjust, Average, Fail} {
		total, err := clusters(t, []float64{1, 2, 6}, []uint32{0, 0, 0}, Options{Lonely: rule}, first, second).Total(0)
		require.NoError(t, err)
		v, err := total.Var()
		switch rule {
		case Average:
			require.ErrorIs(t, err, ErrNoVariance)
		case Fail:
			require.ErrorIs(t, err, ErrLonely)
		default:
			require.NoError(t, err)
			require.InEpsilon(t, 0.5*3*7, v, 1e-14, rule) // s² = 7
		}
	}
	// Where no correction lets it through, a second stage is not looked at.
	first.Stratum = []uint32{0, 1, 1}
	first.Population = []float64{math.Inf(1), 6, 6}
	e := clusters(t, []float64{1, 2, 6}, []uint32{0, 0, 0}, Options{Lonely: Remove}, first, second)
	require.Equal(t, []LonelyStratum{{0, 0}, {1, 1}, {1, 2}}, e.d.Lonely())
}

// Sums of units keep a spread that their squares would lose.
func TestLargeUnits(t *testing.T) {
	m, err := clusters(t, []float64{1e8 + 1, 1e8 + 2, 1e8 + 3, 1e8 + 4}, []uint32{0, 0, 0, 0}, Options{}, Stage{Unit: []uint32{0, 1, 2, 3}}).Ratio(0)
	require.NoError(t, err)
	v, err := m.Var()
	require.NoError(t, err)
	require.InEpsilon(t, 5.0/12, v, 1e-7)

	huge, err := clusters(t, []float64{1e160, 1e160 + 1e150}, []uint32{0, 0}, Options{}, Stage{Unit: []uint32{0, 1}}).Total(0)
	require.NoError(t, err)
	_, err = huge.Var()
	require.ErrorIs(t, err, ErrOverflow)
}

// With a calibration every unit has an influence, and none is alone in a domain.
func TestDomainLonelyCalibrated(t *testing.T) {
	for seed := range uint64(20) {
		rows := draw(rand.New(rand.NewPCG(seed, 8)), 1, true, true)
		l, s := records(rows, 1, true, 100)
		d, err := NewDesign(l)
		require.NoError(t, err)
		c := postStratify(t, rows)
		var variances [2][]float64
		for k := range variances {
			e, err := d.Estimate(s, overlapping, Options{Lonely: Adjust, DomainLonely: k == 1, Calibration: c})
			require.NoError(t, err)
			variances[k] = all(t, e, len(overlapping))
		}
		require.Equal(t, variances[0], variances[1])
	}
}

// A record of five rows of which three have an outcome, beside one of two.
func TestUsedRows(t *testing.T) {
	d, err := NewDesign(Layout{Stages: []Stage{{}}, Cell: []uint32{0, 1}, Rows: []int64{5, 2}})
	require.NoError(t, err)
	require.EqualValues(t, 6, d.DF())
	w := []float64{3, 2}
	e, err := d.Estimate(Sums{Used: []int64{3, 2}, W: w, X: w, Y: []float64{6, 5}, W2YY: []float64{14, 13}, W2XY: []float64{6, 5}, W2XX: w},
		[][]uint32{{0}, {0, 1}, {1}}, Options{})
	require.NoError(t, err)
	dom, err := e.Domain(0)
	require.NoError(t, err)
	require.Equal(t, Domain{N: 3, Units: 3, Strata: 1, DF: 2, Weight: 3}, dom)
	rest, err := e.Complement(2, 1)
	require.NoError(t, err)
	require.EqualValues(t, 2, rest.DF())
	v, err := rest.Var() // 1, 2, 3 of seven rows: 7/6 · (1 + 0 + 1)/9
	require.NoError(t, err)
	require.InEpsilon(t, 7.0/27, v, 1e-14)
}

func TestOtherOptions(t *testing.T) {
	l, s := small(1, 2, 3, 4)
	d, err := NewDesign(l)
	require.NoError(t, err)
	var stats []*Stat
	for _, o := range []Options{{}, {Lonely: Adjust}} {
		e, err := d.Estimate(s, [][]uint32{{0}}, o)
		require.NoError(t, err)
		st, err := e.Ratio(0)
		require.NoError(t, err)
		stats = append(stats, st)
	}
	_, err = Delta(stats, []float64{1, -1})
	require.ErrorIs(t, err, ErrUnrelated)
	for _, c := range []float64{0.1, 0.7, 1.3} { // c + 2c − 3c, up to rounding
		v, err := Delta([]*Stat{stats[0], stats[0], stats[0]}, []float64{c, 2 * c, -3 * c})
		require.NoError(t, err)
		require.Zero(t, v)
	}
}

// The unit of x changes no design effect, and squares that no rows have give none.
func TestDeffOfRatio(t *testing.T) {
	l, s := small(1, 2, 3, 9)
	s.X, s.WYY = []float64{1, 1, 2, 3}, []float64{1, 4, 9, 81}
	s.WXY, s.WXX = []float64{1, 2, 6, 27}, []float64{1, 1, 4, 9}
	d, err := NewDesign(l)
	require.NoError(t, err)
	deff := func(s Sums) (float64, error) {
		e, err := d.Estimate(s, [][]uint32{{0, 1}}, Options{})
		require.NoError(t, err)
		return e.Deff(0, true)
	}
	want, err := deff(s)
	require.NoError(t, err)
	half := s
	half.X, half.WXY, half.WXX = []float64{2, 2, 4, 6}, []float64{2, 4, 12, 54}, []float64{4, 4, 16, 36}
	got, err := deff(half)
	require.NoError(t, err)
	require.InEpsilon(t, want, got, 1e-14)
	// R = 15/7: residuals −8/7, −1/7, −9/7, 18/7, strata of two; V/V₀ by hand,
	// Σ (d² of pairs)/49 over (4/3 · Σ e²)/49.
	require.InEpsilon(t, (49.0+27*27)/(4.0/3*(64+1+81+324)), want, 1e-13)
	s.WYY = one(4)
	_, err = deff(s)
	require.ErrorIs(t, err, ErrNoVariance)
}

// Rounding of replicates is no spread, and neither dependence nor independence
// of columns is a matter of it.
func TestReplicateRounding(t *testing.T) {
	of := func(x float64) Totals { return Totals{Y: []float64{0.7 * x}, X: []float64{x}} }
	full, reps := of(3), []Totals{}
	for _, x := range []float64{3, 7, 11, 13, 17, 19, 23, 29} {
		reps = append(reps, of(x))
	}
	r, err := NewReplicates(BRR(8), full, reps)
	require.NoError(t, err)
	s, err := r.Ratio(0)
	require.NoError(t, err)
	require.True(t, s.Flat())
	for near, want := range map[float64]int64{1e-3: 1, 1e-4: 1, 1e-6: 0} {
		got, err := RankDF([][]float64{{1, 1}, {1, 1 + near}})
		require.NoError(t, err)
		require.Equal(t, want, got, near)
	}
}
