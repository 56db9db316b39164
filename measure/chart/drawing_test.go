package chart

import (
	"errors"
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"gonum.org/v1/plot/vg"

	"github.com/collective-impact/sdk/measure"
	"github.com/collective-impact/sdk/measure/privacy"
)

// A privacy policy lets no rate of 0 or 100 percent out, and the drawing can
// take them all the same: they stand on the edges of the axis.
func TestStrataExtremes(t *testing.T) {
	none, err := measure.RateOf(0, 50, 0.95)
	if err != nil {
		t.Fatal(err)
	}
	all, err := measure.RateOf(50, 50, 0.95)
	if err != nil {
		t.Fatal(err)
	}
	p := newPage(Options{ID: "a"}, "Extremes")
	d := strataDrawing{page: p, strata: []string{"1", "2"}, unit: measure.Proportion}
	s := []series{{name: "Everyone", style: style{overall, bar()}, estimates: []measure.Estimate{none, all}}}
	d.measure(s)
	d.panel(s)
	svg, err := p.finish("strata", Options{ID: "a"})
	if err != nil {
		t.Fatal(err)
	}
	grid := regexp.MustCompile(`class="ci-grid" opacity="0.18" d="M[0-9.]+ ([0-9.]+)L`).FindAllStringSubmatch(svg.String(), -1)
	marks := regexp.MustCompile(`class="ci-mark ci-everyone" d="M[0-9.]+ ([0-9.]+)L[0-9.]+ [0-9.]+L[0-9.]+ ([0-9.]+)L`).FindAllStringSubmatch(svg.String(), -1)
	if len(marks) != 2 {
		t.Fatalf("got %d marks in %s", len(marks), svg)
	}
	for i, line := range [][]string{grid[0], grid[len(grid)-1]} {
		y, _ := strconv.ParseFloat(line[1], 64)
		a, _ := strconv.ParseFloat(marks[i][1], 64)
		b, _ := strconv.ParseFloat(marks[i][2], 64)
		if math.Abs((a+b)/2-y) > 0.02 {
			t.Errorf("mark %d: got %v, want %v", i, (a+b)/2, y)
		}
	}
	if got := d.sentence(s[0]); got != "Everyone: 0.0% (0.0 to 7.1, n = 50) in 1; 100.0% (92.9 to 100.0, n = 50) in 2." {
		t.Errorf("got %q", got) // prop.test(0, 50, correct = FALSE) in R 4.2.2: 0 to 0.07134759
	}
}

// A value without an interval has a mark, no line, and the reason in words.
func TestGapsWithoutInterval(t *testing.T) {
	e, err := measure.MeanDifference(1, 5, 0, 40, 3, 2, 0.95)
	if err != nil {
		t.Fatal(err)
	}
	n, err := measure.MeanOf(1, 5, 0, 0.95)
	if err != nil {
		t.Fatal(err)
	}
	g := gap{privacy.Cell{Estimate: n}, privacy.Comparison{Difference: e, Standing: measure.Unclear}}
	p := newPage(Options{ID: "a"}, "One")
	s, marks, _ := gapScale([]gap{g}, measure.Points, p.width)
	d := gapDrawing{page: p, scale: s, marks: marks, digits: 1, factor: 1, unit: "points", versus: "all others"}
	d.row(g)
	svg, err := p.finish("gaps", Options{ID: "a"})
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(svg.String(), "ci-whisker") || strings.Count(svg.String(), "ci-mark") != 1 {
		t.Errorf("got %s", svg)
	}
	if want := "Everyone: 2.0 points above all others, unclear; no interval: only one observation; n = 1; unreliable."; svg.Description() != want {
		t.Errorf("got %q, want %q", svg.Description(), want)
	}
}

