package measure

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"runtime"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/collective-impact/sdk/internal/fault"
)

// Progress is called now and then during long work with the number of records
// done so far, from one goroutine at a time.
type Progress func(records int)

// checkEvery is the number of records between two looks at the context.
const checkEvery = 4096

// stopped returns the error of a context that has ended; a nil one never does.
func stopped(ctx context.Context) error {
	if ctx == nil {
		return nil
	}
	return ctx.Err()
}

// ReadCSV reads a table with a header line into a Frame: fields separated by
// commas and quoted as RFC 4180 says, lines that end in LF or CRLF, text in
// UTF-8 with or without a byte order mark. Name is what errors call the input.
// Columns that the schema does not declare are left out. Empty lines are no
// records and are counted in [Frame.BlankLines]; in a table of one column,
// where they might be records, they are an error.
//
// No row is dropped: a field that does not fit its column, a row with more or
// fewer fields than the header, a record that is too long is a [*CellError] with
// line and column, and all of them up to [Schema.MaxErrors] are reported at
// once; then there is no Frame. Numbers are decimal; NaN, infinities,
// hexadecimal and sizes of 1e150 and above are refused. Errors of r and of ctx
// are passed on; ctx and progress may be nil.
//
// Up to [runtime.GOMAXPROCS] goroutines parse while r is read ahead; none of
// them outlives the call, and the result does not depend on their number.
func ReadCSV(ctx context.Context, name string, r io.Reader, s Schema, progress Progress) (Frame, error) {
	return readCSV(ctx, name, r, s, progress.or(ctx), csvTuning{})
}

// csvTuning is what changes no result: the size of the chunks that are read at
// once, in bytes, and the number of them that are parsed at the same time. Zero
// means what suits the machine.
type csvTuning struct{ chunk, workers int }

func readCSV(ctx context.Context, name string, r io.Reader, s Schema, progress Progress, tuning csvTuning) (Frame, error) {
	in, err := openCSV(name, r, s, tuning)
	if err != nil {
		return Frame{}, err
	}
	var parts []*csvPart
	if err := in.each(ctx, progress, func(p *csvPart) bool { parts = append(parts, p); return true }); err != nil {
		return Frame{}, err
	}
	d := in.join(parts)
	if err := d.settle(in.name); err != nil {
		return Frame{}, err
	}
	if progress != nil {
		progress(d.rows)
	}
	return Frame{seal(d)}, nil
}

// csvInput is a table that is being read. Its chunks are parsed by several
// goroutines, which change nothing in it, and taken one after the other.
type csvInput struct {
	name    string
	schema  Schema
	parsers []*parser
	chunks  csvChunks
	workers int
	rooms   *csvRooms // of blocks; nil without
	first   csvChunk  // what follows the header in the chunk that has it
	width   int
	at      []int  // index of each declared column in a record
	wanted  []bool // of each field, whether it is declared

	// What has been taken so far.
	lines, rows int
	blank       int // empty lines that no frame counts yet
	emptyLine   int // the last empty line after the header
	problems    fault.List
}

// openCSV reads the header.
func openCSV(name string, r io.Reader, s Schema, tuning csvTuning) (*csvInput, error) {
	if err := s.Validate(); err != nil {
		return nil, fmt.Errorf("schema: %w", err)
	}
	if r == nil {
		return nil, &CellError{File: name, Expected: "an input", Err: ErrRequired}
	}
	if s.MaxRecord == 0 {
		s.MaxRecord = 1 << 20
	}
	if s.MaxErrors == 0 {
		s.MaxErrors = 20
	}
	in := &csvInput{name: name, schema: s, workers: tuning.workers}
	if in.workers == 0 {
		in.workers = runtime.GOMAXPROCS(0)
	}
	in.chunks = csvChunks{r: r, most: tuning.chunk, record: s.MaxRecord}
	for _, c := range s.Columns {
		in.parsers = append(in.parsers, s.parser(c))
	}
	return in, in.open()
}

