package measure_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"

	"github.com/collective-impact/sdk/measure"
)

var pupils = measure.Schema{
	Columns: []measure.Column{
		{Name: "race", Kind: measure.Category, Levels: []string{"Black", "White, other"}, Missing: []string{"NA"}},
		{Name: "score", Kind: measure.Number, Missing: []string{"", "-99"}},
		{Name: "tested", Kind: measure.YesNo},
	},
	Missing: []string{"", "?"},
}

// content says what a frame of pupils holds, by its public face.
func content(t *testing.T, f measure.Frame) string {
	t.Helper()
	missing := func(c string) int { n, ok := f.Missing(c); require.True(t, ok); return n }
	s := fmt.Sprintf("%d rows, %d blank, missing %d %d %d", f.Len(), f.BlankLines(), missing("race"), missing("score"), missing("tested"))
	v := tabulate(t, measure.Plan{Indicators: []measure.Indicator{mean("m", "score"), flag("f", "tested")}, Sets: [][]string{{"race"}}}, f)
	for c := range v.Cells() {
		if len(c.Set) == 1 && c.Used > 0 {
			x, _ := c.Estimate.Value()
			s += fmt.Sprintf("; %s %s %d %.3g", c.Group[0], c.Indicator, c.Used, x)
		}
	}
	return s
}

const good = "race,x,score,tested\nBlack,,10,yes\n\"White, other\",,20.5,no\nNA,,-99,?\n"

func TestReadCSVForms(t *testing.T) {
	want := "3 rows, 0 blank, missing 1 1 1; Black m 1 10; Black f 1 1; White, other m 1 20.5; White, other f 1 0"
	blank := strings.Replace(want, "0 blank", "3 blank", 1)
	for name, c := range map[string][2]string{
		"LF":                 {good, want},
		"no last line end":   {strings.TrimSuffix(good, "\n"), want},
		"CRLF":               {strings.ReplaceAll(good, "\n", "\r\n"), want},
		"byte order mark":    {"\ufeff" + good, want},
		"mark and quotes":    {"\ufeff\"race\"" + strings.TrimPrefix(good, "race"), want},
		"empty lines":        {"\n" + strings.Replace(good, "\nBlack", "\n\nBlack", 1) + "\n", blank},
		"empty CRLF lines":   {strings.ReplaceAll("\n"+strings.Replace(good, "\nBlack", "\n\nBlack", 1)+"\n", "\n", "\r\n"), blank},
		"lines in a field":   {strings.Replace(good, "Black,,", "Black,\"a\n\n\"\"b\"\"\n\",", 1), want},
		"other order":        {"tested,score,race\nyes,10,Black\nno,2.05e1,\"White, other\"\n?,,NA\n", want},
		"spaces in unwanted": {strings.Replace(good, "Black,,", "Black, \t,", 1), want},
	} {
		require.Equal(t, c[1], content(t, read(t, c[0], pupils)), name)
		for _, r := range []io.Reader{iotest.OneByteReader(strings.NewReader(c[0])), iotest.DataErrReader(strings.NewReader(c[0]))} {
			f, err := measure.ReadCSV(context.Background(), "x", r, pupils, nil)
			require.NoError(t, err, name)
			require.Equal(t, c[1], content(t, f), name)
		}
	}
	f := read(t, ",,race,score,tested\n1,2,Black,10,yes\n", pupils) // several columns without a name
	require.Equal(t, 1, f.Len())
	require.Equal(t, []string{"race", "score", "tested"}, f.Columns())
	f = read(t, "race,score,tested\n", pupils) // a header alone
	require.Equal(t, 0, f.Len())
	require.Equal(t, 0, read(t, "race,score,tested", pupils).Len())
}

