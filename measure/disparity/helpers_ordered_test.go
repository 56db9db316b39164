package disparity_test

import (
	"encoding/csv"
	"encoding/json"
	"math"
	"os"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/collective-impact/sdk/measure"
	"github.com/collective-impact/sdk/measure/disparity"
)

// published reads the expected figures of a file of testdata.
func published(t *testing.T, name string, into any) {
	t.Helper()
	data, err := os.ReadFile("testdata/" + name)
	require.NoError(t, err)
	var doc struct{ Expected json.RawMessage }
	require.NoError(t, json.Unmarshal(data, &doc))
	require.NoError(t, json.Unmarshal(doc.Expected, into))
}

// csvRows reads a CSV file of testdata as maps by column.
func csvRows(t *testing.T, name string) (out []map[string]string) {
	t.Helper()
	f, err := os.Open("testdata/" + name)
	require.NoError(t, err)
	rows, err := csv.NewReader(f).ReadAll()
	require.NoError(t, err)
	require.NoError(t, f.Close())
	for _, row := range rows[1:] {
		m := map[string]string{}
		for i, h := range rows[0] {
			m[h] = row[i]
		}
		out = append(out, m)
	}
	return out
}

func parsed(t *testing.T, s string) float64 {
	t.Helper()
	x, err := strconv.ParseFloat(s, 64)
	require.NoError(t, err)
	return x
}

// closeTo requires an estimate to have a value within a relative distance.
func closeTo(t *testing.T, want float64, e measure.Estimate, rel float64, what string) {
	t.Helper()
	got, ok := e.Value()
	require.True(t, ok, "%s: %s", what, e)
	require.InDelta(t, want, got, rel*math.Abs(want), what)
}

// closeErr requires a standard error within a relative distance.
func closeErr(t *testing.T, want float64, e measure.Estimate, rel float64, what string) {
	t.Helper()
	got, ok := e.StdErr()
	require.True(t, ok, "%s: %s", what, e)
	require.InDelta(t, want, got, rel*want, what)
}

// noFigure requires an estimate without a value for a reason.
func noFigure(t *testing.T, why measure.Reason, e measure.Estimate, what string) {
	t.Helper()
	_, ok := e.Value()
	require.False(t, ok, what)
	require.Equal(t, why, e.Reason(), what)
}

// noLimits requires a value without an interval for a reason.
func noLimits(t *testing.T, why measure.Reason, e measure.Estimate, what string) {
	t.Helper()
	_, ok := e.Value()
	require.True(t, ok, what)
	_, _, ok = e.Interval()
	require.False(t, ok, what)
	require.Equal(t, why, e.Reason(), what)
}

// orderedGroups reads groups in order whose values are percentages.
func orderedGroups(t *testing.T, name string, se string) disparity.Groups {
	t.Helper()
	g := disparity.Groups{Unit: measure.Proportion, Direction: measure.HigherIsBetter, Ordered: true}
	for _, r := range csvRows(t, name) {
		x := disparity.Group{Name: r["subgroup_order"], N: 100, Value: parsed(t, r["estimate"]) / 100, Population: parsed(t, r["population"])}
		if se != "" {
			x.SE = parsed(t, r[se]) / 100
		}
		g.Groups = append(g.Groups, x)
	}
	return g
}
