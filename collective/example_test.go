package collective_test

import (
	"context"
	"fmt"
	"strings"

	"github.com/collective-impact/sdk/collective"
	"github.com/collective-impact/sdk/measure"
	"github.com/collective-impact/sdk/measure/privacy"
)

// An initiative from JSON, scored before there are any data.
func Example() {
	in, err := collective.ReadInitiative(strings.NewReader(`{
		"key": "reads", "title": "Every child reads",
		"partners": [
			{"key": "school", "title": "School district", "agenda": "endorses", "reporting": "on-time"},
			{"key": "library", "title": "Public library", "agenda": "endorses", "reporting": "late"},
			{"key": "clinic", "title": "Clinic", "agenda": "declines"},
			{"key": "families", "title": "Families' council"}
		],
		"groups": [
			{"key": "steering", "title": "Steering committee", "kind": "steering-committee",
			 "members": ["school", "families"], "meetings": {"planned": 4, "held": 3}}
		]
	}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	card, err := in.Scorecard(privacy.Release{})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, c := range card.Conditions {
		if !c.Assessed() {
			fmt.Printf("%s: not assessed, %s\n", c.Title, c.Reason.Text())
			continue
		}
		fmt.Printf("%s: %s\n", c.Title, c.Value.Text(2))
	}
	// Output:
	// Common agenda: 0.67
	// Shared measurement: 0.50
	// Mutually reinforcing activities: not assessed, there is no evidence
	// Continuous communication: 0.63
	// Backbone support: not assessed, there is no evidence
}

// What is wrong is reported all at once, each problem with its place.
func ExampleReadInitiative() {
	_, err := collective.ReadInitiative(strings.NewReader(`{
		"key": "reads", "title": "Every child reads", "vison": "All read.",
		"partners": [{"key": "school", "title": "School district"}],
		"groups": [
			{"key": "a", "title": "A", "kind": "work-group", "parent": "b", "members": ["school"]},
			{"key": "b", "title": "B", "kind": "work-group", "parent": "a", "members": ["libary"]}
		]
	}`))
	fmt.Println(err)
	// Output:
	// /vison: unknown field
	// /groups/1/members/0: there is no partner "libary"
	// /groups/0/parent: groups answer to each other in a circle: a → b → a
}

// Evidence says who is lacking, and of whom nothing is recorded.
func ExampleScorecard_Condition() {
	in := collective.Initiative{Key: "reads", Title: "Every child reads", Partners: []collective.Partner{
		{Key: "school", Title: "School district", Agenda: collective.Endorses},
		{Key: "clinic", Title: "Clinic", Agenda: collective.Declines},
		{Key: "families", Title: "Families' council"},
	}}
	card, err := in.Scorecard(privacy.Release{})
	if err != nil {
		fmt.Println(err)
		return
	}
	c, _ := card.Condition(collective.CommonAgenda)
	for _, e := range c.Evidence {
		fmt.Println(e.Title)
		fmt.Println(e.Part, "of", e.Whole, "lacking", e.Lacking, "not recorded", e.Unrecorded)
	}
	// Output:
	// Partners that endorse the common agenda, of those asked
	// 1 of 2 lacking [clinic] not recorded [families]
}

// From rows to figures that may be published, with everything that it takes
// stated as plain data.
func ExampleMeasurement_Release() {
	m := collective.Measurement{
		Schema: measure.Schema{Columns: []measure.Column{
			{Name: "lunch", Kind: measure.Category, Levels: []string{"free", "full"}},
			{Name: "reads", Kind: measure.YesNo},
		}},
		Plan: measure.Plan{
			Indicators: []measure.Indicator{{Key: "reads", Column: "reads", Outcome: measure.Flag, Direction: measure.HigherIsBetter, Temporal: measure.Stock}},
			Sets:       [][]string{{"lunch"}},
		},
	}
	rows := "lunch,reads\n" + strings.Repeat("free,yes\nfree,no\nfull,yes\nfull,yes\nfull,no\n", 20)
	ctx := context.Background()
	frame, err := m.ReadCSV(ctx, "rows.csv", strings.NewReader(rows), nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	release, err := m.Release(ctx, frame)
	if err != nil {
		fmt.Println(err)
		return
	}
	for c := range release.Cells() {
		fmt.Println(c.Label(), c.Estimate)
	}
	// Output:
	// Everyone 60.0% [50.2, 69.1], n = 100
	// free 50.0% [35.2, 64.8], n = 40
	// full 66.7% [54.1, 77.3], n = 60
	// (unknown) empty (no-observation)
}
