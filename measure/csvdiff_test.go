package measure

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"
)

// everyKind has a column of each kind, and what is read in a way of its own:
// long levels, more than 255 levels, markers that are numbers or no UTF-8.
func everyKind() Schema {
	many := []string{"a", "b", "White, other", "line\nend", `quo"te`, "twelve bytes", "twelve byteS", "sixteen bytes...", "more than sixteen bytes", "more than sixteeN bytes"}
	for i := range 300 {
		many = append(many, fmt.Sprint("level ", i))
	}
	return Schema{MaxRecord: 90, MaxErrors: 4, Missing: []string{"", "NA", "\xff"}, Columns: []Column{
		{Name: "g", Kind: Category, Levels: []string{"a", "b", "é", "12345678"}},
		{Name: "h", Kind: Category, Levels: many, Missing: []string{"more than sixteen byteS"}},
		{Name: "x", Kind: Number},
		{Name: "z", Kind: Number, Missing: []string{"-99", "."}},
		{Name: "y", Kind: YesNo, True: []string{"yes", "ja"}, False: []string{"no", "\r"}},
		{Name: "s", Kind: Several, Levels: []string{"A", "B", "line\nend"}, Separator: "; "},
		{Name: "l", Kind: Label},
	}}
}

func oneColumn(kind Kind) Schema {
	return Schema{MaxErrors: 3, Columns: []Column{{Name: "x", Kind: kind}}}
}

// fields are texts that fit a column of everyKind, and some that fit none.
func fields() map[string][]string {
	return map[string][]string{
		"g": {"a", "b", "é", "12345678", "", "NA", "a", "b", "a"},
		"h": {"a", `"White, other"`, "\"line\nend\"", "\"line\r\nend\"", `"quo""te"`, "twelve bytes", "twelve byteS", "sixteen bytes...", "more than sixteen bytes", "more than sixteeN bytes", "more than sixteen byteS", "level 17", "level 299"},
		"x": {"1", "-2", "3.5", "3.50", "12.25", "-0", "0.000", "123456789012345", "1e3", "2E-2", "+4", ".5", "5.", "0.1", "99999999", "12345678.25", "", "NA", `"7"`, "7.1234567"},
		"z": {"1.5", "-99", "-99.0", ".", "1234567", "1.25", "-1.5", "2.75", "0.30", "1.10"},
		"y": {"yes", "no", "ja", `"yes"`, "", "NA"},
		"s": {"A", "B", "A; B", "B; A", "", "\"A; line\r\nend\"", `"A"`},
		"l": {"unit", "b", "", "\"a,b\"", "\"c\r\n\"\"d\"\"\"", "é", "a longer label than most"},
		"i": {"", "ignored", "\"a,b\n\"\"\"", "\"\r\n\r\n\"", "\xfe", "\r", "x\ry", "quite long, if it must be"[:10]},
		"?": {"\xff", "\"", "a\"b", "\"a\"b", "\"\"\"", "\"a\r\"", "\r", "c", "1e200", "NaN", "1,2", "\n", "\r\n", "0x1", "123456789012345678", "1.2.3", "-", "A; A", "A;B", " a",
			strings.Repeat("long", 30), "\"" + strings.Repeat("\n", 85) + "\"", "\x00", "a\x00"},
	}
}

// table returns a random table: with each chance in 1,000 a field is odd, or a
// row ragged or an empty line, or nothing is.
func table(r *rand.Rand, s Schema, rows, odd int) string {
	texts := fields()
	names := []string{"i"}
	for _, c := range s.Columns {
		names = append(names, c.Name)
	}
	r.Shuffle(len(names), func(i, j int) { names[i], names[j] = names[j], names[i] })
	if len(s.Columns) == 1 {
		names = []string{"x"}
	}
	end := []string{"\n", "\n", "\r\n"}[r.IntN(3)]
	var b strings.Builder
	if r.IntN(8) == 0 {
		b.WriteString("\ufeff")
	}
	for r.IntN(8) == 0 {
		b.WriteString(end)
	}
	b.WriteString(strings.Join(names, ","))
	b.WriteString(end)
	plain := r.IntN(2) == 0
	hit := func() bool { return r.IntN(1000) < odd }
	for i := range rows {
		for j, name := range names {
			from := texts[name]
			if hit() {
				from = texts["?"]
			}
			text := from[r.IntN(len(from))]
			if plain && strings.ContainsAny(text, "\"\r\n,") && !hit() {
				text = from[0]
			}
			b.WriteString(text)
			if j < len(names)-1 {
				b.WriteString(",")
			}
		}
		if hit() {
			b.WriteString(",")
		}
		if i < rows-1 || r.IntN(2) == 0 {
			b.WriteString(end)
		}
		if hit() {
			b.WriteString([]string{"\n", "\r\n", "\r", "\n\n"}[r.IntN(4)])
		}
	}
	return b.String()
}

