package polyhedron

import (
	"math/rand/v2"
	"testing"
)

// blanked is a table of random counts with all its margins, of which the small
// counts are withheld, and as many others. The forms are the withheld counts.
func blanked(seed uint64, sizes []int, share int) (*System, [][]Term) {
	r := rand.New(rand.NewPCG(seed, 7))
	n := 1
	for _, k := range sizes {
		n *= k
	}
	s := NewSystem(n)
	x := make([]int64, n)
	for v := range x {
		x[v] = int64(r.ExpFloat64() * 30)
	}
	var forms [][]Term
	groups := 1
	for range sizes {
		groups *= 2
	}
	for margin := range groups { // bit i: summed over dimension i
		cells := map[int][]Term{}
		var order []int
		for v := range n {
			key, rest, mult := 0, v, 1
			for i, k := range sizes {
				if margin>>i&1 == 0 {
					key += rest % k * mult
				}
				rest /= k
				mult *= k
			}
			if cells[key] == nil {
				order = append(order, key)
			}
			cells[key] = append(cells[key], Term{v, 1})
		}
		for _, key := range order {
			t := cells[key]
			v, _ := sumOf(t, x).small()
			if margin == 0 && (v > 0 && v < 5 || r.IntN(100) < share) || margin != 0 && r.IntN(200) < share {
				forms = append(forms, t)
				continue
			}
			_, _ = s.Add(t, v, v)
		}
	}
	return s, forms
}

func benchmark(b *testing.B, sizes ...int) {
	s, forms := blanked(1, sizes, 10)
	steps, open, tight := 0, 0, 0
	for b.Loop() {
		p, err := Prepare(b.Context(), s, forms)
		if err != nil {
			b.Fatal(err)
		}
		open, tight, steps = 0, 0, 0
		for i := range forms {
			r, err := p.Range(b.Context(), i, 0, 20)
			if err != nil {
				b.Fatal(err)
			}
			if !r.Exact() {
				open++
			}
			if r.High-r.Low < 5 {
				tight++
			}
		}
		for _, q := range p.parts {
			if q.lp != nil {
				steps += q.lp.steps
			}
		}
	}
	b.ReportMetric(float64(len(forms)), "forms")
	b.ReportMetric(float64(open), "inexact")
	b.ReportMetric(float64(tight), "tight")
	b.ReportMetric(float64(steps), "steps")
}

func BenchmarkTable400(b *testing.B)  { benchmark(b, 20, 20) }
func BenchmarkTable4000(b *testing.B) { benchmark(b, 64, 64) }
func BenchmarkCube3000(b *testing.B)  { benchmark(b, 30, 10, 10) }
func BenchmarkLong40000(b *testing.B) { benchmark(b, 400, 7, 3, 2) }
