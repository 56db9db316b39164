package privacy

import (
	"slices"
	"strconv"
)

// Certificate says what was checked before the release, under which policy, and
// what the check takes for granted.
type Certificate struct {
	// MinCount is the minimum count of the policy; 0 where suppression was waived.
	MinCount int `json:"minCount"`
	// Policy is the policy as it was stated, its purpose, source and waivers
	// included; [Policy.Effective] fills its defaults in. The numbers of its rules
	// for totals of amounts are not in it, for they are to be kept from readers.
	Policy Policy `json:"policy,omitzero"`
	// Groups is the number of groups in the release, over all strata, those of
	// everyone included.
	Groups int `json:"groups"`
	// Withheld is how many of them are withheld.
	Withheld int `json:"withheld"`
	// Checked says what was checked.
	Checked string `json:"checked"`
	// Assumptions are what readers are taken to know, what was not checked, and
	// what of the policy is left to whoever publishes.
	Assumptions []string `json:"assumptions"`
}

// certificate says what [Protect] checks and takes for granted under a valid
// policy.
func certificate(policy Policy) Certificate {
	shown := policy.clone()
	shown.Dominance, shown.PPercent = Dominance{}, PPercent{}
	c := Certificate{
		MinCount: policy.minCount(),
		Policy:   shown,
		Checked: "For every withheld group, and every column of an indicator that has values in it, there are whole tables of counts, " +
			"equal to this release in everything published, whose counts in that group differ by at least " + strconv.Itoa(policy.protection()) + ": " +
			"of those who count and of the others, of the people in each bracket of levels, or of the observations of a mean.",
		Assumptions: []string{
			policy.Readers.String(),
			"Columns are checked one by one; what the figures of two columns say about the same people is not used against anyone.",
			"A mean is protected by the number of its observations and withheld when all are equal; its size is not a secret.",
			"Of the method readers use only that a group without people is shown as empty; they do not run it to rule tables out.",
		},
	}
	if policy.insiders() {
		c.Assumptions = append(c.Assumptions, "Of what readers know of themselves it was used that whoever is alone in a group knows that group.")
	}
	if policy.waives(WaiveSuppression) {
		c.Checked = "Nothing: the policy goes without suppression."
		c.Assumptions = nil
	}
	c.Assumptions = append(c.Assumptions, policy.waived()...)
	c.Assumptions = append(c.Assumptions, policy.left()...)
	return c
}

// clone returns a certificate that shares no memory with c.
func (c Certificate) clone() Certificate {
	c.Policy = c.Policy.clone()
	c.Assumptions = slices.Clone(c.Assumptions)
	return c
}

// waived says what the policy goes without.
func (p Policy) waived() []string {
	var out []string
	for _, w := range p.Waivers {
		what := "Those who count may be few"
		switch w.What {
		case WaiveSuppression:
			what = "Nothing is withheld"
		case WaiveComplement:
			what = "Those who do not count may be few"
		case WaiveRest:
			what = "What is withheld of a group may be few people together"
		}
		out = append(out, what+", by decision of "+w.By+": "+w.Reason)
	}
	return out
}

// left says what of the policy [Protect] does not do.
func (p Policy) left() []string {
	var out []string
	for _, x := range []struct {
		set  bool
		text string
	}{
		{len(p.Coding.Bands) > 0 || p.Coding.Low != 0 || p.Coding.High != 0,
			"The policy codes rates; in this release they stand as computed, to be coded before they are shown."},
		{p.Rounding != (RoundingRule{}), "The policy rounds counts; in this release they stand as counted, to be rounded before they are shown."},
		{p.Dominance != (Dominance{}) || p.PPercent != (PPercent{}), "The policy has rules for totals of amounts; this release has no such totals."},
	} {
		if x.set {
			out = append(out, x.text)
		}
	}
	return out
}
