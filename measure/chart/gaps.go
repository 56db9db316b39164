package chart

import (
	"fmt"
	"slices"
	"strings"

	"github.com/collective-impact/sdk/internal/fault"
	"github.com/collective-impact/sdk/measure"
	"github.com/collective-impact/sdk/measure/privacy"
)

// GapQuery says which gaps of a release are drawn.
type GapQuery struct {
	// Indicator is the key; required.
	Indicator string `json:"indicator"`
	// Stratum is the level of the control dimension; "" when the release has
	// none.
	Stratum string `json:"stratum,omitempty"`
	// Set are the dimensions that are crossed, in any order; required.
	Set []string `json:"set"`
	// Reference is the place of the reference in [privacy.Release.References].
	Reference int `json:"reference"`
}

// gap is one row: a group and how it stands to the reference.
type gap struct {
	cell privacy.Cell
	vs   privacy.Comparison
}

// Gaps draws how the groups of one set stand to a reference: for each group in
// declared order its difference as a mark and the confidence interval as a
// line, around a zero line. Proportions are in percentage points, means in
// points. A triangle that points up is ahead, one that points down behind, and
// a ring is unclear; the word stands beside the number. A withheld group has a
// row that says so and nothing else, and so has a group without a difference,
// with the reason. The axis comes from what is shown, and always holds zero.
//
// An indicator, stratum, set or reference that the release does not have wraps
// [measure.ErrDangling], as does a named reference with dimensions outside the
// set; an empty release, set or id wraps [measure.ErrRequired], more than 200
// groups [measure.ErrRange]. Every problem is a [*measure.FieldError], and all
// are reported at once.
func Gaps(r privacy.Release, q GapQuery, o Options) (SVG, error) {
	ind, ref, rows, err := q.find(r, o)
	if err != nil {
		return SVG{}, fmt.Errorf("gaps: %w", err)
	}
	versus := versus(ref, ind.Unit())
	title := name(ind) + ": gap to " + versus + ", by " + list(allNamed(rows[0].cell.Set()))
	if q.Stratum != "" {
		title += "; " + strings.TrimSpace(clean(r.Within())+" "+named(q.Stratum))
	}
	p := newPage(o, title)
	s, marks, digits := gapScale(rows, ind.Unit(), p.width)
	unit := "points"
	if ind.Unit() == measure.Proportion {
		unit, digits = "percentage points", 1
	}
	d := gapDrawing{page: p, scale: s, marks: marks, digits: max(1, digits), factor: factor(ind.Unit()), unit: unit, versus: versus}
	if slices.ContainsFunc(rows, func(g gap) bool { _, _, _, _, ok := g.shown(1); return ok }) {
		d.axis(ind.Direction)
	}
	for _, g := range rows {
		d.row(g)
	}
	d.notes()
	return p.finish("gaps", o)
}

// find looks everything up and reports all that is not there.
func (q GapQuery) find(r privacy.Release, o Options) (measure.Indicator, measure.Reference, []gap, error) {
	var l fault.List
	o.check(&l)
	ind, ok := r.Indicator(q.Indicator)
	checkIndicator(&l, "/query/indicator", r, q.Indicator)
	if strata := r.Strata(); len(strata) > 0 && !slices.Contains(strata, q.Stratum) {
		l.Add("/query/stratum", measure.ErrDangling, "the release has no stratum %q", q.Stratum)
		ok = false
	}
	var ref measure.Reference
	if refs := r.References(); q.Reference < 0 || q.Reference >= len(refs) {
		l.Add("/query/reference", measure.ErrDangling, "the release has %d references, counted from 0", len(refs))
	} else {
		ref = refs[q.Reference]
	}
	var cells []privacy.Cell
	for c := range r.Cells() {
		if sameSet(c.Set(), q.Set) && c.Indicator == q.Indicator && c.Stratum == q.Stratum {
			cells = append(cells, c)
		}
	}
	switch {
	case len(q.Set) == 0:
		l.Add("/query/set", measure.ErrRequired, "required: the dimensions that are crossed; everyone has no gap to anyone")
	case len(cells) == 0 && (ok || !hasSet(r, q.Set)) && len(r.Indicators()) > 0:
		l.Add("/query/set", measure.ErrDangling, "the release has no set %q", q.Set)
	case len(cells) > maxRows:
		l.Add("/query/set", measure.ErrRange, "%d groups are more than the %d that one chart shows", len(cells), maxRows)
	}
	if l.Len() > 0 {
		return ind, ref, nil, l.Err()
	}
	var rows []gap
	for _, c := range cells {
		// One reference may stand in a plan twice; the first is as good.
		i := slices.IndexFunc(c.Comparisons, func(x privacy.Comparison) bool { return sameReference(x.Reference, ref) })
		if i < 0 {
			l.Add("/query/reference", measure.ErrDangling, "%s is no reference for the set %q", ref, q.Set)
			return ind, ref, nil, l.Err()
		}
		rows = append(rows, gap{c, c.Comparisons[i]})
	}
	return ind, ref, rows, nil
}

