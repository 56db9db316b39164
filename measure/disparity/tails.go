package disparity

import (
	"math"

	"gonum.org/v1/gonum/mathext"
)

// normalTails returns the probability of |Z| ≥ |z|.
func normalTails(z float64) float64 { return math.Erfc(math.Abs(z) / math.Sqrt2) }

// studentTails returns the probability of |T| ≥ |t| with df > 0 degrees of
// freedom; 0 degrees mean the normal distribution.
func studentTails(t, df float64) float64 {
	if df == 0 || df > 1e7 {
		return normalTails(t)
	}
	x := df / (df + float64(t*t))
	if x > 0.5 { // near 0, where x loses the digits of t
		y := float64(t*t) / (df + float64(t*t))
		return 1 - mathext.RegIncBeta(0.5, df/2, y)
	}
	return mathext.RegIncBeta(df/2, 0.5, x)
}

// chiSquareAbove returns the probability of a chi-square of at least x.
func chiSquareAbove(x, df float64) float64 {
	if !(x > 0) || !(df > 0) {
		return 1
	}
	return mathext.GammaIncRegComp(df/2, x/2)
}

// fAbove returns the probability of an F of at least x; df2 = 0 means
// infinitely many degrees of freedom of the denominator.
func fAbove(x, df1, df2 float64) float64 {
	switch {
	case !(x > 0) || !(df1 > 0):
		return 1
	case df2 == 0 || df2 > 1e7:
		return chiSquareAbove(float64(x*df1), df1)
	}
	return mathext.RegIncBeta(df2/2, df1/2, df2/(df2+float64(df1*x)))
}

// stirling is the error of Stirling's formula, log n! − log(√(2πn) (n/e)ⁿ).
func stirling(n float64) float64 {
	if n < 16 {
		lg, _ := math.Lgamma(n + 1)
		return lg - float64((n+0.5)*math.Log(max(n, math.SmallestNonzeroFloat64))) + n - math.Log(2*math.Pi)/2
	}
	r := 1 / float64(n*n)
	return (1.0/12 - float64(r*(1.0/360-float64(r*(1.0/1260-float64(r*(1.0/1680-float64(r/1188)))))))) / n
}

// deviance is x log(x/m) + m − x, without cancellation near x = m (Loader 2000,
// Fast and accurate computation of binomial probabilities).
func deviance(x, m float64) float64 {
	if math.Abs(x-m) >= 0.1*(x+m) {
		return float64(x*math.Log(x/m)) + m - x
	}
	v := (x - m) / (x + m)
	s, e := float64((x-m)*v), 2*float64(x*v)
	for j := 3.0; j < 1000; j += 2 {
		e *= float64(v * v)
		next := s + e/j
		if next == s {
			break
		}
		s = next
	}
	return s
}

// logBinomial is the logarithm of the probability of k successes of n > 0 at rate
// p, with q = 1 − p given apart and both above 0.
func logBinomial(k, n, p, q float64) float64 {
	switch {
	case k == 0:
		if p < 0.1 {
			return -deviance(n, float64(n*q)) - float64(n*p)
		}
		return float64(n * math.Log(q))
	case k == n:
		if q < 0.1 {
			return -deviance(n, float64(n*p)) - float64(n*q)
		}
		return float64(n * math.Log(p))
	}
	c := stirling(n) - stirling(k) - stirling(n-k) - deviance(k, float64(n*p)) - deviance(n-k, float64(n*q))
	return c + float64(0.5*math.Log(n/float64(float64(2*math.Pi*k)*(n-k))))
}

// hypergeometric returns the probabilities that a group of n gets at most k,
// and at least k, of the successes kAll when these are shared out blindly among
// nAll people. Both include k. Terms are added from k away from the middle, so
// that they fall quickly and the small tail is not the rest of 1.
func hypergeometric(k, n, kAll, nAll int64) (atMost, atLeast float64) {
	x, a, b, total := float64(k), float64(n), float64(kAll), float64(nAll)
	if n == 0 || n == nAll || kAll == 0 || kAll == nAll {
		return 1, 1
	}
	p, q := a/total, (total-a)/total
	at := math.Exp(logBinomial(x, b, p, q) + logBinomial(a-x, total-b, p, q) - logBinomial(a, total, p, q))
	if x < float64(p*b) {
		beyond := outward(at, x-max(0, a+b-total), func(j float64) float64 {
			i := x - j
			return i / (a - i + 1) * ((total - a - b + i) / (b - i + 1))
		})
		return min(at+beyond, 1), max(1-beyond, 0)
	}
	beyond := outward(at, min(a, b)-x, func(j float64) float64 {
		i := x + j
		return (a - i) / (i + 1) * ((b - i) / (total - a - b + i + 1))
	})
	return max(1-beyond, 0), min(at+beyond, 1)
}

// binomial returns the probabilities of at most, and of at least, k successes
// of n at rate p.
func binomial(k, n int64, p float64) (atMost, atLeast float64) {
	x, total, q := float64(k), float64(n), 1-p
	if p <= 0 || q <= 0 {
		return certain(k, n, p)
	}
	at := math.Exp(logBinomial(x, total, p, q))
	if x < float64(total*p) {
		beyond := outward(at, x, func(j float64) float64 { return (x - j) / (total - x + j + 1) * (q / p) })
		return min(at+beyond, 1), max(1-beyond, 0)
	}
	beyond := outward(at, total-x, func(j float64) float64 { return (total - x - j) / (x + j + 1) * (p / q) })
	return max(1-beyond, 0), min(at+beyond, 1)
}

// outward adds the terms after one, of which there are so many; ratio is that of
// term j+1 to term j.
func outward(term, terms float64, ratio func(j float64) float64) float64 {
	sum := 0.0
	for j := 0.0; j < terms && term > 1e-18*sum; j++ {
		term *= ratio(j)
		sum += term
	}
	return sum
}

// certain is binomial at a rate of 0 or 1.
func certain(k, n int64, p float64) (atMost, atLeast float64) {
	sure := n
	if p <= 0 {
		sure = 0
	}
	if k >= sure {
		atMost = 1
	}
	if k <= sure {
		atLeast = 1
	}
	return atMost, atLeast
}

// twoSided is twice the smaller of two tails.
func twoSided(atMost, atLeast float64) float64 { return min(2*min(atMost, atLeast), 1) }
