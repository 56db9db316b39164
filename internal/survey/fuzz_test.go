package survey

import (
	"encoding/binary"
	"math"
	"testing"
)

// FuzzEstimate reads a sample from bytes: whatever it is, nothing panics, and
// what comes out is a number or an error.
func FuzzEstimate(f *testing.F) {
	f.Add([]byte("\x02\x01\x03a stratum, a unit, and some rows of it, again and again"), 1.5)
	f.Add([]byte("\x00\x00\x00"), 0.0)
	f.Add([]byte("\x13\x22\x41\x00\x01\x02\x03\x04\x05\x06\x07\x08\x09\x00\x01\x02\x03\x04\x05\x06\x07\x08\x09"), 1e300)
	f.Fuzz(func(t *testing.T, data []byte, scale float64) {
		next := func() uint32 {
			if len(data) == 0 {
				return 0
			}
			b := data[0]
			data = data[1:]
			return uint32(b)
		}
		stages, shape, n := int(next()%4), next(), int(next()%40)
		code := func() uint32 { return (next() % 4) * (math.MaxUint32 / 3) }
		l := Layout{Stages: make([]Stage, stages)}
		var s Sums
		for range n {
			for k := range stages {
				st := &l.Stages[k]
				st.Stratum = append(st.Stratum, code()%2)
				if k+1 < stages || shape&1 == 0 {
					st.Unit = append(st.Unit, code())
				}
				switch shape >> 1 & 3 {
				case 1:
					st.Population = append(st.Population, 30)
				case 2:
					st.Fraction = append(st.Fraction, 0.25)
				}
			}
			l.Cell, l.Post, l.Rows = append(l.Cell, code()), append(l.Post, next()%3), append(l.Rows, int64(next()%4))
			w, y, x := float64(next()), (float64(next())-99)*scale, float64(next()%3)
			s.W, s.Y, s.X = append(s.W, w), append(s.Y, w*y), append(s.X, w*x)
			s.W2, s.W2Y, s.W2X, s.W2YY = append(s.W2, w*w), append(s.W2Y, w*w*y), append(s.W2X, w*w*x), append(s.W2YY, w*w*y*y)
			s.W2XY, s.W2XX = append(s.W2XY, w*w*x*y), append(s.W2XX, w*w*x*x)
			s.WYY, s.WXY, s.WXX = append(s.WYY, w*y*y), append(s.WXY, w*x*y), append(s.WXX, w*x*x)
		}
		d, err := NewDesign(l)
		if err != nil {
			return
		}
		o := Options{Lonely: Lonely(1 + shape>>3%5), DomainLonely: shape&0x40 != 0}
		if shape&0x80 != 0 {
			sums := make([]float64, 3)
			for i, p := range l.Post {
				sums[p] += s.W[i]
			}
			m := Margin{Group: []uint32{0, 1, 1}, Population: []float64{float64(n), 50}}
			if o.Calibration, err = Calibrate(sums, []Margin{m, m}, Raking{}); err != nil {
				return
			}
		}
		e, err := d.Estimate(s, [][]uint32{{0}, {0, math.MaxUint32 / 3}, {0, math.MaxUint32 / 3, math.MaxUint32 / 3 * 2, math.MaxUint32}}, o)
		if err != nil {
			return
		}
		finite := func(what string, x float64, err error) {
			if math.IsNaN(x) || math.IsInf(x, 0) || err != nil && x != 0 {
				t.Fatalf("%s: %v, %v", what, x, err)
			}
		}
		var stats []*Stat
		for i := range 3 {
			for _, of := range []func(int) (*Stat, error){e.Ratio, e.Total, e.Size,
				func(i int) (*Stat, error) { return e.Share(i, 2) }, func(i int) (*Stat, error) { return e.Complement(i, 2) }} {
				st, err := of(i)
				if err != nil {
					continue
				}
				finite("value", st.Value(), nil)
				v, err := st.SE()
				finite("standard error", v, err)
				stats = append(stats, st)
			}
			v, err := e.Deff(i, shape&1 != 0)
			finite("design effect", v, err)
		}
		for _, a := range stats {
			for _, b := range stats {
				v, err := a.Cov(b)
				finite("covariance", v, err)
			}
			v, err := Delta([]*Stat{a, stats[0]}, []float64{1, -1})
			finite("difference", v, err)
		}
	})
}

// FuzzReplicates reads totals from bytes.
func FuzzReplicates(f *testing.F) {
	f.Add([]byte("\x02\x00some totals of two domains in some replicates, eight bytes each"))
	f.Fuzz(func(t *testing.T, data []byte) {
		next := func() float64 {
			var b [8]byte
			data = data[copy(b[:], data):]
			return math.Float64frombits(binary.LittleEndian.Uint64(b[:]))
		}
		n := len(data) % 7
		totals := func() Totals { return Totals{Y: []float64{next(), next()}, X: []float64{next(), next()}} }
		full, reps := totals(), []Totals{}
		for range n {
			reps = append(reps, totals())
		}
		for _, how := range []Replication{BRR(n), Fay(n, 0.5), JK1(n), Bootstrap(n), SDR(n), JKn(make([]float64, n)), {Scale: 1, RScales: full.X, MSE: true}} {
			r, err := NewReplicates(how, full, reps)
			if err != nil {
				continue
			}
			for _, of := range []func(int) (*Stat, error){r.Ratio, r.Total, r.Size,
				func(i int) (*Stat, error) { return r.Share(i, 0) }, func(i int) (*Stat, error) { return r.Complement(i, 0) }} {
				for i := range 2 {
					st, err := of(i)
					if err != nil {
						continue
					}
					v, err := st.Var()
					if math.IsNaN(v) || math.IsInf(v, 0) || v < 0 || err != nil && v != 0 {
						t.Fatal(v, err)
					}
				}
			}
		}
	})
}
