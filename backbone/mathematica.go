package backbone

import (
	"fmt"
	"slices"

	"github.com/collective-impact/sdk/measure"
)

// Mathematica returns the four categories of backbone functions of Mathematica
// and Equal Measure: 23 capacities, which are the duties, the nine kinds of
// organizations that could hold them, and the seven qualities that the backbone
// keeps whoever holds the capacities. Each call returns a copy of its own.
//
// Two rows of its table, on data and on policy, have lost the name of their
// category; they stand in the cells of "hold partners accountable", and the
// text knows four categories. [CapacityRows] has the rows of the table.
//
// Source: Mathematica and Equal Measure, Rethinking Common Backbone Functions
// as Capacities, table 1 and the list of qualities.
func Mathematica() Framework {
	f := Framework{
		Key:         "mathematica",
		Title:       "Four categories of backbone functions as capacities (Mathematica and Equal Measure)",
		Version:     "p-16",
		Description: "Which capacities the work of a backbone takes, and who besides the backbone could bring them.",
		Citation:    mathematica("table 1"),
		Remark:      "Rows 4 and 5 of the table name no category and belong to the one above them. The backbone goes on with relationships and orchestration; others may take on knowledge, data and accountability.",
		Functions: []Function{
			{Key: "relationships", Title: "Manage relationships",
				Description: "Partners know, trust and understand one another."},
			{Key: "knowledge", Title: "Manage knowledge",
				Description: "What the community needs and what has helped elsewhere is known and shared."},
			{Key: "accountability", Title: "Hold partners accountable",
				Description: "Partners answer to a shared agenda, by data and by policy."},
			{Key: "orchestration", Title: "Orchestrate collective efforts",
				Description: "Many activities add up to one effort."},
		},
		Holders: []Holder{
			{Key: "backbone", Title: "Backbone organization", Description: "The body that coordinates the work of the partners."},
			{Key: "community-organization", Title: "Community-based organization", Description: "An organization rooted in the place."},
			{Key: "research-institution", Title: "Research institution", Description: "A university or an institute that studies."},
			{Key: "local-media", Title: "Local journalism or media nonprofit", Description: "A local newsroom or medium that works for the public."},
			{Key: "steering-committee", Title: "Steering committee",
				Description: "The leaders who steer the effort; five sectors should sit on it."},
			{Key: "think-tank", Title: "Think tank", Description: "An organization that studies policy."},
			{Key: "school-district", Title: "School district (K-12)", Description: "The public schools of the place."},
			{Key: "policy-liaison", Title: "Policy or advocacy liaison", Description: "Someone who keeps the link to those who decide."},
			{Key: "local-foundations", Title: "Local foundations", Description: "Funders of the place."},
		},
		Qualities: []Quality{
			{Key: "agenda-fidelity", Title: "Agenda and rules", Description: "Help partners of all sectors to hold to the agenda and to the manners they agreed on."},
			{Key: "parameters", Title: "Clear limits", Description: "Say what is part of the effort and what is not."},
			{Key: "trust", Title: "Trusting relationships", Description: "Earn the trust of partners, which is what a backbone leads by."},
			{Key: "celebration", Title: "Celebration", Description: "Make the successes of partners seen."},
			{Key: "entry-point", Title: "Door and voice", Description: "Be the door for funders from outside, and speak for the community."},
			{Key: "root-causes", Title: "Root causes", Description: "Teach where racial, social and economic inequity comes from."},
			{Key: "transformation", Title: "Transformation", Description: "Change how systems work, how people deal with each other and what they set out to do."},
		},
	}
	for i := range f.Holders {
		f.Holders[i].Citation = mathematica("table 1, column of potential stakeholders")
	}
	for i := range f.Qualities {
		f.Qualities[i].Citation = mathematica(fmt.Sprintf("list of qualities, no. %d", i+1))
	}
	for i := range f.Functions {
		fn := &f.Functions[i]
		for _, row := range capacityTable() {
			if row.Function != fn.Key {
				continue
			}
			if fn.Citation.IsZero() {
				fn.Citation = row.Citation
			}
			for _, d := range row.Capacities {
				d.Holders, d.Citation = slices.Clone(row.Holders), row.Citation
				fn.Duties = append(fn.Duties, d)
			}
		}
	}
	return f
}

