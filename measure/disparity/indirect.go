package disparity

import (
	"fmt"
	"math"

	"github.com/collective-impact/sdk/internal/fault"
	"github.com/collective-impact/sdk/measure"
)

// Indirect is what indirect standardisation gives.
type Indirect struct {
	// Observed are the events that happened.
	Observed int `json:"observed"`
	// Expected are those that would have happened at the rates of the
	// reference population.
	Expected float64 `json:"expected"`
	// Ratio is Observed/Expected, the standardised mortality (or incidence)
	// ratio.
	Ratio measure.Estimate `json:"ratio"`
	// Rate is Ratio times the crude rate of the reference population.
	Rate measure.Estimate `json:"rate"`
}

// IndirectRatio standardises indirectly: it applies the rates of the reference
// population to the strata of the population. Strata match by name. The rates
// of the reference count as known; the interval is that of the observed events,
// exact below ten, else Byar's (Breslow and Day 1987). Two indirectly
// standardised ratios compare each with the reference, not with one another:
// they are made up differently. The standard error of Ratio is that of its
// logarithm, 1/√Observed, that of Rate √Observed/Expected times the crude rate;
// neither has one without events. A reference without events in these strata
// expects none: there is no ratio, for the reason [measure.ZeroReference]. Fewer
// than [measure.MinEvents] events are [measure.Unreliable]. N is the number of people, rounded.
// Errors are as for [DirectRate].
func IndirectRatio(strata, reference []Stratum, o RateOptions) (Indirect, error) {
	var l fault.List
	checkStrata(&l, "/strata", strata)
	checkStrata(&l, "/reference", reference)
	matchStrata(&l, "/strata", strata, "/reference", weightsOf(reference))
	o = o.checked(&l)
	checkTotal(&l, strata)
	checkTotal(&l, reference)
	if err := l.Err(); err != nil {
		return Indirect{}, fmt.Errorf("indirect ratio: %w", err)
	}
	rates := map[string]float64{}
	var events, people, mine float64
	for _, s := range reference {
		rates[s.Name] = float64(s.Events) / s.Population
		events += float64(s.Events)
		people += s.Population
	}
	var r Indirect
	for _, s := range strata {
		r.Observed += s.Events
		r.Expected += float64(s.Population * rates[s.Name])
		mine += s.Population
	}
	n := wholePeople(mine)
	if !(r.Expected > 0) {
		r.Ratio = measure.NotEstimable(measure.Ratio, n, measure.ZeroReference)
		r.Rate = measure.NotEstimable(measure.Rate, n, measure.ZeroReference)
		return r, nil
	}
	count := eventLimits(r.Observed, o.Level)
	lower, upper, _ := count.Interval()
	x := float64(r.Observed)
	figures := func(unit measure.Unit, scale, se float64) measure.Estimate {
		return made(measure.Figures{Unit: unit, Value: float64(scale * x), StdErr: se, Lower: float64(scale * lower), Upper: float64(scale * upper),
			Level: o.Level, Method: count.Method(), N: n, Unreliable: r.Observed < measure.MinEvents})
	}
	logSE := 0.0
	if r.Observed > 0 {
		logSE = 1 / math.Sqrt(x)
	}
	r.Ratio = figures(measure.Ratio, 1/r.Expected, logSE)
	scale := float64(o.Per*events) / people / r.Expected
	r.Rate = figures(measure.Rate, scale, float64(scale*math.Sqrt(x)))
	return r, nil
}

// weightsOf returns the population of strata as a standard.
func weightsOf(strata []Stratum) []Weight {
	out := make([]Weight, len(strata))
	for i, s := range strata {
		out[i] = Weight{s.Name, s.Population}
	}
	return out
}

// ComparativeRatio returns the ratio of the directly standardised rates of two
// populations that share nobody, such as the comparative mortality figure. The
// interval is [MoverGamma]; the standard error is that of the logarithm,
// √(var₁/rate₁² + var₂/rate₂²) of Poisson events. Without events in the
// reference there is no ratio ([measure.ZeroReference]); without events in the
// population it is 0 and has no interval ([measure.ZeroCount]). Fewer than
// [measure.MinEvents] events in either are [measure.Unreliable]. Errors are as for [DirectRate].
func ComparativeRatio(strata, reference []Stratum, standard []Weight, o RateOptions) (measure.Estimate, error) {
	var l fault.List
	checkStrata(&l, "/strata", strata)
	checkStrata(&l, "/reference", reference)
	checkWeights(&l, "/standard", standard)
	w := matchStrata(&l, "/strata", strata, "/standard", standard)
	w0 := matchStrata(&l, "/reference", reference, "/standard", standard)
	o = o.checked(&l)
	checkTotal(&l, strata)
	checkTotal(&l, reference)
	if err := l.Err(); err != nil {
		return measure.Estimate{}, fmt.Errorf("comparative ratio: %w", err)
	}
	a, b := standardised(strata, w), standardised(reference, w0)
	v := evidence{n: wholePeople(a.people), level: o.Level, method: Delta, unreliable: min(a.events, b.events) < measure.MinEvents}
	switch {
	case !(b.rate > 0):
		return measure.NotEstimable(measure.Ratio, v.n, measure.ZeroReference), nil
	case !(a.rate > 0):
		v.why = measure.ZeroCount
		return v.log(0, 0), nil
	}
	v.method = MoverGamma
	f, ok := v.figures(measure.Ratio, a.rate/b.rate, math.Sqrt(a.variance/a.rate/a.rate+b.variance/b.rate/b.rate))
	if ok {
		la, ua := gammaLimits(a, o.Level)
		lb, ub := gammaLimits(b, o.Level)
		f.Lower = f.Value / math.Exp(math.Hypot(math.Log(a.rate/la), math.Log(ub/b.rate)))
		f.Upper = f.Value * math.Exp(math.Hypot(math.Log(ua/a.rate), math.Log(b.rate/lb)))
	}
	return made(f), nil
}
