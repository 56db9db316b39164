package cube

import (
	"cmp"
	"context"
	"slices"
	"sync/atomic"
)

// dep says that in all rows the code of dim follows from that of on: it is
// to[code], -1 where the code did not occur.
type dep struct {
	dim, on int
	to      []int32
}

// sampleRows is the number of rows on which a dependence has to hold before
// all rows are asked.
const sampleRows = 1 << 12

// dependencies finds the dimensions of set whose codes follow from those of
// another one of at least as many codes, so that the base need not carry them.
// None of the latter depends on another.
func dependencies(ctx context.Context, run *runner, dims []Dim, set []int, rows int) ([]dep, error) {
	if rows == 0 {
		return nil, nil
	}
	order := slices.Clone(set)
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(dims[b].Card, dims[a].Card) })
	type link struct{ on, dim int }
	var open []link // in the order of preference for each dim
	step := max(1, rows/sampleRows)
	for i, on := range order {
		for _, dim := range order[i+1:] {
			to := unseen(dims[on].Card)
			if dims[dim].Card > 1 && holds(&dims[on], &dims[dim], to, 0, rows, step) {
				open = append(open, link{on, dim})
			}
		}
	}
	var out []dep
	done := map[int]bool{}
	for {
		var try []link
		tried := map[int]bool{}
		for _, l := range open {
			if !done[l.dim] && !tried[l.dim] {
				tried[l.dim] = true
				try = append(try, l)
			}
		}
		if len(try) == 0 {
			break
		}
		maps := make([][][]int32, run.workers)
		refuted := make([]atomic.Bool, len(try))
		err := run.rows(ctx, rows, func(worker, lo, hi int) error {
			if maps[worker] == nil {
				maps[worker] = make([][]int32, len(try))
				for i, l := range try {
					maps[worker][i] = unseen(dims[l.on].Card)
				}
			}
			for i, l := range try {
				if !refuted[i].Load() && !holds(&dims[l.on], &dims[l.dim], maps[worker][i], lo, hi, 1) {
					refuted[i].Store(true)
				}
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
		for i, l := range try {
			to := unseen(dims[l.on].Card)
			for _, m := range maps {
				if m != nil && !union(to, m[i]) {
					refuted[i].Store(true)
				}
			}
			if refuted[i].Load() {
				open = slices.DeleteFunc(open, func(o link) bool { return o == l })
				continue
			}
			done[l.dim] = true
			out = append(out, dep{dim: l.dim, on: l.on, to: to})
		}
	}
	// What a dropped dimension determines, its own determines too and came
	// first; so no dependence hangs on a dropped dimension. Codes out of range
	// could break that, and are reported later.
	return slices.DeleteFunc(out, func(d dep) bool { return done[d.on] }), nil
}

func unseen(n int) []int32 {
	to := make([]int32, n)
	for i := range to {
		to[i] = -1
	}
	return to
}

// union adds to dst what src has seen, and reports whether they agree.
func union(dst, src []int32) bool {
	for i, v := range src {
		switch {
		case v < 0:
		case dst[i] < 0:
			dst[i] = v
		case dst[i] != v:
			return false
		}
	}
	return true
}

// holds learns in to what code of b goes with that of a in every step-th row,
// and reports false where two do. Codes out of range refute too.
func holds(a, b *Dim, to []int32, lo, hi, step int) bool {
	if step == 1 && a.U8 != nil && b.U8 != nil {
		return holds8(a.U8[lo:hi], b.U8[lo:hi], to, int32(b.Card))
	}
	for i := lo; i < hi; i += step {
		x, y := a.at(i), b.at(i)
		if x >= len(to) || y >= b.Card {
			return false
		}
		if to[x] < 0 {
			to[x] = int32(y)
		}
		if to[x] != int32(y) {
			return false
		}
	}
	return true
}

func holds8(a, b []uint8, to []int32, card int32) bool {
	var table [256]int32
	for i := range table {
		table[i] = -1
	}
	copy(table[:], to)
	b = b[:len(a)]
	for i, x := range a {
		y := int32(b[i])
		if table[x] != y {
			if table[x] >= 0 || int(x) >= len(to) || y >= card {
				return false
			}
			table[x] = y
		}
	}
	copy(to, table[:len(to)])
	return true
}

// at returns the code of a row.
func (d *Dim) at(i int) int {
	if d.U8 != nil {
		return int(d.U8[i])
	}
	return int(d.U16[i])
}
