package dist

// Edge returns the point between inside and outside where holds stops being
// true: it is true at inside and false at outside, and changes once. Halving
// goes on until two neighbouring numbers are left, of which it returns the one
// inside, so that the result is the same on every machine.
func Edge(inside, outside float64, holds func(float64) bool) float64 {
	for range 2200 { // enough for any two float64
		mid := inside + (outside-inside)/2
		if mid == inside || mid == outside {
			break
		}
		if holds(mid) {
			inside = mid
		} else {
			outside = mid
		}
	}
	return inside
}
