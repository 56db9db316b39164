package measure_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/collective-impact/sdk/measure"
)

// There is no method for quantiles with precision weights or replicates, and no
// total of rows of which only the precision is known.
func TestOutcomesThatWeightsDoNotFit(t *testing.T) {
	median := measure.Indicator{Key: "q", Outcome: measure.QuantileOf, Column: "y", Direction: measure.HigherIsBetter, Temporal: measure.Stock}
	total := median
	total.Key, total.Outcome = "t", measure.TotalOf
	p := measure.Plan{Indicators: []measure.Indicator{median, total}}
	require.NoError(t, p.Validate())
	p.Weight = measure.Weight{Column: "w", Kind: measure.FrequencyWeight}
	require.NoError(t, p.Validate())
	p.Weight.Kind = measure.PrecisionWeight
	require.Equal(t, []string{"/indicators/0/outcome: invalid", "/indicators/1/outcome: invalid"}, faults(t, p.Validate()))
	p.Weight.Kind = measure.SamplingWeight
	require.NoError(t, p.Validate())
	p.Weight, p.Design = measure.Weight{}, &measure.Design{Replicates: &measure.Replicates{Columns: []string{"a", "b"}, Method: measure.BRR}}
	require.Equal(t, []string{"/indicators/0/outcome: invalid"}, faults(t, p.Validate()))
}

// The unknown are a reference where they are a group, and only there.
func TestUnknownAsReference(t *testing.T) {
	p := measure.Plan{Indicators: []measure.Indicator{flag("flag", "yes")}, Sets: measure.Each("lunch", "race"),
		References: []measure.Reference{measure.Named("lunch", measure.UnknownLevel), measure.Named("race", measure.UnknownLevel)}}
	require.Equal(t, []string{"/references/0/group/lunch: invalid", "/references/1/group/race: invalid"}, faults(t, p.Validate()))
	p.Unknown = measure.GroupUnknown
	v := tabulate(t, p, peopleFrame(t, []resident{
		{text: map[string]string{"lunch": "free"}, yes: map[string]bool{"yes": true}},
		{text: map[string]string{}, yes: map[string]bool{"yes": false}},
		{text: map[string]string{}, yes: map[string]bool{"yes": true}, many: map[string][]string{"race": {"A"}}},
	}))
	for group, want := range map[string]float64{"free": 0.5, "A": 0.5} {
		c := find(t, v, "", "flag", group)
		require.Equal(t, []string{measure.UnknownLevel}, c.Comparisons[0].Group)
		d, ok := c.Comparisons[0].Difference.Value()
		require.True(t, ok)
		require.Equal(t, want, d, group)
	}
}

// A filter has bounds that are numbers: no infinity, which no JSON has.
func TestFilterBounds(t *testing.T) {
	for _, f := range []measure.Filter{
		{Column: "a", Min: pointer(math.Inf(-1))}, {Column: "a", Max: pointer(math.Inf(1))}, {Column: "a", Min: pointer(math.NaN())},
		{Column: "a", Max: pointer(math.NaN())}, {Column: "a", Min: pointer(2.0), Max: pointer(1.0)},
	} {
		p := measure.Plan{Indicators: []measure.Indicator{flag("f", "f")}, Where: []measure.Filter{f}}
		require.Equal(t, []string{"/where/0/min: out of range"}, faults(t, p.Validate()), "%v", f)
	}
}

