package privacy

import (
	"errors"
	"math/big"
	"slices"

	"github.com/collective-impact/sdk/internal/exact"
	"github.com/collective-impact/sdk/internal/fault"
	"github.com/collective-impact/sdk/measure"
)

// Dominance is the (n,k) rule for totals of amounts: a total is sensitive when
// its N largest contributions are more than K percent of it. The zero value is no
// rule.
//
// With N = 1 it overlooks that the second largest contributor can subtract what
// is his own; the handbook recommends [PPercent] instead. Keep K to yourself:
// whoever knows it learns something of every total that is withheld (Hundepool
// et al. (2024), Handbook on Statistical Disclosure Control, 2nd edition, section
// 4.2.1; Hundepool et al. (2012), Statistical Disclosure Control, Wiley, chapter
// 4).
type Dominance struct {
	// N is how many of the largest contributions are added up, 1 or more.
	N int `json:"n,omitzero"`
	// K is in percent, above 0 and below 100: at 100 no total is ever sensitive.
	K float64 `json:"k,omitzero"`
}

// PPercent is the p% rule for totals of amounts: a total X is sensitive when the
// second largest contributor x₂, who subtracts his own, comes within P percent of
// the largest x₁: X − x₂ − x₁ < P/100 · x₁. With Q below 100 it is the prior-
// posterior rule (p,q): readers knew each small contribution to within Q percent
// before, and the right side is P/Q · x₁. The zero value is no rule. Keep both
// numbers to yourself, as those of [Dominance]; the source is the same.
type PPercent struct {
	// P is in percent, above 0 and below Q.
	P float64 `json:"p,omitzero"`
	// Q is in percent, at most 100; 0 means 100, the p% rule.
	Q float64 `json:"q,omitzero"`
}

// Sensitivity is what a rule says of one total. It is as confidential as the
// total: do not publish it.
type Sensitivity struct {
	// Sensitive says that the total gives a contributor away.
	Sensitive bool `json:"sensitive"`
	// UpperProtection is how far above the total the largest value that a reader
	// can reckon for it has to lie at least, in the unit of the amounts; the lower
	// one is often set to the same. It is 0 where the rule asks for none: the
	// total is safe, or it is sensitive for its few contributors alone.
	UpperProtection float64 `json:"upperProtection"`
}

// Sensitivity applies the rule to the contributions to one total, one for each
// contributor and none negative, in any order; they are not changed. A sensitive
// total needs the protection 100/K · (x₁ + … + x_N) − X. A total without
// contributors, or of nothing but zeros, is not sensitive. Sums and comparisons
// are exact. A negative contribution or one that is no number wraps
// [measure.ErrRange], its place in the path and its value nowhere; a rule that
// contradicts itself, the zero value included, gives what is wrong with it.
func (d Dominance) Sensitivity(contributions []float64) (Sensitivity, error) {
	var l fault.List
	if d == (Dominance{}) {
		l.Add("", measure.ErrRequired, "the rule takes n and k")
	}
	d.check(&l, "")
	t, err := total(contributions, d.N, &l)
	if err != nil {
		return Sensitivity{}, err
	}
	// 100/k · top − X, which is above 0 where top > k/100 · X.
	need := new(big.Rat).Quo(big.NewRat(100, 1), new(big.Rat).SetFloat64(d.K))
	return sensitivity(need.Sub(need.Mul(need, t.top), t.all))
}

// Sensitivity applies the rule as [Dominance.Sensitivity] does. A sensitive total
// needs the protection P/Q · x₁ − (X − x₁ − x₂).
func (p PPercent) Sensitivity(contributions []float64) (Sensitivity, error) {
	var l fault.List
	if p == (PPercent{}) {
		l.Add("", measure.ErrRequired, "the rule takes p")
	}
	p.check(&l, "")
	t, err := total(contributions, 2, &l)
	if err != nil {
		return Sensitivity{}, err
	}
	need := new(big.Rat).Quo(new(big.Rat).SetFloat64(p.P), new(big.Rat).SetFloat64(p.prior()))
	need.Mul(need, t.largest)
	return sensitivity(need.Sub(need, t.all.Sub(t.all, t.top)))
}

