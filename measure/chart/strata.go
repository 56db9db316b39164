package chart

import (
	"fmt"
	"slices"
	"strings"

	"gonum.org/v1/plot/vg"

	"github.com/collective-impact/sdk/internal/fault"
	"github.com/collective-impact/sdk/measure"
	"github.com/collective-impact/sdk/measure/privacy"
)

// Strata draws how the groups of one dimension do in each stratum, such as
// grades or years: a point with its confidence interval for each, joined by
// lines. Everyone together is a dashed line. Strata and groups stand in
// declared order. Where a group is withheld or has no value the line is broken,
// and the legend names the strata. A hollow mark is unreliable.
//
// Proportions have an axis from 0 to 100 per cent, so that charts compare. Means
// have one around what is shown, which says that it does not start at zero.
// Groups are told apart by shape and colour; more than seven are shared out
// over panels one below the other, all with the same axis.
//
// An indicator or dimension that the release does not have wraps
// [measure.ErrDangling]: the dimension must be a set of its own. An empty
// release or id wraps [measure.ErrRequired], more than 200 groups or 60 strata
// [measure.ErrRange]. Every problem is a [*measure.FieldError], and all are
// reported at once.
func Strata(r privacy.Release, indicator, dimension string, o Options) (SVG, error) {
	groups, err := findSeries(r, indicator, dimension, o)
	if err != nil {
		return SVG{}, fmt.Errorf("strata: %w", err)
	}
	ind, _ := r.Indicator(indicator)
	title := name(ind) + " by " + named(dimension)
	if r.Within() != "" {
		title += " and " + clean(r.Within())
	}
	p := newPage(o, title)
	strata := r.Strata()
	if r.Within() != "" {
		strata = allNamed(strata)
	}
	d := strataDrawing{page: p, strata: strata, within: clean(r.Within()), unit: ind.Unit()}
	d.measure(groups)
	first, groups := groups[0], groups[1:]
	panels := (len(groups) + perPanel - 1) / perPanel
	for i := range panels {
		from, to := i*len(groups)/panels, (i+1)*len(groups)/panels
		d.panel(append([]series{first}, groups[from:to]...))
	}
	d.notes()
	for _, s := range append([]series{first}, groups...) {
		d.say("%s", d.sentence(s))
	}
	return p.finish("strata", o)
}

// series is a group over all strata; an estimate with status 0 stands where the
// release has no cell.
type series struct {
	name      string
	style     style
	dash      []vg.Length
	estimates []measure.Estimate
}

// findSeries returns everyone, then the groups in declared order.
func findSeries(r privacy.Release, indicator, dimension string, o Options) ([]series, error) {
	var l fault.List
	o.check(&l)
	checkIndicator(&l, "/indicator", r, indicator)
	strata := r.Strata()
	all := []series{{name: everyone, style: style{overall, bar()}, dash: []vg.Length{5, 4}, estimates: make([]measure.Estimate, len(strata))}}
	place := map[string]int{}
	for c := range r.Cells() {
		if c.Indicator != indicator {
			continue
		}
		i := 0
		if set := c.Set(); len(set) == 1 && set[0] == dimension {
			level, known := c.Group[dimension], false
			if i, known = place[level]; !known {
				i = len(all)
				place[level] = i
				all = append(all, series{name: named(level), estimates: make([]measure.Estimate, len(strata))})
			}
		} else if len(set) > 0 {
			continue
		}
		all[i].estimates[slices.Index(strata, c.Stratum)] = c.Estimate
	}
	switch groups := len(all) - 1; {
	case dimension == "":
		l.Add("/dimension", measure.ErrRequired, "required: the name of a dimension")
	case groups == 0 && !hasSet(r, []string{dimension}) && len(r.Indicators()) > 0:
		l.Add("/dimension", measure.ErrDangling, "the release has no set of the dimension %q alone", dimension)
	case groups > maxRows:
		l.Add("/dimension", measure.ErrRange, "%d groups are more than the %d that one chart shows", groups, maxRows)
	}
	if len(strata) > maxStrata {
		l.Add("", measure.ErrRange, "%d strata are more than the %d that one chart shows", len(strata), maxStrata)
	}
	return all, l.Err()
}

// shows says whether some estimate has a value.
func (s series) shows() bool {
	return slices.ContainsFunc(s.estimates, func(e measure.Estimate) bool { _, ok := e.Value(); return ok })
}

// strataDrawing draws panels on a page and remembers what the notes explain.
type strataDrawing struct {
	*page
	strata               []string
	within               string
	unit                 measure.Unit
	lo, hi               float64
	marks                []tick
	digits               int
	level                float64
	unreliable, withheld bool
}

