package measure

import (
	"github.com/collective-impact/sdk/internal/enum"
	"github.com/collective-impact/sdk/internal/fault"
)

// Outcome says how an [Indicator] is computed from a column.
type Outcome uint8

// The outcomes.
const (
	// Flag: the share of the people whose flag is true.
	Flag Outcome = iota + 1
	// LevelAtOrAbove: the share of the people whose level is the stated one or
	// a higher one, in the declared order: levels 3 and 4 of a state test are
	// "proficient".
	LevelAtOrAbove
	// Mean: the mean of a number.
	Mean
	// RatioOfSums: the sum of a number over the sum of another one among the
	// same people, such as pupils tested over pupils enrolled. It is no mean of
	// ratios.
	RatioOfSums
	// RatePer: events per unit of exposure, such as arrests per 1,000 youths or
	// absences per school day. The column holds whole numbers of events.
	RatePer
	// QuantileOf: a quantile of a number, such as the median. It goes with
	// frequency weights, and with no other weight and no design.
	QuantileOf
	// LevelIs: the share of the people who have the stated level.
	LevelIs
	// TotalOf: the sum of a number. Totals of groups of different sizes are not
	// compared, and there is none with precision weights.
	TotalOf
	// CountOf: the number of people whose flag is true, or of all people where
	// there is no column. With sampling weights it is of the population. Counts
	// are not compared.
	CountOf
)

var outcomeKeys = []string{"", "flag", "level-at-or-above", "mean", "ratio-of-sums", "rate", "quantile", "level-is", "total", "count"}

// String returns the key.
func (o Outcome) String() string { return enum.String("Outcome", outcomeKeys, o) }

// AppendText appends the key: "flag", "level-at-or-above", "mean",
// "ratio-of-sums", "rate", "quantile", "level-is", "total" or "count".
func (o Outcome) AppendText(b []byte) ([]byte, error) {
	return enum.Append(b, "Outcome", outcomeKeys, o)
}

// MarshalText returns the key.
func (o Outcome) MarshalText() ([]byte, error) { return o.AppendText(nil) }

// UnmarshalText reads a key; an unknown one wraps [ErrUnknownKey].
func (o *Outcome) UnmarshalText(text []byte) (err error) {
	*o, err = enum.Parse[Outcome]("outcome", outcomeKeys, text)
	return err
}

// Indicator is one thing that a community agreed to watch: what is counted,
// from which column, which way is better, and where the definition comes from.
type Indicator struct {
	// Key names the indicator in plans and results; required.
	Key string `json:"key"`
	// Title is what people call it.
	Title string `json:"title"`
	// Description says what is counted among whom.
	Description string `json:"description,omitempty"`
	// Outcome says how it is computed; required.
	Outcome Outcome `json:"outcome"`
	// Column is the column of the [Frame] that it is computed from; required.
	Column string `json:"column"`
	// Level is the lowest level that counts, for [LevelAtOrAbove], or the one
	// that does, for [LevelIs].
	Level string `json:"level,omitempty"`
	// Denominator is the column whose sum divides, for [RatioOfSums], or of
	// exposure, for [RatePer]; required there.
	Denominator string `json:"denominator,omitempty"`
	// Per is the amount of exposure that a rate is stated for, such as 1000; 0
	// means 1.
	Per float64 `json:"per,omitempty"`
	// Quantile is the probability of [QuantileOf]; 0 means 0.5, the median.
	Quantile float64 `json:"quantile,omitempty"`
	// TrueZero says that 0 of the number means none of it, as for money or
	// minutes and unlike test scores, so that ratios of means have a meaning.
	TrueZero bool `json:"trueZero,omitempty"`
	// Direction says which way is better; required.
	Direction Direction `json:"direction"`
	// Temporal says whether it is a stock or a flow; required.
	Temporal Temporal `json:"temporal"`
	// Period is the time that the data are about.
	Period Period `json:"period,omitzero"`
	// Sources are where the data and the definition come from.
	Sources []Citation `json:"sources,omitempty"`
}

