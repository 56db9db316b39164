package measure_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/collective-impact/sdk/measure"
)

// Limits of ratesci 1.0.0 on the examples of Newcombe (1998, Statistics in
// Medicine 17:873), and Wald's from base R.
func TestScoreIntervalsOfNewcombe(t *testing.T) {
	var doc struct {
		Expected []struct {
			A, N1, B, N2 int
			Level, Diff  float64
			Wald         [2]float64
			Hybrid       [2]float64 `json:"newcombe_hybrid_score"`
			RD           [2]float64 `json:"miettinen_nurminen_rd"`
			RR           [2]any     `json:"miettinen_nurminen_rr"`
			Ratio        any
		}
	}
	readJSON(t, "ci-difference-newcombe1998b.json", &doc)
	require.Len(t, doc.Expected, 4)
	for _, c := range doc.Expected {
		for m, want := range map[measure.Method][2]float64{measure.Wald: c.Wald, measure.MiettinenNurminen: c.RD, measure.NewcombeHybrid: c.Hybrid} {
			e, err := measure.ProportionDifferenceBy(m, c.A, c.N1, c.B, c.N2, c.Level)
			isEstimate(t, e, err, c.Diff, want[0], want[1], 1e-9)
			require.Equal(t, m, e.Method())
		}
		e, err := measure.ProportionRatioBy(measure.MiettinenNurminen, c.A, c.N1, c.B, c.N2, c.Level)
		if ratio, ok := c.Ratio.(float64); ok {
			isEstimate(t, e, err, ratio, c.RR[0].(float64), c.RR[1].(float64), 1e-9)
			continue
		}
		// Without a success in the second group only the other way round.
		require.NoError(t, err)
		require.Equal(t, measure.NotEstimable(measure.Ratio, c.N1, measure.ZeroReference), e)
		e, err = measure.ProportionRatioBy(measure.MiettinenNurminen, c.B, c.N2, c.A, c.N1, c.Level)
		isEstimate(t, e, err, 0, 0, 1/c.RR[0].(float64), 1e-9)
	}
}

// Score intervals of ratesci 1.1.0.9000 (testdata/score-intervals.R), among them
// those without a success, with nothing else, and of one against one.
func TestScoreIntervalsOfRatesci(t *testing.T) {
	rows := readTable(t, "testdata/score-intervals.csv")
	require.Len(t, rows, 14*3*2+5*3)
	turned := 0
	for _, r := range rows {
		k1, k2, level := whole(t, r["x1"]), whole(t, r["x2"]), number(t, r["level"])
		lower, upper := number(t, r["lower"]), number(t, r["upper"])
		var e measure.Estimate
		var err error
		switch r["kind"] {
		case "rate":
			e, err = measure.EventRateDifference(measure.MiettinenNurminen, k1, number(t, r["n1"]), k2, number(t, r["n2"]), 1, level)
		case "RD":
			e, err = measure.ProportionDifferenceBy(measure.MiettinenNurminen, k1, whole(t, r["n1"]), k2, whole(t, r["n2"]), level)
		default:
			n1, n2 := whole(t, r["n1"]), whole(t, r["n2"])
			if math.IsInf(upper, 1) && k1 == 0 { // 0/0 has no ratio, whichever way round
				e, err = measure.ProportionRatioBy(measure.MiettinenNurminen, k1, n1, k2, n2, level)
				require.NoError(t, err)
				require.Equal(t, measure.NotEstimable(measure.Ratio, n1, measure.ZeroReference), e)
				continue
			}
			if math.IsInf(upper, 1) {
				k1, n1, k2, n2, lower, upper = k2, n2, k1, n1, 0, 1/lower
				turned++
			}
			e, err = measure.ProportionRatioBy(measure.MiettinenNurminen, k1, n1, k2, n2, level)
		}
		lo, hi := limits(t, e, err)
		near(t, lower, lo, 5e-9, "%v", r)
		near(t, upper, hi, 5e-9, "%v", r)
		require.Equal(t, measure.MiettinenNurminen, e.Method())
		_, ok := e.StdErr()
		require.False(t, ok)
		roundTrip(t, e)
	}
	require.Equal(t, 12, turned)
}

