package disparity_test

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/collective-impact/sdk/measure"
	"github.com/collective-impact/sdk/measure/disparity"
)

func impact(t *testing.T, g disparity.Groups, r disparity.ImpactRule) []disparity.Impact {
	t.Helper()
	rows, err := g.Impact(r)
	require.NoError(t, err)
	return rows
}

// With the better outcomes that a rule asks for the group is clear, and with one
// fewer it is not: the reference moves as it would.
func TestNeededIsExact(t *testing.T) {
	rnd := rand.New(rand.NewPCG(5, 6))
	for range 60 {
		names, k, n := randomCounts(rnd)
		for _, better := range []measure.Direction{measure.HigherIsBetter, measure.LowerIsBetter} {
			for _, rule := range []disparity.ImpactRule{disparity.Gap2017(measure.Overall()), disparity.Gap2017(measure.AllOthers()), disparity.Gap2022(measure.Overall()),
				disparity.Gap2017(measure.Fixed(0.7)), disparity.EightyPercent(measure.Named("", "b")), disparity.Proportionality(),
				disparity.EightyPercent(measure.AllOthers()), disparity.EightyPercent(measure.Overall())} {
				try := func(change int) disparity.Impact {
					moved := append([]int{}, k...)
					if moved[0] += change; better == measure.LowerIsBetter {
						moved[0] = k[0] - change
					}
					g := counts(t, names, moved, n)
					g.Direction = better
					return impact(t, g, rule)[0]
				}
				now := try(0)
				if now.Flag == disparity.Flagged {
					require.Positive(t, now.ToClear)
					require.NotEqual(t, disparity.Flagged, try(now.ToClear).Flag)
					require.Equal(t, disparity.Flagged, try(now.ToClear-1).Flag)
				} else {
					require.Zero(t, now.ToClear)
				}
				if now.ToParity > 0 {
					require.Zero(t, try(now.ToParity).ToParity)
					require.Equal(t, 1, try(now.ToParity-1).ToParity)
				}
				require.GreaterOrEqual(t, now.ToParity, now.ToClear)
			}
		}
	}
}

// A gap reads the same of those who have the outcome and of those who have not.
func TestGapIsSymmetric(t *testing.T) {
	rnd := rand.New(rand.NewPCG(7, 8))
	for range 100 {
		names, k, n := randomCounts(rnd)
		failures := make([]int, len(k))
		for i := range k {
			failures[i] = n[i] - k[i]
		}
		g, h := counts(t, names, k, n), counts(t, names, failures, n)
		h.Direction = measure.LowerIsBetter
		for _, rule := range []disparity.ImpactRule{disparity.Gap2017(measure.Overall()), disparity.Gap2022(measure.AllOthers()), disparity.Gap2017(measure.Best(1))} {
			a, b := impact(t, g, rule), impact(t, h, rule)
			for i := range a {
				require.Equal(t, a[i].Flag, b[i].Flag)
				require.Equal(t, []int{a[i].ToParity, a[i].ToClear}, []int{b[i].ToParity, b[i].ToClear})
				require.InDelta(t, a[i].Chance.P, b[i].Chance.P, 1e-12)
			}
		}
	}
}

