package cube

import "encoding/binary"

// histogram counts full blocks of rows by one lane and the masks: both fit a
// byte together, and two rows next to each other are counted at once, by their
// two bytes.
type histogram struct {
	size   uint64 // of the lane
	bytes  int    // size with the masks
	pairs  [4][]uint32
	source source
}

// histogramRows is the number of rows from which the tables are worth it.
const histogramRows = 1 << 16

// newHistogram returns nil if the cells cannot be counted so, or the rows are
// too few. Counts that share a word are below 2^32, so those here are too.
func newHistogram(t *target, p *program, rows int) *histogram {
	if rows < histogramRows || !t.counts(p) || p.layout.slots[0].half == whole {
		return nil
	}
	pairs := t.coder.parts[0].pairs
	if len(pairs) != 1 || len(pairs[0].lanes) != 1 {
		return nil
	}
	h := &histogram{size: t.coder.size, source: p.sources[0]}
	h.bytes = int(h.size)
	for _, w := range []int{h.source.a, h.source.b} {
		if w >= 0 {
			h.bytes *= 2
		}
	}
	if h.bytes > 256 {
		return nil
	}
	for i := range h.pairs {
		h.pairs[i] = make([]uint32, 1<<16)
	}
	return h
}

// add counts the rows of a block from lo on. It reports whether all codes were
// in range.
func (h *histogram) add(t *target, r *registers, lo int) bool {
	var a [blockGroups]uint64
	if t.coder.parts[0].pairs[0].lanes[0].fill(&a, lo)&tops != 0 {
		return false
	}
	mul := h.size
	for _, w := range []int{h.source.a, h.source.b} {
		if w >= 0 {
			mask := (*[blockRows]uint8)(r.wheres[w])
			for i := range a {
				a[i] += mul * binary.LittleEndian.Uint64(mask[8*i:8*i+8])
			}
			mul *= 2
		}
	}
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

// finish adds what was counted to the cells.
func (h *histogram) finish(t *target) {
	totals := make([]uint64, h.bytes)
	for i := range h.bytes {
		for j := range h.bytes {
			at := i<<8 | j
			n := uint64(h.pairs[0][at]) + uint64(h.pairs[1][at]) + uint64(h.pairs[2][at]) + uint64(h.pairs[3][at])
			totals[i] += n
			totals[j] += n
		}
	}
	for b, n := range totals {
		code, rest := b%int(h.size), b/int(h.size)
		for _, half := range []struct {
			where int
			shift uint
		}{{h.source.a, 32}, {h.source.b, 0}} {
			counted := half.where == always
			if half.where >= 0 {
				counted = rest%2 == 1
				rest /= 2
			}
			if counted {
				t.dense[code] += n << half.shift
			}
		}
	}
}
