package survey

import (
	"math"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// picked returns the columns of a layout or of sums for the records of perm.
func picked[T any](v T, perm []int) T {
	out := reflect.New(reflect.TypeOf(v)).Elem()
	out.Set(reflect.ValueOf(v))
	for i := range out.NumField() {
		f := out.Field(i)
		if f.Kind() != reflect.Slice || f.Len() == 0 {
			continue
		}
		if stages, ok := f.Interface().([]Stage); ok {
			var list []Stage
			for _, s := range stages {
				list = append(list, picked(s, perm))
			}
			f.Set(reflect.ValueOf(list))
			continue
		}
		c := reflect.MakeSlice(f.Type(), 0, len(perm))
		for _, p := range perm {
			c = reflect.Append(c, f.Index(p))
		}
		f.Set(c)
	}
	return out.Interface().(T)
}

// bits returns everything that a design says of the domains.
func bits(t testing.TB, l Layout, s Sums, domains [][]uint32, o Options) []float64 {
	d, err := NewDesign(l)
	require.NoError(t, err)
	e, err := d.Estimate(s, domains, o)
	require.NoError(t, err)
	return all(t, e, len(domains))
}

func all(t testing.TB, e *Estimates, n int) (out []float64) {
	var stats []*Stat
	for i := range n {
		for _, f := range []func(int) (*Stat, error){e.Ratio, e.Total, e.Size} {
			st, err := f(i)
			if err != nil {
				require.ErrorIs(t, err, ErrNoMembers)
				continue
			}
			stats = append(stats, st)
			v, err := st.Var()
			require.NoError(t, err)
			out = append(out, st.Value(), v, float64(st.DF()))
		}
	}
	cov, err := CovMatrix(stats)
	require.NoError(t, err)
	for _, row := range cov {
		out = append(out, row...)
	}
	return out
}

// The order of records, alike ones included, changes no bit; nor do the codes of
// cells and of domains' cells.
func TestOrderOfRecords(t *testing.T) {
	for seed := range uint64(40) {
		r := rand.New(rand.NewPCG(seed, 3))
		stages, single := 1+int(seed%3), seed%2 == 0
		rows := draw(r, stages, single, seed%5 > 0)
		l, s := records(rows, stages, single, 0)
		want := bits(t, l, s, overlapping, Options{Lonely: Adjust, DomainLonely: seed%3 == 0})
		perm := r.Perm(len(rows))
		l, s = picked(l, perm), picked(s, perm)
		var domains [][]uint32
		for _, cells := range overlapping {
			var turned []uint32
			for i := range cells {
				turned = append(turned, cells[len(cells)-1-i], cells[0])
			}
			domains = append(domains, append(turned, 77))
		}
		require.Equal(t, want, bits(t, l, s, domains, Options{Lonely: Adjust, DomainLonely: seed%3 == 0}), "seed %d", seed)
	}
}

// Records that are split up, weights that are doubled, a shift and a unit that
// is a hundred times smaller change nothing but what they should.
func TestSameSample(t *testing.T) {
	for name := range expected(t) {
		if strings.HasPrefix(name, "rep-") || name == "scd" {
			continue
		}
		e, names, estimate := estimates(t, name, nil)
		split, _, estimateSplit := estimates(t, name, func(p *sampling) { p.split = 3 })
		_, _, estimateShift := estimates(t, name, func(p *sampling) {
			if p.shift = 0.25; p.y == "api00" {
				p.shift = 500
			}
		})
		for i := range names {
			a, err := estimate(i)
			require.NoError(t, err)
			da, err := e.Domain(i)
			require.NoError(t, err)
			db, err := split.Domain(i)
			require.NoError(t, err)
			require.Equal(t, da.DF, db.DF)
			require.InEpsilon(t, da.Weight, db.Weight, 1e-12)
			for _, f := range []func(int) (*Stat, error){estimateSplit, estimateShift} {
				b, err := f(i)
				require.NoError(t, err)
				near(t, a.Value(), b.Value(), name, i)
				va, err := a.Var()
				require.NoError(t, err)
				vb, err := b.Var()
				require.NoError(t, err)
				if !a.Flat() {
					near(t, va, vb, name, i)
				}
				require.Equal(t, a.Flat(), b.Flat(), "%s %d", name, i)
			}
		}
	}
}

func scaled(s Sums, w, y float64) Sums {
	times := func(c []float64, f float64) []float64 {
		out := make([]float64, len(c))
		for i, x := range c {
			out[i] = x * f
		}
		return out
	}
	return Sums{Shift: s.Shift * y, Used: s.Used, W: times(s.W, w), Y: times(s.Y, w*y), X: times(s.X, w), All: times(s.All, w),
		W2: times(s.W2, w*w), W2Y: times(s.W2Y, w*w*y), W2X: times(s.W2X, w*w), W2YY: times(s.W2YY, w*w*y*y), W2XY: times(s.W2XY, w*w*y), W2XX: times(s.W2XX, w*w)}
}

func TestScales(t *testing.T) {
	for seed := range uint64(40) {
		r := rand.New(rand.NewPCG(seed, 4))
		stages, single := 1+int(seed%3), seed%2 == 0
		l, s := records(draw(r, stages, single, seed%5 > 0), stages, single, 8)
		d, err := NewDesign(l)
		require.NoError(t, err)
		o := Options{Lonely: Average}
		e, err := d.Estimate(s, overlapping, o)
		require.NoError(t, err)
		twice, err := d.Estimate(scaled(s, 2, 1), overlapping, o)
		require.NoError(t, err)
		large, err := d.Estimate(scaled(s, 1, 128), overlapping, o)
		require.NoError(t, err)
		total := [2]float64{}
		for i := range overlapping {
			a, err := e.Ratio(i)
			if err != nil {
				continue
			}
			b, err := twice.Ratio(i)
			require.NoError(t, err)
			c, err := large.Ratio(i)
			require.NoError(t, err)
			require.Equal(t, a.Value(), b.Value()) // powers of two are exact
			require.Equal(t, a.variance, b.variance)
			require.Equal(t, 128*a.Value(), c.Value())
			require.Equal(t, 128*128*a.variance, c.variance)
			a, _ = e.Total(i)
			b, err = twice.Total(i)
			require.NoError(t, err)
			require.Equal(t, 2*a.Value(), b.Value())
			require.Equal(t, 4*a.variance, b.variance)
			if i == 1 || i == 3 || i == 0 {
				total[0] += a.Value()
			}
			if i == 4 {
				total[1] = a.Value()
			}
		}
		// Cell 3 is in no domain of its own; the others add up with it.
		three, err := d.Estimate(s, [][]uint32{{3}}, o)
		require.NoError(t, err)
		if st, err := three.Total(0); err == nil {
			total[0] += st.Value()
		}
		require.InEpsilon(t, total[1], total[0], 1e-13)
	}
}

// Shares of disjoint domains add up to 1, without error; everyone but a domain
// is the domain of the other cells; a part of everyone that is everyone has the
// estimate of everyone, bit for bit.
func TestParts(t *testing.T) {
	for seed := range uint64(40) {
		r := rand.New(rand.NewPCG(seed, 5))
		stages, single := 1+int(seed%3), seed%2 == 0
		l, s := records(draw(r, stages, single, seed%5 > 0), stages, single, 100)
		d, err := NewDesign(l)
		require.NoError(t, err)
		domains := [][]uint32{{0}, {1}, {2}, {3}, {4}, {0, 1, 2, 3, 4}, {4, 3, 2, 1, 0}, {1, 2, 3, 4}}
		e, err := d.Estimate(s, domains, Options{Lonely: Adjust, DomainLonely: true})
		require.NoError(t, err)
		var shares []*Stat
		sum := 0.0
		for i := range 5 {
			st, err := e.Share(i, 5)
			require.NoError(t, err)
			shares = append(shares, st)
			sum += st.Value()
		}
		require.InDelta(t, 1, sum, 1e-14)
		v, err := Delta(shares, []float64{1, 1, 1, 1, 1})
		require.NoError(t, err)
		require.InDelta(t, 0, v, 1e-16)
		whole, err := e.Share(5, 6)
		require.NoError(t, err)
		require.Equal(t, 1.0, whole.Value())
		require.True(t, whole.Flat())

		a, err := e.Ratio(5)
		require.NoError(t, err)
		b, err := e.Ratio(6)
		require.NoError(t, err)
		require.Equal(t, a.Value(), b.Value())
		require.Equal(t, a.variance, b.variance)
		c, err := a.Cov(b)
		require.NoError(t, err)
		require.InDelta(t, a.variance, c, 1e-12*a.variance)

		rest, err := e.Complement(0, 5)
		require.NoError(t, err)
		want, err := e.Ratio(7)
		require.NoError(t, err)
		require.InEpsilon(t, want.Value(), rest.Value(), 1e-12)
		require.Equal(t, want.DF(), rest.DF(), "seed %d", seed)
		if !want.Flat() {
			require.InEpsilon(t, want.variance, rest.variance, 1e-9, "seed %d", seed)
		}
	}
}

// With clusters, two outcomes of one design have a covariance:
// Var(a + b) = Var(a) + Var(b) + 2 Cov(a, b).
func TestTwoOutcomes(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 6))
	rows := draw(r, 2, false, true)
	l, a := records(rows, 2, false, 0)
	b, sum := a, a
	b.Y, sum.Y = nil, nil
	for i := range a.Y {
		y := rows[i].w * r.Float64()
		b.Y, sum.Y = append(b.Y, y), append(sum.Y, a.Y[i]+y)
	}
	d, err := NewDesign(l)
	require.NoError(t, err)
	var stats []*Stat
	for _, s := range []Sums{a, b, sum} {
		e, err := d.Estimate(s, overlapping, Options{Lonely: Remove})
		require.NoError(t, err)
		st, err := e.Total(2)
		require.NoError(t, err)
		stats = append(stats, st)
	}
	v, err := Delta(stats[:2], []float64{1, 1})
	require.NoError(t, err)
	require.InEpsilon(t, stats[2].variance, v, 1e-10)

	l, a = records(draw(r, 2, true, true), 2, true, 0)
	d, err = NewDesign(l)
	require.NoError(t, err)
	e, err := d.Estimate(a, overlapping, Options{Lonely: Remove})
	require.NoError(t, err)
	o, err := d.Estimate(a, overlapping, Options{Lonely: Remove})
	require.NoError(t, err)
	x, err := e.Ratio(4)
	require.NoError(t, err)
	y, err := o.Ratio(4)
	require.NoError(t, err)
	_, err = x.Cov(y) // of single rows the products of the two outcomes are not known
	require.ErrorIs(t, err, ErrUnrelated)
}

