package collective

import (
	"math/big"
	"slices"

	"github.com/collective-impact/sdk/backbone"
	"github.com/collective-impact/sdk/measure"
	"github.com/collective-impact/sdk/measure/privacy"
	"github.com/collective-impact/sdk/rubric"
)

// Evidence is one thing on which the score of a condition rests: where it
// comes from, how it stands, and who or what is lacking.
type Evidence struct {
	// Key names the evidence: "agenda-endorsed".
	Key string `json:"key"`
	// Title says in words what was counted.
	Title string `json:"title"`
	// From is where in the initiative it is recorded, as a JSON Pointer in
	// which "*" stands for every entry of a list.
	From string `json:"from"`
	// Value is the share reached, from 0 to 1, exactly; nothing when it was not
	// assessed, which is not 0.
	Value rubric.Exact `json:"value"`
	// Reason says why it was not assessed; zero when it was.
	Reason Reason `json:"reason,omitzero"`
	// Part and Whole are the counts behind a share: Part of Whole. Both are 0
	// for the mean of a rubric's item.
	Part int `json:"part"`
	// Whole: see Part.
	Whole int `json:"whole"`
	// Lacking are the keys of what counts and does not reach it, in the order of
	// the initiative.
	Lacking []string `json:"lacking,omitempty"`
	// Unrecorded are the keys of what should count and of which nothing is
	// recorded. They are left out of Whole.
	Unrecorded []string `json:"unrecorded,omitempty"`
	// Protected are the keys of what should count and whose figures are
	// withheld to protect people. They are left out of Whole.
	Protected []string `json:"protected,omitempty"`
}

// Assessed reports whether there is a value.
func (e Evidence) Assessed() bool { return e.Value.Known() }

// tally counts towards a share.
func (e *Evidence) tally(key string, reached bool) {
	e.Whole++
	if reached {
		e.Part++
	} else {
		e.Lacking = append(e.Lacking, key)
	}
}

// settle turns the counts into a value, or says why there is none.
func (e Evidence) settle() Evidence {
	switch {
	case e.Whole > 0:
		e.Value = rubric.NewExact(big.NewRat(int64(e.Part), int64(e.Whole)))
	case len(e.Unrecorded) > 0:
		e.Reason = NotRecorded
	case e.Reason == 0:
		e.Reason = NothingToCount
	}
	return e
}

func (in Initiative) agendaEndorsed() Evidence {
	e := Evidence{Key: "agenda-endorsed", Title: "Partners that endorse the common agenda, of those asked", From: "/partners/*/agenda"}
	for _, p := range in.Partners {
		switch {
		case !p.engaged():
		case p.Agenda == 0:
			e.Unrecorded = append(e.Unrecorded, p.Key)
		default:
			e.tally(p.Key, p.Agenda == Endorses)
		}
	}
	return e.settle()
}

func (in Initiative) reportedOnTime() Evidence {
	e := Evidence{Key: "data-on-time", Title: "Partners that delivered their data on time, of those that owe any", From: "/partners/*/reporting"}
	for _, p := range in.Partners {
		switch {
		case !p.engaged() || p.Reporting == NotExpected:
		case p.Reporting == 0:
			e.Unrecorded = append(e.Unrecorded, p.Key)
		default:
			e.tally(p.Key, p.Reporting == OnTime)
		}
	}
	return e.settle()
}

func (in Initiative) partnersInGroups() Evidence {
	e := Evidence{Key: "partners-in-groups", Title: "Partners that sit in a group", From: "/groups/*/members"}
	if len(in.Groups) == 0 {
		e.Reason = NotRecorded
		return e
	}
	for _, p := range in.Partners {
		if p.engaged() {
			e.tally(p.Key, slices.ContainsFunc(in.Groups, func(g Group) bool { return slices.Contains(g.Members, p.Key) }))
		}
	}
	return e.settle()
}

func (in Initiative) meetingsHeld() Evidence {
	e := Evidence{Key: "meetings-held", Title: "Planned meetings that took place", From: "/groups/*/meetings"}
	for _, g := range in.Groups {
		if g.Meetings == nil {
			e.Unrecorded = append(e.Unrecorded, g.Key)
			continue
		}
		held := min(g.Meetings.Held, g.Meetings.Planned) // extra ones make up for nothing
		e.Part, e.Whole = e.Part+held, e.Whole+g.Meetings.Planned
		if held < g.Meetings.Planned {
			e.Lacking = append(e.Lacking, g.Key)
		}
	}
	return e.settle()
}

