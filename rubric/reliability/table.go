package reliability

import (
	"math/big"
	"slices"

	"github.com/collective-impact/sdk/internal/fault"
	"github.com/collective-impact/sdk/measure"
)

// Table is the contingency table of two raters: how many units the first put
// in the category of the row and the second in that of the column. It does not
// change. Raw ratings of two raters become a Table before anything is computed,
// so that both ways give the same bits.
type Table struct {
	cats              categories
	raters            []string
	counts            [][]int
	incomplete, empty int
}

// maxUnits bounds the number of units of a table, so that counts stay exact as
// JSON numbers everywhere.
const maxUnits = 1 << 30

// NewTable checks a square table of counts and keeps a copy of it. Rows and
// columns are the categories in their order. Problems are reported together,
// each below "/categories" or "/counts": a row of the wrong length
// (measure.ErrInvalid), a negative count, more than 2³⁰ units in all
// (measure.ErrRange).
func NewTable(declared []Category, counts [][]int) (*Table, error) {
	var l fault.List
	t := emptyTable(newCategories(&l, declared))
	q, n := len(declared), 0
	if len(counts) != q {
		l.Add("/counts", measure.ErrInvalid, "expected %d rows, one for each category, got %d", q, len(counts))
	}
	for i, row := range counts {
		at := fault.At("/counts", i)
		if len(row) != q {
			l.Add(at, measure.ErrInvalid, "expected %d columns, one for each category, got %d", q, len(row))
		}
		for k, c := range row {
			switch {
			case c < 0:
				l.Add(fault.At(at, k), measure.ErrRange, "a count must not be negative, got %d", c)
			case c > maxUnits-n:
				l.Add(fault.At(at, k), measure.ErrRange, "more than %d units in all", maxUnits)
			default:
				n += c
				if i < q && k < q {
					t.counts[i][k] = c
				}
			}
		}
	}
	if err := l.Err(); err != nil {
		return nil, err
	}
	return t, nil
}

func emptyTable(c categories) *Table {
	t := &Table{cats: c, counts: make([][]int, len(c.list))}
	for i := range t.counts {
		t.counts[i] = make([]int, len(c.list))
	}
	return t
}

// Counts returns a copy of the counts, rows first.
func (t *Table) Counts() [][]int {
	if t == nil {
		return nil
	}
	out := make([][]int, len(t.counts))
	for i, row := range t.counts {
		out[i] = slices.Clone(row)
	}
	return out
}

// Agreement returns the percent agreement of the two raters, as a share from 0
// to 1: Σ n_ij w_ij / n. Its standard error is that of a mean over units,
// sqrt(Σ n_ij (w_ij - p)² / n) / sqrt(n), which for unweighted agreement is the
// binomial sqrt(p(1-p)/n). Only wrong options are an error.
func (t *Table) Agreement(o Options) (Result, error) {
	t = t.orEmpty()
	o, err := o.resolve(t.cats)
	if err != nil {
		return Result{}, err
	}
	r := t.result(PercentAgreement, o)
	dis := t.cats.disagreement(o)
	acc := newAgreement(dis)
	for i, row := range t.counts {
		for k, c := range row {
			acc.add(dis.d[i][k], 1, c)
		}
	}
	acc.finish(&r, o)
	return r, nil
}

// Kappa returns Cohen's kappa of the two raters,
//
//	κ = (po - pe) / (1 - pe),  po = Σ w_ij p_ij,  pe = Σ w_ij p_i. p_.j
//
// (Cohen 1960; weighted: Cohen 1968), with the standard error of Fleiss, Cohen
// & Everitt (1969) for kappa of any size:
//
//	var κ = 1/(n(1-pe)²) (Σ p_ij (w_ij - (w̄_i. + w̄_.j)(1-κ))² - (κ - pe(1-κ))²)
//
// where w̄_i. = Σ_j w_ij p_.j and w̄_.j = Σ_i w_ij p_i. . Both are computed in
// whole numbers and rounded once. When all ratings are in one category kappa is
// undefined ([NoVariation]). Only wrong options are an error.
func (t *Table) Kappa(o Options) (Result, error) {
	t = t.orEmpty()
	o, err := o.resolve(t.cats)
	if err != nil {
		return Result{}, err
	}
	r := t.result(CohenKappa, o)
	k := t.kappa(t.cats.disagreement(o))
	if r.N == 0 {
		return r, nil
	}
	r.Observed, r.Expected = k.observed, k.expected
	if !k.value.Known() {
		r.undefined(NoVariation)
		return r, nil
	}
	r.define(k.value)
	r.interval(o, k.se, -1)
	return r, nil
}

