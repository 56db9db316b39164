package main

import (
	"bytes"
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/collective-impact/sdk/measure"
	"github.com/collective-impact/sdk/measure/disparity"
	"github.com/collective-impact/sdk/measure/privacy"
)

// tell writes what the release says of one subject in one grade.
func tell(w *bytes.Buffer, published releases, o options) error {
	r := published.naive
	rates, err := disparity.FromRelease(r, o.subject, o.grade, threeWays()...)
	if err != nil {
		return err
	}
	means, err := disparity.FromRelease(r, scoreOf(o.subject), o.grade, threeWays()...)
	if err != nil {
		return err
	}
	people(w, r, o)
	for _, set := range sets() {
		heading(w, "By "+strings.Join(set, " × "))
		if err := table(w, r, o, set); err != nil {
			return err
		}
	}
	leftOut(w, rates)
	rates.LeftOut, means.LeftOut = nil, nil // they have been named
	for _, part := range []func(*bytes.Buffer, disparity.Groups, disparity.Groups) error{real, size, rules} {
		if err := part(w, rates, means); err != nil {
			return err
		}
	}
	return schools(w, published, o)
}

func heading(w *bytes.Buffer, text string) { fmt.Fprintf(w, "\n%s\n\n", strings.ToUpper(text)) }

// people says whom the figures are about.
func people(w *bytes.Buffer, r privacy.Release, o options) {
	ind, _ := r.Indicator(o.subject)
	fmt.Fprintf(w, "%s, grade %s, Tennessee's Project STAR, 1985 to 1989.\n", ind.Title, o.grade)
	for a := range r.Accounting() {
		if a.Stratum != o.grade || a.Indicator != o.subject {
			continue
		}
		fmt.Fprintf(w, "Of %s pupils whose lunch status is known %s have a score and %s have none.\n", count(a.Records), count(a.Used), count(a.MissingOutcome))
	}
	fmt.Fprintln(w, "Those of unknown race or gender are part of everyone, and no group of their own.")
	c := r.Certificate()
	fmt.Fprintf(w, "Of %d groups in all grades %d are withheld, so that no count below %d can be read or computed.\n", c.Groups, c.Withheld, c.MinCount)
}

func count(n *int) string {
	if n == nil {
		return "(withheld)"
	}
	return fmt.Sprint(*n)
}

// table writes the groups of a set, each with its rate, its mean, and its gaps.
func table(w *bytes.Buffer, r privacy.Release, o options, set []string) error {
	t := tabwriter.NewWriter(w, 0, 0, 3, ' ', 0)
	fmt.Fprintln(t, "group\tpupils\tproficient\tmean score\tto all others\tto the best group")
	for c := range cells(r, o.subject, o.grade, set) {
		n, ok := c.Estimate.N()
		if !ok {
			fmt.Fprintf(t, "%s\twithheld\n", c.Label())
			continue
		}
		score, _ := r.Find(o.grade, scoreOf(o.subject), c.Group)
		fmt.Fprintf(t, "%s\t%d\t%s\t%s\t%s\t%s\n", c.Label(), n, short(c.Estimate), short(score.Estimate), gap(c, toAllOthers), gap(c, toBest))
	}
	return t.Flush()
}

// cells walks the cells of one indicator in one set of a grade.
func cells(r privacy.Release, indicator, grade string, set []string) func(func(privacy.Cell) bool) {
	return func(yield func(privacy.Cell) bool) {
		for c := range r.Cells() {
			if c.Indicator == indicator && c.Stratum == grade && strings.Join(c.Set(), " ") == strings.Join(set, " ") && !yield(c) {
				return
			}
		}
	}
}

// short is an estimate without its number of people, which has a column.
func short(e measure.Estimate) string {
	s, _, _ := strings.Cut(e.String(), ", n =")
	return strings.Replace(s, " percentage points", "", 1)
}

func gap(c privacy.Cell, reference int) string {
	if reference >= len(c.Comparisons) {
		return "(none)"
	}
	x := c.Comparisons[reference]
	if x.Difference.Reason() == measure.IsReference {
		return "(is the best)"
	}
	if _, ok := x.Difference.Value(); !ok {
		return short(x.Difference)
	}
	return short(x.Difference) + " " + x.Standing.String()
}