// Without stages the rows are all there is; the usual model beside it is a
// simple random sample with replacement: the variance of a mean is s²/n.
func TestCensus(t *testing.T) {
	l := Layout{Cell: []uint32{0, 1, 1}, Rows: []int64{2, 1, 1}}
	s := Sums{W: []float64{2, 1, 1}, X: []float64{2, 1, 1}, Y: []float64{7, 5, 8}, // 3 and 4, 5, 8
		W2YY: []float64{25, 25, 64}, W2XY: []float64{7, 5, 8}, W2XX: []float64{2, 1, 1}}
	for _, census := range []bool{true, false} {
		if !census {
			l.Stages = []Stage{{}}
		}
		d, err := NewDesign(l)
		require.NoError(t, err)
		e, err := d.Estimate(s, [][]uint32{{1, 0}}, Options{})
		require.NoError(t, err)
		m, err := e.Ratio(0)
		require.NoError(t, err)
		require.Equal(t, 5.0, m.Value())
		v, err := m.Var()
		require.NoError(t, err)
		require.False(t, m.Flat())
		if census {
			require.Zero(t, v)
			require.Zero(t, d.DF())
			continue
		}
		require.EqualValues(t, 3, m.DF())
		require.InEpsilon(t, 14.0/3/4, v, 1e-14)
	}
}

