package budget_test

import (
	"bytes"
	"encoding/json"
	"math/big"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"

	"github.com/collective-impact/sdk/budget"
)

// What is read as money is written as the same text, has the value that decimal
// reads, and survives JSON.
func FuzzParseMoney(f *testing.F) {
	for _, s := range []string{"45000.00 USD", "-0.01 EUR", "0 JPY", "7.001 KWD", "1e9 USD", "-0.00 USD", "92233720368547758.07 USD", "1.00", "", "0x1 USD"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		m, err := budget.ParseMoney(s)
		if err != nil {
			if m != (budget.Money{}) {
				t.Fatalf("%q: money beside an error", s)
			}
			return
		}
		if m.String() != s {
			t.Fatalf("%q is written as %q", s, m)
		}
		d, err := decimal.NewFromString(s[:len(s)-4])
		if err != nil || !d.Equal(m.Decimal()) {
			t.Fatalf("%q: got %s, want %s", s, m.Decimal(), d)
		}
		again, err := budget.NewMoney(d, m.Currency())
		if err != nil || again != m {
			t.Fatalf("%q: got %s, %v from its decimal", s, again, err)
		}
		data, err := json.Marshal(m)
		if err != nil {
			t.Fatal(err)
		}
		var back budget.Money
		if err := json.Unmarshal(data, &back); err != nil || back != m {
			t.Fatalf("%s: got %s, %v", data, back, err)
		}
	})
}

// A number reads as decimal reads it, and JSON brings it back as ==.
func FuzzParseAmount(f *testing.F) {
	for _, s := range []string{"45000.00", "-0", "0.000000000001", "9223372036854775807", "-9223372036854775808", "1e5", "20%", "007", "."} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		a, err := budget.ParseAmount(s)
		if err != nil {
			return
		}
		d, err := decimal.NewFromString(s)
		if err != nil || !a.Known() || !d.Equal(a.Decimal().Decimal) {
			t.Fatalf("%q: got %s, want %s, %v", s, a, d, err)
		}
		if again, err := budget.NewAmount(d); err != nil || again != a {
			t.Fatalf("%q: got %s, %v from its decimal", s, again, err)
		}
		data, err := json.Marshal(a)
		if err != nil {
			t.Fatal(err)
		}
		var back budget.Amount
		if err := json.Unmarshal(data, &back); err != nil || back != a {
			t.Fatalf("%s: got %s, %v", data, back, err)
		}
		if r, err := budget.ParseRate(s); err == nil && r.Percent().Rate() != r && r.Percent().Rate().Known() {
			t.Fatalf("%q: %s as a percentage and back is %s", s, r, r.Percent().Rate())
		}
	})
}

// Shares keep the laws whatever the amount and the weights, and never panic.
func FuzzAllocate(f *testing.F) {
	f.Add(int64(5), int64(0), int64(1), int64(1))
	f.Add(int64(-18225), int64(98), int64(2), int64(0))
	f.Add(int64(9_000_000_000_000), int64(2_000_000), int64(1_000_000), int64(0))
	f.Add(int64(1<<63-1), int64(1<<63-1), int64(1<<63-1), int64(1<<63-1))
	f.Fuzz(func(t *testing.T, minor, a, b, c int64) {
		m, err := budget.MoneyFromMinor(minor, budget.USD)
		if err != nil {
			return
		}
		weights := []int64{a, b, c}
		parts, err := m.Allocate(weights...)
		if bad := min(a, b, c) < 0 || max(a, b, c) == 0; bad != (err != nil) {
			t.Fatalf("%v: got error %v", weights, err)
		}
		if err != nil {
			return
		}
		checkShares(t, m, weights, parts)
		same, err := m.AllocateDecimal(decimal.NewFromInt(a), decimal.NewFromInt(b), decimal.NewFromInt(c))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(parts, same); diff != "" {
			t.Fatal(diff)
		}
	})
}

// Sums and products against whole numbers of any size.
func FuzzArithmetic(f *testing.F) {
	f.Add(int64(1), int64(-1), int64(20), uint8(0))
	f.Add(int64(1<<63-1), int64(1), int64(1<<62), uint8(5))
	f.Fuzz(func(t *testing.T, x, y, r int64, how uint8) {
		a, err := budget.MoneyFromMinor(x, budget.USD)
		if err != nil {
			return
		}
		b, err := budget.MoneyFromMinor(y, budget.USD)
		if err != nil {
			return
		}
		check := func(want *big.Int, got budget.Money, err error) {
			t.Helper()
			fits := want.IsInt64() && want.Int64() != -1<<63
			if fits != (err == nil) || fits && got.Minor() != want.Int64() {
				t.Fatalf("%s, %s: got %s, %v, want %s", a, b, got, err, want)
			}
		}
		sum, err := a.Add(b)
		check(new(big.Int).Add(big.NewInt(x), big.NewInt(y)), sum, err)
		diff, err := a.Sub(b)
		check(new(big.Int).Sub(big.NewInt(x), big.NewInt(y)), diff, err)
		rate, err := budget.NewRate(decimal.New(r%1_000_000, -3))
		if err != nil {
			t.Fatal(err)
		}
		exact := a.Decimal().Mul(decimal.New(r%1_000_000, -3))
		got, err := a.Times(rate, budget.Rounding(how))
		want, wantErr := budget.RoundMoney(exact, budget.USD, budget.Rounding(how))
		if got != want || (err == nil) != (wantErr == nil) {
			t.Fatalf("%s times %s: got %s, %v, want %s, %v", a, rate, got, err, want, wantErr)
		}
	})
}

// What is read can be written and read again as the same, and every model that
// is read can be worked out, or is too large to add up.
func FuzzReadModel(f *testing.F) {
	golden, err := os.ReadFile("testdata/fsg-basic.json")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(golden)
	f.Add([]byte(`{"key":"k","title":"t","currency":"JPY","year":2026,"policy":{"rounding":"floor","compounding":"chain"},
		"positions":[{"key":"a","title":"A","fte":"0.3","fullTime":"1000","growth":"-0.5"}],
		"benefits":[{"key":"b","title":"B","rate":"0.0765","base":"named-positions","positions":["a"]}],
		"lines":[{"key":"l","title":"L","kind":"mixed","cash":"3","inKind":null,"growth":"1"}]}`))
	f.Add([]byte(`{"lines":[{"cash":"1e999999999","inKind":"9223372036854775807"}]}`))
	f.Add([]byte(`[]`))
	f.Fuzz(func(t *testing.T, data []byte) {
		m, err := budget.ReadModel(bytes.NewReader(data))
		if err != nil {
			return
		}
		text, err := json.Marshal(m)
		if err != nil {
			t.Fatal(err)
		}
		again, err := budget.ReadModel(bytes.NewReader(text))
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		twice, err := json.Marshal(again)
		if err != nil || !bytes.Equal(text, twice) {
			t.Fatalf("%v\n%s\n%s", err, text, twice)
		}
		if s, err := m.Statement(); err == nil {
			s.Text()
			if _, err := json.Marshal(s); err != nil {
				t.Fatal(err)
			}
		}
		p, err := m.Project(budget.Horizon{Years: 3, Salaries: rate("0.03")})
		if err != nil {
			return
		}
		p.Text()
		if _, err := json.Marshal(p); err != nil {
			t.Fatal(err)
		}
	})
}
