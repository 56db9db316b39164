package measure_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/collective-impact/sdk/measure"
)

// surveyMethods are the methods by their names in svyciprop.
func surveyMethods() map[string]measure.Method {
	return map[string]measure.Method{"logit": measure.Logit, "xlogit": measure.Logit, "asin": measure.Arcsine, "beta": measure.KornGraubard,
		"mean": measure.StudentT, "wilson": measure.Wilson}
}

// Schools by type: svyciprop of survey 4.5. Its "logit" fits a model by
// iteration, to 12 digits or so.
func TestSurveyProportionsOfSurvey(t *testing.T) {
	var doc struct {
		Expected []struct {
			Method           string
			P, SE, Lo, Hi    float64
			Degf             float64
			N                int
			SchoolType, Type string
		}
	}
	readJSON(t, "svy-strat-proportion-ci-methods.json", &doc)
	require.Len(t, doc.Expected, 18)
	for _, c := range doc.Expected {
		m := surveyMethods()[c.Method]
		e, err := measure.SurveyProportion{P: c.P, SE: c.SE, N: c.N, DF: c.Degf}.Estimate(m, 0.95)
		isEstimate(t, e, err, c.P, c.Lo, c.Hi, 5e-12)
		require.Equal(t, m, e.Method())
		roundTrip(t, e)
	}
}

// Clusters, two stages and strata, with the design's degrees of freedom and
// with infinitely many: svyciprop of survey 4.1-1
// (testdata/survey-proportions.R).
func TestSurveyProportionsOfDesigns(t *testing.T) {
	rows := readTable(t, "testdata/survey-proportions.csv")
	require.Len(t, rows, 3*3*2*5)
	for _, r := range rows {
		s := measure.SurveyProportion{P: number(t, r["p"]), SE: number(t, r["se"]), N: whole(t, r["n"]),
			DF: number(t, r["df"]), DesignDF: number(t, r["designDF"])}
		m := surveyMethods()[r["method"]]
		e, err := s.Estimate(m, number(t, r["level"]))
		tolerance := 1e-11
		if r["method"] == "logit" { // a model fitted by iteration
			tolerance = 1e-9
		}
		isEstimate(t, e, err, s.P, number(t, r["lower"]), number(t, r["upper"]), tolerance)
		df, ok := e.DF()
		require.Equal(t, m == measure.KornGraubard || r["df"] != "Inf", ok)
		if ok {
			require.Equal(t, s.DesignDF, df)
		}
		roundTrip(t, e)
	}
}

// With the standard error of a simple random sample, infinitely many degrees of
// freedom, and n so large that Student is normal, the effective number is n, and
// Korn-Graubard is Clopper-Pearson, Wilson is Wilson, Student is Wald.
func TestSurveyProportionOfSimpleSample(t *testing.T) {
	const k, n = 300_000, 2_000_000
	p := float64(k) / n
	s := measure.SurveyProportion{P: p, SE: math.Sqrt(p * (1 - p) / n), N: n, DF: math.Inf(1)}
	size, ok := s.EffectiveN()
	require.True(t, ok)
	require.InEpsilon(t, float64(n), size, 1e-12)
	for m, same := range map[measure.Method]measure.Method{measure.KornGraubard: measure.ClopperPearson,
		measure.Wilson: measure.Wilson, measure.StudentT: measure.Wald} {
		e, err := s.Estimate(m, 0.95)
		lo, hi := limits(t, e, err)
		isEstimate(t, proportionBy(t, same, k, n, 0.95), nil, p, lo, hi, 1e-8)
	}
}

// Laws: failures turned round; the cap binds only where the effective number
// exceeds n; fewer degrees of freedom never narrow.
func TestSurveyProportionLaws(t *testing.T) {
	for _, s := range []measure.SurveyProportion{
		{P: 0.42, SE: 0.031, N: 260, DF: 40}, {P: 0.04, SE: 0.02, N: 90, DF: 7.5}, {P: 0.85, SE: 0.05, N: 25, DF: 10},
		{P: 0.5, SE: 0.4, N: 3, DF: 1}, {P: 1e-9, SE: 1e-9, N: 1 << 30, DF: 50}, {P: 0.3, SE: 1e-9, N: 10, DF: 9},
	} {
		for _, m := range []measure.Method{measure.Logit, measure.Arcsine, measure.KornGraubard, measure.KornGraubardCapped, measure.StudentT, measure.Wilson} {
			e, err := s.Estimate(m, 0.95)
			lo, hi := limits(t, e, err)
			require.True(t, 0 <= lo && lo <= s.P && s.P <= hi && hi <= 1, "%s %+v: %v %v", m, s, lo, hi)
			mirror := s
			mirror.P = 1 - s.P
			e, err = mirror.Estimate(m, 0.95)
			l, h := limits(t, e, err)
			require.InDelta(t, lo, 1-h, 1e-13, "%s %+v", m, s)
			require.InDelta(t, hi, 1-l, 1e-13, "%s %+v", m, s)
			few := s
			few.DF = 1
			e, err = few.Estimate(m, 0.95)
			l, h = limits(t, e, err)
			require.True(t, l <= lo && hi <= h, "%s %+v", m, s)
		}
		plain, err := s.Estimate(measure.KornGraubard, 0.95)
		lo, hi := limits(t, plain, err)
		capped, err := s.Estimate(measure.KornGraubardCapped, 0.95)
		l, h := limits(t, capped, err)
		n, ok := s.EffectiveN()
		require.True(t, ok)
		if n < float64(s.N) { // degrees of freedom lower it further
			require.Equal(t, [2]float64{lo, hi}, [2]float64{l, h}, "%+v", s)
		} else {
			require.True(t, l <= lo && hi <= h)
		}
	}
}