// leftOut names the groups that no measure, test or rule below knows of.
func leftOut(w *bytes.Buffer, g disparity.Groups) {
	if len(g.LeftOut) == 0 {
		return
	}
	var who []string
	for _, x := range g.LeftOut {
		who = append(who, x.Name)
	}
	fmt.Fprintf(w, "\nWhat follows is of the %d groups shown of all three ways. Left out: %s.\n", len(g.Groups), strings.Join(who, "; "))
}

// real says which differences chance does not explain.
func real(w *bytes.Buffer, rates, means disparity.Groups) error {
	heading(w, "Which differences are real")
	fmt.Fprintln(w, "Each pupil is taken as drawn on its own; the last part takes schools as drawn.")
	fmt.Fprintln(w)
	for _, x := range []struct {
		g   disparity.Groups
		key disparity.Key
	}{{rates, "pearson-chi-square"}, {means, "wald-test"}} {
		r, err := x.g.Compute(x.key, disparity.Options{})
		if err != nil {
			return err
		}
		fmt.Fprintln(w, "-", r.Sentence())
	}
	pairs, err := rates.Pairwise(disparity.Holm)
	if err != nil {
		return err
	}
	var chance []disparity.Comparison
	for _, c := range pairs {
		if c.Chance.Verdict != disparity.BeyondChance {
			chance = append(chance, c)
		}
	}
	fmt.Fprintf(w, "- Of %d pairs of groups %d differ by more than chance explains, all pairs counted (Holm).\n", len(pairs), len(pairs)-len(chance))
	if len(chance) > 0 {
		fmt.Fprintln(w, "  These may be chance:")
	}
	for _, c := range chance {
		fmt.Fprintln(w, "  -", c.Sentence())
	}
	return nil
}

// size says how large the disparity is, by some of the measures of the field.
func size(w *bytes.Buffer, rates, means disparity.Groups) error {
	heading(w, "How large the disparity is")
	for _, x := range []struct {
		g   disparity.Groups
		key disparity.Key
	}{
		{rates, "max-difference"},
		{rates, "between-group-standard-deviation"},
		{rates, "index-of-disparity-weighted"},
		{rates, "theil-index"},
		{rates, "population-attributable-risk"},
		{means, "max-difference"},
		{means, "between-group-standard-deviation"},
	} {
		r, err := x.g.Compute(x.key, disparity.Options{})
		if err != nil {
			return err
		}
		fmt.Fprintln(w, "-", r.Sentence())
	}
	return nil
}

// rules says what two rules of law and policy make of the same groups, and
// whether chance explains it.
func rules(w *bytes.Buffer, rates, _ disparity.Groups) error {
	for _, x := range []struct {
		title string
		rule  disparity.ImpactRule
	}{
		{"Rule: percentage point gap to all others (California Community Colleges 2017)", disparity.Gap2017(measure.AllOthers())},
		{"Rule: four fifths of the best rate (29 CFR 1607.4(D))", disparity.EightyPercent(measure.Best(measure.MinReliable))},
	} {
		heading(w, x.title)
		rows, err := rates.Impact(x.rule)
		if err != nil {
			return err
		}
		t := tabwriter.NewWriter(w, 0, 0, 3, ' ', 0)
		fmt.Fprintln(t, "group\tfigure\tflagged\tmore proficient pupils to clear it\tworse than the reference by more than chance")
		var doubtful []string
		for _, r := range rows {
			if r.Flag == disparity.Flagged && r.Chance.Verdict != disparity.BeyondChance {
				doubtful = append(doubtful, r.Sentence())
			}
			fmt.Fprintf(t, "%s\t%s\t%s\t%d\t%s\n", strings.Join(r.Group, ", "), short(r.Estimate), r.Flag, r.ToClear, verdict(r.Chance))
		}
		if err := t.Flush(); err != nil {
			return err
		}
		if len(doubtful) > 0 {
			fmt.Fprintf(w, "\nFlagged, though chance may explain it:\n\n- %s\n", strings.Join(doubtful, "\n- "))
		}
	}
	return nil
}

func verdict(c disparity.Chance) string {
	answer := map[disparity.Verdict]string{disparity.BeyondChance: "yes", disparity.WithinChance: "no"}[c.Verdict]
	switch {
	case c.Reason == measure.IsReference:
		return "(is the reference)"
	case answer == "":
		return "not tested"
	case c.Adjusted < 0.001:
		return answer + ", p below 0.001"
	}
	return fmt.Sprintf("%s, p = %.3f", answer, c.Adjusted)
}
