package cube

import "encoding/binary"

// counter counts a full block of rows without writing down their codes: cells
// of one word, filled by counts alone, whose codes are two pairs of lanes.
type counter struct {
	zero       [blockRows]uint8
	a, b, c, d [blockGroups]uint64
}

// counts reports whether a counter can do the rows.
func (t *target) counts(p *program) bool {
	if t.hash != nil || t.layout.words != 1 || p.sources[0].kind != fromCounts || len(t.coder.parts) != 1 {
		return false
	}
	only := &t.coder.parts[0]
	return len(only.long) == 0 && len(only.pairs) <= 2
}

// add counts the rows of a block from lo on. It reports whether all codes were
// in range.
func (k *counter) add(t *target, r *registers, s source, lo int) bool {
	pairs := t.coder.parts[0].pairs
	m, n := pair{}, pair{}
	good := true
	if len(pairs) > 0 {
		m, good = pairs[0], pairs[0].fill(&k.a, &k.b, lo)
	}
	if len(pairs) > 1 {
		n, good = pairs[1], pairs[1].fill(&k.c, &k.d, lo) && good
	}
	if !good {
		return false
	}
	base, high, low := uint64(0), &k.zero, &k.zero
	if s.a == always {
		base = 1 << 32
	} else if s.a >= 0 {
		high = (*[blockRows]uint8)(r.wheres[s.a])
	}
	if s.b == always {
		base |= 1
	} else if s.b >= 0 {
		low = (*[blockRows]uint8)(r.wheres[s.b])
	}
	step := uint64(0)
	if t.copies == replicas {
		step = t.coder.size * (1<<32 | 1)
	}
	switch {
	case high != &k.zero:
		k.both(t.dense, &m, &n, high, low, base, step)
	case len(pairs) < 2:
		k.one(t.dense, &m, low, base, step)
	default:
		k.two(t.dense, &m, &n, low, base, step)
	}
	return true
}

// one counts by one pair.
func (k *counter) one(cells []uint64, p *pair, low *[blockRows]uint8, base, step uint64) {
	s, m := p.second, p.mul
	for i := range k.a {
		x, y, f := k.a[i], k.b[i], binary.LittleEndian.Uint64(low[8*i:8*i+8])
		even := (x&even8)*s + y&even8
		odd := (x>>8&even8)*s + y>>8&even8
		r04, r26 := (even&low16)*m, (even>>16&low16)*m+2*step
		r15, r37 := (odd&low16)*m+step, (odd>>16&low16)*m+3*step
		cells[uint32(r04)] += base + f&0xff
		cells[uint32(r15)] += base + f>>8&0xff
		cells[uint32(r26)] += base + f>>16&0xff
		cells[uint32(r37)] += base + f>>24&0xff
		cells[r04>>32] += base + f>>32&0xff
		cells[r15>>32] += base + f>>40&0xff
		cells[r26>>32] += base + f>>48&0xff
		cells[r37>>32] += base + f>>56
	}
}

// two counts by two pairs.
func (k *counter) two(cells []uint64, p, q *pair, low *[blockRows]uint8, base, step uint64) {
	s, t, m, n := p.second, q.second, p.mul, q.mul
	for i := range k.a {
		x, y, z, w, f := k.a[i], k.b[i], k.c[i], k.d[i], binary.LittleEndian.Uint64(low[8*i:8*i+8])
		even := (x&even8)*s + y&even8
		odd := (x>>8&even8)*s + y>>8&even8
		more := (z&even8)*t + w&even8
		rest := (z>>8&even8)*t + w>>8&even8
		r04, r26 := (even&low16)*m+(more&low16)*n, (even>>16&low16)*m+(more>>16&low16)*n+2*step
		r15, r37 := (odd&low16)*m+(rest&low16)*n+step, (odd>>16&low16)*m+(rest>>16&low16)*n+3*step
		cells[uint32(r04)] += base + f&0xff
		cells[uint32(r15)] += base + f>>8&0xff
		cells[uint32(r26)] += base + f>>16&0xff
		cells[uint32(r37)] += base + f>>24&0xff
		cells[r04>>32] += base + f>>32&0xff
		cells[r15>>32] += base + f>>40&0xff
		cells[r26>>32] += base + f>>48&0xff
		cells[r37>>32] += base + f>>56
	}
}

// both counts by two pairs where masks decide on both halves of a word.
func (k *counter) both(cells []uint64, p, q *pair, high, low *[blockRows]uint8, base, step uint64) {
	s, t, m, n := p.second, q.second, p.mul, q.mul
	for i := range k.a {
		x, y, z, w := k.a[i], k.b[i], k.c[i], k.d[i]
		f, g := binary.LittleEndian.Uint64(low[8*i:8*i+8]), binary.LittleEndian.Uint64(high[8*i:8*i+8])
		even := (x&even8)*s + y&even8
		odd := (x>>8&even8)*s + y>>8&even8
		more := (z&even8)*t + w&even8
		rest := (z>>8&even8)*t + w>>8&even8
		r04, r26 := (even&low16)*m+(more&low16)*n, (even>>16&low16)*m+(more>>16&low16)*n+2*step
		r15, r37 := (odd&low16)*m+(rest&low16)*n+step, (odd>>16&low16)*m+(rest>>16&low16)*n+3*step
		cells[uint32(r04)] += base + f&0xff + g&0xff<<32
		cells[uint32(r15)] += base + f>>8&0xff + g>>8&0xff<<32
		cells[uint32(r26)] += base + f>>16&0xff + g>>16&0xff<<32
		cells[uint32(r37)] += base + f>>24&0xff + g>>24&0xff<<32
		cells[r04>>32] += base + f>>32&0xff + g>>32&0xff<<32
		cells[r15>>32] += base + f>>40&0xff + g>>40&0xff<<32
		cells[r26>>32] += base + f>>48&0xff + g>>48&0xff<<32
		cells[r37>>32] += base + f>>56 + g>>56<<32
	}
}
