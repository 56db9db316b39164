package main

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/collective-impact/sdk/measure/disparity"
)

var repository = os.DirFS("../..")

// The document is what the program prints.
func TestDocument(t *testing.T) {
	want, err := os.ReadFile("../../docs/parity.md")
	require.NoError(t, err)
	var got strings.Builder
	require.NoError(t, write(&got, repository))
	require.Equal(t, string(want), got.String(), "go run ./internal/parity > docs/parity.md")
}

// Every figure agrees to as many digits as are asked for, and a figure that is
// off does not.
func TestAgreement(t *testing.T) {
	byKey, _, err := rows(repository)
	require.NoError(t, err)
	for key, list := range byKey {
		for _, r := range list {
			require.GreaterOrEqual(t, r.digits, least(r.key, r.figure), "%s, %s: %v beside %v", key, r.figure, r.ours, r.value)
		}
	}
	require.Equal(t, 12, agreement(0.25, 0.25))
	require.Equal(t, 2, agreement(0.2501, 0.25+0.001))
	require.Equal(t, 0, agreement(-1, 1))
	require.Equal(t, 0, agreement(1, 0))
}

// Every measure stands in one family, and has a row or a closed form.
func TestEveryMeasure(t *testing.T) {
	byKey, _, err := rows(repository)
	require.NoError(t, err)
	seen := map[disparity.Key]int{}
	for _, f := range families() {
		for _, key := range f.keys {
			seen[key]++
			require.Equal(t, 1, seen[key], key)
			_, hasForm := closed()[key]
			require.True(t, len(byKey[key]) > 0 || hasForm, "%s: nothing to compare with", key)
		}
	}
	for _, m := range disparity.Measures() {
		require.Contains(t, seen, m.Key)
	}
	for key := range byKey {
		require.Contains(t, seen, key, "a row that no family prints")
	}
}
