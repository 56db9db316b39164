package main

import (
	"math"

	"github.com/collective-impact/sdk/internal/random"
	"github.com/collective-impact/sdk/measure"
	"github.com/collective-impact/sdk/measure/disparity"
)

// gaps simulates V gaps of two groups on ordered levels. Each curve is judged by
// what it gives of the true shares.
func gaps(e effort) (*scores, error) {
	var s scores
	type pair struct {
		n        [2]int
		mean, sd float64 // of the first group; the second has 0 and 1
		cuts     []float64
	}
	var grid []pair
	for _, n := range [][2]int{{50, 50}, {120, 80}, {300, 1000}, {2000, 2000}} {
		for _, cuts := range [][]float64{{-0.5, 0.7}, {-0.7, 0, 0.6}, {-1, -0.3, 0.3, 1}} {
			for _, at := range [][2]float64{{0, 1}, {0.4, 0.8}, {0.9, 1.2}} {
				grid = append(grid, pair{n, at[0], at[1], cuts})
			}
		}
	}
	shares := func(c pair, first bool) (out []float64) {
		mean, sd, below := 0.0, 1.0, 0.0
		if first {
			mean, sd = c.mean, c.sd
		}
		for _, cut := range append(append([]float64{}, c.cuts...), math.Inf(1)) {
			p := math.Erfc(-(cut-mean)/sd/math.Sqrt2) / 2
			out = append(out, p-below)
			below = p
		}
		return out
	}
	counts := func(r *random.Stream, name string, n int, p []float64) disparity.Levels {
		l, rest, left := disparity.Levels{Name: name}, 1.0, n
		for i, x := range p {
			k := left
			if i+1 < len(p) {
				k = r.Binomial(left, min(x/rest, 1))
			}
			l.Counts = append(l.Counts, k)
			left, rest = left-k, rest-x
		}
		return l
	}
	whole := func(name string, p []float64) disparity.Levels {
		l := disparity.Levels{Name: name}
		for _, x := range p {
			l.Counts = append(l.Counts, int(math.Round(1e8*x)))
		}
		return l
	}
	for block, c := range thin(grid, e.every) {
		p1, p2 := shares(c, true), shares(c, false)
		r := random.New(6, "levels", block)
		for _, curve := range []disparity.Curve{disparity.Trapezoid, disparity.MonotoneCubic, disparity.Likelihood} {
			truth, err := disparity.VGap(whole("a", p1), whole("b", p2), curve, level)
			if err != nil {
				return nil, err
			}
			v, _ := truth.V.Value()
			u, _ := truth.Superiority.Value()
			gap, superior := "V gap, "+curve.String(), "superiority, "+curve.String()
			s.next(gap, superior)
			s.of(gap).byDefault, s.of(superior).byDefault = true, true
			for range e.runs {
				got, err := disparity.VGap(counts(r, "a", c.n[0], p1), counts(r, "b", c.n[1], p2), curve, level)
				if err != nil {
					return nil, err
				}
				s.of(gap).see(1, v, got.V)
				s.of(superior).see(1, u, got.Superiority)
			}
		}
	}
	return &s, nil
}

