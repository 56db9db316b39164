package disparity_test

import (
	"context"
	"fmt"
	"strings"

	"github.com/collective-impact/sdk/measure"
	"github.com/collective-impact/sdk/measure/disparity"
)

// The share of readers is reported by race. What else would tell pupils apart?
func ExampleResidue() {
	ctx := context.Background()
	frame, err := measure.ReadCSV(ctx, "pupils.csv", strings.NewReader(`race,lunch,bus,reads,pupils
A,free,yes,yes,48
A,free,no,yes,52
A,free,yes,no,98
A,free,no,no,102
A,paid,yes,yes,110
A,paid,no,yes,90
A,paid,yes,no,47
A,paid,no,no,53
B,free,yes,yes,31
B,free,no,yes,29
B,free,yes,no,62
B,free,no,no,58
B,paid,yes,yes,40
B,paid,no,yes,40
B,paid,yes,no,21
B,paid,no,no,19
`), measure.Schema{Columns: []measure.Column{
		{Name: "race", Kind: measure.Category, Levels: []string{"A", "B"}},
		{Name: "lunch", Kind: measure.Category, Levels: []string{"free", "paid"}},
		{Name: "bus", Kind: measure.Category, Levels: []string{"yes", "no"}},
		{Name: "reads", Kind: measure.YesNo},
		{Name: "pupils", Kind: measure.Number},
	}}, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	plan, err := disparity.ResiduePlan(frame, measure.Indicator{Key: "reading", Title: "Pupils who read", Outcome: measure.Flag,
		Column: "reads", Direction: measure.HigherIsBetter, Temporal: measure.Stock}, "race")
	if err != nil {
		fmt.Println(err)
		return
	}
	plan.Weight = measure.Weight{Column: "pupils", Kind: measure.FrequencyWeight}
	table, err := plan.Tabulate(ctx, frame)
	if err != nil {
		fmt.Println(err)
		return
	}
	view, err := table.Unprotected("an example of invented pupils")
	if err != nil {
		fmt.Println(err)
		return
	}
	candidates, err := disparity.Residue(view, "reading", "", disparity.ResidueOptions{Declared: "race"})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, c := range candidates {
		fmt.Println(c.Sentence())
	}
	// Output:
	// The average of reading hides a gap by lunch within race: among A, 66.7% for paid (n = 300) and 33.3% for free (n = 300); groups that do not differ would give as much with probability below 0.001 in one of 2 comparisons, so chance does not explain it; it accounts for 10.8% of the variation.
	// There is no evidence that the average of reading hides a gap by bus within race: among A, 52.1% for yes (n = 303) and 47.8% for no (n = 297); groups that do not differ would give as much with probability 0.558 in one of 2 comparisons, so chance may explain it.
}
