package disparity

import (
	"fmt"
	"math/big"

	"github.com/collective-impact/sdk/internal/enum"
	"github.com/collective-impact/sdk/internal/fault"
	"github.com/collective-impact/sdk/measure"
)

// RiskGroup is one racial or ethnic group of children in a district (LEA), for
// one category of 34 CFR 300.647, such as identification with a disability.
type RiskGroup struct {
	// Name is the group; required and unique.
	Name string `json:"name"`
	// Cell is the number of its children in the district with the outcome.
	Cell int `json:"cell"`
	// N is the number of its children in the district.
	N int `json:"n"`
	// StateOthersCell and StateOthersN are the same of all other groups in the
	// State; 0 and 0 where they are not known.
	StateOthersCell int `json:"stateOthersCell,omitempty"`
	StateOthersN    int `json:"stateOthersN,omitempty"`
}

// RiskRule are the choices that a State makes under 34 CFR 300.647.
type RiskRule struct {
	// MinCell is the smallest number of children with the outcome, in the group
	// and in its comparison group, for a ratio; 0 means 10, the largest that the
	// regulation presumes reasonable.
	MinCell int `json:"minCell,omitempty"`
	// MinN is the smallest number of children; 0 means 30.
	MinN int `json:"minN,omitempty"`
	// Threshold is the ratio above which a district is flagged; required.
	Threshold float64 `json:"threshold"`
	// Years is for how many years in a row the threshold must be exceeded, 1 to
	// 3; 0 means 1.
	Years int `json:"years,omitempty"`
	// Progress spares a district whose ratio fell by at least so much in each of
	// the two years before; 0 means that the State has no such rule.
	Progress float64 `json:"progress,omitempty"`
}

// RiskOutcome says what could be calculated.
type RiskOutcome uint8

// The outcomes.
const (
	// RiskRatio: against all other groups of the district.
	RiskRatio RiskOutcome = iota + 1
	// AlternateRiskRatio: against all other groups of the State, because the
	// comparison group of the district is below a minimum.
	AlternateRiskRatio
	// GroupTooSmall: not calculated, because the group is below a minimum.
	GroupTooSmall
	// ComparisonTooSmall: not calculated, because the comparison group is below
	// a minimum in the district and in the State.
	ComparisonTooSmall
)

var riskKeys = []string{"", "risk-ratio", "alternate-risk-ratio", "group-too-small", "comparison-too-small"}

// String returns the key.
func (o RiskOutcome) String() string { return enum.String("RiskOutcome", riskKeys, o) }

// AppendText appends the key: "risk-ratio", "alternate-risk-ratio",
// "group-too-small" or "comparison-too-small".
func (o RiskOutcome) AppendText(b []byte) ([]byte, error) {
	return enum.Append(b, "RiskOutcome", riskKeys, o)
}

// MarshalText returns the key.
func (o RiskOutcome) MarshalText() ([]byte, error) { return o.AppendText(nil) }

// UnmarshalText reads a key; an unknown one wraps [measure.ErrUnknownKey].
func (o *RiskOutcome) UnmarshalText(text []byte) (err error) {
	*o, err = enum.Parse[RiskOutcome]("outcome", riskKeys, text)
	return err
}

// RiskAssessment is what the rule says of one group.
type RiskAssessment struct {
	// Result has the ratio of the last year, its flag, and the verdict on
	// chance: the probability, among all groups with a ratio, that one whose
	// risk is that of its comparison group comes out so far above it.
	Result
	// Outcome says which ratio it is, or why there is none.
	Outcome RiskOutcome `json:"outcome"`
	// Risk is the risk of the group; ComparisonRisk that of the comparison.
	Risk           measure.Estimate `json:"risk"`
	ComparisonRisk measure.Estimate `json:"comparisonRisk"`
	// Exceeded is the number of years up to the last in which the threshold was
	// exceeded without a break.
	Exceeded int `json:"exceeded"`
	// Spared says that reasonable progress keeps the district from being flagged.
	Spared bool `json:"spared,omitempty"`
}

