package disparity

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/collective-impact/sdk/internal/fault"
	"github.com/collective-impact/sdk/internal/random"
	"github.com/collective-impact/sdk/measure"
)

// ErrNoValue reports a statistic that has no value for the counts as they are,
// so that there is nothing to test.
var ErrNoValue = errors.New("the statistic has no value")

// StratifiedStatistic is a [Statistic] of the counts of several strata.
type StratifiedStatistic func(strata []Counts) float64

// Significance is the outcome of a permutation test.
type Significance struct {
	// Observed is the statistic of the counts as they are.
	Observed float64 `json:"observed"`
	// P is the chance of a statistic at least as large where groups do not
	// differ: (Extreme+1)/(Replicates+1), which is never 0 (Phipson and Smyth
	// 2010, Statistical Applications in Genetics and Molecular Biology 9:39).
	P float64 `json:"p"`
	// Error is the Monte Carlo error of P: what another seed would change, as a
	// standard error.
	Error float64 `json:"error"`
	// Extreme is the number of replicates whose statistic is at least as large,
	// or has no value.
	Extreme int `json:"extreme"`
	// Undefined is the number of those whose statistic has no value.
	Undefined int `json:"undefined"`
	// Replicates is the number of replicates.
	Replicates int `json:"replicates"`
}

// Permute tests whether the groups differ by more than chance, in the sense of
// any statistic that is large where they do. Which people belong to which group
// is drawn anew, while the sizes of the groups and the number of those who count
// stay as they are: a multivariate hypergeometric number. Statistics that differ
// by rounding alone, by one part in 10¹⁰, are equal.
//
// Errors are those of [Bootstrap], and [ErrNoValue].
func Permute(ctx context.Context, c Counts, statistic Statistic, o Resampling) (Significance, error) {
	if statistic == nil {
		return PermuteWithin(ctx, []Counts{c}, nil, o)
	}
	s, err := PermuteWithin(ctx, []Counts{c}, func(strata []Counts) float64 {
		return statistic(strata[0].N, strata[0].K)
	}, o)
	return s, err
}

// PermuteWithin is [Permute] for groups that are compared within strata, such as
// schools: people change groups within their stratum alone. Strata of one number
// of groups can be added up by [Pooled].
func PermuteWithin(ctx context.Context, strata []Counts, statistic StratifiedStatistic, o Resampling) (Significance, error) {
	var l fault.List
	if len(strata) == 0 {
		l.Add("/strata", measure.ErrRequired, "required: at least one stratum")
	}
	for i, c := range strata {
		c.check(&l, fault.At("/strata", i))
	}
	checkStatistics(&l, []StratifiedStatistic{statistic}, func(s StratifiedStatistic) bool { return s == nil })
	o = o.ready(&l, 1)
	if err := l.Err(); err != nil {
		return Significance{}, err
	}
	var observed float64
	err := guarded(func() { observed = statistic(copied(strata)) })
	if err == nil && undefined(observed) {
		err = ErrNoValue
	}
	if err != nil {
		return Significance{}, err
	}
	all, err := o.run(ctx, "permutation", 1, func() draw {
		drawn := copied(strata)
		return func(r *random.Stream, out []float64) {
			for i, c := range strata {
				permuted(r, drawn[i], c)
			}
			out[0] = statistic(drawn)
		}
	})
	if err != nil {
		return Significance{}, err
	}
	s := Significance{Observed: observed, Replicates: o.Replicates}
	for _, v := range all.values {
		switch {
		case undefined(v):
			s.Undefined++
			s.Extreme++
		case atLeast(v, observed):
			s.Extreme++
		}
	}
	s.P, s.Error = permutationP(s.Extreme, s.Replicates)
	return s, nil
}

// permutationP returns the p of so many extreme replicates, and its Monte Carlo error.
func permutationP(extreme, replicates int) (p, monteCarlo float64) {
	p = float64(extreme+1) / float64(replicates+1)
	return p, math.Sqrt(float64(p*(1-p)) / float64(replicates))
}

// permuted writes to drawn what chance makes of c with both margins fixed.
func permuted(r *random.Stream, drawn, c Counts) {
	successes := 0
	for _, k := range c.K {
		successes += k
	}
	copy(drawn.N, c.N)
	r.Multihypergeometric(drawn.K, c.N, successes)
}

// atLeast reports whether a ≥ b, up to rounding.
func atLeast(a, b float64) bool { return a >= b-float64(1e-10*math.Abs(b)) }

// guarded calls a function of the caller; a panic becomes an error.
func guarded(f func()) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%w: %v", ErrStatistic, p)
		}
	}()
	f()
	return nil
}

func copied(strata []Counts) []Counts {
	out := make([]Counts, len(strata))
	for i, c := range strata {
		out[i] = Counts{slices.Clone(c.N), slices.Clone(c.K)}
	}
	return out
}

// Pooled makes a statistic of the sums over strata. Where strata have different
// numbers of groups it has no value.
func Pooled(statistic Statistic) StratifiedStatistic {
	if statistic == nil {
		return nil
	}
	return func(strata []Counts) float64 {
		if len(strata) == 0 {
			return math.NaN()
		}
		n, k := slices.Clone(strata[0].N), slices.Clone(strata[0].K)
		for _, c := range strata[1:] {
			if len(c.N) != len(n) || len(c.K) != len(k) {
				return math.NaN()
			}
			for i := range c.N {
				n[i] += c.N[i]
			}
			for i := range c.K {
				k[i] += c.K[i]
			}
		}
		return statistic(n, k)
	}
}
