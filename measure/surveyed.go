package measure

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/big"
	"slices"

	"github.com/collective-impact/sdk/internal/cube"
	"github.com/collective-impact/sdk/internal/dist"
	"github.com/collective-impact/sdk/internal/survey"
)

// surveyed are the design-based estimates of all groups of a table, each a
// domain of the sample. Influences of all domains are kept, so that whatever is
// compared has the right error.
type surveyed struct {
	plan Plan
	by   []estimator // by indicator; nil for quantiles
	// quantiles are the estimates of quantiles by indicator and domain.
	quantiles map[int][]Estimate
}

// estimate prepares the design-based estimates of a plan that asks for them.
func (d *viewData) estimate(ctx context.Context, from *tallyData) error {
	if !d.plan.surveyed() {
		return nil
	}
	d.survey = &surveyed{plan: d.plan, by: make([]estimator, len(d.plan.Indicators))}
	domains := 0
	for _, blocks := range d.blocks {
		for _, b := range blocks {
			for gi := range b.groups {
				b.groups[gi].domain = domains
				domains++
			}
		}
	}
	if d.plan.Design != nil && d.plan.Design.Replicates != nil {
		return d.replicate(from, domains)
	}
	everyone, err := from.cube.Project(nil)
	if err != nil {
		return err
	}
	all, _ := everyone.At()
	quantiles := slices.ContainsFunc(d.plan.Indicators, func(x Indicator) bool { return x.Outcome == QuantileOf })
	if rows, ok := all.Int64(from.terms.rows); ok && !quantiles && d.simple(from, rows) {
		d.draw(from, rows, domains)
		return nil
	}
	return d.linearise(ctx, from, domains)
}

// replicate computes estimates from replicate weights.
func (d *viewData) replicate(from *tallyData, domains int) error {
	r := d.plan.Design.Replicates
	for i, ind := range d.plan.Indicators {
		full := survey.Totals{Y: make([]float64, domains), X: make([]float64, domains)}
		reps := make([]survey.Totals, len(r.Columns))
		for j := range reps {
			reps[j] = survey.Totals{Y: make([]float64, domains), X: make([]float64, domains)}
		}
		places := from.scalesOf(i)
		for _, blocks := range d.blocks {
			for _, b := range blocks {
				for gi := range b.groups {
					g := &b.groups[gi]
					st := &g.stats[i]
					full.Y[g.domain], full.X[g.domain] = st.float(sumWY), st.float(divisor(ind))
					for j := range st.reps {
						of, scale := reps[j/2].Y, places.y
						if j%2 == 1 {
							of, scale = reps[j/2].X, places.x
						}
						of[g.domain] = decimal(st.reps[j], scale+from.placesOf(r.Columns[j/2]))
					}
				}
			}
		}
		e, err := survey.NewReplicates(r.replication(), full, reps)
		if err != nil {
			return fmt.Errorf("indicator %q: %w", ind.Key, err)
		}
		d.survey.by[i] = sampled{e}
	}
	return nil
}

// divisor returns the sum that divides: the people, or what they have.
func divisor(ind Indicator) role {
	if ind.divides() {
		return sumWX
	}
	return sumW
}

func (r *Replicates) replication() survey.Replication {
	n := len(r.Columns)
	var out survey.Replication
	switch r.Method {
	case BRR:
		out = survey.BRR(n)
	case Fay:
		out = survey.Fay(n, r.Rho)
	case JK1:
		out = survey.JK1(n)
	case BootstrapWeights:
		out = survey.Bootstrap(n)
	case SDR:
		out = survey.SDR(n)
	default:
		out = survey.JKn(r.Scales)
		if len(r.Scales) == 0 {
			out = survey.JK2(n)
		}
		if r.Scale != 0 {
			out.Scale = r.Scale
		}
	}
	if len(r.Scales) > 0 {
		out.RScales = r.Scales
	}
	out.MSE = !r.AboutMean
	out.DF = int64(r.DF)
	if out.DF == 0 {
		out.DF = int64(n - 1)
	}
	return out
}

