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

// A Column is where one field stands in each of several rows: that of row i is
// what stands between the offsets At[i·Step] and At[i·Step+1], which are those of
// single bytes around it.
type Column struct {
	At         []uint32
	Step, Rows int
}

// Bounds returns where the field of a row begins and ends.
func (c *Column) Bounds(row int) (from, to uint32) {
	return c.At[row*c.Step] + 1, c.At[row*c.Step+1]
}

// Field returns the field of a row.
func (c *Column) Field(buf []byte, row int) []byte {
	from, to := c.Bounds(row)
	return buf[from:to]
}

// From returns the column without its first rows.
func (c *Column) From(row int) Column {
	return Column{At: c.At[row*c.Step:], Step: c.Step, Rows: c.Rows - row}
}

const (
	ones   = 0x0101010101010101
	highs  = 0x8080808080808080
	lows   = ^uint64(highs)
	commas = ',' * ones
	ends   = '\n' * ones
	quotes = '"' * ones
)

// firsts returns the words whose first n bytes are all ones, for n up to 7; the
// others are zero.
func firsts() (first [16]uint64) {
	for n := range 8 {
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

// separators marks, in the high bit of each byte, the commas and line ends of a
// word: [differ] of both, their common parts computed once.
func separators(w uint64) uint64 {
	low := w & lows
	return ^(((low^commas)+lows)&((low^ends)+lows) | w) & highs
}

// transpose turns the eight bytes of a word as a square of bits: bit i of byte j
// becomes bit j of byte i (Warren, Hacker's Delight, 2nd ed., 7-3).
func transpose(x uint64) uint64 {
	t := (x ^ x>>7) & 0x00aa00aa00aa00aa
	x ^= t ^ t<<7
	t = (x ^ x>>14) & 0x0000cccc0000cccc
	x ^= t ^ t<<14
	t = (x ^ x>>28) & 0x00000000f0f0f0f0
	return x ^ t ^ t<<28
}

// Separators appends the offsets of the commas and line ends of buf[from:to]
// to at, while at has room, and returns the offset up to which it looked.
func Separators(at []uint32, buf []byte, from, to int) ([]uint32, int) {
	var masks [32]uint64
	n, most := len(at), cap(at)-64
	at = at[:cap(at)]
	for from < to && n <= most {
		m := masks[:min(len(masks), (to-from+63)/64)]
		mark(m, buf[from:])
		if rest := to - from; rest < 64*len(m) {
			m[len(m)-1] &= 1<<(rest%64) - 1
		}
		for _, mask := range m {
			if n > most {
				break
			}
			n = offsets(at, n, mask, uint32(from))
			from += 64
		}
	}
	return at[:n], min(from, to)
}

// mark writes a bit for each byte of buf that is a comma or a line end, 64 to a
// word.
func mark(dst []uint64, buf []byte) {
	buf = buf[:64*len(dst)]
	for i := range dst {
		b := (*[64]byte)(buf)
		buf = buf[64:]
		// Byte j of this has bit i for byte j of word i.
		dst[i] = transpose(separators(binary.LittleEndian.Uint64(b[0:]))>>7 |
			separators(binary.LittleEndian.Uint64(b[8:]))>>6 |
			separators(binary.LittleEndian.Uint64(b[16:]))>>5 |
			separators(binary.LittleEndian.Uint64(b[24:]))>>4 |
			separators(binary.LittleEndian.Uint64(b[32:]))>>3 |
			separators(binary.LittleEndian.Uint64(b[40:]))>>2 |
			separators(binary.LittleEndian.Uint64(b[48:]))>>1 |
			separators(binary.LittleEndian.Uint64(b[56:])))
	}
}

// offsets writes those of the bits of a mask, counted from base, to at[n:], and
// returns where they end. It writes up to 64 of them.
func offsets(at []uint32, n int, mask uint64, base uint32) int {
	end := n + bits.OnesCount64(mask)
	for n < end { // four at a time: too many are overwritten or cut off
		four := (*[4]uint32)(at[n:])
		four[0] = base + uint32(bits.TrailingZeros64(mask))
		mask &= mask - 1
		four[1] = base + uint32(bits.TrailingZeros64(mask))
		mask &= mask - 1
		four[2] = base + uint32(bits.TrailingZeros64(mask))
		mask &= mask - 1
		four[3] = base + uint32(bits.TrailingZeros64(mask))
		mask &= mask - 1
		n += 4
	}
	return end
}
