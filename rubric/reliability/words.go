package reliability

import "github.com/collective-impact/sdk/internal/enum"

// Weights says how grave a disagreement is. With v the values of the categories
// and R the distance between the lowest and the highest declared one, the
// agreement of i and j is w = 1 - d, and the zero value, not stated, takes
// [Identity].
type Weights uint8

// The weights of disagreements.
const (
	// Identity: any two different categories disagree fully, d = 1; this is
	// Cohen's kappa of 1960. It alone suits categories without an order.
	Identity Weights = iota + 1
	// Linear: d = |vi - vj| / R (Cicchetti & Allison 1971).
	Linear
	// Quadratic: d = (vi - vj)² / R² (Fleiss & Cohen 1973).
	Quadratic
)

var weightsKeys = []string{"", "identity", "linear", "quadratic"}

// String returns the key.
func (w Weights) String() string { return enum.String("Weights", weightsKeys, w) }

// AppendText appends the key: "identity", "linear" or "quadratic".
func (w Weights) AppendText(b []byte) ([]byte, error) {
	return enum.Append(b, "Weights", weightsKeys, w)
}

// MarshalText returns the key.
func (w Weights) MarshalText() ([]byte, error) { return w.AppendText(nil) }

// UnmarshalText reads a key; an unknown one wraps measure.ErrUnknownKey.
func (w *Weights) UnmarshalText(text []byte) (err error) {
	*w, err = enum.Parse[Weights]("weights", weightsKeys, text)
	return err
}

// Spacing says what the distance between two categories is, for [Linear] and
// [Quadratic] weights. The zero value, not stated, takes [ByValue].
type Spacing uint8

// The spacings of categories.
const (
	// ByValue: the difference of their values, so that levels 0, 1 and 4 are
	// not evenly spaced.
	ByValue Spacing = iota + 1
	// ByRank: the difference of their places in the declared order. Many
	// programs do this without saying so.
	ByRank
)

var spacingKeys = []string{"", "by-value", "by-rank"}

// String returns the key.
func (s Spacing) String() string { return enum.String("Spacing", spacingKeys, s) }

// AppendText appends the key: "by-value" or "by-rank".
func (s Spacing) AppendText(b []byte) ([]byte, error) {
	return enum.Append(b, "Spacing", spacingKeys, s)
}

// MarshalText returns the key.
func (s Spacing) MarshalText() ([]byte, error) { return s.AppendText(nil) }

// UnmarshalText reads a key; an unknown one wraps measure.ErrUnknownKey.
func (s *Spacing) UnmarshalText(text []byte) (err error) {
	*s, err = enum.Parse[Spacing]("spacing", spacingKeys, text)
	return err
}

// Missing names the estimator for units that not every rater rated. The zero
// value, not stated, takes [Available]. For two raters both are the same.
type Missing uint8

// The estimators for missing ratings.
const (
	// Available: each pair of raters uses every unit that both have rated.
	Available Missing = iota + 1
	// Listwise: only units that all raters have rated are used.
	Listwise
)

var missingKeys = []string{"", "available", "listwise"}

// String returns the key.
func (m Missing) String() string { return enum.String("Missing", missingKeys, m) }

// AppendText appends the key: "available" or "listwise".
func (m Missing) AppendText(b []byte) ([]byte, error) {
	return enum.Append(b, "Missing", missingKeys, m)
}

// MarshalText returns the key.
func (m Missing) MarshalText() ([]byte, error) { return m.AppendText(nil) }

// UnmarshalText reads a key; an unknown one wraps measure.ErrUnknownKey.
func (m *Missing) UnmarshalText(text []byte) (err error) {
	*m, err = enum.Parse[Missing]("missing", missingKeys, text)
	return err
}

// Distribution is the distribution that an interval refers to. The zero value,
// not stated, takes [Student].
type Distribution uint8

// The reference distributions.
const (
	// Student: Student's t with one degree of freedom less than there are units
	// (Gwet 2014, as in the R package irrCAC). It is the wider of the two.
	Student Distribution = iota + 1
	// Normal: the normal distribution (as in vcd::Kappa of R and PROC FREQ of
	// SAS).
	Normal
)

var distributionKeys = []string{"", "student", "normal"}

// String returns the key.
func (d Distribution) String() string { return enum.String("Distribution", distributionKeys, d) }

// AppendText appends the key: "student" or "normal".
func (d Distribution) AppendText(b []byte) ([]byte, error) {
	return enum.Append(b, "Distribution", distributionKeys, d)
}

// MarshalText returns the key.
func (d Distribution) MarshalText() ([]byte, error) { return d.AppendText(nil) }

