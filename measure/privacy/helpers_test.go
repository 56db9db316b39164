package privacy_test

import (
	"bytes"
	"context"
	"encoding/json"
	"iter"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/collective-impact/sdk/internal/attacker"
	"github.com/collective-impact/sdk/measure"
	"github.com/collective-impact/sdk/measure/privacy"
)

// person is one row of the tests. An empty text and a negative number are
// missing.
type person struct {
	a, b, c, year string
	flag          int // 0 or 1
	level         string
	score         float64
}

func seq(people []person) iter.Seq2[person, error] {
	return func(yield func(person, error) bool) {
		for _, p := range people {
			if !yield(p, nil) {
				return
			}
		}
	}
}

var (
	aLevels = []string{"a1", "a2", "a3", "a4"}
	bLevels = []string{"b1", "b2", "b3"}
	cLevels = []string{"c1", "c2"}
	years   = []string{"2023", "2024"}
)

func frame(t testing.TB, people []person) measure.Frame {
	t.Helper()
	text := func(get func(person) string) func(person) (string, bool) {
		return func(p person) (string, bool) { return get(p), get(p) != "" }
	}
	f, err := measure.FromSeq(context.Background(), seq(people),
		measure.Dim("a", aLevels, text(func(p person) string { return p.a })),
		measure.Dim("b", bLevels, text(func(p person) string { return p.b })),
		measure.Dim("c", cLevels, text(func(p person) string { return p.c })),
		measure.Dim("year", years, text(func(p person) string { return p.year })),
		measure.Dim("level", []string{"1", "2", "3", "4"}, text(func(p person) string { return p.level })),
		measure.YesNoField("flag", func(p person) (bool, bool) { return p.flag == 1, p.flag >= 0 }),
		measure.Num("score", func(p person) (float64, bool) { return p.score, p.score >= 0 }),
	)
	require.NoError(t, err)
	return f
}

var (
	flag   = measure.Indicator{Key: "flag", Column: "flag", Outcome: measure.Flag, Direction: measure.HigherIsBetter, Temporal: measure.Stock}
	level2 = measure.Indicator{Key: "level2", Column: "level", Outcome: measure.LevelAtOrAbove, Level: "2", Direction: measure.HigherIsBetter, Temporal: measure.Stock}
	level3 = measure.Indicator{Key: "level3", Column: "level", Outcome: measure.LevelAtOrAbove, Level: "3", Direction: measure.HigherIsBetter, Temporal: measure.Stock}
	score  = measure.Indicator{Key: "score", Column: "score", Outcome: measure.Mean, Direction: measure.HigherIsBetter, Temporal: measure.Stock}
)

// everyReference is what gives attackers most to compute with.
var everyReference = []measure.Reference{measure.Overall(), measure.AllOthers(), measure.Best(3), measure.Fixed(0.5)}

// many returns n people of a group of whom k count.
func many(n, k int, like person) []person {
	out := slices.Repeat([]person{like}, n)
	for i := range out {
		out[i].flag, out[i].level, out[i].score = 0, "1", float64(100+i%7)
		if i < k {
			out[i].flag, out[i].level = 1, "3"
		}
	}
	return out
}

// forEach states the indicator of fixed references, which plans with several
// indicators need.
func forEach(p measure.Plan) measure.Plan {
	var refs []measure.Reference
	for _, r := range p.References {
		if r.Kind != measure.ToFixed {
			refs = append(refs, r)
			continue
		}
		for _, ind := range p.Indicators {
			refs = append(refs, r.For(ind.Key))
		}
	}
	p.References = refs
	return p
}

func tabulate(t testing.TB, p measure.Plan, people []person) measure.Table {
	t.Helper()
	table, err := forEach(p).Tabulate(context.Background(), frame(t, people))
	require.NoError(t, err)
	return table
}

func protect(t testing.TB, table measure.Table, minCount int) privacy.Release {
	t.Helper()
	r, err := privacy.Protect(context.Background(), table, privacy.Policy{MinCount: minCount})
	require.NoError(t, err)
	return r
}

func asJSON(t testing.TB, r privacy.Release) []byte {
	t.Helper()
	data, err := json.Marshal(r)
	require.NoError(t, err)
	return data
}

func asCSV(t testing.TB, r privacy.Release) []byte {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, r.WriteCSV(&b))
	return b.Bytes()
}

// document is what an attacker reads of a release.
func document(t testing.TB, r privacy.Release) attacker.Document {
	t.Helper()
	d, err := attacker.ReadJSON(asJSON(t, r))
	require.NoError(t, err)
	return d
}

// attacks runs the attacker on both written forms.
func attacks(t testing.TB, table measure.Table, r privacy.Release, minCount int) (fromJSON, fromCSV []attacker.Finding) {
	t.Helper()
	view, err := table.Unprotected("the test knows the truth")
	require.NoError(t, err)
	used := map[[3]string]bool{}
	for c := range view.Cells() {
		g := map[string]string{}
		for i, d := range c.Set {
			g[d] = c.Group[i]
		}
		if c.Used > 0 {
			used[[3]string{c.Stratum, c.Indicator, attacker.GroupKey(g)}] = true
		}
	}
	nobody := func(stratum, indicator, group string) bool { return !used[[3]string{stratum, indicator, group}] }
	d := document(t, r)
	c, err := attacker.ReadCSV(asCSV(t, r), r.Within(), d)
	require.NoError(t, err)
	width := privacy.Policy{MinCount: minCount}.Effective().Protection
	fromJSON = d.Attack(width, nobody)
	if d.SameFacts(c) {
		return fromJSON, fromJSON // and so the same findings
	}
	return fromJSON, c.Attack(width, nobody)
}

func requireSafe(t testing.TB, table measure.Table, r privacy.Release, minCount int) {
	t.Helper()
	fromJSON, fromCSV := attacks(t, table, r, minCount)
	require.Empty(t, fromJSON, "recovered from the JSON")
	require.Empty(t, fromCSV, "recovered from the CSV")
}

func withheldGroups(r privacy.Release, indicator string) (out []string) {
	for c := range r.Cells() {
		if c.Indicator == indicator && c.Withheld() {
			out = append(out, c.Label())
		}
	}
	return out
}

// naively returns what the attacker finds when only small groups are blanked.
func naively(t testing.TB, table measure.Table, minCount int) []attacker.Finding {
	t.Helper()
	r, err := privacy.Naive(context.Background(), table, minCount)
	require.NoError(t, err)
	found, _ := attacks(t, table, r, minCount)
	return found
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}
