package measure

import (
	"errors"
	"fmt"
	"strings"

	"github.com/collective-impact/sdk/internal/enum"
)

// Sentinels that a [FigureError] wraps.
var (
	// ErrNotAdditive reports figures that have no sum: percentages without
	// their numerators, quantiles.
	ErrNotAdditive = errors.New("figures that do not add up")
	// ErrStock reports states that were to be summed over time.
	ErrStock = errors.New("a stock does not add up over time")
	// ErrCumulative reports figures that contain each other, or a mixture of
	// figures since the start and figures of one period.
	ErrCumulative = errors.New("cumulative figures")
	// ErrUnduplicated reports numbers of different people, some of whom may be
	// in several of them.
	ErrUnduplicated = errors.New("unduplicated people")
	// ErrParallel reports different breakdowns of the same people.
	ErrParallel = errors.New("parallel disaggregations")
	// ErrOverlap reports groups or periods that have something in common.
	ErrOverlap = errors.New("counted more than once")
	// ErrNotAlike reports figures of different things.
	ErrNotAlike = errors.New("figures of different things")
	// ErrMissingFigure reports a figure that is not known, or not wholly, where
	// it cannot be left out.
	ErrMissingFigure = errors.New("missing figure")
	// ErrZeroDenominator reports a rate of nobody.
	ErrZeroDenominator = errors.New("zero denominator")
)

// FigureError says what may not be done with which figures, and what to do
// instead. Its text names the figures by place, period and group, and none of
// their numbers.
type FigureError struct {
	// Figures are the names of the figures concerned, as
	// [ReportedFigure.String] gives them.
	Figures []string
	// Problem says in words why it is wrong.
	Problem string
	// Instead says what to do.
	Instead string
	// Err is the sentinel: [ErrNotAdditive], [ErrStock], [ErrCumulative],
	// [ErrUnduplicated], [ErrParallel], [ErrOverlap], [ErrNotAlike],
	// [ErrMissingFigure], [ErrZeroDenominator], [ErrDuplicate], [ErrDangling] or
	// [ErrRange].
	Err error
}

// Error returns problem, figures and advice; of many figures the first ones.
func (e *FigureError) Error() string {
	const most = 6
	names := e.Figures[:min(len(e.Figures), most)]
	more := ""
	if n := len(e.Figures) - most; n > 0 {
		more = fmt.Sprintf(" and %d more", n)
	}
	return fmt.Sprintf("%v: %s: %s%s; %s", e.Err, e.Problem, strings.Join(names, ", "), more, e.Instead)
}

// Unwrap returns the sentinel.
func (e *FigureError) Unwrap() error { return e.Err }

// refuse returns a FigureError about some figures.
func refuse(sentinel error, problem, instead string, figures ...ReportedFigure) error {
	e := &FigureError{Problem: problem, Instead: instead, Err: sentinel}
	for _, f := range figures {
		e.Figures = append(e.Figures, f.String())
	}
	return e
}

// MissingRule says what becomes of a sum where parts are missing. It has no
// default: a zero in place of what nobody reported is the oldest of wrong
// totals. The rules are those of DHIS2 (MissingValueStrategy).
type MissingRule uint8

// The rules.
const (
	// SkipIfAny: with any part missing the sum is unknown.
	SkipIfAny MissingRule = iota + 1
	// SkipIfAll: the sum is of the parts that are known, and marked as partial;
	// without any it is unknown.
	SkipIfAll
	// NeverSkip: as SkipIfAll, and 0 without any.
	NeverSkip
)

var missingRuleKeys = []string{"", "skip-if-any", "skip-if-all", "never-skip"}

// String returns the key.
func (m MissingRule) String() string { return enum.String("MissingRule", missingRuleKeys, m) }

// AppendText appends the key: "skip-if-any", "skip-if-all" or "never-skip".
func (m MissingRule) AppendText(b []byte) ([]byte, error) {
	return enum.Append(b, "MissingRule", missingRuleKeys, m)
}

// MarshalText returns the key.
func (m MissingRule) MarshalText() ([]byte, error) { return m.AppendText(nil) }

// UnmarshalText reads a key; an unknown one wraps [ErrUnknownKey].
func (m *MissingRule) UnmarshalText(text []byte) (err error) {
	*m, err = enum.Parse[MissingRule]("missing rule", missingRuleKeys, text)
	return err
}
