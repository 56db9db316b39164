package measure

import (
	"fmt"
	"math"

	"github.com/collective-impact/sdk/internal/dist"
)

// maxCount is the largest number of people; every count is exact as a float64.
const maxCount = 1 << 52

// Tail areas below this are not what anyone asks for, and quantiles there are
// no longer accurate.
const minTail = 1e-12

func checkLevel(level float64) error {
	if !(level > 0 && level < 1) || (1-level)/2 < minTail {
		return fmt.Errorf("%w: %v", ErrLevel, level)
	}
	return nil
}

func checkCounts(k, n int) error {
	if k < 0 || n < 0 || k > n || int64(n) > maxCount {
		return fmt.Errorf("%w: %d of %d", ErrCounts, k, n)
	}
	return nil
}

// wilson returns the score limits, the roots of (p − k/n)² = z² p(1−p)/n. The
// lower one is computed from the product of the roots, so that nothing cancels.
// At k = 0 the lower and at k = n the upper limit is exact, and rounding never
// puts the proportion outside.
func wilson(k, n int, z float64) (lower, upper float64) {
	nf, kf := float64(n), float64(k)
	z2, p := float64(z*z), kf/nf
	sum := kf + z2/2 + float64(z*math.Sqrt(float64(kf*(nf-kf))/nf+z2/4))
	switch k {
	case 0:
		return 0, min(sum/(nf+z2), 1)
	case n:
		return min(float64(p*kf)/sum, 1), 1
	}
	return min(float64(p*kf)/sum, p), min(max(sum/(nf+z2), p), 1)
}

// RateOf estimates the proportion k/n with its Wilson interval. With n = 0 the
// estimate is [Empty]. Impossible counts wrap [ErrCounts], a level outside
// (0, 1) [ErrLevel].
func RateOf(k, n int, level float64) (Estimate, error) {
	if err := checkCounts(k, n); err != nil {
		return Estimate{}, err
	}
	if err := checkLevel(level); err != nil {
		return Estimate{}, err
	}
	if n == 0 {
		return NotEstimable(Proportion, 0, NoObservation), nil
	}
	lo, hi := wilson(k, n, dist.Normal(level))
	e := Estimate{unit: Proportion, value: float64(k) / float64(n), hasValue: true, n: n}
	return e.interval(lo, hi, level, Wilson).settled(), nil
}

// RateDifference estimates k1/n1 − k2/n2 of two groups that share nobody, with
// Newcombe's hybrid score interval. N is n1. With n1 = 0 it is [Empty], with
// n2 = 0 [Undefined]. It is [Unreliable] when either group has fewer than
// [MinReliable] observations, as all comparisons are.
func RateDifference(k1, n1, k2, n2 int, level float64) (Estimate, error) {
	return rateDifference(k1, n1, k2, n2, 1, level)
}

// RateDifferenceToAll estimates the difference between the rate k/n of a group
// and the rate of everyone, kAll/nAll, the group included. Because a part of
// everyone is the group itself, the difference is (1 − n/nAll) times the
// difference between the group and all others, and so is its interval; to treat
// the two rates as independent would overstate the error. A group that is
// everyone has no difference, for the reason [IsReference].
func RateDifferenceToAll(k, n, kAll, nAll int, level float64) (Estimate, error) {
	if err := checkPart(k, n, kAll, nAll); err != nil {
		return Estimate{}, err
	}
	if err := checkLevel(level); err != nil {
		return Estimate{}, err
	}
	if n > 0 && n == nAll {
		return NotEstimable(ProportionDifference, n, IsReference), nil
	}
	return rateDifference(k, n, kAll-k, nAll-n, float64(nAll-n)/float64(max(nAll, 1)), level)
}

func checkPart(k, n, kAll, nAll int) error {
	for _, c := range [][2]int{{k, n}, {kAll, nAll}} {
		if err := checkCounts(c[0], c[1]); err != nil {
			return err
		}
	}
	if k > kAll || n > nAll || kAll-k > nAll-n {
		return fmt.Errorf("%w: %d of %d is no part of %d of %d", ErrCounts, k, n, kAll, nAll)
	}
	return nil
}

