package privacy_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/collective-impact/sdk/measure"
	"github.com/collective-impact/sdk/measure/privacy"
)

// grades is a table of grades, in order, by two schools.
func grades(counts ...[2]int64) privacy.CountTable {
	ct := privacy.CountTable{Dimensions: []privacy.Hierarchy{{Name: "grade", Parts: map[string][]string{}}, {Name: "school"}}}
	for k, c := range counts {
		name := fmt.Sprint("grade ", k+1)
		ct.Dimensions[0].Parts["Total"] = append(ct.Dimensions[0].Parts["Total"], name)
		ct.Counts = append(ct.Counts, privacy.Count{Levels: []string{name, "A"}, Count: c[0]}, privacy.Count{Levels: []string{name, "B"}, Count: c[1]})
	}
	return ct
}

// smallCells counts the published cells from 1 to least−1.
func smallCells(t *testing.T, ct privacy.CountTable, least int64) (n int) {
	t.Helper()
	altered, _, err := privacy.RoundControlled(context.Background(), ct, privacy.ControlledOptions{Base: 5}) // for its list of cells
	require.NoError(t, err)
	for _, c := range trueCounts(t, ct, altered) {
		if c > 0 && c < least {
			n++
		}
	}
	return n
}

func TestSuggestMerges(t *testing.T) {
	ct := grades([2]int64{30, 40}, [2]int64{4, 50}, [2]int64{7, 60}, [2]int64{20, 30}, [2]int64{25, 9})
	s, err := privacy.SuggestMerges(context.Background(), ct, privacy.Merging{Dimensions: []string{"grade"}, Ordered: []string{"grade"}})
	require.NoError(t, err)
	assert.Equal(t, privacy.MergeSuggestion{
		Merges: []privacy.LevelMerge{
			{Dimension: "grade", Levels: []string{"grade 2", "grade 3"}, Into: "grade 2 + grade 3"},
			{Dimension: "grade", Levels: []string{"grade 4", "grade 5"}, Into: "grade 4 + grade 5"}},
		MinCount: 10, SmallBefore: 3, CellsBefore: 18, CellsAfter: 12, LevelsLost: 2, Exact: true}, s)
	assert.Equal(t, "In grade, merge grade 2, grade 3. In grade, merge grade 4, grade 5. Counts below 10: 3 of 18 now, 0 of 12 then; levels lost: 2.", s.String())
	var text bytes.Buffer
	require.NoError(t, s.WriteCSV(&text))
	assert.Equal(t, "dimension,level,into\ngrade,grade 2,grade 2 + grade 3\ngrade,grade 3,grade 2 + grade 3\ngrade,grade 4,grade 4 + grade 5\ngrade,grade 5,grade 4 + grade 5\n", text.String())
	b, err := json.Marshal(s)
	require.NoError(t, err)
	var again privacy.MergeSuggestion
	require.NoError(t, json.Unmarshal(b, &again))
	assert.Equal(t, s, again)

	merged, err := s.Apply(ct)
	require.NoError(t, err)
	assert.Equal(t, []string{"grade 1", "grade 2 + grade 3", "grade 4 + grade 5"}, merged.Dimensions[0].Parts["Total"])
	assert.Equal(t, []string{"grade 1", "grade 2", "grade 3", "grade 4", "grade 5"}, ct.Dimensions[0].Parts["Total"])
	assert.Zero(t, smallCells(t, merged, 10))

	enough, err := privacy.SuggestMerges(context.Background(), ct, privacy.Merging{MinCount: 4})
	require.NoError(t, err)
	assert.Equal(t, "No count is below 4; nothing has to be merged.", enough.String())
	assert.Empty(t, enough.Merges)
	tiny := grades([2]int64{1, 1})
	hopeless, err := privacy.SuggestMerges(context.Background(), tiny, privacy.Merging{Dimensions: []string{"grade"}})
	require.NoError(t, err)
	assert.Equal(t, "No merge helps. Counts below 10: 6 of 6 now, 6 of 6 then; levels lost: 0.", hopeless.String())
}

