package privacy

import "math"

// entropy returns the distribution over changes, in ascending order, that has
// the largest entropy among those with mean 0 and a variance of at most variance,
// and with falling set whose probabilities fall from no change to ever larger
// losses. It reports whether there is one.
//
// Without the last demand the logarithms of the probabilities are a parabola in
// the change. With it, those losses that would be likelier than smaller ones are
// as likely as no change: a parabola falls on one side of its top only, so they
// are the smallest losses, and how many they are is tried out. The problem is
// convex, so a solution whose multipliers have the right signs is the one.
func entropy(changes []int, variance float64, falling bool) ([]float64, bool) {
	stay := -1
	for k, v := range changes {
		if v == 0 {
			stay = k
		}
	}
	if !falling || stay < 0 {
		stay = 0
	}
	for first := stay; first >= 0; first-- {
		s := newEntropySolver(changes, first, stay)
		if !s.solve(variance) {
			continue
		}
		out := make([]float64, len(changes))
		ok := true
		for k := range changes {
			out[k] = s.chance(k)
			if k > 0 && k <= stay && out[k] < out[k-1]*(1-1e-12) {
				ok = false
			}
		}
		push := 0.0 // the multiplier of the demand between two neighbours
		for k := first; k < stay; k++ {
			push += s.pull(k)
			ok = ok && push >= -1e-9
		}
		if ok {
			return out, true
		}
	}
	return nil, false
}

// entropySolver finds the distribution when the changes from one to another are
// equally likely. It minimises the dual, the logarithm of the normalising sum.
type entropySolver struct {
	changes     []int
	size        []float64 // of each group of equally likely changes
	mean, sq    []float64 // of the changes of a group, and of their squares
	group       []int     // of each change
	tilt, curve float64   // the multipliers of mean and variance
	p           []float64 // of one change of each group
	logSum      float64
}

func newEntropySolver(changes []int, first, last int) *entropySolver {
	s := &entropySolver{changes: changes, group: make([]int, len(changes))}
	for k, v := range changes {
		if k <= first || k > last {
			s.size, s.mean, s.sq = append(s.size, 0), append(s.mean, 0), append(s.sq, 0)
		}
		g := len(s.size) - 1
		s.group[k] = g
		s.size[g]++
		s.mean[g] += float64(v)
		s.sq[g] += float64(v * v)
	}
	for g, n := range s.size {
		s.mean[g] /= n
		s.sq[g] /= n
	}
	s.p = make([]float64, len(s.size))
	return s
}

func (s *entropySolver) exponent(mean, sq float64) float64 {
	return float64(s.tilt*mean) + float64(s.curve*sq)
}

// at sets the multipliers and returns the dual less what the variance adds.
func (s *entropySolver) at(tilt, curve float64) {
	s.tilt, s.curve = tilt, curve
	top := math.Inf(-1)
	for g := range s.p {
		top = max(top, s.exponent(s.mean[g], s.sq[g]))
	}
	sum := 0.0
	for g := range s.p {
		s.p[g] = math.Exp(s.exponent(s.mean[g], s.sq[g]) - top)
		sum += float64(s.size[g] * s.p[g])
	}
	for g := range s.p {
		s.p[g] /= sum
	}
	s.logSum = top + math.Log(sum)
}

func (s *entropySolver) chance(k int) float64 { return s.p[s.group[k]] }

// pull is how far the parabola at a change lies above the logarithm of its
// probability.
func (s *entropySolver) pull(k int) float64 {
	v, g := float64(s.changes[k]), s.group[k]
	return s.exponent(v, float64(v*v)) - s.exponent(s.mean[g], s.sq[g])
}

// solve meets the mean alone, and the variance as well if it is too large then.
func (s *entropySolver) solve(variance float64) bool {
	if !s.newton(variance, false) {
		return false
	}
	if _, sq, _ := s.moments(); sq <= variance {
		return true
	}
	return s.newton(variance, true) && s.curve <= 0
}

// moments returns the means of changes and squares, and their covariances.
func (s *entropySolver) moments() (mean, sq float64, cov [3]float64) {
	for g, p := range s.p {
		w := float64(s.size[g] * p)
		mean += float64(w * s.mean[g])
		sq += float64(w * s.sq[g])
	}
	for g, p := range s.p {
		w := float64(s.size[g] * p)
		a, b := s.mean[g]-mean, s.sq[g]-sq
		cov[0] += float64(w * float64(a*a))
		cov[1] += float64(w * float64(a*b))
		cov[2] += float64(w * float64(b*b))
	}
	return mean, sq, cov
}

// newton minimises the dual by damped steps of Newton, over the multiplier of
// the mean and with both over that of the variance as well.
func (s *entropySolver) newton(variance float64, both bool) bool {
	s.at(s.tilt, s.curve)
	for range 500 {
		mean, sq, cov := s.moments()
		d := [2]float64{mean, 0}
		if both {
			d[1] = sq - variance
		}
		if math.Abs(d[0]) <= 1e-13 && math.Abs(d[1]) <= 1e-13*(1+variance) {
			return true
		}
		var step [2]float64
		if both {
			det := float64(cov[0]*cov[2]) - float64(cov[1]*cov[1])
			if !(det > 0) {
				return s.near(variance, both)
			}
			step[0] = (float64(cov[1]*d[1]) - float64(cov[2]*d[0])) / det
			step[1] = (float64(cov[1]*d[0]) - float64(cov[0]*d[1])) / det
		} else {
			if !(cov[0] > 0) {
				return s.near(variance, both)
			}
			step[0] = -d[0] / cov[0]
		}
		tilt, curve := s.tilt, s.curve
		old := s.dual(variance, both)
		gain := float64(step[0]*d[0]) + float64(step[1]*d[1]) // negative
		size := 1.0
		for ; size > 1e-12; size /= 2 {
			s.at(tilt+float64(size*step[0]), curve+float64(size*step[1]))
			if s.dual(variance, both) <= old+float64(1e-4*float64(size*gain))+1e-15 {
				break
			}
		}
		if size <= 1e-12 || math.Abs(s.tilt) > 1e6 || math.Abs(s.curve) > 1e6 {
			s.at(tilt, curve)
			return s.near(variance, both)
		}
	}
	return s.near(variance, both)
}

func (s *entropySolver) dual(variance float64, both bool) float64 {
	if both {
		return s.logSum - float64(s.curve*variance)
	}
	return s.logSum
}

// near reports whether the demands are met to ten digits.
func (s *entropySolver) near(variance float64, both bool) bool {
	mean, sq, _ := s.moments()
	return math.Abs(mean) <= 1e-10 && (!both || math.Abs(sq-variance) <= 1e-10*(1+variance))
}
