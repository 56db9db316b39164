package privacy_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/collective-impact/sdk/measure"
	"github.com/collective-impact/sdk/measure/privacy"
)

// Where every count is large there is nothing to withhold.
func TestLargeTablesAreOpen(t *testing.T) {
	var people []person
	for i, a := range aLevels {
		for j, b := range bLevels {
			for k, c := range cLevels {
				people = append(people, many(60+10*i+j, 25+i+k, person{a: a, b: b, c: c, year: years[k]})...)
			}
		}
	}
	for _, sets := range setChoices {
		p := measure.Plan{Indicators: []measure.Indicator{flag, score}, Sets: sets, References: everyReference}
		r := protect(t, tabulate(t, p, people), 10)
		assert.Zero(t, r.Certificate().Withheld, "%v", sets)
		for a := range r.Accounting() {
			require.NotNil(t, a.Records)
			assert.Equal(t, len(people), *a.Records)
			assert.Equal(t, *a.Records, *a.Used+*a.MissingOutcome)
		}
	}
}

// A higher minimum never withholds fewer groups of their own size, and all of
// those that it names.
func TestMinimumDecides(t *testing.T) {
	people := join(many(200, 100, person{a: "a1"}), many(60, 30, person{a: "a2"}), many(26, 13, person{a: "a3"}), many(14, 7, person{a: "a4"}))
	p := measure.Plan{Indicators: []measure.Indicator{flag}, Sets: measure.Cube("a")}
	table := tabulate(t, p, people)
	last := -1
	for _, m := range []int{3, 7, 8, 10, 13, 14, 30, 31, 100, 150, 151, 1000} {
		r := protect(t, table, m)
		n := r.Certificate().Withheld
		assert.GreaterOrEqual(t, n, last, "minimum %d", m)
		last = n
		for c := range r.Cells() {
			if n, ok := c.Estimate.N(); ok && n > 0 {
				assert.GreaterOrEqual(t, n, 2*m, "minimum %d: half of each group count", m)
			}
		}
	}
	assert.Empty(t, withheldGroups(protect(t, table, 7), "flag"))
	assert.Contains(t, withheldGroups(protect(t, table, 8), "flag"), "a4")
	assert.Equal(t, 5, last, "everyone and all four groups; a group without people is shown as empty")
}

// Two levels of one column: the difference of two published rates is the number
// between them.
func TestPeopleBetweenTwoLevels(t *testing.T) {
	levels := func(a string, n1, n2, n3 int) []person {
		return join(many(n1, 0, person{a: a}), slices.Repeat([]person{{a: a, level: "2"}}, n2), many(n3, n3, person{a: a}))
	}
	people := join(levels("a1", 40, 30, 30), levels("a2", 40, 20, 20), levels("a3", 40, 2, 40), levels("a4", 50, 40, 30))
	plan := func(inds ...measure.Indicator) measure.Plan {
		return measure.Plan{Indicators: inds, Sets: measure.Cube("a"), References: everyReference}
	}
	for _, one := range []measure.Indicator{level2, level3} {
		assert.Empty(t, withheldGroups(protect(t, tabulate(t, plan(one), people), 10), one.Key), "alone the levels are large")
	}
	twice := level2
	twice.Key = "again"
	for _, inds := range [][]measure.Indicator{{level2, level3}, {level3, level2}, {level3, twice, level2}} {
		table := tabulate(t, plan(inds...), people)
		r := protect(t, table, 10)
		assert.Contains(t, withheldGroups(r, "level2"), "a3", "two people stand between the levels")
		requireSafe(t, table, r, 10)
	}
}

// The same indicator under two names withholds no more than once.
func TestSameIndicatorTwice(t *testing.T) {
	people := join(many(100, 50, person{a: "a1"}), many(80, 30, person{a: "a2"}))
	again := flag
	again.Key, again.Direction = "again", measure.LowerIsBetter
	r := protect(t, tabulate(t, measure.Plan{Indicators: []measure.Indicator{flag, again}, Sets: measure.Cube("a")}, people), 10)
	assert.Zero(t, r.Certificate().Withheld)
}

// With all pairs of three dimensions published and the triple not, the pairs
// can settle the triple: in a table of 2 × 2 × 2 each count moves with all
// others, and one that is 0 on one side stops them.
func TestCrossingThatNoSetShows(t *testing.T) {
	n := map[[3]int]int{{0, 0, 0}: 2, {0, 0, 1}: 30, {0, 1, 0}: 30, {0, 1, 1}: 40, {1, 0, 0}: 40, {1, 0, 1}: 40, {1, 1, 0}: 40, {1, 1, 1}: 0}
	var people []person
	for i := range 2 {
		for j := range 2 {
			for k := range 2 {
				people = append(people, many(n[[3]int{i, j, k}], 0, person{a: aLevels[i], b: bLevels[j], c: cLevels[k]})...)
			}
		}
	}
	p := measure.Plan{Indicators: []measure.Indicator{score}, Sets: [][]string{{"a", "b"}, {"a", "c"}, {"b", "c"}}}
	table := tabulate(t, p, people)
	// What moves is 000 and its even neighbours up, the odd ones down, by the
	// same number: 000 has 2 and 111 has 0, so 000 lies in [0, 2+0] unless
	// something is withheld.
	triple := map[string]string{"a": "a1", "b": "b1", "c": "c1"}
	for _, minCount := range []int{3, 10} {
		r := protect(t, table, minCount)
		assert.NotZero(t, r.Certificate().Withheld, "two people can be counted though no group shows them")
		assert.Empty(t, document(t, r).Crossing("score", triple, minCount))
	}
	naive := document(t, must(privacy.Naive(t.Context(), table, 3)))
	assert.NotEmpty(t, naive.Crossing("score", triple, 3), "with all pairs published the triple is known")
}

