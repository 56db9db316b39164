package main

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/collective-impact/sdk/internal/attacker"
)

type counts struct{ n, k int }

// truth returns the counts of R by grade, subject and group.
func truth(t *testing.T) map[[3]string]counts {
	t.Helper()
	out := map[[3]string]counts{}
	for _, r := range readFile(t, "testdata/cells.csv") {
		g := map[string]string{}
		for _, d := range threeWays() {
			if r[d] != "(all)" {
				g[d] = r[d]
			}
		}
		out[[3]string{r["grade"], map[string]string{"read": "reading", "math": "math"}[r["subject"]], attacker.GroupKey(g)}] = counts{int(number(t, r["n"])), int(number(t, r["k"]))}
	}
	return out
}

func subjectOf(indicator string) string { return strings.TrimSuffix(indicator, "-score") }

// document returns the JSON of the release, for what the CSV takes from the plan.
func document(t *testing.T) map[string]any {
	t.Helper()
	p, err := measurePupils(t.Context())
	require.NoError(t, err)
	data, err := json.Marshal(p.naive)
	require.NoError(t, err)
	var doc map[string]any
	require.NoError(t, json.Unmarshal(data, &doc))
	return doc
}

func read(t *testing.T, doc map[string]any) attacker.Document {
	t.Helper()
	data, err := json.Marshal(doc)
	require.NoError(t, err)
	d, err := attacker.ReadJSON(data)
	require.NoError(t, err)
	return d
}

// The attacker starts from the CSV, and finds no count of a withheld group, nor
// bounds it to less than ten: not of its pupils, nor of those who are
// proficient, nor of the others. A group in which nobody has a score holds no
// secret of it.
func TestTheFileGivesNothingAway(t *testing.T) {
	_, _, files, err := call(t)
	require.NoError(t, err)
	fromJSON := read(t, document(t))
	fromCSV, err := attacker.ReadCSV(files[releaseFile], "grade", fromJSON)
	require.NoError(t, err)
	people := truth(t)
	nobody := func(stratum, indicator, group string) bool {
		r, known := people[[3]string{stratum, subjectOf(indicator), group}]
		return known && r.n == 0
	}
	assert.Empty(t, fromCSV.Attack(10, nobody))
	assert.True(t, fromJSON.SameFacts(fromCSV), "the CSV tells something else than the release")
}

// Were only small groups blanked, the attack would succeed.
func TestBlankingIsNotEnough(t *testing.T) {
	doc, people := document(t), truth(t)
	for _, x := range doc["cells"].([]any) {
		c := x.(map[string]any)
		g := map[string]string{}
		for k, v := range c["group"].(map[string]any) {
			g[k] = v.(string)
		}
		delete(c, "comparisons")
		e := c["estimate"].(map[string]any)
		r := people[[3]string{c["stratum"].(string), subjectOf(c["indicator"].(string)), attacker.GroupKey(g)}]
		if e["status"] == "suppressed" && e["unit"] == "proportion" && r.k >= 10 && r.n-r.k >= 10 { // large enough by itself
			e["status"], e["value"], e["n"] = "ok", float64(r.k)/float64(r.n), r.n
		}
	}
	assert.NotEmpty(t, read(t, doc).Attack(10, func(string, string, string) bool { return false }))
}
