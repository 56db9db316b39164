package measure_test

import (
	"math"
	"math/big"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/collective-impact/sdk/measure"
)

// Wilson limits of Newcombe (1998, Statistics in Medicine 17:857), table I,
// method 3, as printed and as prop.test of R 4.2.2 gives them.
func TestWilsonOfNewcombe(t *testing.T) {
	var doc struct {
		Expected []struct {
			X, N   int
			Level  float64
			P      float64
			Wilson [2]float64
		}
	}
	readJSON(t, "ci-proportion-newcombe1998.json", &doc)
	printed := [][2]float64{{0.2553, 0.3662}, {0.0624, 0.1605}, {0, 0.1611}, {0.0061, 0.1718}}
	require.Len(t, doc.Expected, len(printed))
	for i, c := range doc.Expected {
		e, err := measure.RateOf(c.X, c.N, c.Level)
		isEstimate(t, e, err, c.P, c.Wilson[0], c.Wilson[1], 1e-13)
		lo, hi, _ := e.Interval()
		require.InDelta(t, printed[i][0], lo, 0.00005+1e-9)
		require.InDelta(t, printed[i][1], hi, 0.00005+1e-9)
		require.Equal(t, measure.Wilson, e.Method())
		require.Equal(t, c.Level, e.Level())
	}
}

// Method 10 of Newcombe (1998, Statistics in Medicine 17:873), as ratesci 1.0.0
// gives it, and Katz intervals computed in base R.
func TestDifferencesAndRatiosOfNewcombe(t *testing.T) {
	var doc struct {
		Expected []struct {
			A, N1, B, N2 int
			Level, Diff  float64
			Hybrid       [2]float64 `json:"newcombe_hybrid_score"`
			Ratio        any
			Katz         [2]any `json:"katz_log_rr"`
		}
	}
	readJSON(t, "ci-difference-newcombe1998b.json", &doc)
	require.Len(t, doc.Expected, 4)
	for _, c := range doc.Expected {
		e, err := measure.RateDifference(c.A, c.N1, c.B, c.N2, c.Level)
		isEstimate(t, e, err, c.Diff, c.Hybrid[0], c.Hybrid[1], 1e-12)
		e, err = measure.ProportionRatioBy(measure.KatzLog, c.A, c.N1, c.B, c.N2, c.Level)
		if ratio, ok := c.Ratio.(float64); ok {
			isEstimate(t, e, err, ratio, c.Katz[0].(float64), c.Katz[1].(float64), 1e-12)
			continue
		}
		require.NoError(t, err)
		require.Equal(t, measure.NotEstimable(measure.Ratio, c.N1, measure.ZeroReference), e)
	}
}

// The printed limits of the same paper, table II, method 10.
func TestNewcombeAsPrinted(t *testing.T) {
	for _, c := range []struct {
		k1, n1, k2, n2 int
		lower, upper   float64
	}{
		{56, 70, 48, 80, 0.0524, 0.3339},
		{9, 10, 3, 10, 0.1705, 0.8090},
		{6, 7, 2, 7, 0.0582, 0.8062},
		{5, 56, 0, 29, -0.0381, 0.1926},
		{0, 10, 0, 20, -0.1611, 0.2775},
		{0, 10, 0, 10, -0.2775, 0.2775},
		{10, 10, 0, 20, 0.6791, 1},
		{10, 10, 0, 10, 0.6075, 1},
	} {
		e, err := measure.RateDifference(c.k1, c.n1, c.k2, c.n2, 0.95)
		isEstimate(t, e, err, float64(c.k1)/float64(c.n1)-float64(c.k2)/float64(c.n2), c.lower, c.upper, 0.000051)
	}
}

