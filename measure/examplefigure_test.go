package measure_test

import (
	"errors"
	"fmt"
	"strings"

	"github.com/collective-impact/sdk/measure"
)

// Two partners report how many of how many passed a test, and a third one a
// percentage. The rate of all is that of the sums, and a bare percentage is in
// none.
func ExampleReported_SumPlaces() {
	figures, err := measure.ReadReported(strings.NewReader(`[
		{"indicator":"passed","outcome":"flag","temporal":"flow","period":"2023-07-01/2024-06-30","place":"North","numerator":1,"denominator":2},
		{"indicator":"passed","outcome":"flag","temporal":"flow","period":"2023-07-01/2024-06-30","place":"South","numerator":99,"denominator":100},
		{"indicator":"passed","outcome":"flag","temporal":"flow","period":"2023-07-01/2024-06-30","place":"West","value":0.5}]`))
	if err != nil {
		fmt.Println(err)
		return
	}
	_, err = figures.SumPlaces(measure.SkipIfAny, measure.Places{All: []string{"North", "South", "West"}})
	if e, ok := errors.AsType[*measure.FigureError](err); ok {
		fmt.Println(e.Figures, "-", e.Instead)
	}
	sum, err := figures[:2].SumPlaces(measure.SkipIfAll, measure.Places{All: []string{"North", "South", "West"}})
	if err != nil {
		fmt.Println(err)
		return
	}
	rate, err := sum.Figure.Exact()
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(rate, "=", rate.FloatString(3), "without", sum.Missing)
	// Output:
	// [passed (2023-07-01/2024-06-30; West)] - ask for numerator and denominator; where only value and number of people are known, use Weighted
	// 50/51 = 0.980 without [passed (2023-07-01/2024-06-30; West)]
}

// Figures since the start of the year contain each other. Their increments are
// what each quarter brought.
func ExampleReported_Increments() {
	figures, err := measure.ReadReported(strings.NewReader(`[
		{"indicator":"trained","outcome":"count","temporal":"flow","period":"2024-01-01/2024-03-31","numerator":50,"cumulative":true},
		{"indicator":"trained","outcome":"count","temporal":"flow","period":"2024-01-01/2024-06-30","numerator":90,"cumulative":true}]`))
	if err != nil {
		fmt.Println(err)
		return
	}
	_, err = figures.SumPeriods(measure.SkipIfAny, measure.Span{})
	fmt.Println(errors.Is(err, measure.ErrCumulative))
	quarters, err := figures.Increments()
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, f := range quarters {
		fmt.Println(f.Period, f.Numerator.Decimal)
	}
	// Output:
	// true
	// 2024-01-01/2024-03-31 50
	// 2024-04-01/2024-06-30 40
}

// The groups do not make up the total that was reported beside them.
func ExampleTotal_Check() {
	figures, err := measure.ReadReported(strings.NewReader(`[
		{"indicator":"served","outcome":"count","temporal":"flow","period":"2024-01-01/2024-12-31","group":{"sex":"female"},"numerator":60},
		{"indicator":"served","outcome":"count","temporal":"flow","period":"2024-01-01/2024-12-31","group":{"sex":"male"},"numerator":45},
		{"indicator":"served","outcome":"count","temporal":"flow","period":"2024-01-01/2024-12-31","numerator":100}]`))
	if err != nil {
		fmt.Println(err)
		return
	}
	sex := measure.Column{Name: "sex", Kind: measure.Category, Levels: []string{"female", "male"}}
	sum, err := figures[:2].SumGroups(measure.SkipIfAny, sex)
	if err != nil {
		fmt.Println(err)
		return
	}
	check, err := sum.Check(figures[2])
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(check.Agrees, check.Numerator.Decimal)
	// Output: no 5
}
