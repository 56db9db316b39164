package survey

import (
	"fmt"
	"math"

	"github.com/collective-impact/sdk/internal/fault"
)

// maxGroups is the largest number of groups in several margins together: the
// equations for the residuals are as many.
const maxGroups = 2048

// Margin is a known distribution of the population. Every calibration cell
// belongs to one of its groups.
type Margin struct {
	Group      []uint32  // of each calibration cell, its group
	Population []float64 // of each group, its total in the population
}

// Raking steers [Calibrate].
type Raking struct {
	// Sweeps is the largest number of times that all margins are adjusted; 0
	// means 1000.
	Sweeps int
	// Tolerance ends the adjustment once a sweep moves no calibration cell by
	// more than this part of the population; 0 means 1e-13. The epsilon of R's
	// rake is this times the population.
	Tolerance float64
}

// Calibration is an adjustment of weights to margins. It is immutable.
type Calibration struct {
	factor  []float64
	margins []Margin
	// Of the equations for the residuals: the group in which the first margin
	// and each other one begins, and the triangular factor, empty with one margin.
	begin []int
	root  [][]float64
	sum   []float64
}

// Calibrate adjusts the sums of weights of calibration cells to margins: with
// one margin post-stratification, with several raking by iterative proportional
// fitting (Deming and Stephan 1940, Annals of Mathematical Statistics 11:427).
//
// Margins have to agree on the total. A group with a population and nobody in
// the sample is [ErrEmptyMargin]; so is one with people in the sample and no
// population. A raking that does not settle is [ErrNoConvergence].
//
// For the variance, each estimate is one of residuals: of the outcome less its
// regression on the groups, weighted by the weights before the adjustment
// (Deville and Särndal 1992, Journal of the American Statistical Association
// 87:376). R does the same in postStratify and calibrate. Its rake leaves the
// weights out of the regression, which is the same where they are equal.
func Calibrate(sums []float64, margins []Margin, r Raking) (*Calibration, error) {
	if r.Sweeps == 0 {
		r.Sweeps = 1000
	}
	if r.Tolerance == 0 {
		r.Tolerance = 1e-13
	}
	c := &Calibration{factor: make([]float64, len(sums)), sum: append([]float64(nil), sums...)}
	if err := c.take(margins, r); err != nil {
		return nil, err
	}
	now := append([]float64(nil), sums...)
	total := 0.0
	for _, p := range c.margins[0].Population {
		total += p
	}
	settled := false
	before := make([]float64, len(sums))
	for sweep := 0; sweep < r.Sweeps && !settled; sweep++ {
		copy(before, now)
		for _, m := range c.margins {
			in := m.totals(now)
			for i, g := range m.Group {
				if in[g] > 0 {
					now[i] *= m.Population[g] / in[g]
				}
			}
		}
		moved := 0.0
		for i := range now {
			moved = max(moved, math.Abs(now[i]-before[i]))
		}
		settled = moved <= float64(r.Tolerance*total) || len(c.margins) == 1
	}
	// Margins that contradict each other make sweeps go round in circles.
	for _, m := range c.margins {
		for g, w := range m.totals(now) {
			settled = settled && math.Abs(w-m.Population[g]) <= float64(total*(1e-9+r.Tolerance*float64(len(now))))
		}
	}
	if !settled {
		return nil, fmt.Errorf("%w in %d sweeps", ErrNoConvergence, r.Sweeps)
	}
	for i := range now {
		c.factor[i] = 1
		if sums[i] > 0 {
			c.factor[i] = now[i] / sums[i]
		}
		if math.IsNaN(c.factor[i]) || math.IsInf(c.factor[i], 0) || sums[i] > 0 && c.factor[i] == 0 {
			return nil, fmt.Errorf("%w: the factor of calibration cell %d", ErrOverflow, i)
		}
	}
	c.factorise()
	return c, nil
}

// Factors returns what the weights of the rows of each calibration cell are to
// be multiplied by; 1 in a cell without a row.
func (c *Calibration) Factors() []float64 {
	if c == nil {
		return nil
	}
	return append([]float64(nil), c.factor...)
}

// of returns the factor of the weights of record r; 1 without a calibration.
func (c *Calibration) of(d *Design, r int32) float64 {
	if c == nil {
		return 1
	}
	return c.factor[d.layout.Post[r]]
}

