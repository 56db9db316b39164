package measure

import (
	"math/big"
	"slices"

	"github.com/collective-impact/sdk/internal/cube"
	"github.com/collective-impact/sdk/internal/survey"
)

// surveyInput are the cells of a tally as records of a sample.
type surveyInput struct {
	layout  survey.Layout
	cells   []cube.Cell
	domains [][]uint32
	post    int // calibration cells
}

// everything returns the indexes of all dimensions and of the units.
func (d *tallyData) everything() []int {
	n := len(d.dims)
	if d.units != nil {
		n += 2
	}
	all := make([]int, n)
	for i := range all {
		all[i] = i
	}
	return all
}

// records writes the cells as records and finds the domains of each.
func (d *viewData) records(from *tallyData, cells *cube.Cells, domains int) *surveyInput {
	in := &surveyInput{domains: make([][]uint32, domains), post: 1}
	lay := &in.layout
	if from.units == nil {
		if d.plan.Design == nil || !d.plan.Design.Complete {
			lay.Stages = make([]survey.Stage, 1)
		}
	} else {
		lay.Stages = make([]survey.Stage, from.units.stages)
		if from.units.stages == 0 && !d.plan.Design.Complete {
			lay.Stages = make([]survey.Stage, 1)
		}
		for _, m := range from.units.margins {
			in.post *= len(m.levels)
		}
	}
	in.reserve(cells.Len(), from.units, d.plan.Design)
	// Those of the same base cell follow each other: units come last in the order.
	var last, codes, groups []int
	for cell := range cells.All() {
		codes = cell.Codes(codes[:0])
		own := codes[:len(from.dims)]
		i := len(in.cells)
		id := uint32(0)
		if i > 0 {
			id = lay.Cell[i-1]
		}
		if i == 0 || !slices.Equal(own, last) {
			if i > 0 {
				id++
			}
			last = append(last[:0], own...)
			groups = d.enrol(in, id, own, groups)
		}
		in.cells = append(in.cells, cell)
		lay.Cell = append(lay.Cell, id)
		rows, _ := cell.Int64(from.terms.rows)
		lay.Rows = append(lay.Rows, rows)
		if from.units != nil {
			in.place(from.units, from.units.tuples[codes[len(own)]<<16+codes[len(own)+1]], d.plan.Design)
		}
	}
	return in
}

// reserve makes room for n records.
func (in *surveyInput) reserve(n int, u *units, design *Design) {
	lay := &in.layout
	in.cells, lay.Cell, lay.Rows = make([]cube.Cell, 0, n), make([]uint32, 0, n), make([]int64, 0, n)
	if u == nil {
		return
	}
	for s := range u.stages {
		stage, of := &lay.Stages[s], design.Stages[s]
		if of.Stratum != "" {
			stage.Stratum = make([]uint32, 0, n)
		}
		if of.Cluster != "" {
			stage.Unit = make([]uint32, 0, n)
		}
		if of.Population != "" {
			stage.Population = make([]float64, 0, n)
		}
	}
	if len(u.margins) > 0 {
		lay.Post = make([]uint32, 0, n)
	}
}

// enrol enters a base cell into the domains that it is part of; groups is room.
func (d *viewData) enrol(in *surveyInput, id uint32, codes, groups []int) []int {
	stratum := 0
	if d.plan.Within != "" {
		stratum, codes = codes[0], codes[1:]
	}
	if stratum == len(d.strata) {
		return groups
	}
	for _, b := range d.blocks[stratum] {
		groups = b.appendGroups(groups[:0], d, codes)
		for _, gi := range groups {
			domain := b.groups[gi].domain
			in.domains[domain] = append(in.domains[domain], id)
		}
	}
	return groups
}

// place says where a record stands in the sample.
func (in *surveyInput) place(u *units, t tuple, design *Design) {
	for s := range u.stages {
		stage, of := &in.layout.Stages[s], design.Stages[s]
		if of.Stratum != "" {
			stage.Stratum = append(stage.Stratum, t.codes[2*s])
		}
		if of.Cluster != "" {
			stage.Unit = append(stage.Unit, t.codes[2*s+1])
		}
		if of.Population != "" {
			stage.Population = append(stage.Population, t.populations[s])
		}
	}
	if len(u.margins) > 0 {
		post := 0
		for j, m := range u.margins {
			post = post*len(m.levels) + int(t.codes[2*u.stages+j])
		}
		in.layout.Post = append(in.layout.Post, uint32(post))
	}
}