// linearise computes estimates by Taylor linearisation.
func (d *viewData) linearise(ctx context.Context, from *tallyData, domains int) error {
	cells, err := from.cube.Project(from.everything())
	if err != nil {
		return err
	}
	in := d.records(from, cells, domains)
	if err := stopped(ctx); err != nil {
		return err
	}
	design, err := survey.NewDesign(in.layout)
	if err != nil {
		return fmt.Errorf("design: %w", err)
	}
	o := survey.Options{Lonely: survey.Fail}
	if g := d.plan.Design; g != nil {
		o.Lonely = max(survey.Fail, survey.Lonely(g.Lonely))
		if len(g.Margins) > 0 {
			if o.Calibration, err = from.calibration(in); err != nil {
				return fmt.Errorf("design: margins: %w", err)
			}
		}
	}
	for i, ind := range d.plan.Indicators {
		if err := stopped(ctx); err != nil {
			return err
		}
		if ind.Outcome == QuantileOf {
			if err := d.woodruff(ctx, from, in, design, o, i); err != nil {
				return fmt.Errorf("indicator %q: %w", ind.Key, err)
			}
			continue
		}
		e, err := design.Estimate(in.sums(from, i), in.domains, o)
		if err != nil {
			return fmt.Errorf("indicator %q: %w", ind.Key, err)
		}
		d.survey.by[i] = sampled{e}
	}
	return nil
}

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
	out.W, out.X = in.add(sc.w, multiple{of(sumW), nil}), in.add(sc.of(x), multiple{of(x), nil})
	out.Y = in.add(sc.of(sumWY), multiple{of(sumWY), nil}, multiple{of(x), minus})
	out.All = in.add(sc.w, multiple{from.terms.weight, nil})
	if stages := in.layout.Stages; len(stages) > 0 && stages[len(stages)-1].Unit != nil {
		return out // squares are those of units
	}
	out.W2 = in.add(2*sc.w, multiple{from.terms.weight2, nil})
	out.W2X, out.W2XX = in.add(sc.of(wwx), multiple{of(wwx), nil}), in.add(sc.of(wwxx), multiple{of(wwxx), nil})
	out.W2Y = in.add(sc.of(sumWWY), multiple{of(sumWWY), nil}, multiple{of(wwx), minus})
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

// stat returns the estimate of a group.
func (s *surveyed) stat(g *group, i int) (statistic, error) {
	if s.plan.Indicators[i].Unit() == Count {
		return s.by[i].Total(g.domain)
	}
	return s.by[i].Ratio(g.domain)
}

// value returns the value of a group.
func (s *surveyed) value(g *group, i int) (float64, bool) {
	if s.by[i] == nil {
		e := s.quantiles[i][g.domain]
		return e.value, e.hasValue
	}
	stat, err := s.stat(g, i)
	if err != nil {
		return 0, false
	}
	return float64(stat.Value() * s.plan.Indicators[i].per()), true
}

// reason says why there is no estimate or no variance.
func reasonOf(err error) Reason {
	var lonely *survey.LonelyError
	switch {
	case errors.As(err, &lonely):
		return LonelyStratum
	case errors.Is(err, survey.ErrNoMembers):
		return NoObservation
	case errors.Is(err, survey.ErrZeroDenominator):
		return ZeroReference
	case errors.Is(err, survey.ErrOverflow):
		return OutOfRange
	}
	return NoDegrees
}

// complete says that nothing varies with the sample.
func (s *surveyed) complete() bool { return s.plan.Design != nil && s.plan.Design.Complete }

// df returns the degrees of freedom for intervals, infinite for the normal
// distribution.
func (s *surveyed) df(stat statistic) float64 {
	if s.plan.Design != nil && s.plan.Design.Normal {
		return math.Inf(1)
	}
	return float64(stat.DF())
}

// estimate returns the estimate of a group.
func (s *surveyed) estimate(g *group, i int) Estimate {
	ind, n, level := s.plan.Indicators[i], g.stats[i].n, s.plan.level()
	if s.by[i] == nil {
		return s.quantiles[i][g.domain]
	}
	if n == 0 {
		return NotEstimable(ind.Unit(), 0, NoObservation)
	}
	stat, err := s.stat(g, i)
	if err != nil {
		return NotEstimable(ind.Unit(), n, reasonOf(err))
	}
	if ind.share() && !s.complete() {
		se, err := stat.SE()
		p := max(min(stat.Value(), 1), 0)
		if err == nil {
			return must(SurveyProportion{P: p, SE: se, N: n, DF: s.df(stat)}.Estimate(s.plan.Methods.surveyProportion(), level))
		}
	}
	return s.around(ind.Unit(), float64(stat.Value()*ind.per()), stat, ind.per(), nil, n)
}

// around returns a value with the interval of its statistic, or of a variance
// that stands for it.
func (s *surveyed) around(u Unit, value float64, stat statistic, per float64, variance func() (float64, error), n int) Estimate {
	if u == Proportion {
		value = max(min(value, 1), 0)
	}
	e := Estimate{unit: u, value: value, hasValue: true, n: n}
	if s.complete() {
		e.reason = NoSampling
		return e.settled()
	}
	if variance == nil {
		variance = stat.Var
	}
	v, err := variance()
	df := s.df(stat)
	switch {
	case err != nil:
		e.reason = reasonOf(err)
	case !(v > 0):
		e.reason = NoSpread
	case df < 1:
		e.reason = NoDegrees
	default:
		t := dist.Normal(s.plan.level())
		if !math.IsInf(df, 1) {
			t, e.df = dist.Student(s.plan.level(), df), df
		}
		e.se, e.hasSE = float64(math.Sqrt(v)*per), true
		h := float64(t * e.se)
		lower, upper := u.clip(value-h, value+h)
		e = e.interval(lower, upper, s.plan.level(), Linearised)
	}
	return e.settled()
}