// UnmarshalText reads a key; an unknown one wraps measure.ErrUnknownKey.
func (d *Distribution) UnmarshalText(text []byte) (err error) {
	*d, err = enum.Parse[Distribution]("distribution", distributionKeys, text)
	return err
}

// Coefficient names what a [Result] estimates.
type Coefficient uint8

// The coefficients.
const (
	// PercentAgreement: the share of rater pairs that agree, averaged over
	// units; with weights, their average agreement.
	PercentAgreement Coefficient = iota + 1
	// CohenKappa: Cohen's kappa of two raters, weighted or not (Cohen 1960,
	// 1968).
	CohenKappa
	// LightKappa: the mean of Cohen's kappa over all pairs of raters (Light
	// 1971).
	LightKappa
)

var coefficientKeys = []string{"", "percent-agreement", "cohen-kappa", "light-kappa"}

// String returns the key.
func (c Coefficient) String() string { return enum.String("Coefficient", coefficientKeys, c) }

// AppendText appends the key: "percent-agreement", "cohen-kappa" or
// "light-kappa".
func (c Coefficient) AppendText(b []byte) ([]byte, error) {
	return enum.Append(b, "Coefficient", coefficientKeys, c)
}

// MarshalText returns the key.
func (c Coefficient) MarshalText() ([]byte, error) { return c.AppendText(nil) }

// UnmarshalText reads a key; an unknown one wraps measure.ErrUnknownKey.
func (c *Coefficient) UnmarshalText(text []byte) (err error) {
	*c, err = enum.Parse[Coefficient]("coefficient", coefficientKeys, text)
	return err
}

// Reason says why a figure has no value. The zero value means that it has one.
type Reason uint8

// The reasons for having no value.
const (
	// TooFewRaters: fewer than two raters.
	TooFewRaters Reason = iota + 1
	// NoPairs: no unit has ratings of two raters.
	NoPairs
	// NoVariation: all ratings are in one category, or in categories of the
	// same value. Chance alone then agrees fully, and kappa is 0/0. That is not
	// perfect agreement: nobody has seen the raters tell units apart.
	NoVariation
	// OneUnit: one unit says nothing about how units differ, so that there is
	// no standard error.
	OneUnit
	// NoSpread: the large-sample standard error is 0, as when every pair of
	// ratings agrees. An interval without width would claim certainty.
	NoSpread
)

var reasonKeys = []string{"", "too-few-raters", "no-pairs", "no-variation", "one-unit", "no-spread"}

// String returns the key.
func (r Reason) String() string { return enum.String("Reason", reasonKeys, r) }

// AppendText appends the key: "too-few-raters", "no-pairs", "no-variation",
// "one-unit" or "no-spread".
func (r Reason) AppendText(b []byte) ([]byte, error) {
	return enum.Append(b, "Reason", reasonKeys, r)
}

// MarshalText returns the key.
func (r Reason) MarshalText() ([]byte, error) { return r.AppendText(nil) }

// UnmarshalText reads a key; an unknown one wraps measure.ErrUnknownKey.
func (r *Reason) UnmarshalText(text []byte) (err error) {
	*r, err = enum.Parse[Reason]("reason", reasonKeys, text)
	return err
}

// Warning is something to know before a figure is used.
type Warning uint8

// The warnings.
const (
	// FewUnits: fewer than 2k² units for k categories in use, below which the
	// large-sample standard error of kappa is not to be trusted (Cicchetti 1981,
	// Applied Psychological Measurement 5, 101-104).
	FewUnits Warning = iota + 1
	// SkewedPrevalence: one category holds 80% or more of the ratings. Chance
	// agreement is then high, and kappa can be low although raters agree almost
	// always (Feinstein & Cicchetti 1990). The threshold is a choice of this
	// package.
	SkewedPrevalence
	// UnitsLeftOut: some units were rated, and by too few to be used.
	UnitsLeftOut
	// PairsLeftOut: some pairs of raters have no kappa and are left out of the
	// mean of [LightKappa].
	PairsLeftOut
)

var warningKeys = []string{"", "few-units", "skewed-prevalence", "units-left-out", "pairs-left-out"}

// String returns the key.
func (w Warning) String() string { return enum.String("Warning", warningKeys, w) }

// AppendText appends the key: "few-units", "skewed-prevalence",
// "units-left-out" or "pairs-left-out".
func (w Warning) AppendText(b []byte) ([]byte, error) {
	return enum.Append(b, "Warning", warningKeys, w)
}

// MarshalText returns the key.
func (w Warning) MarshalText() ([]byte, error) { return w.AppendText(nil) }

// UnmarshalText reads a key; an unknown one wraps measure.ErrUnknownKey.
func (w *Warning) UnmarshalText(text []byte) (err error) {
	*w, err = enum.Parse[Warning]("warning", warningKeys, text)
	return err
}
