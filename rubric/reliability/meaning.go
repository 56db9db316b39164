package reliability

import (
	"fmt"
	"slices"
	"strings"
)

// Meaning says in plain words what the figure says, and what to be careful of.
// It is text for people: its wording may change.
func (r Result) Meaning() string {
	var b strings.Builder
	b.WriteString(r.headline())
	if ci := r.Interval; ci != nil {
		fmt.Fprintf(&b, " With %d units, values from %.2f to %.2f are compatible with these ratings (%s%% interval).", r.N, ci.Low, ci.High, NumberOf(100*ci.Level).short())
	} else if r.NoInterval != 0 {
		b.WriteString(" There is no interval: " + map[Reason]string{
			OneUnit:  "one unit does not show how units differ.",
			NoSpread: "the large-sample error comes out as 0 for these ratings, which is not certainty.",
		}[r.NoInterval])
	}
	if slices.Contains(r.Warnings, SkewedPrevalence) && r.Value.Known() {
		fmt.Fprintf(&b, " Caution: %s of all ratings are %q, so that chance agreement is high and kappa can be low although the raters agree almost always; report the percent agreement beside it.", percent(r.TopShare), r.TopCategory)
	}
	if slices.Contains(r.Warnings, FewUnits) && r.Interval != nil {
		b.WriteString(" Caution: these are few units for so many categories, so that the interval is rough.")
	}
	if slices.Contains(r.Warnings, PairsLeftOut) {
		fmt.Fprintf(&b, " Caution: %d of %d pairs of raters have no kappa and are left out.", r.PairsLeftOut, r.Pairs+r.PairsLeftOut)
	}
	return b.String()
}

func (r Result) headline() string {
	v, ok := r.Value.Float()
	switch {
	case r.Coefficient == 0:
		return "Nothing was computed."
	case r.Reason == TooFewRaters:
		return "Agreement needs two raters."
	case !ok && r.Reason == OneUnit:
		return "No two raters have rated more than one unit in common, which is too little to tell units apart."
	case r.Reason == NoPairs:
		return "No unit was rated by two raters, so that nothing can be said about agreement."
	case !ok:
		return "All ratings are of one value, so that agreement beyond chance is undefined: the raters may agree, but nobody has seen them tell units apart."
	case r.Coefficient == PercentAgreement && r.Weights == Identity:
		return fmt.Sprintf("Two ratings of the same unit are the same in %s of cases; some of that is chance.", percent(r.Value))
	case r.Coefficient == PercentAgreement:
		return fmt.Sprintf("Two ratings of the same unit agree to %s, counting a near miss in part; some of that is chance.", percent(r.Value))
	}
	who := "The raters"
	if r.Coefficient == LightKappa && r.Pairs > 1 {
		who = "An average pair of raters"
	}
	counting := ""
	if r.Weights != Identity {
		counting = ", counting a near miss in part"
	}
	reach := fmt.Sprintf("%s of the agreement that chance leaves open", percent(r.Value))
	switch {
	case v == 1:
		reach = "all of the agreement that chance leaves open"
	case v == 0:
		reach = "no more agreement than chance would"
	case v < 0:
		reach = "less agreement than chance would"
	}
	verb := "reach"
	if r.Coefficient == LightKappa && r.Pairs > 1 {
		verb = "reaches"
	}
	return fmt.Sprintf("%s %s %s%s (kappa %s).", who, verb, reach, counting, r.Value.Text(2))
}

// percent writes a share as a percentage. It does not round up to 100 or down
// to 0 what is neither.
func percent(n Number) string {
	v, ok := n.Float()
	switch {
	case !ok:
		return "an unknown share"
	case v > 0.99 && v < 1:
		return "more than 99%"
	case v > 0 && v < 0.01:
		return "less than 1%"
	}
	return fmt.Sprintf("%.0f%%", 100*v)
}

func (n Number) short() string { return fmt.Sprintf("%.6g", n.v) }
