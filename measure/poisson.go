package measure

import (
	"fmt"
	"math"

	"github.com/collective-impact/sdk/internal/dist"
)

// The intervals of event rates, beside [MiettinenNurminen] and [Wald] for
// differences. x is a number of events, z the two-sided quantile of the normal
// distribution, α is 1 − level.
const (
	// ExactPoisson is the exact interval of a number of events: half the
	// quantile α/2 of chi-square with 2x degrees of freedom, and half the
	// quantile 1 − α/2 with 2x + 2 (Garwood 1936, Biometrika 28:437).
	ExactPoisson Method = "exact-poisson"
	// Byar is Byar's approximation to it: x (1 − 1/(9x) − z/(3√x))³, and with
	// y = x + 1, y (1 − 1/(9y) + z/(3√y))³ (Breslow and Day 1987, Statistical
	// Methods in Cancer Research II, page 69).
	Byar Method = "byar"
	// ByarFromTen is [ExactPoisson] for fewer than 10 events and [Byar] from 10,
	// as the Office for Health Improvement and Disparities of England publishes
	// rates. The estimate names the one that was used.
	ByarFromTen Method = "byar-from-ten"
	// ExactConditional is the interval of a ratio of two event rates from the
	// Clopper-Pearson limits π of the first group's share of all events: the
	// ratio is π/(1 − π) times the ratio of the exposures, the second over the
	// first (Przyborowski and Wilenski 1940, Biometrika 31:313).
	ExactConditional Method = "exact-conditional"
	// PoissonLog is the interval of a ratio of two event rates on the
	// logarithmic scale, with the standard error √(1/x1 + 1/x2).
	PoissonLog Method = "poisson-log"
)

// MinEvents is the number of events below which an event rate, or a comparison
// with one, is marked [Unreliable]. It is the smallest with which the National
// Center for Health Statistics presents a rate (Parker et al. 2023, Vital and
// Health Statistics 2(200)).
const MinEvents = 10

// EventRate estimates how many events there are in per units of exposure: 12
// arrests in 3,450 youth-years are a rate of 3.48 per 1,000 with per = 1000. The
// interval is that of the method: [ExactPoisson], [Byar] or [ByarFromTen], all of
// which take events to come one by one, none making another likelier. The unit
// is [Rate], N is the number of events, and the estimate is [Unreliable] with
// fewer than [MinEvents].
//
// With neither events nor exposure it is [Empty]; a rate that a float64 does
// not hold is [Undefined]. Events without exposure, or a negative number of
// them, wrap [ErrCounts]; an exposure that is negative or not finite, or a per
// that is not positive and finite, [ErrRange]; a level outside (0, 1)
// [ErrLevel]; another method [ErrMethod].
func EventRate(m Method, events int, exposure, per, level float64) (Estimate, error) {
	if err := offers(m, ExactPoisson, Byar, ByarFromTen); err != nil {
		return Estimate{}, err
	}
	if err := checkRates(per, level, exposed{events, exposure}); err != nil {
		return Estimate{}, err
	}
	if exposure == 0 {
		return NotEstimable(Rate, 0, NoObservation), nil
	}
	switch {
	case m == ByarFromTen && events < 10:
		m = ExactPoisson
	case m == ByarFromTen:
		m = Byar
	}
	scale := func(x float64) float64 { return float64(x / exposure * per) }
	lo, hi := eventLimits(m, float64(events), level)
	e := Estimate{unit: Rate, value: scale(float64(events)), hasValue: true, n: events, status: enoughEvents(events)}
	return e.interval(min(scale(lo), e.value), max(scale(hi), e.value), level, m).settled(), nil
}

// eventLimits returns the limits of the expected number of events.
func eventLimits(m Method, x, level float64) (lower, upper float64) {
	if m == ExactPoisson {
		if x > 0 {
			lower = dist.GammaQuantile(x, (1-level)/2, false)
		}
		return lower, dist.GammaQuantile(x+1, (1-level)/2, true)
	}
	byar := func(x, z float64) float64 {
		r := 1 - 1/(9*x) + z/(3*math.Sqrt(x))
		return float64(x * float64(r*float64(r*r)))
	}
	z := dist.Normal(level)
	if x > 0 {
		lower = max(byar(x, -z), 0)
	}
	return lower, byar(x+1, z)
}

