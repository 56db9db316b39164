package measure

import (
	"maps"
	"slices"
	"strconv"

	"github.com/collective-impact/sdk/internal/enum"
	"github.com/collective-impact/sdk/internal/fault"
)

// LonelyPSU says what a stratum adds to a variance in which one unit was
// sampled, although it has more. The rules are those of the R package survey.
type LonelyPSU uint8

// The rules.
const (
	// LonelyFail: estimates have no interval, for the reason [LonelyStratum].
	// This is what the zero value means.
	LonelyFail LonelyPSU = iota + 1
	// LonelyRemove: nothing.
	LonelyRemove
	// LonelyCertainty: nothing, because the unit was certain to be sampled.
	LonelyCertainty
	// LonelyAdjust: the square of its distance from the mean of all strata,
	// which errs on the high side.
	LonelyAdjust
	// LonelyAverage: as much as the other strata on average.
	LonelyAverage
)

var lonelyKeys = []string{"", "fail", "remove", "certainty", "adjust", "average"}

// String returns the key.
func (k LonelyPSU) String() string { return enum.String("LonelyPSU", lonelyKeys, k) }

// AppendText appends the key: "fail", "remove", "certainty", "adjust" or
// "average".
func (k LonelyPSU) AppendText(b []byte) ([]byte, error) {
	return enum.Append(b, "LonelyPSU", lonelyKeys, k)
}

// MarshalText returns the key.
func (k LonelyPSU) MarshalText() ([]byte, error) { return k.AppendText(nil) }

// UnmarshalText reads a key; an unknown one wraps [ErrUnknownKey].
func (k *LonelyPSU) UnmarshalText(text []byte) (err error) {
	*k, err = enum.Parse[LonelyPSU]("lonely PSU rule", lonelyKeys, text)
	return err
}

// Stage is one stage of sampling, by its columns.
type Stage struct {
	// Stratum is the category or label of the stratum; "" without strata.
	Stratum string `json:"stratum,omitempty"`
	// Cluster is the category or label of the sampled unit; "" where rows were
	// drawn, which is possible at the last stage.
	Cluster string `json:"cluster,omitempty"`
	// Population is the number of units in the population of the stratum, for
	// the finite population correction: a number that is the same in all rows of
	// a stratum. "" is sampling with replacement.
	Population string `json:"population,omitempty"`
}

// Margin are known totals of the population by a category, to which weights are
// adjusted: post-stratification with one margin, raking with several.
type Margin struct {
	// Column is a category whose levels are all known.
	Column string `json:"column"`
	// Totals are the people of the population by level.
	Totals map[string]float64 `json:"totals"`
}

// ReplicateMethod says how replicate weights were made, which gives the factors
// of the variance.
type ReplicateMethod uint8

// The methods.
const (
	// BRR: balanced repeated replication; factor 1/R.
	BRR ReplicateMethod = iota + 1
	// Fay: BRR with Fay's factor ρ; factor 1/(R (1−ρ)²).
	Fay
	// JK1: one unit left out each time, without strata; factor (R−1)/R.
	JK1
	// JKn: one unit of a stratum left out; the factors are (n_h−1)/n_h, stated
	// as Scales.
	JKn
	// BootstrapWeights: factor 1/(R−1).
	BootstrapWeights
	// SDR: successive difference replication, as the American Community Survey
	// has with 80 replicates; factor 4/R.
	SDR
	// OtherReplicates: the factors are stated.
	OtherReplicates
)

var replicateKeys = []string{"", "brr", "fay", "jk1", "jkn", "bootstrap", "sdr", "other"}

// String returns the key.
func (k ReplicateMethod) String() string { return enum.String("ReplicateMethod", replicateKeys, k) }

// AppendText appends the key: "brr", "fay", "jk1", "jkn", "bootstrap", "sdr" or
// "other".
func (k ReplicateMethod) AppendText(b []byte) ([]byte, error) {
	return enum.Append(b, "ReplicateMethod", replicateKeys, k)
}

