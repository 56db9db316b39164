package survey

import (
	"fmt"
	"math"
	"slices"

	"github.com/collective-impact/sdk/internal/exact"
	"github.com/collective-impact/sdk/internal/fault"
)

// Replication says how the spread of replicates becomes a variance:
// Scale · Σ RScales[r] (θ[r] − c)², as svrepdesign in R has it. [BRR], [Fay] and
// the others make one.
type Replication struct {
	Scale   float64
	RScales []float64 // of each replicate
	// MSE takes the estimate of the whole sample as c, and otherwise c is the
	// mean of the replicates whose RScales are above 0. R's default is false, for
	// successive differences since version 4.5 true.
	MSE bool
	// DF is the degrees of freedom of the design, for those who know them;
	// [RankDF] computes them from the weights.
	DF int64
}

func equal(scale float64, replicates int) Replication {
	return Replication{Scale: scale, RScales: slices.Repeat([]float64{1}, max(min(replicates, maxReplicates), 0))}
}

// maxReplicates is far above the few hundred that anybody publishes.
const maxReplicates = 1 << 20

// BRR is balanced repeated replication: each replicate is half of the sample
// with doubled weights. The scale is 1/R for R replicates.
func BRR(replicates int) Replication { return equal(1/float64(replicates), replicates) }

// Fay is balanced repeated replication in which the other half keeps the part
// rho of its weights (Judkins 1990, Journal of Official Statistics 6:223). The
// scale is 1/(R (1 − rho)²).
func Fay(replicates int, rho float64) Replication {
	return equal(1/float64(float64(replicates)*float64((1-rho)*(1-rho))), replicates)
}

// JK1 is the jackknife that leaves out one unit of an unstratified sample at a
// time. The scale is (R − 1)/R.
func JK1(replicates int) Replication {
	return equal(float64(replicates-1)/float64(replicates), replicates)
}

// JKn is the jackknife that leaves out one unit of a stratum at a time. The
// scale is 1 and rscales has (n − 1)/n for each replicate, n being the number of
// units in its stratum, times 1 − n/N with a finite population correction.
func JKn(rscales []float64) Replication {
	return Replication{Scale: 1, RScales: slices.Clone(rscales)}
}

// JK2 is the jackknife of two units in each stratum, one replicate each. The
// scale is 1.
func JK2(replicates int) Replication { return equal(1, replicates) }

// Bootstrap draws units with replacement. The scale is 1/(R − 1).
func Bootstrap(replicates int) Replication { return equal(1/float64(replicates-1), replicates) }

// SDR is successive difference replication, as in the American Community Survey
// and its 80 replicates (Fay and Train 1995; Ash 2014, Survey Methodology
// 40:47). The scale is 4/R.
func SDR(replicates int) Replication { return equal(4/float64(replicates), replicates) }

// Totals are Σwy and Σwx of each domain, with the weights of the sample or of
// one replicate.
type Totals struct{ Y, X []float64 }

// Replicates holds the totals of domains in a sample and its replicates. It is
// immutable and safe for concurrent use.
type Replicates struct {
	how  Replication
	full Totals
	reps []Totals
}

// NewReplicates checks totals and keeps them; the caller must not change them
// afterwards. Every problem is a [fault.FieldError].
func NewReplicates(how Replication, full Totals, reps []Totals) (*Replicates, error) {
	var bad fault.List
	if !(how.Scale >= 0) || math.IsInf(how.Scale, 0) {
		bad.Add("/scale", fault.ErrRange, "must be finite and not negative")
	}
	if len(how.RScales) != len(reps) {
		bad.Add("/rScales", fault.ErrInvalid, "has %d values for %d replicates", len(how.RScales), len(reps))
	}
	used := 0
	for i, s := range how.RScales {
		if !(s >= 0) || math.IsInf(s, 0) {
			bad.Add(fault.At("", "rScales", i), fault.ErrRange, "must be finite and not negative")
		}
		if s > 0 {
			used++
		}
	}
	if used < 2 {
		bad.Add("/replicates", fault.ErrRequired, "at least two replicates have to count")
	}
	check := func(path string, t Totals) {
		for _, c := range []struct {
			name   string
			values []float64
		}{{"y", t.Y}, {"x", t.X}} {
			if len(c.values) != len(full.X) {
				bad.Add(path+"/"+c.name, fault.ErrInvalid, "has %d values for %d domains", len(c.values), len(full.X))
			}
			for i, v := range c.values {
				if math.IsNaN(v) || math.IsInf(v, 0) {
					bad.Add(fault.At(path, c.name, i), fault.ErrRange, "must be finite")
				}
			}
		}
	}
	check("/full", full)
	for i, t := range reps {
		check(fault.At("", "replicates", i), t)
	}
	if err := bad.Err(); err != nil {
		return nil, err
	}
	how.RScales = slices.Clone(how.RScales)
	return &Replicates{how: how, full: full, reps: reps}, nil
}

// Size estimates the total of x in domain i.
func (r *Replicates) Size(i int) (*Stat, error) {
	return r.stat(i, i, func(t Totals) (float64, float64) { return t.X[i], 1 })
}

// Total estimates the total of y in domain i.
func (r *Replicates) Total(i int) (*Stat, error) {
	return r.stat(i, i, func(t Totals) (float64, float64) { return t.Y[i], 1 })
}

// Ratio estimates the total of y divided by that of x in domain i: with x = 1
// the mean. Where x is 0 it is [ErrZeroDenominator].
func (r *Replicates) Ratio(i int) (*Stat, error) {
	return r.stat(i, i, func(t Totals) (float64, float64) { return t.Y[i], t.X[i] })
}

