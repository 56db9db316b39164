package measure_test

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/collective-impact/sdk/measure"
)

// row is one person of a random table; "" is missing.
type row struct {
	grade, race, lunch, level string
	yes, flagged, scored      bool
	score                     float64
}

var (
	grades = []string{"1", "2", "3"}
	races  = []string{"A", "B", "C", "D"}
	lunch  = []string{"free", "full"}
	scale  = []string{"1", "2", "3", "4"}
)

func randomRows(seed uint64) []row {
	r := rand.New(rand.NewPCG(seed, 1))
	pick := func(from []string) string {
		if r.IntN(8) == 0 {
			return ""
		}
		return from[min(r.IntN(len(from)), r.IntN(len(from)))] // the last are rare
	}
	rows := make([]row, r.IntN(300))
	for i := range rows {
		rows[i] = row{grade: pick(grades), race: pick(races), lunch: pick(lunch), level: pick(scale),
			yes: r.IntN(3) == 0, flagged: r.IntN(9) > 0, scored: r.IntN(9) > 0, score: float64(r.IntN(20)) + r.NormFloat64()*1e-3}
		if r.IntN(50) == 0 {
			rows[i].score *= 1e12
		}
	}
	return rows
}

// frameOf declares levels in the order given.
func frameOf(t testing.TB, rows []row, races, lunch []string) measure.Frame {
	t.Helper()
	text := func(get func(row) string) func(row) (string, bool) {
		return func(r row) (string, bool) { return get(r), get(r) != "" }
	}
	f, err := measure.FromSeq(context.Background(), func(yield func(row, error) bool) {
		for _, r := range rows {
			if !yield(r, nil) {
				return
			}
		}
	},
		measure.Dim("grade", grades, text(func(r row) string { return r.grade })),
		measure.Dim("race", races, text(func(r row) string { return r.race })),
		measure.Dim("lunch", lunch, text(func(r row) string { return r.lunch })),
		measure.Dim("level", scale, text(func(r row) string { return r.level })),
		measure.YesNoField("yes", func(r row) (bool, bool) { return r.yes, r.flagged }),
		measure.Num("score", func(r row) (float64, bool) { return r.score, r.scored }),
	)
	require.NoError(t, err)
	return f
}

func lawPlan() measure.Plan {
	return measure.Plan{
		Indicators: []measure.Indicator{flag("yes", "yes"), mean("score", "score"),
			{Key: "level", Column: "level", Outcome: measure.LevelAtOrAbove, Level: "3", Direction: measure.LowerIsBetter, Temporal: measure.Stock}},
		Within: "grade", Sets: measure.Cube("race", "lunch", "level"),
		References: []measure.Reference{measure.Overall(), measure.AllOthers(), measure.Best(5), measure.Named("race", "B"), measure.Fixed(0.5).For("yes")},
	}
}

// cells are all results by name, for comparisons to the last bit.
func cells(v measure.View) map[string]measure.Cell {
	out := map[string]measure.Cell{}
	for c := range v.Cells() {
		key := c.Stratum + " " + c.Indicator
		for i, d := range c.Set {
			key += " " + d + "=" + c.Group[i]
		}
		out[key] = c
	}
	return out
}

func tallyOf(t testing.TB, p measure.Plan, f measure.Frame) measure.Tally {
	t.Helper()
	tally, err := p.Tally(context.Background(), f)
	require.NoError(t, err)
	return tally
}

func same(t *testing.T, want, got map[string]measure.Cell, what string) {
	t.Helper()
	require.Len(t, got, len(want), what)
	for key, c := range want {
		if !reflect.DeepEqual(c, got[key]) {
			t.Fatalf("%s, %s:\nwant %+v\ngot  %+v", what, key, c, got[key])
		}
	}
}

// The order of the rows, and how they are split into parts and added up again
// in any order, changes no bit of any result.
func TestOrderAndPartition(t *testing.T) {
	for seed := range uint64(20) {
		rows := randomRows(seed)
		r := rand.New(rand.NewPCG(seed, 2))
		want := cells(tabulate(t, lawPlan(), frameOf(t, rows, races, lunch)))
		r.Shuffle(len(rows), func(i, j int) { rows[i], rows[j] = rows[j], rows[i] })
		same(t, want, cells(tabulate(t, lawPlan(), frameOf(t, rows, races, lunch))), fmt.Sprintf("seed %d, order", seed))

		parts := make([]measure.Tally, 1+r.IntN(6)) // some may be empty
		cut := make([]int, len(parts)+1)
		for i := range cut {
			cut[i] = r.IntN(len(rows) + 1)
		}
		cut[0], cut[len(parts)] = 0, len(rows)
		slices.Sort(cut)
		for i := range parts {
			parts[i] = tallyOf(t, lawPlan(), frameOf(t, rows[cut[i]:cut[i+1]], races, lunch))
		}
		r.Shuffle(len(parts), func(i, j int) { parts[i], parts[j] = parts[j], parts[i] })
		for len(parts) > 1 { // add up in a random tree
			i := r.IntN(len(parts) - 1)
			sum, err := parts[i].Merge(parts[i+1])
			require.NoError(t, err)
			parts = slices.Replace(parts, i, i+2, sum)
		}
		same(t, want, cells(open(t, tableOf(t, parts[0]))), fmt.Sprintf("seed %d, parts", seed))
	}
}

