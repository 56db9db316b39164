package chart

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"image"
	"image/color"
	"math"
	"strconv"

	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/collective-impact/sdk/measure"
)

// ink is a colour that keeps its CSS class. All of a chart is painted with
// currentColor, and an ink with a colour of its own sets it, so that one rule
// of the page (.ci-behind { color: … }) changes marks and lines alike.
type ink struct{ class, color, opacity string }

// RGBA makes an ink a color.Color; the canvas below writes the ink itself.
func (ink) RGBA() (r, g, b, a uint32) { return 0, 0, 0, 0xffff }

// canvas is a vg.Canvas that writes elements of an SVG fragment. Its origin is
// the top left corner and y goes up, as vg demands, so all that is drawn has a
// negative y; SVG's y goes down.
type canvas struct {
	buf   bytes.Buffer
	state state
	stack []state
	err   error
}

type state struct {
	ink   ink
	width vg.Length
	dash  []vg.Length
}

var _ vg.Canvas = (*canvas)(nil)

func (c *canvas) SetLineWidth(w vg.Length)                     { c.state.width = w }
func (c *canvas) SetLineDash(pattern []vg.Length, _ vg.Length) { c.state.dash = pattern }
func (c *canvas) Push()                                        { c.stack = append(c.stack, c.state) }
func (c *canvas) Rotate(float64)                               { c.fail("rotation") }
func (c *canvas) Translate(vg.Point)                           { c.fail("translation") }
func (c *canvas) Scale(_, _ float64)                           { c.fail("scaling") }
func (c *canvas) DrawImage(vg.Rectangle, image.Image)          { c.fail("a raster image") }

func (c *canvas) Pop() {
	if n := len(c.stack); n > 0 {
		c.state, c.stack = c.stack[n-1], c.stack[:n-1]
	}
}

func (c *canvas) SetColor(clr color.Color) {
	c.state.ink, _ = clr.(ink)
}

func (c *canvas) Stroke(p vg.Path) {
	c.shape(p)
	c.attr("fill", "none")
	c.attr("stroke", "currentColor")
	c.attr("stroke-width", c.num(float64(c.state.width)))
	if len(c.state.dash) > 0 {
		s := ""
		for i, d := range c.state.dash {
			if i > 0 {
				s += " "
			}
			s += c.num(float64(d))
		}
		c.attr("stroke-dasharray", s)
	}
	c.buf.WriteString("/>\n")
}

func (c *canvas) Fill(p vg.Path) {
	c.shape(p)
	c.buf.WriteString("/>\n")
}

func (c *canvas) FillString(f font.Face, at vg.Point, s string) {
	c.text(float64(at.X), -float64(at.Y), float64(f.Font.Size), start, span{text: s, ink: c.state.ink})
}

// shape opens the element of a path: a whole circle, or straight lines. Charts
// need nothing else.
func (c *canvas) shape(p vg.Path) {
	d := ""
	for _, s := range p {
		switch s.Type {
		case vg.MoveComp:
			d += "M" + c.num(float64(s.Pos.X)) + " " + c.num(-float64(s.Pos.Y))
		case vg.LineComp:
			d += "L" + c.num(float64(s.Pos.X)) + " " + c.num(-float64(s.Pos.Y))
		case vg.CloseComp:
			d += "Z"
		case vg.ArcComp:
			if math.Abs(s.Angle) < 2*math.Pi {
				c.fail("an arc")
			}
			c.buf.WriteString("<circle")
			c.paint(c.state.ink)
			c.attr("cx", c.num(float64(s.Pos.X)))
			c.attr("cy", c.num(-float64(s.Pos.Y)))
			c.attr("r", c.num(float64(s.Radius)))
			return
		default:
			c.fail("a curve")
		}
	}
	c.buf.WriteString("<path")
	c.paint(c.state.ink)
	c.attr("d", d)
}

