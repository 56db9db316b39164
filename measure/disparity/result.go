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
	// measure of spread; the zero value where there is no correction.
	Corrected measure.Estimate `json:"corrected,omitzero"`
	// Floor is what chance alone would give where the groups do not differ; 0
	// where the measure is not biased by noise.
	Floor float64 `json:"floor,omitempty"`
	// Group are the groups compared, where the measure singles some out: more
	// than one in a tie.
	Group []string `json:"group,omitempty"`
	// Reference are the groups that Group is compared with.
	Reference []string `json:"reference,omitempty"`
	// Standing says whether Group is ahead or behind, by the direction of the
	// indicator and the interval; 0 where nobody is compared or the direction is
	// not known.
	Standing measure.Standing `json:"standing,omitzero"`
	// Flag is the answer of the rule, for measures that have one.
	Flag Flag `json:"flag,omitzero"`
	// Chance says whether chance explains the figure, where that was tested.
	Chance Chance `json:"chance,omitzero"`
	// LeftOut are groups that took no part.
	LeftOut []LeftOut `json:"leftOut,omitempty"`
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
