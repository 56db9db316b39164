package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"math"
	"math/big"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/collective-impact/sdk/internal/bench/population"
	"github.com/collective-impact/sdk/measure"
)

// expectation is a file of testdata/expected: a set of dimensions, and exact sums
// by its groups.
type expectation struct {
	set  []string
	sums map[string]map[string]int64 // by group, then by column
}

func expectations(t *testing.T) []expectation {
	t.Helper()
	names, err := filepath.Glob("testdata/expected/*.csv")
	if err != nil || len(names) != 13 {
		t.Fatal(names, err)
	}
	var out []expectation
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		rows, err := csv.NewReader(bytes.NewReader(data)).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		header := rows[0]
		dims := slices.Index(header, "n")
		e := expectation{set: header[:dims], sums: map[string]map[string]int64{}}
		for _, row := range rows[1:] {
			sums := map[string]int64{}
			for i := dims; i < len(row); i++ {
				if sums[header[i]], err = strconv.ParseInt(row[i], 10, 64); err != nil {
					t.Fatal(err)
				}
			}
			e.sums[strings.Join(row[:dims], "|")] = sums
		}
		out = append(out, e)
	}
	return out
}

// TestSumsOfDuckDB compares all cells with the sums of testdata/expected: counts
// and totals to the last unit, variances, which are made of the other sums, to
// twelve digits.
func TestSumsOfDuckDB(t *testing.T) {
	var table bytes.Buffer
	if err := population.WriteCSV(&table, 1_000_000); err != nil {
		t.Fatal(err)
	}
	f, err := measure.ReadCSV(context.Background(), "pupils", &table, population.Schema(), nil)
	if err != nil {
		t.Fatal(err)
	}
	expected := expectations(t)
	total := func(key, column string) measure.Indicator {
		i := score()
		i.Key, i.Column, i.Outcome = key, column, measure.TotalOf
		return i
	}
	plain := rates(nil)
	plain.Indicators = append(plain.Indicators, score(), total("w", "weight"), total("s", "score"))
	sampled := means(nil)
	counted := rate()
	counted.Outcome = measure.CountOf
	sampled.Indicators = []measure.Indicator{counted}
	for _, e := range expected {
		if len(e.set) > 0 {
			plain.Sets, sampled.Sets = append(plain.Sets, e.set), append(sampled.Sets, e.set)
		}
	}
	checked := 0
	for _, p := range []measure.Plan{plain, sampled} {
		tab, err := p.Tabulate(context.Background(), f)
		if err != nil {
			t.Fatal(err)
		}
		v, err := tab.Unprotected("to check sums")
		if err != nil {
			t.Fatal(err)
		}
		for c := range v.Cells() {
			i := slices.IndexFunc(expected, func(e expectation) bool { return slices.Equal(e.set, c.Set) })
			want, ok := expected[i].sums[strings.Join(c.Group, "|")]
			if !ok {
				if c.Records != 0 {
					t.Errorf("%v: %d people whom nobody expected", c.Group, c.Records)
				}
				continue
			}
			checked++
			check(t, p, c, want)
		}
	}
	if checked != 5*groups(expected) {
		t.Errorf("%d cells were checked of %d groups", checked, groups(expected))
	}
}

func groups(list []expectation) (n int) {
	for _, e := range list {
		n += len(e.sums)
	}
	return n
}

func check(t *testing.T, p measure.Plan, c measure.Cell, want map[string]int64) {
	t.Helper()
	value, _ := c.Estimate.Value()
	se, _ := c.Estimate.StdErr()
	units := func(what string, unit float64) {
		t.Helper()
		if got := int64(math.Round(value * unit)); got != want[what] {
			t.Errorf("%v, %s: %d, not %d", c.Group, what, got, want[what])
		}
	}
	near := func(what string, got, want float64) {
		t.Helper()
		if !(math.Abs(got-want) <= 1e-12*math.Abs(want)) {
			t.Errorf("%v, %s: %v, not %v", c.Group, what, got, want)
		}
	}
	if int64(c.Records) != want["n"] {
		t.Errorf("%v: %d people, not %d", c.Group, c.Records, want["n"])
	}
	switch {
	case p.Weight != measure.Weight{}: // Σwy, and n/(n−1) (Σw²y − (Σwy)²/n) of all n rows
		units("sum_wy_e4", 1e4)
		const n = 1_000_000
		near("variance of Σwy", se*se, spread(n, want["sum_w2y_e8"], want["sum_wy_e4"])*n/(n-1)/1e8)
	case c.Indicator == "proficient":
		if int64(c.Successes) != want["k"] {
			t.Errorf("%v: %d are proficient, not %d", c.Group, c.Successes, want["k"])
		}
	case c.Indicator == "w":
		units("sum_w_e4", 1e4)
	case c.Indicator == "s":
		units("sum_s_e2", 1e2)
	default: // the mean, whose variance is (Σs² − (Σs)²/n) / (n (n−1))
		n := float64(want["n"])
		near("variance of the mean", se*se, spread(want["n"], want["sum_s2_e4"], want["sum_s_e2"])/n/(n-1)/1e4)
	}
}

// spread returns squares − sum²/n, rounded once.
func spread(n, squares, sum int64) float64 {
	q := new(big.Rat).SetFrac(new(big.Int).Mul(big.NewInt(sum), big.NewInt(sum)), big.NewInt(n))
	out, _ := q.Sub(new(big.Rat).SetInt64(squares), q).Float64()
	return out
}
