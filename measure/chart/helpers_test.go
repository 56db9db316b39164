package chart_test

import (
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"iter"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/collective-impact/sdk/measure"
	"github.com/collective-impact/sdk/measure/chart"
	"github.com/collective-impact/sdk/measure/privacy"
)

// child is one record of the tests.
type child struct {
	grade, school, bus string
	reads              bool
	score              float64
}

// children are n children of one school, of whom k read; their scores go up
// and down around a middle.
func children(grade, school string, n, k int, middle float64) []child {
	var out []child
	for i := range n {
		bus := []string{"yes", "no"}[i%2]
		out = append(out, child{grade, school, bus, i < k, middle + float64(i%7-3)})
	}
	return out
}

func all(rows ...[]child) []child { return slices.Concat(rows...) }

func seq(rows []child) iter.Seq2[child, error] {
	return func(yield func(child, error) bool) {
		for _, r := range rows {
			if !yield(r, nil) {
				return
			}
		}
	}
}

// community says what is declared: the rows do not.
type community struct {
	grades, schools []string
	references      []measure.Reference
	sets            [][]string
	lower           bool
	level           float64
}

func (c community) release(t testing.TB, rows ...[]child) privacy.Release {
	t.Helper()
	text := func(get func(child) string) func(child) (string, bool) {
		return func(r child) (string, bool) { s := get(r); return s, s != "" }
	}
	grades := c.grades
	if grades == nil {
		grades = []string{"3"}
	}
	frame, err := measure.FromSeq(t.Context(), seq(all(rows...)),
		measure.Dim("grade", grades, text(func(r child) string { return r.grade })),
		measure.Dim("school", c.schools, text(func(r child) string { return r.school })),
		measure.Dim("bus", []string{"yes", "no"}, text(func(r child) string { return r.bus })),
		measure.YesNoField("reads", func(r child) (bool, bool) { return r.reads, true }),
		measure.Num("score", func(r child) (float64, bool) { return r.score, true }),
	)
	if err != nil {
		t.Fatal(err)
	}
	direction := measure.HigherIsBetter
	if c.lower {
		direction = measure.LowerIsBetter
	}
	p := measure.Plan{
		Indicators: []measure.Indicator{
			{Key: "reading", Title: "Reads by grade 3", Outcome: measure.Flag, Column: "reads", Direction: direction, Temporal: measure.Stock},
			{Key: "score", Title: "Score", Outcome: measure.Mean, Column: "score", Direction: direction, Temporal: measure.Stock},
		},
		Sets: c.sets, References: c.references, Level: c.level,
	}
	if c.grades != nil {
		p.Within = "grade"
	}
	if p.Sets == nil {
		p.Sets = [][]string{{"school"}}
	}
	if p.References == nil {
		p.References = []measure.Reference{measure.AllOthers()}
	}
	table, err := p.Tabulate(t.Context(), frame)
	if err != nil {
		t.Fatal(err)
	}
	r, err := privacy.Protect(context.Background(), table, privacy.Policy{})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// node is an element of the picture.
type node struct {
	name  string
	attr  map[string]string
	kids  []*node
	chars string
}

// parse reads the picture as XML, strictly, and fails when it is not one
// well-formed svg element.
func parse(t testing.TB, s chart.SVG) *node {
	t.Helper()
	n, err := parseXML(s.String())
	if err != nil {
		t.Fatalf("%v in:\n%s", err, s)
	}
	return n
}

func parseXML(s string) (*node, error) {
	d := xml.NewDecoder(strings.NewReader(s))
	root := &node{}
	stack := []*node{root}
	for {
		tok, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		top := stack[len(stack)-1]
		switch tok := tok.(type) {
		case xml.StartElement:
			n := &node{name: tok.Name.Local, attr: map[string]string{}}
			for _, a := range tok.Attr {
				if _, twice := n.attr[a.Name.Local]; twice {
					return nil, fmt.Errorf("attribute %s stands twice", a.Name.Local)
				}
				n.attr[a.Name.Local] = a.Value
			}
			top.kids = append(top.kids, n)
			stack = append(stack, n)
		case xml.EndElement:
			stack = stack[:len(stack)-1]
		case xml.CharData:
			top.chars += string(tok)
		default:
			return nil, fmt.Errorf("%T in the picture", tok)
		}
	}
	if len(root.kids) != 1 || root.kids[0].name != "svg" || strings.TrimSpace(root.chars) != "" {
		return nil, errors.New("not one svg element")
	}
	return root.kids[0], nil
}

// walk visits an element and all below it, in the order of the document.
func (n *node) walk(visit func(*node)) {
	visit(n)
	for _, k := range n.kids {
		k.walk(visit)
	}
}

func (n *node) has(class string) bool {
	return slices.Contains(strings.Fields(n.attr["class"]), class)
}

// with returns the elements of a class.
func (n *node) with(class string) []*node {
	var out []*node
	n.walk(func(k *node) {
		if k.has(class) {
			out = append(out, k)
		}
	})
	return out
}

func (n *node) child(name string) *node {
	for _, k := range n.kids {
		if k.name == name {
			return k
		}
	}
	return &node{}
}

// texts returns the lines of text, the pieces of a line joined by "|".
func (n *node) texts() []string {
	var out []string
	n.walk(func(k *node) {
		if k.name != "text" {
			return
		}
		var pieces []string
		for _, s := range k.kids {
			pieces = append(pieces, s.chars)
		}
		out = append(out, strings.Join(pieces, "|"))
	})
	return out
}

var numbers = regexp.MustCompile(`-?[0-9.]+`)

// points returns the corners of a path, or the centre of a circle.
func (n *node) points(t testing.TB) [][2]float64 {
	t.Helper()
	if n.name == "circle" {
		return [][2]float64{{float(t, n.attr["cx"]), float(t, n.attr["cy"])}}
	}
	var out [][2]float64
	xs := numbers.FindAllString(n.attr["d"], -1)
	for i := 0; i+1 < len(xs); i += 2 {
		out = append(out, [2]float64{float(t, xs[i]), float(t, xs[i+1])})
	}
	return out
}

// centre returns the mean of the points.
func (n *node) centre(t testing.TB) (x, y float64) {
	t.Helper()
	ps := n.points(t)
	for _, p := range ps {
		x, y = x+p[0]/float64(len(ps)), y+p[1]/float64(len(ps))
	}
	return x, y
}

func float(t testing.TB, s string) float64 {
	t.Helper()
	x, err := strconv.ParseFloat(strings.NewReplacer("−", "-", "%", "", "+", "").Replace(s), 64)
	if err != nil {
		t.Fatal(err)
	}
	return x
}

// axis reads the scale back from the labelled ticks: the line before each label
// says where its value is. It returns what a place on the page stands for.
func (n *node) axis(t testing.TB, coordinate int) func(place float64) float64 {
	t.Helper()
	var values, places []float64
	n.walk(func(k *node) {
		for i, c := range k.kids {
			if c.name == "text" && len(c.kids) == 1 && c.kids[0].has("ci-tick") {
				values = append(values, float(t, c.kids[0].chars))
				places = append(places, k.kids[i-1].points(t)[0][coordinate])
			}
		}
	})
	if len(values) < 2 {
		t.Fatalf("got %d labelled ticks, want two or more", len(values))
	}
	last := slices.Index(places, slices.Max(places))
	first := slices.Index(places, slices.Min(places))
	return func(place float64) float64 {
		return values[first] + (place-places[first])/(places[last]-places[first])*(values[last]-values[first])
	}
}

// near fails unless two numbers agree to within a tolerance.
func near(t testing.TB, what string, got, want, tolerance float64) {
	t.Helper()
	if math.IsNaN(got) || math.Abs(got-want) > tolerance {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}

func must(t testing.TB) func(chart.SVG, error) chart.SVG {
	t.Helper()
	return func(s chart.SVG, err error) chart.SVG {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
}

// problems returns the paths of an error with the sentinel that each wraps.
func problems(err error) []string {
	names := map[error]string{measure.ErrDangling: "dangling", measure.ErrRequired: "required", measure.ErrRange: "range", measure.ErrInvalid: "invalid"}
	var out []string
	var walk func(error)
	walk = func(err error) {
		if fe, ok := err.(*measure.FieldError); ok {
			out = append(out, fe.Path+" "+names[fe.Err])
			return
		}
		switch u := err.(type) {
		case interface{ Unwrap() []error }:
			for _, e := range u.Unwrap() {
				walk(e)
			}
		case interface{ Unwrap() error }:
			walk(u.Unwrap())
		}
	}
	walk(err)
	return out
}
