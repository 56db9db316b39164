package disparity

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/collective-impact/sdk/internal/enum"
	"github.com/collective-impact/sdk/measure"
)

// ResidueVerdict says whether an average hides a gap.
type ResidueVerdict uint8

// The verdicts, in the order in which [Residue] ranks them.
const (
	// HidesGap: the groups differ beyond chance.
	HidesGap ResidueVerdict = iota + 1
	// NoEvidence: groups that do not differ often look like that. It does not
	// say that there is no gap.
	NoEvidence
	// TooFewData: no two groups are large enough, or nothing in them varies.
	TooFewData
)

var residueKeys = []string{"", "hides-a-gap", "no-evidence", "too-few-data"}

// String returns the key.
func (v ResidueVerdict) String() string { return enum.String("ResidueVerdict", residueKeys, v) }

// AppendText appends the key: "hides-a-gap", "no-evidence" or "too-few-data".
func (v ResidueVerdict) AppendText(b []byte) ([]byte, error) {
	return enum.Append(b, "ResidueVerdict", residueKeys, v)
}

// MarshalText returns the key.
func (v ResidueVerdict) MarshalText() ([]byte, error) { return v.AppendText(nil) }

// UnmarshalText reads a key; an unknown one wraps [measure.ErrUnknownKey].
func (v *ResidueVerdict) UnmarshalText(text []byte) (err error) {
	*v, err = enum.Parse[ResidueVerdict]("residue verdict", residueKeys, text)
	return err
}

// NoTotalSpread is the reason why no share of the variation is explained: the
// spread among all people is not known.
const NoTotalSpread measure.Reason = "no-total-spread"

// ResidueOptions steer [Residue].
type ResidueOptions struct {
	// Declared is the dimension that the indicator is broken down by already.
	// Groups are then compared inside its levels: is there a gap by income
	// within each race? "" compares everyone.
	Declared string `json:"declared,omitempty"`
	// MinN is the number of people that a group needs to take part; 0 means
	// [measure.MinReliable].
	MinN int `json:"minN,omitempty"`
}

// Candidate is what a dimension, which nobody declared, would show.
type Candidate struct {
	// Indicator is what was measured.
	Indicator string `json:"indicator"`
	// Set are the dimensions, crossed where there are several.
	Set []string `json:"set"`
	// Verdict says whether the average hides a gap by them.
	Verdict ResidueVerdict `json:"verdict"`
	// Chance is the test that no group differs, adjusted by Holm's method for
	// the number of candidates that could be tested.
	Chance Chance `json:"chance"`
	// Explained is the share of the variation among people that lies between
	// the groups, less what chance puts there (ε²; Kelley 1935). It is about 0
	// without a gap, and below 0 half the time. Of rates, and of means of a
	// survey, it is not known.
	Explained measure.Estimate `json:"explained"`
	// Gap is the difference of the two groups that lie farthest apart. Its
	// interval takes no account of their having been picked; its Corrected and
	// its Chance do.
	Gap Result `json:"gap,omitzero"`
	// High and Low are those two groups.
	High Group `json:"high,omitzero"`
	// Low: see High.
	Low Group `json:"low,omitzero"`
	// Declared is the dimension inside of whose levels groups are compared, and
	// Level the one in which the gap is; "" without one.
	Declared string `json:"declared,omitempty"`
	// Level: see Declared.
	Level string `json:"level,omitempty"`
	// Unknown are the people whose group is not known. They take no part.
	Unknown int `json:"unknown,omitempty"`
	// LeftOut are groups that take no part, and why.
	LeftOut []LeftOut `json:"leftOut,omitempty"`
}

// ResiduePlan returns a plan with what [Residue] needs: a set for each candidate,
// crossed with the declared dimension where there is one. No candidates means
// every category of the frame but the declared one and the column of the
// indicator; without any left it wraps [measure.ErrRequired].
func ResiduePlan(f measure.Frame, indicator measure.Indicator, declared string, candidates ...string) (measure.Plan, error) {
	if len(candidates) == 0 {
		for _, c := range f.Columns() {
			if c != declared && c != indicator.Column && len(f.Levels(c)) > 1 {
				candidates = append(candidates, c)
			}
		}
	}
	if len(candidates) == 0 {
		return measure.Plan{}, fmt.Errorf("candidates: %w: a category beside those of the indicator", measure.ErrRequired)
	}
	p := measure.Plan{Indicators: []measure.Indicator{indicator}, Sets: measure.Each(candidates...)}
	if declared != "" {
		for _, c := range candidates {
			p.Sets = append(p.Sets, []string{declared, c})
		}
	}
	if err := p.Validate(); err != nil {
		return measure.Plan{}, fmt.Errorf("plan: %w", err)
	}
	return p, nil
}

