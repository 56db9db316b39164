package backbone

import "github.com/collective-impact/sdk/internal/enum"

// Finding is an answer that may be open. The zero value means that nothing was
// asked.
type Finding uint8

// The findings.
const (
	// Yes: it is so, whatever the figures that are missing turn out to be.
	Yes Finding = iota + 1
	// No: it is not so.
	No
	// Undetermined: figures are missing that would decide it.
	Undetermined
)

var findingKeys = []string{"", "yes", "no", "undetermined"}

// String returns the key.
func (f Finding) String() string { return enum.String("Finding", findingKeys, f) }

// AppendText appends the key: "yes", "no" or "undetermined".
func (f Finding) AppendText(b []byte) ([]byte, error) {
	return enum.Append(b, "Finding", findingKeys, f)
}

// MarshalText returns the key.
func (f Finding) MarshalText() ([]byte, error) { return f.AppendText(nil) }

// UnmarshalText reads a key; an unknown one wraps measure.ErrUnknownKey.
func (f *Finding) UnmarshalText(text []byte) (err error) {
	*f, err = enum.Parse[Finding]("finding", findingKeys, text)
	return err
}

// Extent says how far a [Share] goes. The zero value means that nothing counts.
type Extent uint8

// The extents of coverage.
const (
	// Covered: all that counts is covered.
	Covered Extent = iota + 1
	// PartlyCovered: some of what counts is covered and some is not.
	PartlyCovered
	// NotCovered: nothing of what counts is covered.
	NotCovered
)

var extentKeys = []string{"", "covered", "partly-covered", "not-covered"}

// String returns the key.
func (e Extent) String() string { return enum.String("Extent", extentKeys, e) }

// AppendText appends the key: "covered", "partly-covered" or "not-covered".
func (e Extent) AppendText(b []byte) ([]byte, error) {
	return enum.Append(b, "Extent", extentKeys, e)
}

// MarshalText returns the key.
func (e Extent) MarshalText() ([]byte, error) { return e.AppendText(nil) }

// UnmarshalText reads a key; an unknown one wraps measure.ErrUnknownKey.
func (e *Extent) UnmarshalText(text []byte) (err error) {
	*e, err = enum.Parse[Extent]("extent", extentKeys, text)
	return err
}

// Reason says why a [Share] has no value. The zero value means that it has one.
type Reason uint8

// The reasons for having no value.
const (
	// NothingCounts: no duty counts, because there is none or all are optional
	// and none is adopted, so that there is nothing to be covered.
	NothingCounts Reason = iota + 1
)

var reasonKeys = []string{"", "nothing-counts"}

// String returns the key.
func (r Reason) String() string { return enum.String("Reason", reasonKeys, r) }

// AppendText appends the key: "nothing-counts".
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

// Fit says how a skill of a position stands. The zero value means that the post
// neither requires the skill nor is known to have it.
type Fit uint8

// The fits of a skill and a position.
const (
	// Met: required, and the person has it.
	Met Fit = iota + 1
	// Gap: required, and the person does not have it or the post is vacant.
	Gap
	// Unknown: required, and nobody has looked.
	Unknown
	// Extra: not required, and the person has it.
	Extra
)

var fitKeys = []string{"", "met", "gap", "unknown", "extra"}

// String returns the key.
func (f Fit) String() string { return enum.String("Fit", fitKeys, f) }

// AppendText appends the key: "met", "gap", "unknown" or "extra".
func (f Fit) AppendText(b []byte) ([]byte, error) { return enum.Append(b, "Fit", fitKeys, f) }

// MarshalText returns the key.
func (f Fit) MarshalText() ([]byte, error) { return f.AppendText(nil) }

// UnmarshalText reads a key; an unknown one wraps measure.ErrUnknownKey.
func (f *Fit) UnmarshalText(text []byte) (err error) {
	*f, err = enum.Parse[Fit]("fit", fitKeys, text)
	return err
}