// Sensitivity says whether a total may be shown under the policy: it is sensitive
// when fewer than MinCount contribute more than nothing, though somebody does, or
// by [Dominance.Sensitivity] or [PPercent.Sensitivity] where the policy has these
// rules. The protection is the larger one; for few contributors alone it is 0, for
// then it is enough that the total cannot be reckoned exactly (the handbook,
// section 4.2.2). Where suppression is waived nothing is sensitive.
func (p Policy) Sensitivity(contributions []float64) (Sensitivity, error) {
	var l fault.List
	l.Join(p.Validate())
	if _, err := total(contributions, 0, &l); err != nil {
		return Sensitivity{}, err
	}
	if p.waives(WaiveSuppression) {
		return Sensitivity{}, nil
	}
	var out Sensitivity
	contributors := 0
	for _, x := range contributions {
		if x > 0 {
			contributors++
		}
	}
	out.Sensitive = contributors > 0 && contributors < p.minCount()
	var rules []Sensitivity
	var problems []error
	if p.Dominance != (Dominance{}) {
		s, err := p.Dominance.Sensitivity(contributions)
		rules, problems = append(rules, s), append(problems, err)
	}
	if p.PPercent != (PPercent{}) {
		s, err := p.PPercent.Sensitivity(contributions)
		rules, problems = append(rules, s), append(problems, err)
	}
	if err := errors.Join(problems...); err != nil {
		return Sensitivity{}, err
	}
	for _, s := range rules {
		out.Sensitive = out.Sensitive || s.Sensitive
		out.UpperProtection = max(out.UpperProtection, s.UpperProtection)
	}
	return out, nil
}

// sums are exact sums of contributions.
type sums struct{ all, top, largest *big.Rat }

// total adds up all contributions and the n largest.
func total(contributions []float64, n int, l *fault.List) (sums, error) {
	var all, top exact.Sum
	for i, x := range contributions {
		if !(x >= 0) || !all.Add(x) {
			l.Add(fault.At("/contributions", i), measure.ErrRange, "a contribution is a number and not negative")
		}
	}
	if err := l.Err(); err != nil {
		return sums{}, err
	}
	sorted := slices.Clone(contributions)
	slices.Sort(sorted)
	slices.Reverse(sorted)
	for i := range min(n, len(sorted)) {
		top.Add(sorted[i])
	}
	largest := new(big.Rat)
	if len(sorted) > 0 {
		largest.SetFloat64(sorted[0])
	}
	return sums{all: all.Rat(), top: top.Rat(), largest: largest}, nil
}

func sensitivity(need *big.Rat) (Sensitivity, error) {
	if need.Sign() <= 0 {
		return Sensitivity{}, nil
	}
	f, _ := need.Float64()
	if new(big.Rat).SetFloat64(f) == nil {
		return Sensitivity{}, &measure.FieldError{Path: "/contributions", Err: measure.ErrRange,
			Problem: "the protection that the rule asks for is larger than any number; state the amounts in a larger unit"}
	}
	return Sensitivity{Sensitive: true, UpperProtection: f}, nil
}

func (d Dominance) check(l *fault.List, at string) {
	switch {
	case d == (Dominance{}):
		return
	case d.N == 0:
		l.Add(at+"/n", measure.ErrRequired, "say how many of the largest contributions are added up")
	case d.N < 0:
		l.Add(at+"/n", measure.ErrRange, "must be 1 or more")
	}
	switch {
	case d.K == 0:
		l.Add(at+"/k", measure.ErrRequired, "say how many percent of the total they may be")
	case !(d.K > 0 && d.K < 100):
		l.Add(at+"/k", measure.ErrRange, "must lie above 0 and below 100 percent; at 100 no total is ever sensitive")
	}
}

func (p PPercent) prior() float64 {
	if p.Q == 0 {
		return 100
	}
	return p.Q
}

func (p PPercent) check(l *fault.List, at string) {
	switch {
	case p == (PPercent{}):
		return
	case p.P == 0:
		l.Add(at+"/p", measure.ErrRequired, "say within how many percent nobody may come")
	case !(p.P > 0 && p.P <= 100):
		l.Add(at+"/p", measure.ErrRange, "must lie above 0 and below 100 percent")
	case p.P >= p.prior():
		l.Add(at+"/p", measure.ErrInvalid, "must be below q: readers who know within q percent already are kept from nothing")
	}
	if p.Q != 0 && !(p.Q > 0 && p.Q <= 100) {
		l.Add(at+"/q", measure.ErrRange, "must lie above 0 and be 100 percent at most")
	}
}
