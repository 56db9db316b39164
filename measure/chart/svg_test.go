package chart_test

import (
	"bytes"
	"errors"
	"flag"
	"os"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/collective-impact/sdk/measure"
	"github.com/collective-impact/sdk/measure/chart"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func samples(t testing.TB) map[string]chart.SVG {
	t.Helper()
	return map[string]chart.SVG{
		"gaps":   must(t)(chart.Gaps(valley(t, community{}), chart.GapQuery{Indicator: "reading", Set: []string{"school"}}, chart.Options{ID: "gaps"})),
		"points": must(t)(chart.Gaps(valley(t, community{}), chart.GapQuery{Indicator: "score", Set: []string{"school"}}, chart.Options{ID: "points"})),
		"strata": must(t)(chart.Strata(years(t), "reading", "school", chart.Options{ID: "strata"})),
		"scores": must(t)(chart.Strata(years(t), "score", "school", chart.Options{ID: "scores", Width: 640})),
		"bars":   must(t)(chart.Bars(backbone(), cost)),
	}
}

// The bytes are the same on every platform, and today as yesterday.
func TestGolden(t *testing.T) {
	for name, s := range samples(t) {
		path := "testdata/" + name + ".svg"
		if *update {
			if err := os.WriteFile(path, []byte(s.String()), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		got := strings.Split(s.String(), "\n")
		for i, line := range strings.Split(string(want), "\n") {
			if i >= len(got) || got[i] != line {
				t.Errorf("%s, line %d: got %q, want %q", path, i+1, append(got, "")[min(i, len(got))], line)
				break
			}
		}
		if len(got) != strings.Count(string(want), "\n")+1 {
			t.Errorf("%s: got %d lines", path, len(got))
		}
	}
}

// Many at once give the same as one after the other.
func TestConcurrent(t *testing.T) {
	r := valley(t, community{})
	q := chart.GapQuery{Indicator: "reading", Set: []string{"school"}}
	want := must(t)(chart.Gaps(r, q, opt))
	var wg sync.WaitGroup
	got := make([]chart.SVG, 8)
	for i := range got {
		wg.Go(func() { got[i], _ = chart.Gaps(r, q, opt) })
	}
	wg.Wait()
	for i := range got {
		if got[i] != want {
			t.Errorf("run %d differs", i)
		}
	}
}

// What a reader of screens and the page that holds the picture rely on.
func TestAccessible(t *testing.T) {
	for name, s := range samples(t) {
		root := parse(t, s)
		id := root.attr["id"]
		title, desc := root.child("title"), root.child("desc")
		if root.attr["role"] != "img" || root.attr["aria-labelledby"] != id+"-title "+id+"-desc" {
			t.Errorf("%s: role %q, labelled by %q", name, root.attr["role"], root.attr["aria-labelledby"])
		}
		if title.attr["id"] != id+"-title" || desc.attr["id"] != id+"-desc" || title.chars != s.Title() || desc.chars != s.Description() || s.Description() == "" {
			t.Errorf("%s: title %q and description %q do not match", name, title.chars, desc.chars)
		}
		if root.attr["width"] != "100%" || root.attr["height"] != "" || !strings.HasPrefix(root.attr["viewBox"], "0 0 ") {
			t.Errorf("%s: width %q, height %q, view box %q", name, root.attr["width"], root.attr["height"], root.attr["viewBox"])
		}
		seen := map[string]bool{}
		root.walk(func(n *node) {
			if id := n.attr["id"]; id != "" {
				if seen[id] || !strings.HasPrefix(id, root.attr["id"]) {
					t.Errorf("%s: id %q", name, id)
				}
				seen[id] = true
			}
			switch n.name {
			case "svg", "title", "desc", "g", "text", "tspan", "path", "circle":
			default:
				t.Errorf("%s: element %s", name, n.name)
			}
			for a, v := range n.attr {
				if strings.HasPrefix(a, "on") || a == "href" || strings.Contains(v, "url(") || a != "xmlns" && strings.Contains(v, "//") {
					t.Errorf("%s: attribute %s=%q", name, a, v)
				}
			}
			if n.name == "text" && float(t, n.attr["font-size"]) < 12 {
				t.Errorf("%s: text of size %s", name, n.attr["font-size"])
			}
		})
	}
}

// Nothing lies outside the picture, whatever the width.
func TestInside(t *testing.T) {
	for _, width := range []int{300, 0, 420, 2000} {
		o := chart.Options{ID: "c", Width: width, Title: "T"}
		r := years(t)
		for _, s := range []chart.SVG{
			must(t)(chart.Gaps(r, chart.GapQuery{Indicator: "score", Stratum: "2", Set: []string{"school"}}, o)),
			must(t)(chart.Strata(r, "score", "school", o)),
			must(t)(chart.Bars(backbone(), o)),
		} {
			root := parse(t, s)
			box := regexp.MustCompile(` `).Split(root.attr["viewBox"], -1)
			w, h := float(t, box[2]), float(t, box[3])
			root.walk(func(n *node) {
				ps := n.points(t)
				if n.name == "text" {
					ps = [][2]float64{{float(t, n.attr["x"]), float(t, n.attr["y"])}}
				}
				for _, p := range ps {
					if p[0] < 0 || p[0] > w || p[1] < 0 || p[1] > h {
						t.Errorf("width %d, %s: %s at %v outside %v by %v", width, s.Title(), n.name, p, w, h)
					}
				}
			})
		}
	}
}

type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, errors.New("disk full") }

func TestWriteTo(t *testing.T) {
	s := must(t)(chart.Bars(backbone(), cost))
	var b bytes.Buffer
	n, err := s.WriteTo(&b)
	if err != nil || n != int64(b.Len()) || b.String() != s.String() {
		t.Errorf("got %d bytes and %v, want %d", n, err, len(s.String()))
	}
	if _, err := s.WriteTo(nil); !errors.Is(err, measure.ErrRequired) {
		t.Errorf("nil writer: got %v", err)
	}
	if _, err := s.WriteTo(broken{}); err == nil || err.Error() != "disk full" {
		t.Errorf("broken writer: got %v", err)
	}
	var zero chart.SVG
	if n, err := zero.WriteTo(&b); n != 0 || err != nil || zero.String()+zero.Title()+zero.Description() != "" {
		t.Errorf("zero value: got %d, %v", n, err)
	}
}

func TestOptions(t *testing.T) {
	for id, ok := range map[string]bool{"a": true, "gap-3_x": true, "": false, "3a": false, "a b": false, `a"`: false, "ä": false, "-a": false} {
		if err := (chart.Options{ID: id}).Validate(); (err == nil) != ok {
			t.Errorf("id %q: got %v", id, err)
		}
	}
	for width, ok := range map[int]bool{0: true, 300: true, 2000: true, 299: false, 2001: false, -1: false} {
		if err := (chart.Options{ID: "a", Width: width}).Validate(); (err == nil) != ok {
			t.Errorf("width %d: got %v", width, err)
		}
	}
}
