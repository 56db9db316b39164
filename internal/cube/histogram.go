package cube

// histogram counts full blocks of rows by one lane and the masks: both fit a
// byte together, and two rows next to each other are counted at once, by their
// two bytes.
type histogram struct {
	lane  lane
	masks masks
	bytes int // that occur
	pairs [4][]uint32
}

// histogramRows is the number of rows from which the tables are worth it.
const histogramRows = 1 << 16

// newHistogram returns nil if the cells cannot be counted so, or the rows are
// too few.
func newHistogram(t *target, p *program, rows int) *histogram {
	lanes, m, ok := t.shortLanes(p)
	if !ok || len(lanes) != 1 || lanes[0].size*m.combos > 256 || rows < histogramRows {
		return nil
	}
	h := &histogram{lane: lanes[0], masks: m, bytes: int(lanes[0].size * m.combos)}
	for i := range h.pairs {
		h.pairs[i] = make([]uint32, 1<<16)
	}
	return h
}

// add counts the rows of a block from lo on. It reports whether all codes were
// in range.
func (h *histogram) add(r *registers, lo int) bool {
	var a [blockGroups]uint64
	if h.lane.fill(&a, lo)&tops != 0 {
		return false
	}
	h.masks.fill(&a, r, h.lane.size)
	p, q := (*[1 << 16]uint32)(h.pairs[0]), (*[1 << 16]uint32)(h.pairs[1])
	u, v := (*[1 << 16]uint32)(h.pairs[2]), (*[1 << 16]uint32)(h.pairs[3])
	for _, x := range a {
		p[uint16(x)]++
		q[uint16(x>>16)]++
		u[uint16(x>>32)]++
		v[x>>48]++
	}
	return true
}

// finish adds what was counted to the cells of the target.
func (h *histogram) finish(t *target) {
	size := int(h.lane.size)
	for i := range h.bytes {
		for j := range h.bytes {
			at := i<<8 | j
			n := uint64(h.pairs[0][at]) + uint64(h.pairs[1][at]) + uint64(h.pairs[2][at]) + uint64(h.pairs[3][at])
			t.dense[i%size] += h.masks.word(i/size, n)
			t.dense[j%size] += h.masks.word(j/size, n)
		}
	}
}
