package cube

import "context"

// narrowSort counts rows into more cells than stay near. Many rows at a time are
// sorted into runs of cells that are next to each other, and each run is counted
// by one worker.
type narrowSort struct {
	*narrow
	run   *runner
	coder *coder
	cells []uint64
	shift uint // from the number of a cell to that of its run
	runs  int

	rows    int        // that are sorted at a time
	each    int        // words of a row
	sorted  []uint32   // of each row the number of the cell within its run, the masks, and the columns
	starts  [][]uint32 // by chunk and run: where the next row goes
	workers []*narrowWorker
}

// newNarrowSort prepares to count so many rows.
func newNarrowSort(n *narrow, run *runner, c *coder, cells []uint64, rows int, lim limits) *narrowSort {
	p := &narrowSort{narrow: n, run: run, coder: c, cells: cells, each: 1 + len(n.columns), workers: make([]*narrowWorker, run.workers)}
	small := uint64(n.words)
	for c.size>>p.shift >= maxRuns || small<<(p.shift+1) <= uint64(lim.near/32) {
		p.shift++
	}
	p.runs = int((c.size-1)>>p.shift) + 1
	// All cells are gone through for each part of the rows, so that these may
	// take twice the memory.
	p.rows = min(rows, max(partitionRows, 4*len(cells)/p.each))
	parts := (rows + p.rows - 1) / p.rows
	chunks := ((rows+parts-1)/parts + chunkRows - 1) / chunkRows
	p.rows = chunks * chunkRows
	p.sorted = make([]uint32, min(rows, p.rows)*p.each)
	for range chunks {
		p.starts = append(p.starts, make([]uint32, p.runs))
	}
	return p
}

// count counts rows, and tells how many are sorted, which is most of the work.
func (p *narrowSort) count(ctx context.Context, rows int, told func(rows int)) error {
	for from := 0; from < rows; from += p.rows {
		n := min(p.rows, rows-from)
		err := p.run.rows(ctx, n, func(w, lo, hi int) error { return p.locate(p.worker(w), from, lo, hi) })
		if err != nil {
			return err
		}
		ends := place(p.starts[:(n+chunkRows-1)/chunkRows])
		err = p.run.rows(ctx, n, func(w, lo, hi int) error {
			err := p.sort(p.worker(w), from, lo, hi)
			if err == nil {
				told(hi - lo)
			}
			return err
		})
		if err != nil {
			return err
		}
		err = p.run.each(ctx, p.runs, func(w, i int) error {
			lo := 0
			if i > 0 {
				lo = int(ends[i-1])
			}
			p.sumRun(p.worker(w), i, lo, int(ends[i]))
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func (p *narrowSort) worker(i int) *narrowWorker {
	if p.workers[i] == nil {
		p.workers[i] = p.narrow.worker(1 << p.shift)
	}
	return p.workers[i]
}

// locate finds how many rows of a chunk are in each run.
func (p *narrowSort) locate(w *narrowWorker, from, lo, hi int) error {
	starts, shift := p.starts[lo/chunkRows], p.shift&31
	clear(starts)
	for ; lo < hi; lo += blockRows {
		codes := w.block.codes[:min(blockRows, hi-lo)]
		if !p.coder.codes32(codes, from+lo) {
			return ErrCode
		}
		for _, c := range codes {
			starts[c>>shift]++
		}
	}
	return nil
}

// sort writes a chunk of rows to their places.
func (p *narrowSort) sort(w *narrowWorker, from, lo, hi int) error {
	starts, shift := p.starts[lo/chunkRows], p.shift&31
	inRun := uint32(1)<<shift - 1
	var places [blockRows]uint32
	for ; lo < hi; lo += blockRows {
		m := min(blockRows, hi-lo)
		at, codes := places[:m], w.block.codes[:m]
		if !p.coder.codes32(codes, from+lo) {
			return ErrCode
		}
		for i, c := range codes {
			run := c >> shift
			at[i] = starts[run]
			starts[run]++
			codes[i] = c & inRun
		}
		p.prog.filter(w.registers, from+lo, m)
		p.combine(codes, w.registers)
		if err := p.load(w.block.columns, w.registers, from+lo, m); err != nil {
			return err
		}
		p.put(at, codes, w.block.columns)
	}
	return nil
}

// put writes rows to their places.
func (p *narrowSort) put(at, codes []uint32, columns [][]int32) {
	codes = codes[:len(at)]
	switch x := columns[0][:len(at)]; len(columns) {
	case 1:
		for i, to := range at {
			*(*[2]uint32)(p.sorted[2*int(to):]) = [2]uint32{codes[i], uint32(x[i])}
		}
	case 2:
		y := columns[1][:len(at)]
		for i, to := range at {
			*(*[3]uint32)(p.sorted[3*int(to):]) = [3]uint32{codes[i], uint32(x[i]), uint32(y[i])}
		}
	default:
		for i, to := range at {
			row := p.sorted[p.each*int(to):][:p.each]
			row[0] = codes[i]
			for j, c := range columns {
				row[1+j] = uint32(c[i])
			}
		}
	}
}

// get reads rows that stand one after the other.
func (p *narrowSort) get(codes []uint32, columns [][]int32, lo int) {
	from := p.sorted[p.each*lo:][:p.each*len(codes)]
	switch x := columns[0][:len(codes)]; len(columns) {
	case 1:
		for i := range codes {
			row := (*[2]uint32)(from[2*i:])
			codes[i], x[i] = row[0], int32(row[1])
		}
	case 2:
		y := columns[1][:len(codes)]
		for i := range codes {
			row := (*[3]uint32)(from[3*i:])
			codes[i], x[i], y[i] = row[0], int32(row[1]), int32(row[2])
		}
	default:
		for i := range codes {
			row := from[p.each*i:][:p.each]
			codes[i] = row[0]
			for j, c := range columns {
				c[i] = int32(row[1+j])
			}
		}
	}
}

// sumRun counts the sorted rows of a run.
func (p *narrowSort) sumRun(w *narrowWorker, run, lo, hi int) {
	first := run << p.shift
	last := min(first+1<<p.shift, int(p.coder.size))
	words := p.prog.layout.words
	cells, small := p.cells[first*words:last*words], w.small[:(last-first)*p.words]
	for rows := 0; lo < hi; lo += blockRows {
		n := min(blockRows, hi-lo)
		if rows += n; rows > p.most {
			p.sum(cells, small)
			rows = n
		}
		codes := w.block.codes[:n]
		p.get(codes, w.block.columns, lo)
		p.add(small, codes, w.block.columns)
	}
	p.sum(cells, small)
}