// Values that are large beside their spread: 10⁹ + 1, …, 10⁹ + 4 have the
// variance 5/12 of their mean, once the shift is near.
func TestShiftKeepsSpread(t *testing.T) {
	l := Layout{Stages: []Stage{{}}, Cell: []uint32{0}, Rows: []int64{4}}
	four := []float64{4}
	d, err := NewDesign(l)
	require.NoError(t, err)
	e, err := d.Estimate(Sums{Shift: 1e9, W: four, X: four, Y: []float64{10}, W2YY: []float64{30}, W2XY: []float64{10}, W2XX: four}, [][]uint32{{0}}, Options{})
	require.NoError(t, err)
	m, err := e.Ratio(0)
	require.NoError(t, err)
	require.Equal(t, 1e9+2.5, m.Value())
	v, err := m.Var()
	require.NoError(t, err)
	require.InEpsilon(t, 5.0/12, v, 1e-14)
	se, err := m.SE()
	require.NoError(t, err)
	require.Equal(t, math.Sqrt(v), se)

	// Without it, a variance of 0.4 drowns in squares of 4·10¹⁸: it is 0 up to
	// rounding, or an error, and never a figure.
	for _, base := range []float64{1e6, 1e7, 1e9} {
		y, yy := 4*base+10, 4*base*base+20*base+30
		e, err = d.Estimate(Sums{W: four, X: four, Y: []float64{y}, W2YY: []float64{yy}, W2XY: []float64{y}, W2XX: four}, [][]uint32{{0}}, Options{})
		require.NoError(t, err)
		m, err = e.Ratio(0)
		require.NoError(t, err)
		if _, err = m.Var(); !m.Flat() {
			require.ErrorIs(t, err, ErrPrecision, "%v", base)
		}
		require.Equal(t, base > 1e6, m.Flat())
	}
}
