package disparity_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/collective-impact/sdk/measure"
	"github.com/collective-impact/sdk/measure/disparity"
)

// drawn are groups of these sizes, each person counted with the chance of the
// group.
func drawn(t testing.TB, rng *rand.Rand, chance []float64, sizes []int) disparity.Groups {
	names, k := make([]string, len(sizes)), make([]int, len(sizes))
	for i, n := range sizes {
		names[i] = string(rune('a' + i))
		for range n {
			if rng.Float64() < chance[i] {
				k[i]++
			}
		}
	}
	g, err := disparity.FromCounts(measure.HigherIsBetter, names, k, sizes)
	require.NoError(t, err)
	return g
}

// Without disparity every measure of spread is above zero, and the floor says
// how far; corrected, its mean is within 5 percent of that of zero. For α < 0
// small groups make the second order too short, and the promise is not made.
func TestCorrectedIsZeroWithoutDisparity(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for _, sizes := range [][]int{{60, 90, 150, 300, 800}, {60, 60, 80, 100, 120, 150, 200, 250, 300, 400, 600, 800}} {
		const runs = 1200
		chance := make([]float64, len(sizes))
		for i := range chance {
			chance[i] = 0.4
		}
		naive, corrected, floor := make([]float64, len(spreads)), make([]float64, len(spreads)), make([]float64, len(spreads))
		for range runs {
			g := drawn(t, rng, chance, sizes)
			for m, x := range spreads {
				r := measured(t, g, x.key, options(m))
				naive[m] += figure(t, r.Estimate)
				corrected[m] += figure(t, r.Corrected)
				floor[m] += r.Floor
			}
		}
		for m, x := range spreads {
			require.InDelta(t, 0, corrected[m]/naive[m], 0.05, "%s %v", x.key, x.parameter)
			require.InEpsilon(t, naive[m], floor[m], 0.06, "%s %v", x.key, x.parameter)
		}
	}
}

// So it is for means of any errors, and where all groups share an error, such as
// that of one instrument.
func TestCorrectedIsZeroForMeansWithoutDisparity(t *testing.T) {
	rng := rand.New(rand.NewPCG(8, 9))
	const runs, shared = 1500, 2.0
	naive, corrected := make([]float64, len(spreads)), make([]float64, len(spreads))
	for range runs {
		g := disparity.Groups{Unit: measure.Rate, Direction: measure.LowerIsBetter}
		together := shared * rng.NormFloat64()
		for i, se := range []float64{1, 1.5, 2, 3, 2, 4} {
			x := disparity.Group{Name: string(rune('a' + i)), Value: 50 + together + se*rng.NormFloat64(), SE: math.Hypot(se, shared), N: 50, Population: float64(7 - i)}
			g.Groups = append(g.Groups, x)
			g.Covariance = append(g.Covariance, make([]float64, 6))
			for j := range 6 {
				g.Covariance[i][j] = shared * shared
			}
			g.Covariance[i][i] = x.SE * x.SE
		}
		for m, x := range spreads {
			r := measured(t, g, x.key, options(m))
			naive[m] += figure(t, r.Estimate)
			corrected[m] += figure(t, r.Corrected)
		}
	}
	for m, x := range spreads {
		require.InDelta(t, 0, corrected[m]/naive[m], 0.05, "%s %v", x.key, x.parameter)
	}
}

// With disparity the corrected measures are right on average, and the intervals
// hold the truth about as often as they say.
func TestCorrectedIsRightWithDisparity(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	chance, sizes := []float64{0.50, 0.60, 0.40, 0.55, 0.35}, []int{60, 90, 150, 300, 800}
	truth := disparity.Groups{Unit: measure.Proportion, Direction: measure.HigherIsBetter}
	for i, n := range sizes {
		truth.Groups = append(truth.Groups, disparity.Group{Name: string(rune('a' + i)), Value: chance[i], N: n})
	}
	const runs = 1500
	naive, corrected := make([]float64, len(spreads)), make([]float64, len(spreads))
	held, heldCorrected := make([]int, len(spreads)), make([]int, len(spreads))
	want := make([]float64, len(spreads))
	holds := func(e measure.Estimate, x float64) int {
		if lower, upper, ok := e.Interval(); ok && lower <= x && x <= upper {
			return 1
		}
		return 0
	}
	for m, x := range spreads {
		want[m] = figure(t, measured(t, truth, x.key, options(m)).Estimate)
	}
	for range runs {
		g := drawn(t, rng, chance, sizes)
		for m, x := range spreads {
			r := measured(t, g, x.key, options(m))
			naive[m] += figure(t, r.Estimate) / want[m] / runs
			corrected[m] += figure(t, r.Corrected) / want[m] / runs
			held[m] += holds(r.Estimate, want[m])
			heldCorrected[m] += holds(r.Corrected, want[m])
		}
	}
	for m, x := range spreads {
		require.Greater(t, naive[m], 1.0, "%s %v", x.key, x.parameter)
		require.Less(t, corrected[m], naive[m], "%s %v", x.key, x.parameter)
		require.Greater(t, float64(held[m])/runs, 0.93, "%s %v", x.key, x.parameter)
		switch x.key {
		case "between-group-variance", "theil-index", "mean-log-deviation", "generalised-entropy", "atkinson-index":
			require.InDelta(t, 1, corrected[m], 0.03, "%s %v", x.key, x.parameter)
			require.GreaterOrEqual(t, heldCorrected[m], held[m], "%s %v: the same limits, or further ones", x.key, x.parameter)
		case "between-group-standard-deviation", "coefficient-of-variation":
			require.InDelta(t, 1, corrected[m], 0.03, "%s %v", x.key, x.parameter)
		default:
			require.InDelta(t, 1, corrected[m], 0.04, "%s %v", x.key, x.parameter)
		}
	}
}

