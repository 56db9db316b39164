package disparity_test

import (
	"fmt"

	"github.com/collective-impact/sdk/measure"
	"github.com/collective-impact/sdk/measure/disparity"
)

// How far does proficiency rise from the poorest fifth of families to the
// richest?
func ExampleGroups_Gradient() {
	g, err := disparity.FromCounts(measure.HigherIsBetter,
		[]string{"poorest", "poorer", "middle", "richer", "richest"}, []int{88, 110, 121, 160, 190}, []int{240, 250, 220, 260, 230})
	if err != nil {
		fmt.Println(err)
		return
	}
	g.Ordered = true
	r, err := g.Gradient(disparity.GradientOptions{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("slope:", r.LogitSII)
	fmt.Println("ratio:", r.LogitRII)
	fmt.Println("concentration:", r.RCI)
	// Output:
	// slope: 51.9 percentage points [43.7, 59.2], n = 1200
	// ratio: 2.81 [2.29, 3.44], n = 1200
	// concentration: 0.156 [0.127, 0.182], n = 1200
}

// Absences concentrate on pupils of poor families, and a few at that.
func ExampleConcentrationOf() {
	r, err := disparity.ConcentrationOf([]disparity.Ranked{
		{Standing: 12000, Value: 21}, {Standing: 12000, Value: 9}, {Standing: 18000, Value: 12},
		{Standing: 25000, Value: 4}, {Standing: 40000, Value: 6}, {Standing: 90000, Value: 2},
	}, disparity.ConcentrationOptions{Unit: measure.Count})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(r.RCI)
	// Output:
	// -0.309 [-0.600, -0.017], n = 6, unreliable
}

// Pupils below basic, basic, proficient, advanced: the gap in standard
// deviations, without their scores.
func ExampleVGap() {
	r, err := disparity.VGap(disparity.Levels{Name: "others", Counts: []int{60, 140, 220, 180}},
		disparity.Levels{Name: "low income", Counts: []int{130, 150, 95, 25}}, disparity.Likelihood, 0.95)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(r.V)
	fmt.Println("one of the others stands higher:", r.Superiority)
	// Output:
	// 0.927 [0.787, 1.067], n = 1000
	// one of the others stands higher: 74.4% [71.2, 77.6], n = 1000
}

// Three schools on one scale on which all pupils have mean 0 and standard
// deviation 1.
func ExampleScaleOfLevels() {
	s, err := disparity.ScaleOfLevels([]disparity.Levels{
		{Name: "North", Counts: []int{60, 140, 220, 180}},
		{Name: "South", Counts: []int{130, 150, 95, 25}},
		{Name: "West", Counts: []int{110, 160, 130, 50}},
		{Name: "Hospital school", Counts: []int{4, 3, 0, 0}},
	}, 0.95)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, g := range s.Groups {
		fmt.Println(g.Name, g.Mean)
	}
	fmt.Println("between schools:", s.ICC)
	fmt.Println(s.LeftOut)
	// Output:
	// North 0.430 [0.375, 0.486], n = 600
	// South -0.427 [-0.504, -0.350], n = 400
	// West -0.194 [-0.270, -0.119], n = 450
	// between schools: 13.9% [10.5, 17.3], n = 1450
	// [{Hospital school empty-level}]
}

// Arrests per 1,000 youths, as if both areas had the ages of the standard.
func ExampleDirectRate() {
	standard := []disparity.Weight{{Name: "10-14", People: 55}, {Name: "15-17", People: 45}}
	for _, area := range [][]disparity.Stratum{
		{{Name: "10-14", Events: 14, Population: 3100}, {Name: "15-17", Events: 61, Population: 1200}},
		{{Name: "10-14", Events: 2, Population: 900}, {Name: "15-17", Events: 40, Population: 1500}},
	} {
		e, err := disparity.DirectRate(area, standard, disparity.RateOptions{Per: 1000})
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(e)
	}
	// Output:
	// 25.4 [19.8, 32.0], n = 4300
	// 13.2 [9.5, 18.4], n = 2400
}

// More arrests than at the rates of the whole state?
func ExampleIndirectRatio() {
	r, err := disparity.IndirectRatio(
		[]disparity.Stratum{{Name: "10-14", Events: 14, Population: 3100}, {Name: "15-17", Events: 61, Population: 1200}},
		[]disparity.Stratum{{Name: "10-14", Events: 900, Population: 310000}, {Name: "15-17", Events: 8800, Population: 200000}}, disparity.RateOptions{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%d events, %.1f expected: %s\n", r.Observed, r.Expected, r.Ratio)
	// Output:
	// 75 events, 61.8 expected: 1.21 [0.95, 1.52], n = 4300
}

// The proficiency of the county fell although it rose in both of its districts:
// the district that does less well has grown.
func ExampleDecompose() {
	year := func(k, n []int) disparity.Groups {
		g, err := disparity.FromCounts(measure.HigherIsBetter, []string{"Hills", "Valley"}, k, n)
		if err != nil {
			fmt.Println(err)
		}
		return g
	}
	d, err := disparity.Decompose(year([]int{640, 160}, []int{800, 400}), year([]int{492, 378}, []int{600, 900}))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("change:", d.Total)
	fmt.Println("rates:", d.Rates)
	fmt.Println("composition:", d.Composition)
	// Output:
	// change: -8.7 percentage points [-12.3, -5.0], n = 2700
	// rates: 2.0 percentage points [-1.5, 5.5], n = 2700
	// composition: -10.7 percentage points [-12.4, -8.9], n = 2700
}