// take checks and keeps the margins.
func (c *Calibration) take(margins []Margin, r Raking) error {
	var bad fault.List
	if r.Sweeps < 0 {
		bad.Add("/sweeps", fault.ErrRange, "must not be negative")
	}
	if !(r.Tolerance > 0 && r.Tolerance < 1) {
		bad.Add("/tolerance", fault.ErrRange, "must be between 0 and 1")
	}
	for i, w := range c.sum {
		if !(w >= 0) || math.IsInf(w, 0) {
			bad.Add(fault.At("", "sums", i), fault.ErrRange, "must be finite and not negative")
		}
	}
	if len(margins) == 0 {
		bad.Add("/margins", fault.ErrRequired, "at least one is required")
	}
	groups, first := 0, 0.0
	for k, m := range margins {
		at, before := fault.At("", "margins", k), bad.Len()
		total := 0.0
		for g, p := range m.Population {
			if !(p >= 0) || math.IsInf(p, 0) {
				bad.Add(fault.At(at, "population", g), fault.ErrRange, "must be finite and not negative")
			}
			total += p
		}
		if len(m.Group) != len(c.sum) {
			bad.Add(at+"/group", fault.ErrInvalid, "has %d values for %d calibration cells", len(m.Group), len(c.sum))
		}
		for i, g := range m.Group {
			if uint64(g) >= uint64(len(m.Population)) {
				bad.Add(fault.At(at, "group", i), fault.ErrDangling, "is none of the %d groups", len(m.Population))
			}
		}
		if bad.Len() > before {
			continue
		}
		for g, w := range m.totals(c.sum) {
			switch p := m.Population[g]; {
			case w == 0 && p > 0:
				bad.Add(fault.At(at, "population", g), ErrEmptyMargin, "%v in the population and nobody in the sample", p)
			case w > 0 && p == 0:
				bad.Add(fault.At(at, "population", g), ErrEmptyMargin, "people in the sample, and nobody in the population")
			}
		}
		if k == 0 {
			first = total
		} else if !(math.Abs(total-first) <= 1e-9*first) {
			bad.Add(at+"/population", fault.ErrInvalid, "adds up to %v, the first margin to %v", total, first)
		}
		c.begin = append(c.begin, groups)
		groups += len(m.Population)
		c.margins = append(c.margins, Margin{append([]uint32(nil), m.Group...), append([]float64(nil), m.Population...)})
	}
	if len(margins) > 1 && groups > maxGroups {
		bad.Add("/margins", fault.ErrRange, "%d groups in all, at most %d", groups, maxGroups)
	}
	return bad.Err()
}

func (m *Margin) totals(cells []float64) []float64 {
	out := make([]float64, len(m.Population))
	for i, g := range m.Group {
		out[g] += cells[i]
	}
	return out
}

// factorise prepares the normal equations of the regression on the groups of
// several margins. Their matrix is singular, because the groups of each margin
// add up to everyone; a group that the ones before it determine is left out.
func (c *Calibration) factorise() {
	if len(c.margins) < 2 {
		return
	}
	n := c.begin[len(c.begin)-1] + len(c.margins[len(c.margins)-1].Population)
	a := make([][]float64, n)
	for i := range a {
		a[i] = make([]float64, n)
	}
	for i, w := range c.sum {
		for k, m := range c.margins {
			for l, o := range c.margins {
				a[c.begin[k]+int(m.Group[i])][c.begin[l]+int(o.Group[i])] += w
			}
		}
	}
	for j := range n {
		pivot, whole := a[j][j], a[j][j]
		for k := range j {
			pivot -= float64(a[j][k] * a[j][k])
		}
		if !(pivot > 1e-11*whole) {
			for i := j; i < n; i++ {
				a[i][j] = 0
			}
			continue
		}
		a[j][j] = math.Sqrt(pivot)
		for i := j + 1; i < n; i++ {
			v := a[i][j]
			for k := range j {
				v -= float64(a[i][k] * a[j][k])
			}
			a[i][j] = v / a[j][j]
		}
	}
	c.root = a
}

// fitted returns, for each calibration cell, the mean that the groups predict
// for a variable with these weighted sums in the cells.
func (c *Calibration) fitted(cells []float64) []float64 {
	out := make([]float64, len(cells))
	if len(c.margins) == 1 {
		m := c.margins[0]
		sums, weights := m.totals(cells), m.totals(c.sum)
		for i, g := range m.Group {
			if weights[g] > 0 {
				out[i] = sums[g] / weights[g]
			}
		}
		return out
	}
	b := make([]float64, len(c.root))
	for k, m := range c.margins {
		copy(b[c.begin[k]:], m.totals(cells))
	}
	for i, row := range c.root {
		if row[i] == 0 {
			b[i] = 0
			continue
		}
		for k := range i {
			b[i] -= float64(row[k] * b[k])
		}
		b[i] /= row[i]
	}
	for i := len(b) - 1; i >= 0; i-- {
		if c.root[i][i] == 0 {
			continue
		}
		for k := i + 1; k < len(b); k++ {
			b[i] -= float64(c.root[k][i] * b[k])
		}
		b[i] /= c.root[i][i]
	}
	for i := range out {
		for k, m := range c.margins {
			out[i] += b[c.begin[k]+int(m.Group[i])]
		}
	}
	return out
}

// residuals takes from an influence what the margins determine. Every slot then
// has one, with or without members.
func (e *Estimates) residuals(f *influence) *influence {
	c := e.opt.Calibration
	cells := make([]float64, len(c.factor))
	for k, s := range f.slot {
		p := e.slots[s].post
		cells[p] += f.u[k] / c.factor[p]
	}
	mean := c.fitted(cells)
	out := &influence{}
	out.grow(len(e.slots), e.d.rows)
	k := 0
	for i := range e.slots {
		var u, size float64
		var l line
		if k < len(f.slot) && int(f.slot[k]) == i {
			u, size, l = f.u[k], f.size[k], lineOf(f.line, f.same, k)
			k++
		}
		s := &e.slots[i]
		l.gamma = -mean[s.post]
		fit := float64(l.gamma * s.w)
		out.add(int32(i), u+fit, size+math.Abs(fit), l)
	}
	return out
}
