package disparity_test

import (
	"math"
	"slices"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/collective-impact/sdk/measure"
	"github.com/collective-impact/sdk/measure/disparity"
)

// areas reads the two areas by age, and their standard.
func areas(t *testing.T) (map[string][]disparity.Stratum, []disparity.Weight) {
	t.Helper()
	out := map[string][]disparity.Stratum{}
	var standard []disparity.Weight
	for _, r := range csvRows(t, "dsr.csv") {
		x, err := strconv.Atoi(r["x"])
		require.NoError(t, err)
		out[r["area"]] = append(out[r["area"]], disparity.Stratum{Name: r["age"], Events: x, Population: parsed(t, r["n"])})
		if r["area"] == "A" {
			standard = append(standard, disparity.Weight{Name: r["age"], People: parsed(t, r["std"])})
		}
	}
	return out, standard
}

func limitsClose(t *testing.T, lower, upper float64, e measure.Estimate, rel float64) {
	t.Helper()
	lo, hi, ok := e.Interval()
	require.True(t, ok)
	require.InDelta(t, lower, lo, rel*lower)
	require.InDelta(t, upper, hi, rel*upper)
}

func TestDirectRatesAsPublished(t *testing.T) {
	var want struct {
		Dobson []struct {
			Area                    string
			Value, LowerCL, UpperCL float64
			Total                   int     `json:"total_count"`
			People                  float64 `json:"total_pop"`
		}
		Gamma map[string]struct{ Adj, Lo, Hi float64 }
	}
	published(t, "std-direct-dobson-and-gamma.json", &want)
	area, standard := areas(t)
	require.Equal(t, len(disparity.ESP2013()), len(standard))
	for i, w := range disparity.ESP2013() {
		require.Equal(t, w.People, standard[i].People)
	}
	for _, w := range want.Dobson {
		e, err := disparity.DirectRate(area[w.Area], standard, disparity.RateOptions{Interval: disparity.Dobson, Per: 1e5})
		require.NoError(t, err)
		closeTo(t, w.Value, e, 1e-13, w.Area)
		limitsClose(t, w.LowerCL, w.UpperCL, e, 1e-12)
		require.Equal(t, disparity.DobsonByar, e.Method())
		n, _ := e.N()
		require.Equal(t, int(w.People), n)
	}
	for a, w := range want.Gamma {
		e, err := disparity.DirectRate(area[a], standard, disparity.RateOptions{Per: 1e5})
		require.NoError(t, err)
		closeTo(t, w.Adj, e, 1e-13, a)
		limitsClose(t, w.Lo, w.Hi, e, 1e-11)
	}
}

// Few events: the formulas with qgamma in R 4.2.2.
func TestDirectRatesOfFewEvents(t *testing.T) {
	strata := []disparity.Stratum{{Name: "young", Events: 1, Population: 1000}, {Name: "middle", Population: 2000}, {Name: "old", Events: 3, Population: 1500}}
	standard := []disparity.Weight{{Name: "old", People: 20}, {Name: "young", People: 50}, {Name: "middle", People: 30}}
	e, err := disparity.DirectRate(strata, standard, disparity.RateOptions{Per: 1000})
	require.NoError(t, err)
	closeTo(t, 0.9, e, 1e-14, "rate")
	limitsClose(t, 0.162393035369, 3.190081605494, e, 1e-11)
	require.Equal(t, measure.Unreliable, e.Status())
	closeErr(t, 1000*math.Sqrt(0.25*1e-6+0.04*3/1500/1500), e, 1e-12, "Poisson")

	o := disparity.RateOptions{Interval: disparity.Dobson, Per: 1000}
	e, err = disparity.DirectRate(strata, standard, o)
	require.NoError(t, err)
	noFigure(t, measure.BelowMinimum, e, "fewer than ten events")
	o.FewEvents = true
	e, err = disparity.DirectRate(strata, standard, o)
	require.NoError(t, err)
	limitsClose(t, 0.0986114121573, 2.6187994978464, e, 1e-11)
	require.Equal(t, disparity.DobsonExact, e.Method())

	none := slices.Clone(strata)
	for i := range none {
		none[i].Events = 0
	}
	e, err = disparity.DirectRate(none, standard, disparity.RateOptions{Per: 1000})
	require.NoError(t, err)
	lo, hi, _ := e.Interval()
	require.Zero(t, lo)
	require.InDelta(t, 1.84443972706, hi, 1e-10)
	e, err = disparity.DirectRate(none, standard, o)
	require.NoError(t, err)
	_, hi, _ = e.Interval()
	require.InDelta(t, 3.688879454113936/2, hi, 1e-12, "qgamma(.975, 1) over 1000, half of the standard")
}

