package random

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"gonum.org/v1/gonum/mathext"
)

// What a seed gives must never change: results are filed and repeated.
func TestPinned(t *testing.T) {
	s := New(2024, "rate", 3)
	got := []any{
		s.Uint64(), s.Float64(), s.Open(), s.Below(1000), s.Exponential(), s.Normal(),
		s.Binomial(40, 0.1), s.Binomial(5000, 0.001), s.Binomial(1000, 0.7), s.Binomial(1<<30, 0.3),
		s.Poisson(3), s.Poisson(300), s.Hypergeometric(8, 40, 20), s.Hypergeometric(5000, 90000, 30000),
	}
	want := []any{
		uint64(6598271511965410915), 0.19267343344299448, 0.1430763123535942, uint64(284), 0.24301997266707398, -0.10216486526892661,
		7, 6, 674, 322134145,
		8, 351, 3, 1561,
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func TestStreamsDiffer(t *testing.T) {
	first := map[uint64]string{}
	for seed := range uint64(3) {
		for _, name := range []string{"", "a", "b", "ab", "a\x00"} {
			for _, block := range []int{0, 1, 2, -1, math.MaxInt32} {
				u := New(seed, name, block).Uint64()
				if other, ok := first[u]; ok {
					t.Errorf("seed %d, name %q, block %d: the same stream as %s", seed, name, block, other)
				}
				first[u] = name
				if again := New(seed, name, block).Uint64(); again != u {
					t.Errorf("seed %d, name %q, block %d gives %d and %d", seed, name, block, u, again)
				}
			}
		}
	}
}

// The first number of each block is random across blocks too.
func TestUniform(t *testing.T) {
	const cells = 200
	even := make([]float64, cells)
	for i := range even {
		even[i] = 1.0 / cells
	}
	fits(t, "first of each block", count(40000, cells-1, blocks(func(s *Stream) int { return int(s.Float64() * cells) })), even)
	s := New(5, "uniform", 0)
	fits(t, "Float64", count(40000, cells-1, func() int { return int(s.Float64() * cells) }), even)
	fits(t, "Open", count(40000, cells-1, func() int { return int(s.Open() * cells) }), even)
	fits(t, "Below", count(40000, cells-1, func() int { return int(s.Below(cells)) }), even)
	// A third of all numbers would be twice as likely without rejection.
	const most = 3 << 62
	fits(t, "Below, many", count(40000, 2, func() int { return int(s.Below(most) >> 62) }), []float64{1.0 / 3, 1.0 / 3, 1.0 / 3})
	fits(t, "Normal", count(40000, cells-1, func() int {
		return int(cells * math.Erfc(-s.Normal()/math.Sqrt2) / 2)
	}), even)
	fits(t, "Exponential", count(40000, cells-1, func() int { return int(cells * math.Exp(-s.Exponential())) }), even)
	if got := s.Below(0); got != 0 {
		t.Errorf("Below(0) = %d", got)
	}
	for range 100 {
		if got := s.Below(1); got != 0 {
			t.Errorf("Below(1) = %d", got)
		}
	}
}

// blocks draws from one block after the other.
func blocks(draw func(*Stream) int) func() int {
	block := 0
	return func() int {
		block++
		return draw(New(11, "blocks", block))
	}
}

// close to a few units in the last place.
func near(got, want, tolerance float64) bool {
	return got == want || math.Abs(got-want) <= tolerance*math.Abs(want)
}

// The functions of package math are right to one unit in the last place.
func TestElementary(t *testing.T) {
	s := New(3, "elementary", 0)
	for range 20000 {
		for _, x := range []float64{s.Open(), 1 + s.Open(), 1 - s.Open()*1e-6, s.Open() * 0x1p-52, s.Open() * 1e300, s.Open() * 1e-300} {
			if got, want := ln(x), math.Log(x); !near(got, want, 0x1p-51) {
				t.Fatalf("ln(%v) = %v, want %v", x, got, want)
			}
		}
		for _, p := range []float64{s.Open(), s.Open() * 1e-5, s.Open() * 1e-15, s.Open() * 1e-17} {
			if got, want := ln1m(p), math.Log1p(-p); !near(got, want, 0x1p-50) {
				t.Fatalf("ln1m(%v) = %v, want %v", p, got, want)
			}
		}
		for _, x := range []float64{-s.Open(), -20 * s.Open(), -700 * s.Open()} {
			if got, want := exp(x), math.Exp(x); !near(got, want, 0x1p-51) {
				t.Fatalf("exp(%v) = %v, want %v", x, got, want)
			}
		}
		q, n := 1-s.Open()/2, int(s.Below(20))
		if got, want := power(q, n), math.Pow(q, float64(n)); !near(got, want, 1e-14) {
			t.Fatalf("power(%v, %d) = %v, want %v", q, n, got, want)
		}
	}
	for _, x := range []float64{1, 2, math.Sqrt2, math.Nextafter(math.Sqrt2, 2), 0.5, 0x1p-1022, math.MaxFloat64} {
		if got, want := ln(x), math.Log(x); !near(got, want, 0x1p-51) {
			t.Errorf("ln(%v) = %v, want %v", x, got, want)
		}
	}
	if got := exp(0); got != 1 {
		t.Errorf("exp(0) = %v", got)
	}
}

func TestNormalQuantile(t *testing.T) {
	s := New(4, "quantile", 0)
	for range 20000 {
		for _, p := range []float64{s.Open(), s.Open() * 1e-3, s.Open() * 1e-12} {
			if got, want := normalQuantile(p), mathext.NormalQuantile(p); math.Abs(got-want) > 1e-14*max(1, math.Abs(want)) {
				t.Fatalf("normalQuantile(%v) = %v, want %v", p, got, want)
			}
		}
	}
	// R 4.2.2: qnorm(p).
	for _, c := range [][2]float64{
		{0x1p-53, -8.20953615160138561}, {1e-10, -6.36134090240405570}, {0.01, -2.32634787404084076}, {0.0749, -1.44023826752796325},
		{0.0751, -1.43882539275253984}, {0.3, -0.52440051270804067}, {0.5, 0}, {0.9, 1.28155156554460081}, {0.999999, 4.75342430881708911},
	} {
		if got := normalQuantile(c[0]); !near(got, c[1], 1e-15) {
			t.Errorf("normalQuantile(%v) = %v, want %v", c[0], got, c[1])
		}
		if got := normalQuantile(1 - c[0]); c[0] > 0.01 && !near(got, -c[1], 1e-14) {
			t.Errorf("normalQuantile(%v) = %v, want %v", 1-c[0], got, -c[1])
		}
	}
}
