package measure

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"

	"github.com/collective-impact/sdk/internal/csvscan"
)

// errNoCount reports a reader that says it read what cannot be.
var errNoCount = errors.New("the reader returned an impossible number of bytes")

// csvChunk is a piece of the input that begins and ends where records do.
type csvChunk struct {
	buf      []byte // with csvscan.Pad bytes of room around the text
	from, to int
	quotes   bool // perhaps; without them there are none
	last     bool
	err      error // why there is no more; nil at the end of the input
}

// csvRecords reads the records of a chunk with all the care of encoding/csv.
type csvRecords struct {
	*csv.Reader
	limit *recordLimit
}

// reader returns the records of a chunk. What ended the input is found at their
// end.
func (c *csvChunk) reader(most int) csvRecords {
	var in io.Reader = bytes.NewReader(c.buf[c.from:c.to])
	if c.err != nil {
		in = io.MultiReader(in, failed{c.err})
	}
	r := csvRecords{limit: &recordLimit{r: in, max: most, line: 1, start: 1}}
	r.Reader = csv.NewReader(r.limit)
	r.ReuseRecord = true
	r.FieldsPerRecord = -1
	return r
}

// failed is a reader that has come to an error.
type failed struct{ err error }

// Read implements io.Reader.
func (f failed) Read([]byte) (int, error) { return 0, f.err }

// csvChunks cuts an input into chunks at the line ends that have an even number
// of quotes before them. In a well-formed table these are the ends of records;
// in a malformed one all is right up to the record that is malformed.
type csvChunks struct {
	r      io.Reader
	record int // the longest record
	most   int // bytes of a chunk, but for longer records; 0 means what is fast
	size   int // of the last chunk; the first ones are smaller
	rest   []byte
	err    error
}

const byteOrderMark = "\xef\xbb\xbf"

const (
	firstChunk = 64 << 10
	wholeChunk = 1 << 20
)

// next reads a chunk into c, whose buffer it uses again. A record beyond the
// limit ends the input.
func (in *csvChunks) next(c *csvChunk) {
	begin := in.size == 0
	in.size = min(max(firstChunk, 4*in.size), wholeChunk)
	if in.most > 0 {
		in.size = in.most
	}
	*c = csvChunk{buf: c.buf, from: csvscan.Pad, to: csvscan.Pad}
	for size := max(in.size, len(byteOrderMark), len(in.rest)+1); ; size = in.more(size) {
		if whole := size + 2*csvscan.Pad + 1; len(c.buf) < whole {
			buf := make([]byte, whole)
			copy(buf, c.buf)
			c.buf = buf
		}
		c.to += copy(c.buf[c.to:], in.rest)
		in.rest = in.rest[:0]
		in.fill(c, csvscan.Pad+size)
		if begin {
			begin = false
			if bytes.HasPrefix(c.buf[c.from:c.to], []byte(byteOrderMark)) {
				c.from += len(byteOrderMark)
			}
		}
		text := c.buf[c.from:c.to]
		quotes := bytes.Count(text, []byte(`"`))
		c.quotes = quotes > 0
		if in.err != nil {
			if c.last = true; !errors.Is(in.err, io.EOF) {
				c.err = in.err
			}
			return
		}
		if end := lastEnd(text, quotes%2 == 1); end > 0 {
			in.rest = append(in.rest, text[end:]...)
			c.to = c.from + end
			return
		}
		if c.last = len(text) > in.record; c.last {
			return
		}
	}
}

// more returns the size to go on to when a record does not end in size bytes:
// enough to tell, in the end, that it is too long.
func (in *csvChunks) more(size int) int {
	if in.record/2 < size {
		return in.record + len(byteOrderMark) + 1
	}
	return 2 * size
}

// fill reads up to the offset to, or to an error.
func (in *csvChunks) fill(c *csvChunk, to int) {
	for empty := 0; c.to < to && in.err == nil; empty++ {
		n, err := in.r.Read(c.buf[c.to:to])
		switch {
		case n < 0 || n > to-c.to:
			err = errNoCount
		case n > 0:
			c.to += n
			empty = 0
		case empty == 99 && err == nil:
			err = io.ErrNoProgress
		}
		in.err = err
	}
}

// lastEnd returns where the last whole record ends, 0 when none does, in text
// that ends inside quotes or does not.
func lastEnd(text []byte, quoted bool) int {
	for to := len(text); ; {
		end := bytes.LastIndexByte(text[:to], '\n')
		if end < 0 {
			return 0
		}
		if bytes.Count(text[end:to], []byte(`"`))%2 == 1 {
			quoted = !quoted
		}
		if !quoted {
			return end + 1
		}
		to = end
	}
}
