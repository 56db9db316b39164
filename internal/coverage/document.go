package main

import (
	"fmt"
	"io"
)

// A section is a part of the document.
type section struct {
	title, text string
	compute     func(effort) (*scores, error)
}

func sections() []section {
	return []section{
		{"One proportion", "Exact: every outcome by its probability. Of 20 to 2,000 people 2 to 98 percent count.\n\n", oneProportion},
		{"One proportion, rates near each other", stretchText, stretches},
		{"Two proportions", "Exact for small groups, simulated for others: 20 to 2,000 people, 2 to 98 percent.\n\n", twoProportions},
		{"Event rates", "One rate exact, two rates simulated: 1 to 2,000 events expected.\n\n", eventRates},
		{"Means", "Two groups of 20 to 2,000, of other spread and size.\n\n", means},
		{"Sample surveys", surveyText, surveyed},
		{"Measures of groups", groupText, measuresOfGroups},
		{"Measures of smaller groups", smallText, measuresOfSmallGroups},
		{"Gaps on ordered levels", "Three, four and five levels, 50 to 2,000 people. A curve is judged by what it gives of the true shares.\n\n", gaps},
		{"Standardised rates", "Three strata, 4 to 1,600 events, in the shares of the standard and far from them. Dobson's interval is shown below ten events too.\n\n", standardised},
		{"Parts of a change", "Three to five groups of 25 to 2,500 people in two years; populations are known.\n\n", compositions},
		{"People", "Incomes of 50 to 1,000 people, and yes-or-no outcomes of as many people in seven ranks.\n\n", microdata},
	}
}

const heading = `# How often intervals hold the truth

An interval at 95 percent should hold the truth in 95 of 100 samples. This table says what each interval of the library does, over a grid of
scenarios: groups of 20 to 2,000 people, rates of 2 to 98 percent, 3 to 12 groups, samples drawn person by person, by stratum and by cluster.

**Goal**: between 93 and 97 percent of samples in at least 95 percent of the scenarios, and never below 90 percent. A method has *reached* it; or it is
*wide*, so that it errs on the safe side: at least 93 percent in at least 95 percent of the scenarios, never below 90; or it has *missed* it.
Bold is what one gets without asking.

How to read a row: *in 93–97 %* and *above* are shares of the scenarios; *mean* and *lowest* are percent of samples. *Without* is the percentage of
samples in which the method gives no interval and says why; the other columns are about those with one, and a scenario where most samples have none
does not count. The last columns are about estimates alone that are not marked unreliable (below 30 people or 10 events). Simulated shares of 1,000
samples have a standard error of 0.7 points, so that a lowest value of 93 may be 95; sample sizes are whole numbers, and so no exact method
reaches 95 everywhere.

This file is written by ` + "`go run ./internal/coverage > docs/coverage.md`" + `, the same on every machine.

`

const surveyText = `Three groups of which 4 to 95 percent count, in clusters that differ (the variance between clusters is a tenth of that within, on the scale of
log odds): samples of 300 or 1,500 people, of 100 from each of 4 strata, of 20 from each of 20 or 50 clusters, of 20 from each of 6 clusters in each
of 5 strata, weighted by stratum. All are computed by a plan with a design.

`

const stretchText = `Counts are whole numbers, so that coverage jumps as the rate moves, and no interval has 95 percent at each. Here a scenario is a stretch of rates
around each of the rates above, all of them as likely: 20 on the scale of log odds.

`

const smallText = `The same with groups of 10 to 30 people, below the grid of the goal.

`

const groupText = `3, 6 and 12 groups of 20 to 2,000 people whose rates lie half, or one and a half, logarithms of odds apart, around 2 to 98 percent. References are the
truly best group, by name. *Without noise* is the corrected figure.

`

const alarmText = `Nobody differs. A rule flags one group or more in so many of 100 tables; a flag that the library calls *beyond chance* should come in 5 at most.
The standard error of 2,000 tables is half a point.

`

const biasText = `Nobody differs, and 40 percent count: what measures of spread show on average, what the library says that noise gives (*floor*), and what is left
of the figure after its correction; 5 percent at most is the goal.

`