// Unit returns [Proportion] for flags and levels, [Points] for means and
// quantiles, [Rate] for rates and ratios of sums, [Count] for counts and totals,
// and the zero Unit when the outcome is not stated.
func (i Indicator) Unit() Unit {
	switch i.Outcome {
	case Flag, LevelAtOrAbove, LevelIs:
		return Proportion
	case TotalOf, CountOf:
		return Count
	case Mean, QuantileOf:
		return Points
	case RatioOfSums, RatePer:
		return Rate
	}
	return 0
}

// share says whether the indicator is a share of people.
func (i Indicator) share() bool { return i.Unit() == Proportion }

// levels says whether the indicator is of a level.
func (i Indicator) levels() bool { return i.Outcome == LevelAtOrAbove || i.Outcome == LevelIs }

// ones says whether the outcome is 1 for some people and 0 for the others.
func (i Indicator) ones() bool { return i.share() || i.Outcome == CountOf }

// ratios says whether ratios of the indicator have a meaning.
func (i Indicator) ratios() bool { return i.TrueZero || i.Unit() == Proportion || i.Unit() == Rate }

// divides says whether the indicator divides by the sum of another column.
func (i Indicator) divides() bool { return i.Outcome == RatioOfSums || i.Outcome == RatePer }

func (i Indicator) per() float64 {
	if i.Outcome != RatePer || i.Per == 0 {
		return 1
	}
	return i.Per
}

func (i Indicator) quantile() float64 {
	if i.Quantile == 0 {
		return 0.5
	}
	return i.Quantile
}

// Validate reports every problem at once, each a [*FieldError].
func (i Indicator) Validate() error {
	var l fault.List
	i.check(&l, "")
	return l.Err()
}

func (i Indicator) check(l *fault.List, at string) {
	for _, f := range []struct {
		name   string
		absent bool
		want   string
	}{
		{"key", i.Key == "", "a key that names the indicator"},
		{"column", i.Column == "" && i.Outcome != CountOf, "the column that it is computed from"},
		{"outcome", !enum.Valid(outcomeKeys, i.Outcome), "flag, level-at-or-above, mean, ratio-of-sums, rate, quantile, level-is, total or count"},
		{"direction", !enum.Valid(directionKeys, i.Direction), "higher-is-better or lower-is-better; there is no default"},
		{"temporal", !enum.Valid(temporalKeys, i.Temporal), "stock or flow"},
		{"level", i.levels() && i.Level == "", "the lowest level that counts, or the one that does"},
		{"denominator", i.divides() && i.Denominator == "", "the column whose sum divides"},
	} {
		if f.absent {
			l.Add(fault.At(at, f.name), ErrRequired, "required: %s", f.want)
		}
	}
	if i.Level != "" && enum.Valid(outcomeKeys, i.Outcome) && !i.levels() {
		l.Add(fault.At(at, "level"), ErrInvalid, "a level has a meaning only with the outcomes level-at-or-above and level-is")
	}
	if i.TrueZero && i.Unit() != Points {
		l.Add(fault.At(at, "trueZero"), ErrInvalid, "has a meaning only with means and quantiles")
	}
	if i.Denominator != "" && !i.divides() {
		l.Add(fault.At(at, "denominator"), ErrInvalid, "a denominator has a meaning only with the outcomes ratio-of-sums and rate")
	}
	if i.Per != 0 && (i.Outcome != RatePer || !(i.Per > 0) || i.Per > 1e12) {
		l.Add(fault.At(at, "per"), ErrRange, "must be a positive amount of exposure, of a rate alone")
	}
	if i.Quantile != 0 && (i.Outcome != QuantileOf || !(i.Quantile > 0 && i.Quantile < 1)) {
		l.Add(fault.At(at, "quantile"), ErrRange, "must lie between 0 and 1, of a quantile alone")
	}
}
