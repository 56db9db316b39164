package random

// Multinomial shares n trials out among cells whose probabilities are
// proportional to weights, and writes the counts to dst: one binomial number
// for each cell, given the cells before it. Weights that are not positive count
// as 0; without a positive one dst is all 0. The sum of the weights and n are at
// most 2⁵². It stops at the end of the shorter slice.
func (s *Stream) Multinomial(dst []int, n int, weights []int) {
	rest := sum(weights)
	for i := range min(len(dst), len(weights)) {
		w := int64(max(weights[i], 0))
		dst[i] = 0
		if w > 0 && n > 0 {
			// The last cell with a weight has w = rest, and takes all.
			dst[i] = s.Binomial(n, float64(w)/float64(rest))
		}
		n -= dst[i]
		rest -= w
	}
}

// Multihypergeometric takes draws balls, without replacement, from an urn with
// so many balls of each colour, at most 2⁵² together, and writes the number of
// each colour to dst: one hypergeometric number for each, given the colours
// before it. Negative numbers count as 0, and nobody can draw more than there
// are. It stops at the end of the shorter slice.
func (s *Stream) Multihypergeometric(dst []int, colours []int, draws int) {
	rest, left := sum(colours), int64(draws)
	for i := range min(len(dst), len(colours)) {
		c := int64(max(colours[i], 0))
		rest -= c
		k := s.hypergeometric(c, rest, left)
		dst[i] = int(k)
		left -= k
	}
}

func sum(counts []int) int64 {
	t := int64(0)
	for _, c := range counts {
		t += int64(max(c, 0))
	}
	return t
}
