package disparity_test

import (
	"context"
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/collective-impact/sdk/measure"
	"github.com/collective-impact/sdk/measure/disparity"
)

// resident is a person of several groups with events in a time at risk.
type resident struct {
	area           string
	races          []string
	yes            bool
	events, years  float64
	dollars, hours float64
}

// Everyone and all others are those of the table, for rates of events and ratios
// of sums, whose denominators are not numbers of people, and for groups that
// overlap, whose shares add up to more than 1: values to rounding, errors as far
// as two ways to compute them agree.
func TestEveryoneIsThatOfTheTable(t *testing.T) {
	var rows []resident
	for i := range 900 {
		r := resident{area: []string{"north", "south", "east"}[min(i%4, 2)], years: float64(1 + i%3*2), hours: float64(10 + i%7), yes: i*7%11 < 4+i%3}
		r.events = float64(i * 5 % 13 / 10)
		r.dollars = r.hours*float64(10+i%5) + float64(i%4)
		if r.area == "south" {
			r.years, r.hours = r.years*6, r.hours*3
		}
		for j, race := range []string{"A", "B", "C"} {
			if i%(j+2) == 0 {
				r.races = append(r.races, race)
				r.yes = r.yes || j == 2
			}
		}
		rows = append(rows, r)
	}
	frame, err := measure.FromSeq(context.Background(), func(yield func(resident, error) bool) {
		for _, r := range rows {
			if !yield(r, nil) {
				return
			}
		}
	}, measure.Dim("area", []string{"north", "south", "east"}, func(r resident) (string, bool) { return r.area, true }),
		measure.SeveralField("race", []string{"A", "B", "C"}, func(r resident) []string { return r.races }),
		measure.YesNoField("yes", func(r resident) (bool, bool) { return r.yes, true }),
		measure.Num("events", func(r resident) (float64, bool) { return r.events, true }), measure.Num("years", func(r resident) (float64, bool) { return r.years, true }),
		measure.Num("dollars", func(r resident) (float64, bool) { return r.dollars, true }), measure.Num("hours", func(r resident) (float64, bool) { return r.hours, true }))
	require.NoError(t, err)
	refs := []measure.Reference{measure.Overall(), measure.AllOthers()}
	indicator := func(key string, o measure.Outcome, column, denominator string) measure.Indicator {
		return measure.Indicator{Key: key, Outcome: o, Column: column, Denominator: denominator, Direction: measure.HigherIsBetter, Temporal: measure.Flow}
	}
	plan := measure.Plan{Sets: [][]string{{"area"}, {"race"}}, References: refs, Indicators: []measure.Indicator{
		indicator("rate", measure.RatePer, "events", "years"), indicator("wage", measure.RatioOfSums, "dollars", "hours"), indicator("yes", measure.Flag, "yes", "")}}
	table, err := plan.Tabulate(t.Context(), frame)
	require.NoError(t, err)
	view, err := table.Unprotected("a test")
	require.NoError(t, err)
	compared := 0
	for _, ind := range plan.Indicators {
		for _, set := range plan.Sets {
			g, err := disparity.FromView(view, ind.Key, "", set...)
			require.NoError(t, err)
			for c := range view.Cells() {
				if c.Indicator != ind.Key || len(c.Set) == 0 || c.Set[0] != set[0] || c.Unknown {
					continue
				}
				for i, want := range c.Comparisons {
					o := disparity.Options{Group: c.Group[0], Reference: refs[i]}
					for _, pair := range [][2]measure.Estimate{{want.Difference, compute(t, g, "difference", o).Estimate}, {want.Ratio, compute(t, g, "ratio", o).Estimate}} {
						what := []any{"%s of %s against %s: %s and %s", ind.Key, c.Group, refs[i], pair[0], pair[1]}
						require.InEpsilon(t, figure(t, pair[0]), figure(t, pair[1]), 1e-9, what...)
						lo, hi, ok := pair[0].Interval()
						low, high, also := pair[1].Interval()
						require.True(t, ok && also, what...)
						require.Greater(t, high-low, 0.85*(hi-lo), what...)
						if ind.Key != "wage" { // whose error of everyone counts how far groups lie apart
							require.InEpsilon(t, hi-lo, high-low, 0.3, what...)
							require.InDelta(t, lo, low, 0.3*(hi-lo), what...)
						}
						compared++
					}
				}
			}
		}
	}
	require.Equal(t, 3*2*3*2*2, compared)

	// The mean of rates that stand for their denominators is the rate of everyone.
	g, err := disparity.FromView(view, "rate", "", "area")
	require.NoError(t, err)
	everyone := g.Everyone.Value
	g.Everyone = nil
	r := compute(t, g, "difference", disparity.Options{Group: "south", Reference: measure.Overall()})
	require.InDelta(t, g.Groups[1].Value-everyone, figure(t, r.Estimate), 1e-12)
}

