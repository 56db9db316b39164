package measure_test

import (
	"encoding"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/collective-impact/sdk/measure"
)

type word interface {
	fmt.Stringer
	encoding.TextAppender
	encoding.TextMarshaler
}

func testKeys[W interface {
	~uint8
	word
}](t *testing.T, parse func(*W, []byte) error, keys ...string) {
	t.Helper()
	for i, key := range append([]string{""}, keys...) {
		w := W(i)
		require.Equal(t, key, w.String())
		text, err := w.MarshalText()
		require.NoError(t, err)
		require.Equal(t, key, string(text))
		text, err = w.AppendText([]byte("x"))
		require.NoError(t, err)
		require.Equal(t, "x"+key, string(text))
		var again W
		require.NoError(t, parse(&again, []byte(key)))
		require.Equal(t, w, again)
	}
	beyond := W(len(keys) + 1)
	require.Contains(t, beyond.String(), fmt.Sprintf("(%d)", len(keys)+1))
	_, err := beyond.MarshalText()
	require.ErrorIs(t, err, measure.ErrUnknownKey)
	require.ErrorIs(t, parse(&beyond, []byte("Ok ")), measure.ErrUnknownKey)
}

func TestKeys(t *testing.T) {
	testKeys(t, (*measure.Status).UnmarshalText, "ok", "unreliable", "suppressed", "empty", "undefined")
	testKeys(t, (*measure.Unit).UnmarshalText, "proportion", "points", "count", "ratio", "proportion-difference", "rate", "index")
	require.Equal(t, measure.ProportionDifference, measure.Proportion.Difference())
	require.Equal(t, measure.Points, measure.Points.Difference())
	testKeys(t, (*measure.Direction).UnmarshalText, "higher-is-better", "lower-is-better")
	testKeys(t, (*measure.Temporal).UnmarshalText, "stock", "flow")
	testKeys(t, (*measure.Kind).UnmarshalText, "category", "number", "yes-no", "several", "label")
	testKeys(t, (*measure.Outcome).UnmarshalText, "flag", "level-at-or-above", "mean", "ratio-of-sums", "rate", "quantile", "level-is", "total", "count")
	testKeys(t, (*measure.UnknownRule).UnmarshalText, "separate", "exclude", "group")
	testKeys(t, (*measure.WeightKind).UnmarshalText, "frequency", "sampling", "precision")
	testKeys(t, (*measure.Standard).UnmarshalText, "minimum-n", "nchs")
	testKeys(t, (*measure.LonelyPSU).UnmarshalText, "fail", "remove", "certainty", "adjust", "average")
	testKeys(t, (*measure.ReplicateMethod).UnmarshalText, "brr", "fay", "jk1", "jkn", "bootstrap", "sdr", "other")
	testKeys(t, (*measure.ReferenceKind).UnmarshalText, "overall", "all-others", "best", "named", "fixed")
	testKeys(t, (*measure.Standing).UnmarshalText, "ahead", "behind", "unclear", "not-compared")
}

func TestPeriod(t *testing.T) {
	p := measure.SchoolYear(2021)
	require.Equal(t, "2021-07-01/2022-06-30", p.String())
	require.Equal(t, 365, p.Days())
	require.Equal(t, 366, measure.SchoolYear(2023).Days())
	require.Equal(t, time.Date(2021, 7, 1, 0, 0, 0, 0, time.UTC), p.First())
	require.Equal(t, time.Date(2022, 6, 30, 0, 0, 0, 0, time.UTC), p.Last())
	for _, year := range []int{-1, 0, 9999, 1 << 30} {
		require.True(t, measure.SchoolYear(year).IsZero())
	}
	require.Equal(t, "0001-07-01/0002-06-30", measure.SchoolYear(1).String())
	require.Equal(t, "9998-07-01/9999-06-30", measure.SchoolYear(9998).String())

	// A day is a period; ten thousand years of the proleptic calendar have
	// 400-year cycles of 146,097 days.
	for text, days := range map[string]int{"2024-02-29/2024-02-29": 1, "2024-02-28/2024-03-01": 3, "0000-01-01/9999-12-31": 25 * 146097} {
		p, err := measure.ParsePeriod(text)
		require.NoError(t, err)
		require.Equal(t, days, p.Days())
		require.Equal(t, text, p.String())
		made, err := measure.NewPeriod(p.First().Add(23*time.Hour), p.Last().Add(time.Minute))
		require.NoError(t, err)
		require.Equal(t, p, made)
	}
	for _, text := range []string{"", "/", "2021", "2021-07-01", "2021-07-01/", "2021-7-1/2022-06-30", "2021-07-01/2022-06-31", "2021-02-29/2021-03-01",
		"2021-07-01/2022-06-30/", " 2021-07-01/2022-06-30", "2021-07-01T00:00:00Z/2022-06-30", "20210701/20220630", "12021-07-01/12022-06-30"} {
		p, err := measure.ParsePeriod(text)
		require.ErrorIs(t, err, measure.ErrInvalid, "%q", text)
		require.True(t, p.IsZero())
	}
	_, err := measure.ParsePeriod("2022-07-01/2022-06-30")
	require.ErrorIs(t, err, measure.ErrRange)
	_, err = measure.NewPeriod(time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(10001, 1, 1, 0, 0, 0, 0, time.UTC))
	require.ErrorIs(t, err, measure.ErrInvalid)

	var zero measure.Period
	require.Zero(t, zero.Days())
	require.Empty(t, zero.String())
	require.True(t, zero.First().IsZero() && zero.Last().IsZero())
	require.NoError(t, p.UnmarshalText(nil))
	require.True(t, p.IsZero())
	require.ErrorIs(t, p.UnmarshalText([]byte("x")), measure.ErrInvalid)
}

func TestCitation(t *testing.T) {
	for want, c := range map[string]measure.Citation{
		"": {},
		"FSG (2012). Building Backbone Organizations, slide 12.": {Author: "FSG", Year: 2012, Title: "Building Backbone Organizations", Locator: "slide 12"},
		"Building Backbone Organizations.":                       {Title: "Building Backbone Organizations"},
		"(2012).":                                                {Year: 2012},
		"FSG Inc.":                                               {Author: "FSG Inc."},
		"https://example.org/a":                                  {URL: "https://example.org/a"},
		"FSG. A title. https://example.org/a":                    {Author: "FSG", Title: "A title", URL: "https://example.org/a"},
	} {
		require.Equal(t, want, c.String())
		require.Equal(t, want == "", c.IsZero())
	}
}