// calibration adjusts the weights to the margins of the plan.
func (d *tallyData) calibration(in *surveyInput) (*survey.Calibration, error) {
	sums := make([]*big.Int, in.post)
	for i := range sums {
		sums[i] = new(big.Int)
	}
	for r, cell := range in.cells {
		post := in.layout.Post[r]
		sums[post].Add(sums[post], cell.Big(d.terms.weight))
	}
	floats := make([]float64, in.post)
	for i := range floats {
		floats[i] = decimal(sums[i], d.placesOf(d.plan.Weight.Column))
	}
	var margins []survey.Margin
	after := in.post
	for j, m := range d.units.margins {
		n := len(m.levels)
		after /= n
		margin := survey.Margin{Group: make([]uint32, in.post)}
		for cell := range margin.Group {
			margin.Group[cell] = uint32(cell / after % n)
		}
		for _, level := range m.levels {
			margin.Population = append(margin.Population, d.plan.Design.Margins[j].Totals[level])
		}
		margins = append(margins, margin)
	}
	return survey.Calibrate(floats, margins, survey.Raking{})
}

// placesOf returns the decimal places of a column of numbers, 0 for none.
func (d *tallyData) placesOf(name string) int {
	for i, c := range d.terms.columns {
		if c == name {
			return d.places[i]
		}
	}
	return 0
}

// sums returns the sums of an indicator in each record, each rounded once. A
// value near the mean is taken from y beforehand, in whole numbers, so that
// squares lose nothing.
func (in *surveyInput) sums(from *tallyData, i int) survey.Sums {
	t, ind, sc := from.terms.of[i], from.plan.Indicators[i], from.scalesOf(i)
	x, wwx, wwxy, wwxx := sumW, sumWW, sumWWY, sumWW
	if ind.divides() {
		x, wwx, wwxy, wwxx = sumWX, sumWWX, sumWWXY, sumWWXX
	}
	shift := new(big.Int)
	if !ind.ones() && ind.Unit() != Count {
		y, d := new(big.Int), new(big.Int)
		for _, c := range in.cells {
			y.Add(y, c.Big(t.sums[sumWY]))
			d.Add(d, c.Big(t.sums[x]))
		}
		if d.Sign() != 0 {
			shift.Quo(y, d)
		}
	}
	out := survey.Sums{Shift: decimal(shift, sc.y-sc.x)}
	minus, twice, square := new(big.Int).Neg(shift), new(big.Int).Lsh(shift, 1), new(big.Int).Mul(shift, shift)
	twice.Neg(twice)
	of := func(r role) int { return t.sums[r] }
	n := len(in.cells)
	out.Used = make([]int64, n)
	for i, c := range in.cells {
		out.Used[i], _ = c.Int64(t.n)
	}
	out.W = in.add(sc.w, multiple{of(sumW), nil})
	if out.X = out.W; x != sumW {
		out.X = in.add(sc.of(x), multiple{of(x), nil})
	}
	out.Y = in.add(sc.of(sumWY), multiple{of(sumWY), nil}, multiple{of(x), minus})
	calibrated := in.layout.Post != nil
	if calibrated {
		out.All = in.add(sc.w, multiple{from.terms.weight, nil})
	}
	if stages := in.layout.Stages; len(stages) > 0 && stages[len(stages)-1].Unit != nil {
		return out // squares are those of units
	}
	if calibrated {
		out.W2 = in.add(2*sc.w, multiple{from.terms.weight2, nil})
		out.W2X = in.add(sc.of(wwx), multiple{of(wwx), nil})
		out.W2Y = in.add(sc.of(sumWWY), multiple{of(sumWWY), nil}, multiple{of(wwx), minus})
	}
	out.W2XX = in.add(sc.of(wwxx), multiple{of(wwxx), nil})
	out.W2XY = in.add(sc.of(sumWWY)+sc.x, multiple{of(wwxy), nil}, multiple{of(wwxx), minus})
	out.W2YY = in.add(sc.of(sumWWYY), multiple{of(sumWWYY), nil}, multiple{of(wwxy), twice}, multiple{of(wwxx), square})
	return out
}

// multiple is a sum of a record times a number, nil for 1.
type multiple struct {
	term  int
	times *big.Int
}

// add adds up parts in each record and rounds once.
func (in *surveyInput) add(places int, parts ...multiple) []float64 {
	out := make([]float64, len(in.cells))
	parts = slices.DeleteFunc(parts, func(p multiple) bool { return p.times != nil && p.times.Sign() == 0 })
	var sum, x big.Int
	for i, c := range in.cells {
		if len(parts) == 1 {
			if v, ok := c.Int64(parts[0].term); ok {
				if f, ok := decimalOf(v, places); ok {
					out[i] = f
					continue
				}
			}
		}
		sum.SetInt64(0)
		for _, p := range parts {
			v := c.Big(p.term)
			if p.times != nil {
				v = x.Mul(v, p.times)
			}
			sum.Add(&sum, v)
		}
		out[i] = decimal(&sum, places)
	}
	return out
}
