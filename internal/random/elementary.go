package random

import "math"

// ln2 in two parts: multiples of the first up to 2²⁰ are exact.
const (
	ln2High = 0x1.62e42fefap-1
	ln2Low  = math.Ln2 - ln2High
)

// ln returns the logarithm of a positive normal number to about one unit in the
// last place, from log((1+s)/(1−s)) = 2(s + s³/3 + s⁵/5 ...), |s| < 0.1716. Even
// and odd powers of s² are summed apart, so that the processor does both at
// once.
func ln(x float64) float64 {
	b := math.Float64bits(x)
	e := int(b>>52) - 1023
	m := math.Float64frombits(b&(1<<52-1) | 1023<<52)
	if m > math.Sqrt2 {
		m /= 2
		e++
	}
	f := m - 1
	s := f / (2 + f)
	z := float64(s * s)
	y := float64(z * z)
	even := 1.0/3 + float64(y*(1.0/7+float64(y*(1.0/11+float64(y*(1.0/15+float64(y*(1.0/19+y/23))))))))
	odd := 1.0/5 + float64(y*(1.0/9+float64(y*(1.0/13+float64(y*(1.0/17+y/21))))))
	tail := float64(float64(2*s) * float64(z*(even+float64(z*odd))))
	// 2s = f − s f, and f is exact.
	k := float64(e)
	return float64(k*ln2High) + (f - (float64(s*f) - (tail + float64(k*ln2Low))))
}

// ln1m returns log(1−p) for p in [0, 1) with a small relative error, also for
// p so small that 1−p rounds to 1.
func ln1m(p float64) float64 {
	q := 1 - p
	if q == 1 {
		return -p
	}
	return float64(ln(q) * (p / (1 - q)))
}

// exp returns e to the power x for x in [-700, 0], to about one unit in the last
// place: the series of the exponential function after the powers of 2 have been
// taken out, even and odd terms apart.
func exp(x float64) float64 {
	k := math.Floor(x/math.Ln2 + 0.5)
	r := x - float64(k*ln2High) - float64(k*ln2Low)
	z := float64(r * r)
	even := 1.0/2 + float64(z*(1.0/24+float64(z*(1.0/720+float64(z*(1.0/40320+float64(z*(1.0/3628800+z/479001600))))))))
	odd := 1.0/6 + float64(z*(1.0/120+float64(z*(1.0/5040+float64(z*(1.0/362880+float64(z*(1.0/39916800+z/6227020800))))))))
	y := 1 + (r + float64(z*(even+float64(r*odd))))
	return float64(y * math.Float64frombits(uint64(1023+int(k))<<52))
}
