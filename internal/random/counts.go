package random

import "math"

// From this mean on, counts are drawn by transformed rejection, below by adding
// up probabilities.
const manyEvents = 10

// Binomial returns the number of successes in n trials with probability p, for
// n ≤ 2⁵². It is 0 where n or p is not positive, and n where p ≥ 1.
//
// Small means are drawn by inversion, from 0 upwards; others by algorithm BTRS
// of Hörmann (1993, Journal of Statistical Computation and Simulation 46:101).
func (s *Stream) Binomial(n int, p float64) int {
	switch {
	case n <= 0 || !(p > 0):
		return 0
	case p >= 1:
		return n
	case p > 0.5:
		return n - s.binomial(n, 1-p)
	}
	return s.binomial(n, p)
}

// binomial is for p ≤ 1/2.
func (s *Stream) binomial(n int, p float64) int {
	if float64(float64(n)*p) < manyEvents {
		return s.fewSuccesses(n, p)
	}
	return s.manySuccesses(float64(n), p)
}

// manySteps is the number of trials up to which a power is a product: quick, and
// right to 13 digits.
const manySteps = 1 << 10

// fewSuccesses subtracts the probabilities of 0, 1, 2 ... from a uniform
// number. What rounding leaves over beyond all of them is drawn again.
func (s *Stream) fewSuccesses(n int, p float64) int {
	const end = 200 // beyond it lies less than 10⁻¹⁵⁰
	q := 1 - p
	odds := p / q
	a := float64((float64(n) + 1) * odds)
	var none float64
	if n <= manySteps {
		none = power(q, n)
	} else {
		none = exp(float64(float64(n) * ln1m(p)))
	}
	for {
		u, f := s.Float64(), none
		for k := 0; k <= min(n, end); k++ {
			if u < f {
				return k
			}
			u -= f
			f = float64(f * (a/float64(k+1) - odds))
		}
	}
}

// power returns q to the n by squaring.
func power(q float64, n int) float64 {
	y := 1.0
	for ; n > 0; n >>= 1 {
		if n&1 == 1 {
			y = float64(y * q)
		}
		q = float64(q * q)
	}
	return y
}

func (s *Stream) manySuccesses(n, p float64) int {
	q := 1 - p
	mean := float64(n * p)
	sd := math.Sqrt(float64(mean * q))
	b := 1.15 + float64(2.53*sd)
	a := -0.0873 + float64(0.0248*b) + float64(0.01*p)
	squeeze := 0.92 - 4.2/b
	mode := math.Floor(float64((n + 1) * p))
	var top probability // of the mode; computed when it is needed
	for {
		k, us, v := s.transformed(a, b, mean+0.5)
		if k < 0 || k > n {
			continue
		}
		if us >= 0.07 && v <= squeeze {
			return int(k)
		}
		if top.square == 0 {
			top = binomial(mode, n, p, q)
		}
		alpha := float64((2.83 + 5.1/b) * sd)
		w := float64(v*alpha) / (a/float64(us*us) + b)
		f := binomial(k, n, p, q)
		f.exponent -= top.exponent
		f.square /= top.square
		if f.exceeds(w) {
			return int(k)
		}
	}
}

// transformed returns a proposal of transformed rejection, with the distance of
// its uniform number from the nearer end and the number that decides on it.
func (s *Stream) transformed(a, b, c float64) (k, us, v float64) {
	u := s.Open() - 0.5
	us = 0.5 - math.Abs(u)
	return math.Floor(float64((2*a/us+b)*u) + c), us, s.Open()
}

// Poisson returns the number of events where mean are expected, for mean ≤ 2³⁰;
// a greater one is taken as 2³⁰, and one that is not positive as 0.
//
// Small means are drawn by inversion, others by algorithm PTRS of Hörmann
// (1993, Insurance: Mathematics and Economics 12:39).
func (s *Stream) Poisson(mean float64) int {
	switch {
	case !(mean > 0):
		return 0
	case mean < manyEvents:
		return s.fewEvents(mean)
	}
	return s.manyEvents(min(mean, 1<<30))
}

func (s *Stream) fewEvents(mean float64) int {
	none := exp(-mean)
	for {
		u, f := s.Float64(), none
		for k := range 200 {
			if u < f {
				return k
			}
			u -= f
			f = float64(f * mean / float64(k+1))
		}
	}
}

func (s *Stream) manyEvents(mean float64) int {
	b := 0.931 + float64(2.53*math.Sqrt(mean))
	a := -0.059 + float64(0.02483*b)
	squeeze := 0.9277 - 3.6224/(b-2)
	alpha := 1.1239 + 1.1328/(b-3.4)
	for {
		k, us, v := s.transformed(a, b, mean+0.43)
		if us >= 0.07 && v <= squeeze {
			return int(k)
		}
		if k < 0 || us < 0.013 && v > us {
			continue
		}
		if poisson(k, mean).exceeds(float64(v*alpha) / (a/float64(us*us) + b)) {
			return int(k)
		}
	}
}
