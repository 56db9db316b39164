package measure_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/collective-impact/sdk/measure"
)

func readText(t *testing.T, text string, columns ...measure.Column) (measure.Frame, error) {
	t.Helper()
	return measure.ReadCSV(t.Context(), "in.csv", strings.NewReader(text), measure.Schema{Columns: columns}, nil)
}

func TestSeveralAndLabels(t *testing.T) {
	race := measure.Column{Name: "race", Kind: measure.Several, Levels: []string{"A", "B", "C"}}
	unit := measure.Column{Name: "unit", Kind: measure.Label}
	f, err := readText(t, "race,unit\nA,z\nA;C,y\n,z\n", race, unit)
	require.NoError(t, err)
	missing, ok := f.Missing("race")
	require.True(t, ok)
	require.Equal(t, 1, missing)
	missing, _ = f.Missing("unit")
	require.Zero(t, missing)

	for _, text := range []string{"A;A", "A;", "D", "A,B;C;;A"} {
		_, err = readText(t, "race,unit\n\""+text+"\",x\n", race, unit)
		require.ErrorIs(t, err, measure.ErrCell, text)
		require.ErrorContains(t, err, `separated by ";"`)
	}
	err = measure.Schema{Columns: []measure.Column{
		{Name: "a", Kind: measure.Several, Levels: strings.Split("a b c d e f g h i j k l m", " ")},
		{Name: "b", Kind: measure.Several, Levels: []string{"x;y"}},
		{Name: "c", Kind: measure.Label, Levels: []string{"x"}},
		{Name: "d", Kind: measure.Category, Levels: []string{"x"}, Separator: ","},
	}}.Validate()
	require.ErrorContains(t, err, "/columns/0/levels: at most 12 levels")
	require.ErrorContains(t, err, "/columns/1/levels/0")
	require.ErrorContains(t, err, "/columns/2/levels")
	require.ErrorContains(t, err, "/columns/3/separator")
}

func TestNesting(t *testing.T) {
	district := measure.Column{Name: "district", Kind: measure.Category, Levels: []string{"North", "South"}}
	school := measure.Column{Name: "school", Kind: measure.Category, Levels: []string{"1", "2", "3"}, Parent: "district"}
	_, err := readText(t, "district,school\nNorth,1\nSouth,2\nNorth,\n,\nNorth,1\n", district, school)
	require.NoError(t, err)
	_, err = readText(t, "district,school\nNorth,1\nSouth,1\n", district, school)
	require.ErrorIs(t, err, measure.ErrCell)
	require.ErrorContains(t, err, `in.csv record 2: column "district"`)
	_, err = readText(t, "district,school\n,1\n", district, school)
	require.ErrorIs(t, err, measure.ErrCell)

	loop := district
	loop.Parent = "school"
	for _, columns := range [][]measure.Column{{school}, {loop, school}, {{Name: "x", Kind: measure.YesNo, Parent: "district"}, district}} {
		require.ErrorContains(t, measure.Schema{Columns: columns}.Validate(), "/parent")
	}
}
