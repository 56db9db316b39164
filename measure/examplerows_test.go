package measure_test

import (
	"context"
	"database/sql/driver"
	"fmt"

	"github.com/collective-impact/sdk/measure"
)

// A database counts the pupils, and each row of its answer stands for so many of
// them. The answer is small however many pupils there are, and rates and
// intervals are those of the pupils.
func ExampleFromRows() {
	db := table{
		columns: []string{"lunch", "proficient", "pupils"},
		rows: [][]driver.Value{
			{"free", true, int64(240)},
			{"free", false, int64(360)},
			{"paid", true, int64(280)},
			{"paid", false, int64(120)},
			{"paid", nil, int64(15)},
		},
	}.open()
	defer func() { _ = db.Close() }()
	ctx := context.Background()
	rows, err := db.QueryContext(ctx, `SELECT lunch, proficient, COUNT(*) AS pupils FROM pupil GROUP BY lunch, proficient`)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer func() { _ = rows.Close() }()
	frame, err := measure.FromRows(ctx, "pupils", rows, measure.Schema{Columns: []measure.Column{
		{Name: "lunch", Kind: measure.Category, Levels: []string{"free", "paid"}},
		{Name: "proficient", Kind: measure.YesNo},
		{Name: "pupils", Kind: measure.Number, Missing: []string{}},
	}}, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	plan := measure.Plan{
		Indicators: []measure.Indicator{{Key: "reading", Title: "Pupils who read", Outcome: measure.Flag, Column: "proficient",
			Direction: measure.HigherIsBetter, Temporal: measure.Stock}},
		Sets:   measure.Each("lunch"),
		Weight: measure.Weight{Column: "pupils", Kind: measure.FrequencyWeight},
	}
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
	for c := range view.Cells() {
		fmt.Println(c.Group, c.Estimate, "missing", c.MissingOutcome)
	}
	// Output:
	// [] 52.0% [48.9, 55.1], n = 1000 missing 15
	// [free] 40.0% [36.2, 44.0], n = 600 missing 0
	// [paid] 70.0% [65.3, 74.3], n = 400 missing 15
	// [(unknown)] empty (no-observation) missing 0
}
