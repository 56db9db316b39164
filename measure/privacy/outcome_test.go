package privacy_test

import (
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/collective-impact/sdk/measure"
	"github.com/collective-impact/sdk/measure/privacy"
)

// A count of those who count is withheld like their share, and outcomes that
// tell about one person what no count of people shows are refused.
func TestOutcomes(t *testing.T) {
	var rows strings.Builder
	rows.WriteString("group,yes,level,number\n")
	for i := range 120 {
		group, yes := []string{"A", "B", "C"}[i%3], "no"
		if i%2 == 0 && i%3 != 0 || i == 0 {
			yes = "yes"
		}
		rows.WriteString(group + "," + yes + "," + []string{"1", "2", "3"}[i%7%3] + ",1\n")
	}
	frame, err := measure.ReadCSV(context.Background(), "rows", strings.NewReader(rows.String()), measure.Schema{Columns: []measure.Column{
		{Name: "group", Kind: measure.Category, Levels: []string{"A", "B", "C"}}, {Name: "yes", Kind: measure.YesNo},
		{Name: "level", Kind: measure.Category, Levels: []string{"1", "2", "3"}}, {Name: "number", Kind: measure.Number}}}, nil)
	require.NoError(t, err)
	protect := func(inds ...measure.Indicator) (privacy.Release, error) {
		for i := range inds {
			inds[i].Key = string(rune('a' + i))
			inds[i].Direction, inds[i].Temporal = measure.HigherIsBetter, measure.Stock
		}
		table, err := measure.Plan{Indicators: inds, Sets: measure.Each("group")}.Tabulate(context.Background(), frame)
		require.NoError(t, err)
		return privacy.Protect(context.Background(), table, privacy.Policy{})
	}
	for _, outcome := range []measure.Outcome{measure.Flag, measure.CountOf} {
		r, err := protect(measure.Indicator{Outcome: outcome, Column: "yes"})
		require.NoError(t, err)
		c, ok := r.Find("", "a", map[string]string{"group": "A"})
		require.True(t, ok)
		require.True(t, c.Withheld(), "one of 40 counts: %s", outcome)
	}
	r, err := protect(measure.Indicator{Outcome: measure.CountOf}, measure.Indicator{Outcome: measure.LevelIs, Column: "level", Level: "2"})
	require.NoError(t, err)
	c, _ := r.Find("", "a", map[string]string{"group": "A"})
	require.False(t, c.Withheld())

	for _, inds := range [][]measure.Indicator{
		{{Outcome: measure.TotalOf, Column: "number"}}, {{Outcome: measure.QuantileOf, Column: "number"}},
		{{Outcome: measure.RatePer, Column: "number", Denominator: "number"}}, {{Outcome: measure.RatioOfSums, Column: "number", Denominator: "number"}},
		{{Outcome: measure.LevelIs, Column: "level", Level: "2"}, {Outcome: measure.LevelAtOrAbove, Column: "level", Level: "3"}},
	} {
		_, err := protect(inds...)
		require.ErrorIs(t, err, privacy.ErrOutcome)
	}
}

// Groups that overlap are refused.
func TestOverlapping(t *testing.T) {
	frame, err := measure.ReadCSV(context.Background(), "rows", strings.NewReader("race,yes\nA;B,yes\n"), measure.Schema{Columns: []measure.Column{
		{Name: "race", Kind: measure.Several, Levels: []string{"A", "B"}}, {Name: "yes", Kind: measure.YesNo}}}, nil)
	require.NoError(t, err)
	table, err := measure.Plan{Indicators: []measure.Indicator{{Key: "y", Outcome: measure.Flag, Column: "yes", Direction: measure.HigherIsBetter, Temporal: measure.Stock}},
		Sets: measure.Each("race")}.Tabulate(context.Background(), frame)
	require.NoError(t, err)
	_, err = privacy.Protect(context.Background(), table, privacy.Policy{})
	require.ErrorIs(t, err, privacy.ErrOverlapping)
}