func (in Initiative) activitiesAimed() Evidence {
	e := Evidence{Key: "activities-aimed", Title: "Activities that name the indicator they are to move", From: "/activities/*/indicators"}
	for _, a := range in.Activities {
		e.tally(a.Key, len(a.Indicators) > 0)
	}
	return e.settle()
}

func (in Initiative) activitiesCoordinated() Evidence {
	e := Evidence{Key: "activities-coordinated", Title: "Activities that a group coordinates", From: "/activities/*/group"}
	for _, a := range in.Activities {
		e.tally(a.Key, a.Group != "")
	}
	return e.settle()
}

func (in Initiative) indicatorsServed() Evidence {
	e := Evidence{Key: "indicators-served", Title: "Indicators that an activity is to move", From: "/activities/*/indicators"}
	if len(in.Activities) == 0 {
		e.Reason = NotRecorded
		return e
	}
	for _, ind := range in.indicators() {
		e.tally(ind.Key, slices.ContainsFunc(in.Activities, func(a Activity) bool { return slices.Contains(a.Indicators, ind.Key) }))
	}
	return e.settle()
}

func (in Initiative) indicators() []measure.Indicator {
	if in.Measurement == nil {
		return nil
	}
	return in.Measurement.Plan.Indicators
}

// indicatorsMeasured counts the indicators with a figure for everyone.
func (in Initiative) indicatorsMeasured(r privacy.Release, stratum string) Evidence {
	e := Evidence{Key: "indicators-measured", Title: "Indicators with a published figure for everyone", From: "/measurement/plan/indicators"}
	return in.fromRelease(e, r, func(key string) (measured, withheld bool) {
		c, ok := r.Find(stratum, key, nil)
		_, has := c.Estimate.Value()
		return has, ok && c.Withheld()
	})
}

// indicatorsDisaggregated counts the indicators with figures for two groups or
// more, so that a gap can be seen.
func (in Initiative) indicatorsDisaggregated(r privacy.Release, stratum string) Evidence {
	e := Evidence{Key: "indicators-disaggregated", Title: "Indicators with published figures for two groups or more", From: "/measurement/plan/sets"}
	return in.fromRelease(e, r, func(key string) (measured, withheld bool) {
		groups := map[string]int{}
		for c := range r.Cells() {
			if c.Stratum != stratum || c.Indicator != key || len(c.Group) != 1 || c.Unknown() {
				continue
			}
			if _, has := c.Estimate.Value(); has {
				groups[c.Set()[0]]++
			}
			withheld = withheld || c.Withheld()
		}
		for _, n := range groups {
			measured = measured || n > 1
		}
		return measured, withheld
	})
}

func (in Initiative) fromRelease(e Evidence, r privacy.Release, look func(key string) (measured, withheld bool)) Evidence {
	if len(r.Indicators()) == 0 {
		e.Reason = NotRecorded
		if len(in.indicators()) == 0 {
			e.Reason = NothingToCount
		}
		return e
	}
	for _, ind := range in.indicators() {
		switch measured, withheld := look(ind.Key); {
		case measured || !withheld:
			e.tally(ind.Key, measured)
		default: // there may well be data; nobody is blamed for protecting it
			e.Protected = append(e.Protected, ind.Key)
		}
	}
	if e.Whole == 0 && len(e.Protected) > 0 {
		e.Reason = ProtectedData
	}
	return e.settle()
}

func dutiesCovered(c *backbone.Coverage) Evidence {
	e := Evidence{Key: "duties-covered", Title: "Duties of a backbone that staff carries", From: "/staff/positions/*/assignments"}
	if c == nil || len(c.Loads()) == 0 { // no plan, or one without positions
		e.Reason = NotRecorded
		return e
	}
	e.Part, e.Whole = c.Share().Covered, c.Share().Counting
	for _, d := range c.Uncovered() {
		e.Lacking = append(e.Lacking, d.String())
	}
	return e.settle()
}

func itemEvidence(r *ReadinessResult, item string) Evidence {
	e := Evidence{Key: "rubric-" + item, From: "/readiness/assessments"}
	for _, it := range r.Items {
		if it.Item == item {
			e.Title, e.Value = it.Text, it.Normalised
		}
	}
	answered := false
	for _, s := range r.Subjects {
		for _, is := range s.Items {
			switch {
			case is.Item != item || is.Points.Known():
			case is.Counts.NotScored > 0:
				e.Unrecorded = append(e.Unrecorded, s.Subject)
			default:
				answered = true
			}
		}
	}
	switch {
	case e.Value.Known():
	case answered && len(e.Unrecorded) == 0:
		e.Reason = NoScore
	default:
		e.Reason = NotRecorded
	}
	return e
}
