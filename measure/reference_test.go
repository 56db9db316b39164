package measure_test

import (
	"context"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/collective-impact/sdk/measure"
)

// counted is a group of n people of whom k count, with a score each.
type counted struct {
	race, lunch string
	n, k        int
}

type person struct {
	race, lunch string
	yes         bool
	score       float64
}

// countedFrame makes people from counts; whoever counts scores 10, others 4.
func countedFrame(t testing.TB, groups ...counted) measure.Frame {
	t.Helper()
	known := func(get func(person) string) func(person) (string, bool) {
		return func(p person) (string, bool) { return get(p), get(p) != "" }
	}
	f, err := measure.FromSeq(context.Background(), func(yield func(person, error) bool) {
		for _, g := range groups {
			for i := range g.n {
				p := person{g.race, g.lunch, i < g.k, 4}
				if p.yes {
					p.score = 10
				}
				if !yield(p, nil) {
					return
				}
			}
		}
	},
		measure.Dim("race", []string{"A", "B", "C", "D", "E"}, known(func(p person) string { return p.race })),
		measure.Dim("lunch", []string{"free", "full"}, known(func(p person) string { return p.lunch })),
		measure.YesNoField("yes", func(p person) (bool, bool) { return p.yes, true }),
		measure.Num("score", func(p person) (float64, bool) { return p.score, true }),
	)
	require.NoError(t, err)
	return f
}

func comparePlan(refs ...measure.Reference) measure.Plan {
	return measure.Plan{Indicators: []measure.Indicator{flag("yes", "yes"), mean("score", "score")}, Sets: measure.Cube("race", "lunch"), References: refs}
}

var groups = []counted{
	{"A", "free", 40, 10}, {"A", "full", 60, 45}, // A: 55 of 100
	{"B", "free", 30, 21}, {"B", "full", 20, 14}, // B: 35 of 50 = 0.7
	{"C", "free", 5, 5},    // best by far, but small
	{"D", "full", 100, 70}, // as good as B
	{"", "full", 50, 49},   // unknown, better than all
}

// The best reference is never unknown, small or withheld; a tie goes to the
// group declared first; lower is better where the indicator says so.
func TestBestReference(t *testing.T) {
	v := tabulate(t, comparePlan(measure.Best(30)), countedFrame(t, groups...))
	best := func(v measure.View, group string) measure.Comparison {
		return find(t, v, "", "yes", group).Comparisons[0]
	}
	require.Equal(t, []string{"B"}, best(v, "A").Group)
	require.Equal(t, []string{"B"}, best(v, "C").Group)
	require.Equal(t, []string{"B"}, best(v, "D").Group)
	require.Equal(t, []string{"B"}, best(v, "(unknown)").Group)
	require.Equal(t, []string{"B"}, best(v, "B").Group)
	require.Equal(t, measure.NotEstimable(measure.ProportionDifference, 50, measure.IsReference), best(v, "B").Difference)
	require.Equal(t, measure.NotEstimable(measure.Ratio, 50, measure.IsReference), best(v, "B").Ratio)
	d, _ := best(v, "A").Difference.Value()
	require.InDelta(t, 0.55-0.7, d, 1e-15)
	require.Equal(t, measure.Empty, best(v, "E").Difference.Status(), "nobody is in E")
	require.Equal(t, []string{"A", "full"}, find(t, v, "", "yes", "D × full").Comparisons[0].Group, "in its own set, 0.75")

	hidden := v.Redact(func(_ string, _, group []string) bool { return slices.Equal(group, []string{"B"}) })
	require.Equal(t, []string{"D"}, best(hidden, "A").Group, "the best of those that can be seen")
	require.Equal(t, measure.Withheld(measure.ProportionDifference), best(hidden, "B").Difference)
	require.Nil(t, best(hidden, "B").Group)

	p := comparePlan(measure.Best(1))
	require.Equal(t, []string{"C"}, best(tabulate(t, p, countedFrame(t, groups...)), "A").Group)
	p.Indicators[0].Direction = measure.LowerIsBetter
	require.Equal(t, []string{"A"}, best(tabulate(t, p, countedFrame(t, groups...)), "B").Group)

	v = tabulate(t, comparePlan(measure.Best(1000)), countedFrame(t, groups...))
	require.Equal(t, measure.NotEstimable(measure.ProportionDifference, 100, measure.NoReference), best(v, "A").Difference)
	require.Nil(t, best(v, "A").Group)
	v = tabulate(t, comparePlan(measure.Best(0)), countedFrame(t, counted{"A", "free", 29, 29}, counted{"B", "free", 30, 1}))
	require.Equal(t, []string{"B"}, best(v, "A").Group, "0 means MinReliable")
}

