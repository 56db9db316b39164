package privacy_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/collective-impact/sdk/measure"
	"github.com/collective-impact/sdk/measure/privacy"
)

func TestAlterationWords(t *testing.T) {
	for a := privacy.ControlledAlteration; a <= privacy.CellKeyAlteration; a++ {
		text, err := a.MarshalText()
		require.NoError(t, err)
		var again privacy.Alteration
		require.NoError(t, again.UnmarshalText(text))
		assert.Equal(t, a, again)
	}
	for f := privacy.ExactFit; f <= privacy.BeyondFit; f++ {
		text, err := f.MarshalText()
		require.NoError(t, err)
		var again privacy.RoundingFit
		require.NoError(t, again.UnmarshalText(text))
		assert.Equal(t, f, again)
	}
	var f privacy.RoundingFit
	require.ErrorIs(t, f.UnmarshalText([]byte("tight")), measure.ErrUnknownKey)
	assert.Equal(t, "RoundingFit(9)", privacy.RoundingFit(9).String())
}

func TestAlteredTableForms(t *testing.T) {
	ct := privacy.CountTable{
		Dimensions: []privacy.Hierarchy{{Name: "school", Total: "all", Parts: map[string][]string{"all": {"north", "south"}, "north": {"A", "B"}}}},
		Counts:     []privacy.Count{{Levels: []string{"A"}, Count: 7}, {Levels: []string{"B"}, Count: 1}, {Levels: []string{"south"}, Count: 20}},
	}
	altered, cost, err := privacy.RoundControlled(context.Background(), ct, privacy.ControlledOptions{Base: 5, Secret: secret})
	require.NoError(t, err)
	b, err := json.Marshal(altered)
	require.NoError(t, err)
	assert.JSONEq(t, `{"format":"collective-impact-altered-counts/1","method":"controlled-rounding","base":5,"bound":4,"additive":true,
		"dimensions":[{"name":"school","levels":["all","north","A","B","south"]}],
		"cells":[{"levels":["all"],"count":30},{"levels":["north"],"count":10},{"levels":["A"],"count":10},{"levels":["B"],"count":0},{"levels":["south"],"count":20}]}`, string(b))
	assert.NotContains(t, fmt.Sprintf("%v %s", altered, b), string(secret))
	var text bytes.Buffer
	require.NoError(t, altered.WriteCSV(&text))
	assert.Equal(t, "school,count\nall,30\nnorth,10\nA,10\nB,0\nsouth,20\n", text.String())
	assert.Equal(t, "table of 5 counts (controlled-rounding)", altered.String())
	assert.Equal(t, privacy.ControlledAlteration, altered.Method())
	for name, levels := range altered.Dimensions() {
		assert.Equal(t, "school", name)
		levels[0] = "mine"
	}
	for cell := range altered.Cells() {
		cell.Levels[0] = "mine"
	}
	n, ok := altered.Find("all")
	assert.True(t, ok)
	assert.Equal(t, int64(30), n)
	_, ok = altered.Find("all", "all")
	assert.False(t, ok)
	require.ErrorIs(t, json.Unmarshal(b, &altered), measure.ErrComputed)
	require.ErrorIs(t, altered.WriteCSV(nil), measure.ErrRequired)
	b, err = json.Marshal(cost)
	require.NoError(t, err)
	assert.JSONEq(t, `{"cells":5,"changed":4,"share":0.8,"largest":3,"mean":1.6,"rootMeanSquare":1.8973665961010275,"fit":"exact"}`, string(b))

	var none privacy.AlteredTable
	b, err = json.Marshal(none)
	require.NoError(t, err)
	assert.Equal(t, "{}", string(b))
	require.NoError(t, none.WriteCSV(&text))
	_, ok = none.Bound()
	assert.False(t, ok)
	assert.False(t, none.Additive())
	assert.Empty(t, slices.Collect(none.Cells()))

	ct.Dimensions[0].Name = "count"
	altered, _, err = privacy.RoundSmallCounts(context.Background(), ct, privacy.SmallCountOptions{Base: 5})
	require.NoError(t, err)
	require.ErrorIs(t, altered.WriteCSV(&text), measure.ErrDuplicate)
}

// TestCountTableProblems checks that all problems are said, each at its place.
func TestCountTableProblems(t *testing.T) {
	ct := privacy.CountTable{
		Dimensions: []privacy.Hierarchy{{Name: "a", Parts: map[string][]string{"Total": {"x"}, "x": {"1"}}}, {Name: "a"}, {Name: ""}, {Name: "b", Parts: map[string][]string{"x": {"y"}, "y": {"x"}}}},
		Counts:     []privacy.Count{{Levels: []string{"2", "", "1", "z"}, Count: 1}},
	}
	_, _, err := privacy.RoundControlled(context.Background(), ct, privacy.ControlledOptions{Base: 2, Secret: []byte("short")})
	assert.Equal(t, `/base: expected a base from 3 to 1000, got 2
expected a secret of 16 bytes or more, drawn at random
/dimensions/0/parts: the total "Total" has no part with the level "2"
/dimensions/1/name: the dimension "a" stands twice
/dimensions/1: a level needs a name
/dimensions/2/name: a dimension needs a name
/dimensions/3/parts: dimension "b": level "x" is made of itself: duplicate`, err.Error())

	ct = privacy.CountTable{
		Dimensions: []privacy.Hierarchy{{Name: "a", Parts: map[string][]string{"x": {"1"}}}},
		Counts: []privacy.Count{{Levels: []string{"1"}, Count: -1}, {Levels: []string{"x"}, Count: 1}, {Count: 1}, {Levels: []string{"Total"}, Count: 1},
			{Levels: []string{"1"}, Count: 1 << 53}, {Levels: []string{"1"}, Count: 1}},
		Sets: [][]string{{"a", "a", "c"}},
	}
	_, _, err = privacy.RoundSmallCounts(context.Background(), ct, privacy.SmallCountOptions{Base: 5})
	assert.Equal(t, `/counts/0/count: a count is not negative
/counts/1/levels/0: "x" is made of other levels of "a"; a count is of leaves
/counts/2/levels: expected one level for each of 1 dimensions, got 0
/counts/3/levels/0: "Total" is made of other levels of "a"; a count is of leaves
/counts/5/count: the counts sum to more than 2^53
/sets/0/1: the dimension "a" stands twice
/sets/0/2: there is no dimension "c"`, err.Error())

	_, _, err = privacy.RoundControlled(context.Background(), privacy.CountTable{}, privacy.ControlledOptions{Base: 5})
	require.ErrorIs(t, err, measure.ErrRequired)

	var large privacy.CountTable
	for d := range 3 {
		large.Dimensions = append(large.Dimensions, privacy.Hierarchy{Name: fmt.Sprint(d)})
	}
	for i := range 110 {
		large.Counts = append(large.Counts, privacy.Count{Levels: slices.Repeat([]string{fmt.Sprint(i)}, 3), Count: 1})
	}
	_, _, err = privacy.RoundControlled(context.Background(), large, privacy.ControlledOptions{Base: 5})
	require.ErrorIs(t, err, privacy.ErrTooLarge)

	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, _, err = privacy.RoundControlled(ctx, roundingTables(t)["esoph_cases"], privacy.ControlledOptions{Base: 5})
	require.ErrorIs(t, err, context.Canceled)
	_, _, err = privacy.RoundSmallCounts(ctx, roundingTables(t)["esoph_cases"], privacy.SmallCountOptions{Base: 5})
	require.ErrorIs(t, err, context.Canceled)
}
