package disparity

import "github.com/collective-impact/sdk/measure"

// The methods of intervals that this package makes.
const (
	// Delta is value ± quantile × standard error, the error by the delta method.
	Delta measure.Method = "delta"
	// DeltaLog is the delta method on the logarithm of the value.
	DeltaLog measure.Method = "delta-log"
)

// Result is one measure of one set of groups.
type Result struct {
	// Measure is the key of the measure.
	Measure Key `json:"measure"`
	// Indicator is what was measured.
	Indicator string `json:"indicator,omitempty"`
	// Estimate is the figure with its interval and status.
	Estimate measure.Estimate `json:"estimate"`
	// Corrected is the figure without the part that chance alone gives to a
	// measure of spread; the zero value where there is no correction. It is right
	// on average, so it may come out below 0 where groups hardly differ; see
	// Explained. Its limits are cut to the range of the measure.
	Corrected measure.Estimate `json:"corrected,omitzero"`
	// Explained says that nothing is left of the figure without what chance adds:
	// Corrected is 0 or on the other side of it. Read it as 0.
	Explained bool `json:"explained,omitempty"`
	// Floor is what chance alone would give where the groups do not differ; 0
	// where the measure is not biased by noise.
	Floor float64 `json:"floor,omitempty"`
	// Group are the groups compared, where the measure singles some out: more
	// than one in a tie.
	Group []string `json:"group,omitempty"`
	// Over are the groups that the measure is over, where it singles none out.
	Over []string `json:"over,omitempty"`
	// Reference are the groups that Group is compared with.
	Reference []string `json:"reference,omitempty"`
	// Standing says whether Group is ahead or behind, by the direction of the
	// indicator and the interval; 0 where nobody is compared, the direction is
	// not known, or groups that tie stand on both sides.
	Standing measure.Standing `json:"standing,omitzero"`
	// Flag is the answer of the rule, for measures that have one.
	Flag Flag `json:"flag,omitzero"`
	// Chance says whether chance explains the figure, where that was tested: of
	// measures of spread, whether the groups differ at all.
	Chance Chance `json:"chance,omitzero"`
	// Ineligible are groups that take part and could not be the best group that
	// others are compared with, and why: too few observations, or [Imprecise].
	Ineligible []LeftOut `json:"ineligible,omitempty"`
	// LeftOut are groups that took no part.
	LeftOut []LeftOut `json:"leftOut,omitempty"`
}

// explained says whether chance adds all of a figure.
func (r Result) explained() bool {
	naive, ok := r.Estimate.Value()
	left, corrected := r.Corrected.Value()
	return ok && corrected && (left == 0 || (left < 0) != (naive < 0))
}

// estimate returns a value with a symmetric interval by the delta method, cut
// to the range of its unit. A standard error of 0 gives no interval.
func (g Groups) estimate(unit measure.Unit, value, se float64) measure.Estimate {
	f := measure.Figures{Unit: unit, Value: value, N: g.n()}
	switch {
	case !g.hasError():
		f.Reason = measure.NoError
	case !(se > 0):
		f.Reason = measure.NoSpread
	default:
		h := float64(g.quantile() * se)
		f.StdErr, f.Lower, f.Upper, f.Level, f.DF, f.Method = se, value-h, value+h, g.level(), g.DF, Delta
		switch unit {
		case measure.Proportion:
			f.Lower, f.Upper = max(f.Lower, 0), min(f.Upper, 1)
		case measure.ProportionDifference:
			f.Lower, f.Upper = max(f.Lower, -1), min(f.Upper, 1)
		case measure.Ratio:
			f.Lower = max(f.Lower, 0)
		}
	}
	return made(f)
}

// made turns figures that contradict themselves, which this package does not
// compute, into an estimate without a value.
func made(f measure.Figures) measure.Estimate {
	e, err := measure.NewEstimate(f)
	if err != nil {
		return measure.NotEstimable(f.Unit, f.N, measure.OutOfRange)
	}
	return e
}
