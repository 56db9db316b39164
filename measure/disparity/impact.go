package disparity

import (
	"fmt"
	"slices"
	"sort"

	"github.com/collective-impact/sdk/internal/enum"
	"github.com/collective-impact/sdk/internal/fault"
	"github.com/collective-impact/sdk/measure"
)

// ImpactKind is a way to decide whether an outcome falls on a group
// disproportionately.
type ImpactKind uint8

// The ways.
const (
	// PercentagePointGap flags a group whose rate with its margin of error is
	// at or below the reference.
	PercentagePointGap ImpactKind = iota + 1
	// ProportionalityIndex flags a group whose share of the successes is below
	// the cut times its share of the people.
	ProportionalityIndex
	// EightyPercentIndex flags a group whose rate is below the cut times that of
	// the reference.
	EightyPercentIndex
)

var impactKeys = []string{"", "percentage-point-gap", "proportionality-index", "eighty-percent-index"}

// String returns the key.
func (k ImpactKind) String() string { return enum.String("ImpactKind", impactKeys, k) }

// AppendText appends the key: "percentage-point-gap", "proportionality-index" or
// "eighty-percent-index".
func (k ImpactKind) AppendText(b []byte) ([]byte, error) {
	return enum.Append(b, "ImpactKind", impactKeys, k)
}

// MarshalText returns the key.
func (k ImpactKind) MarshalText() ([]byte, error) { return k.AppendText(nil) }

// UnmarshalText reads a key; an unknown one wraps [measure.ErrUnknownKey].
func (k *ImpactKind) UnmarshalText(text []byte) (err error) {
	*k, err = enum.Parse[ImpactKind]("rule", impactKeys, text)
	return err
}

// ImpactRule is a rule of disproportionate impact, as colleges and courts use
// it: plain data. Rules were written for outcomes of which more is better; where
// lower is better they are read as a mirror: the gap of those who do not have
// the outcome, and an index above 1/cut.
type ImpactRule struct {
	// Kind is the way to decide; required.
	Kind ImpactKind `json:"kind"`
	// Reference is whom groups are compared with; required, but not for the
	// proportionality index, which compares with everyone.
	Reference measure.Reference `json:"reference,omitzero"`
	// Cut is the index below which a group is flagged, above 0 and at most 1;
	// 0 means 0.8. Gaps have none.
	Cut float64 `json:"cut,omitempty"`
	// Margin is the least margin of error of a gap, as a proportion; 0 means
	// 0.03. Indices have none.
	Margin float64 `json:"margin,omitempty"`
	// Observed takes the margin of error from the rate of the group, not from
	// the rate 0.5 that gives the widest.
	Observed bool `json:"observed,omitempty"`
	// MinN is the number of people below which the rule does not decide.
	MinN int `json:"minN,omitempty"`
}

// Gap2017 is the percentage point gap as the California Community Colleges
// defined it in 2017: margin of error 1.96 √(0.25/n), at least 3 points. Against
// all others it is what they call PPG-1.
func Gap2017(r measure.Reference) ImpactRule {
	return ImpactRule{Kind: PercentagePointGap, Reference: r, Margin: 0.03}
}

// Gap2022 is the percentage point gap as calculators for the same colleges have
// computed it since 2022: with the margin of error of the observed rate, 1.96
// √(p(1−p)/n), at least 2 points, and no decision about 10 people or fewer.
func Gap2022(r measure.Reference) ImpactRule {
	return ImpactRule{Kind: PercentagePointGap, Reference: r, Margin: 0.02, Observed: true, MinN: 11}
}

// Proportionality is the proportionality index with the cut 0.8: the share of a
// group among the successes over its share among the people.
func Proportionality() ImpactRule { return ImpactRule{Kind: ProportionalityIndex, Cut: 0.8} }

// EightyPercent is the four-fifths rule of 29 CFR 1607.4(D): the rate of a group
// over that of the reference, of the best group as a rule, with the cut 0.8.
func EightyPercent(r measure.Reference) ImpactRule {
	return ImpactRule{Kind: EightyPercentIndex, Reference: r, Cut: 0.8}
}

