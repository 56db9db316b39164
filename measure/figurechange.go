package measure

import (
	"maps"
	"math/big"

	dec "github.com/shopspring/decimal"

	"github.com/collective-impact/sdk/internal/enum"
)

// NegativeReference is the reason why there is no percent change: a change
// relative to a number below zero has the wrong sign.
const NegativeReference Reason = "negative-reference"

// Change is how far one figure is from another. It is no figure: changes of
// places, groups or periods have no sum and no mean. Sum the figures and take the
// change of the sums.
type Change struct {
	// From and To name the figures.
	From string `json:"from"`
	// To: see From.
	To string `json:"to"`
	// Unit is the scale of Difference: of shares it is a difference of
	// proportions, to be shown in percentage points.
	Unit Unit `json:"unit"`
	// Difference is the later less the earlier one, as a fraction without
	// rounding.
	Difference *big.Rat `json:"difference"`
	// Relative is Difference over the earlier one: 0.1 is ten percent more. It
	// is nil where that has no value, and Reason says why.
	Relative *big.Rat `json:"relative,omitempty"`
	// Reason says why there is no Relative: [ZeroReference],
	// [NegativeReference] or [NoTrueZero].
	Reason Reason `json:"reason,omitempty"`
}

// ChangeOf returns the change from one period to another, of one indicator, place
// and group. Flows of periods that are not as long as each other, in calendar
// months or else in days, and other figures that differ in more than their period
// wrap [ErrNotAlike]; a cumulative figure beside one that is not,
// [ErrCumulative]; numbers that are not known, or not wholly,
// [ErrMissingFigure].
func ChangeOf(from, to ReportedFigure) (Change, error) {
	if err := (Reported{from, to}).comparable(); err != nil {
		return Change{}, err
	}
	switch {
	case from.Period == to.Period:
		return Change{}, refuse(ErrDuplicate, "they are of the same period", "compare two periods", from, to)
	case from.Temporal == Flow && !from.Period.asLong(to.Period):
		return Change{}, refuse(ErrNotAlike, "more happens in a longer period", "compare periods of one length", from, to)
	}
	return changeOf(from, to)
}

// AgainstTarget returns how far a figure is from its target, of the same
// indicator, period, place and group: Relative is a tenth where it is ten percent
// above. A cumulative target beside a figure of one period wraps
// [ErrCumulative]; other differences wrap [ErrNotAlike].
func AgainstTarget(target, actual ReportedFigure) (Change, error) {
	if !target.Target || actual.Target {
		return Change{}, refuse(ErrNotAlike, "one has to be the target and the other not", "say which is the target", target, actual)
	}
	wanted := actual
	wanted.Target = true
	switch err := (Reported{target, wanted}).comparable(); {
	case err != nil:
		return Change{}, err
	case target.Period != actual.Period:
		return Change{}, refuse(ErrNotAlike, "they are of different periods", "take the target of the same period", target, actual)
	}
	return changeOf(target, actual)
}

// comparable reports two figures that differ in more than their period.
func (r Reported) comparable() error {
	if err := r.alike(); err != nil {
		return err
	}
	a, b := r[0], r[1]
	if a.Place != b.Place || !maps.Equal(a.Group, b.Group) {
		return refuse(ErrNotAlike, "they differ in place or group", "compare one place and group with itself", a, b)
	}
	for _, f := range r {
		if f.Partial {
			return refuse(ErrMissingFigure, "parts are missing from it, and the difference would be theirs as well", "compare what both have", f)
		}
	}
	return nil
}

func changeOf(from, to ReportedFigure) (Change, error) {
	a, err := from.Exact()
	if err != nil {
		return Change{}, err
	}
	b, err := to.Exact()
	if err != nil {
		return Change{}, err
	}
	c := Change{From: from.String(), To: to.String(), Unit: from.unit().Difference(), Difference: b.Sub(b, a)}
	switch {
	case from.unit() == Points && !from.TrueZero:
		c.Reason = NoTrueZero
	case a.Sign() == 0:
		c.Reason = ZeroReference
	case a.Sign() < 0:
		c.Reason = NegativeReference
	default:
		c.Relative = new(big.Rat).Quo(c.Difference, a)
	}
	return c, nil
}

// Agreement says whether two things agree.
type Agreement uint8

// The answers.
const (
	// Agrees: they are equal.
	Agrees Agreement = iota + 1
	// Disagrees: they differ, whatever the numbers are that are not known.
	Disagrees
	// AgreementUndetermined: numbers are missing that would decide it.
	AgreementUndetermined
)

var agreementKeys = []string{"", "yes", "no", "undetermined"}

// String returns the key.
func (a Agreement) String() string { return enum.String("Agreement", agreementKeys, a) }

// AppendText appends the key: "yes", "no" or "undetermined".
func (a Agreement) AppendText(b []byte) ([]byte, error) {
	return enum.Append(b, "Agreement", agreementKeys, a)
}

// MarshalText returns the key.
func (a Agreement) MarshalText() ([]byte, error) { return a.AppendText(nil) }

// UnmarshalText reads a key; an unknown one wraps [ErrUnknownKey].
func (a *Agreement) UnmarshalText(text []byte) (err error) {
	*a, err = enum.Parse[Agreement]("agreement", agreementKeys, text)
	return err
}

// SumCheck says whether parts make up a total.
type SumCheck struct {
	// Agrees says whether they do.
	Agrees Agreement `json:"agrees"`
	// Numerator is the sum of the parts that are known, less the total; it is
	// not Valid where the total or all parts are unknown.
	Numerator dec.NullDecimal `json:"numerator"`
	// Denominator is the same of the denominators; counts and totals have none.
	Denominator dec.NullDecimal `json:"denominator"`
	// Missing are the parts that nobody reported, or that are not known.
	Missing []string `json:"missing,omitempty"`
}

// Check compares a total that was reported by itself with what its parts make: a
// sum over groups, places or periods. Where parts are missing, the sum has to be
// made by [SkipIfAll]; counts that exceed the total disagree even so. A total
// that is of something else than the sum wraps [ErrNotAlike].
func (t Total) Check(reported ReportedFigure) (SumCheck, error) {
	sum := t.Figure
	if err := (Reported{reported, sum}).addable(SkipIfAny); err != nil {
		return SumCheck{}, err
	}
	if reported.Period != sum.Period || reported.Place != sum.Place || !maps.Equal(reported.Group, sum.Group) {
		return SumCheck{}, refuse(ErrNotAlike, "they differ in period, place or group", "compare the sum with the figure of its whole", reported, sum)
	}
	c := SumCheck{Agrees: AgreementUndetermined, Missing: append([]string(nil), t.Missing...)}
	if !reported.known() || !sum.known() {
		return c, nil
	}
	n := sum.Numerator.Decimal.Sub(reported.Numerator.Decimal)
	d := sum.Denominator.Decimal.Sub(reported.Denominator.Decimal)
	c.Numerator = dec.NewNullDecimal(n)
	if sum.unit() != Count {
		c.Denominator = dec.NewNullDecimal(d)
	}
	switch {
	case sum.Partial || reported.Partial:
		if !reported.Partial && sum.counts() && (n.IsPositive() || d.IsPositive()) {
			c.Agrees = Disagrees
		}
	case n.IsZero() && d.IsZero():
		c.Agrees = Agrees
	default:
		c.Agrees = Disagrees
	}
	return c, nil
}