// At the cut is not below the cut, and at the reference with the margin is not
// above it, whatever a float64 makes of it.
func TestCutIsExact(t *testing.T) {
	g := counts(t, []string{"best", "at", "below"}, []int{700, 560, 559}, []int{1000, 1000, 1000}) // 0.56/0.7 is 0.8 and a bit as a float64
	rows := impact(t, g, disparity.EightyPercent(measure.Best(0)))
	require.Equal(t, disparity.NotFlagged, rows[1].Flag)
	require.Equal(t, disparity.Flagged, rows[2].Flag)
	require.Equal(t, 1, rows[2].ToClear)
	for _, r := range impact(t, counts(t, []string{"best", "at", "above"}, []int{560, 700, 701}, []int{1000, 1000, 1000}), disparity.EightyPercent(measure.Named("", "best"))) {
		require.Equal(t, disparity.NotFlagged, r.Flag)
	}
	g = counts(t, []string{"best", "at", "above"}, []int{560, 700, 701}, []int{1000, 1000, 1000})
	g.Direction = measure.LowerIsBetter
	rows = impact(t, g, disparity.EightyPercent(measure.Best(0)))
	require.Equal(t, []disparity.Flag{disparity.NotFlagged, disparity.NotFlagged, disparity.Flagged}, []disparity.Flag{rows[0].Flag, rows[1].Flag, rows[2].Flag})

	// 40.2 + 3 points are 43.2; of 100 people the margin is 9.8.
	g = counts(t, []string{"a"}, []int{4020}, []int{10000})
	rows = impact(t, g, disparity.Gap2017(measure.Fixed(0.432)))
	require.Equal(t, disparity.Flagged, rows[0].Flag)
	require.Equal(t, 1, rows[0].ToClear)
	rows = impact(t, counts(t, []string{"a"}, []int{4}, []int{100}), disparity.Gap2017(measure.Fixed(0.138)))
	require.Equal(t, disparity.Flagged, rows[0].Flag)
	rows = impact(t, counts(t, []string{"a"}, []int{4}, []int{100}), disparity.Gap2017(measure.Fixed(0.1379)))
	require.Equal(t, disparity.NotFlagged, rows[0].Flag)
}

func TestImpactEdges(t *testing.T) {
	g := counts(t, []string{"few", "many", "none"}, []int{1, 90, 0}, []int{10, 150, 40})
	rows := impact(t, g, disparity.Gap2022(measure.AllOthers()))
	require.Equal(t, disparity.Undetermined, rows[0].Flag)
	require.Equal(t, measure.BelowMinimum, rows[0].Estimate.Reason())
	require.Equal(t, "few compared with all others: percentage point gap undefined (below-minimum); the rule cannot tell.", rows[0].Sentence())
	require.Equal(t, disparity.Flagged, rows[2].Flag)
	require.Equal(t, 0.02, rows[2].Margin)
	for ref, want := range map[measure.ReferenceKind]int{measure.ToOverall: 200, measure.ToAllOthers: 50, measure.ToFixed: 150, measure.ToBest: 150} {
		row := impact(t, g, disparity.Gap2017(measure.Reference{Kind: ref}))[1]
		n, _ := row.ReferenceRate.N()
		require.Equal(t, want, n)
	}

	// A withheld group has a row without figures, and is no reference.
	g.LeftOut = []disparity.LeftOut{{Name: "hidden", Reason: measure.Protected}}
	rows = impact(t, g, disparity.EightyPercent(measure.Named("", "hidden")))
	require.Len(t, rows, 4)
	require.Equal(t, measure.NoReference, rows[0].Estimate.Reason())
	require.Equal(t, measure.Suppressed, rows[3].Estimate.Status())
	require.Equal(t, disparity.Undetermined, rows[3].Flag)
	require.Equal(t, disparity.NotTested, rows[3].Chance.Verdict)

	// Nobody has the outcome: 0/0 is no answer.
	zero := counts(t, []string{"a", "b"}, []int{0, 0}, []int{50, 60})
	rows = impact(t, zero, disparity.Proportionality())
	require.Equal(t, measure.ZeroReference, rows[0].Estimate.Reason())
	require.Equal(t, disparity.Undetermined, rows[0].Flag)

	// No best group has so many people.
	rows = impact(t, g, disparity.EightyPercent(measure.Best(1000)))
	require.Equal(t, measure.NoReference, rows[0].Estimate.Reason())

	// The same as a measure of one group.
	r := compute(t, g, "eighty-percent-index", disparity.Options{Group: "many", Reference: measure.AllOthers(), Parameter: 0.9})
	require.Equal(t, disparity.NotFlagged, r.Flag)
	require.Equal(t, disparity.Key("eighty-percent-index"), r.Measure)
	r = compute(t, g, "percentage-point-gap-2022", disparity.Options{Group: "hidden", Reference: measure.AllOthers()})
	require.Equal(t, measure.Suppressed, r.Estimate.Status())
}

