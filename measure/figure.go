package measure

import (
	"cmp"
	"io"
	"maps"
	"math/big"
	"slices"
	"strings"

	dec "github.com/shopspring/decimal"

	"github.com/collective-impact/sdk/internal/enum"
	"github.com/collective-impact/sdk/internal/fault"
	"github.com/collective-impact/sdk/internal/strictjson"
)

// ReportedFigure is one figure that somebody else has counted: what a partner
// reports for a place, a period and a group. It is plain data. What may be done
// with it follows from what it is, and what may not be done is an error.
//
// A number that is not Valid is unknown, which is not 0. A figure without
// numbers is missing.
type ReportedFigure struct {
	// Indicator is the key of what was counted; required.
	Indicator string `json:"indicator"`
	// Outcome says how it is computed; required.
	Outcome Outcome `json:"outcome"`
	// Temporal says whether it is a stock or a flow; required.
	Temporal Temporal `json:"temporal"`
	// TrueZero says of means and quantiles that 0 means none of it, so that a
	// percent change has a meaning.
	TrueZero bool `json:"trueZero,omitempty"`
	// Period is the time that it is of; required.
	Period Period `json:"period"`
	// Place is where, or which partner; "" means all of them.
	Place string `json:"place,omitempty"`
	// Group has the level of each dimension that the figure is broken down by;
	// none means everyone.
	Group map[string]string `json:"group,omitempty"`
	// Numerator is the count or total, the people who count, the events, or the
	// sum whose mean is taken.
	Numerator dec.NullDecimal `json:"numerator,omitzero"`
	// Denominator divides: the people, the exposure. Counts and totals have none.
	Denominator dec.NullDecimal `json:"denominator,omitzero"`
	// Value is the rate, mean or quantile where the numerator is not known: a
	// percentage and nothing else, 80 percent as 0.8. It can be shown and not
	// added.
	Value dec.NullDecimal `json:"value,omitzero"`
	// Cumulative says that a flow is counted from a start on, such as the year
	// to date; Period begins there.
	Cumulative bool `json:"cumulative,omitempty"`
	// Unduplicated says that each person counts once, however often served.
	Unduplicated bool `json:"unduplicated,omitempty"`
	// Target says that it is wanted, and not what came about.
	Target bool `json:"target,omitempty"`
	// Partial says that parts are missing from it; sums set it.
	Partial bool `json:"partial,omitempty"`
}

// Reported are figures that belong together. Their order changes no result.
type Reported []ReportedFigure

// ReadReported reads a JSON array of figures and validates it. Every problem is
// reported at once, each a [*FieldError] with its JSON Pointer; then there are
// no figures.
func ReadReported(r io.Reader) (Reported, error) { return strictjson.Read(r, Reported.Validate) }

// Validate reports every problem at once, each a [*FieldError].
func (r Reported) Validate() error {
	var l fault.List
	for i, f := range r {
		f.check(&l, fault.At("", i))
	}
	return l.Err()
}

// Validate reports every problem at once, each a [*FieldError].
func (f ReportedFigure) Validate() error {
	var l fault.List
	f.check(&l, "")
	return l.Err()
}

// What bounds figures, so that no sum takes for ever: the bits and the places of
// their numbers, and the combinations of levels that are summed over.
const (
	maxFigureBits   = 200
	maxFigurePlaces = 40
	maxFigureGroups = 10_000
)

func (f ReportedFigure) check(l *fault.List, at string) {
	for _, x := range []struct {
		name   string
		absent bool
		want   string
	}{
		{"indicator", f.Indicator == "", "the key of what was counted"},
		{"outcome", !enum.Valid(outcomeKeys, f.Outcome), strings.Join(outcomeKeys[1:], ", ")},
		{"temporal", !enum.Valid(temporalKeys, f.Temporal), "stock or flow"},
		{"period", f.Period.IsZero(), "the time that the figure is of"},
	} {
		if x.absent {
			l.Add(fault.At(at, x.name), ErrRequired, "required: %s", x.want)
		}
	}
	for _, d := range sortedKeys(f.Group) {
		if d == "" || f.Group[d] == "" {
			l.Add(fault.At(at, "group", d), ErrRequired, "required: a dimension and its level")
		}
	}
	if f.Cumulative && f.Temporal == Stock {
		l.Add(at+"/cumulative", ErrInvalid, "a stock is a state and adds up over no time")
	}
	if f.Unduplicated && f.Outcome != CountOf && f.unit() != Proportion {
		l.Add(at+"/unduplicated", ErrInvalid, "has a meaning only with counts and shares of people")
	}
	if f.TrueZero && f.unit() != Points {
		l.Add(at+"/trueZero", ErrInvalid, "has a meaning only with means and quantiles")
	}
	sound := true
	for _, x := range []struct {
		name string
		n    dec.NullDecimal
	}{{"numerator", f.Numerator}, {"denominator", f.Denominator}, {"value", f.Value}} {
		e := x.n.Decimal.Exponent()
		if x.n.Valid && (e < -maxFigurePlaces || e > maxFigurePlaces || x.n.Decimal.Coefficient().BitLen() > maxFigureBits) {
			l.Add(fault.At(at, x.name), ErrRange, "must be a number of at most %d places", maxFigurePlaces)
			sound = false
		}
	}
	if sound && enum.Valid(outcomeKeys, f.Outcome) {
		f.checkNumbers(l, at)
	}
}

