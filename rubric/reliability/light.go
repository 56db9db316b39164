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
// category only, are left out and counted ([PairsLeftOut]). Observed and
// Expected are means over the same pairs. With two raters it is [Table.Kappa].
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
	res.N, res.Incomplete, res.Empty = len(units), incomplete, empty
	use := make([]int, len(r.cats.list))
	tables := map[[2]int]*Table{}
	for _, u := range units {
		for i, b := range u {
			use[b.cat]++
			for _, a := range u[:i] {
				key := [2]int{a.rater, b.rater}
				if tables[key] == nil {
					tables[key] = emptyTable(r.cats)
				}
				tables[key].counts[a.cat][b.cat]++
			}
		}
	}
	res.describe(r.cats, use)
	pairs := map[[2]int]cohen{}
	var values, observed, expected, errors []float64
	dis := r.cats.disagreement(o)
	for key, t := range tables {
		k := t.kappa(dis)
		if v, ok := k.value.Float(); ok {
			pairs[key] = k
			values = append(values, v)
			observed = append(observed, k.observed.v)
			expected = append(expected, k.expected.v)
			errors = append(errors, k.se.v)
		}
	}
	res.Pairs = len(pairs)
	res.PairsLeftOut = len(r.raters)*(len(r.raters)-1)/2 - len(pairs)
	if res.N == 0 {
		return res, nil
	}
	if res.Pairs == 0 {
		res.undefined(NoVariation)
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
	spread := false
	for _, u := range units {
		parts = parts[:0]
		for i, b := range u {
			for _, a := range u[:i] {
				if k, ok := pairs[[2]int{a.rater, b.rater}]; ok {
					parts = append(parts, k.influence[a.cat][b.cat])
					spread = spread || parts[len(parts)-1] != 0
				}
			}
		}
		d := sortedSum(parts) / n
		squares = append(squares, float64(d*d))
	}
	se := 0.0
	if spread {
		se = math.Sqrt(sortedSum(squares))
	}
	res.interval(o, NumberOf(se), -1)
	return res, nil
}

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
