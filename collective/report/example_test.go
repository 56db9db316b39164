package report_test

import (
	"fmt"
	"os"

	"github.com/collective-impact/sdk/collective"
	"github.com/collective-impact/sdk/collective/report"
	"github.com/collective-impact/sdk/measure/privacy"
)

func ExampleText() {
	in := collective.Initiative{Key: "reads", Title: "Every child reads", Partners: []collective.Partner{
		{Key: "school", Title: "School district", Agenda: collective.Endorses, Reporting: collective.OnTime},
		{Key: "clinic", Title: "Clinic", Agenda: collective.Declines, Reporting: collective.NotExpected},
	}}
	card, err := in.Scorecard(privacy.Release{})
	if err != nil {
		fmt.Println(err)
		return
	}
	if err := report.Text(os.Stdout, card); err != nil {
		fmt.Println(err)
	}
	// Output:
	// Every child reads
	// =================
	//
	// INDICATORS
	//   not assessed: there are no data
	//
	// THE FIVE CONDITIONS
	//   Common agenda                    50%, from 1 of 1 kinds of evidence
	//   Shared measurement               100%, from 1 of 3 kinds of evidence
	//   Mutually reinforcing activities  not assessed
	//   Continuous communication         not assessed
	//   Backbone support                 not assessed
	//   Common agenda rests on
	//     - Partners that endorse the common agenda, of those asked: 1 of 2 (50%); lacking: clinic
	//   Shared measurement rests on
	//     - Partners that delivered their data on time, of those that owe any: 1 of 1 (100%)
	//     - Indicators with a published figure for everyone: not assessed, there is nothing to count
	//     - Indicators with published figures for two groups or more: not assessed, there is nothing
	//       to count
	//   Mutually reinforcing activities rests on
	//     - Activities that name the indicator they are to move: not assessed, there is nothing to
	//       count
	//     - Indicators that an activity is to move: not assessed, nobody has recorded it
	//     - Activities that a group coordinates: not assessed, there is nothing to count
	//   Continuous communication rests on
	//     - Planned meetings that took place: not assessed, there is nothing to count
	//     - Partners that sit in a group: not assessed, nobody has recorded it
	//   Backbone support rests on
	//     - Duties of a backbone that staff carries: not assessed, nobody has recorded it
	//
	// READINESS OF PARTNERS
	//   not assessed: nobody has rated
	//
	// BACKBONE: FUNCTIONS AND STAFF
	//   not assessed: no staff is recorded
	//
	// BUDGET
	//   not assessed: no budget is recorded
}

func ExampleHTML() {
	card, err := collective.Initiative{Key: "reads", Title: "Every child reads"}.Scorecard(privacy.Release{})
	if err != nil {
		fmt.Println(err)
		return
	}
	file, err := os.CreateTemp("", "scorecard-*.html")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.Remove(file.Name())
	defer file.Close()
	fmt.Println(report.HTML(file, card))
	// Output: <nil>
}
