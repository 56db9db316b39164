package survey

import (
	"fmt"
	"math"

	"github.com/collective-impact/sdk/internal/exact"
)

// Cov returns the covariance of two estimates of the same sample: of the same
// [Estimates] or [Replicates], or, where the design draws clusters at its last
// stage, of two outcomes of the same [Design]. Other pairs are [ErrUnrelated].
// What keeps one of them from having a variance is an error here too.
func (s *Stat) Cov(o *Stat) (float64, error) {
	if s == nil || o == nil || s.e == nil && s.r == nil {
		return 0, ErrUnrelated
	}
	if s.r != nil {
		return s.replicated(o)
	}
	if o.e == nil || s.e != o.e && (s.e.d != o.e.d || s.e.d.rows || s.e.opt != o.e.opt) {
		return 0, ErrUnrelated
	}
	for _, x := range []*Stat{s, o} {
		if x.err != nil {
			return 0, x.err
		}
	}
	if s == o || s.flat || o.flat {
		return min(s.variance, o.variance), nil
	}
	return finite(covariance(s, o, averages(s, o)))
}

func finite(v float64) (float64, error) {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return 0, ErrOverflow
	}
	return v, nil
}

// CovMatrix returns the covariances of all pairs, with the errors of
// [Stat.Cov]. Under the rule Average the mean is over the strata of all of them,
// as in R where they are computed together, so that a variance can differ from
// that of an estimate on its own.
func CovMatrix(stats []*Stat) ([][]float64, error) {
	out := make([][]float64, len(stats))
	for i := range out {
		out[i] = make([]float64, len(stats))
		for j := range i + 1 {
			v, err := stats[i].Cov(stats[j])
			if err != nil {
				return nil, err
			}
			out[i][j], out[j][i] = v, v
		}
	}
	average := averages(stats...)
	for i := range out {
		for j := range i + 1 {
			if average == nil || stats[i].flat || stats[j].flat {
				continue
			}
			v, err := finite(covariance(stats[i], stats[j], average))
			if err != nil {
				return nil, err
			}
			out[i][j], out[j][i] = v, v
		}
	}
	return out, nil
}

// Delta returns the variance of a function of estimates from its gradient: for
// a − b it is (1, −1), for a / b (1/b, −a/b²), for log(a/b) (1/a, −1/b). A
// result that is 0 up to rounding is 0. Errors are those of [Stat.Cov].
func Delta(stats []*Stat, gradient []float64) (float64, error) {
	if len(stats) != len(gradient) {
		return 0, fmt.Errorf("%w: %d estimates, %d derivatives", ErrUnrelated, len(stats), len(gradient))
	}
	cov, err := CovMatrix(stats)
	if err != nil {
		return 0, err
	}
	var v exact.Compensated
	size := 0.0
	for i, a := range gradient {
		for j, b := range gradient {
			x := float64(float64(a*b) * cov[i][j])
			v.Add(x)
			size += math.Abs(x)
		}
	}
	t := v.Float()
	switch {
	case math.IsNaN(t) || math.IsInf(size, 0):
		return 0, ErrOverflow
	case t <= 16*eps*size:
		return 0, nil
	}
	return t, nil
}

// averages returns by how much more each stratum counts under the rule Average,
// by stage and unit of the stage above: the strata of the estimates over those
// that are not left out. It is nil under other rules, and where none is left out.
func averages(stats ...*Stat) [][]float64 {
	if len(stats) == 0 || stats[0] == nil || stats[0].e == nil || stats[0].e.opt.Lonely != Average {
		return nil
	}
	const left, used = 1, 2
	out, some := make([][]float64, len(stats[0].levels)), false
	for t := range out {
		parent := stats[0].e.d.stages[t].parent
		seen := make([]uint8, len(parent))
		for _, s := range stats {
			for i, h := range s.levels[t].stratum {
				if s.levels[t].left[i] {
					seen[h] |= left
					some = true
				} else {
					seen[h] |= used
				}
			}
		}
		for from, to := 0, 0; from < len(seen); from = to {
			all, kept := 0.0, 0.0
			for to = from; to < len(seen) && parent[to] == parent[from]; to++ {
				if seen[to] != 0 {
					all++
				}
				if seen[to]&used != 0 {
					kept++
				}
			}
			for len(out[t]) <= int(parent[from]) {
				out[t] = append(out[t], 1)
			}
			if kept > 0 {
				out[t][parent[from]] = all / kept
			}
		}
	}
	if !some {
		return nil
	}
	return out
}

