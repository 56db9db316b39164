package backbone

import "github.com/collective-impact/sdk/measure"

// StarterGuide returns the six functions of a backbone of the Backbone Starter
// Guide, as the training tool of UMA sums them up. None is divided into
// duties. Each call returns a copy of its own.
//
// The tool lists five under their heading and prints the sixth, advancing
// policy, at another place: among the conditions, under mutually reinforcing
// activities. It stands last here.
//
// Source: UMA, 5 conditions, 6 backbone functions & 4 pillars of quality
// collective impact; it names the Backbone Starter Guide of the Collective
// Impact Forum as its own source.
func StarterGuide() Framework {
	return Framework{
		Key:         "starter-guide",
		Title:       "Six functions of a backbone (Backbone Starter Guide, as summed up by UMA)",
		Version:     "uma",
		Description: "What a backbone does for a collective impact effort, for those who set one up or set it right.",
		Citation:    uma("section on the six backbone functions"),
		Remark:      "The source lists five functions; the sixth, advancing policy, is printed under the condition of mutually reinforcing activities.",
		Functions: []Function{
			{
				Key: "guide-vision", Title: "Guide vision and strategy", Citation: uma("six backbone functions, 1st"),
				Description: "Bring data to the steering committee, help it to choose where to act and to change course, and see that committee and working groups never lose sight of equity.",
			},
			{
				Key: "shared-measurement", Title: "Establish shared measurement", Citation: uma("six backbone functions, 2nd"),
				Description: "Organize how partners gather data, and help them to learn from it and to evaluate with it.",
			},
			{
				Key: "aligned-activities", Title: "Support aligned activities", Citation: uma("six backbone functions, 3rd"),
				Description: "Lead the talk between partners, serve the meetings of committee and working groups, and keep actions in step.",
			},
			{
				Key: "mobilize-resources", Title: "Mobilize resources", Citation: uma("six backbone functions, 4th"),
				Description: "Find what the effort lives on: money for the backbone, volunteers, gifts in kind, and perhaps joint fundraising of partners.",
			},
			{
				Key: "community-engagement", Title: "Cultivate community engagement", Citation: uma("six backbone functions, 5th"),
				Description: "Build relationships all over the community, so that people take part and call the effort theirs.",
			},
			{
				Key: "advance-policy", Title: "Advance policy", Citation: uma("printed under mutually reinforcing activities"),
				Description: "Often later in the life of an effort: back policy that moves big institutions towards the goal.",
				Remark:      "Misplaced in the source; it is the sixth function.",
			},
		},
	}
}

func uma(locator string) measure.Citation {
	return measure.Citation{Author: "UMA", Title: "5 conditions, 6 backbone functions & 4 pillars of quality collective impact", Locator: locator}
}