// Means with a true zero have a ratio to a target as they have one to a group,
// and its standard error is that of the logarithm.
func TestRatioToTarget(t *testing.T) {
	f := peopleFrame(t, []resident{{num: map[string]float64{"x": 10, "y": 30}}, {num: map[string]float64{"x": 20, "y": 30}}, {num: map[string]float64{"x": 30, "y": 30}}})
	plan := func(ind measure.Indicator) measure.Plan {
		ind.Direction, ind.Temporal = measure.HigherIsBetter, measure.Stock
		return measure.Plan{Indicators: []measure.Indicator{ind}, References: []measure.Reference{measure.Fixed(40)}}
	}
	c := find(t, tabulate(t, plan(measure.Indicator{Key: "m", Outcome: measure.Mean, Column: "x", TrueZero: true}), f), "", "m", "")
	ratio := c.Comparisons[0].Ratio
	lo, hi, ok := c.Estimate.Interval()
	require.True(t, ok)
	isEstimate(t, ratio, nil, 0.5, max(lo/40, 0), hi/40, 1e-15)
	se, ok := ratio.StdErr()
	require.True(t, ok)
	near(t, 10/math.Sqrt(3)/20, se, 1e-15)
	c = find(t, tabulate(t, plan(measure.Indicator{Key: "m", Outcome: measure.Mean, Column: "x"}), f), "", "m", "")
	require.Equal(t, measure.NoTrueZero, c.Comparisons[0].Ratio.Reason())
	c = find(t, tabulate(t, plan(measure.Indicator{Key: "r", Outcome: measure.RatioOfSums, Column: "y", Denominator: "x"}), f), "", "r", "")
	absolute, _ := c.Estimate.StdErr()
	se, _ = c.Comparisons[0].Ratio.StdErr()
	near(t, absolute/1.5, se, 1e-15)
}

// One observation has no spread that is known, so no ratio that needs one has an
// interval.
func TestRatioOfOneObservation(t *testing.T) {
	money := measure.Indicator{Key: "m", Outcome: measure.Mean, Column: "x", TrueZero: true, Direction: measure.HigherIsBetter, Temporal: measure.Stock}
	sums := measure.Indicator{Key: "r", Outcome: measure.RatioOfSums, Column: "x", Denominator: "y", Direction: measure.HigherIsBetter, Temporal: measure.Stock}
	of := func(x float64, lunch string, races ...string) resident {
		return resident{text: map[string]string{"lunch": lunch}, many: map[string][]string{"race": races}, num: map[string]float64{"x": x, "y": x + 1}}
	}
	f := peopleFrame(t, []resident{of(3, "free", "A", "B"), of(5, "full", "B"), of(8, "full", "B"), of(9, "full", "C")})
	v := tabulate(t, measure.Plan{Indicators: []measure.Indicator{money, sums}, Sets: measure.Each("lunch", "race"),
		References: []measure.Reference{measure.Overall(), measure.AllOthers(), measure.Named("race", "B")}}, f)
	for _, ind := range []string{"m", "r"} {
		for _, group := range []string{"free", "A"} {
			for _, x := range find(t, v, "", ind, group).Comparisons {
				_, _, has := x.Difference.Interval()
				require.False(t, has, "%s %s %s: %s", ind, group, x.Reference, x.Difference)
				_, _, has = x.Ratio.Interval()
				require.False(t, has, "%s %s %s: %s", ind, group, x.Reference, x.Ratio)
			}
		}
	}
}

// A redacted view compares groups that share people as the table does, and
// groups whose everyone is withheld with their own degrees of freedom.
func TestRedactedOverlap(t *testing.T) {
	people := randomPeople(newRand(3), 400, 0)
	p := measure.Plan{Indicators: everyIndicator()[:5], Sets: measure.Each("race"), References: []measure.Reference{measure.Named("race", "A"), measure.Best(1)}}
	v := tabulate(t, p, peopleFrame(t, people))
	want, got := cells(v), cells(v.Redact(func(_ string, _, group []string) bool { return len(group) == 1 && group[0] == "C" }))
	for _, key := range []string{" flag race=B", " mean race=B"} {
		require.Equal(t, measure.MOVER, want[key].Comparisons[0].Difference.Method())
		require.Equal(t, want[key].Comparisons[0], got[key].Comparisons[0], key)
	}
	p.Weight, p.Within = measure.Weight{Column: "w", Kind: measure.SamplingWeight}, "grade"
	v = tabulate(t, p, peopleFrame(t, people))
	want, got = cells(v), cells(v.Redact(func(_ string, set, _ []string) bool { return len(set) == 0 }))
	for _, key := range []string{"1 mean race=B", "2 mean race=B"} {
		require.Equal(t, want[key].Comparisons[0], got[key].Comparisons[0], key)
	}
}
