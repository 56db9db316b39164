package cube

import "encoding/binary"

// counter counts full blocks of rows into cells of one word that take counts
// alone. The masks are one more lane, with a digit for each, so that a row adds
// one to one of its own small cells and nothing else is computed of it.
type counter struct {
	lanes  []lane // at most three
	masks  masks
	p, q   pair // lanes 1 and 2, lane 3 and the masks; with one lane, it and the masks
	cells  []uint32
	copies int
	step   uint64 // from one copy to the next, for two rows at once

	a, b, c, m [blockGroups]uint64
}

// counterCells is the number of a counter's cells up to which it is used.
const counterCells = 1 << 24

// masks says which of the rows that a source of counts takes apart go where.
type masks struct {
	source source
	wheres []int  // the lowest digit first
	combos uint64 // of the digits
}

func newMasks(s source) masks {
	m := masks{source: s, combos: 1}
	for _, w := range []int{s.a, s.b} {
		if w >= 0 && (len(m.wheres) == 0 || m.wheres[0] != w) {
			m.wheres = append(m.wheres, w)
			m.combos *= 2
		}
	}
	return m
}

// fill adds the digits of the masks, the first of them times unit.
func (m *masks) fill(dst *[blockGroups]uint64, r *registers, unit uint64) {
	for _, w := range m.wheres {
		col := (*[blockRows]uint8)(r.wheres[w])
		for i := range dst {
			dst[i] += unit * binary.LittleEndian.Uint64(col[8*i:8*i+8])
		}
		unit *= 2
	}
}

// word returns what n rows of a combination add to a cell.
func (m *masks) word(combo int, n uint64) (word uint64) {
	for _, half := range []struct {
		where int
		shift uint
	}{{m.source.a, 32}, {m.source.b, 0}} {
		counted := half.where == always
		for i, w := range m.wheres {
			counted = counted || w == half.where && combo>>i&1 == 1
		}
		if counted {
			word += n << half.shift
		}
	}
	return word
}

// shortLanes returns the lanes of a target whose rows are all counted in one
// word by short dimensions, and the masks; false for other targets. Counts
// that share a word are below 2^32, so what is counted here is too.
func (t *target) shortLanes(p *program) ([]lane, masks, bool) {
	if t.hash != nil || t.layout.words != 1 || t.layout.slots[0].half == whole || len(t.coder.parts) != 1 || len(t.coder.parts[0].long) > 0 {
		return nil, masks{}, false
	}
	var lanes []lane
	for _, q := range t.coder.parts[0].pairs {
		lanes = append(lanes, q.lanes...)
	}
	return lanes, newMasks(p.sources[0]), true
}

// newCounter returns nil if a counter cannot do the target.
func newCounter(t *target, p *program) *counter {
	lanes, m, ok := t.shortLanes(p)
	size := t.coder.size * m.combos
	if !ok || len(lanes) == 0 || len(lanes) > 3 || size > counterCells {
		return nil
	}
	k := &counter{lanes: lanes, masks: m, copies: t.copies, cells: make([]uint32, size*uint64(t.copies))}
	if t.copies == replicas {
		k.step = size * (1<<32 | 1)
	}
	switch pairs := t.coder.parts[0].pairs; len(lanes) {
	case 1:
		k.p = pair{second: m.combos, mul: 1}
	case 2:
		k.p = pair{second: pairs[0].second, mul: m.combos}
		k.q = pair{second: m.combos, mul: 1}
	case 3:
		k.p = pair{second: pairs[0].second, mul: pairs[0].mul * m.combos}
		k.q = pair{second: m.combos, mul: 1}
	}
	return k
}

// add counts the rows of a block from lo on. It reports whether all codes were
// in range.
func (k *counter) add(r *registers, lo int) bool {
	clear(k.m[:])
	k.masks.fill(&k.m, r, 1)
	bad := k.lanes[0].fill(&k.a, lo)
	if len(k.lanes) > 1 {
		bad |= k.lanes[1].fill(&k.b, lo)
	}
	if len(k.lanes) > 2 {
		bad |= k.lanes[2].fill(&k.c, lo)
	}
	if bad&tops != 0 {
		return false
	}
	if len(k.lanes) == 1 {
		k.one()
	} else {
		k.two()
	}
	return true
}

// one counts by one lane and the masks.
func (k *counter) one() {
	cells, s, step := k.cells, k.p.second, k.step
	for i := range k.a {
		x, y := k.a[i], k.m[i]
		even := (x&even8)*s + y&even8
		odd := (x>>8&even8)*s + y>>8&even8
		r04, r26 := even&low16, even>>16&low16+2*step
		r15, r37 := odd&low16+step, odd>>16&low16+3*step
		cells[uint32(r04)]++
		cells[uint32(r15)]++
		cells[uint32(r26)]++
		cells[uint32(r37)]++
		cells[r04>>32]++
		cells[r15>>32]++
		cells[r26>>32]++
		cells[r37>>32]++
	}
}

// two counts by two or three lanes and the masks.
func (k *counter) two() {
	cells, s, m, t, step := k.cells, k.p.second, k.p.mul, k.q.second, k.step
	for i := range k.a {
		x, y, z, w := k.a[i], k.b[i], k.c[i], k.m[i]
		even := (x&even8)*s + y&even8
		odd := (x>>8&even8)*s + y>>8&even8
		more := (z&even8)*t + w&even8
		rest := (z>>8&even8)*t + w>>8&even8
		r04, r26 := (even&low16)*m+more&low16, (even>>16&low16)*m+more>>16&low16+2*step
		r15, r37 := (odd&low16)*m+rest&low16+step, (odd>>16&low16)*m+rest>>16&low16+3*step
		cells[uint32(r04)]++
		cells[uint32(r15)]++
		cells[uint32(r26)]++
		cells[uint32(r37)]++
		cells[r04>>32]++
		cells[r15>>32]++
		cells[r26>>32]++
		cells[r37>>32]++
	}
}

// finish adds what was counted to the cells of the target.
func (k *counter) finish(t *target) {
	combos, size := int(k.masks.combos), len(k.cells)/k.copies
	for from := 0; from < len(k.cells); from += size {
		counts := k.cells[from : from+size]
		if combos == 2 { // as in most cubes: rows, and those of one mask
			without, with := k.masks.word(0, 1), k.masks.word(1, 1)
			for i := range t.coder.size {
				t.dense[i] += uint64(counts[2*i])*without + uint64(counts[2*i+1])*with
			}
			continue
		}
		for i, n := range counts {
			if n > 0 {
				t.dense[i/combos] += k.masks.word(i%combos, uint64(n))
			}
		}
	}
}
