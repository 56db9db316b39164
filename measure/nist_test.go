package measure_test

import (
	"math"
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/collective-impact/sdk/measure"
)

// The univariate sets of NIST's Statistical Reference Datasets with their
// certified values (https://www.itl.nist.gov/div898/strd/). NumAcc3 is of the
// higher level of difficulty: the spread stands in the seventh digit.
func TestNIST(t *testing.T) {
	for _, c := range []struct {
		file     string
		n        int
		mean, sd float64
	}{
		{"nist_lottery.csv", 218, 518.958715596330, 291.699727470969},
		{"nist_mavro.csv", 50, 2.00185600000000, 0.000429123454003053},
		{"nist_numacc1.csv", 3, 10000002, 1},
		{"nist_numacc3.csv", 1001, 1000000.2, 0.1},
	} {
		data, err := os.ReadFile("testdata/" + c.file)
		require.NoError(t, err)
		f := read(t, string(data), measure.Schema{Columns: []measure.Column{{Name: "y", Kind: measure.Number}}})
		e := find(t, tabulate(t, measure.Plan{Indicators: []measure.Indicator{mean("y", "y")}}, f), "", "y", "").Estimate
		n, _ := e.N()
		require.Equal(t, c.n, n)
		v, _ := e.Value()
		se, _ := e.StdErr()
		require.InEpsilon(t, c.mean, v, 1e-14, c.file)
		// The decimal input is not the binary one: 1000000.1 as a float64 is off
		// by 2e-11, a relative 2e-10 of the spread.
		require.InEpsilon(t, c.sd, se*math.Sqrt(float64(n)), 1e-9, c.file)
	}
}