// Student and Welch intervals of t.test of R 4.2.2 (testdata/means.R).
func TestMeansOfR(t *testing.T) {
	many := make([]float64, 200)
	for i := range many {
		many[i] = float64((i + 1) * 37 % 101)
	}
	flat := make([]float64, 40)
	for i := range flat {
		flat[i] = 3
	}
	flat[39] = 3.5
	samples := map[string][]float64{
		"small": {1.5, 2, 2.25, 7, -3}, "pair": {10, 12.5}, "many": many, "flat": flat,
		"far": {1e6 + 0.1, 1e6 + 0.2, 1e6 + 0.4, 1e6 + 0.9, 1e6 + 1.6, 1e6 + 2.5},
	}
	moments := func(name string) (n int, mean, variance float64) {
		x := samples[name]
		sum, squares, count := new(big.Rat), new(big.Rat), big.NewRat(int64(len(x)), 1)
		for _, v := range x {
			r := new(big.Rat).SetFloat64(v)
			sum.Add(sum, r)
			squares.Add(squares, r.Mul(r, r))
		}
		m := new(big.Rat).Quo(sum, count)
		mean, _ = m.Float64()
		variance, _ = m.Quo(squares.Sub(squares, m.Mul(m, sum)), count.Sub(count, big.NewRat(1, 1))).Float64()
		return len(x), mean, variance
	}
	rows := readTable(t, "testdata/means.csv")
	require.Len(t, rows, 100)
	for _, r := range rows {
		level := number(t, r["level"])
		n1, m1, v1 := moments(r["a"])
		var e measure.Estimate
		var err error
		method := measure.StudentT
		if r["kind"] == "mean" {
			e, err = measure.MeanOf(n1, m1, v1, level)
		} else {
			n2, m2, v2 := moments(r["b"])
			e, err = measure.MeanDifference(n1, m1, v1, n2, m2, v2, level)
			method = measure.Welch
		}
		tolerance := 1e-11
		if level > 0.99 {
			tolerance = 1e-9 // t.test asks qt for 1 − α/2, which loses digits of a small α
		}
		isEstimate(t, e, err, number(t, r["value"]), number(t, r["lower"]), number(t, r["upper"]), tolerance)
		se, ok := e.StdErr()
		require.True(t, ok)
		require.InEpsilon(t, number(t, r["se"]), se, 1e-10)
		df, ok := e.DF()
		require.True(t, ok)
		require.InEpsilon(t, number(t, r["df"]), df, 1e-10)
		require.Equal(t, method, e.Method())
	}
}

// The difference of the rates of Asian and Black in the example that Healthy
// People works out, with its standard error.
func TestHealthyPeopleDifference(t *testing.T) {
	var doc struct {
		Expected struct {
			Input struct{ Est, SE map[string]float64 }
			// Result holds more than this package computes.
			Result struct {
				Reference string
				MRD       float64 `json:"max_rate_difference"`
				SE        float64 `json:"mrd_se"`
			}
		}
	}
	readJSON(t, "hp-summary-rate-ratio.json", &doc)
	in, want := doc.Expected.Input, doc.Expected.Result
	const n = 1000
	se1, se2 := in.SE[want.Reference], in.SE["Black"]
	e, err := measure.MeanDifference(n, in.Est[want.Reference], se1*se1*n, n, in.Est["Black"], se2*se2*n, 0.95)
	require.NoError(t, err)
	v, _ := e.Value()
	se, _ := e.StdErr()
	require.InEpsilon(t, want.MRD, v, 1e-12)
	require.InEpsilon(t, want.SE, se, 1e-12)
}

