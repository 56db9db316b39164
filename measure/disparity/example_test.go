package disparity_test

import (
	"fmt"

	"github.com/collective-impact/sdk/measure"
	"github.com/collective-impact/sdk/measure/disparity"
)

// Groups from counts know the standard errors of their rates.
func ExampleFromCounts() {
	g, err := disparity.FromCounts(measure.HigherIsBetter,
		[]string{"North", "South"}, []int{120, 45}, []int{200, 100})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, x := range g.Groups {
		fmt.Printf("%s %.2f ± %.3f\n", x.Name, x.Value, x.SE)
	}
	// Output:
	// North 0.60 ± 0.035
	// South 0.45 ± 0.050
}
