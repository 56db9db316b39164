package privacy_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/collective-impact/sdk/measure/privacy"
)

func shown(n int64, levels ...string) privacy.PublishedCell {
	return privacy.PublishedCell{Levels: levels, Value: &n}
}

func blank(levels ...string) privacy.PublishedCell { return privacy.PublishedCell{Levels: levels} }

func marked(low, high int64, levels ...string) privacy.PublishedCell {
	return privacy.PublishedCell{Levels: levels, Low: &low, High: &high}
}

func dims(names ...string) (out []privacy.Hierarchy) {
	for _, n := range names {
		out = append(out, privacy.Hierarchy{Name: n})
	}
	return out
}

func table(d []privacy.Hierarchy, cells ...privacy.PublishedCell) privacy.PublishedTable {
	return privacy.PublishedTable{Dimensions: d, Cells: cells}
}

func rate(percent string, num, den []string) privacy.PublishedRate {
	return privacy.PublishedRate{Numerator: num, Denominator: den, Percent: percent}
}

// ownAttack is a publication that gives something away, worked out by hand.
type ownAttack struct {
	name    string
	p       privacy.Publication
	o       privacy.AuditOptions
	want    map[string][2]int64 // withheld cells, by their levels
	kinds   []privacy.RiskKind
	because string // a text of the first risk
}

