package disparity_test

import (
	"context"
	"fmt"
	"math"

	"github.com/collective-impact/sdk/measure"
	"github.com/collective-impact/sdk/measure/disparity"
)

// How sure is the gap between the best and the worst school? Noise alone makes
// schools look apart: the bias says by how much.
func ExampleBootstrap() {
	schools := disparity.Counts{N: []int{120, 80, 200}, K: []int{60, 28, 92}}
	widest := func(n, k []int) float64 {
		low, high := math.Inf(1), math.Inf(-1)
		for i := range n {
			rate := float64(k[i]) / float64(n[i])
			low, high = min(low, rate), max(high, rate)
		}
		return high - low
	}
	r, err := disparity.Bootstrap(context.Background(), schools, []disparity.Statistic{widest}, disparity.Resampling{Seed: 1})
	if err != nil {
		fmt.Println(err)
		return
	}
	e, err := r.Estimate(0, measure.ProportionDifference, disparity.BootstrapBCa, 0.95)
	if err != nil {
		fmt.Println(err)
		return
	}
	bias, _, _ := r.Bias(0)
	fmt.Printf("%v; by noise alone too wide by %.3f\n", e, bias)
	// Output:
	// 15.0 percentage points [3.0, 27.1], n = 400; by noise alone too wide by 0.010
}

// The 80 percent rule flags a small group. So it would in two of five years
// without any difference.
func ExampleJudgeFlags() {
	groups := disparity.Counts{N: []int{800, 559, 400, 200, 60, 25}, K: []int{492, 330, 240, 122, 38, 11}}
	rule := disparity.Rule{Distance: func(n, k []int, out []float64) {
		best := 0
		for i := range n {
			if k[i]*n[best] > k[best]*n[i] {
				best = i
			}
		}
		for i := range n {
			if i != best {
				out[i] = 0.8 - float64(k[i]*n[best])/float64(k[best]*n[i])
			} else {
				out[i] = math.NaN()
			}
		}
	}}
	flags, err := disparity.JudgeFlags(context.Background(), groups, rule, disparity.Resampling{Seed: 1})
	if err != nil {
		fmt.Println(err)
		return
	}
	for i, f := range flags.Groups {
		if f.Flagged {
			fmt.Printf("group %d is flagged; adjusted p %.2f\n", i, f.Adjusted)
		}
	}
	fmt.Printf("chance of any flag without a difference: %.2f\n", flags.AnyByChance)
	// Output:
	// group 5 is flagged; adjusted p 0.19
	// chance of any flag without a difference: 0.39
}