// EventRateRatio estimates the ratio of two event rates of groups that share no
// event, with the interval of the method: [ExactConditional] or [PoissonLog].
// With events2 = 0 the ratio is undefined ([ZeroReference]); with events1 = 0 it
// is 0, and [PoissonLog] has no interval ([ZeroCount]). N is events1, and the
// estimate is [Unreliable] when either group has fewer than [MinEvents]. Without
// exposure of the first group it is [Empty], of the second [Undefined]. Errors
// are as for [EventRate].
func EventRateRatio(m Method, events1 int, exposure1 float64, events2 int, exposure2, level float64) (Estimate, error) {
	if err := offers(m, ExactConditional, PoissonLog); err != nil {
		return Estimate{}, err
	}
	if err := checkRates(1, level, exposed{events1, exposure1}, exposed{events2, exposure2}); err != nil {
		return Estimate{}, err
	}
	switch {
	case exposure1 == 0:
		return NotEstimable(Ratio, 0, NoObservation), nil
	case exposure2 == 0:
		return NotEstimable(Ratio, events1, NoReference), nil
	case events2 == 0:
		return NotEstimable(Ratio, events1, ZeroReference), nil
	}
	x1, x2 := float64(events1), float64(events2)
	scale := func(odds float64) float64 { return float64(odds * (exposure2 / exposure1)) }
	e := Estimate{unit: Ratio, value: scale(x1 / x2), hasValue: true, n: events1, status: enoughEvents(events1, events2)}
	if m == ExactConditional {
		lo := 0.0
		if events1 > 0 {
			p, q := dist.BetaQuantile(x1, x2+1, (1-level)/2)
			lo = scale(p / q)
		}
		q, p := dist.BetaQuantile(x2, x1+1, (1-level)/2)
		return e.interval(min(lo, e.value), max(scale(p/q), e.value), level, m).settled(), nil
	}
	if events1 == 0 {
		e.reason = ZeroCount
		return e.settled(), nil
	}
	e.se, e.hasSE = math.Sqrt(1/x1+1/x2), true
	f := math.Exp(float64(dist.Normal(level) * e.se))
	return e.interval(e.value/f, float64(e.value*f), level, m).settled(), nil
}

// EventRateDifference estimates the difference of two event rates of groups that
// share no event, in events per so many units of exposure, with the interval of
// the method: [MiettinenNurminen] or [Wald], which alone has a standard error and
// has no interval without any event ([NoSpread]). N, status and errors are as
// for [EventRateRatio], the unit is [Rate].
func EventRateDifference(m Method, events1 int, exposure1 float64, events2 int, exposure2, per, level float64) (Estimate, error) {
	if err := offers(m, MiettinenNurminen, Wald); err != nil {
		return Estimate{}, err
	}
	if err := checkRates(per, level, exposed{events1, exposure1}, exposed{events2, exposure2}); err != nil {
		return Estimate{}, err
	}
	switch {
	case exposure1 == 0:
		return NotEstimable(Rate, 0, NoObservation), nil
	case exposure2 == 0:
		return NotEstimable(Rate, events1, NoReference), nil
	}
	a, b, z := arm{float64(events1), exposure1}, arm{float64(events2), exposure2}, dist.Normal(level)
	d := a.k/a.n - b.k/b.n
	e := Estimate{unit: Rate, value: float64(d * per), hasValue: true, n: events1, status: enoughEvents(events1, events2)}
	if m == Wald {
		se := math.Hypot(math.Sqrt(a.k)/a.n, math.Sqrt(b.k)/b.n)
		if se == 0 {
			e.reason = NoSpread
			return e.settled(), nil
		}
		e.se, e.hasSE = float64(se*per), true
		h := float64(z * e.se)
		return e.interval(e.value-h, e.value+h, level, m).settled(), nil
	}
	lo, hi := -upperRateDifference(b, a, -d, z), upperRateDifference(a, b, d, z)
	return e.interval(min(float64(lo*per), e.value), max(float64(hi*per), e.value), level, m).settled(), nil
}

// upperRateDifference returns the largest difference that the score test does
// not reject. The difference found is d.
func upperRateDifference(a, b arm, d, z float64) float64 {
	holds := func(x float64) bool {
		l1, l2 := restrictedRates(a, b, x)
		return x-d <= float64(z*math.Sqrt(l1/a.n+l2/b.n))
	}
	step := 1/a.n + 1/b.n
	for holds(d+step) && !math.IsInf(step, 0) {
		step *= 2
	}
	if math.IsInf(d+step, 0) {
		return math.Inf(1) // and settled says so
	}
	return dist.Edge(d, d+step, holds)
}

// restrictedRates returns the rates with l1 − l2 = d under which the events are
// likeliest: the smaller one is the positive root of
// (n1+n2) l² + ((n1+n2) |d| − k1 − k2) l − k |d|, k being its events.
func restrictedRates(a, b arm, d float64) (l1, l2 float64) {
	if d < 0 {
		l2, l1 = restrictedRates(b, a, -d)
		return l1, l2
	}
	n := a.n + b.n
	h := (float64(n*d) - a.k - b.k) / 2
	root := math.Sqrt(float64(h*h) + float64(n*d*b.k))
	if h > 0 {
		l2 = float64(b.k*d) / (h + root)
	} else {
		l2 = (root - h) / n
	}
	return l2 + d, l2
}

// exposed is a number of events in an exposure.
type exposed struct {
	events   int
	exposure float64
}

func checkRates(per, level float64, groups ...exposed) error {
	for _, g := range groups {
		if g.events < 0 || int64(g.events) > maxCount || g.events > 0 && g.exposure == 0 {
			return fmt.Errorf("%w: %d events in an exposure of %v", ErrCounts, g.events, g.exposure)
		}
		if !(g.exposure >= 0 && g.exposure <= math.MaxFloat64) {
			return fmt.Errorf("%w: an exposure of %v is not a finite amount", ErrRange, g.exposure)
		}
	}
	if !(per > 0 && per <= math.MaxFloat64) {
		return fmt.Errorf("%w: per %v units is not a positive finite amount", ErrRange, per)
	}
	return checkLevel(level)
}

func enoughEvents(events ...int) Status {
	for _, x := range events {
		if x < MinEvents {
			return Unreliable
		}
	}
	return OK
}
