package arch

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"
)

// module is the path of the module under test.
const module = "github.com/collective-impact/sdk"

// A tree is the repository as the rules see it: every file, and the parsed Go
// packages of the main module.
type tree struct {
	fsys  fs.FS
	fset  *token.FileSet
	files []string // all files, with slashes, sorted; those git ignores left out
	pkgs  []*pkg   // packages of the main module, by directory
}

// A pkg is one directory with Go files, its external tests included.
type pkg struct {
	dir   string // "measure/privacy"; "." at the top
	files []*file
}

// A file is one parsed Go file.
type file struct {
	*ast.File
	path string
	src  []byte
	test bool // _test.go
}

// library reports whether callers import p: no internal package, no example.
func (p *pkg) library() bool { r := room(p.dir); return r != "internal" && r != "examples" }

// code returns the files of p that are not tests.
func (p *pkg) code() []*file { return p.only(false) }

// tests returns the test files of p.
func (p *pkg) tests() []*file { return p.only(true) }

func (p *pkg) only(test bool) []*file {
	var out []*file
	for _, f := range p.files {
		if f.test == test {
			out = append(out, f)
		}
	}
	return out
}

// room returns the first element of a directory or of a path in the module.
func room(dir string) string {
	first, _, _ := strings.Cut(dir, "/")
	return first
}

// load reads the tree below fsys. Nested modules keep their files in it, for
// the rules on all files, and have no packages in it.
func load(fsys fs.FS) (*tree, error) {
	t := &tree{fsys: fsys, fset: token.NewFileSet()}
	ignored := ignore(fsys)
	nested := map[string]bool{}
	byDir := map[string]*pkg{}
	err := fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case name == ".git" || ignored(name):
			if d.IsDir() {
				return fs.SkipDir
			}
			return nil
		case d.IsDir():
			if _, err := fs.Stat(fsys, path.Join(name, "go.mod")); err == nil && name != "." {
				nested[name] = true
			}
			return nil
		}
		t.files = append(t.files, name)
		if path.Ext(name) != ".go" || foreign(name, nested) {
			return nil
		}
		src, err := fs.ReadFile(fsys, name)
		if err != nil {
			return err
		}
		f, err := parser.ParseFile(t.fset, name, src, parser.ParseComments)
		if err != nil {
			return err
		}
		dir := path.Dir(name)
		if byDir[dir] == nil {
			byDir[dir] = &pkg{dir: dir}
			t.pkgs = append(t.pkgs, byDir[dir])
		}
		byDir[dir].files = append(byDir[dir].files, &file{f, name, src, strings.HasSuffix(name, "_test.go")})
		return nil
	})
	slices.Sort(t.files)
	return t, err
}

// foreign reports whether the go command leaves name out of the main module.
func foreign(name string, nested map[string]bool) bool {
	for dir := path.Dir(name); dir != "."; dir = path.Dir(dir) {
		base := path.Base(dir)
		if nested[dir] || base == "testdata" || base[0] == '.' || base[0] == '_' {
			return true
		}
	}
	return false
}

// ignore reads the patterns of .gitignore as far as this repository uses
// them: "/out/" at the top, "*.test" by name anywhere.
func ignore(fsys fs.FS) func(name string) bool {
	data, _ := fs.ReadFile(fsys, ".gitignore") // none: nothing is ignored
	patterns := strings.Fields(string(data))
	return func(name string) bool {
		for _, p := range patterns {
			if strings.HasPrefix(p, "/") && strings.Trim(p, "/") == name {
				return true
			}
			if ok, _ := path.Match(p, path.Base(name)); ok {
				return true
			}
		}
		return false
	}
}

// at says a problem with its place.
func (t *tree) at(pos token.Pos, format string, args ...any) string {
	p := t.fset.Position(pos)
	return fmt.Sprintf("%s:%d: %s", p.Filename, p.Line, fmt.Sprintf(format, args...))
}

// lineOf returns the number of the line in which data[i] stands.
func lineOf(data []byte, i int) int { return 1 + bytes.Count(data[:i], []byte("\n")) }

// pathOf returns the path that an import names.
func pathOf(spec *ast.ImportSpec) string {
	p, _ := strconv.Unquote(spec.Path.Value) // the parser has checked it
	return p
}

// names maps the names under which f refers to imported packages to their
// paths. The last element of a path stands for the package's name, without
// "/v2"; no import of this module is named otherwise.
func (f *file) names() map[string]string {
	out := map[string]string{}
	for _, spec := range f.Imports {
		p := pathOf(spec)
		base := path.Base(p)
		if len(base) > 1 && base[0] == 'v' && strings.Trim(base[1:], "0123456789") == "" {
			base = path.Base(path.Dir(p))
		}
		if spec.Name != nil {
			base = spec.Name.Name
		}
		out[base] = p
	}
	return out
}

// selected returns the import path and the name that e selects: "time" and
// "Now" for time.Now. A local variable that hides a package counts as the
// package, so a rule may refuse too much and never too little.
func selected(names map[string]string, e ast.Node) (importPath, name string, ok bool) {
	sel, isSel := e.(*ast.SelectorExpr)
	if !isSel {
		return "", "", false
	}
	id, isIdent := sel.X.(*ast.Ident)
	if !isIdent {
		return "", "", false
	}
	p, ok := names[id.Name]
	return p, sel.Sel.Name, ok
}
