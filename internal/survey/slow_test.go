package survey

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

// The witness here is slow and obvious: one influence for each row, and the
// formulas of the textbook, stage by stage.

type row struct {
	code       [6]uint32 // stratum and unit of three stages
	population [3]float64
	cell, post uint32
	w, y, x    float64
	used       bool
}

// slow returns the covariance of the sums of two variables of the rows.
func slow(rows []row, a, b []float64, pick []int, stage, stages int) float64 {
	strata := map[uint32][]int{}
	for _, i := range pick {
		strata[rows[i].code[2*stage]] = append(strata[rows[i].code[2*stage]], i)
	}
	total := 0.0
	for _, members := range strata {
		units := map[uint32][]int{}
		for _, i := range members {
			units[rows[i].code[2*stage+1]] = append(units[rows[i].code[2*stage+1]], i)
		}
		n, f := float64(len(units)), 0.0
		if p := rows[members[0]].population[stage]; p > 0 {
			f = n / p
		}
		var sums [][2]float64
		var meanA, meanB float64
		for _, u := range units {
			var s [2]float64
			for _, i := range u {
				s[0] += a[i]
				s[1] += b[i]
			}
			sums = append(sums, s)
			meanA += s[0] / n
			meanB += s[1] / n
			if stage+1 < stages && f > 0 {
				total += f * slow(rows, a, b, u, stage+1, stages)
			}
		}
		if n < 2 {
			continue
		}
		for _, s := range sums {
			total += (1 - f) * n / (n - 1) * (s[0] - meanA) * (s[1] - meanB)
		}
	}
	return total
}

// draw makes up rows of a design with some stages; the last one may draw rows.
func draw(r *rand.Rand, stages int, single, fpc bool) []row {
	var rows []row
	id := uint32(0)
	var unit func(q row, stage int)
	unit = func(q row, stage int) {
		if stage == stages {
			for range 1 + r.IntN(4) {
				q.cell, q.post, q.used = uint32(r.IntN(5)), uint32(r.IntN(4)), r.IntN(10) > 0
				q.w, q.y, q.x = 1+9*r.Float64(), 100+10*r.NormFloat64(), float64(1+r.IntN(3))
				rows = append(rows, q)
			}
			return
		}
		for h := range 1 + r.IntN(3) {
			q.code[2*stage] = uint32(h * 11)
			n := 2 + r.IntN(3)
			q.population[stage] = 0
			if fpc {
				q.population[stage] = float64(n + r.IntN(20))
			}
			for range n {
				id++
				q.code[2*stage+1] = id * 2654435761 // any code will do
				if single && stage == stages-1 {
					q.cell, q.post, q.used = uint32(r.IntN(5)), uint32(r.IntN(4)), r.IntN(10) > 0
					q.w, q.y, q.x = 1+9*r.Float64(), 100+10*r.NormFloat64(), float64(1+r.IntN(3))
					rows = append(rows, q)
					continue
				}
				unit(q, stage+1)
			}
		}
	}
	unit(row{}, 0)
	return rows
}

// records returns one record for each row.
func records(rows []row, stages int, single bool, shift float64) (Layout, Sums) {
	l, s := Layout{Stages: make([]Stage, stages)}, Sums{Shift: shift}
	for _, q := range rows {
		for k := range stages {
			st := &l.Stages[k]
			st.Stratum = append(st.Stratum, q.code[2*k])
			if !single || k < stages-1 {
				st.Unit = append(st.Unit, q.code[2*k+1])
			}
			if q.population[k] > 0 {
				st.Population = append(st.Population, q.population[k])
			}
		}
		l.Cell, l.Post, l.Rows = append(l.Cell, q.cell), append(l.Post, q.post), append(l.Rows, 1)
		w, y, x, used := q.w, q.y-shift*q.x, q.x, int64(1)
		if !q.used {
			w, y, x, used = 0, 0, 0, 0
		}
		s.Used, s.All, s.W2 = append(s.Used, used), append(s.All, q.w), append(s.W2, q.w*q.w)
		s.W, s.Y, s.X = append(s.W, w), append(s.Y, w*y), append(s.X, w*x)
		s.W2Y, s.W2X, s.W2YY = append(s.W2Y, w*w*y), append(s.W2X, w*w*x), append(s.W2YY, w*w*y*y)
		s.W2XY, s.W2XX = append(s.W2XY, w*w*x*y), append(s.W2XX, w*w*x*x)
		s.WYY, s.WXY, s.WXX = append(s.WYY, w*y*y), append(s.WXY, w*x*y), append(s.WXX, w*x*x)
	}
	return l, s
}

