package csvscan

import (
	"encoding/csv"
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// padded returns a buffer with the text in it, among bytes that must not
// matter, and its bounds.
func padded(text string) (buf []byte, from, to int) {
	junk := strings.Repeat("7,\n\".-", Pad)[:Pad]
	return []byte(junk + text + junk), Pad, Pad + len(text)
}

// column returns the column whose rows are the given texts.
func column(texts ...string) ([]byte, Column) {
	c := Column{Step: 2, Rows: len(texts)}
	var text strings.Builder
	for _, t := range texts {
		c.At = append(c.At, uint32(Pad+text.Len()-1))
		text.WriteString(t)
		c.At = append(c.At, uint32(Pad+text.Len()))
	}
	buf, _, _ := padded(text.String())
	return buf, c
}

func TestSeparators(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	near := []byte{',', '\n', ',' + 1, ',' - 1, '\n' + 1, '\n' - 1, ',' | 0x80, '\n' | 0x80, 0, 1, 0xff, 'a'}
	for n := range 300 {
		text := make([]byte, n)
		for i := range text {
			text[i] = near[r.IntN(len(near))]
		}
		buf, from, to := padded(string(text))
		var want []uint32
		for i := from; i < to; i++ {
			if buf[i] == ',' || buf[i] == '\n' {
				want = append(want, uint32(i))
			}
		}
		at, end := Separators(make([]uint32, 0, 400), buf, from, to)
		require.Equal(t, to, end)
		require.ElementsMatch(t, want, at)
		// With little room it stops, and can go on where it stopped.
		var parts []uint32
		for end = from; end < to; {
			at, end = Separators(make([]uint32, 0, 70), buf, end, to)
			parts = append(parts, at...)
		}
		require.ElementsMatch(t, want, parts)
	}
}

// split returns the fields of a text by Rows, false when it is refused.
func split(text string, width, most int, simple bool) (rows [][]string, blank int, ok bool) {
	buf, from, to := padded(text)
	r := &Rows{Width: width, Most: most, Wanted: make([]bool, width)}
	for i := range width {
		r.Wanted[i] = i%2 == 0
	}
	r.Reset(buf, from, to, simple)
	for {
		n, ok := r.Next()
		if !ok || n == 0 {
			return rows, r.Blank, ok
		}
		for row := range n {
			fields := make([]string, width)
			for i := range fields {
				c := r.Column(i)
				if r.Wanted[i] {
					fields[i] = string(c.Field(r.Buf, row))
				}
			}
			rows = append(rows, fields)
		}
	}
}

func TestRows(t *testing.T) {
	for text, want := range map[string][][]string{
		"":                                 nil,
		"a,b,c\n":                          {{"a", "", "c"}},
		"a,b,c\r\n,,\r\n":                  {{"a", "", "c"}, {"", "", ""}},
		"a\r,b,\r\r\n":                     {{"a\r", "", "\r"}},
		"\n\r\na,b,c\n\n":                  {{"a", "", "c"}},
		"\"a\",\"b,\n\",\"\"\r\n":          {{"a", "", ""}},
		"\"\"\"\",b,\"c\r\n\"\"d\"\"\"\n":  {{"\"", "", "c\n\"d\""}},
		"\"\r\n\r\",\"\"\"\",\"\r\r\n\"\n": {{"\n\r", "", "\r\n"}},
	} {
		rows, blank, ok := split(text, 3, 100, false)
		require.True(t, ok, "%q", text)
		require.Equal(t, want, rows, "%q", text)
		require.Equal(t, map[bool]int{true: 3}[strings.HasPrefix(text, "\n")], blank)
		if !strings.Contains(text, `"`) && blank == 0 {
			rows, _, ok := split(text, 3, 100, true)
			require.True(t, ok)
			require.Equal(t, want, rows, "%q", text)
		}
	}
	for _, text := range []string{"a,b\n", "a,b,c,d\n", "a,b\nc,a,b,c\n", "a,b,\"c\n", "a,b\",c\n", "\"a\"b,b,c\n", "\"a\" ,b,c\n",
		"a,b,\"c\"\rd\n", "a,b,c" + strings.Repeat("c", 95) + "\n", "\"a\n"} {
		_, _, ok := split(text, 3, 100, false)
		require.False(t, ok, "%q", text)
	}
	_, _, ok := split("a,b,c"+strings.Repeat("c", 94)+"\n", 3, 100, false)
	require.True(t, ok)
	_, _, ok = split("a,b\nc,d,e\n", 3, 100, true)
	require.False(t, ok)
	_, _, ok = split("a,b,c"+strings.Repeat("c", 95)+"\n", 3, 100, true)
	require.False(t, ok)
}

// Rows of many batches, and of very many fields, are those of encoding/csv.
func TestRowsOfManyBatches(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for _, width := range []int{2, 7, 1000, 10000} {
		var b strings.Builder
		for range 30000/width + 2 {
			for i := range width {
				b.WriteString(strings.Repeat("x", r.IntN(12)))
				b.WriteByte(map[bool]byte{true: '\n', false: ','}[i == width-1])
			}
		}
		want, err := csv.NewReader(strings.NewReader(b.String())).ReadAll()
		require.NoError(t, err)
		for _, row := range want {
			for i := range row {
				if i%2 == 1 {
					row[i] = "" // not wanted
				}
			}
		}
		for _, simple := range []bool{false, true} {
			rows, _, ok := split(b.String(), width, 1<<20, simple)
			require.True(t, ok)
			require.Equal(t, want, rows)
		}
	}
}

// Each text has its code, and what is nearly one has none, in dictionaries of
// all sizes.
func TestDict(t *testing.T) {
	for _, format := range []string{"%d", "%08d", "text %d", "%016d", "longer than two words, %d"} {
		for _, n := range []int{0, 1, 2, 64, 65, 3000, 65536} {
			codes := map[string]int{}
			var texts []string
			for i := range n {
				text := fmt.Sprintf(format, i)
				codes[text] = i
				texts = append(texts, text)
			}
			d := NewDict(codes)
			buf, c := column(texts...)
			dst := make([]uint16, n)
			require.Equal(t, n, Codes(dst, d, buf, c))
			for i, code := range dst {
				from, to := c.Bounds(i)
				if again, ok := d.Code(buf, from, to); int(code) != i || again != i || !ok {
					t.Fatalf("%q has code %d, then %d %t", texts[i], code, again, ok)
				}
			}
			for i := range min(n, 100) {
				text := texts[i]
				for _, other := range []string{"", text + "\x00", text + " ", "\x00" + text, "x" + text[1:], text[:len(text)-1] + "x", text[:len(text)/2] + "x" + text[len(text)/2+1:], text[:len(text)/2] + "x" + text[len(text)/2:]} {
					buf, c := column(text, other)
					require.Equal(t, 1, Codes(make([]uint16, 2), d, buf, c), "%q", other)
				}
			}
		}
	}
}

// No text of any size has a code in a dictionary without it, those least of all
// that look like an empty slot.
func TestDictHasNoOthers(t *testing.T) {
	for _, longest := range []string{"seven77", "eight888", "nine99999", "just sixteen 16", "sixteen bytes 16", "a longer text than all"} {
		d := NewDict(map[string]int{"": 0, "a": 1, longest: 2})
		for _, text := range []string{"\xff", "\xf7", "\x00", "a"} {
			for n := range 20 {
				buf, c := column(strings.Repeat(text, n))
				want := n == 0 || text == "a" && n == 1
				require.Equal(t, want, Codes(make([]uint8, 1), d, buf, c) == 1, "%d of %q beside %q", n, text, longest)
			}
		}
		for _, text := range []string{longest[1:], longest[:len(longest)-1], longest + "\x00", longest + "a", longest + longest, "\x00" + longest} {
			buf, c := column(longest, text)
			dst := make([]uint8, 2)
			require.Equal(t, 1, Codes(dst, d, buf, c), text)
			require.Equal(t, uint8(2), dst[0])
		}
	}
}

// decimals are texts of numbers and of what is nearly one.
func decimals(r *rand.Rand) string {
	digits := "0123456789"
	text := ""
	for range r.IntN(9) {
		text += string(digits[r.IntN(10)])
	}
	switch r.IntN(4) {
	case 0:
		text += "."
		for range r.IntN(8) {
			text += string(digits[r.IntN(10)])
		}
	case 1:
		i := r.IntN(len(text) + 1)
		text = text[:i] + string(rune("./:-+e, \x00\xb0"[r.IntN(10)])) + text[i:]
	}
	if r.IntN(4) == 0 {
		text = "-" + text
	}
	return text
}

// Decimal agrees with strconv on what it takes, and Decimals with Decimal.
func TestDecimal(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	taken := map[bool]int{}
	for range 50_000 {
		checkDecimal(t, decimals(r), taken)
	}
	require.Greater(t, taken[true], 10_000)
	require.Greater(t, taken[false], 5_000)
	for text, want := range map[string]bool{"": false, "-": false, ".": false, "5.": false, ".5": false, "-.5": false, "+5": false, "1e5": false,
		"123456789012345": true, "1234567890123456": false, "-12345678.9012345": true, "0.00000000000001": true, "0.000000000000001": false, "00000000.0000001": true} {
		_, _, ok := Decimal([]byte(text))
		require.Equal(t, want, ok, text)
	}
}

func checkDecimal(t *testing.T, text string, taken map[bool]int) {
	m, places, ok := Decimal([]byte(text))
	taken[ok]++
	if ok {
		want, err := strconv.ParseFloat(text, 64)
		unit := 1.0
		for range places {
			unit *= 10
		}
		if err != nil || want != float64(m)/unit {
			t.Fatalf("%q is %d·10^-%d, not %g, %v", text, m, places, want, err)
		}
	}
	buf, c := column("1", text, "2")
	for p := range 8 {
		dst := []int64{7, 7, 7}
		n := Decimals(dst[:2], buf, c.From(1), p)
		if n > 0 && (!ok || p != places || dst[0] != m) || n == 0 && ok && p == places && p < 7 && len(strings.TrimPrefix(text, "-")) <= 8 {
			t.Fatalf("%q in units of 10^-%d: %d, %d not %d of %d", text, p, n, dst[0], m, places)
		}
		if n == 2 && p > 0 {
			t.Fatalf("2 has %d places", p)
		}
	}
}

func FuzzDecimal(f *testing.F) {
	for _, s := range []string{"12.50", "-0", "1.2.3", "99999999", "-123456.7", "\x8012"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) { checkDecimal(t, text, map[bool]int{}) })
}
