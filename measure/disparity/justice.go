package disparity

import (
	"fmt"
	"math"

	"github.com/collective-impact/sdk/internal/dist"
	"github.com/collective-impact/sdk/internal/enum"
	"github.com/collective-impact/sdk/internal/fault"
	"github.com/collective-impact/sdk/measure"
)

// Stage is a contact point of the juvenile justice system, as the Office of
// Juvenile Justice and Delinquency Prevention (OJJDP) counts them.
type Stage uint8

// The nine stages. Each but arrest has a stage before it, of whose cases it is a
// share.
const (
	// Arrests, per 1,000 youths.
	Arrests Stage = iota + 1
	// Referrals to court, per 100 arrests.
	Referrals
	// Diversion, per 100 referrals.
	Diversion
	// Detention, per 100 referrals.
	Detention
	// Petitioned: charges filed, per 100 referrals.
	Petitioned
	// Delinquent: findings, per 100 petitions.
	Delinquent
	// Probation, per 100 findings.
	Probation
	// Confinement in secure facilities, per 100 findings.
	Confinement
	// Transfer to adult court, per 100 petitions.
	Transfer
)

var stageKeys = []string{"", "arrests", "referrals", "diversion", "detention", "petitioned", "delinquent", "probation", "confinement", "transfer"}

// String returns the key.
func (s Stage) String() string { return enum.String("Stage", stageKeys, s) }

// AppendText appends the key, such as "arrests" or "diversion".
func (s Stage) AppendText(b []byte) ([]byte, error) { return enum.Append(b, "Stage", stageKeys, s) }

// MarshalText returns the key.
func (s Stage) MarshalText() ([]byte, error) { return s.AppendText(nil) }

// UnmarshalText reads a key; an unknown one wraps [measure.ErrUnknownKey].
func (s *Stage) UnmarshalText(text []byte) (err error) {
	*s, err = enum.Parse[Stage]("stage", stageKeys, text)
	return err
}

// Before returns the stage of whose cases this one is a share; 0, the
// population, for arrests and for what is no stage.
func (s Stage) Before() Stage {
	if s > Transfer {
		return 0
	}
	return [...]Stage{0, 0, Arrests, Referrals, Referrals, Referrals, Petitioned, Delinquent, Delinquent, Petitioned}[s]
}

// JusticeGroup are the youths of one racial or ethnic group in a jurisdiction.
type JusticeGroup struct {
	// Name is the group; required and unique.
	Name string `json:"name"`
	// Population is the number of youths at risk, as a rule those of 10 to 17.
	Population int `json:"population"`
	// Cases are the numbers at each stage; a stage that is not there was not
	// counted, which is not the same as 0.
	Cases map[Stage]int `json:"cases"`
}

// JusticeSystem are the counts of a jurisdiction and a year.
type JusticeSystem struct {
	// Reference is the group whose rates are the reference; required, as a rule
	// "White".
	Reference string `json:"reference"`
	// Groups are the groups, the reference among them.
	Groups []JusticeGroup `json:"groups"`
	// MinShare is the share of all youths that a group must have to be analysed;
	// 0 means 0.01.
	MinShare float64 `json:"minShare,omitempty"`
}

// StageIndex is the relative rate index of one group at one stage.
type StageIndex struct {
	// Result has the index; its flag says whether the two rates differ at p <
	// 0.05 by Pearson's chi-square, which is the rule of OJJDP, and its verdict
	// on chance is exact and counts all groups and stages as one family.
	Result
	// Stage is the stage, and Base the stage of whose cases the rate is; 0 is
	// the population.
	Stage Stage `json:"stage"`
	Base  Stage `json:"base,omitzero"`
	// Rate and ReferenceRate are per 1,000 youths, or per 100 cases of Base.
	Rate          measure.Estimate `json:"rate"`
	ReferenceRate measure.Estimate `json:"referenceRate"`
}

// Validate reports every problem at once, each a [*measure.FieldError].
func (j JusticeSystem) Validate() error {
	var l fault.List
	seen := map[string]bool{}
	for i, x := range j.Groups {
		at := fault.At("/groups", i)
		if x.Name == "" {
			l.Add(at+"/name", measure.ErrRequired, "required: a name")
		}
		if seen[x.Name] {
			l.Add(at+"/name", measure.ErrDuplicate, "the name stands twice")
		}
		seen[x.Name] = true
		if x.Population < 0 || int64(x.Population) > 1<<40 {
			l.Add(at+"/population", measure.ErrRange, "must be a number of youths")
		}
		for s := range x.Cases {
			if !enum.Valid(stageKeys, s) {
				l.Add(at+"/cases", measure.ErrUnknownKey, "there is no such stage")
				break
			}
		}
		for s := Arrests; s <= Transfer; s++ {
			if k := x.Cases[s]; k < 0 || int64(k) > 1<<40 {
				l.Add(fault.At(at+"/cases", s.String()), measure.ErrRange, "must be a number of cases")
			}
		}
	}
	switch {
	case j.Reference == "":
		l.Add("/reference", measure.ErrRequired, "required: the group whose rates are the reference")
	case !seen[j.Reference]:
		l.Add("/reference", measure.ErrDangling, "there is no group %q", j.Reference)
	}
	if !(j.MinShare >= 0 && j.MinShare < 1) {
		l.Add("/minShare", measure.ErrRange, "must be from 0 to 1; 1 percent is 0.01")
	}
	return l.Err()
}

