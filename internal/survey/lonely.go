package survey

import (
	"errors"
	"fmt"
	"strings"

	"github.com/collective-impact/sdk/internal/enum"
)

// Sentinels of what has no value or no variance.
var (
	// ErrNoMembers reports a domain in which nobody has a usable outcome.
	ErrNoMembers = errors.New("nobody in the domain")
	// ErrZeroDenominator reports a ratio to zero.
	ErrZeroDenominator = errors.New("the denominator is zero")
	// ErrNoVariance reports a variance that the sample cannot give: no stratum
	// has two units.
	ErrNoVariance = errors.New("too few units for a variance")
	// ErrOverflow reports a result that exceeds what a float64 holds.
	ErrOverflow = errors.New("exceeds what a number can hold")
	// ErrPrecision reports a spread so small beside the values that rounding
	// hides it; a [Sums.Shift] near their mean brings it back.
	ErrPrecision = errors.New("the spread is lost in rounding")
	// ErrContradiction reports sums that no rows have: their squares are too
	// small for them.
	ErrContradiction = errors.New("the sums contradict each other")
	// ErrNoDomain reports the number of a domain that does not exist.
	ErrNoDomain = errors.New("no such domain")
	// ErrNotPart reports a domain that is not part of the other one.
	ErrNotPart = errors.New("the domain is not part of the other")
	// ErrUnrelated reports two estimates whose covariance is not known, because
	// they are not of the same sample, or of two outcomes of single rows.
	ErrUnrelated = errors.New("the covariance of the two is not known")
	// ErrLonely reports strata with one unit, where the rule is to fail.
	ErrLonely = errors.New("a stratum has one unit")
	// ErrNoConvergence reports a raking that did not settle.
	ErrNoConvergence = errors.New("raking does not converge")
	// ErrEmptyMargin reports a group of a margin without anybody in the sample.
	ErrEmptyMargin = errors.New("nobody in the sample")
)

// Lonely says what a stratum with one unit of several adds to a variance. The
// rules are those of options("survey.lonely.psu") in R. The zero value counts as Fail.
type Lonely uint8

// The rules.
const (
	// Fail: the estimate is refused with a [LonelyError].
	Fail Lonely = iota + 1
	// Remove: nothing.
	Remove
	// Certainty: nothing, because the unit was certain to be drawn.
	Certainty
	// Adjust: the square of its distance from the mean of all units instead of
	// the mean of the stratum. It errs on the high side.
	Adjust
	// Average: as much as other strata do on average.
	Average
)

var lonelyKeys = []string{"", "fail", "remove", "certainty", "adjust", "average"}

// String returns the key.
func (l Lonely) String() string { return enum.String("Lonely", lonelyKeys, l) }

// AppendText appends the key: "fail", "remove", "certainty", "adjust" or
// "average".
func (l Lonely) AppendText(b []byte) ([]byte, error) {
	return enum.Append(b, "Lonely", lonelyKeys, l)
}

// MarshalText returns the key.
func (l Lonely) MarshalText() ([]byte, error) { return l.AppendText(nil) }

// UnmarshalText reads a key; an unknown one wraps [enum.ErrUnknownKey].
func (l *Lonely) UnmarshalText(text []byte) (err error) {
	*l, err = enum.Parse[Lonely]("Lonely", lonelyKeys, text)
	return err
}

// LonelyStratum is a stratum with one unit of several.
type LonelyStratum struct {
	Stage  int // the stage, the first is 0
	Record int // a record of the stratum, as the caller counts them
}

// LonelyError names the strata that have one unit. It wraps [ErrLonely].
type LonelyError struct{ Strata []LonelyStratum }

// Error lists the first strata.
func (e *LonelyError) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%v:", ErrLonely)
	for i, s := range e.Strata {
		if i == 5 {
			fmt.Fprintf(&b, " and %d more", len(e.Strata)-i)
			break
		}
		fmt.Fprintf(&b, " that of record %d at stage %d;", s.Record, s.Stage+1)
	}
	return strings.TrimSuffix(b.String(), ";")
}

// Unwrap returns [ErrLonely].
func (e *LonelyError) Unwrap() error { return ErrLonely }
