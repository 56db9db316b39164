package main

import (
	"bytes"
	"fmt"
	"text/tabwriter"

	"github.com/collective-impact/sdk/measure"
	"github.com/collective-impact/sdk/measure/privacy"
)

// schools sets intervals that know of schools beside those that do not.
func schools(w *bytes.Buffer, published releases, o options) error {
	heading(w, "Pupils come in schools")
	fmt.Fprintln(w, "Pupils of one school share its teachers and its neighbourhood, so a second pupil of a school tells less than a pupil of another")
	fmt.Fprintln(w, "one, and an interval that takes schools as drawn is wider as a rule; the probabilities above are too small as a rule.")
	if wider, ok := timesAsWide(published, o); ok {
		fmt.Fprintf(w, "The interval of everyone is %.1f times as wide.\n", wider)
	}
	fmt.Fprintln(w)
	t := tabwriter.NewWriter(w, 0, 0, 3, ' ', 0)
	fmt.Fprintln(t, "group\tproficient, pupil by pupil\tschool by school\tto all others, pupil by pupil\tschool by school")
	var open []string
	for _, set := range [][]string{nil, {"race"}, threeWays()} {
		for c := range cells(published.naive, o.subject, o.grade, set) {
			if _, ok := c.Estimate.Value(); !ok {
				continue
			}
			s, ok := published.bySchool.Find(o.grade, o.subject, c.Group)
			if !ok {
				return fmt.Errorf("%s: not in both releases", c.Label())
			}
			fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\n", c.Label(), short(c.Estimate), short(s.Estimate), gap(c, toAllOthers), gap(s, toAllOthers))
			if standing(c) != measure.Unclear && standing(s) == measure.Unclear {
				open = append(open, c.Label())
			}
		}
	}
	if err := t.Flush(); err != nil {
		return err
	}
	for _, name := range open {
		fmt.Fprintf(w, "\nPupil by pupil, %s stands clear of all others; school by school it does not.\n", name)
	}
	fmt.Fprintln(w)
	return nil
}

// timesAsWide compares the widths of both intervals of everyone's rate.
func timesAsWide(published releases, o options) (float64, bool) {
	width := func(r privacy.Release) (float64, bool) {
		c, _ := r.Find(o.grade, o.subject, nil)
		lower, upper, ok := c.Estimate.Interval()
		return upper - lower, ok && upper > lower
	}
	narrow, ok := width(published.naive)
	wide, also := width(published.bySchool)
	return wide / narrow, ok && also
}

// standing is that of a group to all others; 0 for everyone.
func standing(c privacy.Cell) measure.Standing {
	if len(c.Comparisons) == 0 {
		return 0
	}
	return c.Comparisons[toAllOthers].Standing
}
