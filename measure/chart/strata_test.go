package chart_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/collective-impact/sdk/measure/chart"
	"github.com/collective-impact/sdk/measure/privacy"
)

// years has two large schools over four grades, one that is absent from grade
// 1, and small ones that are withheld in grade 2.
func years(t testing.TB) privacy.Release {
	c := community{grades: []string{"K", "1", "2", "3"}, schools: []string{"Oak", "Elm", "Ash", "Yew", "Fir", "Box"}}
	var rows []child
	for i, g := range c.grades {
		rows = append(rows, children(g, "Oak", 200+i, 150-10*i, 500+float64(20*i))...)
		rows = append(rows, children(g, "Elm", 180, 60+10*i, 480+float64(20*i))...)
		if g != "1" {
			rows = append(rows, children(g, "Ash", 60, 30, 490)...)
		}
		n, k := 50, 20
		if g == "2" {
			n, k = 9, 5
		}
		for _, s := range c.schools[3:] {
			rows = append(rows, children(g, s, n, k, 470)...)
		}
	}
	return c.release(t, rows)
}

// Marks and whiskers stand where the ticks say that the published value is, and
// lines join what is published on both sides and nothing else.
func TestStrataGeometry(t *testing.T) {
	r := years(t)
	for _, indicator := range []string{"reading", "score"} {
		root := parse(t, must(t)(chart.Strata(r, indicator, "school", opt)))
		value := root.axis(t, 1)
		factor, pixel := 1.0, value(0)-value(1)
		if indicator == "reading" {
			factor = 100
		}
		for _, s := range root.with("ci-series") {
			name := s.child("title").chars
			group := map[string]string{"school": name}
			if name == "Everyone" {
				group = nil
			}
			marks, whiskers, lines := s.with("ci-mark"), s.with("ci-whisker"), s.with("ci-line")
			var last [2]float64
			joined := 0
			for _, g := range r.Strata() {
				c, ok := r.Find(g, indicator, group)
				if !ok {
					t.Fatal("no cell for", name)
				}
				v, ok := c.Estimate.Value()
				if !ok {
					last = [2]float64{}
					continue
				}
				x, y := marks[0].centre(t)
				near(t, name+" in "+g, value(y), v*factor, 0.03*pixel)
				lo, hi, _ := c.Estimate.Interval()
				ends := whiskers[0].points(t)
				near(t, name+" lower in "+g, value(ends[0][1]), lo*factor, 0.02*pixel)
				near(t, name+" upper in "+g, value(ends[1][1]), hi*factor, 0.02*pixel)
				near(t, name+" whisker in "+g, ends[0][0], x, 0.02)
				if last != [2]float64{} {
					ends := lines[joined].points(t)
					near(t, name+" line to "+g, ends[1][0], x, 0.02)
					near(t, name+" line from", ends[0][1], last[1], 0.02)
					joined++
				}
				last = [2]float64{x, y}
				marks, whiskers = marks[1:], whiskers[1:]
			}
			if len(marks) > 0 || len(whiskers) > 0 || joined != len(lines) {
				t.Errorf("%s, %s: %d marks, %d whiskers and %d lines that no published value explains", indicator, name, len(marks), len(whiskers), len(lines)-joined)
			}
		}
	}
}