// TestSuggestMergesIsBest compares with all ways to merge the five levels of one
// dimension, ordered or not, and the two of the other.
func TestSuggestMergesIsBest(t *testing.T) {
	type cost struct{ score, levels int }
	for seed := range uint64(30) {
		rng := rand.New(rand.NewPCG(seed, 8))
		var counts [][2]int64
		for range 5 {
			counts = append(counts, [2]int64{rng.Int64N(14), rng.Int64N(25)})
		}
		ct := grades(counts...)
		for _, ordered := range []bool{true, false} {
			least, worth := cost{1 << 30, 0}, int(seed%3)
			var block [5]int
			var try func(k, used int)
			try = func(k, used int) {
				if k < len(block) {
					for b := range used + 1 {
						if ordered && b < used-1 {
							continue
						}
						block[k] = b
						try(k+1, max(used, b+1))
					}
					return
				}
				for school := range 2 { // 1 merges the schools
					c := cost{worth * (5 - used + school), 5 - used + school}
					cells := map[[2]int]int64{}
					for i, n := range counts {
						b := block[i]
						for j := range n {
							col := j * (1 - school)
							cells[[2]int{b, col}] += n[j]
							cells[[2]int{-1, col}] += n[j]
							cells[[2]int{b, -1}] += n[j]
							cells[[2]int{-1, -1}] += n[j]
						}
					}
					for _, n := range cells {
						if n > 0 && n < 10 {
							c.score++
						}
					}
					if c.score < least.score || c.score == least.score && c.levels < least.levels {
						least = c
					}
				}
			}
			try(0, 0)
			m := privacy.Merging{SmallPerLevel: worth}
			if ordered {
				m.Ordered = []string{"grade"}
			}
			s, err := privacy.SuggestMerges(context.Background(), ct, m)
			require.NoError(t, err)
			assert.True(t, s.Exact)
			assert.Equal(t, least, cost{s.SmallAfter + worth*s.LevelsLost, s.LevelsLost}, "seed %d", seed)
			merged, err := s.Apply(ct)
			require.NoError(t, err)
			assert.Equal(t, s.SmallAfter, smallCells(t, merged, 10), "seed %d", seed)
			assert.Equal(t, s.SmallBefore, smallCells(t, ct, 10), "seed %d", seed)
		}
	}
}

// TestSuggestMergesOfLargeTables looks for merges where not all can be tried.
func TestSuggestMergesOfLargeTables(t *testing.T) {
	for _, c := range []struct {
		table  string
		m      privacy.Merging
		exact  bool
		wanted string
	}{
		{"star_k_sch_eth", privacy.Merging{}, false, "In eth, merge A, B, H, I, O, U, W. Counts below 10: 72 of 680 now, 0 of 170 then; levels lost: 6. There may be a way that loses less."},
		{"star_k_sch_eth", privacy.Merging{SmallPerLevel: 5}, false, "In eth, merge A, B, H, O, U, W. Counts below 10: 72 of 680 now, 4 of 255 then; levels lost: 5. There may be a way that loses less."},
		{"esoph_cases", privacy.Merging{Ordered: []string{"agegp", "alcgp", "tobgp"}}, true, "In agegp, merge 25-34, 35-44, 45-54, 55-64, 65-74, 75+. In alcgp, merge 0-39g/day, 40-79. In tobgp, merge 20-29, 30+. Counts below 10: 86 of 175 now, 0 of 32 then; levels lost: 7."},
		{"esoph_cases", privacy.Merging{Ordered: []string{"agegp", "alcgp", "tobgp"}, SmallPerLevel: 5}, true, "In agegp, merge 35-44, 45-54, 55-64, 65-74, 75+. In tobgp, merge 20-29, 30+. Counts below 10: 86 of 175 now, 6 of 60 then; levels lost: 5."},
		{"infert", privacy.Merging{Ordered: []string{"education", "parity"}}, true, "In education, merge 0-5yrs, 6-11yrs, 12+ yrs. In parity, merge 4, 5, 6. Counts below 10: 34 of 84 now, 0 of 30 then; levels lost: 4."},
	} {
		ct := roundingTables(t)[c.table]
		s, err := privacy.SuggestMerges(context.Background(), ct, c.m)
		require.NoError(t, err)
		assert.Equal(t, c.wanted, s.String())
		assert.Equal(t, c.exact, s.Exact)
		merged, err := s.Apply(ct)
		require.NoError(t, err)
		assert.Equal(t, s.SmallAfter, smallCells(t, merged, 10), c.table)
	}
}