func TestIndirectAsPublished(t *testing.T) {
	type row struct {
		Area                              string
		Observed                          int
		Expected, Value, LowerCL, UpperCL float64
		RefRate                           float64 `json:"ref_rate"`
	}
	var want struct{ SMR, ISR []row }
	published(t, "std-indirect-smr.json", &want)
	area, _ := areas(t)
	pooled := slices.Clone(area["A"])
	for i := range pooled {
		pooled[i].Events += area["B"][i].Events
		pooled[i].Population += area["B"][i].Population
	}
	for i, w := range want.SMR {
		r, err := disparity.IndirectRatio(area[w.Area], pooled, disparity.RateOptions{Per: 1e5})
		require.NoError(t, err)
		require.Equal(t, w.Observed, r.Observed)
		require.InDelta(t, w.Expected, r.Expected, 1e-11)
		closeTo(t, w.Value, r.Ratio, 1e-13, w.Area)
		limitsClose(t, w.LowerCL, w.UpperCL, r.Ratio, 1e-12)
		closeErr(t, 1/math.Sqrt(float64(w.Observed)), r.Ratio, 1e-14, "log")
		w = want.ISR[i]
		closeTo(t, w.Value, r.Rate, 1e-13, w.Area)
		limitsClose(t, w.LowerCL, w.UpperCL, r.Rate, 1e-12)
	}
}

// Exact limits of few events: qgamma of R 4.2.2; 9 of 3.7 and 0 of 3.7.
func TestIndirectOfFewEvents(t *testing.T) {
	reference := []disparity.Stratum{{Name: "a", Events: 10, Population: 100}, {Name: "b", Events: 27, Population: 100}}
	r, err := disparity.IndirectRatio([]disparity.Stratum{{Name: "b", Population: 10}, {Name: "a", Events: 9, Population: 10}}, reference, disparity.RateOptions{})
	require.NoError(t, err)
	require.InDelta(t, 3.7, r.Expected, 1e-15)
	limitsClose(t, 4.115373097378332/3.7, 17.08480345141917/3.7, r.Ratio, 1e-12)
	require.Equal(t, measure.ExactPoisson, r.Ratio.Method())
	r, err = disparity.IndirectRatio([]disparity.Stratum{{Name: "b", Population: 10}, {Name: "a", Population: 10}}, reference, disparity.RateOptions{})
	require.NoError(t, err)
	closeTo(t, 0, r.Ratio, 1, "none")
	_, hi, _ := r.Ratio.Interval()
	require.InDelta(t, 3.688879454113936/3.7, hi, 1e-13)
	_, ok := r.Ratio.StdErr()
	require.False(t, ok, "no logarithm of 0")
	r, err = disparity.IndirectRatio(reference, []disparity.Stratum{{Name: "a", Population: 1}, {Name: "b", Population: 1}}, disparity.RateOptions{})
	require.NoError(t, err)
	noFigure(t, measure.ZeroReference, r.Ratio, "none expected")
	noFigure(t, measure.ZeroReference, r.Rate, "none expected")
	same, err := disparity.IndirectRatio(reference, reference, disparity.RateOptions{})
	require.NoError(t, err)
	closeTo(t, 1, same.Ratio, 1e-15, "a population against itself")
	closeTo(t, 0.185, same.Rate, 1e-15, "a population against itself")
}