// hasSet reports whether the release has a set, for whatever indicator.
func hasSet(r privacy.Release, set []string) bool {
	for c := range r.Cells() {
		if sameSet(c.Set(), set) {
			return true
		}
	}
	return false
}

func sameReference(a, b measure.Reference) bool {
	return a.Kind == b.Kind && a.MinN == b.MinN && a.Value == b.Value && a.Indicator == b.Indicator && a.String() == b.String()
}

func checkIndicator(l *fault.List, path string, r privacy.Release, key string) {
	if len(r.Indicators()) == 0 {
		l.Add("", measure.ErrRequired, "required: a release with results; this one is empty")
		return
	}
	if _, ok := r.Indicator(key); !ok {
		l.Add(path, measure.ErrDangling, "the release has no indicator %q", key)
	}
}

// shown returns the difference that is drawn, in the unit of the axis.
func (g gap) shown(factor float64) (value, lower, upper float64, interval, ok bool) {
	if g.cell.Withheld() {
		return 0, 0, 0, false, false
	}
	v, ok := g.vs.Difference.Value()
	lo, hi, interval := g.vs.Difference.Interval()
	if !interval {
		lo, hi = v, v
	}
	return float64(v * factor), float64(lo * factor), float64(hi * factor), interval, ok
}

// gapScale makes the axis from what is shown and zero.
func gapScale(rows []gap, u measure.Unit, width float64) (scale, []tick, int) {
	lo, hi := 0.0, 0.0
	for _, g := range rows {
		if v, l, h, _, ok := g.shown(factor(u)); ok {
			lo, hi = min(lo, l, v), max(hi, h, v)
		}
	}
	lo, hi = widen(lo, hi)
	pad := float64((hi - lo) * 0.03)
	const inset = margin + 8
	s := scale{lo - pad, hi + pad, inset, width - inset}
	marks, digits := ticks(s.lo, s.hi, int(width/60))
	return s, marks, digits
}

// gapDrawing draws rows on a page and remembers what the notes must explain.
type gapDrawing struct {
	*page
	scale
	marks                []tick
	digits               int
	factor               float64
	unit, versus         string
	level                float64
	unreliable, withheld bool
}

const (
	radius   = 5.0
	bandHigh = 20.0
)

// row writes the label of a group and the number, and below them the mark.
func (d *gapDrawing) row(g gap) {
	v, lo, hi, interval, ok := g.shown(d.factor)
	words := d.words(g)
	var sentence string
	switch {
	case !ok:
		sentence = label(g.cell) + ": " + words + "."
	default:
		sentence = label(g.cell) + ": " + d.sentence(g, v, lo, hi, interval)
	}
	d.say("%s", sentence)
	d.group("ci-row", sentence, func() {
		n := ""
		if x, _ := g.cell.Estimate.N(); x > 0 {
			n = "n = " + count(x)
		}
		d.heading(label(g.cell), n, span{text: words, bold: ok, ink: inkIf(ok)})
		if !ok {
			d.y += 8
			return
		}
		d.y += 3
		top, mid, bottom := d.y, d.y+bandHigh/2, d.y+bandHigh
		d.rect(band, margin, top, d.width-2*margin, bandHigh)
		for _, t := range d.marks {
			if t.value != 0 {
				d.line(grid, 1, d.at(t.value), top, d.at(t.value), bottom)
			}
		}
		d.line(zero, 1.5, d.at(0), top, d.at(0), bottom)
		look, shape := standing(g.vs.Standing)
		if interval {
			d.level = g.vs.Difference.Level()
			d.line(look.as("whisker"), 2, d.at(lo), mid, d.at(hi), mid)
			d.line(look.as("cap"), 2, d.at(lo), mid-4, d.at(lo), mid+4)
			d.line(look.as("cap"), 2, d.at(hi), mid-4, d.at(hi), mid+4)
		}
		d.mark(look.as("mark"), shape, radius, d.at(v), mid)
		d.y = bottom + 9
	})
}

