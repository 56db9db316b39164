package measure_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/collective-impact/sdk/measure"
)

// estimates are of every kind that this package makes.
func estimates(t testing.TB) []measure.Estimate {
	t.Helper()
	out := []measure.Estimate{{}, measure.Withheld(measure.Proportion), measure.Withheld(measure.Ratio), measure.Withheld(0),
		measure.NotEstimable(measure.Points, 7, measure.OneObservation), measure.NotEstimable(measure.Count, -3, ""),
		measure.NotEstimable(measure.Ratio, 9, measure.NoObservation), measure.NotEstimable(measure.Ratio, 9, measure.Protected)}
	add := func(e measure.Estimate, err error) {
		require.NoError(t, err)
		out = append(out, e)
	}
	for _, n := range []int{0, 1, 3, 100, 1 << 30} {
		for _, k := range []int{0, 1, n / 3, n} {
			k = min(k, n)
			for _, level := range []float64{0.5, 0.95, 0.999999} {
				add(measure.RateOf(k, n, level))
				add(measure.RateDifference(k, n, 3, 7, level))
				add(measure.RateDifference(3, 7, k, n, level))
				add(measure.RateRatio(k, n, 3, 7, level))
				add(measure.RateRatio(3, 7, k, n, level))
				add(measure.RateDifferenceToAll(k, n, k+2, n+5, level))
				add(measure.RateRatioToAll(k, n, k+2, n+5, level))
				variance := 0.1
				if n < 2 {
					variance = 0
				}
				add(measure.MeanOf(n, 1e9/3, variance, level))
				add(measure.MeanDifference(n, -7, variance, 5, 1e-300, 2, level))
			}
		}
	}
	return out
}

// An estimate comes back from JSON as it was, to the last bit.
func TestEstimateRoundTrip(t *testing.T) {
	for _, e := range estimates(t) {
		text, err := json.Marshal(e)
		require.NoError(t, err)
		again := measure.Withheld(measure.Count)
		require.NoError(t, json.Unmarshal(text, &again), "%s", text)
		require.True(t, e == again, "%s: %v, %v", text, e, again)
	}
	e, err := measure.RateOf(3, 4, 0.95)
	require.NoError(t, err)
	keep := e
	require.NoError(t, json.Unmarshal([]byte("null"), &e))
	require.Equal(t, keep, e)
	require.Error(t, json.Unmarshal([]byte(`{"status":"ok"}`), &e))
	require.Equal(t, keep, e, "unchanged on an error")
}

func TestEstimateJSONForm(t *testing.T) {
	zero, err := measure.ProportionRatioBy(measure.KatzLog, 0, 10, 4, 20, 0.95)
	require.NoError(t, err)
	for _, c := range []struct {
		e    measure.Estimate
		want string
	}{
		{zero, `{"status":"unreliable","reason":"zero-count","unit":"ratio","value":0,"n":10}`},
		{measure.Withheld(measure.Proportion), `{"status":"suppressed","reason":"protected","unit":"proportion","value":null,"n":null}`},
		{measure.NotEstimable(measure.Points, 0, measure.NoObservation), `{"status":"empty","reason":"no-observation","unit":"points","value":null,"n":0}`},
		{measure.Estimate{}, `{"status":"","unit":"","value":null,"n":null}`},
	} {
		text, err := json.Marshal(c.e)
		require.NoError(t, err)
		require.JSONEq(t, c.want, string(text))
	}
	const whole = `{"status":"ok","unit":"points","value":3,"stdErr":0.5,"lower":2,"upper":4,"level":0.95,"df":39,"n":40,"method":"student-t"}`
	var e measure.Estimate
	require.NoError(t, json.Unmarshal([]byte(whole), &e))
	text, err := json.Marshal(e)
	require.NoError(t, err)
	require.Equal(t, whole, string(text))
	lo, hi, ok := e.Interval()
	require.Equal(t, []any{2.0, 4.0, true}, []any{lo, hi, ok})
	df, ok := e.DF()
	require.Equal(t, []any{39.0, true}, []any{df, ok})
}

