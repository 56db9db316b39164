package disparity

import (
	"slices"

	"github.com/collective-impact/sdk/internal/enum"
)

// Adjustment says how the probabilities of a family of comparisons are raised,
// so that the chance of one false alarm or more in the family stays at alpha.
type Adjustment uint8

// The adjustments.
const (
	// Holm multiplies the smallest probability by the size of the family, the
	// next by one less, and so on. It asks nothing of how the tests hang
	// together, and is never worse than Bonferroni (Holm 1979, Scandinavian
	// Journal of Statistics 6:65).
	Holm Adjustment = iota + 1
	// Hochberg steps up from the largest; it supposes independent tests, or
	// positive dependence (Hochberg 1988, Biometrika 75:800).
	Hochberg
	// Bonferroni multiplies every probability by the size of the family.
	Bonferroni
)

var adjustmentKeys = []string{"", "holm", "hochberg", "bonferroni"}

// String returns the key.
func (a Adjustment) String() string { return enum.String("Adjustment", adjustmentKeys, a) }

// AppendText appends the key: "holm", "hochberg" or "bonferroni".
func (a Adjustment) AppendText(b []byte) ([]byte, error) {
	return enum.Append(b, "Adjustment", adjustmentKeys, a)
}

// MarshalText returns the key.
func (a Adjustment) MarshalText() ([]byte, error) { return a.AppendText(nil) }

// UnmarshalText reads a key; an unknown one wraps [measure.ErrUnknownKey].
func (a *Adjustment) UnmarshalText(text []byte) (err error) {
	*a, err = enum.Parse[Adjustment]("adjustment", adjustmentKeys, text)
	return err
}

// adjust sets Adjusted, Family and Verdict of all that were tested.
func (a Adjustment) adjust(family []*Chance) {
	family = slices.DeleteFunc(slices.Clone(family), func(c *Chance) bool { return c.Verdict == NotTested })
	slices.SortStableFunc(family, func(x, y *Chance) int {
		switch {
		case x.P < y.P:
			return -1
		case x.P > y.P:
			return 1
		}
		return 0
	})
	m := len(family)
	for i, c := range family {
		c.Family, c.Adjustment = m, a
		if m == 1 {
			c.Adjustment = 0
		}
		factor := m - i
		if a == Bonferroni {
			factor = m
		}
		c.Adjusted = min(float64(float64(factor)*c.P), 1)
		if a == Holm && i > 0 {
			c.Adjusted = max(c.Adjusted, family[i-1].Adjusted)
		}
	}
	for i := m - 2; a == Hochberg && i >= 0; i-- {
		family[i].Adjusted = min(family[i].Adjusted, family[i+1].Adjusted)
	}
	for _, c := range family {
		*c = c.judged()
	}
}

// anyPair adjusts tests whose pairs were picked among so many.
func anyPair(family []*Chance, pairs int) {
	for _, c := range family {
		if c.Verdict == NotTested {
			continue
		}
		c.Family, c.Adjustment = pairs, Bonferroni
		c.Adjusted = min(float64(float64(pairs)*c.P), 1)
		*c = c.judged()
	}
}
