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
)

var outcomeKeys = []string{"", "flag", "level-at-or-above", "mean"}

// String returns the key.
func (o Outcome) String() string { return enum.String("Outcome", outcomeKeys, o) }

// AppendText appends the key: "flag", "level-at-or-above" or "mean".
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
	// Level is the lowest level that counts, for [LevelAtOrAbove] alone.
	Level string `json:"level,omitempty"`
	// Direction says which way is better; required.
	Direction Direction `json:"direction"`
	// Temporal says whether it is a stock or a flow; required.
	Temporal Temporal `json:"temporal"`
	// Period is the time that the data are about.
	Period Period `json:"period,omitzero"`
	// Sources are where the data and the definition come from.
	Sources []Citation `json:"sources,omitempty"`
}

// Unit returns [Proportion] for flags and levels, [Points] for means, and the
// zero Unit when the outcome is not stated.
func (i Indicator) Unit() Unit {
	switch i.Outcome {
	case Flag, LevelAtOrAbove:
		return Proportion
	case Mean:
		return Points
	}
	return 0
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
		{"column", i.Column == "", "the column that it is computed from"},
		{"outcome", !enum.Valid(outcomeKeys, i.Outcome), "flag, level-at-or-above or mean"},
		{"direction", !enum.Valid(directionKeys, i.Direction), "higher-is-better or lower-is-better; there is no default"},
		{"temporal", !enum.Valid(temporalKeys, i.Temporal), "stock or flow"},
		{"level", i.Outcome == LevelAtOrAbove && i.Level == "", "the lowest level that counts"},
	} {
		if f.absent {
			l.Add(fault.At(at, f.name), ErrRequired, "required: %s", f.want)
		}
	}
	if i.Level != "" && enum.Valid(outcomeKeys, i.Outcome) && i.Outcome != LevelAtOrAbove {
		l.Add(fault.At(at, "level"), ErrInvalid, "a level has a meaning only with the outcome level-at-or-above")
	}
}
