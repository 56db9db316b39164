package chart_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/collective-impact/sdk/measure"
	"github.com/collective-impact/sdk/measure/chart"
	"github.com/collective-impact/sdk/measure/privacy"
)

// pictures draws everything that can be drawn of a release.
func pictures(t testing.TB, r privacy.Release, dimensions ...string) []chart.SVG {
	t.Helper()
	var out []chart.SVG
	for _, ind := range r.Indicators() {
		for _, d := range dimensions {
			out = append(out, must(t)(chart.Strata(r, ind.Key, d, opt)))
			for i, ref := range r.References() {
				if ref.Indicator != "" && ref.Indicator != ind.Key {
					continue
				}
				for _, s := range r.Strata() {
					out = append(out, must(t)(chart.Gaps(r, chart.GapQuery{Indicator: ind.Key, Stratum: s, Set: []string{d}, Reference: i}, opt)))
				}
			}
		}
	}
	return out
}

// Pupils of withheld schools change places, and some leave for others: the
// published groups stay as they are, and so does every picture, byte for byte.
func TestWithheldLeavesNoTrace(t *testing.T) {
	refs := []measure.Reference{measure.AllOthers(), measure.Overall(), measure.Best(0), measure.Fixed(0.3).For("reading")}
	c := community{schools: []string{"Oak", "Elm", "Yew", "Fir", "Box", "Bay"}, references: refs}
	large := all(children("3", "Oak", 200, 150, 520), children("3", "Elm", 180, 60, 480))
	tiny := all(children("3", "Yew", 9, 5, 7000), children("3", "Fir", 9, 4, -7000), children("3", "Box", 9, 5, 1234), children("3", "Bay", 9, 4, 0))
	moved := slices.Clone(tiny)
	for i := range moved {
		moved[i].school = map[string]string{"Yew": "Bay", "Bay": "Box", "Box": "Fir", "Fir": "Yew"}[moved[i].school]
	}
	moved[0].school, moved[1].school = "Fir", "Fir"
	before, after := c.release(t, large, tiny), c.release(t, large, moved)
	withheld := 0
	for x := range before.Cells() {
		if x.Withheld() {
			withheld++
		}
	}
	if withheld != 2*4 {
		t.Fatalf("got %d withheld cells, want the four tiny schools for two indicators", withheld)
	}
	a, b := pictures(t, before, "school"), pictures(t, after, "school")
	for i := range a {
		if a[i].String() != b[i].String() {
			t.Errorf("picture %d, %q, changes with what is withheld", i, a[i].Title())
		}
	}
}

// A number that only a withheld group has occurs nowhere, and no coordinate of
// the picture lies where it would be drawn.
func TestPlantedNumber(t *testing.T) {
	c := community{schools: []string{"Oak", "Elm", "Yew", "Fir", "Box", "Bay"}}
	tiny := all(children("3", "Yew", 9, 5, 731.25), children("3", "Fir", 9, 4, 268.75), children("3", "Box", 9, 5, 500), children("3", "Bay", 9, 4, 500))
	r := c.release(t, children("3", "Oak", 200, 150, 520), children("3", "Elm", 180, 60, 480), tiny)
	found := regexp.MustCompile(`(^|[^\d.])(7\d\d\.|26\d\.|231|9\b)`)
	for _, s := range pictures(t, r, "school") {
		root := parse(t, s)
		for _, line := range append(root.texts(), s.Description(), s.Title()) {
			if !strings.HasPrefix(s.Title(), "Reads") && found.MatchString(line) {
				t.Errorf("%s: got %q", s.Title(), line)
			}
		}
		for _, row := range root.with("ci-row") {
			name := row.texts()[0]
			if !slices.Contains([]string{"Yew", "Fir", "Box", "Bay"}, name) {
				continue
			}
			if got, want := row.child("title").chars, name+": withheld."; got != want {
				t.Errorf("got %q, want %q", got, want)
			}
			if len(row.kids) != 3 || !slices.Equal(row.texts(), []string{name, "withheld"}) {
				t.Errorf("%s: got %d elements with %q, want a title, the name and the word", name, len(row.kids), row.texts())
			}
		}
		if score := strings.HasPrefix(s.Title(), "Score"); score && len(root.with("ci-row")) > 0 {
			value := root.axis(t, 0)
			root.walk(func(n *node) {
				for _, p := range n.points(t) {
					if v := value(p[0]); v > 100 || v < -100 {
						t.Errorf("%s: a point at %v, farther out than any published gap", s.Title(), v)
					}
				}
			})
		}
	}
}
