package main

import (
	"fmt"
	"math"

	"github.com/collective-impact/sdk/internal/random"
	"github.com/collective-impact/sdk/measure"
)

var proportions = []float64{0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 0.98}

// binomial returns the probabilities of 0 to n successes.
func binomial(n int, p float64) []float64 {
	out := make([]float64, n+1)
	a, _ := math.Lgamma(float64(n + 1))
	for k := range out {
		b, _ := math.Lgamma(float64(k + 1))
		c, _ := math.Lgamma(float64(n - k + 1))
		out[k] = math.Exp(a - b - c + float64(float64(k)*math.Log(p)) + float64(float64(n-k)*math.Log1p(-p)))
	}
	return out
}

// negligible is the probability below which an outcome is passed over.
const negligible = 1e-9

// oneProportion enumerates the intervals of k of n.
func oneProportion(e effort) (*scores, error) {
	return proportionsNear(e, func(i int) []float64 { return proportions[i : i+1] })
}

// stretches enumerates them over stretches of rates, from halfway to the rate
// before to halfway to the next on the scale of log odds.
func stretches(e effort) (*scores, error) {
	const points = 20
	odds := func(i int) float64 {
		p := proportions[min(max(i, 0), len(proportions)-1)]
		return math.Log(p) - math.Log1p(-p)
	}
	return proportionsNear(e, func(i int) (out []float64) {
		from, to := (odds(i-1)+odds(i))/2, (odds(i)+odds(i+1))/2
		for k := range points {
			at := from + float64((to-from)*((float64(k)+0.5)/points))
			out = append(out, 1/(1+math.Exp(-at)))
		}
		return out
	})
}

// proportionsNear enumerates scenarios that are each so many rates.
func proportionsNear(e effort, near func(i int) []float64) (*scores, error) {
	var s scores
	methods := []measure.Method{measure.Wilson, measure.WilsonCorrected, measure.ClopperPearson, measure.MidP, measure.Jeffreys, measure.AgrestiCoull, measure.Wald}
	for _, n := range thin([]int{20, 30, 50, 100, 200, 500, 1000, 2000}, e.every) {
		for _, m := range methods {
			estimates := make([]measure.Estimate, n+1)
			for k := range estimates {
				var err error
				if estimates[k], err = measure.ProportionBy(m, k, n, level); err != nil {
					return nil, err
				}
			}
			x := s.of(string(m))
			for i := range proportions {
				x.next()
				for _, p := range near(i) {
					for k, w := range binomial(n, p) {
						if w > negligible {
							x.see(w, p, estimates[k])
						}
					}
				}
			}
		}
	}
	s.of(string(measure.Wilson)).byDefault = true
	s.of(string(measure.Wald)).note = "for comparison"
	s.of(string(measure.ClopperPearson)).note = "never below 95 by construction"
	return &s, nil
}

// A figure is an interval of two groups by its name.
type figure struct {
	name  string
	truth float64
	of    func(k1, k2 int) (measure.Estimate, error)
}

