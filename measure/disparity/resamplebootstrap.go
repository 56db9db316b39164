package disparity

import (
	"cmp"
	"context"
	"math"
	"slices"

	"github.com/collective-impact/sdk/internal/fault"
	"github.com/collective-impact/sdk/internal/random"
	"github.com/collective-impact/sdk/measure"
)

// Bootstrap draws counts again and again as chance might have made them, and
// computes each statistic every time: how far they scatter is their error. It
// costs the same for a thousand people as for a million, because people with
// the same group and outcome are drawn together: a binomial number for each
// group with [FixedSizes], a multinomial one over all groups and outcomes with
// [Joint].
//
// What is wrong with counts, statistics or options comes as [*measure.FieldError]
// values, all at once. A statistic that panics gives [ErrStatistic]. An ended
// context ends the work within a replicate, with its error.
//
// Source: Davison and Hinkley 1997, Bootstrap Methods and their Application,
// sections 2.2 and 3.2.
func Bootstrap(ctx context.Context, c Counts, statistics []Statistic, o Resampling) (Replicates, error) {
	var l fault.List
	c.check(&l, "")
	checkStatistics(&l, statistics, func(s Statistic) bool { return s == nil })
	o = o.ready(&l, len(statistics))
	if err := l.Err(); err != nil {
		return Replicates{}, err
	}
	s := sample{statistics: len(statistics)}
	for i := range c.N {
		s.cells = append(s.cells, c.K[i], c.N[i]-c.K[i])
		s.ends = append(s.ends, len(s.cells))
	}
	s.evaluator = func() func([]int, []float64) {
		n, k := make([]int, len(c.N)), make([]int, len(c.N))
		return func(cells []int, out []float64) {
			for i := range n {
				k[i], n[i] = cells[2*i], cells[2*i]+cells[2*i+1]
			}
			for j, f := range statistics {
				out[j] = f(n, k)
			}
		}
	}
	return s.bootstrap(ctx, "bootstrap of counts", o)
}

// ValueCount says how many people of a group have a value.
type ValueCount struct {
	// Value is what they have.
	Value float64 `json:"value"`
	// Count is how many.
	Count int `json:"count"`
}

// MeanStatistic is a figure that is computed from the sizes and means of groups,
// as a [Statistic] is from counts. The mean of a group without people is NaN.
type MeanStatistic func(n []int, mean []float64) float64

// BootstrapMeans is [Bootstrap] for means: each group is a list of the values
// that occur in it, in any order, with the number of people who have each.
func BootstrapMeans(ctx context.Context, groups [][]ValueCount, statistics []MeanStatistic, o Resampling) (Replicates, error) {
	var l fault.List
	checkValues(&l, groups)
	checkStatistics(&l, statistics, func(s MeanStatistic) bool { return s == nil })
	o = o.ready(&l, len(statistics))
	if err := l.Err(); err != nil {
		return Replicates{}, err
	}
	s := sample{statistics: len(statistics)}
	var values []float64 // of each cell, as distance from the first of the group
	first := make([]float64, len(groups))
	for g, of := range groups {
		of = distinct(of)
		for i, v := range of {
			if i == 0 {
				first[g] = v.Value
			}
			s.cells, values = append(s.cells, v.Count), append(values, v.Value-first[g])
		}
		s.ends = append(s.ends, len(s.cells))
	}
	s.evaluator = func() func([]int, []float64) {
		n, mean := make([]int, len(groups)), make([]float64, len(groups))
		return func(cells []int, out []float64) {
			start := 0
			for g, end := range s.ends {
				n[g] = 0
				sum := 0.0
				for i := start; i < end; i++ {
					n[g] += cells[i]
					sum += float64(float64(cells[i]) * values[i])
				}
				mean[g] = first[g] + sum/float64(n[g])
				start = end
			}
			for j, f := range statistics {
				out[j] = f(n, mean)
			}
		}
	}
	return s.bootstrap(ctx, "bootstrap of means", o)
}

// distinct returns the values that somebody has, ascending, each once.
func distinct(of []ValueCount) []ValueCount {
	of = slices.DeleteFunc(slices.Clone(of), func(v ValueCount) bool { return v.Count == 0 })
	slices.SortFunc(of, func(a, b ValueCount) int { return cmp.Compare(a.Value, b.Value) })
	out := of[:0]
	for _, v := range of {
		if n := len(out); n > 0 && out[n-1].Value == v.Value {
			out[n-1].Count += v.Count
			continue
		}
		out = append(out, v)
	}
	return out
}

func checkValues(l *fault.List, groups [][]ValueCount) {
	if len(groups) == 0 {
		l.Add("", measure.ErrRequired, "required: at least one group")
	}
	people := int64(0)
	for g, of := range groups {
		for i, v := range of {
			if !(math.Abs(v.Value) <= 1e150) {
				l.Add(fault.At("", g, i, "value"), measure.ErrRange, "must be a finite number, below 1e150 in size")
			}
			if v.Count < 0 || int64(v.Count) > maxPeople-people {
				l.Add(fault.At("", g, i, "count"), measure.ErrRange, "must be a number of people, of at most %d together", maxPeople)
				continue
			}
			people += int64(v.Count)
		}
	}
}

func checkStatistics[S any](l *fault.List, statistics []S, missing func(S) bool) {
	if len(statistics) == 0 {
		l.Add("/statistics", measure.ErrRequired, "required: at least one statistic")
	}
	for i, s := range statistics {
		if missing(s) {
			l.Add(fault.At("/statistics", i), measure.ErrRequired, "required: a statistic")
		}
	}
}

// sample is what is drawn from: cells of people who are alike, group by group.
type sample struct {
	cells      []int
	ends       []int // of the cells of each group
	statistics int
	// evaluator returns a function with memory of its own that computes the
	// statistics of cells.
	evaluator func() func(cells []int, out []float64)
}

func (s sample) people() int {
	n := 0
	for _, c := range s.cells {
		n += c
	}
	return n
}

func (s sample) bootstrap(ctx context.Context, name string, o Resampling) (Replicates, error) {
	people := s.people()
	all, err := o.run(ctx, name, s.statistics, func() draw {
		cells, evaluate := make([]int, len(s.cells)), s.evaluator()
		return func(r *random.Stream, out []float64) {
			if o.Sampling == Joint {
				r.Multinomial(cells, people, s.cells)
			} else {
				start := 0
				for _, end := range s.ends {
					size := 0
					for _, c := range s.cells[start:end] {
						size += c
					}
					r.Multinomial(cells[start:end], size, s.cells[start:end])
					start = end
				}
			}
			evaluate(cells, out)
		}
	})
	if err != nil {
		return Replicates{}, err
	}
	observed, accelerations, err := s.jackknife(ctx, o.Sampling)
	if err != nil {
		return Replicates{}, err
	}
	r := Replicates{people: people, statistics: make([]replicated, s.statistics)}
	o.together(s.statistics, func(worker int) {
		for j := worker; j < s.statistics && stopped(ctx) == nil; j += o.workers() {
			x := &r.statistics[j]
			x.observed, x.acceleration = observed[j], accelerations[j]
			x.values = slices.DeleteFunc(all.column(j), undefined)
			x.undefined = o.Replicates - len(x.values)
			slices.Sort(x.values)
		}
	})
	if err := stopped(ctx); err != nil {
		return Replicates{}, err
	}
	return r, nil
}

func undefined(x float64) bool { return math.IsNaN(x) || math.IsInf(x, 0) }