func (c *canvas) paint(i ink) {
	for _, a := range [][2]string{{"class", i.class}, {"color", i.color}, {"opacity", i.opacity}} {
		if a[1] != "" {
			c.attr(a[0], a[1])
		}
	}
}

func (c *canvas) attr(name, value string) {
	c.buf.WriteString(" " + name + `="`)
	c.escape(value)
	c.buf.WriteString(`"`)
}

// escape writes text so that it is well-formed whatever it holds; what XML
// cannot hold becomes U+FFFD.
func (c *canvas) escape(s string) {
	if err := xml.EscapeText(&c.buf, []byte(s)); err != nil {
		c.fail(err.Error())
	}
}

// num writes a coordinate with at most two decimals. Halves are not rounded
// where they fall but a millionth below, so that a sum which differs in its
// last bit from one processor to another is written alike.
func (c *canvas) num(x float64) string {
	if !(math.Abs(x) < 1e7) {
		c.fail("a coordinate of " + strconv.FormatFloat(x, 'g', -1, 64))
		return "0"
	}
	n := math.Floor(float64(x*100) + 0.5 + 1e-6)
	return strconv.FormatFloat(n/100, 'f', -1, 64)
}

func (c *canvas) fail(what string) {
	if c.err == nil {
		c.err = fmt.Errorf("chart: %w: cannot draw %s", measure.ErrInvalid, what)
	}
}

// anchor says which end of a text stands at its place.
type anchor string

const (
	start  anchor = ""
	middle anchor = "middle"
	end    anchor = "end"
)

// span is a piece of a line of text.
type span struct {
	text string
	ink  ink
	bold bool
}

// text writes one line whose baseline is y below the top.
func (c *canvas) text(x, y, size float64, a anchor, spans ...span) {
	c.buf.WriteString("<text")
	c.attr("x", c.num(x))
	c.attr("y", c.num(y))
	c.attr("font-size", c.num(size))
	if a != start {
		c.attr("text-anchor", string(a))
	}
	c.buf.WriteString(">")
	for i, s := range spans {
		c.buf.WriteString("<tspan")
		if i > 0 {
			c.attr("dx", c.num(spanGap))
		}
		c.paint(s.ink)
		if s.bold {
			c.attr("font-weight", "bold")
		}
		c.buf.WriteString(">")
		c.escape(s.text)
		c.buf.WriteString("</tspan>")
	}
	c.buf.WriteString("</text>\n")
}

// group puts what is drawn inside into one element with a title, which
// browsers show as a tooltip.
func (c *canvas) group(class, title string, inside func()) {
	c.buf.WriteString("<g")
	c.attr("class", class)
	c.buf.WriteString("><title>")
	c.escape(title)
	c.buf.WriteString("</title>\n")
	inside()
	c.buf.WriteString("</g>\n")
}

// line draws a straight line; y goes down.
func (c *canvas) line(i ink, width, x1, y1, x2, y2 float64, dash ...vg.Length) {
	dc := draw.Canvas{Canvas: c}
	dc.StrokeLine2(draw.LineStyle{Color: i, Width: vg.Length(width), Dashes: dash},
		vg.Length(x1), -vg.Length(y1), vg.Length(x2), -vg.Length(y2))
}

// rect fills a rectangle; y goes down.
func (c *canvas) rect(i ink, x, y, w, h float64) {
	dc := draw.Canvas{Canvas: c}
	l, t, r, b := vg.Length(x), -vg.Length(y), vg.Length(x+w), -vg.Length(y+h)
	dc.FillPolygon(i, []vg.Point{{X: l, Y: t}, {X: r, Y: t}, {X: r, Y: b}, {X: l, Y: b}})
}

// mark draws a glyph centred at a point; y goes down.
func (c *canvas) mark(i ink, g glyph, radius, x, y float64) {
	dc := draw.Canvas{Canvas: c}
	dc.DrawGlyphNoClip(draw.GlyphStyle{Color: i, Radius: vg.Length(radius), Shape: g}, vg.Point{X: vg.Length(x), Y: -vg.Length(y)})
}
