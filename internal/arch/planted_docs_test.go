package arch

import "strings"

// long is a comment of enough lines to teach something.
var long = strings.Repeat("// More.\n", shortestDoc-1)

var docPlants = []plant{
	{"PackageComments", "-- rubric/a.go --\npackage rubric\n", []string{"rubric: no package comment"}},
	{"PackageComments", "-- rubric/doc.go --\n// Package rubric is short.\npackage rubric\n", []string{"rubric: a package comment of 1 lines"}},
	{"PackageComments", "-- rubric/a.go --\n// Package rubric is long.\n" + long + "package rubric\n", []string{"rubric: the package comment is in a.go, not in doc.go"}},
	{"PackageComments", "-- rubric/doc.go --\n// This is long.\n" + long + "package rubric\n", []string{"rubric: the package comment does not start"}},
	{"PackageComments", "-- rubric/a.go --\n// Detached.\npackage rubric\n-- rubric/doc.go --\n// Package rubric is long.\n" + long + "package rubric\n", []string{"rubric: package comments in a.go, doc.go"}},
	{"PackageComments", "-- internal/a/a.go --\npackage a\n", []string{"internal/a: no package comment"}},
	{"PackageComments", "-- examples/a/a.go --\n// Command a is a program.\npackage main\n-- examples/a/main.go --\npackage main\n", []string{"examples/a: the package comment is in a.go, not in main.go"}},
	{"PackageComments", "-- rubric/doc.go --\n// Package rubric is long.\n" + long + "package rubric\n-- internal/a/a.go --\n// Package a adds.\npackage a\n-- examples/a/main.go --\n// Command a is a program.\npackage main\n-- internal/b/b_test.go --\npackage b\n", nil},

	{"DocComments", `
-- rubric/a.go --
package rubric

func F() {}

// Does something.
func G() {}

type T struct {
	A int

	// B is said.
	B int

	C int
}

func (T) M() {}

// The types.
type (
	U int
)

// The constants.
const (
	One U = 1
	// Second is not its name.
	Two U = 2
)

const Three = 3

type I interface{ N() }
`, []string{
		"rubric/a.go:3: the comment of F", "rubric/a.go:6: the comment of G", "rubric/a.go:8: the comment of T",
		"rubric/a.go:9: no words on T.A", "rubric/a.go:14: no words on T.C", "rubric/a.go:17: the comment of M",
		"rubric/a.go:21: the comment of U", "rubric/a.go:26: the comment of One", "rubric/a.go:28: the comment of Two",
		"rubric/a.go:31: the comment of Three", "rubric/a.go:33: the comment of I", "rubric/a.go:33: no words on I.N",
	}},
	{"DocComments", `
-- rubric/a.go --
package rubric

// F does.
func F() {}

// A T holds.
type T struct {
	// A and B are two sides of one thing.
	A int
	B int
	C int // C is said
	d int
}

// M does.
func (T) M() {}

type t struct{ X int }

func (t) M() {}

// The constants.
const (
	// One: the first.
	One = 1
	Two = 2 // "two"
	three = 3
)

// ErrBad reports what is bad.
var ErrBad = f()

// An I does.
type I interface {
	N() // does
}
-- internal/a/a.go --
package a
func F() {}
-- examples/a/main.go --
package main
func F() {}
-- rubric/a_test.go --
package rubric
func Helper() {}
`, nil},

	{"RunnableExamples", "-- rubric/a.go --\npackage rubric\n", []string{"rubric: no Example"}},
	{"RunnableExamples", "-- rubric/a.go --\npackage rubric\n-- rubric/a_test.go --\npackage rubric\nfunc Example() {\n\t// Output: 1\n}\n", []string{"rubric: no Example"}},
	{"RunnableExamples", "-- rubric/a.go --\npackage rubric\n-- rubric/a_test.go --\npackage rubric_test\nfunc ExampleF() {\n\tf()\n}\n", []string{"rubric/a_test.go:2: ExampleF states no output"}},
	{"RunnableExamples", "-- examples/a/main.go --\npackage main\n", []string{"examples/a: no test"}},
	{"RunnableExamples", "-- rubric/a.go --\npackage rubric\n-- rubric/a_test.go --\npackage rubric_test\nfunc ExampleF() {\n\tf()\n\t// Output:\n\t// 1\n}\n-- internal/a/a.go --\npackage a\n-- examples/a/main.go --\npackage main\n-- examples/a/main_test.go --\npackage main\n", nil},
}
