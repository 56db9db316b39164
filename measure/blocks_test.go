package measure

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// rowsOf writes the rows of a frame out, so that they do not depend on how
// columns hold them.
func rowsOf(f Frame) (out []string) {
	d := f.data()
	for row := range d.rows {
		text := ""
		for _, c := range d.cols {
			switch {
			case c.kind == Number:
				x, ok := c.num.value(row)
				text += fmt.Sprint(x, ok, ";")
			case c.kind == Label && c.known(row):
				text += fmt.Sprintf("%q;", c.levels[c.code(row)-1])
			default:
				text += fmt.Sprint(c.code(row), ";")
			}
		}
		out = append(out, text)
	}
	return out
}

// gather reads all blocks.
func gather(text string, s Schema, tuning csvTuning) (frames []Frame, rows []string, blank int, err error) {
	for f, e := range readCSVBlocks(context.Background(), "f", strings.NewReader(text), s, nil, tuning) {
		if err = e; err != nil {
			break
		}
		frames = append(frames, f)
		rows = append(rows, rowsOf(f)...)
		blank += f.BlankLines()
	}
	return frames, rows, blank, err
}

// Blocks put together are the whole, errors are those of the whole, and where
// blocks end does not depend on the workers.
func TestBlocksAddUp(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	legal, several := 0, 0
	for i := range 300 {
		s := everyKind()
		text := table(r, s, r.IntN(60), []int{0, 1, 5}[i%3])
		whole, want := slowReadCSV(context.Background(), "f", strings.NewReader(text), s, nil)
		s.BlockBytes = 1 + r.IntN(500)
		var ends []int
		for _, tuning := range []csvTuning{{chunk: 64, workers: 1}, {chunk: 64, workers: 5}, {}} {
			frames, rows, blank, err := gather(text, s, tuning)
			require.Equal(t, told(Frame{}, want), told(Frame{}, err), "%q", text)
			if err != nil {
				continue
			}
			require.Equal(t, rowsOf(whole), rows)
			require.Equal(t, whole.BlankLines(), blank)
			var at []int
			for _, f := range frames {
				at = append(at, f.Len())
				require.Equal(t, whole.Columns(), f.Columns())
			}
			if tuning.workers == 5 {
				require.Equal(t, ends, at)
				legal++
				several += min(1, len(at)-1)
			}
			ends = at
		}
	}
	require.Greater(t, legal, 100)
	require.Greater(t, several, 50)
}

const pairs = "a,b\n"

func pairSchema() Schema {
	return Schema{BlockBytes: 1, Columns: []Column{{Name: "a", Kind: Number}, {Name: "b", Kind: YesNo}}}
}

// A problem ends the blocks, and comes with all that follow it.
func TestBlocksEndAtProblems(t *testing.T) {
	text := pairs + strings.Repeat("1,yes\n", 20) + "x,yes\n" + strings.Repeat("1,yes\n", 20) + "1,maybe\n1,\"y\"\"\"\n"
	n, errs := 0, 0
	for f, err := range readCSVBlocks(context.Background(), "f", strings.NewReader(text), pairSchema(), nil, csvTuning{chunk: 10, workers: 2}) {
		if n += f.Len(); err != nil {
			errs++
			require.ErrorContains(t, err, `f:22: column "a": wrong value`)
			require.ErrorContains(t, err, `f:43: column "b": wrong value`)
			require.ErrorContains(t, err, `f:44: column "b": wrong value`)
			require.Equal(t, Frame{}, f)
		}
	}
	require.Equal(t, 20, n)
	require.Equal(t, 1, errs)
	for f, err := range ReadCSVBlocks(context.Background(), "f", nil, pairSchema(), nil) {
		require.ErrorIs(t, err, ErrRequired)
		require.Equal(t, Frame{}, f)
	}
	require.ErrorContains(t, Schema{BlockBytes: -1}.Validate(), "/blockBytes")
}

