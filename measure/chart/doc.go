// Package chart draws what may be published: gaps between groups, groups over
// grades or years, and amounts of money, each as one SVG element for a page.
//
// # The model of thought
//
// A chart is made from a [privacy.Release] and from nothing else, so it can
// show only what has passed suppression. A group that is withheld has its name
// and the word "withheld"; it has no mark, and the axes come from what is
// published alone. Groups stand in declared order, never in order of value,
// for a rank tells something about a withheld group as well. [Bars] takes
// labelled amounts, such as the lines of a budget, which are about nobody.
//
// # In this order
//
//  1. Protect a table: package privacy gives a release.
//  2. Draw: [Gaps] for one grade and one reference, [Strata] for one dimension
//     over all grades, [Bars] for amounts.
//  3. Write the [SVG] into a page with [SVG.WriteTo] or [SVG.String], and a
//     table of the same numbers beside it; [SVG.Description] says them in
//     sentences.
//
// The main part of a program, with a table as in package measure and page an
// io.Writer:
//
//	release, err := privacy.Protect(ctx, table, privacy.Policy{})
//	if err != nil {
//		log.Fatal(err)
//	}
//	svg, err := chart.Gaps(release, chart.GapQuery{
//		Indicator: "reading",
//		Stratum:   "3",
//		Set:       []string{"ethnicity", "lunch"},
//		Reference: 0, // the first of the plan
//	}, chart.Options{ID: "reading-gaps"})
//	if err != nil {
//		log.Fatal(err) // all problems, one a line
//	}
//	svg.WriteTo(page)
//
// # How to read a picture
//
// In [Gaps] a mark is the difference to the reference and the line through it
// the confidence interval. A triangle that points up is ahead, one that points
// down behind; a ring is unclear, which is no finding of equality. Which way is
// better is a fact of the indicator, and the axis says it. In [Strata] lines
// join what is published in neighbouring strata and break elsewhere; points of
// one stratum stand a little apart so that their intervals can be seen. A star
// or a hollow mark is an estimate from fewer than [measure.MinReliable]
// observations.
//
// # Units
//
// Rates are shown in percent with one decimal, and their differences in
// percentage points; means in points, with at least one decimal. The axis of
// rates in Strata goes from 0 to 100% always; that of means does not start at
// zero, and says so. An axis of gaps always holds zero. The text of a bar is
// the caller's and is not computed from its value.
//
// # In a page
//
// The element has a view box and takes the width that it is given, up to 1.4
// times its own; at the [DefaultWidth] it is readable on a telephone, and grows
// in height with its rows. It holds no script, no style sheet, no image and no
// link. Text stays text. Ids begin with [Options.ID], which must be unlike all
// others of the page. All colours are currentColor, so it follows dark pages
// and prints black on white; marks have colours of their own, which a page
// changes with one rule for a class: ci-ahead, ci-behind, ci-unclear,
// ci-series-1 to ci-series-7, ci-everyone, ci-amount. Nothing is told by colour
// alone.
//
// The title and the description are the text alternative, by role and
// aria-labelledby. A row has a title too, with its whole label; what is longer
// than its room is wrapped, then shortened with an ellipsis.
//
// # Missing data
//
// What is withheld, what has no observation and what has a value but no
// interval are told apart in words; none of them is a zero. An unknown amount
// has a text and no bar.
//
// # Rounding and reproducibility
//
// Coordinates have two decimals, which is finer than can be seen. The same input
// gives the same bytes, on every platform. Lines and marks are drawn by
// the vg and draw packages of gonum/plot, onto a canvas that writes SVG, and
// text is measured with its font package; its raster, PDF and TeX parts are not
// linked.
//
// # Errors
//
// Each problem is a [*measure.FieldError], all at once, and wraps
// [measure.ErrRequired], [measure.ErrDangling], [measure.ErrRange] or
// [measure.ErrInvalid]. With an error there is no picture. No function panics,
// whatever the input.
package chart
