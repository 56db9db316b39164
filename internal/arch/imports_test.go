package arch

import (
	"maps"
	"slices"
	"strings"
)

// levels stacks the rooms: code imports from lower levels only. Two rooms of
// one level know nothing of each other.
var levels = map[string]int{
	"internal":   -1,
	"measure":    0,
	"budget":     0,
	"rubric":     1,
	"backbone":   2,
	"collective": 3,
	"examples":   4,
}

// programs write the documents of measurement, docs/*.md, from what the library
// computes. They are main packages, which nobody imports, and stand on top of
// all rooms, as the examples do.
var programs = []string{"internal/coverage", "internal/parity"}

// height returns how high a directory stands.
func height(dir string) int {
	if slices.Contains(programs, dir) {
		return levels["examples"]
	}
	return levels[room(dir)]
}

// within says what the packages of measure may import of their own room. In
// the other rooms the compiler's ban on cycles is enough.
var within = map[string][]string{
	"measure":           {},
	"measure/privacy":   {"measure"},
	"measure/disparity": {"measure", "measure/privacy"},
	"measure/trend":     {"measure"},
	"measure/chart":     {"measure", "measure/disparity", "measure/privacy", "measure/trend"},
}

// The third-party modules, as prefixes of import paths.
const (
	decimalModule = "github.com/shopspring/decimal"
	gonumModule   = "gonum.org/v1/gonum"
	plotModule    = "gonum.org/v1/plot"
	testifyModule = "github.com/stretchr/testify"
	cmpModule     = "github.com/google/go-cmp"
)

// thirdParty says whether the code, or the tests, in dir may import a package
// from outside the module and the standard library.
func thirdParty(dir, importPath string, test bool) bool {
	switch {
	case below(importPath, decimalModule):
		return true
	case below(importPath, gonumModule):
		return room(dir) != "budget"
	case below(importPath, plotModule):
		return dir == "measure/chart"
	case below(importPath, testifyModule), below(importPath, cmpModule):
		return test
	}
	return false
}

// below reports whether path is prefix or stands under it.
func below(path, prefix string) bool { return path == prefix || strings.HasPrefix(path, prefix+"/") }

// standard reports whether an import path is of the standard library.
func standard(importPath string) bool { return !strings.Contains(room(importPath), ".") }

// importsDown checks the import policy.
func importsDown(t *tree) []string {
	var out []string
	for _, p := range t.pkgs {
		if _, ok := levels[room(p.dir)]; !ok {
			out = append(out, p.dir+": no room of the house; see levels")
			continue
		}
		if _, ok := within[p.dir]; room(p.dir) == "measure" && !ok {
			out = append(out, p.dir+": say in within what it may import of its room")
		}
		for _, f := range p.files {
			for _, spec := range f.Imports {
				path := pathOf(spec)
				target, ours := strings.CutPrefix(path, module+"/")
				switch {
				case spec.Name != nil && spec.Name.Name == ".":
					out = append(out, t.at(spec.Pos(), "dot import hides where names come from"))
				case ours || path == module:
					if why := refused(p.dir, target, f.test); why != "" {
						out = append(out, t.at(spec.Pos(), "%s imports %s: %s", p.dir, target, why))
					}
				case !standard(path) && !thirdParty(p.dir, path, f.test):
					out = append(out, t.at(spec.Pos(), "%s may not import %s", p.dir, path))
				}
			}
		}
	}
	return out
}

// refused says why dir may not import target, or "". Tests may import sideways
// in their room.
func refused(dir, target string, test bool) string {
	from, to := room(dir), room(target)
	level, ok := levels[to]
	switch {
	case !ok:
		return "no room of the house"
	case dir == target: // an external test
		return ""
	case from == to:
		allowed, told := within[dir]
		if told && !test && !slices.Contains(allowed, target) {
			return "not allowed within the room"
		}
		return ""
	case level > height(dir):
		return "imports go down only"
	case level == height(dir):
		return "the two know nothing of each other"
	}
	return ""
}

// budgetIsSmall checks that budget links decimal and the standard library
// only, also through the internal packages it imports.
func budgetIsSmall(t *tree) []string {
	byDir := map[string]*pkg{}
	for _, p := range t.pkgs {
		byDir[p.dir] = p
	}
	links := map[string]string{} // what budget links, and the place that says so
	var walk func(dir string)
	walk = func(dir string) {
		if byDir[dir] == nil {
			return
		}
		for _, f := range byDir[dir].code() {
			for _, spec := range f.Imports {
				path := pathOf(spec)
				if _, seen := links[path]; seen {
					continue
				}
				links[path] = t.at(spec.Pos(), "budget would link %s", path)
				if dir, ours := strings.CutPrefix(path, module+"/"); ours {
					walk(dir)
				}
			}
		}
	}
	walk("budget")
	var out []string
	for _, path := range slices.Sorted(maps.Keys(links)) {
		if !standard(path) && !below(path, module) && !below(path, decimalModule) {
			out = append(out, links[path])
		}
	}
	return out
}

// requirements checks the direct requirements in go.mod, and that nothing
// there is replaced or is a tool.
func requirements(t *tree) []string {
	text, err := t.read("go.mod")
	if err != nil {
		return []string{err.Error()}
	}
	allowed := []string{decimalModule, gonumModule, plotModule, testifyModule, cmpModule}
	var out []string
	for line := range strings.Lines(text) {
		words := strings.Fields(strings.TrimPrefix(line, "require "))
		switch {
		case len(words) == 0 || strings.Contains(line, "// indirect"):
		case words[0] == "replace" || words[0] == "toolchain" || words[0] == "tool":
			out = append(out, "go.mod: no "+words[0]+" here; tools are in internal/tools")
		case strings.Contains(words[0], ".") && !slices.Contains(allowed, words[0]):
			out = append(out, "go.mod: requires "+words[0])
		}
	}
	return out
}
