package reliability

import (
	"math"
	"math/big"
)

// agreement adds up, exactly, how far the pairs of ratings of each unit agree.
// Units are grouped by their number of pairs.
type agreement struct {
	dis    disagreement
	groups map[int]*group
}

type group struct {
	n        int
	sum, sq2 *big.Int // Σ D and Σ D² over the units, D the sum over a unit's pairs
}

func newAgreement(dis disagreement) *agreement {
	return &agreement{dis, map[int]*group{}}
}

// add takes count units, each with this many pairs of ratings whose
// disagreements sum to d.
func (a *agreement) add(d *big.Int, pairs, count int) {
	if count == 0 {
		return
	}
	g := a.groups[pairs]
	if g == nil {
		g = &group{sum: new(big.Int), sq2: new(big.Int)}
		a.groups[pairs] = g
	}
	g.n += count
	x := new(big.Int).Mul(d, big.NewInt(int64(count)))
	g.sum.Add(g.sum, x)
	g.sq2.Add(g.sq2, x.Mul(x, d))
}

// finish fills in the mean over units of the agreement of a unit's pairs, and
// the standard error of that mean.
func (a *agreement) finish(r *Result, o Options) {
	n, sum, squares := 0, new(big.Rat), new(big.Rat)
	for pairs, g := range a.groups { // exact sums, so that the order is free
		n += g.n
		full := new(big.Int).Mul(a.dis.full, big.NewInt(int64(pairs)))
		sum.Add(sum, new(big.Rat).SetFrac(g.sum, full))
		squares.Add(squares, new(big.Rat).SetFrac(g.sq2, new(big.Int).Mul(full, full)))
	}
	if n == 0 {
		return
	}
	size := new(big.Rat).SetInt64(int64(n))
	mean := sum.Quo(sum, size)
	v, _ := new(big.Rat).Sub(big.NewRat(1, 1), mean).Float64()
	variance := squares.Quo(squares, size)
	variance.Sub(variance, new(big.Rat).Mul(mean, mean))
	r.Observed = NumberOf(v)
	r.define(NumberOf(v))
	r.interval(o, root(variance.Quo(variance, size)), 0)
}

// oneMinus returns 1 - num/den, rounded once.
func oneMinus(num, den *big.Int) Number {
	v, _ := new(big.Rat).SetFrac(new(big.Int).Sub(den, num), den).Float64()
	return NumberOf(v)
}

func root(r *big.Rat) Number {
	v, _ := r.Float64()
	return NumberOf(math.Sqrt(v))
}

// Agreement returns the percent agreement of all raters, as a share from 0 to
// 1: for each unit with two ratings or more the share of its pairs of ratings
// that agree (with weights, their mean agreement), averaged over these units,
//
//	p = 1/n Σ_i Σ_k r_ik (Σ_l w_kl r_il - 1) / (r_i (r_i - 1))
//
// with r_ik the number of ratings of unit i in category k (Gwet 2014). The
// standard error is that of a mean over units with the divisor n, which for two
// raters is what [Table.Agreement] gives. Only wrong options are an error.
func (r *Ratings) Agreement(o Options) (Result, error) {
	r = r.orEmpty()
	o, err := o.resolve(r.cats)
	if err != nil {
		return Result{}, err
	}
	units, incomplete, empty := r.used(o.Missing)
	res := newResult(PercentAgreement, o, r.raters, len(r.raters))
	res.N, res.Incomplete, res.Empty = len(units), incomplete, empty
	use := make([]int, len(r.cats.list))
	dis := r.cats.disagreement(o)
	acc := newAgreement(dis)
	for _, u := range units {
		d := new(big.Int)
		for i, a := range u {
			use[a.cat]++
			for _, b := range u[:i] {
				d.Add(d, dis.d[a.cat][b.cat])
			}
		}
		acc.add(d, len(u)*(len(u)-1)/2, 1)
	}
	res.describe(r.cats, use)
	acc.finish(&res, o)
	return res, nil
}

func (r *Ratings) orEmpty() *Ratings {
	if r == nil {
		return &Ratings{}
	}
	return r
}
