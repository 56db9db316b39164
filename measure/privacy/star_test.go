package privacy_test

import (
	"compress/gzip"
	"context"
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/collective-impact/sdk/measure"
)

// star reads the pupils of Tennessee's STAR study (AER package 1.2-14 for R,
// data set STAR, as the scorecard example has it), with reading cut at the
// quartiles of the regular classes of each grade.
func star(t testing.TB) measure.Frame {
	t.Helper()
	file, err := os.Open("../../examples/scorecard/data/star.csv.gz")
	require.NoError(t, err)
	defer file.Close()
	zip, err := gzip.NewReader(file)
	require.NoError(t, err)
	f, err := measure.ReadCSV(context.Background(), "star.csv", zip, measure.Schema{Columns: []measure.Column{
		{Name: "grade", Kind: measure.Category, Levels: []string{"K", "1", "2", "3"}},
		{Name: "gender", Kind: measure.Category, Levels: []string{"female", "male"}},
		{Name: "ethnicity", Kind: measure.Category, Levels: []string{"White", "Black", "Asian", "Hispanic", "American Indian", "Other"}},
		{Name: "lunch", Kind: measure.Category, Levels: []string{"free or reduced", "full price"}},
		{Name: "class", Kind: measure.Category, Levels: []string{"small", "regular", "regular+aide"}},
		{Name: "read", Kind: measure.Number},
		{Name: "math", Kind: measure.Number},
	}}, nil)
	require.NoError(t, err)
	f, _, err = f.Cut(measure.Cut{Column: "read_level", Source: "read", Levels: []string{"1", "2", "3", "4"},
		Quantiles: []float64{.25, .5, .75}, By: "grade", Reference: "class", ReferenceLevel: "regular"})
	require.NoError(t, err)
	return f
}

func starPlan() measure.Plan {
	reading := func(key, level string) measure.Indicator {
		return measure.Indicator{Key: key, Column: "read_level", Outcome: measure.LevelAtOrAbove, Level: level, Direction: measure.HigherIsBetter, Temporal: measure.Stock}
	}
	return measure.Plan{
		Indicators: []measure.Indicator{reading("upper half", "3"), reading("upper quarter", "4"),
			{Key: "math", Column: "math", Outcome: measure.Mean, Direction: measure.HigherIsBetter, Temporal: measure.Stock}},
		Within: "grade", Sets: measure.Cube("ethnicity", "lunch", "gender"),
		References: []measure.Reference{measure.Overall(), measure.AllOthers(), measure.Best(0), measure.Named("ethnicity", "White"), measure.Fixed(0.5)},
	}
}

func TestSTAR(t *testing.T) {
	frame := star(t)
	nested, single := starPlan(), starPlan()
	single.Indicators = single.Indicators[:1]
	for _, x := range []struct {
		plan      measure.Plan
		minCount  int
		blackOpen bool
	}{
		{nested, 10, false}, // of the small groups together too few stand between the two levels
		{single, 10, true},
	} {
		table, err := forEach(x.plan).Tabulate(context.Background(), frame)
		require.NoError(t, err)
		r := protect(t, table, x.minCount)
		requireSafe(t, table, r, x.minCount)
		c := r.Certificate()
		t.Logf("%d indicators, minimum %d: %d of %d groups withheld", len(x.plan.Indicators), x.minCount, c.Withheld, c.Groups)
		for _, ind := range r.Indicators() {
			for group, withheld := range map[string]bool{"Hispanic": true, "Other": true, "White": false, "Black": !x.blackOpen} { // 8 pupils each of the first two
				cell, ok := r.Find("3", ind.Key, map[string]string{"ethnicity": group})
				require.True(t, ok)
				assert.Equal(t, withheld, cell.Withheld(), "%s, %s", group, ind.Key)
			}
		}
		assert.NotEmpty(t, naively(t, table, x.minCount), "blanking small groups alone is not enough here")
	}
}
