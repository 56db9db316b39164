package cube

import (
	"context"
	"runtime"
	"sync"
	"sync/atomic"
)

// chunkRows is the number of rows that a worker takes at a time: little enough
// that a cancelled context is heard soon. A multiple of blockRows.
const chunkRows = 1 << 14

// runner shares work out among goroutines.
type runner struct {
	workers int
}

func newRunner(workers, rows int) *runner {
	if workers <= 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	return &runner{workers: max(1, min(workers, (rows+chunkRows-1)/chunkRows))}
}

// rows calls do for ranges of rows; those of one worker one after the other
// and ascending. It returns when all workers have, with an error of one of
// them or of the context.
func (r *runner) rows(ctx context.Context, rows int, do func(worker, lo, hi int) error) error {
	return r.each(ctx, (rows+chunkRows-1)/chunkRows, func(worker, i int) error {
		from := i * chunkRows
		return do(worker, from, from+min(chunkRows, rows-from))
	})
}

// each is rows for the numbers below n.
func (r *runner) each(ctx context.Context, n int, do func(worker, i int) error) error {
	var next atomic.Int64
	var failed atomic.Bool
	errs := make([]error, r.workers)
	work := func(worker int) {
		for !failed.Load() {
			i := next.Add(1) - 1
			if i >= int64(n) {
				return
			}
			err := stopped(ctx)
			if err == nil {
				err = do(worker, int(i))
			}
			if err != nil {
				errs[worker] = err
				failed.Store(true)
			}
		}
	}
	var wg sync.WaitGroup
	for w := 1; w < r.workers; w++ {
		wg.Go(func() { work(w) })
	}
	work(0)
	wg.Wait()
	if err := stopped(ctx); err != nil && failed.Load() {
		return err
	}
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

func stopped(ctx context.Context) error {
	if ctx == nil {
		return nil
	}
	return ctx.Err()
}
