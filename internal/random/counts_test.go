package random

import (
	"fmt"
	"math"
	"testing"
)

func TestBinomial(t *testing.T) {
	for i, c := range []struct {
		n int
		p float64
	}{
		{1, 0.5}, {1, 0.01}, {5, 0.3}, {20, 0.499}, {20, 0.5}, {20, 0.501}, {33, 0.31}, {40, 0.2}, {99, 0.1}, {101, 0.1}, {60, 0.9},
		{200, 0.95}, {1000, 0.5}, {1024, 0.005}, {1025, 0.005}, {30000, 0.0003}, {30000, 0.0004}, {1_000_000, 0.0001}, {100_000, 0.999},
	} {
		s := New(uint64(i), "binomial", 0)
		p := make([]float64, c.n+1)
		for k := range p {
			p[k] = math.Exp(lchoose(float64(c.n), float64(k)) + float64(k)*math.Log(c.p) + float64(c.n-k)*math.Log1p(-c.p))
		}
		fits(t, fmt.Sprint("Binomial", c), count(60000, c.n, func() int { return s.Binomial(c.n, c.p) }), p)
	}
}

func TestBinomialOfMany(t *testing.T) {
	for i, c := range []struct {
		n int
		p float64
	}{{1 << 30, 0.5}, {math.MaxInt32, 0.3}, {1 << 29, 1e-6}, {1 << 30, 1 - 1e-5}, {math.MaxInt & (1 << 52), 0.5}, {math.MaxInt & (1 << 52), 1e-9}} {
		if c.n == 0 { // 2⁵² is no int on 32 bits
			continue
		}
		s := New(uint64(i), "many", 0)
		n := float64(c.n)
		moments(t, fmt.Sprint("Binomial", c), 50000, func() float64 {
			return (float64(s.Binomial(c.n, c.p)) - n*c.p) / math.Sqrt(n*c.p*(1-c.p))
		})
	}
	// 2⁵² trials with a mean of 4.5.
	if n := math.MaxInt & (1 << 52); n > 0 {
		s := New(1, "rare", 0)
		fits(t, "rare", count(50000, 60, func() int { return s.Binomial(n, 0x9p-53) }), poissons(4.5, 60))
	}
}

func TestBinomialEnds(t *testing.T) {
	s := New(1, "ends", 0)
	for _, c := range []struct {
		n    int
		p    float64
		want int
	}{
		{0, 0.5, 0}, {-3, 0.5, 0}, {7, 0, 0}, {7, -1, 0}, {7, math.NaN(), 0}, {7, math.Inf(-1), 0}, {7, 1, 7}, {7, 2, 7}, {7, math.Inf(1), 7},
		{math.MaxInt, 0, 0}, {math.MaxInt, 1, math.MaxInt}, {1000, 5e-324, 0}, {math.MinInt, 1, 0},
	} {
		if got := s.Binomial(c.n, c.p); got != c.want {
			t.Errorf("Binomial(%d, %v) = %d, want %d", c.n, c.p, got, c.want)
		}
	}
	a, b := New(1, "mirror", 0), New(1, "mirror", 0)
	for n := range 300 {
		if x, y := a.Binomial(n, 0.25), b.Binomial(n, 0.75); x+y != n {
			t.Errorf("%d of %d at 1/4, %d at 3/4 with the same random numbers", x, n, y)
		}
	}
}

func poissons(mean float64, top int) []float64 {
	p := make([]float64, top+1)
	for k := range p {
		p[k] = math.Exp(float64(k)*math.Log(mean) - mean - lfactorial(float64(k)))
	}
	return p
}

func TestPoisson(t *testing.T) {
	for i, mean := range []float64{1e-3, 0.5, 3, 9.99, 10, 12.5, 40, 700} {
		s := New(uint64(i), "poisson", 0)
		top := int(mean + 12*math.Sqrt(mean) + 12)
		fits(t, fmt.Sprint("Poisson ", mean), count(60000, top, func() int { return s.Poisson(mean) }), poissons(mean, top))
	}
	s := New(1, "poisson", 0)
	for _, mean := range []float64{1e6, 1 << 30} {
		moments(t, fmt.Sprint("Poisson ", mean), 50000, func() float64 { return (float64(s.Poisson(mean)) - mean) / math.Sqrt(mean) })
	}
	for _, mean := range []float64{0, -1, math.NaN(), math.Inf(-1), 5e-324} {
		if got := s.Poisson(mean); got != 0 {
			t.Errorf("Poisson(%v) = %d", mean, got)
		}
	}
	if got := s.Poisson(math.Inf(1)); math.Abs(float64(got)-1<<30) > 1<<20 {
		t.Errorf("Poisson(+Inf) = %d, want about 2³⁰", got)
	}
}

// R 4.2.2: dbinom(k, n, p, log = TRUE), dpois and dhyper likewise.
func TestProbabilities(t *testing.T) {
	check := func(p probability, want float64) {
		t.Helper()
		if got := p.over(probability{0, 1}); !near(got, want, 1e-13) {
			t.Errorf("got %v, want %v", got, want)
		}
		if w := math.Exp(want); w > 0 && (!p.exceeds(w*(1-1e-9)) || p.exceeds(w*(1+1e-9))) {
			t.Errorf("%v is not between its neighbours", want)
		}
	}
	check(binomial(0, 20, 0.5, 0.5), -13.8629436111989062)
	check(binomial(20, 20, 0.3, 0.7), -24.0794560865187215)
	check(binomial(3, 20, 0.1, 0.9), -1.6601005037766428)
	check(binomial(55, 100, 0.6, 0.4), -3.0404957734578426)
	check(binomial(400, 1e6, 5e-4, 1-5e-4), -14.6622609088129146)
	check(binomial(0x1p51+3e7, 0x1p52, 0.5, 0.5), -18.6472983360683635)
	check(binomial(0x1p52, 0x1p52, 1-0x1p-53, 0x1p-53), -0.5)
	check(poisson(0, 12.5), -12.5)
	check(poisson(10, 10), -2.0785616431350586)
	check(poisson(15, 22), -3.5336345834661538)
	check(poisson(16, 9), -4.5162668687011625)
	check(poisson(1000, 1100), -9.0627197017014360)
	check(poisson(1<<30, 1<<30-40000), -12.0612228056079260)
	hyper := func(white, other, draws, k float64) float64 {
		p, q := draws/(white+other), (white+other-draws)/(white+other)
		return binomial(k, white, p, q).and(binomial(draws-k, other, p, q)).over(binomial(draws, white+other, p, q))
	}
	for _, c := range [][5]float64{
		{20, 40, 15, 0, -7.1872052927675014}, {30, 500, 60, 5, -2.0133917278919160},
		{100, 100, 77, 40, -2.2526531749326284}, {123456, 654321, 400000, 60000, -240.8729258738676151},
	} {
		if got := hyper(c[0], c[1], c[2], c[3]); !near(got, c[4], 1e-11) {
			t.Errorf("dhyper%v: got %v", c, got)
		}
	}
}
