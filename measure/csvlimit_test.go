package measure_test

import (
	"context"
	"io"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"

	"github.com/collective-impact/sdk/measure"
)

func limited(n int) measure.Schema {
	s := measure.Schema{MaxRecord: n, Columns: []measure.Column{{Name: "a", Kind: measure.Number}}}
	return s
}

// The limit is exact: a record of so many bytes is read, one more byte is
// refused, wherever the record stands and however the bytes arrive.
func TestRecordLimitIsExact(t *testing.T) {
	const most = 40
	head := "a,b\n"
	long := func(n int, end string) string { return "1," + strings.Repeat("x", n-2-len(end)) + end }
	quoted := func(n int) string {
		return "1,\"" + strings.Repeat("\n,\"\"", (n-5)/4) + strings.Repeat("y", (n-5)%4) + "\"\n"
	}
	for _, before := range []int{0, 1, 50, 500} {
		for _, end := range []string{"\n", "\r\n", ""} {
			for _, n := range []int{most - 1, most, most + 1, most + 2, 10 * most, 5000} {
				for _, record := range []string{long(n, end), quoted(n)} {
					require.Len(t, record, n)
					text := head + strings.Repeat("2,3\n", before) + record
					if end != "" {
						text += "5,6\n"
					}
					for _, r := range []io.Reader{strings.NewReader(text), iotest.OneByteReader(strings.NewReader(text)), iotest.HalfReader(strings.NewReader(text))} {
						f, err := measure.ReadCSV(context.Background(), "f", r, limited(most), nil)
						if n <= most {
							require.NoError(t, err, "%q", text)
							require.GreaterOrEqual(t, f.Len(), before+1)
							continue
						}
						require.ErrorIs(t, err, measure.ErrTooLong)
						e := cellErrors(t, err)
						require.Len(t, e, 1)
						require.Equal(t, before+2, e[0].Line)
						require.Equal(t, before+1, e[0].Record)
					}
				}
			}
		}
	}
}

// Empty lines are no part of a record, and a malformed record is reported as
// that and not as too long.
func TestRecordLimitOfLegalFiles(t *testing.T) {
	f, err := measure.ReadCSV(context.Background(), "f", strings.NewReader("a,b\n"+strings.Repeat("\r\n", 5000)+"1,2\n"+strings.Repeat("\n", 5000)), limited(8), nil)
	require.NoError(t, err)
	require.Equal(t, 1, f.Len())
	require.Equal(t, 10000, f.BlankLines())
	_, err = measure.ReadCSV(context.Background(), "f", strings.NewReader("a,b\n1,x\"\n"+strings.Repeat("1,2\n", 5000)), limited(8), nil)
	require.ErrorIs(t, err, measure.ErrMalformed)
	require.NotErrorIs(t, err, measure.ErrTooLong)
	_, err = measure.ReadCSV(context.Background(), "f", strings.NewReader("a,b,cdefgh\n1,2,3\n"), limited(8), nil)
	require.ErrorIs(t, err, measure.ErrTooLong) // a header is a record too
	_, err = measure.ReadCSV(context.Background(), "f", strings.NewReader("a,b\n1,2\n"), limited(int(^uint(0)>>1)), nil)
	require.NoError(t, err)
}

// endless makes bytes up to a size and counts those that are taken.
type endless struct {
	pattern     string
	size, taken int
}

func (e *endless) Read(p []byte) (int, error) {
	if e.taken >= e.size {
		return 0, io.EOF
	}
	n := min(len(p), e.size-e.taken)
	for i := range n {
		p[i] = e.pattern[(e.taken+i)%len(e.pattern)]
	}
	e.taken += n
	return n, nil
}

// A record of a gigabyte, in one line or in one pair of quotes, is refused
// after the first MiB, without being held.
func TestGigabyteRecord(t *testing.T) {
	for _, start := range []string{"a,b\n1,", "a,b\n1,\"", ""} {
		tail := &endless{pattern: "x,", size: 1 << 30}
		if strings.HasSuffix(start, "\"") {
			tail.pattern = "x\n"
		}
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err := measure.ReadCSV(context.Background(), "f", io.MultiReader(strings.NewReader(start), tail), limited(0), nil)
		runtime.ReadMemStats(&after)
		require.ErrorIs(t, err, measure.ErrTooLong)
		require.Less(t, tail.taken, 2<<20)
		require.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(256<<20), "a quarter of the record")
	}
}

// A legal file far longer than a record is read whole: 64 MiB in records of
// 1,000 bytes under a limit of 1,000 bytes.
func TestLongStream(t *testing.T) {
	const size, rows = 1000, (64<<20)/1000 + 1
	record := "1.5,\"" + strings.Repeat("x", size-7) + "\"\n"
	in := io.MultiReader(strings.NewReader("a,b\n"), &endless{pattern: record, size: rows * size})
	f, err := measure.ReadCSV(context.Background(), "f", in, limited(size), nil)
	require.NoError(t, err)
	require.Equal(t, rows, f.Len())
	e := find(t, tabulate(t, measure.Plan{Indicators: []measure.Indicator{mean("m", "a")}}, f), "", "m", "").Estimate
	v, _ := e.Value()
	require.Equal(t, 1.5, v)
	require.Equal(t, measure.NoSpread, e.Reason())
}
