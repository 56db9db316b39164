package chart_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/collective-impact/sdk/measure/chart"
)

// FSG's basic backbone (2012), as package budget works it out.
func backbone() []chart.Bar {
	return []chart.Bar{
		{Label: "Salaries", Value: 225_000, Text: "225,000.00"},
		{Label: "Benefits", Value: 45_000, Text: "45,000.00"},
		{Label: "Professional fees", Value: 90_000, Text: "90,000.00"},
		{Label: "Technology", Text: "in kind, not valued", Unknown: true},
		{Label: "Office", Value: 3_650, Text: "3,650.00"},
		{Label: "Nothing", Value: 0, Text: "0.00"},
	}
}

var cost = chart.Options{ID: "cost", Title: "Basic backbone, USD a year"}

// Bars are as long as their values, from one zero; unknown is not zero.
func TestBarsGeometry(t *testing.T) {
	bars := backbone()
	s := must(t)(chart.Bars(bars, cost))
	rows := parse(t, s).with("ci-row")
	per := 0.0
	for i, b := range bars {
		drawn := rows[i].with("ci-bar")
		if b.Unknown {
			if len(drawn)+len(rows[i].with("ci-zero")) > 0 {
				t.Errorf("%s: a bar for an unknown amount", b.Label)
			}
		} else {
			ps := drawn[0].points(t)
			if ps[0][0] != rows[0].with("ci-bar")[0].points(t)[0][0] {
				t.Errorf("%s does not start at zero", b.Label)
			}
			length := ps[1][0] - ps[0][0]
			if i == 0 {
				per = b.Value / length
			}
			near(t, b.Label, length*per, b.Value, 0.02*per)
		}
		if diff := cmp.Diff([]string{b.Label, b.Text}, rows[i].texts()); diff != "" {
			t.Error(diff)
		}
	}
	if want := "Salaries: 225,000.00.\nBenefits: 45,000.00.\nProfessional fees: 90,000.00.\nTechnology: in kind, not valued.\nOffice: 3,650.00.\nNothing: 0.00."; s.Description() != want {
		t.Errorf("got %q, want %q", s.Description(), want)
	}
}

// Values of any size that a float64 holds have a bar inside the picture.
func TestBarsExtremes(t *testing.T) {
	for _, values := range [][]float64{{0}, {0, 0}, {5}, {math.MaxFloat64, 1}, {math.SmallestNonzeroFloat64, 0}, {1e-300, 1e300}} {
		var bars []chart.Bar
		for _, v := range values {
			bars = append(bars, chart.Bar{Label: "a", Value: v, Text: "b"})
		}
		root := parse(t, must(t)(chart.Bars(bars, cost)))
		for i, n := range root.with("ci-bar") {
			ps := n.points(t)
			length := ps[1][0] - ps[0][0]
			if want := (chart.DefaultWidth - 8) * (values[i] / math.Max(slices.Max(values), math.SmallestNonzeroFloat64)); math.Abs(length-want) > 0.02 {
				t.Errorf("%v: got a length of %v, want %v", values, length, want)
			}
		}
	}
}

func TestBarsErrors(t *testing.T) {
	for name, tt := range map[string]struct {
		bars []chart.Bar
		o    chart.Options
		want []string
	}{
		"none":     {nil, cost, []string{"/bars required"}},
		"no title": {backbone(), chart.Options{ID: "a", Title: " \n"}, []string{"/options/title required"}},
		"values": {[]chart.Bar{{"a", -1, "b", false}, {"a", math.NaN(), "b", false}, {"a", math.Inf(1), "b", false}, {"a", 1, "b", true}, {"", 1, " ", false}}, cost,
			[]string{"/bars/0/value range", "/bars/1/value range", "/bars/2/value range", "/bars/3/value invalid", "/bars/4/label required", "/bars/4/text required"}},
		"many":    {slices.Repeat(backbone(), 34), cost, []string{"/bars range"}},
		"nothing": {nil, chart.Options{}, []string{"/options/id required", "/options/title required", "/bars required"}},
	} {
		s, err := chart.Bars(tt.bars, tt.o)
		if diff := cmp.Diff(tt.want, problems(err)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
		if s != (chart.SVG{}) {
			t.Errorf("%s: a picture beside an error", name)
		}
	}
	if _, err := chart.Bars(slices.Repeat(backbone()[:1], 200), cost); err != nil {
		t.Error(err)
	}
}

// A long label is wrapped and shortened; the whole of it is in the title of
// its row and in the description.
func TestBarsLongLabel(t *testing.T) {
	long := strings.Repeat("Working group on early reading, ", 20) + "the end"
	s := must(t)(chart.Bars([]chart.Bar{{Label: long, Value: 1, Text: "1.00"}}, cost))
	row := parse(t, s).with("ci-row")[0]
	texts := row.texts()
	if len(texts) != 4 || !strings.HasSuffix(texts[3], "…") {
		t.Errorf("got %q, want three lines that end in an ellipsis, and the amount", texts)
	}
	if want := long + ": 1.00."; row.child("title").chars != want || s.Description() != want {
		t.Errorf("got the title %q", row.child("title").chars)
	}
}
