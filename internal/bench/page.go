package main

import (
	"fmt"
	"runtime"
	"strings"
)

const intro = `# Performance

What package measure needs to count large tables, beside other programs. This page
is written by

    go run -C internal/bench . -o ../../docs/performance.md

from tables of made-up pupils with nine dimensions (a group of 7 races, 3 genders,
2 × 2 × 2 yes-no groups, 50 schools in 10 districts, 13 grades and 5 years), a flag,
a score and a weight.

Figures are seconds of processor time, user and system together, medians of pairs
that were run in turn, ours and the other: on a machine that others use too, the
time on the clock says little. Tables are in memory and coded before the time
starts, but where the task says CSV: there the whole process counts. All of ours goes
through the public functions, from the rows to every cell with its interval (of
shares in the cubes of means, the logit interval); the others compute sums, rates and variances, without intervals. Where it says so, both
had the same number of groups and, to nine digits, the same sum of people, of
standard errors (by race) or of rates (with clusters).

`

func (m measurement) page() string {
	var b strings.Builder
	b.WriteString(intro)
	fmt.Fprintf(&b, "Measured with -rows %d, -big %d and -pairs %d on %d processors, %s, with %s.\n\n", m.rows, m.big, m.pairs, runtime.NumCPU(), runtime.GOARCH, runtime.Version())
	b.WriteString("| task | rows | ours, s | other | its s | ratio | goal (accept, aim) | same result |\n|---|---|---|---|---|---|---|---|\n")
	for _, f := range m.figures {
		other, its, ratio, same := "–", "–", "–", "–"
		if f.peer != "" {
			other = map[string]string{"duckdb": "DuckDB", "R": "R"}[f.peer]
		}
		if len(f.theirs) > 0 {
			its = fmt.Sprintf("%.3g", median(f.theirs))
			ratio = fmt.Sprintf("%.3g", median(f.theirs)/median(f.ours))
			if f.same {
				same = "yes"
			}
		}
		if f.differ != "" {
			same = "**no**: " + f.differ
		}
		if f.skipped != "" {
			its = f.skipped
		}
		fmt.Fprintf(&b, "| %s | %s | %.3g | %s | %s | %s | %s | %s |\n", f.name, thousands(f.rows), median(f.ours), other, its, ratio, f.goal, same)
	}
	b.WriteString("\n| task | rows | ns a row, ours | peak memory, ours | the other's |\n|---|---|---|---|---|\n")
	for _, f := range m.figures {
		ours, theirs := "–", "–"
		if f.comparison.ours == "encode" {
			ours = fmt.Sprintf("%.2f MB of output", f.ours[0].Sum/1e6)
		}
		if f.ours[0].Bytes > 0 {
			ours = fmt.Sprintf("%d MiB", peak(f.ours)>>20)
		}
		if len(f.theirs) > 0 && f.theirs[0].Bytes > 0 {
			theirs = fmt.Sprintf("%d MiB", peak(f.theirs)>>20)
		}
		fmt.Fprintf(&b, "| %s | %s | %.3g | %s | %s |\n", f.name, thousands(f.rows), median(f.ours)/float64(f.rows)*1e9, ours, theirs)
	}
	b.WriteString(outro)
	return b.String()
}

const outro = `
The time of 1,000 replicates in R is 20 times that of 50.

What is not measured here: DisImpact 0.0.22, which makes 45 one- and two-way tables
of a million rows with its function di_iterate, was reported to need 17 s. It is no
package of the registries.
`

// thousands writes a number with commas.
func thousands(n int) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