func TestNamedReference(t *testing.T) {
	v := tabulate(t, comparePlan(measure.Named("race", "A")), countedFrame(t, groups...))
	require.Equal(t, []string{"A"}, find(t, v, "", "yes", "B").Comparisons[0].Group)
	c := find(t, v, "", "yes", "B × full").Comparisons[0]
	require.Equal(t, []string{"A", "full"}, c.Group, "the other level is kept")
	want, err := measure.RateDifference(14, 20, 45, 60, 0.95)
	require.NoError(t, err)
	require.Equal(t, want, c.Difference)
	want, err = measure.RateRatio(14, 20, 45, 60, 0.95)
	require.NoError(t, err)
	require.Equal(t, want, c.Ratio)
	require.Empty(t, find(t, v, "", "yes", "full").Comparisons, "the set has no race")
	require.Equal(t, measure.IsReference, find(t, v, "", "yes", "A").Comparisons[0].Difference.Reason())
	require.Equal(t, measure.NoObservation, find(t, v, "", "yes", "B × (unknown)").Comparisons[0].Ratio.Reason(), "nobody is there, whatever the reference")

	hidden := v.Redact(func(_ string, _, group []string) bool { return slices.Equal(group, []string{"A"}) })
	c = find(t, hidden, "", "yes", "B").Comparisons[0]
	require.Equal(t, measure.Withheld(measure.ProportionDifference), c.Difference)
	require.Nil(t, c.Group)
	require.Equal(t, measure.NotCompared, c.Standing)
	require.NotEqual(t, measure.Suppressed, find(t, hidden, "", "yes", "B × full").Comparisons[0].Difference.Status())
}

func TestOverallAndOthers(t *testing.T) {
	v := tabulate(t, comparePlan(measure.Overall(), measure.AllOthers()), countedFrame(t, groups...))
	all := find(t, v, "", "yes", "")
	require.Equal(t, 305, all.Used) // people whose group is unknown are part of everyone
	require.Equal(t, 55+35+5+70+49, all.Successes)
	require.Empty(t, all.Comparisons)
	for _, g := range []struct {
		name string
		n, k int
	}{{"A", 100, 55}, {"B", 50, 35}, {"C", 5, 5}, {"(unknown)", 50, 49}} {
		c := find(t, v, "", "yes", g.name).Comparisons
		want, err := measure.RateDifferenceToAll(g.k, g.n, 214, 305, 0.95)
		require.NoError(t, err)
		require.Equal(t, want, c[0].Difference)
		want, err = measure.RateRatioToAll(g.k, g.n, 214, 305, 0.95)
		require.NoError(t, err)
		require.Equal(t, want, c[0].Ratio)
		want, err = measure.RateDifference(g.k, g.n, 214-g.k, 305-g.n, 0.95)
		require.NoError(t, err)
		require.Equal(t, want, c[1].Difference)
		want, err = measure.RateRatio(g.k, g.n, 214-g.k, 305-g.n, 0.95)
		require.NoError(t, err)
		require.Equal(t, want, c[1].Ratio)
	}
	// Means: scores are 4 + 6·yes, so means and their differences follow.
	c := find(t, v, "", "score", "A").Comparisons
	d, _ := c[0].Difference.Value()
	require.InDelta(t, 6*(0.55-214.0/305), d, 1e-14)
	require.Equal(t, measure.Welch, c[0].Difference.Method())
	toAll, _ := c[0].Difference.StdErr()
	toOthers, _ := c[1].Difference.StdErr()
	require.InEpsilon(t, toOthers*205/305, toAll, 1e-14)
	require.Equal(t, measure.NotEstimable(measure.Ratio, 100, measure.NoTrueZero), c[0].Ratio)

	// One group alone is everyone, and has no others.
	v = tabulate(t, comparePlan(measure.Overall(), measure.AllOthers()), countedFrame(t, counted{"A", "free", 40, 10}))
	for _, ind := range []string{"yes", "score"} {
		c = find(t, v, "", ind, "A").Comparisons
		require.Equal(t, measure.IsReference, c[0].Difference.Reason())
		require.Equal(t, measure.IsReference, c[0].Ratio.Reason())
		require.Equal(t, measure.NoReference, c[1].Difference.Reason())
		require.Equal(t, measure.NoReference, c[1].Ratio.Reason())
		c = find(t, v, "", ind, "B").Comparisons
		require.Equal(t, measure.NoObservation, c[0].Difference.Reason())
		require.Equal(t, measure.NoObservation, c[1].Ratio.Reason())
	}
	hidden := v.Redact(func(_ string, set, _ []string) bool { return len(set) == 0 })
	require.Equal(t, measure.Suppressed, find(t, hidden, "", "yes", "A").Comparisons[0].Difference.Status())
	require.Equal(t, measure.Suppressed, find(t, hidden, "", "yes", "").Estimate.Status())
}

