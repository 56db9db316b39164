package cube

import "encoding/binary"

// blockRows is the number of rows that are worked on at a time, so that what
// is computed of them stays in the nearest cache. A multiple of 8.
const blockRows = 512

// coder turns the codes of several dimensions into one number for each row,
// the first dimension with the largest stride. It works on eight rows at a
// time: dimensions whose sizes multiply to 256 or less share a byte lane, and
// one multiplication of a 64-bit word moves eight of them.
type coder struct {
	parts []part
	size  uint64
}

// part is a run of dimensions with less than 2^31 combinations.
type part struct {
	pairs []pair
	long  []digit // of 16 bits
	size  uint64
}

// pair is one or two adjacent lanes: their number is below 2^16.
type pair struct {
	lanes  []lane
	second uint64 // size of the second lane
	mul    uint64
}

// lane is a run of dimensions with at most 256 combinations.
type lane struct {
	digits []digit
	size   uint64
}

// digit is one dimension with its stride.
type digit struct {
	u8   []uint8
	u16  []uint16
	card uint64
	mul  uint64 // within the lane; for 16 bits, within the part
	full uint64 // within the part
}

const (
	ones  = 0x0101010101010101
	tops  = 0x8080808080808080
	even8 = 0x00ff00ff00ff00ff // every other byte
	low16 = 0x0000ffff0000ffff
)

// newCoder returns a coder of the dimensions in the order given, the number of
// whose combinations is below 2^63.
func newCoder(dims []Dim, order []int) *coder {
	c := &coder{size: 1}
	for len(order) > 0 {
		n, size := 0, uint64(1)
		for n < len(order) && size*uint64(dims[order[n]].Card) < 1<<31 {
			size *= uint64(dims[order[n]].Card)
			n++
		}
		c.parts = append(c.parts, newPart(dims, order[:n], size))
		c.size *= size
		order = order[n:]
	}
	return c
}

func newPart(dims []Dim, order []int, size uint64) part {
	p := part{size: size}
	stride := size
	var lanes []lane
	var strides []uint64
	flush := func() { // pairs up the lanes since the last long dimension
		for i := 0; i < len(lanes); i += 2 {
			q := pair{lanes: lanes[i:min(i+2, len(lanes)):min(i+2, len(lanes))], second: 1, mul: strides[i]}
			if len(q.lanes) == 2 {
				q.second, q.mul = q.lanes[1].size, strides[i+1]
			}
			p.pairs = append(p.pairs, q)
		}
		lanes, strides = nil, nil
	}
	for _, d := range order {
		card := uint64(dims[d].Card)
		stride /= card
		g := digit{u8: dims[d].U8, u16: dims[d].U16, card: card, mul: stride, full: stride}
		if dims[d].U8 == nil {
			flush()
			p.long = append(p.long, g)
			continue
		}
		g.mul = 1
		// A dimension of more than 128 codes is alone; see over.
		if n := len(lanes); n > 0 && lanes[n-1].size*card <= 256 && card <= 128 && lanes[n-1].digits[0].card <= 128 {
			l := &lanes[n-1]
			for i := range l.digits {
				l.digits[i].mul *= card
			}
			l.digits, l.size, strides[n-1] = append(l.digits, g), l.size*card, stride
			continue
		}
		lanes, strides = append(lanes, lane{digits: []digit{g}, size: card}), append(strides, stride)
	}
	flush()
	return p
}

// codes32 writes the numbers of the rows from lo on, which are below 2^31, and
// reports whether all codes were in range. If not, dst holds nothing of use.
func (c *coder) codes32(dst []uint32, lo int) bool {
	if len(c.parts) == 0 {
		clear(dst)
		return true
	}
	return c.parts[0].codes(dst, lo)
}

// codes64 writes the numbers of the rows from lo on.
func (c *coder) codes64(dst []uint64, lo int) bool {
	clear(dst)
	var buf [blockRows]uint32
	for i := range c.parts {
		p := &c.parts[i]
		codes := buf[:len(dst)]
		if !p.codes(codes, lo) {
			return false
		}
		for j, v := range codes {
			dst[j] = dst[j]*p.size + uint64(v)
		}
	}
	return true
}

