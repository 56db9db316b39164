package dist

import "math"

// logLess returns log(r) − u for u = r − 1, without its cancellation near
// u = 0. It is never positive. Near r = 0, r itself has the digits.
func logLess(r, u float64) float64 {
	if math.Abs(u) > 0.1 {
		return math.Log(r) - u
	}
	// log(1+u) is 2 artanh(q) with q = u/(2+u), and 2q − u is −u q.
	q := u / (2 + u)
	q2 := float64(q * q)
	sum, power := 0.0, 1.0
	for k := 3.0; k < 21; k += 2 {
		sum += power / k
		power *= q2
	}
	return float64(q * (float64(2*q2*sum) - u))
}

// expm1Less returns exp(s) − 1 − s without its cancellation near 0.
func expm1Less(s float64) float64 {
	if math.Abs(s) > 0.1 {
		return math.Expm1(s) - s
	}
	sum, term := 0.0, float64(s*s)/2
	for k := 3.0; k < 14; k++ {
		sum += term
		term *= s / k
	}
	return sum
}

// stirling returns log Γ(z) − ((z−½) log z − z + ½ log 2π), what Stirling's
// formula leaves (Abramowitz and Stegun 1964, 6.1.41).
func stirling(z float64) float64 {
	if z < 10 {
		g, _ := math.Lgamma(z)
		return g - float64((z-0.5)*math.Log(z)) + z - math.Log(2*math.Pi)/2
	}
	r := 1 / z
	r2 := float64(r * r)
	s := -691.0 / 360360
	for _, c := range [...]float64{1.0 / 1188, -1.0 / 1680, 1.0 / 1260, -1.0 / 360, 1.0 / 12} {
		s = float64(s*r2) + c
	}
	return float64(s * r)
}