// A table without rows is one empty block.
func TestBlocksOfNothing(t *testing.T) {
	frames, _, blank, err := gather("\n"+pairs+"\n", pairSchema(), csvTuning{})
	require.NoError(t, err)
	require.Len(t, frames, 1)
	require.Equal(t, 2, blank)
	require.Equal(t, []string{"a", "b"}, frames[0].Columns())
	require.Zero(t, frames[0].Len())
}

// requireNoMore checks that no more goroutines are left, those aside that have
// done all but end.
func requireNoMore(t *testing.T, before int) {
	t.Helper()
	for range 5_000_000 {
		if runtime.NumGoroutine() <= before {
			return
		}
		runtime.Gosched()
	}
	t.Fatal("a goroutine is left")
}

// Whoever leaves the loop, or ends the context, leaves no goroutine behind.
func TestBlocksLeaveNothingBehind(t *testing.T) {
	text := pairs + strings.Repeat("1.5,yes\n", 100_000)
	before := runtime.NumGoroutine()
	n := 0
	for range readCSVBlocks(context.Background(), "f", strings.NewReader(text), pairSchema(), nil, csvTuning{chunk: 1000, workers: 8}) {
		if n++; n == 3 {
			break
		}
	}
	require.Equal(t, 3, n)
	requireNoMore(t, before)

	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	var last error
	n = 0
	for _, err := range readCSVBlocks(ctx, "f", strings.NewReader(text), pairSchema(), nil, csvTuning{chunk: 1000, workers: 8}) {
		cancel()
		n++
		last = err
	}
	require.ErrorIs(t, last, context.Canceled)
	require.Equal(t, 2, n)
	requireNoMore(t, before)
}

// A level has one parent in all blocks.
func TestBlocksNest(t *testing.T) {
	s := Schema{BlockBytes: 1, Columns: []Column{
		{Name: "district", Kind: Category, Levels: []string{"North", "South"}},
		{Name: "school", Kind: Category, Levels: []string{"1", "2", "3"}, Parent: "district"},
	}}
	good := "district,school\n" + strings.Repeat("North,1\nSouth,2\n,\nNorth,3\n", 10)
	for _, bad := range []string{"", "South,1\n", ",2\nNorth,2\n"} {
		text := good + bad + "North,1\n"
		_, want := slowReadCSV(context.Background(), "f", strings.NewReader(text), s, nil)
		require.Equal(t, bad == "", want == nil)
		frames, _, _, err := gather(text, s, csvTuning{chunk: 40})
		require.Equal(t, told(Frame{}, want), told(Frame{}, err))
		require.Greater(t, len(frames), 5)
	}
}

// rowsAgain is an input of many equal rows.
type rowsAgain struct {
	row      string
	at, size int
}

// Read implements io.Reader.
func (r *rowsAgain) Read(p []byte) (n int, err error) {
	for n < len(p) && r.at < r.size {
		m := copy(p[n:], r.row[r.at%len(r.row):])
		n, r.at = n+m, r.at+m
	}
	if r.at >= r.size {
		err = io.EOF
	}
	return n, err
}

// An input of 160 MB goes through 40 MB of memory, and the progress made is told.
func TestBlocksAreBounded(t *testing.T) {
	row := &rowsAgain{row: "1234.25,yes,some words that nobody wants to know\n", size: 160_000_000 / 49 * 49}
	rows, progress := 0, 0
	var m runtime.MemStats
	for f, err := range ReadCSVBlocks(context.Background(), "f", io.MultiReader(strings.NewReader("a,b,c\n"), row), Schema{Columns: pairSchema().Columns}, func(n int) { progress = n }) {
		require.NoError(t, err)
		rows += f.Len()
		runtime.GC()
		runtime.ReadMemStats(&m)
		require.Less(t, m.HeapAlloc, uint64(40<<20))
	}
	require.Equal(t, row.size/len(row.row), rows)
	require.Equal(t, rows, progress)
}
