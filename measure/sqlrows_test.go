package measure_test

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"
	"math"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/collective-impact/sdk/measure"
)

var sqlSchema = measure.Schema{Columns: []measure.Column{
	{Name: "grade", Kind: measure.Category, Levels: []string{"2", "3"}},
	{Name: "race", Kind: measure.Several, Levels: []string{"A", "B"}},
	{Name: "score", Kind: measure.Number, Missing: []string{"", "-99"}},
	{Name: "yes", Kind: measure.YesNo},
	{Name: "school", Kind: measure.Label},
}}

var sqlPlan = measure.Plan{
	Indicators: []measure.Indicator{
		{Key: "score", Title: "Score", Outcome: measure.Mean, Column: "score", Direction: measure.HigherIsBetter, Temporal: measure.Stock},
		{Key: "yes", Title: "Yes", Outcome: measure.Flag, Column: "yes", Direction: measure.HigherIsBetter, Temporal: measure.Stock},
	},
	Sets: measure.Cube("grade", "race"),
}

// Rows of a database and the same rows as CSV are the same, in blocks too.
func TestFromRowsAsReadCSV(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	either := func(text string) driver.Value { // what databases hand out as text comes as bytes, too
		if rng.IntN(2) == 0 {
			return text
		}
		return []byte(text)
	}
	d := table{columns: []string{"other", "yes", "score", "school", "grade", "race"}}
	lines := []string{strings.Join(d.columns, ",")}
	for range 5000 {
		grade, race := 2+rng.IntN(2), []string{"", "A", "B", "A;B"}[rng.IntN(4)]
		score, yes := rng.Int64N(2000)-1000, rng.IntN(3)
		row := []driver.Value{nil, nil, nil, either(fmt.Sprint("S", rng.IntN(9))), int64(grade), either(race)}
		text := []string{"", "", "", string(fmt.Appendf(nil, "%s", row[3])), fmt.Sprint(grade), race}
		if rng.IntN(2) == 0 {
			row[4] = either(text[4])
		}
		if race == "" && rng.IntN(2) == 0 {
			row[5] = nil
		}
		if yes < 2 {
			row[1] = []driver.Value{yes == 1, int64(yes), either(strconv.FormatBool(yes == 1))}[rng.IntN(3)]
			text[1] = fmt.Sprint(yes)
		}
		switch tenths := fmt.Sprintf("%.1f", float64(score)/10); rng.IntN(6) {
		case 0:
			row[2], text[2] = int64(-99), "-99"
		case 1:
			row[2], text[2] = float64(-99), ""
		case 2:
			row[2], text[2] = score, fmt.Sprint(score)
		case 3:
			row[2], text[2] = float64(score)/10, tenths
		default:
			row[2], text[2] = either(tenths), tenths
		}
		if text[2] == "-99.0" { // a decimal of text is no marker, but a number is what its shortest decimal is
			row[2], text[2] = "1", "1"
		}
		d.rows = append(d.rows, row)
		lines = append(lines, strings.Join(text, ","))
	}
	want, err := measure.ReadCSV(context.Background(), "rows", strings.NewReader(strings.Join(lines, "\n")), sqlSchema, nil)
	require.NoError(t, err)
	told := 0
	got, err := measure.FromRows(context.Background(), "rows", d.query(t), sqlSchema, func(n int) { require.Greater(t, n, told); told = n })
	require.NoError(t, err)
	require.Equal(t, 5000, told)
	require.Equal(t, want.Len(), got.Len())
	for _, c := range want.Columns() {
		w, _ := want.Missing(c)
		g, ok := got.Missing(c)
		require.True(t, ok && w == g, c)
	}
	same(t, cells(tabulate(t, sqlPlan, want)), cells(tabulate(t, sqlPlan, got)), "rows")

	s := sqlSchema
	for _, s.BlockBytes = range []int{1, 1000, 1 << 20} {
		blocks := 0
		tally, err := sqlPlan.TallyAll(context.Background(), func(yield func(measure.Frame, error) bool) {
			for f, err := range measure.FromRowsBlocks(context.Background(), "rows", d.query(t), s, nil) {
				blocks++
				if !yield(f, err) {
					return
				}
			}
		}, nil)
		require.NoError(t, err)
		require.Equal(t, s.BlockBytes < 1<<20, blocks > 100)
		same(t, cells(tabulate(t, sqlPlan, want)), cells(open(t, tableOf(t, tally))), "blocks")
	}
}

