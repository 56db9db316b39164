package cube

import (
	"context"
	"math/rand/v2"
	"testing"
)

// students makes rows with the radices 7, 3, 2, 2, 2, 50, 10, 13, 5, where the
// seventh dimension follows from the sixth, a flag, a score and a weight. The
// codes of the first are as unequal as groups of people are.
func students(rows int) Input {
	r := rand.New(rand.NewPCG(1, 2))
	in := Input{Rows: rows, Workers: 1}
	cards := []int{7, 3, 2, 2, 2, 50, 10, 13, 5}
	cols := make([][]uint8, len(cards))
	for i := range cols {
		cols[i] = make([]uint8, rows)
	}
	flag, score, weight := make([]uint8, rows), make([]int32, rows), make([]int32, rows)
	cuts := []uint64{600, 4500, 14300, 32700, 33000, 36200, 65536}
	for row := range rows {
		u := r.Uint64()
		for i, cut := range cuts {
			if u&0xffff < cut {
				cols[0][row] = uint8(i)
				break
			}
		}
		sex := u >> 16 & 0xffff
		if sex >= 31900 {
			cols[1][row] = 1
		}
		if sex >= 65020 {
			cols[1][row] = 2
		}
		v, w := r.Uint64(), r.Uint64()
		for i, share := range []uint64{25000, 8000, 9000} {
			if v>>(16*i)&0xffff >= share {
				cols[2+i][row] = 1
			}
		}
		school := (u >> 32 & 0xffff) * 50 >> 16
		cols[5][row], cols[6][row] = uint8(school), uint8(school/5)
		cols[7][row] = uint8((u >> 48) * 13 >> 16)
		cols[8][row] = uint8((v >> 48) * 5 >> 16)
		flag[row] = uint8(w & 1)
		score[row] = int32(200000 + w>>8&0xffff + w>>24&0x7fff)
		weight[row] = int32(5000 + (w>>40&0xffff)*15000>>16)
	}
	for i, c := range cards {
		in.Dims = append(in.Dims, Dim{U8: cols[i], Card: c})
	}
	in.Masks = []Mask{{U8: flag, Counted: []bool{false, true}}}
	in.Columns = []Column{{I32: score, Least: 200000, Most: 299000}, {I32: weight, Least: 5000, Most: 20000}}
	in.Terms = []Term{{}, {Where: []int{0}}}
	return in
}

const benchRows = 1 << 20

func perRow(b *testing.B, in Input) {
	b.Helper()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Build(context.Background(), in); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(in.Rows), "ns/row")
}

// BenchmarkBaseCounts counts rows and successes by all nine dimensions.
func BenchmarkBaseCounts(b *testing.B) { perRow(b, students(benchRows)) }

// BenchmarkBaseMeans adds the sums of scores, their squares, weights, and
// weights of successes.
func BenchmarkBaseMeans(b *testing.B) {
	in := students(benchRows)
	in.Terms = append(in.Terms, Term{Factors: []int{0}}, Term{Factors: []int{0, 0}}, Term{Factors: []int{1}}, Term{Where: []int{0}, Factors: []int{1}})
	perRow(b, in)
}

// weightedMoments are the sums of a weighted rate and a weighted mean with errors.
func weightedMoments(in Input) Input {
	in.Terms = append(in.Terms, Term{Factors: []int{1}}, Term{Where: []int{0}, Factors: []int{1}},
		Term{Factors: []int{1, 1}}, Term{Where: []int{0}, Factors: []int{1, 1}},
		Term{Factors: []int{0, 1}}, Term{Factors: []int{0, 1, 1}}, Term{Factors: []int{0, 0, 1, 1}})
	return in
}

// BenchmarkBaseWeighted has weights, and sums for errors.
func BenchmarkBaseWeighted(b *testing.B) { perRow(b, weightedMoments(students(benchRows))) }

// BenchmarkThreeWayWeighted has them in 4,550 cells.
func BenchmarkThreeWayWeighted(b *testing.B) {
	in := weightedMoments(students(benchRows))
	in.Sets = [][]int{{0, 5, 7}}
	perRow(b, in)
}

// BenchmarkOneWay counts rows and successes by the first dimension.
func BenchmarkOneWay(b *testing.B) {
	in := students(benchRows)
	in.Sets = [][]int{{0}}
	perRow(b, in)
}

// BenchmarkSetsOfThree adds up counts by all 130 sets of at most three.
func BenchmarkSetsOfThree(b *testing.B) {
	c := must(b, data{Input: students(benchRows)}, defaults())
	sets := allSets(9, 3)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := c.Sets(sets); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkMerge reads a cube of counts from bytes and adds it to another.
func BenchmarkMerge(b *testing.B) {
	c := must(b, data{Input: students(8 * benchRows)}, defaults())
	bytes := encoded(b, c)
	b.ReportAllocs()
	for b.Loop() {
		var o Cube
		if err := o.UnmarshalBinary(bytes); err != nil {
			b.Fatal(err)
		}
		if err := c.Merge(&o); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(len(bytes)), "bytes")
}

// BenchmarkEncode writes a cube of counts as bytes.
func BenchmarkEncode(b *testing.B) {
	c := must(b, data{Input: students(8 * benchRows)}, defaults())
	b.ReportAllocs()
	for b.Loop() {
		encoded(b, c)
	}
}

// BenchmarkManyDimensions counts rows by all 1,140 triples of 20 dimensions.
func BenchmarkManyDimensions(b *testing.B) {
	in := students(benchRows)
	r := rand.New(rand.NewPCG(3, 4))
	for len(in.Dims) < 20 {
		col, card := make([]uint8, in.Rows), 2+r.IntN(8)
		for i := range col {
			col[i] = uint8(r.IntN(card))
		}
		in.Dims = append(in.Dims, Dim{U8: col, Card: card})
	}
	for _, set := range allSets(20, 3) {
		if len(set) == 3 {
			in.Sets = append(in.Sets, set)
		}
	}
	perRow(b, in)
}
