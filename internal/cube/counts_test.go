package cube

import (
	"context"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestCounts counts enough rows for every quick way of counting, by dimensions
// of one lane up to four and more, through masks of every kind.
func TestCounts(t *testing.T) {
	const rows = histogramRows + 2*blockRows + 5
	r := rand.New(rand.NewPCG(8, 9))
	in := Input{Rows: rows, Workers: 1}
	for _, card := range []int{7, 1, 3, 60, 100, 128, 129, 255, 256, 5} {
		col := make([]uint8, rows)
		for i := range col {
			col[i] = uint8(r.IntN(card))
		}
		in.Dims = append(in.Dims, Dim{U8: col, Card: card})
	}
	a, b := make([]uint8, rows), make([]uint8, rows)
	for i := range rows {
		a[i], b[i] = []uint8{0, 1, 127, 128, 200, 255}[r.IntN(6)], uint8(r.IntN(4))
	}
	high := make([]bool, 256) // a range across the top bit
	for code := 127; code <= 200; code++ {
		high[code] = true
	}
	in.Masks = []Mask{{U8: a, Counted: high}, {U8: b, Counted: []bool{true, false, true}}, {U8: b, Counted: make([]bool, 256)}}
	for _, set := range [][]int{{}, {0}, {1}, {0, 2}, {3}, {4}, {5}, {6}, {7}, {8}, {0, 3}, {3, 4}, {3, 4, 9}, {2, 3, 4, 5}, {0, 1, 2, 9}, {6, 7, 8}} {
		rowsOf := map[string]*[8]int64{} // by the masks that count
		for row := range rows {
			codes := make([]byte, len(set))
			for i, d := range set {
				codes[i] = in.Dims[d].U8[row]
			}
			if rowsOf[string(codes)] == nil {
				rowsOf[string(codes)] = new([8]int64)
			}
			combo := 0
			for i, m := range in.Masks {
				if code := int(m.U8[row]); code < len(m.Counted) && m.Counted[code] {
					combo |= 1 << i
				}
			}
			rowsOf[string(codes)][combo]++
		}
		for _, terms := range [][]Term{
			{{}}, {{Where: []int{0}}}, {{}, {Where: []int{0}}}, {{Where: []int{1}}, {Where: []int{0, 1}}}, {{Where: []int{0}}, {Where: []int{1}}},
			{{Where: []int{1}}, {Where: []int{1}}}, {{Where: []int{0}}, {}}, {{Where: []int{2}}, {}}, {{}, {Where: []int{0}}, {Where: []int{1}}},
		} {
			in.Terms, in.Sets = terms, [][]int{set}
			c, err := Build(context.Background(), in)
			require.NoError(t, err)
			cells, err := c.Project(set)
			require.NoError(t, err)
			occur := 0
			for key, combos := range rowsOf {
				var codes []int
				for _, code := range []byte(key) {
					codes = append(codes, int(code))
				}
				cell, ok := cells.At(codes...)
				occur += truth(ok)
				for i, term := range terms {
					want := int64(0)
					for combo, n := range combos {
						if m := int(maskOf(term.Where)); combo&m == m {
							want += n
						}
					}
					got, _ := cell.Int64(i) // 0 without a cell
					if got != want {
						t.Fatalf("set %v terms %v codes %v term %d: %d, want %d", set, terms, codes, i, got, want)
					}
				}
			}
			require.Equal(t, occur, cells.Len())
		}
	}
}
