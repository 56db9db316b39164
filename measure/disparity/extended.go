package disparity

import (
	"math"

	"github.com/collective-impact/sdk/internal/fault"
	"github.com/collective-impact/sdk/measure"
)

// checkAversion reports a parameter that is no aversion to inequality.
func checkAversion(_ Groups, o Options) error {
	if o.Parameter == 0 || o.Parameter > 1 && o.Parameter <= 1e3 {
		return nil
	}
	return &fault.FieldError{Path: "/parameter", Problem: "must be the aversion to inequality, above 1 and at most 1000; 0 means 2", Err: measure.ErrRange}
}

// extended returns the extended concentration index with the aversion ν, which
// weights the disadvantaged the more the larger ν is (Wagstaff 2002):
//
//	Σ e(p − (1−below)^ν + (1−above)^ν)
//
// with the shares of people below a group and up to its end, or this over the
// mean. With ν = 2 it is 2·Σp(e − m)(rank − ½). Shares count as known.
func (v vectors) extended(nu float64, relative bool) Result {
	unit := v.g.Unit.Difference()
	if relative {
		unit = measure.Index
	}
	why := measure.Reason("")
	if relative {
		why = v.relative()
	}
	switch {
	case len(v.e) < 2:
		return v.refuse(unit, measure.FewGroups)
	case why != "":
		return v.refuse(unit, why)
	}
	c, below, value := make([]float64, len(v.e)), 0.0, 0.0
	for i, p := range v.p {
		above := min(below+p, 1)
		if i == len(v.p)-1 {
			above = 1
		}
		c[i] = p - math.Pow(1-below, nu) + math.Pow(1-above, nu)
		value += float64(c[i] * (v.e[i] - v.mean)) // the coefficients sum to 0
		below = above
	}
	if relative {
		value /= v.mean
		for i, p := range v.p {
			c[i] = (c[i] - float64(value*p)) / v.mean
		}
	}
	return v.g.rising(v.g.estimate(unit, value, math.Sqrt(v.g.variance(c))))
}
