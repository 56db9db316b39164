// Package reliability says how far raters agree, beyond what chance would give.
//
// # The model of thought
//
// Several raters put the same units (partners, sites, essays) into declared
// categories. If two of them, not knowing of each other, choose the same level
// for the same unit, the level says something about the unit; if not, it says
// something about the rater. Percent agreement is the plain share of agreeing
// pairs. It is easy to read and easy to overrate: raters who choose "2" nearly
// always agree often without having looked. Kappa counts only what goes beyond
// chance,
//
//	κ = (observed - expected) / (1 - expected)
//
// so that 1 is full agreement, 0 is what chance gives, and below 0 is less than
// chance.
//
// # In this order
//
//  1. Declare the categories of the instrument: [Levels], [Nominal], or a list of
//     [Category]. [ItemRatings] takes them from a rubric.
//  2. Bring the ratings: [NewRatings] for records of unit, rater and category,
//     [NewTable] for a contingency table of two raters.
//  3. Choose [Options]; for ordered levels mostly {Weights: [Quadratic]}.
//  4. Ask for a [Result]: [Ratings.Agreement], [Ratings.Kappa] for two raters,
//     [Ratings.LightKappa] for more, or [Table.Agreement] and [Table.Kappa].
//  5. Read [Result.Meaning] aloud before showing the figure to others.
//
// A whole program:
//
//	ratings, err := reliability.NewRatings(reliability.Levels(0, 4), []reliability.Rating{
//		{Unit: "lincoln", Rater: "ana", Category: "3"}, {Unit: "lincoln", Rater: "ben", Category: "4"},
//		{Unit: "moss", Rater: "ana", Category: "1"}, {Unit: "moss", Rater: "ben", Category: "1"},
//	})
//	if err != nil {
//		log.Fatal(err)
//	}
//	kappa, err := ratings.Kappa(reliability.Options{Weights: reliability.Quadratic})
//	if err != nil {
//		log.Fatal(err)
//	}
//	fmt.Println(kappa.Value.Text(2), kappa.Status, kappa.Warnings)
//	fmt.Println(kappa.Meaning())
//
// # Weights
//
// Unweighted kappa calls 3 against 4 as bad as 0 against 4. [Linear] and
// [Quadratic] weights count a near miss in part. The distance between two
// categories is the difference of their values ([ByValue]): levels worth 0, 1
// and 4 are not evenly spaced. Many programs take ranks without saying so;
// [ByRank] does that by name, and the [Result] says which it was.
//
// # Units of the figures
//
// Agreement and kappa are plain numbers, 0.89 for 89%. Counts are units, that
// is things rated, not ratings.
//
// # Missing ratings
//
// An empty category is no rating. By default each pair of raters uses the units
// that both have rated ([Available]); [Listwise] uses only units that everyone
// has rated. In every result N + Incomplete + Empty is the number of units
// given. A category that nobody used is still declared; it changes no figure by
// value. By rank it does, for it makes its neighbours stand further apart.
//
// # Error and intervals
//
// Standard errors are large-sample ones: Fleiss, Cohen & Everitt (1969), Large
// sample standard errors of kappa and weighted kappa, Psychological Bulletin 72,
// 323-327, for two raters, and the infinitesimal jackknife for more, which
// equals it for two. They treat units as a sample and raters as given. Limits
// beyond the possible values are clipped, and the [Interval] says so. Fewer than
// 2k² units for k categories in use is a warning ([FewUnits]). The divisor of
// variances is n, and a rating without a partner counts for nothing; irrCAC takes
// n-1 for raw ratings, and keeps such units, so that its errors of percent
// agreement are larger in small samples.
//
// # What has no value
//
// When all ratings are in one category kappa is 0/0: the status is
// measure.Undefined, the reason [NoVariation]. When every pair agrees, kappa is 1
// and its standard error 0, which is not certainty: there is a value and no
// interval ([NoSpread]). A few other tables come to an error of 0 as well. A figure without a value is a [Number] without one,
// null in JSON, never NaN and never 0.
//
// # Rounding
//
// Kappa of two raters and percent agreement are computed in whole numbers and
// rounded once, to float64. They do not depend on the order of anything to the
// last bit, and raw ratings give the bits that their table gives. Nothing is
// rounded for display but by [Number.Text].
//
// # Errors
//
// An error means that there is no result: ratings or options that contradict
// themselves, each problem a *measure.FieldError with a JSON Pointer. What is
// merely worth knowing is in [Result.Warnings]. No function panics.
package reliability