func (p *part) codes(dst []uint32, lo int) bool {
	groups := len(dst) / 8
	var a, b, c, d [blockRows / 8]uint64
	var bad uint64
	switch pairs := p.pairs; {
	case len(pairs) == 0:
		clear(dst)
	case len(pairs) == 1:
		bad |= pairs[0].fill(&a, &b, groups, lo)
		spread1(dst, a[:groups], b[:groups], pairs[0].second, pairs[0].mul)
	default:
		bad |= pairs[0].fill(&a, &b, groups, lo)
		bad |= pairs[1].fill(&c, &d, groups, lo)
		spread2(dst, a[:groups], b[:groups], c[:groups], d[:groups], &pairs[0], &pairs[1])
		for i := 2; i < len(pairs); i++ {
			bad |= pairs[i].fill(&a, &b, groups, lo)
			spreadMore(dst, a[:groups], b[:groups], &pairs[i])
		}
	}
	if bad&tops != 0 || !p.tail(dst, groups*8, lo) {
		return false
	}
	for i := range p.long {
		g := &p.long[i]
		col := g.u16[lo:][:len(dst)]
		var top uint64
		for j, v := range col {
			top = max(top, uint64(v))
			dst[j] += uint32(uint64(v) * g.mul)
		}
		if top >= g.card && len(col) > 0 {
			return false
		}
	}
	return true
}

// tail does the last rows, fewer than eight, of the short dimensions.
func (p *part) tail(dst []uint32, from, lo int) bool {
	for i := from; i < len(dst); i++ {
		var code uint64
		for _, q := range p.pairs {
			for _, l := range q.lanes {
				for _, g := range l.digits {
					v := uint64(g.u8[lo+i])
					if v >= g.card {
						return false
					}
					code += v * g.full
				}
			}
		}
		dst[i] = uint32(code)
	}
	return true
}

// fill computes the lanes of a pair for groups of eight rows from lo on. The
// top bit of a byte of the result is set if a code was out of range.
func (q *pair) fill(a, b *[blockRows / 8]uint64, groups, lo int) uint64 {
	bad := q.lanes[0].fill(a[:groups], lo)
	if len(q.lanes) == 2 {
		bad |= q.lanes[1].fill(b[:groups], lo)
	} else {
		clear(b[:groups])
	}
	return bad
}

func (l *lane) fill(dst []uint64, lo int) (bad uint64) {
	clear(dst)
	g := l.digits
	for len(g) >= 3 {
		bad |= lane3(dst, &g[0], &g[1], &g[2], lo)
		g = g[3:]
	}
	switch {
	case len(g) == 2:
		bad |= lane2(dst, &g[0], &g[1], lo)
	case len(g) == 1 && g[0].card <= 128:
		bad |= lane1(dst, &g[0], lo)
	case len(g) == 1:
		bad |= laneLarge(dst, &g[0], lo)
	}
	return bad
}

// over is what makes the top bit of a byte appear when added to a code of card
// and more; card is at most 128, and codes from 128 on have the bit already.
func (g *digit) over() uint64 { return (128 - g.card) * ones }

func (g *digit) from(lo, groups int) []uint8 { return g.u8[lo:][:8*groups] }

// lane3 adds three dimensions, each of at most 128 codes.
func lane3(dst []uint64, x, y, z *digit, lo int) (bad uint64) {
	a, b, c := x.from(lo, len(dst)), y.from(lo, len(dst)), z.from(lo, len(dst))
	ma, mb, mc := x.mul, y.mul, z.mul
	ka, kb, kc := x.over(), y.over(), z.over()
	for i := range dst {
		if len(a) < 8 || len(b) < 8 || len(c) < 8 {
			break
		}
		u, v, w := binary.LittleEndian.Uint64(a), binary.LittleEndian.Uint64(b), binary.LittleEndian.Uint64(c)
		a, b, c = a[8:], b[8:], c[8:]
		bad |= u | v | w | (u + ka) | (v + kb) | (w + kc)
		dst[i] += u*ma + v*mb + w*mc
	}
	return bad
}

