package cube

import (
	"fmt"
	"math/big"
	"slices"
)

// program says how what is added to a cell is computed for a block of rows. It
// is shared; the registers of each worker are its own.
type program struct {
	masks   []maskPlan
	wheres  []where
	nodes   []node
	columns []Column
	reach   []reach // by column
	layout  *layout
	sources []source // by word of the layout
	at      []int    // by term: its where
}

// where is a conjunction of masks, by their place in the program.
type where struct{ masks []int }

// node is a product: of the node before it, or of the rows that count, and a
// column.
type node struct {
	parent int // -1: starts from where
	where  int // -1: every row
	column int
	words  int // of a product
}

// source says where the word of a cell comes from.
type source struct {
	kind uint8
	a, b int // counts: wheres of the high and the low half; else node and word
}

const (
	fromCounts uint8 = iota
	fromNode
	fromSign
)

// No where at all in a source of counts, and the one in which all rows count.
const (
	nothing = -2
	always  = -1
)

// compile plans the terms in the given layout, for columns that keep to the
// given reach.
func compile(in *Input, s *shape, l *layout, of []reach) *program {
	p := &program{columns: in.Columns, reach: of, layout: l, sources: make([]source, l.words)}
	for i := range p.sources {
		p.sources[i] = source{kind: fromCounts, a: nothing, b: nothing}
	}
	masks := map[int]int{}
	for t, term := range s.terms {
		w := always
		if len(term.Where) > 0 {
			var list []int
			for _, m := range term.Where {
				if _, ok := masks[m]; !ok {
					masks[m] = len(p.masks)
					p.masks = append(p.masks, newMaskPlan(in.Masks[m]))
				}
				list = append(list, masks[m])
			}
			if w = slices.IndexFunc(p.wheres, func(o where) bool { return slices.Equal(o.masks, list) }); w < 0 {
				w = len(p.wheres)
				p.wheres = append(p.wheres, where{list})
			}
		}
		p.at = append(p.at, w)
		slot := l.slots[t]
		if len(term.Factors) == 0 {
			if slot.half == high {
				p.sources[slot.at].a = w
			} else { // the higher words of a count stay zero
				p.sources[slot.at].b = w
			}
			continue
		}
		n := p.product(w, term.Factors)
		for i := range slot.words {
			if i < p.nodes[n].words {
				p.sources[slot.at+i] = source{kind: fromNode, a: n, b: i}
			} else {
				p.sources[slot.at+i] = source{kind: fromSign, a: n}
			}
		}
	}
	return p
}

// product returns the node of a product, made if it is not there.
func (p *program) product(w int, factors []int) int {
	parent, bound := -1, big.NewInt(1)
	for _, c := range factors {
		bound.Mul(bound, new(big.Int).SetUint64(p.reach[c].size()))
		n := node{parent: parent, where: w, column: c, words: wordsFor(bound)}
		if parent < 0 {
			n.words = 1 // as it stands in the column
		}
		if parent = slices.Index(p.nodes, n); parent < 0 {
			parent = len(p.nodes)
			p.nodes = append(p.nodes, n)
		}
	}
	return parent
}

// registers are what a worker computes of a block.
type registers struct {
	masks   [][]uint8
	wheres  [][]uint8
	nodes   [][][]uint64 // by node and word
	vectors [][]uint64   // by word of the layout
	counts  [][]uint64   // made of counts, by word of the layout; nil if not
	signs   [][]uint64   // likewise
}

func (p *program) registers() *registers {
	r := &registers{vectors: make([][]uint64, len(p.sources)), counts: make([][]uint64, len(p.sources)), signs: make([][]uint64, len(p.sources))}
	for range p.masks {
		r.masks = append(r.masks, make([]uint8, blockRows))
	}
	for _, w := range p.wheres {
		if len(w.masks) == 1 {
			r.wheres = append(r.wheres, r.masks[w.masks[0]])
			continue
		}
		r.wheres = append(r.wheres, make([]uint8, blockRows))
	}
	for _, n := range p.nodes {
		words := make([][]uint64, n.words)
		for i := range words {
			words[i] = make([]uint64, blockRows)
		}
		r.nodes = append(r.nodes, words)
	}
	for i, s := range p.sources {
		switch s.kind {
		case fromCounts:
			r.counts[i] = make([]uint64, blockRows)
			r.vectors[i] = r.counts[i]
		case fromNode:
			r.vectors[i] = r.nodes[s.a][s.b]
		case fromSign:
			r.signs[i] = make([]uint64, blockRows)
			r.vectors[i] = r.signs[i]
		}
	}
	return r
}