// The legend names every group in declared order, with where it has no value.
func TestStrataLegend(t *testing.T) {
	s := must(t)(chart.Strata(years(t), "reading", "school", opt))
	root := parse(t, s)
	var got []string
	for _, l := range root.with("ci-legend") {
		got = append(got, strings.Join(l.texts(), " / "))
	}
	want := []string{"Everyone", "Oak", "Elm", "Ash|no observation in grade 1", "Yew|withheld in grade 2", "Fir|withheld in grade 2", "Box|withheld in grade 2", "(unknown)|no observation throughout"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if want := "Reads by grade 3 by school and grade"; s.Title() != want {
		t.Errorf("got %q, want %q", s.Title(), want)
	}
	lines := strings.Split(s.Description(), "\n")
	// Wilson's interval of 30 of 60: 0.3773 to 0.6227 (prop.test(30, 60, correct = FALSE) in R 4.2.2).
	if want := "Ash: 50.0% (37.7 to 62.3, n = 60) in grade K; 50.0% (37.7 to 62.3, n = 60) in grade 2; 50.0% (37.7 to 62.3, n = 60) in grade 3; no observation in grade 1."; lines[3] != want {
		t.Errorf("got %q, want %q", lines[3], want)
	}
	if !strings.Contains(lines[4], " withheld in grade 2.") {
		t.Errorf("got %q", lines[4])
	}
}

// Every mark of a panel differs from the others in shape, not in colour alone.
func TestStrataShapes(t *testing.T) {
	c := community{}
	var rows []child
	for i := range 8 {
		c.schools = append(c.schools, fmt.Sprint("School ", i))
		rows = append(rows, children("3", c.schools[i], 50, 25, 500)...)
	}
	root := parse(t, must(t)(chart.Strata(c.release(t, rows), "reading", "school", opt)))
	panel := map[string]bool{}
	var named []int // by panel
	for _, l := range root.with("ci-legend") {
		if l.texts()[0] == "Everyone" {
			named = append(named, 0)
			panel = map[string]bool{}
		} else {
			named[len(named)-1]++
		}
		for _, k := range l.with("ci-key") {
			x, y := k.centre(t)
			shape := k.name + k.attr["r"]
			if k.name != "circle" {
				for _, p := range k.points(t) {
					shape += fmt.Sprintf(" %.1f,%.1f", p[0]-x, p[1]-y)
				}
			}
			if panel[shape] {
				t.Errorf("%s looks like another of its panel", l.texts()[0])
			}
			panel[shape] = true
		}
	}
	if diff := cmp.Diff([]int{4, 5}, named); diff != "" {
		t.Errorf("groups by panel (-want +got):\n%s", diff)
	}
}

// One stratum without a control dimension is one column of points.
func TestStrataOnePoint(t *testing.T) {
	c := community{schools: []string{"Oak"}}
	for _, indicator := range []string{"reading", "score"} {
		s := must(t)(chart.Strata(c.release(t, children("3", "Oak", 100, 50, 500)), indicator, "school", opt))
		root := parse(t, s)
		if m, l := len(root.with("ci-mark")), len(root.with("ci-line")); m != 2 || l != 0 {
			t.Errorf("%s: got %d marks and %d lines, want 2 and 0", indicator, m, l)
		}
		if want := "(unknown): no observation."; !strings.HasSuffix(s.Description(), want) {
			t.Errorf("got %q, want the end %q", s.Description(), want)
		}
	}
}

// Where everything is withheld there is no axis, no mark and no line.
func TestAllWithheld(t *testing.T) {
	c := community{schools: []string{"Oak", "Elm"}}
	r := c.release(t, children("3", "Oak", 5, 3, 500), children("3", "Elm", 4, 2, 480))
	gaps := must(t)(chart.Gaps(r, chart.GapQuery{Indicator: "score", Set: []string{"school"}}, opt))
	strata := must(t)(chart.Strata(r, "score", "school", opt))
	for _, s := range []chart.SVG{gaps, strata} {
		root := parse(t, s)
		root.walk(func(n *node) {
			if n.name == "path" || n.name == "circle" || n.has("ci-tick") {
				t.Errorf("got a %s %q", n.name, n.attr["class"])
			}
		})
		if got := strings.Count(strings.Join(root.texts(), "\n"), "withheld"); got < 2 {
			t.Errorf("got %d times withheld", got)
		}
	}
}

// Few observations are hollow marks, and the notes say so.
func TestStrataUnreliable(t *testing.T) {
	c := community{schools: []string{"Oak", "Elm", "Ash"}}
	r := c.release(t, children("3", "Oak", 100, 50, 500), children("3", "Elm", 90, 50, 500), children("3", "Ash", 25, 12, 500))
	s := must(t)(chart.Strata(r, "reading", "school", opt))
	root := parse(t, s)
	for i, m := range root.with("ci-mark") {
		if hollow := m.attr["fill"] == "none"; hollow != (i == 3) {
			t.Errorf("mark %d: hollow is %v", i, hollow)
		}
	}
	if !slices.Contains(root.texts(), "Hollow: unreliable, fewer than 30 observations.") || !strings.Contains(s.Description(), "n = 25, unreliable") {
		t.Errorf("got %q", root.texts())
	}
}

// Many strata with long names: labels that have no room are left out, the rest
// do not touch.
func TestStrataManyLabels(t *testing.T) {
	c := community{schools: []string{"Oak"}}
	var rows []child
	for i := range 40 {
		c.grades = append(c.grades, fmt.Sprintf("The year that began in %d", 1980+i))
		rows = append(rows, children(c.grades[i], "Oak", 50, 25, 500)...)
	}
	root := parse(t, must(t)(chart.Strata(c.release(t, rows), "reading", "school", opt)))
	last := -1e9
	labels := root.with("ci-stratum")
	for _, l := range labels {
		x := float(t, l.child("text").attr["x"])
		if x-last < 60 {
			t.Errorf("labels %v apart", x-last)
		}
		last = x
		if !strings.HasPrefix(l.child("title").chars, "The year that began in ") {
			t.Errorf("got the title %q", l.child("title").chars)
		}
	}
	if len(labels) < 3 || len(labels) > 10 {
		t.Errorf("got %d labels", len(labels))
	}
}

func TestStrataErrors(t *testing.T) {
	r := years(t)
	var many community
	many.schools = []string{"Oak"}
	for i := range 61 {
		many.grades = append(many.grades, fmt.Sprint(i))
	}
	for name, tt := range map[string]struct {
		r                    privacy.Release
		indicator, dimension string
		o                    chart.Options
		want                 []string
	}{
		"empty release": {privacy.Release{}, "reading", "school", opt, []string{" required"}},
		"nothing":       {privacy.Release{}, "", "", chart.Options{}, []string{"/options/id required", " required", "/dimension required"}},
		"indicator":     {r, "maths", "school", opt, []string{"/indicator dangling"}},
		"dimension":     {r, "reading", "race", opt, []string{"/dimension dangling"}},
		"crossed only":  {community{schools: []string{"Oak"}, sets: [][]string{{"school", "bus"}}}.release(t, children("3", "Oak", 40, 20, 500)), "reading", "bus", opt, []string{"/dimension dangling"}},
		"many strata":   {many.release(t, children("0", "Oak", 40, 20, 500)), "reading", "school", opt, []string{" range"}},
		"options":       {r, "reading", "school", chart.Options{ID: "a b", Width: 299}, []string{"/options/id invalid", "/options/width range"}},
	} {
		s, err := chart.Strata(tt.r, tt.indicator, tt.dimension, tt.o)
		if diff := cmp.Diff(tt.want, problems(err)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
		if s != (chart.SVG{}) {
			t.Errorf("%s: a picture beside an error", name)
		}
	}
}
