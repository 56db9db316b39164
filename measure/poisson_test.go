package measure_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/collective-impact/sdk/measure"
)

// Rates per 100,000 of PHEindicatormethods 2.0.0, phe_rate, and limits of counts
// from qchisq and Byar's formula in base R.
func TestEventRatesOfPHE(t *testing.T) {
	var doc struct {
		Expected struct {
			PHE []struct {
				Obs                    int
				Pop, Value             float64
				Lower                  float64 `json:"lowercl"`
				Upper                  float64 `json:"uppercl"`
				Method                 string
				Confidence, Statistics string
			}
			Exact [][2]float64 `json:"exact_counts"`
			Byar  [][2]float64 `json:"byar_counts"`
		}
	}
	readJSON(t, "ci-rate-exact-byar.json", &doc)
	require.Len(t, doc.Expected.PHE, 4)
	for i, c := range doc.Expected.PHE {
		e, err := measure.EventRate(measure.ByarFromTen, c.Obs, c.Pop, 100000, 0.95)
		isEstimate(t, e, err, c.Value, c.Lower, c.Upper, 1e-12)
		require.Equal(t, map[string]measure.Method{"Byars": measure.Byar, "Exact": measure.ExactPoisson}[c.Method], e.Method())
		require.Equal(t, measure.Rate, e.Unit())
		e, err = measure.EventRate(measure.ExactPoisson, c.Obs, 1, 1, 0.95)
		isEstimate(t, e, err, float64(c.Obs), doc.Expected.Exact[i][0], doc.Expected.Exact[i][1], 1e-12)
		if c.Obs > 0 { // where base R's formula is 0 × infinity and the case has its limit
			e, err = measure.EventRate(measure.Byar, c.Obs, 1, 1, 0.95)
			isEstimate(t, e, err, float64(c.Obs), doc.Expected.Byar[i][0], doc.Expected.Byar[i][1], 1e-12)
		}
		roundTrip(t, e)
	}
	// Exact limits of no event are closed: 0 and −log(α/2).
	e, err := measure.EventRate(measure.ExactPoisson, 0, 4, 1, 0.9)
	isEstimate(t, e, err, 0, 0, -math.Log(0.05)/4, 1e-13)
	// Byar's upper limit of no event is (1 − 1/9 + z/3)³.
	e, err = measure.EventRate(measure.Byar, 0, 4, 1, 0.95)
	isEstimate(t, e, err, 0, 0, doc.Expected.Byar[1][1]/4, 1e-12)
}

// The switch is at 10 events.
func TestByarFromTen(t *testing.T) {
	for x, want := range map[int]measure.Method{0: measure.ExactPoisson, 9: measure.ExactPoisson, 10: measure.Byar, 11: measure.Byar} {
		got, err := measure.EventRate(measure.ByarFromTen, x, 70, 1000, 0.9)
		require.NoError(t, err)
		alone, err := measure.EventRate(want, x, 70, 1000, 0.9)
		require.NoError(t, err)
		require.Equal(t, alone, got)
	}
}

// Ratios on the logarithmic scale in closed form; the exact ones are in
// TestIntervalsOfR.
func TestEventRateRatioInClosedForm(t *testing.T) {
	const z = 1.959963984540054
	e, err := measure.EventRateRatio(measure.PoissonLog, 12, 345.5, 20, 410, 0.95)
	ratio, se := 12/345.5/(20.0/410), math.Sqrt(1.0/12+1.0/20)
	isEstimate(t, e, err, ratio, ratio*math.Exp(-z*se), ratio*math.Exp(z*se), 1e-13)
	got, _ := e.StdErr()
	require.InEpsilon(t, se, got, 1e-15)

	e, err = measure.EventRateDifference(measure.Wald, 12, 345.5, 20, 410, 1000, 0.95)
	d, se := 1000*(12/345.5-20.0/410), 1000*math.Sqrt(12/345.5/345.5+20.0/410/410)
	isEstimate(t, e, err, d, d-z*se, d+z*se, 1e-12)
	got, _ = e.StdErr()
	require.InEpsilon(t, se, got, 1e-14)

	// Of equal exposures and no event, the score interval ends at ± z²/exposure.
	e, err = measure.EventRateDifference(measure.MiettinenNurminen, 0, 8, 0, 8, 100, 0.95)
	isEstimate(t, e, err, 0, -100*z*z/8, 100*z*z/8, 1e-12)
}

