package measure

import "math"

func sqrt(x float64) float64 { return math.Sqrt(max(x, 0)) }

// Covariance returns the covariances of the values of the groups of one set in a
// stratum, in the order of [View.Cells] with the unknown last: from the design
// where there is one, from the people they share where groups overlap, and
// otherwise the variances alone. Groups that are withheld, and those without a
// variance, have zeros. It is false when the plan does not have them.
func (v View) Covariance(indicator, stratum string, set ...string) ([][]float64, bool) {
	_, b, i, ok := v.find(indicator, stratum, set)
	if !ok {
		return nil, false
	}
	d := v.d
	out := make([][]float64, len(b.groups))
	for x := range out {
		out[x] = make([]float64, len(b.groups))
	}
	for x := range b.groups {
		if v, ok := d.varianceOf(&b.groups[x], i); ok {
			out[x][x] = v
		}
		for y := range x {
			if v, ok := d.covarianceOf(b, &b.groups[x], &b.groups[y], i); ok {
				out[x][y], out[y][x] = v, v
			}
		}
	}
	return out, true
}

// varianceOf returns the variance of the value of a group.
func (d *viewData) varianceOf(g *group, i int) (float64, bool) {
	st, ind := &g.stats[i], d.plan.Indicators[i]
	if g.hidden || st.n == 0 || ind.Outcome == QuantileOf {
		return 0, false
	}
	if d.survey != nil {
		stat, err := d.survey.stat(g, i)
		if err != nil || d.survey.complete() {
			return 0, false
		}
		v, err := stat.Var()
		return float64(float64(v*ind.per()) * ind.per()), err == nil
	}
	if ind.share() && d.plan.Weight.Kind != PrecisionWeight {
		p := float64(st.k) / float64(st.n)
		return float64(p*(1-p)) / float64(st.n), true
	}
	if ind.Unit() == Count {
		return 0, false
	}
	if ind.Outcome == RatePer && d.plan.Weight.Kind != PrecisionWeight && st.k == 0 {
		// No event is no proof of none: the error is that of half an event.
		x := st.float(sumX) / ind.per()
		return 0.5 / x / x, x > 0
	}
	return d.plan.varianceOf(st, i), true
}

// covarianceOf returns the covariance of the values of two groups, and false
// when they are independent.
func (d *viewData) covarianceOf(b *block, g, h *group, i int) (float64, bool) {
	ind := d.plan.Indicators[i]
	if g.hidden || h.hidden || g.stats[i].n == 0 || h.stats[i].n == 0 || ind.Outcome == QuantileOf || ind.Unit() == Count {
		return 0, false
	}
	if d.survey != nil {
		x, err1 := d.survey.stat(g, i)
		y, err2 := d.survey.stat(h, i)
		if err1 != nil || err2 != nil || d.survey.complete() {
			return 0, false
		}
		v, err := d.survey.by[i].Cov(x, y)
		return float64(float64(v*ind.per()) * ind.per()), err == nil
	}
	if b.atoms == nil {
		return 0, false
	}
	common := b.shared(g, h, i)
	if common.n == 0 {
		return 0, false
	}
	return d.plan.spread(&g.stats[i], &h.stats[i], common, i), true
}
