package main

import (
	"bytes"
	"encoding/csv"
	"math"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/collective-impact/sdk/measure"
	"github.com/collective-impact/sdk/measure/disparity"
)

// readTable returns the rows of a CSV by column.
func readTable(t *testing.T, data []byte) []map[string]string {
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

func readFile(t *testing.T, name string) []map[string]string {
	t.Helper()
	data, err := os.ReadFile(name)
	require.NoError(t, err)
	return readTable(t, data)
}

func number(t *testing.T, s string) float64 {
	t.Helper()
	x, err := strconv.ParseFloat(s, 64)
	require.NoError(t, err)
	return x
}

// closeTo compares with R: figures of one formula in the same arithmetic.
func closeTo(t *testing.T, want, got float64, what string) {
	t.Helper()
	assert.InDelta(t, want, got, 1e-9*math.Max(1, math.Abs(want)), what)
}

// Every rate and mean of the CSV is that of testdata/equity.R, which knows
// nothing of this library, and what is withheld holds no number.
func TestPublishedFiguresAreThoseOfR(t *testing.T) {
	want := map[string]map[string]string{}
	for _, r := range readFile(t, "testdata/cells.csv") {
		subject := map[string]string{"read": "reading", "math": "math"}[r["subject"]]
		want[strings.Join([]string{r["grade"], subject, r["race"], r["lunch"], r["gender"]}, "|")] = r
	}
	_, _, files, err := call(t)
	require.NoError(t, err)
	all := func(s string) string {
		if s == "" {
			return "(all)"
		}
		return s
	}
	published, withheld := 0, 0
	for _, r := range readTable(t, files[releaseFile]) {
		if r["status"] == "suppressed" {
			assert.Empty(t, r["n"]+r["value"]+r["lower"]+r["upper"]+r["level"]+r["method"])
			withheld++
			continue
		}
		if r["statistic"] != "rate" && r["statistic"] != "mean" {
			continue
		}
		subject := strings.TrimSuffix(r["indicator"], "-score")
		key := strings.Join([]string{r["grade"], subject, all(r["race"]), all(r["lunch"]), all(r["gender"])}, "|")
		w, ok := want[key]
		require.True(t, ok, "R has no %s", key)
		assert.Equal(t, w["n"], r["n"], key)
		if r["status"] == "empty" {
			assert.Equal(t, "0", w["n"], key)
			continue
		}
		published++
		if r["statistic"] == "rate" {
			n, k := number(t, w["n"]), number(t, w["k"])
			assert.InDelta(t, k/n, number(t, r["value"]), 1e-15, key)
			assert.True(t, n >= 10 && k >= 10 && n-k >= 10, "%s is small", key)
		} else {
			closeTo(t, number(t, w["mean"]), number(t, r["value"]), key)
		}
	}
	assert.Greater(t, published, 200)
	assert.Greater(t, withheld, 100)
}

// used + missing = records, and both are those of R.
func TestAccounting(t *testing.T) {
	p, err := measurePupils(t.Context())
	require.NoError(t, err)
	want := map[[2]string][2]int{}
	for _, r := range readFile(t, "testdata/cells.csv") {
		if r["race"] == "(all)" {
			want[[2]string{r["grade"], r["subject"]}] = [2]int{int(number(t, r["records"])), int(number(t, r["n"]))}
		}
	}
	seen := 0
	for a := range p.naive.Accounting() {
		subject := map[string]string{"reading": "read", "math": "math"}[strings.TrimSuffix(a.Indicator, "-score")]
		require.NotNil(t, a.Records)
		require.NotNil(t, a.Used)
		require.NotNil(t, a.MissingOutcome)
		assert.Equal(t, want[[2]string{a.Stratum, subject}], [2]int{*a.Records, *a.Used})
		assert.Equal(t, *a.Records, *a.Used+*a.MissingOutcome)
		seen++
	}
	assert.Equal(t, 16, seen)
}

// findings returns the figures of R by their keys.
func findings(t *testing.T) map[string]float64 {
	t.Helper()
	out := map[string]float64{}
	for _, r := range readFile(t, "testdata/findings.csv") {
		out[r["key"]] = number(t, r["value"])
	}
	return out
}

// nameInR is the name of a group there.
func nameInR(s string) string { return strings.ReplaceAll(s, " · ", " - ") }

func TestMeasuresAreThoseOfR(t *testing.T) {
	p, err := measurePupils(t.Context())
	require.NoError(t, err)
	want := findings(t)
	rates, err := disparity.FromRelease(p.naive, "reading", "3", threeWays()...)
	require.NoError(t, err)
	means, err := disparity.FromRelease(p.naive, "reading-score", "3", threeWays()...)
	require.NoError(t, err)
	require.Len(t, rates.Groups, 8)
	require.Len(t, rates.LeftOut, 4)
	for _, x := range rates.LeftOut {
		assert.Equal(t, measure.Protected, x.Reason)
	}
	for _, x := range []struct {
		g   disparity.Groups
		key disparity.Key
		as  string
	}{
		{rates, "pearson-chi-square", "pearson"}, {means, "wald-test", "wald"}, {rates, "max-difference", "max difference"},
		{means, "max-difference", "max difference of means"}, {rates, "between-group-standard-deviation", "between-group standard deviation"},
		{means, "between-group-standard-deviation", "between-group standard deviation of means"},
		{rates, "index-of-disparity-weighted", "index of disparity"}, {rates, "theil-index", "theil"}, {rates, "population-attributable-risk", "attributable risk"},
	} {
		r, err := x.g.Compute(x.key, disparity.Options{})
		require.NoError(t, err)
		v, ok := r.Estimate.Value()
		require.True(t, ok)
		closeTo(t, want[x.as], v, x.as)
		if x.as == "max difference" {
			lower, upper, ok := r.Estimate.Interval()
			require.True(t, ok)
			closeTo(t, want["max difference lower"], lower, x.as)
			closeTo(t, want["max difference upper"], upper, x.as)
		}
	}
	pairs, err := rates.Pairwise(disparity.Holm)
	require.NoError(t, err)
	require.Len(t, pairs, 28)
	beyond := 0.0
	for _, c := range pairs {
		key := "holm/" + nameInR(c.Group) + "/" + nameInR(c.Reference[0])
		require.Contains(t, want, key)
		closeTo(t, want[key], c.Chance.Adjusted, key)
		if c.Chance.Verdict == disparity.BeyondChance {
			beyond++
		}
	}
	assert.Equal(t, want["pairs beyond chance"], beyond)
}

func TestRulesAreThoseOfR(t *testing.T) {
	p, err := measurePupils(t.Context())
	require.NoError(t, err)
	want := findings(t)
	rates, err := disparity.FromRelease(p.naive, "reading", "3", threeWays()...)
	require.NoError(t, err)
	rates.LeftOut = nil
	for as, rule := range map[string]disparity.ImpactRule{"gap": disparity.Gap2017(measure.AllOthers()), "index": disparity.EightyPercent(measure.Best(0))} {
		rows, err := rates.Impact(rule)
		require.NoError(t, err)
		require.Len(t, rows, 8)
		for _, r := range rows {
			name := nameInR(r.Group[0])
			v, ok := r.Estimate.Value()
			require.True(t, ok)
			closeTo(t, want[as+"/"+name], v, as+" of "+name)
			assert.Equal(t, want[as+" flag/"+name] == 1, r.Flag == disparity.Flagged, as+" of "+name)
			assert.InDelta(t, want[as+" to clear/"+name], r.ToClear, 0, as+" of "+name)
			p, tested := want[as+" worse/"+name]
			require.Equal(t, tested, r.Chance.Verdict != disparity.NotTested, as+" of "+name)
			if tested {
				assert.InEpsilon(t, p, r.Chance.Adjusted, 1e-9, as+" of "+name)
			}
		}
	}
}

// Intervals that know of schools are those of R's package survey.
func TestSchoolsAreThoseOfR(t *testing.T) {
	p, err := measurePupils(t.Context())
	require.NoError(t, err)
	want := findings(t)
	seen := 0
	for _, set := range [][]string{nil, threeWays()} {
		for c := range cells(p.bySchool, "reading", "3", set) {
			if c.Withheld() || c.Estimate.Status() == measure.Empty {
				continue
			}
			key := "school/" + nameInR(c.Label())
			v, _ := c.Estimate.Value()
			se, ok := c.Estimate.StdErr()
			require.True(t, ok, key)
			lower, upper, ok := c.Estimate.Interval()
			require.True(t, ok, key)
			closeTo(t, want[key+" rate"], v, key)
			closeTo(t, want[key+" se"], se, key)
			closeTo(t, want[key+" lower"], lower, key)
			closeTo(t, want[key+" upper"], upper, key)
			seen++
			if len(c.Comparisons) == 0 {
				continue
			}
			v, _ = c.Comparisons[toAllOthers].Difference.Value()
			se, ok = c.Comparisons[toAllOthers].Difference.StdErr()
			require.True(t, ok, key)
			closeTo(t, want[key+" gap"], v, key)
			closeTo(t, want[key+" gap se"], se, key)
		}
	}
	assert.Equal(t, 9, seen)
	wider, ok := timesAsWide(p, options{grade: "3", subject: "reading"})
	require.True(t, ok)
	// Wilson's limits of 3,197 of 5,825: R 4.2.2, diff(prop.test(3197, 5825,
	// correct = FALSE)$conf.int).
	closeTo(t, (want["school/Everyone upper"]-want["school/Everyone lower"])/0.025549147453282073, wider, "width")
}

// Releases about the same pupils are told apart by what they withhold.
func TestSameWithheld(t *testing.T) {
	p, err := measurePupils(t.Context())
	require.NoError(t, err)
	assert.True(t, sameWithheld(p.naive, p.bySchool))
	frame, err := readPupils(t.Context())
	require.NoError(t, err)
	other := plan()
	other.Sets = [][]string{{"race"}, {"lunch"}}
	r, err := release(t.Context(), frame, other)
	require.NoError(t, err)
	assert.False(t, sameWithheld(p.naive, r))
}
