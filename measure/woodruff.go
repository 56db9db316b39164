package measure

import (
	"context"
	"math"
	"slices"

	"github.com/collective-impact/sdk/internal/survey"
)

// WoodruffInterval is the interval of a quantile of a sample: the limits of the
// share of people at or below the quantile, with its design-based error, are
// turned back into values (Woodruff 1952, Journal of the American Statistical
// Association 47:635). The quantile is the smallest value that at least so
// large a share of the weights has or is below, as in svyquantile of the R
// package survey.
const WoodruffInterval Method = "woodruff"

// woodruff estimates a quantile in all domains of a sample.
func (d *viewData) woodruff(ctx context.Context, from *tallyData, in *surveyInput, design *survey.Design, o survey.Options, i int) error {
	w := &woodruff{view: d, from: from, in: in, design: design, o: o, q: d.plan.Indicators[i].quantile(), record: map[[2]uint64]int{}, values: make([][]weighted, len(in.domains))}
	for r, c := range in.cells {
		codes := c.Codes(nil)
		cell := uint64(0)
		for j, dim := range from.dims {
			cell = cell*uint64(dim.card()) + uint64(codes[j])
		}
		unit := uint64(0)
		if from.units != nil {
			unit = uint64(codes[len(from.dims)])<<16 + uint64(codes[len(from.dims)+1])
		}
		w.record[[2]uint64{cell, unit}] = r
	}
	factors := o.Calibration.Factors()
	for _, e := range from.values[i].entries {
		r := w.record[[2]uint64{e.cell, uint64(e.unit)}]
		v := weighted{value: e.value, weight: e.weight, n: e.n, record: r, factor: 1}
		if o.Calibration != nil {
			v.factor = factors[in.layout.Post[r]]
		}
		w.all = append(w.all, v)
		codes := from.codes(e.cell)
		stratum := 0
		if d.plan.Within != "" {
			stratum, codes = codes[0], codes[1:]
		}
		if stratum == len(d.strata) {
			continue
		}
		for _, b := range d.blocks[stratum] {
			for _, gi := range b.groupsOf(d, codes) {
				domain := b.groups[gi].domain
				w.values[domain] = append(w.values[domain], v)
			}
		}
	}
	out := make([]Estimate, len(in.domains))
	for domain, values := range w.values {
		if err := stopped(ctx); err != nil {
			return err
		}
		e, err := w.estimate(w.in.domains[domain], values)
		if err != nil {
			return err
		}
		out[domain] = e
	}
	if d.survey.quantiles == nil {
		d.survey.quantiles, d.survey.samples = map[int][]Estimate{}, map[int]*woodruff{}
	}
	d.survey.quantiles[i], d.survey.samples[i] = out, w
	return nil
}

type woodruff struct {
	view   *viewData
	from   *tallyData
	in     *surveyInput
	design *survey.Design
	o      survey.Options
	q      float64
	record map[[2]uint64]int // by cell and unit
	all    []weighted
	values [][]weighted // by domain, rising
}

// weighted is a value of n rows with a weight.
type weighted struct {
	value, weight, factor float64
	n, record             int
}

// quantileOf returns the smallest value that at least the share p of the weights has or
// is below.
func quantileOf(values []weighted, p float64) float64 {
	total := 0.0
	for _, v := range values {
		total += float64(float64(v.weight*v.factor) * float64(v.n))
	}
	sum := 0.0
	for _, v := range values {
		sum += float64(float64(v.weight*v.factor) * float64(v.n))
		if sum >= float64(p*total)*(1-1e-14) {
			return v.value
		}
	}
	return values[len(values)-1].value
}

// estimate estimates the quantile of people in cells, who have the values.
func (w *woodruff) estimate(cells []uint32, values []weighted) (Estimate, error) {
	n := 0
	for _, v := range values {
		n += v.n
	}
	if n == 0 {
		return NotEstimable(Points, 0, NoObservation), nil
	}
	e := Estimate{unit: Points, value: quantileOf(values, w.q), hasValue: true, n: n}
	s := w.view.survey
	if s.complete() {
		e.reason = NoSampling
		return e.settled(), nil
	}
	est, err := w.design.Estimate(w.sums(e.value), [][]uint32{cells}, w.o)
	if err != nil {
		return Estimate{}, err
	}
	stat, err := est.Ratio(0)
	if err != nil {
		e.reason = reasonOf(err)
		return e.settled(), nil
	}
	v, err := stat.Var()
	df := s.df(stat)
	t, why := s.quantile(df, v, err)
	half := float64(t * math.Sqrt(v))
	lower, upper := stat.Value()-half, stat.Value()+half
	if why == "" && (lower <= 0 || upper >= 1) {
		why = FewValues
	}
	if e.reason = why; why == "" {
		if !math.IsInf(df, 1) {
			e.df = df
		}
		e = e.interval(min(quantileOf(values, lower), e.value), max(quantileOf(values, upper), e.value), s.plan.level(), WoodruffInterval)
	}
	return e.settled(), nil
}

