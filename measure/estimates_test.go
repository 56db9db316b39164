package measure_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/collective-impact/sdk/measure"
)

// The cells of one set are those of all cells, without their comparisons, and
// nothing is there of what the view lacks.
func TestEstimatesOfOneSet(t *testing.T) {
	f, err := measure.FromSeq(t.Context(), enrolled(500), pupilFields()...)
	require.NoError(t, err)
	p := cube3Rates()
	p.Indicators = append(p.Indicators, mean("score", "score"))
	p.Sets = [][]string{{"race"}, {"race", "gender"}}
	p.References = []measure.Reference{measure.Overall()}
	v := open(t, tableOf(t, tallyOf(t, p, f)))
	for _, indicator := range []string{"proficient", "score"} {
		for _, set := range append([][]string{{}}, p.Sets...) {
			var want []measure.Cell
			for c := range v.Cells() {
				if c.Indicator == indicator && slices.Equal(c.Set, set) {
					c.Comparisons = nil
					want = append(want, c)
				}
			}
			require.NotEmpty(t, want)
			require.Equal(t, want, slices.Collect(v.Estimates(indicator, "", set...)))
			for range v.Estimates(indicator, "", set...) {
				break
			}
		}
	}
	require.Empty(t, slices.Collect(v.Estimates("none", "")))
	require.Empty(t, slices.Collect(v.Estimates("score", "none")))
	require.Empty(t, slices.Collect(v.Estimates("score", "", "gender")))
	require.Empty(t, slices.Collect(measure.View{}.Estimates("score", "")))
}
