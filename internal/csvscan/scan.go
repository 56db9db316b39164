// Package csvscan finds the fields of comma-separated text and reads them in
// bulk, a column at a time. It takes well-formed text only and says false of
// all else, so that the caller can look again with care; what it takes, it
// takes as encoding/csv does.
//
// Text stands in a buffer with [Pad] bytes of room before and after it, which
// lets fields be loaded as whole words. Offsets count from the start of the
// buffer and are below 2^31.
package csvscan

import (
	"encoding/binary"
	"math/bits"
)

// Pad is the room that a buffer has before and after its text.
const Pad = 80

// A Column is where one field stands in each of several rows: that of row i
// begins at Start[i·StartStep]+Skip and ends before End[i·EndStep].
type Column struct {
	Start, End         []uint32
	StartStep, EndStep int
	Skip               uint32
	Rows               int
}

// Bounds returns where the field of a row begins and ends.
func (c *Column) Bounds(row int) (from, to uint32) {
	return c.Start[row*c.StartStep] + c.Skip, c.End[row*c.EndStep]
}

// Field returns the field of a row.
func (c *Column) Field(buf []byte, row int) []byte {
	from, to := c.Bounds(row)
	return buf[from:to]
}

// From returns the column without its first rows.
func (c *Column) From(row int) Column {
	d := *c
	d.Start, d.End, d.Rows = c.Start[row*c.StartStep:], c.End[row*c.EndStep:], c.Rows-row
	return d
}

const (
	ones   = 0x0101010101010101
	highs  = 0x8080808080808080
	lows   = ^uint64(highs)
	commas = ',' * ones
	ends   = '\n' * ones
	quotes = '"' * ones
)

// firsts returns the words whose first n bytes are all ones.
func firsts() (first [9]uint64) {
	for n := range first {
		first[n] = 1<<(8*n) - 1
	}
	return first
}

// differ marks, in the high bit of each byte, the bytes of w that are not those
// of a pattern.
func differ(w, pattern uint64) uint64 {
	w ^= pattern
	return ((w & lows) + lows) | w
}

// separators returns a bit for each byte of a word that is a comma or a line
// end.
func separators(w uint64) uint64 {
	hit := ^(differ(w, commas) & differ(w, ends)) & highs
	return (hit >> 7) * 0x0102040810204080 >> 56
}

// Separators appends the offsets of the commas and line ends of buf[from:to]
// to at, while at has room, and returns the offset up to which it looked.
func Separators(at []uint32, buf []byte, from, to int) ([]uint32, int) {
	n, most := len(at), cap(at)-64
	at = at[:cap(at)]
	for from < to && n <= most {
		b := (*[64]byte)(buf[from:])
		mask := separators(binary.LittleEndian.Uint64(b[0:])) |
			separators(binary.LittleEndian.Uint64(b[8:]))<<8 |
			separators(binary.LittleEndian.Uint64(b[16:]))<<16 |
			separators(binary.LittleEndian.Uint64(b[24:]))<<24 |
			separators(binary.LittleEndian.Uint64(b[32:]))<<32 |
			separators(binary.LittleEndian.Uint64(b[40:]))<<40 |
			separators(binary.LittleEndian.Uint64(b[48:]))<<48 |
			separators(binary.LittleEndian.Uint64(b[56:]))<<56
		if rest := to - from; rest < 64 {
			mask &= 1<<rest - 1
		}
		end := n + bits.OnesCount64(mask)
		for n < end { // four at a time: too many are overwritten or cut off
			four := (*[4]uint32)(at[n:])
			four[0] = uint32(from + bits.TrailingZeros64(mask))
			mask &= mask - 1
			four[1] = uint32(from + bits.TrailingZeros64(mask))
			mask &= mask - 1
			four[2] = uint32(from + bits.TrailingZeros64(mask))
			mask &= mask - 1
			four[3] = uint32(from + bits.TrailingZeros64(mask))
			mask &= mask - 1
			n += 4
		}
		n = end
		from += 64
	}
	return at[:n], min(from, to)
}