// measure makes the vertical axis that all panels share.
func (d *strataDrawing) measure(all []series) {
	const most = 6
	if d.unit == measure.Proportion {
		d.lo, d.hi, d.digits = 0, 100, 1
		d.marks, _ = ticks(d.lo, d.hi, most)
		for i := range d.marks {
			d.marks[i].label += "%"
		}
		return
	}
	first := true
	for _, s := range all {
		for _, e := range s.estimates {
			v, ok := e.Value()
			if !ok {
				continue
			}
			if first {
				d.lo, d.hi, first = v, v, false
			}
			d.lo, d.hi = min(d.lo, v), max(d.hi, v)
			if lo, hi, ok := e.Interval(); ok {
				d.lo, d.hi = min(d.lo, lo), max(d.hi, hi)
			}
		}
	}
	d.lo, d.hi = widen(d.lo, d.hi)
	pad := float64((d.hi - d.lo) * 0.04)
	d.lo, d.hi = d.lo-pad, d.hi+pad
	d.marks, d.digits = ticks(d.lo, d.hi, most)
	d.digits = max(1, d.digits)
}

const (
	panelHigh   = 210.0
	strataMark  = 4.0
	dodgeMost   = 11.0
	stratumLess = 0.8 // of the room of a stratum, so that strata stay apart
)

// panel draws the axes, the series that have something to show, and a legend.
func (d *strataDrawing) panel(all []series) {
	for i, s := range styles() {
		if i+1 < len(all) {
			all[i+1].style = s
		}
	}
	drawn := slices.Clone(all)
	drawn = slices.DeleteFunc(drawn, func(s series) bool { return !s.shows() })
	if len(drawn) > 0 {
		left := margin
		for _, t := range d.marks {
			left = max(left, margin+width(t.label, smallSize, false)+6)
		}
		x := scale{0, float64(len(d.strata)), left, d.width - margin}
		y := scale{d.lo, d.hi, d.y + panelHigh, d.y + 8}
		d.frame(x, y)
		slot := x.at(1) - x.at(0)
		step := min(dodgeMost, slot*stratumLess/float64(len(drawn)))
		for i, s := range drawn {
			shift := (float64(i) - float64(len(drawn)-1)/2) * step
			d.series(s, y, func(stratum int) float64 { return x.at(float64(stratum)+0.5) + float64(shift) })
		}
	}
	for _, s := range all {
		d.legend(s)
	}
	d.y += 14
}

// frame draws the axes and their labels, and leaves y below them.
func (d *strataDrawing) frame(x, y scale) {
	for _, t := range d.marks {
		at := y.at(t.value)
		d.line(grid, 1, x.from, at, x.to, at)
		d.text(x.from-6, at+smallSize*0.35, smallSize, end, span{text: t.label, ink: ink{class: "ci-tick"}})
	}
	d.line(text, 1, x.from, y.from, x.to, y.from)
	d.y = y.from + smallSize + 4
	slot := x.at(1) - x.at(0)
	most := max(slot, min(d.width/4, 90)) - 4
	labels, widest := make([]string, len(d.strata)), 0.0
	for i, s := range d.strata {
		labels[i] = shorten(s, smallSize, false, most)
		widest = max(widest, width(labels[i], smallSize, false))
	}
	every := 1
	for float64(every)*slot < widest+4 && every < len(labels) {
		every++
	}
	for i := 0; i < len(labels); i += every {
		half := width(labels[i], smallSize, false) / 2
		at := x.at(float64(i) + 0.5)
		d.line(text, 1, at, y.from, at, y.from+4)
		if labels[i] == "" {
			continue
		}
		d.group("ci-stratum", d.strata[i], func() {
			d.text(min(max(at, margin+half), d.width-margin-half), d.y, smallSize, middle, span{text: labels[i]})
		})
	}
	if d.within != "" {
		d.y += smallSize * lineHeight
		d.text((x.from+x.to)/2, d.y, smallSize, middle, span{text: shorten(d.within, smallSize, false, x.to-x.from)})
	}
	d.y += smallSize * 0.6
}

// series draws one line, its intervals and its marks, the marks on top.
func (d *strataDrawing) series(s series, y scale, x func(stratum int) float64) {
	k := factor(d.unit)
	d.group("ci-series", s.name, func() {
		for i, e := range s.estimates[1:] {
			a, ok := s.estimates[i].Value()
			b, next := e.Value()
			if ok && next {
				d.line(s.style.ink.as("line"), 1.5, x(i), y.at(float64(a*k)), x(i+1), y.at(float64(b*k)), s.dash...)
			}
		}
		for i, e := range s.estimates {
			if lo, hi, ok := e.Interval(); ok {
				d.level = e.Level()
				lo, hi = y.at(float64(lo*k)), y.at(float64(hi*k))
				d.line(s.style.ink.as("whisker"), 2, x(i), lo, x(i), hi)
			}
		}
		for i, e := range s.estimates {
			if v, ok := e.Value(); ok {
				d.mark(s.style.ink.as("mark"), d.shape(s, e), strataMark, x(i), y.at(float64(v*k)))
			}
		}
	})
}