func ownAttacks() []ownAttack {
	const all = privacy.DefaultTotal
	yesNo := privacy.Hierarchy{Name: "pass", Parts: map[string][]string{all: {"yes", "no"}}}
	one := func(t privacy.PublishedTable, known ...privacy.Knowledge) privacy.Publication {
		return privacy.Publication{Tables: []privacy.PublishedTable{t}, Known: known}
	}
	rated := func(t privacy.PublishedTable, rates ...privacy.PublishedRate) privacy.PublishedTable {
		t.Rates = rates
		return t
	}
	complete := func(t privacy.PublishedTable) privacy.PublishedTable {
		t.Complete = true
		return t
	}
	term := func(factor string, levels ...string) privacy.KnowledgeTerm {
		return privacy.KnowledgeTerm{Factor: factor, Levels: levels}
	}
	return []ownAttack{
		{name: "total minus the rest", p: one(table(dims("race"), shown(50, "A"), blank("B"), shown(57, all))),
			want: map[string][2]int64{"[B]": {7, 7}}, kinds: []privacy.RiskKind{privacy.NarrowCount},
			because: "B is withheld, but it is 7: everyone (57) − A (50)"},
		{name: "nobody passed", p: one(rated(table([]privacy.Hierarchy{yesNo}, shown(30, all)), rate("0", []string{"yes"}, []string{all}))),
			kinds:   []privacy.RiskKind{privacy.SmallSide},
			because: "the share of yes in everyone is shown, and those who count are 0: from everyone (30) and the share of yes in everyone (0 %), and counts are whole numbers"},
		{name: "everyone passed", p: one(rated(table([]privacy.Hierarchy{yesNo}, shown(30, all)), rate("100.0", []string{"yes"}, []string{all}))),
			kinds: []privacy.RiskKind{privacy.SmallSide}},
		{name: "percent and n", p: one(rated(table([]privacy.Hierarchy{yesNo}, shown(40, all), blank("yes")), rate("12.5", []string{"yes"}, []string{all}))),
			want: map[string][2]int64{"[yes]": {5, 5}}, kinds: []privacy.RiskKind{privacy.NarrowCount}},
		// The Wilson 95 % limits of 3 in 21 are 0.0498 and 0.3464 (R 4.2.2, prop.test(3, 21, correct = FALSE)), in whole percent 5 and
		// 35, which no other count in up to 199 people has (all were tried): the interval is a count.
		{name: "a rate, and its interval gives n away", p: one(rated(table([]privacy.Hierarchy{yesNo}, blank(all), blank("yes")), rate("14", []string{"yes"}, []string{all})),
			privacy.Knowledge{Terms: []privacy.KnowledgeTerm{term("", all)}, Low: "21", High: "21"}),
			want: map[string][2]int64{"[Total]": {21, 21}, "[yes]": {3, 3}}, kinds: []privacy.RiskKind{privacy.NarrowCount, privacy.NarrowCount}},
		// A mean of 2.4 days of absence over 10 pupils, of whom 4 have 6 days each: the others have none.
		{name: "mean and total", p: one(table(dims("days"), shown(4, "6"), blank("0"), blank("1"), blank("2"), shown(10, all)),
			privacy.Knowledge{Terms: []privacy.KnowledgeTerm{term("6", "6"), term("2", "2"), term("1", "1")}, Low: "24", High: "24"}),
			o: privacy.AuditOptions{MinCount: 3}, want: map[string][2]int64{"[0]": {6, 6}, "[1]": {0, 0}, "[2]": {0, 0}}},
		{name: "two withheld and their sum", p: one(table(
			[]privacy.Hierarchy{{Name: "race", Parts: map[string][]string{"Pacific or Native": {"Pacific", "Native"}}}},
			shown(60, "White"), blank("Pacific"), blank("Native"), shown(1, "Pacific or Native"), shown(61, all))),
			want: map[string][2]int64{"[Pacific]": {0, 1}, "[Native]": {0, 1}}},
		{name: "district minus schools, two levels up", p: one(table(
			[]privacy.Hierarchy{{Name: "place", Parts: map[string][]string{"D": {"s1", "s2"}, "E": {"s3"}, all: {"D", "E"}}}},
			shown(90, "s1"), blank("s2"), blank("D"), shown(40, "E"), shown(134, all))),
			want: map[string][2]int64{"[s2]": {4, 4}, "[D]": {94, 94}}},
		{name: "linked by a shared margin", p: privacy.Publication{Tables: []privacy.PublishedTable{
			table(dims("race", "sex"), blank("N", "F"), blank("N", "M"), blank("N", all)),
			table(dims("race", "lunch"), shown(2, "N", "free"), shown(4, "N", "paid"))}},
			want: map[string][2]int64{"[N F]": {0, 6}, "[N M]": {0, 6}, "[N Total]": {6, 6}}},
		{name: "alone and in combination", p: one(table(
			[]privacy.Hierarchy{{Name: "race", Parts: map[string][]string{"Black in any way": {"Black alone", "Black and other"}}}},
			shown(80, "Black alone"), blank("Black and other"), shown(83, "Black in any way"), shown(20, "White"), shown(103, all))),
			want: map[string][2]int64{"[Black and other]": {3, 3}}},
		{name: "a longer period minus a shorter one", p: one(table(
			[]privacy.Hierarchy{{Name: "period", Parts: map[string][]string{"2021 to 2024": {"2021", "2022", "2023", "2024"}, "2021 to 2023": {"2021", "2022", "2023"}}}},
			shown(61, "2021 to 2024"), shown(58, "2021 to 2023"), blank("2024"), blank("2021"))),
			want: map[string][2]int64{"[2024]": {3, 3}, "[2021]": {0, 58}}},
		{name: "a filter: with and without new pupils", p: privacy.Publication{Tables: []privacy.PublishedTable{
			table(dims("group", "new"), shown(25, "A", all), blank("A", "new")),
			table(dims("group", "new"), shown(23, "A", "old"))}},
			want: map[string][2]int64{"[A new]": {2, 2}}},
		// 40 of 50 less k of 25 is 16.0 points: k is 16.
		{name: "a gap with one side withheld", p: one(table([]privacy.Hierarchy{{Name: "g"}, yesNo},
			shown(50, "A", all), shown(25, "B", all), shown(40, "A", "yes"), blank("B", "yes")),
			privacy.Knowledge{Terms: []privacy.KnowledgeTerm{term("0.02", "A", "yes"), term("-0.04", "B", "yes")}, Low: "0.1595", High: "0.1605"}),
			want: map[string][2]int64{"[B yes]": {16, 16}}},
		{name: "the largest of the withheld is known", p: one(table(dims("g"), blank("A"), blank("B"), shown(80, "C"), shown(92, all)),
			privacy.Knowledge{Terms: []privacy.KnowledgeTerm{term("", "A")}, High: "9"},
			privacy.Knowledge{Terms: []privacy.KnowledgeTerm{term("", "B")}, High: "9"}),
			want: map[string][2]int64{"[A]": {3, 9}, "[B]": {3, 9}}},
		{name: "ranks: groups in the order of their counts", p: one(table(dims("g"), shown(12, "A"), blank("B"), shown(10, "C"), blank("D"), shown(40, all)),
			privacy.Knowledge{Terms: []privacy.KnowledgeTerm{term("1", "A"), term("-1", "B")}, Low: "0"},
			privacy.Knowledge{Terms: []privacy.KnowledgeTerm{term("1", "B"), term("-1", "C")}, Low: "0"}),
			want: map[string][2]int64{"[B]": {10, 12}, "[D]": {6, 8}}},
		{name: "zeros that cannot be zero: who is marked is there", p: one(table(dims("g"), marked(1, 9, "A"), marked(1, 9, "B"), shown(20, "C"), shown(22, all))),
			want: map[string][2]int64{"[A]": {1, 1}, "[B]": {1, 1}}},
		{name: "combinations that are not listed are empty", p: one(complete(table(dims("a", "b"),
			blank("x", "1"), blank("x", "2"), blank("y", "1"), shown(30, "x", all), shown(8, "y", all), shown(20, all, "1"), shown(18, all, "2"), shown(38, all, all)))),
			want: map[string][2]int64{"[x 1]": {12, 12}, "[x 2]": {18, 18}, "[y 1]": {8, 8}}},
		{name: "rounding that does not add up", p: one(table(dims("g"), marked(8, 12, "A"), marked(8, 12, "B"), shown(23, all))),
			want: map[string][2]int64{"[A]": {11, 12}, "[B]": {11, 12}}},
		{name: "weighted total", p: one(table(dims("g"), blank("A"), blank("B"), blank("C")),
			privacy.Knowledge{Terms: []privacy.KnowledgeTerm{term("1.5", "A"), term("2.25", "B"), term("4", "C")}, Low: "5.25", High: "5.25"}),
			want: map[string][2]int64{"[A]": {2, 2}, "[B]": {1, 1}, "[C]": {0, 0}}},
		{name: "a small count is shown", p: one(table(dims("g"), shown(9, "A"), shown(31, "B"), shown(40, all))), kinds: []privacy.RiskKind{privacy.SmallCount},
			because: "A is shown as 9, fewer than 10"},
		{name: "a level that the table leaves out", p: one(table([]privacy.Hierarchy{yesNo}, shown(48, "yes"), shown(50, all))), kinds: []privacy.RiskKind{privacy.SmallRest},
			because: "what is not shown of everyone is 2: everyone (50) − yes (48)"},
		{name: "a small union in large blanks", p: one(table(dims("g"), blank("A"), blank("B"), shown(90, "C"), shown(120, all))),
			o: privacy.AuditOptions{Unions: [][]privacy.CellRef{{{Levels: []string{"A"}}, {Levels: []string{"B"}}}}}, want: map[string][2]int64{"[A]": {0, 30}, "[B]": {0, 30}},
			kinds: []privacy.RiskKind{}},
	}
}

