package measure

import (
	"fmt"
	"math"

	"github.com/collective-impact/sdk/internal/dist"
)

// The intervals of a proportion from a sample survey, beside [Wilson] and
// [StudentT]. p is the proportion, s its standard error under the design, t
// Student's two-sided quantile with the design's degrees of freedom, and the
// effective number p(1 − p)/s² is the size of a simple random sample with the
// same standard error.
const (
	// Logit goes back from log(p/(1 − p)) ± t s/(p(1 − p)) to proportions. It
	// is both "logit" and "xlogit" of svyciprop in the R package survey, which
	// reach it in two ways.
	Logit Method = "logit"
	// Arcsine goes back from asin √p ± t s/(2 √(p(1 − p))) to proportions; where
	// that leaves the range of the arcsine, the limit is 0 or 1.
	Arcsine Method = "arcsine"
	// KornGraubard is the Clopper-Pearson interval with the effective number in
	// place of n, times the square of Student's quantile with n − 1 degrees of
	// freedom over that with the design's (Korn and Graubard 1998, Survey
	// Methodology 24:193). It is "beta" of svyciprop.
	KornGraubard Method = "korn-graubard"
	// KornGraubardCapped is [KornGraubard] with an effective number, after the
	// adjustment, of at most n, as the National Center for Health Statistics
	// computes it (Parker et al. 2017, Vital and Health Statistics 2(175)).
	KornGraubardCapped Method = "korn-graubard-capped"
)

// nearlyNone is what rounding leaves of 0 in the sums of a survey, relative to
// what was added up.
const nearlyNone = 1e-12

// SurveyProportion is a proportion estimated from a sample survey, as far as its
// interval depends on it. It is plain data; methods check it.
type SurveyProportion struct {
	// P is the proportion, between 0 and 1. Within 1e-12 of 0 or 1 it counts
	// as 0 or 1, because sums of weights round.
	P float64
	// SE is its standard error under the design. What is below 1e-12 times the
	// smaller of P and 1 − P counts as 0.
	SE float64
	// N is the number of observations, without weights.
	N int
	// DF is the degrees of freedom of the design for this proportion: often
	// sampling units less strata. Infinity stands for the normal distribution.
	DF float64
	// DesignDF replaces DF in the Korn-Graubard intervals, which svyciprop
	// adjusts by the degrees of freedom of its design whatever it is told for
	// the other methods. 0 means DF.
	DesignDF float64
}

// check refuses what cannot be.
func (s SurveyProportion) check() error {
	switch {
	case s.N < 0 || int64(s.N) > maxCount:
		return fmt.Errorf("%w: %d observations", ErrCounts, s.N)
	case !(s.P >= 0 && s.P <= 1):
		return fmt.Errorf("%w: a proportion of %v", ErrRange, s.P)
	case !(s.SE >= 0 && s.SE <= math.MaxFloat64):
		return fmt.Errorf("%w: a standard error of %v", ErrRange, s.SE)
	case math.IsNaN(s.DF) || math.IsNaN(s.DesignDF):
		return fmt.Errorf("%w: degrees of freedom that are no number", ErrRange)
	}
	return nil
}

// extreme says whether nobody or everybody of the sample is a success.
func (s SurveyProportion) extreme() bool { return min(s.P, 1-s.P) < nearlyNone }

// EffectiveN returns the effective number of observations, P(1 − P)/SE², and
// false where there is none: without observations, for impossible numbers, and
// where the standard error is 0. When P is 0 or 1, where the design says
// nothing, it is N. It can exceed N, and ends at 2^52.
func (s SurveyProportion) EffectiveN() (float64, bool) {
	switch {
	case s.check() != nil || s.N == 0:
		return 0, false
	case s.extreme():
		return float64(s.N), true
	case s.flat():
		return 0, false
	}
	return min(s.P/s.SE*((1-s.P)/s.SE), maxCount), true
}

func (s SurveyProportion) flat() bool { return s.SE < float64(nearlyNone*min(s.P, 1-s.P)) || s.SE == 0 }

