// Package data has the rows that the example programs share: those of Project
// STAR, which README.md in this directory describes.
package data

import (
	"compress/gzip"
	_ "embed"
	"io"
	"strings"
)

//go:embed star.csv.gz
var star string

// Star returns a new reader of the rows as CSV: a header and 26,796 records, in
// which an empty field is a missing value. What is wrong with the rows comes out
// of the reader.
func Star() (io.Reader, error) { return gzip.NewReader(strings.NewReader(star)) }
