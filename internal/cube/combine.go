package cube

import (
	"fmt"
	"math/big"
	"slices"
)

// Part is a term of a cube times 2^Shift.
type Part struct{ Term, Shift int }

// Combine returns a cube with other terms, each the sum of parts of those of c:
// a term that several others name, because no row tells them apart, or one whose
// factors were split into smaller whole numbers. It is what [Build] with those
// terms would have given, if the parts are right; c stays as it is. Parts that c
// does not have wrap [ErrInput], sums that get too long [ErrTooLarge].
func (c *Cube) Combine(terms []Term, parts [][]Part) (*Cube, error) {
	if c == nil || c.shape == nil {
		return nil, fmt.Errorf("%w: the cube has none", ErrShape)
	}
	if len(terms) != len(parts) || len(terms) == 0 || len(terms) > maxTerms {
		return nil, fmt.Errorf("%w: %d terms and %d lists of parts", ErrInput, len(terms), len(parts))
	}
	s := *c.shape
	s.terms = nil
	bounds := make([]*big.Int, len(terms))
	same := true // every term is one of c
	for t, of := range parts {
		term := Term{Where: slices.Clone(terms[t].Where), Factors: slices.Clone(terms[t].Factors)}
		slices.Sort(term.Where)
		slices.Sort(term.Factors)
		s.terms = append(s.terms, term)
		bounds[t] = new(big.Int)
		same = same && len(of) == 1 && of[0].Shift == 0
		for _, p := range of {
			if p.Term < 0 || p.Term >= len(c.bounds) || p.Shift < 0 || p.Shift > 64*maxWords {
				return nil, fmt.Errorf("%w: part %v of %d terms", ErrInput, p, len(c.bounds))
			}
			bounds[t].Add(bounds[t], new(big.Int).Lsh(c.bounds[p.Term], uint(p.Shift)))
		}
	}
	out := &Cube{shape: &s, bounds: bounds, limits: c.limits}
	if same {
		l := *c.layout
		l.slots = nil
		for _, of := range parts {
			l.slots = append(l.slots, c.layout.slots[of[0].Term])
		}
		out.layout, out.parts = &l, slices.Clone(c.parts)
		return out, nil
	}
	l, err := newLayout(s.terms, bounds, c.limits.packed)
	if err != nil {
		return nil, err
	}
	out.layout = l
	for _, p := range c.parts {
		q := *p
		q.cells = c.layout.combine(p.cells, l, parts)
		out.parts = append(out.parts, &q)
	}
	return out, nil
}

// combine returns cells whose terms are sums of parts.
func (l *layout) combine(cells []uint64, to *layout, parts [][]Part) []uint64 {
	n := len(cells) / l.words
	out := make([]uint64, n*to.words)
	var words []uint64
	var sum big.Int
	for i := range n {
		a, b := cells[i*l.words:][:l.words], out[i*to.words:][:to.words]
		if isZero(a) {
			continue
		}
		for t, of := range parts {
			if len(of) == 1 && of[0].Shift == 0 {
				words = l.read(words[:0], a, of[0].Term)
				to.write(b, words, t)
				continue
			}
			sum.SetInt64(0)
			for _, p := range of {
				words = l.read(words[:0], a, p.Term)
				x := l.bigOf(words, p.Term)
				sum.Add(&sum, x.Lsh(x, uint(p.Shift)))
			}
			words = wordsOf(words[:0], &sum, max(to.slots[t].words, 1))
			to.write(b, words, t)
		}
	}
	return out
}

// bigOf returns the words of a term; halves of a word have no sign.
func (l *layout) bigOf(words []uint64, term int) *big.Int {
	if l.slots[term].half != whole {
		return new(big.Int).SetUint64(words[0])
	}
	return bigOf(words)
}

// wordsOf appends n words of two's complement.
func wordsOf(dst []uint64, x *big.Int, n int) []uint64 {
	var abs big.Int
	abs.Abs(x)
	var mask, low big.Int
	mask.SetUint64(1<<64 - 1)
	from := len(dst)
	for range n {
		dst = append(dst, low.And(&abs, &mask).Uint64())
		abs.Rsh(&abs, 64)
	}
	if x.Sign() < 0 {
		negate(dst[from:])
	}
	return dst
}
