package arch

import (
	"go/ast"
	"go/token"
	"strings"
)

// noGonum checks that no exported declaration outside measure/chart names a
// type of gonum. An unexported type that shows one (an alias, an exported
// field, a method) counts as one where an exported declaration names it.
// Internal packages are held to the rule too: through an alias theirs would
// become ours.
func noGonum(t *tree) []string {
	var out []string
	for _, p := range t.pkgs {
		if p.dir == "measure/chart" || room(p.dir) == "examples" {
			continue
		}
		s := surface{shown: map[string]bool{}}
		for changed := true; changed; {
			changed = false
			s.walk(p, func(names map[string]string, name string, _ token.Pos, nodes ...ast.Node) {
				if !ast.IsExported(name) && !s.shown[name] && s.finds(names, nodes...) {
					s.shown[name], changed = true, true
				}
			})
		}
		s.walk(p, func(names map[string]string, name string, pos token.Pos, nodes ...ast.Node) {
			if ast.IsExported(name) && s.finds(names, nodes...) {
				out = append(out, t.at(pos, "%s shows a type of gonum", name))
			}
		})
	}
	return out
}

// A surface is what a package shows to its importers.
type surface struct {
	shown map[string]bool // unexported types that show gonum
}

// walk calls visit for each declaration with the name that owns it and the
// expressions that it shows. A method belongs to the type of its receiver.
func (s surface) walk(p *pkg, visit func(names map[string]string, name string, pos token.Pos, nodes ...ast.Node)) {
	for _, f := range p.code() {
		names := f.names()
		for _, d := range f.Decls {
			switch d := d.(type) {
			case *ast.FuncDecl:
				switch {
				case d.Recv == nil && d.Name.IsExported():
					visit(names, d.Name.Name, d.Pos(), d.Type)
				case d.Recv != nil && d.Name.IsExported():
					visit(names, receiver(d), d.Pos(), d.Type)
				}
			case *ast.GenDecl:
				for _, spec := range d.Specs {
					switch spec := spec.(type) {
					case *ast.TypeSpec:
						if spec.TypeParams != nil {
							visit(names, spec.Name.Name, spec.Pos(), spec.TypeParams)
						}
						visit(names, spec.Name.Name, spec.Pos(), spec.Type)
					case *ast.ValueSpec:
						for _, id := range spec.Names {
							if !id.IsExported() {
								continue
							}
							if spec.Type != nil {
								visit(names, id.Name, id.Pos(), spec.Type)
								continue
							}
							for _, v := range spec.Values { // the type is inferred from them
								visit(names, id.Name, id.Pos(), v)
							}
						}
					}
				}
			}
		}
	}
}

// finds reports whether nodes show a type of gonum. Unexported fields of
// structs and unexported methods of interfaces show nothing.
func (s surface) finds(names map[string]string, nodes ...ast.Node) bool {
	found := false
	for _, n := range nodes {
		ast.Inspect(n, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.StructType:
				found = found || s.fields(names, n.Fields)
				return false
			case *ast.InterfaceType:
				found = found || s.fields(names, n.Methods)
				return false
			case *ast.FuncType: // parameter names are no types
				for _, list := range []*ast.FieldList{n.TypeParams, n.Params, n.Results} {
					if list != nil {
						for _, f := range list.List {
							found = found || s.finds(names, f.Type)
						}
					}
				}
				return false
			case *ast.SelectorExpr:
				path, _, ok := selected(names, n)
				found = found || ok && strings.HasPrefix(path, "gonum.org/")
				return !ok
			case *ast.Ident:
				found = found || s.shown[n.Name]
			}
			return !found
		})
	}
	return found
}

// fields reports whether an exported or embedded field, or an exported method,
// shows a type of gonum.
func (s surface) fields(names map[string]string, list *ast.FieldList) bool {
	for _, f := range list.List {
		visible := len(f.Names) == 0
		for _, id := range f.Names {
			visible = visible || id.IsExported()
		}
		if visible && s.finds(names, f.Type) {
			return true
		}
	}
	return false
}

// receiver returns the name of the type whose method d is.
func receiver(d *ast.FuncDecl) string {
	name := ""
	ast.Inspect(d.Recv.List[0].Type, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok && name == "" {
			name = id.Name // the first one: type arguments follow
		}
		return name == ""
	})
	return name
}