// Ticks are round, inside, few, apart, and their labels say their value.
func TestTicks(t *testing.T) {
	for i, r := range [][2]float64{
		{0, 100}, {-36.2, 31}, {-1, 1}, {0, 1}, {486.2, 487.9}, {-1e-9, 3e-9}, {0, 1e9}, {-2e150, 1e150}, {1e15, 1e15 + 1e10},
		{0, 1e-200}, {-1e-310, 2e-310}, {0.1, 0.7}, {99.9999, 100}, {-5e307, 5e307},
	} {
		for most := 2; most < 12; most++ {
			got, digits := ticks(r[0], r[1], most)
			if len(got) > most || digits < 0 {
				t.Errorf("%v: %d ticks, want at most %d", r, len(got), most)
			}
			seen := map[string]bool{}
			for j, k := range got {
				slop := 1e-8 * (r[1] - r[0])
				if k.value < r[0]-slop || k.value > r[1]+slop || j > 0 && k.value <= got[j-1].value {
					t.Errorf("%v: tick %v", r, k)
				}
				v, err := strconv.ParseFloat(strings.Replace(k.label, "−", "-", 1), 64)
				if err != nil || math.Abs(v-k.value) > 1e-3*(r[1]-r[0])/float64(most) || seen[k.label] {
					t.Errorf("range %d, %v: tick %v is labelled %q", i, r, k.value, k.label)
				}
				seen[k.label] = true
			}
		}
	}
	for want, r := range map[string][2]float64{"[{0 0} {20 20} {40 40} {60 60} {80 80} {100 100}]": {0, 100}, "[{-0.2 −0.2} {-0.1 −0.1} {0 0.0} {0.1 0.1} {0.2 0.2}]": {-0.25, 0.25}} {
		if got, _ := ticks(r[0], r[1], 6); fmt.Sprint(got) != want {
			t.Errorf("got %v, want %s", got, want)
		}
	}
}

// An axis has a width whatever its one value.
func TestWiden(t *testing.T) {
	for _, v := range []float64{0, 1, -1, 0.5, 500, 1e-300, -1e-300, 1e150, -1e150, 5e-324} {
		lo, hi := widen(v, v)
		if !(lo < v && v < hi) || math.IsInf(hi-lo, 0) {
			t.Errorf("%v: got %v to %v", v, lo, hi)
		}
	}
	if lo, hi := widen(-3, 4); lo != -3 || hi != 4 {
		t.Errorf("got %v to %v", lo, hi)
	}
}

func TestNumbers(t *testing.T) {
	for _, tt := range [][2]string{
		{number(-0.04, 1), "0.0"}, {number(-12.34, 1), "−12.3"}, {number(1e12, 1), "1e+12"}, {number(-1234.5, 0), "−1234"},
		{signed(0.04, 1), "0.0"}, {signed(2, 1), "+2.0"}, {signed(-2, 1), "−2.0"}, {signed(-0.01, 1), "0.0"},
		{count(0), "0"}, {count(999), "999"}, {count(1000), "1,000"}, {count(1234567), "1,234,567"}, {count(-1234), "-1,234"},
		{confidence(0.95), "95%"}, {confidence(0.999), "99.9%"}, {list(nil), ""}, {list([]string{"a"}), "a"}, {list([]string{"a", "b", "c"}), "a, b and c"},
		{versus(measure.Fixed(0.6), measure.Proportion), "60%"}, {versus(measure.Fixed(-12.5), measure.Points), "−12.5"},
		{versus(measure.Named("race", "White"), measure.Points), "White"}, {versus(measure.Best(0), measure.Points), "the best group"},
		{versus(measure.Overall(), measure.Points), "everyone"}, {because("some-new-reason"), "some new reason"},
	} {
		if tt[0] != tt[1] {
			t.Errorf("got %q, want %q", tt[0], tt[1])
		}
	}
}

// Widths are those of the font: Arial's advance widths over 2,048 units are
// published in its AFM (Helvetica: digits 556, "A" 667, "i" 222 of 1,000).
func TestWidth(t *testing.T) {
	for s, want := range map[string]float64{"0": 556, "A": 667, "i": 222, "00": 1112, "": 0, "東": 1000, "e\u0301": 556} {
		if got := width(s, 1000, false) / slack(false); math.Abs(got-want) > 1 {
			t.Errorf("%q: got %v, want %v", s, got, want)
		}
	}
	if got := width("A", 1000, true) / slack(true); math.Abs(got-722) > 1 { // Helvetica-Bold
		t.Errorf("got %v", got)
	}
}

