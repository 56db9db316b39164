package cube

// worker is what one goroutine counts with and into.
type worker struct {
	registers *registers
	targets   []*target
	blocks    []blockCounter // by target, for full blocks; nil: none has one
}

// blockCounter is a quick way to count full blocks into a target.
type blockCounter interface {
	// add counts the block from lo on, whose masks are in the registers. It
	// reports whether all codes were in range.
	add(r *registers, lo int) bool
	// finish adds what was counted to the target.
	finish(t *target)
}

// newWorker returns a worker that will count about so many rows.
func newWorker(p *program, spaces []*space, rows int) *worker {
	w := &worker{registers: p.registers()}
	for _, s := range spaces {
		w.targets = append(w.targets, s.target(p.layout))
	}
	for _, t := range w.targets {
		if h := newHistogram(t, p, rows); h != nil {
			w.blocks = append(w.blocks, h)
		} else if k := newCounter(t, p); k != nil {
			w.blocks = append(w.blocks, k)
		} else {
			w.blocks = nil
			break
		}
	}
	return w
}

// chunk counts the rows from lo to hi.
func (w *worker) chunk(p *program, lo, hi int) error {
	if w.blocks != nil {
		// Cuboid by cuboid: the cells of one stay near for the whole chunk,
		// and masks are quickly computed again.
		full := lo + (hi-lo)/blockRows*blockRows
		for _, b := range w.blocks {
			for from := lo; from < full; from += blockRows {
				p.filter(w.registers, from, blockRows)
				if !b.add(w.registers, from) {
					return ErrCode
				}
			}
		}
		lo = full
	}
	for ; lo < hi; lo += blockRows {
		n := min(blockRows, hi-lo)
		if err := p.compute(w.registers, lo, n); err != nil {
			return err
		}
		for _, t := range w.targets {
			if !t.add(w.registers.vectors, lo, n) {
				return ErrCode
			}
		}
	}
	return nil
}

// finish returns the cuboids of what was counted.
func (w *worker) finish(spaces []*space) []*cuboid {
	out := make([]*cuboid, len(spaces))
	for i, s := range spaces {
		if w.blocks != nil {
			w.blocks[i].finish(w.targets[i])
		}
		out[i] = w.targets[i].finish(s)
	}
	return out
}
