package main

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"flag"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "rewrite golden files")

// call runs the program as a user does and returns what it printed, without the
// lines that name files, and what it wrote.
func call(t *testing.T, args ...string) (stdout, stderr string, files map[string][]byte, err error) {
	t.Helper()
	dir := t.TempDir()
	var out, errs bytes.Buffer
	err = run(t.Context(), append([]string{"-out", dir}, args...), &out, &errs)
	files = map[string][]byte{}
	for _, name := range []string{pictureFile, releaseFile} {
		if data, err := os.ReadFile(filepath.Join(dir, name)); err == nil {
			files[name] = data
		}
	}
	stdout, _, _ = strings.Cut(out.String(), "wrote ")
	return stdout, errs.String(), files, err
}

func TestGolden(t *testing.T) {
	stdout, stderr, files, err := call(t)
	require.NoError(t, err)
	assert.Empty(t, stderr)
	const file = "testdata/grade3.txt"
	if *update {
		require.NoError(t, os.WriteFile(file, []byte(stdout), 0o644))
	}
	want, err := os.ReadFile(file)
	require.NoError(t, err)
	assert.Equal(t, string(want), stdout)
	assert.Len(t, files, 2)

	again, _, second, err := call(t)
	require.NoError(t, err)
	assert.Equal(t, stdout, again)
	assert.Equal(t, files, second, "not the same bytes twice")
}

// Every grade and subject has its story, without a figure of a withheld group.
func TestEveryGrade(t *testing.T) {
	for _, grade := range grades() {
		for _, subject := range []string{"reading", "math"} {
			stdout, stderr, files, err := call(t, "-grade", grade, "-subject", subject)
			require.NoError(t, err, grade)
			assert.Empty(t, stderr)
			assert.Len(t, files, 2)
			assert.Contains(t, stdout, "grade "+grade)
			assert.Contains(t, stdout, "HOW LARGE THE DISPARITY IS")
			withheld := 0
			for line := range strings.Lines(stdout) {
				if strings.HasSuffix(line, "withheld\n") {
					assert.NotRegexp(t, `\d`, line)
					withheld++
				}
				if strings.Contains(line, "another race") {
					assert.Regexp(t, `withheld\n$|Left out:`, line)
				}
				assert.NotContains(t, line, "NaN")
			}
			assert.GreaterOrEqual(t, withheld, 9, "grade %s %s", grade, subject)
		}
	}
}

// The picture is one well-formed element with a title and a description, and a
// withheld group is a name and a word in it.
func TestPicture(t *testing.T) {
	_, _, files, err := call(t)
	require.NoError(t, err)
	d := xml.NewDecoder(bytes.NewReader(files[pictureFile]))
	texts, depth, roots := map[string]string{}, 0, 0
	last := ""
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		require.NoError(t, err)
		switch x := token.(type) {
		case xml.StartElement:
			if depth == 0 {
				roots++
				assert.Equal(t, "svg", x.Name.Local)
				assert.Equal(t, "http://www.w3.org/2000/svg", x.Name.Space)
			}
			depth++
			last = x.Name.Local
		case xml.CharData:
			if _, ok := texts[last]; depth == 2 && !ok {
				texts[last] = string(x)
			}
		case xml.EndElement:
			depth--
		}
	}
	assert.Equal(t, 1, roots)
	assert.Contains(t, texts["title"], "Proficient in reading: gap to all others")
	assert.Contains(t, texts["desc"], "Black · full price · male: 8.9 percentage points below all others, behind;")
	seen := 0
	for line := range strings.Lines(texts["desc"]) {
		if strings.Contains(line, "another race") {
			assert.Contains(t, line, "withheld")
			assert.NotRegexp(t, `\d`, line)
			seen++
		}
	}
	assert.Equal(t, 4, seen, texts["desc"])
}

func TestBadInput(t *testing.T) {
	for name, c := range map[string]struct {
		args []string
		is   error
		says string
	}{
		"flag":     {[]string{"-nope"}, errUsage, "-nope"},
		"help":     {[]string{"-h"}, flag.ErrHelp, "-grade"},
		"argument": {[]string{"rows.csv"}, errUsage, `unexpected argument "rows.csv"`},
		"grade":    {[]string{"-grade", "4"}, errUsage, `-grade "4": must be K, 1, 2 or 3`},
		"subject":  {[]string{"-subject", "art"}, errUsage, `-subject "art": must be reading or math`},
		"out":      {[]string{"-out", ""}, errUsage, "-out needs"},
	} {
		stdout, stderr, files, err := call(t, c.args...)
		assert.ErrorIs(t, err, c.is, name)
		assert.Contains(t, stderr, c.says, name)
		assert.Empty(t, stdout, name)
		assert.Empty(t, files, name)
	}
}

func TestFolderThatCannotBe(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	require.NoError(t, os.WriteFile(file, nil, 0o644))
	var out bytes.Buffer
	assert.ErrorContains(t, run(t.Context(), []string{"-out", file}, &out, io.Discard), "-out: ")
	assert.Empty(t, out.String(), "it speaks of files that it did not write")

	dir := t.TempDir()
	require.NoError(t, os.Mkdir(filepath.Join(dir, releaseFile), 0o755))
	assert.ErrorContains(t, run(t.Context(), []string{"-out", dir}, &out, io.Discard), "-out: ")
}

func TestInterrupt(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	dir := filepath.Join(t.TempDir(), "none")
	assert.ErrorIs(t, run(ctx, []string{"-out", dir}, io.Discard, io.Discard), context.Canceled)
	assert.NoDirExists(t, dir)
}