// What contradicts itself is refused, at its place.
func TestEstimateJSONContradictions(t *testing.T) {
	const whole = `"status":"ok","unit":"proportion","value":0.3,"lower":0.2,"upper":0.4,"level":0.95,"n":40,"method":"wilson"`
	require.NoError(t, json.Unmarshal([]byte("{"+whole+"}"), new(measure.Estimate)))
	for text, want := range map[string][]string{
		`{` + whole + `,"colour":"red"}`: {"/colour: unknown field"},
		`{` + whole + `,"n":40}`:         {"/n: duplicate"},
		`{"status":"ok","unit":"proportion","value":0.3,"lower":0.2,"upper":0.4,"level":0.95,"n":40}`:                               {"/method: invalid"},
		`{"status":"ok","unit":"proportion","value":0.3,"lower":0.2,"upper":0.4,"n":40,"method":"wilson"}`:                          {"/level: invalid"},
		`{"status":"ok","unit":"proportion","value":0.3,"lower":0.2,"upper":0.4,"level":95,"n":40,"method":"wilson"}`:               {"/level: invalid"},
		`{"status":"ok","unit":"proportion","value":0.3,"lower":0.2,"level":0.95,"n":40,"method":"wilson"}`:                         {"/upper: invalid", "/level: invalid", "/method: invalid", "/reason: invalid"},
		`{"status":"ok","unit":"proportion","value":0.5,"lower":0.2,"upper":0.4,"level":0.95,"n":40,"method":"wilson"}`:             {"/value: invalid"},
		`{"status":"ok","unit":"proportion","value":30,"lower":20,"upper":40,"level":0.95,"n":40,"method":"wilson"}`:                {"/value: out of range", "/lower: out of range", "/upper: out of range"},
		`{"status":"ok","unit":"proportion","value":-0.5,"reason":"no-spread","n":40}`:                                              {"/value: out of range"},
		`{"status":"ok","unit":"proportion-difference","value":-1.5,"reason":"no-spread","n":40}`:                                   {"/value: out of range"},
		`{"status":"ok","unit":"ratio","value":-1,"reason":"no-spread","n":40}`:                                                     {"/value: out of range"},
		`{"status":"ok","unit":"points","value":3,"n":1}`:                                                                           {"/reason: invalid"},
		`{"status":"ok","unit":"points","value":3,"lower":2,"upper":4,"level":0.9,"n":4,"method":"student-t","reason":"no-spread"}`: {"/reason: invalid"},
		`{"status":"ok","unit":"points","value":3,"lower":2,"upper":4,"level":0.9,"n":4,"method":"student-t","stdErr":-1,"df":-3}`:  {"/stdErr: invalid", "/df: invalid"},
		`{"status":"ok","unit":"points","value":3,"n":4,"reason":"no-spread","stdErr":1,"df":3}`:                                    {"/stdErr: invalid", "/df: invalid"},
		`{"status":"ok","unit":"points","value":3,"n":0,"reason":"no-spread"}`:                                                      {"/n: invalid"},
		`{"status":"ok","unit":"points","value":3,"n":-1,"reason":"no-spread"}`:                                                     {"/n: invalid"},
		`{"status":"ok","unit":"points","value":3,"n":null,"reason":"no-spread"}`:                                                   {"/n: invalid"},
		`{"status":"ok","unit":"points","value":3,"n":1.5,"reason":"no-spread"}`:                                                    {"/n: wrong type"},
		`{"status":"ok","value":3,"n":5,"reason":"no-spread"}`:                                                                      {"/unit: invalid"},
		`{"status":"unreliable","unit":"points","value":null,"n":5,"reason":"no-spread"}`:                                           {"/value: invalid"},
		`{"status":"ok","unit":"points","value":3,"n":5,"reason":"protected"}`:                                                      {"/reason: invalid"},
		`{"status":"suppressed","unit":"points","value":3,"n":null}`:                                                                {"/value: invalid"},
		`{"status":"suppressed","unit":"points","value":null,"n":3}`:                                                                {"/n: invalid"},
		`{"status":"suppressed","unit":"points","value":null,"n":null,"lower":1,"upper":2,"level":0.9,"method":"wilson"}`:           {"/lower: invalid"},
		`{"status":"suppressed","unit":"points","value":null,"n":null,"stdErr":1,"df":4}`:                                           {"/stdErr: invalid", "/df: invalid"},
		`{"status":"suppressed","unit":"points","value":null,"n":null,"level":0.95,"method":"wilson"}`:                              {"/level: invalid", "/method: invalid"},
		`{"status":"suppressed","reason":"only two Hispanic girls","unit":"points","value":null,"n":null}`:                          {"/reason: invalid"},
		`{"status":"empty","unit":"points","value":null,"n":3,"reason":"no-observation"}`:                                           {"/n: invalid"},
		`{"status":"empty","unit":"points","value":null,"n":0}`:                                                                     {"/reason: invalid", "/reason: invalid"},
		`{"status":"undefined","unit":"points","value":null,"n":3}`:                                                                 {"/reason: invalid"},
		`{"status":"undefined","unit":"points","value":null,"n":3,"reason":"no-observation"}`:                                       {"/reason: invalid"},
		`{"status":"","unit":"points","value":1,"n":3,"reason":"no-spread"}`:                                                        {"/unit: invalid", "/value: invalid", "/n: invalid", "/reason: invalid"},
		`{"status":"good","unit":"parsecs","value":"1","n":"3"}`:                                                                    {"/status: unknown key", "/unit: unknown key", "/value: wrong type", "/n: wrong type"},
		`[]`: {": wrong type"},
	} {
		var e measure.Estimate
		err := json.Unmarshal([]byte(text), &e)
		require.Error(t, err, text)
		require.Equal(t, want, faults(t, err), text)
		require.Equal(t, measure.Estimate{}, e)
	}
}

