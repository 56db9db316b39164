package exact

import "math"

// Compensated is a sum that keeps what each addition loses to rounding (Neumaier
// 1974, Zeitschrift für Angewandte Mathematik und Mechanik 54:39). It is not
// exact as a [Sum] is, and much quicker: its error is that of one rounding,
// unless terms cancel to less than the square of the precision. The zero value
// is an empty sum.
type Compensated struct{ sum, lost float64 }

// Add adds x.
func (s *Compensated) Add(x float64) {
	t := s.sum + x
	if math.Abs(s.sum) >= math.Abs(x) {
		s.lost += s.sum - t + x
	} else {
		s.lost += x - t + s.sum
	}
	s.sum = t
}

// Float returns the sum. What exceeds a float64 is infinite or no number.
func (s *Compensated) Float() float64 { return s.sum + s.lost }
