package backbone_test

import (
	"fmt"
	"log"
	"strings"

	"github.com/collective-impact/sdk/backbone"
)

// A basic staff carries all that is required. This backbone has decided to run
// pilots besides, and has nobody for them yet.
func Example() {
	plan := backbone.BasicStaffPlan()
	plan.Adopted = []backbone.DutyRef{{Function: "programs", Duty: "pilots"}}
	coverage, err := backbone.Cover(backbone.FSG(), plan)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(coverage.Share(), coverage.Uncovered())
	for _, v := range coverage.IfVacant() {
		fmt.Println(v.Positions, "leaves", v.Share, "and takes", v.Functions)
	}
	// Output:
	// 10 of 11 [programs/pilots]
	// [executive-director] leaves 6 of 11 and takes [advocacy-communications funding]
	// [facilitator] leaves 9 of 11 and takes []
	// [data-manager] leaves 8 of 11 and takes [data-management]
	// [administrative-support] leaves 10 of 11 and takes []
}

// Seven functions of 13 duties, three of which a backbone may do and need not.
func ExampleFSG() {
	for ref, d := range backbone.FSG().Duties() {
		if d.Optional {
			fmt.Printf("%v: %s\n", ref, d.Citation.Locator)
		}
	}
	// Output:
	// funding/fiscal-agent: slide with the seven functions, row Funding, 2nd bullet, marked as possible
	// programs/pilots: slide with the seven functions, row Programs, 1st bullet, marked as possible
	// programs/scaling: slide with the seven functions, row Programs, 2nd bullet, marked as possible
}

// How far each function is covered when the post of the facilitator is vacant.
// Nothing of the programs is adopted, so that their coverage has no value.
func ExampleCover() {
	plan := backbone.BasicStaffPlan()
	plan.Positions[1].Vacant = true
	coverage, err := backbone.Cover(backbone.FSG(), plan)
	if err != nil {
		log.Fatal(err)
	}
	for _, f := range coverage.Functions() {
		fmt.Printf("%-28s %-14v %s\n", f.Title, f.Share.Extent(), f.Share.Percent(0))
	}
	fmt.Println("uncovered:", coverage.Uncovered())
	// Output:
	// Strategic coherence          covered        100%
	// Data management              covered        100%
	// Facilitation                 covered        100%
	// Advocacy and communications  covered        100%
	// Community outreach           partly-covered 50%
	// Funding                      covered        100%
	// Programs                                    undefined: nothing-counts
	// uncovered: [community-outreach/community-engagement]
}

// When the data manager leaves, both duties on data are lost. The survey of the
// landscape is not: the director does it too.
func ExampleCoverage_IfVacant() {
	coverage, err := backbone.Cover(backbone.FSG(), backbone.BasicStaffPlan())
	if err != nil {
		log.Fatal(err)
	}
	for _, v := range coverage.IfVacant() {
		if v.Positions[0] == "data-manager" {
			fmt.Println(v.Lost, v.Share.Percent(0))
		}
	}
	// Output:
	// [data-management/data-services data-management/shared-measurement] 80%
}

// Meetings survive each of two departures and not both.
func ExampleCoverage_Without() {
	coverage, err := backbone.Cover(backbone.FSG(), backbone.BasicStaffPlan())
	if err != nil {
		log.Fatal(err)
	}
	v, err := coverage.Without("facilitator", "administrative-support")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(v.Functions, v.Share)
	// Output:
	// [facilitation] 8 of 10
}

// The new data manager can do all that the post takes but two things, one of
// which the director can teach. Nobody has asked the facilitator yet.
func ExampleMatch() {
	plan := backbone.BasicStaffPlan()
	plan.Positions[0].Holds = plan.Positions[0].Requires
	plan.Positions[2].Holds = []string{"manage-accountability", "report-data", "share-data", "data-for-change", "data-partners"}
	matrix, err := backbone.Match(plan)
	if err != nil {
		log.Fatal(err)
	}
	for _, g := range matrix.Gaps() {
		fmt.Println(g.Position, "lacks", g.Skill, "held by", g.HeldBy)
	}
	for _, c := range matrix.Competencies() {
		if c.Position == "data-manager" {
			fmt.Printf("%-17s %d of %d\n", c.Competency, c.Met, c.Required)
		}
	}
	fmt.Println(len(matrix.Unknown()), "open questions")
	// Output:
	// data-manager lacks complex-issues held by [executive-director]
	// data-manager lacks plan-data held by []
	// leadership        1 of 1
	// communication     2 of 2
	// critical-thinking 0 of 1
	// planning          0 of 1
	// embracing-change  1 of 1
	// teamwork          1 of 1
	// 6 open questions
}

// What the three posts take when plans are made.
func ExamplePositions() {
	for _, p := range backbone.Positions() {
		for _, s := range p.Skills {
			if s.Competency == "planning" {
				fmt.Printf("%s: %s\n", p.Title, s.Description)
			}
		}
	}
	// Output:
	// Project director: Lead partners to a vision, goals and a strategy.
	// Data manager: Lay down how data is gathered, shared and put to use.
	// Facilitator: Bring partners into step, so that plans are carried out.
}

