package reliability_test

import (
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/collective-impact/sdk/measure"
	"github.com/collective-impact/sdk/rubric/reliability"
)

var (
	identity  = reliability.Options{}
	linear    = reliability.Options{Weights: reliability.Linear}
	quadratic = reliability.Options{Weights: reliability.Quadratic}
)

func readCSV(t testing.TB, name string) [][]string {
	t.Helper()
	f, err := os.Open("testdata/" + name)
	require.NoError(t, err)
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	require.NoError(t, err)
	return rows[1:]
}

// rawOf turns a matrix of units by raters into ratings.
func rawOf(rows [][]string) []reliability.Rating {
	var out []reliability.Rating
	for u, row := range rows {
		for r, cat := range row {
			out = append(out, reliability.Rating{Unit: fmt.Sprintf("u%05d", u), Rater: fmt.Sprintf("r%d", r), Category: cat})
		}
	}
	return out
}

func countsOf(t testing.TB, name string) [][]int {
	t.Helper()
	var out [][]int
	for _, row := range readCSV(t, name) {
		var r []int
		for _, c := range row {
			n, err := strconv.Atoi(c)
			require.NoError(t, err)
			r = append(r, n)
		}
		out = append(out, r)
	}
	return out
}

// spread turns a contingency table over 1, 2, ... into raw ratings.
func spread(counts [][]int) [][]string {
	var out [][]string
	for i, row := range counts {
		for k, c := range row {
			for range c {
				out = append(out, []string{strconv.Itoa(i + 1), strconv.Itoa(k + 1)})
			}
		}
	}
	return out
}

func table(t testing.TB, cats []reliability.Category, counts [][]int) *reliability.Table {
	t.Helper()
	tab, err := reliability.NewTable(cats, counts)
	require.NoError(t, err)
	return tab
}

func ratings(t testing.TB, cats []reliability.Category, rows [][]string) *reliability.Ratings {
	t.Helper()
	r, err := reliability.NewRatings(cats, rawOf(rows))
	require.NoError(t, err)
	return r
}

// near checks a figure against an outside one within 1e-9 of it.
func near(t *testing.T, want float64, got reliability.Number, what string) {
	t.Helper()
	v, ok := got.Float()
	if !ok || math.Abs(v-want) > 1e-9*math.Abs(want)+1e-12 {
		t.Errorf("%s: got %v, want %.15g", what, got, want)
	}
}

func nearInterval(t *testing.T, low, high float64, ci *reliability.Interval, what string) {
	t.Helper()
	require.NotNil(t, ci, what)
	near(t, low, reliability.NumberOf(ci.Low), what+" low")
	near(t, high, reliability.NumberOf(ci.High), what+" high")
}

func must(t testing.TB) func(reliability.Result, error) reliability.Result {
	return func(r reliability.Result, err error) reliability.Result {
		t.Helper()
		require.NoError(t, err)
		return r
	}
}

func jsonNull(t *testing.T, data []byte, field string) bool {
	t.Helper()
	var m map[string]json.RawMessage
	require.NoError(t, json.Unmarshal(data, &m))
	require.Contains(t, m, field)
	return string(m[field]) == "null"
}

func pathsOf(t *testing.T, err error) []string {
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
		var fe *measure.FieldError
		require.True(t, errors.As(e, &fe), "%v", e)
		out = append(out, fe.Path)
	}
	if err != nil {
		walk(err)
	}
	return out
}