// MarshalText returns the key.
func (k ReplicateMethod) MarshalText() ([]byte, error) { return k.AppendText(nil) }

// UnmarshalText reads a key; an unknown one wraps [ErrUnknownKey].
func (k *ReplicateMethod) UnmarshalText(text []byte) (err error) {
	*k, err = enum.Parse[ReplicateMethod]("replicate method", replicateKeys, text)
	return err
}

// Replicates are columns of replicate weights.
type Replicates struct {
	// Columns are numbers, one for each replicate, weights in full; required,
	// at least two.
	Columns []string `json:"columns"`
	// Method says how they were made; required.
	Method ReplicateMethod `json:"method"`
	// Rho is Fay's ρ, from 0 to below 1.
	Rho float64 `json:"rho,omitempty"`
	// Scale is the common factor of [OtherReplicates] and [JKn]; 0 means 1.
	Scale float64 `json:"scale,omitempty"`
	// Scales are the factors of the replicates; none means 1 for each.
	Scales []float64 `json:"scales,omitempty"`
	// AboutMean takes deviations from the mean of the replicates instead of the
	// estimate itself.
	AboutMean bool `json:"aboutMean,omitempty"`
	// DF are the degrees of freedom; 0 means the number of replicates less 1.
	DF float64 `json:"df,omitempty"`
}

// Design says how the rows came to be in the data. With a design, rates and
// means are weighted by the plan's sampling weight, errors are design-based, by
// Taylor linearisation or replicate weights, and every comparison takes into
// account how its sides vary together. Rows outside a group stay part of the
// sample. Give one of Stages, Replicates and Complete; a design with none of
// them is a simple random sample with replacement of rows.
type Design struct {
	// Stages are the stages of sampling, the first one outermost.
	Stages []Stage `json:"stages,omitempty"`
	// Replicates are replicate weights.
	Replicates *Replicates `json:"replicates,omitempty"`
	// Complete says that the rows are all of the population: estimates have no
	// sampling error, and no interval for the reason [NoSampling]. Leave it
	// out to ask about the people who might have been, as plans without a
	// design do.
	Complete bool `json:"complete,omitempty"`
	// Margins are known totals of the population.
	Margins []Margin `json:"margins,omitempty"`
	// Lonely is the rule for strata with one unit; the zero value means
	// [LonelyFail].
	Lonely LonelyPSU `json:"lonely,omitzero"`
	// Normal uses the normal distribution for intervals instead of Student's
	// with the degrees of freedom of the group, its units less its strata.
	Normal bool `json:"normal,omitempty"`
}

// The reasons of designs.
const (
	// NoSampling: everyone is in the data, so nothing varies with the sample.
	NoSampling Reason = "complete-enumeration"
	// LonelyStratum: a stratum has one sampled unit, and no rule says what it
	// adds.
	LonelyStratum Reason = "lonely-psu"
)

// checkOutcomes reports outcomes that the weights do not fit.
func (p Plan) checkOutcomes(l *fault.List) {
	for i, ind := range p.Indicators {
		if ind.Outcome == TotalOf && p.Weight.Kind == PrecisionWeight {
			l.Add(fault.At("/indicators", i, "outcome"), ErrInvalid, "a precision weight does not say how many people a row stands for, so there is no total")
		}
		if ind.Outcome == QuantileOf && (p.Weight.Kind == PrecisionWeight || p.Design != nil && p.Design.Replicates != nil) {
			l.Add(fault.At("/indicators", i, "outcome"), ErrInvalid, "quantiles with precision weights or replicate weights are not computed")
		}
	}
}

