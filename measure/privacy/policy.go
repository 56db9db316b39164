package privacy

import (
	"io"
	"slices"
	"strings"

	"github.com/collective-impact/sdk/internal/fault"
	"github.com/collective-impact/sdk/internal/strictjson"
	"github.com/collective-impact/sdk/measure"
)

// DefaultMinCount is the minimum count of the zero [Policy]. Ten is the
// commonest threshold of American education agencies; FERPA leaves the number
// to the agency (NCES, SLDS Technical Brief 3, NCES 2011-603).
const DefaultMinCount = 10

// lowestMinCount keeps a policy from being none: below three, a group member
// can subtract himself.
const lowestMinCount = 3

// Policy says what is too small to be published, and what else a house does to
// protect people. It is plain data: file it as JSON with the release that it
// made. The zero value is safe: a minimum of [DefaultMinCount] for everything
// that can be counted, readers who are members of the groups, and nothing
// waived. [Presets] has the policies of the field; [ReadPolicy] reads one.
//
// Suppression is the work of [Protect]. Totals of amounts are for
// [Policy.Sensitivity], the coding of rates is for [Coding.Rate]; the
// [Certificate] of a release says what of its policy is left to you.
type Policy struct {
	// Purpose says what is published under the policy and for whom, in words:
	// "public dashboard", "data team of the backbone".
	Purpose string `json:"purpose,omitzero"`
	// MinCount is the smallest number of people with a value in a group that is
	// shown, and, where MinNumerator and MinComplement say nothing else, of those
	// in it who count and of the others. 0 means [DefaultMinCount]; 1, 2 and
	// negative numbers are refused.
	MinCount int `json:"minCount,omitempty"`
	// MinNumerator is the smallest number of people who count in a rate that is
	// shown, and of those between two levels of one column. 0 means MinCount; 1, 2
	// and more than MinCount are refused. To go without takes a [Waiver].
	MinNumerator int `json:"minNumerator,omitzero"`
	// MinComplement is the smallest number of people in a rate that is shown who
	// do not count: 98 % of 100 people says of two that they are the others. 0
	// means MinCount; 1, 2 and more than MinCount are refused. To go without takes
	// a [Waiver].
	MinComplement int `json:"minComplement,omitzero"`
	// Protection is the least width of the interval to which arithmetic may narrow
	// a withheld count: its largest possible value minus its smallest, in people.
	// 0 means half of MinCount, rounded up, and 3 at least: 5 for a minimum of 10,
	// so that six values or more stay possible. More is seldom had for a count
	// that is itself below the minimum without withholding much larger groups;
	// less would let the reader say "about four". It is at most MinCount.
	Protection int `json:"protection,omitzero"`
	// Dominance and PPercent say when a total of amounts, such as dollars, gives
	// its largest contributors away. Zero means that the rule is not used.
	Dominance Dominance `json:"dominance,omitzero"`
	PPercent  PPercent  `json:"pPercent,omitzero"`
	// Coding says which rates are shown as a range. Zero means none.
	Coding Coding `json:"coding,omitzero"`
	// Rounding says how counts are rounded. Zero means not at all.
	Rounding RoundingRule `json:"rounding,omitzero"`
	// Readers says what readers are taken to know besides.
	Readers Readers `json:"readers,omitzero"`
	// Waivers are what the policy goes without, each with its reason. They travel
	// with the certificate.
	Waivers []Waiver `json:"waivers,omitzero"`
	// Source says where the policy comes from.
	Source measure.Citation `json:"source,omitzero"`
}

// Readers says what readers are taken to know besides the release. The zero
// value takes them to be members of the groups, who know what concerns
// themselves, and to have no other list or table. Both fields are choices to
// make in sight of who will read.
type Readers struct {
	// KnowTotals takes readers to know how many people every group has, withheld
	// groups too: enrolment by grade and race is public in most places. A number
	// of people is then no secret, but those who count are.
	KnowTotals bool `json:"knowTotals,omitzero"`
	// NoInsiders takes readers to be outsiders: nobody who reads is a member of a
	// group. Otherwise the only member of a group is taken to know its counts and
	// to subtract them (two groups of one, withheld to protect each other, are no
	// secret to either member).
	NoInsiders bool `json:"noInsiders,omitzero"`
}

// String returns what readers are taken to know, in one sentence for a
// certificate.
func (r Readers) String() string {
	s := "Readers know this release"
	switch {
	case r.KnowTotals && r.NoInsiders:
		s += " and how many people every group has, and nothing else about the people:"
	case r.KnowTotals:
		s += ", how many people every group has, and what concerns themselves, and nothing else about the people:"
	case r.NoInsiders:
		s += " and nothing else about the people:"
	default:
		s += " and what concerns themselves, and nothing else about the people:"
	}
	s += " no other release, no list of members"
	if r.NoInsiders && !r.KnowTotals {
		s += ", no count of their own"
	}
	return s + "."
}

// Waiver is something that a policy goes without, and why. A policy without one
// protects everything, so that nobody goes without by leaving a field out.
type Waiver struct {
	// What the policy goes without.
	What Waived `json:"what"`
	// Reason says why, in words. It is required.
	Reason string `json:"reason"`
	// By says who decided: a person, a role, a board. It is required.
	By string `json:"by"`
}

// ReadPolicy reads a policy from one JSON document and validates it. Every
// problem is reported at once, each a [*measure.FieldError] at its place: an
// unknown field, a key that stands twice, a wrong type, and all that
// [Policy.Validate] finds.
func ReadPolicy(r io.Reader) (Policy, error) { return strictjson.Read(r, Policy.Validate) }