// Validate reports every problem at once, each a [*measure.FieldError].
func (r RiskRule) Validate() error {
	var l fault.List
	if r.MinCell < 0 {
		l.Add("/minCell", measure.ErrRange, "must not be negative")
	}
	if r.MinN < 0 {
		l.Add("/minN", measure.ErrRange, "must not be negative")
	}
	if !(r.Threshold > 0 && r.Threshold <= 1e9) {
		l.Add("/threshold", measure.ErrRequired, "required: the ratio above which a district is flagged")
	}
	if r.Years < 0 || r.Years > 3 {
		l.Add("/years", measure.ErrRange, "must be from 1 to 3; 0 means 1")
	}
	if !(r.Progress >= 0 && r.Progress <= 1e9) {
		l.Add("/progress", measure.ErrRange, "must not be negative")
	}
	return l.Err()
}

// Assess computes the risk ratio or the alternate risk ratio of every group in
// the last of the years, which stand from the earliest to the last, and says
// whether the district is flagged. Minima are minima: a cell of 10 is large
// enough. A group is flagged when its ratio exceeded the threshold in each of
// the last Years years, unless it is spared; the flag is undetermined where one
// of these years has no ratio and no other year clears it. Groups that a year
// lacks have no ratio in it. Rule and counts that contradict themselves give
// every problem as a [*measure.FieldError].
func (r RiskRule) Assess(years ...[]RiskGroup) ([]RiskAssessment, error) {
	var l fault.List
	l.AddErr("", r.Validate())
	if len(years) == 0 || len(years[len(years)-1]) == 0 {
		l.Add("/years", measure.ErrRequired, "required: the groups of at least one year")
	}
	for y, groups := range years {
		checkRisk(&l, fault.At("/years", y), groups)
	}
	if err := l.Err(); err != nil {
		return nil, fmt.Errorf("risk: %w", err)
	}
	if r.MinCell == 0 {
		r.MinCell = 10
	}
	if r.MinN == 0 {
		r.MinN = 30
	}
	r.Years = max(r.Years, 1)
	out := r.year(years[len(years)-1])
	for i := range out {
		r.decide(&out[i], years)
	}
	return out, nil
}

func checkRisk(l *fault.List, at string, groups []RiskGroup) {
	seen := map[string]bool{}
	total := int64(0)
	for i, x := range groups {
		here := fault.At(at, i)
		if x.Name == "" {
			l.Add(here+"/name", measure.ErrRequired, "required: a name")
		}
		if seen[x.Name] {
			l.Add(here+"/name", measure.ErrDuplicate, "the name stands twice")
		}
		seen[x.Name] = true
		for _, c := range []struct {
			name string
			k, n int
		}{{"cell", x.Cell, x.N}, {"stateOthersCell", x.StateOthersCell, x.StateOthersN}} {
			if c.k < 0 || c.n < 0 || c.k > c.n || int64(c.n) > 1<<52 {
				l.Add(here+"/"+c.name, measure.ErrRange, "must be from 0 to the number of children")
			}
		}
		if total += int64(max(x.N, 0)); total > 1<<52 || int64(int(total)) != total {
			l.Add(here+"/n", measure.ErrRange, "too many children")
			total = 0
		}
	}
}

// year computes the ratios of one year.
func (r RiskRule) year(groups []RiskGroup) []RiskAssessment {
	k, n := 0, 0
	for _, x := range groups {
		k, n = k+x.Cell, n+x.N
	}
	var out []RiskAssessment
	for _, x := range groups {
		out = append(out, r.one(x, k-x.Cell, n-x.N))
	}
	var family []*Chance
	for i := range out {
		family = append(family, &out[i].Chance)
	}
	Holm.adjust(family)
	return out
}

