package arch

var habitPlants = []plant{
	{"Habits", `
-- rubric/a.go --
package rubric

import (
	"fmt"
	"log"
	"math/rand/v2"
	"os"
	clockwork "time"

	"` + decimalModule + `"
)

func init() {}

func F() {
	fmt.Println(clockwork.Now())
	_ = rand.IntN(2)
	println()
	decimal.DivisionPrecision = 2
	panic("no")
}

// MustF says nothing of it.
func MustF() { panic("no") }

var now = clockwork.Now
`, []string{
		"rubric/a.go:5: imports log", "rubric/a.go:7: imports os", "rubric/a.go:13: no init",
		"rubric/a.go:16: uses standard input or output: fmt.Println", "rubric/a.go:16: uses the clock: time.Now",
		"rubric/a.go:17: draws from the global random numbers: rand.IntN", "rubric/a.go:18: prints",
		"rubric/a.go:19: uses a package variable", "rubric/a.go:20: panics", "rubric/a.go:24: panics",
		"rubric/a.go:26: uses the clock: time.Now",
	}},
	{"Habits", "-- internal/coverage/a.go --\npackage main\nimport \"os\"\n", nil},
	{"Habits", "-- internal/a/a.go --\npackage a\nimport \"math/rand\"\n", []string{"internal/a/a.go:2: imports math/rand"}},
	{"Habits", `
-- rubric/a.go --
package rubric

import (
	"fmt"
	"math/rand/v2"
	"time"
)

func F() time.Time {
	_ = rand.New(rand.NewPCG(1, 2))
	_ = fmt.Sprint(1)
	return time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)
}

// MustF is F; it panics where F returns an error.
func MustF() { panic("bad") }

type t struct{}

func (t) init() {}
-- rubric/a_test.go --
package rubric

import "os"

func init() { panic(os.Args) }
-- examples/a/main.go --
package main

import "log"

func main() { log.Fatal() }
`, nil},

	{"Variables", "-- rubric/a.go --\npackage rubric\nvar Precision, errs = 2, 3\nvar (\n\tErrBad = f()\n\tDefault = 1\n)\n",
		[]string{"rubric/a.go:2: exported variable Precision", "rubric/a.go:5: exported variable Default"}},
	{"Variables", "-- rubric/a.go --\npackage rubric\nvar ErrBad = f()\nvar keys = 1\nconst C = 1\nfunc F() { var X = 1; _ = X }\n", nil},

	{"HonestTests", "-- rubric/a_test.go --\npackage rubric\nimport \"time\"\nfunc TestA(t *testing.T) { t.Skip(); time.Sleep(1) }\nfunc FuzzA(f *testing.F) { f.Skipf(\"x\") }\n",
		[]string{"rubric/a_test.go:3: skips", "rubric/a_test.go:3: sleeps", "rubric/a_test.go:4: skips"}},
	{"HonestTests", "-- rubric/a_test.go --\npackage rubric\nfunc TestA(t *testing.T) { t.Log() }\n", nil},

	{"Finished", "-- rubric/a.go --\npackage rubric\n// TO" + "DO: later\n\nfunc f() {} // FIX" + "ME\n", []string{"rubric/a.go:2: TO" + "DO", "rubric/a.go:4: FIX" + "ME"}},
	{"Finished", "-- rubric/a.go --\npackage rubric\n// What is to do stands in issues.\nfunc f() {}\n", nil},

	{"ClosedSets", "-- rubric/a.go --\npackage rubric\ntype Kind uint8\nfunc (k Kind) String() string { return \"\" }\ntype Big int\nconst One Big = 1\n", []string{
		"rubric/a.go:2: closed set Kind has no AppendText", "rubric/a.go:2: closed set Kind has no MarshalText", "rubric/a.go:2: closed set Kind has no UnmarshalText",
		"rubric/a.go:4: closed set Big has no String", "rubric/a.go:4: closed set Big has no AppendText", "rubric/a.go:4: closed set Big has no MarshalText", "rubric/a.go:4: closed set Big has no UnmarshalText",
	}},
	{"ClosedSets", `
-- rubric/a.go --
package rubric

type Kind uint8

const (
	A Kind = iota + 1
	B
)

type Count int
type hidden uint8
type Alias = uint8
-- rubric/b.go --
package rubric

func (k Kind) String() string                { return "" }
func (k Kind) AppendText(b []byte) ([]byte, error) { return b, nil }
func (k Kind) MarshalText() ([]byte, error)  { return nil, nil }
func (k *Kind) UnmarshalText([]byte) error   { return nil }
-- internal/a/a.go --
package a

type Kind uint8
`, nil},
}
