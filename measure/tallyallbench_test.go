package measure_test

import (
	"context"
	"iter"
	"testing"

	"github.com/collective-impact/sdk/measure"
)

// BenchmarkTallyAll counts 20 blocks of 50,000 rows, with weights and a mean.
func BenchmarkTallyAll(b *testing.B) {
	const blocks, rows = 20, 50_000
	f, err := measure.FromSeq(b.Context(), enrolled(rows), pupilFields()...)
	if err != nil {
		b.Fatal(err)
	}
	var frames iter.Seq2[measure.Frame, error] = func(yield func(measure.Frame, error) bool) {
		for range blocks {
			if !yield(f, nil) {
				return
			}
		}
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := cube3Means().TallyAll(context.Background(), frames, nil); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/blocks/rows, "ns/row")
}
