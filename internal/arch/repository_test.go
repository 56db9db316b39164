package arch

import (
	"os"
	"path/filepath"
	"testing"
)

// rules are all the rules, by the name under which TestRepository runs them.
var rules = []struct {
	name  string
	check func(*tree) []string
}{
	{"ImportsGoDown", importsDown},
	{"BudgetIsSmall", budgetIsSmall},
	{"Requirements", requirements},
	{"NoGonumInSignatures", noGonum},
	{"PackageComments", packageComments},
	{"DocComments", docComments},
	{"RunnableExamples", runnableExamples},
	{"Habits", habits},
	{"Variables", variables},
	{"HonestTests", honestTests},
	{"Finished", finished},
	{"ClosedSets", closedSets},
	{"TopLevel", topLevel},
	{"ShortFiles", shortFiles},
	{"NoMachine", noMachine},
	{"Provenance", provenance},
	{"Readme", readme},
	{"Links", links},
	{"Steps", stepsListed},
}

// TestRepository runs every rule on the repository around this directory.
func TestRepository(t *testing.T) {
	repo, err := load(os.DirFS(moduleRoot(t)))
	if err != nil {
		t.Fatal(err)
	}
	if len(repo.pkgs) < len(levels) {
		t.Fatalf("found %d packages only: the walk is broken", len(repo.pkgs))
	}
	for _, r := range rules {
		t.Run(r.name, func(t *testing.T) {
			for _, problem := range r.check(repo) {
				t.Error(problem)
			}
		})
	}
}

// moduleRoot returns the directory of the module's go.mod.
func moduleRoot(t *testing.T) string {
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			t.Fatal("no go.mod above the working directory")
		}
		dir = parent
	}
}
