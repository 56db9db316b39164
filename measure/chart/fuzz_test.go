package chart_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/collective-impact/sdk/measure"
	"github.com/collective-impact/sdk/measure/chart"
)

// Whatever the words, the picture is well-formed and holds them as text.
func FuzzBars(f *testing.F) {
	for _, s := range []string{"Salaries", `<script>alert("x")</script>`, "a&b;]]>", "Ærøskøbing Łódź 東京都 👩‍👩‍👧‍👦", "عربي \u202e txt", "\x00\xff\ufffe", "e\u0301\u0301", strings.Repeat("W", 500), "a\nb\tc", " "} {
		f.Add(s, s, s, 1.5, 0)
	}
	f.Add("a", "b", "c", -1.0, 300)
	f.Fuzz(func(t *testing.T, title, label, text string, value float64, width int) {
		s, err := chart.Bars([]chart.Bar{{Label: label, Value: value, Text: text}, {Label: text, Text: label, Unknown: true}}, chart.Options{ID: "f", Title: title, Width: width})
		if err != nil {
			if len(problems(err)) == 0 || s != (chart.SVG{}) {
				t.Fatalf("got %v beside %q", err, s)
			}
			return
		}
		root := parse(t, s)
		if strings.Contains(s.String(), "<script") || len(root.with("ci-row")) != 2 || len(root.with("ci-bar")) != 1 {
			t.Fatalf("got %s", s)
		}
	})
}

// Names of groups and of indicators come from data files.
func FuzzNames(f *testing.F) {
	f.Add("Oak", "Elm")
	f.Add("<b>&", `"'`)
	f.Add("\u202e\x01", strings.Repeat("langer Name ", 40))
	f.Fuzz(func(t *testing.T, a, b string) {
		for _, s := range []string{a, b} {
			if s == "" || strings.TrimSpace(s) != s || !utf8.ValidString(s) || s == measure.UnknownLevel || len(s) > 1000 {
				return // no level of a schema
			}
		}
		if a == b {
			return
		}
		c := community{schools: []string{a, b}, grades: []string{b, a}}
		r := c.release(t, children(a, a, 40, 20, 500), children(a, b, 40, 15, 500), children(b, b, 5, 2, 500))
		for _, s := range pictures(t, r, "school") {
			for _, line := range parse(t, s).texts() {
				if line == "" {
					t.Fatalf("a line without words in %s", s)
				}
			}
		}
	})
}
