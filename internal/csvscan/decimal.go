package csvscan

import "encoding/binary"

// Decimal reads a plain decimal number of at most 15 digits, such as -12.50, as
// m·10^-places; false of all other texts, numbers among them.
func Decimal(text []byte) (m int64, places int, ok bool) {
	digits := text
	if len(digits) > 0 && digits[0] == '-' {
		digits = digits[1:]
	}
	if len(digits) == 0 || len(digits) > 16 {
		return 0, 0, false
	}
	point := -1
	for i, c := range digits {
		switch {
		case c >= '0' && c <= '9':
			m = 10*m + int64(c-'0')
		case c == '.' && point < 0 && i > 0:
			point = i
		default:
			return 0, 0, false
		}
	}
	n := len(digits)
	if point >= 0 {
		if places = n - 1 - point; places == 0 {
			return 0, 0, false
		}
		n--
	}
	if n > 15 {
		return 0, 0, false
	}
	if len(digits) < len(text) {
		m = -m
	}
	return m, places, true
}

// Decimals writes the numbers of a column in units of 10^-places, until one is
// not a plain decimal of so many places that fits into a word, and returns how
// many it wrote.
func Decimals(dst []int64, buf []byte, c Column, places int) int {
	const zeros = '0' * ones
	if places > 6 {
		return 0
	}
	dst = dst[:c.Rows]
	starts, ends, start, end, skip, first := c.Start, c.End, 0, 0, c.Skip, firsts()
	var point, at uint64 // where the point must stand
	if places > 0 {
		point, at = uint64('.')<<(8*(7-places)), uint64(0xff)<<(8*(7-places))
	}
	below := at/0xff - 1
	above := ^(at | below)
	for row := range dst {
		from, to := starts[start]+skip, ends[end]
		start, end = start+c.StartStep, end+c.EndStep
		negative := buf[from] == '-'
		if negative {
			from++
		}
		size := to - from
		if size-1 > 7 || places > 0 && int(size) < places+2 {
			return row
		}
		// The text in the high bytes, its last one highest; zeros before it.
		before := first[8-size]
		w := binary.LittleEndian.Uint64(buf[to-8:])&^before | zeros&before
		if w&at != point {
			return row
		}
		w ^= zeros
		if places > 0 {
			w = w&above | w&below<<8
		}
		if (w|(w+0x7676767676767676))&highs != 0 { // a byte above 9
			return row
		}
		w = w*10 + w>>8 // pairs of digits in every other byte
		m := int64(((w&0x000000ff000000ff)*0x000f424000000064 + (w>>16&0x000000ff000000ff)*0x0000271000000001) >> 32)
		if negative {
			m = -m
		}
		dst[row] = m
	}
	return c.Rows
}
