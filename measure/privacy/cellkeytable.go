package privacy

import (
	"encoding/json"
	"iter"
	"math"
	"slices"

	"github.com/collective-impact/sdk/internal/fault"
	"github.com/collective-impact/sdk/measure"
)

// perturbationUnits is the number of units in which probabilities are kept, so
// that the last bits of the computation do not matter.
const perturbationUnits = 100_000_000

// maxPerturbation is the largest noise and the largest count that may be blocked.
const maxPerturbation = 20

// Perturbation says what noise [PerturbCounts] adds.
type Perturbation struct {
	// MaxChange is the largest noise, D, in people, 1 to 20.
	MaxChange int `json:"maxChange"`
	// Variance is that of the noise, V, above 0 and at most MaxChange squared.
	// Where the noise has no room for it, as that of a single person, it is less.
	Variance float64 `json:"variance"`
	// Blocked is the largest of the counts that nobody shall read: no count becomes
	// 1 to Blocked. It is at most 20; with 0 none is blocked.
	Blocked int `json:"blocked,omitempty"`
	// AnyShape lets a larger loss be likelier than a smaller one, which leaves more
	// room for the variance of small counts.
	AnyShape bool `json:"anyShape,omitempty"`
}

// PerturbationTable has the distribution of the noise for each count. Make one
// with [Perturbation.Table]; the zero value adds no noise. It is immutable.
type PerturbationTable struct{ rows []perturbationRow }

type perturbationRow struct {
	changes []int
	below   []uint64 // cumulative, in units
}

// PerturbationRow is the noise that a count gets.
type PerturbationRow struct {
	// Count is the true count; the last row is for all larger ones too.
	Count int `json:"count"`
	// Variance is that of the noise of this count.
	Variance float64 `json:"variance"`
	// Chances are the possible noises, the smallest first.
	Chances []PerturbationChance `json:"chances"`
}

// PerturbationChance is one noise and its probability.
type PerturbationChance struct {
	// Change is the noise in people.
	Change int `json:"change"`
	// Probability is a multiple of 10⁻⁸.
	Probability float64 `json:"probability"`
}

// Validate reports parameters outside their ranges; it wraps [measure.ErrRange].
func (p Perturbation) Validate() error {
	var problems fault.List
	if p.MaxChange < 1 || p.MaxChange > maxPerturbation {
		problems.Add("/maxChange", fault.ErrRange, "expected a largest noise from 1 to %d, got %d", maxPerturbation, p.MaxChange)
	} else if most := float64(p.MaxChange * p.MaxChange); !(p.Variance > 0 && p.Variance <= most) {
		problems.Add("/variance", fault.ErrRange, "expected a variance above 0 and at most %g, the square of the largest noise", most)
	}
	if p.Blocked < 0 || p.Blocked > maxPerturbation {
		problems.Add("/blocked", fault.ErrRange, "expected a largest blocked count from 0 to %d, got %d", maxPerturbation, p.Blocked)
	}
	return problems.Err()
}

// Table computes the distributions of the noise: of all those within MaxChange
// that have mean 0 and a variance of at most Variance, make no count negative or
// blocked and, without AnyShape, make a loss the less likely the larger it is, the
// one of largest entropy (Giessing 2016, Privacy in Statistical Databases, LNCS
// 9867:237; R package ptable). Noise with mean 0 cannot make 0 anything else, so
// counts of nobody have no row.
//
// A variance that is too small to avoid the blocked counts, or a largest noise
// that cannot reach beyond them, wraps [measure.ErrRange].
func (p Perturbation) Table() (PerturbationTable, error) {
	if err := p.Validate(); err != nil {
		return PerturbationTable{}, err
	}
	last := p.MaxChange
	if p.Blocked > 0 {
		last += p.Blocked + 1
	}
	var t PerturbationTable
	var problems fault.List
	for count := 1; count <= last; count++ {
		var changes []int
		for v := max(-p.MaxChange, -count); v <= p.MaxChange; v++ {
			if count+v == 0 || count+v > p.Blocked {
				changes = append(changes, v)
			}
		}
		chances, ok := entropy(changes, p.Variance, !p.AnyShape)
		if !ok || len(changes) == 0 {
			problems.Add("/variance", fault.ErrRange,
				"a count of %d cannot have noise of mean 0 and variance %g within %d that avoids 1 to %d", count, p.Variance, p.MaxChange, p.Blocked)
			continue
		}
		row := perturbationRow{changes: changes}
		sum := 0.0
		for _, chance := range chances {
			sum += chance
			row.below = append(row.below, uint64(math.Round(min(sum, 1)*perturbationUnits)))
		}
		row.below[len(row.below)-1] = perturbationUnits
		t.rows = append(t.rows, row)
	}
	if err := problems.Err(); err != nil {
		return PerturbationTable{}, err
	}
	return t, nil
}

// Rows yields the distributions of the counts from 1; the last is for all larger
// counts too.
func (t PerturbationTable) Rows() iter.Seq[PerturbationRow] {
	return func(yield func(PerturbationRow) bool) {
		for i, row := range t.rows {
			out := PerturbationRow{Count: i + 1}
			before := uint64(0)
			for k, below := range row.below {
				p := float64(below-before) / perturbationUnits
				before = below
				out.Chances = append(out.Chances, PerturbationChance{row.changes[k], p})
				out.Variance += float64(p * float64(row.changes[k]*row.changes[k]))
			}
			if !yield(out) {
				return
			}
		}
	}
}

// Probability returns the probability that a count becomes another one.
func (t PerturbationTable) Probability(from, to int64) float64 {
	if from > 0 && to >= 0 && len(t.rows) > 0 {
		row := t.rows[min(from, int64(len(t.rows)))-1]
		for k, v := range row.changes {
			if int64(v) == to-from {
				before := uint64(0)
				if k > 0 {
					before = row.below[k-1]
				}
				return float64(row.below[k]-before) / perturbationUnits
			}
		}
		return 0
	}
	if from == to {
		return 1
	}
	return 0
}

// MarshalJSON writes the rows as a list.
func (t PerturbationTable) MarshalJSON() ([]byte, error) {
	return json.Marshal(slices.AppendSeq([]PerturbationRow{}, t.Rows()))
}

// UnmarshalJSON always fails with [measure.ErrComputed]: the table follows from
// its [Perturbation].
func (*PerturbationTable) UnmarshalJSON([]byte) error { return measure.ErrComputed }
