package disparity_test

import (
	"encoding"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/collective-impact/sdk/measure"
	"github.com/collective-impact/sdk/measure/disparity"
)

func TestSentences(t *testing.T) {
	g := counts(t, []string{"North", "South", "East"}, []int{120, 45, 60}, []int{200, 100, 90})
	g.Indicator = "reading"
	g.LeftOut = []disparity.LeftOut{{Name: "West", Reason: measure.Protected}}
	for want, r := range map[string]disparity.Result{
		"reading: South is behind everyone: difference -12.7 percentage points [-20.7, -4.3] (95% interval), n = 100; groups that do not differ would give as much with probability 0.004, so chance does not explain it; left out: West (protected).": compute(t, g, "difference", disparity.Options{Group: "South", Reference: measure.Overall()}),
		"reading: North is not clearly ahead of or behind East: ratio 0.90 [0.75, 1.10] (95% interval), n = 200; groups that do not differ would give as much with probability 0.341, so chance may explain it; left out: West (protected).":           compute(t, g, "ratio", disparity.Options{Group: "North", Reference: measure.Best(0)}),
		"reading: West: difference withheld; left out: West (protected).":                                      compute(t, g, "difference", disparity.Options{Group: "West", Reference: measure.Overall()}),
		"reading: South: lowest group 45.0% [35.6, 54.8] (95% interval), n = 100; left out: West (protected).": compute(t, g, "lowest", disparity.Options{}),
	} {
		require.Equal(t, want, r.Sentence())
	}
	require.Equal(t, " not computed.", disparity.Result{}.Sentence())
	require.Equal(t, "spread 0.100, n = 50, no interval (no-standard-error); 0.060 without what chance adds; chance alone would give 0.040.",
		disparity.Result{Measure: "spread", Floor: 0.04, Estimate: figures(t, measure.Figures{Unit: measure.Index, Value: 0.1, N: 50, Reason: measure.NoError}),
			Corrected: figures(t, measure.Figures{Unit: measure.Index, Value: 0.06, N: 50, Reason: measure.NoError})}.Sentence())
	for f, want := range map[disparity.Flag]string{disparity.Flagged: "; the rule flags it.", disparity.NotFlagged: "; the rule does not flag it.", disparity.Undetermined: "; the rule cannot tell."} {
		require.Contains(t, disparity.Result{Flag: f}.Sentence(), want)
	}
}

// What a rule says of chance names whom the group was tested against, and says
// nothing of the reference itself. R 4.2.2, with k and n of the four groups and i
// of all but B: 12*phyper(k, n, 800, k+480) against A;
// p.adjust(phyper(k[i], n[i], 560, k[i]+330), "holm") against B;
// p.adjust(phyper(k, n, sum(n)-n, sum(k)), "holm") against all others;
// p.adjust(pbinom(k, n, 0.6), "holm") against 0.6.
func TestSentencesOfRules(t *testing.T) {
	g := counts(t, []string{"A", "B", "C", "D"}, []int{480, 330, 80, 11}, []int{800, 560, 200, 25})
	const figure = ": 80% index 0.67 [0.55, 0.79] (95% interval), n = 200; the rule flags it"
	for _, x := range []struct {
		rule disparity.ImpactRule
		row  int
		want string
	}{
		{disparity.EightyPercent(measure.Best(30)), 0, "A is the reference: 80% index 1.00, n = 800; the rule does not flag it; not eligible as the best group: D (below-minimum)."},
		{disparity.EightyPercent(measure.Best(30)), 2, "C is behind A" + figure + ", and it is behind A by more than chance explains: groups that do not differ would be as far behind with probability below 0.001 in one of 12 comparisons; not eligible as the best group: D (below-minimum)."},
		{disparity.EightyPercent(measure.Named("", "B")), 3, "the rule flags it, but chance may explain that it is behind B: groups that do not differ would be as far behind with probability 0.204 in one of 3 comparisons."},
		{disparity.EightyPercent(measure.Overall()), 3, "the rule flags it, but chance may explain that it is behind all others: groups that do not differ would be as far behind with probability 0.405 in one of 4 comparisons."},
		{disparity.Gap2017(measure.AllOthers()), 0, "A is ahead of all others: percentage point gap 6.4 percentage points [1.5, 11.2] (95% interval), n = 800; the rule does not flag it, and it is not behind all others by more than chance explains: groups that do not differ would be as far behind with probability 1.000 in one of 4 comparisons."},
		{disparity.Gap2017(measure.Fixed(0.6)), 3, "; the rule does not flag it, and it is not behind 0.6 by more than chance explains: groups that do not differ would be as far behind with probability 0.233 in one of 4 comparisons."},
	} {
		require.Contains(t, impact(t, g, x.rule)[x.row].Sentence(), x.want)
	}
	// Of two that are best, the one of more people is whom others are tested against.
	g = counts(t, []string{"A", "B", "C"}, []int{40, 80, 30}, []int{100, 200, 100})
	rows := impact(t, g, disparity.EightyPercent(measure.Best(0)))
	require.Equal(t, "B", rows[2].Chance.Against)
	require.Contains(t, rows[2].Sentence(), " B and A: ")
	require.Contains(t, rows[0].Sentence(), "A is the reference, with B: ")
	// A rule need not see what chance does not explain: 700 of 1,000 are 0.875 of 80%.
	g = counts(t, []string{"A", "B"}, []int{800, 700}, []int{1000, 1000})
	require.Contains(t, impact(t, g, disparity.EightyPercent(measure.Best(0)))[1].Sentence(), "; the rule does not flag it, but it is behind A by more than chance explains: ")
	require.Equal(t, []disparity.Verdict{disparity.NotTested, disparity.NotTested}, []disparity.Verdict{rows[0].Chance.Verdict, rows[1].Chance.Verdict})
}

