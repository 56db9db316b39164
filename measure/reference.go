package measure

import (
	"maps"
	"slices"
	"strconv"

	"github.com/collective-impact/sdk/internal/enum"
	"github.com/collective-impact/sdk/internal/fault"
)

// ReferenceKind says with whom a group is compared.
type ReferenceKind uint8

// The kinds of references.
const (
	// ToOverall: everyone of the same stratum, the group included.
	ToOverall ReferenceKind = iota + 1
	// ToAllOthers: everyone of the same stratum who is not in the group.
	ToAllOthers
	// ToBest: the group of the same set and stratum that does best, among
	// those with at least MinN observations.
	ToBest
	// ToNamed: the group named, with the group's own levels in other dimensions.
	ToNamed
	// ToFixed: a fixed value, such as a target.
	ToFixed
)

var referenceKeys = []string{"", "overall", "all-others", "best", "named", "fixed"}

// String returns the key.
func (k ReferenceKind) String() string { return enum.String("ReferenceKind", referenceKeys, k) }

// AppendText appends the key: "overall", "all-others", "best", "named" or "fixed".
func (k ReferenceKind) AppendText(b []byte) ([]byte, error) {
	return enum.Append(b, "ReferenceKind", referenceKeys, k)
}

// MarshalText returns the key.
func (k ReferenceKind) MarshalText() ([]byte, error) { return k.AppendText(nil) }

// UnmarshalText reads a key; an unknown one wraps [ErrUnknownKey].
func (k *ReferenceKind) UnmarshalText(text []byte) (err error) {
	*k, err = enum.Parse[ReferenceKind]("reference", referenceKeys, text)
	return err
}

// Reference is what a group is compared with. Make one with [Overall],
// [AllOthers], [Best], [Named] or [Fixed]. A group that is unknown or withheld
// is never one, and one that has too few observations is never picked as best.
type Reference struct {
	// Kind says with whom; required.
	Kind ReferenceKind `json:"kind"`
	// MinN is the smallest number of observations of the best group; 0 means
	// [MinReliable].
	MinN int `json:"minN,omitempty"`
	// Group is the named group: its level for one dimension or more. Only sets
	// that have these dimensions are compared.
	Group map[string]string `json:"group,omitempty"`
	// Value is the fixed value: points, or a proportion from 0 to 1.
	Value float64 `json:"value,omitempty"`
	// Indicator is the key of the only indicator that is compared so; "" means
	// all. A fixed value needs it where the plan has indicators of different
	// units: a target for a share is none for a mean.
	Indicator string `json:"indicator,omitempty"`
}

// For returns the reference for one indicator alone: Fixed(0.8).For("reading").
func (r Reference) For(indicator string) Reference {
	r.Indicator = indicator
	return r
}

// Overall compares with everyone of the same stratum.
func Overall() Reference { return Reference{Kind: ToOverall} }

// AllOthers compares with everyone of the same stratum outside the group.
func AllOthers() Reference { return Reference{Kind: ToAllOthers} }

// Best compares with the best group that has at least minN observations; a tie
// goes to the group declared first. The best of several groups is best partly
// by luck, so gaps to it are too large on average.
func Best(minN int) Reference { return Reference{Kind: ToBest, MinN: minN} }

// Named compares with the group that has this level of this dimension; in sets
// of several dimensions the levels of the others are kept.
func Named(dimension, level string) Reference {
	return Reference{Kind: ToNamed, Group: map[string]string{dimension: level}}
}

// Fixed compares with a value that has no error, such as a target of 0.8.
func Fixed(value float64) Reference { return Reference{Kind: ToFixed, Value: value} }

// String returns the reference in words: "all others", "race = White".
func (r Reference) String() string {
	switch r.Kind {
	case ToOverall:
		return "everyone"
	case ToAllOthers:
		return "all others"
	case ToBest:
		if r.MinN > 0 {
			return "best group of " + strconv.Itoa(r.MinN) + " or more"
		}
		return "best group"
	case ToFixed:
		return strconv.FormatFloat(r.Value, 'g', -1, 64)
	case ToNamed:
		s := ""
		for _, d := range slices.Sorted(maps.Keys(r.Group)) {
			if s != "" {
				s += ", "
			}
			s += d + " = " + r.Group[d]
		}
		return s
	}
	return r.Kind.String()
}

func (r Reference) check(l *fault.List, at string, unknown UnknownRule) {
	switch r.Kind {
	case ToOverall, ToAllOthers:
	case ToBest:
		if r.MinN < 0 {
			l.Add(at+"/minN", ErrRange, "must not be negative")
		}
	case ToNamed:
		if len(r.Group) == 0 {
			l.Add(at+"/group", ErrRequired, "required: a dimension and its level")
		}
		for _, d := range slices.Sorted(maps.Keys(r.Group)) {
			if r.Group[d] == UnknownLevel && unknown != GroupUnknown {
				l.Add(fault.At(at, "group", d), ErrInvalid, "people whose group is unknown are no reference, unless the plan makes them a group")
			}
		}
	case ToFixed:
		if !(r.Value > -maxNumber && r.Value < maxNumber) {
			l.Add(at+"/value", ErrRange, "must be a finite number")
		}
	default:
		l.Add(at+"/kind", ErrRequired, "required: overall, all-others, best, named or fixed")
		return
	}
	for _, f := range []struct {
		name   string
		stated bool
		of     ReferenceKind
	}{{"minN", r.MinN != 0, ToBest}, {"group", len(r.Group) > 0, ToNamed}, {"value", r.Value != 0, ToFixed}} {
		if f.stated && r.Kind != f.of {
			l.Add(fault.At(at, f.name), ErrInvalid, "has a meaning only with the kind %s", f.of)
		}
	}
}

// Standing says how a group stands to its reference: from the interval of the
// difference and the direction of the indicator. It does not ask whether the
// estimate is reliable; its status says that.
type Standing uint8

// The standings.
const (
	// Ahead: the whole interval is on the better side.
	Ahead Standing = iota + 1
	// Behind: the whole interval is on the worse side.
	Behind
	// Unclear: the interval holds zero, or there is none.
	Unclear
	// NotCompared: there is no difference, because one side has no value, is
	// withheld, or is the reference itself.
	NotCompared
)

var standingKeys = []string{"", "ahead", "behind", "unclear", "not-compared"}

// String returns the key.
func (s Standing) String() string { return enum.String("Standing", standingKeys, s) }

// AppendText appends the key: "ahead", "behind", "unclear" or "not-compared".
func (s Standing) AppendText(b []byte) ([]byte, error) {
	return enum.Append(b, "Standing", standingKeys, s)
}

// MarshalText returns the key.
func (s Standing) MarshalText() ([]byte, error) { return s.AppendText(nil) }

// UnmarshalText reads a key; an unknown one wraps [ErrUnknownKey].
func (s *Standing) UnmarshalText(text []byte) (err error) {
	*s, err = enum.Parse[Standing]("standing", standingKeys, text)
	return err
}

func standing(difference Estimate, d Direction) Standing {
	lo, hi, ok := difference.Interval()
	_, compared := difference.Value()
	switch {
	case !compared:
		return NotCompared
	case !ok || lo <= 0 && hi >= 0:
		return Unclear
	case (lo > 0) == (d == HigherIsBetter):
		return Ahead
	}
	return Behind
}
