package measure_test

import (
	"encoding/json"
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/collective-impact/sdk/measure"
)

var proportionMethods = []measure.Method{measure.Wilson, measure.WilsonCorrected, measure.ClopperPearson, measure.MidP,
	measure.Jeffreys, measure.AgrestiCoull, measure.Wald}

func proportionBy(t testing.TB, m measure.Method, k, n int, level float64) measure.Estimate {
	t.Helper()
	e, err := measure.ProportionBy(m, k, n, level)
	require.NoError(t, err)
	return e
}

// limits returns the limits, which have to be there.
func limits(t testing.TB, e measure.Estimate, err error) (lower, upper float64) {
	t.Helper()
	require.NoError(t, err)
	lower, upper, ok := e.Interval()
	require.True(t, ok, "%v", e)
	return lower, upper
}

// Seven methods on the examples of Newcombe (1998, Statistics in Medicine
// 17:857), from base R 4.2.2. Limits that R leaves outside 0 and 1 are cut
// here, and where the standard error is 0 Wald has no interval.
func TestProportionsOfNewcombe(t *testing.T) {
	var doc struct {
		Expected []map[string]any
	}
	readJSON(t, "ci-proportion-newcombe1998.json", &doc)
	require.Len(t, doc.Expected, 4)
	for _, c := range doc.Expected {
		k, n, level := int(c["x"].(float64)), int(c["n"].(float64)), c["level"].(float64)
		for key, m := range map[string]measure.Method{"wald": measure.Wald, "wilson": measure.Wilson, "wilson_cc": measure.WilsonCorrected,
			"clopper_pearson": measure.ClopperPearson, "agresti_coull": measure.AgrestiCoull, "jeffreys": measure.Jeffreys, "mid_p": measure.MidP} {
			e, err := measure.ProportionBy(m, k, n, level)
			if m == measure.Wald && k == 0 {
				require.NoError(t, err)
				require.Equal(t, measure.NoSpread, e.Reason())
				continue
			}
			want := c[key].([]any)
			isEstimate(t, e, err, c["p"].(float64), max(want[0].(float64), 0), min(want[1].(float64), 1), 1e-9)
			require.Equal(t, m, e.Method())
			require.Equal(t, level, e.Level())
		}
	}
}

// More numbers from base R 4.2.2 (testdata/proportions.R): binom.test, qbeta,
// prop.test, uniroot, poisson.test.
func TestIntervalsOfR(t *testing.T) {
	rows := readTable(t, "testdata/proportions.csv")
	require.Len(t, rows, 4*(8*5+5+4))
	for _, r := range rows {
		m, k, level := measure.Method(r["method"]), whole(t, r["k"]), number(t, r["level"])
		var e measure.Estimate
		var err error
		switch m {
		case measure.ExactPoisson:
			e, err = measure.EventRate(m, k, number(t, r["n"]), 1, level)
		case measure.ExactConditional:
			e, err = measure.EventRateRatio(m, k, number(t, r["n"]), whole(t, r["k2"]), number(t, r["n2"]), level)
		default:
			e, err = measure.ProportionBy(m, k, whole(t, r["n"]), level)
		}
		lo, hi := limits(t, e, err)
		near(t, number(t, r["lower"]), lo, 1e-9, "%v", r)
		near(t, number(t, r["upper"]), hi, 1e-9, "%v", r)
		require.Equal(t, m, e.Method())
	}
}

// Closed forms where nobody or everybody is a success.
func TestProportionsOfNone(t *testing.T) {
	for _, n := range []int{1, 12, 5000, math.MaxInt32} {
		for _, level := range []float64{0.5, 0.95, 0.999999} {
			half, nf := (1-level)/2, float64(n)
			for m, want := range map[measure.Method]float64{
				measure.ClopperPearson: -math.Expm1(math.Log(half) / nf),
				measure.MidP:           -math.Expm1(math.Log(2*half) / nf),
			} {
				lo, hi := limits(t, proportionBy(t, m, 0, n, level), nil)
				require.Zero(t, lo)
				require.InEpsilon(t, want, hi, 1e-10, "%s %d %v", m, n, level)
				lo, hi = limits(t, proportionBy(t, m, n, n, level), nil)
				require.InDelta(t, 1-want, lo, 1e-13)
				require.Equal(t, 1.0, hi)
			}
		}
	}
}

// Laws: the limits of failures are those of successes turned round; more
// successes never lower a limit; a higher level never narrows; the estimate is
// inside; Wilson's interval lies within those of Agresti and Coull and of the
// continuity correction, mid-P within Clopper and Pearson.
func TestProportionLaws(t *testing.T) {
	for _, m := range proportionMethods {
		for _, n := range []int{1, 2, 9, 40, 1 << 20} {
			lastLo, lastHi := 0.0, 0.0
			for i := range min(n, 40) + 1 {
				k := i
				if n > 40 {
					k = i * (n / 40)
				}
				e, mirror, wider := proportionBy(t, m, k, n, 0.9), proportionBy(t, m, n-k, n, 0.9), proportionBy(t, m, k, n, 0.99)
				lo, hi, ok := e.Interval()
				if !ok {
					require.Equal(t, measure.Wald, m)
					require.True(t, k == 0 || k == n)
					require.Equal(t, measure.NoSpread, e.Reason())
					continue
				}
				v, _ := e.Value()
				require.True(t, 0 <= lo && lo <= v && v <= hi && hi <= 1, "%s %d of %d", m, k, n)
				l, h := limits(t, mirror, nil)
				require.InDelta(t, lo, 1-h, 1e-14, "%s %d of %d", m, k, n)
				require.InDelta(t, hi, 1-l, 1e-14)
				if m != measure.Wald { // whose width goes back to 0
					require.True(t, lastLo <= lo && lastHi <= hi, "%s %d of %d", m, k, n)
				}
				lastLo, lastHi = lo, hi
				l, h = limits(t, wider, nil)
				require.True(t, l <= lo && hi <= h, "%s %d of %d", m, k, n)
				if m == measure.AgrestiCoull || m == measure.WilsonCorrected {
					l, h = limits(t, proportionBy(t, measure.Wilson, k, n, 0.9), nil)
					require.True(t, lo <= l+1e-15 && h <= hi+1e-15, "%s %d of %d", m, k, n)
				}
				if m == measure.MidP {
					l, h = limits(t, proportionBy(t, measure.ClopperPearson, k, n, 0.9), nil)
					require.True(t, l <= lo && hi <= h, "%d of %d", k, n)
				}
			}
		}
	}
}

