package cube

import (
	"context"
	"sync"
)

// tally adds rows to the cells of one dense cuboid, in small cells of each
// worker where those stay near, and else in the order of the cells.
func (n *narrow) tally(ctx context.Context, run *runner, c *coder, cells []uint64, rows int, lim limits, progress func(rows int)) error {
	told := counted(progress)
	if small := c.size * uint64(n.words); small > uint64(lim.near/8) {
		return newNarrowSort(n, run, c, cells, rows, lim).count(ctx, rows, told)
	}
	workers := make([]*narrowWorker, run.workers)
	var mu sync.Mutex // of the cells
	sum := func(w *narrowWorker) {
		mu.Lock()
		defer mu.Unlock()
		n.sum(cells, w.small)
		w.rows = 0
	}
	err := run.rows(ctx, rows, func(i, lo, hi int) error {
		w := workers[i]
		if w == nil {
			w = n.worker(int(c.size))
			workers[i] = w
		}
		for from := lo; from < hi; from += blockRows {
			m := min(blockRows, hi-from)
			if w.rows += m; w.rows > n.most {
				sum(w)
				w.rows = m
			}
			codes := w.block.codes[:m]
			if !c.codes32(codes, from) {
				return ErrCode
			}
			n.prog.filter(w.registers, from, m)
			n.combine(codes, w.registers)
			if err := n.load(w.block.columns, w.registers, from, m); err != nil {
				return err
			}
			n.add(w.small, codes, w.block.columns)
		}
		told(hi - lo)
		return nil
	})
	for _, w := range workers {
		if w != nil && err == nil {
			sum(w)
		}
	}
	return err
}

// counted returns a function that adds up numbers of rows and tells progress, if
// there is any, from one goroutine at a time.
func counted(progress func(rows int)) func(rows int) {
	if progress == nil {
		return func(int) {}
	}
	var mu sync.Mutex
	done := 0
	return func(rows int) {
		mu.Lock()
		defer mu.Unlock()
		done += rows
		progress(done)
	}
}

// narrowWorker is what one goroutine needs.
type narrowWorker struct {
	registers *registers
	block     *narrowBlock
	small     []uint64
	rows      int // in small
}

// worker returns a worker with small cells for so many cells.
func (n *narrow) worker(cells int) *narrowWorker {
	return &narrowWorker{registers: n.prog.registers(), block: n.block(), small: make([]uint64, cells*n.words)}
}
