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
	first := firsts()
	first[8] = ^uint64(0)
	at, step, i := c.At, c.Step, 0
	least := uint32(1)           // bytes of a number
	var point, dot, below uint64 // where the point must stand, and what is before it
	if places > 0 {
		least = uint32(places) + 2
		point, dot = uint64('.')<<(8*(7-places)), uint64(0xff)<<(8*(7-places))
		below = dot/0xff - 1
	}
	above := ^(dot | below)
	for row := range dst {
		from, to := at[i]+1, at[i+1]
		i += step
		negative := buf[from] == '-'
		if negative {
			from++
		}
		size := to - from
		if size > 8 || size < least {
			return row
		}
		// The text in the high bytes, its last one highest; zeros before it.
		before := first[(8-size)&15]
		w := binary.LittleEndian.Uint64(buf[to-8:])&^before | zeros&before
		if w&dot != point {
			return row
		}
		w ^= zeros
		w = w&above | w&below<<8                   // without the point
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
