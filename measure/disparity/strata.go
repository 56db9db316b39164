package disparity

import (
	"fmt"
	"math"

	"github.com/collective-impact/sdk/internal/dist"
	"github.com/collective-impact/sdk/internal/enum"
	"github.com/collective-impact/sdk/internal/fault"
	"github.com/collective-impact/sdk/measure"
)

// Stratum is a part of a population, such as an age band.
type Stratum struct {
	// Name is what people call it; required and unique.
	Name string `json:"name"`
	// Events are what happened in it, such as deaths or arrests.
	Events int `json:"events"`
	// Population are its people, or person-years.
	Population float64 `json:"population"`
}

// Weight is the share of a stratum in a standard population, on any scale.
type Weight struct {
	// Name is the stratum.
	Name string `json:"name"`
	// People of the standard population in it.
	People float64 `json:"people"`
}

// RateOptions steer standardised rates and ratios.
type RateOptions struct {
	// Interval says how that of a directly standardised rate is computed; 0
	// means FayFeuer.
	Interval RateInterval `json:"interval,omitzero"`
	// FewEvents lets Dobson's method give rates from fewer than 10 events,
	// which Public Health England withholds.
	FewEvents bool `json:"fewEvents,omitempty"`
	// Per is the number of people that a rate is for, such as 100000; 0 means 1.
	Per float64 `json:"per,omitempty"`
	// Level is the confidence level; 0 means 0.95.
	Level float64 `json:"level,omitempty"`
}

const (
	// enoughEvents is what Dobson's method asks for at Public Health England.
	enoughEvents = 10
	// mostPeople keeps products of rates far from overflow.
	mostPeople = 1e15
)

// The methods of the intervals of standardised rates and ratios.
const (
	// GammaFayFeuer is that of [FayFeuer].
	GammaFayFeuer measure.Method = "gamma-fay-feuer"
	// MoverGamma is the interval of a ratio of two rates from the limits l and u
	// that each has by [FayFeuer]: the logarithm of the ratio r/s less
	// √(ln²(r/l) + ln²(u/s)), and likewise above (Zou and Donner 2008, Statistics
	// in Medicine 27:1693).
	MoverGamma measure.Method = "mover-gamma"
	// DobsonByar is that of [Dobson] with Byar's limits of the number of events
	// (Breslow and Day 1987, Statistical Methods in Cancer Research II, p. 69).
	DobsonByar measure.Method = "dobson-byar"
	// DobsonExact is that of [Dobson] with the exact limits of fewer than ten
	// events.
	DobsonExact measure.Method = "dobson-exact"
)

// checked returns the options as they are meant.
func (o RateOptions) checked(l *fault.List) RateOptions {
	if o.Interval == 0 {
		o.Interval = FayFeuer
	}
	if !enum.Valid(rateIntervalKeys, o.Interval) {
		l.Add("/options/interval", measure.ErrUnknownKey, "is none of the ways to an interval")
	}
	if o.Per == 0 {
		o.Per = 1
	}
	if !(o.Per > 0 && o.Per <= mostPeople) {
		l.Add("/options/per", measure.ErrRange, "must be a number of people")
	}
	level, err := levelOf(o.Level)
	l.AddErr("/options/level", err)
	o.Level = level
	return o
}

// checkStrata reports what is wrong with the strata of a population.
func checkStrata(l *fault.List, at string, strata []Stratum) {
	if len(strata) == 0 {
		l.Add(at, measure.ErrRequired, "required: at least one stratum")
	}
	seen := map[string]bool{}
	for i, s := range strata {
		at := fault.At(at, i)
		if s.Name == "" {
			l.Add(at+"/name", measure.ErrRequired, "required: a name")
		}
		if seen[s.Name] {
			l.Add(at+"/name", measure.ErrDuplicate, "the name stands twice")
		}
		seen[s.Name] = true
		if s.Events < 0 || float64(s.Events) > mostPeople {
			l.Add(at+"/events", measure.ErrRange, "must be a number of events")
		}
		if !(s.Population >= 1e-6 && s.Population <= mostPeople) {
			l.Add(at+"/population", measure.ErrRange, "must be a number of people above 0; merge a stratum without people with its neighbour")
		}
	}
}

// checkWeights reports what is wrong with a standard population.
func checkWeights(l *fault.List, at string, standard []Weight) {
	seen, total := map[string]bool{}, 0.0
	for i, w := range standard {
		at := fault.At(at, i)
		if seen[w.Name] {
			l.Add(at+"/name", measure.ErrDuplicate, "the name stands twice")
		}
		seen[w.Name] = true
		if !(w.People >= 0 && w.People <= mostPeople) {
			l.Add(at+"/people", measure.ErrRange, "must be a number of people")
		}
		total += w.People
	}
	if !(total >= 1e-6) {
		l.Add(at, measure.ErrRequired, "required: a standard population")
	}
}

// matchStrata returns the share of the standard in each stratum, and reports what
// stands on one side only.
func matchStrata(l *fault.List, at string, strata []Stratum, standardAt string, standard []Weight) []float64 {
	people, total := map[string]float64{}, 0.0
	for _, w := range standard {
		people[w.Name] = w.People
		total += w.People
	}
	out, mine := make([]float64, len(strata)), map[string]bool{}
	for i, s := range strata {
		p, ok := people[s.Name]
		if !ok {
			l.Add(fault.At(at, i)+"/name", measure.ErrDangling, "is no stratum of %s", standardAt)
		}
		mine[s.Name] = true
		out[i] = p / total
	}
	for i, w := range standard {
		if !mine[w.Name] {
			l.Add(fault.At(standardAt, i)+"/name", measure.ErrDangling, "is no stratum of %s", at)
		}
	}
	return out
}

