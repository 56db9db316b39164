// Package privacy turns a confidential table into a release: the only result
// that may leave the house.
//
// # The model of thought
//
// Groups are small where disparities are large, so the rates that a partnership
// most wants to see are the ones that can name a child. To blank the small ones
// is not enough. A reader subtracts: everyone minus the groups that are shown is
// the group that is not. A rate and its number of people give those who count,
// and the others; so do the rate and its interval; so does a gap, when one side
// of it is known.
//
// So [Protect] treats all that will be published as one system of equations over
// the counts of the finest groups. First a group is withheld for its own sake
// (primary suppression): it has fewer people than the minimum, or in it fewer
// than the minimum count, or fewer do not, or for a mean all have the same
// value. Then more groups are withheld (complementary suppression), until for
// every withheld group there are two tables that agree with everything
// published and whose counts in that group are at least [Policy.Protection]
// apart, half the minimum unless the policy says otherwise. The tables are whole
// numbers and are checked as such. In the end everything that
// is derived, gaps, ratios, the best group, is computed again from the groups
// that are left. A [Release] is built anew from them; what is withheld is not in
// it, not even in memory.
//
// # In this order
//
//  1. Tabulate a plan: measure.Plan.Tabulate. Put all that you mean to publish
//     about the same people into one plan.
//  2. Choose a [Policy]. Its zero value is a minimum of [DefaultMinCount].
//  3. Call [Protect].
//  4. Walk [Release.Cells], look one up with [Release.Find], write the release
//     as JSON or with [Release.WriteCSV], or hand it to the packages that draw
//     and report.
//  5. File [Release.Certificate] with it: what was checked and what was taken for
//     granted.
//
// The main part of a program, with plan and frame as in package measure:
//
//	table, err := plan.Tabulate(ctx, frame)
//	if err != nil {
//		log.Fatal(err)
//	}
//	release, err := privacy.Protect(ctx, table, privacy.Policy{MinCount: 10})
//	if err != nil {
//		log.Fatal(err)
//	}
//	for cell := range release.Cells() {
//		fmt.Println(cell.Stratum, cell.Label(), cell.Estimate) // "3 Hispanic withheld"
//	}
//	if err := release.WriteCSV(os.Stdout); err != nil {
//		log.Fatal(err)
//	}
//
// # The promise
//
// From a release alone, by whatever arithmetic, no count of a withheld group can
// be narrowed to an interval shorter than the policy's protection: not its people
// with a value, not those who count, not the others, not those in a bracket
// between two levels of one column. Nor is what is withheld of a group together
// small, which readers have by subtraction, unless the policy waives that.
// Somebody who is alone in a group knows that group; unless the policy says that
// readers are outsiders, the interval of every group that this person is not in
// holds for him too. That a withheld group has somebody in it is taken as known,
// since groups without people are shown as empty. People whose group is missing
// are a group like others, also when the plan does not show them. Strata, the
// levels of Plan.Within, share no total and are protected one by one.
//
// # Its limits
//
// The promise is about one release and about counts. It does not hold against
// readers who know more:
//
//   - Other releases. Two plans about the same people, last month's edition, a
//     longer period minus a shorter one: what one withholds the other may show.
//     They are not checked together.
//   - Members and neighbours. Who counts the pupils of a withheld group by eye,
//     or several people who put together what they know of themselves, may learn
//     of the group that was withheld to protect it.
//   - Two columns. Each column is checked by itself. A flag for absent a tenth of
//     the days and another for a fifth are nested, and the difference of their
//     rates is a count that nobody checked. Declare nested outcomes as levels of
//     one column; those are taken together.
//   - Numbers. A mean is protected through the number of its observations. A
//     mean of zeros and ones, or of rare events, gives its sum away: make it a
//     flag.
//   - Who was measured. The observations of each shown group are shown, so that
//     of two indicators one may have a few fewer. Only [Accounting] withholds
//     how many lack a value.
//   - The method. It is deterministic and public, and what it withholds depends
//     on the data. Readers who run it on every possible table might rule some
//     out.
//
// It may withhold more than the least that would do, and for tables with many
// combinations it does.
//
// # What to do when too much is withheld
//
// A group is withheld for all indicators at once, so one rare outcome can close
// a table: 5 suspensions in a school withhold the reading of the school. Merge
// small levels before you tabulate, cross fewer dimensions, pool years, leave
// out what hardly ever happens. A lower minimum is the last resort, and below
// three there is none.
//
// # Units and missing data
//
// Minimum and counts are people, one row each; rates are proportions between 0
// and 1, means are points. A withheld estimate has the status suppressed and
// nothing else: null in JSON, empty in CSV. It is never 0 and never NaN. A group
// in which nobody has a value is empty and shown as such; it holds no secret.
// All withheld groups look the same, whether they were small or protect another.
//
// # Rounding
//
// Nothing is rounded. Numbers are written with the fewest digits that read back
// to the same value. The result depends on the counts and the order of levels,
// and not on the order of rows.
//
// # Cost
//
// The cost grows with the number of combinations and with how many of them are
// small: hundreds of groups take a second or so, many thousands some minutes. The
// context is looked at all the while.
//
// # Tables of counts
//
// [ProtectCounts] does the same for a table of counts: with levels that are made
// of others or overlap ([Hierarchy]), with several sets that are published
// together, and with cells that should stay if others can go. Its result is a
// [CountRelease].
//
// # To audit, and other ways
//
// [Audit] takes what readers see, a [Publication] of ours or read from anybody's
// table with [ReadPublishedCSV], and finds out between which numbers each withheld
// count lies, and why. It shares no code with what decides. [RoundControlled],
// [RoundSmallCounts] and [PerturbCounts] change counts and withhold none;
// [SuggestMerges] proposes levels to put together.
//
// There is no differential privacy here. Noise with an accounted budget needs
// samplers that are safe against attacks on floating-point numbers, and
// bookkeeping over every release about the same people. That is work for a
// library that others have examined, and none is linked. [PerturbCounts] adds
// bounded noise, which hides small changes and gives no such guarantee.
//
// # Errors
//
// A policy that protects nobody is a *measure.FieldError that wraps
// measure.ErrRange, a table beyond 100,000 combinations in a stratum wraps
// [ErrTooLarge], and a context that ends gives its own error. With an error
// there is no release. No error text contains a count. No function panics,
// whatever the input, and all may be used by many goroutines at once.
package privacy
