package arch

// sdk is an import of this module's package that the plants complete.
const sdk = `import _ "` + module + `/`

var importPlants = []plant{
	{"ImportsGoDown", "-- measure/a.go --\npackage measure\n" + sdk + "rubric\"\n",
		[]string{"measure/a.go:2: measure imports rubric: imports go down only"}},
	{"ImportsGoDown", "-- rubric/reliability/a.go --\npackage reliability\n" + sdk + "collective/report\"\n",
		[]string{"rubric/reliability/a.go:2: rubric/reliability imports collective/report: imports go down only"}},
	{"ImportsGoDown", "-- rubric/a_test.go --\npackage rubric_test\n" + sdk + "backbone\"\n",
		[]string{"rubric/a_test.go:2: rubric imports backbone: imports go down only"}},
	{"ImportsGoDown", "-- collective/a.go --\npackage collective\n" + sdk + "examples/data\"\n",
		[]string{"collective/a.go:2: collective imports examples/data: imports go down only"}},
	{"ImportsGoDown", "-- internal/a/a.go --\npackage a\n" + sdk + "budget\"\n",
		[]string{"internal/a/a.go:2: internal/a imports budget: imports go down only"}},
	{"ImportsGoDown", "-- internal/parity/a.go --\npackage main\n" + sdk + "measure/disparity\"\n" + sdk + "examples/data\"\n",
		[]string{"internal/parity/a.go:3: internal/parity imports examples/data: the two know nothing of each other"}},
	{"ImportsGoDown", "-- budget/a.go --\npackage budget\n" + sdk + "measure\"\n",
		[]string{"budget/a.go:2: budget imports measure: the two know nothing of each other"}},
	{"ImportsGoDown", "-- measure/a_test.go --\npackage measure_test\n" + sdk + "budget\"\n",
		[]string{"measure/a_test.go:2: measure imports budget: the two know nothing of each other"}},
	{"ImportsGoDown", "-- measure/a.go --\npackage measure\n" + sdk + "measure/privacy\"\n",
		[]string{"measure/a.go:2: measure imports measure/privacy: not allowed within the room"}},
	{"ImportsGoDown", "-- measure/privacy/a.go --\npackage privacy\n" + sdk + "measure/chart\"\n",
		[]string{"measure/privacy/a.go:2: measure/privacy imports measure/chart: not allowed within the room"}},
	{"ImportsGoDown", "-- measure/novel/a.go --\npackage novel\n",
		[]string{"measure/novel: say in within what it may import"}},
	{"ImportsGoDown", "-- util/a.go --\npackage util\n-- rubric/a.go --\npackage rubric\n" + sdk + "util\"\n",
		[]string{"rubric/a.go:2: rubric imports util: no room of the house", "util: no room of the house"}},
	{"ImportsGoDown", "-- rubric/a.go --\npackage rubric\nimport _ \"" + module + "\"\n",
		[]string{"rubric/a.go:2: rubric imports " + module + ": no room of the house"}},
	{"ImportsGoDown", "-- rubric/a.go --\npackage rubric\nimport . \"math\"\n",
		[]string{"rubric/a.go:2: dot import"}},
	{"ImportsGoDown", "-- rubric/a.go --\npackage rubric\nimport _ \"" + testifyModule + "/assert\"\nimport _ \"" + cmpModule + "/cmp\"\n",
		[]string{"rubric/a.go:2: rubric may not import " + testifyModule, "rubric/a.go:3: rubric may not import " + cmpModule}},
	{"ImportsGoDown", "-- backbone/a.go --\npackage backbone\nimport _ \"golang.org/x/text\"\nimport _ \"" + plotModule + "\"\n",
		[]string{"backbone/a.go:2: backbone may not import golang.org/x/text", "backbone/a.go:3: backbone may not import " + plotModule}},
	{"ImportsGoDown", "-- budget/a_test.go --\npackage budget\nimport _ \"" + gonumModule + "/stat\"\n",
		[]string{"budget/a_test.go:2: budget may not import " + gonumModule + "/stat"}},
	{"ImportsGoDown", `
-- internal/a/a.go --
package a
` + sdk + `internal/b"
import _ "` + gonumModule + `/mat"
-- measure/a.go --
package measure
` + sdk + `internal/a"
import _ "` + decimalModule + `"
-- measure/a_test.go --
package measure_test
` + sdk + `measure"
` + sdk + `measure/privacy"
import _ "` + testifyModule + `/require"
import _ "` + cmpModule + `/cmp"
-- measure/chart/a.go --
package chart
` + sdk + `measure"
` + sdk + `measure/privacy"
import _ "` + plotModule + `/vg"
-- budget/a.go --
package budget
` + sdk + `internal/a"
import _ "` + decimalModule + `"
-- rubric/reliability/a.go --
package reliability
` + sdk + `rubric"
` + sdk + `measure/privacy"
-- collective/a.go --
package collective
` + sdk + `collective/network"
` + sdk + `backbone"
` + sdk + `budget"
-- examples/scorecard/main.go --
package main
` + sdk + `collective/report"
import _ "os"
-- internal/tools/go.mod --
module tools
-- internal/tools/main.go --
package main
import _ "example.org/any"
-- docs/testdata/a.go --
package broken and not parsed
`, nil},

	{"BudgetIsSmall", "-- budget/a.go --\npackage budget\n" + sdk + "internal/a\"\n-- internal/a/a.go --\npackage a\n" + sdk + "internal/b\"\n-- internal/b/b.go --\npackage b\nimport _ \"" + gonumModule + "/stat\"\n",
		[]string{"internal/b/b.go:2: budget would link " + gonumModule + "/stat"}},
	{"BudgetIsSmall", "-- budget/a.go --\npackage budget\nimport _ \"" + decimalModule + "\"\n" + sdk + "internal/a\"\n-- internal/a/a.go --\npackage a\nimport _ \"math\"\n-- internal/b/b.go --\npackage b\nimport _ \"" + gonumModule + "/stat\"\n-- internal/a/a_test.go --\npackage a\nimport _ \"" + testifyModule + "/assert\"\n", nil},

	{"Requirements", "-- go.mod --\nmodule " + module + "\ngo 1.26.0\nrequire golang.org/x/tools v0.1.0\nrequire (\n\tgonum.org/v1/gonum v0.17.0\n\tgopkg.in/yaml.v3 v3.0.1\n)\nreplace a => b\ntool example.org/x\n",
		[]string{"go.mod: requires golang.org/x/tools", "go.mod: requires gopkg.in/yaml.v3", "go.mod: no replace here", "go.mod: no tool here"}},
	{"Requirements", "-- docs/a.md --\n", []string{"open go.mod: "}},
	{"Requirements", "-- go.mod --\nmodule " + module + "\n\ngo 1.26.0\n\nrequire (\n\tgithub.com/shopspring/decimal v1.6.0\n)\n\nrequire (\n\tgopkg.in/yaml.v3 v3.0.1 // indirect\n)\n", nil},
}

