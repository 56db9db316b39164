package disparity

import (
	"fmt"
	"math"
	"sort"

	"gonum.org/v1/gonum/mathext"

	"github.com/collective-impact/sdk/measure"
)

// The intervals of a bootstrap (Davison and Hinkley 1997, chapter 5).
const (
	// BootstrapPercentile lies between quantiles of the replicates.
	BootstrapPercentile measure.Method = "bootstrap-percentile"
	// BootstrapBasic mirrors the quantiles of the replicates at the value.
	BootstrapBasic measure.Method = "bootstrap-basic"
	// BootstrapBCa lies between quantiles that are corrected for bias and
	// acceleration (Efron 1987, Journal of the American Statistical Association
	// 82:171). Replicates equal to the value count half.
	BootstrapBCa measure.Method = "bootstrap-bca"
)

// Reasons why a bootstrap has no interval.
const (
	// UndefinedReplicates: in more than one percent of the replicates the
	// statistic has no value, and an interval would speak of the others alone.
	UndefinedReplicates measure.Reason = "undefined-replicates"
	// FewReplicates: so far out in the tail there are no replicates.
	FewReplicates measure.Reason = "few-replicates"
	// OutsideInterval: the statistic is so biased that it lies outside of its
	// interval.
	OutsideInterval measure.Reason = "outside-its-interval"
)

// Replicates are the statistics of a bootstrap, numbered as they were given.
// They are safe for concurrent use.
type Replicates struct {
	people     int
	statistics []replicated
}

// replicated is one statistic.
type replicated struct {
	observed, acceleration float64
	values                 []float64 // those that are defined, ascending
	undefined              int
}

// Len returns the number of statistics.
func (r Replicates) Len() int { return len(r.statistics) }

// at returns statistic i, and false when there is none, or when it has no value.
func (r Replicates) at(i int) (replicated, bool) {
	if i < 0 || i >= len(r.statistics) {
		return replicated{}, false
	}
	x := r.statistics[i]
	return x, !undefined(x.observed)
}

// Value returns statistic i of the counts as they are, and false when it has no
// value.
func (r Replicates) Value(i int) (float64, bool) {
	x, ok := r.at(i)
	if !ok {
		return 0, false
	}
	return x.observed, true
}

// Undefined returns in how many replicates statistic i has no value. Up to one
// percent are left out of everything else.
func (r Replicates) Undefined(i int) int {
	if i < 0 || i >= len(r.statistics) {
		return 0
	}
	return r.statistics[i].undefined
}

// usable says why the replicates say nothing about the error of the value, or "".
func (x replicated) usable() measure.Reason {
	switch all := len(x.values) + x.undefined; {
	case x.undefined > all/100:
		return UndefinedReplicates
	case len(x.values) < 2:
		return FewReplicates
	case x.values[0] == x.values[len(x.values)-1]:
		return measure.NoSpread
	}
	return ""
}

// moments returns the mean of the replicates, their standard deviation, and the
// Monte Carlo error of that.
func (x replicated) moments() (mean, sd, sdError float64) {
	n, origin := float64(len(x.values)), x.values[0]
	for _, v := range x.values {
		mean += (v - origin) / n
	}
	var m2, m4 float64
	for _, v := range x.values {
		d := v - origin - mean
		d2 := float64(d * d)
		m2 += d2
		m4 += float64(d2 * d2)
	}
	variance := m2 / (n - 1)
	sd = math.Sqrt(variance)
	// The variance of a sample variance, and the delta method.
	v := (m4/n - float64(float64(variance*variance)*((n-3)/(n-1)))) / n
	return origin + mean, sd, math.Sqrt(max(v, 0)) / float64(2*sd)
}

// StdErr returns the standard error of statistic i, the standard deviation of
// its replicates, and the Monte Carlo error of that: what another seed would
// change, as a standard error. It is false when there is none.
func (r Replicates) StdErr(i int) (se, monteCarlo float64, ok bool) {
	x, ok := r.at(i)
	if !ok || x.usable() != "" {
		return 0, 0, false
	}
	_, se, monteCarlo = x.moments()
	if !(se > 0) || undefined(se) || undefined(monteCarlo) {
		return 0, 0, false
	}
	return se, monteCarlo, true
}

// Bias returns how far the mean of the replicates of statistic i lies above its
// value, and the Monte Carlo error of that. A spread of groups, such as the
// largest difference, has a bias: noise makes groups look further apart than
// they are. It is false when there is none.
func (r Replicates) Bias(i int) (bias, monteCarlo float64, ok bool) {
	x, ok := r.at(i)
	if se, _, has := r.StdErr(i); ok && has {
		mean, _, _ := x.moments()
		return mean - x.observed, se / math.Sqrt(float64(len(x.values))), true
	}
	return 0, 0, false
}

// ResampledLimits are an interval from replicates.
type ResampledLimits struct {
	// Lower and Upper are the limits.
	Lower float64 `json:"lower"`
	Upper float64 `json:"upper"`
	// LowerError and UpperError are their Monte Carlo errors: what another seed
	// would change, as standard errors.
	LowerError float64 `json:"lowerError"`
	UpperError float64 `json:"upperError"`
}