func rateDifference(k1, n1, k2, n2 int, scale, level float64) (Estimate, error) {
	for _, c := range [][2]int{{k1, n1}, {k2, n2}} {
		if err := checkCounts(c[0], c[1]); err != nil {
			return Estimate{}, err
		}
	}
	if err := checkLevel(level); err != nil {
		return Estimate{}, err
	}
	switch {
	case n1 == 0:
		return NotEstimable(ProportionDifference, 0, NoObservation), nil
	case n2 == 0:
		return NotEstimable(ProportionDifference, n1, NoReference), nil
	}
	z := dist.Normal(level)
	p1, p2 := float64(k1)/float64(n1), float64(k2)/float64(n2)
	l1, u1 := wilson(k1, n1, z)
	l2, u2 := wilson(k2, n2, z)
	d := p1 - p2
	e := Estimate{unit: ProportionDifference, value: float64(scale * d), hasValue: true, n: n1}
	lo, hi := max(d-math.Hypot(p1-l1, u2-p2), -1), min(d+math.Hypot(u1-p1, p2-l2), 1)
	e = e.interval(float64(scale*lo), float64(scale*hi), level, NewcombeHybrid)
	if n2 < MinReliable {
		e.status = Unreliable
	}
	return e.settled(), nil
}

// RateRatio estimates (k1/n1) / (k2/n2) of two groups that share nobody, with
// the score interval of Miettinen and Nurminen, as [ProportionRatioBy] with
// [MiettinenNurminen]. With k2 = 0 the ratio is undefined.
func RateRatio(k1, n1, k2, n2 int, level float64) (Estimate, error) {
	return ProportionRatioBy(MiettinenNurminen, k1, n1, k2, n2, level)
}

// katzRatio is the ratio with the log interval of Katz and others; with k1 = 0
// it is 0 and has no interval.
func katzRatio(k1, n1, k2, n2 int, level float64) (Estimate, error) {
	for _, c := range [][2]int{{k1, n1}, {k2, n2}} {
		if err := checkCounts(c[0], c[1]); err != nil {
			return Estimate{}, err
		}
	}
	if err := checkLevel(level); err != nil {
		return Estimate{}, err
	}
	switch {
	case n1 == 0:
		return NotEstimable(Ratio, 0, NoObservation), nil
	case n2 == 0:
		return NotEstimable(Ratio, n1, NoReference), nil
	case k2 == 0:
		return NotEstimable(Ratio, n1, ZeroReference), nil
	}
	p1, p2 := float64(k1)/float64(n1), float64(k2)/float64(n2)
	// 1/k − 1/n is (1−p)/k, without its cancellation.
	variance := (1-p1)/float64(max(k1, 1)) + (1-p2)/float64(k2)
	return logRatio(k1, n1, p1, n2, p2, variance, level, KatzLog), nil
}

// RateRatioToAll estimates the ratio of the rate of a group to the rate of
// everyone, the group included, as [ProportionRatioToAllBy] with
// [MiettinenNurminen].
func RateRatioToAll(k, n, kAll, nAll int, level float64) (Estimate, error) {
	return ProportionRatioToAllBy(MiettinenNurminen, k, n, kAll, nAll, level)
}

// deltaRatioToAll is the ratio to everyone by the method [DeltaLog]; with k = 0
// it is 0 and has no interval.
func deltaRatioToAll(k, n, kAll, nAll int, level float64) (Estimate, error) {
	if err := checkPart(k, n, kAll, nAll); err != nil {
		return Estimate{}, err
	}
	if err := checkLevel(level); err != nil {
		return Estimate{}, err
	}
	rest := nAll - n
	switch {
	case n == 0:
		return NotEstimable(Ratio, 0, NoObservation), nil
	case rest == 0:
		return NotEstimable(Ratio, n, IsReference), nil
	case kAll == 0:
		return NotEstimable(Ratio, n, ZeroReference), nil
	}
	p1, p2, p := float64(k)/float64(n), float64(kAll-k)/float64(rest), float64(kAll)/float64(nAll)
	variance := 0.0
	if k > 0 {
		// The derivatives of log(p1/p), where p = w p1 + (1−w) p2.
		w := float64(n) / float64(nAll)
		a, b := 1/p1-w/p, float64(rest)/float64(nAll)/p
		v1, v2 := float64(p1*(1-p1))/float64(n), float64(p2*(1-p2))/float64(rest)
		variance = float64(float64(a*a)*v1) + float64(float64(b*b)*v2)
	}
	return logRatio(k, n, p1, rest, p, variance, level, DeltaLog), nil
}

