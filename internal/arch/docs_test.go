package arch

import (
	"fmt"
	"go/ast"
	"go/doc"
	"path"
	"slices"
	"strings"
)

// shortestDoc is the number of lines below which a package comment teaches
// nobody anything.
const shortestDoc = 10

// packageComments checks that every package that callers import has a doc.go
// with a package comment to learn from, that an example explains itself in
// main.go, that an internal package says somewhere what it is for, and that
// the comment stands in one file only.
func packageComments(t *tree) []string {
	var out []string
	for _, p := range t.pkgs {
		if len(p.code()) == 0 { // tests alone
			continue
		}
		file := map[bool]string{true: "doc.go", false: ""}[p.library()]
		if room(p.dir) == "examples" && p.code()[0].Name.Name == "main" {
			file = "main.go"
		}
		var comment string
		var in []string
		for _, f := range p.code() {
			if f.Doc != nil {
				in = append(in, path.Base(f.path))
				comment = f.Doc.Text()
			}
		}
		switch {
		case len(in) == 0:
			out = append(out, p.dir+": no package comment")
		case len(in) > 1:
			out = append(out, fmt.Sprintf("%s: package comments in %s", p.dir, strings.Join(in, ", ")))
		case file != "" && in[0] != file:
			out = append(out, fmt.Sprintf("%s: the package comment is in %s, not in %s", p.dir, in[0], file))
		case p.library() && strings.Count(comment, "\n") < shortestDoc:
			out = append(out, fmt.Sprintf("%s: a package comment of %d lines; at least %d", p.dir, strings.Count(comment, "\n"), shortestDoc))
		case p.library() && !strings.HasPrefix(comment, "Package "+path.Base(p.dir)+" "):
			out = append(out, fmt.Sprintf("%s: the package comment does not start with %q", p.dir, "Package "+path.Base(p.dir)))
		}
	}
	return out
}

// docComments checks that every exported identifier that callers see has a
// comment. That of a function, method or type starts with its name, an article
// before it allowed; so does that of a constant or variable, unless it stands
// at the end of the line. A field needs words above it, beside it, or above
// the fields that share its paragraph.
func docComments(t *tree) []string {
	var out []string
	for _, p := range t.pkgs {
		if !p.library() {
			continue
		}
		for _, f := range p.code() {
			for _, d := range f.Decls {
				switch d := d.(type) {
				case *ast.FuncDecl:
					if !d.Name.IsExported() || d.Recv != nil && !ast.IsExported(receiver(d)) {
						continue
					}
					if !startsWith(d.Doc, d.Name.Name) {
						out = append(out, t.at(d.Pos(), "the comment of %s has to start with its name", d.Name.Name))
					}
				case *ast.GenDecl:
					for _, spec := range d.Specs {
						out = append(out, t.undocumented(d, spec)...)
					}
				}
			}
		}
	}
	return out
}

// undocumented reports what spec, a part of d, leaves without a comment.
func (t *tree) undocumented(d *ast.GenDecl, spec ast.Spec) (out []string) {
	switch spec := spec.(type) {
	case *ast.TypeSpec:
		if !spec.Name.IsExported() {
			return nil
		}
		if !startsWith(spec.Doc, spec.Name.Name) && (d.Lparen.IsValid() || !startsWith(d.Doc, spec.Name.Name)) {
			out = append(out, t.at(spec.Pos(), "the comment of %s has to start with its name", spec.Name.Name))
		}
		switch typ := spec.Type.(type) {
		case *ast.StructType:
			out = append(out, t.fields(spec.Name.Name, typ.Fields)...)
		case *ast.InterfaceType:
			out = append(out, t.fields(spec.Name.Name, typ.Methods)...)
		}
	case *ast.ValueSpec:
		name := spec.Names[0].Name
		switch {
		case !slices.ContainsFunc(spec.Names, (*ast.Ident).IsExported):
		case startsWith(spec.Doc, name), spec.Doc == nil && spec.Comment != nil:
		case !d.Lparen.IsValid() && startsWith(d.Doc, name):
		default:
			out = append(out, t.at(spec.Pos(), "the comment of %s has to start with its name", name))
		}
	}
	return out
}

// fields reports exported fields or methods of the type owner that have no
// words of their own and follow no field that has some without an empty line.
func (t *tree) fields(owner string, list *ast.FieldList) (out []string) {
	line, said := 0, false
	for _, f := range list.List {
		start := t.fset.Position(f.Pos()).Line
		switch {
		case f.Doc != nil || f.Comment != nil:
			said = true
		case start != line+1:
			said = false
		}
		line = t.fset.Position(f.End()).Line
		if len(f.Names) > 0 && slices.ContainsFunc(f.Names, (*ast.Ident).IsExported) && !said {
			out = append(out, t.at(f.Pos(), "no words on %s.%s", owner, f.Names[0].Name))
		}
	}
	return out
}

// startsWith reports whether a comment starts with the name, or with an
// article and the name.
func startsWith(c *ast.CommentGroup, name string) bool {
	words := strings.Fields(c.Text())
	if len(words) > 1 && slices.Contains([]string{"A", "An", "The"}, words[0]) {
		words = words[1:]
	}
	return len(words) > 0 && strings.TrimRight(words[0], ":,;.'s") == strings.TrimRight(name, "s")
}

// runnableExamples checks that every package that callers import has an
// Example in its external tests, that every Example states its output (without
// one it is compiled and never run), and that every program below examples has
// a test.
func runnableExamples(t *tree) []string {
	var out []string
	for _, p := range t.pkgs {
		if room(p.dir) == "examples" && len(p.tests()) == 0 {
			out = append(out, p.dir+": no test of what it prints")
		}
		if !p.library() {
			continue
		}
		var files []*ast.File
		for _, f := range p.tests() {
			if strings.HasSuffix(f.Name.Name, "_test") {
				files = append(files, f.File)
			}
		}
		examples := doc.Examples(files...)
		if len(examples) == 0 {
			out = append(out, p.dir+": no Example in its external tests")
		}
		for _, e := range examples {
			if e.Output == "" && !e.EmptyOutput {
				out = append(out, t.at(e.Code.Pos(), "Example%s states no output", e.Name))
			}
		}
	}
	return out
}
