package polyhedron

import (
	"math"
	"math/big"
)

// multipliers are fractions num/den, one for each sum.
type multipliers struct {
	num []int64
	den int64
}

// denominators are tried in this order for directions that go on for ever.
func denominators() [13]int64 { return [13]int64{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 60, 2520} }

// nearWhole reports whether a multiplier times a denominator is a whole number
// but for the last digits. A sum with large factors has a small scale and needs
// more of them.
func nearWhole(w, scale float64) bool {
	return math.Abs(w-math.Round(w)) < 1e-7*scale*max(1, math.Abs(w)*1e-3)
}

// mostDenominator and mostCommon are the largest denominators of one multiplier
// and of all together.
const mostDenominator, mostCommon = 1 << 12, 1 << 22

// denominator returns the smallest one of a fraction that is very near a number,
// among the convergents of its continued fraction, or 0.
func denominator(v, scale float64) int64 {
	if !(math.Abs(v) < 1<<40) {
		return 0
	}
	before, now := int64(0), int64(1)
	rest := math.Abs(v) - math.Floor(math.Abs(v))
	for !nearWhole(float64(v*float64(now)), scale) {
		if rest < 1.0/mostDenominator {
			return 0
		}
		rest = 1 / rest
		a := math.Floor(rest)
		rest -= a
		before, now = now, int64(a)*now+before
		if now > mostDenominator {
			return 0
		}
	}
	return now
}

// common returns a denominator for all multipliers, or 0 when it would be large.
func common(y, scale []float64) int64 {
	d := int64(1)
	for i, v := range y {
		if nearWhole(float64(v*float64(d)), scale[i]) {
			continue
		}
		q := denominator(v, scale[i])
		if q == 0 {
			return 0
		}
		a, b := d, q
		for b != 0 {
			a, b = b, a%b
		}
		if d *= q / a; d > mostCommon {
			return 0
		}
	}
	return d
}

// snap rounds multipliers to fractions. Where a small denominator fits all it is
// taken, since that is what they most likely are; any other choice is valid too.
func (p *program) snap(rows []row) (multipliers, bool) {
	y := make([]float64, p.m)
	most := 1.0
	for i := range y {
		y[i] = p.y[i] * p.scale[i]
		if math.Abs(p.y[i]) < 1e-11 {
			y[i] = 0
		}
		for _, t := range rows[i].terms {
			most = max(most, math.Abs(y[i]*float64(t.Factor)))
		}
	}
	out := multipliers{num: make([]int64, p.m)}
	if most > 1<<40 {
		return out, false
	}
	out.den = common(y, p.scale)
	if out.den == 0 {
		_, e := math.Frexp(most)
		out.den = 1 << max(1, min(46, 56-e))
	}
	for i, v := range y {
		out.num[i] = int64(math.Round(v * float64(out.den)))
	}
	return out, true
}

// most returns a bound of a sum of unknowns over a box and its sums, in whole
// numbers: for any multipliers y,
//
//	c·x = (c − yA)·x + y·(A x),
//
// and both parts are bounded by the box and by the bounds of the sums. It is
// false when a bound that is needed is missing. Without a sum (c nil) a negative
// result proves that there is no point at all.
func (y multipliers) most(rows []row, cost, low, high []int64) (int64, bool) {
	z := make([]wide, len(low))
	for j := range cost {
		z[j] = times(y.den, cost[j])
	}
	var total wide
	for i, n := range y.num {
		if n == 0 {
			continue
		}
		b := rows[i].high
		if n < 0 {
			b = rows[i].low
		}
		if b == NoLow || b == NoHigh {
			return 0, false
		}
		total = total.plus(times(n, b))
		for _, t := range rows[i].terms {
			z[t.Var] = z[t.Var].minus(times(n, t.Factor))
		}
	}
	for j, w := range z {
		if w.sign() == 0 {
			continue
		}
		v, ok := w.small()
		b := high[j]
		if v < 0 {
			b = low[j]
		}
		if !ok || b == NoHigh || v > 1<<58 || v < -1<<58 {
			return 0, false
		}
		total = total.plus(times(v, b))
	}
	return total.floorOver(y.den)
}

