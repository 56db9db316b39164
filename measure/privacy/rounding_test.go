package privacy_test

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"math/bits"
	"math/rand/v2"
	"os"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/collective-impact/sdk/measure/privacy"
)

var secret = []byte("sixteen bytes or more")

// roundingTables reads the tables of counts in testdata.
func roundingTables(t *testing.T) map[string]privacy.CountTable {
	t.Helper()
	b, err := os.ReadFile("testdata/rounding_tables.json")
	require.NoError(t, err)
	var out map[string]privacy.CountTable
	require.NoError(t, json.Unmarshal(b, &out))
	return out
}

// leavesOf is a slow and obvious way to find the leaves of a level; occurring
// are those of its dimension in the table.
func leavesOf(h privacy.Hierarchy, level string, occurring []string) []string {
	parts, made := h.Parts[level]
	switch {
	case made:
		var out []string
		for _, p := range parts {
			out = append(out, leavesOf(h, p, occurring)...)
		}
		slices.Sort(out)
		return slices.Compact(out)
	case level == h.TotalLevel():
		return occurring
	}
	return []string{level}
}

// trueCounts adds up the cells of an altered table from the true leaves.
func trueCounts(t *testing.T, ct privacy.CountTable, altered privacy.AlteredTable) []int64 {
	t.Helper()
	occurring := make([][]string, len(ct.Dimensions))
	for _, c := range ct.Counts {
		for d, l := range c.Levels {
			occurring[d] = append(occurring[d], l)
		}
	}
	in := make([]map[string]map[string]bool, len(ct.Dimensions)) // of dimension, level, leaf
	for d := range in {
		in[d] = map[string]map[string]bool{}
	}
	var out []int64
	for cell := range altered.Cells() {
		for d, level := range cell.Levels {
			if in[d][level] == nil {
				in[d][level] = map[string]bool{}
				for _, leaf := range leavesOf(ct.Dimensions[d], level, occurring[d]) {
					in[d][level][leaf] = true
				}
			}
		}
		sum := int64(0)
		for _, c := range ct.Counts {
			counts := true
			for d, level := range cell.Levels {
				counts = counts && in[d][level][c.Levels[d]]
			}
			if counts {
				sum += c.Count
			}
		}
		out = append(out, sum)
	}
	return out
}

// checkAdditive checks, for tables that publish all leaves, that each cell is the
// sum of the published leaves.
func checkAdditive(t *testing.T, ct privacy.CountTable, altered privacy.AlteredTable) {
	t.Helper()
	leaves := privacy.CountTable{Dimensions: ct.Dimensions}
	for _, c := range ct.Counts {
		n, ok := altered.Find(c.Levels...)
		require.True(t, ok, c.Levels)
		if !slices.ContainsFunc(leaves.Counts, func(o privacy.Count) bool { return slices.Equal(o.Levels, c.Levels) }) {
			leaves.Counts = append(leaves.Counts, privacy.Count{Levels: c.Levels, Count: n})
		}
	}
	assert.True(t, altered.Additive())
	sums, k := trueCounts(t, leaves, altered), 0
	for cell := range altered.Cells() {
		assert.Equal(t, sums[k], cell.Count, cell.Levels)
		k++
	}
}

// randomCounts returns a table of two or three dimensions, of which some have
// hierarchies.
func randomCounts(rng *rand.Rand, dims int, hierarchies int) privacy.CountTable {
	var ct privacy.CountTable
	leaves := make([]int, dims)
	for d := range dims {
		h := privacy.Hierarchy{Name: string(rune('a' + d))}
		leaves[d] = 2 + rng.IntN(4)
		if d < hierarchies {
			h.Parts = map[string][]string{"Total": {"x", "y"}}
			for k := range leaves[d] {
				to := []string{"x", "y"}[k%2]
				h.Parts[to] = append(h.Parts[to], fmt.Sprint(k))
			}
		}
		ct.Dimensions = append(ct.Dimensions, h)
	}
	at := make([]int, dims)
	for {
		levels := make([]string, dims)
		for d := range levels {
			levels[d] = fmt.Sprint(at[d])
		}
		n := rng.Int64N(12)
		if rng.IntN(3) == 0 {
			n = 0
		}
		ct.Counts = append(ct.Counts, privacy.Count{Levels: levels, Count: n})
		d := dims - 1
		for ; d >= 0; d-- {
			if at[d]++; at[d] < leaves[d] {
				break
			}
			at[d] = 0
		}
		if d < 0 {
			return ct
		}
	}
}

