package main

import "github.com/collective-impact/sdk/measure/disparity"

// A family is a chapter of the document.
type family struct {
	title string
	keys  []disparity.Key
}

// families are all measures, and what is not listed as one: means.
func families() []family {
	return []family{
		{"Counts, rates and means", []disparity.Key{"proportion", "proportion-difference", "proportion-ratio", "event-rate", "mean", "mean-difference"}},
		{"Sample surveys", []disparity.Key{"survey-estimate", "replicate-estimate", "survey-proportion", "presentation-standard"}},
		{"Pairs of groups", []disparity.Key{"difference", "ratio", "odds-ratio", "statistical-parity-difference", "disparate-impact-ratio", "cohens-d", "hedges-g"}},
		{"The widest gaps", []disparity.Key{"highest", "lowest", "max-difference", "max-ratio", "min-ratio", "max-difference-to-overall", "min-ratio-to-overall",
			"summary-rate-difference", "summary-rate-ratio", "smoothed-differential-fairness"}},
		{"Rules", []disparity.Key{"percentage-point-gap", "percentage-point-gap-2022", "proportionality-index", "eighty-percent-index", "risk-ratio",
			"alternate-risk-ratio", "relative-rate-index"}},
		{"Spread", []disparity.Key{"index-of-disparity", "index-of-disparity-weighted", "between-group-variance", "between-group-standard-deviation",
			"coefficient-of-variation", "mean-difference-from-mean", "mean-difference-from-mean-weighted", "mean-difference-from-best",
			"mean-difference-from-best-weighted", "mean-difference-from-reference", "mean-difference-from-reference-weighted"}},
		{"Inequality between groups", []disparity.Key{"theil-index", "mean-log-deviation", "generalised-entropy", "atkinson-index", "gini-index", "hoover-index"}},
		{"Inequality of people", []disparity.Key{"individual-gini", "individual-hoover", "individual-entropy", "individual-atkinson"}},
		{"Ordered groups", []disparity.Key{"slope-index", "relative-index", "slope-index-logit", "relative-index-logit", "absolute-concentration",
			"relative-concentration", "concentration-wagstaff", "concentration-erreygers", "concentration-of-ranked-people"}},
		{"Attributable", []disparity.Key{"population-attributable-risk", "population-attributable-fraction"}},
		{"Ordered levels", []disparity.Key{"v-gap-trapezoid", "v-gap-monotone-cubic", "v-gap-likelihood", "scale-of-levels"}},
		{"Standardisation and decomposition", []disparity.Key{"direct-rate", "indirect-ratio", "indirect-rate", "comparative-ratio", "rate-component", "composition-component"}},
		{"Tests and change", []disparity.Key{"pearson-chi-square", "likelihood-ratio-test", "wald-test", "rao-scott-first-order", "rao-scott", "pairwise-tests",
			"permutation-test", "disparity-change"}},
	}
}

// closed are the measures without a figure of somebody else, with the form that
// the tests hold them to.
func closed() map[disparity.Key]string {
	return map[disparity.Key]string{
		"presentation-standard": "No program was run beside it. Tests follow the published rule at each of its thresholds: effective number 30, interval 0.05 and 0.30 wide, 130 percent of the proportion, 8 degrees of freedom.",
	}
}

// least returns to how many digits a figure agrees at least, less than eight
// where the other figure is no better.
func least(key, figure string) int {
	switch key + ", " + figure {
	case "permutation-test, p":
		return 1 // 9,999 random permutations beside all of them
	case "v-gap-likelihood, estimate, HETOP", "scale-of-levels, mean of White, HETOP", "scale-of-levels, intraclass correlation, HETOP":
		return 5 // an optimiser that stops early
	case "proportion-difference, lower, miettinen-nurminen", "proportion-difference, upper, miettinen-nurminen",
		"proportion-ratio, lower, miettinen-nurminen", "proportion-ratio, upper, miettinen-nurminen":
		return 6 // bisection to six digits
	}
	return 8
}