func (d *strataDrawing) shape(s series, e measure.Estimate) glyph {
	if e.Status() == measure.Unreliable {
		d.unreliable = true
		return s.style.shape.outline()
	}
	return s.style.shape
}

// legend writes the mark and the name of a series, and the strata in which it
// has no value.
func (d *strataDrawing) legend(s series) {
	const indent, size = 28.0, textSize
	gaps := d.gaps(s)
	room := d.width - 2*margin - indent
	lines := wrap(s.name, size, false, room, 3)
	d.y += 3
	d.group("ci-legend", strings.TrimSuffix(s.name+": "+gaps, ": "), func() {
		if mid := d.y + size*0.65; s.shows() {
			d.line(s.style.ink.as("key-line"), 1.5, margin, mid, margin+22, mid, s.dash...)
			d.mark(s.style.ink.as("key"), s.style.shape, strataMark, margin+11, mid)
		}
		for i, line := range lines {
			d.y += size
			spans := []span{{text: line}}
			after := width(line, size, false) + spanGap
			if i == len(lines)-1 && gaps != "" && after+width(gaps, size, false) <= room {
				spans, gaps = append(spans, span{text: gaps, ink: faint}), ""
			}
			d.text(margin+indent, d.y, size, start, spans...)
			d.y += size * (lineHeight - 1)
		}
		if gaps != "" {
			for _, line := range wrap(gaps, smallSize, false, room, 3) {
				d.y += smallSize
				d.text(margin+indent, d.y, smallSize, start, span{text: line, ink: faint})
				d.y += smallSize * (lineHeight - 1)
			}
		}
	})
}

// gaps names the strata in which a series has no value, by reason.
func (d *strataDrawing) gaps(s series) string {
	var parts []string
	words := map[string][]string{}
	for i, e := range s.estimates {
		w := absent(e)
		if w == "" {
			continue
		}
		if words[w] == nil {
			parts = append(parts, w)
		}
		words[w] = append(words[w], d.strata[i])
		d.withheld = d.withheld || w == withheld
	}
	for i, w := range parts {
		if len(d.strata) == 1 {
			continue
		}
		if parts[i] = w + " in " + d.in(list(words[w])); len(words[w]) == len(d.strata) {
			parts[i] = w + " throughout"
		}
	}
	return strings.Join(parts, "; ")
}

// absent says why an estimate has no value; "" when it has one.
func absent(e measure.Estimate) string {
	_, ok := e.Value()
	switch {
	case ok:
		return ""
	case e.Status() == measure.Suppressed:
		return withheld
	}
	return because(e.Reason())
}

// in names strata: "grade K, 1 and 2".
func (d *strataDrawing) in(strata string) string { return strings.TrimSpace(d.within + " " + strata) }

// sentence describes a series: what is shown, then where nothing is.
func (d *strataDrawing) sentence(s series) string {
	k := factor(d.unit)
	var clauses []string
	for i, e := range s.estimates {
		v, ok := e.Value()
		if !ok {
			continue
		}
		clause := number(float64(v*k), d.digits)
		if d.unit == measure.Proportion {
			clause += "%"
		}
		more := []string{"no interval: " + because(e.Reason())}
		if lo, hi, ok := e.Interval(); ok {
			more[0] = number(float64(lo*k), d.digits) + " to " + number(float64(hi*k), d.digits)
		}
		if n, ok := e.N(); ok {
			more = append(more, "n = "+count(n))
		}
		if e.Status() == measure.Unreliable {
			more = append(more, "unreliable")
		}
		clause += " (" + strings.Join(more, ", ") + ")"
		if len(d.strata) > 1 {
			clause += " in " + d.in(d.strata[i])
		}
		clauses = append(clauses, clause)
	}
	if gaps := d.gaps(s); gaps != "" {
		clauses = append(clauses, gaps)
	}
	return s.name + ": " + strings.Join(clauses, "; ") + "."
}

// notes explain the axis, the lines and the marks.
func (d *strataDrawing) notes() {
	if d.unit != measure.Proportion {
		d.note("Points; the axis does not start at zero.")
	}
	if d.level > 0 {
		d.note("Upright lines are " + confidence(d.level) + " confidence intervals.")
	}
	if d.unreliable {
		d.note(unreliableNote("Hollow:"))
	}
	if d.withheld {
		d.note(withheldNote)
	}
}