func lane2(dst []uint64, x, y *digit, lo int) (bad uint64) {
	a, b := x.from(lo, len(dst)), y.from(lo, len(dst))
	ma, mb := x.mul, y.mul
	ka, kb := x.over(), y.over()
	for i := range dst {
		if len(a) < 8 || len(b) < 8 {
			break
		}
		u, v := binary.LittleEndian.Uint64(a), binary.LittleEndian.Uint64(b)
		a, b = a[8:], b[8:]
		bad |= u | v | (u + ka) | (v + kb)
		dst[i] += u*ma + v*mb
	}
	return bad
}

func lane1(dst []uint64, x *digit, lo int) (bad uint64) {
	a, ma, ka := x.from(lo, len(dst)), x.mul, x.over()
	for i := range dst {
		if len(a) < 8 {
			break
		}
		u := binary.LittleEndian.Uint64(a)
		a = a[8:]
		bad |= u | (u + ka)
		dst[i] += u * ma
	}
	return bad
}

// laneLarge adds a dimension of more than 128 codes, alone in its lane.
func laneLarge(dst []uint64, x *digit, lo int) uint64 {
	a, k := x.from(lo, len(dst)), (256-x.card)*0x0001000100010001
	var bad uint64
	for i := range dst {
		if len(a) < 8 {
			break
		}
		u := binary.LittleEndian.Uint64(a)
		a = a[8:]
		bad |= ((u & even8) + k) | ((u >> 8 & even8) + k)
		dst[i] += u
	}
	if bad&^even8 != 0 {
		return tops
	}
	return 0
}

// spread1 writes (first lane × second + second lane) × mul for eight rows at a
// time.
func spread1(dst []uint32, a, b []uint64, second, mul uint64) {
	b = b[:len(a)]
	for i, x := range a {
		if len(dst) < 8 {
			break
		}
		y := b[i]
		even := (x&even8)*second + y&even8
		odd := (x>>8&even8)*second + y>>8&even8
		r04, r26 := (even&low16)*mul, (even>>16&low16)*mul
		r15, r37 := (odd&low16)*mul, (odd>>16&low16)*mul
		dst[0], dst[1], dst[2], dst[3] = uint32(r04), uint32(r15), uint32(r26), uint32(r37)
		dst[4], dst[5], dst[6], dst[7] = uint32(r04>>32), uint32(r15>>32), uint32(r26>>32), uint32(r37>>32)
		dst = dst[8:]
	}
}

// spread2 writes the sum of two pairs.
func spread2(dst []uint32, a, b, c, d []uint64, p, q *pair) {
	b, c, d = b[:len(a)], c[:len(a)], d[:len(a)]
	s, t, m, n := p.second, q.second, p.mul, q.mul
	for i, x := range a {
		if len(dst) < 8 {
			break
		}
		y, z, w := b[i], c[i], d[i]
		even := (x&even8)*s + y&even8
		odd := (x>>8&even8)*s + y>>8&even8
		more := (z&even8)*t + w&even8
		rest := (z>>8&even8)*t + w>>8&even8
		r04, r26 := (even&low16)*m+(more&low16)*n, (even>>16&low16)*m+(more>>16&low16)*n
		r15, r37 := (odd&low16)*m+(rest&low16)*n, (odd>>16&low16)*m+(rest>>16&low16)*n
		dst[0], dst[1], dst[2], dst[3] = uint32(r04), uint32(r15), uint32(r26), uint32(r37)
		dst[4], dst[5], dst[6], dst[7] = uint32(r04>>32), uint32(r15>>32), uint32(r26>>32), uint32(r37>>32)
		dst = dst[8:]
	}
}

// spreadMore adds another pair.
func spreadMore(dst []uint32, a, b []uint64, p *pair) {
	var buf [blockRows]uint32
	spread1(buf[:8*len(a)], a, b, p.second, p.mul)
	for i, v := range buf[:8*len(a)] {
		dst[i] += v
	}
}
