package measure

import "strings"

// Citation says where a fact comes from, so that a reader can look it up. The
// zero value means that no source is stated.
type Citation struct {
	// Author is the person or organization: "FSG".
	Author string `json:"author,omitempty"`
	// Year is the year of publication, or 0 when it is not known.
	Year int `json:"year,omitempty"`
	// Title is the title of the document.
	Title string `json:"title,omitempty"`
	// Locator is the place inside it: a page, slide, table or section.
	Locator string `json:"locator,omitempty"`
	// URL is an address or DOI, when there is one.
	URL string `json:"url,omitempty"`
}

// String returns the citation on one line: "FSG (2012). Building Backbone
// Organizations for Collective Impact, slide 12." An address comes last and has
// no period after it, so that it can be copied.
func (c Citation) String() string {
	var b strings.Builder
	b.WriteString(c.Author)
	if c.Year != 0 {
		if b.Len() > 0 {
			b.WriteByte(' ')
		}
		b.WriteString("(" + itoa(c.Year) + ")")
	}
	for _, part := range []struct{ sep, text string }{{". ", c.Title}, {", ", c.Locator}} {
		if part.text == "" {
			continue
		}
		if b.Len() > 0 {
			b.WriteString(part.sep)
		}
		b.WriteString(part.text)
	}
	if b.Len() > 0 && !strings.HasSuffix(b.String(), ".") {
		b.WriteByte('.')
	}
	if c.URL != "" && b.Len() > 0 {
		b.WriteByte(' ')
	}
	return b.String() + c.URL
}

// IsZero reports whether no source is stated.
func (c Citation) IsZero() bool { return c == Citation{} }
