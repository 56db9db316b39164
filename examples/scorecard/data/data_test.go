package data_test

import (
	"encoding/csv"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/collective-impact/sdk/examples/scorecard/data"
)

// Two readers do not share their place; the numbers are those of README.md.
func TestStar(t *testing.T) {
	for range 2 {
		r, err := data.Star()
		require.NoError(t, err)
		rows, err := csv.NewReader(r).ReadAll()
		require.NoError(t, err)
		require.Len(t, rows, 1+26796)
		assert.Equal(t, []string{"student", "grade", "district", "school", "locale", "gender", "ethnicity", "lunch", "class", "read", "math"}, rows[0])
		pupils, schools := map[string]bool{}, map[string]bool{}
		for _, row := range rows[1:] {
			pupils[row[0]], schools[row[3]] = true, true
		}
		assert.Len(t, pupils, 11598)
		assert.Len(t, schools, 80)
	}
}
