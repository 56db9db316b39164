// Package survey estimates totals, ratios and shares of domains from samples
// with strata, clusters and unequal weights, together with their variances and
// covariances. It works on sums, not on rows.
//
// A [Layout] says where each record stands in the sample: at every stage its
// stratum and its unit, then its calibration cell and its base cell. [NewDesign]
// checks it, puts it into an order of its own, and knows from then on how many
// units were drawn where. [Sums] are the weighted sums of one outcome in each
// record. [Design.Estimate] brings the two together for domains, which are sets
// of base cells and may overlap. Each estimate is a [Stat]: a value, a variance,
// and a covariance with any other of the same design, so that the error of a
// difference, a ratio or any other function follows ([Delta]).
//
// Variances are those of Taylor linearisation: an estimate is nearly the sum of
// one influence for each sampled row, and the variance of that sum is estimated
// between units within strata, at every stage down to where the finite
// population correction lets anything through (Särndal, Swensson and Wretman
// 1992, Model Assisted Survey Sampling, sections 4.3 and 5.5). Rows outside a
// domain have an influence of 0 and stay in the design: that a unit has nobody
// in a domain is part of the error. [NewReplicates] estimates variances from
// replicate weights instead. Results are those of R's package survey 4.5.
//
// A variance that the sample cannot give is an error, never 0 and never NaN.
package survey
