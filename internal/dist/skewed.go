package dist

import "math"

// Skewed returns how many standard errors the limits of a sum of independent
// terms lie below and above it: h(q) and −h(−q), where
//
//	h(x) = 3/a·(∛(1 + a(x − a/6)) − 1)
//
// is the cubic transformation of Hall (1992, Journal of the Royal Statistical
// Society B 54:221), which takes the skewness a out of Student's t. A sample
// holds less of a tail than there is; so a is 4/3 of the skewness of the sum, and
// q the quantile of t with n/(κ−1) degrees of freedom, n−1 at most: half of those
// that a variance has when the kurtosis of the terms is κ. Both were chosen by
// simulation, with lognormal, exponential, gamma, uniform and Pareto values of 20
// to 1,000 people. Terms must be finite and not all the same; their order decides
// rounding.
func Skewed(terms []float64, level float64) (below, above float64) {
	n, sum, squares := float64(len(terms)), 0.0, 0.0
	for _, x := range terms {
		sum += x
	}
	for _, x := range terms {
		d := x - sum/n
		squares += float64(d * d)
	}
	scale, third, fourth := math.Sqrt(squares), 0.0, 0.0
	if scale == 0 { // too small to be squared
		q := Student(level, n-1)
		return q, q
	}
	for _, x := range terms {
		d := (x - sum/n) / scale
		d2 := float64(d * d)
		third += float64(d2 * d)
		fourth += float64(d2 * d2)
	}
	df := n - 1
	if excess := fourth - 1/n; float64(excess*df) > 1 { // κ/n − 1/n
		df = max(1/excess, 1)
	}
	q := Student(level, df)
	h := func(x float64) float64 {
		a := 4 * third / 3
		if math.Abs(a) < 1e-6 {
			return x
		}
		return 3 / a * (math.Cbrt(1+float64(a*(x-a/6))) - 1)
	}
	return max(h(q), 0), max(-h(-q), 0)
}
