package chart

import (
	"fmt"
	"io"
	"strings"

	"github.com/collective-impact/sdk/internal/fault"
	"github.com/collective-impact/sdk/measure"
)

// SVG is a finished picture: one svg element to put into a page as it is. The
// zero value is empty. It is immutable and safe for concurrent use.
type SVG struct {
	markup      string
	title       string
	description string
}

// String returns the svg element, without an XML declaration; "" for the zero
// value.
func (s SVG) String() string { return s.markup }

// WriteTo writes the svg element and returns how many bytes were written. A nil
// writer wraps [measure.ErrRequired].
func (s SVG) WriteTo(w io.Writer) (int64, error) {
	if w == nil {
		return 0, fmt.Errorf("chart: %w: a writer", measure.ErrRequired)
	}
	n, err := io.WriteString(w, s.markup)
	return int64(n), err
}

// Title returns the title of the chart as one line of text.
func (s SVG) Title() string { return s.title }

// Description returns what the picture shows in plain sentences, one a line:
// the text alternative for those who do not see it. It stands in the desc
// element as well.
func (s SVG) Description() string { return s.description }

// DefaultWidth is the width of a chart in user units when [Options.Width] is 0.
// On a telephone of 360 pixels its text has the size of ordinary small print.
const DefaultWidth = 380

// The widths that a chart may have, in user units, and the rows and strata it
// may show.
const (
	minWidth, maxWidth = 300, 2000
	maxRows            = 200
	maxStrata          = 60
)

// Options say what is the same for all charts.
type Options struct {
	// ID is the id of the svg element, and what the ids in it begin with; it
	// must occur once in the page. Required: a letter, then letters, digits,
	// "-" and "_".
	ID string `json:"id"`
	// Title stands above the chart; "" makes one from the release. [Bars] needs
	// one.
	Title string `json:"title,omitempty"`
	// Width is the width in user units, 300 to 2,000; 0 means [DefaultWidth].
	// Text keeps its size in these units, so a wider chart has more room and
	// smaller letters where the page makes it narrow again.
	Width int `json:"width,omitempty"`
}

// Validate reports every problem at once, each a [*measure.FieldError].
func (o Options) Validate() error {
	var l fault.List
	o.check(&l)
	return l.Err()
}

func (o Options) check(l *fault.List) {
	switch {
	case o.ID == "":
		l.Add("/options/id", measure.ErrRequired, "required: an id that occurs once in the page")
	case !isID(o.ID):
		l.Add("/options/id", measure.ErrInvalid, "an id is a letter, then letters, digits, - and _")
	}
	if o.Width != 0 && (o.Width < minWidth || o.Width > maxWidth) {
		l.Add("/options/width", measure.ErrRange, "must lie between %d and %d, or be 0 for %d", minWidth, maxWidth, DefaultWidth)
	}
}

func isID(s string) bool {
	for i, r := range s {
		letter := r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
		if !letter && (i == 0 || !(r >= '0' && r <= '9' || r == '-' || r == '_')) {
			return false
		}
	}
	return true
}

// margin is the room at the edges, so that marks and strokes are not cut off.
const margin = 4.0

// page is a chart while it is drawn: a canvas, and how far down it is full.
type page struct {
	canvas
	width, y float64
	title    string
	says     []string
}

func newPage(o Options, title string) *page {
	p := &page{width: float64(o.Width), title: clean(o.Title)}
	if o.Width == 0 {
		p.width = DefaultWidth
	}
	if p.title == "" {
		p.title = title
	}
	p.y = margin
	const lines = 6
	p.paragraph(titleSize, lines, span{text: p.title, bold: true})
	p.y += 6
	return p
}

// paragraph writes a text over as many lines as it takes, up to a number.
func (p *page) paragraph(size float64, lines int, s span) {
	for _, line := range wrap(s.text, size, s.bold, p.width-2*margin, lines) {
		p.y += size
		p.text(margin, p.y, size, start, span{line, s.ink, s.bold})
		p.y += size * (lineHeight - 1)
	}
}

// note writes a remark below the chart.
func (p *page) note(s string) {
	const lines = 4
	p.y += 2
	p.paragraph(smallSize, lines, span{text: s, ink: faint})
}

// say adds a sentence to the description.
func (p *page) say(format string, args ...any) {
	p.says = append(p.says, fmt.Sprintf(format, args...))
}

// finish wraps the elements into an svg element.
func (p *page) finish(kind string, o Options) (SVG, error) {
	p.y += margin
	body := p.buf.String()
	p.buf.Reset()
	titleID, descID := o.ID+"-title", o.ID+"-desc"
	description := strings.Join(p.says, "\n")
	p.buf.WriteString("<svg")
	for _, a := range [][2]string{
		{"xmlns", "http://www.w3.org/2000/svg"},
		{"id", o.ID},
		{"class", "ci-chart ci-" + kind},
		{"viewBox", "0 0 " + p.num(p.width) + " " + p.num(p.y)},
		{"width", "100%"},
		{"style", "max-width:" + p.num(p.width*1.4) + "px"},
		{"role", "img"},
		{"aria-labelledby", titleID + " " + descID},
		{"font-family", family},
		{"fill", "currentColor"},
		{"direction", "ltr"},
	} {
		p.attr(a[0], a[1])
	}
	p.buf.WriteString(">\n<title")
	p.attr("id", titleID)
	p.buf.WriteString(">")
	p.escape(p.title)
	p.buf.WriteString("</title>\n<desc")
	p.attr("id", descID)
	p.buf.WriteString(">")
	p.escape(description)
	p.buf.WriteString("</desc>\n")
	p.buf.WriteString(body)
	p.buf.WriteString("</svg>\n")
	if p.err != nil {
		return SVG{}, p.err
	}
	return SVG{p.buf.String(), p.title, description}, nil
}
