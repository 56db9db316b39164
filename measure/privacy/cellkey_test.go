package privacy_test

import (
	"encoding/csv"
	"os"
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/collective-impact/sdk/measure/privacy"
)

// lines reads a CSV file of testdata without its header.
func lines(t *testing.T, name string) [][]string {
	t.Helper()
	f, err := os.Open("testdata/" + name)
	require.NoError(t, err)
	defer f.Close()
	out, err := csv.NewReader(f).ReadAll()
	require.NoError(t, err)
	return out[1:]
}

func number(t *testing.T, text string) float64 {
	t.Helper()
	x, err := strconv.ParseFloat(text, 64)
	require.NoError(t, err)
	return x
}

// TestPerturbationAgainstPtable compares transition probabilities with those of
// R ptable, whose solver stops at a relative change of 1e-7.
func TestPerturbationAgainstPtable(t *testing.T) {
	for _, l := range lines(t, "ptable.csv") {
		p := privacy.Perturbation{MaxChange: int(number(t, l[0])), Variance: number(t, l[1]), Blocked: int(number(t, l[2])), AnyShape: l[3] == "false"}
		table, err := p.Table()
		require.NoError(t, err, l)
		assert.InDelta(t, number(t, l[6]), table.Probability(int64(number(t, l[4])), int64(number(t, l[5]))), 1e-4, l)
	}
}
