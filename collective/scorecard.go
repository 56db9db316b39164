package collective

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/big"
	"slices"

	"github.com/collective-impact/sdk/backbone"
	"github.com/collective-impact/sdk/budget"
	"github.com/collective-impact/sdk/internal/fault"
	"github.com/collective-impact/sdk/measure"
	"github.com/collective-impact/sdk/measure/privacy"
	"github.com/collective-impact/sdk/rubric"
)

// Scorecard is where an initiative stands, computed from what it records and
// from published figures alone, so that all of it may be shown to partners.
// Parts that the initiative does not have are nil. It marshals to JSON.
type Scorecard struct {
	// Key is that of the initiative.
	Key string `json:"key"`
	// Title is that of the initiative.
	Title string `json:"title"`
	// Place is that of the initiative.
	Place string `json:"place,omitempty"`
	// Vision is that of the initiative.
	Vision string `json:"vision,omitempty"`
	// Remark is that of the initiative.
	Remark string `json:"remark,omitempty"`
	// Period is that of the initiative.
	Period measure.Period `json:"period,omitzero"`
	// Partners are the partners that take part, ShouldBeEngaged those whose
	// work is needed and who do not, both by title in the order of the
	// initiative.
	Partners []string `json:"partners"`
	// ShouldBeEngaged: see Partners.
	ShouldBeEngaged []string `json:"shouldBeEngaged"`
	// Headline is what comes first, with the defaults filled in.
	Headline Headline `json:"headline,omitzero"`
	// Conditions are the five conditions in the order of [Conditions]. There is
	// no score over all five: each depends on the others, and an average would
	// let a strong one hide a missing one.
	Conditions []ConditionScore `json:"conditions"`
	// Readiness is how partners stand on the rubric.
	Readiness *ReadinessResult `json:"readiness,omitempty"`
	// Coverage says which duties of a backbone the staff carries.
	Coverage *backbone.Coverage `json:"coverage,omitempty"`
	// Budget is what the backbone costs.
	Budget *BudgetResult `json:"budget,omitempty"`
	// Release holds the indicators.
	Release privacy.Release `json:"release"`
}

// ConditionScore is how one condition stands.
type ConditionScore struct {
	// Condition is the condition.
	Condition Condition `json:"condition"`
	// Title is its name for people.
	Title string `json:"title"`
	// Value is the mean of the evidence that was assessed, each weighed alike,
	// from 0 to 1, exactly; nothing when none was, which is not 0.
	Value rubric.Exact `json:"value"`
	// Reason is [NoEvidence] when the condition was not assessed.
	Reason Reason `json:"reason,omitzero"`
	// Evidence is what the score rests on, and what could not be assessed.
	Evidence []Evidence `json:"evidence"`
}

// Assessed reports whether there is a score.
func (s ConditionScore) Assessed() bool { return s.Value.Known() }

// Weakest returns the assessed evidence with the lowest value, of equal ones
// the first: a mean hides it. It is false when nothing was assessed.
func (s ConditionScore) Weakest() (Evidence, bool) {
	var out Evidence
	for _, e := range s.Evidence {
		if e.Assessed() && (!out.Assessed() || e.Value.Rat().Cmp(out.Value.Rat()) < 0) {
			out = e
		}
	}
	return out, out.Assessed()
}

// BudgetResult is what the backbone costs, now and later, and for whom.
type BudgetResult struct {
	// Statement is the budget of the year.
	Statement budget.Statement `json:"statement"`
	// Projection is the look ahead, or nil.
	Projection *budget.Projection `json:"projection,omitempty"`
	// Served is for how many people the money is spent; nil when it is neither
	// stated nor published.
	Served *int64 `json:"served"`
	// What says who they are: "pupil".
	What string `json:"what,omitempty"`
	// From is where Served is from, as a JSON Pointer.
	From string `json:"from,omitempty"`
	// CostPer is the total over Served; nil when Served is. It has no value,
	// with a reason, when nobody is served.
	CostPer *budget.Average `json:"costPer"`
}

// UnmarshalJSON always fails with measure.ErrComputed: a scorecard comes from
// [Initiative.Scorecard].
func (*Scorecard) UnmarshalJSON([]byte) error { return measure.ErrComputed }

