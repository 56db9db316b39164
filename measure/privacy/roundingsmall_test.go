package privacy_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/collective-impact/sdk/measure/privacy"
)

// TestRoundSmallCountsAgainstR compares with R SmallCountRounding 1.0.3: the
// changes have no larger squares, and the largest is no larger.
func TestRoundSmallCountsAgainstR(t *testing.T) {
	tables := roundingTables(t)
	for _, l := range lines(t, "small_count_rounding.csv") {
		base := int(number(t, l[1]))
		altered, cost, err := privacy.RoundSmallCounts(context.Background(), tables[l[0]], privacy.SmallCountOptions{Base: base})
		require.NoError(t, err)
		assert.LessOrEqual(t, float64(cost.Largest), number(t, l[2]), l)
		assert.LessOrEqual(t, cost.RootMeanSquare*cost.RootMeanSquare*float64(cost.Cells), number(t, l[3])+1e-6, l)
		if base == 5 && l[0] != "danish" {
			checkAdditive(t, tables[l[0]], altered)
		}
		for cell := range altered.Cells() {
			assert.False(t, cell.Count > 0 && cell.Count < int64(base), "%s %d", cell.Levels, cell.Count)
		}
	}
}

// TestRoundSmallCountsOfMargins is the example of Langsrud and Heldal (2018,
// tables 1 and 2): only the margins are published. Theirs become 28, 15, 8, 5, 7,
// 5, 5, 5, 6, off by 2 at most; their squares sum to 13.
func TestRoundSmallCountsOfMargins(t *testing.T) {
	var ct privacy.CountTable
	ct.Dimensions = []privacy.Hierarchy{{Name: "rows"}, {Name: "cols"}}
	ct.Sets = [][]string{{"rows"}, {"cols"}}
	for i, n := range []int64{6, 1, 0, 0, 2, 1, 1, 3, 1, 3, 1, 0, 4, 2, 2} {
		ct.Counts = append(ct.Counts, privacy.Count{Levels: []string{fmt.Sprint("row", i%3+1), fmt.Sprint("col", i/3+1)}, Count: n})
	}
	altered, cost, err := privacy.RoundSmallCounts(context.Background(), ct, privacy.SmallCountOptions{Base: 5})
	require.NoError(t, err)
	assert.Equal(t, []int64{27, 14, 9, 4, 7, 3, 5, 4, 8}, trueCounts(t, ct, altered))
	assert.LessOrEqual(t, cost.Largest, int64(2))
	assert.LessOrEqual(t, cost.RootMeanSquare*cost.RootMeanSquare*9, 13.001)
	var rows, cols, total int64
	for cell := range altered.Cells() {
		switch {
		case cell.Levels[0] != "Total":
			rows += cell.Count
		case cell.Levels[1] != "Total":
			cols += cell.Count
		default:
			total = cell.Count
		}
		assert.False(t, cell.Count > 0 && cell.Count < 5, cell)
	}
	assert.Equal(t, []int64{total, total}, []int64{rows, cols})

	_, all, err := privacy.RoundSmallCounts(context.Background(), ct, privacy.SmallCountOptions{Base: 5, All: true})
	require.NoError(t, err)
	assert.GreaterOrEqual(t, all.RootMeanSquare, cost.RootMeanSquare)
}
