package privacy

import (
	"slices"
	"strings"

	"github.com/collective-impact/sdk/measure"
)

// Cell is one indicator in one group, as it may be published. What is withheld
// is not in it.
type Cell struct {
	// Stratum is the level of the control dimension, "" without one.
	Stratum string `json:"stratum,omitempty"`
	// Group are the levels by dimension; none for everyone together.
	Group map[string]string `json:"group"`
	// Indicator is the key.
	Indicator string `json:"indicator"`
	// Estimate is the rate or mean; its status is suppressed when withheld.
	Estimate measure.Estimate `json:"estimate"`
	// Comparisons are one for each reference that applies, computed from
	// published groups alone.
	Comparisons []Comparison `json:"comparisons,omitempty"`
	set         []string
}

// UnmarshalJSON always fails with [measure.ErrComputed]: a cell comes from a
// [Release].
func (*Cell) UnmarshalJSON([]byte) error { return measure.ErrComputed }

// Set returns the dimensions of the group in the order of the plan.
func (c Cell) Set() []string { return slices.Clone(c.set) }

// Levels returns the levels of the group in the order of its set.
func (c Cell) Levels() []string {
	var out []string
	for _, d := range c.set {
		out = append(out, c.Group[d])
	}
	return out
}

// Label returns the levels joined for people: "Black · free or reduced", or
// "Everyone".
func (c Cell) Label() string {
	if len(c.set) == 0 {
		return "Everyone"
	}
	return strings.Join(c.Levels(), " · ")
}

// Withheld reports whether the cell is withheld.
func (c Cell) Withheld() bool { return c.Estimate.Status() == measure.Suppressed }

// Unknown reports whether some level of the group is missing.
func (c Cell) Unknown() bool {
	for _, v := range c.Group {
		if v == measure.UnknownLevel {
			return true
		}
	}
	return false
}

// Comparison is a group against one reference, as it may be published.
type Comparison struct {
	// Reference is what the plan asked for.
	Reference measure.Reference `json:"reference"`
	// Group is the reference group, where it is one and published.
	Group map[string]string `json:"group,omitempty"`
	// Difference is group minus reference.
	Difference measure.Estimate `json:"difference"`
	// Ratio is group over reference.
	Ratio measure.Estimate `json:"ratio"`
	// Standing says whether the group is ahead or behind.
	Standing measure.Standing `json:"standing"`
}

// Accounting says for one indicator in one stratum what became of the records:
// used + missing outcome = records. When the stratum as a whole is withheld, so
// is all of it. Records and missing outcome are withheld for all indicators of a
// stratum together: when those without a value are fewer than the minimum for
// one of them, and when for one they are nobody and for another somebody, for
// then they could be counted in every group.
type Accounting struct {
	// Stratum is the level of the control dimension, "" without one.
	Stratum string `json:"stratum,omitempty"`
	// Indicator is the key.
	Indicator string `json:"indicator"`
	// Records are the records of the stratum; null when withheld.
	Records *int `json:"records"`
	// Used have a usable value; null when withheld.
	Used *int `json:"used"`
	// MissingOutcome have none; null when withheld.
	MissingOutcome *int `json:"missingOutcome"`
}

// Dimension is a category of the release with its levels in declared order.
type Dimension struct {
	// Name is the name of the column.
	Name string `json:"name"`
	// Levels are in declared order; the unknown level comes last.
	Levels []string `json:"levels"`
}