// Condition returns the score of a condition, and whether there is one such.
func (s Scorecard) Condition(c Condition) (ConditionScore, bool) {
	for _, x := range s.Conditions {
		if x.Condition == c {
			return x, true
		}
	}
	return ConditionScore{}, false
}

// HeadlineCell returns the figure for everyone that comes first, and whether
// the release has it; it may be withheld.
func (s Scorecard) HeadlineCell() (privacy.Cell, bool) {
	return s.Release.Find(s.Headline.Stratum, s.Headline.Indicator, nil)
}

// Scorecard computes where the initiative stands. The release holds the
// indicators of its measurement; with the zero Release everything that needs
// data is not assessed.
//
// Each condition is scored only from evidence that it names:
//
//   - common agenda: partners that endorse it;
//   - shared measurement: partners that delivered data on time, indicators with
//     a published figure, and with figures by group;
//   - mutually reinforcing activities: activities that name an indicator,
//     indicators that have an activity, activities that a group coordinates;
//   - continuous communication: meetings held of those planned, partners that
//     sit in a group;
//   - backbone support: duties that staff carries;
//
// and besides, from the items of the readiness rubric that the initiative names
// for it. What is not recorded is not assessed, and lowers nothing.
//
// All problems of the initiative are returned joined. A release of other
// indicators than those of the plan wraps measure.ErrInvalid.
func (in Initiative) Scorecard(r privacy.Release) (Scorecard, error) {
	if err := in.Validate(); err != nil {
		return Scorecard{}, err
	}
	if err := in.matches(r); err != nil {
		return Scorecard{}, err
	}
	s := Scorecard{
		Key: in.Key, Title: in.Title, Place: in.Place, Vision: in.Vision, Remark: in.Remark, Period: in.Period,
		Partners: []string{}, ShouldBeEngaged: []string{}, Headline: in.headlineOf(), Release: r,
	}
	for _, p := range in.Partners {
		if p.engaged() {
			s.Partners = append(s.Partners, p.Title)
		} else {
			s.ShouldBeEngaged = append(s.ShouldBeEngaged, p.Title)
		}
	}
	var err error
	if s.Readiness, err = in.readiness(); err != nil {
		return Scorecard{}, err
	}
	if in.Staff != nil {
		f, _ := in.framework()
		c, err := backbone.Cover(f, *in.Staff)
		if err != nil {
			return Scorecard{}, err
		}
		s.Coverage = &c
	}
	if s.Budget, err = in.budget(r, s.Headline); err != nil {
		return Scorecard{}, err
	}
	in.score(&s)
	return s, nil
}

// matches reports a release of something else: of another plan, or protected
// less than the policy asks.
func (in Initiative) matches(r privacy.Release) error {
	if len(r.Indicators()) == 0 {
		return nil
	}
	var l fault.List
	if in.Measurement == nil {
		l.Add("/measurement", measure.ErrInvalid, "there is a release and no plan that it could be of")
		return l.Err()
	}
	plan := in.Measurement.Plan
	for i, ind := range plan.Indicators {
		at := fault.At("/measurement/plan/indicators", i)
		switch other, ok := r.Indicator(ind.Key); {
		case !ok:
			l.Add(at, measure.ErrInvalid, "the release has no indicator %q: it is of another plan", ind.Key)
		case !sameJSON(other, ind):
			l.Add(at, measure.ErrInvalid, "the indicator %q of the release is defined in another way: it is of another plan", ind.Key)
		}
	}
	if r.Within() != plan.Within {
		l.Add("/measurement/plan/within", measure.ErrInvalid, "the release compares within %q: it is of another plan", r.Within())
	} else if plan.Within != "" && !slices.Equal(r.Strata(), in.strata()) {
		l.Add("/measurement/plan/within", measure.ErrInvalid, "the release has the strata %q: it is of another schema", r.Strata())
	}
	if len(r.References())+len(plan.References) > 0 && !sameJSON(r.References(), plan.References) {
		l.Add("/measurement/plan/references", measure.ErrInvalid, "the release compares with other references: it is of another plan")
	}
	if field := laxer(r.Certificate().Policy.Effective(), in.Measurement.Policy.Effective()); field != "" {
		l.Add("/measurement/policy/"+field, measure.ErrInvalid, "the release was protected by a laxer policy than this one")
	}
	return l.Err()
}

