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
func (c *column) addLabel(text string) {
	if c.labels == nil {
		c.labels = map[string]uint32{}
	}
	code, ok := c.labels[text]
	if !ok {
		text = strings.Clone(text)
		code = uint32(len(c.levels) + 1)
		c.labels[text] = code
		c.levels = append(c.levels, text)
	}
	c.u32 = append(c.u32, code)
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
	if n.present == nil {
		n.present = make([]uint8, n.len(), n.len()+64)
		for i := range n.present {
			n.present[i] = 1
		}
	}
	n.present = append(n.present, 0)
	if n.isFloat {
		n.floats = append(n.floats, 0)
		return
	}
	n.ints = append(n.ints, 0)
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
	if n.present != nil {
		n.present = append(n.present, 1)
	}
}

// widen gives the whole numbers more places, and says whether they still fit.
func (n *numbers) widen(places int) bool {
	f := tens(places - n.places)
	limit := most15 / f
	for _, m := range n.ints {
		if m >= limit || m <= -limit {
			return false
		}
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
	n.floats = make([]float64, len(n.ints), len(n.ints)+64)
	for i, m := range n.ints {
		n.floats[i] = float64(m) / float64(tens(n.places))
	}
	n.ints, n.isFloat = nil, true
}

// addFloat appends a float64, as a decimal where it is a short one.
func (n *numbers) addFloat(x float64) {
	if !n.isFloat {
		if m, places, ok := shortDecimal(x, n.places); ok {
			n.addDecimal(m, places)
			return
		}
		n.float()
	}
	n.floats = append(n.floats, x)
	if n.present != nil {
		n.present = append(n.present, 1)
	}
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