// Closed forms: of two groups the difference is a folded normal variable, of
// five alike the largest is 1.16296… errors above the mean (Harter 1961,
// Biometrika 48:151), the mean distance to the mean is √(2/π)·√(4/5) errors,
// and the variance 4/5 of an error squared.
func TestFloorsInClosedForm(t *testing.T) {
	five := disparity.Groups{Unit: measure.Points, Direction: measure.LowerIsBetter}
	for _, name := range []string{"a", "b", "c", "d", "e"} {
		five.Groups = append(five.Groups, disparity.Group{Name: name, Value: 10, SE: 0.5, N: 50})
	}
	for key, want := range map[disparity.Key]float64{
		"mean-difference-from-best":          1.1629644736 / 2,
		"mean-difference-from-mean":          math.Sqrt(2/math.Pi) * math.Sqrt(0.8) / 2,
		"mean-difference-from-mean-weighted": math.Sqrt(2/math.Pi) * math.Sqrt(0.8) / 2,
		"between-group-variance":             0.8 / 4,
		// The mean of a χ of 4 degrees of freedom is 3√(2π)/4.
		"between-group-standard-deviation": 3 * math.Sqrt(2*math.Pi) / 4 / math.Sqrt(5) / 2,
		"population-attributable-risk":     -1.1629644736 / 2,
	} {
		r := measured(t, five, key, disparity.Options{})
		require.InEpsilon(t, want, r.Floor, 1e-9, key)
		require.Zero(t, figure(t, r.Estimate), key)
	}
	// What all groups share moves no difference between them.
	shared := five
	for i := range five.Groups {
		shared.Covariance = append(shared.Covariance, make([]float64, 5))
		for j := range five.Groups {
			shared.Covariance[i][j] = 3
		}
		shared.Covariance[i][i] += 0.25
	}
	for _, x := range spreads {
		if x.relative {
			continue
		}
		o := disparity.Options{Reference: measure.Named("", "b")}
		require.InDelta(t, measured(t, five, x.key, o).Floor, measured(t, shared, x.key, o).Floor, 1e-9, x.key)
	}

	two := disparity.Groups{Unit: measure.Points, Direction: measure.HigherIsBetter, Groups: []disparity.Group{
		{Name: "a", Value: 10, SE: 3, N: 50}, {Name: "b", Value: 14, SE: 4, N: 50}}}
	r := measured(t, two, "mean-difference-from-reference", disparity.Options{Reference: measure.Named("", "a")})
	require.InEpsilon(t, math.Sqrt(2/math.Pi)*5/2, r.Floor, 1e-12)
	best := measured(t, two, "mean-difference-from-best", disparity.Options{})
	require.InEpsilon(t, r.Floor, best.Floor, 1e-9)
	require.InEpsilon(t, figure(t, r.Corrected), figure(t, best.Corrected), 1e-9)
	// Only a may be best; b is compared all the same.
	two.Groups[1].N = 20
	best = measured(t, two, "mean-difference-from-best", disparity.Options{})
	require.Equal(t, []string{"a"}, best.Reference)
	require.Equal(t, figure(t, r.Estimate), figure(t, best.Estimate))
	require.InEpsilon(t, r.Floor, best.Floor, 1e-9)
	require.InEpsilon(t, figure(t, r.Corrected), figure(t, best.Corrected), 1e-9)

	// So it is with a group that has no error, above the largest of the others.
	two.Groups[1].SE, two.Unit = 0, measure.Ratio
	best = measured(t, two, "mean-difference-from-best", disparity.Options{})
	require.InEpsilon(t, math.Sqrt(2/math.Pi)*3/2, best.Floor, 1.0/500)
	require.Less(t, figure(t, best.Corrected), 2.0)

	// Groups close to each other and far from a fixed value, and at it.
	for _, c := range []struct{ fixed, want float64 }{{30, 20}, {10, -(math.Sqrt2 + 1) * math.Sqrt(2/math.Pi) / 2}} {
		r := measured(t, five, "mean-difference-from-reference", disparity.Options{Reference: measure.Fixed(c.fixed)})
		require.InEpsilon(t, c.want, figure(t, r.Corrected), 1e-12)
		require.InEpsilon(t, math.Sqrt(2/math.Pi)/2, r.Floor, 1e-12)
	}

	// A gap of many errors is left as it is.
	two = disparity.Groups{Unit: measure.Rate, Direction: measure.HigherIsBetter, Groups: []disparity.Group{
		{Name: "a", Value: 10, SE: 0.1, N: 50}, {Name: "b", Value: 14, SE: 0.2, N: 50}}}
	for m, x := range spreads {
		r := measured(t, two, x.key, options(m))
		require.InEpsilon(t, figure(t, r.Estimate), figure(t, r.Corrected), 0.01, x.key)
	}
}