// logRatio returns p1/p2 with an interval from the variance of its logarithm.
func logRatio(k1, n1 int, p1 float64, n2 int, p2, variance, level float64, m Method) Estimate {
	e := Estimate{unit: Ratio, value: p1 / p2, hasValue: true, n: n1}
	if n2 < MinReliable {
		e.status = Unreliable
	}
	switch {
	case k1 == 0:
		e.reason = ZeroCount
		return e.settled()
	case variance <= 0:
		e.reason = NoSpread
		return e.settled()
	}
	e.se, e.hasSE = math.Sqrt(variance), true
	f := math.Exp(float64(dist.Normal(level) * e.se))
	return e.interval(e.value/f, float64(e.value*f), level, m).settled()
}

// MeanOf estimates a mean from the number of observations, their mean and
// their variance with divisor n−1 (0 when n is 1), with Student's t interval. Of
// skewed values, such as incomes, [MeanOfValues] has a better one.
// With one observation, or none of the spread that an interval is made from,
// there is a value but no interval, and the reason says so. The unit is
// [Points]. A mean or variance that is not finite, a negative variance, and a
// variance of fewer than two observations wrap [ErrRange].
func MeanOf(n int, mean, variance, level float64) (Estimate, error) {
	if err := checkMoments(n, mean, variance); err != nil {
		return Estimate{}, err
	}
	if err := checkLevel(level); err != nil {
		return Estimate{}, err
	}
	if n == 0 {
		return NotEstimable(Points, 0, NoObservation), nil
	}
	e := Estimate{unit: Points, value: mean, hasValue: true, n: n}
	switch {
	case n == 1:
		e.reason = OneObservation
	case variance == 0:
		e.reason = NoSpread
	default:
		e.se, e.hasSE = math.Sqrt(variance/float64(n)), true
		e.df = float64(n - 1)
		h := float64(dist.Student(level, e.df) * e.se)
		e = e.interval(mean-h, mean+h, level, StudentT)
	}
	return e.settled(), nil
}

func checkMoments(n int, mean, variance float64) error {
	if err := checkCounts(0, n); err != nil {
		return err
	}
	for _, x := range []float64{mean, variance} {
		if math.IsNaN(x) || math.IsInf(x, 0) {
			return fmt.Errorf("%w: mean and variance must be finite", ErrRange)
		}
	}
	if variance < 0 || n < 2 && variance != 0 {
		return fmt.Errorf("%w: a variance is not negative, and 0 with fewer than two observations", ErrRange)
	}
	return nil
}

// MeanDifference estimates mean1 − mean2 of two groups that share nobody, with
// Welch's interval. Variances have divisor n−1. N is n1. What has no interval
// and what is refused is as for [MeanOf].
func MeanDifference(n1 int, mean1, var1 float64, n2 int, mean2, var2, level float64) (Estimate, error) {
	return meanDifference(n1, mean1, var1, n2, mean2, var2, 1, level)
}

func meanDifference(n1 int, mean1, var1 float64, n2 int, mean2, var2, scale, level float64) (Estimate, error) {
	if err := checkMoments(n1, mean1, var1); err != nil {
		return Estimate{}, err
	}
	if err := checkMoments(n2, mean2, var2); err != nil {
		return Estimate{}, err
	}
	if err := checkLevel(level); err != nil {
		return Estimate{}, err
	}
	switch {
	case n1 == 0:
		return NotEstimable(Points, 0, NoObservation), nil
	case n2 == 0:
		return NotEstimable(Points, n1, NoReference), nil
	}
	e := Estimate{unit: Points, value: float64(scale * (mean1 - mean2)), hasValue: true, n: n1}
	if n2 < MinReliable {
		e.status = Unreliable
	}
	a, b := var1/float64(n1), var2/float64(n2)
	switch {
	case n1 == 1 || n2 == 1:
		e.reason = OneObservation
	case a+b == 0:
		e.reason = NoSpread
	default:
		// The weights of the two variances, so that no square can overflow.
		wa := a / (a + b)
		wb := 1 - wa
		e.df = 1 / (float64(wa*wa)/float64(n1-1) + float64(wb*wb)/float64(n2-1))
		se := float64(scale * math.Sqrt(a+b))
		e.se, e.hasSE = se, true
		h := float64(dist.Student(level, e.df) * se)
		e = e.interval(e.value-h, e.value+h, level, Welch)
	}
	return e.settled(), nil
}
