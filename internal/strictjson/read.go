package strictjson

import (
	"bytes"
	"errors"
	"io"
	"strings"

	"github.com/collective-impact/sdk/internal/fault"
)

// Read reads one document from r, decodes it as [Unmarshal] does and validates
// it. What decoding and validation find is reported together; of a place that
// could not be decoded, and of what lies below it, only that is said. A document
// that is not JSON is not validated. The value returned beside an error is the
// zero value. A nil reader is an empty document.
func Read[T any](r io.Reader, validate func(T) error) (T, error) {
	var none, doc T
	var data []byte
	if r != nil {
		var err error
		if data, err = io.ReadAll(r); err != nil {
			return none, err
		}
	}
	if bytes.Equal(bytes.TrimSpace(data), []byte("null")) {
		return none, (&fault.FieldError{Problem: "expected a document, got null", Err: fault.ErrType})
	}
	err := Unmarshal(data, &doc)
	if errors.Is(err, fault.ErrSyntax) {
		return none, err
	}
	var all fault.List
	var refused []string
	for _, e := range fault.Split(err) {
		all.Join(e)
		// A key that stands twice has been decoded all the same.
		if fe, ok := errors.AsType[*fault.FieldError](e); ok && !errors.Is(e, fault.ErrDuplicate) {
			refused = append(refused, fe.Path)
		}
	}
	for _, e := range fault.Split(validate(doc)) {
		if fe, ok := errors.AsType[*fault.FieldError](e); !ok || !below(fe.Path, refused) {
			all.Join(e)
		}
	}
	if err := all.Err(); err != nil {
		return none, err
	}
	return doc, nil
}

// below reports whether a place is one of those refused or lies below one.
func below(path string, refused []string) bool {
	for _, r := range refused {
		if path == r || strings.HasPrefix(path, r+"/") {
			return true
		}
	}
	return false
}
