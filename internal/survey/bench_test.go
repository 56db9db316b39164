package survey

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
)

// cube makes up 100,000 records of rows in 100 strata of 20 units each, and the
// 1,400 domains of all margins of three dimensions: 10 · 11 · 12 cells and what
// they add up to.
func cube(rows bool) (Layout, Sums, [][]uint32) {
	r := rand.New(rand.NewPCG(1, 1))
	const n = 100_000
	l, s := Layout{Stages: []Stage{{}}}, Sums{Shift: 500}
	st := &l.Stages[0]
	for range n {
		st.Stratum = append(st.Stratum, uint32(r.IntN(100)))
		if !rows {
			st.Unit = append(st.Unit, uint32(r.IntN(20)))
		}
		l.Cell, l.Rows = append(l.Cell, uint32(r.IntN(10*11*12))), append(l.Rows, 1)
		w, y := 1+r.Float64(), 100*r.NormFloat64()
		s.W, s.Y, s.W2YY = append(s.W, w), append(s.Y, w*y), append(s.W2YY, w*w*y*y)
		s.W2XY, s.W2XX = append(s.W2XY, w*w*y), append(s.W2XX, w*w)
	}
	s.X = s.W
	var domains [][]uint32
	for a := range uint32(11) {
		for b := range uint32(12) {
			for c := range uint32(13) {
				var cells []uint32
				for i := range uint32(10) {
					for j := range uint32(11) {
						for k := range uint32(12) {
							if (a == 10 || a == i) && (b == 11 || b == j) && (c == 12 || c == k) {
								cells = append(cells, i*132+j*12+k)
							}
						}
					}
				}
				domains = append(domains, cells)
			}
		}
	}
	return l, s, domains
}

func benchmark(b *testing.B, rows bool) {
	l, s, domains := cube(rows)
	b.ReportAllocs()
	for b.Loop() {
		d, err := NewDesign(l)
		require.NoError(b, err)
		e, err := d.Estimate(s, domains, Options{})
		require.NoError(b, err)
		for i := range domains {
			st, err := e.Ratio(i)
			require.NoError(b, err)
			_, err = st.SE()
			require.NoError(b, err)
		}
	}
}

func BenchmarkClusters(b *testing.B) { benchmark(b, false) }

func BenchmarkRows(b *testing.B) { benchmark(b, true) }

// BenchmarkAgainstOverall takes the covariance of each domain with everyone.
func BenchmarkAgainstOverall(b *testing.B) {
	l, s, domains := cube(false)
	d, err := NewDesign(l)
	require.NoError(b, err)
	e, err := d.Estimate(s, domains, Options{})
	require.NoError(b, err)
	var stats []*Stat
	for i := range domains {
		st, err := e.Ratio(i)
		require.NoError(b, err)
		stats = append(stats, st)
	}
	b.ReportAllocs()
	for b.Loop() {
		for _, st := range stats {
			_, err := st.Cov(stats[len(stats)-1])
			require.NoError(b, err)
		}
	}
}