// TestSuggestMergesKeepsGroupsWhole has schools in districts, and a programme
// that some schools of both districts belong to: only schools that share district
// and programme are siblings.
func TestSuggestMergesKeepsGroupsWhole(t *testing.T) {
	ct := privacy.CountTable{Dimensions: []privacy.Hierarchy{{Name: "school", Parts: map[string][]string{
		"Total": {"north", "south"}, "north": {"1", "2", "3"}, "south": {"4", "5"}, "programme": {"1", "2", "4"}}}}}
	for i, n := range []int64{4, 7, 3, 2, 50} {
		ct.Counts = append(ct.Counts, privacy.Count{Levels: []string{fmt.Sprint(i + 1)}, Count: n})
	}
	for _, ordered := range [][]string{nil, {"school"}} {
		s, err := privacy.SuggestMerges(context.Background(), ct, privacy.Merging{Ordered: ordered})
		require.NoError(t, err)
		assert.Equal(t, []privacy.LevelMerge{{Dimension: "school", Levels: []string{"1", "2"}, Into: "1 + 2"}}, s.Merges)
		assert.Equal(t, []int{4, 2}, []int{s.SmallBefore, s.SmallAfter})
		merged, err := s.Apply(ct)
		require.NoError(t, err)
		assert.Equal(t, map[string][]string{"Total": {"north", "south"}, "north": {"1 + 2", "3"}, "south": {"4", "5"}, "programme": {"1 + 2", "4"}},
			merged.Dimensions[0].Parts)
	}
	gap := privacy.CountTable{Dimensions: []privacy.Hierarchy{{Name: "g", Parts: map[string][]string{"Total": {"a", "b", "c + d", "c", "d + e", "e"}, "x": {"b"}}}}}
	for _, level := range []string{"a", "b", "c + d", "c", "d + e", "e"} {
		gap.Counts = append(gap.Counts, privacy.Count{Levels: []string{level}, Count: 6})
	}
	s, err := privacy.SuggestMerges(context.Background(), gap, privacy.Merging{Ordered: []string{"g"}})
	require.NoError(t, err)
	assert.Equal(t, []privacy.LevelMerge{ // a and c + d are no neighbours: b is between them
		{Dimension: "g", Levels: []string{"c + d", "c"}, Into: `"c + d" + c`}, {Dimension: "g", Levels: []string{"d + e", "e"}, Into: `"d + e" + e`}}, s.Merges)
	assert.Equal(t, 3, s.SmallAfter) // a, b and x
}

// TestSuggestMergesGreedily compares, where the siblings are too many for all
// sets of them, with what pairs do: 13 levels of 6 become 6 of 12 or more.
func TestSuggestMergesGreedily(t *testing.T) {
	ct := privacy.CountTable{Dimensions: []privacy.Hierarchy{{Name: "g"}}, Keep: [][]string{{"c"}, {"Total"}}}
	for _, level := range strings.Split("abcdefghijklm", "") {
		ct.Counts = append(ct.Counts, privacy.Count{Levels: []string{level}, Count: 6})
	}
	ct.Counts = append(ct.Counts, privacy.Count{Levels: []string{"empty"}})
	s, err := privacy.SuggestMerges(context.Background(), ct, privacy.Merging{})
	require.NoError(t, err)
	assert.False(t, s.Exact)
	assert.Equal(t, []int{13, 0, 7, 15, 8}, []int{s.SmallBefore, s.SmallAfter, s.LevelsLost, s.CellsBefore, s.CellsAfter})
	merged, err := s.Apply(ct)
	require.NoError(t, err)
	assert.Len(t, merged.Keep, 2)
	assert.Contains(t, merged.Keep[0][0], "c")
	assert.NotEqual(t, "c", merged.Keep[0][0])
	assert.Equal(t, []string{"Total"}, merged.Keep[1])
}