// Each error names file, line, column and what was expected, and not the value.
func TestReadCSVErrors(t *testing.T) {
	head := "race,score,tested\n"
	levels := `expected one of the levels "Black", "White, other"`
	decimal := "expected a decimal number below 1e150 in size"
	for name, c := range map[string]struct {
		text string
		want []string
		err  error
	}{
		"empty":             {"", []string{"f.csv:1: wrong header: expected a header line; the input is empty"}, measure.ErrHeader},
		"a mark alone":      {"\ufeff", []string{"f.csv:1: wrong header: expected a header line; the input is empty"}, measure.ErrHeader},
		"empty lines alone": {"\n\r\n\n", []string{"f.csv:1: wrong header: expected a header line; the input is empty"}, measure.ErrHeader},
		"unknown level":     {head + "Black,1,yes\nMauve,1,yes\n", []string{`f.csv:3: column "race": wrong value: ` + levels}, measure.ErrCell},
		"almost a level":    {head + "Black,1,yes\n black ,1,yes\n", []string{`f.csv:3: column "race": wrong value: ` + levels + "; one differs only in case or spaces"}, measure.ErrCell},
		"missing of others": {head + ",1,yes\n", []string{`f.csv:2: column "race": wrong value: ` + levels}, measure.ErrCell},
		"text as a number":  {head + "Black,secret,yes\n", []string{`f.csv:2: column "score": wrong value: ` + decimal}, measure.ErrCell},
		"numbers that are none": {head + "NA,NaN,?\nNA,inf,?\nNA,1e308,?\nNA,-1e150,?\nNA,0x1p4,?\nNA,1_000,?\nNA,\"1,5\",?\nNA, 1,?\nNA,1.2.3,?\nNA,e,?\nNA,1e999,?\n",
			func() (out []string) {
				for i := range 11 {
					out = append(out, fmt.Sprintf(`f.csv:%d: column "score": wrong value: %s`, i+2, decimal))
				}
				return out
			}(), measure.ErrCell},
		"no yes or no": {head + "NA,1,Yes\n", []string{`f.csv:2: column "tested": wrong value: expected "true", "yes", "1" for yes, "false", "no", "0" for no`}, measure.ErrCell},
		"several in a row": {head + "secret,secret,secret\n", []string{`f.csv:2: column "race": wrong value: ` + levels,
			`f.csv:2: column "score": wrong value: ` + decimal,
			`f.csv:2: column "tested": wrong value: expected "true", "yes", "1" for yes, "false", "no", "0" for no`}, measure.ErrCell},
		"line of a field": {head + "\"Black\",\"a\nb\",\"x\"\n\nsecret,1,yes\n", []string{`f.csv:2: column "score": wrong value: ` + decimal,
			`f.csv:3: column "tested": wrong value: expected "true", "yes", "1" for yes, "false", "no", "0" for no`,
			`f.csv:5: column "race": wrong value: ` + levels}, measure.ErrCell},
		"too few fields":   {head + "Black,1\nBlack,1,yes\n", []string{"f.csv:2: malformed record: expected 3 fields as in the header, not 2"}, measure.ErrMalformed},
		"too many fields":  {head + "Black,1,yes,secret\n", []string{"f.csv:2: malformed record: expected 3 fields as in the header, not 4"}, measure.ErrMalformed},
		"quote in a field": {head + "Black,1,se\"cret\n", []string{`f.csv:2: malformed record: expected fields quoted as in RFC 4180, not bare " in non-quoted-field`}, measure.ErrMalformed},
		"text after quote": {head + "Black,1,yes\n\"Black\"x,1,yes\n", []string{`f.csv:3: malformed record: expected fields quoted as in RFC 4180, not extraneous or missing " in quoted-field`}, measure.ErrMalformed},
		"lone quote":       {head + "Black,1,\"yes\nBlack,1,yes\n", []string{`f.csv:2: malformed record: expected fields quoted as in RFC 4180, not extraneous or missing " in quoted-field`}, measure.ErrMalformed},
		"quote in header":  {"race,sc\"ore,tested\n", []string{`f.csv:1: malformed record: expected fields quoted as in RFC 4180, not bare " in non-quoted-field`}, measure.ErrMalformed},
		"not UTF-8":        {head + "Bl\xffck,1,yes\n", []string{`f.csv:2: column "race": wrong value: expected text in UTF-8`}, measure.ErrCell},
		"UTF-16":           {"\xff\xfer\x00a\x00c\x00e\x00", []string{"f.csv:1: wrong header: expected text in UTF-8"}, measure.ErrHeader},
		"CR alone":         {"race,score,tested\rBlack,1,yes\rBlack,2,no\r", []string{"f.csv:1: wrong header: expected lines that end in LF or CRLF, not in CR alone"}, measure.ErrHeader},
		"twice":            {"race,score,tested,score\n", []string{`f.csv:1: column "score": wrong header: expected each column once; fields 2 and 4 have this name`}, measure.ErrHeader},
		"unwanted twice":   {"secret,race,score,secret,tested\n", []string{"f.csv:1: wrong header: expected each column once; fields 1 and 4 have the same name"}, measure.ErrHeader},
		"no column": {"\nrace,secret, Tested\n", []string{`f.csv:2: column "score": wrong header: expected this column in the header, which has 3 fields separated by commas`,
			`f.csv:2: column "tested": wrong header: expected this column in the header, which has 3 fields separated by commas; field 3 differs only in case or spaces`}, measure.ErrHeader},
		"semicolons": {"race;score;tested\nBlack;1;yes\n", []string{`f.csv:1: wrong header: expected fields separated by commas; they seem to be separated by ";"`}, measure.ErrHeader},
		"tabs":       {"race\tscore\ttested\n", []string{`f.csv:1: wrong header: expected fields separated by commas; they seem to be separated by "\t"`}, measure.ErrHeader},
	} {
		f, err := measure.ReadCSV(context.Background(), "f.csv", strings.NewReader(c.text), pupils, nil)
		require.Error(t, err, name)
		require.Equal(t, measure.Frame{}, f, name)
		require.ErrorIs(t, err, c.err, name)
		require.Equal(t, strings.Join(c.want, "\n"), err.Error(), name)
		for _, e := range cellErrors(t, err) {
			require.Equal(t, "f.csv", e.File, name)
			for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%d"} {
				require.NotContains(t, fmt.Sprintf(verb+verb, e, *e), "secret", name)
			}
			text, err := json.Marshal(e)
			require.NoError(t, err)
			require.NotContains(t, string(text), "secret", name)
		}
	}
}