const findings = `
## What misses, and what to use

- **One proportion**: the average of Wilson's interval is at 95, and at some rates of small groups it is at 92, as any interval that is not wider on
  average must be. Ask for mid-p, Agresti and Coull's, or the exact one where it must not be below 93, or not below 95.
- **What is wide** is so because of whole numbers where few count, because an exact method promises at least 95, or because a spread cannot be below 0:
  where groups hardly differ, a lower limit of 0 holds always, and the upper one alone can miss.
- **Ratios of proportions** on the logarithmic scale (Katz, and that to everyone) miss where nearly nobody or nearly everybody counts, most of all where
  everybody of a small group does: its error is then 0. The default is the score interval of Miettinen and Nurminen; the limits of the ratio to
  everyone, a rising function of that to all others, follow from it. It misses by a little where a group of some twenty people has one or two who do
  not count, and where a reference has next to nobody who counts: a ratio to nobody has no interval, and those that are left are of the samples in
  which the reference did too well. Such ratios are marked unreliable; those that are not hold.
- **Slopes, concentration and attributable risk** of counts are put together from the Wilson limits of the groups, which know that rates are skewed
  near 0 and 1; their ratios by the same where the sum over the line less the ratio times that under it may be 0. The straight relative index has no
  interval where its lower end may be 0: ask for the logistic one.
- **Measures of spread** have intervals that reach down to what is left without noise, and the figure without noise has the same. They are wide where
  groups hardly differ, and that is the best one can say there: ask the verdict on chance. A group that may lie on either side of what it is compared
  with is looked at from both, because absolute values have a kink there.
- **Inequality and concentration of people** have intervals that know how skewed and how uncertain their errors are. Theil's index rests on the few at
  the top, and has none below 60 people; Wagstaff's index has none where everybody, or nobody, may count.
- **Means of very skewed values**, such as incomes, need hundreds of people before an interval from a mean and a variance, which is what a plan has,
  holds: one person in the sample who is very rich, or who is not, decides. From the values themselves measure.MeanOfValues holds, and a
  median, or the share above a threshold, does not have the problem.
- **Differences of proportions in samples** are symmetric about the figure, and miss a little where a group has few who count.
- Wald's intervals are there for comparison with what others have published.
`

// write writes the document.
func write(w io.Writer, e effort) error {
	if _, err := io.WriteString(w, heading); err != nil {
		return err
	}
	list := sections()
	tables := make([]*scores, len(list))
	for i, x := range list {
		var err error
		if tables[i], err = x.compute(e); err != nil {
			return err
		}
	}
	if err := overview(w, list, tables); err != nil {
		return err
	}
	for i, x := range list {
		if _, err := io.WriteString(w, "## "+x.title+"\n\n"+x.text); err != nil {
			return err
		}
		if err := tables[i].table(w); err != nil {
			return err
		}
	}
	if err := writeNull(w, e); err != nil {
		return err
	}
	_, err := io.WriteString(w, findings)
	return err
}

const overviewText = `## In short

What one gets without asking: of all intervals and scenarios of a part, how many hold the truth in 93 to 97 percent of samples and how many more often;
the lowest of all; and how many of the intervals have reached the goal, are wide, and have missed it.

| part | intervals | scenarios | in 93–97 % | above | lowest | reached | wide | missed |
|---|--:|--:|--:|--:|--:|--:|--:|--:|
`

// overview counts, part by part, what is given without asking.
func overview(w io.Writer, list []section, tables []*scores) error {
	out := overviewText
	for i, x := range list {
		var all []held
		verdicts, intervals := map[string]int{}, 0
		for _, y := range tables[i].list {
			if y.byDefault {
				intervals++
				verdicts[summarise(y.all).verdict()]++
				all = append(all, y.all...)
			}
		}
		a := summarise(all)
		out += fmt.Sprintf("| %s | %d | %d | %s | %s | %s | %d | %d | %d |\n", x.title, intervals, a.scenarios, percent(a.inside, 0), percent(a.above, 0),
			percent(a.least, 1), verdicts["reached"], verdicts["wide"], verdicts["missed"])
	}
	_, err := io.WriteString(w, out+"\n")
	return err
}
