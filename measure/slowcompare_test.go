package measure_test

import (
	"math"
	"math/big"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/collective-impact/sdk/measure"
)

// reference returns the people that a group is compared with, and false where
// the reference does not apply or has no group.
func (s slow) reference(t *testing.T, c measure.Cell, x measure.Comparison, ind measure.Indicator) ([]int, bool) {
	t.Helper()
	all := s.members(c.Stratum, nil, nil)
	switch x.Reference.Kind {
	case measure.ToOverall:
		return all, true
	case measure.ToAllOthers:
		own := s.members(c.Stratum, c.Set, c.Group)
		return slices.DeleteFunc(all, func(i int) bool { return slices.Contains(own, i) }), true
	case measure.ToNamed:
		group := slices.Clone(c.Group)
		for name, level := range x.Reference.Group {
			group[slices.Index(c.Set, name)] = level
		}
		if s.plan.Unknown != measure.GroupUnknown && slices.Contains(group, measure.UnknownLevel) {
			return nil, false
		}
		return s.members(c.Stratum, c.Set, group), true
	}
	var best []int
	most := math.Inf(-1)
	for _, g := range s.groups(c.Set) {
		f := s.groupFigure(t, ind, c.Stratum, c.Set, g)
		if f.n < x.Reference.MinN || !f.ok || s.plan.Unknown != measure.GroupUnknown && slices.Contains(g, measure.UnknownLevel) {
			continue
		}
		if f.value > most {
			best, most = s.members(c.Stratum, c.Set, g), f.value
		}
	}
	return best, !math.IsInf(most, -1)
}

// checkComparisons compares differences and ratios of unweighted estimates, and
// of those with frequency and precision weights.
func (s slow) checkComparisons(t *testing.T, c measure.Cell, ind measure.Indicator, own slowFigure, rows []slowRow, level float64, at string) {
	t.Helper()
	for _, x := range c.Comparisons {
		if own.n == 0 {
			require.Equal(t, measure.NotCompared, x.Standing, at)
			continue
		}
		members, ok := s.reference(t, c, x, ind)
		if !ok || ind.Unit() == measure.Count {
			_, has := x.Difference.Value()
			require.False(t, has, at)
			continue
		}
		others := s.rows(ind, members)
		ref := s.figure(t, ind, others)
		d, has := x.Difference.Value()
		if x.Difference.Reason() == measure.IsReference {
			require.Equal(t, rows, others, "%s %s", at, x.Reference)
			continue
		}
		comparable := own.ok && ref.ok
		if x.Reference.Kind == measure.ToOverall { // the error is from that to everyone else
			rest := slices.DeleteFunc(slices.Clone(others), func(o slowRow) bool {
				return slices.ContainsFunc(rows, func(r slowRow) bool { return r.who == o.who })
			})
			comparable = comparable && s.figure(t, ind, rest).ok
		}
		require.Equal(t, comparable, has, "%s %s: %s", at, x.Reference, x.Difference)
		if !has {
			continue
		}
		size := max(math.Abs(own.value), math.Abs(ref.value), 1)
		near(t, (own.value-ref.value)/size, d/size, 1e-12, at)
		if r, ok := x.Ratio.Value(); ok {
			near(t, own.value/ref.value, r, 1e-12, at)
		}
		common := slices.ContainsFunc(rows, func(r slowRow) bool {
			return r.people > 0 && slices.ContainsFunc(others, func(o slowRow) bool { return o.who == r.who })
		})
		var difference, ratio measure.Estimate
		var err, err2 error
		switch {
		case s.plan.Weight.Column == "w" || ind.Outcome == measure.RatioOfSums:
			continue
		case ind.Unit() == measure.Proportion && x.Reference.Kind == measure.ToOverall:
			difference, err = measure.RateDifferenceToAll(own.k, own.n, ref.k, ref.n, level)
			ratio, err2 = measure.RateRatioToAll(own.k, own.n, ref.k, ref.n, level)
		case common && x.Reference.Kind != measure.ToOverall:
			s.checkOverlap(t, c.Estimate, x.Difference, ind, own, ref, rows, others, level, at+" "+x.Reference.String())
			continue
		case x.Reference.Kind == measure.ToOverall:
			continue
		case ind.Unit() == measure.Proportion:
			difference, err = measure.RateDifference(own.k, own.n, ref.k, ref.n, level)
			ratio, err2 = measure.RateRatio(own.k, own.n, ref.k, ref.n, level)
		case ind.Outcome == measure.Mean:
			difference, err = measure.MeanDifference(own.n, own.value, own.variance, ref.n, ref.value, ref.variance, level)
			ratio = x.Ratio
		default:
			continue
		}
		require.NoError(t, err)
		require.NoError(t, err2)
		require.Equal(t, difference, x.Difference, "%s %s", at, x.Reference)
		require.Equal(t, ratio, x.Ratio, "%s %s", at, x.Reference)
	}
}

