package collective

import "github.com/collective-impact/sdk/measure"

// Definition is what one source says of one condition.
type Definition struct {
	// Condition is the condition.
	Condition Condition `json:"condition"`
	// Description says what it is.
	Description string `json:"description"`
	// Parts are what it consists of, as far as the source divides it.
	Parts []Part `json:"parts,omitempty"`
	// Citation is the source.
	Citation measure.Citation `json:"citation"`
	// Remark says what a user should know about the source.
	Remark string `json:"remark,omitempty"`
}

// Part is one thing that a condition consists of.
type Part struct {
	// Key names the part within its condition: "shared-vision".
	Key string `json:"key"`
	// Title says it in words.
	Title string `json:"title"`
}

// FSGConditions returns the five conditions as FSG divides them, into twelve
// parts. Each call returns a copy of its own.
//
// Source: FSG (2012), Building Backbone Organizations for Collective Impact,
// slide with the five elements. The conditions go back to Kania and Kramer
// (2011), Collective Impact, Stanford Social Innovation Review.
func FSGConditions() []Definition {
	return []Definition{
		fsg(CommonAgenda, "Partners agree what is wrong and what should become of it.",
			Part{"common-understanding", "One account of the problem"},
			Part{"shared-vision", "One picture of the change that is wanted"}),
		fsg(SharedMeasurement, "Partners gather the same data and answer for what it shows.",
			Part{"data-and-results", "Data is gathered and results are measured"},
			Part{"performance-management", "The figures are used to manage"},
			Part{"shared-accountability", "Partners answer for results together"}),
		fsg(MutuallyReinforcingActivities, "Partners do different things that fit together.",
			Part{"differentiated", "Each has a part of its own"},
			Part{"adaptable", "Each is willing to change what it does"},
			Part{"coordinated", "One plan joins the parts"}),
		fsg(ContinuousCommunication, "Partners keep talking, openly.",
			Part{"consistent-open", "Talk is regular and open"},
			Part{"trust", "Talk is meant to build trust"}),
		fsg(BackboneSupport, "An organization with people of its own holds the effort together.",
			Part{"staff", "One or more separate organizations with staff"},
			Part{"means-to-coordinate", "Means and skills to bring organizations together and keep them in step"}),
	}
}

// UMAConditions returns the five conditions as the training tool of UMA sums
// them up, without parts. Its words differ from FSG's; neither is the standard.
// Each call returns a copy of its own.
//
// Source: UMA, 5 conditions, 6 backbone functions & 4 pillars of quality
// collective impact, section on the five conditions.
func UMAConditions() []Definition {
	return []Definition{
		uma(CommonAgenda, "A vision of change that all partners hold: the problem seen alike, and tackled jointly.", ""),
		uma(SharedMeasurement, "All partners count in one consistent way, which keeps them aligned and answerable.", ""),
		uma(MutuallyReinforcingActivities, "What partners do differs and is coordinated by a plan in which one thing strengthens another.",
			"The tool prints advancing policy under this condition; it is a function of the backbone (see package backbone)."),
		uma(ContinuousCommunication, "The many who take part speak with each other openly and steadily, so that trust and a sense of common purpose grow.", ""),
		uma(BackboneSupport, "Staff with particular skills carries the whole effort and coordinates what partners do.", ""),
	}
}

func fsg(c Condition, description string, parts ...Part) Definition {
	return Definition{Condition: c, Description: description, Parts: parts, Citation: measure.Citation{
		Author: "FSG", Year: 2012, Title: "Building Backbone Organizations for Collective Impact",
		Locator: "slide with the five elements, " + c.Title(),
	}}
}

func uma(c Condition, description, remark string) Definition {
	return Definition{Condition: c, Description: description, Remark: remark, Citation: measure.Citation{
		Author: "UMA", Title: "5 conditions, 6 backbone functions & 4 pillars of quality collective impact",
		Locator: "section on the five conditions, " + c.Title(),
	}}
}
