package measure_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/collective-impact/sdk/measure"
)

// The rule of Parker and others (2017), worked by hand, with limits from qbeta.
// The case calls a proportion with few degrees of freedom shown and flags the
// review; here the review is the verdict.
func TestPresentationOfNCHS(t *testing.T) {
	var doc struct {
		Expected []struct {
			P, SE, DF float64
			N         int
			KG        [2]float64
			Effective float64 `json:"n_effective"`
			Verdict   string
			Why       string
			Flags     []string
		}
	}
	readJSON(t, "nchs-presentation-standard.json", &doc)
	require.Len(t, doc.Expected, 7)
	for _, c := range doc.Expected {
		p, err := measure.SurveyProportion{P: c.P, SE: c.SE, N: c.N, DF: c.DF}.Presentation()
		require.NoError(t, err)
		isEstimate(t, p.Estimate, nil, c.P, c.KG[0], c.KG[1], 1e-8)
		require.InEpsilon(t, c.Effective, p.EffectiveN, 1e-13)
		verdict := map[string]measure.Verdict{"show": measure.Show, "suppress": measure.Suppress}[c.Verdict]
		var flags []measure.Rule
		for _, f := range c.Flags {
			switch f {
			case "review: df < 8":
				verdict = measure.Review
				flags = append(flags, measure.FewDegrees)
			case "footnote: complement relative width > 130%":
				flags = append(flags, measure.ComplementWide)
			default:
				require.Fail(t, f)
			}
		}
		require.Equal(t, verdict, p.Verdict, "%+v", c)
		require.Equal(t, flags, p.Flags)
		require.Equal(t, map[string]measure.Rule{"relative CI width <= 130%": measure.RelativelyNarrow, "relative CI width > 130%": measure.RelativelyWide,
			"CI width >= 0.30": measure.Wide, "effective n < 30": measure.FewObservations}[c.Why], p.Why)
	}
}

func TestPresentationOfProportions(t *testing.T) {
	for name, c := range map[string]struct {
		s       measure.SurveyProportion
		verdict measure.Verdict
		why     measure.Rule
		flags   []measure.Rule
	}{
		"nobody of 29":        {measure.SurveyProportion{P: 0, N: 29, DF: 20}, measure.Suppress, measure.FewObservations, nil},
		"nobody of 30":        {measure.SurveyProportion{P: 0, N: 30, DF: 20}, measure.Review, measure.EnoughObservations, []measure.Rule{measure.NoneOrAll}},
		"everybody, few df":   {measure.SurveyProportion{P: 1, N: 30, DF: 7}, measure.Review, measure.EnoughObservations, []measure.Rule{measure.FewDegrees, measure.NoneOrAll}},
		"narrow":              {measure.SurveyProportion{P: 0.01, SE: 0.007, N: 5000, DF: 40}, measure.Show, measure.Narrow, nil},
		"narrow, few df":      {measure.SurveyProportion{P: 0.5, SE: 0.005, N: 50000, DF: 7.99}, measure.Review, measure.Narrow, []measure.Rule{measure.FewDegrees}},
		"design's df":         {measure.SurveyProportion{P: 0.5, SE: 0.005, N: 50000, DF: 99, DesignDF: 7}, measure.Review, measure.Narrow, []measure.Rule{measure.FewDegrees}},
		"8 df":                {measure.SurveyProportion{P: 0.5, SE: 0.005, N: 50000, DF: 8}, measure.Show, measure.Narrow, nil},
		"no df":               {measure.SurveyProportion{P: 0.5, SE: 0.05, N: 5000}, measure.Suppress, measure.NoInterval, nil},
		"no spread":           {measure.SurveyProportion{P: 0.5, N: 5000, DF: 9}, measure.Suppress, measure.NoInterval, nil},
		"few, though precise": {measure.SurveyProportion{P: 0.5, SE: 0.001, N: 29, DF: 28}, measure.Suppress, measure.FewObservations, nil},
		"many, but alike":     {measure.SurveyProportion{P: 0.5, SE: 0.1, N: 9000, DF: 28}, measure.Suppress, measure.FewObservations, nil},
		"0.33 wide":           {measure.SurveyProportion{P: 0.5, SE: 0.0785, N: 900, DF: 100}, measure.Suppress, measure.Wide, nil},
		"0.28 wide":           {measure.SurveyProportion{P: 0.5, SE: 0.068, N: 900, DF: 100}, measure.Show, measure.RelativelyNarrow, nil},
		"0.046 wide":          {measure.SurveyProportion{P: 0.02, SE: 0.01, N: 5000, DF: 100}, measure.Show, measure.Narrow, nil},
		"0.057 wide":          {measure.SurveyProportion{P: 0.02, SE: 0.012, N: 5000, DF: 100}, measure.Suppress, measure.RelativelyWide, nil},
		"nobody at all":       {measure.SurveyProportion{DF: 28}, measure.Suppress, measure.FewObservations, nil},
	} {
		p, err := c.s.Presentation()
		require.NoError(t, err, name)
		require.Equal(t, c.verdict, p.Verdict, name)
		require.Equal(t, c.why, p.Why, name)
		require.Equal(t, c.flags, p.Flags, name)
		e, err := c.s.Estimate(measure.KornGraubardCapped, 0.95)
		require.NoError(t, err)
		require.Equal(t, e, p.Estimate, name)
	}
	p, err := measure.SurveyProportion{P: 2, N: 5, DF: 1}.Presentation()
	require.ErrorIs(t, err, measure.ErrRange)
	require.Equal(t, measure.Presentation{}, p)
}

