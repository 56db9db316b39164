package cube

import (
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestMaskRanges asks every code whether it is in a range, of one code and more,
// in a full block and at its end.
func TestMaskRanges(t *testing.T) {
	codes := make([]uint8, 2*blockRows)
	for i := range codes {
		codes[i] = uint8(i * 7)
	}
	for _, ends := range [][2]int{{0, 0}, {1, 1}, {127, 127}, {128, 128}, {129, 129}, {255, 255}, {0, 1}, {100, 200}, {0, 255}} {
		m := newMaskPlan(Mask{U8: codes, Counted: append(make([]bool, ends[0]), slices.Repeat([]bool{true}, ends[1]-ends[0]+1)...)})
		for _, n := range []int{blockRows, blockRows - 1} {
			got, want := make([]uint8, n), make([]uint8, n)
			m.fill(got, 3)
			for i, c := range codes[3:][:n] {
				want[i] = uint8(truth(int(c) >= ends[0] && int(c) <= ends[1]))
			}
			require.Equal(t, want, got, fmt.Sprint(ends, n))
		}
	}
}
