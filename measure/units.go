package measure

import (
	"cmp"
	"fmt"
	"math"
	"reflect"
	"slices"

	"github.com/collective-impact/sdk/internal/cube"
	"github.com/collective-impact/sdk/internal/fault"
)

// units are where rows can stand in a sample: the stratum and the unit of each
// stage, the finite populations, and the levels of the margins.
type units struct {
	stages  int
	tuples  []tuple
	margins []dimension
}

// tuple is one place in a sample.
type tuple struct {
	codes       []uint32 // stratum and unit of each stage, then the margins
	populations []float64
}

// merge returns the units of both, which have to be the same: the units of two
// parts of a sample are told apart by labels that only a common frame has.
func (u *units) merge(o *units) (*units, error) {
	if !reflect.DeepEqual(u, o) {
		return nil, fmt.Errorf("%w: parts of a sample have to name the same strata, units and populations", ErrMismatch)
	}
	return u, nil
}

// boundUnits are units with the place of each row.
type boundUnits struct {
	units *units
	dims  []dimension // what a tally has to agree on
	codes []cube.Dim
}

// bindDesign finds where the rows of a frame stand in the sample; nil when
// errors need no such places.
func (p Plan) bindDesign(f Frame, l *fault.List) *boundUnits {
	if !p.surveyed() || p.Design == nil || p.Design.Replicates != nil || p.Design.Complete && len(p.Design.Margins) == 0 {
		return nil
	}
	u := &units{stages: len(p.Design.Stages)}
	var out boundUnits
	var codes []*column
	var populations []*column
	code := func(at, name string, kinds ...Kind) {
		var c *column
		if name != "" {
			c = f.bind(l, at, name, kinds...)
		}
		codes = append(codes, c)
		if c == nil {
			return
		}
		if c.missing > 0 {
			l.Add(at, ErrRequired, "required: a value in every row; %d lack one", c.missing)
		}
		out.dims = append(out.dims, c.dimension())
	}
	for i, s := range p.Design.Stages {
		at := fault.At("/design/stages", i)
		code(at+"/stratum", s.Stratum, Category, Label)
		code(at+"/cluster", s.Cluster, Category, Label)
		var n *column
		if s.Population != "" {
			if n = f.bind(l, at+"/population", s.Population, Number); n != nil && n.missing > 0 {
				l.Add(at+"/population", ErrRequired, "required: a value in every row; %d lack one", n.missing)
			}
		}
		populations = append(populations, n)
	}
	for i, m := range p.Design.Margins {
		at := fault.At("/design/margins", i)
		code(at+"/column", m.Column, Category)
		if c := codes[len(codes)-1]; c != nil {
			u.margins = append(u.margins, c.dimension())
			p.checkMargin(l, at+"/totals", m, c)
		}
	}
	if l.Err() != nil {
		return nil
	}
	rows := u.fill(f.Len(), codes, populations)
	low, high := make([]uint16, len(rows)), make([]uint16, len(rows))
	for i, x := range rows {
		low[i], high[i] = uint16(x), uint16(x>>16)
	}
	n := max(len(u.tuples), 1)
	out.units = u
	out.codes = []cube.Dim{{U16: high, Card: (n-1)>>16 + 1}, {U16: low, Card: min(n, 1<<16)}}
	return &out
}

// checkMargin reports totals that do not fit the levels of the margin.
func (p Plan) checkMargin(l *fault.List, at string, m Margin, c *column) {
	for _, level := range c.levels {
		if _, ok := m.Totals[level]; !ok {
			l.Add(fault.At(at, level), ErrRequired, "required: the people of the population in each level")
		}
	}
	for _, level := range sortedKeys(m.Totals) {
		if !slices.Contains(c.levels, level) {
			l.Add(fault.At(at, level), ErrDangling, "column %q has the levels %s", c.name, quoteAll(c.levels))
		}
	}
}

// fill gathers the tuples that occur, in order, and returns that of each row.
func (u *units) fill(rows int, codes, populations []*column) []uint32 {
	of, n := make([]uint32, rows), min(rows, 1)
	for _, c := range codes {
		switch {
		case c == nil:
		case c.u8 != nil:
			n = refine(of, n, c.card(), c.u8)
		case c.u16 != nil:
			n = refine(of, n, c.card(), c.u16)
		default:
			n = refine(of, n, c.card(), c.u32)
		}
	}
	for _, c := range populations {
		if c != nil {
			numbers, card := u.numbered(c, rows)
			n = refine(of, n, card, numbers)
		}
	}
	u.tuples = make([]tuple, n)
	for row, i := range of {
		if t := &u.tuples[i]; t.codes == nil {
			t.codes = make([]uint32, len(codes))
			for j, c := range codes {
				if c != nil {
					t.codes[j] = uint32(c.code(row))
				}
			}
			for _, c := range populations {
				t.populations = append(t.populations, u.population(c, row))
			}
		}
	}
	order := make([]uint32, len(u.tuples))
	for i := range order {
		order[i] = uint32(i)
	}
	slices.SortFunc(order, func(a, b uint32) int {
		x, y := u.tuples[a], u.tuples[b]
		return cmp.Or(slices.Compare(x.codes, y.codes), slices.Compare(x.populations, y.populations))
	})
	sorted, to := make([]tuple, len(order)), make([]uint32, len(order))
	for i, old := range order {
		sorted[i], to[old] = u.tuples[old], uint32(i)
	}
	u.tuples = sorted
	for row, i := range of {
		of[row] = to[i]
	}
	return of
}

// refine replaces the number of each row, of which there are n, by one of the
// number and the row's code below card, counted as they occur. It returns how
// many there are.
func refine[T uint8 | uint16 | uint32](of []uint32, n, card int, codes []T) int {
	codes = codes[:len(of)]
	next := uint32(0)
	if uint64(n)*uint64(card) <= uint64(2*len(of)+1<<12) {
		numbers := make([]uint32, n*card) // one more than the number
		for row, i := range of {
			x := &numbers[int(i)*card+int(codes[row])]
			if *x == 0 {
				next++
				*x = next
			}
			of[row] = *x - 1
		}
		return int(next)
	}
	numbers := map[uint64]uint32{}
	for row, i := range of {
		key := uint64(i)<<32 | uint64(codes[row])
		x, ok := numbers[key]
		if !ok {
			x = next
			numbers[key] = x
			next++
		}
		of[row] = x
	}
	return int(next)
}

// numbered returns a code for the population of each row, and how many there
// are.
func (u *units) numbered(c *column, rows int) (codes []uint32, card int) {
	codes = make([]uint32, rows)
	seen := map[float64]uint32{}
	for row := range codes {
		x := u.population(c, row)
		code, ok := seen[x]
		if !ok {
			code = uint32(len(seen))
			seen[x] = code
		}
		codes[row] = code
	}
	return codes, len(seen)
}

// population returns the finite population of a stage, infinite without one.
func (*units) population(c *column, row int) float64 {
	if c == nil {
		return math.Inf(1)
	}
	x, _ := c.num.value(row)
	return x
}
