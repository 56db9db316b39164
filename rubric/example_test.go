package rubric_test

import (
	"fmt"
	"log"
	"strings"

	"github.com/collective-impact/sdk/rubric"
)

// Three people score a school partner with the readiness rubric. One of them
// finds that the outcomes item does not apply yet, and one has not come to it.
func Example() {
	def := rubric.PartnershipReadiness()
	score := func(rater string, role rubric.Role, scores ...rubric.Score) rubric.Assessment {
		return rubric.Assessment{Rubric: def.Key, Version: def.Version, Subject: "lincoln-elementary", Rater: rater, Role: role, Scores: scores}
	}
	sheet, err := rubric.NewSheet(def, []rubric.Assessment{
		score("director", rubric.External,
			rubric.Choose("partnership-critical", "3"), // a level without words is a legal choice
			rubric.Choose("backbone-support", "4"),
			rubric.Choose("outcome-clarity", "2")),
		score("principal", rubric.Self,
			rubric.Choose("partnership-critical", "3"),
			rubric.Choose("backbone-support", "3"),
			rubric.NA("outcome-clarity", "the partnership is still forming")),
		score("coach", rubric.Peer,
			rubric.Choose("partnership-critical", "1"),
			rubric.Choose("backbone-support", "4")),
	}, nil)
	if err != nil {
		log.Fatal(err)
	}
	scores, err := sheet.Scores("lincoln-elementary", "")
	if err != nil {
		log.Fatal(err)
	}
	for _, it := range scores.Items {
		fmt.Printf("%-20s %-4v %s by %d raters, %s apart\n", it.Item, it.Points, it.Points.Text(2), it.Counts.Scored, it.Spread().Decimal)
	}
	fmt.Println("total", scores.Total.Points.Text(2), "of 4, normalised", scores.Total.Normalised.Text(2))
	fmt.Println("completeness", scores.Completeness())
	// Output:
	// partnership-critical 7/3 2.33 by 3 raters, 2 apart
	// backbone-support     11/3 3.67 by 3 raters, 1 apart
	// outcome-clarity      2 2.00 by 1 raters, 0 apart
	// total 2.67 of 4, normalised 0.67
	// completeness 8/9
}

// What the source of an instrument left open is stated and listed.
func ExampleDefinition_Notes() {
	for _, n := range rubric.PartnershipReadiness().Notes() {
		if n.Kind == rubric.LostWords {
			fmt.Printf("%s: %s\n", n.Item, n.Text)
		}
	}
	// Output:
	// outcome-clarity: the words of level "4" are lost in the source; the level may be chosen
}

// A rubric is a document; all that is wrong with it is reported at once.
func ExampleReadDefinition() {
	_, err := rubric.ReadDefinition(strings.NewReader(`{
		"key": "trust", "version": "1", "title": "Trust",
		"scales": [{"key": "agree", "levels": [{"key": "no", "value": 0}, {"key": "yes", "value": 1}]}],
		"domains": [{"key": "d", "items": [{"key": "q1", "text": "Do partners keep their word?", "scale": "agre", "weight": -1}]}]
	}`))
	fmt.Println(err)
	// Output:
	// /domains/0/items/0/weight: a weight must not be negative, got -1
	// /domains/0/items/0/scale: there is no scale "agre"
}

// Assessments are read apart from the rubric that they answer to, and checked
// against it when they are brought together.
func ExampleNewSheet() {
	assessments, err := rubric.ReadAssessments(strings.NewReader(`[
		{"rubric": "partnership-readiness", "version": "1", "subject": "moss", "rater": "ana",
		 "scores": [{"item": "backbone-support", "state": "scored", "level": "5"},
		            {"item": "trust", "state": "declined"}]}]`))
	if err != nil {
		log.Fatal(err)
	}
	_, err = rubric.NewSheet(rubric.PartnershipReadiness(), assessments, &rubric.SheetOptions{Raters: []string{"ben"}})
	fmt.Println(err)
	// Output:
	// /assessments/0/rater: unknown rater "ana"
	// /assessments/0/scores/0/level: the scale "zero-to-four" has no level "5"
	// /assessments/0/scores/1/item: the rubric has no item "trust"
}