// told is all that a frame holds, or all that an error says.
func told(f Frame, err error) string {
	if err != nil {
		text := fmt.Sprint(f.Len(), err)
		var many interface{ Unwrap() []error }
		if errors.As(err, &many) {
			for _, e := range many.Unwrap() {
				var c *CellError
				if errors.As(e, &c) {
					text += fmt.Sprintf("\n%d %d %q %q", c.Line, c.Record, c.Column, c.Value)
				}
			}
		}
		return text
	}
	d := f.data()
	text := fmt.Sprint(d.rows, d.blank)
	for _, c := range d.cols {
		text += fmt.Sprintf("\n%q %v %q %v %d %v %v %v %t", c.name, c.kind, c.levels, c.within, c.missing, c.u8, c.u16, c.u32, c.labels == nil)
		text += fmt.Sprintf(" %d %v %v %t %v", c.num.places, c.num.ints, c.num.floats, c.num.isFloat, c.num.present)
	}
	return text
}

var errBroken = errors.New("broken")

// agree compares ReadCSV, for several sizes of chunks and numbers of workers,
// with the slow reading.
func agree(t *testing.T, text string, s Schema, chunks ...int) (legal bool) {
	t.Helper()
	for _, broken := range []bool{false, true} {
		input := func() io.Reader {
			if broken {
				return io.MultiReader(strings.NewReader(text), iotest.ErrReader(errBroken))
			}
			return strings.NewReader(text)
		}
		f, err := slowReadCSV(context.Background(), "f", input(), s, nil)
		want := told(f, err)
		legal = legal || err == nil
		for i, chunk := range chunks {
			got, err := readCSV(context.Background(), "f", input(), s, nil, csvTuning{chunk: chunk, workers: 1 + i%8})
			if told(got, err) != want {
				t.Fatalf("chunks of %d, broken %t:\n%s\nnot\n%s\nof %q", chunk, broken, told(got, err), want, text)
			}
		}
	}
	return legal
}

// ReadCSV takes and refuses what the slow reading does, with the same result
// and the same words, whatever the chunks and the number of workers.
func TestReadCSVAsSlowly(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	legal := map[bool]int{}
	for i := range 400 {
		s := everyKind()
		switch i % 8 {
		case 0:
			s = oneColumn([]Kind{Number, Label}[r.IntN(2)])
		case 1:
			s.MaxRecord = 0
		case 2:
			s.Columns = s.Columns[:1+r.IntN(len(s.Columns))]
		case 3:
			s.MaxErrors = 1
		case 4:
			s.Columns = s.Columns[2:4]
		}
		text := table(r, s, r.IntN(40), []int{0, 0, 1, 10, 30}[r.IntN(5)])
		legal[agree(t, text, s, 1, 1+r.IntN(100), 200, 0)]++
	}
	require.Greater(t, legal[true], 130)
	require.Greater(t, legal[false], 130)
}

// The same for a table of many batches and chunks.
func TestReadCSVAsSlowlyLong(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for _, odd := range []int{0, 0, 1} {
		s := everyKind()
		s.MaxErrors = 1000
		agree(t, table(r, s, 6000, odd), s, 0, 10000, 100000)
	}
}

func FuzzReadCSVAsSlowly(f *testing.F) {
	r := rand.New(rand.NewPCG(5, 6))
	for range 40 {
		f.Add([]byte(table(r, everyKind(), 3, 20)), uint8(r.IntN(100)))
	}
	f.Fuzz(func(t *testing.T, text []byte, chunk uint8) {
		agree(t, string(text), everyKind(), 1+int(chunk), 0)
		if body, ok := bytes.CutPrefix(text, []byte("x\n")); ok {
			agree(t, "x\n"+string(body), oneColumn(Number), 1+int(chunk))
		}
	})
}
