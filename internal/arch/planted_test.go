package arch

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

// A plant is a small tree for one rule.
type plant struct {
	rule  string
	files string   // "-- name --" lines, each followed by the file
	want  []string // the start of every problem; none: the tree keeps the rule
}

// TestPlanted runs each rule on trees that break it and on trees that keep it.
func TestPlanted(t *testing.T) {
	breaks, keeps := map[string]bool{}, map[string]bool{}
	for _, p := range plants {
		name := p.rule + "/keeps"
		if len(p.want) > 0 {
			name = p.rule + "/breaks"
		}
		breaks[p.rule], keeps[p.rule] = breaks[p.rule] || len(p.want) > 0, keeps[p.rule] || len(p.want) == 0
		t.Run(name, func(t *testing.T) {
			planted, err := load(grow(p.files))
			if err != nil {
				t.Fatal(err)
			}
			got := ruleNamed(t, p.rule)(planted)
			for i := range max(len(got), len(p.want)) {
				switch {
				case i >= len(got):
					t.Errorf("missed: %s", p.want[i])
				case i >= len(p.want):
					t.Errorf("unexpected: %s", got[i])
				case !strings.HasPrefix(got[i], p.want[i]):
					t.Errorf("got:  %s\nwant: %s", got[i], p.want[i])
				}
			}
			if t.Failed() {
				t.Logf("planted:\n%s", p.files)
			}
		})
	}
	for _, r := range rules {
		if !breaks[r.name] || !keeps[r.name] {
			t.Errorf("%s: plant a tree that breaks it and one that keeps it", r.name)
		}
	}
}

// ruleNamed returns the rule called name.
func ruleNamed(t *testing.T, name string) func(*tree) []string {
	for _, r := range rules {
		if r.name == name {
			return r.check
		}
	}
	t.Fatalf("no rule %s", name)
	return nil
}

// grow makes a file system of text in which "-- name --" begins a file.
func grow(text string) fstest.MapFS {
	fsys := fstest.MapFS{}
	name := ""
	for line := range strings.Lines(text) {
		if n, ok := strings.CutPrefix(strings.TrimSpace(line), "-- "); ok && strings.HasSuffix(n, " --") {
			name = strings.TrimSuffix(n, " --")
			fsys[name] = &fstest.MapFile{}
			continue
		}
		if name != "" {
			fsys[name].Data = append(fsys[name].Data, line...)
		}
	}
	return fsys
}

// Plants of the rules stand beside one another, by subject.
var plants = slices.Concat(importPlants, gonumPlants, docPlants, habitPlants, paperPlants)
