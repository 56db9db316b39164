package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"flag"
	"io"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/collective-impact/sdk/measure"
)

// call runs the program as a user does and returns what it printed and wrote.
func call(t *testing.T, args ...string) (stdout, stderr string, files map[string][]byte, err error) {
	t.Helper()
	dir := t.TempDir()
	var out, errs bytes.Buffer
	err = run(t.Context(), append([]string{"-out", dir}, args...), &out, &errs, false)
	files = map[string][]byte{}
	for _, name := range []string{pageFile, jsonFile, releaseFile} {
		if data, err := os.ReadFile(filepath.Join(dir, name)); err == nil {
			files[name] = data
		}
	}
	return out.String(), errs.String(), files, err
}

func table(t *testing.T, data []byte) []map[string]string {
	t.Helper()
	rows, err := csv.NewReader(bytes.NewReader(data)).ReadAll()
	require.NoError(t, err)
	var out []map[string]string
	for _, r := range rows[1:] {
		m := map[string]string{}
		for i, name := range rows[0] {
			m[name] = r[i]
		}
		out = append(out, m)
	}
	return out
}

func TestWithoutArguments(t *testing.T) {
	stdout, stderr, files, err := call(t)
	require.NoError(t, err)
	assert.Empty(t, stderr)
	for _, want := range []string{"425,650.00", "READING: PROFICIENT, GRADE 3", "by ethnicity × lunch", "gap to all others", "withheld", "weighted kappa",
		"Cost per third-grade pupil: 62.58 USD", // 425,650 / 6,802 = 62.577...
		"Duties covered: 10 of 10", "If data-manager is vacant", "Common agenda"} {
		assert.Contains(t, stdout, want)
	}
	assert.Len(t, files, 3)
	var card struct {
		Release struct{ Format string }
		Budget  struct {
			Statement struct{ Total string }
		}
	}
	require.NoError(t, json.Unmarshal(files[jsonFile], &card))
	assert.Equal(t, "425650.00", card.Budget.Statement.Total)
	assert.Contains(t, string(files[pageFile]), "<svg")

	again, _, second, err := call(t)
	require.NoError(t, err)
	lines := func(s string) string { before, _, _ := strings.Cut(s, "\nwrote "); return before }
	assert.Equal(t, lines(stdout), lines(again))
	assert.Equal(t, files, second, "not the same bytes twice")
}

// The witness is R: docs/reference/star.R computes levels, counts, rates and
// Wilson limits from the raw rows, with nothing of this library.
func TestPublishedFiguresAreThoseOfR(t *testing.T) {
	data, err := os.ReadFile("../../docs/reference/star-grades.csv")
	require.NoError(t, err)
	want := map[string]map[string]string{}
	for _, r := range table(t, data) {
		subject := map[string]string{"read": "reading", "math": "math"}[r["subject"]]
		want[strings.Join([]string{subject, r["grade"], r["ethnicity"], r["lunch"]}, "|")] = r
	}
	_, _, files, err := call(t)
	require.NoError(t, err)
	published, withheld := 0, 0
	for _, r := range table(t, files[releaseFile]) {
		if r["statistic"] != "rate" || r["gender"] != "" {
			continue
		}
		all := func(s string) string {
			if s == "" {
				return "(all)"
			}
			return s
		}
		key := strings.Join([]string{r["indicator"], r["grade"], all(r["ethnicity"]), all(r["lunch"])}, "|")
		w, ok := want[key]
		if r["status"] == "suppressed" {
			withheld++
			assert.Empty(t, r["n"]+r["value"]+r["lower"]+r["upper"], key)
			continue
		}
		if r["status"] == "empty" {
			assert.True(t, !ok || w["n"] == "0", "%s is empty here and has %s in R", key, w["n"])
			continue
		}
		require.True(t, ok, "R has no %s", key)
		published++
		assert.Equal(t, w["n"], r["n"], key)
		for mine, theirs := range map[string]string{"value": "rate", "lower": "lower", "upper": "upper"} {
			x, err := strconv.ParseFloat(r[mine], 64)
			require.NoError(t, err)
			y, err := strconv.ParseFloat(w[theirs], 64)
			require.NoError(t, err)
			assert.InDelta(t, y, x, 1e-12, "%s %s", key, mine)
		}
	}
	assert.Greater(t, published, 40, "compared")
	assert.Greater(t, withheld, 20)
}