// At a limit of the difference the score statistic, with the restricted
// estimates of the closed form of Farrington and Manning (1990, Statistics in
// Medicine 9:1447), is z.
func TestScoreStatisticAtLimits(t *testing.T) {
	const z = 1.959963984540054
	for _, c := range [][4]float64{{56, 70, 48, 80}, {9, 10, 3, 10}, {40, 200, 90, 310}, {3, 40, 1, 9}} {
		k1, n1, k2, n2 := c[0], c[1], c[2], c[3]
		e, err := measure.ProportionDifferenceBy(measure.MiettinenNurminen, int(k1), int(n1), int(k2), int(n2), 0.95)
		lo, hi := limits(t, e, err)
		for limit, want := range map[float64]float64{lo: z, hi: -z} {
			p1, p2, r := k1/n1, k2/n2, n2/n1
			a, b := 1+r, -(1 + r + p1 + r*p2 + limit*(r+2))
			cc, d := limit*limit+limit*(2*p1+r+1)+p1+r*p2, -p1*limit*(1+limit)
			v := math.Pow(b/(3*a), 3) - b*cc/(6*a*a) + d/(2*a)
			u := math.Copysign(math.Sqrt(math.Pow(b/(3*a), 2)-cc/(3*a)), v)
			w := (math.Pi + math.Acos(min(max(v/math.Pow(u, 3), -1), 1))) / 3
			q1 := 2*u*math.Cos(w) - b/(3*a)
			q2 := q1 - limit
			se := math.Sqrt((q1*(1-q1)/n1 + q2*(1-q2)/n2) * (n1 + n2) / (n1 + n2 - 1))
			require.InDelta(t, want, (p1-p2-limit)/se, 1e-6, "%v", c)
		}
	}
}

// At a limit of the ratio the score statistic, with the restricted estimates of
// Koopman's quadratic equation (1984, Biometrics 40:513), is z: of few people,
// of few beside many, of everyone, and at a level so high that a step of
// Newton's method leads back and forth.
func TestScoreStatisticAtRatioLimits(t *testing.T) {
	for _, c := range [][4]int{{56, 70, 48, 80}, {9, 10, 3, 10}, {10166, 42828, 1, 2}, {1, 42205929, 49426203, 100227122}, {28, 28, 3761, 3761}, {1, 1, 40, 40}} {
		for level, z := range map[float64]float64{0.95: 1.959963984540054, 0.999999: 4.891638475698} {
			e, err := measure.ProportionRatioBy(measure.MiettinenNurminen, c[0], c[1], c[2], c[3], level)
			lo, hi := limits(t, e, err)
			k1, n1, k2, n2 := float64(c[0]), float64(c[1]), float64(c[2]), float64(c[3])
			for _, r := range []float64{lo, hi} {
				a, b, k := (n1+n2)*r, r*(n1+k2)+k1+n2, k1+k2
				p2 := 2 * k / (b + math.Sqrt(b*b-4*a*k))
				p1 := min(r*p2, 1)
				v := (p1*(1-p1)/n1 + r*r*p2*(1-p2)/n2) * (n1 + n2) / (n1 + n2 - 1)
				require.InEpsilon(t, z, math.Abs(k1/n1-r*k2/n2)/math.Sqrt(v), 1e-6, "%v %v", c, level)
			}
		}
	}
}

// Laws: swapping the groups turns a difference's sign and a ratio upside down;
// counting failures turns a difference's sign; a higher level never narrows.
func TestPairLaws(t *testing.T) {
	for _, c := range [][4]int{{0, 10, 0, 20}, {0, 7, 3, 9}, {7, 7, 3, 9}, {7, 7, 9, 9}, {1, 1, 1, 1}, {5, 200, 17, 90}, {1 << 30, 1 << 30, 3, 1 << 30}} {
		k1, n1, k2, n2 := c[0], c[1], c[2], c[3]
		for _, m := range []measure.Method{measure.NewcombeHybrid, measure.MiettinenNurminen, measure.Wald} {
			e, err := measure.ProportionDifferenceBy(m, k1, n1, k2, n2, 0.9)
			require.NoError(t, err)
			lo, hi, ok := e.Interval()
			if !ok {
				require.Equal(t, measure.Wald, m)
				require.Equal(t, measure.NoSpread, e.Reason())
				continue
			}
			v, _ := e.Value()
			require.True(t, -1 <= lo && lo <= v && v <= hi && hi <= 1, "%s %v", m, c)
			require.Less(t, lo, hi)
			e, err = measure.ProportionDifferenceBy(m, k2, n2, k1, n1, 0.9)
			l, h := limits(t, e, err)
			require.InDelta(t, lo, -h, 1e-13, "%s %v", m, c)
			require.InDelta(t, hi, -l, 1e-13, "%s %v", m, c)
			e, err = measure.ProportionDifferenceBy(m, n1-k1, n1, n2-k2, n2, 0.9)
			l, h = limits(t, e, err)
			require.InDelta(t, lo, -h, 1e-13, "%s %v", m, c)
			require.InDelta(t, hi, -l, 1e-13, "%s %v", m, c)
			e, err = measure.ProportionDifferenceBy(m, k1, n1, k2, n2, 0.99)
			l, h = limits(t, e, err)
			require.True(t, l <= lo && hi <= h)
		}
		if k1 == 0 || k2 == 0 {
			continue
		}
		e, err := measure.ProportionRatioBy(measure.MiettinenNurminen, k1, n1, k2, n2, 0.9)
		lo, hi := limits(t, e, err)
		require.Less(t, lo, hi)
		e, err = measure.ProportionRatioBy(measure.MiettinenNurminen, k2, n2, k1, n1, 0.9)
		l, h := limits(t, e, err)
		require.InEpsilon(t, lo, 1/h, 1e-12, "%v", c)
		require.InEpsilon(t, hi, 1/l, 1e-12, "%v", c)
	}
}

