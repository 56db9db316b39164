// Package report writes a scorecard for people: as plain text for a terminal,
// and as one self-contained HTML page with charts.
//
// # The model of thought
//
// A collective.Scorecard is computed from published figures alone, so that
// whatever is written from it may be shown. This package adds no figure of its
// own: it chooses digits, words and pictures. Programs read the JSON of the
// scorecard, or the CSV of its release, instead.
//
// # In this order
//
//  1. Compute a scorecard with collective.Initiative.Scorecard.
//  2. Call [Text] for the terminal, [HTML] for a page to send or to print.
//
// The main part of a program, with initiative and release as in package
// collective:
//
//	card, err := initiative.Scorecard(release)
//	if err != nil {
//		log.Fatal(err)
//	}
//	if err := report.Text(os.Stdout, card); err != nil {
//		log.Fatal(err)
//	}
//	page, err := os.Create("scorecard.html")
//	if err != nil {
//		log.Fatal(err)
//	}
//	defer page.Close()
//	if err := report.HTML(page, card); err != nil {
//		log.Fatal(err)
//	}
//
// # What is shown
//
// Figures of the headline's stratum come first, then groups with their gap to
// the first reference of the plan. Rates and their gaps are in percent and
// percentage points with one decimal place, money in all its digits. A withheld
// group has a row that says so and nothing else. Groups without anybody are
// named below the table. What is not assessed says so, with the reason.
//
// # The page
//
// It needs nothing from elsewhere: no script, no font, no style sheet. Charts
// are inline SVG, each with a text alternative and a table that says the same.
// It reads at the width of a phone, on paper, in light and dark colours, and
// with keyboard or screen reader.
//
// # Errors
//
// A nil writer wraps measure.ErrRequired; errors of the writer are returned as
// they are. HTML writes nothing when it cannot write all. The same scorecard
// gives the same bytes.
package report
