package arch

import (
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"
)

// The README's program, and the commands with which it begins.
const (
	quickstart = "examples/quickstart/main.go"
	setUp      = "go run ./examples/scorecard\ngo test ./...\n"
)

// readme checks that the README's first commands are the two that set the
// repository up, and that its Go program is the quickstart, byte for byte.
func readme(t *tree) []string {
	text, err := t.read("README.md")
	if err != nil {
		return []string{err.Error()}
	}
	program, err := t.read(quickstart)
	if err != nil {
		return []string{err.Error()}
	}
	var out []string
	if sh := fenced(text, "sh"); len(sh) == 0 || sh[0] != setUp {
		out = append(out, fmt.Sprintf("README.md: the first block of commands is %q, not %q", sh[:min(1, len(sh))], setUp))
	}
	programs := slices.DeleteFunc(fenced(text, "go"), func(s string) bool { return !strings.Contains(s, "package main\n") })
	switch {
	case len(programs) != 1:
		out = append(out, fmt.Sprintf("README.md: %d Go programs; exactly one", len(programs)))
	case programs[0] != program:
		out = append(out, "README.md: its program is not "+quickstart+", byte for byte")
	}
	return out
}

// fenced returns the fenced blocks of text in a language, in order.
func fenced(text, language string) []string {
	var out []string
	var block *strings.Builder
	inside := false
	for line := range strings.Lines(text) {
		fence, isFence := strings.CutPrefix(strings.TrimRight(line, " \r\n"), "```")
		switch {
		case isFence && inside:
			if block != nil {
				out = append(out, block.String())
			}
			block, inside = nil, false
		case isFence:
			if inside = true; fence == language {
				block = &strings.Builder{}
			}
		case block != nil:
			block.WriteString(line)
		}
	}
	return out
}

// link finds the target of a Markdown link.
var link = regexp.MustCompile(`\]\(([^)\s]+)\)`)

// links checks that links between the papers lead to something.
func links(t *tree) []string {
	exists := map[string]bool{".": true}
	for _, name := range t.files {
		for ; name != "."; name = path.Dir(name) {
			exists[name] = true
		}
	}
	var out []string
	for _, name := range t.files {
		if path.Ext(name) != ".md" {
			continue
		}
		text, err := t.read(name)
		if err != nil {
			out = append(out, err.Error())
			continue
		}
		for _, m := range link.FindAllStringSubmatchIndex(text, -1) {
			target, _, _ := strings.Cut(text[m[2]:m[3]], "#")
			if target == "" || strings.Contains(target, ":") || exists[path.Join(path.Dir(name), target)] {
				continue
			}
			out = append(out, fmt.Sprintf("%s:%d: a link to %s, which does not exist", name, lineOf([]byte(text), m[0]), target))
		}
	}
	return out
}

var (
	stepList = regexp.MustCompile(`(?m)^steps="(.*)"$`)
	stepRow  = regexp.MustCompile("(?m)^\\| `([a-z0-9]+)` \\|")
)

// stepsListed checks that CONTRIBUTING.md has a row for each step of .ci/run,
// in the same order.
func stepsListed(t *tree) []string {
	script, err := t.read(".ci/run")
	if err != nil {
		return []string{err.Error()}
	}
	paper, err := t.read("CONTRIBUTING.md")
	if err != nil {
		return []string{err.Error()}
	}
	list := stepList.FindStringSubmatch(script)
	if list == nil {
		return []string{".ci/run: no list of steps"}
	}
	var rows []string
	for _, m := range stepRow.FindAllStringSubmatch(paper, -1) {
		rows = append(rows, m[1])
	}
	if got := strings.Join(rows, " "); got != list[1] {
		return []string{fmt.Sprintf("CONTRIBUTING.md: explains the steps %q; .ci/run has %q", got, list[1])}
	}
	return nil
}
