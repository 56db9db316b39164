package budget_test

import (
	"encoding/json"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"

	"github.com/collective-impact/sdk/budget"
)

var update = flag.Bool("update", false, "rewrite golden files")

// golden compares with a file, or rewrites it.
func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		require.NoError(t, os.WriteFile(file, []byte(got), 0o644))
	}
	want, err := os.ReadFile(file)
	require.NoError(t, err)
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// load reads a case with its input and expectation; see testdata/README.md.
func load[In, Out any](t *testing.T, name string) (in In, want Out) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", "cases", name+".json"))
	require.NoError(t, err)
	x := struct {
		Input    *In  `json:"input"`
		Expected *Out `json:"expected"`
	}{&in, &want}
	require.NoError(t, json.Unmarshal(data, &x))
	return in, want
}

func dec(s string) decimal.Decimal { return decimal.RequireFromString(s) }

func usd(t testing.TB, s string) budget.Money {
	t.Helper()
	m, err := budget.NewMoney(dec(s), budget.USD)
	require.NoError(t, err)
	return m
}

func amount(t testing.TB, s string) budget.Amount {
	t.Helper()
	a, err := budget.ParseAmount(s)
	require.NoError(t, err)
	return a
}

func fte(t testing.TB, s string) budget.FTE {
	t.Helper()
	f, err := budget.ParseFTE(s)
	require.NoError(t, err)
	return f
}

func statement(t testing.TB, m budget.Model) budget.Statement {
	t.Helper()
	s, err := m.Statement()
	require.NoError(t, err)
	return s
}

// plain is the digits of money without its currency.
func plain(m budget.Money) string {
	text, _, _ := strings.Cut(m.String(), " ")
	return text
}

func plains(parts []budget.Money) []string {
	var out []string
	for _, p := range parts {
		out = append(out, plain(p))
	}
	return out
}

// paths returns the "pointer: sentinel" pairs of a joined error.
func paths(t *testing.T, err error) []string {
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
		var fe *budget.FieldError
		if !errors.As(e, &fe) {
			t.Fatalf("%v is no FieldError", e)
		}
		sentinel, _, _ := strings.Cut(fe.Err.Error(), ` "`) // an unknown key is wrapped with its text
		out = append(out, fe.Path+": "+sentinel)
	}
	if err != nil {
		walk(err)
	}
	return out
}