func TestMergingProblems(t *testing.T) {
	ct := grades([2]int64{30, 4}, [2]int64{4, 50})
	ct.Dimensions[0].Parts = map[string][]string{"Total": {"low", "grade 2"}, "low": {"grade 1"}}
	_, err := privacy.SuggestMerges(context.Background(), ct, privacy.Merging{MinCount: 2})
	require.ErrorIs(t, err, measure.ErrRange)
	_, err = privacy.SuggestMerges(context.Background(), ct, privacy.Merging{SmallPerLevel: -1})
	assert.Equal(t, "/smallPerLevel: expected a number from 0 to 1000, got -1", err.Error())
	_, err = privacy.SuggestMerges(context.Background(), ct, privacy.Merging{Dimensions: []string{"x", "school"}, Ordered: []string{"y", "school"}})
	assert.Equal(t, `/dimensions/0: there is no dimension "x"
/ordered/0: there is no dimension "y"
/ordered/1: the hierarchy of "school" has to say where the level "A" stands
/ordered/1: the hierarchy of "school" has to say where the level "B" stands`, err.Error())
	s := privacy.MergeSuggestion{Merges: []privacy.LevelMerge{
		{Dimension: "x", Levels: []string{"a"}},
		{Dimension: "school", Levels: []string{"A", "A", "C"}, Into: "B"},
		{Dimension: "grade", Levels: []string{"grade 1", "grade 2", "low"}},
	}}
	_, err = s.Apply(ct)
	assert.Equal(t, `/merges/0/dimension: there is no dimension "x"
/merges/1/levels/1: the level "A" is merged twice
/merges/1/into: "school" has another level of the name "B"
/merges/2/levels/2: "low" is made of other levels of "grade"; only leaves are merged
/merges/2/into: the new level needs a name
/merges/2/levels: some level has "grade 1" and not "grade 2"`, err.Error())
	require.ErrorIs(t, s.WriteCSV(nil), measure.ErrRequired)
	_, err = s.Apply(privacy.CountTable{})
	require.ErrorIs(t, err, measure.ErrRequired)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, err = privacy.SuggestMerges(ctx, roundingTables(t)["esoph_cases"], privacy.Merging{})
	require.ErrorIs(t, err, context.Canceled)
}

// TestSuggestMergesOfTwoOrders has two ordered dimensions of twelve levels, too
// many to try all ways of one: what comes out is runs of neighbours, and nothing
// that could be taken out of them.
func TestSuggestMergesOfTwoOrders(t *testing.T) {
	for _, worth := range []int{0, 2} {
		rng := rand.New(rand.NewPCG(3, 9))
		ct := privacy.CountTable{Dimensions: []privacy.Hierarchy{{Name: "age"}, {Name: "income"}}}
		for d := range ct.Dimensions {
			for k := range 12 {
				ct.Dimensions[d].Parts = map[string][]string{"Total": append(ct.Dimensions[d].Parts["Total"], fmt.Sprintf("%02d", k))}
			}
		}
		for a := range 12 {
			for b := range 12 {
				ct.Counts = append(ct.Counts, privacy.Count{Levels: []string{fmt.Sprintf("%02d", a), fmt.Sprintf("%02d", b)}, Count: rng.Int64N(30)})
			}
		}
		s, err := privacy.SuggestMerges(context.Background(), ct, privacy.Merging{Ordered: []string{"age", "income"}, SmallPerLevel: worth})
		require.NoError(t, err)
		assert.False(t, s.Exact)
		assert.Less(t, s.SmallAfter+worth*s.LevelsLost, s.SmallBefore)
		if worth == 0 {
			assert.Zero(t, s.SmallAfter)
		}
		for i, x := range s.Merges {
			for k := 1; k < len(x.Levels); k++ {
				assert.Equal(t, int(number(t, x.Levels[k-1]))+1, int(number(t, x.Levels[k])), x)
			}
			fewer := s
			fewer.Merges = slices.Clone(s.Merges)
			fewer.Merges[i] = privacy.LevelMerge{Dimension: x.Dimension, Levels: x.Levels[1:], Into: "fewer"}
			merged, err := fewer.Apply(ct)
			require.NoError(t, err)
			assert.Greater(t, smallCells(t, merged, 10), s.SmallAfter, "%+v", x)
		}
	}
}
