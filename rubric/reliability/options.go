package reliability

import (
	"github.com/collective-impact/sdk/internal/enum"
	"github.com/collective-impact/sdk/internal/fault"
	"github.com/collective-impact/sdk/measure"
)

// Options says how to compute. The zero value is unweighted agreement, every
// available rating, and a 95% interval by Student's t.
type Options struct {
	// Weights says how grave a disagreement is; not stated means [Identity].
	// For ordered levels [Quadratic] is the usual choice.
	Weights Weights `json:"weights,omitzero"`
	// Spacing says what the distance between categories is; not stated means
	// [ByValue]. It has no effect on [Identity] weights.
	Spacing Spacing `json:"spacing,omitzero"`
	// Missing names the estimator for missing ratings; not stated means
	// [Available].
	Missing Missing `json:"missing,omitzero"`
	// Distribution is the distribution behind the interval; not stated means
	// [Student].
	Distribution Distribution `json:"distribution,omitzero"`
	// Level is the level of the interval, between 0 and 1; 0 means 0.95.
	Level float64 `json:"level,omitempty"`
}

// resolve fills in the defaults and checks the options against the categories.
func (o Options) resolve(cats categories) (Options, error) {
	var l fault.List
	check(&l, "/weights", weightsKeys, &o.Weights, Identity)
	check(&l, "/spacing", spacingKeys, &o.Spacing, ByValue)
	check(&l, "/missing", missingKeys, &o.Missing, Available)
	check(&l, "/distribution", distributionKeys, &o.Distribution, Student)
	if o.Level == 0 {
		o.Level = 0.95
	}
	if !(o.Level > 0 && o.Level < 1) {
		l.Add("/level", measure.ErrRange, "must be between 0 and 1")
	}
	if o.Weights == Identity {
		o.Spacing = 0
	}
	if o.Spacing == ByValue && !cats.valued() {
		l.Add("/weights", measure.ErrInvalid, "%s weights by value need a value for every category; declare them, or take the spacing by-rank", o.Weights)
	}
	return o, l.Err()
}

func check[E ~uint8](l *fault.List, at string, keys []string, v *E, def E) {
	if *v == 0 {
		*v = def
	}
	if !enum.Valid(keys, *v) {
		l.Add(at, measure.ErrUnknownKey, "%d is no key of this set", *v)
	}
}
