package disparity

// cubicArea returns the area under the monotone cubic through the points (share of
// a up to each level, share of b up to it), the probability that a stands above
// b. Every level must have people of
// both.
func cubicArea(a, b []float64) float64 {
	var na, nb, ca, cb float64
	for k := range a {
		na += a[k]
		nb += b[k]
	}
	n := len(a)
	h, y, d := make([]float64, n), make([]float64, n+1), make([]float64, n)
	for k := range a {
		ca += a[k]
		cb += b[k]
		h[k], y[k+1] = a[k]/na, cb/nb
		d[k] = b[k] / nb / h[k]
	}
	slope := cubicSlopes(h, d)
	area := 0.0
	for k := range h {
		area += float64(h[k]*(y[k]+y[k+1]))/2 + float64(float64(h[k]*h[k])*(slope[k]-slope[k+1]))/12
	}
	return area
}

// cubicSlopes returns the slopes of the monotone cubic at the ends of two or more
// intervals of widths h with secants d above 0: inside a weighted harmonic mean
// of both sides (Fritsch and Butland 1984, SIAM J Sci Stat Comput 5:300), at the
// two ends the slope of the parabola through three points, held at 0.
func cubicSlopes(h, d []float64) []float64 {
	n := len(h)
	m := make([]float64, n+1)
	for k := 1; k < n; k++ {
		w1, w2 := 2*h[k]+h[k-1], h[k]+2*h[k-1]
		m[k] = (w1 + w2) / (w1/d[k-1] + w2/d[k])
	}
	end := func(h0, h1, d0, d1 float64) float64 {
		return max((float64((2*h0+h1)*d0)-float64(h0*d1))/(h0+h1), 0)
	}
	m[0], m[n] = end(h[0], h[1], d[0], d[1]), end(h[n-1], h[n-2], d[n-1], d[n-2])
	return m
}
