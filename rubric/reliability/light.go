package reliability

import (
	"math"
	"slices"

	"github.com/collective-impact/sdk/internal/fault"
	"github.com/collective-impact/sdk/measure"
)

// Kappa returns Cohen's kappa of the only two raters; see [Table.Kappa]. With
// more raters it is an error that wraps measure.ErrInvalid: choose two with
// [Ratings.Table], or take [Ratings.LightKappa].
func (r *Ratings) Kappa(o Options) (Result, error) {
	r = r.orEmpty()
	switch len(r.raters) {
	case 0, 1:
		o, err := o.resolve(r.cats)
		if err != nil {
			return Result{}, err
		}
		res := newResult(CohenKappa, o, r.raters, len(r.raters))
		_, res.Incomplete, res.Empty = r.used(o.Missing)
		res.describe(r.cats, nil)
		return res, nil
	case 2:
		return r.table(0, 1).Kappa(o)
	}
	return Result{}, &fault.FieldError{Path: "/ratings", Problem: "Cohen's kappa is for two raters; choose two, or take Light's kappa of all", Err: measure.ErrInvalid}
}

// LightKappa returns Light's kappa (1971): the mean of Cohen's kappa over all
// pairs of raters. Pairs without a kappa, because they share no unit or use one
// category only, are left out and counted ([PairsLeftOut]); so are pairs of more
// than two raters that share one unit, whose kappa could only be 0 or undefined
// whatever they say. N counts the units that the remaining pairs rated. Observed
// and Expected are means over the same pairs. With two raters it is
// [Table.Kappa].
//
// The standard error is the infinitesimal jackknife over units (Efron 1982, The
// Jackknife, the Bootstrap and Other Resampling Plans, chapter 6): the root of
// the sum over units of the squared influence of the unit, which is the mean of
// its influences on the pairs that rated it. For two raters it equals the
// standard error of Fleiss, Cohen & Everitt. Raters are taken as these raters
// and no others: the interval does not speak of other raters. Only wrong
// options are an error.
func (r *Ratings) LightKappa(o Options) (Result, error) {
	r = r.orEmpty()
	o, err := o.resolve(r.cats)
	if err != nil {
		return Result{}, err
	}
	units, incomplete, empty := r.used(o.Missing)
	res := newResult(LightKappa, o, r.raters, len(r.raters))
	tables, shared := map[[2]int]*Table{}, map[[2]int]int{}
	for _, u := range units {
		for i, b := range u {
			for _, a := range u[:i] {
				key := [2]int{a.rater, b.rater}
				if tables[key] == nil {
					tables[key] = emptyTable(r.cats)
				}
				tables[key].counts[a.cat][b.cat]++
				shared[key]++
			}
		}
	}
	pairs := map[[2]int]cohen{}
	var values, observed, expected, errors []float64
	dis := r.cats.disagreement(o)
	single := true // no pair shares two units
	for key, t := range tables {
		if shared[key] < 2 && len(r.raters) > 2 {
			continue
		}
		single = false
		k := t.kappa(dis)
		if v, ok := k.value.Float(); ok {
			pairs[key] = k
			values = append(values, v)
			observed = append(observed, k.observed.v)
			expected = append(expected, k.expected.v)
			errors = append(errors, k.se.v)
		}
	}
	used := func(u []cell) bool {
		for i, b := range u {
			for _, a := range u[:i] {
				if _, ok := pairs[[2]int{a.rater, b.rater}]; ok {
					return true
				}
			}
		}
		return false
	}
	if len(pairs) > 0 {
		all := len(units)
		units = slices.DeleteFunc(slices.Clone(units), func(u []cell) bool { return !used(u) })
		incomplete += all - len(units)
	}
	use := make([]int, len(r.cats.list))
	for _, u := range units {
		for _, m := range u {
			use[m.cat]++
		}
	}
	res.N, res.Incomplete, res.Empty = len(units), incomplete, empty
	res.describe(r.cats, use)
	res.Pairs = len(pairs)
	res.PairsLeftOut = len(r.raters)*(len(r.raters)-1)/2 - len(pairs)
	if res.N == 0 {
		return res, nil
	}
	if res.Pairs == 0 {
		res.undefined(NoVariation)
		if single {
			res.undefined(OneUnit)
		}
		return res, nil
	}
	if res.PairsLeftOut > 0 {
		res.Warnings = append(res.Warnings, PairsLeftOut)
	}
	n := float64(len(pairs))
	res.Observed, res.Expected = NumberOf(sortedSum(observed)/n), NumberOf(sortedSum(expected)/n)
	res.define(NumberOf(sortedSum(values) / n))
	if len(pairs) == 1 {
		res.interval(o, NumberOf(errors[0]), -1)
		return res, nil
	}
	var squares, parts []float64
	for _, u := range units {
		parts = parts[:0]
		for i, b := range u {
			for _, a := range u[:i] {
				if k, ok := pairs[[2]int{a.rater, b.rater}]; ok {
					parts = append(parts, k.influence[a.cat][b.cat])
				}
			}
		}
		d := sortedSum(parts) / n
		squares = append(squares, float64(d*d))
	}
	se := math.Sqrt(sortedSum(squares))
	if se < dust {
		se = 0
	}
	res.interval(o, NumberOf(se), -1)
	return res, nil
}

// dust is what influences that cancel exactly leave behind in floating point:
// far below any standard error that so many units as fit a machine can have.
const dust = 1e-13

// sortedSum adds in the order of size, so that the order in which raters and
// units were given leaves no trace. It sorts its argument.
func sortedSum(x []float64) float64 {
	slices.Sort(x)
	sum := 0.0
	for _, v := range x {
		sum += v
	}
	return sum
}