func TestSurveyProportionEdges(t *testing.T) {
	inf, nan := math.Inf(1), math.NaN()
	all := []measure.Method{measure.Logit, measure.Arcsine, measure.KornGraubard, measure.KornGraubardCapped, measure.StudentT, measure.Wilson}
	for _, m := range all {
		// Nobody or everybody, as sums of weights may round it: the exact limits.
		for _, p := range []float64{0, 1e-17, 1, 1 - 1e-15} {
			e, err := measure.SurveyProportion{P: p, SE: 1e-18, N: 40, DF: 12}.Estimate(m, 0.95)
			require.NoError(t, err)
			require.Equal(t, proportionBy(t, measure.ClopperPearson, int(math.Round(p))*40, 40, 0.95), e)
		}
		for _, c := range []struct {
			s    measure.SurveyProportion
			want measure.Reason
		}{
			{measure.SurveyProportion{P: 0.5, SE: 0.1, N: 40}, measure.NoDegrees},
			{measure.SurveyProportion{P: 0, SE: 0, N: 40, DF: -1}, measure.NoDegrees},
			{measure.SurveyProportion{P: 0.5, SE: 0, N: 40, DF: 5}, measure.NoSpread},
			{measure.SurveyProportion{P: 0.5, SE: 1e-17, N: 40, DF: 5}, measure.NoSpread},
		} {
			e, err := c.s.Estimate(m, 0.95)
			require.NoError(t, err)
			require.Equal(t, c.want, e.Reason(), "%s %+v", m, c.s)
			v, ok := e.Value()
			require.True(t, ok)
			require.Equal(t, c.s.P, v)
			_, _, ok = e.Interval()
			require.False(t, ok)
			roundTrip(t, e)
		}
		e, err := measure.SurveyProportion{DF: 5}.Estimate(m, 0.95)
		require.NoError(t, err)
		require.Equal(t, measure.NotEstimable(measure.Proportion, 0, measure.NoObservation), e)
		for _, c := range []struct {
			s     measure.SurveyProportion
			level float64
			want  error
		}{
			{measure.SurveyProportion{P: 0.5, SE: 0.1, N: -1, DF: 5}, 0.95, measure.ErrCounts},
			{measure.SurveyProportion{P: -0.1, SE: 0.1, N: 9, DF: 5}, 0.95, measure.ErrRange},
			{measure.SurveyProportion{P: 50, SE: 0.1, N: 9, DF: 5}, 0.95, measure.ErrRange},
			{measure.SurveyProportion{P: nan, SE: 0.1, N: 9, DF: 5}, 0.95, measure.ErrRange},
			{measure.SurveyProportion{P: 0.5, SE: -0.1, N: 9, DF: 5}, 0.95, measure.ErrRange},
			{measure.SurveyProportion{P: 0.5, SE: inf, N: 9, DF: 5}, 0.95, measure.ErrRange},
			{measure.SurveyProportion{P: 0.5, SE: nan, N: 9, DF: 5}, 0.95, measure.ErrRange},
			{measure.SurveyProportion{P: 0.5, SE: 0.1, N: 9, DF: nan}, 0.95, measure.ErrRange},
			{measure.SurveyProportion{P: 0.5, SE: 0.1, N: 9, DF: 5, DesignDF: nan}, 0.95, measure.ErrRange},
			{measure.SurveyProportion{P: 0.5, SE: 0.1, N: 9, DF: 5}, 1, measure.ErrLevel},
		} {
			e, err := c.s.Estimate(m, c.level)
			require.ErrorIs(t, err, c.want, "%+v", c)
			require.Equal(t, measure.Estimate{}, e)
			_, ok := c.s.EffectiveN()
			require.Equal(t, c.want == measure.ErrLevel, ok)
		}
	}
	for _, m := range []measure.Method{measure.KornGraubard, measure.KornGraubardCapped} {
		e, err := measure.SurveyProportion{P: 0.5, SE: 0.1, N: 1, DF: 5}.Estimate(m, 0.95)
		require.NoError(t, err)
		require.Equal(t, measure.OneObservation, e.Reason())
	}
	// The arcsine ends where it ends.
	e, err := measure.SurveyProportion{P: 0.02, SE: 0.04, N: 50, DF: 20}.Estimate(measure.Arcsine, 0.95)
	lo, _ := limits(t, e, err)
	require.Zero(t, lo)
	_, err = measure.SurveyProportion{P: 0.5, SE: 0.1, N: 9, DF: 5}.Estimate(measure.Jeffreys, 0.95)
	require.ErrorIs(t, err, measure.ErrMethod)
	_, ok := measure.SurveyProportion{P: 0.5, N: 9, DF: 5}.EffectiveN()
	require.False(t, ok)
	n, ok := measure.SurveyProportion{P: 1, N: 9, DF: 5}.EffectiveN()
	require.True(t, ok)
	require.Equal(t, 9.0, n)
}
