package disparity

import "math"

// cholesky is the lower triangle L of a positive definite matrix L·Lᵀ.
type cholesky struct{ l [][]float64 }

// newCholesky factors a matrix whose diagonal is first raised by the share damp
// of its size, and reports whether it is positive definite.
func newCholesky(a [][]float64, damp float64) (*cholesky, bool) {
	l := make([][]float64, len(a))
	for i := range a {
		l[i] = make([]float64, i+1)
		for j := range i + 1 {
			s := a[i][j]
			if i == j {
				s += float64(damp * (math.Abs(s) + 1e-8))
			}
			for k := range j {
				s -= float64(l[i][k] * l[j][k])
			}
			if i != j {
				l[i][j] = s / l[j][j]
				continue
			}
			// What is left of the diagonal by rounding alone is nothing.
			if !(s > 1e-13*math.Abs(a[i][i])) || math.IsInf(s, 0) {
				return nil, false
			}
			l[i][i] = math.Sqrt(s)
		}
	}
	return &cholesky{l}, true
}

// below returns x of L·x = b; its squared length is bᵀ·(L·Lᵀ)⁻¹·b.
func (c *cholesky) below(b []float64) []float64 {
	x := append([]float64(nil), b...)
	for i, row := range c.l {
		for k, l := range row[:i] {
			x[i] -= float64(l * x[k])
		}
		x[i] /= row[i]
	}
	return x
}

// solve returns x of L·Lᵀ·x = b.
func (c *cholesky) solve(b []float64) []float64 {
	x := c.below(b)
	for i := len(x) - 1; i >= 0; i-- {
		row := c.l[i]
		x[i] /= row[i]
		for k, l := range row[:i] {
			x[k] -= float64(l * x[i])
		}
	}
	return x
}