// checkNumbers reports numbers that contradict each other.
func (f ReportedFigure) checkNumbers(l *fault.List, at string) {
	n, d, v := f.Numerator, f.Denominator, f.Value
	if f.unit() == Count && (d.Valid || v.Valid) {
		l.Add(at+"/denominator", ErrInvalid, "a count or total has a numerator alone")
	}
	if f.Outcome == QuantileOf && n.Valid {
		l.Add(at+"/numerator", ErrInvalid, "a quantile has a value alone, of as many people as the denominator")
	}
	if v.Valid && n.Valid {
		l.Add(at+"/value", ErrInvalid, "give numerator and denominator, or the value where the numerator is not known")
	}
	if f.counts() && n.Valid && n.Decimal.IsNegative() {
		l.Add(at+"/numerator", ErrRange, "must not be negative")
	}
	if d.Valid && d.Decimal.IsNegative() {
		l.Add(at+"/denominator", ErrRange, "must not be negative")
	}
	if v.Valid && (f.counts() && v.Decimal.IsNegative() || f.unit() == Proportion && v.Decimal.GreaterThan(dec.NewFromInt(1))) {
		l.Add(at+"/value", ErrRange, "must not be negative, and a share must not be above 1; 80 percent is 0.8")
	}
	if n.Valid && d.Valid && (f.unit() == Proportion && n.Decimal.GreaterThan(d.Decimal) || d.Decimal.IsZero() && !n.Decimal.IsZero()) {
		l.Add(at+"/numerator", ErrInvalid, "is more than there is in the denominator")
	}
}

func (f ReportedFigure) unit() Unit { return Indicator{Outcome: f.Outcome}.Unit() }

// counts says whether the numerator counts people or events.
func (f ReportedFigure) counts() bool {
	return f.unit() == Proportion || f.Outcome == CountOf || f.Outcome == RatePer
}

// known says whether the figure has all that a sum needs.
func (f ReportedFigure) known() bool {
	return f.Numerator.Valid && (f.Denominator.Valid || f.unit() == Count)
}

// String names the figure by what it is of, without its numbers:
// "trained (2021-07-01/2021-09-30; North; sex: female; target)".
func (f ReportedFigure) String() string {
	var parts []string
	for _, s := range []string{f.Period.String(), f.Place} {
		if s != "" {
			parts = append(parts, s)
		}
	}
	for _, d := range sortedKeys(f.Group) {
		parts = append(parts, d+": "+f.Group[d])
	}
	if f.Cumulative {
		parts = append(parts, "cumulative")
	}
	if f.Target {
		parts = append(parts, "target")
	}
	if len(parts) == 0 {
		return f.Indicator
	}
	return f.Indicator + " (" + strings.Join(parts, "; ") + ")"
}

// Exact returns what the figure says, as a fraction without rounding: the count
// or total, numerator over denominator, or the value. A number that is not known
// wraps [ErrMissingFigure], a denominator of 0 [ErrZeroDenominator].
//
// The rate of several places, groups or periods is that of their sum, and never
// a mean of their rates.
func (f ReportedFigure) Exact() (*big.Rat, error) {
	if err := f.Validate(); err != nil {
		return nil, err
	}
	switch {
	case f.Value.Valid:
		return f.Value.Decimal.Rat(), nil
	case !f.known():
		return nil, refuse(ErrMissingFigure, "a number is not known", "ask for it; unknown is not 0", f)
	case f.unit() == Count:
		return f.Numerator.Decimal.Rat(), nil
	case f.Denominator.Decimal.IsZero():
		return nil, refuse(ErrZeroDenominator, "the denominator is 0", "report that there was nobody, and no rate", f)
	}
	return new(big.Rat).Quo(f.Numerator.Decimal.Rat(), f.Denominator.Decimal.Rat()), nil
}

// Weighted returns the figure with value × denominator as its numerator, so that
// sums of such figures give the mean weighted by the numbers of people. The
// product is exact and carries the rounding of the value: 33 percent of 3 people
// is 0.99 of them. A figure that has its numerator comes back as it is; without
// value or denominator it wraps [ErrMissingFigure]; a quantile wraps
// [ErrNotAdditive].
func (f ReportedFigure) Weighted() (ReportedFigure, error) {
	err := f.Validate()
	switch {
	case err != nil:
		return ReportedFigure{}, err
	case f.Outcome == QuantileOf:
		return ReportedFigure{}, refuse(ErrNotAdditive, "quantiles of parts do not give that of the whole", "compute it from the rows", f)
	case f.Value.Valid && f.Denominator.Valid:
		f.Numerator = dec.NewNullDecimal(f.Value.Decimal.Mul(f.Denominator.Decimal))
		f.Value = dec.NullDecimal{}
		err = f.Validate() // the product may be too long a number
	case !f.known():
		err = refuse(ErrMissingFigure, "a mean is weighted by the number of people", "ask for value and denominator", f)
	}
	if err != nil {
		return ReportedFigure{}, err
	}
	f.Group = maps.Clone(f.Group)
	return f, nil
}

// sorted returns the figures in the order of their periods, then of their names.
func (r Reported) sorted() Reported {
	return slices.SortedFunc(slices.Values(r), func(a, b ReportedFigure) int {
		return cmp.Or(cmp.Compare(a.Period.last, b.Period.last), cmp.Compare(a.Period.first, b.Period.first), cmp.Compare(a.String(), b.String()))
	})
}
