package arch

import (
	"go/ast"
	"go/token"
	"slices"
)

// textMethods carry a closed set to and from text.
var textMethods = []string{"String", "AppendText", "MarshalText", "UnmarshalText"}

// closedSets checks that every exported closed set has its text forms. A
// closed set is an integer type with constants of its own, or any uint8 type.
func closedSets(t *tree) []string {
	var out []string
	for _, p := range t.pkgs {
		if !p.library() {
			continue
		}
		sets := map[string]token.Pos{} // exported integer types
		small := map[string]bool{}     // of uint8
		has := map[string][]string{}   // methods by type
		named := map[string]bool{}     // types that have constants
		var order []string
		for _, f := range p.code() {
			for _, d := range f.Decls {
				switch d := d.(type) {
				case *ast.FuncDecl:
					if d.Recv != nil {
						has[receiver(d)] = append(has[receiver(d)], d.Name.Name)
					}
				case *ast.GenDecl:
					for _, spec := range d.Specs {
						switch spec := spec.(type) {
						case *ast.TypeSpec:
							id, ok := spec.Type.(*ast.Ident)
							if ok && !spec.Assign.IsValid() && spec.Name.IsExported() && integer(id.Name) {
								sets[spec.Name.Name] = spec.Pos()
								small[spec.Name.Name] = id.Name == "uint8" || id.Name == "byte"
								order = append(order, spec.Name.Name)
							}
						case *ast.ValueSpec:
							if id, ok := spec.Type.(*ast.Ident); ok && d.Tok == token.CONST {
								named[id.Name] = true
							}
						}
					}
				}
			}
		}
		for _, name := range order {
			for _, m := range textMethods {
				if (small[name] || named[name]) && !slices.Contains(has[name], m) {
					out = append(out, t.at(sets[name], "closed set %s has no %s", name, m))
				}
			}
		}
	}
	return out
}

// integer reports whether name is a predeclared integer type.
func integer(name string) bool {
	return slices.Contains([]string{"int", "int8", "int16", "int32", "int64", "uint", "uint8", "uint16", "uint32", "uint64", "byte", "rune"}, name)
}
