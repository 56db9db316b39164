package cube

import "encoding/binary"

const (
	ones  = 0x0101010101010101
	tops  = 0x8080808080808080
	even8 = 0x00ff00ff00ff00ff // every other byte
	low16 = 0x0000ffff0000ffff
)

// column is a block of codes.
type column = *[blockRows]uint8

func (g *digit) block(lo int) column { return column(g.u8[lo:]) }

// over is what makes the top bit of a byte appear when added to a code of card
// and more; card is at most 128, and codes from 128 on have the bit already.
func (g *digit) over() uint64 { return (128 - g.card) * ones }

// fill computes the lanes of a pair, eight rows in each word, and reports
// whether all codes were in range.
func (q *pair) fill(a, b *[blockGroups]uint64, lo int) bool {
	bad := q.lanes[0].fill(a, lo)
	if len(q.lanes) == 2 {
		bad |= q.lanes[1].fill(b, lo)
	} else {
		clear(b[:])
	}
	return bad&tops == 0
}

// fill computes one lane. The top bit of a byte of the result is set if a code
// was out of range.
func (l *lane) fill(dst *[blockGroups]uint64, lo int) (bad uint64) {
	g := l.digits
	if len(g) == 1 && g[0].card > 128 {
		return laneLarge(dst, &g[0], lo)
	}
	switch len(g) % 3 {
	case 1:
		bad = lane1(dst, &g[0], lo)
		g = g[1:]
	case 2:
		bad = lane2(dst, &g[0], &g[1], lo)
		g = g[2:]
	default:
		clear(dst[:])
	}
	for ; len(g) > 0; g = g[3:] {
		bad |= lane3(dst, &g[0], &g[1], &g[2], lo)
	}
	return bad
}

// lane1 sets a lane to one dimension of at most 128 codes.
func lane1(dst *[blockGroups]uint64, x *digit, lo int) (bad uint64) {
	a, ma, ka := x.block(lo), x.mul, x.over()
	for i := range dst {
		u := binary.LittleEndian.Uint64(a[8*i : 8*i+8])
		bad |= u | (u + ka)
		dst[i] = u * ma
	}
	return bad
}

// lane2 sets a lane to two dimensions.
func lane2(dst *[blockGroups]uint64, x, y *digit, lo int) (bad uint64) {
	a, b := x.block(lo), y.block(lo)
	ma, mb, ka, kb := x.mul, y.mul, x.over(), y.over()
	for i := range dst {
		u, v := binary.LittleEndian.Uint64(a[8*i:8*i+8]), binary.LittleEndian.Uint64(b[8*i:8*i+8])
		bad |= u | v | (u + ka) | (v + kb)
		dst[i] = u*ma + v*mb
	}
	return bad
}

// lane3 adds three dimensions to a lane.
func lane3(dst *[blockGroups]uint64, x, y, z *digit, lo int) (bad uint64) {
	a, b, c := x.block(lo), y.block(lo), z.block(lo)
	ma, mb, mc, ka, kb, kc := x.mul, y.mul, z.mul, x.over(), y.over(), z.over()
	for i := range dst {
		u, v, w := binary.LittleEndian.Uint64(a[8*i:8*i+8]), binary.LittleEndian.Uint64(b[8*i:8*i+8]), binary.LittleEndian.Uint64(c[8*i:8*i+8])
		bad |= u | v | w | (u + ka) | (v + kb) | (w + kc)
		dst[i] += u*ma + v*mb + w*mc
	}
	return bad
}

// laneLarge sets a lane to a dimension of more than 128 codes.
func laneLarge(dst *[blockGroups]uint64, x *digit, lo int) (bad uint64) {
	a, k := x.block(lo), (256-x.card)*0x0001000100010001
	for i := range dst {
		u := binary.LittleEndian.Uint64(a[8*i : 8*i+8])
		bad |= ((u & even8) + k) | ((u >> 8 & even8) + k)
		dst[i] = u
	}
	if bad&^even8 != 0 {
		return tops
	}
	return 0
}

// spread1 adds (first lane × second + second lane) × mul, the number of a pair.
func spread1(dst *[blockRows]uint32, a, b *[blockGroups]uint64, p *pair) {
	s, m := p.second, p.mul
	for i := range a {
		x, y := a[i], b[i]
		even := (x&even8)*s + y&even8
		odd := (x>>8&even8)*s + y>>8&even8
		r04, r26 := (even&low16)*m, (even>>16&low16)*m
		r15, r37 := (odd&low16)*m, (odd>>16&low16)*m
		out := (*[8]uint32)(dst[8*i : 8*i+8])
		out[0] += uint32(r04)
		out[1] += uint32(r15)
		out[2] += uint32(r26)
		out[3] += uint32(r37)
		out[4] += uint32(r04 >> 32)
		out[5] += uint32(r15 >> 32)
		out[6] += uint32(r26 >> 32)
		out[7] += uint32(r37 >> 32)
	}
}

// spread2 adds the numbers of two pairs.
func spread2(dst *[blockRows]uint32, a, b, c, d *[blockGroups]uint64, p, q *pair) {
	s, t, m, n := p.second, q.second, p.mul, q.mul
	for i := range a {
		x, y, z, w := a[i], b[i], c[i], d[i]
		even := (x&even8)*s + y&even8
		odd := (x>>8&even8)*s + y>>8&even8
		more := (z&even8)*t + w&even8
		rest := (z>>8&even8)*t + w>>8&even8
		r04, r26 := (even&low16)*m+(more&low16)*n, (even>>16&low16)*m+(more>>16&low16)*n
		r15, r37 := (odd&low16)*m+(rest&low16)*n, (odd>>16&low16)*m+(rest>>16&low16)*n
		out := (*[8]uint32)(dst[8*i : 8*i+8])
		out[0] += uint32(r04)
		out[1] += uint32(r15)
		out[2] += uint32(r26)
		out[3] += uint32(r37)
		out[4] += uint32(r04 >> 32)
		out[5] += uint32(r15 >> 32)
		out[6] += uint32(r26 >> 32)
		out[7] += uint32(r37 >> 32)
	}
}