// Impact is what a rule says of one group.
type Impact struct {
	// Result has the gap or index with its interval, the flag of the rule, and
	// the verdict on chance: the probability, in the whole family of groups,
	// that one which does not differ from those that it is tested against comes
	// out so far on the adverse side.
	Result
	// Rate is the rate of the group.
	Rate measure.Estimate `json:"rate"`
	// ReferenceRate is the rate of the reference, without an interval: the error
	// is in that of the comparison. Its N is that of the group where the
	// reference is a fixed value.
	ReferenceRate measure.Estimate `json:"referenceRate"`
	// Margin is the margin of error of the rule, for gaps.
	Margin float64 `json:"margin,omitempty"`
	// ToParity is the number of people of the group whose outcome would have to
	// be the better one for the group to reach the reference; 0 where it has,
	// and where the rule cannot tell. Everyone's rate moves with the group's.
	ToParity int `json:"toParity"`
	// ToClear is the same, for the rule not to flag the group.
	ToClear int `json:"toClear"`
}

// Validate reports every problem at once, each a [*measure.FieldError].
func (r ImpactRule) Validate() error {
	var l fault.List
	gap := r.Kind == PercentagePointGap
	for _, c := range []struct {
		wrong bool
		at    string
		err   error
		text  string
	}{
		{!enum.Valid(impactKeys, r.Kind), "/kind", measure.ErrRequired, "required: percentage-point-gap, proportionality-index or eighty-percent-index"},
		{!(r.Cut >= 0 && r.Cut <= 1), "/cut", measure.ErrRange, "must be above 0 and at most 1; 0 means 0.8"},
		{gap && r.Cut != 0, "/cut", measure.ErrInvalid, "a gap has a margin and no cut"},
		{!(r.Margin >= 0 && r.Margin <= 1), "/margin", measure.ErrRange, "must be from 0 to 1; 3 points are 0.03"},
		{!gap && (r.Margin != 0 || r.Observed), "/margin", measure.ErrInvalid, "an index has a cut and no margin"},
		{r.MinN < 0, "/minN", measure.ErrRange, "must not be negative"},
		{r.Kind == ProportionalityIndex && r.Reference.Kind != 0 && r.Reference.Kind != measure.ToOverall, "/reference", measure.ErrInvalid, "the proportionality index compares with everyone"},
	} {
		if c.wrong {
			l.Add(c.at, c.err, "%s", c.text)
		}
	}
	return l.Err()
}

// Impact applies a rule to all groups, in their order, those that are left out
// last. The groups must be of counts and have a direction, and against everyone or all
// others have no populations that are not in proportion to their n, or the error
// wraps [ErrNeeds]. Each group is tested against the reference: against all others
// where that is everyone, and against the best group, the named one or the fixed
// value otherwise; [Chance].Against says which. The reference group itself is not
// tested. Probabilities are adjusted by [Holm], and with the best group, which any
// might have been, by [Bonferroni] for all ordered pairs, so that among groups
// that do not differ the chance of one flag or more that is [BeyondChance] is at
// most [Alpha], whatever the rule.
func (g Groups) Impact(r ImpactRule) ([]Impact, error) {
	g, err := g.ready()
	if err != nil {
		return nil, err
	}
	var l fault.List
	l.AddErr("", r.Validate())
	if r.Kind == ProportionalityIndex {
		r.Reference.Kind = measure.ToOverall
	}
	if !g.Counts || g.Covariance != nil {
		l.Add("/counts", ErrNeeds, "the rule counts independent people")
	}
	if g.Direction == 0 {
		l.Add("/direction", ErrNeeds, "required: which way is better")
	}
	checkReference(&l, g, r.Reference)
	checkAddsUp(&l, g, r.Reference)
	if err := l.Err(); err != nil {
		return nil, fmt.Errorf("rule: %w", err)
	}
	return g.impacts(r), nil
}

