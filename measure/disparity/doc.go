// Package disparity has the named measures of how unequally an indicator falls
// on groups, each with its uncertainty.
//
// # The model of thought
//
// [Groups] are the groups of one indicator: a name, a rate or mean, its standard
// error, how many people it is of and how many it stands for. They come from an
// opened table with [FromView], which brings the covariances of survey designs
// and overlapping groups along, from counts with [FromCounts], or from anybody's
// figures. A [Measure] is one way to sum up how far the groups lie apart.
// [Measures] lists them all: key, title, formula, source, and what each needs.
// [Groups.Compute] gives a [Result]: an estimate with interval and status, the
// groups that were compared, and one plain sentence ([Result.Sentence]).
//
// # In this order
//
//  1. Make groups, with the direction that is better.
//  2. Choose a measure by its question. How far is one group from a reference?
//     "difference", "ratio", and their kin. How far are all groups apart?
//     "between-group-variance", "theil-index" and other measures of spread. Does
//     the indicator rise with income? "slope-index", "relative-concentration"
//     and others of ordered groups. What would be gained if all did as well as
//     the best? "population-attributable-risk". Does a rule of law or policy
//     flag a group? [Groups.Impact], [RiskRule.Assess], [JusticeSystem.Index].
//  3. Read the interval, and for rules the verdict on chance, before the number.
//
// A whole program, without the imports:
//
//	groups, err := disparity.FromCounts(measure.HigherIsBetter,
//		[]string{"North", "East", "South"}, []int{120, 80, 45}, []int{200, 140, 100})
//	if err != nil {
//		log.Fatal(err)
//	}
//	for _, key := range []disparity.Key{"max-difference", "between-group-variance", "pearson-chi-square"} {
//		result, err := groups.Compute(key, disparity.Options{})
//		if err != nil {
//			log.Fatal(err)
//		}
//		fmt.Println(result.Sentence())
//	}
//
// # What a measure needs
//
// Some measures need to know which way is better, some need groups in a natural
// order such as income, some need counts, some a scale with a true zero. What is
// not there is an error that wraps [ErrNeeds] and says so. Groups that are
// withheld, empty or unknown take no part and are listed in [Groups.LeftOut].
// What has no value for the figures at hand has a status and a reason, never a
// NaN and never a 0.
//
// # Chance
//
// Groups differ by chance alone, and every measure of spread is above 0 then.
// [Result.Floor] is what chance alone would give, and [Result.Corrected] is the
// measure without it. Rules that flag groups flag noise: with many small groups
// some group lies below 80 percent of the best almost always. So each flag comes
// with the probability that groups which do not differ would give it, adjusted
// for the number of groups, and a verdict in words. [Groups.Bootstrap] and
// [Groups.Permute] ask the same by resampling, in the space of counts, with a
// seed; [JudgeFlags] does for any rule.
//
// # Scales
//
// Values keep their unit: proportions run from 0 to 1, and indices are fractions
// (0.0775, not 7.75 percent or 77.5 per thousand). No scale is guessed.
//
// # Inputs of their own
//
// Some measures are not of groups with one value each: [VGap] and
// [ScaleOfLevels] take counts by ordered level, [DirectRate] and [IndirectRatio]
// events by age, [Decompose] two populations, [ConcentrationOf] and [Microdata]
// people, [RiskRule] a district and its state, [JusticeSystem] the stages of
// juvenile justice. The registry names the function.
package disparity
