package backbone

import "github.com/collective-impact/sdk/measure"

// FSG returns the seven functions of a backbone as FSG showed them in 2012: 13
// duties, of which three are only possible ones. Each call returns a copy of
// its own.
//
// The names of the functions are those of the source; titles and descriptions
// of duties are ours. Two things to know: the policy agenda stands in two
// functions, advocacy and outreach, and all that the function "programs" holds
// is optional, so that its share is undefined until a plan adopts a part.
//
// Source: FSG (2012), Building Backbone Organizations for Collective Impact,
// slide with the seven functions.
func FSG() Framework {
	return Framework{
		Key:         "fsg",
		Title:       "Seven functions of a backbone (FSG)",
		Version:     "2012",
		Description: "The usual work of a backbone by function, and what some take on besides.",
		Citation:    fsg("slide with the seven functions"),
		Remark:      "The policy agenda stands in two functions of the source, once to advocate for it and once to develop it.",
		Functions: []Function{
			{
				Key: "strategic-coherence", Title: "Strategic coherence", Citation: fsgRow("Strategic Coherence"),
				Description: "Everyone pulls in one direction and knows why.",
				Duties: []Duty{
					{Key: "vision-strategy", Title: "Vision and strategy", Citation: fsgRow("Strategic Coherence, 1st bullet"),
						Description: "Keep the vision in view and steer the strategy towards it."},
					{Key: "landscape", Title: "Landscape and gaps", Citation: fsgRow("Strategic Coherence, 2nd bullet"),
						Description: "Study who works on what, bring partners to one reading of it, and find what nobody does."},
				},
			},
			{
				Key: "data-management", Title: "Data management", Citation: fsgRow("Data Management"),
				Description: "Partners have figures that they can trust and use.",
				Duties: []Duty{
					{Key: "data-services", Title: "Data services", Citation: fsgRow("Data Management, 1st bullet"),
						Description: "Gather data, keep it, study it, tell what it shows, and help partners with the technical side."},
					{Key: "shared-measurement", Title: "Shared measurement system", Citation: fsgRow("Data Management, 2nd bullet"),
						Description: "Lead the building of a system in which all partners measure the same things."},
				},
			},
			{
				Key: "facilitation", Title: "Facilitation", Citation: fsgRow("Facilitation"),
				Description: "Partners meet, and meetings lead somewhere.",
				Duties: []Duty{
					{Key: "meetings", Title: "Meetings", Citation: fsgRow("Facilitation, bullet"),
						Description: "Prepare and run the meetings without taking sides."},
				},
			},
			{
				Key: "advocacy-communications", Title: "Advocacy and communications", Citation: fsgRow("Advocacy & Communic."),
				Description: "The public and those who decide hear of the effort.",
				Duties: []Duty{
					{Key: "policy-advocacy", Title: "Advocacy for policy", Citation: fsgRow("Advocacy & Communic., 1st bullet"),
						Description: "Speak up for a policy agenda that fits the common one."},
					{Key: "communication-strategy", Title: "Communication strategy", Citation: fsgRow("Advocacy & Communic., 2nd bullet"),
						Description: "Decide who is told what, and see that it happens."},
				},
			},
			{
				Key: "community-outreach", Title: "Community outreach", Citation: fsgRow("Community Outreach"),
				Description: "The community takes part, not only the institutions.",
				Duties: []Duty{
					{Key: "community-engagement", Title: "Community engagement", Citation: fsgRow("Community Outreach, 1st bullet"),
						Description: "Help people of every sector to take part in a way that matters."},
					{Key: "policy-agenda", Title: "Policy agenda", Citation: fsgRow("Community Outreach, 2nd bullet"),
						Description: "Work out with others what policy should change, and keep their advocacy in step."},
				},
			},
			{
				Key: "funding", Title: "Funding", Citation: fsgRow("Funding"),
				Description: "There is money for the common work.",
				Duties: []Duty{
					{Key: "grants", Title: "Grants", Citation: fsgRow("Funding, 1st bullet"),
						Description: "Apply for grants and keep the applications of partners in step."},
					{Key: "fiscal-agent", Title: "Re-granting and fiscal agency", Optional: true, Citation: fsgRow("Funding, 2nd bullet, marked as possible"),
						Description: "Hold money for others and pass it on."},
				},
			},
			{
				Key: "programs", Title: "Programs", Citation: fsgRow("Programs"),
				Description: "New answers are tried, and good ones spread.",
				Remark:      "The source marks both duties as possible; a backbone may have no programs at all.",
				Duties: []Duty{
					{Key: "pilots", Title: "Pilots", Optional: true, Citation: fsgRow("Programs, 1st bullet, marked as possible"),
						Description: "Try new programs on a small scale."},
					{Key: "scaling", Title: "Scaling", Optional: true, Citation: fsgRow("Programs, 2nd bullet, marked as possible"),
						Description: "Help programs that have shown their worth to reach more people."},
				},
			},
		},
	}
}

func fsg(locator string) measure.Citation {
	return measure.Citation{Author: "FSG", Year: 2012, Title: "Building Backbone Organizations for Collective Impact", Locator: locator}
}

func fsgRow(row string) measure.Citation { return fsg("slide with the seven functions, row " + row) }
