package privacy_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/collective-impact/sdk/measure"
	"github.com/collective-impact/sdk/measure/privacy"
)

func numbered(what string, n int) (out []string) {
	for i := range n {
		out = append(out, fmt.Sprint(what, i+1))
	}
	return out
}

// schools returns a table of schools × races × lunch with all margins, as in a
// district: races fall off quickly, so that most crossings are small.
func schools(t testing.TB, schools, perSchool int, sets [][]string) measure.Table {
	t.Helper()
	type pupil struct{ school, race, lunch, pass int }
	r := rand.New(rand.NewPCG(1, 1))
	names := map[string][]string{"school": numbered("school ", schools), "race": numbered("race ", 7), "lunch": numbered("lunch ", 2)}
	rows := func(yield func(pupil, error) bool) {
		for s := range schools {
			for range perSchool/2 + r.IntN(perSchool) {
				p := pupil{school: s, lunch: r.IntN(2)}
				for p.race < 6 && r.Float64() < 0.45 {
					p.race++
				}
				if r.Float64() < 0.6-0.05*float64(p.race) {
					p.pass = 1
				}
				if !yield(p, nil) {
					return
				}
			}
		}
	}
	f, err := measure.FromSeq(context.Background(), rows,
		measure.Dim("school", names["school"], func(p pupil) (string, bool) { return names["school"][p.school], true }),
		measure.Dim("race", names["race"], func(p pupil) (string, bool) { return names["race"][p.race], true }),
		measure.Dim("lunch", names["lunch"], func(p pupil) (string, bool) { return names["lunch"][p.lunch], true }),
		measure.YesNoField("flag", func(p pupil) (bool, bool) { return p.pass == 1, true }))
	require.NoError(t, err)
	table, err := measure.Plan{Indicators: []measure.Indicator{flag}, Sets: sets, References: []measure.Reference{measure.Overall()}}.Tabulate(context.Background(), f)
	require.NoError(t, err)
	return table
}

// Tables that are attacked in blocks are safe from an attacker who does not
// know about blocks.
func TestTablesInBlocks(t *testing.T) {
	table := schools(t, 24, 60, measure.Cube("school", "race", "lunch"))
	r := protect(t, table, 10)
	c := r.Certificate()
	assert.Less(t, c.Withheld, c.Groups)
	t.Logf("%d of %d groups withheld", c.Withheld, c.Groups)
	assert.Empty(t, document(t, r).Bounds("flag", privacy.Policy{}.Effective().Protection))
}

// Sets that share no dimension are not crossed to be checked.
func TestSetsApart(t *testing.T) {
	table := schools(t, 30, 80, [][]string{{"school"}, {"race"}, {"lunch"}})
	r := protect(t, table, 10)
	requireSafe(t, table, r, 10)
}

// A table that is too large is an error and no release.
func TestTooLarge(t *testing.T) {
	names := numbered("s", 50_001)
	f, err := measure.FromSeq(context.Background(), func(yield func(int, error) bool) { yield(0, nil) },
		measure.Dim("s", names, func(i int) (string, bool) { return names[i], true }),
		measure.Dim("t", []string{"a", "b"}, func(int) (string, bool) { return "a", true }),
		measure.YesNoField("flag", func(int) (bool, bool) { return true, true }))
	require.NoError(t, err)
	table, err := measure.Plan{Indicators: []measure.Indicator{flag}, Sets: [][]string{{"s", "t"}}}.Tabulate(context.Background(), f)
	require.NoError(t, err)
	r, err := privacy.Protect(context.Background(), table, privacy.Policy{})
	assert.ErrorIs(t, err, privacy.ErrTooLarge)
	assert.Zero(t, r.Certificate().Groups)
}

func BenchmarkProtect(b *testing.B) {
	for _, x := range []struct {
		name    string
		schools int
		sets    [][]string
	}{
		{"40x7", 40, measure.Cube("school", "race")},
		{"80x7", 80, measure.Cube("school", "race")},
		{"80x7x2", 80, measure.Cube("school", "race", "lunch")},
	} {
		table := schools(b, x.schools, 100, x.sets)
		b.Run(x.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := privacy.Protect(context.Background(), table, privacy.Policy{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