// exactly solves for the multipliers of the basis in fractions of any size and
// returns the bound that they give, as most does. It costs the third power of
// the number of sums.
func (p *program) exactly(rows []row, cost, low, high []int64) (int64, bool) {
	const largest = 120
	if p.m > largest {
		return 0, false
	}
	// Rows of the matrix are the columns of the basis: the reduced cost of what
	// is in the basis is zero.
	a := make([][]*big.Rat, p.m)
	for pos, j := range p.head {
		a[pos] = make([]*big.Rat, p.m+1)
		for i := range a[pos] {
			a[pos][i] = new(big.Rat)
		}
		if int(j) >= p.n {
			a[pos][int(j)-p.n].SetInt64(-1)
			continue
		}
		if cost != nil {
			a[pos][p.m].SetInt64(cost[j])
		}
	}
	for i := range rows {
		for _, t := range rows[i].terms {
			if pos := p.place[t.Var]; pos >= 0 {
				a[pos][i].SetInt64(t.Factor)
			}
		}
	}
	if cost == nil {
		for pos, j := range p.head {
			switch x := p.x[j]; {
			case x < p.low[j]-p.tolerance:
				a[pos][p.m].SetInt64(1)
			case x > p.high[j]+p.tolerance:
				a[pos][p.m].SetInt64(-1)
			}
		}
	}
	if !eliminate(a) {
		return 0, false
	}
	total, z := new(big.Rat), make([]*big.Rat, p.n)
	for j := range z {
		z[j] = new(big.Rat)
		if cost != nil {
			z[j].SetInt64(cost[j])
		}
	}
	prod := new(big.Rat)
	for i := range rows {
		y := a[i][p.m]
		b := rows[i].high
		if y.Sign() < 0 {
			b = rows[i].low
		}
		if y.Sign() == 0 {
			continue
		}
		if b == NoLow || b == NoHigh {
			return 0, false
		}
		total.Add(total, prod.Mul(y, new(big.Rat).SetInt64(b)))
		for _, t := range rows[i].terms {
			z[t.Var].Sub(z[t.Var], prod.Mul(y, new(big.Rat).SetInt64(t.Factor)))
		}
	}
	for j, d := range z {
		b := high[j]
		if d.Sign() < 0 {
			b = low[j]
		}
		if d.Sign() == 0 {
			continue
		}
		if b == NoHigh {
			return 0, false
		}
		total.Add(total, prod.Mul(d, new(big.Rat).SetInt64(b)))
	}
	q := new(big.Int).Div(total.Num(), total.Denom()) // Euclidean, and the divisor is positive: the floor
	return q.Int64(), q.IsInt64()
}

// eliminate solves a square system in place; the last column becomes the
// solution, in the order of the unknowns. It is false when there is none or
// more than one.
func eliminate(a [][]*big.Rat) bool {
	m := len(a)
	prod := new(big.Rat)
	for k := range m {
		pivot := -1
		for i := k; i < m; i++ {
			if a[i][k].Sign() != 0 {
				pivot = i
				break
			}
		}
		if pivot < 0 {
			return false
		}
		a[k], a[pivot] = a[pivot], a[k]
		inv := new(big.Rat).Inv(a[k][k])
		for j := k; j <= m; j++ {
			if a[k][j].Sign() != 0 {
				a[k][j].Mul(a[k][j], inv)
			}
		}
		for i := range m {
			if i == k || a[i][k].Sign() == 0 {
				continue
			}
			f := new(big.Rat).Set(a[i][k])
			for j := k; j <= m; j++ {
				if a[k][j].Sign() != 0 {
					a[i][j].Sub(a[i][j], prod.Mul(f, a[k][j]))
				}
			}
		}
	}
	return true
}

// fits reports whether whole numbers fit the box and every sum.
func fits(rows []row, x, low, high []int64) bool {
	for j, v := range x {
		if v < low[j] || v > high[j] || v > MaxValue {
			return false
		}
	}
	for i := range rows {
		t := sumOf(rows[i].terms, x)
		if rows[i].low != NoLow && t.compare(wideOf(rows[i].low)) < 0 || rows[i].high != NoHigh && t.compare(wideOf(rows[i].high)) > 0 {
			return false
		}
	}
	return true
}

func sumOf(terms []Term, x []int64) (total wide) {
	for _, t := range terms {
		if x[t.Var] != 0 {
			total = total.plus(times(t.Factor, x[t.Var]))
		}
	}
	return total
}

// endless reports whether whole numbers can go on in a direction for ever and
// gain: no sum leaves its bounds and no unknown falls below its own.
func endless(rows []row, cost, ray, high []int64) bool {
	for j, v := range ray {
		if v < 0 || v > 0 && high[j] != NoHigh {
			return false
		}
	}
	for i := range rows {
		s := sumOf(rows[i].terms, ray).sign()
		if rows[i].low != NoLow && s < 0 || rows[i].high != NoHigh && s > 0 {
			return false
		}
	}
	var gain wide
	for j, c := range cost {
		gain = gain.plus(times(c, ray[j]))
	}
	return gain.sign() > 0
}