// TestRoundControlledLaws checks additivity, multiples, and that every count is
// next to the true one where the form of the table promises it.
func TestRoundControlledLaws(t *testing.T) {
	for seed := range uint64(60) {
		rng := rand.New(rand.NewPCG(seed, 1))
		dims, hierarchies := 1+int(seed%3), int(seed/3%3)
		ct := randomCounts(rng, dims, min(dims, hierarchies))
		base := 3 + rng.IntN(5)
		r := privacy.ControlledOptions{Base: base}
		if seed%2 == 1 {
			r.Secret = secret
		}
		altered, cost, err := privacy.RoundControlled(context.Background(), ct, r)
		require.NoError(t, err)
		checkAdditive(t, ct, altered)
		bound, ok := altered.Bound()
		assert.True(t, ok)
		if dims < 3 && min(dims, hierarchies) < 2 {
			assert.Equal(t, privacy.ExactFit, cost.Fit, "seed %d", seed)
		}
		if cost.Fit != privacy.BeyondFit {
			assert.Equal(t, int64(base-1), bound)
			assert.Zero(t, cost.Beyond)
		}
		want, k := trueCounts(t, ct, altered), 0
		changed, largest, beyond := 0, int64(0), 0
		for cell := range altered.Cells() {
			assert.Zero(t, cell.Count%int64(base))
			d := max(cell.Count-want[k], want[k]-cell.Count)
			largest = max(largest, d)
			if d > 0 {
				changed++
			}
			if d >= int64(base) {
				beyond++
			}
			k++
		}
		assert.Equal(t, []any{k, changed, largest, beyond}, []any{cost.Cells, cost.Changed, cost.Largest, cost.Beyond}, "seed %d", seed)
		assert.LessOrEqual(t, largest, bound)
	}
}

// TestRoundControlledIsCheapest compares the sum of changes of small two-way
// tables with the least of all additive tables next to the true one.
func TestRoundControlledIsCheapest(t *testing.T) {
	for seed := range uint64(40) {
		rng := rand.New(rand.NewPCG(seed, 2))
		const rows, cols, base = 2, 4, 5
		var ct privacy.CountTable
		ct.Dimensions = []privacy.Hierarchy{{Name: "row"}, {Name: "column"}}
		var n [rows * cols]int64
		for i := range n {
			n[i] = rng.Int64N(20)
			ct.Counts = append(ct.Counts, privacy.Count{Levels: []string{fmt.Sprint(i / cols), fmt.Sprint(i % cols)}, Count: n[i]})
		}
		least := int64(1 << 60)
		for bits := range 1 << len(n) {
			var out [rows * cols]int64
			fits := true
			for i := range n {
				out[i] = n[i] / base * base
				if bits>>i&1 == 1 {
					out[i] += base
				}
			}
			change := int64(0)
			sum := func(in func(i int) bool) {
				a, b := int64(0), int64(0)
				for i := range n {
					if in(i) {
						a, b = a+n[i], b+out[i]
					}
				}
				d := max(a-b, b-a)
				change += d
				fits = fits && d < base
			}
			sum(func(int) bool { return true })
			for i := range n {
				sum(func(j int) bool { return i == j })
			}
			for r := range rows {
				sum(func(j int) bool { return j/cols == r })
			}
			for c := range cols {
				sum(func(j int) bool { return j%cols == c })
			}
			if fits {
				least = min(least, change)
			}
		}
		_, cost, err := privacy.RoundControlled(context.Background(), ct, privacy.ControlledOptions{Base: base})
		require.NoError(t, err)
		assert.InDelta(t, least, cost.Mean*float64(cost.Cells), 1e-9, "seed %d", seed)
	}
}

