package backbone

import (
	"github.com/shopspring/decimal"

	"github.com/collective-impact/sdk/measure"
)

// BasicStaffPlan returns the staff of a basic backbone as FSG budgets it, 3.5
// FTE in four positions, with an assignment of the required duties of [FSG].
// Each call returns a copy of its own.
//
// Positions, FTE and required skills are the source's. The assignment is ours,
// an inference from the titles of positions: the source does not say who does
// what. No shares of time are stated, because the source has none, and no
// skills held, because a plan does not know people. The executive director has
// the skills of the source's project director, and administrative support has
// none in the source. Nothing optional is adopted.
//
// Source: FSG (2012), Building Backbone Organizations for Collective Impact,
// slides with the three positions and with the budget of a basic backbone.
func BasicStaffPlan() StaffPlan {
	f := FSG()
	p := StaffPlan{
		Key:              "fsg-basic-staff",
		Title:            "Basic staff of a backbone (FSG 2012)",
		Description:      "Four positions of 3.5 FTE together that carry every required duty of the seven functions.",
		Citation:         fsg("slide with the budget of a basic backbone"),
		Remark:           "Who carries which duty is an inference of this library, not a statement of the source.",
		Framework:        f.Key,
		FrameworkVersion: f.Version,
		Positions: []Position{
			{
				Key: "executive-director", Title: "Executive director", FTE: decimal.New(1, 0), Citation: fsgStaff("1st"),
				Assignments: []Assignment{
					{Function: "strategic-coherence"},
					{Function: "advocacy-communications"},
					{Function: "community-outreach", Duty: "policy-agenda"},
					{Function: "funding"},
				},
			},
			{
				Key: "facilitator", Title: "Facilitator", FTE: decimal.New(1, 0), Citation: fsgStaff("2nd"),
				Assignments: []Assignment{
					{Function: "facilitation"},
					{Function: "community-outreach"},
				},
			},
			{
				Key: "data-manager", Title: "Data manager", FTE: decimal.New(1, 0), Citation: fsgStaff("3rd"),
				Assignments: []Assignment{
					{Function: "data-management"},
					{Function: "strategic-coherence", Duty: "landscape"},
				},
			},
			{
				Key: "administrative-support", Title: "Administrative support", FTE: decimal.New(5, -1), Citation: fsgStaff("4th"),
				Assignments: []Assignment{{Function: "facilitation", Duty: "meetings"}},
			},
		},
	}
	profile := map[string]int{"project-director": 0, "facilitator": 1, "data-manager": 2}
	known := keys{}
	for _, pp := range Positions() {
		p.Positions[profile[pp.Key]].Requires = pp.Requires()
		for _, s := range pp.Skills {
			if !known[s.Key] {
				p.Skills = append(p.Skills, s)
			}
			known[s.Key] = true
		}
	}
	return p
}

func fsgStaff(line string) measure.Citation {
	return fsg("slide with the budget of a basic backbone, row Salaries, " + line + " line")
}