func (t *Table) orEmpty() *Table {
	if t == nil {
		return &Table{}
	}
	return t
}

// result returns what a result of this table says before anything is computed.
func (t *Table) result(c Coefficient, o Options) Result {
	r := newResult(c, o, t.raters, 2)
	use := make([]int, len(t.cats.list))
	for i, row := range t.counts {
		for k, n := range row {
			r.N += n
			use[i] += n
			use[k] += n
		}
	}
	r.Incomplete, r.Empty = t.incomplete, t.empty
	r.describe(t.cats, use)
	return r
}

// cohen holds what the integer arithmetic of kappa gives.
type cohen struct {
	value, observed, expected, se Number
	// influence[i][k] is the influence of a unit in this cell on kappa, over n.
	influence [][]float64
}

// kappa computes in whole numbers. With d the disagreements out of D, r and c
// the margins,
//
//	A = Σ n_ij d_ij,  B = Σ r_i c_j d_ij,  κ = 1 - nA/B,
//	po = 1 - A/(nD),  pe = 1 - B/(n²D).
//
// The influence of a unit in cell ij on κ, over n, is -G_ij/B² with
//
//	G_ij = nB d_ij + AB - nA (S_i + T_j),  S_i = Σ_j c_j d_ij,  T_j = Σ_i r_i d_ij,
//
// and var κ = Σ n_ij G_ij² / B⁴, which is the formula of Fleiss, Cohen & Everitt
// written in disagreements.
func (t *Table) kappa(dis disagreement) cohen {
	q := len(t.counts)
	rows, cols := make([]int64, q), make([]int64, q)
	var total int64
	for i, row := range t.counts {
		for k, c := range row {
			rows[i] += int64(c)
			cols[k] += int64(c)
			total += int64(c)
		}
	}
	if total == 0 {
		return cohen{}
	}
	n, a, b := big.NewInt(total), new(big.Int), new(big.Int)
	s, u := make([]*big.Int, q), make([]*big.Int, q)
	for i := range q {
		s[i], u[i] = new(big.Int), new(big.Int)
	}
	x := new(big.Int)
	for i := range q {
		for k := range q {
			d := dis.d[i][k]
			a.Add(a, x.Mul(d, x.SetInt64(int64(t.counts[i][k]))))
			s[i].Add(s[i], x.Mul(d, x.SetInt64(cols[k])))
			u[k].Add(u[k], x.Mul(d, x.SetInt64(rows[i])))
		}
		b.Add(b, x.Mul(s[i], x.SetInt64(rows[i])))
	}
	na, nd := new(big.Int).Mul(n, a), new(big.Int).Mul(n, dis.full)
	out := cohen{
		observed: oneMinus(a, nd),
		expected: oneMinus(b, x.Mul(n, nd)),
	}
	if b.Sign() == 0 {
		return out
	}
	out.value = oneMinus(na, b)
	nb, ab, b2 := new(big.Int).Mul(n, b), new(big.Int).Mul(a, b), new(big.Int).Mul(b, b)
	sum := new(big.Int)
	out.influence = make([][]float64, q)
	for i := range q {
		out.influence[i] = make([]float64, q)
		for k := range q {
			if t.counts[i][k] == 0 {
				continue
			}
			g := new(big.Int).Mul(nb, dis.d[i][k])
			g.Add(g, ab)
			g.Sub(g, x.Mul(na, x.Add(s[i], u[k])))
			out.influence[i][k], _ = new(big.Rat).SetFrac(g, b2).Float64()
			out.influence[i][k] = -out.influence[i][k]
			g.Mul(g, g)
			sum.Add(sum, g.Mul(g, x.SetInt64(int64(t.counts[i][k]))))
		}
	}
	out.se = root(new(big.Rat).SetFrac(sum, b2.Mul(b2, b2)))
	return out
}