func TestFixedReference(t *testing.T) {
	v := tabulate(t, comparePlan(measure.Fixed(0.8).For("yes"), measure.Fixed(450).For("score")), countedFrame(t, groups...))
	for _, group := range []string{"", "A", "B × full"} { // everyone too has a target
		c := find(t, v, "", "yes", group)
		own, _ := c.Estimate.Value()
		lo, hi, _ := c.Estimate.Interval()
		d := c.Comparisons[0].Difference
		isEstimate(t, d, nil, own-0.8, lo-0.8, hi-0.8, 1e-15)
		isEstimate(t, c.Comparisons[0].Ratio, nil, own/0.8, lo/0.8, hi/0.8, 1e-15)
		require.Equal(t, measure.Wilson, d.Method())
		require.Equal(t, measure.Ratio, c.Comparisons[0].Ratio.Unit())
	}
	require.Equal(t, measure.Behind, find(t, v, "", "yes", "A").Comparisons[0].Standing)
	require.Equal(t, measure.Ahead, find(t, v, "", "yes", "(unknown)").Comparisons[0].Standing)
	require.Equal(t, measure.Unclear, find(t, v, "", "yes", "B").Comparisons[0].Standing)
	require.Equal(t, measure.NoTrueZero, find(t, v, "", "score", "A").Comparisons[0].Ratio.Reason())
	require.Equal(t, measure.NoObservation, find(t, v, "", "yes", "E").Comparisons[0].Ratio.Reason())

	v = tabulate(t, comparePlan(measure.Fixed(0).For("yes"), measure.Fixed(0).For("score")), countedFrame(t, counted{"A", "free", 1, 1}))
	c := find(t, v, "", "yes", "A").Comparisons[0]
	require.Equal(t, measure.ZeroReference, c.Ratio.Reason())
	c = find(t, v, "", "score", "A").Comparisons[0]
	require.Equal(t, measure.OneObservation, c.Difference.Reason(), "a value without an interval")
	d, ok := c.Difference.Value()
	require.Equal(t, []any{10.0, true}, []any{d, ok})
	require.Equal(t, measure.Unclear, c.Standing)
}

// Standing follows the direction of the indicator.
func TestStanding(t *testing.T) {
	p := comparePlan(measure.AllOthers())
	f := countedFrame(t, counted{"A", "free", 100, 90}, counted{"B", "free", 100, 10})
	require.Equal(t, measure.Ahead, find(t, tabulate(t, p, f), "", "yes", "A").Comparisons[0].Standing)
	require.Equal(t, measure.Behind, find(t, tabulate(t, p, f), "", "yes", "B").Comparisons[0].Standing)
	p.Indicators[0].Direction = measure.LowerIsBetter
	require.Equal(t, measure.Behind, find(t, tabulate(t, p, f), "", "yes", "A").Comparisons[0].Standing)
	require.Equal(t, measure.Ahead, find(t, tabulate(t, p, f), "", "yes", "B").Comparisons[0].Standing)
}

func TestReferenceString(t *testing.T) {
	for want, r := range map[string]measure.Reference{
		"everyone": measure.Overall(), "all others": measure.AllOthers(), "best group": measure.Best(0), "best group of 3 or more": measure.Best(3), "0.8": measure.Fixed(0.8),
		"race = White":                     measure.Named("race", "White"),
		"lunch = full price, race = White": {Kind: measure.ToNamed, Group: map[string]string{"race": "White", "lunch": "full price"}},
		"":                                 {},
		"ReferenceKind(77)":                {Kind: 77},
	} {
		require.Equal(t, want, r.String())
	}
}
