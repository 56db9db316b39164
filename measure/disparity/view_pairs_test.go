package disparity_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/collective-impact/sdk/measure"
	"github.com/collective-impact/sdk/measure/disparity"
)

// The pairs of an opened table are those that the table itself compares.
func TestPairsAreThoseOfTheTable(t *testing.T) {
	var rows strings.Builder
	rows.WriteString("race,reads\n")
	for race, c := range map[string][2]int{"A": {40, 60}, "B": {30, 80}, "C": {12, 35}, "": {5, 9}} {
		for i := range c[1] {
			fmt.Fprintf(&rows, "%s,%d\n", race, map[bool]int{true: 1}[i < c[0]])
		}
	}
	frame, err := measure.ReadCSV(t.Context(), "rows", strings.NewReader(rows.String()), measure.Schema{Columns: []measure.Column{
		{Name: "race", Kind: measure.Category, Levels: []string{"A", "B", "C", "D"}, Missing: []string{""}},
		{Name: "reads", Kind: measure.YesNo, True: []string{"1"}, False: []string{"0"}}}}, nil)
	require.NoError(t, err)
	refs := []measure.Reference{measure.Overall(), measure.AllOthers(), measure.Best(0), measure.Named("race", "B"), measure.Fixed(0.5)}
	plan := measure.Plan{Indicators: []measure.Indicator{{Key: "reads", Title: "Reads", Outcome: measure.Flag, Column: "reads", Direction: measure.HigherIsBetter, Temporal: measure.Stock}},
		Sets: measure.Cube("race"), References: refs}
	table, err := plan.Tabulate(t.Context(), frame)
	require.NoError(t, err)
	view, err := table.Unprotected("a test")
	require.NoError(t, err)
	g, err := disparity.FromView(view, "reads", "", "race")
	require.NoError(t, err)
	require.Equal(t, []disparity.LeftOut{{Name: "D", Reason: measure.NoObservation}, {Name: measure.UnknownLevel, Reason: measure.Unstated}}, g.LeftOut)
	compared := 0
	for c := range view.Cells() {
		if len(c.Set) == 0 || c.Unknown {
			continue
		}
		for i, want := range c.Comparisons {
			ref := refs[i]
			if ref.Kind == measure.ToNamed {
				ref = measure.Named("", "B")
			}
			o := disparity.Options{Group: c.Group[0], Reference: ref}
			d, r := compute(t, g, "difference", o), compute(t, g, "ratio", o)
			require.Equal(t, want.Difference, d.Estimate, "%s %s", c.Group, ref)
			require.Equal(t, want.Ratio, r.Estimate, "%s %s", c.Group, ref)
			require.Equal(t, want.Standing, d.Standing, "%s %s", c.Group, ref)
			compared++
		}
	}
	require.Equal(t, 20, compared)
}

// A mean whose 0 means none of it, as the plan says, has ratios, in a table as in
// any groups; points have none.
func TestMeansWithATrueZeroHaveRatios(t *testing.T) {
	for _, zero := range []bool{true, false} {
		plan := tabledPlan
		plan.Indicators = []measure.Indicator{{Key: "cost", Column: "score", Outcome: measure.Mean, TrueZero: zero, Direction: measure.LowerIsBetter, Temporal: measure.Stock}}
		var rows []tabled
		for i := range 80 {
			rows = append(rows, tabled{group: []string{"a", "b"}[i%2], score: float64(10 + i%2*10 + i%5), scored: true, people: 1})
		}
		table, err := tallied(t, plan, []string{"a", "b"}, rows).Table(context.Background())
		require.NoError(t, err)
		view, err := table.Unprotected("a test")
		require.NoError(t, err)
		g, err := disparity.FromView(view, "cost", "", "group")
		require.NoError(t, err)
		compared, err := g.Compare(measure.Named("", "a"), 0)
		require.NoError(t, err)
		r, err := g.Compute("ratio", disparity.Options{Group: "b", Reference: measure.Named("", "a")})
		if !zero {
			require.ErrorIs(t, err, disparity.ErrNeeds)
			require.Equal(t, measure.NoTrueZero, compared[1].Ratio.Reason())
			continue
		}
		require.NoError(t, err)
		require.InDelta(t, 22.0/12, figure(t, r.Estimate), 1e-12)
		require.InDelta(t, 22.0/12, figure(t, compared[1].Ratio), 1e-12)
	}
}
