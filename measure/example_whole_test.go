package measure_test

import (
	"context"
	"fmt"
	"log"
	"strings"

	"github.com/collective-impact/sdk/measure"
	"github.com/collective-impact/sdk/measure/privacy"
)

// pupilsCSV writes the rows of an invented table: counts of levels 1 to 4.
func pupilsCSV() string {
	var b strings.Builder
	b.WriteString("grade,home,level\n")
	for _, g := range []struct {
		home   string
		counts [4]int
	}{
		{"English", [4]int{30, 50, 70, 50}},
		{"Spanish", [4]int{40, 35, 25, 20}},
		{"Hmong", [4]int{1, 1, 0, 1}},
		{"", [4]int{10, 15, 15, 10}},
	} {
		for level, n := range g.counts {
			b.WriteString(strings.Repeat(fmt.Sprintf("3,%s,%d\n", g.home, level+1), n))
		}
	}
	return b.String()
}

// Which pupils read well at the end of grade 3, by the language at home. Three
// children speak Hmong: their figure is withheld, and with it another one from
// which it could be computed.
func Example() {
	ctx := context.Background()
	schema := measure.Schema{Columns: []measure.Column{
		{Name: "grade", Kind: measure.Category, Levels: []string{"3"}},
		{Name: "home", Kind: measure.Category, Levels: []string{"English", "Spanish", "Hmong"}},
		{Name: "level", Kind: measure.Category, Levels: []string{"1", "2", "3", "4"}},
	}}
	frame, err := measure.ReadCSV(ctx, "pupils.csv", strings.NewReader(pupilsCSV()), schema, nil)
	if err != nil {
		log.Fatal(err)
	}
	plan := measure.Plan{
		Indicators: []measure.Indicator{{
			Key: "reading", Title: "Pupils who read at level 3 or 4",
			Outcome: measure.LevelAtOrAbove, Column: "level", Level: "3",
			Direction: measure.HigherIsBetter, Temporal: measure.Stock,
		}},
		Within:     "grade",
		Sets:       measure.Cube("home"),
		References: []measure.Reference{measure.Named("home", "English")},
	}
	table, err := plan.Tabulate(ctx, frame)
	if err != nil {
		log.Fatal(err)
	}
	release, err := privacy.Protect(ctx, table, privacy.Policy{})
	if err != nil {
		log.Fatal(err)
	}
	for cell := range release.Cells() {
		fmt.Printf("grade %s, %s: %v\n", cell.Stratum, cell.Label(), cell.Estimate)
		for _, gap := range cell.Comparisons {
			if d, ok := gap.Difference.Value(); ok {
				fmt.Printf("  minus %v: %.1f points, %v\n", gap.Reference, 100*d, gap.Standing)
			}
		}
	}
	// Output:
	// grade 3, Everyone: 51.2% [46.1, 56.2], n = 373
	// grade 3, English: 60.0% [53.1, 66.5], n = 200
	// grade 3, Spanish: 37.5% [29.4, 46.4], n = 120
	//   minus home = English: -22.5 points, behind
	// grade 3, Hmong: withheld
	// grade 3, (unknown): withheld
}