// Lines fit, are few, and lose nothing but what an ellipsis stands for.
func TestWrap(t *testing.T) {
	for _, s := range []string{
		"", "a", "Black · free or reduced", strings.Repeat("word ", 60) + "end", strings.Repeat("W", 300), strings.Repeat("東京", 80),
		"short " + strings.Repeat("x", 200) + " tail", strings.Repeat("e\u0301", 200), "👩‍👩‍👧‍👦 " + strings.Repeat("👩‍👩‍👧‍👦", 30),
	} {
		for _, room := range []float64{40, 120, 300} {
			for lines := 1; lines < 5; lines++ {
				got := wrap(s, 14, false, room, lines)
				joined := strings.Join(got, "")
				if len(got) > lines || !utf8.ValidString(joined) {
					t.Errorf("%q in %v: %d lines, want at most %d", s, room, len(got), lines)
				}
				for _, l := range got {
					if width(l, 14, false) > room+1e-9 {
						t.Errorf("%q: line %q is %v wide, want at most %v", s, l, width(l, 14, false), room)
					}
					if r, _ := utf8.DecodeRuneInString(l); combines(r) {
						t.Errorf("%q: line %q begins with a mark of the line before", s, l)
					}
				}
				plain := func(s string) string { return strings.NewReplacer(" ", "", ellipsis, "").Replace(s) }
				if !strings.HasPrefix(plain(s), plain(joined)) || !strings.Contains(joined, ellipsis) && plain(s) != plain(joined) {
					t.Errorf("%q becomes %q", s, got)
				}
			}
		}
	}
}

func TestClean(t *testing.T) {
	for in, want := range map[string]string{" a \n b\t": "a b", "a\x00b": "ab", "a\xffb": "a\uFFFDb", "x\u202Ey\u2066z": "xyz", "عربي": "عربي", " \n": ""} {
		if got := clean(in); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
}

// A level without a visible character is quoted, so that every row has a name.
func TestNamed(t *testing.T) {
	for in, want := range map[string]string{"a b": "a b", "\x01": `"\x01"`, "\u200b": `"\u200b"`, "": `""`} {
		if got := named(in); got != want {
			t.Errorf("%q: got %s, want %s", in, got, want)
		}
	}
}

// What the canvas cannot write is an error and never a wrong picture.
func TestCanvasRefuses(t *testing.T) {
	var arc, curve vg.Path
	arc.Arc(vg.Point{}, 1, 0, 1)
	curve.QuadTo(vg.Point{}, vg.Point{})
	for name, draw := range map[string]func(*page){
		"rotation": func(p *page) { p.Rotate(1) },
		"shift":    func(p *page) { p.Translate(vg.Point{}) },
		"scaling":  func(p *page) { p.Scale(1, 1) },
		"image":    func(p *page) { p.DrawImage(vg.Rectangle{}, nil) },
		"arc":      func(p *page) { p.Fill(arc) },
		"curve":    func(p *page) { p.Stroke(curve) },
		"NaN":      func(p *page) { p.line(text, 1, math.NaN(), 0, 0, 0) },
		"infinity": func(p *page) { p.text(math.Inf(1), 0, 1, start) },
	} {
		p := newPage(Options{}, "")
		draw(p)
		if s, err := p.finish("x", Options{}); !errors.Is(err, measure.ErrInvalid) || s != (SVG{}) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

// The canvas keeps what vg asks of one.
func TestCanvasState(t *testing.T) {
	p := newPage(Options{}, "")
	p.SetColor(behind)
	p.Push()
	p.SetColor(nil)
	p.Pop()
	p.Pop()
	if p.state.ink != behind {
		t.Errorf("got %v after Pop", p.state.ink)
	}
	p.FillString(*fonts().regular, vg.Point{X: 1, Y: -2}, "a<b")
	if got, want := p.buf.String(), `<text x="1" y="2" font-size="0"><tspan class="ci-behind" color="#D55E00">a&lt;b</tspan></text>`; !strings.Contains(got, want) {
		t.Errorf("got %s, want %s", got, want)
	}
}

// A coordinate that differs in its last bits is written alike, also where the
// plain rounding would tip over.
func TestCoordinatesDoNotTip(t *testing.T) {
	var c canvas
	for i := range 2000 {
		x := float64(i)/8 + 0.005
		if a, b := c.num(x), c.num(math.Nextafter(math.Nextafter(x, 0), 0)); a != b {
			t.Fatalf("%v: got %s and %s", x, a, b)
		}
	}
}
