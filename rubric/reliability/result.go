package reliability

import (
	"slices"

	"github.com/collective-impact/sdk/internal/dist"
	"github.com/collective-impact/sdk/measure"
)

// Result is a coefficient with all that is needed to judge it. A figure that
// has no value is a [Number] without one, null in JSON, with a reason.
type Result struct {
	// Coefficient says what was computed.
	Coefficient Coefficient `json:"coefficient"`
	// Weights are the weights that were used.
	Weights Weights `json:"weights"`
	// Spacing is the spacing that the weights used; not stated for [Identity].
	Spacing Spacing `json:"spacing,omitzero"`
	// Missing is the estimator for missing ratings.
	Missing Missing `json:"missing"`
	// Status is measure.OK, measure.Empty when there is nothing to compute
	// from, or measure.Undefined when the formula has no value.
	Status measure.Status `json:"status"`
	// Reason says why there is no value; zero when there is one.
	Reason Reason `json:"reason,omitzero"`
	// Value is the coefficient.
	Value Number `json:"value"`
	// Observed is the observed agreement, from 0 to 1.
	Observed Number `json:"observed"`
	// Expected is the agreement expected by chance; nothing for percent
	// agreement, which makes no allowance for chance.
	Expected Number `json:"expected"`
	// SE is the large-sample standard error; nothing when there is no interval.
	SE Number `json:"se"`
	// Interval is the confidence interval, or nil.
	Interval *Interval `json:"interval"`
	// NoInterval says why Interval is nil although there is a value.
	NoInterval Reason `json:"noInterval,omitzero"`
	// Raters is the number of raters.
	Raters int `json:"raters"`
	// RaterKeys are the raters, when they are known by name.
	RaterKeys []string `json:"raterKeys,omitempty"`
	// Pairs is the number of pairs of raters behind [LightKappa]; 0 otherwise.
	Pairs int `json:"pairs,omitempty"`
	// PairsLeftOut is the number of pairs of raters without a kappa.
	PairsLeftOut int `json:"pairsLeftOut,omitempty"`
	// N is the number of units used.
	N int `json:"n"`
	// Incomplete is the number of units that were rated and left out, because
	// too few raters rated them. N + Incomplete + Empty is the number of units
	// given.
	Incomplete int `json:"incomplete"`
	// Empty is the number of units that nobody rated.
	Empty int `json:"empty"`
	// TopCategory is the category that holds the most of the ratings used, the
	// first of several; "" when there are none.
	TopCategory string `json:"topCategory,omitempty"`
	// TopShare is its share of these ratings, from 0 to 1.
	TopShare Number `json:"topShare"`
	// Warnings are things to know before the figure is used.
	Warnings []Warning `json:"warnings,omitempty"`
}

// Interval is a confidence interval, symmetric about the value before clipping.
type Interval struct {
	// Low is the lower limit.
	Low float64 `json:"low"`
	// High is the upper limit.
	High float64 `json:"high"`
	// Level is the nominal level, such as 0.95.
	Level float64 `json:"level"`
	// Distribution is the distribution that the interval refers to.
	Distribution Distribution `json:"distribution"`
	// DF is the degrees of freedom of [Student]; 0 for [Normal].
	DF int `json:"df,omitempty"`
	// ClippedLow says that the lower limit was below the least possible value,
	// which stands in its place.
	ClippedLow bool `json:"clippedLow,omitempty"`
	// ClippedHigh says that the upper limit was above 1, which stands in its
	// place.
	ClippedHigh bool `json:"clippedHigh,omitempty"`
}

// newResult returns a result without a value. It is the one place that makes
// results.
func newResult(c Coefficient, o Options, keys []string, raters int) Result {
	r := Result{
		Coefficient: c,
		Weights:     o.Weights,
		Spacing:     o.Spacing,
		Missing:     o.Missing,
		Status:      measure.Empty,
		Reason:      NoPairs,
		Raters:      raters,
		RaterKeys:   slices.Clone(keys),
	}
	if raters < 2 {
		r.Reason = TooFewRaters
	}
	return r
}

// describe fills in what the use of the categories says.
func (r *Result) describe(c categories, use []int) {
	total, used, top := 0, 0, 0
	for i, n := range use {
		total += n
		if n > 0 {
			used++
		}
		if n > use[top] {
			top = i
		}
	}
	if r.Incomplete > 0 {
		r.Warnings = append(r.Warnings, UnitsLeftOut)
	}
	if total == 0 {
		return
	}
	r.TopCategory = c.list[top].Key
	r.TopShare = NumberOf(float64(use[top]) / float64(total))
	if r.Coefficient == PercentAgreement {
		return
	}
	if 5*use[top] >= 4*total {
		r.Warnings = append(r.Warnings, SkewedPrevalence)
	}
	if r.N < 2*used*used {
		r.Warnings = append(r.Warnings, FewUnits)
	}
}

func (r *Result) define(v Number) { r.Status, r.Reason, r.Value = measure.OK, 0, v }

func (r *Result) undefined(why Reason) { r.Status, r.Reason = measure.Undefined, why }

// interval fills in the standard error and the interval, clipped at least and
// 1, or says why there is none.
func (r *Result) interval(o Options, se Number, least float64) {
	s, _ := se.Float()
	switch {
	case r.N < 2:
		r.NoInterval = OneUnit
		return
	case !(s > 0):
		r.NoInterval = NoSpread
		return
	}
	r.SE = se
	ci := Interval{Level: o.Level, Distribution: o.Distribution}
	if o.Distribution == Student {
		ci.DF = r.N - 1
	}
	v, _ := r.Value.Float()
	half := float64(quantile(o.Level, ci.DF) * s)
	ci.Low, ci.High = v-half, v+half
	if !(ci.Low >= least) {
		ci.Low, ci.ClippedLow = least, true
	}
	if !(ci.High <= 1) {
		ci.High, ci.ClippedHigh = 1, true
	}
	r.Interval = &ci
}

// quantile returns the two-sided quantile of Student's t with df degrees of
// freedom, or of the normal distribution when df is 0.
func quantile(level float64, df int) float64 {
	if df == 0 {
		return dist.Normal(level)
	}
	return dist.Student(level, float64(df))
}