// Residue asks what an average hides: it ranks dimensions that the indicator is
// not broken down by, by whether their groups differ beyond chance, and then by
// how much of the variation lies between them. The view has a set for each, and
// with a declared dimension one that crosses both; [ResiduePlan] makes such a
// plan. No candidates means all sets of the plan without the declared dimension.
//
// The probability that one call says of any candidate that it hides a gap,
// where none does, is at most [Alpha]. Shares are tested by Pearson's chi-
// square, means with unequal variances by Welch's F, rates by how events fall
// on exposure, and surveys and overlapping groups with their covariance; inside
// the levels of a declared dimension statistics add up, for means as Johansen
// has it (1980, Biometrika 67:85). Groups of fewer than MinN people take no
// part, nor do those in which fewer than 5 successes, failures or events are
// expected. Beside a group without any event, whose exposure the view does not
// have, rates are not tested.
//
// Totals, counts and quantiles wrap [ErrNeeds]; a set, stratum or indicator that
// the view does not have, [measure.ErrDangling]. The counts in the result are
// confidential unless the view is redacted.
func Residue(v measure.View, indicator, stratum string, o ResidueOptions, candidates ...[]string) ([]Candidate, error) {
	plan := v.Plan()
	i := slices.IndexFunc(plan.Indicators, func(x measure.Indicator) bool { return x.Key == indicator })
	if i < 0 {
		return nil, fmt.Errorf("%w: no indicator %q", measure.ErrDangling, indicator)
	}
	outcome := plan.Indicators[i].Outcome
	if u := plan.Indicators[i].Unit(); u == measure.Count || outcome == measure.QuantileOf {
		return nil, fmt.Errorf("residue of %q: %w: a share, a mean or a rate", indicator, ErrNeeds)
	}
	if len(candidates) == 0 {
		for _, set := range plan.Sets {
			if !slices.Contains(set, o.Declared) {
				candidates = append(candidates, set)
			}
		}
	}
	if len(candidates) == 0 || o.MinN < 0 {
		return nil, fmt.Errorf("residue: %w: at least one candidate, and a minimum that is not negative", measure.ErrRequired)
	}
	out := make([]Candidate, len(candidates))
	var family []*Chance
	for ci, set := range candidates {
		if slices.Contains(set, o.Declared) {
			return nil, fmt.Errorf("candidate %q: %w: groups are compared inside the declared dimension", set, measure.ErrInvalid)
		}
		if slices.ContainsFunc(candidates[:ci], func(s []string) bool { return sameSet(s, set) }) {
			return nil, fmt.Errorf("candidate %q: %w", set, measure.ErrDuplicate)
		}
		r, err := newResidue(v, indicator, stratum, o, set)
		if err != nil {
			return nil, err
		}
		r.events = outcome == measure.RatePer
		out[ci] = r.candidate(o, set)
		family = append(family, &out[ci].Chance)
	}
	Holm.adjust(family)
	for i := range out {
		c := &out[i]
		c.Verdict = map[Verdict]ResidueVerdict{BeyondChance: HidesGap, WithinChance: NoEvidence, NotTested: TooFewData}[c.Chance.Verdict]
	}
	slices.SortStableFunc(out, func(a, b Candidate) int {
		return cmp.Or(cmp.Compare(a.Verdict, b.Verdict), cmp.Compare(b.explained(), a.explained()), cmp.Compare(a.Chance.P, b.Chance.P))
	})
	return out, nil
}

// explained orders candidates; those of which it is not known come last.
func (c Candidate) explained() float64 {
	if x, ok := c.Explained.Value(); ok {
		return x
	}
	return math.Inf(-1)
}

// Sentence says what the candidate shows in one plain sentence.
func (c Candidate) Sentence() string {
	by := strings.Join(c.Set, " × ")
	if c.Declared != "" {
		by += " within " + c.Declared
	}
	var b strings.Builder
	switch c.Verdict {
	case HidesGap:
		b.WriteString("The average of " + c.Indicator + " hides a gap by " + by)
	case NoEvidence:
		b.WriteString("There is no evidence that the average of " + c.Indicator + " hides a gap by " + by)
	default:
		b.WriteString("Whether the average of " + c.Indicator + " hides a gap by " + by + " cannot be told from so few data")
		if c.Chance.Reason != "" {
			b.WriteString(" (" + string(c.Chance.Reason) + ")")
		}
	}
	if c.High.N > 0 && c.Low.N > 0 {
		b.WriteString(": ")
		if c.Level != "" {
			b.WriteString("among " + c.Level + ", ")
		}
		unit := c.Gap.Estimate.Unit()
		if unit == measure.ProportionDifference {
			unit = measure.Proportion
		}
		for i, g := range []Group{c.High, c.Low} {
			if i > 0 {
				b.WriteString(" and ")
			}
			b.WriteString(number(unit, g.Value) + " for " + g.Name + " (n = " + strconv.Itoa(g.N) + ")")
		}
	}
	b.WriteString(Result{Chance: c.Chance}.chanceWords())
	if x, ok := c.Explained.Value(); ok && c.Verdict == HidesGap {
		b.WriteString("; it accounts for " + strconv.FormatFloat(float64(100*x), 'f', 1, 64) + "% of the variation")
	}
	if c.Unknown > 0 {
		b.WriteString("; of " + strconv.Itoa(c.Unknown) + " the group is not known")
	}
	return b.String() + listed("; left out: ", c.LeftOut) + "."
}