func (in *csvInput) open() error {
	for {
		in.chunks.next(&in.first)
		r := in.first.reader(in.schema.MaxRecord)
		header, err := r.Read()
		switch {
		case errors.Is(err, io.EOF) && !in.first.last: // empty lines alone
			in.lines += r.limit.line - 1
			in.blank += r.limit.blank
			continue
		case errors.Is(err, io.EOF):
			return &CellError{File: in.name, Line: 1, Expected: "a header line; the input is empty", Err: ErrHeader}
		case err != nil:
			return in.syntax(err, r.limit.start)
		}
		line, _ := r.FieldPos(0)
		in.width = len(header)
		in.header(header, in.lines+line)
		in.blank += line - 1
		end := in.first.from + int(r.InputOffset())
		in.lines += bytes.Count(in.first.buf[in.first.from:end], []byte("\n"))
		in.first.from = end
		return in.problems.Err()
	}
}

// header finds the declared columns. What stands in the first line may be
// somebody's data, so only names that the schema declares are printed.
func (in *csvInput) header(header []string, line int) {
	bad := func(e CellError) {
		e.File, e.Line, e.Err = in.name, line, ErrHeader
		in.problems.Join(&e)
	}
	text := strings.Join(header, ",")
	switch {
	case !utf8.ValidString(text):
		bad(CellError{Value: text, Expected: "text in UTF-8"})
		return
	case strings.Contains(text, "\r"):
		bad(CellError{Value: text, Expected: "lines that end in LF or CRLF, not in CR alone"})
		return
	case len(header) == 1 && !slices.ContainsFunc(in.schema.Columns, func(c Column) bool { return c.Name == text }):
		for _, other := range []string{";", "\t", "|"} {
			if strings.Contains(text, other) {
				bad(CellError{Value: text, Expected: fmt.Sprintf("fields separated by commas; they seem to be separated by %q", other)})
				return
			}
		}
	}
	first := map[string]int{}
	for i, h := range header {
		switch j, seen := first[h]; {
		case h == "": // a column without a name cannot be declared
		case !seen:
			first[h] = i
		case slices.ContainsFunc(in.schema.Columns, func(c Column) bool { return c.Name == h }):
			bad(CellError{Column: h, Value: h, Expected: fmt.Sprintf("each column once; fields %d and %d have this name", j+1, i+1)})
		default:
			bad(CellError{Value: h, Expected: fmt.Sprintf("each column once; fields %d and %d have the same name", j+1, i+1)})
		}
	}
	fold := func(s string) string { return strings.ToLower(strings.TrimSpace(s)) }
	for _, c := range in.schema.Columns {
		i, ok := first[c.Name]
		if !ok {
			hint := ""
			if j := slices.IndexFunc(header, func(h string) bool { return fold(h) == fold(c.Name) }); j >= 0 {
				hint = fmt.Sprintf("; field %d differs only in case or spaces", j+1)
			}
			bad(CellError{Column: c.Name, Value: text, Expected: fmt.Sprintf("this column in the header, which has %d fields separated by commas%s", in.width, hint)})
		}
		in.at = append(in.at, i)
	}
	in.wanted = make([]bool, in.width)
	for _, i := range in.at {
		in.wanted[i] = true
	}
}

// syntax says what is wrong with the form of the input in the record that
// begins on the given line after those that have been taken.
func (in *csvInput) syntax(err error, start int) error {
	e := &CellError{File: in.name, Line: in.lines + start, Record: in.rows + 1, Err: ErrMalformed}
	if in.width == 0 {
		e.Record = 0
	}
	var pe *csv.ParseError
	switch {
	case errors.Is(err, ErrTooLong):
		e.Err = ErrTooLong
		e.Expected = fmt.Sprintf("at most %d bytes in a record; a quote that is never closed, and lines that end in CR alone, look like this too", in.schema.MaxRecord)
	case errors.As(err, &pe):
		e.Line, e.Expected = in.lines+pe.StartLine, "fields quoted as in RFC 4180, not "+pe.Err.Error()
	default:
		return fmt.Errorf("%s:%d: %w", in.name, in.lines+start, err)
	}
	return e
}

