package disparity

import (
	"math"

	"github.com/collective-impact/sdk/internal/fault"
	"github.com/collective-impact/sdk/measure"
)

// Reasons that measures of spread give.
const (
	// NegativeValue: a relative measure needs values, or a mean, above zero.
	NegativeValue measure.Reason = "negative-value"
	// ZeroValue: a value of zero has no logarithm, and no power below zero.
	ZeroValue measure.Reason = "zero-value"
	// BadParameter: the measure is not defined for this parameter.
	BadParameter measure.Reason = "parameter-out-of-range"
	// NotSmooth: the figure is a root, or a sum of absolute differences, without
	// what noise adds. It has the right mean without disparity and with much of
	// it, and no interval; that of the between-group variance has one.
	NotSmooth measure.Reason = "not-differentiable"
)

func spreadMeasures() []Measure {
	list := []Measure{{
		Key: "index-of-disparity", Title: "Index of disparity (IDIS), unweighted",
		Formula: "Σ|e−m| / J / m, where m is the mean of the groups weighted by population", Unit: measure.Index,
		Needs:   Needs{Separate: true, Population: true, TrueZero: true},
		compute: func(g Groups, _ Options) Result { return g.vectors().fromMean(false, true) },
	}, {
		Key: "index-of-disparity-weighted", Title: "Index of disparity (IDIS), weighted",
		Formula: "Σp|e−m| / m", Unit: measure.Index,
		Needs:   Needs{Separate: true, Population: true, TrueZero: true},
		compute: func(g Groups, _ Options) Result { return g.vectors().fromMean(true, true) },
	}, {
		Key: "between-group-variance", Title: "Between-group variance (BGV)",
		Formula: "Σp(e−m)², in squared units of the values", Unit: measure.Index,
		Needs: Needs{Separate: true, Population: true}, compute: betweenGroupVariance,
	}, {
		Key: "between-group-standard-deviation", Title: "Between-group standard deviation (BGSD)",
		Formula: "√Σp(e−m)²",
		Needs:   Needs{Separate: true, Population: true}, compute: betweenGroupDeviation,
	}, {
		Key: "coefficient-of-variation", Title: "Coefficient of variation (COV)",
		Formula: "√Σp(e−m)² / m", Unit: measure.Index,
		Needs: Needs{Separate: true, Population: true, TrueZero: true}, compute: coefficientOfVariation,
	}, {
		Key: "mean-difference-from-mean", Title: "Mean difference from the mean (MDM), unweighted",
		Formula: "Σ|e−m| / J, where m is the mean of the groups weighted by population",
		Needs:   Needs{Separate: true, Population: true},
		compute: func(g Groups, _ Options) Result { return g.vectors().fromMean(false, false) },
	}, {
		Key: "mean-difference-from-mean-weighted", Title: "Mean difference from the mean (MDM), weighted",
		Formula: "Σp|e−m|",
		Needs:   Needs{Separate: true, Population: true},
		compute: func(g Groups, _ Options) Result { return g.vectors().fromMean(true, false) },
	}, {
		Key: "mean-difference-from-best", Title: "Mean difference from the best group (MDB), unweighted",
		Formula: "Σ|e−best| / J, where best is the best group of enough observations",
		Needs:   Needs{Separate: true, Direction: true},
		compute: func(g Groups, o Options) Result { return g.vectors().fromBest(o.Reference.MinN, false) },
	}, {
		Key: "mean-difference-from-best-weighted", Title: "Mean difference from the best group (MDB), weighted",
		Formula: "Σp|e−best|, where best is the best group of enough observations",
		Needs:   Needs{Separate: true, Population: true, Direction: true},
		compute: func(g Groups, o Options) Result { return g.vectors().fromBest(o.Reference.MinN, true) },
	}, {
		Key: "mean-difference-from-reference", Title: "Mean difference from a reference (MDR), unweighted",
		Formula: "Σ|e−reference| / J",
		Needs:   Needs{Separate: true, Reference: true},
		check:   checkTarget, compute: func(g Groups, o Options) Result { return g.vectors().fromReference(o.Reference, false) },
	}, {
		Key: "mean-difference-from-reference-weighted", Title: "Mean difference from a reference (MDR), weighted",
		Formula: "Σp|e−reference|",
		Needs:   Needs{Separate: true, Population: true, Reference: true},
		check:   checkTarget, compute: func(g Groups, o Options) Result { return g.vectors().fromReference(o.Reference, true) },
	}}
	for i := range list {
		list[i].Sources = []measure.Citation{summaryMeasures()}
		switch list[i].Key {
		case "between-group-variance", "index-of-disparity":
			list[i].Sources = append(list[i].Sources, varianceEstimators())
		}
	}
	return list
}