var overlapping = [][]uint32{{0}, {1, 2}, {2, 3, 0}, {4}, {0, 1, 2, 3, 4}}

// influences returns the value of an estimate and the influence of each row.
// kind is 0 for a ratio, 1 for a total of y, 2 for one of x, 3 for the share in
// everyone, 4 for the ratio of everyone else.
func influences(rows []row, factor []float64, kind int, domain []uint32) (float64, []float64) {
	var y, x, all float64
	in := func(q row) bool { return q.used && slices.Contains(domain, q.cell) != (kind == 4) }
	weight := func(q row) float64 {
		if factor == nil {
			return q.w
		}
		return q.w * factor[q.post]
	}
	for _, q := range rows {
		if in(q) {
			y += weight(q) * q.y
			x += weight(q) * q.x
		}
		if q.used {
			all += weight(q) * q.x
		}
	}
	value := []float64{y / x, y, x, x / all, y / x}[kind]
	out := make([]float64, len(rows))
	for i, q := range rows {
		d := 0.0
		if in(q) {
			d = 1
		}
		out[i] = []float64{d * (q.y - value*q.x) / x, d * q.y, d * q.x, 0, d * (q.y - value*q.x) / x}[kind]
		if kind == 3 && q.used {
			out[i] = (d - value) * q.x / all
		}
		out[i] *= weight(q)
	}
	return value, out
}

func TestAgainstRows(t *testing.T) {
	for seed := range uint64(60) {
		r := rand.New(rand.NewPCG(seed, 9))
		stages, single, fpc := 1+int(seed%3), seed%2 == 0, seed%5 > 0
		rows := draw(r, stages, single, fpc)
		l, s := records(rows, stages, single, 90)
		d, err := NewDesign(l)
		require.NoError(t, err)
		o := Options{Lonely: Remove}
		var factor []float64
		if seed%4 == 3 {
			o.Calibration, factor = postStratify(t, rows), nil
			factor = o.Calibration.Factors()
		}
		e, err := d.Estimate(s, overlapping, o)
		require.NoError(t, err)
		var pick []int
		for i := range rows {
			pick = append(pick, i)
		}
		var stats []*Stat
		var us [][]float64
		for kind := range 5 {
			for i, domain := range overlapping {
				if kind == 4 && i == 4 {
					continue
				}
				value, u := influences(rows, factor, kind, domain)
				st, err := []func(int) (*Stat, error){e.Ratio, e.Total, e.Size, func(i int) (*Stat, error) { return e.Share(i, 4) },
					func(i int) (*Stat, error) { return e.Complement(i, 4) }}[kind](i)
				if err != nil {
					require.ErrorIs(t, err, ErrNoMembers)
					continue
				}
				near(t, value, st.Value(), "value ", seed, kind, i)
				if factor != nil {
					project(rows, u, factor)
				}
				stats, us = append(stats, st), append(us, u)
			}
		}
		var own []float64
		for i, a := range stats {
			own = append(own, slow(rows, us[i], us[i], pick, 0, stages))
			if a.Flat() {
				require.LessOrEqual(t, own[i], 1e-20*a.Value()*a.Value())
				own[i] = 0
			}
		}
		for range 80 {
			i, j := r.IntN(len(stats)), r.IntN(len(stats))
			got, err := stats[i].Cov(stats[j])
			require.NoError(t, err)
			if own[i] == 0 || own[j] == 0 {
				require.Zero(t, got)
				continue
			}
			want := slow(rows, us[i], us[j], pick, 0, stages)
			if diff := got - want; diff*diff > 1e-17*own[i]*own[j] {
				t.Fatalf("seed %d: covariance of %d and %d: got %v, want %v", seed, i, j, got, want)
			}
		}
	}
}

// postStratify calibrates the rows to a population of 1000, 1100, ... in the
// calibration cells.
func postStratify(t testing.TB, rows []row) *Calibration {
	sums, m := make([]float64, 4), Margin{Group: []uint32{0, 1, 2, 3}, Population: make([]float64, 4)}
	for _, q := range rows {
		sums[q.post] += q.w
	}
	for g := range sums {
		if sums[g] > 0 {
			m.Population[g] = float64(1000 + 100*g)
		}
	}
	c, err := Calibrate(sums, []Margin{m}, Raking{})
	require.NoError(t, err)
	return c
}

// project takes the weighted mean of each calibration cell from the influences.
func project(rows []row, u, factor []float64) {
	var sum, weight [4]float64
	for i, q := range rows {
		sum[q.post] += u[i] / factor[q.post]
		weight[q.post] += q.w
	}
	for i, q := range rows {
		u[i] -= sum[q.post] / weight[q.post] * q.w * factor[q.post]
	}
}
