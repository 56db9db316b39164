package disparity_test

import (
	"encoding"
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
		{disparity.EightyPercent(measure.Best(30)), 0, "A compared with A: 80% index 1.00, n = 800, no interval (is-the-reference); the rule does not flag it."},
		{disparity.EightyPercent(measure.Best(30)), 2, "C is behind A" + figure + "; worse than A by more than chance explains: groups that do not differ would be as far behind with probability below 0.001 in one of 12 comparisons."},
		{disparity.EightyPercent(measure.Named("", "B")), 3, "; not worse than B by more than chance explains: groups that do not differ would be as far behind with probability 0.204 in one of 3 comparisons."},
		{disparity.EightyPercent(measure.Overall()), 3, "; not worse than all others by more than chance explains: groups that do not differ would be as far behind with probability 0.405 in one of 4 comparisons."},
		{disparity.Gap2017(measure.AllOthers()), 0, "A is ahead of all others: percentage point gap 6.4 percentage points [1.5, 11.2] (95% interval), n = 800; the rule does not flag it; not worse than all others by more than chance explains: groups that do not differ would be as far behind with probability 1.000 in one of 4 comparisons."},
		{disparity.Gap2017(measure.Fixed(0.6)), 3, "; not worse than 0.6 by more than chance explains: groups that do not differ would be as far behind with probability 0.233 in one of 4 comparisons."},
	} {
		require.Contains(t, impact(t, g, x.rule)[x.row].Sentence(), x.want)
	}
	// Of two that are best, the one of more people is whom others are tested against.
	g = counts(t, []string{"A", "B", "C"}, []int{40, 80, 30}, []int{100, 200, 100})
	rows := impact(t, g, disparity.EightyPercent(measure.Best(0)))
	require.Equal(t, "B", rows[2].Chance.Against)
	require.Contains(t, rows[2].Sentence(), " B and A: ")
	require.Equal(t, []disparity.Verdict{disparity.NotTested, disparity.NotTested}, []disparity.Verdict{rows[0].Chance.Verdict, rows[1].Chance.Verdict})
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