func TestIntervalEdges(t *testing.T) {
	rate := func(k, n int, level float64) measure.Estimate {
		e, err := measure.RateOf(k, n, level)
		require.NoError(t, err)
		return e
	}
	require.Equal(t, measure.NotEstimable(measure.Proportion, 0, measure.NoObservation), rate(0, 0, 0.95))
	for _, level := range []float64{1e-300, 1e-9, 0.5, 0.95, 0.999999, 1 - 1e-11} {
		for _, n := range []int{1, 2, 29, 30, 1000, math.MaxInt32} {
			for _, k := range []int{0, 1, n / 2, n - 1, n} {
				e := rate(k, n, level)
				v, _ := e.Value()
				lo, hi, ok := e.Interval()
				require.True(t, ok)
				require.True(t, 0 <= lo && lo <= v && v <= hi && hi <= 1, "%d of %d at %v: %v %v %v", k, n, level, lo, v, hi)
				require.Equal(t, k == 0, v == 0 && lo == 0)
				require.Equal(t, k == n, v == 1 && hi == 1)
				require.Equal(t, n < measure.MinReliable, e.Status() == measure.Unreliable)
			}
		}
	}
	for _, c := range []struct {
		name string
		got  func() (measure.Estimate, error)
		want error
	}{
		{"negative", func() (measure.Estimate, error) { return measure.RateOf(-1, 5, 0.95) }, measure.ErrCounts},
		{"more than all", func() (measure.Estimate, error) { return measure.RateOf(6, 5, 0.95) }, measure.ErrCounts},
		{"level 0", func() (measure.Estimate, error) { return measure.RateOf(1, 5, 0) }, measure.ErrLevel},
		{"level 1", func() (measure.Estimate, error) { return measure.RateOf(1, 5, 1) }, measure.ErrLevel},
		{"level 95", func() (measure.Estimate, error) { return measure.RateOf(1, 5, 95) }, measure.ErrLevel},
		{"level NaN", func() (measure.Estimate, error) { return measure.RateOf(1, 5, math.NaN()) }, measure.ErrLevel},
		{"level next to 1", func() (measure.Estimate, error) { return measure.RateOf(1, 5, math.Nextafter(1, 0)) }, measure.ErrLevel},
		{"level of empty", func() (measure.Estimate, error) { return measure.RateOf(0, 0, 2) }, measure.ErrLevel},
		{"difference", func() (measure.Estimate, error) { return measure.RateDifference(1, 5, 6, 5, 0.95) }, measure.ErrCounts},
		{"difference level", func() (measure.Estimate, error) { return measure.RateDifference(1, 5, 2, 5, 1) }, measure.ErrLevel},
		{"ratio", func() (measure.Estimate, error) { return measure.RateRatio(1, 5, -6, 5, 0.95) }, measure.ErrCounts},
		{"ratio level", func() (measure.Estimate, error) { return measure.RateRatio(1, 5, 2, 5, -1) }, measure.ErrLevel},
		{"no part", func() (measure.Estimate, error) { return measure.RateDifferenceToAll(3, 5, 3, 4, 0.95) }, measure.ErrCounts},
		{"no part either", func() (measure.Estimate, error) { return measure.RateRatioToAll(1, 5, 3, 6, 0.95) }, measure.ErrCounts},
		{"part level", func() (measure.Estimate, error) { return measure.RateDifferenceToAll(5, 5, 5, 5, 0) }, measure.ErrLevel},
		{"part level ratio", func() (measure.Estimate, error) { return measure.RateRatioToAll(5, 5, 5, 5, 0) }, measure.ErrLevel},
		{"mean NaN", func() (measure.Estimate, error) { return measure.MeanOf(5, math.NaN(), 1, 0.95) }, measure.ErrRange},
		{"mean infinite", func() (measure.Estimate, error) { return measure.MeanOf(5, math.Inf(1), 1, 0.95) }, measure.ErrRange},
		{"variance negative", func() (measure.Estimate, error) { return measure.MeanOf(5, 1, -1, 0.95) }, measure.ErrRange},
		{"variance of one", func() (measure.Estimate, error) { return measure.MeanOf(1, 1, 1, 0.95) }, measure.ErrRange},
		{"mean count", func() (measure.Estimate, error) { return measure.MeanOf(-5, 1, 1, 0.95) }, measure.ErrCounts},
		{"mean level", func() (measure.Estimate, error) { return measure.MeanOf(5, 1, 1, 1.5) }, measure.ErrLevel},
		{"means", func() (measure.Estimate, error) { return measure.MeanDifference(5, 1, 1, 5, 1, math.Inf(1), 0.95) }, measure.ErrRange},
		{"means left", func() (measure.Estimate, error) { return measure.MeanDifference(5, 1, -1, 5, 1, 1, 0.95) }, measure.ErrRange},
		{"means level", func() (measure.Estimate, error) { return measure.MeanDifference(5, 1, 1, 5, 1, 1, 0) }, measure.ErrLevel},
	} {
		got, err := c.got()
		require.ErrorIs(t, err, c.want, c.name)
		require.Equal(t, measure.Estimate{}, got, c.name)
	}
}

