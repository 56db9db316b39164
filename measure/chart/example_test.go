package chart_test

import (
	"context"
	"fmt"
	"log"
	"os"
	"strings"

	"github.com/collective-impact/sdk/measure"
	"github.com/collective-impact/sdk/measure/chart"
	"github.com/collective-impact/sdk/measure/privacy"
)

// pupil is a row of the examples: a valley with two towns and hamlets.
type pupil struct {
	town, grade string
	reads       bool
}

func valleyRelease() (privacy.Release, error) {
	towns := []string{"Ford", "Mill", "Hamlet", "Farm", "Lock", "Weir"}
	grades := []string{"3", "4"}
	pupils := []int{120, 90, 8, 9, 9, 8}                        // of each town, in each grade
	read := [][]int{{84, 30, 4, 4, 5, 4}, {80, 41, 4, 5, 4, 4}} // of them, by grade
	rows := func(yield func(pupil, error) bool) {
		for g, grade := range grades {
			for i, n := range pupils {
				for k := range n {
					if !yield(pupil{towns[i], grade, k < read[g][i]}, nil) {
						return
					}
				}
			}
		}
	}
	ctx := context.Background()
	frame, err := measure.FromSeq(ctx, rows,
		measure.Dim("town", towns, func(p pupil) (string, bool) { return p.town, true }),
		measure.Dim("grade", grades, func(p pupil) (string, bool) { return p.grade, true }),
		measure.YesNoField("reads", func(p pupil) (bool, bool) { return p.reads, true }))
	if err != nil {
		return privacy.Release{}, err
	}
	plan := measure.Plan{
		Indicators: []measure.Indicator{{Key: "reading", Title: "Reads at grade level", Outcome: measure.Flag, Column: "reads",
			Direction: measure.HigherIsBetter, Temporal: measure.Stock}},
		Within: "grade", Sets: [][]string{{"town"}}, References: []measure.Reference{measure.AllOthers()},
	}
	table, err := plan.Tabulate(ctx, frame)
	if err != nil {
		return privacy.Release{}, err
	}
	return privacy.Protect(ctx, table, privacy.Policy{})
}

// How far are the towns apart in grade 3? Hamlets are too small to be shown.
func ExampleGaps() {
	release, err := valleyRelease()
	if err != nil {
		log.Fatal(err)
	}
	svg, err := chart.Gaps(release, chart.GapQuery{Indicator: "reading", Stratum: "3", Set: []string{"town"}}, chart.Options{ID: "gaps"})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(svg.Title())
	fmt.Println(svg.Description())
	// Output:
	// Reads at grade level: gap to all others, by town; grade 3
	// Ford: 32.1 percentage points above all others, ahead; 95% interval 19.7 to 43.1; n = 120.
	// Mill: 32.3 percentage points below all others, behind; 95% interval −43.6 to −19.4; n = 90.
	// Hamlet: withheld.
	// Farm: withheld.
	// Lock: withheld.
	// Weir: withheld.
	// (unknown): no observation.
}

// Do the towns grow together or apart?
func ExampleStrata() {
	release, err := valleyRelease()
	if err != nil {
		log.Fatal(err)
	}
	svg, err := chart.Strata(release, "reading", "town", chart.Options{ID: "towns"})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(svg.Title())
	fmt.Println(svg.Description())
	// Output:
	// Reads at grade level by town and grade
	// Everyone: 53.7% (47.4 to 59.8, n = 244) in grade 3; 56.6% (50.3 to 62.6, n = 244) in grade 4.
	// Ford: 70.0% (61.3 to 77.5, n = 120) in grade 3; 66.7% (57.8 to 74.5, n = 120) in grade 4.
	// Mill: 33.3% (24.5 to 43.6, n = 90) in grade 3; 45.6% (35.7 to 55.8, n = 90) in grade 4.
	// Hamlet: withheld throughout.
	// Farm: withheld throughout.
	// Lock: withheld throughout.
	// Weir: withheld throughout.
	// (unknown): no observation throughout.
}

// The budget of a basic backbone (FSG 2012), some lines of it. What nobody has
// valued has no bar.
func ExampleBars() {
	svg, err := chart.Bars([]chart.Bar{
		{Label: "Personnel", Value: 270_000, Text: "270,000.00"},
		{Label: "Professional fees", Value: 90_000, Text: "90,000.00"},
		{Label: "Technology", Unknown: true, Text: "in kind, not valued"},
	}, chart.Options{ID: "budget", Title: "What the backbone costs in a year, USD"})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(svg.Description())
	// Output:
	// Personnel: 270,000.00.
	// Professional fees: 90,000.00.
	// Technology: in kind, not valued.
}

// A picture goes into a page as it is.
func ExampleSVG_WriteTo() {
	svg, err := chart.Bars([]chart.Bar{{Label: "Rent", Value: 3650, Text: "3,650.00"}}, chart.Options{ID: "rent", Title: "Rent, USD"})
	if err != nil {
		log.Fatal(err)
	}
	var page strings.Builder
	page.WriteString("<h1>Our budget</h1>\n")
	if _, err := svg.WriteTo(&page); err != nil {
		log.Fatal(err)
	}
	first, _, _ := strings.Cut(svg.String(), "\n")
	fmt.Fprintln(os.Stdout, strings.Contains(page.String(), first))
	fmt.Println(first)
	// Output:
	// true
	// <svg xmlns="http://www.w3.org/2000/svg" id="rent" class="ci-chart ci-bars" viewBox="0 0 380 76" width="100%" style="max-width:532px" role="img" aria-labelledby="rent-title rent-desc" font-family="Liberation Sans, Arial, Helvetica, sans-serif" fill="currentColor" direction="ltr">
}

// Everything that is wrong is said at once.
func ExampleOptions_Validate() {
	fmt.Println(chart.Options{ID: "my chart", Width: 100}.Validate())
	// Output:
	// /options/id: an id is a letter, then letters, digits, - and _
	// /options/width: must lie between 300 and 2000, or be 0 for 380
}
