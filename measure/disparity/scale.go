package disparity

import (
	"fmt"
	"math"

	"github.com/collective-impact/sdk/internal/fault"
	"github.com/collective-impact/sdk/measure"
)

// ScaledGroup is a group on the scale of [ScaleOfLevels].
type ScaledGroup struct {
	// Name is the group.
	Name string `json:"name"`
	// Mean is its mean, in standard deviations of everybody.
	Mean measure.Estimate `json:"mean"`
	// SD is its standard deviation, in those of everybody.
	SD measure.Estimate `json:"sd"`
}

// LevelScale are groups on a common scale that is recovered from their counts
// on ordered levels: everybody together has mean 0 and standard deviation 1.
type LevelScale struct {
	// Groups are the groups that took part, in the order given.
	Groups []ScaledGroup `json:"groups"`
	// Cuts are the places between the levels: Cuts[k] lies between level k and
	// level k+1, counted from 0.
	Cuts []measure.Estimate `json:"cuts"`
	// ICC is the intraclass correlation, the share of the variance that lies
	// between the groups.
	ICC measure.Estimate `json:"icc"`
	// EqualSD says that all groups were taken to have the same standard
	// deviation, as with two levels one must.
	EqualSD bool `json:"equalSD,omitempty"`
	// LeftOut are the groups on too few levels to have a mean and a standard
	// deviation.
	LeftOut []LeftOut `json:"leftOut,omitempty"`
}

// mostScaled is the number of groups whose errors can be computed in a moment.
const mostScaled = 300

// ScaleOfLevels recovers means and standard deviations of groups from their
// counts on ordered levels, by maximum likelihood of the heteroskedastic ordered
// probit model (Reardon, Shear, Castellano and Ho 2017,
// doi:10.3102/1076998616666279). The scale is that of all people who take part,
// each group as large as its count; its shares of people are taken as known, and
// figures are without correction for small groups. Standard errors are from the
// observed information by the delta method.
//
// With three levels or more, a group needs people on three of them; others are
// left out for the reason [EmptyLevel]. With two levels, only means can differ,
// and groups that are all on one level are left out for the reason [Separated].
// A cut at a level that nobody has is that of its other side, or none at the end
// of the scale. Fewer than two groups have no scale: every figure is without a
// value for the reason [measure.FewGroups]; so it is with groups that share too
// few levels for a finite distance, for the reason [measure.NotConverged]. Counts that cannot be, and more than 300 groups, are
// an error with every place. A confidence level of 0 means 0.95.
func ScaleOfLevels(groups []Levels, level float64) (LevelScale, error) {
	level, err := levelOf(level)
	if err != nil {
		return LevelScale{}, fmt.Errorf("scale of levels: %w", err)
	}
	var l fault.List
	if len(groups) == 0 || len(groups) > mostScaled {
		l.Add("/groups", measure.ErrRange, "must be from 1 to %d groups", mostScaled)
	}
	checkLevels(&l, groups)
	if err := l.Err(); err != nil {
		return LevelScale{}, fmt.Errorf("scale of levels: %w", err)
	}
	taking, used, out := scalable(groups)
	r := LevelScale{LeftOut: out, EqualSD: len(used) == 2}
	counts, shares, all := make([][]float64, len(taking)), make([]float64, len(taking)), 0.0
	for i, g := range taking {
		for _, k := range used {
			counts[i] = append(counts[i], float64(g.Counts[k]))
		}
		shares[i] = headcount(g.Counts)
		all += shares[i]
	}
	var m *probit
	why := measure.FewGroups
	if len(taking) > 1 {
		m, why = fitLevels(counts)
	}
	if why != "" {
		none := measure.NotEstimable(measure.Index, int(all), why)
		for _, g := range taking {
			r.Groups = append(r.Groups, ScaledGroup{g.Name, none, none})
		}
		for range len(groups[0].Counts) - 1 {
			r.Cuts = append(r.Cuts, none)
		}
		r.ICC = measure.NotEstimable(measure.Proportion, int(all), why)
		return r, nil
	}
	s := newCommonScale(m, shares, all)
	v := evidence{level: level, method: ObservedInformation}
	for i, g := range taking {
		v.n = int(headcount(g.Counts))
		sd := v.plain(measure.Index, s.sd[i]/s.unit, s.sdError(i))
		r.Groups = append(r.Groups, ScaledGroup{g.Name, v.plain(measure.Index, s.scaled(s.mean[i]), s.meanError(i)), sd})
	}
	v.n = int(all)
	at := 0 // the used levels below the cut
	for k := range len(groups[0].Counts) - 1 {
		if at < len(used) && used[at] == k {
			at++
		}
		if at == 0 || at == len(used) {
			r.Cuts = append(r.Cuts, measure.NotEstimable(measure.Index, v.n, EmptyLevel))
			continue
		}
		r.Cuts = append(r.Cuts, v.plain(measure.Index, s.scaled(m.cuts[at-1]), s.cutError(at-1)))
	}
	r.ICC = v.plain(measure.Proportion, s.icc, s.iccError())
	return r, nil
}