// mat is a file of package rubric that imports gonum's mat and goes on with
// declarations.
func mat(declarations string) string {
	return "-- rubric/a.go --\npackage rubric\nimport \"" + gonumModule + "/mat\"\n" + declarations + "\n"
}

var gonumPlants = []plant{
	{"NoGonumInSignatures", mat("func F(m mat.Matrix) {}"), []string{"rubric/a.go:3: F shows"}},
	{"NoGonumInSignatures", mat("func F() (out []*mat.Dense, err error) { return }"), []string{"rubric/a.go:3: F shows"}},
	{"NoGonumInSignatures", mat("func F[T mat.Matrix](t T) {}"), []string{"rubric/a.go:3: F shows"}},
	{"NoGonumInSignatures", mat("type T struct{}\nfunc (t *T) M(f func(mat.Vector)) {}"), []string{"rubric/a.go:4: T shows"}},
	{"NoGonumInSignatures", mat("type T struct{ N int; M map[string]mat.Dense }"), []string{"rubric/a.go:3: T shows"}},
	{"NoGonumInSignatures", mat("type T struct{ *mat.Dense }"), []string{"rubric/a.go:3: T shows"}},
	{"NoGonumInSignatures", mat("type T struct{ Inner struct{ M mat.Dense } }"), []string{"rubric/a.go:3: T shows"}},
	{"NoGonumInSignatures", mat("type T interface{ M() mat.Matrix }"), []string{"rubric/a.go:3: T shows"}},
	{"NoGonumInSignatures", mat("type T interface{ mat.Matrix }"), []string{"rubric/a.go:3: T shows"}},
	{"NoGonumInSignatures", mat("type T = mat.Dense"), []string{"rubric/a.go:3: T shows"}},
	{"NoGonumInSignatures", mat("type T mat.Dense"), []string{"rubric/a.go:3: T shows"}},
	{"NoGonumInSignatures", mat("type T[M mat.Matrix] struct{ m M }"), []string{"rubric/a.go:3: T shows"}},
	{"NoGonumInSignatures", mat("var V mat.Dense"), []string{"rubric/a.go:3: V shows"}},
	{"NoGonumInSignatures", mat("var V = mat.NewDense(1, 1, nil)"), []string{"rubric/a.go:3: V shows"}},
	{"NoGonumInSignatures", mat("const C mat.Order = 1"), []string{"rubric/a.go:3: C shows"}},
	{"NoGonumInSignatures", mat("type t = mat.Dense\nfunc F() *t { return nil }"), []string{"rubric/a.go:4: F shows"}},
	{"NoGonumInSignatures", mat("type t struct{ M mat.Dense }\ntype u []t\ntype T struct{ u }"), []string{"rubric/a.go:5: T shows"}},
	{"NoGonumInSignatures", mat("type t struct{}\nfunc (t) M() mat.Matrix { return nil }\nfunc F() t { return t{} }"), []string{"rubric/a.go:5: F shows"}},
	{"NoGonumInSignatures", "-- internal/a/a.go --\npackage a\nimport m \"" + gonumModule + "/mat\"\ntype T = m.Dense\n", []string{"internal/a/a.go:3: T shows"}},
	{"NoGonumInSignatures", "-- measure/a.go --\npackage measure\nimport \"" + plotModule + "\"\nfunc F(*plot.Plot) {}\n", []string{"measure/a.go:3: F shows"}},
	{"NoGonumInSignatures", mat(`
func F(mat float64) float64 { return mat }
func G() { var d mat.Dense; _ = d }
func h(m mat.Matrix) {}
type T struct{ m mat.Dense; N int }
type I interface{ m() mat.Matrix }
type method struct{}
func (method) Run(m mat.Matrix) {}
func (t T) solve() *mat.Dense { return nil }
type U struct{ inner method }
var Err = errors.New("mat")
`) + "-- measure/chart/a.go --\npackage chart\nimport \"" + plotModule + "\"\nfunc F(*plot.Plot) {}\n-- rubric/a_test.go --\npackage rubric\nimport \"" + gonumModule + "/mat\"\nfunc Helper(mat.Matrix) {}\n", nil},
}
