package budget

import (
	"errors"

	"github.com/collective-impact/sdk/internal/enum"
	"github.com/collective-impact/sdk/internal/fault"
)

// FieldError is one problem at one place of a document: its Path is a JSON
// Pointer (RFC 6901) such as "/positions/2/fte", its Problem says in words what
// is wrong and what was expected, and it wraps one of the sentinels of this
// package. Validation reports every problem at once, joined with [errors.Join];
// errors.AsType finds the first. Functions on single values return one with an
// empty Path.
type FieldError = fault.FieldError

// Sentinels that a [FieldError] wraps.
var (
	// ErrUnknownKey reports a key that a closed set does not have, or a code
	// that is no currency.
	ErrUnknownKey = enum.ErrUnknownKey
	// ErrUnknownField reports a field that a document does not have.
	ErrUnknownField = fault.ErrUnknownField
	// ErrDuplicate reports a key that stands twice.
	ErrDuplicate = fault.ErrDuplicate
	// ErrSyntax reports a document that is not JSON at all.
	ErrSyntax = fault.ErrSyntax
	// ErrType reports a value of the wrong JSON type, or a text that is no
	// number.
	ErrType = fault.ErrType
	// ErrRequired reports something that has to be stated and is not.
	ErrRequired = fault.ErrRequired
	// ErrRange reports a number outside its range.
	ErrRange = fault.ErrRange
	// ErrDangling reports a reference to something that does not exist.
	ErrDangling = fault.ErrDangling
	// ErrInvalid reports any other contradiction.
	ErrInvalid = fault.ErrInvalid
	// ErrComputed reports an attempt to read a result from JSON.
	ErrComputed = fault.ErrComputed
	// ErrCurrency reports two amounts of different currencies that were to be
	// added or compared, or an amount without a currency.
	ErrCurrency = errors.New("currencies differ")
	// ErrSubMinor reports an amount with more digits after the point than its
	// currency has, such as 0.005 dollars, where nobody said how to round.
	ErrSubMinor = errors.New("finer than the smallest unit of the currency")
	// ErrWeights reports weights that cannot share an amount: none at all, a
	// negative one, or all of them 0.
	ErrWeights = errors.New("weights cannot share an amount")
)

// Rounding says what happens to what lies between two units. The zero value is
// [HalfAway]. The names of IEEE 754-2019, section 4.3, stand beside each.
type Rounding uint8

// The roundings.
const (
	// HalfAway: to the nearest, and a half away from zero: 2.345 to 2.35 and
	// -2.345 to -2.35. It is what ROUND does in a spreadsheet, where funders
	// check (roundTiesToAway).
	HalfAway Rounding = iota
	// HalfEven: to the nearest, and a half to the even digit: 2.345 to 2.34,
	// 2.355 to 2.36 (roundTiesToEven).
	HalfEven
	// HalfDown: to the nearest, and a half towards zero: 2.345 to 2.34. The
	// section has no such rounding.
	HalfDown
	// TowardZero: cuts off: 2.349 to 2.34, as ROUNDDOWN does (roundTowardZero).
	TowardZero
	// AwayFromZero: any rest counts in full: 2.341 to 2.35, as ROUNDUP does.
	// IEEE has no such rounding.
	AwayFromZero
	// Floor: to the lower: -2.341 to -2.35 (roundTowardNegative).
	Floor
	// Ceiling: to the higher: -2.349 to -2.34 (roundTowardPositive).
	Ceiling
)

var (
	roundingKeys = []string{"half-away", "half-even", "half-down", "toward-zero", "away-from-zero", "floor", "ceiling"}
	// roundingWords has an empty first key and "half-away" last, so that the
	// message about an unknown key lists all seven.
	roundingWords = []string{"", "half-even", "half-down", "toward-zero", "away-from-zero", "floor", "ceiling", "half-away"}
)

// String returns the key.
func (r Rounding) String() string { return enum.String("Rounding", roundingKeys, r) }

// AppendText appends the key: "half-away", "half-even", "half-down",
// "toward-zero", "away-from-zero", "floor" or "ceiling".
func (r Rounding) AppendText(b []byte) ([]byte, error) {
	return enum.Append(b, "Rounding", roundingKeys, r)
}

// MarshalText returns the key.
func (r Rounding) MarshalText() ([]byte, error) { return r.AppendText(nil) }

// UnmarshalText reads a key; empty text is [HalfAway], and an unknown key wraps
// [ErrUnknownKey].
func (r *Rounding) UnmarshalText(text []byte) error {
	v, err := enum.Parse[Rounding]("rounding", roundingWords, text)
	if int(v) == len(roundingWords)-1 {
		v = HalfAway
	}
	*r = v
	return err
}

// Compounding says from what a later year of a [Projection] is computed. The
// zero value is [Closed].
type Compounding uint8

// The ways to compound.
const (
	// Closed: every year from the exact base, v(1+g)^k, rounded once.
	Closed Compounding = iota
	// Chain: every year from the rounded year before it, v'(1+g), as a payroll
	// does.
	Chain
)

var (
	compoundingKeys = []string{"closed", "chain"}
	// compoundingWords lists both keys in the message about an unknown one.
	compoundingWords = []string{"", "chain", "closed"}
)

// String returns the key.
func (c Compounding) String() string { return enum.String("Compounding", compoundingKeys, c) }

