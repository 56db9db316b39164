package measure_test

import (
	"fmt"
	"log"

	"github.com/collective-impact/sdk/measure"
)

// A funder's manual asks for exact intervals; the method is stated by name.
func ExampleProportionBy() {
	for _, m := range []measure.Method{measure.Wilson, measure.ClopperPearson} {
		e, err := measure.ProportionBy(m, 15, 148, 0.95)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(e.Method(), e)
	}
	// Output:
	// wilson 10.1% [6.2, 16.0], n = 148
	// clopper-pearson 10.1% [5.8, 16.2], n = 148
}

// Nobody was suspended in either school. The difference still has an interval.
func ExampleProportionDifferenceBy() {
	e, err := measure.ProportionDifferenceBy(measure.MiettinenNurminen, 0, 40, 0, 60, 0.95)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(e)
	// Output:
	// 0.0 percentage points [-6.1, 8.8], n = 40
}

// 12 arrests in 3,450 youth-years, per 1,000.
func ExampleEventRate() {
	e, err := measure.EventRate(measure.ByarFromTen, 12, 3450, 1000, 0.95)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(e.Method(), e)
	// Output:
	// byar 3.5 [1.8, 6.1], n = 12
}

// A state survey gives a proportion with its standard error and degrees of
// freedom. May it be shown?
func ExampleSurveyProportion_Presentation() {
	p, err := measure.SurveyProportion{P: 0.03, SE: 0.012, N: 220, DF: 30}.Presentation()
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(p.Verdict, p.Why, p.Estimate)
	// Output:
	// suppress relatively-wide 3.0% [1.1, 6.6], n = 220
}
