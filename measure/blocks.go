package measure

import (
	"context"
	"io"
	"iter"
	"slices"
	"strconv"
)

// wholeBlock is the size of a block unless the schema says otherwise.
const wholeBlock = 16 << 20

// ReadCSVBlocks reads a table as [ReadCSV] does, and yields it in Frames of
// consecutive rows, so that a table larger than memory can be tallied part by
// part. A Frame holds the rows of about [Schema.BlockBytes] of input; where one
// ends depends on the input and on that number alone. There is at least one
// Frame, and each counts the empty lines that were passed since the one before.
// Memory is bounded by the size of a block, not by that of the input.
//
// A problem ends the sequence: it yields no more Frames, looks for further
// problems up to [Schema.MaxErrors], and then yields all of them as one error,
// with lines and records counted from the beginning of the input. Frames before
// it were right. A level that is nested in one level of its parent has the same
// one in all blocks.
//
// The sequence uses up the reader, so it can be ranged over once. When the loop
// is left or ctx ends, no goroutine of it is left behind. Progress is called
// from the goroutine that ranges over the sequence; ctx and progress may be nil.
func ReadCSVBlocks(ctx context.Context, name string, r io.Reader, s Schema, progress Progress) iter.Seq2[Frame, error] {
	return readCSVBlocks(ctx, name, r, s, progress.or(ctx), csvTuning{})
}

func readCSVBlocks(ctx context.Context, name string, r io.Reader, s Schema, progress Progress, tuning csvTuning) iter.Seq2[Frame, error] {
	return func(yield func(Frame, error) bool) {
		in, err := openCSV(name, r, s, tuning)
		if err != nil {
			yield(Frame{}, err)
			return
		}
		b := csvBlocks{in: in, yield: yield, whole: in.schema.BlockBytes}
		if b.whole == 0 {
			b.whole = wholeBlock
		}
		chunk := tuning.chunk
		if chunk == 0 {
			chunk = wholeChunk
		}
		in.rooms = &csvRooms{columns: in.schema.Columns, block: b.whole, chunk: chunk}
		switch err := in.each(ctx, progress, b.add); {
		case b.left:
		case err != nil:
			yield(Frame{}, err)
		case b.flush() && progress != nil:
			progress(in.rows)
		}
	}
}

// csvBlocks gathers chunks until they make a block.
type csvBlocks struct {
	in      *csvInput
	yield   func(Frame, error) bool
	whole   int // bytes of a block
	parts   []*csvPart
	bytes   int
	rows    int // of the blocks before
	yielded bool
	nesting nesting
	left    bool // the loop has been left, or has had its error
}

// add takes one more chunk, and says false when there is to be no other.
func (b *csvBlocks) add(p *csvPart) bool {
	b.parts = append(b.parts, p)
	b.bytes += p.bytes
	return b.bytes < b.whole || b.flush()
}

// flush yields what has been gathered.
func (b *csvBlocks) flush() bool {
	d := b.in.join(b.parts)
	b.parts, b.bytes = nil, 0
	if d.rows == 0 && d.blank == 0 && b.yielded {
		return true
	}
	err := b.nesting.check(d, b.in.name, b.rows)
	if err == nil {
		err = d.settle(b.in.name)
	}
	if err != nil {
		b.yield(Frame{}, err)
		b.left = true
		return false
	}
	b.rows += d.rows
	b.yielded = true
	b.left = !b.yield(Frame{seal(d)}, nil)
	return !b.left
}

// nesting is what is known of columns that are nested in others: of each, the
// parent's code by code; -1 where it did not occur.
type nesting struct{ within [][]int }

// check adds the rows of a frame that has that many others before it, and
// reports the first one in which a level has another parent than before.
func (n *nesting) check(d *frameData, file string, before int) error {
	if n.within == nil {
		n.within = make([][]int, len(d.cols))
	}
	for i, c := range d.cols {
		if c.parent == "" {
			continue
		}
		up := d.cols[slices.IndexFunc(d.cols, func(x *column) bool { return x.name == c.parent })]
		if n.within[i] == nil {
			n.within[i] = slices.Repeat([]int{-1}, len(c.levels))
		}
		within := n.within[i]
		for row := range d.rows {
			code, in := c.code(row), up.code(row)
			switch {
			case code == c.unknown():
			case in == up.unknown():
				return &CellError{File: file, Record: before + row + 1, Column: up.name, Err: ErrCell,
					Expected: "a level where " + strconv.Quote(c.name) + ", which is nested in it, has one"}
			case within[code] < 0:
				within[code] = in
			case within[code] != in:
				return &CellError{File: file, Record: before + row + 1, Column: up.name, Value: up.levels[in], Err: ErrCell,
					Expected: "the same level in all rows of a level of " + strconv.Quote(c.name) + ", which is nested in it"}
			}
		}
	}
	return nil
}