func TestEstimateString(t *testing.T) {
	must := func(e measure.Estimate, err error) measure.Estimate { require.NoError(t, err); return e }
	for want, e := range map[string]measure.Estimate{
		"not computed":                 {},
		"withheld":                     measure.Withheld(measure.Points),
		"empty (no-observation)":       must(measure.RateOf(0, 0, 0.95)),
		"undefined (zero-reference)":   must(measure.RateRatio(4, 10, 0, 20, 0.95)),
		"undefined (unstated)":         measure.NotEstimable(measure.Points, 3, ""),
		"30.0% [18.1, 45.4], n = 40":   must(measure.RateOf(12, 40, 0.95)),
		"100.0% [91.2, 100.0], n = 40": must(measure.RateOf(40, 40, 0.95)),
		"487.2 [483.4, 491.0], n = 54": must(measure.MeanOf(54, 487.2, 196, 0.95)),
		"5.0, n = 1, unreliable, no interval (one-observation)": must(measure.MeanOf(1, 5, 0, 0.95)),
		"20.0 percentage points [5.2, 33.4], n = 70":            must(measure.RateDifference(56, 70, 48, 80, 0.95)),
		"1.33 [1.08, 1.67], n = 70":                             must(measure.RateRatio(56, 70, 48, 80, 0.95)),
		"0.00, n = 10, unreliable, no interval (zero-count)":    must(measure.ProportionRatioBy(measure.KatzLog, 0, 10, 4, 20, 0.95)),
		"0.0001 [0.0000, 0.0002], n = 50":                       must(measure.MeanOf(50, 0.00012, 1e-7, 0.95)),
		"99.99% [99.94, 100.00], n = 10000":                     must(measure.RateOf(9999, 10000, 0.95)),
		"0.05% [0.01, 0.18], n = 4000":                          must(measure.RateOf(2, 4000, 0.95)),
	} {
		require.Equal(t, want, e.String())
	}
}

func TestZeroEstimate(t *testing.T) {
	var e measure.Estimate
	_, value := e.Value()
	_, _, interval := e.Interval()
	_, se := e.StdErr()
	_, df := e.DF()
	_, n := e.N()
	require.Equal(t, [5]bool{}, [5]bool{value, interval, se, df, n})
	require.Zero(t, e.Unit())
	require.Zero(t, e.Status())
	require.Empty(t, e.Reason())
	e = measure.Withheld(measure.Points)
	_, n = e.N()
	require.False(t, n)
	require.Equal(t, e, measure.NotEstimable(measure.Points, 12, measure.Protected))
}
