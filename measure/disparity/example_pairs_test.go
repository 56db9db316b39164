package disparity_test

import (
	"fmt"

	"github.com/collective-impact/sdk/measure"
	"github.com/collective-impact/sdk/measure/disparity"
)

// Who is behind, by how much, and may it be chance?
func ExampleResult_Sentence() {
	g, err := disparity.FromCounts(measure.HigherIsBetter,
		[]string{"North", "South"}, []int{120, 45}, []int{200, 100})
	if err != nil {
		fmt.Println(err)
		return
	}
	g.Indicator = "Reading"
	r, err := g.Compute("difference", disparity.Options{Group: "South", Reference: measure.Named("", "North")})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(r.Sentence())
	// Output:
	// Reading: South is behind North: difference -15.0 percentage points [-26.4, -3.0] (95% interval), n = 100; groups that do not differ would give as much with probability 0.019, so chance does not explain it.
}

// The four-fifths rule flags two groups; one of them has 25 people, and chance
// explains it. The best group is not tested against itself.
func ExampleGroups_Impact() {
	g, err := disparity.FromCounts(measure.HigherIsBetter,
		[]string{"A", "B", "C", "D"}, []int{480, 330, 80, 11}, []int{800, 560, 200, 25})
	if err != nil {
		fmt.Println(err)
		return
	}
	rows, err := g.Impact(disparity.EightyPercent(measure.Best(30)))
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, r := range rows {
		v, _ := r.Estimate.Value()
		fmt.Printf("%s %.2f flag %s, %s, %d more to clear it\n", r.Group[0], v, r.Flag, r.Chance.Verdict, r.ToClear)
	}
	// Output:
	// A 1.00 flag no, not-tested, 0 more to clear it
	// B 0.98 flag no, within-chance, 0 more to clear it
	// C 0.67 flag yes, beyond-chance, 16 more to clear it
	// D 0.73 flag yes, within-chance, 1 more to clear it
}

// Every group against the best, with probabilities that count the comparisons.
func ExampleGroups_Compare() {
	g, err := disparity.FromCounts(measure.LowerIsBetter,
		[]string{"A", "B", "C"}, []int{40, 60, 30}, []int{400, 400, 280})
	if err != nil {
		fmt.Println(err)
		return
	}
	all, err := g.Compare(measure.Best(30), disparity.Holm)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, c := range all {
		fmt.Printf("%s %s, p = %.3f\n", c.Group, c.Standing, c.Chance.Adjusted)
	}
	// Output:
	// A not-compared, p = 1.000
	// B behind, p = 0.084
	// C unclear, p = 0.858
}

// The risk ratio of 34 CFR 300.647 for one district and one year.
func ExampleRiskRule_Assess() {
	rule := disparity.RiskRule{Threshold: 2.5}
	got, err := rule.Assess([]disparity.RiskGroup{
		{Name: "Black or African American", Cell: 35, N: 150},
		{Name: "White", Cell: 60, N: 900},
		{Name: "Asian", Cell: 4, N: 22},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, a := range got {
		fmt.Println(a.Group[0], a.Outcome, a.Estimate, a.Flag)
	}
	// Output:
	// Black or African American risk-ratio 3.36 [2.30, 4.85], n = 150 yes
	// White risk-ratio 0.29 [0.20, 0.43], n = 900 no
	// Asian group-too-small undefined (below-minimum) undetermined
}

// Relative rate indices, stage by stage.
func ExampleJusticeSystem_Index() {
	j := disparity.JusticeSystem{Reference: "White", Groups: []disparity.JusticeGroup{
		{Name: "White", Population: 24000, Cases: map[disparity.Stage]int{disparity.Arrests: 480, disparity.Referrals: 430}},
		{Name: "Black", Population: 3100, Cases: map[disparity.Stage]int{disparity.Arrests: 155, disparity.Referrals: 149}},
	}}
	got, err := j.Index()
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, s := range got {
		fmt.Println(s.Stage, s.Estimate, s.Flag)
	}
	// Output:
	// arrests 2.50 [2.09, 2.98], n = 3100 yes
	// referrals 1.07 [1.03, 1.12], n = 155 yes
}

// Did the gap close?
func ExampleChangeOf() {
	before, err := measure.RateDifference(300, 600, 420, 600, 0.95)
	if err != nil {
		fmt.Println(err)
		return
	}
	after, err := measure.RateDifference(380, 600, 420, 600, 0.95)
	if err != nil {
		fmt.Println(err)
		return
	}
	c, err := disparity.ChangeOf(before, after, 0)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(c.Sentence())
	// Output:
	// the disparity is narrower: change 13.3 percentage points [5.7, 20.9] (95% interval), n = 600; -66.7 percent of its earlier size.
}
