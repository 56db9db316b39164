package reliability_test

import (
	"fmt"
	"log"

	"github.com/collective-impact/sdk/rubric"
	"github.com/collective-impact/sdk/rubric/reliability"
)

// Two partnership directors rate ten school partners on the backbone item of
// the readiness rubric, without talking to each other.
func Example() {
	def := rubric.PartnershipReadiness()
	var assessments []rubric.Assessment
	for rater, levels := range map[string]string{"ana": "3412203441", "ben": "4412103340"} {
		for i, level := range levels {
			assessments = append(assessments, rubric.Assessment{
				Rubric: def.Key, Version: def.Version,
				Subject: fmt.Sprint("school ", i), Rater: rater,
				Scores: []rubric.Score{rubric.Choose("backbone-support", string(level))},
			})
		}
	}
	sheet, err := rubric.NewSheet(def, assessments, nil)
	if err != nil {
		log.Fatal(err)
	}
	ratings, err := reliability.ItemRatings(sheet, "backbone-support", "")
	if err != nil {
		log.Fatal(err)
	}
	same, err := ratings.Agreement(reliability.Options{})
	if err != nil {
		log.Fatal(err)
	}
	kappa, err := ratings.Kappa(reliability.Options{Weights: reliability.Quadratic})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("same level:", same.Value.Text(2))
	fmt.Println("quadratic kappa:", kappa.Value.Text(2), "of", kappa.N, "schools,", kappa.Spacing)
	fmt.Println(kappa.Meaning())
	// Output:
	// same level: 0.60
	// quadratic kappa: 0.91 of 10 schools, by-value
	// The raters reach 91% of the agreement that chance leaves open, counting a near miss in part (kappa 0.91). With 10 units, values from 0.81 to 1.00 are compatible with these ratings (95% interval). Caution: these are few units for so many categories, so that the interval is rough.
}

// High agreement and a low kappa: nearly every partner was judged ready by both,
// so that chance alone agrees nearly as often. The table is the one with which
// Feinstein and Cicchetti (1990) showed this.
func ExampleTable_Kappa() {
	table, err := reliability.NewTable(reliability.Nominal("ready", "not ready"), [][]int{
		{80, 10},
		{5, 5},
	})
	if err != nil {
		log.Fatal(err)
	}
	kappa, err := table.Kappa(reliability.Options{})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("observed", kappa.Observed.Text(2), "expected", kappa.Expected.Text(2), "kappa", kappa.Value.Text(2))
	fmt.Println(kappa.Warnings)
	// Output:
	// observed 0.85 expected 0.78 kappa 0.32
	// [skewed-prevalence]
}

// Three raters, one of whom has not seen every site.
func ExampleRatings_LightKappa() {
	var records []reliability.Rating
	for rater, levels := range map[string]string{"ana": "0123443210", "ben": "0133442211", "carla": "1123--4210"} {
		for i, level := range levels {
			r := reliability.Rating{Unit: fmt.Sprint("site ", i), Rater: rater, Category: string(level)}
			if level == '-' {
				r.Category = ""
			}
			records = append(records, r)
		}
	}
	ratings, err := reliability.NewRatings(reliability.Levels(0, 4), records)
	if err != nil {
		log.Fatal(err)
	}
	kappa, err := ratings.LightKappa(reliability.Options{Weights: reliability.Quadratic})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(kappa.Value.Text(3), "over", kappa.Pairs, "pairs and", kappa.N, "sites")
	// Output:
	// 0.823 over 3 pairs and 10 sites
}

// When both raters put every site in one category, nobody has seen them tell
// sites apart.
func ExampleResult() {
	table, err := reliability.NewTable(reliability.Levels(0, 1), [][]int{{0, 0}, {0, 12}})
	if err != nil {
		log.Fatal(err)
	}
	kappa, err := table.Kappa(reliability.Options{})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(kappa.Value, kappa.Status, kappa.Reason)
	// Output:
	// undefined undefined no-variation
}