// Laws: the unit of exposure and the multiplier only scale; more events raise
// both limits; swapping the groups turns a ratio upside down and a difference's
// sign.
func TestEventRateLaws(t *testing.T) {
	for _, m := range []measure.Method{measure.ExactPoisson, measure.Byar} {
		lastLo, lastHi := -1.0, 0.0
		for _, x := range []int{0, 1, 2, 9, 10, 100, 5000, math.MaxInt32} {
			e, err := measure.EventRate(m, x, 40, 1, 0.95)
			lo, hi := limits(t, e, err)
			v, _ := e.Value()
			require.True(t, max(lastLo, 0) <= lo && lo <= v && v < hi && lastHi < hi, "%s %d", m, x)
			require.True(t, lastLo < lo || x <= 1)
			lastLo, lastHi = lo, hi
			e, err = measure.EventRate(m, x, 4000, 100, 0.95)
			isEstimate(t, e, err, v, lo, hi, 1e-14)
		}
	}
	for _, c := range []struct {
		k1, k2 int
		n1, n2 float64
	}{{3, 9, 12, 7.5}, {1, 1, 1, 1}, {4000, 17, 1e6, 1e3}, {12, 7, 1e-3, 1e-2}} {
		for _, m := range []measure.Method{measure.ExactConditional, measure.PoissonLog} {
			e, err := measure.EventRateRatio(m, c.k1, c.n1, c.k2, c.n2, 0.95)
			lo, hi := limits(t, e, err)
			e, err = measure.EventRateRatio(m, c.k2, c.n2, c.k1, c.n1, 0.95)
			l, h := limits(t, e, err)
			require.InEpsilon(t, lo, 1/h, 1e-12)
			require.InEpsilon(t, hi, 1/l, 1e-12)
		}
		for _, m := range []measure.Method{measure.MiettinenNurminen, measure.Wald} {
			e, err := measure.EventRateDifference(m, c.k1, c.n1, c.k2, c.n2, 10, 0.95)
			lo, hi := limits(t, e, err)
			e, err = measure.EventRateDifference(m, c.k2, c.n2, c.k1, c.n1, 10, 0.95)
			l, h := limits(t, e, err)
			near(t, lo, -h, 1e-12)
			near(t, hi, -l, 1e-12)
			e, err = measure.EventRateDifference(m, c.k1, 8*c.n1, c.k2, 8*c.n2, 80, 0.95)
			l, h = limits(t, e, err)
			near(t, lo, l, 1e-12)
			near(t, hi, h, 1e-12)
		}
	}
}

// Exact limits hold the true rate at least as often as their level says,
// whatever the rate: exact, by adding up the Poisson probabilities of all numbers
// of events for which they do.
func TestCoverageOfEventRates(t *testing.T) {
	for _, level := range []float64{0.8, 0.95} {
		var lower, upper [120]float64
		for x := range lower {
			e, err := measure.EventRate(measure.ExactPoisson, x, 1, 1, level)
			lower[x], upper[x] = limits(t, e, err)
		}
		for rate := 0.05; rate < 40; rate += 0.35 {
			held, chance := 0.0, math.Exp(-rate)
			for x := range lower {
				if lower[x] <= rate && rate <= upper[x] {
					held += chance
				}
				chance *= rate / float64(x+1)
			}
			require.GreaterOrEqual(t, held, level, rate)
		}
	}
}

