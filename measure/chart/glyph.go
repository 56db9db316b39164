package chart

import (
	"math"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// glyph is a mark: a circle, or the polygon of its corners. The corners average
// to the point that is marked.
type glyph struct {
	corners [][2]float64
	hollow  bool
}

var _ draw.GlyphDrawer = glyph{}

// DrawGlyph draws the mark filled, or its outline when it is hollow.
func (g glyph) DrawGlyph(c *draw.Canvas, sty draw.GlyphStyle, at vg.Point) {
	var p vg.Path
	if g.corners == nil {
		p.Move(vg.Point{X: at.X + sty.Radius, Y: at.Y})
		p.Arc(at, sty.Radius, 0, 2*math.Pi)
	}
	for i, k := range g.corners {
		pt := vg.Point{X: at.X + vg.Length(k[0]*float64(sty.Radius)), Y: at.Y + vg.Length(k[1]*float64(sty.Radius))}
		if i == 0 {
			p.Move(pt)
		} else {
			p.Line(pt)
		}
	}
	p.Close()
	if !g.hollow {
		c.Fill(p)
		return
	}
	c.SetLineStyle(draw.LineStyle{Color: sty.Color, Width: 1.5})
	c.Stroke(p)
}

func (g glyph) outline() glyph {
	g.hollow = true
	return g
}

// The marks. In size they look alike, so radii differ.
func circle() glyph  { return glyph{} }
func square() glyph  { return glyph{corners: [][2]float64{{-.9, -.9}, {.9, -.9}, {.9, .9}, {-.9, .9}}} }
func up() glyph      { return glyph{corners: [][2]float64{{0, 1.3}, {-1.15, -.65}, {1.15, -.65}}} }
func down() glyph    { return glyph{corners: [][2]float64{{0, -1.3}, {1.15, .65}, {-1.15, .65}}} }
func diamond() glyph { return glyph{corners: [][2]float64{{0, 1.3}, {-1.3, 0}, {0, -1.3}, {1.3, 0}}} }
func bar() glyph {
	return glyph{corners: [][2]float64{{-1.3, -.35}, {1.3, -.35}, {1.3, .35}, {-1.3, .35}}}
}
func pillar() glyph {
	return glyph{corners: [][2]float64{{-.5, -1.3}, {.5, -1.3}, {.5, 1.3}, {-.5, 1.3}}}
}
func plus() glyph {
	const a, b = .4, 1.3
	return glyph{corners: [][2]float64{{-a, -b}, {a, -b}, {a, -a}, {b, -a}, {b, a}, {a, a}, {a, b}, {-a, b}, {-a, a}, {-b, a}, {-b, -a}, {-a, -a}}}
}

// The inks. The colours are those of Okabe and Ito (2008, Color Universal
// Design), which people with the common forms of colour blindness tell apart,
// without yellow, which is lost on white. No chart relies on them: each has a
// shape or a word beside it.
var (
	text    = ink{}
	faint   = ink{class: "ci-faint", opacity: "0.75"}
	grid    = ink{class: "ci-grid", opacity: "0.18"}
	band    = ink{class: "ci-band", opacity: "0.07"}
	zero    = ink{class: "ci-zero", opacity: "0.8"}
	amount  = ink{class: "ci-amount", color: "#0072B2"}
	ahead   = ink{class: "ci-ahead", color: "#0072B2"}
	behind  = ink{class: "ci-behind", color: "#D55E00"}
	unclear = ink{class: "ci-unclear"}
	overall = ink{class: "ci-everyone"}
)

// as returns the ink for one kind of element: "mark", "whisker", "line".
func (i ink) as(kind string) ink {
	i.class = "ci-" + kind + " " + i.class
	return i
}

// style is how one series of [Strata] looks.
type style struct {
	ink   ink
	shape glyph
}

// perPanel is the number of series that one panel tells apart.
const perPanel = 7

func styles() [perPanel]style {
	return [perPanel]style{
		{ink{class: "ci-series-1", color: "#0072B2"}, circle()},
		{ink{class: "ci-series-2", color: "#D55E00"}, square()},
		{ink{class: "ci-series-3", color: "#009E73"}, up()},
		{ink{class: "ci-series-4", color: "#CC79A7"}, diamond()},
		{ink{class: "ci-series-5", color: "#E69F00"}, down()},
		{ink{class: "ci-series-6", color: "#56B4E9"}, plus()},
		{ink{class: "ci-series-7", color: "#8C6D5A"}, pillar()},
	}
}
