package privacy

import "github.com/collective-impact/sdk/internal/enum"

// RiskKind says what is wrong with something that is published.
type RiskKind uint8

// The kinds of risk.
const (
	// NarrowCount ("narrow"): a withheld count is bounded too tightly.
	NarrowCount RiskKind = iota + 1
	// UndecidedCount ("undecided"): no two tables were found that are far enough
	// apart in a withheld count or a union, and no proof that there are none. A
	// higher effort may tell.
	UndecidedCount
	// NarrowUnion ("union"): a union of cells is bounded too tightly, or is
	// bound to be small.
	NarrowUnion
	// SmallCount ("small"): a count is shown although it is small.
	SmallCount
	// SmallRest ("rest"): what shown parts leave of a shown total is small.
	SmallRest
	// SmallSide ("side"): of the people of a shown rate, those who count or
	// those who do not are few, or nobody: then something is known of everyone.
	SmallSide
	// MemberCount ("member"): the only member of a withheld cell can bound
	// another too tightly.
	MemberCount
)

func riskKinds() []string {
	return []string{"", "narrow", "undecided", "union", "small", "rest", "side", "member"}
}

// String returns the key, such as "narrow".
func (k RiskKind) String() string { return enum.String("RiskKind", riskKinds(), k) }

// AppendText appends the key.
func (k RiskKind) AppendText(b []byte) ([]byte, error) {
	return enum.Append(b, "kind of risk", riskKinds(), k)
}

// MarshalText returns the key.
func (k RiskKind) MarshalText() ([]byte, error) { return k.AppendText(nil) }

// UnmarshalText reads a key; another one wraps [measure.ErrUnknownKey].
func (k *RiskKind) UnmarshalText(text []byte) (err error) {
	*k, err = enum.Parse[RiskKind]("kind of risk", riskKinds(), text)
	return err
}