// The types that the source warns of for the same reason.
func ExampleBackboneTypes() {
	for _, b := range backbone.BackboneTypes() {
		for _, con := range b.Cons {
			if con.Key == "less-accountability" {
				fmt.Printf("%s, like %s: %s\n", b.Title, b.Example, con.Title)
			}
		}
	}
	// Output:
	// Several organizations, like Magnolia Place: Nobody quite answers for the whole
	// Steering committee, like Memphis Fast Forward: Nobody quite answers for the whole
}

// A place that needs money and access to those who make policy, and where
// partners fear a backbone that takes sides.
func ExampleCompareTypes() {
	fits, err := backbone.CompareTypes(backbone.BackboneTypes(),
		[]string{"secures-funding", "policy-access"}, []string{"not-neutral"})
	if err != nil {
		log.Fatal(err)
	}
	for _, f := range fits {
		if len(f.BetterBy) == 0 {
			fmt.Println(f.Type, "has", f.Wanted, "watch", f.Watch)
		}
	}
	// Output:
	// funder has [secures-funding] watch [power-imbalance not-neutral]
	// government has [policy-access] watch [bureaucracy leadership-changes]
}

// A small backbone with a steering committee and a university at its side: what
// they could take over, and whom it still has to find.
func ExampleMathematica() {
	prospects, err := backbone.Mathematica().Prospects("backbone", "steering-committee", "research-institution")
	if err != nil {
		log.Fatal(err)
	}
	count := map[string]int{}
	for _, p := range prospects {
		for _, holder := range p.Present {
			count[holder]++
		}
		if len(p.Present) == 0 {
			fmt.Println(p.DutyRef, "needs", p.Suggested)
		}
	}
	fmt.Println(count)
	// Output:
	// accountability/advance-policy needs [policy-liaison]
	// orchestration/mobilize-resources needs [local-foundations]
	// map[backbone:12 research-institution:6 steering-committee:3]
}

// Who is missing at the table of the steering committee.
func ExampleMissingSectors() {
	for _, s := range backbone.MissingSectors("school-district", "higher-education", "faith") {
		fmt.Println(s.Title)
	}
	// Output:
	// Child care
	// Preschool
	// Employers
}

// A plan is a document; all that is wrong with it is reported at once.
func ExampleReadStaffPlan() {
	_, err := backbone.ReadStaffPlan(strings.NewReader(`{
		"key": "backbone-2026", "title": "Backbone", "framework": "edmondson", "frameworkVersion": "ballmer-group",
		"positions": [
			{"key": "director", "title": "Director", "fte": 1, "assignments": [{"function": "people", "share": 60}]},
			{"key": "analyst", "title": "Analyst", "fte": "0.5", "vacant": true, "person": "Sam", "requires": ["sql"]}
		]}`))
	fmt.Println(err)
	// Output:
	// /positions/0/assignments/0/share: the share of a position's time is at most 1; write 40% as 0.4
	// /positions/1/person: a vacant post has no person
	// /positions/1/requires/0: there is no skill "sql"
}

// A community writes a framework of its own.
func ExampleReadFramework() {
	framework, err := backbone.ReadFramework(strings.NewReader(`{
		"key": "our-valley", "title": "What we expect of our backbone", "version": "2026",
		"functions": [
			{"key": "convene", "title": "Bring us together"},
			{"key": "listen", "title": "Listen", "duties": [
				{"key": "youth", "title": "To young people"},
				{"key": "elders", "title": "To elders", "optional": true}]}
		]}`))
	if err != nil {
		log.Fatal(err)
	}
	for ref, d := range framework.Duties() {
		fmt.Println(ref, d.Optional)
	}
	// Output:
	// convene false
	// listen/youth false
	// listen/elders true
}

// A plan made for one account of a backbone, read in the words of another. It
// was never asked about what only the other has.
func ExampleProposedCrosswalk() {
	plan := backbone.BasicStaffPlan()
	plan.Positions[2].Vacant = true // the data manager
	coverage, err := backbone.Cover(backbone.FSG(), plan)
	if err != nil {
		log.Fatal(err)
	}
	crosswalk, _ := backbone.ProposedCrosswalk("fsg", "edmondson")
	translations, err := crosswalk.Translate(coverage, backbone.Edmondson())
	if err != nil {
		log.Fatal(err)
	}
	for _, t := range translations {
		fmt.Println(t.Function, t.Share, t.Share.Extent())
	}
	orphans, err := crosswalk.Orphans(backbone.FSG(), backbone.Edmondson())
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("not in Edmondson:", orphans.From)
	// Output:
	// people 5 of 5 covered
	// data 0 of 2 not-covered
	// resources 1 of 1 covered
	// not in Edmondson: [advocacy-communications]
}
