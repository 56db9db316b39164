package measure

import (
	"math"
	"math/big"

	"github.com/collective-impact/sdk/internal/survey"
)

// statistic is an estimate of a domain of a sample.
type statistic interface {
	Value() float64
	DF() int64
	Var() (float64, error)
	SE() (float64, error)
}

// estimator gives the estimates of domains, which know how they vary together.
type estimator interface {
	Ratio(domain int) (statistic, error)
	Complement(domain, of int) (statistic, error)
	Total(domain int) (statistic, error)
	// DF returns the degrees of freedom of the design.
	DF() int64
	// Cov returns the covariance of two of them.
	Cov(a, b statistic) (float64, error)
	// Delta returns the variance of a function of two from its gradient.
	Delta(a, b statistic, da, db float64) (float64, error)
}

// sampled gives the estimates of package survey.
type sampled struct {
	of interface {
		Ratio(domain int) (*survey.Stat, error)
		Complement(domain, of int) (*survey.Stat, error)
		Total(domain int) (*survey.Stat, error)
	}
	df int64
}

func statisticOf(s *survey.Stat, err error) (statistic, error) {
	if err != nil {
		return nil, err
	}
	return s, nil
}

// Ratio implements estimator.
func (d sampled) Ratio(domain int) (statistic, error) { return statisticOf(d.of.Ratio(domain)) }

// Complement implements estimator.
func (d sampled) Complement(domain, of int) (statistic, error) {
	return statisticOf(d.of.Complement(domain, of))
}

// Total implements estimator.
func (d sampled) Total(domain int) (statistic, error) { return statisticOf(d.of.Total(domain)) }

// DF implements estimator.
func (d sampled) DF() int64 { return d.df }

// Cov implements estimator.
func (sampled) Cov(a, b statistic) (float64, error) {
	x, _ := a.(*survey.Stat)
	y, _ := b.(*survey.Stat)
	return x.Cov(y)
}

// Delta implements estimator.
func (sampled) Delta(a, b statistic, da, db float64) (float64, error) {
	x, _ := a.(*survey.Stat)
	y, _ := b.(*survey.Stat)
	return survey.Delta([]*survey.Stat{x, y}, []float64{da, db})
}

// drawn gives the estimates of domains where rows were drawn one by one with
// replacement, without strata or clusters: all follow from the sums of the
// domain. It gives what package survey does, and looks at no record. Domains are
// groups that do not overlap, and everyone of each stratum of the plan.
type drawn struct {
	rows   int64 // of the sample
	all    []bool
	stats  []*stat
	scales scales
	x      [3]role // x, w²xy and w²x²
}

// drawnStat is an estimate: y / x, or y alone, with a variance of its exact sums.
type drawnStat struct {
	sum    *stat
	domain int // −1 for everyone but a domain
	value  float64
	v      float64
	err    error
}

// Value implements statistic.
func (s *drawnStat) Value() float64 { return s.value }

// DF implements statistic.
func (s *drawnStat) DF() int64 { return int64(s.sum.n) - 1 }

// Var implements statistic.
func (s *drawnStat) Var() (float64, error) {
	if s.err != nil {
		return 0, s.err
	}
	return s.v, nil
}

// SE implements statistic.
func (s *drawnStat) SE() (float64, error) {
	v, err := s.Var()
	return math.Sqrt(v), err
}

// simple says whether rows were drawn one by one, enough for a variance, and no
// two groups of a set share anybody.
func (d *viewData) simple(from *tallyData, rows int64) bool {
	if from.units != nil || d.plan.Design != nil || rows < 2 {
		return false
	}
	for _, dim := range d.dims {
		if dim.kind == Several {
			return false
		}
	}
	return true
}

// draw prepares the estimates of rows that were drawn one by one.
func (d *viewData) draw(from *tallyData, rows int64, count int) {
	for i, ind := range d.plan.Indicators {
		if ind.Outcome == QuantileOf {
			continue
		}
		e := &drawn{rows: rows, all: make([]bool, count), stats: make([]*stat, count), scales: from.scalesOf(i), x: [3]role{sumW, sumWWY, sumWW}}
		if ind.divides() {
			e.x = [3]role{sumWX, sumWWXY, sumWWXX}
		}
		for _, blocks := range d.blocks {
			for _, b := range blocks {
				for gi := range b.groups {
					g := &b.groups[gi]
					e.stats[g.domain], e.all[g.domain] = &g.stats[i], len(b.dims) == 0
				}
			}
		}
		d.survey.by[i] = e
	}
}

// Ratio implements estimator.
func (e *drawn) Ratio(domain int) (statistic, error) { return e.ratio(e.stats[domain], domain) }

// Complement implements estimator.
func (e *drawn) Complement(domain, of int) (statistic, error) {
	return e.ratio(e.stats[of].without(e.stats[domain]), -1)
}