// standardised simulates standardised rates of three strata with few and many
// events, in even and in uneven shares.
func standardised(e effort) (*scores, error) {
	var s scores
	block := 0
	standard := []disparity.Weight{{Name: "a", People: 40}, {Name: "b", People: 35}, {Name: "c", People: 25}}
	for _, people := range [][]float64{{4000, 3500, 2500}, {4000, 2000, 500}, {1000, 4000, 1500}} {
		for _, times := range thin([]float64{0.5, 1, 2, 5, 20, 100}, e.every) {
			rate := []float64{0.0005 * times, 0.001 * times, 0.004 * times}
			var reference []disparity.Stratum
			direct, expected, observed, ofReference := 0.0, 0.0, 0.0, 0.0
			for i, w := range standard {
				reference = append(reference, disparity.Stratum{Name: w.Name, Events: int(1e5 * rate[i] * 1.25 * w.People), Population: 1e5 * w.People})
				direct += rate[i] * w.People / 100
				ofReference += float64(reference[i].Events) / 1e5 / 100
				expected += float64(reference[i].Events) / reference[i].Population * people[i]
				observed += rate[i] * people[i]
			}
			r := random.New(7, "standards", block)
			block++
			names := []string{"direct rate, fay-feuer", "direct rate, dobson", "indirect ratio (SMR)", "comparative ratio"}
			s.next(names...)
			for range e.runs {
				var strata []disparity.Stratum
				for i, w := range standard {
					strata = append(strata, disparity.Stratum{Name: w.Name, Events: r.Poisson(rate[i] * people[i]), Population: people[i]})
				}
				for i, m := range []disparity.RateInterval{disparity.FayFeuer, disparity.Dobson} {
					got, err := disparity.DirectRate(strata, standard, disparity.RateOptions{Interval: m, FewEvents: true})
					if err != nil {
						return nil, err
					}
					s.of(names[i]).see(1, direct, got)
				}
				indirect, err := disparity.IndirectRatio(strata, reference, disparity.RateOptions{})
				if err != nil {
					return nil, err
				}
				s.of(names[2]).see(1, observed/expected, indirect.Ratio)
				ratio, err := disparity.ComparativeRatio(strata, reference, standard, disparity.RateOptions{})
				if err != nil {
					return nil, err
				}
				s.of(names[3]).see(1, direct/ofReference, ratio)
			}
			for _, i := range []int{0, 2, 3} {
				s.of(names[i]).byDefault = true
			}
		}
	}
	return &s, nil
}

// compositions simulates the two parts of a change between two years.
func compositions(e effort) (*scores, error) {
	var s scores
	list := []setting{}
	for _, n := range []int{50, 200, 1000} {
		for _, p := range [][]float64{{0.1, 0.2, 0.3}, {0.3, 0.5, 0.6, 0.4}, {0.9, 0.8, 0.85, 0.95, 0.7}} {
			x := setting{p: p}
			for j := range p {
				x.n = append(x.n, n*(j+1)/2)
			}
			list = append(list, x)
		}
	}
	for block, first := range thin(list, e.every) {
		second := setting{p: append([]float64{}, first.p...), n: append([]int{}, first.n...)}
		for j := range second.p {
			second.p[j] = moved(first.p[j], 0.3*float64(j%2))
			second.n[j] = first.n[len(first.n)-1-j]
		}
		// Populations are known; what varies is who counts.
		known := func(g disparity.Groups, n []int) disparity.Groups {
			for j := range g.Groups {
				g.Groups[j].Population = float64(n[j])
			}
			return g
		}
		truth, err := disparity.Decompose(known(first.truth(), first.n), known(second.truth(), second.n))
		if err != nil {
			return nil, err
		}
		names := []string{"total change", "part of rates", "part of composition"}
		s.next(names...)
		parts := func(d disparity.Decomposition) []measure.Estimate {
			return []measure.Estimate{d.Total, d.Rates, d.Composition}
		}
		r := random.New(8, "compositions", block)
		for range e.runs {
			a, err := first.draw(r)
			if err != nil {
				return nil, err
			}
			b, err := second.draw(r)
			if err != nil {
				return nil, err
			}
			got, err := disparity.Decompose(known(a, first.n), known(b, second.n))
			if err != nil {
				return nil, err
			}
			for i, x := range parts(got) {
				v, _ := parts(truth)[i].Value()
				s.of(names[i]).see(1, v, x)
				s.of(names[i]).byDefault = true
			}
		}
	}
	return &s, nil
}