// each parses the chunks and hands on what is in them, in order, until use
// says that it has enough; then and whenever it returns, no goroutine is left.
// After a problem it only looks for more of them.
func (in *csvInput) each(ctx context.Context, progress Progress, use func(*csvPart) bool) error {
	if err := stopped(ctx); err != nil {
		return err
	}
	jobs := make([]csvJob, in.workers+1)
	jobs[0].chunk = in.first
	var running sync.WaitGroup
	defer running.Wait()
	begun, taken, last := 0, 0, false
	for {
		for ; !last && begun-taken < len(jobs); begun++ {
			j := &jobs[begun%len(jobs)]
			if begun > 0 {
				in.chunks.next(&j.chunk)
			}
			last = j.chunk.last
			in.prepare(j)
			j.done = make(chan struct{})
			running.Go(func() {
				defer close(j.done)
				j.part = in.parse(j)
			})
		}
		if taken == begun {
			break
		}
		j := &jobs[taken%len(jobs)]
		<-j.done
		taken++
		p := j.part
		j.part = nil
		if err := in.take(ctx, progress, p); err != nil {
			return err
		}
		switch {
		case in.problems.Len() >= in.schema.MaxErrors || p.bad != nil:
			return in.stop()
		case in.problems.Len() == 0 && !use(p):
			return nil
		}
	}
	if in.width == 1 && in.emptyLine > 0 {
		in.problems.Join(&CellError{File: in.name, Line: in.emptyLine, Err: ErrMalformed,
			Expected: `no empty line in a table of one column; an empty field is written ""`})
	}
	return in.stop()
}

// take adds what a chunk holds to what is known of the whole.
func (in *csvInput) take(ctx context.Context, progress Progress, p *csvPart) error {
	for _, e := range p.problems {
		if in.problems.Len() < in.schema.MaxErrors {
			e.Line, e.Record = e.Line+in.lines, e.Record+in.rows
			in.problems.Join(e)
		}
	}
	done := in.rows
	in.rows += p.rows
	for done += checkEvery - done%checkEvery; done <= in.rows; done += checkEvery {
		if err := stopped(ctx); err != nil {
			return err
		}
		if progress != nil {
			progress(done)
		}
	}
	if p.bad != nil && in.problems.Len() < in.schema.MaxErrors {
		in.problems.Join(in.syntax(p.bad, p.start))
	}
	if p.emptyLine > 0 {
		in.emptyLine = in.lines + p.emptyLine
	}
	in.blank += p.blank
	in.lines += p.lines
	return stopped(ctx)
}

// stop returns the problems, with one more when there may be others behind.
func (in *csvInput) stop() error {
	if in.problems.Len() >= in.schema.MaxErrors {
		in.problems.Join(&CellError{File: in.name, Err: ErrStopped,
			Expected: fmt.Sprintf("fewer than %d problems; what follows was not read", in.schema.MaxErrors)})
	}
	return in.problems.Err()
}

// prepare counts the lines of a chunk and finds room for its rows.
func (in *csvInput) prepare(j *csvJob) {
	c := &j.chunk
	size := c.to - c.from
	j.lines = bytes.Count(c.buf[c.from:c.to], []byte("\n"))
	// A record has a byte for each field at least, and the last may want its end.
	j.rows = min(j.lines, size/in.width) + 1
	if in.rooms != nil {
		j.room, j.at = in.rooms.take(size, j.rows, c.last)
	}
}

// join makes one table of its parts; it uses them up.
func (in *csvInput) join(parts []*csvPart) *frameData {
	d := &frameData{blank: in.blank}
	for _, p := range parts {
		d.rows += p.rows
	}
	in.blank = 0
	for i, c := range in.schema.Columns {
		if len(parts) == 1 {
			d.cols = append(d.cols, parts[0].cols[i])
			continue
		}
		whole := newColumn(c)
		if len(parts) > 0 && parts[0].room != nil && d.rows <= parts[0].room.most {
			whole = parts[0].room.cols[i]
		} else {
			whole.reserve(d.rows)
		}
		for _, p := range parts {
			whole.append(p.cols[i])
			p.cols[i] = nil
		}
		d.cols = append(d.cols, whole)
	}
	return d
}
