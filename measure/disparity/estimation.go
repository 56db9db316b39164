package disparity

import "github.com/collective-impact/sdk/measure"

// estimationMeasures lists what stands under the measures: the estimates of
// groups and their intervals, which package measure computes, and the tests of
// pairs.
func estimationMeasures() []Measure {
	newcombe := measure.Citation{Author: "Newcombe", Year: 1998, Title: "Two-sided confidence intervals for the single proportion", Locator: "Statistics in Medicine 17:857"}
	pair := measure.Citation{Author: "Newcombe", Year: 1998, Title: "Interval estimation for the difference between independent proportions", Locator: "Statistics in Medicine 17:873"}
	score := measure.Citation{Author: "Miettinen and Nurminen", Year: 1985, Title: "Comparative analysis of two rates", Locator: "Statistics in Medicine 4:213"}
	breslow := measure.Citation{Author: "Breslow and Day", Year: 1987, Title: "Statistical Methods in Cancer Research II"}
	lumley := measure.Citation{Author: "Lumley", Year: 2010, Title: "Complex Surveys: A Guide to Analysis Using R"}
	korn := measure.Citation{Author: "Korn and Graubard", Year: 1998, Title: "Confidence intervals for proportions with small expected number of positive counts estimated from survey data", Locator: "Survey Methodology 24:193"}
	parker := measure.Citation{Author: "Parker and others", Year: 2017, Title: "National Center for Health Statistics data presentation standards for proportions", Locator: "Vital and Health Statistics 2(175)"}
	holm := measure.Citation{Author: "Holm", Year: 1979, Title: "A simple sequentially rejective multiple test procedure", Locator: "Scandinavian Journal of Statistics 6:65"}
	return []Measure{
		{Key: "proportion", Title: "Proportion of people, with seven intervals by name", Formula: "k / n", Unit: measure.Proportion,
			Sources: []measure.Citation{newcombe}, Function: "measure.ProportionBy"},
		{Key: "proportion-difference", Title: "Difference of two proportions, with intervals by name", Formula: "k₁/n₁ − k₂/n₂", Unit: measure.ProportionDifference,
			Sources: []measure.Citation{pair, score}, Function: "measure.ProportionDifferenceBy"},
		{Key: "proportion-ratio", Title: "Ratio of two proportions, with intervals by name", Formula: "(k₁/n₁) / (k₂/n₂)", Unit: measure.Ratio,
			Sources: []measure.Citation{score}, Function: "measure.ProportionRatioBy"},
		{Key: "event-rate", Title: "Rate of events per exposure, exact or by Byar", Formula: "events / exposure · per", Unit: measure.Rate,
			Sources: []measure.Citation{breslow}, Function: "measure.EventRate"},
		{Key: "survey-estimate", Title: "Mean, share, total or ratio of a group of a sample, by linearisation", Formula: "Σwy / Σwx, its variance between sampled units within strata at every stage",
			Sources: []measure.Citation{lumley}, Function: "measure.Plan.Tabulate"},
		{Key: "replicate-estimate", Title: "The same from replicate weights", Formula: "scale · Σ scale_r (t_r − t)²",
			Sources: []measure.Citation{lumley}, Function: "measure.Plan.Tabulate"},
		{Key: "survey-proportion", Title: "Proportion of a sample, with intervals by name", Formula: "Σwy / Σw; limits by logit, Korn and Graubard, arcsine, Wilson or t", Unit: measure.Proportion,
			Sources: []measure.Citation{korn}, Function: "measure.SurveyProportion.Estimate"},
		{Key: "presentation-standard", Title: "Presentation standard for proportions", Formula: "n, effective n, width, relative width, degrees of freedom",
			Sources: []measure.Citation{parker}, Function: "measure.SurveyProportion.Presentation"},
		{Key: "pairwise-tests", Title: "Tests of all pairs of groups, with adjusted probabilities", Formula: "a test of each pair; probabilities by Holm, Hochberg or Bonferroni",
			Sources: []measure.Citation{holm}, Function: "Groups.Pairwise"},
		{Key: "permutation-test", Title: "Permutation test of any measure of counts", Formula: "(1 + replicates at least as extreme) / (1 + replicates), with both margins fixed",
			Sources: []measure.Citation{{Author: "Davison and Hinkley", Year: 1997, Title: "Bootstrap Methods and their Application", Locator: "section 4.3"}}, Function: "Groups.Permute"},
	}
}