// Estimate returns the proportion with the interval of the method: [Logit],
// [Arcsine], [KornGraubard], [KornGraubardCapped], [StudentT] or [Wilson], which
// here has the effective number and Student's quantile. Limits outside 0 and 1
// are set to 0 and 1.
//
// When P is 0 or 1, no formula of a standard error has an interval; whatever the
// method, the limits then are those of Clopper and Pearson for nobody or
// everybody among N, and the method in the estimate is [ClopperPearson].
//
// Where no interval can be given the reason says so: [NoDegrees] for degrees of
// freedom below 1, [OneObservation] for the Korn-Graubard intervals of one
// observation, [NoSpread] for a standard error of 0. With N = 0 the estimate is
// [Empty]. Numbers out of range wrap [ErrRange] or [ErrCounts], a level outside
// (0, 1) [ErrLevel], another method [ErrMethod].
func (s SurveyProportion) Estimate(m Method, level float64) (Estimate, error) {
	if err := offers(m, Logit, Arcsine, KornGraubard, KornGraubardCapped, StudentT, Wilson); err != nil {
		return Estimate{}, err
	}
	if err := s.check(); err != nil {
		return Estimate{}, err
	}
	if err := checkLevel(level); err != nil {
		return Estimate{}, err
	}
	if s.N == 0 {
		return NotEstimable(Proportion, 0, NoObservation), nil
	}
	df := s.DF
	korn := m == KornGraubard || m == KornGraubardCapped
	if korn && s.DesignDF != 0 {
		df = s.DesignDF
	}
	e := Estimate{unit: Proportion, value: s.P, hasValue: true, n: s.N}
	switch {
	case df < 1:
		e.reason = NoDegrees
		return e.settled(), nil
	case s.extreme():
		return ProportionBy(ClopperPearson, int(math.Round(s.P))*s.N, s.N, level)
	case korn && s.N == 1:
		e.reason = OneObservation
		return e.settled(), nil
	case s.flat():
		e.reason = NoSpread
		return e.settled(), nil
	}
	e.se, e.hasSE = s.SE, true
	t := dist.Normal(level)
	if !math.IsInf(df, 1) {
		e.df, t = df, dist.Student(level, df)
	}
	var lo, hi float64
	if korn {
		lo, hi = s.korn(m, t, level)
	} else {
		lo, hi = s.limits(m, t)
	}
	return e.interval(max(0, min(lo, s.P)), min(1, max(hi, s.P)), level, m).settled(), nil
}

// korn returns the limits of Korn and Graubard.
func (s SurveyProportion) korn(m Method, t, level float64) (lower, upper float64) {
	n, _ := s.EffectiveN()
	r := dist.Student(level, float64(s.N-1)) / t
	n = min(float64(n*float64(r*r)), maxCount)
	if m == KornGraubardCapped {
		n = min(n, float64(s.N))
	}
	k, rest := float64(n*s.P), float64(n*(1-s.P))
	lower, _ = dist.BetaQuantile(k, rest+1, (1-level)/2)
	_, upper = dist.BetaQuantile(rest, k+1, (1-level)/2)
	return lower, upper
}

// limits returns the limits of the other methods.
func (s SurveyProportion) limits(m Method, t float64) (lower, upper float64) {
	p, q := s.P, 1-s.P
	h := float64(t * s.SE)
	switch m {
	case Logit:
		f := math.Exp(h / p / q) // p/(p+qf) is back on the scale of proportions
		return p / (p + float64(q*f)), p / (p + q/f)
	case Arcsine:
		a := math.Asin(math.Sqrt(p))
		d := h / (2 * math.Sqrt(float64(p*q)))
		lo, hi := math.Sin(max(a-d, 0)), math.Sin(min(a+d, math.Pi/2))
		return float64(lo * lo), float64(hi * hi)
	case Wilson:
		n, _ := s.EffectiveN()
		lower, _ = scoreLimit(float64(n*p), float64(n*q), t)
		_, upper = scoreLimit(float64(n*q), float64(n*p), t)
		return lower, upper
	}
	return p - h, p + h
}