// comparison returns the counts of the comparison group: the others of the
// district, whose counts are given, or those of the State.
func (r RiskRule) comparison(x RiskGroup, k, n int) (cell, total int, o RiskOutcome) {
	enough := func(k, n int) bool { return k >= r.MinCell && n >= r.MinN }
	switch {
	case !enough(x.Cell, x.N):
		return k, n, GroupTooSmall
	case enough(k, n):
		return k, n, RiskRatio
	case enough(x.StateOthersCell, x.StateOthersN):
		return x.StateOthersCell, x.StateOthersN, AlternateRiskRatio
	}
	return k, n, ComparisonTooSmall
}

// one computes the ratio of one group against the others of its district, or
// of its State.
func (r RiskRule) one(x RiskGroup, k, n int) RiskAssessment {
	k, n, outcome := r.comparison(x, k, n)
	a := RiskAssessment{Risk: must(measure.RateOf(x.Cell, x.N, 0.95)), Outcome: outcome}
	a.Measure, a.Group, a.Flag = "risk-ratio", []string{x.Name}, Undetermined
	if outcome == AlternateRiskRatio {
		a.Measure = "alternate-risk-ratio"
	}
	if outcome == RiskRatio || outcome == AlternateRiskRatio {
		a.Reference = []string{map[RiskOutcome]string{RiskRatio: "all other groups of the district", AlternateRiskRatio: "all other groups of the State"}[outcome]}
		a.ComparisonRisk = must(measure.RateOf(k, n, 0.95))
		a.Estimate = must(measure.RateRatio(x.Cell, x.N, k, n, 0.95))
		a.Standing = Groups{Direction: measure.LowerIsBetter}.standing(a.Estimate, 1)
		_, atLeast := hypergeometric(int64(x.Cell), int64(x.N), int64(x.Cell)+int64(k), int64(x.N)+int64(n))
		a.Chance = chance(FisherExact, 0, 0, 0, atLeast)
		return a
	}
	a.ComparisonRisk = measure.NotEstimable(measure.Proportion, n, measure.BelowMinimum)
	a.Estimate = measure.NotEstimable(measure.Ratio, x.N, measure.BelowMinimum)
	a.Standing, a.Chance = measure.NotCompared, untested(measure.BelowMinimum)
	return a
}

// exact returns the ratio of a group in a year as a fraction, and false where it
// has none. A ratio of 3 does not exceed the threshold 3, whatever a float64
// makes of 0.9 / 0.3.
func (r RiskRule) exact(name string, groups []RiskGroup) (*big.Rat, bool) {
	k, n, at := 0, 0, -1
	for i, x := range groups {
		k, n = k+x.Cell, n+x.N
		if x.Name == name {
			at = i
		}
	}
	if at < 0 {
		return nil, false
	}
	x := groups[at]
	k, n, outcome := r.comparison(x, k-x.Cell, n-x.N)
	if outcome != RiskRatio && outcome != AlternateRiskRatio {
		return nil, false
	}
	risk, other := big.NewRat(int64(x.Cell), int64(x.N)), big.NewRat(int64(k), int64(n))
	return risk.Quo(risk, other), true
}

// decide sets the flag of the last year from the ratios of all years.
func (r RiskRule) decide(a *RiskAssessment, years [][]RiskGroup) {
	threshold := rational(r.Threshold)
	ratio := func(back int) (*big.Rat, bool) { // that many years before the last
		if back >= len(years) {
			return nil, false
		}
		return r.exact(a.Group[0], years[len(years)-1-back])
	}
	for {
		if v, ok := ratio(a.Exceeded); !ok || v.Cmp(threshold) <= 0 {
			break
		}
		a.Exceeded++
	}
	if a.Exceeded >= r.Years {
		a.Flag = Flagged
		fell := func(back int) bool {
			now, ok := ratio(back)
			before, okBefore := ratio(back + 1)
			return ok && okBefore && new(big.Rat).Sub(before, now).Cmp(rational(r.Progress)) >= 0
		}
		if r.Progress > 0 && fell(0) && fell(1) {
			a.Flag, a.Spared = NotFlagged, true
		}
		return
	}
	for back := range r.Years {
		if v, ok := ratio(back); ok && v.Cmp(threshold) <= 0 {
			a.Flag = NotFlagged
		}
	}
}