// scalable returns the groups on enough levels, and the levels they use. A group
// that is left out may take a level with it, so it starts over.
func scalable(groups []Levels) (in []Levels, used []int, out []LeftOut) {
	in = groups
	for {
		used = nil
		for k := range groups[0].Counts {
			for _, g := range in {
				if g.Counts[k] > 0 {
					used = append(used, k)
					break
				}
			}
		}
		need, why := 3, EmptyLevel
		if len(used) <= 2 {
			need, why = 2, Separated
		}
		var kept []Levels
		for _, g := range in {
			on := 0
			for _, n := range g.Counts {
				if n > 0 {
					on++
				}
			}
			if on < need {
				out = append(out, LeftOut{g.Name, why})
				continue
			}
			kept = append(kept, g)
		}
		if len(kept) == len(in) {
			return in, used, out
		}
		in = kept
	}
}

// commonScale is a fitted model on the scale of everybody.
type commonScale struct {
	m               *probit
	share, mean, sd []float64
	center, unit    float64 // mean and standard deviation of everybody
	icc             float64
}

// newCommonScale turns counts into shares and finds the scale of everybody.
func newCommonScale(m *probit, shares []float64, all float64) commonScale {
	s := commonScale{m: m, share: shares}
	for g := range shares {
		shares[g] /= all
		s.mean = append(s.mean, m.mean(g))
		s.sd = append(s.sd, m.sd(g))
		s.center += float64(shares[g] * s.mean[g])
	}
	var within, between float64
	for g, p := range shares {
		d := s.mean[g] - s.center
		within += float64(p * float64(s.sd[g]*s.sd[g]))
		between += float64(p * float64(d*d))
	}
	s.unit, s.icc = math.Sqrt(within+between), between/(within+between)
	return s
}

// scaled returns a place on the scale of everybody.
func (s commonScale) scaled(x float64) float64 { return (x - s.center) / s.unit }

// unitError adds by·∂(ln unit) to the derivatives.
func (s commonScale) unitError(by float64, byMean, bySD []float64) {
	for g, p := range s.share {
		byMean[g] += float64(by*float64(p*s.scaled(s.mean[g]))) / s.unit
		bySD[g] += float64(by*float64(p*s.sd[g])) / float64(s.unit*s.unit)
	}
}

// placeError returns the standard error of a scaled place x.
func (s commonScale) placeError(x float64, byCut, byMean, bySD []float64) float64 {
	for g, p := range s.share {
		byMean[g] -= p / s.unit
	}
	s.unitError(-x, byMean, bySD)
	return s.m.stdErr(byCut, byMean, bySD)
}

func (s commonScale) meanError(i int) float64 {
	byMean, bySD := make([]float64, len(s.mean)), make([]float64, len(s.mean))
	byMean[i] = 1 / s.unit
	return s.placeError(s.scaled(s.mean[i]), nil, byMean, bySD)
}

func (s commonScale) cutError(k int) float64 {
	byCut := make([]float64, len(s.m.cuts))
	byCut[k] = 1 / s.unit
	return s.placeError(s.scaled(s.m.cuts[k]), byCut, make([]float64, len(s.mean)), make([]float64, len(s.mean)))
}

func (s commonScale) sdError(i int) float64 {
	byMean, bySD := make([]float64, len(s.mean)), make([]float64, len(s.mean))
	bySD[i] = 1 / s.unit
	s.unitError(-s.sd[i]/s.unit, byMean, bySD)
	return s.m.stdErr(nil, byMean, bySD)
}

func (s commonScale) iccError() float64 {
	byMean, bySD := make([]float64, len(s.mean)), make([]float64, len(s.mean))
	for g, p := range s.share {
		byMean[g] = float64(2*p*s.scaled(s.mean[g])) / s.unit
	}
	s.unitError(-2*s.icc, byMean, bySD)
	return s.m.stdErr(nil, byMean, bySD)
}
