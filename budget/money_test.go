package budget_test

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/collective-impact/sdk/budget"
)

// The codes and digits are those on which two other programs agree; see
// testdata/README.md.
func TestCurrencies(t *testing.T) {
	data, err := os.ReadFile("testdata/currencies.txt")
	require.NoError(t, err)
	var got strings.Builder
	for c := range budget.Currencies() {
		digits, ok := c.Digits()
		require.True(t, ok, c)
		fmt.Fprintln(&got, c, digits)
	}
	assert.Equal(t, string(data), got.String())
	assert.True(t, slices.IsSorted(slices.Collect(budget.Currencies())))
	for _, c := range []budget.Currency{"", "usd", "US", "USDX", "XAU", "XXX", "CLF", "ED2", "AAA", "ZZZ", "2AF", "USD2AED2"} {
		_, ok := c.Digits()
		assert.False(t, ok, c)
	}
	for _, c := range []budget.Currency{budget.AUD, budget.CAD, budget.EUR, budget.GBP, budget.INR, budget.JPY, budget.KWD, budget.MXN, budget.USD} {
		_, ok := c.Digits()
		assert.True(t, ok, c)
	}
	for range budget.Currencies() {
		break
	}
}

func TestNewMoney(t *testing.T) {
	for _, c := range []struct {
		in   string
		cur  budget.Currency
		want string
		err  error
	}{
		{"45000", budget.USD, "45000.00 USD", nil},
		{"-0.01", budget.USD, "-0.01 USD", nil},
		{"45000.0000000000000000000000", budget.USD, "45000.00 USD", nil},
		{"4.5e4", budget.USD, "45000.00 USD", nil},
		{"0", budget.JPY, "0 JPY", nil},
		{"12", budget.JPY, "12 JPY", nil},
		{"12.5", budget.JPY, "", budget.ErrSubMinor},
		{"12.345", budget.KWD, "12.345 KWD", nil},
		{"12.3456", budget.KWD, "", budget.ErrSubMinor},
		{"0.005", budget.USD, "", budget.ErrSubMinor},
		{"1e-200", budget.USD, "", budget.ErrSubMinor},
		{"92233720368547758.07", budget.USD, "92233720368547758.07 USD", nil},
		{"-92233720368547758.07", budget.USD, "-92233720368547758.07 USD", nil},
		{"92233720368547758.08", budget.USD, "", budget.ErrRange},
		{"-92233720368547758.08", budget.USD, "", budget.ErrRange},
		{"1e299", budget.USD, "", budget.ErrRange},
		{"1", "", "", budget.ErrCurrency},
		{"1", "DOLLAR", "", budget.ErrUnknownKey},
	} {
		got, err := budget.NewMoney(dec(c.in), c.cur)
		assert.ErrorIs(t, err, c.err, c.in)
		assert.Equal(t, c.want, got.String(), c.in)
		if c.err == nil {
			assert.True(t, got.Decimal().Equal(dec(c.in)))
			back, err := got.Amount().In(c.cur)
			assert.NoError(t, err)
			assert.Equal(t, got, back)
			assert.Equal(t, c.cur, got.Currency())
		}
	}
}

// A short text or a small struct must not stand for a number that takes hours
// to write out.
func TestHugeExponents(t *testing.T) {
	for _, exp := range []int32{1_000_000_000, -1_000_000_000, math.MaxInt32, math.MinInt32, 301, -301} {
		for _, coef := range []int64{1, 0, -7} {
			d := decimal.New(coef, exp)
			_, err := budget.NewMoney(d, budget.USD)
			assert.ErrorIs(t, err, budget.ErrRange)
			_, err = budget.RoundMoney(d, budget.USD, budget.HalfAway)
			assert.ErrorIs(t, err, budget.ErrRange)
			_, err = budget.NewAmount(d)
			assert.ErrorIs(t, err, budget.ErrRange)
			_, err = budget.NewRate(d)
			assert.ErrorIs(t, err, budget.ErrRange)
			_, err = budget.NewPercent(d)
			assert.ErrorIs(t, err, budget.ErrRange)
			_, err = budget.NewFTE(d)
			assert.ErrorIs(t, err, budget.ErrRange)
			_, err = usd(t, "1").AllocateDecimal(d)
			assert.ErrorIs(t, err, budget.ErrRange)
		}
	}
	var a budget.Amount
	assert.ErrorIs(t, json.Unmarshal([]byte(`"1e1000000000"`), &a), budget.ErrType)
	long := decimal.RequireFromString("1" + strings.Repeat("0", 5000))
	_, err := budget.NewMoney(long, budget.USD)
	assert.ErrorIs(t, err, budget.ErrRange)
}

