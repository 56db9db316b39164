package arch

import (
	"go/ast"
	"go/token"
	"regexp"
	"slices"
	"strings"
)

// banned are packages that library code has no use for.
var banned = map[string]string{
	"C":             "pure Go",
	"flag":          "a library has no flags",
	"io/ioutil":     "no files",
	"log":           "no logging",
	"log/slog":      "no logging",
	"math/rand":     "random numbers come from math/rand/v2, seeded",
	"net":           "no network",
	"net/http":      "no network",
	"os":            "no files, no environment",
	"os/exec":       "no processes",
	"path/filepath": "no files",
	"plugin":        "pure Go",
	"syscall":       "pure Go",
	"testing":       "tests only",
	"unsafe":        "pure Go",
}

// seeded are the names of math/rand/v2 that a library may use: those that
// draw from nothing global.
var seeded = []string{"ChaCha8", "New", "NewChaCha8", "NewPCG", "NewZipf", "PCG", "Rand", "Source", "Zipf"}

// clock are the names of package time that ask or wait for the clock.
var clock = []string{"After", "AfterFunc", "NewTicker", "NewTimer", "Now", "Since", "Sleep", "Tick", "Until"}

// globals are variables of decimal that change everybody's results.
var globals = []string{"DivisionPrecision", "ExpMaxIterations", "MarshalJSONWithoutQuotes", "PowPrecisionNegativeExponent"}

// habits checks library code, internal packages included and programs not: no
// clock, no global random numbers, no environment, files, logging or printing,
// no init, and no panic outside of a Must function that says so.
func habits(t *tree) []string {
	var out []string
	for _, p := range t.pkgs {
		if height(p.dir) == levels["examples"] {
			continue
		}
		for _, f := range p.code() {
			for _, spec := range f.Imports {
				if why, ok := banned[pathOf(spec)]; ok {
					out = append(out, t.at(spec.Pos(), "imports %s: %s", pathOf(spec), why))
				}
			}
			names := f.names()
			for _, d := range f.Decls {
				must := false
				if fn, ok := d.(*ast.FuncDecl); ok {
					if fn.Recv == nil && fn.Name.Name == "init" {
						out = append(out, t.at(fn.Pos(), "no init: what a package needs is made where it is used"))
					}
					must = strings.HasPrefix(fn.Name.Name, "Must") && strings.Contains(fn.Doc.Text(), "panics")
				}
				ast.Inspect(d, func(n ast.Node) bool {
					if why := unwelcome(names, n, must); why != "" {
						out = append(out, t.at(n.Pos(), "%s", why))
					}
					return true
				})
			}
		}
	}
	return out
}

// unwelcome says what is wrong with one use of a name, or "".
func unwelcome(names map[string]string, n ast.Node, must bool) string {
	if call, ok := n.(*ast.CallExpr); ok {
		id, ok := call.Fun.(*ast.Ident)
		switch {
		case ok && id.Name == "panic" && !must:
			return "panics: return an error"
		case ok && (id.Name == "print" || id.Name == "println"):
			return "prints"
		}
		return ""
	}
	path, name, ok := selected(names, n)
	switch {
	case !ok:
	case path == "time" && slices.Contains(clock, name):
		return "uses the clock: time." + name
	case path == "math/rand/v2" && !slices.Contains(seeded, name):
		return "draws from the global random numbers: rand." + name
	case path == "fmt" && (strings.HasPrefix(name, "Print") || strings.HasPrefix(name, "Scan")):
		return "uses standard input or output: fmt." + name
	case path == decimalModule && slices.Contains(globals, name):
		return "uses a package variable that changes everybody's results: decimal." + name
	}
	return ""
}

// variables checks that the only exported variables are errors: any other is
// a setting that one caller changes for all.
func variables(t *tree) []string {
	var out []string
	for _, p := range t.pkgs {
		if room(p.dir) == "examples" {
			continue
		}
		for _, f := range p.code() {
			for _, d := range f.Decls {
				d, ok := d.(*ast.GenDecl)
				if !ok || d.Tok != token.VAR {
					continue
				}
				for _, spec := range d.Specs {
					for _, id := range spec.(*ast.ValueSpec).Names {
						if id.IsExported() && !strings.HasPrefix(id.Name, "Err") {
							out = append(out, t.at(id.Pos(), "exported variable %s; only errors may be", id.Name))
						}
					}
				}
			}
		}
	}
	return out
}

// unfinished marks work that somebody meant to come back to.
var unfinished = regexp.MustCompile(`\b(TO` + `DO|FIX` + `ME|XX` + `X)\b`)

// finished checks that no comment puts work off.
func finished(t *tree) []string {
	var out []string
	for _, p := range t.pkgs {
		for _, f := range p.files {
			for _, group := range f.Comments {
				for _, c := range group.List {
					if word := unfinished.FindString(c.Text); word != "" {
						out = append(out, t.at(c.Pos(), "%s: do it, or write an issue", word))
					}
				}
			}
		}
	}
	return out
}

// honestTests checks that no test leaves itself out or waits for the clock.
func honestTests(t *tree) []string {
	var out []string
	for _, p := range t.pkgs {
		for _, f := range p.tests() {
			names := f.names()
			ast.Inspect(f.File, func(n ast.Node) bool {
				if sel, ok := n.(*ast.SelectorExpr); ok && slices.Contains([]string{"Skip", "SkipNow", "Skipf"}, sel.Sel.Name) {
					out = append(out, t.at(sel.Sel.Pos(), "skips a test"))
				}
				if path, name, ok := selected(names, n); ok && path == "time" && name == "Sleep" {
					out = append(out, t.at(n.Pos(), "sleeps"))
				}
				return true
			})
		}
	}
	return out
}