// Grade 3 has 8 Hispanic pupils and 8 of other origin.
func TestSmallGroupsAreWithheld(t *testing.T) {
	stdout, _, files, err := call(t)
	require.NoError(t, err)
	for _, r := range table(t, files[releaseFile]) {
		if r["grade"] == "3" && (r["ethnicity"] == "Hispanic" || r["ethnicity"] == "Other") {
			assert.Contains(t, []string{"", "0"}, r["n"], "nobody is there, or it is withheld")
			assert.Empty(t, r["value"]+r["lower"]+r["upper"])
			if r["lunch"] == "" && r["statistic"] == "rate" {
				assert.Equal(t, "suppressed", r["status"])
			}
		}
	}
	// What most people look at is given up last: two pupils whose gender is
	// unknown do not cost everyone's total.
	for _, r := range table(t, files[releaseFile]) {
		if r["ethnicity"]+r["lunch"]+r["gender"] == "" && r["statistic"] != "difference" && r["statistic"] != "ratio" {
			assert.Equal(t, "ok", r["status"], "everyone in grade %s", r["grade"])
		}
	}
	// In text and page a withheld row has a name and the word, and no digit.
	for line := range strings.Lines(stdout) {
		if strings.Contains(line, "  withheld") {
			assert.NotRegexp(t, `\d`, line)
		}
	}
	cells := regexp.MustCompile(`<t[hd][^>]*>([^<]*)</t[hd]>`)
	seen := 0
	for _, row := range regexp.MustCompile(`(?s)<tr class="withheld">.*?</tr>`).FindAllString(string(files[pageFile]), -1) {
		for _, m := range cells.FindAllStringSubmatch(row, -1) {
			assert.NotRegexp(t, `\d`, m[1])
		}
		seen++
	}
	assert.Greater(t, seen, 10)
}

func TestInitGivesTheSameScorecard(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "mine")
	var out bytes.Buffer
	require.NoError(t, run(t.Context(), []string{"-init", dir}, &out, io.Discard, false))
	assert.Contains(t, out.String(), "initiative.json")
	_, _, want, err := call(t)
	require.NoError(t, err)
	_, _, got, err := call(t, "-initiative", filepath.Join(dir, "initiative.json"), "-data", filepath.Join(dir, "data.csv"))
	require.NoError(t, err)
	assert.Equal(t, want, got)
	assert.ErrorIs(t, run(t.Context(), []string{"-init", dir}, &out, io.Discard, false), os.ErrExist, "nothing is overwritten")
	require.NoError(t, os.Remove(filepath.Join(dir, "initiative.json")))
	assert.ErrorIs(t, run(t.Context(), []string{"-init", dir}, &out, io.Discard, false), os.ErrExist)
	assert.NoFileExists(t, filepath.Join(dir, "initiative.json"), "half of the files")
	require.NoError(t, os.Remove(filepath.Join(dir, "data.csv")))
	require.NoError(t, run(t.Context(), []string{"-init", dir}, io.Discard, io.Discard, false))

	_, stderr, _, err := call(t, "-initiative", filepath.Join(dir, "initiative.json"))
	require.NoError(t, err)
	assert.Contains(t, stderr, "no data", "an initiative of one's own does not get the example's pupils")
}

func TestBadInput(t *testing.T) {
	dir := t.TempDir()
	file := func(name, text string) string {
		path := filepath.Join(dir, name)
		require.NoError(t, os.WriteFile(path, []byte(text), 0o644))
		return path
	}
	head := "grade,gender,ethnicity,lunch,class,read,math\n"
	for name, c := range map[string]struct {
		args []string
		is   error
		says []string
	}{
		"flag":          {[]string{"-nope"}, errUsage, nil},
		"argument":      {[]string{"file.csv"}, errUsage, nil},
		"help":          {[]string{"-h"}, flag.ErrHelp, nil},
		"no file":       {[]string{"-data", filepath.Join(dir, "none.csv")}, os.ErrNotExist, nil},
		"no initiative": {[]string{"-initiative", filepath.Join(dir, "none.json")}, os.ErrNotExist, nil},
		"level":         {[]string{"-data", file("level.csv", head+"3,female,White,full price,small,600,610\n3,femal,White,full price,small,600,610\n")}, measure.ErrCell, []string{"level.csv:3", `"gender"`, `"female", "male"`}},
		"number":        {[]string{"-data", file("number.csv", head+"3,female,White,full price,small,many,1e308\n")}, measure.ErrCell, []string{"number.csv:2", `"read"`, `"math"`, "decimal number"}},
		"ragged":        {[]string{"-data", file("ragged.csv", head+"3,female\n")}, measure.ErrMalformed, []string{"ragged.csv:2", "7 fields"}},
		"empty":         {[]string{"-data", file("empty.csv", "")}, measure.ErrHeader, []string{"empty.csv"}},
		"header":        {[]string{"-data", file("header.csv", "grade,gender\n")}, measure.ErrHeader, []string{`"ethnicity"`, `"math"`}},
		"json":          {[]string{"-initiative", file("bad.json", `{"key":"k","titel":"T","groups":[{"key":"g","title":"G","kind":"work-group","members":["x"]}]}`)}, measure.ErrDangling, []string{"bad.json", "/titel: unknown field", "/title: is required", "/groups/0/members/0"}},
		"folder":        {[]string{"-data", dir}, nil, []string{"is a folder"}},
		"cut gzip":      {[]string{"-data", file("cut.csv.gz", string(exampleData[:5000]))}, errDamaged, []string{"cut.csv.gz", "damaged or cut off"}},
		"bad gzip":      {[]string{"-data", file("bad.csv.gz", "\x1f\x8bnot really")}, errDamaged, nil},
		"init":          {[]string{"-init", dir, "-data", "x"}, errUsage, []string{"no other flag"}},
		"out":           {[]string{"-out", ""}, errUsage, []string{"-out needs"}},
		"spaces":        {[]string{"-data", file("spaces.csv", head+"3,female ,White,full price,small,1,1\n")}, measure.ErrCell, []string{"differs only in case or spaces"}},
		"no plan":       {[]string{"-initiative", file("plain.json", `{"key":"k","title":"T"}`), "-data", file("rows.csv", head)}, nil, []string{"no measurement"}},
	} {
		_, stderr, files, err := call(t, c.args...)
		require.Error(t, err, name)
		assert.Empty(t, files, "%s: something was written", name)
		if c.is != nil {
			assert.ErrorIs(t, err, c.is, name)
		}
		for _, s := range c.says {
			assert.Contains(t, err.Error()+stderr, s, name)
		}
		assert.NotContains(t, err.Error(), "femal,", name)
	}
}

