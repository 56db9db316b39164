package cube

// blockRows is the number of rows that are worked on at a time, so that what
// is computed of them stays in the nearest cache. A multiple of 8.
const (
	blockRows   = 512
	blockGroups = blockRows / 8
)

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

// codes does full blocks eight rows at a time, others row by row.
func (p *part) codes(dst []uint32, lo int) bool {
	clear(dst)
	good := true
	for i := range p.long {
		good = addDigit(dst, p.long[i].u16[lo:], &p.long[i]) && good
	}
	if len(dst) == blockRows {
		var a, b, c, d [blockGroups]uint64
		out := (*[blockRows]uint32)(dst)
		rest := p.pairs
		for ; len(rest) >= 2; rest = rest[2:] {
			good = rest[0].fill(&a, &b, lo) && rest[1].fill(&c, &d, lo) && good
			spread2(out, &a, &b, &c, &d, &rest[0], &rest[1])
		}
		if len(rest) == 1 {
			good = rest[0].fill(&a, &b, lo) && good
			spread1(out, &a, &b, &rest[0])
		}
		return good
	}
	for _, q := range p.pairs {
		for _, l := range q.lanes {
			for i := range l.digits {
				good = addDigit(dst, l.digits[i].u8[lo:], &l.digits[i]) && good
			}
		}
	}
	return good
}

// addDigit adds one dimension row by row.
func addDigit[T uint8 | uint16](dst []uint32, col []T, g *digit) bool {
	col = col[:len(dst)]
	top := T(0)
	for i, v := range col {
		top = max(top, v)
		dst[i] += uint32(v) * uint32(g.full)
	}
	return len(col) == 0 || uint64(top) < g.card
}
