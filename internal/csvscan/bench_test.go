package csvscan

import (
	"math/rand/v2"
	"strings"
	"testing"
)

// line is a table of 292 rows in 14 fields, in the buffer that Rows wants.
func lines() (buf []byte, to int) {
	r := rand.New(rand.NewPCG(1, 1))
	buf = make([]byte, Pad)
	races := []string{"American Indian", "Asian", "Black", "Hispanic", "Two or more", "White"}
	for range 292 {
		buf = append(buf, "1000000123,"...)
		for range 9 {
			buf = append(buf, 'S', '0', byte('0'+r.IntN(5)), ',')
		}
		buf = append(buf, races[r.IntN(len(races))]...)
		buf = append(buf, ',', '0', ',', '2', '5', '0'+byte(r.IntN(10)), '0'+byte(r.IntN(10)), '.', '0'+byte(r.IntN(10)), '5', ',', '0', '.', '5', '0'+byte(r.IntN(10)), '2', '1', '\n')
	}
	to = len(buf)
	return append(buf, make([]byte, Pad)...), to
}

func benchmark(b *testing.B, f func(buf []byte, r *Rows)) {
	buf, to := lines()
	r := &Rows{Width: 14, Most: 1000}
	r.Reset(buf, Pad, to, true)
	if n, ok := r.Next(); n != 292 || !ok {
		b.Fatal(n)
	}
	b.ResetTimer()
	for b.Loop() {
		f(buf, r)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/292, "ns/row")
}

func BenchmarkRows(b *testing.B) {
	buf, to := lines()
	r := &Rows{Width: 14, Most: 1000}
	for b.Loop() {
		r.Reset(buf, Pad, to, true)
		if n, ok := r.Next(); n != 292 || !ok {
			b.Fatal(n)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/292, "ns/row")
}

func BenchmarkCareful(b *testing.B) {
	buf, to := lines()
	r := &Rows{Width: 14, Most: 1000}
	for b.Loop() {
		r.Reset(buf, Pad, to, false)
		if n, ok := r.Next(); n != 292 || !ok {
			b.Fatal(n)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/292, "ns/row")
}

func BenchmarkCodesShort(b *testing.B) {
	d := NewDict(map[string]int{"S00": 0, "S01": 1, "S02": 2, "S03": 3, "S04": 4, "": 5})
	dst := make([]uint8, 292)
	benchmark(b, func(buf []byte, r *Rows) {
		if Codes(dst, d, buf, r.Column(3)) != 292 {
			b.Fatal(dst)
		}
	})
}

func BenchmarkCodesLong(b *testing.B) {
	codes := map[string]int{}
	for i, s := range strings.Split("American Indian,Asian,Black,Hispanic,Two or more,White,", ",") {
		codes[s] = i
	}
	d := NewDict(codes)
	dst := make([]uint8, 292)
	benchmark(b, func(buf []byte, r *Rows) {
		if Codes(dst, d, buf, r.Column(10)) != 292 {
			b.Fatal(dst)
		}
	})
}

func BenchmarkDecimals(b *testing.B) {
	dst := make([]int64, 292)
	benchmark(b, func(buf []byte, r *Rows) {
		if Decimals(dst, buf, r.Column(12), 2) != 292 {
			b.Fatal(dst)
		}
	})
}
