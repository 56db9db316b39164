package privacy_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/collective-impact/sdk/measure"
)

// attackTable is a table small enough to work out by hand.
type attackTable struct {
	name string
	plan measure.Plan
	rows []person
	// naive says that blanking groups under the minimum gives some count away,
	// as the attacker of these tests has to show.
	naive bool
	// withheld are groups that must be withheld for the first indicator.
	withheld []string
}

func join(parts ...[]person) []person { return slices.Concat(parts...) }

func attackTables() []attackTable {
	a := func(n, k int, level string) []person { return many(n, k, person{a: level}) }
	ab := func(n, k int, x, y string) []person { return many(n, k, person{a: x, b: y}) }
	one := func(refs ...measure.Reference) measure.Plan {
		return measure.Plan{Indicators: []measure.Indicator{flag}, Sets: measure.Cube("a"), References: refs}
	}
	two := measure.Plan{Indicators: []measure.Indicator{flag}, Sets: measure.Cube("a", "b"), References: everyReference}
	lower := func(p []person) []person {
		for i := range p {
			p[i].flag = -1
		}
		return p
	}
	return []attackTable{
		{"total minus the rest", one(), join(a(60, 30, "a1"), a(40, 20, "a2"), a(7, 3, "a3")), true, []string{"a3"}},
		{"the blanks can only be zero or one", one(), join(a(60, 30, "a1"), a(40, 20, "a2"), a(1, 1, "a3"), a(1, 0, "a4")), true, []string{"a3", "a4"}},
		{"nobody counts: the complement is everyone", one(), join(a(60, 30, "a1"), a(40, 20, "a2"), a(30, 0, "a3")), false, []string{"a3"}},
		{"everyone counts", one(), join(a(60, 30, "a1"), a(40, 20, "a2"), a(30, 30, "a3")), false, []string{"a3"}},
		{"percent and n: few others", one(), join(a(60, 30, "a1"), a(40, 20, "a2"), a(24, 23, "a3")), false, []string{"a3"}},
		{"two blanks with a known sum", one(everyReference...), join(a(60, 30, "a1"), a(40, 20, "a2"), a(5, 2, "a3"), a(4, 2, "a4")), true, []string{"a3", "a4"}},
		{"gap with one side withheld", one(measure.Named("a", "a3"), measure.Overall()), join(a(60, 30, "a1"), a(40, 20, "a2"), a(7, 3, "a3")), true, []string{"a3"}},
		{"the best group is a small one", one(measure.Best(3)), join(a(60, 30, "a1"), a(40, 20, "a2"), a(7, 7, "a3")), true, []string{"a3"}},
		{"people without a group as the residual", one(), join(a(60, 30, "a1"), a(40, 20, "a2"), a(6, 3, "")), true, []string{measure.UnknownLevel}},
		{"people without a group who are not shown", measure.Plan{Indicators: []measure.Indicator{flag}, Sets: measure.Cube("a"), Unknown: measure.ExcludeUnknown},
			join(a(60, 30, "a1"), a(40, 20, "a2"), a(6, 3, "")), false, nil},
		{"two blanks a line and still solvable", two, join(
			ab(5, 2, "a1", "b1"), ab(40, 20, "a1", "b2"), ab(50, 20, "a1", "b3"),
			ab(30, 15, "a2", "b1"), ab(5, 2, "a2", "b2"), ab(30, 15, "a2", "b3"),
			ab(30, 15, "a3", "b1"), ab(30, 15, "a3", "b2"), ab(6, 3, "a3", "b3")), true, []string{"a1 · b1", "a2 · b2", "a3 · b3"}},
		{"a crossing of a small group", two, join(ab(50, 20, "a1", "b1"), ab(3, 1, "a1", "b2"), ab(40, 20, "a2", "b1"), ab(45, 20, "a2", "b2")), true, []string{"a1 · b2"}},
		{"the small group is a whole line", two, join(ab(50, 20, "a1", "b1"), ab(50, 20, "a1", "b2"), ab(2, 1, "a2", "b1"), ab(3, 1, "a2", "b2")), true, []string{"a2", "a2 · b1", "a2 · b2"}},
		{"a structural zero next to the blank", two, join(ab(50, 20, "a1", "b1"), ab(6, 3, "a1", "b2"), ab(40, 20, "a2", "b1"), ab(40, 20, "a3", "b2")), true, []string{"a1 · b2"}},
		{"everyone is small", one(), join(a(4, 2, "a1"), a(4, 2, "a2")), false, []string{"Everyone", "a1", "a2"}},
		{"one group alone", one(everyReference...), a(60, 30, "a1"), false, nil},
		{"two indicators with other missing values",
			measure.Plan{Indicators: []measure.Indicator{flag, score}, Sets: measure.Cube("a"), References: everyReference},
			join(a(60, 30, "a1"), lower(a(12, 0, "a1")), a(40, 20, "a2"), lower(a(3, 0, "a3")), a(12, 6, "a3")), false, nil},
		{"one indicator is small where the other is not",
			measure.Plan{Indicators: []measure.Indicator{flag, score}, Sets: measure.Cube("a")},
			join(a(60, 30, "a1"), a(40, 20, "a2"), lower(a(30, 0, "a3")), a(4, 2, "a3")), true, []string{"a3"}},
		{"mean and total", measure.Plan{Indicators: []measure.Indicator{score}, Sets: measure.Cube("a"), References: everyReference},
			join(a(60, 30, "a1"), a(40, 20, "a2"), a(7, 3, "a3")), true, []string{"a3"}},
	}
}

func TestAttackTables(t *testing.T) {
	for _, x := range attackTables() {
		t.Run(x.name, func(t *testing.T) {
			const minCount = 10
			table := tabulate(t, x.plan, x.rows)
			r := protect(t, table, minCount)
			requireSafe(t, table, r, minCount)
			got := withheldGroups(r, x.plan.Indicators[0].Key)
			for _, g := range x.withheld {
				assert.Contains(t, got, g)
			}
			if x.naive {
				assert.NotEmpty(t, naively(t, table, minCount), "the attacker must succeed on naive suppression")
			}
		})
	}
}