// sameSet says whether two sets have the same dimensions.
func sameSet(a, b []string) bool {
	return slices.Equal(slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b)))
}

// residue are the groups of a candidate, in blocks inside which they are
// compared: one for each level of the declared dimension.
type residue struct {
	g       Groups
	events  bool // events per exposure
	blocks  []residueBlock
	unknown int
}

// residueBlock are the places of the groups of one level.
type residueBlock struct {
	level string
	at    []int
}

// newResidue gathers the groups of a candidate.
func newResidue(v measure.View, indicator, stratum string, o ResidueOptions, set []string) (residue, error) {
	want := set
	if o.Declared != "" {
		want = slices.Concat([]string{o.Declared}, set)
	}
	sets := v.Plan().Sets
	i := slices.IndexFunc(sets, func(s []string) bool { return sameSet(s, want) })
	if i < 0 {
		return residue{}, fmt.Errorf("%w: the plan has no set %q", measure.ErrDangling, want)
	}
	g, err := FromView(v, indicator, stratum, sets[i]...)
	if err != nil && !(errors.Is(err, measure.ErrRequired) && len(g.LeftOut) > 0) {
		return residue{}, err
	}
	r := residue{g: g}
	r.g.LeftOut = slices.Clone(g.LeftOut)
	declared := slices.Index(sets[i], o.Declared)
	next := 0
	for c := range v.Cells() {
		if c.Indicator != indicator || c.Stratum != stratum || !slices.Equal(c.Set, sets[i]) {
			continue
		}
		if c.Unknown {
			r.unknown += c.Records
			continue
		}
		if next == len(g.Groups) || g.Groups[next].Name != strings.Join(c.Group, " · ") {
			continue // left out
		}
		level := ""
		if declared >= 0 {
			level = c.Group[declared]
			r.g.Groups[next].Name = strings.Join(slices.Delete(slices.Clone(c.Group), declared, declared+1), " · ")
		}
		b := slices.IndexFunc(r.blocks, func(b residueBlock) bool { return b.level == level })
		if b < 0 {
			b = len(r.blocks)
			r.blocks = append(r.blocks, residueBlock{level: level})
		}
		r.blocks[b].at = append(r.blocks[b].at, next)
		next++
	}
	return r, nil
}

// allLeftOut says why every group is left out: the reason of all, or that they
// are too small.
func (r residue) allLeftOut() measure.Reason {
	why := measure.Reason("")
	for _, x := range r.g.LeftOut {
		switch {
		case x.Reason == measure.NoObservation || x.Reason == measure.Unstated:
		case why != "" && x.Reason != why:
			return measure.BelowMinimum
		default:
			why = x.Reason
		}
	}
	if why == "" {
		why = measure.BelowMinimum
	}
	return why
}

// candidate tests the groups that are large enough.
func (r residue) candidate(o ResidueOptions, set []string) Candidate {
	least := o.MinN
	if least == 0 {
		least = measure.MinReliable
	}
	r.leaveOut(float64(least))
	c := Candidate{Indicator: r.g.Indicator, Set: slices.Clone(set), Declared: o.Declared, Unknown: r.unknown, LeftOut: r.g.LeftOut, Chance: untested(measure.BelowMinimum)}
	n := 0
	for _, b := range r.blocks {
		for _, i := range b.at {
			n += r.g.Groups[i].N
		}
	}
	c.Explained = measure.NotEstimable(measure.Index, n, measure.BelowMinimum)
	if len(r.blocks) == 0 {
		c.Chance = untested(r.allLeftOut())
		return c
	}
	c.Chance, c.Explained = r.chance(), r.explained(n)
	widest := -1.0
	for _, b := range r.blocks {
		part := r.only(b.at)
		gap, err := part.Compute("max-difference", Options{})
		if x, ok := gap.Estimate.Value(); err != nil || !ok || math.Abs(x) <= widest {
			continue
		} else {
			widest = math.Abs(x)
		}
		high, low := part.extremes(true)[0], part.extremes(false)
		c.Gap, c.Level = gap, b.level
		c.High, c.Low = part.Groups[high], part.Groups[low[0]]
		if high == low[0] { // all are equal
			c.Low = part.Groups[low[1]]
		}
	}
	return c
}
