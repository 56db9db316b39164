package disparity_test

import (
	"context"
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/collective-impact/sdk/measure"
	"github.com/collective-impact/sdk/measure/disparity"
)

type pupil struct {
	races  []string
	school string
	yes    bool
}

// Groups that overlap, and groups of a sample, come with their covariance, so
// that the error of a difference is that of the table itself.
func TestFromViewCovariance(t *testing.T) {
	var rows []pupil
	for i := range 240 {
		p := pupil{school: string(rune('a' + i%12)), yes: i*7%10 < 4+i%3}
		if i%3 != 0 {
			p.races = append(p.races, "A")
		}
		if i%5 < 3 {
			p.races = append(p.races, "B")
		}
		rows = append(rows, p)
	}
	f, err := measure.FromSeq(context.Background(), func(yield func(pupil, error) bool) {
		for _, p := range rows {
			if !yield(p, nil) {
				return
			}
		}
	}, measure.SeveralField("race", []string{"A", "B"}, func(p pupil) []string { return p.races }),
		measure.LabelField("school", func(p pupil) (string, bool) { return p.school, true }),
		measure.YesNoField("yes", func(p pupil) (bool, bool) { return p.yes, true }))
	require.NoError(t, err)
	plan := measure.Plan{Indicators: []measure.Indicator{{Key: "yes", Outcome: measure.Flag, Column: "yes", Direction: measure.HigherIsBetter, Temporal: measure.Stock}},
		Sets: measure.Each("race"), References: []measure.Reference{measure.Named("race", "B")}}
	for name, design := range map[string]*measure.Design{"people": nil, "schools": {Stages: []measure.Stage{{Cluster: "school"}}}} {
		plan.Design = design
		table, err := plan.Tabulate(context.Background(), f)
		require.NoError(t, err)
		view, err := table.Unprotected("test")
		require.NoError(t, err)
		g, err := disparity.FromView(view, "yes", "", "race")
		require.NoError(t, err)
		require.True(t, g.Overlapping)
		require.False(t, g.Counts)
		require.NotZero(t, g.Covariance[0][1], name)
		r, err := g.Compute("difference", disparity.Options{Group: "A", Reference: measure.Named("", "B")})
		require.NoError(t, err, name)
		se, ok := r.Estimate.StdErr()
		require.True(t, ok, "%s: %s", name, r.Estimate)
		require.InDelta(t, math.Sqrt(g.Covariance[0][0]+g.Covariance[1][1]-2*g.Covariance[0][1]), se, 1e-15, name)
		if design == nil {
			continue
		}
		for c := range view.Cells() {
			if len(c.Group) == 1 && c.Group[0] == "A" {
				want, ok := c.Comparisons[0].Difference.StdErr()
				require.True(t, ok)
				require.InDelta(t, want, se, 1e-14, name)
			}
		}
	}
}