func TestFromRowsErrors(t *testing.T) {
	good := []driver.Value{int64(2), "A", "1", true, "S1"}
	columns := []string{"grade", "race", "score", "yes", "school"}
	strict := sqlSchema
	strict.Missing = []string{}
	for name, c := range map[string]struct {
		column int
		value  driver.Value
		want   string
	}{
		"level":          {0, int64(4), `record 2: column "grade": wrong value: expected one of the levels "2", "3"`},
		"level in space": {0, "2 ", `record 2: column "grade": wrong value: expected one of the levels "2", "3"; one differs only in case or spaces`},
		"fraction":       {0, 2.0, `record 2: column "grade": wrong value: expected no number with a fraction in a column of kind category`},
		"boolean":        {2, true, `record 2: column "score": wrong value: expected no boolean in a column of kind number`},
		"date":           {4, time.Unix(0, 0), `record 2: column "school": wrong value: expected text, a number, a boolean or NULL; make it text in the query`},
		"NaN":            {2, math.NaN(), `record 2: column "score": wrong value: expected a decimal number below 1e150 in size`},
		"infinity":       {2, math.Inf(-1), `record 2: column "score": wrong value: expected a decimal number below 1e150 in size`},
		"too precise":    {2, int64(1<<53 + 1), `record 2: column "score": wrong value: expected a number that 64 bits of floating point hold, such as whole numbers up to 2^53`},
		"yes":            {3, int64(2), `record 2: column "yes": wrong value: expected "true", "yes", "1" for yes, "false", "no", "0" for no`},
		"bytes":          {4, []byte{0xff}, `record 2: column "school": wrong value: expected text in UTF-8`},
		"NULL":           {3, nil, `record 2: column "yes": wrong value: expected a value; the schema says that none is missing`},
	} {
		row := append([]driver.Value(nil), good...)
		row[c.column] = c.value
		d := table{columns: columns, rows: [][]driver.Value{good, row, good}}
		_, err := measure.FromRows(context.Background(), "q", d.query(t), strict, nil)
		require.EqualError(t, err, "q "+c.want, name)
		require.ErrorIs(t, err, measure.ErrCell)
		n := 0
		for f, err := range measure.FromRowsBlocks(context.Background(), "q", d.query(t), func() measure.Schema { s := strict; s.BlockBytes = 1; return s }(), nil) {
			if n++; n == 1 {
				require.NoError(t, err)
				require.Equal(t, 1, f.Len())
				continue
			}
			require.EqualError(t, err, "q "+c.want, name)
		}
		require.Equal(t, 2, n)
	}

	for want, columns := range map[string][]string{
		`q: column "grade": wrong header: expected this column among the 5 of the query; column 1 differs only in case or spaces`: {"GRADE", "race", "score", "yes", "school"},
		`q: column "race": wrong header: expected each column once; columns 2 and 6 of the query have this name`:                  {"grade", "race", "score", "yes", "school", "race"},
		`q: column "school": wrong header: expected this column among the 4 of the query`:                                         {"grade", "race", "score", "yes"},
	} {
		_, err := measure.FromRows(context.Background(), "q", table{columns: columns}.query(t), sqlSchema, nil)
		require.EqualError(t, err, want)
		require.ErrorIs(t, err, measure.ErrHeader)
	}

	many := table{columns: columns}
	for range 100 {
		many.rows = append(many.rows, []driver.Value{int64(9), "A", "x", true, "S1"})
	}
	_, err := measure.FromRows(context.Background(), "q", many.query(t), sqlSchema, nil)
	require.Len(t, cellErrors(t, err), 21)
	require.ErrorIs(t, err, measure.ErrStopped)
	s := sqlSchema
	s.MaxRecord = 10
	_, err = measure.FromRows(context.Background(), "q", table{columns: columns, rows: [][]driver.Value{good, {nil, nil, nil, nil, "a name that is long"}}}.query(t), s, nil)
	require.ErrorIs(t, err, measure.ErrTooLong)
	require.Equal(t, 2, cellErrors(t, err)[0].Record)

	_, err = measure.FromRows(context.Background(), "q", table{columns: columns, rows: [][]driver.Value{good, good}, failAt: 2}.query(t), sqlSchema, nil)
	require.ErrorIs(t, err, errBroken)
	require.ErrorContains(t, err, "q after record 1")
	_, err = measure.FromRows(context.Background(), "q", nil, sqlSchema, nil)
	require.ErrorIs(t, err, measure.ErrRequired)
	var none *sql.Rows // as from a query whose error was not looked at
	_, err = measure.FromRows(context.Background(), "q", none, sqlSchema, nil)
	require.ErrorIs(t, err, measure.ErrRequired)
	_, err = measure.FromRows(context.Background(), "q", many.query(t), measure.Schema{}, nil)
	require.ErrorIs(t, err, measure.ErrRequired)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, err = measure.FromRows(ctx, "q", many.query(t), sqlSchema, nil)
	require.ErrorIs(t, err, context.Canceled)
	closed := many.query(t)
	require.NoError(t, closed.Close())
	_, err = measure.FromRows(context.Background(), "q", closed, sqlSchema, nil)
	require.Error(t, err)
	scan := scanless{many.query(t)}
	_, err = measure.FromRows(context.Background(), "q", scan, sqlSchema, nil)
	require.ErrorIs(t, err, errBroken)
}