// Share estimates the part that domain i has of the x of domain of.
func (r *Replicates) Share(i, of int) (*Stat, error) {
	return r.stat(i, of, func(t Totals) (float64, float64) { return t.X[i], t.X[of] })
}

// Complement estimates the ratio of y to x among everyone in domain of who is
// not in domain i, which is part of it.
func (r *Replicates) Complement(i, of int) (*Stat, error) {
	return r.stat(i, of, func(t Totals) (float64, float64) { return t.Y[of] - t.Y[i], t.X[of] - t.X[i] })
}

func (r *Replicates) stat(i, of int, estimate func(Totals) (numerator, denominator float64)) (*Stat, error) {
	if r == nil || i < 0 || of < 0 || i >= len(r.full.X) || of >= len(r.full.X) {
		return nil, fmt.Errorf("%w: %d, %d", ErrNoDomain, i, of)
	}
	a, b := estimate(r.full)
	if b == 0 {
		return nil, fmt.Errorf("%w in domain %d", ErrZeroDenominator, of)
	}
	s := &Stat{value: a / b, df: r.how.DF, r: r, thetas: make([]float64, len(r.reps))}
	if math.IsNaN(s.value) || math.IsInf(s.value, 0) {
		return nil, ErrOverflow
	}
	size := math.Abs(s.value)
	for k, t := range r.reps {
		if a, b = estimate(t); b == 0 {
			s.thetas[k] = math.NaN() // left out, and counted
			if r.how.RScales[k] > 0 {
				s.lost++
			}
			continue
		}
		s.thetas[k] = a / b
		size = max(size, math.Abs(s.thetas[k]))
	}
	if s.variance, s.err = s.spread(s); s.err == nil {
		weight := 0.0
		for _, w := range r.how.RScales {
			weight += w
		}
		noise := float64(16 * eps * size)
		if s.variance <= float64(float64(noise*noise)*float64(weight*r.how.Scale)) {
			s.variance, s.flat = 0, true
		}
	}
	return s, nil
}

// replicated returns the covariance with an estimate of the same replicates.
func (s *Stat) replicated(o *Stat) (float64, error) {
	if s.r != o.r {
		return 0, ErrUnrelated
	}
	for _, x := range []*Stat{s, o} {
		if x.err != nil {
			return 0, x.err
		}
	}
	if s == o || s.flat || o.flat {
		return min(s.variance, o.variance), nil
	}
	return s.spread(o)
}

// spread returns Scale · Σ RScales (θ − c)(θ' − c') over the replicates in which
// both have a value.
func (s *Stat) spread(o *Stat) (float64, error) {
	how := &s.r.how
	a, b := s.value, o.value
	var meanA, meanB exact.Compensated
	n := 0
	for k, w := range how.RScales {
		if x, y := s.thetas[k], o.thetas[k]; w > 0 && !math.IsNaN(x) && !math.IsNaN(y) {
			meanA.Add(x)
			meanB.Add(y)
			n++
		}
	}
	if n < 2 {
		return 0, ErrNoVariance
	}
	if !how.MSE {
		a, b = meanA.Float()/float64(n), meanB.Float()/float64(n)
	}
	var v exact.Compensated
	for k, w := range how.RScales {
		if x, y := s.thetas[k], o.thetas[k]; w > 0 && !math.IsNaN(x) && !math.IsNaN(y) {
			v.Add(float64(float64((x-a)*(y-b)) * w))
		}
	}
	t := float64(v.Float() * how.Scale)
	if math.IsNaN(t) || math.IsInf(t, 0) {
		return 0, ErrOverflow
	}
	return t, nil
}

// RankDF returns the degrees of freedom of replicate weights: the rank of the
// matrix whose columns are the weights of each replicate, less 1, as degf in R.
// A column counts towards the rank when what the ones before it leave of it is
// more than 1e-5 of its length. Rows that are alike, such as those of one unit
// or of one unit and sampling weight, may be given once. Columns of unequal
// length, or numbers that are not finite, are an error.
func RankDF(columns [][]float64) (int64, error) {
	var basis [][]float64
	for j, column := range columns {
		if len(column) != len(columns[0]) {
			return 0, &fault.FieldError{Path: fault.At("", j), Problem: "columns are of unequal length", Err: fault.ErrInvalid}
		}
		largest := 0.0
		for i, x := range column {
			if math.IsNaN(x) || math.IsInf(x, 0) {
				return 0, &fault.FieldError{Path: fault.At("", j, i), Problem: "must be finite", Err: fault.ErrRange}
			}
			largest = max(largest, math.Abs(x))
		}
		if largest == 0 {
			continue
		}
		left := make([]float64, len(column))
		for i, x := range column {
			left[i] = x / largest
		}
		whole := math.Sqrt(dot(left, left))
		for range 2 { // the second time takes away what rounding left
			for _, q := range basis {
				p := dot(q, left)
				for i := range left {
					left[i] -= float64(p * q[i])
				}
			}
		}
		if length := math.Sqrt(dot(left, left)); length > 1e-5*whole {
			for i := range left {
				left[i] /= length
			}
			basis = append(basis, left)
		}
	}
	return max(int64(len(basis))-1, 0), nil
}

func dot(a, b []float64) float64 {
	s := 0.0
	for i := range a {
		s += float64(a[i] * b[i])
	}
	return s
}