// checkOverlap compares the difference of two groups that share people with the
// same from the rows: each resident moves both values, and the correlation of the
// two is that of these influences.
func (s slow) checkOverlap(t *testing.T, e, d measure.Estimate, ind measure.Indicator, own, ref slowFigure, rows, others []slowRow, level float64, at string) {
	t.Helper()
	if ind.Unit() != measure.Proportion {
		return
	}
	a, b := map[int]float64{}, map[int]float64{}
	moves := func(to map[int]float64, f slowFigure, rows []slowRow) (variance float64) {
		for _, r := range rows {
			y := rounded(r.y)
			to[r.who] = (y - f.value) / float64(f.n)
			variance += float64(r.people) * to[r.who] * to[r.who]
		}
		return variance
	}
	va, vb := moves(a, own, rows), moves(b, ref, others)
	cov := 0.0
	for _, r := range rows {
		cov += float64(r.people) * a[r.who] * b[r.who]
	}
	r := 0.0
	if va > 0 && vb > 0 {
		r = cov / math.Sqrt(va*vb)
	}
	other, err := measure.RateOf(ref.k, ref.n, level)
	require.NoError(t, err)
	la, ua, _ := e.Interval()
	lb, ub, _ := other.Interval()
	leg := func(x, y float64) float64 { return math.Sqrt(max(x*x+y*y-2*r*x*y, 0)) }
	lower, upper, ok := d.Interval()
	require.True(t, ok, at)
	v, _ := d.Value()
	near(t, max(v-leg(own.value-la, ub-ref.value), -1), lower, 1e-7, at)
	near(t, min(v+leg(ua-own.value, ref.value-lb), 1), upper, 1e-7, at)
	require.Equal(t, measure.MOVER, d.Method(), at)
}

// checkInfluence compares the errors of a sample of rows with replacement with
// those from the influence of each row: rows outside a group have none, and stay
// part of the sample.
func (s slow) checkInfluence(t *testing.T, c measure.Cell, ind measure.Indicator, rows []slowRow, at string) {
	t.Helper()
	influence := func(rows []slowRow) ([]float64, float64, bool) {
		z := make([]float64, len(s.people))
		y, x := new(big.Rat), new(big.Rat)
		for _, r := range rows {
			y.Add(y, times(r.w, r.y))
			x.Add(x, times(r.w, r.x))
		}
		if ind.Unit() == measure.Count {
			for _, r := range rows {
				z[r.who] = rounded(times(r.w, r.y))
			}
			return z, rounded(y), true
		}
		if x.Sign() == 0 {
			return nil, 0, false
		}
		m := new(big.Rat).Quo(y, x)
		per := max(ind.Per, 1)
		for _, r := range rows {
			z[r.who] = per * quotient(times(r.w, less(r.y, times(m, r.x))), x)
		}
		return z, per * rounded(m), true
	}
	spread := func(z []float64) (v, scale float64) {
		n, mean := float64(len(z)), 0.0
		for _, x := range z {
			mean += x / n
		}
		for _, x := range z {
			v += (x - mean) * (x - mean) * n / (n - 1)
			scale += x * x
		}
		return v, scale
	}
	z, value, ok := influence(rows)
	if !ok || len(rows) == 0 {
		return
	}
	if se, has := c.Estimate.StdErr(); has {
		v, _ := spread(z)
		near(t, 1, se/math.Sqrt(v), 1e-9, at)
	}
	for _, x := range c.Comparisons {
		se, has := x.Difference.StdErr()
		if !has {
			continue
		}
		members, found := s.reference(t, c, x, ind)
		require.True(t, found, at)
		other, ref, ok := influence(s.rows(ind, members))
		require.True(t, ok, at)
		d, _ := x.Difference.Value()
		near(t, value-ref, d, 1e-11, at)
		both, logs := make([]float64, len(z)), make([]float64, len(z))
		for i := range z {
			both[i] = z[i] - other[i]
			logs[i] = z[i]/value - other[i]/ref
		}
		v, scale := spread(both)
		if scale > 1e-20*value*value {
			near(t, 1, se/math.Sqrt(v), 1e-7, "%s %s", at, x.Reference)
		}
		if se, has := x.Ratio.StdErr(); has && scale > 1e-20*value*value {
			v, _ := spread(logs)
			near(t, math.Sqrt(v), se, 1e-7, "%s %s, ratio", at, x.Reference)
		}
	}
}
