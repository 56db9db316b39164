package random

import "testing"

func BenchmarkUint64(b *testing.B) {
	s := New(1, "bench", 0)
	for b.Loop() {
		s.Uint64()
	}
}

func BenchmarkNew(b *testing.B) {
	for b.Loop() {
		New(1, "bench", 0)
	}
}

func BenchmarkNormal(b *testing.B) {
	s := New(1, "bench", 0)
	for b.Loop() {
		s.Normal()
	}
}

func BenchmarkBinomial(b *testing.B) {
	for _, c := range []struct {
		name string
		n    int
		p    float64
	}{{"mean-2", 20, 0.1}, {"mean-9", 90, 0.1}, {"mean-30", 100, 0.3}, {"mean-50000", 100_000, 0.5}, {"mean-900000", 1_000_000, 0.9}} {
		b.Run(c.name, func(b *testing.B) {
			s := New(1, "bench", 0)
			for b.Loop() {
				s.Binomial(c.n, c.p)
			}
		})
	}
}

func BenchmarkPoisson(b *testing.B) {
	s := New(1, "bench", 0)
	for b.Loop() {
		s.Poisson(100)
	}
}

func BenchmarkHypergeometric(b *testing.B) {
	s := New(1, "bench", 0)
	for b.Loop() {
		s.Hypergeometric(50_000, 500_000, 200_000)
	}
}
