package backbone

import "github.com/collective-impact/sdk/measure"

// BackboneType is a way to house a backbone, with what speaks for it and
// against it. [CompareTypes] weighs types against what a place needs.
type BackboneType struct {
	// Key names the type: "funder".
	Key string `json:"key"`
	// Title is the name for people.
	Title string `json:"title"`
	// Description says what the type is.
	Description string `json:"description"`
	// Example is a backbone of the type, as the source names it.
	Example string `json:"example"`
	// Pros are what speaks for the type.
	Pros []Trait `json:"pros"`
	// Cons are what speaks against it: risks to watch once it is chosen.
	Cons []Trait `json:"cons"`
	// Citation is the source.
	Citation measure.Citation `json:"citation"`
}

// Trait is something that speaks for a type of backbone or against it. Types
// that share a trait share its key.
type Trait struct {
	// Key names the trait: "not-neutral".
	Key string `json:"key"`
	// Title says it in words.
	Title string `json:"title"`
	// Citation is the source.
	Citation measure.Citation `json:"citation,omitzero"`
}

// BackboneTypes returns the six types of backbones of FSG, each with an
// example, two traits that speak for it and two against. Two of the traits
// against stand with two types each, so that there are 22 different ones. Each
// call returns a copy of its own.
//
// Source: FSG (2012), Building Backbone Organizations for Collective Impact,
// slide with the types of backbones.
func BackboneTypes() []BackboneType {
	type trait struct{ key, title string }
	t := func(key, title, row, example, description string, pro1, pro2, con1, con2 trait) BackboneType {
		at := func(t trait, place string) Trait { return Trait{t.key, t.title, fsgType(row + ", " + place)} }
		return BackboneType{key, title, description, example,
			[]Trait{at(pro1, "1st pro"), at(pro2, "2nd pro")},
			[]Trait{at(con1, "1st con"), at(con2, "2nd con")}, fsgType(row)}
	}
	notNeutral := trait{"not-neutral", "Partners doubt that it is neutral"}
	lessAccountable := trait{"less-accountability", "Nobody quite answers for the whole"}
	return []BackboneType{
		t("funder", "Funder", "Funder-Based", "Calgary Homeless Foundation",
			"A foundation or another funder houses the backbone.",
			trait{"secures-funding", "Can raise money"}, trait{"convenes", "Can call partners together"},
			trait{"power-imbalance", "Who pays has the say"}, notNeutral),
		t("new-nonprofit", "New nonprofit", "New Nonprofit", "Community Center for Education Results (CCER)",
			"An organization is founded for the purpose.",
			trait{"neutral", "Neutral, without a history"}, trait{"clear-focus", "One clear purpose"},
			trait{"lacks-funding", "Starts without money"}, trait{"competitor", "Others fear a rival"}),
		t("existing-nonprofit", "Existing nonprofit", "Existing Nonprofit", "Opportunity Chicago",
			"An organization that is there takes on the backbone.",
			trait{"credible-network", "Is trusted and well connected"}, trait{"infrastructure", "Has an office and systems"},
			trait{"history", "May bring a history that burdens it"}, notNeutral),
		t("government", "Government", "Government", "Shape Up Somerville",
			"A city, county or agency houses the backbone.",
			trait{"policy-access", "Is close to those who make policy"}, trait{"funding-infrastructure", "Has money and systems"},
			trait{"bureaucracy", "Is slow, by its rules"}, trait{"leadership-changes", "Those at the top come and go"}),
		t("multiple-organizations", "Several organizations", "Multiple Orgs", "Magnolia Place",
			"Several organizations divide the functions among them.",
			trait{"shared-resources", "Bring their means together"}, trait{"broad-support", "Many stand behind it and know their field"},
			lessAccountable, trait{"hard-coordination", "Takes effort to keep in step"}),
		t("steering-committee", "Steering committee", "Steering Committee", "Memphis Fast Forward",
			"The leaders who steer the effort also run it.",
			trait{"leader-support", "Senior leaders stand behind it"}, trait{"cross-sector", "Several sectors are in it"},
			lessAccountable, trait{"no-staff", "Nobody is there to do the work"}),
	}
}

func fsgType(row string) measure.Citation {
	return fsg("slide with the types of backbones, row " + row)
}
