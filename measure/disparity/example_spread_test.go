package disparity_test

import (
	"fmt"

	"github.com/collective-impact/sdk/measure"
	"github.com/collective-impact/sdk/measure/disparity"
)

// Five schools differ by less than chance alone would make them: the floor is
// above the figure, and what is left without it is below zero.
func ExampleGroups_Compute_spread() {
	g, err := disparity.FromCounts(measure.HigherIsBetter,
		[]string{"Alder", "Birch", "Cedar", "Dogwood", "Elm"},
		[]int{33, 41, 42, 52, 63}, []int{60, 70, 80, 90, 100})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, key := range []disparity.Key{"between-group-standard-deviation", "theil-index", "population-attributable-risk"} {
		r, err := g.Compute(key, disparity.Options{})
		if err != nil {
			fmt.Println(err)
			return
		}
		corrected, _ := r.Corrected.Value()
		fmt.Printf("%s: %v\n  floor %.4f, corrected %.4f\n", key, r.Estimate, r.Floor, corrected)
	}
	// Output:
	// between-group-standard-deviation: 3.7 percentage points [0.0, 7.9], n = 400
	//   floor 0.0464, corrected -0.0185
	// theil-index: 0.002 [0.000, 0.009], n = 400
	//   floor 0.0037, corrected -0.0017
	// population-attributable-risk: 5.2 percentage points [0.0, 13.1], n = 400
	//   floor 0.0653, corrected -0.0192
}

// Six people in three towns: how much of the inequality of incomes lies
// between the towns?
func ExampleMicrodata_Split() {
	incomes := disparity.Microdata{
		Values: []float64{20, 40, 30, 60, 25, 50},
		Groups: []string{"Alton", "Alton", "Bray", "Bray", "Corby", "Corby"},
	}
	s, err := incomes.Split(1) // Theil's T
	if err != nil {
		fmt.Println(err)
		return
	}
	total, _ := s.Total.Value()
	between, _ := s.Between.Value()
	fmt.Printf("%.4f in all, %.0f%% of it between the towns\n", total, 100*between/total)
	// Output:
	// 0.0701 in all, 19% of it between the towns
}

func ExampleMicrodata_Gini() {
	r, err := disparity.Microdata{Values: []float64{541, 1463, 2445, 3438, 4437, 5401, 6392, 8304, 11904, 22261}}.Gini()
	if err != nil {
		fmt.Println(err)
		return
	}
	g, _ := r.Estimate.Value()
	corrected, _ := r.Corrected.Value()
	fmt.Printf("%.4f, of different people %.4f\n", g, corrected)
	// Output:
	// 0.4621, of different people 0.5134
}
