package disparity

import (
	"context"
	"math"
	"slices"
)

// jackknife returns the statistics as observed, and the acceleration of each:
// a sixth of the skewness of what one person more or less changes, by leaving
// out one person of each cell, whose people are alike. It is NaN where leaving
// out one leaves no value.
//
// With sizes fixed, the values of each group are centred at their own mean and
// weigh as in Davison and Hinkley 1997, chapter 5: with u = d (n−1)/n of the
// distances d in a group of n, the acceleration is Σu³ / 6(Σu²)^1.5.
func (s sample) jackknife(ctx context.Context, sampling Sampling) (observed, accelerations []float64, err error) {
	evaluate, cells := s.evaluator(), slices.Clone(s.cells)
	observed, accelerations = make([]float64, s.statistics), make([]float64, s.statistics)
	if err := guarded(func() { evaluate(cells, observed) }); err != nil {
		return nil, nil, err
	}
	without := make([]float64, len(cells)*s.statistics)
	for i := range cells {
		if err := stopped(ctx); err != nil {
			return nil, nil, err
		}
		if cells[i] == 0 {
			continue
		}
		cells[i]--
		if err := guarded(func() { evaluate(cells, without[i*s.statistics:(i+1)*s.statistics]) }); err != nil {
			return nil, nil, err
		}
		cells[i]++
	}
	ends := s.ends
	if sampling == Joint {
		ends = []int{len(cells)}
	}
	for j := range accelerations {
		at := func(i int) float64 { return without[i*s.statistics+j] }
		accelerations[j] = acceleration(cells, ends, at)
	}
	return observed, accelerations, nil
}

func acceleration(cells, ends []int, at func(int) float64) float64 {
	var squares, cubes float64
	start := 0
	for _, end := range ends {
		n, origin := 0.0, 0.0
		for i := start; i < end; i++ {
			if cells[i] > 0 {
				n, origin = n+float64(cells[i]), at(i)
			}
		}
		// The mean as a distance from a value, so that equal values have none.
		sum := 0.0
		for i := start; i < end; i++ {
			if cells[i] > 0 {
				sum += float64(float64(cells[i]) * (at(i) - origin))
			}
		}
		for i := start; i < end && n > 1; i++ {
			if cells[i] > 0 {
				u := float64((sum/n - (at(i) - origin)) * ((n - 1) / n))
				squares += float64(float64(cells[i]) * float64(u*u))
				cubes += float64(float64(cells[i]) * float64(u*float64(u*u)))
			}
		}
		start = end
	}
	if squares == 0 {
		return 0
	}
	return cubes / float64(6*float64(squares*math.Sqrt(squares)))
}
