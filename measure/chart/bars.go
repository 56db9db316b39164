package chart

import (
	"fmt"
	"math"

	"github.com/collective-impact/sdk/internal/fault"
	"github.com/collective-impact/sdk/measure"
)

// Bar is a labelled amount.
type Bar struct {
	// Label names the amount; required.
	Label string `json:"label"`
	// Value is how long the bar is: a finite number that is not negative. It
	// is only drawn; what is read is Text.
	Value float64 `json:"value"`
	// Text is the exact amount as people write it, "225,000.00"; required.
	Text string `json:"text"`
	// Unknown says that there is no value, so that no bar is drawn and Text
	// says why, "in kind, not valued". Unknown is not zero: a zero has a bar
	// without length. Value must then be 0.
	Unknown bool `json:"unknown,omitempty"`
}

// Bars draws labelled amounts as bars from a common zero, in the order given:
// the label on the left, the exact text on the right and the bar below them.
// The longest bar takes the whole width.
//
// No bars, a bar without label or text, and a missing title or id wrap
// [measure.ErrRequired]; a negative, infinite or NaN value and more than 200
// bars wrap [measure.ErrRange]; an unknown bar with a value wraps
// [measure.ErrInvalid]. Every problem is a [*measure.FieldError], and all are
// reported at once.
func Bars(bars []Bar, o Options) (SVG, error) {
	if err := checkBars(bars, o); err != nil {
		return SVG{}, fmt.Errorf("bars: %w", err)
	}
	longest := 0.0
	for _, b := range bars {
		longest = max(longest, b.Value)
	}
	p := newPage(o, "")
	const high, gap = 12.0, 9.0
	for _, b := range bars {
		sentence := clean(b.Label) + ": " + clean(b.Text) + "."
		p.say("%s", sentence)
		p.group("ci-row", sentence, func() {
			p.heading(clean(b.Label), "", span{text: clean(b.Text), bold: !b.Unknown, ink: inkIf(!b.Unknown)})
			if b.Unknown {
				p.y += gap
				return
			}
			p.y += 2
			length := 0.0
			if longest > 0 {
				length = float64((p.width - 2*margin) * (b.Value / longest))
			}
			p.rect(amount.as("bar"), margin, p.y, length, high)
			p.line(zero, 1.5, margin, p.y-1, margin, p.y+high+1)
			p.y += high + gap
		})
	}
	return p.finish("bars", o)
}

func checkBars(bars []Bar, o Options) error {
	var l fault.List
	o.check(&l)
	if clean(o.Title) == "" {
		l.Add("/options/title", measure.ErrRequired, "required: what the amounts are")
	}
	switch {
	case len(bars) == 0:
		l.Add("/bars", measure.ErrRequired, "required: at least one bar")
	case len(bars) > maxRows:
		l.Add("/bars", measure.ErrRange, "%d bars are more than the %d that one chart shows", len(bars), maxRows)
		return l.Err()
	}
	for i, b := range bars {
		at := fault.At("/bars", i)
		if clean(b.Label) == "" {
			l.Add(at+"/label", measure.ErrRequired, "required: what the amount is")
		}
		if clean(b.Text) == "" {
			l.Add(at+"/text", measure.ErrRequired, "required: the amount as people write it")
		}
		switch {
		case !(b.Value >= 0) || math.IsInf(b.Value, 0):
			l.Add(at+"/value", measure.ErrRange, "must be a finite number and not negative")
		case b.Unknown && b.Value != 0:
			l.Add(at+"/value", measure.ErrInvalid, "an unknown amount has no value")
		}
	}
	return l.Err()
}