// columns returns sums of nothing.
func (w *woodruff) columns() survey.Sums {
	n := len(w.in.cells)
	column := func() []float64 { return make([]float64, n) }
	s := survey.Sums{Used: make([]int64, n), W: column(), Y: column(), X: column(), All: column(),
		W2: column(), W2X: column(), W2Y: column(), W2XX: column(), W2XY: column(), W2YY: column()}
	terms, places := w.from.terms, w.from.placesOf(w.view.plan.Weight.Column)
	for r, c := range w.in.cells {
		s.All[r] = decimal(c.Big(terms.weight), places)
		s.W2[r] = decimal(c.Big(terms.weight2), 2*places)
	}
	return s
}

// sums returns the sums of the outcome "at or below x" in each record.
func (w *woodruff) sums(x float64) survey.Sums {
	s := w.columns()
	for _, v := range w.all {
		k := float64(v.n)
		a, b := float64(v.weight*k), float64(float64(v.weight*v.weight)*k)
		s.Used[v.record] += int64(v.n)
		for _, c := range [][]float64{s.W, s.X} {
			c[v.record] += a
		}
		for _, c := range [][]float64{s.W2X, s.W2XX} {
			c[v.record] += b
		}
		if v.value > x {
			continue
		}
		s.Y[v.record] += a
		for _, c := range [][]float64{s.W2Y, s.W2XY, s.W2YY} {
			c[v.record] += b
		}
	}
	return s
}

// correlation returns that of two quantiles x and y of people in cells. But for
// a factor, a quantile varies with the sample as the share of people at or below
// it does, less the share that the quantile stands for.
func (w *woodruff) correlation(x, y float64, of, with []uint32) (float64, error) {
	s := w.columns()
	for _, v := range w.all {
		k, p, q := float64(v.n), -w.q, -w.q
		if v.value <= x {
			p++
		}
		if v.value <= y {
			q++
		}
		a, b := float64(v.weight*k), float64(float64(v.weight*v.weight)*k)
		s.Used[v.record] += int64(v.n)
		s.W[v.record] += a
		s.Y[v.record] += float64(a * p)
		s.X[v.record] += float64(a * q)
		s.W2Y[v.record] += float64(b * p)
		s.W2X[v.record] += float64(b * q)
		s.W2YY[v.record] += float64(b * float64(p*p))
		s.W2XY[v.record] += float64(b * float64(p*q))
		s.W2XX[v.record] += float64(b * float64(q*q))
	}
	e, err := w.design.Estimate(s, [][]uint32{of, with}, w.o)
	if err != nil {
		return 0, err
	}
	a, err := e.Total(0)
	if err != nil {
		return 0, err
	}
	b, err := e.Size(1)
	if err != nil {
		return 0, err
	}
	cov, err := survey.CovMatrix([]*survey.Stat{a, b})
	if err != nil {
		return 0, err
	}
	if !(cov[0][0] > 0) || !(cov[1][1] > 0) {
		return 0, survey.ErrNoVariance
	}
	return max(min(cov[0][1]/math.Sqrt(cov[0][0])/math.Sqrt(cov[1][1]), 1), -1), nil
}

// others returns the cells and the values of those in one domain and not in
// another.
func (w *woodruff) others(domain, all int) (cells []uint32, values []weighted) {
	mine := w.in.domains[domain]
	in := func(cell uint32) bool {
		_, found := slices.BinarySearch(mine, cell)
		return found
	}
	for _, c := range w.in.domains[all] {
		if !in(c) {
			cells = append(cells, c)
		}
	}
	for _, v := range w.values[all] {
		if !in(w.in.layout.Cell[v.record]) {
			values = append(values, v)
		}
	}
	return cells, values
}

// against compares the quantile of a domain with another one, of people in
// cells, by the limits of both and how they vary together.
func (w *woodruff) against(x, y Estimate, domain int, cells []uint32) Estimate {
	if !x.hasValue || !y.hasValue {
		return NotEstimable(Points, x.n, NoReference)
	}
	r, level := 0.0, w.view.survey.plan.level()
	if x.hasLimits && y.hasLimits {
		var err error
		if r, err = w.correlation(x.value, y.value, w.in.domains[domain], cells); err != nil {
			return Estimate{unit: Points, value: x.value - y.value, hasValue: true, n: x.n, reason: reasonOf(err)}.settled()
		}
	}
	return mover(x, y, r, level).marked(y.n)
}