// Strata stand apart: a small one is withheld as a whole, with its accounting,
// and the others are as they would be alone.
func TestStrata(t *testing.T) {
	small := join(many(4, 2, person{a: "a1", year: "2023"}), many(5, 2, person{a: "a2", year: "2023"}))
	large := join(many(70, 30, person{a: "a1", year: "2024"}), many(50, 20, person{a: "a2", year: "2024"}))
	nobody := many(6, 3, person{a: "a1"}) // without a year: excluded
	p := measure.Plan{Indicators: []measure.Indicator{flag}, Sets: measure.Cube("a"), Within: "year", References: everyReference}
	table := tabulate(t, p, join(small, large, nobody))
	r := protect(t, table, 10)
	requireSafe(t, table, r, 10)
	for c := range r.Cells() {
		if empty := c.Estimate.Status() == measure.Empty; !empty {
			assert.Equal(t, c.Stratum == "2023", c.Withheld(), "%s %s", c.Stratum, c.Label())
		}
	}
	for a := range r.Accounting() {
		if a.Stratum == "2023" {
			assert.Nil(t, a.Records)
			assert.Nil(t, a.Used)
			assert.Nil(t, a.MissingOutcome)
			continue
		}
		require.NotNil(t, a.Records)
		assert.Equal(t, 120, *a.Records)
	}
}

// An indicator without values in a stratum costs the others nothing.
func TestIndicatorWithoutValues(t *testing.T) {
	people := join(many(70, 30, person{a: "a1"}), many(50, 20, person{a: "a2"}), many(6, 3, person{a: "a3"}), many(40, 20, person{a: "a4"}))
	alone := protect(t, tabulate(t, measure.Plan{Indicators: []measure.Indicator{flag}, Sets: measure.Cube("a")}, people), 10)
	for i := range people {
		people[i].score = -1
	}
	table := tabulate(t, measure.Plan{Indicators: []measure.Indicator{flag, score}, Sets: measure.Cube("a")}, people)
	both := protect(t, table, 10)
	requireSafe(t, table, both, 10)
	assert.Equal(t, withheldGroups(alone, "flag"), withheldGroups(both, "flag"))
}

// A mean of equal values tells the value of everyone in the group.
func TestMeanOfEqualValues(t *testing.T) {
	people := join(many(70, 0, person{a: "a1"}), many(50, 0, person{a: "a2"}), many(40, 0, person{a: "a3"}))
	for i := range people {
		if people[i].a == "a3" {
			people[i].score = 77
		}
	}
	r := protect(t, tabulate(t, measure.Plan{Indicators: []measure.Indicator{score}, Sets: measure.Cube("a"), References: everyReference}, people), 10)
	assert.Contains(t, withheldGroups(r, "score"), "a3")
}

// People without a group are protected like a group, shown or not: everyone
// minus the groups is what they are.
func TestUnknownAsResidual(t *testing.T) {
	people := join(many(70, 30, person{a: "a1"}), many(50, 20, person{a: "a2"}), many(4, 2, person{}))
	for _, rule := range []measure.UnknownRule{measure.SeparateUnknown, measure.ExcludeUnknown} {
		p := measure.Plan{Indicators: []measure.Indicator{flag}, Sets: measure.Cube("a"), Unknown: rule}
		table := tabulate(t, p, people)
		r := protect(t, table, 10)
		requireSafe(t, table, r, 10)
		shown, hidden := 0, 0
		for c := range r.Cells() {
			if c.Unknown() {
				shown++
				assert.True(t, c.Withheld())
			} else if c.Withheld() {
				hidden++
			}
		}
		assert.Equal(t, rule == measure.SeparateUnknown, shown > 0)
		assert.Positive(t, hidden, "one of the known groups, or everyone, has to go too")
	}
}

func TestAccountingWithholdsFewMissing(t *testing.T) {
	missing := func(p []person, flags, scores int) []person {
		for i := range flags {
			p[i].flag = -1
		}
		for i := range scores {
			p[len(p)-1-i].score = -1
		}
		return p
	}
	for _, x := range []struct {
		name           string
		flags, scores  int
		records, shown bool
	}{
		{"nobody lacks a value", 0, 0, true, true},
		{"many lack both", 12, 15, true, true},
		{"few lack one", 12, 4, false, true},
		{"one is complete and the other not: its observations are the records of each group", 0, 15, false, true},
	} {
		t.Run(x.name, func(t *testing.T) {
			people := missing(join(many(70, 30, person{a: "a1"}), many(50, 20, person{a: "a2"})), x.flags, x.scores)
			r := protect(t, tabulate(t, measure.Plan{Indicators: []measure.Indicator{flag, score}, Sets: measure.Cube("a")}, people), 10)
			n := 0
			for a := range r.Accounting() {
				n++
				assert.Equal(t, x.records, a.Records != nil)
				assert.Equal(t, x.records, a.MissingOutcome != nil)
				assert.Equal(t, x.shown, a.Used != nil)
			}
			assert.Equal(t, 2, n)
		})
	}
}