// filter fills the registers of masks for n rows from lo on.
func (p *program) filter(r *registers, lo, n int) {
	for i := range p.masks {
		p.masks[i].fill(r.masks[i][:n], lo)
	}
	for i, w := range p.wheres {
		if len(w.masks) > 1 {
			copy(r.wheres[i], r.masks[w.masks[0]])
			for _, m := range w.masks[1:] {
				and(r.wheres[i], r.masks[m])
			}
		}
	}
}

// compute fills all registers for n rows from lo on.
func (p *program) compute(r *registers, lo, n int) error {
	p.filter(r, lo, n)
	for i := range p.nodes {
		if !p.multiply(r, i, lo, n) {
			return p.beyond(p.nodes[i].column)
		}
	}
	for i, s := range p.sources {
		switch s.kind {
		case fromCounts:
			count(r.counts[i][:n], r.where(s.a), r.where(s.b), s)
		case fromSign:
			words := r.nodes[s.a]
			top := words[len(words)-1][:n]
			for j, v := range top {
				r.signs[i][j] = uint64(int64(v) >> 63)
			}
		}
	}
	return nil
}

func (r *registers) where(w int) []uint8 {
	if w < 0 {
		return nil
	}
	return r.wheres[w]
}

// beyond is the error of a column that has a value out of its reach.
func (p *program) beyond(column int) error {
	r := p.reach[column]
	return fmt.Errorf("%w: column %d has a value that is not from %d to %d", ErrValue, column, r.least, r.most)
}

// count writes the increments of two counts that share a word.
func count(dst []uint64, hi, lo []uint8, s source) {
	var base uint64
	if s.a == always {
		base = 1 << 32
	}
	if s.b == always {
		base |= 1
	}
	switch {
	case hi == nil && lo == nil:
		for i := range dst {
			dst[i] = base
		}
	case hi == nil:
		lo = lo[:len(dst)]
		for i, v := range lo {
			dst[i] = base | uint64(v)
		}
	case lo == nil:
		hi = hi[:len(dst)]
		for i, v := range hi {
			dst[i] = base | uint64(v)<<32
		}
	default:
		hi, lo = hi[:len(dst)], lo[:len(dst)]
		for i, v := range lo {
			dst[i] = uint64(hi[i])<<32 | uint64(v)
		}
	}
}

// multiply computes a node and reports whether its column kept to its reach.
func (p *program) multiply(r *registers, i, lo, n int) bool {
	at := &p.nodes[i]
	col := &p.columns[at.column]
	out := r.nodes[i]
	if at.parent < 0 {
		if col.I64 != nil {
			return load(out[0][:n], col.I64[lo:][:n], r.where(at.where), p.reach[at.column])
		}
		return load(out[0][:n], col.I32[lo:][:n], r.where(at.where), p.reach[at.column])
	}
	if col.I64 != nil {
		return times(out, r.nodes[at.parent], col.I64[lo:][:n], p.reach[at.column])
	}
	return times(out, r.nodes[at.parent], col.I32[lo:][:n], p.reach[at.column])
}

// load writes the values of the rows that count, 0 for others.
func load[T int32 | int64](dst []uint64, col []T, where []uint8, within reach) bool {
	from, span := uint64(within.least), within.span()
	var broken bool
	dst = dst[:len(col)]
	if where == nil {
		for i, x := range col {
			v := uint64(int64(x))
			if v-from > span {
				broken = true
			}
			dst[i] = v
		}
		return !broken
	}
	where = where[:len(col)]
	for i, x := range col {
		v, counted := uint64(int64(x)), -uint64(where[i])
		if (v-from)&counted > span {
			broken = true
		}
		dst[i] = v & counted
	}
	return !broken
}

// times writes a × col, where a row of a that does not count is 0. Every value
// that meets one of a row that counts has to keep to the reach, zero or not:
// a zero needs no exact partner, so only what is not lost is asked.
func times[T int32 | int64](dst, a [][]uint64, col []T, within reach) bool {
	from, span := uint64(within.least), within.span()
	if len(dst) == 1 {
		out, in := dst[0][:len(col)], a[0][:len(col)]
		var broken bool
		for i, x := range col {
			v := uint64(int64(x))
			if v-from > span && in[i] != 0 {
				broken = true
			}
			out[i] = in[i] * v
		}
		return !broken
	}
	product := make([]uint64, len(dst))
	for i, x := range col {
		v := uint64(int64(x))
		if v-from > span && !zero(a, i) {
			return false
		}
		for j := range product {
			if j < len(a) {
				product[j] = a[j][i]
			} else {
				product[j] = uint64(int64(a[len(a)-1][i]) >> 63)
			}
		}
		if int64(v) < 0 {
			scale(product, -v)
			negate(product)
		} else {
			scale(product, v)
		}
		for j, w := range product {
			dst[j][i] = w
		}
	}
	return true
}

func zero(a [][]uint64, i int) bool {
	for _, w := range a {
		if w[i] != 0 {
			return false
		}
	}
	return true
}