// weightedRate is a rate and what its errors are made of.
type weightedRate struct {
	rate, variance, largest, people float64
	events                          int
}

// standardised adds up the rates of strata. w are shares of the standard; what
// happened in a stratum without weight says nothing.
func standardised(strata []Stratum, w []float64) weightedRate {
	var d weightedRate
	for i, s := range strata {
		d.people += s.Population
		if w[i] == 0 {
			continue
		}
		x := w[i] / s.Population
		d.rate += float64(x * float64(s.Events))
		d.variance += float64(float64(x*x) * float64(s.Events))
		d.largest = max(d.largest, x)
		d.events += s.Events
	}
	return d
}

// wholePeople returns a number of people as the N of an estimate.
func wholePeople(people float64) int {
	return int(min(max(math.Round(people), 1), math.MaxInt, 1<<52))
}

// DirectRate returns the directly standardised rate Σ w·events/population / Σ w:
// what the rate would be if the population were made up of its strata as the
// standard is. Strata match by name. Its standard error takes the events as
// Poisson, √Σ w²·events/population² / Σ w.
//
// The interval is by default that of Fay and Feuer, which holds for no events
// too. Dobson's scales Byar's limits of the number of events, exact ones below
// ten; below ten the rate is withheld for the reason [measure.BelowMinimum] as
// Public Health England does, unless o.FewEvents. Fewer than
// [measure.MinEvents] events make a rate [measure.Unreliable]. N is the number of
// people, rounded.
//
// What is wrong with strata, standard or options is an error with every place:
// a stratum of the one that the other does not have wraps [measure.ErrDangling].
func DirectRate(strata []Stratum, standard []Weight, o RateOptions) (measure.Estimate, error) {
	var l fault.List
	checkStrata(&l, "/strata", strata)
	checkWeights(&l, "/standard", standard)
	w := matchStrata(&l, "/strata", strata, "/standard", standard)
	o = o.checked(&l)
	checkTotal(&l, strata)
	if err := l.Err(); err != nil {
		return measure.Estimate{}, fmt.Errorf("direct rate: %w", err)
	}
	d := standardised(strata, w)
	n := wholePeople(d.people)
	if o.Interval == Dobson && d.events < enoughEvents && !o.FewEvents {
		return measure.NotEstimable(measure.Rate, n, measure.BelowMinimum), nil
	}
	f := measure.Figures{Unit: measure.Rate, Value: float64(o.Per * d.rate), StdErr: float64(o.Per * math.Sqrt(d.variance)), Level: o.Level, N: n,
		Unreliable: d.events < measure.MinEvents, Method: GammaFayFeuer}
	var lower, upper float64
	if o.Interval == FayFeuer {
		lower, upper = gammaLimits(d, o.Level)
	} else {
		lower, upper, f.Method = dobsonLimits(d, o.Level)
	}
	f.Lower, f.Upper = min(float64(o.Per*lower), f.Value), max(float64(o.Per*upper), f.Value)
	return made(f), nil
}

// checkTotal reports more events than an int of the machine holds.
func checkTotal(l *fault.List, strata []Stratum) {
	total := 0.0
	for _, s := range strata {
		total += float64(s.Events)
	}
	if total > math.MaxInt || total > mostPeople {
		l.Add("/strata", measure.ErrRange, "more events than can be counted")
	}
}

// gammaLimits are Fay and Feuer's.
func gammaLimits(d weightedRate, level float64) (lower, upper float64) {
	tail := (1 - level) / 2
	if d.variance > 0 {
		scale := d.variance / d.rate
		lower = float64(scale * dist.GammaQuantile(d.rate/scale, tail, false))
	}
	scale := (d.variance + float64(d.largest*d.largest)) / (d.rate + d.largest)
	return lower, float64(scale * dist.GammaQuantile((d.rate+d.largest)/scale, tail, true))
}

// dobsonLimits are Dobson's: the limits of the number of events, moved from
// the number to the rate and scaled by the ratio of their standard errors.
// Without events the scale is that of the stratum where one event would say
// most.
func dobsonLimits(d weightedRate, level float64) (lower, upper float64, m measure.Method) {
	count := eventLimits(d.events, level)
	lo, hi, _ := count.Interval()
	scale := d.largest
	if d.events > 0 {
		scale = math.Sqrt(d.variance / float64(d.events))
	}
	events := float64(d.events)
	if m = DobsonByar; count.Method() == measure.ExactPoisson {
		m = DobsonExact
	}
	return max(d.rate-float64(scale*(events-lo)), 0), d.rate + float64(scale*(hi-events)), m
}

// eventLimits estimates the expected number of events: with exact limits below
// ten, Byar's from there on. The number is one that [measure.EventRate] takes.
func eventLimits(events int, level float64) measure.Estimate {
	e, err := measure.EventRate(measure.ByarFromTen, events, 1, 1, level)
	if err != nil {
		return measure.NotEstimable(measure.Rate, 0, measure.OutOfRange)
	}
	return e
}