// microdata simulates incomes of people, lognormal of three widths and
// exponential, and outcomes of ranked people.
func microdata(e effort) (*scores, error) {
	var s scores
	type incomes struct {
		of                       string
		draw                     func(*random.Stream) float64
		gini, hoover, theil, mld float64
		atkinson                 float64 // ε = 0.5
	}
	lognormal := func(name string, sd float64) incomes {
		// Gini 2Φ(σ/√2) − 1, Hoover 2Φ(σ/2) − 1, both entropies σ²/2, Atkinson 1 − exp(−εσ²/2).
		return incomes{name, func(r *random.Stream) float64 { return math.Exp(sd * r.Normal()) },
			math.Erf(sd / 2), math.Erf(sd / 2 / math.Sqrt2), sd * sd / 2, sd * sd / 2, -math.Expm1(-sd * sd / 4)}
	}
	const gamma = 0.5772156649015329
	list := []incomes{lognormal("even", 0.3), lognormal("uneven", 0.7), lognormal("very uneven", 1.1),
		// Of the exponential: 1/2, 1/e, 1 − γ, γ, and 1 − π/4 as Γ(3/2)² is π/4.
		{"exponential", (*random.Stream).Exponential, 0.5, math.Exp(-1), 1 - gamma, gamma, 1 - math.Pi/4}}
	block := 0
	for _, x := range list {
		for _, n := range thin([]int{50, 200, 1000}, e.every) {
			r := random.New(9, "incomes", block)
			block++
			names := []string{"Gini index of people", "Hoover index of people", "Theil's index of people", "mean log deviation of people", "Atkinson's index of people"}
			for i := range names {
				names[i] += ", " + x.of
				s.next(names[i])
				s.of(names[i]).byDefault = true
			}
			for range max(e.runs/2, 1) {
				m := disparity.Microdata{Values: make([]float64, n)}
				for i := range m.Values {
					m.Values[i] = x.draw(r)
				}
				for i, f := range []func() (disparity.Result, error){m.Gini, m.Hoover, func() (disparity.Result, error) { return m.Entropy(1) },
					func() (disparity.Result, error) { return m.Entropy(0) }, func() (disparity.Result, error) { return m.Atkinson(0.5) }} {
					got, err := f()
					if err != nil {
						return nil, err
					}
					s.of(names[i]).see(1, []float64{x.gini, x.hoover, x.theil, x.mld, x.atkinson}[i], got.Estimate)
				}
			}
		}
	}
	return &s, ranked(e, &s)
}

// ranked simulates yes-or-no outcomes of people in seven ranks.
func ranked(e effort, s *scores) error {
	o := disparity.ConcentrationOptions{Unit: measure.Proportion}
	all := func(c disparity.Concentration) []measure.Estimate {
		return []measure.Estimate{c.ACI, c.RCI, c.Wagstaff, c.Erreygers}
	}
	names := []string{"concentration of ranked people, absolute", "concentration of ranked people, relative", "concentration of ranked people, Wagstaff", "concentration of ranked people, Erreygers"}
	block := 0
	for _, p := range [][2]float64{{0.05, 0.02}, {0.2, 0.08}, {0.9, 0.01}} {
		for _, n := range thin([]int{50, 200, 1000}, e.every) {
			r := random.New(10, "ranks", block)
			block++
			var everybody []disparity.Ranked
			for k := range 7 {
				q := p[0] + p[1]*float64(k)
				everybody = append(everybody, disparity.Ranked{Standing: float64(k), Value: 1, Weight: q}, disparity.Ranked{Standing: float64(k), Weight: 1 - q})
			}
			truth, err := disparity.ConcentrationOf(everybody, o)
			if err != nil {
				return err
			}
			s.next(names...)
			for range max(e.runs/2, 1) {
				rows := make([]disparity.Ranked, n)
				for i := range rows {
					rows[i] = disparity.Ranked{Standing: float64(r.Below(7))}
					if r.Float64() < p[0]+float64(p[1]*rows[i].Standing) {
						rows[i].Value = 1
					}
				}
				got, err := disparity.ConcentrationOf(rows, o)
				if err != nil {
					return err
				}
				for i, x := range all(got) {
					v, _ := all(truth)[i].Value()
					s.of(names[i]).see(1, v, x)
					s.of(names[i]).byDefault = true
				}
			}
		}
	}
	return nil
}