// The methods that already had a function give what it gives.
func TestPairsByTheirOwnFunction(t *testing.T) {
	want, err := measure.RateDifference(3, 40, 9, 50, 0.95)
	require.NoError(t, err)
	got, err := measure.ProportionDifferenceBy(measure.NewcombeHybrid, 3, 40, 9, 50, 0.95)
	require.NoError(t, err)
	require.Equal(t, want, got)
	want, err = measure.RateRatio(3, 40, 9, 50, 0.95)
	require.NoError(t, err)
	got, err = measure.ProportionRatioBy(measure.MiettinenNurminen, 3, 40, 9, 50, 0.95)
	require.NoError(t, err)
	require.Equal(t, want, got)
	want, err = measure.RateRatioToAll(3, 40, 12, 90, 0.95)
	require.NoError(t, err)
	got, err = measure.ProportionRatioToAllBy(measure.MiettinenNurminen, 3, 40, 12, 90, 0.95)
	require.NoError(t, err)
	require.Equal(t, want, got)
}

// The ratio to everyone is a rising function of that to all others, and so are
// its limits: θ/(wθ + 1 − w) with w the group's share of everyone.
func TestScoreRatioToAll(t *testing.T) {
	for _, c := range [][4]int{{3, 40, 9, 50}, {0, 40, 9, 50}, {40, 40, 9, 50}, {7, 10, 1990, 2000}, {20, 20, 30, 30}} {
		k, n, l, m := c[0], c[1], c[2], c[3]
		apart, err := measure.ProportionRatioBy(measure.MiettinenNurminen, k, n, l, m, 0.95)
		require.NoError(t, err)
		all, err := measure.ProportionRatioToAllBy(measure.MiettinenNurminen, k, n, k+l, n+m, 0.95)
		require.NoError(t, err)
		w := float64(n) / float64(n+m)
		to := func(x float64) float64 { return x / (w*x + 1 - w) }
		v, _ := apart.Value()
		got, ok := all.Value()
		require.True(t, ok)
		require.InEpsilon(t, 1+to(v), 1+got, 1e-14)
		lo, hi, ok := apart.Interval()
		require.True(t, ok)
		gotLo, gotHi, ok := all.Interval()
		require.True(t, ok)
		require.InEpsilon(t, 1+to(lo), 1+gotLo, 1e-12, "%v", c)
		require.InEpsilon(t, 1+to(hi), 1+gotHi, 1e-12, "%v", c)
	}
	// Nobody of the others counts: there is no ratio to them, and one to everyone.
	e, err := measure.ProportionRatioToAllBy(measure.MiettinenNurminen, 5, 10, 5, 40, 0.95)
	require.NoError(t, err)
	_, hi, ok := e.Interval()
	require.True(t, ok)
	require.InDelta(t, 4, hi, 1e-12)
	_, err = measure.ProportionRatioToAllBy(measure.KatzLog, 5, 10, 5, 40, 0.95)
	require.ErrorIs(t, err, measure.ErrMethod)
}

func TestPairEdges(t *testing.T) {
	for _, m := range []measure.Method{measure.NewcombeHybrid, measure.MiettinenNurminen, measure.Wald} {
		e, err := measure.ProportionDifferenceBy(m, 0, 0, 1, 2, 0.95)
		require.NoError(t, err)
		require.Equal(t, measure.NotEstimable(measure.ProportionDifference, 0, measure.NoObservation), e)
		e, err = measure.ProportionDifferenceBy(m, 1, 2, 0, 0, 0.95)
		require.NoError(t, err)
		require.Equal(t, measure.NotEstimable(measure.ProportionDifference, 2, measure.NoReference), e)
		_, err = measure.ProportionDifferenceBy(m, 1, 2, 3, 2, 0.95)
		require.ErrorIs(t, err, measure.ErrCounts)
		_, err = measure.ProportionDifferenceBy(m, 1, 2, 1, 2, 1)
		require.ErrorIs(t, err, measure.ErrLevel)
	}
	for _, m := range []measure.Method{measure.KatzLog, measure.MiettinenNurminen} {
		_, err := measure.ProportionRatioBy(m, 1, 2, 3, 2, 0.95)
		require.ErrorIs(t, err, measure.ErrCounts)
	}
	_, err := measure.ProportionDifferenceBy(measure.KatzLog, 1, 2, 1, 2, 0.95)
	require.ErrorIs(t, err, measure.ErrMethod)
	_, err = measure.ProportionRatioBy(measure.NewcombeHybrid, 1, 2, 1, 2, 0.95)
	require.ErrorIs(t, err, measure.ErrMethod)
	e, err := measure.ProportionDifferenceBy(measure.MiettinenNurminen, 9, 30, 9, 29, 0.95)
	require.NoError(t, err)
	require.Equal(t, measure.Unreliable, e.Status())
}
