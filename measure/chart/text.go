package chart

import (
	"strings"
	"sync"
	"unicode"

	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/font/liberation"
)

// Text is measured with Liberation Sans, whose widths are those of Arial and
// Helvetica. Where a page has none of them its sans-serif may be wider: DejaVu
// Sans by a sixth, and by a quarter when bold. slack leaves room for that.
const (
	family   = "Liberation Sans, Arial, Helvetica, sans-serif"
	ellipsis = "…"
	// The sizes of text, in user units.
	titleSize, textSize, smallSize = 16.0, 14.0, 13.0
	lineHeight                     = 1.3
	spanGap                        = 6.0
)

func slack(bold bool) float64 {
	if bold {
		return 1.25
	}
	return 1.17
}

type faces struct{ regular, bold *font.Face }

// fonts finds the two faces once; they are never written to.
var fonts = sync.OnceValue(func() faces {
	var f faces
	for _, face := range liberation.Collection() {
		switch face.Name() {
		case "LiberationSans-Regular":
			f.regular = &face
		case "LiberationSans-Bold":
			f.bold = &face
		}
	}
	return f
})

// advance returns the width of one character at size 1. A character that the
// font lacks is taken to be a whole em wide, as ideographs and emoji are, and a
// mark that sits on another has no width.
func advance(r rune, bold bool) float64 {
	f := fonts().regular
	if bold {
		f = fonts().bold
	}
	if combines(r) {
		return 0
	}
	if f == nil {
		return 1
	}
	glyph, err := f.Face.GlyphIndex(nil, r)
	if err != nil || glyph == 0 {
		return 1
	}
	em := f.Face.UnitsPerEm()
	w, err := f.Face.GlyphAdvance(nil, glyph, 1<<11, 0)
	if err != nil || em != 1<<11 {
		return 1
	}
	return float64(w) / float64(em)
}

func combines(r rune) bool { return unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf) }

// width returns the room that a line of text takes.
func width(s string, size float64, bold bool) float64 {
	w := 0.0
	for _, r := range s {
		w += advance(r, bold)
	}
	return float64(w*size) * slack(bold)
}

// clean makes one line of a label: valid UTF-8, single spaces, and no
// characters that control the writing direction of what follows.
func clean(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unicode.IsControl(r) || r >= 0x202A && r <= 0x202E || r >= 0x2066 && r <= 0x2069:
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
	return strings.Join(strings.Fields(s), " ")
}

// fitting returns how many bytes of s fit into room.
func fitting(s string, size float64, bold bool, room float64) int {
	w, cut := 0.0, 0
	for i, r := range s {
		if !combines(r) {
			cut = i
		}
		if w += float64(float64(advance(r, bold)*size) * slack(bold)); w > room {
			return cut
		}
	}
	return len(s)
}

// shorten returns s, or as much of it as fits with an ellipsis.
func shorten(s string, size float64, bold bool, room float64) string {
	if fitting(s, size, bold, room) == len(s) {
		return s
	}
	return strings.TrimRight(s[:fitting(s, size, bold, room-width(ellipsis, size, bold))], " ") + ellipsis
}

// wrap breaks a text at its spaces into at most so many lines; a word that is
// too long is broken, and the last line is shortened.
func wrap(s string, size float64, bold bool, room float64, lines int) []string {
	var out []string
	for len(out) < lines-1 {
		n := fitting(s, size, bold, room)
		if n == len(s) {
			break
		}
		cut := strings.LastIndexByte(s[:min(n+1, len(s))], ' ')
		if cut <= 0 {
			cut = max(n, 1)
			for cut < len(s) && s[cut]&0xC0 == 0x80 {
				cut++
			}
		}
		out = append(out, strings.TrimRight(s[:cut], " "))
		s = strings.TrimLeft(s[cut:], " ")
	}
	return append(out, shorten(s, size, bold, room))
}