// A group in which nobody counts, or everybody, takes part where groups overlap,
// and a rate without events has a ratio to everyone with an upper limit: that of
// the ratio to all others, 0 to θ, of which it is θ/(wθ + 1 − w).
func TestNoneOfAGroup(t *testing.T) {
	var rows []resident
	for i := range 120 {
		r := resident{area: []string{"north", "south"}[i%2], years: 2, events: float64(i % 2), races: []string{"A", "B"}[i%2 : i%2+1], yes: i%2 == 1 && i%3 > 0}
		if i%4 == 1 {
			r.races = []string{"B", "C"}
		}
		rows = append(rows, r)
	}
	frame, err := measure.FromSeq(context.Background(), func(yield func(resident, error) bool) {
		for _, r := range rows {
			if !yield(r, nil) {
				return
			}
		}
	}, measure.Dim("area", []string{"north", "south"}, func(r resident) (string, bool) { return r.area, true }),
		measure.SeveralField("race", []string{"A", "B", "C"}, func(r resident) []string { return r.races }),
		measure.YesNoField("yes", func(r resident) (bool, bool) { return r.yes, true }),
		measure.Num("events", func(r resident) (float64, bool) { return r.events, true }), measure.Num("years", func(r resident) (float64, bool) { return r.years, true }))
	require.NoError(t, err)
	plan := measure.Plan{Sets: [][]string{{"area"}, {"race"}}, References: []measure.Reference{measure.Overall(), measure.AllOthers()}, Indicators: []measure.Indicator{
		{Key: "rate", Outcome: measure.RatePer, Column: "events", Denominator: "years", Direction: measure.LowerIsBetter, Temporal: measure.Flow},
		{Key: "yes", Outcome: measure.Flag, Column: "yes", Direction: measure.HigherIsBetter, Temporal: measure.Stock}}}
	table, err := plan.Tabulate(t.Context(), frame)
	require.NoError(t, err)
	view, err := table.Unprotected("a test")
	require.NoError(t, err)
	found := false
	for c := range view.Estimates("rate", "", "area") {
		require.Equal(t, 120.0*float64(map[bool]int{true: 0, false: 1}[c.Unknown]), c.Denominator)
	}
	for c := range view.Cells() {
		if c.Indicator != "rate" || len(c.Group) == 0 || c.Group[0] != "north" {
			continue
		}
		found = true
		lo, hi, ok := c.Comparisons[0].Ratio.Interval()
		_, others, also := c.Comparisons[1].Ratio.Interval()
		require.True(t, ok && also, c.Comparisons[0].Ratio)
		require.Zero(t, lo)
		require.InDelta(t, others/(others/2+0.5), hi, 1e-14)
		// By hand: with no event of 60 the upper limit of the share is 1 − 0.025^(1/60).
		p := 1 - math.Pow(0.025, 1.0/60)
		require.InDelta(t, p/(1-p), others, 1e-12)
	}
	require.True(t, found)

	g, err := disparity.FromView(view, "yes", "", "race")
	require.NoError(t, err)
	require.Len(t, g.Groups, 3)
	require.Positive(t, g.Groups[0].SE)
	r := compute(t, g, "difference", disparity.Options{Group: "A", Reference: measure.AllOthers()})
	_, _, ok := r.Estimate.Interval()
	require.True(t, ok, r.Estimate)
}
