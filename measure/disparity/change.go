package disparity

import (
	"errors"
	"fmt"
	"math"

	"github.com/collective-impact/sdk/internal/enum"
	"github.com/collective-impact/sdk/measure"
)

// Mover is the interval of a difference of two figures that is made from their
// intervals: the method of variance estimates recovery (Zou and Donner 2008,
// Statistics in Medicine 27:1693).
const Mover measure.Method = "mover"

// ErrChange reports two figures that are not one disparity at two times.
var ErrChange = errors.New("not one disparity at two times")

// Movement says whether a disparity grew.
type Movement uint8

// The movements.
const (
	// Narrower: the later disparity is smaller, and the interval of the change
	// leaves out none.
	Narrower Movement = iota + 1
	// Wider: the later disparity is larger, beyond the interval.
	Wider
	// Turned: it changed sides, beyond the interval.
	Turned
	// NotClear: the interval of the change holds none, or there is no interval.
	NotClear
)

var movementKeys = []string{"", "narrower", "wider", "turned", "not-clear"}

// String returns the key.
func (m Movement) String() string { return enum.String("Movement", movementKeys, m) }

// AppendText appends the key: "narrower", "wider", "turned" or "not-clear".
func (m Movement) AppendText(b []byte) ([]byte, error) {
	return enum.Append(b, "Movement", movementKeys, m)
}

// MarshalText returns the key.
func (m Movement) MarshalText() ([]byte, error) { return m.AppendText(nil) }

// UnmarshalText reads a key; an unknown one wraps [measure.ErrUnknownKey].
func (m *Movement) UnmarshalText(text []byte) (err error) {
	*m, err = enum.Parse[Movement]("movement", movementKeys, text)
	return err
}

// Change is a disparity at a later time against an earlier one.
type Change struct {
	// Estimate is later − earlier in the unit of the disparity, or later /
	// earlier for ratios. A gap of proportions that moved by more than 1, from
	// one side to the other, is out of range.
	Estimate measure.Estimate `json:"estimate"`
	// Relative is (later − earlier) / earlier, as a number, which HD*Calc shows
	// times 100: −0.5 where the disparity has halved, whichever side it is on.
	// It has no value where the earlier disparity is 0.
	Relative measure.Estimate `json:"relative"`
	// Movement says whether the disparity grew; 0 where it has no value. A ratio
	// is 1 where there is no disparity, and so half as far away as double.
	Movement Movement `json:"movement,omitzero"`
}

// ChangeOf compares a disparity at two times: differences with differences,
// ratios with ratios. The covariance is that of the two figures, for ratios of
// their logarithms; 0 for other people, such as the pupils of another year. With
// standard errors the interval is by the delta method, with intervals alone by
// [Mover], which takes a covariance of 0 alone. A figure without a value gives a
// change without a value, for its reason. Figures of two units wrap [ErrChange],
// a covariance that cannot be [measure.ErrRange].
func ChangeOf(earlier, later measure.Estimate, covariance float64) (Change, error) {
	if earlier.Unit() != later.Unit() || earlier.Unit() == 0 {
		return Change{}, fmt.Errorf("%w: units %q and %q", ErrChange, earlier.Unit(), later.Unit())
	}
	if a, b := earlier.Level(), later.Level(); a != 0 && b != 0 && a != b {
		return Change{}, fmt.Errorf("%w: levels %v and %v", ErrChange, a, b)
	}
	s1, ok1 := earlier.StdErr()
	s2, ok2 := later.StdErr()
	switch {
	case math.IsNaN(covariance) || math.IsInf(covariance, 0):
		return Change{}, fmt.Errorf("%w: the covariance must be finite", measure.ErrRange)
	case covariance == 0:
	case !ok1 || !ok2:
		return Change{}, fmt.Errorf("%w: a covariance belongs to standard errors", measure.ErrRange)
	case math.Abs(covariance) > float64(s1*s2)*(1+1e-9):
		return Change{}, fmt.Errorf("%w: a covariance is at most the product of the standard errors", measure.ErrRange)
	}
	for _, e := range []measure.Estimate{later, earlier} {
		if _, ok := e.Value(); !ok {
			none := func(u measure.Unit) measure.Estimate {
				n, _ := e.N()
				return measure.NotEstimable(u, n, e.Reason())
			}
			return Change{Estimate: none(later.Unit()), Relative: none(measure.Index)}, nil
		}
	}
	c := shift{earlier: earlier, later: later, covariance: covariance}
	c.x, c.y = c.logs(earlier), c.logs(later)
	out := Change{Estimate: c.absolute(), Relative: c.relative()}
	out.Movement = c.movement(out.Estimate)
	return out, nil
}

// Sentence says the change in one plain sentence.
func (c Change) Sentence() string {
	s := "the disparity " + map[Movement]string{0: "cannot be compared", Narrower: "is narrower", Wider: "is wider", Turned: "has changed sides", NotClear: "has not clearly changed"}[c.Movement] +
		": change " + sized(c.Estimate)
	if v, ok := c.Relative.Value(); ok {
		s += fmt.Sprintf("; %+.1f percent of its earlier size", float64(100*v))
	}
	return s + "."
}

// shift is the two figures; x and y are their values and limits, on the log
// scale for ratios.
type shift struct {
	earlier, later measure.Estimate
	x, y           limits
	covariance     float64
}