// The package settings of the decimal module change nothing here.
func TestDecimalGlobals(t *testing.T) {
	before := statement(t, budget.FSGBasic())
	want, err := json.Marshal(before)
	require.NoError(t, err)
	quotes, places := decimal.MarshalJSONWithoutQuotes, decimal.DivisionPrecision
	defer func() { decimal.MarshalJSONWithoutQuotes, decimal.DivisionPrecision = quotes, places }()
	decimal.MarshalJSONWithoutQuotes, decimal.DivisionPrecision = true, 1
	got, err := json.Marshal(statement(t, budget.FSGBasic()))
	require.NoError(t, err)
	assert.Equal(t, string(want), string(got))
}

func TestParseMoney(t *testing.T) {
	for _, s := range []string{"45000.00 USD", "-0.01 EUR", "0 JPY", "7.001 KWD", "0.00 USD"} {
		m, err := budget.ParseMoney(s)
		require.NoError(t, err, s)
		assert.Equal(t, s, m.String())
	}
	for s, want := range map[string]error{
		"":                                       budget.ErrType,
		"45000.00":                               budget.ErrType,
		"45000 USD":                              budget.ErrType,
		"45000.0 USD":                            budget.ErrType,
		"45000.000 USD":                          budget.ErrType,
		"-0.00 USD":                              budget.ErrType,
		"45,000.00 USD":                          budget.ErrType,
		"+1.00 USD":                              budget.ErrType,
		"01.00 USD":                              budget.ErrType,
		".50 USD":                                budget.ErrType,
		"1. USD":                                 budget.ErrType,
		"1.00  USD":                              budget.ErrUnknownKey,
		"1.00 usd":                               budget.ErrUnknownKey,
		"1.005 USD":                              budget.ErrSubMinor,
		"NaN USD":                                budget.ErrType,
		"1e3 USD":                                budget.ErrType,
		"١.00 USD":                               budget.ErrType,
		"1.00 USD ":                              budget.ErrUnknownKey,
		"9e99999999 USD":                         budget.ErrType,
		"--1.00 USD":                             budget.ErrType,
		"1.0000 JPY":                             budget.ErrType,
		"99999999999999999999 USD":               budget.ErrRange,
		strings.Repeat("9", 100_000) + " USD":    budget.ErrRange,
		"1.00 " + strings.Repeat("USD", 100_000): budget.ErrUnknownKey,
		strings.Repeat("x", 100_000):             budget.ErrType,
		"0." + strings.Repeat("0", 30) + "1 USD": budget.ErrRange,
		"92233720368547758.08 USD":               budget.ErrRange,
	} {
		m, err := budget.ParseMoney(s)
		assert.ErrorIs(t, err, want, "%.40q", s)
		assert.Equal(t, budget.Money{}, m)
		if err != nil {
			assert.Less(t, len(err.Error()), 300, "no long input in a message")
		}
	}
}

