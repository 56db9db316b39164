package measure_test

import (
	"bytes"
	"context"
	"fmt"
	"testing"

	"github.com/collective-impact/sdk/measure"
)

// table100k is a table of 100,000 people as CSV: 4 MB.
func table100k() ([]byte, measure.Schema) {
	var b bytes.Buffer
	b.WriteString("id,grade,race,lunch,score,tested\n")
	for i := range 100_000 {
		race := []string{"A", "B", "C", "D", ""}[i*7%5]
		fmt.Fprintf(&b, "%d,%s,%s,%s,%.2f,%s\n", i, grades[i%3], race, lunch[i*5%2], 400+float64(i*37%1000)/7, []string{"yes", "no"}[i*11%2])
	}
	return b.Bytes(), measure.Schema{Columns: []measure.Column{
		{Name: "grade", Kind: measure.Category, Levels: grades},
		{Name: "race", Kind: measure.Category, Levels: races},
		{Name: "lunch", Kind: measure.Category, Levels: lunch},
		{Name: "score", Kind: measure.Number},
		{Name: "tested", Kind: measure.YesNo},
	}}
}

func benchPlan() measure.Plan {
	return measure.Plan{
		Indicators: []measure.Indicator{flag("tested", "tested"), mean("score", "score")}, Within: "grade", Sets: measure.Cube("race", "lunch"),
		References: []measure.Reference{measure.Overall(), measure.AllOthers(), measure.Best(0), measure.Named("race", "A")},
	}
}

func BenchmarkReadCSV(b *testing.B) {
	data, s := table100k()
	b.ReportAllocs()
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		if _, err := measure.ReadCSV(context.Background(), "f", bytes.NewReader(data), s, nil); err != nil {
			b.Fatal(err)
		}
	}
}

func benchFrame(b *testing.B) measure.Frame {
	data, s := table100k()
	f, err := measure.ReadCSV(context.Background(), "f", bytes.NewReader(data), s, nil)
	if err != nil {
		b.Fatal(err)
	}
	return f
}

func BenchmarkTally(b *testing.B) {
	f := benchFrame(b)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := benchPlan().Tally(context.Background(), f); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkTable computes all groups, estimates and comparisons: 144 cells.
func BenchmarkTable(b *testing.B) {
	tally := tallyOf(b, benchPlan(), benchFrame(b))
	b.ReportAllocs()
	for b.Loop() {
		n := 0
		for range open(b, tableOf(b, tally)).Cells() {
			n++
		}
		if n != 144 {
			b.Fatal(n)
		}
	}
}

func BenchmarkMerge(b *testing.B) {
	tally := tallyOf(b, benchPlan(), benchFrame(b))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := tally.Merge(tally); err != nil {
			b.Fatal(err)
		}
	}
}
