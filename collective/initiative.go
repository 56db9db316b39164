package collective

import (
	"io"

	"github.com/collective-impact/sdk/backbone"
	"github.com/collective-impact/sdk/budget"
	"github.com/collective-impact/sdk/internal/strictjson"
	"github.com/collective-impact/sdk/measure"
)

// Initiative is a collective impact effort as plain data: who takes part, how
// they are organized, what they do, what they watch, who works for the whole
// and what that costs. It marshals to JSON and is read back by
// [ReadInitiative]. It holds nothing that can be computed: ask
// [Initiative.Scorecard]. Everything but the key and the title may be absent;
// what is absent is not assessed.
type Initiative struct {
	// Key names the initiative for programs: "cradle-to-career". Required.
	Key string `json:"key"`
	// Title is the name for people. Required.
	Title string `json:"title"`
	// Place is the community that it is for.
	Place string `json:"place,omitempty"`
	// Vision is the change that partners want, in a sentence or two.
	Vision string `json:"vision,omitempty"`
	// Remark is something that every reader should know, such as that the data
	// are an example.
	Remark string `json:"remark,omitempty"`
	// Period is the time that the records below are about.
	Period measure.Period `json:"period,omitzero"`
	// Partners are the organizations, engaged or still to be engaged.
	Partners []Partner `json:"partners,omitempty"`
	// Groups are the bodies in which partners work together.
	Groups []Group `json:"groups,omitempty"`
	// Activities are what partners do.
	Activities []Activity `json:"activities,omitempty"`
	// Measurement says what is watched and how it is computed and protected.
	Measurement *Measurement `json:"measurement,omitempty"`
	// Headline says which figure comes first.
	Headline Headline `json:"headline,omitzero"`
	// Readiness holds a rubric and what raters answered.
	Readiness *Readiness `json:"readiness,omitempty"`
	// Framework is the account of a backbone's duties that Staff answers to.
	// Absent means the one of [backbone.Frameworks] that Staff names.
	Framework *backbone.Framework `json:"framework,omitempty"`
	// Staff says who does what in the backbone.
	Staff *backbone.StaffPlan `json:"staff,omitempty"`
	// Budget is what the backbone costs in a year.
	Budget *budget.Model `json:"budget,omitempty"`
	// Horizon says how far to look ahead; absent means not at all.
	Horizon *budget.Horizon `json:"horizon,omitempty"`
	// Served says for whom the money is spent.
	Served Served `json:"served,omitzero"`
}

// Partner is an organization whose work the vision needs.
type Partner struct {
	// Key names the partner within the initiative. Required.
	Key string `json:"key"`
	// Title is the name for people. Required.
	Title string `json:"title"`
	// Sector is the sector in words of the community: "k-12", "health".
	Sector string `json:"sector,omitempty"`
	// Engagement says whether it takes part; absent means that it does.
	Engagement Engagement `json:"engagement,omitzero"`
	// Agenda is its stance to the common agenda; absent means not asked.
	Agenda Stance `json:"agenda,omitzero"`
	// Reporting says whether it delivered its data; absent means not recorded.
	Reporting Reporting `json:"reporting,omitzero"`
}

// engaged reports whether the partner takes part.
func (p Partner) engaged() bool { return p.Engagement != ShouldBeEngaged }

// Group is a body in which partners work together.
type Group struct {
	// Key names the group within the initiative. Required.
	Key string `json:"key"`
	// Title is the name for people. Required.
	Title string `json:"title"`
	// Kind says what it is for. Required.
	Kind GroupKind `json:"kind"`
	// Parent is the key of the group that it answers to; absent for the top.
	Parent string `json:"parent,omitempty"`
	// Members are the keys of engaged partners. At least one.
	Members []string `json:"members"`
	// Chair is the key of the member that leads it; absent when none does.
	Chair string `json:"chair,omitempty"`
	// Meetings are those of the period; absent means not recorded.
	Meetings *Meetings `json:"meetings,omitempty"`
}

// Meetings counts the meetings of a group in the period of the initiative.
type Meetings struct {
	// Planned is how many were agreed.
	Planned int `json:"planned"`
	// Held is how many took place, extra ones included.
	Held int `json:"held"`
}

// Activity is something that partners do for the vision.
type Activity struct {
	// Key names the activity within the initiative. Required.
	Key string `json:"key"`
	// Title is the name for people. Required.
	Title string `json:"title"`
	// Lead is the key of the engaged partner that answers for it. Required.
	Lead string `json:"lead"`
	// Partners are the keys of other engaged partners that take part.
	Partners []string `json:"partners,omitempty"`
	// Group is the key of the group that coordinates it; absent when none does.
	Group string `json:"group,omitempty"`
	// Indicators are the keys of the indicators that it is meant to move.
	Indicators []string `json:"indicators,omitempty"`
}

// Headline picks the figure that a scorecard shows first. Absent fields take
// the first indicator of the plan and the last level of its control dimension,
// such as the highest grade.
type Headline struct {
	// Indicator is the key of an indicator of the plan.
	Indicator string `json:"indicator,omitempty"`
	// Stratum is a level of the plan's control dimension.
	Stratum string `json:"stratum,omitempty"`
}

// Served is the number of people for whom the backbone's budget is spent. When
// it is absent, a scorecard takes the records of the headline's stratum, if
// they are published.
type Served struct {
	// Count is the number of people; absent means not stated, and 0 is 0.
	Count *int64 `json:"count,omitempty"`
	// What says who they are, in the singular: "pupil".
	What string `json:"what,omitempty"`
}

// ReadInitiative reads an initiative from JSON. It is strict: unknown fields,
// duplicate keys, wrong types, unknown keys of closed sets, data after the end
// and everything that [Initiative.Validate] checks are reported together, each
// a [*measure.FieldError] with its JSON Pointer. The initiative returned beside
// an error is empty.
func ReadInitiative(r io.Reader) (Initiative, error) {
	return strictjson.Read(r, Initiative.Validate)
}
