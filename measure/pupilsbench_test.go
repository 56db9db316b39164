package measure_test

import (
	"context"
	"iter"
	"sync"
	"testing"

	"github.com/collective-impact/sdk/measure"
)

// benchRows is the number of rows of the benchmarks of this file. The module
// internal/bench measures with more, and beside other programs.
const benchRows = 1_000_000

// pupil is a row: codes of the nine dimensions of wideSchema, a flag, a score
// in hundredths and a weight in ten-thousandths.
type pupil struct {
	codes         [9]uint8
	proficient    bool
	score, weight int32
}

// mix is the finalizer of SplitMix64.
func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9
	x = (x ^ (x >> 27)) * 0x94d049bb133111eb
	return x ^ (x >> 31)
}

// enrolled makes up rows, each a function of its number alone: few are in the
// small groups, a school stands in one district, and scores depend on both.
func enrolled(rows int) iter.Seq2[pupil, error] {
	cards := [9]uint64{7, 3, 2, 2, 2, 50, 1, 13, 5}
	return func(yield func(pupil, error) bool) {
		for i := range rows {
			var p pupil
			h := mix(uint64(i))
			for j, n := range cards {
				h = mix(h + uint64(j))
				p.codes[j] = uint8(max(h&0xffff, h>>16&0xffff) * n >> 16)
			}
			p.codes[6] = p.codes[5] / 5
			h = mix(h)
			p.score = int32(240000 + h&0x3fff + h>>16&0x3fff + 300*uint64(p.codes[0]) - 90*uint64(p.codes[6]))
			p.proficient = p.score > 258000
			p.weight = int32(5000 + h>>32&0x3fff)
			if !yield(p, nil) {
				return
			}
		}
	}
}

// pupilFrame holds the rows of enrolled.
var pupilFrame = sync.OnceValues(func() (measure.Frame, error) {
	return measure.FromSeq(context.Background(), enrolled(benchRows), pupilFields()...)
})

func pupilFields() []measure.Field[pupil] {
	var fields []measure.Field[pupil]
	for j, c := range wideSchema().Columns[:9] {
		fields = append(fields, measure.Dim(c.Name, c.Levels, func(p pupil) (string, bool) { return c.Levels[p.codes[j]], true }))
	}
	return append(fields,
		measure.YesNoField("proficient", func(p pupil) (bool, bool) { return p.proficient, true }),
		measure.Num("score", func(p pupil) (float64, bool) { return float64(p.score) / 100, true }),
		measure.Num("weight", func(p pupil) (float64, bool) { return float64(p.weight) / 10000, true }))
}

func pupilDims() []string {
	var out []string
	for _, c := range wideSchema().Columns[:9] {
		out = append(out, c.Name)
	}
	return out
}

// benchmarkPlan counts people, computes the table and reads all of its cells.
func benchmarkPlan(b *testing.B, p measure.Plan) {
	f, err := pupilFrame()
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	cells := 0
	for b.Loop() {
		cells = 0
		for range open(b, tableOf(b, tallyOf(b, p, f))).Cells() {
			cells++
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/benchRows, "ns/row")
	b.ReportMetric(float64(cells), "cells")
}

func cube3Rates() measure.Plan {
	return measure.Plan{Indicators: []measure.Indicator{flag("proficient", "proficient")}, Sets: measure.Cube(pupilDims()...)}
}

// cube3Means are a rate and a mean with the sums of design-based errors.
func cube3Means() measure.Plan {
	p := cube3Rates()
	p.Indicators = append(p.Indicators, mean("score", "score"))
	p.Weight = measure.Weight{Column: "weight", Kind: measure.SamplingWeight}
	return p
}

// BenchmarkCube3Rates computes the rates of all sets of up to three of nine
// dimensions.
func BenchmarkCube3Rates(b *testing.B) { benchmarkPlan(b, cube3Rates()) }

// BenchmarkCube3Means has a mean too.
func BenchmarkCube3Means(b *testing.B) {
	p := cube3Rates()
	p.Indicators = append(p.Indicators, mean("score", "score"))
	benchmarkPlan(b, p)
}

// BenchmarkCube3Weighted has weights, and errors of a sample.
func BenchmarkCube3Weighted(b *testing.B) { benchmarkPlan(b, cube3Means()) }

// BenchmarkThreeWayMeans has one set.
func BenchmarkThreeWayMeans(b *testing.B) {
	p := cube3Rates()
	p.Indicators = append(p.Indicators, mean("score", "score"))
	p.Sets = measure.Leaves("race", "school", "grade")
	benchmarkPlan(b, p)
}

func BenchmarkTallyRates(b *testing.B) { benchmarkTally(b, cube3Rates()) }

func BenchmarkTallyMeans(b *testing.B) { benchmarkTally(b, cube3Means()) }

func BenchmarkTallyOneWay(b *testing.B) {
	p := cube3Rates()
	p.Sets = measure.Each("race")
	benchmarkTally(b, p)
}

func benchmarkTally(b *testing.B, p measure.Plan) {
	f, err := pupilFrame()
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		tallyOf(b, p, f)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/benchRows, "ns/row")
}

// BenchmarkDisparityTables compares the groups of 45 tables with everyone and
// with the best group.
func BenchmarkDisparityTables(b *testing.B) {
	p := cube3Rates()
	p.Sets = measure.CubeUpTo(2, pupilDims()...)
	p.References = []measure.Reference{measure.Overall(), measure.Best(0)}
	benchmarkPlan(b, p)
}

// BenchmarkClusters has strata and clusters: 100,000 rows in 1,365 groups.
func BenchmarkClusters(b *testing.B) {
	f, err := measure.FromSeq(b.Context(), enrolled(100_000), pupilFields()...)
	if err != nil {
		b.Fatal(err)
	}
	p := cube3Means()
	p.Indicators = p.Indicators[:1]
	p.Sets = measure.Leaves("race", "gender", "grade", "year")
	p.Design = &measure.Design{Stages: []measure.Stage{{Stratum: "district", Cluster: "school"}}}
	b.ReportAllocs()
	for b.Loop() {
		for range open(b, tableOf(b, tallyOf(b, p, f))).Cells() {
		}
	}
}
