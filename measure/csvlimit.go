package measure

import "io"

// recordLimit hands bytes on and stops where more than max of them belong to
// one record, so that a line of a gigabyte is never held. A record ends at a
// line end outside quotes; in a well-formed table that is one with an even
// number of quotes before it, and of a malformed one csv.Reader sees the first
// malformed record before it sees the error from here.
type recordLimit struct {
	r         io.Reader
	max       int
	size      int  // bytes of the record so far
	line      int  // the current line, from 1
	start     int  // the line on which the record begins
	quoted    bool // inside quotes
	last      byte
	blank     int // empty lines
	lastBlank int // the line of the last of them
	tooLong   bool
}

// Read implements io.Reader.
func (l *recordLimit) Read(p []byte) (int, error) {
	if l.tooLong {
		return 0, ErrTooLong
	}
	n, err := l.r.Read(p)
	for i, c := range p[:n] {
		if l.size == l.max {
			l.tooLong = true
			if i == 0 {
				return 0, ErrTooLong
			}
			return i, nil
		}
		l.size++
		switch c {
		case '"':
			l.quoted = !l.quoted
		case '\n':
			if !l.quoted {
				if l.size == 1 || l.size == 2 && l.last == '\r' {
					l.blank, l.lastBlank = l.blank+1, l.line
				}
				l.size, l.start = 0, l.line+1
			}
			l.line++
		}
		l.last = c
	}
	return n, err
}
