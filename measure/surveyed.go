package measure

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

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
	samples   map[int]*woodruff // what they are made of, by indicator
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
	how := r.replication()
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
		e, err := survey.NewReplicates(how, full, reps)
		if err != nil {
			return fmt.Errorf("indicator %q: %w", ind.Key, err)
		}
		d.survey.by[i] = sampled{e, how.DF}
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
		d.survey.by[i] = sampled{e, design.DF()}
	}
	return nil
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
	ind, n := s.plan.Indicators[i], g.stats[i].n
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
		if e, err := s.share(stat, n); err == nil {
			return e
		}
	}
	df := s.df(stat)
	if ind.Unit() == Count && df < 1 {
		// A total varies with who is not in the group too: that a unit has nobody.
		df = float64(s.by[i].DF())
	}
	v, err := stat.Var()
	return s.around(ind.Unit(), float64(stat.Value()*ind.per()), df, ind.per(), v, err, n)
}

// share returns a share of a sample with its interval, or what keeps it from
// having a standard error.
func (s *surveyed) share(stat statistic, n int) (Estimate, error) {
	se, err := stat.SE()
	if err != nil {
		return Estimate{}, err
	}
	p := max(min(stat.Value(), 1), 0)
	return must(SurveyProportion{P: p, SE: se, N: n, DF: s.df(stat)}.Estimate(s.plan.Methods.surveyProportion(), s.plan.level())), nil
}

// around returns a value with a symmetric interval.
func (s *surveyed) around(u Unit, value, df, per, variance float64, err error, n int) Estimate {
	if u == Proportion {
		value = max(min(value, 1), 0)
	}
	e := Estimate{unit: u, value: value, hasValue: true, n: n}
	if s.complete() {
		e.reason = NoSampling
		return e.settled()
	}
	t, why := s.quantile(df, variance, err)
	if e.reason = why; why == "" {
		e = s.withError(e, float64(math.Sqrt(variance)*per), df)
		h := float64(t * e.se)
		lower, upper := u.clip(value-h, value+h)
		e = e.interval(lower, upper, s.plan.level(), Linearised)
	}
	return e.settled()
}

// quantile returns the quantile that a standard error is multiplied by, or why
// there is none. It is the one place that says when a design has an interval.
func (s *surveyed) quantile(df, variance float64, err error) (t float64, why Reason) {
	switch {
	case err != nil:
		return 0, reasonOf(err)
	case !(variance > 0):
		return 0, NoSpread
	case df < 1:
		return 0, NoDegrees
	case math.IsInf(df, 1):
		return dist.Normal(s.plan.level()), ""
	}
	return dist.Student(s.plan.level(), df), ""
}

// withError sets the standard error and the degrees of freedom.
func (s *surveyed) withError(e Estimate, se, df float64) Estimate {
	e.se, e.hasSE = se, true
	if !math.IsInf(df, 1) {
		e.df = df
	}
	return e
}

// Linearised is the interval of an estimate with its design-based standard
// error, by Taylor linearisation or replicates, and Student's distribution with
// the degrees of freedom of the group, or the normal one where the design says
// so. A total whose group has no degrees of freedom, because all of it is in one
// sampled unit of each stratum, has those of the design.
const Linearised Method = "design-based"