func TestCellErrorFields(t *testing.T) {
	_, err := measure.ReadCSV(context.Background(), "f.csv", strings.NewReader("race,score,tested\nBlack,1,yes\n\n\"Black\",\"tw\no\",no\n"), pupils, nil)
	e, ok := errors.AsType[*measure.CellError](err)
	require.True(t, ok)
	require.Equal(t, measure.CellError{File: "f.csv", Line: 4, Record: 2, Column: "score", Value: "tw\no",
		Expected: "a decimal number below 1e150 in size", Err: measure.ErrCell}, *e)
	require.Equal(t, "", measure.CellError{}.Error())
	require.NoError(t, measure.CellError{}.Unwrap())
}

// A long list of levels is cut short in the text.
func TestManyLevels(t *testing.T) {
	s := measure.Schema{Columns: []measure.Column{{Name: "c", Kind: measure.Category, Levels: strings.Split("abcdefghijklmno", "")}}}
	_, err := measure.ReadCSV(context.Background(), "f", strings.NewReader("c\nx\n"), s, nil)
	require.EqualError(t, err, `f:2: column "c": wrong value: expected one of the levels "a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l", … 3 more`)
}

// The number of problems is bounded, and the bound is exact.
func TestMaxErrors(t *testing.T) {
	text := "race,score,tested\n" + strings.Repeat("x,y,z\n", 100)
	for _, c := range [][2]int{{0, 20}, {1, 1}, {2, 2}, {299, 299}, {1000, 300}} {
		s := pupils
		s.MaxErrors = c[0]
		_, err := measure.ReadCSV(context.Background(), "f", strings.NewReader(text), s, nil)
		parts := cellErrors(t, err)
		if c[1] < 300 {
			require.ErrorIs(t, parts[len(parts)-1], measure.ErrStopped, "the reader is told that more may follow")
			parts = parts[:len(parts)-1]
		}
		require.Len(t, parts, c[1])
	}
}