// New names and another order of the levels change names and order alone. The
// best of equal groups is the first declared, so Best is left out.
func TestRenaming(t *testing.T) {
	p := lawPlan()
	p.References = []measure.Reference{measure.Overall(), measure.AllOthers(), measure.Named("race", "B")}
	for seed := range uint64(12) {
		rows := randomRows(seed)
		want := cells(tabulate(t, p, frameOf(t, rows, races, lunch)))
		same(t, want, cells(tabulate(t, p, frameOf(t, rows, []string{"D", "B", "A", "C"}, []string{"full", "free"}))), "another order")

		swap := map[string]string{"A": "D", "B": "B", "C": "C", "D": "A", "": ""}
		renamed := slices.Clone(rows)
		for i := range renamed {
			renamed[i].race = swap[renamed[i].race]
		}
		got := map[string]measure.Estimate{}
		for c := range tabulate(t, p, frameOf(t, renamed, races, lunch)).Cells() {
			if slices.Equal(c.Set, []string{"race"}) && !c.Unknown {
				got[c.Stratum+swap[c.Group[0]]+c.Indicator] = c.Estimate
			}
		}
		for c := range tabulate(t, p, frameOf(t, rows, races, lunch)).Cells() {
			if slices.Equal(c.Set, []string{"race"}) && !c.Unknown {
				require.Equal(t, c.Estimate, got[c.Stratum+c.Group[0]+c.Indicator])
			}
		}
	}
}

// Counts of a set add up to those of every smaller set, the finest combinations
// to all of them, and records are accounted for in every set.
func TestSumsAndAccounting(t *testing.T) {
	for seed := range uint64(20) {
		rows := randomRows(seed)
		v := tabulate(t, lawPlan(), frameOf(t, rows, races, lunch))
		type key struct{ stratum, group, indicator string }
		type count [4]int
		of := func(c measure.Cell) count { return count{c.Records, c.Used, c.MissingOutcome, c.Successes} }
		add := func(m map[key]count, k key, c count) {
			sum := m[k]
			for i := range c {
				sum[i] += c[i]
			}
			m[k] = sum
		}
		// margins of c over each subset of its dimensions, by name
		project := func(m map[key]count, c measure.Cell) {
			for mask := range 1 << len(c.Set) {
				group := ""
				for i, d := range c.Set {
					if mask>>i&1 == 1 {
						group += d + "=" + c.Group[i] + ";"
					}
				}
				add(m, key{c.Stratum, group, c.Indicator}, of(c))
			}
		}
		want := map[key]count{}
		for _, stratum := range v.Strata() {
			for c := range v.Finest(stratum) {
				require.Zero(t, c.Estimate)
				project(want, c)
			}
		}
		for c := range v.Cells() {
			group := ""
			for i, d := range c.Set {
				group += d + "=" + c.Group[i] + ";"
			}
			require.Equal(t, want[key{c.Stratum, group, c.Indicator}], of(c))
			require.Equal(t, c.Records, c.Used+c.MissingOutcome)
			require.LessOrEqual(t, c.Successes, c.Used)
			n, ok := c.Estimate.N()
			require.True(t, ok)
			require.Equal(t, c.Used, n)
		}
		excluded := 0
		for _, r := range rows {
			if r.grade == "" {
				excluded++
			}
		}
		for _, set := range append([][]string{{}}, v.Plan().Sets...) {
			for _, ind := range v.Plan().Indicators {
				a, ok := v.Accounting(ind.Key, set...)
				require.True(t, ok)
				require.Equal(t, len(rows), a.Records)
				require.Equal(t, excluded, a.Excluded)
				require.Equal(t, a.Records, a.Used+a.MissingOutcome+a.UnknownGroup+a.Excluded)
				unknown := 0
				for _, r := range rows {
					value := map[string]string{"race": r.race, "lunch": r.lunch, "level": r.level}
					if r.grade != "" && slices.ContainsFunc(set, func(d string) bool { return value[d] == "" }) {
						unknown++
					}
				}
				require.Equal(t, unknown, a.UnknownGroup)
			}
		}
	}
}

