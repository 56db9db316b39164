package csvscan

import (
	"encoding/binary"
	"maps"
	"math/bits"
	"slices"
)

// A Dict maps texts to codes. Make one with [NewDict].
type Dict struct {
	slots []slot
	texts []string // of the slots
	seed  uint64
	shift uint8
	short bool // no text is longer than a word
}

// A slot holds a text of size bytes by its first and last eight; those of a
// shorter one are its own, with zeros behind. Its size is -1 when it is empty.
type slot struct {
	head, tail uint64
	size, code int32
}

// NewDict returns the dictionary of some texts. Of no more than 64 texts each
// has a slot of its own, wherever a few attempts suffice to find a seed for that.
func NewDict(codes map[string]int) *Dict {
	texts := slices.Sorted(maps.Keys(codes))
	d := &Dict{short: !slices.ContainsFunc(texts, func(t string) bool { return len(t) > 8 })}
	n := len(texts)
	width := max(3, bits.Len(uint(n))+1)
	if n <= 64 {
		width = max(3, bits.Len(uint(n*n/4)))
	}
	d.shift = uint8(64 - width)
	keys := make([]slot, n)
	for i, text := range texts {
		b := append(make([]byte, Pad, 2*Pad+len(text)), text...)
		keys[i] = load(append(b, make([]byte, Pad)...), Pad, uint32(Pad+len(text)))
		keys[i].code = int32(codes[text])
	}
	for try := range uint64(64) {
		d.seed = 0x9e3779b97f4a7c15 * (2*try + 1)
		if n > 64 || d.apart(keys) {
			break
		}
	}
	d.slots, d.texts = slices.Repeat([]slot{{size: -1}}, 1<<width), make([]string, 1<<width)
	for k, key := range keys {
		i := d.hash(key.head, key.tail, key.size)
		for d.slots[i].size >= 0 {
			i = (i + 1) % uint64(len(d.slots))
		}
		d.slots[i], d.texts[i] = key, texts[k]
	}
	return d
}

// apart says whether each of the keys wants another slot.
func (d *Dict) apart(keys []slot) bool {
	taken := make([]bool, 1<<(64-d.shift))
	for _, k := range keys {
		i := d.hash(k.head, k.tail, k.size)
		if taken[i] {
			return false
		}
		taken[i] = true
	}
	return true
}

// load returns the slot of the text buf[from:to].
func load(buf []byte, from, to uint32) slot {
	size := to - from
	gap := 8 * (8 - min(size, 8))
	return slot{
		head: binary.LittleEndian.Uint64(buf[from:]) << gap >> gap,
		tail: binary.LittleEndian.Uint64(buf[to-8:]) >> gap,
		size: int32(size),
	}
}

func (d *Dict) hash(head, tail uint64, size int32) uint64 {
	if d.short {
		return (head + uint64(size)) * d.seed >> (d.shift & 63)
	}
	return (head + uint64(size) + bits.RotateLeft64(tail, 29)) * d.seed >> (d.shift & 63)
}

// find returns the code of a text, looking from slot i on.
func (d *Dict) find(buf []byte, s slot, from, to uint32, i uint64) (int, bool) {
	for range d.slots {
		t := &d.slots[i]
		if t.size < 0 {
			break
		}
		if t.head == s.head && t.tail == s.tail && t.size == s.size && (s.size <= 16 || d.texts[i] == string(buf[from:to])) {
			return int(t.code), true
		}
		i = (i + 1) % uint64(len(d.slots))
	}
	return 0, false
}

// Code returns the code of the text buf[from:to], and false when it has none.
func (d *Dict) Code(buf []byte, from, to uint32) (int, bool) {
	s := load(buf, from, to)
	return d.find(buf, s, from, to, d.hash(s.head, s.tail, s.size))
}

// Codes writes the codes of a column until one of its texts has none, and
// returns their number.
func Codes[T uint8 | uint16](dst []T, d *Dict, buf []byte, c Column) int {
	if d.short {
		return shortCodes(dst, d, buf, c)
	}
	dst = dst[:c.Rows]
	slots, starts, ends, start, end := d.slots, c.Start, c.End, 0, 0
	for row := range dst {
		from, to := starts[start]+c.Skip, ends[end]
		start, end = start+c.StartStep, end+c.EndStep
		s := load(buf, from, to)
		i := d.hash(s.head, s.tail, s.size)
		if t := &slots[i]; t.head == s.head && t.tail == s.tail && t.size == s.size && s.size <= 16 {
			dst[row] = T(t.code)
			continue
		}
		code, ok := d.find(buf, s, from, to, i)
		if !ok {
			return row
		}
		dst[row] = T(code)
	}
	return c.Rows
}

// shortCodes is Codes for texts that fit into a word.
func shortCodes[T uint8 | uint16](dst []T, d *Dict, buf []byte, c Column) int {
	dst = dst[:c.Rows]
	slots, seed, shift, skip, first := d.slots, d.seed, d.shift&63, c.Skip, firsts()
	starts, ends, start, end := c.Start, c.End, 0, 0
	for row := range dst {
		from, to := starts[start]+skip, ends[end]
		start, end = start+c.StartStep, end+c.EndStep
		size := to - from
		head := binary.LittleEndian.Uint64(buf[from:]) & first[min(size, 8)]
		if t := &slots[(head+uint64(size))*seed>>shift]; t.head == head && uint32(t.size) == size {
			dst[row] = T(t.code)
			continue
		}
		code, ok := d.Code(buf, from, to)
		if !ok {
			return row
		}
		dst[row] = T(code)
	}
	return c.Rows
}
