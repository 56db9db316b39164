package privacy_test

import (
	"context"
	"fmt"
	"log"
	"os"

	"github.com/collective-impact/sdk/measure/privacy"
)

// absences are pupils who were often absent, by grade and group.
var absences = privacy.CountTable{
	Dimensions: []privacy.Hierarchy{{Name: "grade"}, {Name: "group"}},
	Counts: []privacy.Count{
		{Levels: []string{"3", "Black"}, Count: 11}, {Levels: []string{"3", "White"}, Count: 24}, {Levels: []string{"3", "Native"}, Count: 2},
		{Levels: []string{"4", "Black"}, Count: 8}, {Levels: []string{"4", "White"}, Count: 31}, {Levels: []string{"4", "Native"}, Count: 1},
	},
}

func ExampleRoundControlled() {
	rounded, cost, err := privacy.RoundControlled(context.Background(), absences, privacy.ControlledOptions{Base: 5})
	if err != nil {
		log.Fatal(err)
	}
	if err := rounded.WriteCSV(os.Stdout); err != nil {
		log.Fatal(err)
	}
	fmt.Println(cost)
	// Output:
	// grade,group,count
	// Total,Total,75
	// Total,Black,20
	// Total,Native,0
	// Total,White,55
	// 3,Total,35
	// 3,Black,10
	// 3,Native,0
	// 3,White,25
	// 4,Total,40
	// 4,Black,10
	// 4,Native,0
	// 4,White,30
	// 10 of 12 counts changed, by 1.33 on average over all and by 3 at most
}

func ExampleRoundSmallCounts() {
	rounded, cost, err := privacy.RoundSmallCounts(context.Background(), absences, privacy.SmallCountOptions{Base: 5})
	if err != nil {
		log.Fatal(err)
	}
	black, _ := rounded.Find("3", "Black")
	native, _ := rounded.Find("3", "Native")
	everyone, _ := rounded.Find("Total", "Total")
	fmt.Println(black, native, everyone)
	fmt.Println(cost)
	// Output:
	// 11 5 79
	// 6 of 12 counts changed, by 1 on average over all and by 3 at most
}

// Each pupil has a key, and the keys of those in a cell pick its noise.
func ExamplePerturbCounts() {
	pupils := []struct{ number, grade, group string }{
		{"20417", "3", "Black"}, {"20418", "3", "White"}, {"20431", "3", "Native"}, {"20502", "4", "White"}, {"20511", "4", "White"},
	}
	secret := []byte("draw 16 bytes or more at random") // and keep them for next year
	counts := privacy.CountTable{Dimensions: []privacy.Hierarchy{{Name: "grade"}, {Name: "group"}}}
	var keys []uint64
	for _, p := range pupils {
		key, err := privacy.RecordKey(secret, p.number)
		if err != nil {
			log.Fatal(err)
		}
		keys = append(keys, key)
		counts.Counts = append(counts.Counts, privacy.Count{Levels: []string{p.grade, p.group}, Count: 1})
	}
	table, cost, err := privacy.PerturbCounts(context.Background(), counts, keys, privacy.Perturbation{MaxChange: 2, Variance: 1})
	if err != nil {
		log.Fatal(err)
	}
	grade4, _ := table.Find("4", "Total")
	white, _ := table.Find("4", "White")
	fmt.Println("the same two pupils:", grade4, white)
	fmt.Println(cost)
	// Output:
	// the same two pupils: 3 3
	// 7 of 12 counts changed, by 0.583 on average over all and by 1 at most
}

func ExampleSuggestMerges() {
	suggestion, err := privacy.SuggestMerges(context.Background(), absences, privacy.Merging{Dimensions: []string{"grade"}})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(suggestion)
	suggestion, err = privacy.SuggestMerges(context.Background(), absences, privacy.Merging{Dimensions: []string{"group"}})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(suggestion)
	// Output:
	// In grade, merge 3, 4. Counts below 10: 4 of 12 now, 2 of 8 then; levels lost: 1.
	// In group, merge Black, Native, White. Counts below 10: 4 of 12 now, 0 of 6 then; levels lost: 2.
}
