package disparity

import (
	"github.com/collective-impact/sdk/internal/enum"
	"github.com/collective-impact/sdk/internal/fault"
	"github.com/collective-impact/sdk/measure"
)

// Counts are groups of independent people of whom some count: K[i] of the N[i]
// people of group i.
type Counts struct {
	// N are the numbers of people.
	N []int `json:"n"`
	// K are those who count.
	K []int `json:"k"`
}

// Statistic is a figure that is computed from counts: k[i] of the n[i] people of
// group i. NaN and infinity say that it has no value for them. It must depend on
// the counts alone and neither keep nor change the slices; it is called from
// several goroutines at once.
type Statistic func(n, k []int) float64

// Sampling says what chance decides in a bootstrap.
type Sampling uint8

// The kinds of sampling.
const (
	// FixedSizes: the number of people in each group is as it is, and chance
	// decides who of them counts.
	FixedSizes Sampling = iota + 1
	// Joint: chance also decides in which group a person is; only the number of
	// all people is fixed.
	Joint
)

var samplingKeys = []string{"", "fixed-sizes", "joint"}

// String returns the key.
func (s Sampling) String() string { return enum.String("Sampling", samplingKeys, s) }

// AppendText appends the key: "fixed-sizes" or "joint".
func (s Sampling) AppendText(b []byte) ([]byte, error) {
	return enum.Append(b, "Sampling", samplingKeys, s)
}

// MarshalText returns the key.
func (s Sampling) MarshalText() ([]byte, error) { return s.AppendText(nil) }

// UnmarshalText reads a key; an unknown one wraps [measure.ErrUnknownKey].
func (s *Sampling) UnmarshalText(text []byte) (err error) {
	*s, err = enum.Parse[Sampling]("sampling", samplingKeys, text)
	return err
}

// DefaultReplicates is the number of replicates where none is stated. With it
// the Monte Carlo error of a standard error is below one percent, and that of a
// p of 0.05 about 0.002.
const DefaultReplicates = 9999

const (
	maxReplicates = 1_000_000
	maxValues     = 1 << 27 // of replicates times statistics: a gigabyte
	maxPeople     = min(1<<52, int64(^uint(0)>>1))
)

// Resampling steers bootstraps and permutations. The result depends on the
// seed and the number of replicates; it does not depend on the workers.
type Resampling struct {
	// Seed chooses the random numbers. There is no random seed: the same
	// question has the same answer.
	Seed uint64 `json:"seed"`
	// Replicates is how often to draw; 0 means [DefaultReplicates].
	Replicates int `json:"replicates,omitempty"`
	// Sampling says what chance decides in a bootstrap; 0 means [FixedSizes].
	// Permutations have no use for it.
	Sampling Sampling `json:"sampling,omitzero"`
	// Workers is the number of goroutines; 0 means one for each processor.
	Workers int `json:"-"`
	// Progress is told now and then how many replicates there are, never by two
	// goroutines at once; nil means that of the context, see
	// [measure.WithProgress].
	Progress measure.Progress `json:"-"`
}

// ready fills in what is not stated, and reports what is wrong; width is the
// number of figures of each replicate.
func (o Resampling) ready(l *fault.List, width int) Resampling {
	if o.Replicates == 0 {
		o.Replicates = DefaultReplicates
	}
	if o.Replicates < 0 || o.Replicates > maxReplicates {
		l.Add("/replicates", measure.ErrRange, "must lie between 1 and %d", maxReplicates)
	} else if width > 0 && o.Replicates > maxValues/width {
		l.Add("/replicates", measure.ErrRange, "%d figures of each replicate are more than %d together", width, maxValues)
	}
	if o.Sampling == 0 {
		o.Sampling = FixedSizes
	}
	if !enum.Valid(samplingKeys, o.Sampling) {
		l.Add("/sampling", measure.ErrUnknownKey, "must be fixed-sizes or joint")
	}
	if o.Workers < 0 {
		l.Add("/workers", measure.ErrRange, "must not be negative")
	}
	return o
}

// check reports what is wrong with counts.
func (c Counts) check(l *fault.List, at string) {
	if len(c.N) != len(c.K) {
		l.Add(at+"/k", measure.ErrInvalid, "must have one number for each of n: %d, not %d", len(c.N), len(c.K))
		return
	}
	if len(c.N) == 0 {
		l.Add(at+"/n", measure.ErrRequired, "required: at least one group")
	}
	people := int64(0)
	for i, n := range c.N {
		if n < 0 || int64(n) > maxPeople-people {
			l.Add(fault.At(at+"/n", i), measure.ErrRange, "must be a number of people, of at most %d together", maxPeople)
			continue
		}
		people += int64(n)
		if c.K[i] < 0 || c.K[i] > n {
			l.Add(fault.At(at+"/k", i), measure.ErrRange, "must be from 0 to n")
		}
	}
}
