package measure

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"
	"unicode/utf8"

	"github.com/collective-impact/sdk/internal/csvscan"
)

// csvJob is a chunk that is being parsed.
type csvJob struct {
	chunk csvChunk
	lines int
	rows  int      // at most
	room  *csvRoom // of the block; nil without
	at    int      // the first row there
	text  csvscan.Rows
	part  *csvPart
	done  chan struct{}
}

// csvPart is what stands in a chunk. Lines and records are counted from its
// beginning.
type csvPart struct {
	cols      []*column
	room      *csvRoom // of the block; nil without
	bytes     int
	rows      int
	lines     int
	blank     int
	emptyLine int // the last one; 0 without
	problems  []*CellError
	bad       error // what ended the reading, in the record that begins in line start
	start     int
}

// parse reads a chunk: fast when nothing is wrong with it, and otherwise once
// more to say what is.
func (in *csvInput) parse(j *csvJob) *csvPart {
	p := in.fast(j)
	if p == nil {
		p = in.careful(&j.chunk)
	}
	p.room = j.room
	p.bytes = j.chunk.to - j.chunk.from
	return p
}

// newPart returns a part with room for rows, in its block where that has some.
func (in *csvInput) newPart(room *csvRoom, at, rows int) *csvPart {
	p := &csvPart{}
	for i, c := range in.schema.Columns {
		col := newColumn(c)
		if room != nil {
			col.share(room.cols[i], at, rows)
		} else {
			col.reserve(rows)
		}
		p.cols = append(p.cols, col)
	}
	return p
}

// fast reads a chunk column by column; nil when it finds anything odd.
func (in *csvInput) fast(j *csvJob) *csvPart {
	c := &j.chunk
	from, to, lines := c.from, c.to, j.lines
	if c.err != nil || to > math.MaxInt32/2 {
		return nil
	}
	if text := c.buf[from:to]; bytes.HasSuffix(text, []byte("\n\r")) || string(text) == "\r" {
		to-- // a lone CR at the end of the input is no line
	} else if len(text) > 0 && text[len(text)-1] != '\n' {
		c.buf[to] = '\n'
		to++
		lines++
	}
	r := &j.text
	r.Width, r.Most, r.Wanted = in.width, in.schema.MaxRecord, in.wanted
	if in.width > 1 && !c.quotes {
		r.Reset(c.buf, from, to, true)
		if p := in.columns(j); p != nil && p.rows == lines {
			p.lines = lines
			return p
		}
	}
	r.Reset(c.buf, from, to, false)
	p := in.columns(j)
	if p == nil {
		return nil
	}
	p.lines, p.blank = lines, r.Blank
	if r.Blank > 0 {
		p.emptyLine = 1 + bytes.Count(c.buf[from:r.LastBlank], []byte("\n"))
	}
	return p
}

// columns reads all rows.
func (in *csvInput) columns(j *csvJob) *csvPart {
	p, r := in.newPart(j.room, j.at, j.rows), &j.text
	for {
		n, ok := r.Next()
		if !ok {
			return nil
		}
		if n == 0 {
			for _, c := range p.cols {
				c.countMissing()
			}
			return p
		}
		p.rows += n
		for i, parser := range in.parsers {
			if !parser.cells(p.cols[i], r.Buf, r.Column(in.at[i])) {
				return nil
			}
		}
	}
}

// careful reads a chunk record by record.
func (in *csvInput) careful(c *csvChunk) *csvPart {
	p := in.newPart(nil, 0, 0)
	r := c.reader(in.schema.MaxRecord)
	for len(p.problems) < in.schema.MaxErrors {
		rec, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			p.bad, p.start = err, r.limit.start
			break
		}
		p.rows++
		in.record(p, r, rec)
	}
	p.lines, p.blank, p.emptyLine = r.limit.line-1, r.limit.blank, r.limit.lastBlank
	return p
}

func (in *csvInput) record(p *csvPart, r csvRecords, rec []string) {
	if len(rec) != in.width {
		line, _ := r.FieldPos(0)
		p.problems = append(p.problems, &CellError{File: in.name, Line: line, Record: p.rows, Err: ErrMalformed,
			Expected: fmt.Sprintf("%d fields as in the header, not %d", in.width, len(rec))})
		return
	}
	for i, parser := range in.parsers {
		text := rec[in.at[i]]
		expected := "text in UTF-8"
		if utf8.ValidString(text) {
			expected = parser.parse(p.cols[i], text)
		}
		if expected != "" && len(p.problems) < in.schema.MaxErrors {
			line, _ := r.FieldPos(in.at[i])
			p.problems = append(p.problems, &CellError{File: in.name, Line: line, Record: p.rows, Column: parser.spec.Name,
				Value: strings.Clone(text), Expected: expected, Err: ErrCell})
		}
	}
}
