// Package measure disaggregates microdata by subgroup, compares the groups, and
// says how sure one can be of the answer.
//
// # The model of thought
//
// A community agrees on what it watches. An [Indicator] is one such thing: which
// column it is computed from, whether it is a share or a mean, which way is
// better, and where the definition comes from. The question is seldom how all
// children do; it is for whom the system works and for whom it does not. So an
// indicator is computed for groups, and each group is compared with a reference.
//
// Five types carry the data from rows to what may leave the house:
//
//   - A [Frame] holds the rows, one for each person, read by [ReadCSV] or
//     [FromSeq] and checked against a schema on the way in. [ReadCSVBlocks] reads
//     what is larger than memory, block by block.
//   - A [Plan] says what to compute: indicators, filters, weights, the survey
//     design, the sets of dimensions to cross, the control dimension inside
//     which groups are compared, the references. It is plain data, and marshals
//     to JSON that can be filed and repeated.
//   - A [Tally] holds counts and exact sums of every combination that occurs.
//     Tallies of schools or of shards add up to the tally of the district, bit
//     for bit, and have a binary form for other machines.
//   - A [Table] is the complete result, small groups included. It is
//     confidential: it neither prints nor marshals, and whoever looks inside
//     states a reason ([Table.Unprotected]).
//   - A Release is what package privacy makes of a table: built anew from what
//     may be shown. It is the only result that reports and charts accept.
//
// # In this order
//
//  1. Declare a [Schema] with every level that a category may have, and read the
//     rows.
//  2. Derive levels from scores where you need them: [Frame.Cut].
//  3. Write a [Plan], or read one with [ReadPlan].
//  4. [Plan.Tabulate] returns the table; or [Plan.Tally] part by part,
//     [Tally.Merge], and [Tally.Table].
//  5. Protect the table with package privacy, and walk its cells.
//
// A whole program, without the imports:
//
//	schema := measure.Schema{Columns: []measure.Column{
//		{Name: "grade", Kind: measure.Category, Levels: []string{"2", "3"}},
//		{Name: "lunch", Kind: measure.Category, Levels: []string{"free or reduced", "full price"}},
//		{Name: "level", Kind: measure.Category, Levels: []string{"1", "2", "3", "4"}},
//	}}
//	frame, err := measure.ReadCSV(ctx, "pupils.csv", file, schema, nil)
//	if err != nil {
//		log.Fatal(err) // every wrong cell, by line and column
//	}
//	plan := measure.Plan{
//		Indicators: []measure.Indicator{{
//			Key: "reading", Title: "Pupils who read at level 3 or 4",
//			Outcome: measure.LevelAtOrAbove, Column: "level", Level: "3",
//			Direction: measure.HigherIsBetter, Temporal: measure.Stock,
//		}},
//		Within:     "grade",
//		Sets:       measure.Cube("lunch"),
//		References: []measure.Reference{measure.AllOthers()},
//	}
//	table, err := plan.Tabulate(ctx, frame)
//	if err != nil {
//		log.Fatal(err)
//	}
//	release, err := privacy.Protect(ctx, table, privacy.Policy{})
//	if err != nil {
//		log.Fatal(err)
//	}
//	for cell := range release.Cells() {
//		fmt.Println(cell.Stratum, cell.Label(), cell.Estimate)
//	}
//
// # Columns and dimensions
//
// A category has declared levels in order; [Frame.Cut], [Frame.Bands],
// [Frame.Merge] and [Frame.Cross] derive others. With [Column.Parent] it is
// nested in another one, as schools are in districts; sets name both, and have
// the schools of each district alone. A column of kind [Several] has any number
// of levels at once, such as races alone or in combination: its groups overlap,
// their shares may add up to more than 1, all others of a group are those who
// are not in it, and differences take into account the people whom two groups
// share. Numbers are the decimals that they are written as, so that sums of them
// are exact.
//
// # Indicators
//
// An indicator is a share of people ([Flag], [LevelAtOrAbove], [LevelIs]), a
// [Mean], a quantile ([QuantileOf]), a [RatioOfSums], a rate of events per
// exposure ([RatePer]), a total ([TotalOf]) or a count ([CountOf]). Filters
// ([Plan.Where]) say whom the figures are about.
//
// # Weights and designs
//
// A [Weight] has a kind, because the same numbers give the same rates and quite
// different errors: people whom a row stands for, sampled people, precision. A
// [Design] says how rows were sampled: strata, clusters in stages, finite
// populations, margins that weights are adjusted to, or replicate weights. Errors
// are then design-based, rows outside a group stay part of the sample, and every
// comparison takes into account how its sides vary together.
//
// # An estimate is not a number
//
// An [Estimate] carries its value together with its unit, interval, level,
// method, number of observations and status. [OK] and [Unreliable] have a value;
// unreliable means fewer than [MinReliable] observations in the group or in its
// reference. [Suppressed], [Empty] and [Undefined] have none, and a [Reason].
// NaN, infinity and a zero that stands for "unknown" do not occur.
//
// Units are declared. A [Proportion] runs from 0 to 1 and is written as a
// percentage; a difference of proportions is a [ProportionDifference], written in
// percentage points. [Points] are on the scale of their instrument, of which no ratios are
// formed, because such scales have no true zero.
//
// # Intervals
//
// Callers say what they know and the method follows, named in the result:
// [Wilson] for a share, [NewcombeHybrid] for a difference of shares,
// [MiettinenNurminen] for a ratio, [StudentT] for a mean, [Welch] for a difference of means,
// [ByarFromTen] for a rate, [OrderStatistics] for a quantile, [KornGraubard] for
// a share of a sample, and [MOVER] for differences and ratios of such shares.
// [Methods] names others. A group is part of everyone; compared with everyone
// its interval is that of the group against all others, shrunk or mapped
// accordingly. The functions behind them, such as [ProportionBy], [ProportionDifferenceBy],
// [EventRate] and [SurveyProportion], work on counts and figures alone.
//
// A [Standard] says which estimates are marked [Unreliable].
//
// Intervals speak of chance in who happened to be counted, as if each person
// were drawn on their own; a design says how pupils cluster in schools. They
// know nothing of bias, or of people who were never counted. With many groups some intervals
// miss by chance alone: at 95 percent, one in twenty.
//
// # References
//
// [Overall] is everyone of the same stratum, [AllOthers] everyone outside the
// group, [Best] the group that does best among those with enough people, [Named]
// a group by its level, [Fixed] a value such as a target. People whose group is
// unknown are never a reference, nor is a group that is withheld. [Standing]
// says ahead, behind, or that the data do not say.
//
// # Missing data
//
// A row is never dropped. A value that the schema declares as missing stays
// missing: without an outcome a person is counted but not used; without a group
// a person stands under [UnknownLevel], or, with [ExcludeUnknown], in no
// released group, or, with [GroupUnknown], in a group like any other; without a
// level of the control dimension a person is excluded. In every set, used +
// missing outcome + unknown group + excluded + filtered out = records:
// [View.Accounting]. Rates are among people with a known outcome; whether the
// others are like them, no computation can say.
//
// # Rounding and repeatability
//
// Nothing rounds but [Estimate.String]. Sums are exact, so that the order of the
// rows and the way in which they were split up change no bit of any result.
// There is no clock, no randomness and no global state. Frames, tallies, tables
// and views are immutable and safe for concurrent use.
//
// # Errors
//
// A wrong cell of the input is a [*CellError]: file, line, column and what was
// expected. Its text never shows the value, which belongs to a person. A wrong
// plan or schema is a [*FieldError] whose Path is a JSON Pointer
// ("/indicators/0/direction"). Both come joined, every problem at once, and wrap
// sentinels: [ErrRequired], [ErrUnknownKey], [ErrNoColumn], [ErrMalformed] and
// others. No function panics, whatever the input; a nil context never ends.
//
// # Sources
//
// Wilson 1927, Journal of the American Statistical Association 22:209; Newcombe
// 1998, Statistics in Medicine 17:857 and 17:873; Katz, Baptista, Azen and Pike
// 1978, Biometrics 34:469; Welch 1947, Biometrika 34:28; Hyndman and Fan 1996,
// The American Statistician 50:361; Parker and others 2017, National Center for
// Health Statistics, Vital and Health Statistics 2(175).
package measure
