// Package collective models a collective impact initiative as a whole and
// computes where it stands.
//
// # The model of thought
//
// Many organizations want one change that none of them can bring about alone.
// What lets them is known as the five conditions: a common agenda, shared
// measurement, mutually reinforcing activities, continuous communication and
// backbone support (see [Condition], [FSGConditions]). An [Initiative] records
// who takes part and how they are organized ([Partner], [Group]), what they do
// ([Activity]), what they watch ([Measurement]), how ready partners are
// ([Readiness]), and who works for the whole at what cost (packages backbone and
// budget). It is plain data and holds nothing that can be computed. A
// [Scorecard] is what it comes to: each condition scored from named evidence,
// beside indicators, readiness, coverage and budget.
//
// # In this order
//
//  1. Read an initiative with [ReadInitiative], which reports every problem at
//     once, or build one in Go and call [Initiative.Validate].
//  2. Where it measures something, read the rows with [Measurement.ReadCSV] and
//     turn them into figures that may be published with [Measurement.Release].
//  3. Ask for the [Initiative.Scorecard]. Package report writes it as text and
//     as a page; it marshals to JSON by itself.
//
// The main part of a program, with file an opened initiative:
//
//	in, err := collective.ReadInitiative(file)
//	if err != nil {
//		log.Fatal(err) // all problems, one a line
//	}
//	card, err := in.Scorecard(privacy.Release{}) // no data yet
//	if err != nil {
//		log.Fatal(err)
//	}
//	for _, c := range card.Conditions {
//		fmt.Println(c.Title, c.Value, c.Reason) // "Common agenda 7/8", or a reason
//		for _, e := range c.Evidence {
//			fmt.Println("  ", e.Title, e.Part, "of", e.Whole, e.Lacking)
//		}
//	}
//
// # Scores
//
// A score is an exact share from 0 to 1. A condition's score is the mean of its
// evidence, each kind weighed alike; [ConditionScore.Weakest] names what the
// mean hides. There is no score over all conditions: they depend on each other,
// and a strong one does not make up for a missing one.
//
// # What is not recorded
//
// Nothing recorded is not assessed, never 0. A partner that nobody has asked
// neither endorses the agenda nor declines it: it is left out of the share and
// named in [Evidence.Unrecorded]. A condition without any evidence has no score
// and the reason [NoEvidence].
//
// # Privacy
//
// A scorecard takes figures about people from a privacy.Release alone, so that
// all of it may be shown. It names organizations; those who rated them stay out
// of it.
//
// # Errors
//
// Validation collects all problems. Each is a *measure.FieldError whose Path is
// a JSON Pointer ("/groups/2/members/0") and which wraps a sentinel of package
// measure or [ErrCycle]. No function panics, whatever the input.
package collective