// covariance adds up the stages; average is what averages returns.
func covariance(a, b *Stat, average [][]float64) float64 {
	v := 0.0
	for t := range a.levels {
		st, la, lb := &a.e.d.stages[t], &a.levels[t], &b.levels[t]
		if len(la.stratum) > len(lb.stratum) {
			la, lb = lb, la
		}
		j := 0
		for i, h := range la.stratum {
			if j = seek(lb.stratum, j, h); j == len(lb.stratum) {
				break
			}
			if lb.stratum[j] != h || la.left[i] || lb.left[j] || st.scale[h] == 0 {
				continue
			}
			w := st.scale[h]
			if average != nil {
				w *= average[t][st.parent[h]]
			}
			var c float64
			if a.e.d.rows && t == len(a.levels)-1 {
				c = ofRows(a.e.squares, la, lb, i, j, st.size[h])
			} else {
				c = ofUnits(la, lb, i, j, st.size[h])
			}
			v += float64(w * c)
		}
	}
	return v
}

// seek returns the first place from j on where list is not below h. It doubles
// its steps, so that a short list walks along a long one quickly.
func seek(list []int32, j int, h int32) int {
	if j >= len(list) || list[j] >= h {
		return j
	}
	step := 1
	for j+step < len(list) && list[j+step] < h {
		j += step
		step *= 2
	}
	lo, hi := j+1, min(j+step, len(list)) // list[lo−1] < h, and list[hi] is not
	for lo < hi {
		if m := int(uint(lo+hi) / 2); list[m] < h {
			lo = m + 1
		} else {
			hi = m
		}
	}
	return lo
}

func (l *level) units(i int) (from, to int) {
	if i > 0 {
		from = int(l.end[i-1])
	}
	return from, int(l.end[i])
}

// ofUnits returns Σ (u − c)(u' − c') over all n units of a stratum, those
// without members, where u is 0, included.
func ofUnits(a, b *level, i, j int, n float64) float64 {
	fromA, toA := a.units(i)
	fromB, toB := b.units(j)
	ca, cb, offA, offB := a.centre[i], b.centre[j], a.off[i], b.off[j]
	rest := n - float64(toA-fromA) - float64(toB-fromB)
	if toA-fromA > toB-fromB {
		a, b, ca, cb, offA, offB = b, a, cb, ca, offB, offA
		fromA, toA, fromB, toB = fromB, toB, fromA, toA
	}
	both, unitB := 0.0, b.unit[:toB]
	for k := fromA; k < toA; k++ {
		if fromB = seek(unitB, fromB, a.unit[k]); fromB == toB {
			break
		}
		if unitB[fromB] == a.unit[k] {
			da, db := a.u[k]-ca, b.u[fromB]-cb
			both += float64(da * db)
			offA -= da
			offB -= db
			rest++
			fromB++
		}
	}
	return both - float64(cb*offA) - float64(ca*offB) + float64(float64(rest*ca)*cb)
}

// ofRows returns the same over the n rows of a stratum, from the sums of
// squares of its records.
func ofRows(sq []squares, a, b *level, i, j int, n float64) float64 {
	fromA, toA := a.units(i)
	fromB, toB := b.units(j)
	c := float64(float64(n*a.centre[i])*b.centre[j]) - float64(b.centre[j]*a.sum[i]) - float64(a.centre[i]*b.sum[j])
	if toA-fromA > toB-fromB {
		a, b, fromA, toA, fromB, toB = b, a, fromB, toB, fromA, toA
	}
	both, unitB := 0.0, b.unit[:toB]
	for k := fromA; k < toA; k++ {
		if fromB = seek(unitB, fromB, a.unit[k]); fromB == toB {
			break
		}
		if unitB[fromB] != a.unit[k] {
			continue
		}
		q, f, g := &sq[a.unit[k]], lineOf(a.line, a.same, k), lineOf(b.line, b.same, fromB)
		x := float64(float64(f.alpha*g.alpha)*q.yy) + float64((float64(f.alpha*g.beta)+float64(f.beta*g.alpha))*q.xy) + float64(float64(f.beta*g.beta)*q.xx)
		if f.gamma != 0 || g.gamma != 0 {
			x += float64((float64(f.alpha*g.gamma)+float64(f.gamma*g.alpha))*q.wy) + float64((float64(f.beta*g.gamma)+float64(f.gamma*g.beta))*q.wx)
			x += float64(float64(f.gamma*g.gamma) * q.ww)
		}
		both += x
		fromB++
	}
	return both + c
}
