package backbone

import "github.com/collective-impact/sdk/measure"

// EdRedesign returns the six roles of a backbone that EdRedesign names for
// place-based partnerships. None is divided into duties; the source gives one
// line for each, and the descriptions are our reading of it. Each call returns
// a copy of its own.
//
// Source: EdRedesign and Promise Partnership Utah, Advanced: Measuring the
// Impact of a Backbone, slide with the roles of the backbone.
func EdRedesign() Framework {
	return Framework{
		Key:         "edredesign",
		Title:       "Six roles of a backbone (EdRedesign)",
		Version:     "measuring-the-impact",
		Description: "What a backbone organization is for in a place-based partnership from cradle to career.",
		Citation:    edRedesign("slide with the roles of the backbone"),
		Remark:      "The source gives one line a role. The descriptions are ours.",
		Functions: []Function{
			{
				Key: "vision-strategy", Title: "Shared vision and strategy", Citation: edRedesign("roles of the backbone, 1st"),
				Description: "Lead partners to a vision and a strategy that they share.",
			},
			{
				Key: "collaboration", Title: "Collaboration and coordination", Citation: edRedesign("roles of the backbone, 2nd"),
				Description: "Make working together easier and keep actions in step.",
			},
			{
				Key: "measurement-learning", Title: "Shared measurement, learning and accountability", Citation: edRedesign("roles of the backbone, 3rd"),
				Description: "Set up the way in which partners measure, learn and answer to one another.",
			},
			{
				Key: "resources", Title: "Resources", Citation: edRedesign("roles of the backbone, 4th"),
				Description: "Find resources and put them where they fit together.",
			},
			{
				Key: "data-infrastructure", Title: "Data infrastructure", Citation: edRedesign("roles of the backbone, 5th"),
				Description: "Keep the technical means by which data is stored, joined and seen.",
			},
			{
				Key: "advance-policy", Title: "Advance policy", Citation: edRedesign("roles of the backbone, 6th"),
				Description: "Work for policy that serves the goal.",
			},
		},
	}
}

func edRedesign(locator string) measure.Citation {
	return measure.Citation{Author: "EdRedesign and Promise Partnership Utah (L. Sacks, A. A. Terpstra)", Title: "Advanced: Measuring the Impact of a Backbone", Locator: locator}
}