// twoProportions compares two groups, and a group with everyone.
func twoProportions(e effort) (*scores, error) {
	var s scores
	type pair struct {
		n1, n2 int
		p1, p2 float64
	}
	var grid []pair
	for _, n := range [][2]int{{20, 20}, {20, 100}, {50, 50}, {100, 400}, {30, 2000}, {500, 500}, {2000, 2000}} {
		for _, p := range [][2]float64{{0.02, 0.02}, {0.02, 0.1}, {0.1, 0.1}, {0.1, 0.3}, {0.3, 0.5}, {0.5, 0.5}, {0.5, 0.8}, {0.8, 0.9}, {0.9, 0.98}, {0.98, 0.98}} {
			grid = append(grid, pair{n[0], n[1], p[0], p[1]})
		}
	}
	for block, c := range thin(grid, e.every) {
		all := float64(float64(c.n1)*c.p1+float64(c.n2)*c.p2) / float64(c.n1+c.n2)
		by := func(of func(measure.Method, int, int, int, int, float64) (measure.Estimate, error), m measure.Method) func(int, int) (measure.Estimate, error) {
			return func(k1, k2 int) (measure.Estimate, error) { return of(m, k1, c.n1, k2, c.n2, level) }
		}
		figures := []figure{
			{"difference, newcombe-hybrid-score", c.p1 - c.p2, by(measure.ProportionDifferenceBy, measure.NewcombeHybrid)},
			{"difference, miettinen-nurminen", c.p1 - c.p2, by(measure.ProportionDifferenceBy, measure.MiettinenNurminen)},
			{"difference, wald", c.p1 - c.p2, by(measure.ProportionDifferenceBy, measure.Wald)},
			{"difference to everyone", c.p1 - all, func(k1, k2 int) (measure.Estimate, error) {
				return measure.RateDifferenceToAll(k1, c.n1, k1+k2, c.n1+c.n2, level)
			}},
			{"ratio, miettinen-nurminen", c.p1 / c.p2, by(measure.ProportionRatioBy, measure.MiettinenNurminen)},
			{"ratio, katz-log", c.p1 / c.p2, by(measure.ProportionRatioBy, measure.KatzLog)},
			{"ratio to everyone", c.p1 / all, func(k1, k2 int) (measure.Estimate, error) {
				return measure.RateRatioToAll(k1, c.n1, k1+k2, c.n1+c.n2, level)
			}},
			{"ratio to everyone, delta-log", c.p1 / all, func(k1, k2 int) (measure.Estimate, error) {
				return measure.ProportionRatioToAllBy(measure.DeltaLog, k1, c.n1, k1+k2, c.n1+c.n2, level)
			}},
		}
		see := func(k1, k2 int, w float64) error {
			for _, f := range figures {
				got, err := f.of(k1, k2)
				if err != nil {
					return err
				}
				s.of(f.name).see(w, f.truth, got)
			}
			return nil
		}
		for _, f := range figures {
			s.next(f.name)
		}
		if c.n1*c.n2 <= 2500 {
			second := binomial(c.n2, c.p2)
			for k1, w1 := range binomial(c.n1, c.p1) {
				for k2, w2 := range second {
					if w := w1 * w2; w > negligible*1e2 {
						if err := see(k1, k2, w); err != nil {
							return nil, err
						}
					}
				}
			}
			continue
		}
		r := random.New(1, "two proportions", block)
		for range 2 * e.runs {
			if err := see(r.Binomial(c.n1, c.p1), r.Binomial(c.n2, c.p2), 1); err != nil {
				return nil, err
			}
		}
	}
	for _, name := range []string{"difference, newcombe-hybrid-score", "difference to everyone", "ratio, miettinen-nurminen", "ratio to everyone"} {
		s.of(name).byDefault = true
	}
	s.of("difference, wald").note = "for comparison"
	for _, name := range []string{"ratio, katz-log", "ratio to everyone, delta-log"} {
		s.of(name).note = "for comparison"
	}
	return &s, nil
}

// eventRates are rates of events that come one by one.
func eventRates(e effort) (*scores, error) {
	var s scores
	means := thin([]float64{1, 2, 3, 5, 8, 12, 20, 40, 100, 400, 2000}, e.every)
	for _, mean := range means {
		for _, m := range []measure.Method{measure.ExactPoisson, measure.Byar, measure.ByarFromTen} {
			x := s.of(string(m))
			x.next()
			for k := range int(mean+12*math.Sqrt(mean)) + 20 {
				g, _ := math.Lgamma(float64(k + 1))
				w := math.Exp(float64(float64(k)*math.Log(mean)) - mean - g)
				if w <= negligible {
					continue
				}
				got, err := measure.EventRate(m, k, 1, 1, level)
				if err != nil {
					return nil, err
				}
				x.see(w, mean, got)
			}
		}
	}
	block := 0
	for _, m1 := range means {
		for _, m2 := range means {
			if m2 < m1 {
				continue
			}
			r := random.New(2, "event rates", block)
			block++
			figures := []figure{
				{"ratio, exact-conditional", m1 / m2, func(a, b int) (measure.Estimate, error) {
					return measure.EventRateRatio(measure.ExactConditional, a, 1, b, 1, level)
				}},
				{"ratio, poisson-log", m1 / m2, func(a, b int) (measure.Estimate, error) {
					return measure.EventRateRatio(measure.PoissonLog, a, 1, b, 1, level)
				}},
				{"difference, miettinen-nurminen", m1 - m2, func(a, b int) (measure.Estimate, error) {
					return measure.EventRateDifference(measure.MiettinenNurminen, a, 1, b, 1, 1, level)
				}},
				{"difference, wald", m1 - m2, func(a, b int) (measure.Estimate, error) {
					return measure.EventRateDifference(measure.Wald, a, 1, b, 1, 1, level)
				}},
			}
			for _, f := range figures {
				s.next(f.name)
			}
			for range 2 * e.runs {
				a, b := r.Poisson(m1), r.Poisson(m2)
				for _, f := range figures {
					got, err := f.of(a, b)
					if err != nil {
						return nil, fmt.Errorf("%s: %w", f.name, err)
					}
					s.of(f.name).see(1, f.truth, got)
				}
			}
		}
	}
	s.of("difference, wald").note = "for comparison"
	for _, name := range []string{"byar-from-ten", "ratio, exact-conditional", "difference, miettinen-nurminen"} {
		s.of(name).byDefault = true
	}
	return &s, nil
}