func (e *drawn) ratio(s *stat, domain int) (statistic, error) {
	X, Y := s.get(e.x[0]), s.get(sumWY)
	switch {
	case s.n == 0:
		return nil, survey.ErrNoMembers
	case X.isZero():
		return nil, survey.ErrZeroDenominator
	}
	out := &drawnStat{sum: s, domain: domain, value: Y.over(X, e.scales.y-e.scales.x)}
	out.v = e.covariance(s, X, Y, X, Y)
	return out.checked()
}

// covariance returns the covariance of the ratios Y/X and V/U, where all who are
// in both domains have the sums s: n/(n−1) Σw²(y − x Y/X)(y − x V/U) / XU, from
// exact sums. For everyone in either domain the deviations add up to 0, so their
// mean takes nothing away.
func (e *drawn) covariance(s *stat, X, Y, U, V sum) float64 {
	// Times XU the sum is XU Σw²y² − (XV + YU) Σw²xy + YV Σw²x².
	yy, xy, xx := s.get(sumWWYY), s.get(e.x[1]), s.get(e.x[2])
	a, ok1 := longProduct(X, U, yy)
	b, ok2 := longProduct(X, V, xy)
	c, ok3 := longProduct(Y, U, xy)
	d, ok4 := longProduct(Y, V, xx)
	if ok1 && ok2 && ok3 && ok4 {
		a.minus(&b)
		a.minus(&c)
		a.plus(&d)
		if f, ok := longRatio(a, X, U, uint64(e.rows), uint64(e.rows-1), 2*(e.scales.y-e.scales.x)); ok {
			return f
		}
	}
	return e.bigCovariance(s, X.int(), Y.int(), U.int(), V.int())
}

// bigCovariance is covariance for numbers of any size.
func (e *drawn) bigCovariance(s *stat, X, Y, U, V *big.Int) float64 {
	var q, t, u, xu big.Int
	xu.Mul(X, U)
	q.Mul(&xu, s.sum(sumWWYY))
	t.Mul(X, V)
	t.Add(&t, u.Mul(Y, U))
	q.Sub(&q, u.Mul(&t, s.sum(e.x[1])))
	t.Mul(Y, V)
	q.Add(&q, u.Mul(&t, s.sum(e.x[2])))
	if q.Sign() == 0 {
		return 0
	}
	q.Mul(&q, t.SetInt64(e.rows))
	u.Mul(&xu, &xu)
	u.Mul(&u, t.SetInt64(e.rows-1))
	return quotient(&q, &u, 2*(e.scales.y-e.scales.x))
}

// Total implements estimator.
func (e *drawn) Total(domain int) (statistic, error) {
	s := e.stats[domain]
	if s.n == 0 {
		return nil, survey.ErrNoMembers
	}
	// n/(n−1) (Σw²y² − (Σwy)²/n)
	Y := s.sum(sumWY)
	q := new(big.Int).Mul(s.sum(sumWWYY), big.NewInt(e.rows))
	q.Sub(q, new(big.Int).Mul(Y, Y))
	out := &drawnStat{sum: s, domain: domain, value: decimal(Y, e.scales.of(sumWY)), v: quotient(q, big.NewInt(e.rows-1), e.scales.of(sumWWYY))}
	return out.checked()
}

// DF implements estimator.
func (e *drawn) DF() int64 { return e.rows - 1 }

// checked reports what is no number.
func (s *drawnStat) checked() (statistic, error) {
	if math.IsInf(s.value, 0) || math.IsNaN(s.value) {
		return nil, survey.ErrOverflow
	}
	if math.IsInf(s.v, 0) || math.IsNaN(s.v) {
		s.err = survey.ErrOverflow
	}
	return s, nil
}

// Cov implements estimator.
func (e *drawn) Cov(a, b statistic) (float64, error) {
	x, y := a.(*drawnStat), b.(*drawnStat)
	switch {
	case x.err != nil:
		return 0, x.err
	case y.err != nil:
		return 0, y.err
	case x.domain < 0 || y.domain < 0:
		return 0, nil // a group and everyone else
	case x.domain == y.domain:
		return x.v, nil
	case e.all[x.domain]:
		x, y = y, x
	case !e.all[y.domain]:
		return 0, nil // two groups
	}
	v := e.covariance(x.sum, x.sum.get(e.x[0]), x.sum.get(sumWY), y.sum.get(e.x[0]), y.sum.get(sumWY))
	if math.IsInf(v, 0) || math.IsNaN(v) {
		return 0, survey.ErrOverflow
	}
	return v, nil
}

// Delta implements estimator.
func (e *drawn) Delta(a, b statistic, da, db float64) (float64, error) {
	cov, err := e.Cov(a, b)
	if err != nil {
		return 0, err
	}
	va, _ := a.Var()
	vb, _ := b.Var()
	parts := [3]float64{float64(float64(da*da) * va), float64(float64(db*db) * vb), float64(float64(2*da*db) * cov)}
	v := parts[0] + parts[1] + parts[2]
	size := parts[0] + parts[1] + math.Abs(parts[2])
	switch {
	case math.IsNaN(v) || math.IsInf(size, 0):
		return 0, survey.ErrOverflow
	case v <= 0x1p-48*size: // rounding
		return 0, nil
	}
	return v, nil
}
