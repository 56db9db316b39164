// Quickstart measures third-grade reading by lunch status and prints what may
// be published: a group of four pupils stays out, and so does whatever would
// give it away.
package main

import (
	"context"
	"fmt"
	"log"
	"strings"

	"github.com/collective-impact/sdk/measure"
	"github.com/collective-impact/sdk/measure/privacy"
)

func main() {
	ctx := context.Background()
	rows := "lunch,level\n" + strings.Repeat("free,2\nfree,3\nfull,3\nfull,4\nfull,1\n", 30) + strings.Repeat(",1\n,4\n", 12) + "other,3\nother,1\nother,2\nother,4\n"
	schema := measure.Schema{Columns: []measure.Column{
		{Name: "lunch", Kind: measure.Category, Levels: []string{"free", "full", "other"}},
		{Name: "level", Kind: measure.Category, Levels: []string{"1", "2", "3", "4"}},
	}}
	plan := measure.Plan{
		Indicators: []measure.Indicator{{Key: "reading", Column: "level", Outcome: measure.LevelAtOrAbove, Level: "3",
			Direction: measure.HigherIsBetter, Temporal: measure.Stock}},
		Sets:       measure.Cube("lunch"),
		References: []measure.Reference{measure.AllOthers()},
	}
	frame, err := measure.ReadCSV(ctx, "pupils.csv", strings.NewReader(rows), schema, nil)
	if err != nil {
		log.Fatal(err) // every wrong cell, with line, column and what was expected
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
		fmt.Println(cell.Label(), "|", cell.Estimate)
		for _, c := range cell.Comparisons {
			fmt.Println("  gap to", c.Reference, "|", c.Difference, "|", c.Standing)
		}
	}
}
