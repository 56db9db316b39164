package measure_test

import (
	"bytes"
	"context"
	"slices"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/collective-impact/sdk/measure"
)

// askedContext is a context that ends when it has been asked so often.
type askedContext struct {
	context.Context
	asked atomic.Int64
	ends  int64
}

func (c *askedContext) Err() error {
	if asked := c.asked.Add(1); c.ends > 0 && asked >= c.ends {
		return context.Canceled
	}
	return nil
}

// someRows yields rows of a number with many digits and a level, and says how many
// were taken.
func someRows(n int, taken *int) func(func(float64, error) bool) {
	return func(yield func(float64, error) bool) {
		for i := range n {
			*taken++
			if !yield(float64(i)/7, nil) {
				return
			}
		}
	}
}

var someFields = []measure.Field[float64]{
	measure.Num("y", func(x float64) (float64, bool) { return x, true }),
	measure.Num("f", func(float64) (float64, bool) { return 1, true }),
	measure.Dim("half", []string{"low", "high"}, func(x float64) (string, bool) {
		if x < 1000 {
			return "low", true
		}
		return "high", true
	}),
}

// The progress of a context is told by whatever gets the context, grows, and ends
// with all of the work; a progress of the call's own is told instead.
func TestProgressOfTheContext(t *testing.T) {
	const n = 9000
	var told []int
	ctx := measure.WithProgress(context.Background(), func(done int) { told = append(told, done) })
	heard := func(what string, records int) {
		t.Helper()
		require.NotEmpty(t, told, what)
		require.True(t, slices.IsSorted(told), what)
		require.Equal(t, records, told[len(told)-1], what)
		told = nil
	}
	taken := 0
	f, err := measure.FromSeq(ctx, someRows(n, &taken), someFields...)
	require.NoError(t, err)
	heard("rows", n)
	plan := measure.Plan{Indicators: []measure.Indicator{mean("y", "y")}, Sets: [][]string{{"half"}}}
	_, err = plan.Tally(ctx, f)
	require.NoError(t, err)
	heard("tally", n)
	_, err = plan.Tabulate(ctx, f)
	require.NoError(t, err)
	heard("table", n)
	frames := func(yield func(measure.Frame, error) bool) {
		for range 2 {
			if !yield(f, nil) {
				return
			}
		}
	}
	_, err = plan.TallyAll(ctx, frames, nil)
	require.NoError(t, err)
	heard("frames", 2*n)

	text := "y\n" + string(bytes.Repeat([]byte("1\n"), n))
	schema := measure.Schema{Columns: []measure.Column{numeric("y")}}
	_, err = measure.ReadCSV(ctx, "text", bytes.NewBufferString(text), schema, nil)
	require.NoError(t, err)
	require.NotEmpty(t, told)
	told = nil
	for _, err := range measure.ReadCSVBlocks(ctx, "text", bytes.NewBufferString(text), schema, nil) {
		require.NoError(t, err)
	}
	heard("blocks", n)

	own := 0
	_, err = plan.TallyAll(ctx, frames, func(done int) { own = done })
	require.NoError(t, err)
	require.Equal(t, 2*n, own)
	require.Empty(t, told)
	_, err = plan.Tally(measure.WithProgress(ctx, nil), f)
	require.NoError(t, err)
	require.Empty(t, told, "nobody is told")
	var none context.Context
	_, err = plan.Tally(measure.WithProgress(none, func(int) { own = -1 }), f)
	require.NoError(t, err)
	require.Equal(t, -1, own)
}

// Rows are read no further than the context lets them, and every pass over a
// frame asks it again and again.
func TestContextIsAskedInEveryPass(t *testing.T) {
	taken := 0
	_, err := measure.FromSeq(&askedContext{Context: context.Background(), ends: 100}, someRows(9000, &taken), someFields...)
	require.ErrorIs(t, err, context.Canceled)
	require.Less(t, taken, 101)

	const n = 50_000
	f, err := measure.FromSeq(context.Background(), someRows(n, &taken), someFields...)
	require.NoError(t, err)
	low := 3.0
	plan := measure.Plan{Indicators: []measure.Indicator{mean("y", "y")}, Sets: [][]string{{"half"}},
		Where: []measure.Filter{{Column: "y", Min: &low}}, Weight: measure.Weight{Column: "f", Kind: measure.FrequencyWeight}}
	ctx := &askedContext{Context: context.Background()}
	_, err = plan.Tally(ctx, f)
	require.NoError(t, err)
	// Weights are checked, rows are filtered, numbers are turned into whole ones, in
	// two passes, and all of them are counted.
	all := ctx.asked.Load()
	require.Greater(t, all, int64(4*(n/4096)))
	for ends := int64(1); ends <= all; ends += 7 {
		ctx := &askedContext{Context: context.Background(), ends: ends}
		_, err := plan.Tally(ctx, f)
		require.ErrorIs(t, err, context.Canceled, ends)
		require.Less(t, ctx.asked.Load(), ends+20, "soon")
	}
}
