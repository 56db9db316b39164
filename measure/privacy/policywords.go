package privacy

import (
	"github.com/collective-impact/sdk/internal/enum"
	"github.com/collective-impact/sdk/internal/fault"
	"github.com/collective-impact/sdk/measure"
)

// Waived is a part of a [Policy] that it may go without, for a reason.
type Waived uint8

// What a policy may go without.
const (
	// WaiveSuppression: nothing is withheld at all, as for internal work.
	WaiveSuppression Waived = iota + 1
	// WaiveNumerator: those who count may be few, as where the outcome is no
	// secret.
	WaiveNumerator
	// WaiveComplement: those who do not count may be few, as where not to have
	// the outcome says nothing about a person.
	WaiveComplement
	// WaiveRest: what is withheld of a group together may be small, as where it is
	// enough that no single withheld group can be computed. It is what most other
	// programs do.
	WaiveRest
)

var waivedKeys = []string{"", "suppression", "numerator", "complement", "rest"}

// String returns the key.
func (w Waived) String() string { return enum.String("Waived", waivedKeys, w) }

// AppendText appends the key: "suppression", "numerator", "complement" or "rest".
func (w Waived) AppendText(b []byte) ([]byte, error) {
	return enum.Append(b, "Waived", waivedKeys, w)
}

// MarshalText returns the key.
func (w Waived) MarshalText() ([]byte, error) { return w.AppendText(nil) }

// UnmarshalText reads a key; an unknown one wraps [measure.ErrUnknownKey].
func (w *Waived) UnmarshalText(text []byte) (err error) {
	*w, err = enum.Parse[Waived]("waived", waivedKeys, text)
	return err
}

// RoundingKind says how counts are rounded to a multiple of a base.
type RoundingKind uint8

// The kinds of rounding. The zero value is none.
const (
	// DeterministicRounding: each count by itself, to the nearest multiple. The
	// table does not add up any more, and where totals are rounded too, what does
	// not add up can give a count away.
	DeterministicRounding RoundingKind = iota + 1
	// ControlledRounding: all counts together, each to one of the two multiples
	// beside it, so that the table still adds up.
	ControlledRounding
)

var roundingKeys = []string{"", "deterministic", "controlled"}

// String returns the key.
func (k RoundingKind) String() string { return enum.String("RoundingKind", roundingKeys, k) }

// AppendText appends the key: "deterministic" or "controlled".
func (k RoundingKind) AppendText(b []byte) ([]byte, error) {
	return enum.Append(b, "RoundingKind", roundingKeys, k)
}

// MarshalText returns the key.
func (k RoundingKind) MarshalText() ([]byte, error) { return k.AppendText(nil) }

// UnmarshalText reads a key; an unknown one wraps [measure.ErrUnknownKey].
func (k *RoundingKind) UnmarshalText(text []byte) (err error) {
	*k, err = enum.Parse[RoundingKind]("rounding", roundingKeys, text)
	return err
}

// RoundingRule says that counts are rounded, and how. The zero value rounds
// nothing.
type RoundingRule struct {
	// Kind says how.
	Kind RoundingKind `json:"kind,omitzero"`
	// Base is the number of which counts become multiples, 3 or more.
	Base int `json:"base,omitzero"`
}

func (r RoundingRule) check(l *fault.List, at string) {
	switch {
	case int(r.Kind) >= len(roundingKeys):
		l.Add(at+"/kind", measure.ErrUnknownKey, "%s is no kind of rounding", r.Kind)
	case r.Kind == 0 && r.Base != 0:
		l.Add(at+"/kind", measure.ErrRequired, "say how counts are rounded to multiples of %d", r.Base)
	case r.Kind != 0 && r.Base == 0:
		l.Add(at+"/base", measure.ErrRequired, "say of which number counts become multiples")
	}
	switch {
	case r.Base == 1:
		l.Add(at+"/base", measure.ErrInvalid, "every count is a multiple of 1, so that rounding to it changes nothing; use %d or more", lowestMinCount)
	case r.Base != 0 && r.Base < lowestMinCount:
		l.Add(at+"/base", measure.ErrRange, "rounding to multiples of %d protects nobody; use %d or more", r.Base, lowestMinCount)
	}
}
