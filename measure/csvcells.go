package measure

import (
	"bytes"
	"slices"
	"unicode/utf8"

	"github.com/collective-impact/sdk/internal/csvscan"
)

// cells appends the values of a batch of fields to col, and says false when one
// of them is nothing that parse takes.
func (p *parser) cells(col *column, buf []byte, c csvscan.Column) (ok bool) {
	switch {
	case col.kind == Number:
		return p.numbers(col, buf, c)
	case col.kind == Label:
		return p.labels(col, buf, c)
	case col.card() <= 1<<8:
		col.u8, ok = addCodes(p, col, col.u8, buf, c)
	default:
		col.u16, ok = addCodes(p, col, col.u16, buf, c)
	}
	return ok
}

// addCodes appends the codes of a batch to those of col.
func addCodes[T uint8 | uint16](p *parser, col *column, codes []T, buf []byte, c csvscan.Column) ([]T, bool) {
	n := len(codes)
	codes = slices.Grow(codes, c.Rows)[:n+c.Rows]
	for row := 0; row < c.Rows; row++ {
		if row += csvscan.Codes(codes[n+row:], p.dict, buf, c.From(row)); row == c.Rows {
			break
		}
		text := c.Field(buf, row)
		if col.kind != Several || !utf8.Valid(text) {
			return codes, false
		}
		set, ok := p.several(string(text))
		if !ok {
			return codes, false
		}
		codes[n+row] = T(set)
	}
	return codes, true
}

// countMissing counts what is missing among the codes.
func (c *column) countMissing() {
	if c.kind == Number || c.kind == Label {
		return // counted as they were added
	}
	c.missing = bytes.Count(c.u8, []byte{uint8(c.unknown())})
	for _, code := range c.u16 {
		if int(code) == c.unknown() {
			c.missing++
		}
	}
}

// numbers appends a batch of numbers.
func (p *parser) numbers(col *column, buf []byte, c csvscan.Column) bool {
	for row := 0; row < c.Rows; row++ {
		if !p.digits && !col.num.isFloat {
			n := len(col.num.ints)
			room := slices.Grow(col.num.ints, c.Rows-row)
			done := csvscan.Decimals(room[n:n+c.Rows-row], buf, c.From(row), col.num.places)
			col.num.ints = room[:n+done]
			col.num.known()
			if row += done; row == c.Rows {
				break
			}
		}
		text := c.Field(buf, row)
		if p.isMissing(buf, &c, row) {
			col.addMissing()
		} else if m, places, ok := csvscan.Decimal(text); ok {
			col.num.addText(m, places)
		} else if x, ok := parseNumber(string(text)); ok {
			col.num.addFloat(x)
		} else {
			return false
		}
	}
	return true
}

// isMissing says whether a field is a marker of what is missing, in a column
// that has no other texts with codes.
func (p *parser) isMissing(buf []byte, c *csvscan.Column, row int) bool {
	from, to := c.Bounds(row)
	_, ok := p.dict.Code(buf, from, to)
	return ok
}

// labels appends a batch of labels.
func (p *parser) labels(col *column, buf []byte, c csvscan.Column) bool {
	for row := range c.Rows {
		text := c.Field(buf, row)
		if p.isMissing(buf, &c, row) {
			col.addMissing()
			continue
		}
		if !utf8.Valid(text) {
			return false
		}
		col.u32 = append(col.u32, label(col, text))
	}
	return true
}