// In a table of one column an empty line may be a row whose value is missing.
func TestEmptyLinesInOneColumn(t *testing.T) {
	s := measure.Schema{Columns: []measure.Column{{Name: "x", Kind: measure.Number}}}
	for _, text := range []string{"x\n1\n\n2\n", "x\n1\n\n", "x\r\n\r\n1\r\n"} {
		_, err := measure.ReadCSV(context.Background(), "f", strings.NewReader(text), s, nil)
		require.ErrorIs(t, err, measure.ErrMalformed, "%q", text)
		require.ErrorContains(t, err, `expected no empty line in a table of one column; an empty field is written ""`)
	}
	f := read(t, "\n\nx\n1\n\"\"\n2\n", s)
	n, _ := f.Missing("x")
	require.Equal(t, []int{3, 1, 2}, []int{f.Len(), n, f.BlankLines()})
}

func TestReadCSVInputs(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	var none context.Context
	f, err := measure.ReadCSV(none, "", strings.NewReader(good), pupils, nil)
	require.NoError(t, err)
	require.Equal(t, 3, f.Len())
	_, err = measure.ReadCSV(ctx, "f", nil, pupils, nil)
	require.ErrorIs(t, err, measure.ErrRequired)
	_, err = measure.ReadCSV(ctx, "f", strings.NewReader(good), measure.Schema{}, nil)
	require.ErrorIs(t, err, measure.ErrRequired)
	_, err = measure.ReadCSV(ctx, "f", iotest.ErrReader(io.ErrClosedPipe), pupils, nil)
	require.ErrorIs(t, err, io.ErrClosedPipe)
	_, err = measure.ReadCSV(ctx, "f", io.MultiReader(strings.NewReader(good+"Black,,"), iotest.ErrReader(io.ErrClosedPipe)), pupils, nil)
	require.ErrorIs(t, err, io.ErrClosedPipe)
	require.EqualError(t, err, "f:5: io: read/write on closed pipe")

	var seen []int
	text := "race,score,tested\n" + strings.Repeat("Black,1,yes\n", 10000)
	_, err = measure.ReadCSV(ctx, "f", strings.NewReader(text), pupils, func(n int) { seen = append(seen, n) })
	require.NoError(t, err)
	require.Equal(t, []int{4096, 8192, 10000}, seen)
	_, err = measure.ReadCSV(ctx, "f", strings.NewReader(text), pupils, func(n int) { cancel() })
	require.ErrorIs(t, err, context.Canceled)
	_, err = measure.FromSeq(ctx, students(t), measure.YesNoField("transfer", func(s student) (bool, bool) { return s.transfer, true }))
	require.ErrorIs(t, err, context.Canceled)
	ctx2, cancel2 := context.WithCancel(context.Background())
	taken := 0
	_, err = measure.FromSeq(ctx2, students(t), measure.YesNoField("transfer", func(s student) (bool, bool) {
		if taken++; taken == 5000 {
			cancel2()
		}
		return s.transfer, true
	}))
	require.ErrorIs(t, err, context.Canceled)
	require.Less(t, taken, 10000)
	_, err = measure.Plan{Indicators: []measure.Indicator{flag("f", "tested")}}.Tabulate(ctx, f)
	require.ErrorIs(t, err, context.Canceled)
}

// A reader that misbehaves is an error, not a panic or a loop without end.
func TestReadCSVFromBadReaders(t *testing.T) {
	for _, n := range []int{-1, 1 << 30, 0} {
		_, err := measure.ReadCSV(context.Background(), "f", constant(n), pupils, nil)
		require.Error(t, err)
		require.ErrorContains(t, err, "f:1: ")
		require.Equal(t, n == 0, errors.Is(err, io.ErrNoProgress))
	}
}

// constant is a reader that always says the same.
type constant int

// Read implements io.Reader.
func (c constant) Read([]byte) (int, error) { return int(c), nil }
