package csvscan

import (
	"bytes"
	"encoding/binary"
	"math/bits"
)

// Rows splits text into rows of as many fields, a batch at a time. Set the
// exported fields, then call Reset, and Next until it says that nothing is left.
type Rows struct {
	// Width is the number of fields of each row.
	Width int
	// Most is the largest number of bytes of a record, its line end included.
	Most int
	// Wanted says of each field whether anybody will look at it.
	Wanted []bool

	// Buf holds the text and, behind it, fields that had to be rewritten.
	Buf []byte
	// Blank is the number of empty lines so far, LastBlank the offset of the
	// last of them.
	Blank, LastBlank int

	simple   bool
	from, to int      // what has not been split yet
	rows     int      // of the last batch
	at       []uint32 // of the separators, the one before the first row first
	returns  bool     // a line of the last batch ends in CRLF
	around   []uint32 // bounds of fields as in Column: all if not simple, or the last ones
}

// batch is the number of fields of a batch: their offsets stay in the cache.
const batch = 4096

// Reset begins with the text buf[from:to], which ends with a line end and has
// [Pad] bytes around it. What stands behind it may be overwritten. Simple text
// has no quotes, no empty lines and more than one field in a row; the caller
// compares its line ends with the number of rows in the end.
func (r *Rows) Reset(buf []byte, from, to int, simple bool) {
	r.Buf, r.from, r.to, r.simple = buf, from, to, simple
	r.Blank, r.LastBlank, r.rows = 0, 0, 0
	r.at = append(r.at[:0], uint32(from-1))
}

// Next splits the next rows and returns their number, 0 at the end; false when
// something is not as it should be.
func (r *Rows) Next() (rows int, ok bool) {
	if r.simple {
		rows, ok = r.plain()
	} else {
		rows, ok = r.careful()
	}
	r.rows = rows
	return rows, ok
}

// Column returns where a field stands in the rows of the last batch.
func (r *Rows) Column(field int) Column {
	switch {
	case !r.simple:
		return Column{At: r.around[2*field:], Step: 2 * r.Width, Rows: r.rows}
	case r.returns && field == r.Width-1:
		return Column{At: r.around, Step: 2, Rows: r.rows}
	}
	return Column{At: r.at[field:], Step: r.Width, Rows: r.rows}
}

// plain takes the separators by number: each row has Width of them, and the
// last of these is a line end. When there are as many line ends as rows, all
// others are commas.
func (r *Rows) plain() (rows int, ok bool) {
	room := batch + r.Width + 65
	if cap(r.at) < room {
		r.at = append(make([]uint32, 0, room), r.at...)
	}
	r.at = r.at[:copy(r.at, r.at[r.rows*r.Width:])] // the last batch is done
	r.at, r.from = Separators(r.at, r.Buf, r.from, r.to)
	rows = (len(r.at) - 1) / r.Width
	if rows == 0 {
		return 0, len(r.at) == 1 && r.from == r.to
	}
	before := r.at[0]
	r.returns = false
	for i := r.Width; i < len(r.at); i += r.Width {
		p := r.at[i]
		if r.Buf[p] != '\n' || int(p-before) > r.Most {
			return 0, false
		}
		before = p
		r.returns = r.returns || r.Buf[p-1] == '\r'
	}
	if r.returns {
		r.around = r.around[:0]
		for i := r.Width; i < len(r.at); i += r.Width {
			p := r.at[i]
			if r.Buf[p-1] == '\r' {
				p--
			}
			r.around = append(r.around, r.at[i-1], p)
		}
	}
	return rows, true
}

// careful takes field by field, with quotes as in RFC 4180.
func (r *Rows) careful() (rows int, ok bool) {
	r.Buf = r.Buf[:r.to+Pad]
	most := max(1, batch/r.Width)
	if cap(r.around) < 2*most*r.Width {
		r.around = make([]uint32, 2*most*r.Width)
	}
	r.around = r.around[:2*most*r.Width]
	for n := 0; rows < most && r.from < r.to; {
		switch begin := r.from; {
		case r.Buf[begin] == '\n':
			r.Blank, r.LastBlank, r.from = r.Blank+1, begin, begin+1
		case r.Buf[begin] == '\r' && r.Buf[begin+1] == '\n':
			r.Blank, r.LastBlank, r.from = r.Blank+1, begin, begin+2
		default:
			for field := range r.Width {
				last, ok := r.field(n, field)
				if !ok || last != (field == r.Width-1) {
					return 0, false
				}
				n += 2
			}
			if r.from-begin > r.Most {
				return 0, false
			}
			rows++
		}
	}
	return rows, true
}

// field takes one field and what follows it, writes its bounds to around[n:],
// and says whether what follows is a line end.
func (r *Rows) field(n, field int) (last, ok bool) {
	i := r.from
	if r.Buf[i] == '"' {
		return r.quoted(n, field)
	}
	r.around[n] = uint32(i - 1)
	for {
		w := binary.LittleEndian.Uint64(r.Buf[i:])
		if hit := ^(differ(w, commas) & differ(w, ends) & differ(w, quotes)) & highs; hit != 0 {
			i += bits.TrailingZeros64(hit) / 8
			break
		}
		i += 8
	}
	r.around[n+1], r.from = uint32(i), i+1
	switch r.Buf[i] {
	case '"':
		return false, false
	case '\n':
		if r.Buf[i-1] == '\r' && uint32(i) > r.around[n]+1 {
			r.around[n+1]--
		}
		return true, true
	}
	return false, true
}

// quoted takes one field in quotes.
func (r *Rows) quoted(n, field int) (last, ok bool) {
	from := r.from + 1
	i, escaped := from, false
	for {
		j := bytes.IndexByte(r.Buf[i:r.to], '"')
		if j < 0 {
			return false, false
		}
		i += j
		if r.Buf[i+1] != '"' || i+1 == r.to {
			break
		}
		i, escaped = i+2, true
	}
	r.around[n], r.around[n+1] = uint32(from-1), uint32(i)
	if r.Wanted[field] && (escaped || bytes.IndexByte(r.Buf[from:i], '\r') >= 0) {
		r.unquote(n, from, i)
	}
	i++
	if i+1 < r.to && r.Buf[i] == '\r' && r.Buf[i+1] == '\n' {
		i++
	}
	r.from = i + 1
	return i < r.to && r.Buf[i] == '\n', i < r.to && (r.Buf[i] == '\n' || r.Buf[i] == ',')
}

// unquote writes a field as it was before quoting behind the text, with LF for
// CRLF.
func (r *Rows) unquote(n, from, to int) {
	at := len(r.Buf) - Pad
	b := r.Buf[:at]
	for i := from; i < to; i++ {
		c := r.Buf[i]
		if c == '"' || c == '\r' && i+1 < to && r.Buf[i+1] == '\n' {
			i++
			c = r.Buf[i]
		}
		b = append(b, c)
	}
	r.around[n], r.around[n+1] = uint32(at-1), uint32(len(b))
	r.Buf = append(b, make([]byte, Pad)...)
}
