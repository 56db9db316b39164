package measure_test

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/collective-impact/sdk/measure"
)

func encoded(t testing.TB, tally measure.Tally) []byte {
	t.Helper()
	data, err := tally.MarshalBinary()
	require.NoError(t, err)
	return data
}

// What is decoded has the same figures and the same bytes; parts merged in any
// order have the bytes of the whole.
func TestTallyBinary(t *testing.T) {
	p := lawPlan()
	p.Indicators = append(p.Indicators, measure.Indicator{Key: "median", Outcome: measure.QuantileOf, Column: "score",
		Direction: measure.HigherIsBetter, Temporal: measure.Stock})
	rows := randomRows(3)
	whole := tallyOf(t, p, frameOf(t, rows, races, lunch))
	data := encoded(t, whole)
	var again measure.Tally
	require.NoError(t, again.UnmarshalBinary(data))
	require.Equal(t, data, encoded(t, again))
	same(t, cells(open(t, tableOf(t, whole))), cells(open(t, tableOf(t, again))), "decoded")
	require.Equal(t, whole.Records(), again.Records())

	third := len(rows) / 3
	var parts []measure.Tally
	for _, part := range [][]row{rows[:third], rows[third : 2*third], rows[2*third:]} {
		var shard measure.Tally
		require.NoError(t, shard.UnmarshalBinary(encoded(t, tallyOf(t, p, frameOf(t, part, races, lunch)))))
		parts = append(parts, shard)
	}
	for _, order := range [][]int{{0, 1, 2}, {2, 0, 1}, {1, 2, 0}} {
		sum, err := parts[order[0]].Merge(parts[order[1]], parts[order[2]])
		require.NoError(t, err)
		require.Equal(t, data, encoded(t, sum))
	}

	var zero measure.Tally
	require.Empty(t, encoded(t, zero))
	require.NoError(t, again.UnmarshalBinary(nil))
	require.Zero(t, again.Records())
}

// A sample keeps its units.
func TestTallyBinaryOfSample(t *testing.T) {
	p := stratified([]string{"awards"})
	p.Design.Margins = []measure.Margin{{Column: "stype", Totals: map[string]float64{"E": 4421, "H": 755, "M": 1018}}}
	whole := tallyOf(t, p, apistrat(t))
	var again measure.Tally
	require.NoError(t, again.UnmarshalBinary(encoded(t, whole)))
	same(t, cells(open(t, tableOf(t, whole))), cells(open(t, tableOf(t, again))), "sample")
	sum, err := whole.Merge(again)
	require.NoError(t, err)
	require.Equal(t, 400, sum.Records())
}

func FuzzTally(f *testing.F) {
	small := tallyOf(f, lawPlan(), frameOf(f, randomRows(7)[:4], races, lunch))
	data := encoded(f, small)
	f.Add(data)
	f.Add(data[:len(data)-1])
	f.Add(bytes.Replace(data, []byte(`"rows":4`), []byte(`"rows":-`), 1))
	f.Fuzz(func(t *testing.T, data []byte) {
		var tally measure.Tally
		if err := tally.UnmarshalBinary(data); err != nil {
			require.ErrorIs(t, err, measure.ErrFormat)
			require.Zero(t, tally.Records())
			return
		}
		again := encoded(t, tally)
		var other measure.Tally
		require.NoError(t, other.UnmarshalBinary(again))
		require.Equal(t, again, encoded(t, other))
	})
}