// TestRoundControlledFindsWhatExists compares with all ways to round small
// tables of four dimensions, for which there may be none next to the true one.
func TestRoundControlledFindsWhatExists(t *testing.T) {
	const dims, base = 4, 3
	found := map[privacy.RoundingFit]int{}
	for seed := range uint64(24) {
		rng := rand.New(rand.NewPCG(seed, 4))
		var ct privacy.CountTable
		for d := range dims {
			ct.Dimensions = append(ct.Dimensions, privacy.Hierarchy{Name: fmt.Sprint(d)})
		}
		var n [1 << dims]int
		for i := range n {
			n[i] = rng.IntN(base)
			var levels []string
			for d := range dims {
				levels = append(levels, fmt.Sprint(i>>d&1))
			}
			ct.Counts = append(ct.Counts, privacy.Count{Levels: levels, Count: int64(n[i])})
		}
		type sum struct{ mask, low, high int }
		var sums []sum
		for free := range 1 << dims { // the dimensions at their totals
			for at := range 1 << dims {
				s, people := sum{}, 0
				for i := range n {
					if i&^free == at&^free {
						s.mask |= 1 << i
						people += n[i]
					}
				}
				s.low, s.high = people/base, (people+base-1)/base
				sums = append(sums, s)
			}
		}
		exists := false
		for up := 0; up < 1<<len(n) && !exists; up++ {
			exists = !slices.ContainsFunc(sums, func(s sum) bool {
				k := bits.OnesCount(uint(up & s.mask))
				return k < s.low || k > s.high
			})
		}
		_, cost, err := privacy.RoundControlled(context.Background(), ct, privacy.ControlledOptions{Base: base})
		require.NoError(t, err)
		assert.Equal(t, exists, cost.Fit == privacy.FoundFit, "seed %d", seed)
		found[cost.Fit]++
	}
	assert.Len(t, found, 2, "tables with and without")
}

// TestRoundControlledHidesWhatRoundingEachCountShows is an attack: 7, 12 and 12
// rounded for themselves to base 5, 5, 10 and 10, are 3 to 7, 8 to 12 and 8 to 12,
// and a true total of 31 leaves the upper ends only. Readers of the additive table
// cannot tell any count within fewer than 5 people.
func TestRoundControlledHidesWhatRoundingEachCountShows(t *testing.T) {
	ct := privacy.CountTable{Dimensions: []privacy.Hierarchy{{Name: "g"}}, Counts: []privacy.Count{
		{Levels: []string{"A"}, Count: 7}, {Levels: []string{"B"}, Count: 12}, {Levels: []string{"C"}, Count: 12}}}
	altered, _, err := privacy.RoundControlled(context.Background(), ct, privacy.ControlledOptions{Base: 5})
	require.NoError(t, err)
	bound, _ := altered.Bound()
	var shown []int64
	for _, level := range []string{"A", "B", "C", "Total"} {
		n, ok := altered.Find(level)
		require.True(t, ok)
		shown = append(shown, n)
	}
	low, high := [3]int64{100, 100, 100}, [3]int64{-1, -1, -1}
	for a := max(shown[0]-bound, 0); a <= shown[0]+bound; a++ {
		for b := max(shown[1]-bound, 0); b <= shown[1]+bound; b++ {
			for c := max(shown[2]-bound, 0); c <= shown[2]+bound; c++ {
				if d := a + b + c - shown[3]; d >= -bound && d <= bound {
					for k, n := range []int64{a, b, c} {
						low[k], high[k] = min(low[k], n), max(high[k], n)
					}
				}
			}
		}
	}
	for k := range low {
		assert.GreaterOrEqual(t, high[k]-low[k], int64(5), k)
	}
}

// TestRoundControlledIsUnbiased averages over secrets. The mean of n draws of a
// count between two multiples has a standard error of at most base/2/sqrt(n).
func TestRoundControlledIsUnbiased(t *testing.T) {
	ct := randomCounts(rand.New(rand.NewPCG(7, 3)), 2, 1)
	const draws, base = 1000, 5
	var sum, want []float64
	for draw := range draws {
		altered, _, err := privacy.RoundControlled(context.Background(), ct,
			privacy.ControlledOptions{Base: base, Secret: fmt.Appendf(nil, "a secret of some length %d", draw)})
		require.NoError(t, err)
		if draw == 0 {
			for _, n := range trueCounts(t, ct, altered) {
				want, sum = append(want, float64(n)), append(sum, 0)
			}
		}
		k := 0
		for cell := range altered.Cells() {
			sum[k] += float64(cell.Count) / draws
			k++
		}
	}
	for k := range want {
		assert.InDelta(t, want[k], sum[k], 4*base/2/math.Sqrt(draws), k)
	}
}

