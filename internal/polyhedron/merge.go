package polyhedron

import "slices"

// mix spreads the bits of a number (the finalizer of splitmix64, Steele, Lea and
// Flood, Fast splittable pseudorandom number generators, 2014).
func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// entry is a factor in a sum, seen from the unknown.
type entry struct {
	row    int32
	factor int64
}

// columns lists the sums of each unknown.
func columns(vars int, rows []row) [][]entry {
	size := make([]int32, vars)
	total := 0
	for i := range rows {
		total += len(rows[i].terms)
		for _, t := range rows[i].terms {
			size[t.Var]++
		}
	}
	all := make([]entry, 0, total)
	out := make([][]entry, vars)
	for v, n := range size {
		out[v] = all[len(all) : len(all) : len(all)+int(n)]
		all = all[:len(all)+int(n)]
	}
	for i := range rows {
		for _, t := range rows[i].terms {
			out[t.Var] = append(out[t.Var], entry{int32(i), t.Factor})
		}
	}
	return out
}

// merge puts unknowns together that have the same factor in every sum. It
// returns the class of each unknown, numbered in the order of their first
// members, −1 for those that stand in no sum, and the number of classes.
func merge(vars int, rows []row) (class []int, classes int) {
	cols := columns(vars, rows)
	class = make([]int, vars)
	byHash := make(map[uint64][]int, vars) // first members
	for v, col := range cols {
		class[v] = -1
		if len(col) == 0 {
			continue
		}
		h := uint64(len(col))
		for _, e := range col {
			h = mix(h ^ mix(uint64(e.row)<<32^uint64(e.factor)))
		}
		for _, first := range byHash[h] {
			if slices.Equal(cols[first], col) {
				class[v] = class[first]
				break
			}
		}
		if class[v] < 0 {
			class[v] = classes
			classes++
			byHash[h] = append(byHash[h], v)
		}
	}
	return class, classes
}

// renamed returns sums over classes of unknowns.
func renamed(rows []row, class []int, classes int) []row {
	seen := make([]int, classes)
	out := make([]row, len(rows))
	for i, r := range rows {
		terms := make([]Term, 0, min(len(r.terms), classes))
		for _, t := range r.terms {
			if c := class[t.Var]; seen[c] != i+1 {
				seen[c] = i + 1
				terms = append(terms, Term{c, t.Factor})
			}
		}
		out[i] = row{terms, r.low, r.high}
	}
	return out
}

// plusHigh adds two high bounds.
func plusHigh(a, b int64) int64 {
	if a == NoHigh || b == NoHigh || a+b > MaxValue {
		return NoHigh
	}
	return a + b
}