// Either all files are written or none, and no input is replaced.
func TestFilesAreWrittenTogether(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, os.Mkdir(filepath.Join(dir, jsonFile), 0o755))
	err := run(t.Context(), []string{"-out", dir}, io.Discard, io.Discard, false)
	assert.ErrorContains(t, err, "no ordinary file")
	assert.NoFileExists(t, filepath.Join(dir, pageFile))

	mine := t.TempDir()
	require.NoError(t, run(t.Context(), []string{"-init", mine}, io.Discard, io.Discard, false))
	data := filepath.Join(mine, releaseFile)
	require.NoError(t, os.Rename(filepath.Join(mine, "data.csv"), data))
	before, err := os.ReadFile(data)
	require.NoError(t, err)
	err = run(t.Context(), []string{"-initiative", filepath.Join(mine, "initiative.json"), "-data", data, "-out", mine}, io.Discard, io.Discard, false)
	assert.ErrorContains(t, err, "is an input")
	after, err := os.ReadFile(data)
	require.NoError(t, err)
	assert.Equal(t, before, after)
	left, err := os.ReadDir(mine)
	require.NoError(t, err)
	assert.Len(t, left, 2, "something was left behind")
}

// Rows of one's own are not called those of the example.
func TestOwnRowsAlone(t *testing.T) {
	path := filepath.Join(t.TempDir(), "own.csv")
	require.NoError(t, os.WriteFile(path, []byte("grade,gender,ethnicity,lunch,class,read,math\n"), 0o644))
	stdout, stderr, _, err := call(t, "-data", path)
	require.NoError(t, err)
	assert.Contains(t, stdout, "The rows are from a file of one's own")
	assert.NotContains(t, stdout, "from Tennessee's Project STAR")
	assert.Contains(t, stderr, "no rows")
}

func TestInterrupt(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	err := run(ctx, []string{"-out", t.TempDir()}, io.Discard, io.Discard, false)
	assert.ErrorIs(t, err, ctx.Err())
}

func TestProgressLine(t *testing.T) {
	var b bytes.Buffer
	assert.Nil(t, progressLine(&b, false))
	p := progressLine(&b, true)
	for n := 0; n <= 200_000; n += 4096 {
		p(n)
	}
	assert.Equal(t, 4, strings.Count(b.String(), "\r"), "one line, brought up to date now and then")
	assert.False(t, strings.Contains(b.String(), "\n"))
}

// The published rates, with their n, are whole counts.
func TestRatesAreOfCounts(t *testing.T) {
	_, _, files, err := call(t)
	require.NoError(t, err)
	for _, r := range table(t, files[releaseFile]) {
		if r["statistic"] != "rate" || r["value"] == "" {
			continue
		}
		v, err := strconv.ParseFloat(r["value"], 64)
		require.NoError(t, err)
		n, err := strconv.Atoi(r["n"])
		require.NoError(t, err)
		k := math.Round(v * float64(n))
		assert.Equal(t, k/float64(n), v)
		assert.True(t, k >= 10 && float64(n)-k >= 10 && n >= 10, "%v: %v of %d", r, k, n)
	}
}