// TestRoundControlledWhereNoneExists rounds Titanic to base 3, which has no
// additive table next to the true one: GLPK 5.0, glpsol --cuts, "PROBLEM HAS NO
// INTEGER FEASIBLE SOLUTION". DanishWelfare has one (same program).
func TestRoundControlledWhereNoneExists(t *testing.T) {
	tables := roundingTables(t)
	altered, cost, err := privacy.RoundControlled(context.Background(), tables["titanic"], privacy.ControlledOptions{Base: 3})
	require.NoError(t, err)
	assert.Equal(t, privacy.BeyondFit, cost.Fit)
	assert.Equal(t, 1, cost.Beyond)
	bound, _ := altered.Bound()
	assert.Equal(t, int64(5), bound)
	assert.Equal(t, "85 of 135 counts changed, by 0.77 on average over all and by 3 at most; 1 are not next to the true count", cost.String())
	checkAdditive(t, tables["titanic"], altered)
	_, cost, err = privacy.RoundControlled(context.Background(), tables["danish"], privacy.ControlledOptions{Base: 3})
	require.NoError(t, err)
	assert.Equal(t, privacy.FoundFit, cost.Fit)
}

// TestRoundLargeTable has more small counts than are paired with each other.
func TestRoundLargeTable(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 7))
	ct := privacy.CountTable{Dimensions: []privacy.Hierarchy{{Name: "a"}, {Name: "b"}, {Name: "c"}}}
	for i := range 9 * 9 * 7 {
		ct.Counts = append(ct.Counts, privacy.Count{Levels: []string{fmt.Sprint(i / 63), fmt.Sprint(i / 7 % 9), fmt.Sprint(i % 7)}, Count: 1 + rng.Int64N(4)})
	}
	small, cost, err := privacy.RoundSmallCounts(context.Background(), ct, privacy.SmallCountOptions{Base: 5})
	require.NoError(t, err)
	checkAdditive(t, ct, small)
	assert.Less(t, cost.Largest, int64(10), "twice the base")
	_, cost, err = privacy.RoundControlled(context.Background(), ct, privacy.ControlledOptions{Base: 5})
	require.NoError(t, err)
	assert.Equal(t, privacy.FoundFit, cost.Fit)
}

// TestRoundingKnowsNoOrder shuffles counts and tears some in two.
func TestRoundingKnowsNoOrder(t *testing.T) {
	ct := randomCounts(rand.New(rand.NewPCG(5, 5)), 3, 2)
	torn := ct
	torn.Counts = nil
	for _, c := range ct.Counts {
		torn.Counts = append(torn.Counts, privacy.Count{Levels: c.Levels, Count: c.Count / 3}, privacy.Count{Levels: c.Levels, Count: c.Count - c.Count/3})
	}
	rand.New(rand.NewPCG(6, 6)).Shuffle(len(torn.Counts), func(i, j int) {
		torn.Counts[i], torn.Counts[j] = torn.Counts[j], torn.Counts[i]
	})
	both := func(round func(privacy.CountTable) (privacy.AlteredTable, privacy.AlterationCost, error)) {
		a, costA, err := round(ct)
		require.NoError(t, err)
		b, costB, err := round(torn)
		require.NoError(t, err)
		assert.Equal(t, costA, costB)
		assert.Empty(t, cmp.Diff(slices.Collect(a.Cells()), slices.Collect(b.Cells())))
	}
	for _, s := range [][]byte{nil, secret} {
		both(func(ct privacy.CountTable) (privacy.AlteredTable, privacy.AlterationCost, error) {
			return privacy.RoundControlled(context.Background(), ct, privacy.ControlledOptions{Base: 5, Secret: s})
		})
		both(func(ct privacy.CountTable) (privacy.AlteredTable, privacy.AlterationCost, error) {
			return privacy.RoundSmallCounts(context.Background(), ct, privacy.SmallCountOptions{Base: 5, Secret: s})
		})
	}
}
