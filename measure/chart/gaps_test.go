package chart_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/collective-impact/sdk/measure"
	"github.com/collective-impact/sdk/measure/chart"
	"github.com/collective-impact/sdk/measure/privacy"
)

var opt = chart.Options{ID: "c"}

// valley has two large schools, one in the middle and four tiny ones.
func valley(t testing.TB, c community) privacy.Release {
	c.schools = []string{"Oak", "Elm", "Ash", "Yew", "Fir", "Box", "Bay", "Ivy"}
	return c.release(t, children("3", "Oak", 200, 150, 520), children("3", "Elm", 180, 60, 480), children("3", "Ash", 60, 35, 505),
		children("3", "Yew", 9, 5, 777), children("3", "Fir", 9, 4, 333), children("3", "Box", 9, 5, 555), children("3", "Bay", 9, 4, 444))
}

// What is drawn is what is published: marks and interval ends are read back
// from the picture with the scale that its own ticks state.
func TestGapsGeometry(t *testing.T) {
	refs := []measure.Reference{measure.AllOthers(), measure.Overall(), measure.Best(0), measure.Named("school", "Elm"), measure.Fixed(0.5).For("reading"), measure.Fixed(500).For("score")}
	r := valley(t, community{references: refs})
	for _, indicator := range []string{"reading", "score"} {
		at := -1
		for i, ref := range refs {
			if ref.Indicator != "" && ref.Indicator != indicator {
				continue
			}
			at++
			q := chart.GapQuery{Indicator: indicator, Set: []string{"school"}, Reference: i}
			root := parse(t, must(t)(chart.Gaps(r, q, opt)))
			value := root.axis(t, 0)
			factor, pixel := 1.0, value(1)-value(0)
			if indicator == "reading" {
				factor = 100
			}
			rows := root.with("ci-row")
			for j, school := range []string{"Oak", "Elm", "Ash", "Yew", "Fir", "Box", "Bay", "Ivy", measure.UnknownLevel} {
				c, ok := r.Find("", indicator, map[string]string{"school": school})
				if !ok {
					t.Fatal("no cell for", school)
				}
				row, d := rows[j], c.Comparisons[at].Difference
				if got := row.texts()[0]; !strings.HasPrefix(got, school) {
					t.Fatalf("row %d: got %q, want %s", j, got, school)
				}
				v, ok := d.Value()
				marks, whiskers := row.with("ci-mark"), row.with("ci-whisker")
				if !ok {
					if len(marks)+len(whiskers)+len(row.with("ci-cap")) > 0 {
						t.Errorf("%s, %s to %s: a mark without a value", indicator, school, ref)
					}
					continue
				}
				x, _ := marks[0].centre(t)
				near(t, fmt.Sprintf("%s, %s to %s", indicator, school, ref), value(x), v*factor, 0.02*pixel)
				lo, hi, _ := d.Interval()
				ends := whiskers[0].points(t)
				near(t, school+" lower", value(ends[0][0]), lo*factor, 0.02*pixel)
				near(t, school+" upper", value(ends[1][0]), hi*factor, 0.02*pixel)
				zeros := row.with("ci-zero")
				near(t, school+" zero line", value(zeros[0].points(t)[0][0]), 0, 0.02*pixel)
				if want := "ci-" + c.Comparisons[at].Standing.String(); !marks[0].has(want) || !whiskers[0].has(want) {
					t.Errorf("%s: got class %q, want %s", school, marks[0].attr["class"], want)
				}
			}
		}
	}
}

