package budget

import (
	"strconv"
	"strings"
)

// Source says where a figure comes from, so that a reader can look it up. The
// zero value means that no source is stated.
type Source struct {
	// Author is the person or organization: "FSG".
	Author string `json:"author,omitempty"`
	// Year is the year of publication, or 0 when it is not known.
	Year int `json:"year,omitempty"`
	// Title is the title of the document.
	Title string `json:"title,omitempty"`
	// Locator is the place inside it: a page, slide, table or row.
	Locator string `json:"locator,omitempty"`
	// URL is an address or DOI, when there is one.
	URL string `json:"url,omitempty"`
}

// String returns the source on one line: "FSG (2012). Building Backbone
// Organizations for Collective Impact, slide with the basic budget.".
func (s Source) String() string {
	var b strings.Builder
	b.WriteString(s.Author)
	if s.Year != 0 {
		if b.Len() > 0 {
			b.WriteByte(' ')
		}
		b.WriteString("(" + strconv.Itoa(s.Year) + ")")
	}
	for _, part := range []struct{ sep, text string }{{". ", s.Title}, {", ", s.Locator}, {". ", s.URL}} {
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
	return b.String()
}
