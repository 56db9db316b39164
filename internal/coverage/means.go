package main

import (
	"fmt"
	"math"

	"github.com/collective-impact/sdk/internal/random"
	"github.com/collective-impact/sdk/measure"
)

// A shape is a distribution of values with its mean.
type shape struct {
	name string
	mean float64
	draw func(*random.Stream) float64
}

func shapes() []shape {
	return []shape{
		{"normal", 0, (*random.Stream).Normal},
		{"five levels", 2.1, func(r *random.Stream) float64 { // 0 to 4 with 15, 20, 25, 20 and 20 percent
			at := r.Float64()
			for k, below := range []float64{0.15, 0.35, 0.6, 0.8} {
				if at < below {
					return float64(k)
				}
			}
			return 4
		}},
		{"skewed (exponential)", 1, (*random.Stream).Exponential},
		{"very skewed (lognormal)", math.Exp(0.5), func(r *random.Stream) float64 { return math.Exp(r.Normal()) }},
	}
}

// moments draws n values and returns them, their mean and their variance.
func moments(r *random.Stream, x shape, n int) (values []float64, mean, variance float64) {
	values = make([]float64, n)
	for i := range values {
		values[i] = x.draw(r)
		mean += values[i]
	}
	mean /= float64(n)
	for _, v := range values {
		d := v - mean
		variance += float64(d * d)
	}
	return values, mean, variance / float64(n-1)
}

// means simulates means and differences of means with other spreads and sizes.
func means(e effort) (*scores, error) {
	var s scores
	block := 0
	for _, x := range shapes() {
		for _, n := range thin([][2]int{{20, 20}, {20, 100}, {50, 30}, {100, 100}, {500, 200}, {2000, 500}}, e.every) {
			r := random.New(4, "means", block)
			block++
			one, two := "mean of values, "+x.name, "difference of means, "+x.name
			all := "mean of values, " + x.name + ", from the values"
			s.next(one, all, two)
			for range e.runs {
				values, m1, v1 := moments(r, x, n[0])
				_, m2, v2 := moments(r, x, n[1])
				a, err := measure.MeanOf(n[0], m1, v1, level)
				if err != nil {
					return nil, fmt.Errorf("mean: %w", err)
				}
				s.of(one).see(1, x.mean, a)
				if a, err = measure.MeanOfValues(values, level); err != nil {
					return nil, fmt.Errorf("mean of values: %w", err)
				}
				s.of(all).see(1, x.mean, a)
				b, err := measure.MeanDifference(n[0], m1, v1, n[1], 2*m2, 4*v2, level)
				if err != nil {
					return nil, fmt.Errorf("difference of means: %w", err)
				}
				s.of(two).see(1, -x.mean, b)
			}
			s.of(one).byDefault, s.of(two).byDefault = true, true
		}
	}
	return &s, nil
}