// The words say the same as the marks, and a ring, a triangle and its mirror
// image tell the three standings apart without colour.
func TestGapsWords(t *testing.T) {
	r := valley(t, community{})
	s := must(t)(chart.Gaps(r, chart.GapQuery{Indicator: "reading", Set: []string{"school"}}, opt))
	var got []string
	corners := map[string]int{}
	for _, row := range parse(t, s).with("ci-row") {
		got = append(got, strings.Join(row.texts(), " / "))
		for _, m := range row.with("ci-mark") {
			ps := m.points(t)
			_, y := m.centre(t)
			if corners[m.attr["class"]] = len(ps); len(ps) == 3 && ps[0][1] > y {
				corners[m.attr["class"]] = -3
			}
			if m.name == "circle" && m.attr["r"] != "5" {
				t.Errorf("got a circle of radius %q, want 5", m.attr["r"])
			}
		}
	}
	want := []string{
		// 150/200 − 113/276, 60/180 − 203/296 and 35/60 − 228/416
		"Oak|n = 200 / +34.1 ahead", "Elm|n = 180 / −35.2 behind", "Ash|n = 60 / +3.5 unclear",
		"Yew / withheld", "Fir / withheld", "Box / withheld", "Bay / withheld", "Ivy / no observation", "(unknown) / no observation",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(map[string]int{"ci-mark ci-ahead": 3, "ci-mark ci-behind": -3, "ci-mark ci-unclear": 1}, corners); diff != "" {
		t.Error(diff)
	}
	if all := parse(t, s).texts(); !slices.Contains(all, "Withheld: not shown, to protect people in small groups.") {
		t.Errorf("no note on what withheld means in %q", all)
	}
	lines := strings.Split(s.Description(), "\n")
	// 150 of 200 against 113 of 276; Newcombe's interval of these counts.
	e, err := measure.RateDifference(150, 200, 113, 276, 0.95)
	if err != nil {
		t.Fatal(err)
	}
	lo, hi, _ := e.Interval()
	if want := fmt.Sprintf("Oak: 34.1 percentage points above all others, ahead; 95%% interval %.1f to %.1f; n = 200.", 100*lo, 100*hi); lines[0] != want {
		t.Errorf("got %q, want %q", lines[0], want)
	}
	if len(lines) != len(want) || lines[3] != "Yew: withheld." || lines[7] != "Ivy: no observation." {
		t.Errorf("got the sentences %q", lines)
	}
}

// With lower better, the same numbers stand the other way round.
func TestGapsDirection(t *testing.T) {
	q := chart.GapQuery{Indicator: "reading", Set: []string{"school"}}
	for _, lower := range []bool{false, true} {
		root := parse(t, must(t)(chart.Gaps(valley(t, community{lower: lower}), q, opt)))
		word, left := "ahead", "← behind"
		if lower {
			word, left = "behind", "← ahead"
		}
		if got := root.with("ci-row")[0].texts()[1]; !strings.HasSuffix(got, " "+word) {
			t.Errorf("lower is better %v: got %q, want %s", lower, got, word)
		}
		if !slices.Contains(root.texts(), left) {
			t.Errorf("lower is better %v: no %q beside the axis", lower, left)
		}
	}
}

// Few observations carry a warning in the row, in the notes and in the words.
func TestGapsUnreliable(t *testing.T) {
	c := community{schools: []string{"Oak", "Elm", "Ash"}}
	r := c.release(t, children("3", "Oak", 100, 50, 500), children("3", "Elm", 90, 50, 500), children("3", "Ash", 25, 12, 500))
	s := must(t)(chart.Gaps(r, chart.GapQuery{Indicator: "reading", Set: []string{"school"}}, opt))
	texts := parse(t, s).texts()
	if !slices.Contains(texts, "−4.6* unclear") || !slices.Contains(texts, "* unreliable, fewer than 30 observations.") {
		t.Errorf("got %q", texts)
	}
	if lines := strings.Split(s.Description(), "\n"); !strings.HasSuffix(lines[2], "; unreliable.") || strings.Contains(lines[0], "unreliable") {
		t.Errorf("got %q", lines)
	}
}

// The reference itself and a group with nobody to compare with say so.
func TestGapsWithoutDifference(t *testing.T) {
	c := community{schools: []string{"Oak", "Elm"}, references: []measure.Reference{measure.Named("school", "Elm"), measure.AllOthers(), measure.Best(5000)}}
	r := c.release(t, children("3", "Oak", 100, 50, 500), children("3", "Elm", 90, 50, 500))
	for i, want := range []string{"the reference itself", "", "no gap: nothing to compare with"} {
		root := parse(t, must(t)(chart.Gaps(r, chart.GapQuery{Indicator: "reading", Set: []string{"school"}, Reference: i}, opt)))
		if got := strings.Join(root.with("ci-row")[1].texts()[1:], " "); want != "" && got != want {
			t.Errorf("reference %d: got %q, want %q", i, got, want)
		}
	}
	one := community{schools: []string{"Oak"}}.release(t, children("3", "Oak", 100, 50, 500))
	root := parse(t, must(t)(chart.Gaps(one, chart.GapQuery{Indicator: "reading", Set: []string{"school"}}, opt)))
	if got := strings.Join(root.with("ci-row")[0].texts()[1:], " "); got != "no gap: nothing to compare with" || len(root.with("ci-tick")) > 0 {
		t.Errorf("got %q and %d ticks, want no axis", got, len(root.with("ci-tick")))
	}
}

// Equal groups all stand at zero, and the axis has a width all the same.
func TestGapsEqual(t *testing.T) {
	c := community{schools: []string{"Oak", "Elm"}}
	for _, indicator := range []string{"reading", "score"} {
		r := c.release(t, children("3", "Oak", 70, 35, 500), children("3", "Elm", 70, 35, 500))
		root := parse(t, must(t)(chart.Gaps(r, chart.GapQuery{Indicator: indicator, Set: []string{"school"}}, opt)))
		value := root.axis(t, 0)
		for _, m := range root.with("ci-mark") {
			x, _ := m.centre(t)
			near(t, indicator, value(x), 0, 0.02*(value(1)-value(0)))
		}
		if got := root.with("ci-row")[0].texts()[1]; got != "0.0 unclear" {
			t.Errorf("%s: got %q", indicator, got)
		}
	}
}

// Crossed sets are found in any order of their dimensions; a stratum is named
// in the title.
func TestGapsSetAndStratum(t *testing.T) {
	c := community{grades: []string{"2", "3"}, schools: []string{"Oak", "Elm"}, sets: measure.Cube("school", "bus")}
	r := c.release(t, children("2", "Oak", 100, 30, 500), children("2", "Elm", 100, 70, 500), children("3", "Oak", 100, 50, 500), children("3", "Elm", 100, 60, 500))
	q := chart.GapQuery{Indicator: "reading", Stratum: "2", Set: []string{"bus", "school"}}
	a := must(t)(chart.Gaps(r, q, opt))
	q.Set = []string{"school", "bus"}
	if b := must(t)(chart.Gaps(r, q, opt)); a.String() != b.String() {
		t.Error("the order of the set changes the picture")
	}
	if want := "Reads by grade 3: gap to all others, by school and bus; grade 2"; a.Title() != want {
		t.Errorf("got %q, want %q", a.Title(), want)
	}
	if got := parse(t, a).with("ci-row")[1].texts()[0]; got != "Oak · no|n = 50" {
		t.Errorf("got %q", got)
	}
}

func TestGapsErrors(t *testing.T) {
	c := community{schools: []string{"Oak", "Elm"}, sets: measure.Cube("school", "bus"), references: []measure.Reference{measure.AllOthers(), measure.Named("bus", "no")}}
	r := c.release(t, children("3", "Oak", 100, 50, 500), children("3", "Elm", 90, 50, 500))
	for name, tt := range map[string]struct {
		r    privacy.Release
		q    chart.GapQuery
		o    chart.Options
		want []string
	}{
		"empty release": {privacy.Release{}, chart.GapQuery{Indicator: "reading", Set: []string{"school"}}, opt, []string{" required", "/query/reference dangling"}},
		"nothing":       {privacy.Release{}, chart.GapQuery{}, chart.Options{}, []string{"/options/id required", " required", "/query/reference dangling", "/query/set required"}},
		"indicator":     {r, chart.GapQuery{Indicator: "maths", Set: []string{"school"}}, opt, []string{"/query/indicator dangling"}},
		"stratum":       {r, chart.GapQuery{Indicator: "reading", Stratum: "9", Set: []string{"school"}}, opt, []string{"/query/stratum dangling"}},
		"set":           {r, chart.GapQuery{Indicator: "reading", Set: []string{"race"}}, opt, []string{"/query/set dangling"}},
		"everyone":      {r, chart.GapQuery{Indicator: "reading"}, opt, []string{"/query/set required"}},
		"reference":     {r, chart.GapQuery{Indicator: "reading", Set: []string{"school"}, Reference: 2}, opt, []string{"/query/reference dangling"}},
		"negative":      {r, chart.GapQuery{Indicator: "reading", Set: []string{"school"}, Reference: -1}, opt, []string{"/query/reference dangling"}},
		"inapplicable":  {r, chart.GapQuery{Indicator: "reading", Set: []string{"school"}, Reference: 1}, opt, []string{"/query/reference dangling"}},
		"several":       {r, chart.GapQuery{Indicator: "x", Stratum: "y", Set: []string{"z"}, Reference: 9}, chart.Options{ID: "1", Width: 5}, []string{"/options/id invalid", "/options/width range", "/query/indicator dangling", "/query/stratum dangling", "/query/reference dangling", "/query/set dangling"}},
	} {
		s, err := chart.Gaps(tt.r, tt.q, tt.o)
		if diff := cmp.Diff(tt.want, problems(err)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
		if s != (chart.SVG{}) {
			t.Errorf("%s: a picture beside an error", name)
		}
	}
}

// Two hundred groups fit, one more is refused.
func TestGapsTooMany(t *testing.T) {
	for n, want := range map[int]bool{199: true, 200: false} { // and the unknown level
		c := community{}
		for i := range n {
			c.schools = append(c.schools, fmt.Sprint("School ", i))
		}
		r := c.release(t, children("3", "School 0", 100, 50, 500), children("3", "School 1", 90, 50, 500))
		_, err := chart.Gaps(r, chart.GapQuery{Indicator: "reading", Set: []string{"school"}}, opt)
		if (err == nil) != want {
			t.Errorf("%d groups: got %v", n+1, err)
		}
		if _, err := chart.Strata(r, "reading", "school", opt); (err == nil) != want {
			t.Errorf("strata, %d groups: got %v", n+1, err)
		}
	}
}
