package survey

import (
	"slices"

	"github.com/collective-impact/sdk/internal/fault"
)

// selfRepresenting is the share of the population left to sample below which a
// stratum was taken whole; R's survey has the same.
const selfRepresenting = 1e-7

// Design is a checked layout. It is immutable and safe for concurrent use.
type Design struct {
	layout Layout
	perm   []int32  // the records in the order of the design
	ties   [][2]int // ranges of perm whose records are alike
	codes  []uint32 // the base cells that occur, ascending
	rank   []int32  // of each record in the order of the design, its cell in codes
	stages []stage
	leaf   []int32 // of each record, its unit, or its stratum where rows are drawn
	first  []int32 // of each record, its unit of the first stage; nil where rows are drawn there
	rows   bool    // the last stage draws rows
}

// A stage is what is known of the strata and units of one stage. Both are
// numbered in the order of the design, so that what belongs to the same stratum
// or to the same unit of the stage above is contiguous.
type stage struct {
	stratum []int32   // of each unit
	parent  []int32   // of each stratum, the unit of the stage above
	record  []int32   // of each stratum, a record of it, as the caller counts
	size    []float64 // of each stratum, the units drawn
	scale   []float64 // what a sum of squares in the stratum counts
	lonely  []bool    // of each stratum, that it has one unit of several
}

// NewDesign checks a layout and keeps it; the caller must not change it
// afterwards. Every problem is a [fault.FieldError].
func NewDesign(l Layout) (*Design, error) {
	if err := l.check(); err != nil {
		return nil, err
	}
	keys := l.keys()
	d := &Design{layout: l, perm: sorted(len(l.Cell), keys...)}
	n := len(d.perm)
	for i := 0; i < n; {
		j := i + 1
		for j < n && same(keys, d.perm[i], d.perm[j]) {
			j++
		}
		if j > i+1 {
			d.ties = append(d.ties, [2]int{i, j})
		}
		i = j
	}
	d.rankCells()
	return d, d.grow()
}

func same(keys [][]uint32, a, b int32) bool {
	for i := len(keys) - 1; i >= 0; i-- { // cells differ first
		if k := keys[i]; len(k) > 0 && k[a] != k[b] {
			return false
		}
	}
	return true
}

func (d *Design) rankCells() {
	n := len(d.perm)
	of := make([]int32, n)
	for _, r := range sorted(n, d.layout.Cell) {
		c := d.layout.Cell[r]
		if len(d.codes) == 0 || d.codes[len(d.codes)-1] != c {
			d.codes = append(d.codes, c)
		}
		of[r] = int32(len(d.codes) - 1)
	}
	d.rank = make([]int32, n)
	for i, r := range d.perm {
		d.rank[i] = of[r]
	}
}

// grow numbers strata and units stage by stage, and stops below the stage from
// which nothing adds to a variance any more.
func (d *Design) grow() error {
	var bad fault.List
	above := make([]int32, len(d.perm)) // the unit of the stage above
	path := []float64{1}                // of each such unit, the share of its variance that counts
	for s := range d.layout.Stages {
		if !slices.ContainsFunc(path, func(p float64) bool { return p > 0 }) {
			break
		}
		st, here := &d.layout.Stages[s], stage{}
		d.rows = st.Unit == nil
		units := make([]int32, len(d.perm))
		strata := make([]int32, len(d.perm))
		for i, r := range d.perm {
			fresh := i == 0 || above[i] != above[i-1] || st.Stratum != nil && st.Stratum[r] != st.Stratum[d.perm[i-1]]
			if fresh {
				here.parent = append(here.parent, above[i])
				here.record = append(here.record, r)
				here.size = append(here.size, 0)
			}
			h := len(here.parent) - 1
			strata[i] = int32(h)
			switch {
			case d.rows:
				here.size[h] += float64(d.layout.Rows[r])
			case fresh || st.Unit[r] != st.Unit[d.perm[i-1]]:
				here.stratum = append(here.stratum, int32(h))
				here.size[h]++
			}
			units[i] = int32(len(here.stratum) - 1)
		}
		fraction := d.fractions(&bad, s, strata, &here)
		next := make([]float64, len(here.stratum))
		for u, h := range here.stratum {
			next[u] = float64(path[here.parent[h]] * fraction[h])
		}
		here.scale = make([]float64, len(here.size))
		here.lonely = make([]bool, len(here.size))
		for h, m := range here.size {
			p := path[here.parent[h]]
			if left := 1 - fraction[h]; p > 0 && left >= selfRepresenting && m > 0 {
				here.scale[h] = float64(p * left)
				if m > 1 {
					here.scale[h] *= m / (m - 1)
				}
				here.lonely[h] = m == 1
			}
		}
		d.stages = append(d.stages, here)
		if s == 0 && !d.rows {
			d.first = units
		}
		d.leaf, above, path = units, units, next
		if d.rows {
			d.leaf = strata
		}
	}
	return bad.Err()
}

// fractions returns the sampling fraction of each stratum of stage s, 0 where
// there is no correction, and reports what contradicts itself.
func (d *Design) fractions(bad *fault.List, s int, strata []int32, here *stage) []float64 {
	st, at := &d.layout.Stages[s], fault.At("", "stages", s)
	column, name := st.Population, "population"
	if st.Fraction != nil {
		column, name = st.Fraction, "fraction"
	}
	out := make([]float64, len(here.size))
	if column == nil {
		return out
	}
	for i, r := range d.perm {
		if x := column[r]; x != column[here.record[strata[i]]] {
			bad.Add(fault.At(at, name, int(r)), fault.ErrInvalid, "is not what another record of the same stratum says")
			return out
		}
	}
	for h, m := range here.size {
		x := column[here.record[h]]
		switch {
		case st.Fraction != nil:
			out[h] = x
		case x < m:
			bad.Add(fault.At(at, name, int(here.record[h])), fault.ErrRange, "%v units were drawn from %v", m, x)
			return out
		default:
			out[h] = m / x // 0 for an infinite population
		}
	}
	return out
}

// DF returns the degrees of freedom of the whole design: units of the first
// stage less strata. It is 0 without stages.
func (d *Design) DF() int64 {
	if d == nil || len(d.stages) == 0 {
		return 0
	}
	units := 0.0
	for _, m := range d.stages[0].size {
		units += m
	}
	return int64(units) - int64(len(d.stages[0].size))
}

// Lonely returns the strata that have one unit of several, in the order of the
// design.
func (d *Design) Lonely() []LonelyStratum {
	if d == nil {
		return nil
	}
	var out []LonelyStratum
	for s := range d.stages {
		for h, lonely := range d.stages[s].lonely {
			if lonely {
				out = append(out, LonelyStratum{Stage: s, Record: int(d.stages[s].record[h])})
			}
		}
	}
	return out
}
