package disparity

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/mathext"

	"github.com/collective-impact/sdk/internal/enum"
	"github.com/collective-impact/sdk/internal/fault"
	"github.com/collective-impact/sdk/measure"
)

// Levels are the people of a group on each of a scale's ordered levels, such as
// below basic, basic, proficient and advanced.
type Levels struct {
	// Name is the group.
	Name string `json:"name"`
	// Counts are the people on each level, the lowest level first.
	Counts []int `json:"counts"`
}

// LevelGap is how far apart two groups lie on ordered levels.
type LevelGap struct {
	// Curve says how it was computed.
	Curve Curve `json:"curve"`
	// Superiority is the probability that somebody of the first group stands
	// higher than somebody of the second, half the probability of a tie
	// included.
	Superiority measure.Estimate `json:"superiority"`
	// V is the gap in standard deviations, positive where the first group stands
	// higher: √2 times the normal quantile of Superiority. Whatever scores lie
	// under the levels, it is their standardised mean difference if some
	// increasing change of scale makes both groups normal.
	V measure.Estimate `json:"v"`
	// EqualSD says that both groups were taken to have the same standard
	// deviation, as with two levels one must.
	EqualSD bool `json:"equalSD,omitempty"`
}

// The methods of the intervals of gaps on levels.
const (
	// DeLong is the variance of two independent samples' probability of
	// superiority (DeLong, DeLong and Clarke-Pearson 1988, Biometrics 44:837),
	// for the monotone cubic its jackknife of people, carried to V by the delta
	// method.
	DeLong measure.Method = "delong-delta"
	// ObservedInformation is from the curvature of the likelihood, by the delta
	// method.
	ObservedInformation measure.Method = "observed-information"
)

// VGap computes the V gap of Ho and Reardon (2012, doi:10.3102/1076998611411918)
// between two groups that share nobody, in one of three ways.
//
// [Trapezoid] joins the points (share of the first group up to a level, share of
// the second up to it) by straight lines; [MonotoneCubic] by the cubic of
// Fritsch and Butland, as scipy's PchipInterpolator, over the shares of the
// group that stands higher, so that to swap the groups changes the sign and
// nothing else. [Likelihood] fits two normal distributions with their own means
// and standard deviations, (mean − mean)/√((sd² + sd²)/2) (Reardon, Shear,
// Castellano and Ho 2017, doi:10.3102/1076998616666279). With two levels the
// likelihood knows one distance only and takes equal standard deviations.
//
// A level that is empty in both groups says nothing and is passed over. A
// confidence level of 0 means 0.95. Counts that cannot be are an error with
// every place. There is no gap, and the status says why: all people on one
// level ([measure.NoSpread]); everybody of one group above everybody of the
// other, or for the likelihood with two levels, all of a group on one of them
// ([Separated]); for the cubic, a level that only one group has, and for
// the likelihood with three levels or more, a group on fewer than three of
// them ([EmptyLevel]) or groups that share too few for a finite distance
// ([measure.NotConverged]).
func VGap(a, b Levels, curve Curve, level float64) (LevelGap, error) {
	level, err := levelOf(level)
	if err != nil {
		return LevelGap{}, fmt.Errorf("v gap: %w", err)
	}
	var l fault.List
	if !enum.Valid(curveKeys, curve) {
		l.Add("/curve", measure.ErrUnknownKey, "required: trapezoid, monotone-cubic or likelihood")
	}
	checkLevels(&l, []Levels{a, b})
	if err := l.Err(); err != nil {
		return LevelGap{}, fmt.Errorf("v gap: %w", err)
	}
	na, nb := headcount(a.Counts), headcount(b.Counts)
	v := evidence{n: int(na + nb), level: level, method: DeLong, unreliable: min(na, nb) < measure.MinReliable}
	r := LevelGap{Curve: curve}
	none := func(why measure.Reason) (LevelGap, error) {
		r.Superiority, r.V = measure.NotEstimable(measure.Proportion, v.n, why), measure.NotEstimable(measure.Index, v.n, why)
		return r, nil
	}
	fa, fb := usedLevels(a.Counts, b.Counts)
	if len(fa) == 1 {
		return none(measure.NoSpread)
	}
	if standsBelow(fa, fb) || standsBelow(fb, fa) {
		return none(Separated)
	}
	if curve == Likelihood {
		m, why := fitLevels([][]float64{fa, fb})
		if why != "" {
			return none(why)
		}
		v.method, r.EqualSD = ObservedInformation, m.equal
		gap, se := m.gap()
		r.V = v.plain(measure.Index, gap, se)
		r.Superiority = v.plain(measure.Proportion, gaussBelow(gap/math.Sqrt2), float64(se*gaussDensity(gap/math.Sqrt2))/math.Sqrt2)
		return r, nil
	}
	if curve == MonotoneCubic {
		for k := range fa {
			if fa[k] == 0 || fb[k] == 0 {
				return none(EmptyLevel)
			}
		}
	}
	above := func(a, b []float64) float64 { return (1 + dominance(a, b)) / 2 }
	switch d := dominance(fa, fb); {
	case curve == Trapezoid:
	case d > 0:
		above = cubicArea
	case d < 0:
		above = func(a, b []float64) float64 { return 1 - cubicArea(b, a) }
	default:
		above = func(a, b []float64) float64 { return (cubicArea(a, b) + (1 - cubicArea(b, a))) / 2 }
	}
	p := above(fa, fb)
	se := math.Sqrt(jackknife(fa, na, func(f []float64) float64 { return above(f, fb) }) +
		jackknife(fb, nb, func(f []float64) float64 { return above(fa, f) }))
	if min(na, nb) < 2 {
		v.why = measure.OneObservation
	}
	r.Superiority = v.plain(measure.Proportion, p, se)
	z := mathext.NormalQuantile(p)
	r.V = v.plain(measure.Index, float64(math.Sqrt2*z), float64(math.Sqrt2*se)/gaussDensity(z))
	return r, nil
}

