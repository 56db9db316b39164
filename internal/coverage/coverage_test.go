package main

import (
	"math"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// document reads docs/coverage.md.
func document(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile("../../docs/coverage.md")
	require.NoError(t, err)
	return string(text)
}

// What is enumerated stands in the document as the program prints it, and so do
// all words; what is simulated has a row for each method.
func TestDocument(t *testing.T) {
	text := document(t)
	require.True(t, strings.HasPrefix(text, heading), "go run ./internal/coverage > docs/coverage.md")
	require.True(t, strings.HasSuffix(text, findings))
	s, err := oneProportion(effort{every: 1})
	require.NoError(t, err)
	var table strings.Builder
	require.NoError(t, s.table(&table))
	require.Contains(t, text, table.String())

	for _, x := range sections() {
		require.Contains(t, text, "## "+x.title+"\n\n"+x.text)
		s, err := x.compute(effort{runs: 2, every: 12})
		require.NoError(t, err, x.title)
		require.NotEmpty(t, s.list)
		for _, y := range s.list {
			require.Contains(t, text, y.name, x.title)
		}
	}
}

// known are the intervals that one gets without asking and that hold the truth
// in less than 90 percent of the samples of some scenario; the document says why.
var known = []string{"mean of values, very skewed (lognormal)", "ratio to all others", "disparate impact ratio", "proportionality index"}

// In the document, nothing that one gets without asking is below 90 percent in
// the grid, but what is known; and of that, ratios only where they are marked
// unreliable.
func TestPublishedFloor(t *testing.T) {
	part, rows := "", 0
	for line := range strings.Lines(document(t)) {
		if title, ok := strings.CutPrefix(line, "## "); ok {
			part = strings.TrimSpace(title)
		}
		cells := strings.Split(line, " | ")
		name, ok := strings.CutPrefix(cells[0], "| **")
		if name, _, _ = strings.Cut(name, "**"); !ok || part == "Measures of smaller groups" || name == known[0] {
			continue
		}
		lowest := 5
		if slices.Contains(known, name) {
			lowest = 10 // where reliable
		}
		least, err := strconv.ParseFloat(cells[lowest], 64)
		require.NoError(t, err, line)
		require.GreaterOrEqual(t, least, 90.0, "%s: %s", part, name)
		rows++
	}
	require.Greater(t, rows, 100)
}

// A reduced run of every part but surveys, which the program alone computes:
// nothing that one gets without asking is below 90 percent, by two errors of the
// simulation.
func TestFloor(t *testing.T) {
	for _, x := range []struct {
		title string
		e     effort
	}{
		{"One proportion", effort{every: 1}},
		{"One proportion, rates near each other", effort{every: 3}},
		{"Two proportions", effort{runs: 100, every: 9}},
		{"Event rates", effort{runs: 100, every: 3}},
		{"Means", effort{runs: 200, every: 2}},
		{"Measures of groups", effort{runs: 150, every: 13}},
		{"Gaps on ordered levels", effort{runs: 200, every: 5}},
		{"Standardised rates", effort{runs: 200, every: 2}},
		{"Parts of a change", effort{runs: 200, every: 2}},
		{"People", effort{runs: 400, every: 2}},
	} {
		i := slices.IndexFunc(sections(), func(s section) bool { return s.title == x.title })
		s, err := sections()[i].compute(x.e)
		require.NoError(t, err)
		slack := 0.0
		if x.e.runs > 0 {
			slack = 2 * math.Sqrt(floor*(1-floor)/float64(min(x.e.runs, 200)))
		}
		for _, y := range s.list {
			if got := summarise(y.all); y.byDefault && got.scenarios > 0 && !slices.Contains(known, y.name) {
				require.Greater(t, got.least, floor-slack, "%s: %s", x.title, y.name)
			}
		}
	}
}

// No rule raises more false alarms beyond chance than it may, within three
// errors of the simulation, and every correction takes the bias away.
func TestNull(t *testing.T) {
	e := effort{runs: 80}
	list, err := alarms(e)
	require.NoError(t, err)
	naive := 0.0
	for _, a := range list {
		require.LessOrEqual(t, a.adjusted, 0.05+3*0.0172, a.rule)
		naive = max(naive, a.naive)
	}
	require.Greater(t, naive, 0.9)
	second, err := biases(e)
	require.NoError(t, err)
	for _, b := range second {
		require.Greater(t, b.naive, 0.0, b.measure)
		require.InDelta(t, 0, b.corrected/b.naive, 0.15, b.measure)
	}
}

// The goal and its neighbours.
func TestVerdicts(t *testing.T) {
	even := func(p float64, n int) (out []held) {
		for range n {
			out = append(out, held{yes: p, given: 1, of: 1})
		}
		return out
	}
	for want, list := range map[string][]held{
		"reached": even(0.95, 20), "wide": even(0.99, 20), "missed": append(even(0.95, 99), even(0.85, 1)...), "none": {{given: 0.1, of: 1}},
	} {
		require.Equal(t, want, summarise(list).verdict())
	}
	require.Equal(t, "missed", summarise(append(even(0.95, 9), even(0.92, 1)...)).verdict())
}