func TestMoneyJSON(t *testing.T) {
	type doc struct {
		A budget.Money            `json:"a"`
		B budget.Money            `json:"b,omitzero"`
		C map[string]budget.Money `json:"c,omitempty"`
	}
	in := doc{A: usd(t, "45000"), C: map[string]budget.Money{"x": usd(t, "0")}}
	data, err := json.Marshal(in)
	require.NoError(t, err)
	assert.Equal(t, `{"a":"45000.00 USD","c":{"x":"0.00 USD"}}`, string(data), "an amount of 0 is not left out, one that is not stated is")
	var back doc
	require.NoError(t, json.Unmarshal(data, &back))
	assert.Equal(t, in, back)
	assert.Error(t, json.Unmarshal([]byte(`{"a":45000.00}`), &back))
	data, err = json.Marshal(doc{})
	require.NoError(t, err)
	assert.Equal(t, `{"a":""}`, string(data))
	require.NoError(t, json.Unmarshal(data, &back))
	assert.Equal(t, budget.Money{}, back.A)
}

func TestArithmetic(t *testing.T) {
	a, b := usd(t, "10.50"), usd(t, "-3.25")
	most, err := budget.MoneyFromMinor(math.MaxInt64, budget.USD)
	require.NoError(t, err)
	yen, err := budget.MoneyFromMinor(5, budget.JPY)
	require.NoError(t, err)

	got, err := a.Add(b)
	assert.NoError(t, err)
	assert.Equal(t, "7.25 USD", got.String())
	got, err = a.Sub(b)
	assert.NoError(t, err)
	assert.Equal(t, "13.75 USD", got.String())
	assert.Equal(t, "3.25 USD", b.Abs().String())
	assert.Equal(t, "-10.50 USD", a.Neg().String())
	assert.Equal(t, []int{1, -1, 0}, []int{a.Sign(), b.Sign(), usd(t, "0").Sign()})
	c, err := a.Cmp(b)
	assert.NoError(t, err)
	assert.Equal(t, 1, c)
	assert.EqualValues(t, 1050, a.Minor())
	assert.True(t, a.Equal(usd(t, "10.5")) && a == usd(t, "10.500"), "equal money is ==")

	for name, op := range map[string]func(x, y budget.Money) error{
		"Add": func(x, y budget.Money) error { _, err := x.Add(y); return err },
		"Sub": func(x, y budget.Money) error { _, err := x.Sub(y); return err },
		"Cmp": func(x, y budget.Money) error { _, err := x.Cmp(y); return err },
		"Sum": func(x, y budget.Money) error { _, err := budget.Sum(x, y, x); return err },
	} {
		assert.ErrorIs(t, op(a, yen), budget.ErrCurrency, name)
		assert.ErrorIs(t, op(a, budget.Money{}), budget.ErrCurrency, name)
		assert.ErrorIs(t, op(budget.Money{}, budget.Money{}), budget.ErrCurrency, name)
	}
	for _, x := range []struct{ a, b budget.Money }{{most, a}, {most.Neg(), a.Neg()}, {most, usd(t, "0.01")}, {most.Neg(), usd(t, "-0.01")}} {
		_, err := x.a.Add(x.b)
		assert.ErrorIs(t, err, budget.ErrRange)
	}
	_, err = most.Sub(most)
	assert.NoError(t, err)
	_, err = budget.Sum()
	assert.ErrorIs(t, err, budget.ErrCurrency)
	_, err = budget.Sum(budget.Money{})
	assert.ErrorIs(t, err, budget.ErrCurrency)
	_, err = budget.MoneyFromMinor(math.MinInt64, budget.USD)
	assert.ErrorIs(t, err, budget.ErrRange)
	_, err = budget.MoneyFromMinor(1, "")
	assert.ErrorIs(t, err, budget.ErrCurrency)

	got, err = usd(t, "225000").Times(budget.PercentOf(20).Rate(), budget.HalfAway)
	assert.NoError(t, err)
	assert.Equal(t, "45000.00 USD", got.String())
	_, err = a.Times(budget.Rate{}, budget.HalfAway)
	assert.ErrorIs(t, err, budget.ErrRequired)
	_, err = a.Times(rate("0"), budget.Rounding(7))
	assert.ErrorIs(t, err, budget.ErrUnknownKey)
	_, err = most.Times(rate("1.5"), budget.HalfAway)
	assert.ErrorIs(t, err, budget.ErrRange)
	_, err = budget.Money{}.Times(rate("1.5"), budget.HalfAway)
	assert.ErrorIs(t, err, budget.ErrCurrency)
}

