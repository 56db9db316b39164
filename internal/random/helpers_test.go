package random

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"
)

// fits compares counts of draws with their exact probabilities, by the
// chi-square of Pearson; cells are joined from the left until ten are expected.
// The seeds are fixed, so that it fails for ever or never: at one in 100,000
// something is wrong.
func fits(t *testing.T, what string, seen []int, probability []float64) {
	t.Helper()
	draws := 0
	for _, n := range seen {
		draws += n
	}
	chi, df := 0.0, -1.0
	var o, e float64
	add := func() {
		chi += (o - e) * (o - e) / e
		df++
		o, e = 0, 0
	}
	left := 1.0
	for i, n := range seen {
		if probability[i] == 0 && n > 0 {
			t.Fatalf("%s: %d draws of the impossible %d", what, n, i)
		}
		o += float64(n)
		e += probability[i] * float64(draws)
		left -= probability[i]
		if e >= 10 && left*float64(draws) >= 10 {
			add()
		}
	}
	if math.Abs(left) > 1e-7 {
		t.Fatalf("%s: the probabilities leave %v over", what, left)
	}
	add()
	if p := (distuv.ChiSquared{K: df}).Survival(chi); df < 1 || p < 1e-5 {
		t.Errorf("%s: chi-square %.1f with %v degrees of freedom, p = %.2g", what, chi, df, p)
	}
}

// count draws and counts the values 0 to top.
func count(draws, top int, draw func() int) []int {
	seen := make([]int, top+1)
	for range draws {
		seen[draw()]++
	}
	return seen
}

func lchoose(n, k float64) float64 {
	return lfactorial(n) - lfactorial(k) - lfactorial(n-k)
}

func lfactorial(n float64) float64 {
	v, _ := math.Lgamma(n + 1)
	return v
}

// moments checks the mean and the variance of draws with mean 0 and variance 1
// whose distribution is close to the normal one: within 5 standard errors.
func moments(t *testing.T, what string, draws int, draw func() float64) {
	t.Helper()
	var sum, squares float64
	for range draws {
		x := draw()
		sum += x
		squares += x * x
	}
	n := float64(draws)
	if z := sum / math.Sqrt(n); math.Abs(z) > 5 {
		t.Errorf("%s: the mean is %.1f standard errors off", what, z)
	}
	if z := (squares/n - 1) / math.Sqrt(2/n); math.Abs(z) > 5 {
		t.Errorf("%s: the variance is %.1f standard errors off", what, z)
	}
}
