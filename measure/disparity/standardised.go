package disparity

import (
	"math"

	"github.com/collective-impact/sdk/internal/fault"
	"github.com/collective-impact/sdk/measure"
)

// checkStandardised asks for means of two groups of independent people.
func checkStandardised(g Groups, o Options) error {
	var l fault.List
	l.AddErr("", checkPair(g, o))
	switch {
	case g.Unit == measure.Proportion:
		l.Add("/unit", ErrNeeds, "standardised differences are of means")
	case g.Covariance != nil || g.Overlapping:
		l.Add("/covariance", ErrNeeds, "standardised differences are of independent groups")
	case o.Reference.Kind != 0 && o.Reference.Kind != measure.ToNamed && o.Reference.Kind != measure.ToBest:
		l.Add("/reference/kind", measure.ErrInvalid, "must be named or best")
	}
	return l.Err()
}

// standardised returns the figure that is Cohen's d, or without its bias in
// small groups Hedges' g. The standard deviations are SE·√n, so that the people
// of a group must have been drawn on their own; its own error is
// √((n+m)/(nm) + d²/(2(n+m))).
func (g Groups) standardised(unbiased bool) func(pair) measure.Estimate {
	return func(p pair) measure.Estimate {
		switch {
		case p.why != "":
			return measure.NotEstimable(measure.Index, p.n, p.why)
		case p.same:
			return measure.NotEstimable(measure.Index, p.n, measure.IsReference)
		case p.n < 2 || p.m < 2:
			return measure.NotEstimable(measure.Index, p.n, measure.OneObservation)
		case !g.hasError():
			return measure.NotEstimable(measure.Index, p.n, measure.NoError)
		}
		n, m := float64(p.n), float64(p.m)
		pooled := (float64(float64((n-1)*n)*p.va) + float64(float64((m-1)*m)*p.vb)) / (n + m - 2)
		if !(pooled > 0) {
			return measure.NotEstimable(measure.Index, p.n, measure.NoSpread)
		}
		d := (p.value - p.other) / math.Sqrt(pooled)
		if unbiased {
			d *= 1 - 3/(4*(n+m)-9)
		}
		se := math.Sqrt(1/n + 1/m + float64(d*d)/(2*(n+m)))
		h := float64(g.quantile() * se)
		return made(measure.Figures{Unit: measure.Index, Value: d, StdErr: se, Lower: d - h, Upper: d + h, Level: g.level(), DF: g.DF, Method: Delta, N: p.n, Unreliable: p.short()})
	}
}
