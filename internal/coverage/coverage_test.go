package main

import (
	"os"
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

// A reduced run: no measure of groups but the ratios falls far below its level.
func TestMeasuresOfGroups(t *testing.T) {
	s, err := measuresOfGroups(effort{runs: 100, every: 11})
	require.NoError(t, err)
	require.Greater(t, len(s.list), 30)
	for _, x := range s.list {
		got := summarise(x.all)
		require.Positive(t, got.scenarios, x.name)
		if strings.Contains(x.name, "ratio to") || strings.Contains(x.name, "disparate impact") || strings.Contains(x.name, "proportionality") {
			continue
		}
		require.Greater(t, got.mean, 0.935, x.name)
		require.Greater(t, got.least, 0.80, x.name) // five errors of 100 samples below the goal
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
