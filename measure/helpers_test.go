package measure_test

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/collective-impact/sdk/measure"
)

var sentinels = []error{measure.ErrUnknownKey, measure.ErrUnknownField, measure.ErrDuplicate, measure.ErrSyntax, measure.ErrType,
	measure.ErrRequired, measure.ErrRange, measure.ErrDangling, measure.ErrInvalid, measure.ErrNoColumn}

// faults returns the parts of a joined error as "pointer: sentinel".
func faults(t *testing.T, err error) []string {
	t.Helper()
	var out []string
	var walk func(error)
	walk = func(e error) {
		if j, ok := e.(interface{ Unwrap() []error }); ok {
			for _, e := range j.Unwrap() {
				walk(e)
			}
			return
		}
		if fe, ok := e.(*measure.FieldError); ok {
			i := slices.IndexFunc(sentinels, func(s error) bool { return errors.Is(fe, s) })
			require.GreaterOrEqual(t, i, 0, "%v wraps no sentinel", fe)
			out = append(out, fe.Path+": "+sentinels[i].Error())
			return
		}
		inner := errors.Unwrap(e)
		require.NotNil(t, inner, "%v is no FieldError", e)
		walk(inner)
	}
	if err != nil {
		walk(err)
	}
	return out
}

// cellErrors returns the parts of a joined error.
func cellErrors(t *testing.T, err error) []*measure.CellError {
	t.Helper()
	var out []*measure.CellError
	parts := []error{err}
	if j, ok := err.(interface{ Unwrap() []error }); ok {
		parts = j.Unwrap()
	}
	for _, e := range parts {
		ce, ok := errors.AsType[*measure.CellError](e)
		require.True(t, ok, "%T: %v", e, e)
		out = append(out, ce)
	}
	return out
}

func readJSON(t *testing.T, file string, v any) {
	t.Helper()
	data, err := os.ReadFile("testdata/" + file)
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(data, v))
}

// readTable returns the rows of a CSV file by column name.
func readTable(t *testing.T, file string) []map[string]string {
	t.Helper()
	f, err := os.Open(file)
	require.NoError(t, err)
	defer func() { require.NoError(t, f.Close()) }()
	rows, err := csv.NewReader(f).ReadAll()
	require.NoError(t, err)
	var out []map[string]string
	for _, row := range rows[1:] {
		m := map[string]string{}
		for i, name := range rows[0] {
			m[name] = row[i]
		}
		out = append(out, m)
	}
	return out
}

func number(t *testing.T, s string) float64 {
	t.Helper()
	x, err := strconv.ParseFloat(s, 64)
	require.NoError(t, err)
	return x
}

func whole(t *testing.T, s string) int {
	t.Helper()
	n, err := strconv.Atoi(s)
	require.NoError(t, err)
	return n
}

// near compares with a tolerance that is relative for large numbers and
// absolute for small ones.
func near(t *testing.T, want, got, tolerance float64, what ...any) {
	t.Helper()
	require.False(t, math.IsNaN(want) || math.IsNaN(got), what...)
	if math.Abs(got-want) > tolerance*max(1, math.Abs(want)) {
		require.Equal(t, want, got, what...)
	}
}

// isEstimate checks value and limits, and returns the estimate.
func isEstimate(t *testing.T, e measure.Estimate, err error, value, lower, upper, tolerance float64) measure.Estimate {
	t.Helper()
	require.NoError(t, err)
	v, ok := e.Value()
	require.True(t, ok, "%v", e)
	near(t, value, v, tolerance, "value")
	lo, hi, ok := e.Interval()
	require.True(t, ok, "%v", e)
	near(t, lower, lo, tolerance, "lower limit")
	near(t, upper, hi, tolerance, "upper limit")
	return e
}

func open(t testing.TB, table measure.Table) measure.View {
	t.Helper()
	v, err := table.Unprotected("test")
	require.NoError(t, err)
	return v
}

func tabulate(t testing.TB, p measure.Plan, f measure.Frame) measure.View {
	t.Helper()
	table, err := p.Tabulate(context.Background(), f)
	require.NoError(t, err)
	return open(t, table)
}

func read(t testing.TB, text string, s measure.Schema) measure.Frame {
	t.Helper()
	f, err := measure.ReadCSV(context.Background(), "test.csv", strings.NewReader(text), s, nil)
	require.NoError(t, err)
	return f
}

// find returns the cell of a group, by its levels joined with " × ".
func find(t testing.TB, v measure.View, stratum, indicator, group string) measure.Cell {
	t.Helper()
	for c := range v.Cells() {
		if c.Stratum == stratum && c.Indicator == indicator && strings.Join(c.Group, " × ") == group {
			return c
		}
	}
	require.Fail(t, "no such cell", "%q %q %q", stratum, indicator, group)
	return measure.Cell{}
}

func flag(key, column string) measure.Indicator {
	return measure.Indicator{Key: key, Column: column, Outcome: measure.Flag, Direction: measure.HigherIsBetter, Temporal: measure.Stock}
}

func mean(key, column string) measure.Indicator {
	return measure.Indicator{Key: key, Column: column, Outcome: measure.Mean, Direction: measure.HigherIsBetter, Temporal: measure.Stock}
}

func tableOf(t testing.TB, tally measure.Tally) measure.Table {
	t.Helper()
	table, err := tally.Table(context.Background())
	require.NoError(t, err)
	return table
}
