package backbone

import "github.com/collective-impact/sdk/measure"

// Edmondson returns the three roles of a backbone that Jeff Edmondson names:
// to bring together people, data and resources. None is divided into duties.
// Each call returns a copy of its own.
//
// The source calls the three mutually dependent: one that is missing is not
// made up for by the others. Look at the share of each function, not at the
// share of all.
//
// Source: J. Edmondson (Ballmer Group), Linking everyone who impacts a child's
// life.
func Edmondson() Framework {
	return Framework{
		Key:         "edmondson",
		Title:       "Three roles of a backbone (Edmondson)",
		Version:     "ballmer-group",
		Description: "The least that a backbone has to do, and do very well.",
		Citation:    edmondson("list of what a backbone must do"),
		Remark:      "The three depend on one another; strength in one does not make up for the lack of another.",
		Functions: []Function{
			{
				Key: "people", Title: "Bring people together", Citation: edmondson("list of what a backbone must do, 1st"),
				Description: "Partners agree on goals and answer to one another for what comes of them.",
			},
			{
				Key: "data", Title: "Bring data together", Citation: edmondson("list of what a backbone must do, 2nd"),
				Description: "Partners know how far they have come, and put more behind what is shown to help.",
			},
			{
				Key: "resources", Title: "Bring resources together", Citation: edmondson("list of what a backbone must do, 3rd"),
				Description: "Hours, skills and money go where families are shown to get ahead, so that the work lasts, gets better and grows.",
			},
		},
	}
}

func edmondson(locator string) measure.Citation {
	return measure.Citation{Author: "J. Edmondson (Ballmer Group)", Title: "Linking everyone who impacts a child's life", Locator: locator}
}
