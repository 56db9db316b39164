// Package rubric defines rubrics, takes the answers of raters, and scores them
// exactly.
//
// # The model of thought
//
// A rubric asks the same questions about every subject, a partner or a site,
// and offers levels to choose from. A [Definition] is such a rubric as plain
// data: [Scale] holds the levels, [Domain] groups the questions, [Item] is one
// question, and [Anchor] says in words what a level looks like for it. An
// [Assessment] is what one rater says about one subject on one occasion. A
// [Sheet] brings a definition and its assessments together, checked as a whole,
// and [Sheet.Scores] returns how a subject stands.
//
// # In this order
//
//  1. Take a definition: [PartnershipReadiness], one of your own, or one read
//     by [ReadDefinition]. [Definition.Notes] says what its source left open.
//  2. Collect assessments: build them with [Choose] and [NA], or read them with
//     [ReadAssessments].
//  3. Build the sheet with [NewSheet]. It reports every problem at once.
//  4. Ask for [Sheet.Scores] of one subject, or walk [Sheet.All].
//
// A whole program:
//
//	def := rubric.PartnershipReadiness()
//	sheet, err := rubric.NewSheet(def, []rubric.Assessment{{
//		Rubric: def.Key, Version: def.Version,
//		Subject: "lincoln-elementary", Rater: "director", Role: rubric.External,
//		Scores: []rubric.Score{
//			rubric.Choose("partnership-critical", "3"),
//			rubric.Choose("backbone-support", "4"),
//			rubric.NA("outcome-clarity", "the partnership is still forming"),
//		},
//	}}, nil)
//	if err != nil {
//		log.Fatal(err) // all problems, one a line
//	}
//	scores, err := sheet.Scores("lincoln-elementary", "")
//	if err != nil {
//		log.Fatal(err)
//	}
//	fmt.Println(scores.Total.Points.Text(2)) // 3.50
//
// # Levels
//
// The levels of a scale are declared by the instrument and never inferred from
// the answers. A level without a label or words is as legal as any other: many
// instruments word every second level only. Whether words are absent by design
// or lost in the source at hand is stated ([Wording]); neither keeps a level
// from being chosen. A level is identified by its key, so that two levels of
// equal value stay distinct.
//
// # Units
//
// Points are on the scale of the instrument, such as 0 to 4. The normalised
// score runs from 0, the lowest value of the scale, to 1, the highest. Where
// items on scales of different length meet, points cannot be averaged
// ([MixedScales]) and the normalised score still can. Weights are relative:
// only their proportion matters, and an absent weight is 1.
//
// # Missing answers
//
// An answer is scored, not applicable, declined, unable, or not scored yet; the
// zero value is [NotScored]. None of them is 0. [NAPolicy] says what "not
// applicable" does; by default the item drops out and its weight goes to the
// others. Answers that are declined, beyond the rater or outstanding are left
// out of the mean. Completeness counts outstanding answers only. Where nothing
// is left to average there is no score, with a [Reason]: never 0.
//
// # Rounding
//
// Scores are computed in exact fractions and kept as [Exact]: the mean of 3, 3
// and 1 is 7/3. [Exact.Decimal] and [Exact.Text] round half away from zero to
// the number of places that the caller states. Nothing else rounds.
//
// # Errors
//
// Validation collects all problems. Each is a *measure.FieldError whose Path is
// a JSON Pointer ("/assessments/3/scores/1/level") and which wraps a sentinel
// of package measure: measure.ErrRequired, ErrDangling, ErrDuplicate, ErrRange,
// ErrInvalid, ErrUnknownKey, and for JSON ErrSyntax, ErrType and
// ErrUnknownField. No function panics, whatever the input.
//
// Whether raters agree well enough for a mean to mean something is the subject
// of package reliability.
package rubric
