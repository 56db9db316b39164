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
	numbers []uint32   // of the cells
	codes   []uint32   // of the combinations within a run, in the order of the runs
	columns [][]int32  // likewise
	starts  [][]uint32 // by chunk and run: where the next row goes
	workers []*narrowWorker
}

// newNarrowSort prepares to count so many rows.
func newNarrowSort(n *narrow, run *runner, c *coder, cells []uint64, rows int, lim limits) *narrowSort {
	p := &narrowSort{narrow: n, run: run, coder: c, cells: cells, workers: make([]*narrowWorker, run.workers)}
	small := uint64(n.combos * n.words)
	for c.size>>p.shift >= maxRuns || small<<(p.shift+1) <= uint64(lim.near/16) {
		p.shift++
	}
	p.runs = int((c.size-1)>>p.shift) + 1
	// All cells are gone through for each part of the rows, so these take about
	// as much memory as those.
	each := 4 * (2 + len(n.columns))
	p.rows = min(rows, max(partitionRows, 8*len(cells)/each))
	parts := (rows + p.rows - 1) / p.rows
	p.rows = (rows + parts - 1) / parts
	chunks := (p.rows + chunkRows - 1) / chunkRows
	p.rows = chunks * chunkRows
	size := min(rows, p.rows)
	p.numbers, p.codes = make([]uint32, size), make([]uint32, size)
	for range n.columns {
		p.columns = append(p.columns, make([]int32, size))
	}
	for range chunks {
		p.starts = append(p.starts, make([]uint32, p.runs))
	}
	return p
}

// count counts rows, and tells how many are sorted, which is most of the work.
func (p *narrowSort) count(ctx context.Context, rows int, told func(rows int)) error {
	for from := 0; from < rows; from += p.rows {
		n := min(p.rows, rows-from)
		err := p.run.rows(ctx, n, func(_, lo, hi int) error {
			return locate(p.coder, p.numbers, p.starts[lo/chunkRows], p.shift, from, lo, hi)
		})
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

// sort writes a chunk of rows to their places.
func (p *narrowSort) sort(w *narrowWorker, from, lo, hi int) error {
	starts, inRun := p.starts[lo/chunkRows], uint32(1)<<p.shift-1
	var places [blockRows]uint32
	for ; lo < hi; lo += blockRows {
		numbers := p.numbers[lo:min(lo+blockRows, hi)]
		m := len(numbers)
		at, codes := places[:m], w.block.codes[:m]
		for i, c := range numbers {
			run := c >> (p.shift & 31)
			at[i] = starts[run]
			starts[run]++
			codes[i] = c & inRun
		}
		p.prog.filter(w.registers, from+lo, m)
		p.combine(codes, w.registers)
		if err := p.load(w.block.columns, w.registers, from+lo, m); err != nil {
			return err
		}
		spread(p.codes, codes, at)
		for i, c := range w.block.columns {
			spread(p.columns[i], c, at)
		}
	}
	return nil
}

// sumRun counts the sorted rows of a run.
func (p *narrowSort) sumRun(w *narrowWorker, run, lo, hi int) {
	first := run << p.shift
	last := min(first+1<<p.shift, int(p.coder.size))
	words := p.prog.layout.words
	cells, small := p.cells[first*words:last*words], w.small[:(last-first)*p.combos*p.words]
	columns := make([][]int32, len(p.columns))
	for lo < hi {
		n := min(p.most, hi-lo)
		for i, c := range p.columns {
			columns[i] = c[lo : lo+n]
		}
		p.add(small, p.codes[lo:lo+n], columns)
		p.sum(cells, small)
		lo += n
	}
}