// heading writes a label on the left, wrapped, with n after it, and words on
// the right.
func (p *page) heading(label, n string, words span) {
	room := p.width - 2*margin
	right := wrap(words.text, textSize, words.bold, room/2, 2)
	taken := 0.0
	for _, s := range right {
		taken = max(taken, width(s, textSize, words.bold))
	}
	room -= taken + 10
	left := wrap(label, textSize, false, room, 3)
	spans := make([][]span, len(left))
	for i, s := range left {
		spans[i] = []span{{text: s}}
	}
	if last := len(left) - 1; n != "" {
		after := span{text: n, ink: faint}
		if width(left[last], textSize, false)+width(n, textSize, false)+spanGap <= room {
			spans[last] = append(spans[last], after)
		} else {
			spans = append(spans, []span{after})
		}
	}
	for i := range max(len(spans), len(right)) {
		p.y += textSize
		if i < len(spans) {
			p.text(margin, p.y, textSize, start, spans[i]...)
		}
		if i < len(right) {
			p.text(p.width-margin, p.y, textSize, end, span{right[i], words.ink, words.bold})
		}
		p.y += textSize * (lineHeight - 1)
	}
}

// inkIf returns the ink of a number, or that of words in its place.
func inkIf(number bool) ink {
	if number {
		return text
	}
	return faint
}

// words says beside a label what is shown, or why nothing is.
func (d *gapDrawing) words(g gap) string {
	v, _, _, interval, ok := g.shown(d.factor)
	switch {
	case g.cell.Withheld():
		d.withheld = true
		return withheld
	case g.vs.Difference.Status() == measure.Suppressed:
		d.withheld = true
		return "gap " + withheld
	case !ok:
		switch why := g.vs.Difference.Reason(); why {
		case measure.IsReference, measure.NoObservation:
			return because(why)
		default:
			return "no gap: " + because(why)
		}
	}
	s := signed(v, d.digits)
	if g.vs.Difference.Status() == measure.Unreliable {
		d.unreliable = true
		s += "*"
	}
	s += " " + g.vs.Standing.String()
	if !interval {
		s += ", no interval: " + because(g.vs.Difference.Reason())
	}
	return s
}

// sentence describes a row that has a mark.
func (d *gapDrawing) sentence(g gap, v, lo, hi float64, interval bool) string {
	than := d.versus
	if g.vs.Group != nil {
		than += " (" + levels(g.cell.Set(), g.vs.Group) + ")"
	}
	side := " above "
	switch {
	case v < 0:
		side = " below "
	case v == 0:
		side = " from "
	}
	s := strings.TrimPrefix(number(v, d.digits), "−") + " " + d.unit + side + than + ", " + g.vs.Standing.String()
	if interval {
		s += fmt.Sprintf("; %s interval %s to %s", confidence(g.vs.Difference.Level()), number(lo, d.digits), number(hi, d.digits))
	} else {
		s += "; no interval: " + because(g.vs.Difference.Reason())
	}
	if n, ok := g.vs.Difference.N(); ok {
		s += "; n = " + count(n)
	}
	if g.vs.Difference.Status() == measure.Unreliable {
		s += "; unreliable"
	}
	return s + "."
}

// standing is how a mark looks.
func standing(s measure.Standing) (ink, glyph) {
	switch s {
	case measure.Ahead:
		return ahead, up()
	case measure.Behind:
		return behind, down()
	}
	return unclear, circle().outline()
}

// axis draws the axis above the rows, where it is read first.
func (d *gapDrawing) axis(direction measure.Direction) {
	left, right := measure.Behind, measure.Ahead
	if direction == measure.LowerIsBetter {
		left, right = right, left
	}
	d.paragraph(smallSize, 3, span{text: "Gap to " + d.versus + ", " + d.unit})
	d.y += smallSize + 2
	d.text(margin, d.y, smallSize, start, span{text: "← " + left.String(), ink: faint})
	d.text(d.width-margin, d.y, smallSize, end, span{text: right.String() + " →", ink: faint})
	d.y += smallSize * lineHeight
	d.across(d.scale, d.marks)
	d.y += 9
	d.line(text, 1, margin, d.y, d.width-margin, d.y)
	d.y += 6
}

// notes explain the lines and the words.
func (d *gapDrawing) notes() {
	if d.level > 0 {
		d.note("Lines are " + confidence(d.level) + " confidence intervals.")
	}
	if d.unreliable {
		d.note(unreliableNote("*"))
	}
	if d.withheld {
		d.note(withheldNote)
	}
}

// across writes the labels of a horizontal axis, those that have room.
func (p *page) across(s scale, marks []tick) {
	edge := 0.0
	for _, t := range marks {
		half := width(t.label, smallSize, false) / 2
		x := min(max(s.at(t.value), margin+half), p.width-margin-half)
		if x-half < edge {
			continue
		}
		p.line(text, 1, s.at(t.value), p.y+4, s.at(t.value), p.y+9)
		p.text(x, p.y, smallSize, middle, span{text: t.label, ink: ink{class: "ci-tick"}})
		edge = x + half + 4
	}
}
