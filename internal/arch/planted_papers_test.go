package arch

import "strings"

// fence begins and ends a block in Markdown.
const fence = "```"

// program is a small Go program.
const program = "package main\n\nfunc main() {}\n"

var paperPlants = []plant{
	{"TopLevel", "-- Makefile --\n-- notes/a.md --\n-- notes/b.md --\n-- main.go --\npackage main\n-- README.md --\n",
		[]string{"Makefile: does not", "main.go: does not", "notes: does not"}},
	{"TopLevel", "-- .gitignore --\n/out/\n*.prof\n-- out/chart.svg --\n-- cpu.prof --\n-- README.md --\n-- budget/a.go --\npackage budget\n-- .ci/run --\n-- .git/HEAD --\n", nil},

	{"ShortFiles", "-- rubric/a.go --\npackage rubric\n" + strings.Repeat("\n", longest), []string{"rubric/a.go: 701 lines"}},
	{"ShortFiles", "-- rubric/a.go --\npackage rubric\n" + strings.Repeat("\n", longest-1), nil},

	{"NoMachine", "-- docs/a.R --\n\nread.csv(\"" + unmentionable[0] + "x.csv\")\n-- .ci/run --\nGO" + "PROXY=off\n",
		[]string{".ci/run:1: mentions go" + "proxy", "docs/a.R:2: mentions " + unmentionable[0]}},
	{"NoMachine", "-- docs/a.md --\nA path such as data/work.csv, and work/ in a room.\n", nil},

	{"Provenance", "-- rubric/testdata/a.csv --\n-- rubric/testdata/b.csv --\n", []string{"rubric/testdata/README.md: missing"}},
	{"Provenance", "-- rubric/testdata/README.md --\n- `a.csv`: made up\n-- rubric/testdata/a.csv --\n-- rubric/testdata/cases/1.json --\n-- rubric/testdata/cases/2.json --\n", []string{"rubric/testdata/README.md: says nothing of cases"}},
	{"Provenance", "-- rubric/testdata/README.md --\n-- rubric/testdata/a.csv --\n", []string{"rubric/testdata/README.md: says nothing of a.csv"}},
	{"Provenance", "-- rubric/testdata/README.md --\n- `nist_*.csv`: NIST; unlike a.csv\n-- rubric/testdata/nist_a.csv --\n-- rubric/testdata/a.csv --\n", []string{"rubric/testdata/README.md: says nothing of a.csv"}},
	{"Provenance", "-- rubric/testdata/README.md --\n- `cases/`: made up; `b_*.csv`: made up too\n-- rubric/testdata/cases/1.json --\n-- rubric/testdata/b_1.csv --\n-- rubric/testdata/fuzz/FuzzA/1 --\n-- budget/testdata/fuzz/FuzzA/1 --\n", nil},

	{"Readme", "-- docs/a.md --\n", []string{"open README.md: "}},
	{"Readme", "-- README.md --\nNothing.\n", []string{"open examples/quickstart/main.go: "}},
	{"Readme", "-- README.md --\n" + fence + "sh\ngo test ./...\n" + fence + "\n-- examples/quickstart/main.go --\n" + program, []string{"README.md: the first block of commands", "README.md: 0 Go programs"}},
	{"Readme", "-- README.md --\n" + fence + "sh\n" + setUp + fence + "\n" + fence + "go\n" + program + "\n" + fence + "\n-- examples/quickstart/main.go --\n" + program, []string{"README.md: its program is not"}},
	{"Readme", "-- README.md --\n" + fence + "\ngo get\n" + fence + "\n" + fence + "sh\n" + setUp + fence + "\n" + fence + "go\nx := 1\n" + fence + "\n" + fence + "go\n" + program + fence + "\n-- examples/quickstart/main.go --\n" + program, nil},

	{"Links", "-- docs/a.md --\nSee [b](b.md),\n[c](../README.md#top).\n", []string{"docs/a.md:1: a link to b.md", "docs/a.md:2: a link to ../README.md"}},
	{"Links", "-- docs/a.md --\nSee [b](b.md#x), [top](..), [up](#up), [out](https://example.org/x).\n-- docs/b.md --\n", nil},

	{"Steps", "-- CONTRIBUTING.md --\n", []string{"open .ci/run: "}},
	{"Steps", "-- .ci/run --\nsteps=\"a b\"\n", []string{"open CONTRIBUTING.md: "}},
	{"Steps", "-- .ci/run --\n-- CONTRIBUTING.md --\n", []string{".ci/run: no list"}},
	{"Steps", "-- .ci/run --\nsteps=\"a b\"\n-- CONTRIBUTING.md --\n| `b` | x |\n| `a` | y |\n", []string{"CONTRIBUTING.md: explains"}},
	{"Steps", "-- .ci/run --\nsteps=\"a b\"\n-- CONTRIBUTING.md --\n|---|---|\n| `a` | x |\n| `b` | y |\n", nil},
}