// Of very many people all methods say the same, but for terms of the order
// 1/n, at counts that no program adds up one by one.
func TestProportionsOfVeryMany(t *testing.T) {
	const n = math.MaxInt32
	for _, k := range []int{n / 3, n - n/10} {
		want, above := limits(t, proportionBy(t, measure.Wilson, k, n, 0.95), nil)
		for _, m := range proportionMethods {
			lo, hi := limits(t, proportionBy(t, m, k, n, 0.95), nil)
			require.InDelta(t, want, lo, 2.0/n, m)
			require.InDelta(t, above, hi, 2.0/n, m)
		}
	}
}

func TestProportionEdges(t *testing.T) {
	for _, m := range proportionMethods {
		require.Equal(t, measure.NotEstimable(measure.Proportion, 0, measure.NoObservation), proportionBy(t, m, 0, 0, 0.95))
		for _, level := range []float64{1e-300, 0.01, 1 - 1e-11} {
			for _, k := range []int{1, 5, 9} {
				e := proportionBy(t, m, k, 10, level)
				v, _ := e.Value()
				lo, hi := limits(t, e, nil)
				require.True(t, 0 <= lo && lo <= v && v <= hi && hi <= 1, "%s at %v: %v", m, level, e)
			}
		}
		_, hasSE := proportionBy(t, m, 3, 10, 0.95).StdErr()
		require.Equal(t, m == measure.Wald, hasSE)
		require.Equal(t, measure.Unreliable, proportionBy(t, m, 3, 29, 0.95).Status())
		require.Equal(t, measure.OK, proportionBy(t, m, 3, 30, 0.95).Status())
		for _, c := range []struct {
			k, n  int
			level float64
			want  error
		}{{-1, 3, 0.95, measure.ErrCounts}, {4, 3, 0.95, measure.ErrCounts}, {1, 3, 1, measure.ErrLevel}, {0, 0, math.NaN(), measure.ErrLevel}} {
			e, err := measure.ProportionBy(m, c.k, c.n, c.level)
			require.ErrorIs(t, err, c.want)
			require.Equal(t, measure.Estimate{}, e)
		}
	}
	for _, m := range []measure.Method{"", "Wilson", measure.NewcombeHybrid} {
		_, err := measure.ProportionBy(m, 1, 3, 0.95)
		require.ErrorIs(t, err, measure.ErrMethod)
		require.ErrorIs(t, err, measure.ErrUnknownKey)
	}
}

// roundTrip writes an estimate and reads it back.
func roundTrip(t testing.TB, e measure.Estimate) {
	t.Helper()
	data, err := json.Marshal(e)
	require.NoError(t, err)
	var again measure.Estimate
	require.NoError(t, json.Unmarshal(data, &again), "%s", data)
	require.Equal(t, e, again)
}

// No input makes an interval panic, carry NaN, leave out its estimate or write
// what cannot be read back.
func FuzzIntervals(f *testing.F) {
	f.Add(3, 10, 2, 5, 0.95, 12.5, 7.0, 0.02)
	f.Add(0, 0, 0, 0, 0.5, 0.0, 0.0, 0.0)
	f.Add(math.MaxInt32, math.MaxInt32, 1, math.MaxInt32, 1e-9, 1e300, 1e-300, 1e-13)
	f.Add(-1, 4, 7, 3, math.NaN(), math.Inf(1), -1.0, math.NaN())
	f.Fuzz(func(t *testing.T, k1, n1, k2, n2 int, level, x, y, s float64) {
		check := func(e measure.Estimate, err error) {
			if err != nil {
				require.Equal(t, measure.Estimate{}, e)
				return
			}
			roundTrip(t, e)
		}
		for _, m := range append([]measure.Method{measure.NewcombeHybrid, measure.MiettinenNurminen, measure.KatzLog, measure.ExactPoisson,
			measure.Byar, measure.ByarFromTen, measure.ExactConditional, measure.PoissonLog, measure.Logit, measure.Arcsine,
			measure.KornGraubard, measure.KornGraubardCapped, measure.StudentT}, proportionMethods...) {
			check(measure.ProportionBy(m, k1, n1, level))
			check(measure.ProportionDifferenceBy(m, k1, n1, k2, n2, level))
			check(measure.ProportionRatioBy(m, k1, n1, k2, n2, level))
			check(measure.EventRate(m, k1, x, y, level))
			check(measure.EventRateRatio(m, k1, x, k2, y, level))
			check(measure.EventRateDifference(m, k1, x, k2, y, s, level))
			survey := measure.SurveyProportion{P: x, SE: s, N: n1, DF: y}
			check(survey.Estimate(m, level))
			survey.P = math.Abs(math.Mod(x, 1))
			check(survey.Estimate(m, level))
			p, err := survey.Presentation()
			require.Equal(t, err == nil, p.Verdict != 0)
		}
	})
}
