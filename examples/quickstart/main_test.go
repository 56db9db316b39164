package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// What the README says that the program prints is what it prints. That the
// README shows this program is checked in internal/arch.
func TestOutputIsInTheREADME(t *testing.T) {
	file, err := os.Create(filepath.Join(t.TempDir(), "out"))
	require.NoError(t, err)
	stdout := os.Stdout
	os.Stdout = file
	main()
	os.Stdout = stdout
	require.NoError(t, file.Close())
	got, err := os.ReadFile(file.Name())
	require.NoError(t, err)
	readme, err := os.ReadFile("../../README.md")
	require.NoError(t, err)
	_, after, found := strings.Cut(string(readme), "```text\n")
	require.True(t, found)
	want, _, _ := strings.Cut(after, "```")
	assert.Equal(t, want, string(got))
	assert.Contains(t, want, "withheld")
}
