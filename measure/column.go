package measure

import (
	"math"
	"slices"
	"strings"
)

// column is one column of a frame. Categories and flags are codes; what is
// missing has the code after the last level. Numbers are decimals.
type column struct {
	name    string
	kind    Kind
	levels  []string
	parent  string // the category that this one is nested in
	within  []int  // the parent's code by code; -1 where it does not occur
	missing int

	// The codes of all kinds but numbers, in the narrowest type that holds
	// them; one of the three is set.
	u8  []uint8
	u16 []uint16
	u32 []uint32

	num    numbers
	labels map[string]uint32 // while a column of labels is filled
}

// The codes of yes-no columns.
const (
	codeNo = iota
	codeYes
	codeNeither
)

// newColumn returns an empty column with room for its codes.
func newColumn(spec Column) *column {
	return &column{name: spec.Name, kind: spec.Kind, levels: slices.Clone(spec.Levels), parent: spec.Parent}
}

// unknown returns the code of what is missing.
func (c *column) unknown() int {
	switch c.kind {
	case YesNo:
		return codeNeither
	case Several, Label:
		return 0
	}
	return len(c.levels)
}

// card returns the number of codes, that of missing included.
func (c *column) card() int {
	switch c.kind {
	case YesNo:
		return 3
	case Several:
		return 1 << len(c.levels)
	}
	return len(c.levels) + 1
}

// used returns a number that all codes of a category are below.
func (c *column) used() int {
	if c.kind == Category && c.missing == 0 {
		return len(c.levels)
	}
	return c.card()
}

// reserve makes room for as many more rows in an empty column.
func (c *column) reserve(rows int) {
	switch {
	case rows == 0:
	case c.kind == Number:
		c.num.ints = make([]int64, 0, rows)
	case c.kind == Label:
		c.u32 = make([]uint32, 0, rows)
	case c.card() <= 1<<8:
		c.u8 = make([]uint8, 0, rows)
	default:
		c.u16 = make([]uint16, 0, rows)
	}
}

// append appends the rows of a column that was declared as this one was, before
// either has been settled. What comes of it does not depend on how the rows
// were split up.
func (c *column) append(o *column) {
	c.missing += o.missing
	c.u8, c.u16 = joined(c.u8, o.u8), joined(c.u16, o.u16)
	c.num.append(&o.num)
	if c.kind != Label {
		return
	}
	to := make([]uint32, len(o.levels)+1)
	for i, text := range o.levels {
		to[i+1] = label(c, text)
	}
	for _, code := range o.u32 {
		c.u32 = append(c.u32, to[code])
	}
}

// add appends a code.
func (c *column) add(code int) {
	if code == c.unknown() {
		c.missing++
	}
	switch n := c.card(); {
	case c.kind == Label:
		c.u32 = append(c.u32, uint32(code))
	case n <= 1<<8:
		c.u8 = append(c.u8, uint8(code))
	default:
		c.u16 = append(c.u16, uint16(code))
	}
}

// addLabel appends a label; its code is lasting after sortLabels.
func (c *column) addLabel(text string) { c.u32 = append(c.u32, label(c, text)) }

// label returns the code of a label, a new one for a new label.
func label[T string | []byte](c *column, text T) uint32 {
	code, ok := c.labels[string(text)]
	if !ok {
		if c.labels == nil {
			c.labels = map[string]uint32{}
		}
		code = uint32(len(c.levels) + 1)
		c.levels = append(c.levels, strings.Clone(string(text)))
		c.labels[c.levels[code-1]] = code
	}
	return code
}

// sortLabels puts labels in order, so that their codes do not depend on the
// order of rows.
func (c *column) sortLabels() {
	if c.kind != Label {
		return
	}
	sorted := slices.Sorted(slices.Values(c.levels))
	to := make([]uint32, len(sorted)+1)
	for i, text := range sorted {
		to[c.labels[text]] = uint32(i + 1)
	}
	for row, code := range c.u32 {
		c.u32[row] = to[code]
	}
	c.levels, c.labels = sorted, nil
}

// addMissing appends a missing value.
func (c *column) addMissing() {
	if c.kind == Number {
		c.missing++
		c.num.addMissing()
		return
	}
	c.add(c.unknown())
}

// code returns the code of a row.
func (c *column) code(row int) int {
	switch {
	case c.u8 != nil:
		return int(c.u8[row])
	case c.u16 != nil:
		return int(c.u16[row])
	}
	return int(c.u32[row])
}

// known says whether a row has a value.
func (c *column) known(row int) bool {
	if c.kind == Number {
		return c.num.present == nil || c.num.present[row] != 0
	}
	return c.code(row) != c.unknown()
}

// numbers are decimal numbers: whole multiples of 10^-places while that holds
// all of them in 15 digits, which identify a float64, and floats otherwise. A
// float stands for the shortest decimal that names it, so that 0.1 is one tenth
// either way.
type numbers struct {
	places  int
	ints    []int64
	floats  []float64
	isFloat bool
	present []uint8 // 0 where missing; nil when nothing is

	least, most int64 // of the whole numbers, a missing one being 0; set by settle
}

// most15 bounds the whole numbers of 15 digits.
const most15 = 1_000_000_000_000_000

// tens are powers of ten as whole numbers.
func tens(n int) int64 {
	t := int64(1)
	for range n {
		t *= 10
	}
	return t
}

func (n *numbers) len() int {
	if n.isFloat {
		return len(n.floats)
	}
	return len(n.ints)
}

func (n *numbers) addMissing() {
	n.mark()
	n.present = append(n.present, 0)
	if n.isFloat {
		n.floats = append(n.floats, 0)
		return
	}
	n.ints = append(n.ints, 0)
}