// checkTarget reports a reference that these groups cannot have, or that is for
// another indicator.
func checkTarget(g Groups, o Options) error {
	var l fault.List
	if of := o.Reference.Indicator; of != "" && of != g.Indicator {
		l.Add("/reference/indicator", measure.ErrInvalid, "the reference is for indicator %q, and the groups are of %q", of, g.Indicator)
	}
	checkReference(&l, g, o.Reference)
	return l.Err()
}

// checkAttributable reports a reference that the mean cannot be compared with.
func checkAttributable(g Groups, o Options) error {
	switch o.Reference.Kind {
	case measure.ToOverall, measure.ToAllOthers:
		return &fault.FieldError{Path: "/reference/kind", Problem: "must be best, named or fixed; everyone is the mean itself, which is compared with the reference", Err: measure.ErrInvalid}
	case 0:
		o.Reference.Kind = measure.ToBest
	}
	return checkTarget(g, o)
}

func summaryMeasures() measure.Citation {
	return measure.Citation{Author: "Schlotheuber and Hosseinpoor", Year: 2022, Title: "Summary Measures of Health Inequality",
		Locator: "International Journal of Environmental Research and Public Health 19:3697", URL: "https://doi.org/10.3390/ijerph19063697"}
}

func varianceEstimators() measure.Citation {
	return measure.Citation{Author: "Ahn, Harper, Yu, Feuer, Liu and Luta", Year: 2018,
		Title:   "Variance Estimation and Confidence Intervals for 11 Commonly Used Health Disparity Measures",
		Locator: "JCO Clinical Cancer Informatics 2", URL: "https://doi.org/10.1200/CCI.18.00031"}
}

// vectors are the values and shares of groups, and the mean.
type vectors struct {
	g    Groups
	e, p []float64
	mean float64
}

func (g Groups) vectors() vectors {
	v := vectors{g: g, p: g.shares(), e: make([]float64, len(g.Groups))}
	first := g.Groups[0].Value
	equal := true
	for i, x := range g.Groups {
		v.e[i] = x.Value
		equal = equal && x.Value == first
		v.mean += float64(v.p[i] * x.Value)
	}
	if equal { // without the rounding of the sum
		v.mean = first
	}
	return v
}

// unit returns the unit of differences, which may be negative.
func (v vectors) unit() measure.Unit {
	if u := v.g.Unit.Difference(); u != measure.Ratio {
		return u
	}
	return measure.Index
}

// times returns Σx, the covariance of each value with Σ x·value.
func (v vectors) times(x []float64) []float64 {
	out := make([]float64, len(x))
	for i := range x {
		if v.g.Covariance == nil {
			out[i] = float64(v.g.cov(i, i) * x[i])
			continue
		}
		for j := range x {
			out[i] += float64(v.g.cov(i, j) * x[j])
		}
	}
	return out
}

// weights are the shares, or the same for each group.
func (v vectors) weights(weighted bool) []float64 {
	if weighted {
		return v.p
	}
	w := make([]float64, len(v.e))
	for i := range w {
		w[i] = 1 / float64(len(w))
	}
	return w
}

// refuse returns the result that has no value.
func (v vectors) refuse(unit measure.Unit, why measure.Reason) Result {
	return Result{Estimate: measure.NotEstimable(unit, v.g.n(), why)}
}

// relative says why a measure relative to the mean has no value, or "".
func (v vectors) relative() measure.Reason {
	switch {
	case v.mean == 0:
		return measure.ZeroMean
	case v.mean < 0:
		return NegativeValue
	}
	return ""
}

// within returns an estimate whose value and limits are kept in a range.
func (v vectors) within(unit measure.Unit, value, se, least, most float64) measure.Estimate {
	cut := func(x float64) float64 { return min(max(x, least), most) }
	e := v.g.estimate(unit, value, se)
	lower, upper, ok := e.Interval()
	if !ok {
		return v.g.estimate(unit, cut(value), se)
	}
	df, _ := e.DF()
	return made(measure.Figures{Unit: unit, Value: cut(value), StdErr: se, Lower: cut(lower), Upper: cut(upper),
		Level: e.Level(), DF: df, Method: e.Method(), N: v.g.n()})
}

// kinked returns a corrected figure, which has no interval.
func (v vectors) kinked(unit measure.Unit, value float64) measure.Estimate {
	return made(measure.Figures{Unit: unit, Value: value, Reason: NotSmooth, N: v.g.n()})
}

// finite returns x, and 0 where it has no value.
func finite(x float64) float64 {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return 0
	}
	return x
}
