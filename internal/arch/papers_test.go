package arch

import (
	"bytes"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
)

// top is what may stand at the top of the repository.
var top = []string{
	".ci", ".git", ".gitattributes", ".github", ".gitignore",
	"CHANGELOG.md", "CONTRIBUTING.md", "LICENSE", "README.md", "go.mod", "go.sum",
	"backbone", "budget", "collective", "docs", "examples", "internal", "measure", "rubric",
}

// longest is the number of lines of a Go file that nobody can keep in mind.
const longest = 700

// read returns the text of a file.
func (t *tree) read(name string) (string, error) {
	data, err := fs.ReadFile(t.fsys, name)
	return string(data), err
}

// topLevel checks that nothing else has come to stand at the top.
func topLevel(t *tree) []string {
	var out []string
	for _, name := range t.files {
		problem := room(name) + ": does not belong at the top; what is yours alone goes into .gitignore"
		if !slices.Contains(top, room(name)) && !slices.Contains(out, problem) {
			out = append(out, problem)
		}
	}
	return out
}

// shortFiles checks the length of Go files.
func shortFiles(t *tree) []string {
	var out []string
	for _, p := range t.pkgs {
		for _, f := range p.files {
			if n := bytes.Count(f.src, []byte("\n")); n > longest {
				out = append(out, fmt.Sprintf("%s: %d lines; at most %d", f.path, n, longest))
			}
		}
	}
	return out
}

// unmentionable are texts that belong to one machine. They are put together
// here so that this file does not hold them.
var unmentionable = []string{
	"/wo" + "rk/",
	"/ro" + "ot/",
	"go" + "proxy",
	"proxy.golang" + ".org",
	"deb.debian" + ".org",
	"registry.npm" + "js",
}

// noMachine checks that no file mentions a path of somebody's machine or a
// package registry, in whatever case.
func noMachine(t *tree) []string {
	var out []string
	for _, name := range t.files {
		text, err := t.read(name)
		if err != nil {
			out = append(out, err.Error())
			continue
		}
		lower := []byte(strings.ToLower(text))
		for _, word := range unmentionable {
			if i := bytes.Index(lower, []byte(word)); i >= 0 {
				out = append(out, fmt.Sprintf("%s:%d: mentions %s", name, lineOf(lower, i), word))
			}
		}
	}
	return out
}

// quoted finds what stands between backquotes in Markdown.
var quoted = regexp.MustCompile("`([^`\n]+)`")

// provenance checks that every testdata directory says in a README.md where
// its contents are from: each file or directory by its name, or by a pattern
// such as `nist_*.csv`. What fuzzing has found needs no source.
func provenance(t *tree) []string {
	var out []string
	for _, name := range t.files {
		before, rest, ok := cutDir(name, "testdata")
		if !ok || rest == "README.md" || room(rest) == "fuzz" {
			continue
		}
		where := path.Join(before, "testdata", "README.md")
		problem := fmt.Sprintf("%s: says nothing of %s", where, room(rest))
		text, err := t.read(where)
		if err != nil {
			problem = where + ": missing; it says where the data are from"
		}
		if !names(text, room(rest)) && !slices.Contains(out, problem) {
			out = append(out, problem)
		}
	}
	return out
}

// names reports whether a Markdown text has entry, or a pattern that matches
// it, between backquotes.
func names(text, entry string) bool {
	for _, m := range quoted.FindAllStringSubmatch(text, -1) {
		for _, word := range strings.Fields(m[1]) {
			if ok, _ := path.Match(strings.TrimSuffix(word, "/"), entry); ok {
				return true
			}
		}
	}
	return false
}

// cutDir cuts name around the first directory called dir.
func cutDir(name, dir string) (before, after string, ok bool) {
	before, after, ok = strings.Cut("/"+name, "/"+dir+"/")
	return strings.TrimPrefix(before, "/"), after, ok
}