// Results that single out no group say over whom they are and whether chance
// explains that the groups differ; a figure that chance explains is not printed
// again without chance, below 0; groups that were picked for lying apart have an
// interval that says so; ordered groups say which end is ahead.
func TestSentencesOfSpread(t *testing.T) {
	near := counts(t, []string{"A", "B", "C"}, []int{50, 51, 50}, []int{100, 100, 100})
	far := counts(t, []string{"A", "B", "C", "few"}, []int{20, 50, 80, 1}, []int{100, 100, 100, 4})
	far.Ordered = true
	worse := far
	worse.Direction = measure.LowerIsBetter
	for _, x := range []struct {
		g    disparity.Groups
		key  disparity.Key
		want string
	}{
		{near, "between-group-variance", "among A, B and C: between-group variance (BGV) 0.00002 [0.00000, 0.00333] (95% interval), n = 300; nothing is left without what chance adds; chance alone would give 0.002; that the groups differ at all, chance may explain (probability 0.987)."},
		{near, "population-attributable-risk", "among A, B and C against B: population attributable risk (PAR) 0.7 percentage points"},
		{near, "max-difference", "B is not clearly ahead of or behind A and C: maximal difference between groups 1.0 percentage points [-12.6, 14.6] (95% interval of groups that had not been picked out), n = 100; nothing is left without what chance adds; "},
		{far, "theil-index", " without what chance adds; chance alone would give 0.004; that the groups differ at all, chance does not explain (probability below 0.001)."},
		{far, "mean-difference-from-best", "among A, B, C and few against C: "},
		{far, "mean-difference-from-best", "; not eligible as the best group: few (below-minimum)."},
		{worse, "population-attributable-risk", "chance alone would give -"},
		{far, "pearson-chi-square", "among A, B, C and few: Pearson chi-square test that no group differs "},
		{far, "slope-index", "few is ahead of A: slope index of inequality "},
		{worse, "slope-index", "few is behind A: slope index of inequality "},
	} {
		r := compute(t, x.g, x.key, disparity.Options{Reference: map[bool]measure.Reference{true: measure.Best(0)}[x.key == "population-attributable-risk"]})
		require.Contains(t, r.Sentence(), x.want)
		require.Equal(t, strings.Contains(r.Sentence(), "nothing is left"), r.Explained)
	}
	many := disparity.Groups{Unit: measure.Points}
	for i := range 7 {
		many.Groups = append(many.Groups, disparity.Group{Name: string(rune('a' + i)), Value: float64(i), SE: 1, N: 50})
	}
	require.Contains(t, compute(t, many, "between-group-variance", disparity.Options{}).Sentence(), "among 7 groups: ")
}

// Every key reads back, and an unknown one is an error.
func TestKeys(t *testing.T) {
	for _, c := range []struct {
		keys []string
		into func() encoding.TextUnmarshaler
	}{
		{[]string{"yes", "no", "undetermined"}, func() encoding.TextUnmarshaler { return new(disparity.Flag) }},
		{[]string{"beyond-chance", "within-chance", "not-tested"}, func() encoding.TextUnmarshaler { return new(disparity.Verdict) }},
		{[]string{"holm", "hochberg", "bonferroni"}, func() encoding.TextUnmarshaler { return new(disparity.Adjustment) }},
		{[]string{"percentage-point-gap", "proportionality-index", "eighty-percent-index"}, func() encoding.TextUnmarshaler { return new(disparity.ImpactKind) }},
		{[]string{"risk-ratio", "alternate-risk-ratio", "group-too-small", "comparison-too-small"}, func() encoding.TextUnmarshaler { return new(disparity.RiskOutcome) }},
		{[]string{"arrests", "referrals", "diversion", "detention", "petitioned", "delinquent", "probation", "confinement", "transfer"}, func() encoding.TextUnmarshaler { return new(disparity.Stage) }},
		{[]string{"narrower", "wider", "turned", "not-clear"}, func() encoding.TextUnmarshaler { return new(disparity.Movement) }},
	} {
		for _, key := range c.keys {
			e := c.into()
			require.NoError(t, e.UnmarshalText([]byte(key)))
			text, err := e.(encoding.TextMarshaler).MarshalText()
			require.NoError(t, err)
			require.Equal(t, key, string(text))
		}
		require.ErrorIs(t, c.into().UnmarshalText([]byte("no-such")), measure.ErrUnknownKey)
	}
}

// Every measure of pairs, rules and tests has what a catalogue needs.
func TestCatalogue(t *testing.T) {
	seen := map[disparity.Key]bool{}
	for _, m := range disparity.Measures() {
		require.False(t, seen[m.Key], m.Key)
		seen[m.Key] = true
		require.NotEmpty(t, m.Title, m.Key)
		require.NotEmpty(t, m.Formula, m.Key)
		require.NotEmpty(t, m.Sources, m.Key)
		if m.Function != "" {
			_, err := counts(t, []string{"a"}, []int{1}, []int{2}).Compute(m.Key, disparity.Options{})
			require.ErrorIs(t, err, measure.ErrUnknownKey)
		}
	}
	for key := range asked("a", measure.Named("", "a")) {
		require.True(t, seen[key], key)
	}
}
