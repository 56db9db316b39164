package disparity

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"

	"github.com/collective-impact/sdk/internal/progress"
	"github.com/collective-impact/sdk/internal/random"
)

// ErrStatistic reports a function of the caller that did not return.
var ErrStatistic = errors.New("the statistic did not return")

// blockSize is the number of replicates that share a random stream. Results
// depend on it.
const blockSize = 64

// draw makes one replicate: it writes its figures to out.
type draw func(s *random.Stream, out []float64)

// replicates is a matrix of figures, one row for each replicate.
type replicates struct {
	width  int
	values []float64
}

func (r replicates) row(i int) []float64 { return r.values[i*r.width : (i+1)*r.width] }

// column returns a copy of the figures of one statistic.
func (r replicates) column(j int) []float64 {
	out := make([]float64, 0, len(r.values)/r.width+1)
	for i := j; i < len(r.values); i += r.width {
		out = append(out, r.values[i])
	}
	return out
}

// work is what the workers of one resampling share.
type work struct {
	ctx  context.Context
	name string
	o    Resampling
	out  replicates

	mu   sync.Mutex
	next int // block
	done int // replicates
	err  error
}

// stopped returns the error of a context that has ended; a nil one never ends.
func stopped(ctx context.Context) error {
	if ctx == nil {
		return nil
	}
	return ctx.Err()
}

// run makes all replicates. Each worker has a draw of its own, from worker, and
// takes block after block; each block has a random stream of its own.
func (o Resampling) run(ctx context.Context, name string, width int, worker func() draw) (replicates, error) {
	if err := stopped(ctx); err != nil {
		return replicates{}, err
	}
	if o.Progress == nil {
		o.Progress = progress.Of(ctx)
	}
	w := &work{ctx: ctx, name: name, o: o, out: replicates{width, make([]float64, width*o.Replicates)}}
	o.together((o.Replicates+blockSize-1)/blockSize, func(int) { w.blocks(worker) })
	if w.err == nil && w.done < o.Replicates { // a worker was ended from within
		w.err = ErrStatistic
	}
	return w.out, w.err
}

// together calls f in as many goroutines as there are workers, numbered from 0,
// but not in more than are of use.
func (o Resampling) together(useful int, f func(worker int)) {
	var wait sync.WaitGroup
	for i := range min(o.workers(), useful) {
		wait.Go(func() { f(i) })
	}
	wait.Wait()
}

func (o Resampling) workers() int {
	if o.Workers == 0 {
		return runtime.GOMAXPROCS(0)
	}
	return o.Workers
}

// blocks makes blocks until there are no more. A panic of the caller's statistic
// would end the program from here, out of the caller's reach; it becomes an
// error.
func (w *work) blocks(worker func() draw) {
	defer func() {
		if p := recover(); p != nil {
			w.fail(fmt.Errorf("%w: %v", ErrStatistic, p))
		}
	}()
	one := worker()
	for {
		block, ok := w.take()
		if !ok {
			return
		}
		s := random.New(w.o.Seed, w.name, block)
		first := block * blockSize
		last := min(first+blockSize, w.o.Replicates)
		for i := first; i < last; i++ {
			if err := stopped(w.ctx); err != nil {
				w.fail(err)
				return
			}
			one(s, w.out.row(i))
		}
		w.report(last - first)
	}
}

func (w *work) take() (block int, ok bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	block = w.next
	w.next++
	return block, w.err == nil && block*blockSize < w.o.Replicates
}

func (w *work) fail(err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.err == nil {
		w.err = err
	}
}

func (w *work) report(n int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.done += n
	if w.o.Progress != nil {
		w.o.Progress(w.done)
	}
}