// Interval returns the interval of statistic i by one of the methods
// [BootstrapPercentile], [BootstrapBasic] and [BootstrapBCa], or the reason why
// there is none. Another method wraps [measure.ErrUnknownKey], a level outside
// (0, 1) [measure.ErrLevel], a statistic that there is not [measure.ErrRange].
//
// A quantile between two replicates is interpolated on the scale of normal
// quantiles (Davison and Hinkley 1997, equation 5.8), as in package boot of R.
func (r Replicates) Interval(i int, method measure.Method, level float64) (ResampledLimits, measure.Reason, error) {
	switch {
	case i < 0 || i >= len(r.statistics):
		return ResampledLimits{}, "", fmt.Errorf("%w: statistic %d of %d", measure.ErrRange, i, len(r.statistics))
	case !(level > 0 && level < 1):
		return ResampledLimits{}, "", fmt.Errorf("%w: %v", measure.ErrLevel, level)
	case method != BootstrapPercentile && method != BootstrapBasic && method != BootstrapBCa:
		return ResampledLimits{}, "", fmt.Errorf("%w: no interval of a bootstrap is called %q", measure.ErrUnknownKey, method)
	}
	x, ok := r.at(i)
	if !ok {
		return ResampledLimits{}, measure.OutOfRange, nil
	}
	if why := x.usable(); why != "" {
		return ResampledLimits{}, why, nil
	}
	a, b := (1-level)/2, (1+level)/2
	if method == BootstrapBCa {
		if a, b, ok = x.corrected(a); !ok {
			return ResampledLimits{}, OutsideInterval, nil
		}
	}
	var l ResampledLimits
	var okLower, okUpper bool
	l.Lower, l.LowerError, okLower = x.quantile(a)
	l.Upper, l.UpperError, okUpper = x.quantile(b)
	if !okLower || !okUpper {
		return ResampledLimits{}, FewReplicates, nil
	}
	if method == BootstrapBasic {
		l = ResampledLimits{2*x.observed - l.Upper, 2*x.observed - l.Lower, l.UpperError, l.LowerError}
	}
	if undefined(l.Lower) || undefined(l.Upper) {
		return ResampledLimits{}, measure.OutOfRange, nil
	}
	return l, "", nil
}

// corrected returns the areas below the limits of BCa for a tail, and false when
// all replicates lie on one side of the value or the acceleration has no value.
func (x replicated) corrected(tail float64) (lower, upper float64, ok bool) {
	below := sort.SearchFloat64s(x.values, x.observed)
	atMost := sort.Search(len(x.values), func(i int) bool { return x.values[i] > x.observed })
	share := (float64(below) + float64(atMost)) / float64(2*len(x.values))
	if share == 0 || share == 1 || undefined(x.acceleration) {
		return 0, 0, false
	}
	bias := mathext.NormalQuantile(share)
	area := func(z float64) float64 {
		z += bias
		return math.Erfc(-(bias+z/(1-float64(x.acceleration*z)))/math.Sqrt2) / 2
	}
	z := mathext.NormalQuantile(tail)
	return area(z), area(-z), 1-math.Abs(float64(x.acceleration*(math.Abs(bias)-z))) > 0
}

// quantile returns the quantile with the area p below it, and its Monte Carlo
// error: half the distance between the quantiles one standard error of p below
// and above. It is false beyond the replicates.
func (x replicated) quantile(p float64) (q, monteCarlo float64, ok bool) {
	n := len(x.values)
	rank := float64(p * float64(n+1))
	if !(rank >= 1 && rank <= float64(n)) {
		return 0, 0, false
	}
	at := func(rank float64) float64 {
		k := int(min(max(rank, 1), float64(n)))
		low := x.values[k-1]
		if k == n || float64(k) == rank {
			return low
		}
		z := func(k float64) float64 { return mathext.NormalQuantile(k / float64(n+1)) }
		a, b := z(float64(k)), z(float64(k+1))
		w := (z(rank) - a) / (b - a)
		return low + float64(w*(x.values[k]-low))
	}
	step := math.Sqrt(float64(float64(n+1) * float64(p*(1-p))))
	return at(rank), (at(min(rank+step, float64(n))) - at(max(rank-step, 1))) / 2, true
}

// Estimate returns statistic i as an estimate in a unit with its standard error
// and interval; see [Replicates.Interval]. ResampledLimits are cut to the range of the
// unit. Where there is no interval the reason says why, and where a replicate
// has no value the estimate is unreliable.
func (r Replicates) Estimate(i int, unit measure.Unit, method measure.Method, level float64) (measure.Estimate, error) {
	l, why, err := r.Interval(i, method, level)
	if err != nil {
		return measure.Estimate{}, err
	}
	value, ok := r.Value(i)
	if !ok || r.people == 0 {
		return measure.NotEstimable(unit, r.people, measure.OutOfRange), nil
	}
	f := measure.Figures{Unit: unit, Value: value, N: r.people, Reason: why, Unreliable: r.Undefined(i) > 0}
	if why == "" {
		l.Lower, l.Upper = inRange(unit, l.Lower, l.Upper)
		if !(l.Lower <= value && value <= l.Upper) {
			f.Reason = OutsideInterval
			return measure.NewEstimate(f)
		}
		f.StdErr, _, _ = r.StdErr(i)
		f.Lower, f.Upper, f.Level, f.Method = l.Lower, l.Upper, level, method
	}
	return measure.NewEstimate(f)
}

// inRange cuts limits to what the unit allows.
func inRange(unit measure.Unit, lower, upper float64) (float64, float64) {
	switch unit {
	case measure.Proportion:
		return min(max(lower, 0), 1), min(max(upper, 0), 1)
	case measure.ProportionDifference:
		return min(max(lower, -1), 1), min(max(upper, -1), 1)
	case measure.Ratio:
		return max(lower, 0), max(upper, 0)
	}
	return lower, upper
}
