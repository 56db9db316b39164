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
	width := 4*len(codes) + 8*len(populations)
	key := make([]byte, width)
	seen := map[string]uint32{}
	of := make([]uint32, rows)
	for row := range rows {
		b := key[:0]
		for _, c := range codes {
			x := uint32(0)
			if c != nil {
				x = uint32(c.code(row))
			}
			b = append(b, byte(x>>24), byte(x>>16), byte(x>>8), byte(x))
		}
		for _, c := range populations {
			x := math.Float64bits(u.population(c, row))
			for shift := 56; shift >= 0; shift -= 8 {
				b = append(b, byte(x>>shift))
			}
		}
		i, ok := seen[string(b)]
		if !ok {
			i = uint32(len(u.tuples))
			seen[string(b)] = i
			t := tuple{}
			for _, c := range codes {
				x := uint32(0)
				if c != nil {
					x = uint32(c.code(row))
				}
				t.codes = append(t.codes, x)
			}
			for _, c := range populations {
				t.populations = append(t.populations, u.population(c, row))
			}
			u.tuples = append(u.tuples, t)
		}
		of[row] = i
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

// population returns the finite population of a stage, infinite without one.
func (*units) population(c *column, row int) float64 {
	if c == nil {
		return math.Inf(1)
	}
	x, _ := c.num.value(row)
	return x
}