type limits struct {
	value, lower, upper, se float64
	ok, hasSE               bool
}

func (c shift) ratios() bool { return c.later.Unit() == measure.Ratio }

func (c shift) logs(e measure.Estimate) limits {
	var l limits
	l.value, _ = e.Value()
	l.lower, l.upper, l.ok = e.Interval()
	l.se, l.hasSE = e.StdErr()
	if c.ratios() {
		l.value, l.lower, l.upper = math.Log(l.value), math.Log(l.lower), math.Log(l.upper)
	}
	return l
}

// n is the smaller number of observations.
func (c shift) n() int {
	a, _ := c.earlier.N()
	b, _ := c.later.N()
	return min(a, b)
}

func (c shift) figures(u measure.Unit, value float64) measure.Figures {
	return measure.Figures{Unit: u, Value: value, N: c.n(), Unreliable: c.earlier.Status() == measure.Unreliable || c.later.Status() == measure.Unreliable}
}

// absolute is the change with its interval.
func (c shift) absolute() measure.Estimate {
	a, _ := c.earlier.Value()
	b, _ := c.later.Value()
	unit := c.later.Unit()
	f := c.figures(unit, b-a)
	d := c.y.value - c.x.value
	switch {
	case unit == measure.Proportion:
		f.Unit = measure.ProportionDifference
	case c.ratios() && a == 0:
		return measure.NotEstimable(unit, f.N, measure.ZeroReference)
	case c.ratios():
		f.Value = b / a
	}
	lo, hi := 0.0, 0.0
	switch {
	case c.ratios() && b == 0:
		f.Reason = measure.ZeroCount
		return made(f)
	case !c.x.ok || !c.y.ok:
		f.Reason = measure.NoError
		return made(f)
	case c.x.hasSE && c.y.hasSE:
		f.StdErr = math.Sqrt(max(float64(c.x.se*c.x.se)+float64(c.y.se*c.y.se)-2*c.covariance, 0))
		f.DF = c.degrees()
		h := float64(Groups{Level: c.later.Level(), DF: f.DF}.quantile() * f.StdErr)
		lo, hi, f.Method = d-h, d+h, Delta
		if c.ratios() {
			f.Method = DeltaLog
		}
		if f.StdErr == 0 {
			f.Method, f.Reason, f.DF = "", measure.NoSpread, 0
			return made(f)
		}
	default:
		lo = d - math.Hypot(c.y.value-c.y.lower, c.x.upper-c.x.value)
		hi = d + math.Hypot(c.y.upper-c.y.value, c.x.value-c.x.lower)
		f.Method = Mover
	}
	if c.ratios() {
		lo, hi = math.Exp(lo), math.Exp(hi)
	}
	if f.Unit == measure.ProportionDifference {
		lo, hi = max(lo, -1), min(hi, 1)
	}
	f.Lower, f.Upper, f.Level = min(lo, f.Value), max(hi, f.Value), c.later.Level()
	return made(f)
}

// degrees are the smaller of the degrees of freedom; 0 where both are known.
func (c shift) degrees() float64 {
	a, ok1 := c.earlier.DF()
	b, ok2 := c.later.DF()
	switch {
	case ok1 && ok2:
		return min(a, b)
	case ok1:
		return a
	}
	return b
}

// relative is the change over the earlier size, with an interval by the delta
// method where there are standard errors.
func (c shift) relative() measure.Estimate {
	a, _ := c.earlier.Value()
	b, _ := c.later.Value()
	if a == 0 {
		return measure.NotEstimable(measure.Index, c.n(), measure.ZeroReference)
	}
	f := c.figures(measure.Index, (b-a)/a)
	if !c.x.ok || !c.y.ok || !c.x.hasSE || !c.y.hasSE {
		f.Reason = measure.NoError
		return made(f)
	}
	// b/a has the derivatives 1/a and −b/a²; for ratios the errors are those of
	// the logarithms, and b/a has b/a and −b/a.
	u, v := 1/a, b/a/a
	if c.ratios() {
		u, v = b/a, b/a
	}
	variance := float64(float64(u*u)*c.y.se*c.y.se) + float64(float64(v*v)*c.x.se*c.x.se) - 2*float64(float64(u*v)*c.covariance)
	f.StdErr, f.DF = math.Sqrt(max(variance, 0)), c.degrees()
	if f.StdErr == 0 {
		f.Reason, f.DF = measure.NoSpread, 0
		return made(f)
	}
	h := float64(Groups{Level: c.later.Level(), DF: f.DF}.quantile() * f.StdErr)
	f.Lower, f.Upper, f.Level, f.Method = f.Value-h, f.Value+h, c.later.Level(), Delta
	return made(f)
}

// movement compares the sizes of the two disparities.
func (c shift) movement(change measure.Estimate) Movement {
	if _, ok := change.Value(); !ok {
		return 0
	}
	lo, hi, ok := change.Interval()
	equal := 0.0
	if c.ratios() {
		equal = 1
	}
	switch a, b := c.x.value, c.y.value; {
	case !ok || lo <= equal && hi >= equal:
		return NotClear
	case a > 0 && b < 0 || a < 0 && b > 0:
		return Turned
	case math.Abs(b) < math.Abs(a):
		return Narrower
	}
	return Wider
}
