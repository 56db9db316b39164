// Package backbone says what the backbone of a partnership has to do, who does
// it, and what would be left undone if somebody left.
//
// # The model of thought
//
// A [Framework] is one account of what a backbone does: a list of functions,
// each made of duties. A duty is required or optional. A [StaffPlan] is who does
// what: positions, the duties that each carries, and the skills that each
// requires and has. [Cover] holds the plan against the framework and returns a
// [Coverage]; [Match] holds the people against their posts and returns a
// [Matrix]. Frameworks and plans are plain data that a community can write for
// itself; coverage and matrix are computed and hold nothing of their own.
//
// # In this order
//
//  1. Take a framework: [FSG], [StarterGuide], [EdRedesign], [Mathematica],
//     [Edmondson], or one read by [ReadFramework].
//  2. Take a plan: [BasicStaffPlan], one of your own, or one read by
//     [ReadStaffPlan], which reports every problem at once.
//  3. Ask for coverage: [Cover], then [Coverage.Share], [Coverage.Uncovered],
//     [Coverage.IfVacant], [Coverage.Without], [Coverage.Loads].
//  4. Ask for skills: [Match], then [Matrix.Gaps], [Matrix.SinglePoints].
//
// A whole program:
//
//	plan := backbone.BasicStaffPlan()
//	plan.Adopted = []backbone.DutyRef{{Function: "programs", Duty: "pilots"}}
//	coverage, err := backbone.Cover(backbone.FSG(), plan)
//	if err != nil {
//		log.Fatal(err) // all problems, one a line
//	}
//	fmt.Println(coverage.Share(), coverage.Uncovered()) // 10 of 11 [programs/pilots]
//	for _, v := range coverage.IfVacant() {
//		fmt.Println(v.Positions, "leaves", v.Share, "and takes", v.Functions)
//	}
//
// # What counts
//
// A duty counts when it is required, or optional and adopted by the plan. It is
// covered when a position that is not vacant carries it, by name or with its
// whole function. Coverage says that somebody is responsible, not that there is
// time enough, for which see [Coverage.Loads], nor that it is done well. Every
// duty weighs the same. Where one function does not make up for another, as in
// the three of [Edmondson], look at the [Extent] of each function.
//
// # Sources
//
// Five sources name the work of a backbone, in words and numbers of their own:
// seven functions, six, six, four categories of 23 capacities, three. Each is a
// framework with a version; none is translated silently into another. A
// [Crosswalk] says what answers to what: [ProposedCrosswalk] has our reading,
// and [Crosswalk.Orphans] what one account has and another has not. Every entry
// has a stable key and a citation; titles are short names as in the source, and
// descriptions are ours. Where a text at hand is cut or misprinted, a remark
// says so.
//
// # Besides staff
//
// [Framework.Prospects] says which partners could take over a duty, where the
// framework names kinds of organizations. What a backbone has to be itself is a
// [Quality], which is never handed over. [MissingSectors] checks who sits on a
// steering committee, [Positions] has what three typical posts take in six
// competencies, and [CompareTypes] compares ways to house a backbone
// ([BackboneTypes]) by what a place wants and what it fears.
//
// # Units
//
// FTE is a part of one full-time post, more than 0 and at most 1: a position is
// one post for one person. The share of an assignment is a part of the
// position's own time, not of a full-time post. Both are exact decimals with at
// most 12 digits after the point.
//
// # Missing is not zero
//
// A share of nothing has no value and a [Reason]; it is neither 0% nor 100%.
// A skill that nobody has asked about is [Unknown], not a [Gap]. A time that is
// not stated leaves open whether a post is overloaded: [Undetermined]. A
// function that no link of a crosswalk touches is an orphan, and nothing is said
// of its coverage.
//
// # Rounding
//
// Shares are counts, "9 of 10", and exact as [Share.Rat]. [Share.Decimal] and
// [Share.Percent] round half away from zero to the places that the caller
// states, and Percent never shows as 100% what is not all. Nothing else rounds.
//
// # Errors
//
// Validation collects all problems. Each is a *measure.FieldError whose Path is
// a JSON Pointer ("/positions/2/fte") and which wraps a sentinel of package
// measure: ErrRequired, ErrRange, ErrInvalid, ErrDuplicate, ErrDangling, and for
// JSON ErrSyntax, ErrType and ErrUnknownField. No function panics, whatever the
// input. Values are safe for concurrent use, as long as nobody writes to them.
package backbone