// mark begins to say of each number whether it is there.
func (n *numbers) mark() {
	if n.present == nil {
		n.present = make([]uint8, 0, max(cap(n.ints), cap(n.floats), n.len()+64))
		n.present = n.present[:n.len()]
		for i := range n.present {
			n.present[i] = 1
		}
	}
}

// known says of the numbers just added that they are there.
func (n *numbers) known() {
	if n.present == nil {
		return
	}
	for len(n.present) < n.len() {
		n.present = append(n.present, 1)
	}
}

// addText appends a decimal as it is written, with zeros at its end perhaps. The
// places grow by those that matter alone, as when it comes as a float64.
func (n *numbers) addText(m int64, places int) {
	for places > n.places && m%10 == 0 {
		m, places = m/10, places-1
	}
	n.addDecimal(m, places)
}

// addDecimal appends m·10^-places, where |m| < 10^15 and places is from 0 to 15.
func (n *numbers) addDecimal(m int64, places int) {
	if n.isFloat {
		n.addFloat(float64(m) / float64(tens(places)))
		return
	}
	if places > n.places && !n.widen(places) {
		n.float()
		n.addFloat(float64(m) / float64(tens(places)))
		return
	}
	if places < n.places {
		f := tens(n.places - places)
		if limit := most15 / f; m >= limit || m <= -limit {
			n.float()
			n.addFloat(float64(m) / float64(tens(places)))
			return
		}
		m *= f
	}
	n.ints = append(n.ints, m)
	n.known()
}

// widen gives the whole numbers more places, and says whether they still fit.
func (n *numbers) widen(places int) bool {
	f := tens(places - n.places)
	if !fits(n.ints, most15/f) {
		return false
	}
	for i := range n.ints {
		n.ints[i] *= f
	}
	n.places = places
	return true
}

// float turns the whole numbers into floats, each the one that its decimal
// names.
func (n *numbers) float() {
	n.floats = make([]float64, 0, max(cap(n.ints), len(n.ints)+64))
	n.floats = appendFloats(n.floats, n.ints, n.places)
	n.ints, n.places, n.isFloat = nil, 0, true
}

// appendFloats appends whole multiples of 10^-places as floats.
func appendFloats(floats []float64, ints []int64, places int) []float64 {
	unit := float64(tens(places))
	for _, m := range ints {
		floats = append(floats, float64(m)/unit)
	}
	return floats
}

// append appends other numbers. What comes of it is the same whichever way the
// numbers were split up.
func (n *numbers) append(o *numbers) {
	if o.present != nil {
		n.mark()
	}
	switch {
	case n.isFloat:
	case o.isFloat, o.places > n.places && !n.widen(o.places):
		n.float()
	}
	scale := int64(1)
	if !n.isFloat && o.places < n.places {
		scale = tens(n.places - o.places)
		if !fits(o.ints, most15/scale) {
			n.float()
		}
	}
	switch {
	case o.isFloat:
		n.floats = append(n.floats, o.floats...)
	case n.isFloat:
		n.floats = appendFloats(n.floats, o.ints, o.places)
	case scale == 1:
		n.ints = joined(n.ints, o.ints)
	default:
		for _, m := range o.ints {
			n.ints = append(n.ints, m*scale)
		}
	}
	if o.present != nil {
		n.present = append(n.present, o.present...)
	}
	n.known()
}

// fits says whether all are below a limit in size.
func fits(ints []int64, limit int64) bool {
	for _, m := range ints {
		if m >= limit || m <= -limit {
			return false
		}
	}
	return true
}

// addFloat appends a float64, as a decimal where it is a short one.
func (n *numbers) addFloat(x float64) {
	if x == 0 {
		x = 0 // and not -0, which no decimal names
	}
	if !n.isFloat {
		if m, places, ok := shortDecimal(x, n.places); ok {
			n.addDecimal(m, places)
			return
		}
		n.float()
	}
	n.floats = append(n.floats, x)
	n.known()
}

// shortDecimal returns the decimal of at most 15 digits and 15 places that x is
// the nearest float64 to; of a fraction it looks at decimals with the given
// places and more.
func shortDecimal(x float64, places int) (m int64, p int, ok bool) {
	if x == math.Trunc(x) {
		return int64(x), 0, math.Abs(x) < most15
	}
	for p = max(places, 1); p < 16; p++ {
		t := float64(tens(p))
		r := math.Round(float64(x * t))
		if math.Abs(r) >= most15 {
			break
		}
		if r/t == x {
			return int64(r), p, true
		}
	}
	return 0, 0, false
}

// settle finds the smallest and the largest of the whole numbers, once for all
// that count them.
func (n *numbers) settle() {
	ints := n.ints
	if len(ints) == 0 {
		return
	}
	n.least, n.most = ints[0], ints[0]
	least, most := ints[0], ints[0] // neither two wait for the other two
	for ; len(ints) >= 2; ints = ints[2:] {
		a, b := ints[0], ints[1]
		n.least, n.most = min(n.least, a), max(n.most, a)
		least, most = min(least, b), max(most, b)
	}
	if len(ints) == 1 {
		least, most = min(least, ints[0]), max(most, ints[0])
	}
	n.least, n.most = min(n.least, least), max(n.most, most)
}

// atLeast says whether all numbers are known to be so large, a missing one
// being 0. Of floats and of no rows nothing is known.
func (n *numbers) atLeast(least int64) bool {
	return !n.isFloat && len(n.ints) > 0 && n.least >= least
}

// value returns the number of a row, and false when it is missing.
func (n *numbers) value(row int) (float64, bool) {
	if n.present != nil && n.present[row] == 0 {
		return 0, false
	}
	if n.isFloat {
		return n.floats[row], true
	}
	return float64(n.ints[row]) / float64(tens(n.places)), true
}