func (g Groups) impacts(r ImpactRule) []Impact {
	if r.Cut == 0 {
		r.Cut = 0.8
	}
	if r.Margin == 0 {
		r.Margin = 0.03
	}
	out := make([]Impact, 0, len(g.Groups)+len(g.LeftOut))
	var family []*Chance
	for i := range g.Groups {
		out = append(out, g.impact(r, i))
	}
	for i := range out {
		family = append(family, &out[i].Chance)
	}
	if r.Reference.Kind == measure.ToBest {
		// Any group might have been the best, so every ordered pair is a test.
		anyPair(family, len(g.Groups)*(len(g.Groups)-1))
	} else {
		Holm.adjust(family)
	}
	for _, x := range g.LeftOut {
		unit := measure.Ratio
		if r.Kind == PercentagePointGap {
			unit = measure.ProportionDifference
		}
		none := measure.NotEstimable(unit, 0, x.Reason)
		out = append(out, Impact{Rate: measure.NotEstimable(measure.Proportion, 0, x.Reason), ReferenceRate: measure.NotEstimable(measure.Proportion, 0, x.Reason),
			Result: Result{Measure: Key(r.Kind.String()), Indicator: g.Indicator, Estimate: none, Group: []string{x.Name}, Flag: Undetermined, Standing: measure.NotCompared, Chance: untested(x.Reason)}})
	}
	return out
}

func (g Groups) impact(r ImpactRule, i int) Impact {
	x := g.Groups[i]
	p := g.pairOf(Options{Group: x.Name, Reference: r.Reference})
	figure, equal := g.ratio, 1.0
	unit := measure.Ratio
	if r.Kind == PercentagePointGap {
		figure, equal, unit = g.difference, 0, measure.ProportionDifference
	}
	row := Impact{Rate: must(measure.RateOf(x.Successes, x.N, g.level())), ReferenceRate: measure.NotEstimable(measure.Proportion, x.N, p.why),
		Result: Result{Measure: Key(r.Kind.String()), Indicator: g.Indicator, Group: p.group, Reference: p.reference, Flag: Undetermined, Ineligible: p.ineligible}}
	against, worse := p, side(below)
	if g.Direction == measure.LowerIsBetter {
		worse = above
	}
	if p.kind == measure.ToOverall || p.kind == measure.ToAllOthers {
		against = g.pairOf(Options{Group: x.Name, Reference: measure.AllOthers()})
		if g.Everyone == nil && g.Overlapping {
			against = pair{why: measure.NoReference}
		}
	}
	row.Chance = g.chanceOf(against, worse)
	if row.Chance.Verdict != NotTested {
		row.Chance.Against = against.reference[0]
		if p.kind == measure.ToBest || p.kind == measure.ToNamed { // of several that tie, one is tested
			row.Chance.Against = g.Groups[p.at].Name
		}
	}
	c := g.contest(r, p, x)
	if r.Kind == PercentagePointGap {
		row.Margin = c.margin()
	}
	switch {
	case p.same:
		row.Estimate = made(measure.Figures{Unit: unit, Value: equal, N: x.N, Reason: measure.IsReference})
		row.Flag, row.Standing = NotFlagged, measure.NotCompared
		row.ReferenceRate = made(measure.Figures{Unit: measure.Proportion, Value: x.Value, N: x.N, Reason: measure.IsReference})
		return row
	case p.why == "":
		n := map[measure.ReferenceKind]int{measure.ToFixed: x.N, measure.ToOverall: p.nAll}[p.kind]
		if n == 0 {
			n = p.m
		}
		row.ReferenceRate = made(measure.Figures{Unit: measure.Proportion, Value: p.other, N: n, Reason: measure.NoError})
	}
	row.Estimate = figure(p)
	row.Standing = g.standing(row.Estimate, equal)
	if x.N < r.MinN {
		row.Estimate, row.Standing = measure.NotEstimable(unit, x.N, measure.BelowMinimum), measure.NotCompared
		return row
	}
	if _, ok := row.Estimate.Value(); !ok {
		return row
	}
	row.Flag = NotFlagged
	row.ToParity = c.needed(func(k int) bool { return !c.behind(k) })
	if c.flags(0) {
		row.Flag = Flagged
		row.ToClear = c.needed(func(k int) bool { return !c.flags(k) })
	}
	return row
}

// needed returns the smallest number of better outcomes with which done holds;
// with all of them it does.
func (c contest) needed(done func(k int) bool) int { return sort.Search(c.room(), done) }

// impactOf applies a rule as a measure of one group.
func impactOf(rule func(Options) ImpactRule) func(Groups, Options) Result {
	return func(g Groups, o Options) Result {
		rows := g.impacts(rule(o))
		i := slices.IndexFunc(rows, func(x Impact) bool { return x.Group[0] == o.Group })
		if i < 0 {
			return Result{Estimate: measure.NotEstimable(measure.Ratio, 0, measure.NoObservation)}
		}
		return rows[i].Result
	}
}