func TestAllocateErrors(t *testing.T) {
	m := usd(t, "1")
	for name, c := range map[string]struct {
		err  error
		want error
	}{
		"none":             {second(m.Allocate()), budget.ErrWeights},
		"zero":             {second(m.Allocate(0, 0)), budget.ErrWeights},
		"negative":         {second(m.Allocate(3, -1)), budget.ErrWeights},
		"no currency":      {second(budget.Money{}.Allocate(1)), budget.ErrCurrency},
		"decimal none":     {second(m.AllocateDecimal()), budget.ErrWeights},
		"decimal zero":     {second(m.AllocateDecimal(decimal.Zero, decimal.Decimal{})), budget.ErrWeights},
		"decimal negative": {second(m.AllocateDecimal(dec("-0.1"))), budget.ErrWeights},
		"split 0":          {second(m.Split(0)), budget.ErrWeights},
		"split -1":         {second(m.Split(-1)), budget.ErrWeights},
		"split too many":   {second(m.Split(math.MaxInt)), budget.ErrRange},
		"split nothing":    {second(budget.Money{}.Split(2)), budget.ErrCurrency},
	} {
		assert.ErrorIs(t, c.err, c.want, name)
	}
	// Weights whose sum does not fit 64 bits, and the largest amount.
	most, err := budget.MoneyFromMinor(math.MaxInt64, budget.USD)
	require.NoError(t, err)
	got, err := most.Allocate(math.MaxInt64, math.MaxInt64, math.MaxInt64)
	require.NoError(t, err)
	third, err := most.Split(3)
	require.NoError(t, err)
	assert.Equal(t, third, got)
}

func second[T any](_ T, err error) error { return err }

