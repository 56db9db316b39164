package measure_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/collective-impact/sdk/measure"
)

type scored struct {
	grade, class string
	score        float64
}

func scoredFrame(t *testing.T, rows ...scored) measure.Frame {
	t.Helper()
	text := func(get func(scored) string) func(scored) (string, bool) {
		return func(s scored) (string, bool) { return get(s), get(s) != "" }
	}
	f, err := measure.FromSeq(context.Background(), func(yield func(scored, error) bool) {
		for _, r := range rows {
			if !yield(r, nil) {
				return
			}
		}
	},
		measure.Dim("grade", []string{"1", "2"}, text(func(s scored) string { return s.grade })),
		measure.Dim("class", []string{"regular", "small"}, text(func(s scored) string { return s.class })),
		measure.Num("score", func(s scored) (float64, bool) { return s.score, s.score >= 0 }),
	)
	require.NoError(t, err)
	return f
}

// levels counts how many have each level, unknown last, by a table.
func levels(t *testing.T, f measure.Frame, column string) []int {
	t.Helper()
	v := tabulate(t, measure.Plan{Indicators: []measure.Indicator{mean("m", "score")}, Sets: [][]string{{column}}}, f)
	var out []int
	for c := range v.Cells() {
		if len(c.Set) == 1 {
			out = append(out, c.Records)
		}
	}
	return out
}

var quartiles = measure.Cut{Column: "level", Source: "score", Levels: []string{"1", "2", "3", "4"}, Quantiles: []float64{0.25, 0.5, 0.75}}

func TestCut(t *testing.T) {
	var rows []scored
	for i := range 9 { // quartiles of 0 to 8 are 2, 4, 6: a value there belongs to the level above
		rows = append(rows, scored{"1", "regular", float64(i)})
	}
	f := scoredFrame(t, append(rows, scored{"1", "regular", -1})...)
	g, points, err := f.Cut(quartiles)
	require.NoError(t, err)
	require.Equal(t, measure.CutPoints{"": {2, 4, 6}}, points)
	require.Equal(t, []int{2, 2, 2, 3, 1}, levels(t, g, "level"))
	require.Equal(t, []string{"grade", "class", "score", "level"}, g.Columns())
	require.Equal(t, []string{"grade", "class", "score"}, f.Columns(), "the frame itself is as it was")
	require.Equal(t, []string{"1", "2", "3", "4"}, g.Levels("level"))
	_, _, err = g.Cut(quartiles)
	require.ErrorIs(t, err, measure.ErrDuplicate)

	// By grade, from regular classes alone; whose grade is missing has no level.
	rows = append(rows, scored{"1", "small", 100}, scored{"2", "regular", 50}, scored{"2", "small", 49}, scored{"2", "", 50}, scored{"", "regular", 7})
	c := quartiles
	c.By, c.Reference, c.ReferenceLevel = "grade", "class", "regular"
	g, points, err = scoredFrame(t, rows...).Cut(c)
	require.NoError(t, err)
	require.Equal(t, measure.CutPoints{"1": {2, 4, 6}, "2": {50, 50, 50}}, points)
	require.Equal(t, []int{3, 2, 2, 6, 1}, levels(t, g, "level"))

	// Nobody has a number: no cut points, no levels.
	g, points, err = scoredFrame(t, scored{"1", "regular", -1}).Cut(quartiles)
	require.NoError(t, err)
	require.Empty(t, points)
	require.Equal(t, []int{0, 0, 0, 0, 1}, levels(t, g, "level"))

	// One value, all equal: everyone at the top.
	g, points, err = scoredFrame(t, scored{"1", "regular", 5}).Cut(quartiles)
	require.NoError(t, err)
	require.Equal(t, measure.CutPoints{"": {5, 5, 5}}, points)
	require.Equal(t, []int{0, 0, 0, 1, 0}, levels(t, g, "level"))
}

// Quantiles of type 7 as R 4.2.2 has them: quantile(c(1, 2, 4, 8), c(1, 2, 5,
// 9)/10, type = 7).
func TestQuantilesOfR(t *testing.T) {
	f := scoredFrame(t, scored{"1", "", 8}, scored{"1", "", 1}, scored{"1", "", 4}, scored{"1", "", 2})
	_, points, err := f.Cut(measure.Cut{Column: "l", Source: "score", Levels: []string{"a", "b", "c", "d", "e"}, Quantiles: []float64{0.1, 0.2, 0.5, 0.9}})
	require.NoError(t, err)
	require.InDeltaSlice(t, []float64{1.3, 1.6, 3, 6.8}, points[""], 1e-14)
}

// A quantile that falls on a value is that value, even where 100·0.07 is
// 7.000000000000001 in floating point.
func TestQuantileOnAValue(t *testing.T) {
	var rows []scored
	for i := range 101 {
		rows = append(rows, scored{"1", "", float64(i)})
	}
	var q, want []float64
	names := []string{"0"}
	for i := 1; i < 100; i++ {
		q, want, names = append(q, float64(i)/100), append(want, float64(i)), append(names, fmt.Sprint(i))
	}
	_, points, err := scoredFrame(t, rows...).Cut(measure.Cut{Column: "l", Source: "score", Levels: names, Quantiles: q})
	require.NoError(t, err)
	require.Equal(t, want, points[""])
}

func TestCutErrors(t *testing.T) {
	require.Equal(t, []string{"/column: required", "/source: required", "/levels: required", "/quantiles: invalid"}, faults(t, measure.Cut{}.Validate()))
	require.Equal(t, []string{"/levels/1: duplicate", "/quantiles/0: out of range", "/quantiles/2: out of range", "/referenceLevel: required"},
		faults(t, measure.Cut{Column: "a", Source: "b", Levels: []string{"x", "x", "y", "z"}, Quantiles: []float64{0, 0.5, 0.5}, Reference: "r"}.Validate()))
	f := scoredFrame(t, scored{"1", "small", 5}, scored{"2", "regular", 5})
	for _, c := range []struct {
		change func(*measure.Cut)
		want   error
	}{
		{func(c *measure.Cut) { c.Levels = nil }, measure.ErrRequired},
		{func(c *measure.Cut) { c.Source = "no such" }, measure.ErrNoColumn},
		{func(c *measure.Cut) { c.Source = "grade" }, measure.ErrNoColumn},
		{func(c *measure.Cut) { c.By = "score" }, measure.ErrNoColumn},
		{func(c *measure.Cut) { c.Reference, c.ReferenceLevel = "score", "x" }, measure.ErrNoColumn},
		{func(c *measure.Cut) { c.Reference, c.ReferenceLevel = "class", "large" }, measure.ErrDangling},
		{func(c *measure.Cut) { c.Column = "score" }, measure.ErrDuplicate},
		{func(c *measure.Cut) { c.By, c.Reference, c.ReferenceLevel = "grade", "class", "regular" }, measure.ErrInvalid}, // grade 1 has no regular class
	} {
		cut := quartiles
		cut.Levels = slices.Clone(cut.Levels)
		c.change(&cut)
		g, points, err := f.Cut(cut)
		require.ErrorIs(t, err, c.want)
		require.Nil(t, points)
		require.Equal(t, measure.Frame{}, g)
	}
	_, _, err := measure.Frame{}.Cut(quartiles)
	require.ErrorIs(t, err, measure.ErrNoColumn)
}