func TestImpactRefuses(t *testing.T) {
	g := counts(t, []string{"a", "b"}, []int{1, 2}, []int{50, 60})
	for _, c := range []struct {
		rule disparity.ImpactRule
		at   string
	}{
		{disparity.ImpactRule{}, "/kind"},
		{disparity.ImpactRule{Kind: disparity.PercentagePointGap}, "/reference/kind"},
		{disparity.ImpactRule{Kind: disparity.PercentagePointGap, Cut: 0.8, Reference: measure.Overall()}, "/cut"},
		{disparity.ImpactRule{Kind: disparity.EightyPercentIndex, Margin: 0.8, Reference: measure.Overall()}, "/margin"},
		{disparity.ImpactRule{Kind: disparity.EightyPercentIndex, Cut: 1.2, MinN: -1, Reference: measure.Overall()}, "/cut"},
		{disparity.ImpactRule{Kind: disparity.ProportionalityIndex, Reference: measure.Best(1)}, "/reference"},
		{disparity.Gap2017(measure.Fixed(80)), "/reference/value"},
		{disparity.Gap2017(measure.Best(-1)), "/reference/minN"},
		{disparity.Gap2017(measure.Named("race", "White")), "/reference/group"},
	} {
		_, err := g.Impact(c.rule)
		require.ErrorContains(t, err, c.at, "%+v", c.rule)
	}
	g.Direction = 0
	_, err := g.Impact(disparity.Proportionality())
	require.ErrorIs(t, err, disparity.ErrNeeds)
	_, err = disparity.Groups{}.Impact(disparity.Proportionality())
	require.Error(t, err)
	means := disparity.Groups{Unit: measure.Points, Direction: measure.HigherIsBetter, Groups: []disparity.Group{{Name: "a", N: 40}}}
	_, err = means.Impact(disparity.Proportionality())
	require.ErrorIs(t, err, disparity.ErrNeeds)
	for key, o := range map[disparity.Key]disparity.Options{
		"difference":                     {Group: "", Reference: measure.Overall()},
		"ratio":                          {Group: "x", Reference: measure.Overall()},
		"statistical-parity-difference":  {Group: "a", Reference: measure.Named("", "b")},
		"disparate-impact-ratio":         {Reference: measure.Overall()},
		"summary-rate-ratio":             {Parameter: -1},
		"smoothed-differential-fairness": {Parameter: -1},
		"proportionality-index":          {Group: "a", Reference: measure.Best(1)},
		"eighty-percent-index":           {Group: "a", Reference: measure.Overall(), Parameter: 2},
	} {
		g.Direction = measure.HigherIsBetter
		_, err := g.Compute(key, o)
		require.Error(t, err, key)
	}
	g.Overlapping = true
	_, err = g.Compute("difference", disparity.Options{Group: "a", Reference: measure.AllOthers()})
	require.ErrorIs(t, err, disparity.ErrNeeds)
	r := compute(t, g, "difference", disparity.Options{Group: "a", Reference: measure.Named("", "b")})
	require.Equal(t, measure.NoError, r.Estimate.Reason()) // who is in both is not known
}

// The margin of a small group is that of few people.
func TestBestTies(t *testing.T) {
	g := counts(t, []string{"a", "b", "c", "d"}, []int{40, 80, 30, 20}, []int{50, 100, 60, 20})
	r := compute(t, g, "difference", disparity.Options{Group: "c", Reference: measure.Best(0)})
	require.Equal(t, []string{"b", "a"}, r.Reference) // d is best, but has 20 people
	want, err := measure.RateDifference(30, 60, 80, 100, 0.95)
	require.NoError(t, err)
	require.Equal(t, want, r.Estimate)
	r = compute(t, g, "difference", disparity.Options{Group: "a", Reference: measure.Best(0)})
	require.Equal(t, measure.IsReference, r.Estimate.Reason())
	require.Equal(t, measure.NotCompared, r.Standing)
	r = compute(t, g, "highest", disparity.Options{})
	require.Equal(t, []string{"d"}, r.Group)
	r = compute(t, g, "max-difference", disparity.Options{})
	require.Equal(t, []string{"d"}, r.Group)
	require.Equal(t, []string{"c"}, r.Reference)
	require.Equal(t, 6, r.Chance.Family)
}
