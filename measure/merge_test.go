package measure_test

import (
	"context"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/collective-impact/sdk/measure"
)

// Tallies of different plans, levels or scales have no sum; the zero Tally adds
// nothing.
func TestMergeMismatch(t *testing.T) {
	rows := randomRows(1)
	f := frameOf(t, rows, races, lunch)
	tally := tallyOf(t, lawPlan(), f)
	other := lawPlan()
	other.Level = 0.9
	plain := lawPlan()
	plain.Sets, plain.References = measure.Cube("race"), nil
	turned := slices.Clone(scale)
	slices.Reverse(turned)
	upside, err := measure.FromSeq(context.Background(), func(yield func(row, error) bool) {},
		measure.Dim("grade", grades, func(r row) (string, bool) { return "", false }),
		measure.Dim("race", races, func(r row) (string, bool) { return "", false }),
		measure.Dim("level", turned, func(r row) (string, bool) { return "", false }),
		measure.YesNoField("yes", func(r row) (bool, bool) { return false, false }),
		measure.Num("score", func(r row) (float64, bool) { return 0, false }))
	require.NoError(t, err)
	for name, pair := range map[string][2]measure.Tally{
		"plan":                {tally, tallyOf(t, other, f)},
		"order of levels":     {tally, tallyOf(t, lawPlan(), frameOf(t, rows, []string{"D", "B", "A", "C"}, lunch))},
		"scale of an outcome": {tallyOf(t, plain, f), tallyOf(t, plain, upside)},
	} {
		_, err := pair[0].Merge(pair[1])
		require.ErrorIs(t, err, measure.ErrMismatch, name)
	}
	var zero measure.Tally
	for _, pair := range [][2]measure.Tally{{tally, zero}, {zero, tally}} {
		sum, err := pair[0].Merge(pair[1])
		require.NoError(t, err)
		same(t, cells(open(t, tableOf(t, tally))), cells(open(t, tableOf(t, sum))), "zero")
	}
	sum, err := zero.Merge(zero)
	require.NoError(t, err)
	require.Zero(t, sum)
}

// ExcludeUnknown changes what releases show and no number: people without a
// group stay part of everyone, are marked, and are accounted for.
func TestUnknownRule(t *testing.T) {
	f := frameOf(t, randomRows(5), races, lunch)
	p := lawPlan()
	want := cells(tabulate(t, p, f))
	p.Unknown = measure.ExcludeUnknown
	v := tabulate(t, p, f)
	same(t, want, cells(v), "exclude")
	for c := range v.Cells() {
		require.Equal(t, slices.Contains(c.Group, measure.UnknownLevel), c.Unknown)
		for _, x := range c.Comparisons {
			require.NotContains(t, x.Group, measure.UnknownLevel)
		}
	}
	require.Equal(t, append(slices.Clone(races), measure.UnknownLevel), v.Levels("race"))
}
