package cube

import "math"

// reach is a range of values, both ends within.
type reach struct{ least, most int64 }

// noReach is that of no values.
func noReach() reach { return reach{math.MaxInt64, math.MinInt64} }

// settled is 0 alone for no values.
func (r reach) settled() reach {
	if r.least > r.most {
		return reach{}
	}
	return r
}

// with returns the reach of the values of both.
func (r reach) with(o reach) reach { return reach{min(r.least, o.least), max(r.most, o.most)} }

// span is from one end to the other.
func (r reach) span() uint64 { return uint64(r.most) - uint64(r.least) }

// size is the largest magnitude.
func (r reach) size() uint64 { return max(size(r.least), size(r.most)) }

// size returns the magnitude of a number.
func size(v int64) uint64 {
	if v < 0 {
		return -uint64(v)
	}
	return uint64(v)
}

// promise returns what a column promises, and false if that is nothing.
func (c *Column) promise() (reach, bool) {
	return reach{c.Least, c.Most}, c.Least != 0 || c.Most != 0
}

// reach returns that of n rows from lo on, of those that count.
func (c *Column) reach(where []uint8, lo, n int) reach {
	if c.I64 != nil {
		return reachOf(c.I64[lo:][:n], where)
	}
	return reachOf(c.I32[lo:][:n], where)
}

func reachOf[T int32 | int64](col []T, where []uint8) reach {
	r := noReach()
	if where != nil {
		where = where[:len(col)]
		for i, x := range col {
			if where[i] != 0 {
				r = r.with(reach{int64(x), int64(x)})
			}
		}
		return r
	}
	o := r
	for ; len(col) >= 2; col = col[2:] { // neither waits for the other
		r = r.with(reach{int64(col[0]), int64(col[0])})
		o = o.with(reach{int64(col[1]), int64(col[1])})
	}
	if len(col) == 1 {
		r = r.with(reach{int64(col[0]), int64(col[0])})
	}
	return r.with(o)
}
