package chart_test

import (
	"fmt"
	"testing"

	"github.com/collective-impact/sdk/measure/chart"
)

func BenchmarkGaps(b *testing.B) {
	r := valley(b, community{})
	b.ReportAllocs()
	for b.Loop() {
		if _, err := chart.Gaps(r, chart.GapQuery{Indicator: "reading", Set: []string{"school"}}, opt); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkStrata(b *testing.B) {
	r := years(b)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := chart.Strata(r, "reading", "school", opt); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkBars(b *testing.B) {
	var bars []chart.Bar
	for i := range 200 {
		bars = append(bars, chart.Bar{Label: fmt.Sprint("Line ", i), Value: float64(i), Text: fmt.Sprint(i)})
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := chart.Bars(bars, cost); err != nil {
			b.Fatal(err)
		}
	}
}