func (d *Design) check(l *fault.List, w Weight) {
	if d == nil {
		return
	}
	if w.Kind != 0 && w.Kind != SamplingWeight {
		l.Add("/weight/kind", ErrInvalid, "a design has sampling weights")
	}
	ways := 0
	for _, stated := range []bool{len(d.Stages) > 0, d.Replicates != nil, d.Complete} {
		if stated {
			ways++
		}
	}
	if ways > 1 {
		l.Add("/design", ErrInvalid, "state stages, or replicates, or that the data are complete")
	}
	for i, s := range d.Stages {
		at := fault.At("/design/stages", i)
		if s.Cluster == "" && i+1 < len(d.Stages) {
			l.Add(at+"/cluster", ErrRequired, "required at every stage but the last")
		}
		if s == (Stage{}) && len(d.Stages) > 1 {
			l.Add(at, ErrRequired, "required: a stratum, a cluster or a population")
		}
	}
	if d.Lonely != 0 && !enum.Valid(lonelyKeys, d.Lonely) {
		l.Add("/design/lonely", ErrUnknownKey, "must be fail, remove, certainty, adjust or average")
	}
	for i, m := range d.Margins {
		at := fault.At("/design/margins", i)
		if m.Column == "" {
			l.Add(at+"/column", ErrRequired, "required: a category")
		}
		if slices.ContainsFunc(d.Margins[:i], func(o Margin) bool { return o.Column == m.Column }) {
			l.Add(at+"/column", ErrDuplicate, "margin %s stands twice", strconv.Quote(m.Column))
		}
		if len(m.Totals) == 0 {
			l.Add(at+"/totals", ErrRequired, "required: the people of the population by level")
		}
		for _, level := range sortedKeys(m.Totals) {
			if !(m.Totals[level] > 0) || m.Totals[level] > 1e15 {
				l.Add(fault.At(at+"/totals", level), ErrRange, "must be a number of people above 0")
			}
		}
	}
	if d.Replicates != nil {
		d.Replicates.check(l, "/design/replicates")
		if len(d.Margins) > 0 {
			l.Add("/design/margins", ErrInvalid, "replicate weights are adjusted already, by whoever made them")
		}
	}
}

func (r *Replicates) check(l *fault.List, at string) {
	if len(r.Columns) < 2 {
		l.Add(at+"/columns", ErrRequired, "required: at least two columns of weights")
	}
	for i, c := range r.Columns {
		if c == "" || slices.Contains(r.Columns[:i], c) {
			l.Add(fault.At(at+"/columns", i), ErrDuplicate, "must be a column of its own")
		}
	}
	if !enum.Valid(replicateKeys, r.Method) {
		l.Add(at+"/method", ErrRequired, "required: brr, fay, jk1, jkn, bootstrap, sdr or other")
	}
	if !(r.Rho >= 0 && r.Rho < 1) || r.Rho != 0 && r.Method != Fay {
		l.Add(at+"/rho", ErrRange, "must be from 0 to below 1, for fay alone")
	}
	if !(r.Scale >= 0 && r.Scale < 1e9) || !(r.DF >= 0 && r.DF < 1e9) {
		l.Add(at+"/scale", ErrRange, "scale and df must not be negative")
	}
	if r.Method == JKn && len(r.Scales) == 0 {
		l.Add(at+"/scales", ErrRequired, "required: (n−1)/n of the stratum of each replicate")
	}
	if len(r.Scales) > 0 && len(r.Scales) != len(r.Columns) {
		l.Add(at+"/scales", ErrInvalid, "one for each column")
	}
	for i, x := range r.Scales {
		if !(x >= 0 && x < 1e9) {
			l.Add(fault.At(at+"/scales", i), ErrRange, "must not be negative")
		}
	}
}

func (d *Design) clone() *Design {
	if d == nil {
		return nil
	}
	c := *d
	c.Stages = slices.Clone(d.Stages)
	c.Margins = slices.Clone(d.Margins)
	for i, m := range c.Margins {
		c.Margins[i].Totals = maps.Clone(m.Totals)
	}
	if d.Replicates != nil {
		r := *d.Replicates
		r.Columns, r.Scales = slices.Clone(r.Columns), slices.Clone(r.Scales)
		c.Replicates = &r
	}
	return &c
}