func TestEventRateEdges(t *testing.T) {
	must := func(e measure.Estimate, err error) measure.Estimate {
		t.Helper()
		require.NoError(t, err)
		roundTrip(t, e)
		return e
	}
	const exact, cond, score = measure.ExactPoisson, measure.ExactConditional, measure.MiettinenNurminen
	for name, c := range map[string][2]measure.Estimate{
		"nothing":                 {must(measure.EventRate(exact, 0, 0, 1, 0.95)), measure.NotEstimable(measure.Rate, 0, measure.NoObservation)},
		"beyond":                  {must(measure.EventRate(exact, 7, 1e-300, 1e300, 0.95)), measure.NotEstimable(measure.Rate, 7, measure.OutOfRange)},
		"ratio of nothing":        {must(measure.EventRateRatio(cond, 0, 0, 1, 2, 0.95)), measure.NotEstimable(measure.Ratio, 0, measure.NoObservation)},
		"ratio to nothing":        {must(measure.EventRateRatio(cond, 1, 2, 0, 0, 0.95)), measure.NotEstimable(measure.Ratio, 1, measure.NoReference)},
		"ratio to no event":       {must(measure.EventRateRatio(cond, 1, 2, 0, 3, 0.95)), measure.NotEstimable(measure.Ratio, 1, measure.ZeroReference)},
		"difference of nothing":   {must(measure.EventRateDifference(score, 0, 0, 1, 2, 1, 0.95)), measure.NotEstimable(measure.Rate, 0, measure.NoObservation)},
		"difference to nothing":   {must(measure.EventRateDifference(score, 1, 2, 0, 0, 1, 0.95)), measure.NotEstimable(measure.Rate, 1, measure.NoReference)},
		"difference of infinites": {must(measure.EventRateDifference(score, 1, 5e-324, 1, 1, 1, 0.95)), measure.NotEstimable(measure.Rate, 1, measure.OutOfRange)},
	} {
		require.Equal(t, c[1], c[0], name)
	}
	for want, e := range map[measure.Reason]measure.Estimate{
		measure.ZeroCount: must(measure.EventRateRatio(measure.PoissonLog, 0, 5, 3, 5, 0.95)),
		measure.NoSpread:  must(measure.EventRateDifference(measure.Wald, 0, 5, 0, 5, 1, 0.95)),
	} {
		v, ok := e.Value()
		require.True(t, ok)
		require.Zero(t, v)
		require.Equal(t, want, e.Reason())
		_, _, ok = e.Interval()
		require.False(t, ok)
	}
	for _, c := range []struct {
		x1, x2 int
		want   measure.Status
	}{{10, 10, measure.OK}, {9, 10, measure.Unreliable}, {10, 9, measure.Unreliable}} {
		require.Equal(t, c.want, must(measure.EventRateRatio(cond, c.x1, 5, c.x2, 5, 0.95)).Status())
		require.Equal(t, c.want, must(measure.EventRateDifference(score, c.x1, 5, c.x2, 5, 1, 0.95)).Status())
		require.Equal(t, c.x1 < 10, must(measure.EventRate(exact, c.x1, 5, 1, 0.95)).Status() == measure.Unreliable)
	}
	inf, nan := math.Inf(1), math.NaN()
	for _, c := range []struct {
		x             int
		exposure, per float64
		level         float64
		want          error
	}{
		{-1, 5, 1, 0.95, measure.ErrCounts}, {1, 0, 1, 0.95, measure.ErrCounts}, {1, -5, 1, 0.95, measure.ErrRange},
		{1, inf, 1, 0.95, measure.ErrRange}, {1, nan, 1, 0.95, measure.ErrRange}, {1, 5, 0, 0.95, measure.ErrRange},
		{1, 5, -1, 0.95, measure.ErrRange}, {1, 5, inf, 0.95, measure.ErrRange}, {1, 5, nan, 0.95, measure.ErrRange}, {1, 5, 1, 0, measure.ErrLevel},
	} {
		_, err := measure.EventRate(exact, c.x, c.exposure, c.per, c.level)
		require.ErrorIs(t, err, c.want, "%+v", c)
		_, err = measure.EventRateDifference(score, 1, 1, c.x, c.exposure, c.per, c.level)
		require.ErrorIs(t, err, c.want, "%+v", c)
		if c.per == 1 {
			_, err = measure.EventRateRatio(cond, 1, 1, c.x, c.exposure, c.level)
			require.ErrorIs(t, err, c.want, "%+v", c)
		}
	}
	_, err := measure.EventRate(measure.Wilson, 1, 5, 1, 0.95)
	require.ErrorIs(t, err, measure.ErrMethod)
	_, err = measure.EventRateRatio(exact, 1, 5, 1, 5, 0.95)
	require.ErrorIs(t, err, measure.ErrMethod)
	_, err = measure.EventRateDifference(exact, 1, 5, 1, 5, 1, 0.95)
	require.ErrorIs(t, err, measure.ErrMethod)
}
