package measure

import (
	"context"

	"github.com/collective-impact/sdk/internal/progress"
)

// WithProgress returns a context that tells p how far the work is that gets it:
// records that are read, as by [FromSeq], or counted, as by [Plan.Tally] and
// [Plan.Tabulate], replicates of resampling, searches of package privacy. Every
// call counts from its own beginning. A call that is given a Progress of its own
// tells that one and not p. A nil ctx stands for the background, and with a nil
// p nobody is told.
func WithProgress(ctx context.Context, p Progress) context.Context {
	return progress.With(ctx, p)
}

// or returns p, and where that is nil the progress of the context.
func (p Progress) or(ctx context.Context) Progress {
	if p != nil {
		return p
	}
	return progress.Of(ctx)
}
