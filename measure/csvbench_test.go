package measure_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"testing"

	"github.com/collective-impact/sdk/measure"
)

func numbered(format string, n int) []string {
	s := make([]string, n)
	for i := range s {
		s[i] = fmt.Sprintf(format, i+1)
	}
	return s
}

// wideSchema has nine dimensions, a flag, a level, a score and a weight.
func wideSchema() measure.Schema {
	category := func(name string, levels ...string) measure.Column {
		return measure.Column{Name: name, Kind: measure.Category, Levels: levels}
	}
	return measure.Schema{Columns: []measure.Column{
		category("race", "American Indian", "Asian", "Black", "Hispanic", "Pacific Islander", "Two or more", "White"),
		category("gender", "F", "M", "X"), category("income", "FRL", "Non-FRL"), category("el", "EL", "Non-EL"),
		category("disability", "IEP", "No IEP"), category("school", numbered("S%03d", 50)...), category("district", numbered("D%02d", 10)...),
		category("grade", "K", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12"),
		category("year", "2020", "2021", "2022", "2023", "2024"),
		{Name: "proficient", Kind: measure.YesNo},
		category("level", "0", "1", "2", "3", "4"),
		{Name: "score", Kind: measure.Number}, {Name: "weight", Kind: measure.Number},
	}}
}

const wideRows = 200_000

// wideTable is a table of wideSchema with one column more, 75 bytes a row; with
// quotes around each category when they are wanted.
func wideTable(quote string) []byte {
	r := rand.New(rand.NewPCG(1, 1))
	s := wideSchema()
	var b bytes.Buffer
	b.WriteString("student_id")
	for _, c := range s.Columns {
		b.WriteString("," + c.Name)
	}
	for i := range wideRows {
		fmt.Fprintf(&b, "\n%d", 1_000_000_000+i)
		for _, c := range s.Columns {
			switch {
			case c.Levels != nil:
				fmt.Fprintf(&b, ",%s%s%s", quote, c.Levels[r.IntN(len(c.Levels))], quote)
			case c.Kind == measure.YesNo:
				fmt.Fprintf(&b, ",%d", r.IntN(2))
			case c.Name == "score":
				fmt.Fprintf(&b, ",%d.%02d", 2400+r.IntN(300), r.IntN(100))
			default:
				fmt.Fprintf(&b, ",%d.%04d", r.IntN(2), r.IntN(10000))
			}
		}
	}
	return b.Bytes()
}

func benchmarkReadCSV(b *testing.B, data []byte) {
	s := wideSchema()
	b.ReportAllocs()
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		if f, err := measure.ReadCSV(context.Background(), "f", bytes.NewReader(data), s, nil); err != nil || f.Len() != wideRows {
			b.Fatal(f.Len(), err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/wideRows, "ns/row")
}

func BenchmarkReadCSVWide(b *testing.B) { benchmarkReadCSV(b, wideTable("")) }

func BenchmarkReadCSVQuoted(b *testing.B) { benchmarkReadCSV(b, wideTable(`"`)) }

func BenchmarkReadCSVBlocks(b *testing.B) {
	data, s := wideTable(""), wideSchema()
	s.BlockBytes = 4 << 20
	b.ReportAllocs()
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		n := 0
		for f, err := range measure.ReadCSVBlocks(context.Background(), "f", bytes.NewReader(data), s, nil) {
			if err != nil {
				b.Fatal(err)
			}
			n += f.Len()
		}
		if n != wideRows {
			b.Fatal(n)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/wideRows, "ns/row")
}

// BenchmarkEncodingCSV splits the same table and does nothing with it.
func BenchmarkEncodingCSV(b *testing.B) {
	data := wideTable("")
	b.ReportAllocs()
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		r := csv.NewReader(bytes.NewReader(data))
		r.ReuseRecord = true
		for {
			if _, err := r.Read(); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				b.Fatal(err)
			}
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/wideRows, "ns/row")
}
