package privacy_test

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/collective-impact/sdk/measure"
)

// draw is a random table: people and a plan.
type draw struct {
	plan     measure.Plan
	people   []person
	minCount int
}

var setChoices = [][][]string{
	measure.Cube("a"),
	measure.Cube("a", "b"),
	measure.Cube("a", "b", "c"),
	{{"a", "b"}, {"c"}},
	{{"a"}, {"b"}, {"c"}},
	{{"a", "b"}, {"b", "c"}},
	{{"a"}, {"a", "b"}, {"b", "c"}},
	{{"a", "b"}, {"a", "c"}, {"b", "c"}},
	{{"c"}, {"b", "c"}, {"a", "c"}, {"b", "a"}},
}

var indicatorChoices = [][]measure.Indicator{{flag}, {score}, {level2, level3}, {flag, score}, {level3}}

func randomDraw(r *rand.Rand) draw {
	d := draw{minCount: []int{3, 5, 10}[r.IntN(3)]}
	d.plan = measure.Plan{Indicators: indicatorChoices[r.IntN(len(indicatorChoices))], Sets: setChoices[r.IntN(len(setChoices))], References: everyReference}
	if r.IntN(3) == 0 {
		d.plan.Within = "year"
	}
	if r.IntN(3) == 0 {
		d.plan.Unknown = measure.ExcludeUnknown
	}
	na, nb := 1+r.IntN(len(aLevels)), 1+r.IntN(len(bLevels))
	skewA, skewB := 0.3+r.Float64(), 0.3+r.Float64()
	missing := []float64{0, 0, 0.02, 0.15}[r.IntN(4)]
	level := func(levels []string, n int, skew float64) string {
		if r.Float64() < missing {
			return ""
		}
		i := 0
		for i < n-1 && r.Float64() > skew/1.5 {
			i++
		}
		return levels[i]
	}
	rate := 0.1 + 0.8*r.Float64()
	for range 12 + r.IntN(40*d.minCount) {
		p := person{a: level(aLevels, na, skewA), b: level(bLevels, nb, skewB), c: level(cLevels, 2, 0.7), year: years[r.IntN(2)],
			level: []string{"1", "2", "3", "4"}[r.IntN(4)], score: float64(r.IntN(50))}
		if r.Float64() < rate {
			p.flag = 1
		}
		if r.Float64() < missing {
			p.flag = -1
		}
		if r.Float64() < missing {
			p.score, p.level = -1, ""
		}
		d.people = append(d.people, p)
	}
	return d
}

// The attacker finds nothing in random tables, whatever crosses what, and the
// order of rows changes nothing.
func TestRandomTables(t *testing.T) {
	const runs = 120
	groups, withheld, closed, naive := 0, 0, 0, 0
	for seed := range uint64(runs) {
		r := rand.New(rand.NewPCG(seed, 7))
		d := randomDraw(r)
		table := tabulate(t, d.plan, d.people)
		release := protect(t, table, d.minCount)
		fromJSON, fromCSV := attacks(t, table, release, d.minCount)
		require.Empty(t, fromJSON, "seed %d", seed)
		require.Empty(t, fromCSV, "seed %d", seed)
		cert := release.Certificate()
		groups, withheld = groups+cert.Groups, withheld+cert.Withheld
		if cert.Groups == cert.Withheld {
			closed++
		}
		if blank := naively(t, table, d.minCount); len(blank) > 0 {
			naive++
		}
		r.Shuffle(len(d.people), func(i, j int) { d.people[i], d.people[j] = d.people[j], d.people[i] })
		again := protect(t, tabulate(t, d.plan, d.people), d.minCount)
		require.Equal(t, string(asJSON(t, release)), string(asJSON(t, again)), "seed %d: the order of rows", seed)
	}
	t.Logf("%d tables: %.1f%% of %d groups withheld, %d tables wholly; blanking small groups alone fails in %d",
		runs, 100*float64(withheld)/float64(groups), groups, closed, naive)
	assert.Greater(t, naive, runs/3, "the attacker has to be able to succeed")
	assert.Less(t, closed, runs/2, "to withhold everything is no protection worth having")
}