func TestNumbers(t *testing.T) {
	assert.Equal(t, amount(t, "0.20"), amount(t, "0.2"), "equal numbers are ==")
	assert.Equal(t, budget.Whole(-3), amount(t, "-3.000"))
	assert.NotEqual(t, budget.Whole(0), budget.Amount{}, "unknown is not 0")
	assert.Equal(t, budget.Whole(0), amount(t, "-0.0"))
	assert.Equal(t, budget.Whole(-math.MaxInt64), budget.Whole(math.MinInt64))
	assert.Equal(t, "9223372036854775807", budget.Whole(math.MaxInt64).String())
	assert.Equal(t, "unknown", budget.Amount{}.String())
	assert.Equal(t, "unknown", budget.Percent{}.String())
	assert.False(t, budget.Amount{}.Known())
	assert.False(t, budget.Amount{}.Decimal().Valid)
	assert.True(t, amount(t, "1.5").Decimal().Decimal.Equal(dec("1.5")))
	assert.Equal(t, "0.5", budget.FTEPercent(50).String())
	assert.Equal(t, "2.5", budget.FTEPercent(250).String())
	assert.Equal(t, rate("0.2"), budget.PercentOf(20).Rate())
	assert.Equal(t, budget.PercentOf(20), rate("0.2").Percent())
	assert.Equal(t, budget.PercentOf(-300), rate("-3").Percent())
	assert.Equal(t, budget.Percent{}, budget.Rate{}.Percent())
	assert.Equal(t, budget.Rate{}, budget.Percent{}.Rate())
	p, err := budget.ParsePercent("0.0000000001%")
	require.NoError(t, err)
	assert.Equal(t, p, p.Rate().Percent())
	assert.Equal(t, "0.000000000001", p.Rate().String())
	assert.True(t, p.Equal(p.Rate().Percent()) && rate("1").Equal(rate("1.0")) && budget.Whole(1).Equal(amount(t, "1.0")) && fte(t, "1").Equal(budget.FTEPercent(100)))
	for _, n := range []struct{ d, want string }{{"1200e-2", "12"}, {"12e2", "1200"}, {"0.0000000", "0"}} {
		a, err := budget.NewAmount(dec(n.d))
		assert.NoError(t, err)
		assert.Equal(t, n.want, a.String())
		f, err := budget.NewFTE(dec(n.d))
		assert.NoError(t, err)
		assert.Equal(t, n.want, f.String())
		r, err := budget.NewRate(dec(n.d))
		assert.NoError(t, err)
		assert.Equal(t, n.want, r.String())
		q, err := budget.NewPercent(dec(n.d))
		assert.NoError(t, err)
		assert.Equal(t, n.want+"%", q.String())
	}
	for name, err := range map[string]error{
		"amount places": second(budget.NewAmount(dec("1e-13"))),
		"amount digits": second(budget.NewAmount(dec("1e19"))),
		"amount text":   second(budget.ParseAmount("0.0000000000001")),
		"fte negative":  second(budget.ParseFTE("-1")),
		"fte many":      second(budget.ParseFTE("1000000.5")),
		"fte fine":      second(budget.ParseFTE("0.0000001")),
		"rate large":    second(budget.ParseRate("1000001")),
		"rate low":      second(budget.NewRate(dec("-1000001"))),
		"percent large": second(budget.ParsePercent("100000001%")),
		"percent fine":  second(budget.NewPercent(dec("1e-11"))),
		"in too large":  second(budget.Whole(math.MaxInt64).In(budget.USD)),
	} {
		assert.ErrorIs(t, err, budget.ErrRange, name)
	}
	for name, err := range map[string]error{
		"rate as percent": second(budget.ParseRate("20%")),
		"rate bad":        second(budget.ParseRate("x%")),
		"percent bare":    second(budget.ParsePercent("20")),
		"percent twice":   second(budget.ParsePercent("20%%")),
		"comma":           second(budget.ParseAmount("1,000")),
		"empty":           second(budget.ParseAmount("")),
		"leading zero":    second(budget.ParseAmount("007")),
		"leading zeros":   second(budget.ParseAmount("-00.5")),
		"minus":           second(budget.ParseAmount("-")),
		"space":           second(budget.ParseAmount(" 1")),
	} {
		assert.ErrorIs(t, err, budget.ErrType, name)
	}
	assert.ErrorIs(t, second(budget.Amount{}.In(budget.USD)), budget.ErrRequired)
	assert.ErrorIs(t, second(budget.Whole(1).In("")), budget.ErrCurrency)
	assert.ErrorIs(t, second(amount(t, "0.5").In(budget.JPY)), budget.ErrSubMinor)
	assert.EqualError(t, second(amount(t, "0.5").In(budget.JPY)), "0.5 is finer than the smallest unit: JPY has no digits after the point")
}

func TestNumbersJSON(t *testing.T) {
	type doc struct {
		A budget.Amount  `json:"a"`
		F budget.FTE     `json:"f"`
		R budget.Rate    `json:"r"`
		P budget.Percent `json:"p"`
	}
	for _, text := range []string{`{"a":"12.5","f":"0.5","r":"0.2","p":"20%"}`, `{"a":null,"f":null,"r":null,"p":null}`, `{"a":"0","f":"0","r":"0","p":"0%"}`} {
		var d doc
		require.NoError(t, json.Unmarshal([]byte(text), &d))
		got, err := json.Marshal(d)
		require.NoError(t, err)
		assert.Equal(t, text, string(got))
	}
	for _, text := range []string{`{"a":12.5}`, `{"f":1}`, `{"r":0.2}`, `{"p":20}`, `{"r":"20%"}`, `{"p":"20"}`, `{"a":""}`, `{"a":true}`, `{"a":[]}`} {
		var d doc
		assert.ErrorIs(t, json.Unmarshal([]byte(text), &d), budget.ErrType, text)
	}
}
