package cube

import "encoding/binary"

// maskPlan is a mask, made ready.
type maskPlan struct {
	u8       []uint8
	u16      []uint16
	table    []uint8 // 256 or 65,536 of 0 and 1
	from, to uint8   // codes that count, if they are a range
	ranged   bool
}

func newMaskPlan(m Mask) maskPlan {
	p := maskPlan{u8: m.U8, u16: m.U16}
	size := 1 << 16
	if m.U16 == nil {
		size = 1 << 8
	}
	p.table = make([]uint8, size)
	first, last, n := -1, -1, 0
	for code, counted := range m.Counted[:min(len(m.Counted), size)] {
		if counted {
			p.table[code] = 1
			if first < 0 {
				first = code
			}
			last = code
			n++
		}
	}
	if m.U16 == nil && n > 0 && last-first+1 == n {
		p.from, p.to, p.ranged = uint8(first), uint8(last), true
	}
	return p
}

// fill writes 1 for the rows from lo on that count, 0 for others.
func (m *maskPlan) fill(dst []uint8, lo int) {
	switch {
	case m.ranged && len(dst) == blockRows && m.from == m.to:
		equal((*[blockRows]uint8)(dst), column(m.u8[lo:]), m.from)
	case m.ranged && len(dst) == blockRows:
		m.compare((*[blockRows]uint8)(dst), column(m.u8[lo:]))
	case m.u8 != nil:
		table := (*[256]uint8)(m.table)
		for i, x := range m.u8[lo:][:len(dst)] {
			dst[i] = table[x]
		}
	case m.u16 != nil:
		table := (*[1 << 16]uint8)(m.table)
		for i, x := range m.u16[lo:][:len(dst)] {
			dst[i] = table[x]
		}
	}
}

// compare does a full block of codes that count in a range, eight at a time:
// with the top bits set no byte borrows from its neighbour, and they are put
// right afterwards.
func (m *maskPlan) compare(dst *[blockRows]uint8, col column) {
	from, to := uint64(m.from)*ones, uint64(m.to)*ones
	fromLow, toTop := from&^tops, to|tops
	for i := range blockGroups {
		x := binary.LittleEndian.Uint64(col[8*i : 8*i+8])
		least := x&^from | ^(x^from)&((x|tops)-fromLow)
		most := to&^x | ^(to^x)&(toTop-x&^tops)
		binary.LittleEndian.PutUint64(dst[8*i:8*i+8], (least&most&tops)>>7)
	}
}

// equal does a full block where one code counts: the sum has the top bit of a
// byte of which the lower bits differ from those of the code.
func equal(dst *[blockRows]uint8, col column, code uint8) {
	same := uint64(code) * ones
	for i := range blockGroups {
		x := binary.LittleEndian.Uint64(col[8*i:8*i+8]) ^ same
		differ := x&^tops + ^uint64(tops) | x
		binary.LittleEndian.PutUint64(dst[8*i:8*i+8], ^differ&tops>>7)
	}
}

// and keeps the ones that are in both blocks.
func and(dst, src []uint8) {
	for len(dst) >= 8 && len(src) >= 8 {
		binary.LittleEndian.PutUint64(dst, binary.LittleEndian.Uint64(dst)&binary.LittleEndian.Uint64(src))
		dst, src = dst[8:], src[8:]
	}
}