// Validate reports every number that protects nobody and every contradiction,
// each a [*measure.FieldError] at its place. Numbers outside their range wrap
// [measure.ErrRange], parts that contradict each other [measure.ErrInvalid], and
// a part without its other half [measure.ErrRequired].
func (p Policy) Validate() error {
	var l fault.List
	for _, m := range []struct {
		at, what string
		n, zero  int
	}{
		{"/minCount", "a minimum count", p.MinCount, DefaultMinCount},
		{"/minNumerator", "a minimum numerator", p.MinNumerator, p.minCount()},
		{"/minComplement", "a minimum complement", p.MinComplement, p.minCount()},
		{"/protection", "an interval", p.Protection, p.defaultProtection()},
	} {
		switch {
		case m.n != 0 && m.n < lowestMinCount:
			l.Add(m.at, measure.ErrRange, "%s of %d protects nobody; use %d or more, or 0 for %d", m.what, m.n, lowestMinCount, max(m.zero, lowestMinCount))
		case m.n > p.minCount() && p.minCount() >= lowestMinCount:
			l.Add(m.at, measure.ErrInvalid, "%s of %d is above the minimum count of %d; raise that one too", m.what, m.n, p.minCount())
		}
	}
	p.Dominance.check(&l, "/dominance")
	p.PPercent.check(&l, "/pPercent")
	p.Coding.check(&l, "/coding")
	p.Rounding.check(&l, "/rounding")
	p.checkWaivers(&l)
	return l.Err()
}

func (p Policy) checkWaivers(l *fault.List) {
	seen := map[Waived]bool{}
	for i, w := range p.Waivers {
		at := fault.At("/waivers", i)
		switch {
		case w.What == 0:
			l.Add(at+"/what", measure.ErrRequired, "say what the policy goes without")
		case int(w.What) >= len(waivedKeys):
			l.Add(at+"/what", measure.ErrUnknownKey, "%s is nothing that a policy can go without", w.What)
		case seen[w.What]:
			l.Add(at+"/what", measure.ErrDuplicate, "%s is waived twice", w.What)
		}
		seen[w.What] = true
		if strings.TrimSpace(w.Reason) == "" {
			l.Add(at+"/reason", measure.ErrRequired, "going without takes a reason")
		}
		if strings.TrimSpace(w.By) == "" {
			l.Add(at+"/by", measure.ErrRequired, "say who decided")
		}
		for _, c := range []struct {
			waived Waived
			field  string
			n      int
		}{
			{WaiveSuppression, "minCount", p.MinCount},
			{WaiveSuppression, "minNumerator", p.MinNumerator},
			{WaiveSuppression, "minComplement", p.MinComplement},
			{WaiveSuppression, "protection", p.Protection},
			{WaiveNumerator, "minNumerator", p.MinNumerator},
			{WaiveComplement, "minComplement", p.MinComplement},
		} {
			if c.waived == w.What && c.n != 0 {
				l.Add(at+"/what", measure.ErrInvalid, "%s is waived and %s is %d; keep one of them", w.What, c.field, c.n)
			}
		}
		if w.What != WaiveSuppression && p.waives(WaiveSuppression) {
			l.Add(at+"/what", measure.ErrInvalid, "where suppression is waived as a whole, no part of it can be")
		}
	}
}

// Effective returns the policy with its defaults filled in: what 0 means is
// written out, so that a reader need not know the defaults. It is the same policy
// and validates like it; what is waived stays 0. It shares no memory with p.
func (p Policy) Effective() Policy {
	out := p.clone()
	if p.waives(WaiveSuppression) {
		return out
	}
	out.MinCount, out.MinNumerator, out.MinComplement, out.Protection = p.minCount(), p.minNumerator(), p.minComplement(), p.protection()
	if p.PPercent.P != 0 {
		out.PPercent.Q = p.PPercent.prior()
	}
	return out
}

// clone returns a policy that shares no memory with p.
func (p Policy) clone() Policy {
	p.Coding = p.Coding.clone()
	p.Waivers = slices.Clone(p.Waivers)
	return p
}

func (p Policy) waives(what Waived) bool {
	for _, w := range p.Waivers {
		if w.What == what {
			return true
		}
	}
	return false
}

// minCount is the smallest number of people of a group that is shown; 0 where
// suppression is waived.
func (p Policy) minCount() int {
	switch {
	case p.waives(WaiveSuppression):
		return 0
	case p.MinCount == 0:
		return DefaultMinCount
	}
	return p.MinCount
}

// minNumerator is the smallest number of those who count; 0 where it is waived.
func (p Policy) minNumerator() int {
	switch {
	case p.waives(WaiveNumerator):
		return 0
	case p.MinNumerator == 0:
		return p.minCount()
	}
	return p.MinNumerator
}

// minComplement is the smallest number of those who do not; 0 where it is
// waived.
func (p Policy) minComplement() int {
	switch {
	case p.waives(WaiveComplement):
		return 0
	case p.MinComplement == 0:
		return p.minCount()
	}
	return p.MinComplement
}

// protection is the least width of the interval of a withheld count; 0 where
// suppression is waived.
func (p Policy) protection() int {
	switch {
	case p.waives(WaiveSuppression):
		return 0
	case p.Protection == 0:
		return p.defaultProtection()
	}
	return p.Protection
}

func (p Policy) defaultProtection() int {
	m := p.minCount()
	return max(m/2+m%2, lowestMinCount)
}

// insiders reports whether a reader may be the only member of a group.
func (p Policy) insiders() bool { return !p.Readers.NoInsiders }