// Ratio and error by the formulas in R 4.2.2.
func TestComparativeRatio(t *testing.T) {
	area, standard := areas(t)
	e, err := disparity.ComparativeRatio(area["A"], area["B"], standard, disparity.RateOptions{})
	require.NoError(t, err)
	closeTo(t, 1.45534514763407, e, 1e-13, "ratio")
	closeErr(t, 0.0795240461549952, e, 1e-12, "log")
	none := slices.Clone(area["A"])
	for i := range none {
		none[i].Events = 0
	}
	e, err = disparity.ComparativeRatio(area["A"], none, standard, disparity.RateOptions{})
	require.NoError(t, err)
	noFigure(t, measure.ZeroReference, e, "none in the reference")
	e, err = disparity.ComparativeRatio(none, area["A"], standard, disparity.RateOptions{})
	require.NoError(t, err)
	noLimits(t, measure.ZeroCount, e, "none")
	_, err = disparity.ComparativeRatio(area["A"], area["B"][1:], standard, disparity.RateOptions{})
	require.ErrorContains(t, err, "/standard/0/name")
}

// A standard like the population itself gives the crude rate; the order of
// strata, the scale of the standard and a stratum split in two equal halves
// change nothing.
func TestDirectRateLaws(t *testing.T) {
	area, standard := areas(t)
	var own []disparity.Weight
	var events, people float64
	for _, s := range area["A"] {
		own = append(own, disparity.Weight{Name: s.Name, People: s.Population})
		events += float64(s.Events)
		people += s.Population
	}
	e, err := disparity.DirectRate(area["A"], own, disparity.RateOptions{})
	require.NoError(t, err)
	closeTo(t, events/people, e, 1e-14, "crude")
	closeErr(t, math.Sqrt(events)/people, e, 1e-14, "crude")

	e, err = disparity.DirectRate(area["A"], standard, disparity.RateOptions{})
	require.NoError(t, err)
	v, _ := e.Value()
	split, halves := []disparity.Stratum{}, []disparity.Weight{}
	for i, s := range slices.Backward(area["A"]) {
		if s.Events%2 == 0 {
			s.Events, s.Population = s.Events/2, s.Population/2
			split = append(split, s, disparity.Stratum{Name: s.Name + "'", Events: s.Events, Population: s.Population})
			halves = append(halves, disparity.Weight{Name: s.Name, People: 3 * standard[i].People}, disparity.Weight{Name: s.Name + "'", People: 3 * standard[i].People})
			continue
		}
		split, halves = append(split, s), append(halves, disparity.Weight{Name: s.Name, People: 6 * standard[i].People})
	}
	require.Greater(t, len(split), len(standard))
	e, err = disparity.DirectRate(split, halves, disparity.RateOptions{})
	require.NoError(t, err)
	closeTo(t, v, e, 1e-13, "split")
}

func TestStandardsReportEveryProblem(t *testing.T) {
	_, err := disparity.DirectRate(
		[]disparity.Stratum{{Name: "a", Events: -1}, {Name: "a", Population: math.NaN()}, {}},
		[]disparity.Weight{{Name: "z", People: -1}, {Name: "z"}},
		disparity.RateOptions{Interval: 7, Per: -1, Level: 3})
	for _, at := range []string{"/strata/0/events", "/strata/0/population", "/strata/1/name", "/strata/1/population", "/strata/2/name", "/standard: ",
		"/standard/0/people", "/standard/1/name", "/options/interval", "/options/per", "/options/level"} {
		require.ErrorContains(t, err, at)
	}
	require.ErrorIs(t, err, measure.ErrDangling)
	require.ErrorIs(t, err, measure.ErrLevel)
	_, err = disparity.DirectRate(nil, nil, disparity.RateOptions{})
	require.ErrorContains(t, err, "/strata: ")
	_, err = disparity.IndirectRatio(nil, nil, disparity.RateOptions{})
	require.ErrorContains(t, err, "/reference: ")
}

func TestStandardPopulations(t *testing.T) {
	for total, w := range map[float64][]disparity.Weight{100000: disparity.ESP2013(), 1000000: disparity.US2000()} {
		sum := 0.0
		for _, x := range w {
			sum += x.People
		}
		require.Equal(t, total, sum)
	}
}
