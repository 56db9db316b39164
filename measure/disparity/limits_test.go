package disparity_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/collective-impact/sdk/measure"
	"github.com/collective-impact/sdk/measure/disparity"
)

// Where noise is small the interval of a spread is that of the delta method;
// where groups may not differ it reaches down to 0. It always holds the figure.
func TestSpreadLimits(t *testing.T) {
	far := disparity.Groups{Unit: measure.Proportion, Direction: measure.HigherIsBetter}
	near := far
	for i, name := range []string{"a", "b", "c", "d"} {
		far.Groups = append(far.Groups, disparity.Group{Name: name, Value: 0.2 + 0.2*float64(i), SE: 1e-4, N: 100})
		near.Groups = append(near.Groups, disparity.Group{Name: name, Value: 0.4 + 0.01*float64(i%3), SE: 0.05, N: 100})
	}
	for m, x := range spreads {
		o := options(m)
		if x.key == "mean-difference-from-reference" || x.key == "mean-difference-from-reference-weighted" {
			o.Reference = measure.Named("", "a")
		}
		for _, g := range []disparity.Groups{far, near} {
			e := measured(t, g, x.key, o).Estimate
			lower, upper, ok := e.Interval()
			require.True(t, ok, x.key)
			v := figure(t, e)
			require.True(t, 0 <= math.Abs(v) && lower <= v && v <= upper, "%s %s", x.key, e)
			if g.Groups[0].SE > 0.01 {
				require.LessOrEqual(t, min(math.Abs(lower), math.Abs(upper)), 1e-12, "%s %s", x.key, e)
				continue
			}
			se, ok := e.StdErr()
			require.True(t, ok)
			require.InEpsilon(t, v-1.959963984540054*se, lower, 1e-4, x.key)
			require.InEpsilon(t, v+1.959963984540054*se, upper, 1e-4, x.key)
		}
	}
}

// Nobody of twenty is not certainly nobody of all: the error is that of half a
// person of 21.
func TestErrorOfNoneAndAll(t *testing.T) {
	for _, k := range []int{0, 20} {
		g, err := disparity.FromCounts(measure.HigherIsBetter, []string{"a", "b"}, []int{k, 10}, []int{20, 20})
		require.NoError(t, err)
		r := compute(t, g, "between-group-standard-deviation", disparity.Options{})
		se, ok := r.Estimate.StdErr()
		require.True(t, ok)
		p := 0.5 / 21
		v, w := p*(1-p)/20, 0.25/20
		// The deviation is half the difference of the two, and its square has the
		// variance of (difference/2)², with the term of second order.
		d := 0.5
		require.InEpsilon(t, math.Sqrt(d*d/4*(v+w)+(v+w)*(v+w)/8)/d, se, 1e-12)
	}
}