// CapacityRow is a row of the table of capacities: those that the same kinds of
// organizations could hold.
type CapacityRow struct {
	// Number is the place of the row in the table, from 1.
	Number int `json:"number"`
	// Function is the key of the category.
	Function string `json:"function"`
	// Capacities are the duties of the category that stand in the row.
	Capacities []Duty `json:"capacities"`
	// Holders are the keys of the kinds of organizations that could hold them.
	Holders []string `json:"holders"`
	// Citation is the row of the source.
	Citation measure.Citation `json:"citation"`
}

// CapacityRows returns the seven rows of the table of [Mathematica]. Each call
// returns a copy of its own.
//
// Source: Mathematica and Equal Measure, Rethinking Common Backbone Functions
// as Capacities, table 1.
func CapacityRows() []CapacityRow {
	rows := capacityTable()
	for i := range rows {
		for j := range rows[i].Capacities {
			d := &rows[i].Capacities[j]
			d.Holders, d.Citation = slices.Clone(rows[i].Holders), rows[i].Citation
		}
	}
	return rows
}

func capacityTable() []CapacityRow {
	row := func(number int, function string, holders []string, capacities ...Duty) CapacityRow {
		return CapacityRow{number, function, capacities, holders, mathematica(fmt.Sprintf("table 1, row %d", number))}
	}
	return []CapacityRow{
		row(1, "relationships", []string{"backbone"},
			Duty{Key: "listening", Title: "Listening", Description: "Hear people out, and learn how they see things, what moves them and what they know."},
			Duty{Key: "trust", Title: "Trust", Description: "Become someone whom partners trust."},
			Duty{Key: "ties", Title: "Strong ties", Description: "Make relationships that hold."},
			Duty{Key: "narratives", Title: "Narratives", Description: "Tell the story so that it strikes home."},
			Duty{Key: "conflict", Title: "Conflict resolution", Description: "Settle disputes."},
			Duty{Key: "champions", Title: "Champions", Description: "Win people who carry the cause, and support them."}),
		row(2, "knowledge", []string{"community-organization", "research-institution", "local-media"},
			Duty{Key: "community-needs", Title: "Community needs", Description: "Hear what the community needs at each passage, from before school into work."},
			Duty{Key: "promising-practices", Title: "Promising practices", Description: "Find out what seems to help, and pass it on."},
			Duty{Key: "community-solutions", Title: "Local solutions", Description: "Ask the community for answers."},
			Duty{Key: "outside-information", Title: "Information from outside", Description: "Sort what comes from elsewhere and pick what is of use."}),
		row(3, "accountability", []string{"steering-committee"},
			Duty{Key: "regional-vision", Title: "Regional vision", Description: "Settle with others what the region is to become."},
			Duty{Key: "public-will", Title: "Public will", Description: "Win the public over."},
			Duty{Key: "accountability-frameworks", Title: "Accountability frameworks", Description: "Agree on who answers for what, and run it."}),
		row(4, "accountability", []string{"think-tank", "research-institution", "school-district"},
			Duty{Key: "interpret-data", Title: "Interpretation of data", Description: "Say what data means and pass it on, for instance to be open and to act on inequity between groups."},
			Duty{Key: "use-data", Title: "Use of data", Description: "Let data drive steady improvement and the choice of strategy."}),
		row(5, "accountability", []string{"policy-liaison"},
			Duty{Key: "advance-policy", Title: "Policy", Description: "Work for better policy."}),
		row(6, "orchestration", []string{"backbone"},
			Duty{Key: "convening", Title: "Convening", Description: "Call partners together, also across what divides them."},
			Duty{Key: "facilitation", Title: "Facilitation", Description: "Lead discussions and give the work of groups a form."},
			Duty{Key: "coordination", Title: "Coordination", Description: "Keep partners in step, so that their activities strengthen each other."},
			Duty{Key: "work-plans", Title: "Work plans", Description: "Draw up plans of work and see them through."},
			Duty{Key: "pilots-services", Title: "Pilots and services", Description: "Try things out, and serve people directly."},
			Duty{Key: "expectations", Title: "Expectations", Description: "Keep hopes in line with what can be done."}),
		row(7, "orchestration", []string{"local-foundations"},
			Duty{Key: "mobilize-resources", Title: "Resources", Description: "Find what the effort lives on."}),
	}
}

func mathematica(locator string) measure.Citation {
	return measure.Citation{Author: "Mathematica and Equal Measure", Title: "Rethinking Common Backbone Functions as Capacities", Locator: locator}
}
