package main

import (
	"encoding/json"
	"os"
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/collective-impact/sdk/internal/attacker"
	"github.com/collective-impact/sdk/measure/privacy"
)

// The attacker starts from the files in the output folder and from nothing
// else, and finds no count of a withheld group, nor bounds it to less than ten:
// not of its pupils, nor of those who are proficient, nor of the others.
func TestFilesGiveNothingAway(t *testing.T) {
	_, _, files, err := call(t)
	require.NoError(t, err)
	var card struct {
		Release json.RawMessage `json:"release"`
	}
	require.NoError(t, json.Unmarshal(files[jsonFile], &card))
	fromJSON, err := attacker.ReadJSON(card.Release)
	require.NoError(t, err)
	fromCSV, err := attacker.ReadCSV(files[releaseFile], "grade", fromJSON)
	require.NoError(t, err)

	// A withheld group in which nobody has a score holds no secret of it; R
	// knows which groups those are.
	people := figuresOfR(t)
	nobody := func(stratum, indicator, group string) bool {
		r, known := people[[3]string{stratum, subjectOf(indicator), group}]
		return known && r.n == 0
	}
	assert.Empty(t, fromJSON.Attack(privacy.Policy{}.Effective().Protection, nobody), "read from the JSON")
	assert.True(t, fromJSON.SameFacts(fromCSV), "the CSV tells something else than the JSON")
}

// Were only small groups blanked, these files would give them away: the attack
// can succeed.
func TestBlankingIsNotEnough(t *testing.T) {
	_, _, files, err := call(t)
	require.NoError(t, err)
	var card struct {
		Release struct {
			Cells []map[string]any `json:"cells"`
		} `json:"release"`
	}
	require.NoError(t, json.Unmarshal(files[jsonFile], &card))
	var whole struct {
		Release map[string]any `json:"release"`
	}
	require.NoError(t, json.Unmarshal(files[jsonFile], &whole))
	truth := figuresOfR(t)
	for _, c := range card.Release.Cells {
		group := c["group"].(map[string]any)
		g := map[string]string{}
		for k, v := range group {
			g[k] = v.(string)
		}
		delete(c, "comparisons")
		e := c["estimate"].(map[string]any)
		r, ok := truth[[3]string{c["stratum"].(string), subjectOf(c["indicator"].(string)), attacker.GroupKey(g)}]
		if e["status"] == "suppressed" && ok && r.n >= 10 { // large enough by itself
			e["status"], e["value"], e["n"] = "ok", float64(r.k)/float64(r.n), r.n
		}
	}
	whole.Release["cells"] = card.Release.Cells
	data, err := json.Marshal(whole.Release)
	require.NoError(t, err)
	d, err := attacker.ReadJSON(data)
	require.NoError(t, err)
	assert.NotEmpty(t, d.Attack(10, func(string, string, string) bool { return false }))
}

type figure struct{ n, k int }

func subjectOf(indicator string) string {
	if indicator == "math" {
		return "math"
	}
	return "read"
}

// figuresOfR returns counts by grade, subject and group, without gender.
func figuresOfR(t *testing.T) map[[3]string]figure {
	t.Helper()
	data, err := os.ReadFile("../../docs/reference/star-grades.csv")
	require.NoError(t, err)
	out := map[[3]string]figure{}
	for _, r := range table(t, data) {
		g := map[string]string{}
		for _, d := range []string{"ethnicity", "lunch"} {
			if r[d] != "(all)" {
				g[d] = r[d]
			}
		}
		out[[3]string{r["grade"], r["subject"], attacker.GroupKey(g)}] = figure{number(t, r["n"]), number(t, r["k"])}
	}
	return out
}

func number(t *testing.T, s string) int {
	t.Helper()
	n, err := strconv.Atoi(s)
	require.NoError(t, err)
	return n
}