func TestOwnAttacks(t *testing.T) {
	for _, x := range ownAttacks() {
		t.Run(x.name, func(t *testing.T) {
			if x.o.MinWidth == 0 {
				x.o.MinWidth = max(x.o.MinCount, 10)
			}
			r, err := privacy.Audit(t.Context(), x.p, x.o)
			require.NoError(t, err)
			got := map[string][2]int64{}
			for _, c := range r.Cells {
				require.NotNil(t, c.High)
				require.True(t, c.Exact)
				got[fmt.Sprint(c.Levels)] = [2]int64{c.Low, *c.High}
			}
			if x.want == nil {
				x.want = map[string][2]int64{}
			}
			assert.Equal(t, x.want, got)
			kinds := []privacy.RiskKind{}
			for _, risk := range r.Risks {
				kinds = append(kinds, risk.Kind)
				assert.NotEmpty(t, risk.String())
			}
			if x.kinds != nil {
				assert.Equal(t, x.kinds, kinds)
			} else {
				assert.NotEmpty(t, kinds)
			}
			if x.because != "" {
				assert.Equal(t, x.because, r.Risks[0].Text)
			}
		})
	}
}

// All pairs of three dimensions bound a triple that no table shows: only one
// movement is left, and a crossing that is empty stops it.
func TestCubeOfPairs(t *testing.T) {
	n := func(i, j, k int) int64 { // 2 × 2 × 2 with 0 at (1, 1, 1)
		return [2][2][2]int64{{{2, 30}, {30, 40}}, {{40, 40}, {40, 0}}}[i][j][k]
	}
	var p privacy.Publication
	name := func(d, i int) string { return fmt.Sprint("abc"[d:d+1], i+1) }
	for pair := range 3 {
		x, y, z := pair, (pair+1)%3, (pair+2)%3
		out := table(dims(fmt.Sprint(x), fmt.Sprint(y)))
		for i := range 2 {
			for j := range 2 {
				v := int64(0)
				for k := range 2 {
					at := [3]int{}
					at[x], at[y], at[z] = i, j, k
					v += n(at[0], at[1], at[2])
				}
				out.Cells = append(out.Cells, shown(v, name(x, i), name(y, j)))
			}
		}
		p.Tables = append(p.Tables, out)
	}
	p.Tables = append(p.Tables, table(dims("0", "1", "2"), blank("a1", "b1", "c1")))
	r, err := privacy.Audit(t.Context(), p, privacy.AuditOptions{})
	require.NoError(t, err)
	// What moves is a1 b1 c1, which has 2, with a2 b2 c1 and the like against
	// a2 b2 c2, which has nobody, and the like: no further up than it stands.
	assert.Equal(t, int64(2), *r.Cells[0].High)
	assert.Equal(t, int64(0), r.Cells[0].Low)
}

// The only member of a withheld cell finds out another.
func TestMembers(t *testing.T) {
	p, o := loadAttack(t, attackCase{ID: "23-insider", Files: []string{"23-insider.json"}, Opts: []string{"--insider"}})
	o.MinWidth = 2
	r, err := privacy.Audit(t.Context(), p, o)
	require.NoError(t, err)
	var texts []string
	for _, risk := range r.Risks {
		if risk.Kind == privacy.MemberCount {
			require.NotNil(t, risk.Member)
			assert.Equal(t, int64(1), risk.Interval.Low)
			assert.Equal(t, int64(1), *risk.Interval.High)
			texts = append(texts, risk.Text)
		}
	}
	assert.Equal(t, []string{
		"who is the only one in A and knows it finds that B is 1",
		"who is the only one in B and knows it finds that A is 1",
	}, texts)
	five := int64(5)
	o.Truth[0].Cells[0].Value = &five
	_, err = privacy.Audit(t.Context(), p, o)
	require.ErrorIs(t, err, privacy.ErrInconsistent, "the truth does not fit the publication")
}
