package polyhedron

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"
)

const (
	// NoLow and NoHigh stand for a bound that is not there.
	NoLow, NoHigh = math.MinInt64, math.MaxInt64
	// MaxFactor is the largest factor of an unknown in a sum.
	MaxFactor = 1 << 40
	// MaxValue is the largest bound.
	MaxValue = 1 << 50
	// MaxTerms is the largest number of terms of a sum.
	MaxTerms = 1 << 22
)

// ErrLimit reports a number that is too large for exact arithmetic in 128 bits,
// or a term of an unknown that does not exist.
var ErrLimit = errors.New("outside the limits of the solver")

// Term is a factor times an unknown.
type Term struct {
	Var    int
	Factor int64
}

// row is a sum that lies between two bounds.
type row struct {
	terms     []Term
	low, high int64
}

func (r *row) free() bool { return r.low == NoLow && r.high == NoHigh }

// System is unknown whole numbers from 0 on, and sums of them that are known to
// lie between bounds.
type System struct {
	vars int
	rows []row
}

// NewSystem returns a system of unknowns without sums.
func NewSystem(vars int) *System { return &System{vars: max(vars, 0)} }

// Add says that a sum is at least low and at most high; [NoLow] and [NoHigh]
// mean that it is not bounded on that side. It returns the index of the sum. An
// unknown may come twice; its factors are added.
func (s *System) Add(terms []Term, low, high int64) (int, error) {
	if low != NoLow && (low > MaxValue || low < -MaxValue) || high != NoHigh && (high > MaxValue || high < -MaxValue) {
		return 0, fmt.Errorf("a bound beyond %d: %w", int64(MaxValue), ErrLimit)
	}
	t, err := s.tidy(terms)
	if err != nil {
		return 0, err
	}
	s.rows = append(s.rows, row{t, low, high})
	return len(s.rows) - 1, nil
}

// tidy sorts terms by unknown, adds those of the same one and drops zeros.
func (s *System) tidy(terms []Term) ([]Term, error) {
	if len(terms) > MaxTerms {
		return nil, fmt.Errorf("a sum of %d terms: %w", len(terms), ErrLimit)
	}
	out := slices.Clone(terms)
	byVar := func(a, b Term) int { return cmp.Compare(a.Var, b.Var) }
	if !slices.IsSortedFunc(out, byVar) {
		slices.SortStableFunc(out, byVar)
	}
	n := 0
	for i := range out {
		if x := out[i]; x.Var < 0 || x.Var >= s.vars || x.Factor > MaxFactor || x.Factor < -MaxFactor {
			return nil, fmt.Errorf("factor %d of unknown %d: %w", x.Factor, x.Var, ErrLimit)
		}
		if n > 0 && out[n-1].Var == out[i].Var {
			out[n-1].Factor += out[i].Factor
			if f := out[n-1].Factor; f > MaxFactor || f < -MaxFactor {
				return nil, fmt.Errorf("factor %d of unknown %d: %w", f, out[i].Var, ErrLimit)
			}
			continue
		}
		out[n] = out[i]
		n++
	}
	return slices.DeleteFunc(out[:n], func(t Term) bool { return t.Factor == 0 }), nil
}

// Infeasible says that no whole numbers fit a system. Rows are the indices of
// sums that contradict each other, in ascending order: none can be left out
// unless Rows is longer than the search for fewer goes.
type Infeasible struct{ Rows []int }

// Error names the sums.
func (e *Infeasible) Error() string { return fmt.Sprintf("the sums %v contradict each other", e.Rows) }
