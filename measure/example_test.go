package measure_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/collective-impact/sdk/measure"
)

func ExampleReadCSV() {
	const table = `school,lunch,score
Lincoln,free,412
Lincoln,full,NA
Adams,fre,455
Adams,full,five hundred
`
	schema := measure.Schema{
		Columns: []measure.Column{
			{Name: "lunch", Kind: measure.Category, Levels: []string{"free", "full"}},
			{Name: "score", Kind: measure.Number},
		},
		Missing: []string{"NA", ""},
	}
	_, err := measure.ReadCSV(context.Background(), "pupils.csv", strings.NewReader(table), schema, nil)
	fmt.Println(err)

	repaired := strings.NewReplacer("fre,", "free,", "five hundred", "500").Replace(table)
	frame, err := measure.ReadCSV(context.Background(), "pupils.csv", strings.NewReader(repaired), schema, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	missing, _ := frame.Missing("score")
	fmt.Println(frame.Len(), "rows,", missing, "without a score")
	// Output:
	// pupils.csv:4: column "lunch": wrong value: expected one of the levels "free", "full"
	// pupils.csv:5: column "score": wrong value: expected a decimal number below 1e150 in size
	// 4 rows, 1 without a score
}

func ExampleFromSeq() {
	type Pupil struct {
		Home   string
		Absent int
		Known  bool
	}
	pupils := []Pupil{{"English", 3, true}, {"Spanish", 21, true}, {"", 5, true}, {"Spanish", 0, false}}
	rows := func(yield func(Pupil, error) bool) {
		for _, p := range pupils {
			if !yield(p, nil) {
				return
			}
		}
	}
	frame, err := measure.FromSeq(context.Background(), rows,
		measure.Dim("home language", []string{"English", "Spanish"}, func(p Pupil) (string, bool) { return p.Home, p.Home != "" }),
		measure.YesNoField("chronically absent", func(p Pupil) (bool, bool) { return p.Absent >= 18, p.Known }),
	)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(frame, frame.Len(), frame.Columns())
	// Output: measure.Frame(2 columns, confidential) 4 [home language chronically absent]
}

// schoolFrame has 500 pupils of two schools; in Lincoln fewer read well.
func schoolFrame() measure.Frame {
	var b strings.Builder
	b.WriteString("school,lunch,level\n")
	add := func(school, lunch string, counts ...int) {
		for i, n := range counts {
			b.WriteString(strings.Repeat(fmt.Sprintf("%s,%s,%d\n", school, lunch, i+1), n))
		}
	}
	add("Lincoln", "free", 50, 60, 30, 20)
	add("Lincoln", "full", 10, 20, 30, 20)
	add("Adams", "free", 15, 20, 20, 15)
	add("Adams", "full", 20, 40, 60, 70)
	frame, err := measure.ReadCSV(context.Background(), "example", strings.NewReader(b.String()), measure.Schema{Columns: []measure.Column{
		{Name: "school", Kind: measure.Category, Levels: []string{"Lincoln", "Adams"}},
		{Name: "lunch", Kind: measure.Category, Levels: []string{"free", "full"}},
		{Name: "level", Kind: measure.Category, Levels: []string{"1", "2", "3", "4"}},
	}}, nil)
	if err != nil {
		panic(err)
	}
	return frame
}

func readingPlan() measure.Plan {
	return measure.Plan{
		Indicators: []measure.Indicator{{
			Key: "reading", Title: "Pupils who read at level 3 or 4",
			Outcome: measure.LevelAtOrAbove, Column: "level", Level: "3",
			Direction: measure.HigherIsBetter, Temporal: measure.Stock,
		}},
		Sets:       measure.Cube("school", "lunch"),
		References: []measure.Reference{measure.AllOthers()},
	}
}

func ExamplePlan_Tabulate() {
	table, err := readingPlan().Tabulate(context.Background(), schoolFrame())
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(table) // it does not print
	view, err := table.Unprotected("the figures of this example are invented")
	if err != nil {
		fmt.Println(err)
		return
	}
	for c := range view.Cells() {
		if len(c.Set) != 2 || c.Unknown {
			continue
		}
		gap := c.Comparisons[0]
		fmt.Printf("%s, %s lunch: %v\n  minus %v: %v, %v\n", c.Group[0], c.Group[1], c.Estimate, gap.Reference, gap.Difference, gap.Standing)
	}
	// Output:
	// measure.Table(confidential)
	// Lincoln, free lunch: 31.2% [24.6, 38.8], n = 160
	//   minus all others: -32.0 percentage points [-40.3, -22.8], n = 160, behind
	// Lincoln, full lunch: 62.5% [51.5, 72.3], n = 80
	//   minus all others: 11.3 percentage points [-0.6, 22.2], n = 80, unclear
	// Adams, free lunch: 50.0% [38.6, 61.4], n = 70
	//   minus all others: -3.5 percentage points [-15.8, 8.9], n = 70, unclear
	// Adams, full lunch: 68.4% [61.5, 74.6], n = 190
	//   minus all others: 24.9 percentage points [16.0, 33.1], n = 190, ahead
}

// Two schools count their own pupils and hand on counts, not rows.
func ExampleTally_Merge() {
	plan := readingPlan()
	count := func(frame measure.Frame) measure.Tally {
		tally, err := plan.Tally(context.Background(), frame)
		if err != nil {
			panic(err)
		}
		return tally
	}
	both, err := count(schoolFrame()).Merge(count(schoolFrame()))
	if err != nil {
		fmt.Println(err)
		return
	}
	table, err := both.Table(context.Background())
	if err != nil {
		fmt.Println(err)
		return
	}
	view, err := table.Unprotected("the figures of this example are invented")
	if err != nil {
		fmt.Println(err)
		return
	}
	for c := range view.Cells() {
		fmt.Println(c.Successes, "of", c.Used)
		break // everyone comes first
	}
	// Output: 530 of 1000
}

func ExampleView_Accounting() {
	frame, err := measure.ReadCSV(context.Background(), "example", strings.NewReader("race,tested\nA,yes\nA,\n,no\nB,yes\n"), measure.Schema{Columns: []measure.Column{
		{Name: "race", Kind: measure.Category, Levels: []string{"A", "B"}},
		{Name: "tested", Kind: measure.YesNo},
	}}, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	table, err := measure.Plan{
		Indicators: []measure.Indicator{{Key: "tested", Outcome: measure.Flag, Column: "tested", Direction: measure.HigherIsBetter, Temporal: measure.Flow}},
		Sets:       measure.Cube("race"),
	}.Tabulate(context.Background(), frame)
	if err != nil {
		fmt.Println(err)
		return
	}
	view, _ := table.Unprotected("the figures of this example are invented")
	a, _ := view.Accounting("tested", "race")
	fmt.Printf("%+v\n", a)
	// Output: {Records:4 Used:2 MissingOutcome:1 UnknownGroup:1 Excluded:0 FilteredOut:0}
}

func ExampleRateOf() {
	e, err := measure.RateOf(12, 40, 0.95)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(e)
	fmt.Println(e.Status(), e.Method())
	e, _ = measure.RateOf(2, 7, 0.95)
	fmt.Println(e)
	e, _ = measure.RateOf(0, 0, 0.95)
	fmt.Println(e)
	// Output:
	// 30.0% [18.1, 45.4], n = 40
	// ok wilson
	// 28.6% [8.2, 64.1], n = 7, unreliable
	// empty (no-observation)
}

// The first example of Newcombe (1998): 56 of 70 against 48 of 80.
func ExampleRateDifference() {
	d, err := measure.RateDifference(56, 70, 48, 80, 0.95)
	if err != nil {
		fmt.Println(err)
		return
	}
	lower, upper, _ := d.Interval()
	fmt.Printf("%.4f to %.4f\n", lower, upper)
	fmt.Println(d)
	// Output:
	// 0.0524 to 0.3339
	// 20.0 percentage points [5.2, 33.4], n = 70
}

// A ratio to zero has no value, and says so.
func ExampleRateRatio() {
	for _, reference := range []int{48, 0} {
		r, err := measure.RateRatio(56, 70, reference, 80, 0.95)
		fmt.Println(r, err)
	}
	// Output:
	// 1.33 [1.08, 1.67], n = 70 <nil>
	// undefined (zero-reference) <nil>
}

func ExampleMeanOf() {
	for _, n := range []int{54, 1} {
		variance := 196.0
		if n == 1 {
			variance = 0
		}
		e, err := measure.MeanOf(n, 487.2, variance, 0.95)
		fmt.Println(e, e.Reason(), err)
	}
	// Output:
	// 487.2 [483.4, 491.0], n = 54  <nil>
	// 487.2, n = 1, unreliable, no interval (one-observation) one-observation <nil>
}

func ExampleEstimate_String() {
	for _, e := range []measure.Estimate{
		{},
		measure.Withheld(measure.Proportion),
		measure.NotEstimable(measure.Ratio, 12, measure.ZeroReference),
	} {
		fmt.Println(e)
	}
	// Output:
	// not computed
	// withheld
	// undefined (zero-reference)
}

// Levels of a score by the quartiles of the regular classes. A score at a cut
// point belongs to the level above it.
func ExampleFrame_Cut() {
	var b strings.Builder
	b.WriteString("class,score\nsmall,440\nsmall,\n")
	for score := 400; score <= 480; score++ {
		fmt.Fprintf(&b, "regular,%d\n", score)
	}
	frame, err := measure.ReadCSV(context.Background(), "example", strings.NewReader(b.String()), measure.Schema{Columns: []measure.Column{
		{Name: "class", Kind: measure.Category, Levels: []string{"regular", "small"}},
		{Name: "score", Kind: measure.Number},
	}}, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	frame, points, err := frame.Cut(measure.Cut{
		Column: "level", Source: "score", Levels: []string{"1", "2", "3", "4"}, Quantiles: []float64{0.25, 0.5, 0.75},
		Reference: "class", ReferenceLevel: "regular",
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(points[""], frame.Levels("level"))
	// Output: [420 440 460] [1 2 3 4]
}

func ExampleReadPlan() {
	_, err := measure.ReadPlan(strings.NewReader(`{
		"indicators": [{"key": "reading", "title": "Reading", "outcome": "flag", "column": "reads", "temporal": "stock"}],
		"sets": [["race", "lunch"]],
		"reference": [{"kind": "overall"}],
		"unknown": "drop"
	}`))
	fmt.Println(err)
	first, ok := errors.AsType[*measure.FieldError](err)
	fmt.Println(ok, first.Path, errors.Is(first, measure.ErrUnknownField))
	// Output:
	// /reference: unknown field
	// /unknown: unknown key "drop": unknown rule is one of separate, exclude, group
	// /indicators/0/direction: required: higher-is-better or lower-is-better; there is no default
	// true /reference true
}

func ExampleCube() {
	for _, set := range measure.Cube("race", "lunch") {
		fmt.Println(strings.Join(set, " × "))
	}
	// Output:
	// race
	// lunch
	// race × lunch
}

// A filed schema says which columns a table has; what it gets wrong has a place.
func ExampleSchema_Validate() {
	err := measure.Schema{Columns: []measure.Column{
		{Name: "race", Kind: measure.Category},
		{Name: "reads", Kind: measure.YesNo, Missing: []string{"no"}},
	}}.Validate()
	fmt.Println(err)
	// Output:
	// /columns/0/levels: required: every value that the column can take, in order
	// /columns/1/missing: "no" is both a value and a missing marker
}

// The best group is the best of those with enough people, and in a redacted
// view of those that can be seen.
func ExampleView_Redact() {
	plan := readingPlan()
	plan.Sets, plan.References = measure.Cube("school"), []measure.Reference{measure.Best(30)}
	table, err := plan.Tabulate(context.Background(), schoolFrame())
	if err != nil {
		fmt.Println(err)
		return
	}
	view, _ := table.Unprotected("the figures of this example are invented")
	view = view.Redact(func(_ string, _, group []string) bool { return slices.Contains(group, "Adams") })
	for c := range view.Cells() {
		if len(c.Group) > 0 && !c.Unknown {
			fmt.Println(c.Group[0], c.Estimate, c.Comparisons[0].Group)
		}
	}
	// Output:
	// Lincoln 41.7% [35.6, 48.0], n = 240 [Lincoln]
	// Adams withheld []
}

func ExampleParsePeriod() {
	p, err := measure.ParsePeriod("2021-07-01/2022-06-30")
	fmt.Println(p == measure.SchoolYear(2021), p.Days(), err)
	// Output: true 365 <nil>
}

func ExampleCitation() {
	fmt.Println(measure.Citation{Author: "Newcombe", Year: 1998, Title: "Two-sided confidence intervals for the single proportion", Locator: "table I"})
	// Output: Newcombe (1998). Two-sided confidence intervals for the single proportion, table I.
}
