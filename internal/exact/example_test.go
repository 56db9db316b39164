package exact_test

import (
	"fmt"

	"github.com/collective-impact/sdk/internal/exact"
)

func ExampleSum() {
	var s exact.Sum
	for _, x := range []float64{1e100, 1, -1e100} {
		s.Add(x)
	}
	fmt.Println(s.Float())
	// Output: 1
}
