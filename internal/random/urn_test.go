package random

import (
	"fmt"
	"math"
	"testing"
)

func TestHypergeometric(t *testing.T) {
	for i, c := range [][3]int{
		{5, 5, 5}, {1, 9, 3}, {3, 100, 90}, {30, 40, 35}, {40, 30, 35}, {30, 40, 15}, {40, 30, 55}, {13, 13, 13}, {12, 400, 200}, {13, 400, 200},
		{400, 13, 200}, {500, 700, 900}, {500, 700, 40}, {700, 500, 1180}, {60, 100_000, 50_000}, {2000, 3000, 2500}, {50_000, 500_000, 100},
	} {
		s := New(uint64(i), "urn", 0)
		white, other, draws := float64(c[0]), float64(c[1]), float64(c[2])
		p := make([]float64, c[0]+1)
		for k := range p {
			if k := float64(k); draws-k >= 0 && draws-k <= other {
				p[int(k)] = math.Exp(lchoose(white, k) + lchoose(other, draws-k) - lchoose(white+other, draws))
			}
		}
		fits(t, fmt.Sprint("Hypergeometric", c), count(60000, c[0], func() int { return s.Hypergeometric(c[0], c[1], c[2]) }), p)
	}
	s := New(1, "many balls", 0)
	const w, o, d = 300_000_000, 700_000_000, 450_000_000
	sd := math.Sqrt(d * 0.3 * 0.7 * 0.55)
	moments(t, "many balls", 50000, func() float64 { return (float64(s.Hypergeometric(w, o, d)) - 0.3*d) / sd })
}

func TestHypergeometricEnds(t *testing.T) {
	s := New(1, "ends", 0)
	for _, c := range [][4]int{
		{0, 0, 0, 0}, {0, 5, 3, 0}, {5, 0, 3, 3}, {5, 5, 0, 0}, {5, 5, 10, 5}, {5, 5, 99, 5}, {-5, 5, 3, 0}, {5, -5, 3, 3}, {5, 5, -1, 0},
		{1000, 1000, 2000, 1000}, {math.MinInt, math.MaxInt, math.MaxInt, 0}, {math.MinInt, math.MinInt, math.MinInt, 0},
	} {
		if got := s.Hypergeometric(c[0], c[1], c[2]); got != c[3] {
			t.Errorf("Hypergeometric(%d, %d, %d) = %d, want %d", c[0], c[1], c[2], got, c[3])
		}
	}
}

// joint counts vectors of small counts, each coded in base 16.
func joint(draws int, vectors [][]int, p []float64, draw func(dst []int)) (seen []int, _ []float64) {
	index := map[string]int{}
	for i, v := range vectors {
		index[fmt.Sprint(v)] = i
	}
	seen, p = make([]int, len(vectors)+1), append(p, 0) // the last: anything else
	dst := make([]int, len(vectors[0]))
	for range draws {
		draw(dst)
		i, ok := index[fmt.Sprint(dst)]
		if !ok {
			i = len(vectors)
		}
		seen[i]++
	}
	return seen, p
}

// vectors returns all ways to share n out among so many cells.
func vectors(n, cells int) [][]int {
	if cells == 1 {
		return [][]int{{n}}
	}
	var out [][]int
	for k := range n + 1 {
		for _, v := range vectors(n-k, cells-1) {
			out = append(out, append([]int{k}, v...))
		}
	}
	return out
}

func TestMultinomial(t *testing.T) {
	weights := []int{3, 0, 5, 1, 2}
	all := vectors(6, len(weights))
	p := make([]float64, len(all))
	for i, v := range all {
		l := lfactorial(6)
		for j, k := range v {
			l -= lfactorial(float64(k))
			if k > 0 {
				l += float64(k) * math.Log(float64(weights[j])/11)
			}
		}
		p[i] = math.Exp(l)
	}
	s := New(1, "multinomial", 0)
	seen, p := joint(60000, all, p, func(dst []int) { s.Multinomial(dst, 6, weights) })
	fits(t, "Multinomial", seen, p)
}

func TestMultihypergeometric(t *testing.T) {
	colours := []int{4, 0, 7, 2, 3}
	all := vectors(6, len(colours))
	p := make([]float64, len(all))
	for i, v := range all {
		l := -lchoose(16, 6)
		for j, k := range v {
			if k > colours[j] {
				l = math.Inf(-1)
				break
			}
			l += lchoose(float64(colours[j]), float64(k))
		}
		p[i] = math.Exp(l)
	}
	s := New(1, "multihypergeometric", 0)
	seen, p := joint(60000, all, p, func(dst []int) { s.Multihypergeometric(dst, colours, 6) })
	fits(t, "Multihypergeometric", seen, p)
}

func TestCellsEnds(t *testing.T) {
	s := New(1, "cells", 0)
	for _, c := range []struct{ n, want []int }{
		{[]int{0, 0, 0}, []int{0, 0, 0}}, {[]int{-5, 2, 0}, []int{0, 9, 0}}, {[]int{0, 0, 1}, []int{0, 0, 9}}, {nil, nil},
	} {
		dst := []int{7, 7, 7}[:len(c.n)]
		s.Multinomial(dst, 9, c.n)
		if fmt.Sprint(dst) != fmt.Sprint(c.want) {
			t.Errorf("Multinomial of %v: got %v, want %v", c.n, dst, c.want)
		}
	}
	dst := make([]int, 3)
	s.Multihypergeometric(dst, []int{3, -1, 4}, 99)
	if fmt.Sprint(dst) != "[3 0 4]" {
		t.Errorf("all balls: got %v", dst)
	}
	s.Multihypergeometric(dst, []int{3, -1}, -1)
	if fmt.Sprint(dst) != "[0 0 4]" {
		t.Errorf("the shorter slice, no balls: got %v", dst)
	}
	s.Multinomial(dst[:2], 5, []int{1, 1, 1})
	if dst[2] != 4 || dst[0]+dst[1] > 5 {
		t.Errorf("the shorter slice: got %v", dst)
	}
}

func FuzzDraws(f *testing.F) {
	f.Add(uint64(1), 0, 0, 0, 0.0)
	f.Add(uint64(2), math.MaxInt, math.MaxInt, math.MaxInt, 0.5)
	f.Add(uint64(3), math.MinInt, 1, 2, math.NaN())
	f.Add(uint64(4), 100, 50, 70, 1e-300)
	f.Fuzz(func(t *testing.T, seed uint64, a, b, c int, x float64) {
		s := New(seed, "fuzz", b)
		if k := s.Binomial(a, x); k < 0 || k > max(a, 0) {
			t.Errorf("Binomial(%d, %v) = %d", a, x, k)
		}
		if k := s.Poisson(x); k < 0 {
			t.Errorf("Poisson(%v) = %d", x, k)
		}
		if k := s.Hypergeometric(a, b, c); k < 0 || k > max(a, 0) || k > max(c, 0) {
			t.Errorf("Hypergeometric(%d, %d, %d) = %d", a, b, c, k)
		}
		dst := make([]int, 3)
		s.Multihypergeometric(dst, []int{a, b, c}, a)
		s.Multinomial(dst, a, []int{a, b, c})
		if n := max(uint64(s.Below(uint64(a))), 0); a > 0 && n >= uint64(a) {
			t.Errorf("Below(%d) = %d", a, n)
		}
	})
}