// laxer returns the first field in which a policy asks for less than another, ""
// when there is none.
func laxer(got, want privacy.Policy) string {
	for _, x := range []struct {
		field     string
		got, want int
	}{
		{"minCount", got.MinCount, want.MinCount},
		{"minNumerator", got.MinNumerator, want.MinNumerator},
		{"minComplement", got.MinComplement, want.MinComplement},
		{"protection", got.Protection, want.Protection},
	} {
		if x.got < x.want {
			return x.field
		}
	}
	if got.Readers.NoInsiders && !want.Readers.NoInsiders || want.Readers.KnowTotals && !got.Readers.KnowTotals {
		return "readers"
	}
	return ""
}

// sameJSON reports whether two definitions say the same.
func sameJSON(a, b any) bool {
	x, err1 := json.Marshal(a)
	y, err2 := json.Marshal(b)
	return err1 == nil && err2 == nil && bytes.Equal(x, y)
}

func (in Initiative) headlineOf() Headline {
	h := in.Headline
	if inds := in.indicators(); h.Indicator == "" && len(inds) > 0 {
		h.Indicator = inds[0].Key
	}
	if strata := in.strata(); h.Stratum == "" && len(strata) > 0 {
		h.Stratum = strata[len(strata)-1]
	}
	return h
}

func (in Initiative) budget(r privacy.Release, h Headline) (*BudgetResult, error) {
	if in.Budget == nil {
		return nil, nil
	}
	st, err := in.Budget.Statement()
	if err != nil {
		return nil, fmt.Errorf("/budget: %w", err)
	}
	out := &BudgetResult{Statement: st, What: in.Served.What}
	if in.Horizon != nil {
		p, err := in.Budget.Project(*in.Horizon)
		if err != nil {
			return nil, fmt.Errorf("/budget: %w", err)
		}
		out.Projection = &p
	}
	if in.Served.Count != nil {
		n := *in.Served.Count
		out.Served, out.From = &n, "/served/count"
	} else {
		for a := range r.Accounting() {
			if a.Stratum == h.Stratum && a.Indicator == h.Indicator && a.Records != nil {
				n := int64(*a.Records)
				out.Served, out.From = &n, "/headline/stratum"
			}
		}
	}
	if out.Served != nil {
		per := st.CostPer(*out.Served)
		out.CostPer = &per
	}
	return out, nil
}

// score fills in the five conditions.
func (in Initiative) score(s *Scorecard) {
	evidence := map[Condition][]Evidence{
		CommonAgenda:                  {in.agendaEndorsed()},
		SharedMeasurement:             {in.reportedOnTime(), in.indicatorsMeasured(s.Release, s.Headline.Stratum), in.indicatorsDisaggregated(s.Release, s.Headline.Stratum)},
		MutuallyReinforcingActivities: {in.activitiesAimed(), in.indicatorsServed(), in.activitiesCoordinated()},
		ContinuousCommunication:       {in.meetingsHeld(), in.partnersInGroups()},
		BackboneSupport:               {dutiesCovered(s.Coverage)},
	}
	if s.Readiness != nil {
		for _, e := range in.Readiness.Evidence {
			evidence[e.Condition] = append(evidence[e.Condition], itemEvidence(s.Readiness, e.Item))
		}
	}
	for _, c := range Conditions() {
		cs := ConditionScore{Condition: c, Title: c.Title(), Evidence: evidence[c]}
		sum, n := new(big.Rat), int64(0)
		for _, e := range cs.Evidence {
			if e.Assessed() {
				sum.Add(sum, e.Value.Rat())
				n++
			}
		}
		if n > 0 {
			cs.Value = rubric.NewExact(sum.Quo(sum, new(big.Rat).SetInt64(n)))
		} else {
			cs.Reason = NoEvidence
		}
		s.Conditions = append(s.Conditions, cs)
	}
}
