package disparity

import (
	"github.com/collective-impact/sdk/internal/enum"
	"github.com/collective-impact/sdk/measure"
)

// Flag is the answer of a rule that flags groups: three-valued, because a group
// of five, or one that is withheld, is neither clear nor cleared.
type Flag uint8

// The answers.
const (
	// Flagged: the rule flags the group.
	Flagged Flag = iota + 1
	// NotFlagged: the rule was applied and does not flag the group.
	NotFlagged
	// Undetermined: the rule cannot be applied; the estimate has the reason.
	Undetermined
)

var flagKeys = []string{"", "yes", "no", "undetermined"}

// String returns the key.
func (f Flag) String() string { return enum.String("Flag", flagKeys, f) }

// AppendText appends the key: "yes", "no" or "undetermined".
func (f Flag) AppendText(b []byte) ([]byte, error) { return enum.Append(b, "Flag", flagKeys, f) }

// MarshalText returns the key.
func (f Flag) MarshalText() ([]byte, error) { return f.AppendText(nil) }

// UnmarshalText reads a key; an unknown one wraps [measure.ErrUnknownKey].
func (f *Flag) UnmarshalText(text []byte) (err error) {
	*f, err = enum.Parse[Flag]("flag", flagKeys, text)
	return err
}

// Verdict says whether chance explains a figure.
type Verdict uint8

// The verdicts.
const (
	// BeyondChance: the adjusted probability is below alpha.
	BeyondChance Verdict = iota + 1
	// WithinChance: groups that do not differ give such a figure often enough.
	WithinChance
	// NotTested: there is nothing to test with, such as a standard error.
	NotTested
)

var verdictKeys = []string{"", "beyond-chance", "within-chance", "not-tested"}

// String returns the key.
func (v Verdict) String() string { return enum.String("Verdict", verdictKeys, v) }

// AppendText appends the key: "beyond-chance", "within-chance" or "not-tested".
func (v Verdict) AppendText(b []byte) ([]byte, error) {
	return enum.Append(b, "Verdict", verdictKeys, v)
}

// MarshalText returns the key.
func (v Verdict) MarshalText() ([]byte, error) { return v.AppendText(nil) }

// UnmarshalText reads a key; an unknown one wraps [measure.ErrUnknownKey].
func (v *Verdict) UnmarshalText(text []byte) (err error) {
	*v, err = enum.Parse[Verdict]("verdict", verdictKeys, text)
	return err
}

// Test names a test of chance.
type Test string

// The tests.
const (
	// FisherExact is the tail of the hypergeometric distribution: the successes
	// of a group when the successes of all are shared out blindly. A two-sided
	// probability is twice the smaller tail.
	FisherExact Test = "fisher-exact"
	// BinomialExact is the tail of the binomial distribution about a fixed rate.
	BinomialExact Test = "binomial-exact"
	// Wald is a difference over its standard error, or the quadratic form of
	// several, by the normal distribution, Student's, chi-square or F.
	Wald Test = "wald"
	// PearsonChiSquare is Σ (observed − expected)² / expected over groups.
	PearsonChiSquare Test = "pearson-chi-square"
	// LikelihoodRatio is 2 Σ observed · log(observed / expected) over groups.
	LikelihoodRatio Test = "likelihood-ratio"
	// RaoScottFirst is Pearson's statistic over the mean design effect.
	RaoScottFirst Test = "rao-scott-first-order"
	// RaoScottSecond has Satterthwaite's degrees of freedom as well.
	RaoScottSecond Test = "rao-scott-second-order"
)

// Alpha is the probability of a false alarm, in a whole family of comparisons,
// that a verdict accepts.
const Alpha = 0.05

// Chance says how easily groups that do not differ at all give such a figure,
// or one farther out.
type Chance struct {
	// Verdict compares Adjusted with [Alpha].
	Verdict Verdict `json:"verdict"`
	// Test names the test; "" where nothing was tested.
	Test Test `json:"test,omitempty"`
	// Against names the other side of a test that is one-sided: whether a group
	// is worse than they are, as rules ask. "" in tests of any difference, which
	// are of the reference of the result.
	Against string `json:"against,omitempty"`
	// Reason says why nothing was tested.
	Reason measure.Reason `json:"reason,omitempty"`
	// Statistic is the test statistic, for tests that have one.
	Statistic float64 `json:"statistic,omitempty"`
	// DF are the degrees of freedom of the statistic, DF2 those of the
	// denominator; 0 means none, or infinitely many.
	DF  float64 `json:"df,omitempty"`
	DF2 float64 `json:"df2,omitempty"`
	// P is the probability for this comparison alone; a probability below the
	// smallest float64 is 0.
	P float64 `json:"p"`
	// Adjusted is the probability that any comparison of the family comes out
	// so far; it is P for a family of one.
	Adjusted float64 `json:"adjusted"`
	// Family is the number of comparisons of the family.
	Family int `json:"family,omitempty"`
	// Adjustment names how P was adjusted; 0 for a family of one.
	Adjustment Adjustment `json:"adjustment,omitzero"`
}

// chance returns the verdict of one test that stands alone.
func chance(t Test, statistic, df, df2, p float64) Chance {
	return Chance{Test: t, Statistic: statistic, DF: df, DF2: df2, P: p, Adjusted: p, Family: 1}.judged()
}

// untested returns the verdict where nothing can be tested.
func untested(why measure.Reason) Chance {
	return Chance{Verdict: NotTested, Reason: why, P: 1, Adjusted: 1}
}

func (c Chance) judged() Chance {
	c.Verdict = WithinChance
	if c.Adjusted < Alpha {
		c.Verdict = BeyondChance
	}
	return c
}
