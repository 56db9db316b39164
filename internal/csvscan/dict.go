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
	words *words // the same for texts of at most seven bytes; nil for others
	pairs *pairs // likewise of at most 16
}

// A slot holds a text of size bytes by its first and last eight; those of a
// shorter one are its own, with zeros behind. Its size is -1 when it is empty.
type slot struct {
	head, tail uint64
	size, code int32
}

// NewDict returns the dictionary of some texts.
func NewDict(codes map[string]int) *Dict {
	texts := slices.Sorted(maps.Keys(codes))
	d := &Dict{seed: golden}
	width := max(3, bits.Len(uint(len(texts)))+1)
	d.shift = uint8(64 - width)
	d.slots, d.texts = slices.Repeat([]slot{{size: -1}}, 1<<width), make([]string, 1<<width)
	keys := make([]slot, len(texts))
	for k, text := range texts {
		b := append(make([]byte, Pad, 2*Pad+len(text)), text...)
		key := load(append(b, make([]byte, Pad)...), Pad, uint32(Pad+len(text)))
		key.code = int32(codes[text])
		keys[k] = key
		i := d.hash(key.head, key.tail, key.size)
		for d.slots[i].size >= 0 {
			i = (i + 1) % uint64(len(d.slots))
		}
		d.slots[i], d.texts[i] = key, text
	}
	if len(keys) > 64 {
		return d
	}
	w, p := &words{}, &pairs{}
	switch {
	case w.take(keys):
		d.words = w
	case p.take(keys):
		d.pairs = p
	}
	return d
}

// golden spreads hashes: 2^64 over the golden ratio.
const golden = 0x9e3779b97f4a7c15

// seeds returns seeds to try. Of 64 texts one finds places of their own among 1024
// with a chance of e^-2.
func seeds(yield func(uint64) bool) {
	for try := range uint64(64) {
		if !yield(golden * (2*try + 1)) {
			return
		}
	}
}

// words maps texts of at most seven bytes to codes, each by a place of its own.
type words struct {
	seed  uint64
	slots [1 << 10]word
}

// A word is such a text, with zeros behind and its size last.
type word struct {
	text uint64
	code uint32
}

// noWord is no text.
const noWord = ^uint64(0)

// take says whether the keys are short and each has a place of its own.
func (w *words) take(keys []slot) bool {
	if slices.ContainsFunc(keys, func(k slot) bool { return k.size > 7 }) {
		return false
	}
	for w.seed = range seeds {
		if w.place(keys) {
			return true
		}
	}
	return false
}

func (w *words) place(keys []slot) bool {
	for i := range w.slots {
		w.slots[i].text = noWord
	}
	for _, k := range keys {
		text := k.head | uint64(k.size)<<56
		s := &w.slots[text*w.seed>>54]
		if s.text != noWord {
			return false
		}
		*s = word{text, uint32(k.code)}
	}
	return true
}

// pairs maps texts of at most 16 bytes to codes, each by a place of its own. The
// tails of its slots are the second eight bytes of a text, with zeros behind.
type pairs struct {
	seed  uint64
	slots [1 << 10]slot
}

// take says whether the keys are short enough and each has a place of its own.
func (p *pairs) take(keys []slot) bool {
	if slices.ContainsFunc(keys, func(k slot) bool { return k.size > 16 }) {
		return false
	}
	for p.seed = range seeds {
		if p.place(keys) {
			return true
		}
	}
	return false
}

func (p *pairs) place(keys []slot) bool {
	for i := range p.slots {
		p.slots[i].size = -1
	}
	for _, k := range keys {
		k.tail >>= 8 * (16 - max(k.size, 8)) // a whole word of those that are in the head
		s := &p.slots[pairHash(k.head, k.tail, p.seed)]
		if s.size >= 0 {
			return false
		}
		*s = k
	}
	return true
}

// pairHash is below 1024.
func pairHash(head, tail, seed uint64) uint64 {
	return (head + bits.RotateLeft64(tail, 29)) * seed >> 54
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
	switch {
	case d.words != nil:
		return shortCodes(dst, d.words, buf, c)
	case d.pairs != nil:
		return pairCodes(dst, d.pairs, buf, c)
	}
	dst = dst[:c.Rows]
	slots, at, i := d.slots, c.At, 0
	for row := range dst {
		from, to := at[i]+1, at[i+1]
		i += c.Step
		s := load(buf, from, to)
		h := d.hash(s.head, s.tail, s.size)
		if t := &slots[h]; t.head == s.head && t.tail == s.tail && t.size == s.size && s.size <= 16 {
			dst[row] = T(t.code)
			continue
		}
		code, ok := d.find(buf, s, from, to, h)
		if !ok {
			return row
		}
		dst[row] = T(code)
	}
	return c.Rows
}

// shortCodes is Codes for short texts.
func shortCodes[T uint8 | uint16](dst []T, d *words, buf []byte, c Column) int {
	dst = dst[:c.Rows]
	first := firsts()
	seed, at, step, i := d.seed, c.At, c.Step, 0
	for row := range dst {
		from := at[i] + 1
		size := min(at[i+1]-from, 8)
		i += step
		text := binary.LittleEndian.Uint64(buf[from:])&first[size&15] | uint64(size)<<56
		s := &d.slots[text*seed>>54]
		if s.text != text {
			return row
		}
		dst[row] = T(s.code)
	}
	return c.Rows
}

// pairCodes is Codes for texts of at most 16 bytes.
func pairCodes[T uint8 | uint16](dst []T, d *pairs, buf []byte, c Column) int {
	dst = dst[:c.Rows]
	var first, second [32]uint64 // bytes of a text of n: n of the one, or eight and the rest
	for n := range 17 {
		first[n], second[n] = 1<<(8*min(n, 8))-1, 1<<(8*max(n-8, 0))-1
	}
	seed, at, step, i := d.seed, c.At, c.Step, 0
	for row := range dst {
		from := at[i] + 1
		size := min(at[i+1]-from, 17)
		i += step
		head := binary.LittleEndian.Uint64(buf[from:]) & first[size&31]
		tail := binary.LittleEndian.Uint64(buf[from+8:]) & second[size&31]
		s := &d.slots[pairHash(head, tail, seed)]
		if s.head != head || s.tail != tail || uint32(s.size) != size {
			return row
		}
		dst[row] = T(s.code)
	}
	return c.Rows
}