// checkLevels reports groups that are empty, repeat a name, or have not the
// same levels.
func checkLevels(l *fault.List, groups []Levels) {
	seen := map[string]bool{}
	all := 0.0
	for i, g := range groups {
		at := fault.At("/groups", i)
		if g.Name == "" {
			l.Add(at+"/name", measure.ErrRequired, "required: a name")
		}
		if seen[g.Name] {
			l.Add(at+"/name", measure.ErrDuplicate, "the name stands twice")
		}
		seen[g.Name] = true
		if len(g.Counts) < 2 || len(g.Counts) > mostLevels {
			l.Add(at+"/counts", measure.ErrRange, "must have from 2 to %d levels", mostLevels)
		}
		if len(g.Counts) != len(groups[0].Counts) {
			l.Add(at+"/counts", measure.ErrInvalid, "has not as many levels as the first group")
		}
		n, bad := 0.0, false
		for k, c := range g.Counts {
			if c < 0 || float64(c) > 1<<52 {
				l.Add(fault.At(at, "counts", k), measure.ErrRange, "must be a number of people")
				bad = true
			}
			n += float64(c)
		}
		if n == 0 && !bad {
			l.Add(at+"/counts", measure.ErrRequired, "required: at least one person")
		}
		all += n
	}
	if all > math.MaxInt || all > 1<<52 {
		l.Add("/groups", measure.ErrRange, "more people than can be counted")
	}
}

// mostLevels is far more than any scale has.
const mostLevels = 100

func headcount(counts []int) float64 {
	n := 0.0
	for _, c := range counts {
		n += float64(c)
	}
	return n
}

// usedLevels returns the counts on the levels that either group has.
func usedLevels(a, b []int) (fa, fb []float64) {
	for k := range a {
		if a[k] > 0 || b[k] > 0 {
			fa, fb = append(fa, float64(a[k])), append(fb, float64(b[k]))
		}
	}
	return fa, fb
}

// standsBelow reports whether everybody of low stands below everybody of high.
func standsBelow(low, high []float64) bool {
	for k, seen := 0, false; k < len(low); k++ {
		if seen = seen || high[k] > 0; seen && low[k] > 0 {
			return false
		}
	}
	return true
}

// dominance returns P(a > b) − P(a < b). To swap the groups changes its sign and
// no other bit.
func dominance(a, b []float64) float64 {
	var na, nb, belowA, belowB, d float64
	for k := range a {
		na += a[k]
		nb += b[k]
	}
	for k := range a {
		d += float64(a[k]/na*(belowB/nb)) - float64(b[k]/nb*(belowA/na))
		belowA += a[k]
		belowB += b[k]
	}
	return max(min(d, 1), -1)
}

// jackknife returns the variance of a statistic of one sample of n people on
// levels: for each level, what half a person less there does to it. Of the
// probability of superiority this is DeLong's variance exactly.
func jackknife(f []float64, n float64, statistic func([]float64) float64) float64 {
	const part = 0.5
	all, less := statistic(f), append([]float64(nil), f...)
	influence, mean := make([]float64, len(f)), 0.0
	for k := range f {
		if f[k] == 0 {
			continue
		}
		less[k] = f[k] - part
		influence[k] = float64((all - statistic(less)) * (n - part) / part)
		less[k] = f[k]
		mean += float64(f[k]/n) * influence[k]
	}
	v := 0.0
	for k := range f {
		d := influence[k] - mean
		v += float64(f[k]/n) * float64(d*d)
	}
	return v / max(n-1, 1)
}

// gaussBelow returns the standard normal distribution function.
func gaussBelow(x float64) float64 { return math.Erfc(-x/math.Sqrt2) / 2 }

// gaussDensity returns the standard normal density.
func gaussDensity(x float64) float64 {
	return math.Exp(-float64(x*x)/2) / math.Sqrt(2*math.Pi)
}