// A slow count of one set, straight from the rows.
func TestAgainstSlowCount(t *testing.T) {
	for seed := range uint64(20) {
		rows := randomRows(seed)
		v := tabulate(t, lawPlan(), frameOf(t, rows, races, lunch))
		for c := range v.Cells() {
			if !slices.Equal(c.Set, []string{"race", "lunch"}) {
				continue
			}
			name := func(s string) string {
				if s == "" {
					return measure.UnknownLevel
				}
				return s
			}
			n, k, sum := 0, 0, 0.0
			for _, r := range rows {
				if r.grade != c.Stratum || name(r.race) != c.Group[0] || name(r.lunch) != c.Group[1] {
					continue
				}
				switch {
				case c.Indicator == "yes" && r.flagged:
					n++
					if r.yes {
						k++
					}
				case c.Indicator == "level" && r.level != "":
					n++
					if r.level >= "3" {
						k++
					}
				case c.Indicator == "score" && r.scored:
					n++
					sum += r.score
				}
			}
			require.Equal(t, []int{n, k}, []int{c.Used, c.Successes})
			if value, ok := c.Estimate.Value(); ok && c.Indicator == "score" {
				near(t, sum/float64(n), value, 1e-12)
			} else if ok {
				require.Equal(t, float64(k)/float64(n), value)
			} else {
				require.Zero(t, n)
			}
		}
	}
}

// Twice the rows, the same values, narrower intervals.
func TestDoubling(t *testing.T) {
	for seed := range uint64(20) {
		rows := randomRows(seed)
		one := tallyOf(t, lawPlan(), frameOf(t, rows, races, lunch))
		two, err := one.Merge(one)
		require.NoError(t, err)
		doubled := maps.Collect(func(yield func(string, measure.Cell) bool) {
			for c := range open(t, tableOf(t, two)).Cells() {
				if !yield(fmt.Sprint(c.Stratum, c.Set, c.Group, c.Indicator), c) {
					return
				}
			}
		})
		for c := range open(t, tableOf(t, one)).Cells() {
			d := doubled[fmt.Sprint(c.Stratum, c.Set, c.Group, c.Indicator)]
			require.Equal(t, []int{2 * c.Records, 2 * c.Used, 2 * c.Successes}, []int{d.Records, d.Used, d.Successes})
			v1, ok1 := c.Estimate.Value()
			v2, ok2 := d.Estimate.Value()
			require.Equal(t, ok1, ok2)
			require.Equal(t, v1, v2)
			lo1, hi1, ok1 := c.Estimate.Interval()
			lo2, hi2, ok2 := d.Estimate.Interval()
			if ok1 && ok2 {
				require.Less(t, hi2-lo2, hi1-lo1)
			}
		}
	}
}

// p and 1−p have mirrored intervals; a difference changes sign and a ratio
// turns over when group and reference change places.
func TestSymmetries(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 3))
	mirrored := func(a, b measure.Estimate, centre float64) {
		t.Helper()
		va, oka := a.Value()
		vb, okb := b.Value()
		require.Equal(t, oka, okb)
		near(t, centre-va, vb, 1e-14)
		la, ua, oka := a.Interval()
		lb, ub, okb := b.Interval()
		require.Equal(t, oka, okb)
		near(t, centre-ua, lb, 1e-14)
		near(t, centre-la, ub, 1e-14)
	}
	for range 2000 {
		n1, n2 := 1+r.IntN(60), 1+r.IntN(60)
		k1, k2 := r.IntN(n1+1), r.IntN(n2+1)
		level := 0.5 + 0.4999*r.Float64()
		call := func(e measure.Estimate, err error) measure.Estimate { require.NoError(t, err); return e }
		mirrored(call(measure.RateOf(k1, n1, level)), call(measure.RateOf(n1-k1, n1, level)), 1)
		mirrored(call(measure.RateDifference(k1, n1, k2, n2, level)), call(measure.RateDifference(k2, n2, k1, n1, level)), 0)
		mirrored(call(measure.RateDifference(k1, n1, k2, n2, level)), call(measure.RateDifference(n1-k1, n1, n2-k2, n2, level)), 0)
		mirrored(call(measure.RateDifferenceToAll(k1, n1, k1+k2, n1+n2, level)), call(measure.RateDifferenceToAll(n1-k1, n1, n1+n2-k1-k2, n1+n2, level)), 0)
		m1, m2 := r.NormFloat64(), r.NormFloat64()
		mirrored(call(measure.MeanDifference(n1+1, m1, 1, n2+1, m2, 2, level)), call(measure.MeanDifference(n2+1, m2, 2, n1+1, m1, 1, level)), 0)
		if k1 == 0 || k2 == 0 {
			continue
		}
		a, b := call(measure.RateRatio(k1, n1, k2, n2, level)), call(measure.RateRatio(k2, n2, k1, n1, level))
		va, _ := a.Value()
		vb, _ := b.Value()
		near(t, 1/va, vb, 1e-14)
		la, ua, oka := a.Interval()
		lb, ub, okb := b.Interval()
		require.Equal(t, oka, okb)
		if oka {
			near(t, 1/ua, lb, 1e-13)
			near(t, 1/la, ub, 1e-13)
		}
	}
}
