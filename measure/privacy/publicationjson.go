package privacy

import (
	"encoding/json"
	"io"

	"github.com/collective-impact/sdk/internal/fault"
	"github.com/collective-impact/sdk/internal/strictjson"
	"github.com/collective-impact/sdk/measure"
)

const publicationFormat = "collective-impact-publication/1"

type publicationJSON struct {
	Format string           `json:"format"`
	Tables []PublishedTable `json:"tables"`
	Known  []Knowledge      `json:"known,omitempty"`
}

// MarshalJSON writes the publication with its format,
// "collective-impact-publication/1".
func (p Publication) MarshalJSON() ([]byte, error) {
	return json.Marshal(publicationJSON{publicationFormat, list(p.Tables), p.Known})
}

// UnmarshalJSON reads what MarshalJSON writes. It does not validate; see
// [ReadPublication].
func (p *Publication) UnmarshalJSON(data []byte) error {
	if p == nil {
		return &measure.FieldError{Problem: "decode needs a publication to decode into", Err: measure.ErrRequired}
	}
	var doc publicationJSON
	var all fault.List
	all.Join(strictjson.Unmarshal(data, &doc))
	if doc.Format != publicationFormat {
		all.Add("/format", measure.ErrInvalid, "expected %q", publicationFormat)
	}
	if err := all.Err(); err != nil {
		return err
	}
	*p = Publication{Tables: doc.Tables, Known: doc.Known}
	return nil
}

// ReadPublication reads a publication from JSON and validates it. All problems
// are reported at once, each a *[measure.FieldError] with its place as a JSON
// Pointer. A nil reader is an empty document.
func ReadPublication(r io.Reader) (Publication, error) {
	return strictjson.Read(r, Publication.Validate)
}