// Rates by Parker and others (2023). The exact interval of 10 events is 4.795 to
// 18.39 (Garwood 1936), 136 percent of the rate wide; score intervals at other
// levels are not what the standard judges.
func TestPresentationOfRates(t *testing.T) {
	rate := func(events int, level float64) measure.Estimate {
		e, err := measure.EventRate(measure.ExactPoisson, events, 1000, 100000, level)
		require.NoError(t, err)
		return e
	}
	for events, want := range map[int][2]any{9: {measure.Suppress, measure.FewEvents}, 10: {measure.Show, measure.RelativelyNarrow}, 0: {measure.Suppress, measure.FewEvents}} {
		p, err := measure.PresentRate(rate(events, 0.95))
		require.NoError(t, err)
		require.Equal(t, want, [2]any{p.Verdict, p.Why}, events)
		require.Equal(t, rate(events, 0.95), p.Estimate)
	}
	// Rates of surveys as others hand them over.
	read := func(text string) measure.Estimate {
		var e measure.Estimate
		require.NoError(t, e.UnmarshalJSON([]byte(text)))
		return e
	}
	for text, want := range map[string]measure.Presentation{
		`{"status":"ok","unit":"rate","value":10,"lower":2,"upper":18.5,"level":0.95,"n":40,"method":"x"}`:       {Verdict: measure.Suppress, Why: measure.RelativelyWide},
		`{"status":"ok","unit":"rate","value":10,"lower":2,"upper":18,"level":0.95,"n":40,"method":"x"}`:         {Verdict: measure.Show, Why: measure.RelativelyNarrow},
		`{"status":"ok","unit":"rate","value":10,"lower":9,"upper":12,"level":0.95,"df":7,"n":40,"method":"x"}`:  {Verdict: measure.Review, Why: measure.RelativelyNarrow, Flags: []measure.Rule{measure.FewDegrees}},
		`{"status":"ok","unit":"rate","value":10,"reason":"no-spread","n":40}`:                                   {Verdict: measure.Suppress, Why: measure.NoInterval},
		`{"status":"undefined","unit":"rate","value":null,"reason":"out-of-range","n":40}`:                       {Verdict: measure.Suppress, Why: measure.NoInterval},
		`{"status":"empty","unit":"rate","value":null,"reason":"no-observation","n":0}`:                          {Verdict: measure.Suppress, Why: measure.FewEvents},
		`{"status":"ok","unit":"rate","value":10,"lower":9,"upper":12,"level":0.95,"df":8,"n":40,"method":"x"}`:  {Verdict: measure.Show, Why: measure.RelativelyNarrow},
		`{"status":"ok","unit":"rate","value":10,"lower":9,"upper":12,"level":0.95,"df":50,"n":9,"method":"xy"}`: {Verdict: measure.Suppress, Why: measure.FewEvents},
	} {
		e := read(text)
		want.Estimate = e
		p, err := measure.PresentRate(e)
		require.NoError(t, err)
		require.Equal(t, want, p, text)
	}
	for _, e := range []measure.Estimate{{}, rate(50, 0.9), measure.Withheld(measure.Rate), proportionBy(t, measure.Wilson, 40, 50, 0.95),
		read(`{"status":"ok","unit":"rate","value":-1,"lower":-2,"upper":0,"level":0.95,"n":40,"method":"x"}`)} {
		_, err := measure.PresentRate(e)
		require.ErrorIs(t, err, measure.ErrInvalid)
	}
}

func TestPresentationOfMeans(t *testing.T) {
	mean := func(n int) measure.Estimate {
		e, err := measure.MeanOf(n, 5, 2, 0.9)
		require.NoError(t, err)
		return e
	}
	flat, err := measure.MeanOf(50, 5, 0, 0.9)
	require.NoError(t, err)
	for _, c := range []struct {
		e    measure.Estimate
		minN int
		want measure.Presentation
	}{
		{mean(29), 0, measure.Presentation{Verdict: measure.Suppress, Why: measure.FewObservations}},
		{mean(30), 0, measure.Presentation{Verdict: measure.Show, Why: measure.EnoughObservations}},
		{mean(9), 5, measure.Presentation{Verdict: measure.Show, Why: measure.EnoughObservations}},
		{mean(8), 5, measure.Presentation{Verdict: measure.Review, Why: measure.EnoughObservations, Flags: []measure.Rule{measure.FewDegrees}}},
		{flat, 0, measure.Presentation{Verdict: measure.Suppress, Why: measure.NoInterval}},
	} {
		c.want.Estimate = c.e
		p, err := measure.PresentMean(c.e, c.minN)
		require.NoError(t, err)
		require.Equal(t, c.want, p)
	}
	_, err = measure.PresentMean(mean(9), -1)
	require.ErrorIs(t, err, measure.ErrRange)
	for _, e := range []measure.Estimate{{}, measure.Withheld(measure.Points), proportionBy(t, measure.Wilson, 40, 50, 0.95)} {
		_, err = measure.PresentMean(e, 5)
		require.ErrorIs(t, err, measure.ErrInvalid)
	}
}

func TestPresentationKeys(t *testing.T) {
	testKeys(t, (*measure.Verdict).UnmarshalText, "show", "review", "suppress")
	testKeys(t, (*measure.Rule).UnmarshalText, "no-interval", "few-observations", "few-events", "enough-observations", "narrow", "wide",
		"relatively-wide", "relatively-narrow", "few-degrees-of-freedom", "none-or-all", "complement-wide")
}