func TestWhatHasNoValue(t *testing.T) {
	must := func(e measure.Estimate, err error) measure.Estimate { require.NoError(t, err); return e }
	why := func(e measure.Estimate) measure.Reason {
		_, ok := e.Value()
		require.False(t, ok)
		_, _, ok = e.Interval()
		require.False(t, ok)
		require.Zero(t, e.Level())
		require.Empty(t, e.Method())
		return e.Reason()
	}
	for name, c := range map[string]struct {
		got  measure.Estimate
		want measure.Reason
	}{
		"difference of nobody":      {must(measure.RateDifference(0, 0, 1, 2, 0.95)), measure.NoObservation},
		"difference to nobody":      {must(measure.RateDifference(1, 2, 0, 0, 0.95)), measure.NoReference},
		"ratio of nobody":           {must(measure.RateRatio(0, 0, 1, 2, 0.95)), measure.NoObservation},
		"ratio to nobody":           {must(measure.RateRatio(1, 2, 0, 0, 0.95)), measure.NoReference},
		"ratio to zero":             {must(measure.RateRatio(0, 2, 0, 3, 0.95)), measure.ZeroReference},
		"everyone minus everyone":   {must(measure.RateDifferenceToAll(1, 2, 1, 2, 0.95)), measure.IsReference},
		"nobody minus everyone":     {must(measure.RateDifferenceToAll(0, 0, 1, 2, 0.95)), measure.NoObservation},
		"nobody minus nobody":       {must(measure.RateDifferenceToAll(0, 0, 0, 0, 0.95)), measure.NoObservation},
		"everyone over everyone":    {must(measure.RateRatioToAll(1, 2, 1, 2, 0.95)), measure.IsReference},
		"nobody over everyone":      {must(measure.RateRatioToAll(0, 0, 1, 2, 0.95)), measure.NoObservation},
		"nobody over nobody":        {must(measure.RateRatioToAll(0, 0, 0, 0, 0.95)), measure.NoObservation},
		"ratio to a zero everyone":  {must(measure.RateRatioToAll(0, 2, 0, 5, 0.95)), measure.ZeroReference},
		"mean of nobody":            {must(measure.MeanOf(0, 0, 0, 0.95)), measure.NoObservation},
		"mean difference of nobody": {must(measure.MeanDifference(0, 0, 0, 3, 1, 1, 0.95)), measure.NoObservation},
		"mean difference to nobody": {must(measure.MeanDifference(3, 1, 1, 0, 0, 0, 0.95)), measure.NoReference},
		"mean beyond a float64":     {must(measure.MeanDifference(3, 1e308, 1, 3, -1e308, 1, 0.95)), measure.OutOfRange},
		"limits beyond a float64":   {must(measure.MeanOf(2, math.MaxFloat64, math.MaxFloat64, 1-1e-11)), ""},
	} {
		if c.want == "" { // the largest float64 ± 1e164 rounds to itself
			_, ok := c.got.Value()
			require.True(t, ok, name)
			continue
		}
		require.Equal(t, c.want, why(c.got), name)
		want := measure.Undefined
		if c.want == measure.NoObservation {
			want = measure.Empty
		}
		require.Equal(t, want, c.got.Status(), name)
	}
	for name, c := range map[string]struct {
		got  measure.Estimate
		want measure.Reason
	}{
		"one observation":         {must(measure.MeanOf(1, 5, 0, 0.95)), measure.OneObservation},
		"all equal":               {must(measure.MeanOf(50, 5, 0, 0.95)), measure.NoSpread},
		"one against many":        {must(measure.MeanDifference(1, 5, 0, 9, 4, 1, 0.95)), measure.OneObservation},
		"many against one":        {must(measure.MeanDifference(9, 5, 1, 1, 4, 0, 0.95)), measure.OneObservation},
		"equal against equal":     {must(measure.MeanDifference(9, 5, 0, 9, 4, 0, 0.95)), measure.NoSpread},
		"zero over something":     {must(measure.ProportionRatioBy(measure.KatzLog, 0, 9, 4, 9, 0.95)), measure.ZeroCount},
		"all over all":            {must(measure.ProportionRatioBy(measure.KatzLog, 9, 9, 7, 7, 0.95)), measure.NoSpread},
		"zero over everyone":      {must(measure.ProportionRatioToAllBy(measure.DeltaLog, 0, 9, 4, 20, 0.95)), measure.ZeroCount},
		"all over an everyone":    {must(measure.ProportionRatioToAllBy(measure.DeltaLog, 9, 9, 20, 20, 0.95)), measure.NoSpread},
		"constant against spread": {must(measure.MeanDifference(40, 5, 0, 40, 4, 2, 0.95)), ""},
	} {
		_, ok := c.got.Value()
		require.True(t, ok, name)
		require.Equal(t, c.want, c.got.Reason(), name)
		_, _, ok = c.got.Interval()
		require.Equal(t, c.want == "", ok, name)
		_, ok = c.got.StdErr()
		require.Equal(t, c.want == "", ok, name)
	}
}

// A small reference makes a comparison unreliable as a small group does.
func TestUnreliableComparisons(t *testing.T) {
	for _, c := range []struct {
		n1, n2 int
		want   measure.Status
	}{{30, 30, measure.OK}, {29, 30, measure.Unreliable}, {30, 29, measure.Unreliable}} {
		d, err := measure.RateDifference(9, c.n1, 5, c.n2, 0.95)
		require.NoError(t, err)
		r, err := measure.RateRatio(9, c.n1, 5, c.n2, 0.95)
		require.NoError(t, err)
		m, err := measure.MeanDifference(c.n1, 5, 1, c.n2, 5, 1, 0.95)
		require.NoError(t, err)
		da, err := measure.RateDifferenceToAll(9, c.n1, 14, c.n1+c.n2, 0.95)
		require.NoError(t, err)
		ra, err := measure.RateRatioToAll(9, c.n1, 14, c.n1+c.n2, 0.95)
		require.NoError(t, err)
		for _, e := range []measure.Estimate{d, r, m, da, ra} {
			require.Equal(t, c.want, e.Status())
			n, ok := e.N()
			require.True(t, ok)
			require.Equal(t, c.n1, n)
		}
	}
}
