package cube

import (
	"context"
	"sync"
)

// partition counts rows into the cells of one large dense cuboid. Rows in
// their own order would ask for cells all over the memory, one after the other.
// So some rows at a time are first sorted into runs of cells that are near to
// each other, and then counted run by run, each by one worker: all workers share
// the cells.
type partition struct {
	run    *runner
	prog   *program
	sorted *program // prog, of rows in the order of the runs
	coder  *coder
	cells  []uint64
	shift  uint // from the number of a cell to that of its run
	runs   int

	codes  []uint32 // of the cells
	order  []uint32 // the same, in the order of the runs
	masks  [][]uint8
	starts [][]uint32 // by chunk and run: where the next row goes
	states []*sorter  // by worker
}

// sorter is what a worker needs.
type sorter struct {
	registers *registers
	places    [blockRows]uint32
}

const (
	partitionRows = 1 << 17 // that are sorted at a time
	maxRuns       = 1 << 8
)

// newPartition prepares to count so many rows into cells, in runs of about so
// many words.
func newPartition(run *runner, prog *program, c *coder, cells []uint64, words uint64, rows int) *partition {
	p := &partition{run: run, prog: prog, coder: c, cells: cells, states: make([]*sorter, run.workers)}
	for c.size>>p.shift >= maxRuns || uint64(prog.layout.words)<<(p.shift+1) <= words {
		p.shift++
	}
	p.runs = int((c.size-1)>>p.shift) + 1
	n := min(rows, partitionRows)
	p.codes, p.order = make([]uint32, n), make([]uint32, n)
	for range (n + chunkRows - 1) / chunkRows {
		p.starts = append(p.starts, make([]uint32, p.runs))
	}
	s := *prog
	s.masks, s.columns = nil, make([]Column, len(prog.columns))
	for range prog.masks {
		m := make([]uint8, n)
		p.masks = append(p.masks, m)
		s.masks = append(s.masks, newMaskPlan(Mask{U8: m, Counted: []bool{false, true}}))
	}
	for _, node := range prog.nodes {
		c := node.column
		switch {
		case prog.columns[c].I64 != nil && s.columns[c].I64 == nil:
			s.columns[c].I64 = make([]int64, n)
		case prog.columns[c].I32 != nil && s.columns[c].I32 == nil:
			s.columns[c].I32 = make([]int32, n)
		}
	}
	p.sorted = &s
	return p
}

// count counts rows, and tells progress how many are sorted, which is most of
// the work.
func (p *partition) count(ctx context.Context, rows int, progress func(rows int)) error {
	var mu sync.Mutex
	done := 0
	for from := 0; from < rows; from += partitionRows {
		n := min(partitionRows, rows-from)
		err := p.run.rows(ctx, n, func(_, lo, hi int) error { return p.code(from, lo, hi) })
		if err != nil {
			return err
		}
		ends := place(p.starts[:(n+chunkRows-1)/chunkRows])
		err = p.run.rows(ctx, n, func(w, lo, hi int) error {
			p.sort(p.state(w), from, lo, hi)
			if progress != nil {
				mu.Lock()
				defer mu.Unlock()
				done += hi - lo
				progress(done)
			}
			return nil
		})
		if err != nil {
			return err
		}
		err = p.run.each(ctx, p.runs, func(w, i int) error {
			lo := 0
			if i > 0 {
				lo = int(ends[i-1])
			}
			return p.add(p.state(w), lo, int(ends[i]))
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func (p *partition) state(worker int) *sorter {
	if p.states[worker] == nil {
		p.states[worker] = &sorter{registers: p.prog.registers()}
	}
	return p.states[worker]
}

// code finds the cells of a chunk of rows, and how many are in each run.
func (p *partition) code(from, lo, hi int) error {
	starts := p.starts[lo/chunkRows]
	clear(starts)
	for ; lo < hi; lo += blockRows {
		codes := p.codes[lo:min(lo+blockRows, hi)]
		if !p.coder.codes32(codes, from+lo) {
			return ErrCode
		}
		for _, c := range codes {
			starts[c>>p.shift]++
		}
	}
	return nil
}

// place turns the numbers of rows by chunk and run into places, and returns
// where the runs end.
func place(chunks [][]uint32) []uint32 {
	ends := make([]uint32, len(chunks[0]))
	var at uint32
	for i := range ends {
		for _, starts := range chunks {
			starts[i], at = at, at+starts[i]
		}
		ends[i] = at
	}
	return ends
}

// sort writes a chunk of rows to their places.
func (p *partition) sort(s *sorter, from, lo, hi int) {
	starts := p.starts[lo/chunkRows]
	for ; lo < hi; lo += blockRows {
		codes := p.codes[lo:min(lo+blockRows, hi)]
		places := s.places[:len(codes)]
		for i, c := range codes {
			at := starts[c>>p.shift]
			starts[c>>p.shift] = at + 1
			places[i] = at
			p.order[at] = c
		}
		for i := range p.masks {
			counted := s.registers.masks[i][:len(codes)]
			p.prog.masks[i].fill(counted, from+lo)
			spread(p.masks[i], counted, places)
		}
		for i, c := range p.sorted.columns {
			switch {
			case c.I64 != nil:
				spread(c.I64, p.prog.columns[i].I64[from+lo:], places)
			case c.I32 != nil:
				spread(c.I32, p.prog.columns[i].I32[from+lo:], places)
			}
		}
	}
}

func spread[T any](dst, src []T, places []uint32) {
	src = src[:len(places)]
	for i, at := range places {
		dst[at] = src[i]
	}
}

// add counts sorted rows.
func (p *partition) add(s *sorter, lo, hi int) error {
	for ; lo < hi; lo += blockRows {
		n := min(blockRows, hi-lo)
		if err := p.sorted.compute(s.registers, lo, n); err != nil {
			return err
		}
		p.prog.layout.scatter(p.cells, p.order[lo:lo+n], s.registers.vectors)
	}
	return nil
}