// Linearised is the interval of an estimate with its design-based standard
// error, by Taylor linearisation or replicates, and Student's distribution with
// the degrees of freedom of the group, or the normal one where the design says
// so.
const Linearised Method = "design-based"

// compare compares two groups.
func (s *surveyed) compare(g, ref, all *group, i int) (difference, ratio Estimate) {
	if s.by[i] == nil {
		return s.againstQuantile(g, ref, i)
	}
	b, err := s.by[i].Ratio(ref.domain)
	return s.against(g, b, err, ref.stats[i].n, all, i)
}

// compareAll compares a group with everyone, or with everyone else.
func (s *surveyed) compareAll(g, all *group, i int, included bool) (difference, ratio Estimate) {
	if s.by[i] == nil {
		if !included {
			n := g.stats[i].n
			return NotEstimable(Points, n, NoMethod), NotEstimable(Ratio, n, NoMethod)
		}
		return s.againstQuantile(g, all, i)
	}
	if included {
		b, err := s.by[i].Ratio(all.domain)
		return s.against(g, b, err, all.stats[i].n-g.stats[i].n, all, i)
	}
	b, err := s.by[i].Complement(g.domain, all.domain)
	return s.against(g, b, err, all.stats[i].n-g.stats[i].n, all, i)
}

// lacks says why an estimate has no error of its own, such as that all of a
// group are in one sampled unit: then a comparison has none either, although the
// formula gives one, as if the group were known exactly.
func (s *surveyed) lacks(x statistic) Reason {
	if s.complete() {
		return ""
	}
	v, err := x.Var()
	switch {
	case err != nil:
		return reasonOf(err)
	case s.df(x) < 1 || x.DF() < 1:
		return NoDegrees
	case !(v > 0):
		return NoSpread
	}
	return ""
}

// quotient returns a ratio without an interval.
func (s *surveyed) quotient(a, b statistic, ind Indicator, n int, why Reason) Estimate {
	switch {
	case !ind.ratios():
		return NotEstimable(Ratio, n, NoTrueZero)
	case !(b.Value() > 0) || a.Value() < 0:
		return NotEstimable(Ratio, n, ZeroReference)
	}
	return Estimate{unit: Ratio, value: a.Value() / b.Value(), hasValue: true, n: n, reason: why}.settled()
}

// against compares a group with an estimate of others. The degrees of freedom
// are those of everyone.
func (s *surveyed) against(g *group, b statistic, err error, others int, all *group, i int) (difference, ratio Estimate) {
	ind, n := s.plan.Indicators[i], g.stats[i].n
	unit, per := ind.Unit().Difference(), ind.per()
	a, aErr := s.by[i].Ratio(g.domain)
	if aErr != nil {
		return NotEstimable(unit, n, reasonOf(aErr)), NotEstimable(Ratio, n, reasonOf(aErr))
	}
	if err != nil {
		return NotEstimable(unit, n, NoReference), NotEstimable(Ratio, n, NoReference)
	}
	for _, x := range []statistic{a, b} {
		if why := s.lacks(x); why != "" {
			difference = Estimate{unit: unit, value: float64((a.Value() - b.Value()) * per), hasValue: true, n: n, reason: why}
			return difference.settled().marked(others), s.quotient(a, b, ind, n, why).marked(others)
		}
	}
	whole, err := s.by[i].Ratio(all.domain)
	if err != nil {
		whole = a
	}
	difference = s.around(unit, float64((a.Value()-b.Value())*per), whole, per, func() (float64, error) { return s.by[i].Delta(a, b, 1, -1) }, n)
	difference = difference.marked(others)
	switch {
	case !ind.ratios():
		return difference, NotEstimable(Ratio, n, NoTrueZero)
	case !(b.Value() > 0) || a.Value() < 0:
		return difference, NotEstimable(Ratio, n, ZeroReference)
	}
	ratio = Estimate{unit: Ratio, value: a.Value() / b.Value(), hasValue: true, n: n}
	if s.complete() {
		ratio.reason = NoSampling
		return difference, ratio.settled().marked(others)
	}
	if a.Value() == 0 {
		ratio.reason = ZeroCount
		return difference, ratio.settled().marked(others)
	}
	v, err := s.by[i].Delta(a, b, 1/a.Value(), -1/b.Value())
	df := s.df(whole)
	switch {
	case err != nil:
		ratio.reason = reasonOf(err)
	case !(v > 0):
		ratio.reason = NoSpread
	case df < 1:
		ratio.reason = NoDegrees
	default:
		t := dist.Normal(s.plan.level())
		if !math.IsInf(df, 1) {
			t, ratio.df = dist.Student(s.plan.level(), df), df
		}
		ratio.se, ratio.hasSE = math.Sqrt(v), true
		f := math.Exp(float64(t * ratio.se))
		ratio = ratio.interval(ratio.value/f, float64(ratio.value*f), s.plan.level(), Linearised)
	}
	return difference, ratio.settled().marked(others)
}