// Index returns the relative rate indices of every group but the reference, by
// group and then by stage. The rate of a stage is of the cases of the stage
// before it; where neither group has that stage, of the one before that. A group
// with less than MinShare of the youths is not analysed, and has the reason
// [measure.BelowMinimum]; a reference rate of 0 gives no index, and a rate of 0
// the index 0 without an interval. The interval is [measure.KatzLog].
// Where cases outnumber those of the base, such as several arrests of one youth,
// the standard error of the logarithm is √(1/k₁ + 1/k₂).
func (j JusticeSystem) Index() ([]StageIndex, error) {
	if err := j.Validate(); err != nil {
		return nil, fmt.Errorf("justice: %w", err)
	}
	least := j.MinShare
	if least == 0 {
		least = 0.01
	}
	var ref JusticeGroup
	youths := 0.0
	for _, x := range j.Groups {
		youths += float64(x.Population)
		if x.Name == j.Reference {
			ref = x
		}
	}
	var out []StageIndex
	for _, x := range j.Groups {
		if x.Name == j.Reference {
			continue
		}
		for s := Arrests; s <= Transfer; s++ {
			if _, counted := x.Cases[s]; !counted {
				continue
			}
			out = append(out, stageIndex(x, ref, s, float64(x.Population) < float64(least*youths)))
		}
	}
	var family []*Chance
	for i := range out {
		family = append(family, &out[i].Chance)
	}
	Holm.adjust(family)
	return out, nil
}

// base returns the stage whose cases both groups have counted, and their numbers.
func base(x, ref JusticeGroup, s Stage) (b Stage, n, m int) {
	for b = s.Before(); b != 0; b = b.Before() {
		n, ok := x.Cases[b]
		m, both := ref.Cases[b]
		if ok && both {
			return b, n, m
		}
	}
	return 0, x.Population, ref.Population
}

func stageIndex(x, ref JusticeGroup, s Stage, few bool) StageIndex {
	b, n, m := base(x, ref, s)
	k := x.Cases[s]
	l, counted := ref.Cases[s]
	out := StageIndex{Stage: s, Base: b, Rate: stageRate(k, n, b), ReferenceRate: stageRate(l, m, b)}
	out.Measure, out.Indicator, out.Group, out.Reference, out.Flag = "relative-rate-index", s.String(), []string{x.Name}, []string{ref.Name}, Undetermined
	why := measure.Reason("")
	switch {
	case few:
		why = measure.BelowMinimum
	case !counted || m == 0:
		why = measure.NoReference
	case n == 0:
		why = measure.NoObservation
	case l == 0:
		why = measure.ZeroReference
	}
	if !counted {
		out.ReferenceRate = measure.NotEstimable(measure.Rate, 0, measure.NoObservation)
	}
	if why != "" {
		out.Estimate, out.Chance = measure.NotEstimable(measure.Ratio, n, why), untested(why)
		return out
	}
	if k > n || l > m {
		out.Estimate = poissonRatio(k, n, l, m)
		out.Chance = countsChance(k, n, l, m)
	} else {
		out.Estimate = must(measure.ProportionRatioBy(measure.KatzLog, k, n, l, m, 0.95))
		out.Chance = chance(FisherExact, 0, 0, 0, twoSided(hypergeometric(int64(k), int64(n), int64(k)+int64(l), int64(n)+int64(m))))
	}
	out.Flag = NotFlagged
	if stageP(k, n, l, m) < Alpha {
		out.Flag = Flagged
	}
	return out
}

// stageRate is per 1,000 of the population, or per 100 cases.
func stageRate(k, n int, base Stage) measure.Estimate {
	scale := 100.0
	if base == 0 {
		scale = 1000
	}
	if n == 0 {
		return measure.NotEstimable(measure.Rate, 0, measure.NoObservation)
	}
	if k > n {
		return made(measure.Figures{Unit: measure.Rate, Value: float64(scale*float64(k)) / float64(n), N: n, Reason: measure.NoError})
	}
	e := must(measure.RateOf(k, n, 0.95))
	lo, hi, _ := e.Interval()
	return made(measure.Figures{Unit: measure.Rate, Value: float64(scale*float64(k)) / float64(n), Lower: min(float64(scale*lo), float64(scale*float64(k))/float64(n)),
		Upper: max(float64(scale*hi), float64(scale*float64(k))/float64(n)), Level: e.Level(), Method: e.Method(), N: n})
}

// poissonRatio is the ratio of two rates of events that may happen to one case
// more than once.
func poissonRatio(k, n, l, m int) measure.Estimate {
	f := measure.Figures{Unit: measure.Ratio, Value: float64(k) / float64(n) / (float64(l) / float64(m)), N: n, Unreliable: m < measure.MinReliable}
	if k == 0 {
		f.Reason = measure.ZeroCount
		return made(f)
	}
	f.StdErr = math.Sqrt(1/float64(k) + 1/float64(l))
	h := math.Exp(float64(dist.Normal(0.95) * f.StdErr))
	f.Lower, f.Upper, f.Level, f.Method = f.Value/h, float64(f.Value*h), 0.95, DeltaLog
	return made(f)
}

// countsChance tests two Poisson rates: of k + l events, k fall to the group
// with probability n/(n+m).
func countsChance(k, n, l, m int) Chance {
	p := float64(n) / (float64(n) + float64(m))
	return chance(BinomialExact, 0, 0, 0, twoSided(binomial(int64(k), int64(k)+int64(l), p)))
}

// stageP is the probability by which OJJDP calls two rates different: Pearson's
// chi-square of two by two, or the normal test of two Poisson rates where cases
// outnumber their base.
func stageP(k, n, l, m int) float64 {
	a, b := float64(k)/float64(n), float64(l)/float64(m)
	pooled := (float64(k) + float64(l)) / (float64(n) + float64(m))
	v := float64(pooled * (1 - pooled))
	if k > n || l > m {
		v = pooled
	}
	if !(v > 0) {
		return 1
	}
	return normalTails((a - b) / math.Sqrt(float64(v*(1/float64(n)+1/float64(m)))))
}