// AppendText appends the key: "closed" or "chain".
func (c Compounding) AppendText(b []byte) ([]byte, error) {
	return enum.Append(b, "Compounding", compoundingKeys, c)
}

// MarshalText returns the key.
func (c Compounding) MarshalText() ([]byte, error) { return c.AppendText(nil) }

// UnmarshalText reads a key; empty text is [Closed], and an unknown key wraps
// [ErrUnknownKey].
func (c *Compounding) UnmarshalText(text []byte) error {
	v, err := enum.Parse[Compounding]("compounding", compoundingWords, text)
	if int(v) == len(compoundingWords)-1 {
		v = Closed
	}
	*c = v
	return err
}

// Kind says in what a line is paid. The zero value means not stated.
type Kind uint8

// The kinds of lines.
const (
	// Cash: paid in money.
	Cash Kind = iota + 1
	// InKind: given as goods, space or time; no money flows.
	InKind
	// Mixed: in part paid and in part given.
	Mixed
)

var kindKeys = []string{"", "cash", "in-kind", "mixed"}

// String returns the key.
func (k Kind) String() string { return enum.String("Kind", kindKeys, k) }

// AppendText appends the key: "cash", "in-kind" or "mixed".
func (k Kind) AppendText(b []byte) ([]byte, error) { return enum.Append(b, "Kind", kindKeys, k) }

// MarshalText returns the key.
func (k Kind) MarshalText() ([]byte, error) { return k.AppendText(nil) }

// UnmarshalText reads a key; an unknown one wraps [ErrUnknownKey].
func (k *Kind) UnmarshalText(text []byte) (err error) {
	*k, err = enum.Parse[Kind]("kind", kindKeys, text)
	return err
}

// Base says of what a [Benefit] is a share. The zero value means not stated: a
// rate without its base says nothing.
type Base uint8

// The bases of benefits.
const (
	// AllSalaries: the salaries of all positions.
	AllSalaries Base = iota + 1
	// NamedPositions: the salaries of the positions that the benefit names.
	NamedPositions
)

var baseKeys = []string{"", "all-salaries", "named-positions"}

// String returns the key.
func (b Base) String() string { return enum.String("Base", baseKeys, b) }

// AppendText appends the key: "all-salaries" or "named-positions".
func (b Base) AppendText(dst []byte) ([]byte, error) { return enum.Append(dst, "Base", baseKeys, b) }

// MarshalText returns the key.
func (b Base) MarshalText() ([]byte, error) { return b.AppendText(nil) }

// UnmarshalText reads a key; an unknown one wraps [ErrUnknownKey].
func (b *Base) UnmarshalText(text []byte) (err error) {
	*b, err = enum.Parse[Base]("base of a benefit", baseKeys, text)
	return err
}

// Section is the part of a [Statement] that an [Entry] stands in. The zero
// value means not stated.
type Section uint8

// The sections, in the order of a statement.
const (
	// Salaries: the pay of positions.
	Salaries Section = iota + 1
	// Benefits: what comes on top of pay.
	Benefits
	// NonPersonnel: everything else.
	NonPersonnel
)

var sectionKeys = []string{"", "salaries", "benefits", "non-personnel"}

// String returns the key.
func (s Section) String() string { return enum.String("Section", sectionKeys, s) }

// AppendText appends the key: "salaries", "benefits" or "non-personnel".
func (s Section) AppendText(b []byte) ([]byte, error) {
	return enum.Append(b, "Section", sectionKeys, s)
}

// MarshalText returns the key.
func (s Section) MarshalText() ([]byte, error) { return s.AppendText(nil) }

// UnmarshalText reads a key; an unknown one wraps [ErrUnknownKey].
func (s *Section) UnmarshalText(text []byte) (err error) {
	*s, err = enum.Parse[Section]("section", sectionKeys, text)
	return err
}

// Reason says why a quotient has no value. The zero value means that it has
// one, or that nothing was computed.
type Reason uint8

// The reasons for having no value.
const (
	// ZeroCount: the count is 0; there is no cost per child without a child.
	ZeroCount Reason = iota + 1
	// NegativeCount: the count is below 0, which counts nothing.
	NegativeCount
	// NoFTE: there is no position, or only positions of 0 FTE.
	NoFTE
	// ZeroTotal: the whole is 0, so that nothing is a share of it.
	ZeroTotal
	// TooLarge: the quotient is larger than a [Money] can hold.
	TooLarge
)

var reasonKeys = []string{"", "zero-count", "negative-count", "no-fte", "zero-total", "too-large"}

// String returns the key.
func (r Reason) String() string { return enum.String("Reason", reasonKeys, r) }

// AppendText appends the key: "zero-count", "negative-count", "no-fte",
// "zero-total" or "too-large".
func (r Reason) AppendText(b []byte) ([]byte, error) {
	return enum.Append(b, "Reason", reasonKeys, r)
}

// MarshalText returns the key.
func (r Reason) MarshalText() ([]byte, error) { return r.AppendText(nil) }

// UnmarshalText reads a key; an unknown one wraps [ErrUnknownKey].
func (r *Reason) UnmarshalText(text []byte) (err error) {
	*r, err = enum.Parse[Reason]("reason", reasonKeys, text)
	return err
}

// fail returns one problem without a place.
func fail(sentinel error, problem string) error {
	return &FieldError{Problem: problem, Err: sentinel}
}