// scanless are rows that cannot be scanned.
type scanless struct{ *sql.Rows }

func (scanless) Scan(...any) error { return errBroken }

// wide are rows of one column, of types that database/sql does not hand out but
// other packages do.
type wide struct {
	values []any
	next   int
}

func (w *wide) Columns() ([]string, error) { return []string{"score"}, nil }
func (w *wide) Next() bool                 { w.next++; return w.next <= len(w.values) }
func (w *wide) Err() error                 { return nil }
func (w *wide) Scan(dest ...any) error     { *dest[0].(*any) = w.values[w.next-1]; return nil }

func TestFromRowsOtherTypes(t *testing.T) {
	s := measure.Schema{Columns: []measure.Column{{Name: "score", Kind: measure.Number}}}
	p := measure.Plan{Indicators: []measure.Indicator{{Key: "sum", Title: "Sum", Outcome: measure.TotalOf, Column: "score", Direction: measure.HigherIsBetter, Temporal: measure.Flow}}}
	f, err := measure.FromRows(context.Background(), "q", &wide{values: []any{int8(1), uint64(1 << 40), float32(0.1), "0.2", -1e3}}, s, nil)
	require.NoError(t, err)
	for c := range tabulate(t, p, f).Cells() {
		total, ok := c.Estimate.Value()
		require.True(t, ok)
		require.Equal(t, 1<<40-999+0.3, total)
	}
	_, err = measure.FromRows(context.Background(), "q", &wide{values: []any{uint64(math.MaxUint64)}}, s, nil)
	require.ErrorIs(t, err, measure.ErrCell)
	_, err = measure.FromRows(context.Background(), "q", &wide{values: []any{struct{}{}}}, s, nil)
	require.ErrorIs(t, err, measure.ErrCell)

	// The loop may be left.
	s.BlockBytes = 1
	n := 0
	var endless context.Context
	for f, err := range measure.FromRowsBlocks(endless, "q", &wide{values: []any{1, 2, 3}}, s, nil) {
		require.NoError(t, err)
		require.Equal(t, 1, f.Len())
		if n++; n == 2 {
			break
		}
	}
	require.Equal(t, 2, n)
	n = 0
	for f, err := range measure.FromRowsBlocks(context.Background(), "q", &wide{}, s, nil) {
		require.NoError(t, err)
		require.Equal(t, 0, f.Len())
		n++
	}
	require.Equal(t, 1, n)
}

// A school has one district, in all blocks.
func TestFromRowsNest(t *testing.T) {
	s := measure.Schema{BlockBytes: 1, Columns: []measure.Column{
		{Name: "district", Kind: measure.Category, Levels: []string{"N", "S"}},
		{Name: "school", Kind: measure.Category, Levels: []string{"1", "2"}, Parent: "district"},
	}}
	d := table{columns: []string{"district", "school"}, rows: [][]driver.Value{{"N", "1"}, {"S", "2"}, {"S", "1"}}}
	_, err := measure.FromRows(context.Background(), "q", d.query(t), s, nil)
	require.Equal(t, 3, cellErrors(t, err)[0].Record)
	var last error
	for _, err := range measure.FromRowsBlocks(context.Background(), "q", d.query(t), s, nil) {
		last = err
	}
	require.Equal(t, 3, cellErrors(t, last)[0].Record)
}

func FuzzFromRows(f *testing.F) {
	f.Add("2", int64(-99), 0.5, true, []byte("A;B"))
	f.Add("", int64(1<<60), math.Inf(1), false, []byte{0xff})
	f.Fuzz(func(t *testing.T, text string, whole int64, fraction float64, yes bool, bytes []byte) {
		values := []driver.Value{text, whole, fraction, yes, bytes, nil}
		d := table{columns: []string{"grade", "race", "score", "yes", "school"}}
		for i := range values {
			row := []driver.Value{"2", "A", "1", true, "S"}
			for j := range row {
				if (i+j)%2 == 0 {
					row[j] = values[(i+j)%len(values)]
				}
			}
			d.rows = append(d.rows, row)
		}
		frame, err := measure.FromRows(context.Background(), "q", d.query(t), sqlSchema, nil)
		if err != nil {
			cellErrors(t, err)
			return
		}
		require.Equal(t, len(d.rows), frame.Len())
	})
}
