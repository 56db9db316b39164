package disparity

import (
	"cmp"
	"math"
	"slices"

	"gonum.org/v1/gonum/mathext"

	"github.com/collective-impact/sdk/measure"
)

// A probit is the heteroskedastic ordered probit model: groups with normal
// distributions that differ in mean and standard deviation, cut into levels at
// common places. Groups stand in an order of their own, the largest first, so
// that no order they come in matters; the first has mean 0 and standard deviation
// 1. Up to level k of group g fall Φ(β·cut − α) with mean α/β and standard deviation 1/β;
// in α and β the likelihood is all but concave.
type probit struct {
	place       []int // of each group as it came
	counts      [][]float64
	cuts        []float64
	alpha, beta []float64
	equal       bool // two levels: all β are 1
	factor      *cholesky
}

// fitLevels fits groups on two or more levels, each level used by some group,
// and says why there is no fit.
func fitLevels(counts [][]float64) (*probit, measure.Reason) {
	m := &probit{equal: len(counts[0]) == 2}
	m.arrange(counts)
	for _, f := range counts {
		used := 0
		for _, n := range f {
			if n > 0 {
				used++
			}
		}
		switch {
		case m.equal && used < 2:
			return nil, Separated
		case !m.equal && used < 3:
			return nil, EmptyLevel
		}
	}
	m.start()
	last, gradient, hessian := m.likelihood()
	damp := 0.0
	for range 200 {
		factor, ok := newCholesky(hessian, damp)
		if !ok {
			damp = max(10*damp, 1e-4)
			if damp > 1e12 {
				return nil, measure.NotConverged
			}
			continue
		}
		step := factor.solve(gradient)
		next := m.moved(step)
		ll := math.Inf(-1)
		var g []float64
		var h [][]float64
		if next.possible() {
			ll, g, h = next.likelihood()
		}
		small := true
		for i, x := range m.parameters() {
			small = small && math.Abs(step[i]) <= 1e-9*(1+math.Abs(x))
		}
		if !(ll >= last-1e-13*math.Abs(last)) {
			damp = max(10*damp, 1e-4)
			if damp > 1e12 {
				return nil, measure.NotConverged
			}
			continue
		}
		undamped := damp == 0
		m, last, gradient, hessian = next, ll, g, h
		if damp /= 10; damp < 1e-9 {
			damp = 0
		}
		if small && undamped {
			if m.factor, ok = newCholesky(hessian, 0); ok {
				return m, ""
			}
		}
	}
	return nil, measure.NotConverged
}

// arrange sorts groups by size and then by counts.
func (m *probit) arrange(counts [][]float64) {
	order, size := make([]int, len(counts)), make([]float64, len(counts))
	for g, f := range counts {
		order[g] = g
		for _, n := range f {
			size[g] += n
		}
	}
	slices.SortStableFunc(order, func(a, b int) int {
		return cmp.Or(cmp.Compare(size[b], size[a]), slices.Compare(counts[a], counts[b]))
	})
	m.place = make([]int, len(counts))
	for at, g := range order {
		m.place[g] = at
		m.counts = append(m.counts, counts[g])
	}
}

// mean returns the mean of a group as it came.
func (m *probit) mean(g int) float64 { return m.alpha[m.place[g]] / m.beta[m.place[g]] }

// sd returns the standard deviation of a group as it came.
func (m *probit) sd(g int) float64 { return 1 / m.beta[m.place[g]] }

// start sets cuts from everybody together, and each group from a line through
// the probits of its shares, smoothed.
func (m *probit) start() {
	levels := len(m.counts[0])
	probits := func(f []float64) []float64 {
		n, cum := 0.0, 0.0
		for _, x := range f {
			n += x
		}
		out := make([]float64, levels-1)
		for k := range out {
			cum += f[k]
			out[k] = mathext.NormalQuantile((cum + 0.5) / (n + 1))
		}
		return out
	}
	all := make([]float64, levels)
	for _, f := range m.counts {
		for k, x := range f {
			all[k] += x
		}
	}
	m.cuts = probits(all)
	for _, f := range m.counts {
		u := probits(f)
		var mu, mc, sxy, sxx float64
		for k := range u {
			mu += u[k] / float64(len(u))
			mc += m.cuts[k] / float64(len(u))
		}
		for k := range u {
			sxy += float64((u[k] - mu) * (m.cuts[k] - mc))
			sxx += float64((m.cuts[k] - mc) * (m.cuts[k] - mc))
		}
		b := 1.0
		if !m.equal && sxx > 0 {
			b = min(max(sxy/sxx, 0.2), 5)
		}
		m.beta = append(m.beta, b)
		m.alpha = append(m.alpha, float64(b*mc)-mu)
	}
	a0, b0 := m.alpha[0], m.beta[0]
	for k := range m.cuts {
		m.cuts[k] = float64(b0*m.cuts[k]) - a0
	}
	for g := range m.beta {
		m.beta[g] /= b0
		m.alpha[g] -= float64(m.beta[g] * a0)
	}
}

// at returns the places of α and β of group g among the parameters, which
// start with the cuts; -1 for one that is fixed.
func (m *probit) at(g int) (alpha, beta int) {
	switch {
	case g == 0:
		return -1, -1
	case m.equal:
		return len(m.cuts) + g - 1, -1
	}
	alpha = len(m.cuts) + 2*(g-1)
	return alpha, alpha + 1
}

// parameters returns all that is estimated.
func (m *probit) parameters() []float64 {
	out := append([]float64(nil), m.cuts...)
	for g := 1; g < len(m.alpha); g++ {
		out = append(out, m.alpha[g])
		if !m.equal {
			out = append(out, m.beta[g])
		}
	}
	return out
}

// moved returns the model a step further.
func (m *probit) moved(step []float64) *probit {
	n := &probit{place: m.place, counts: m.counts, equal: m.equal, cuts: append([]float64(nil), m.cuts...),
		alpha: append([]float64(nil), m.alpha...), beta: append([]float64(nil), m.beta...)}
	for k := range n.cuts {
		n.cuts[k] += step[k]
	}
	for g := range n.alpha {
		a, b := n.at(g)
		if a >= 0 {
			n.alpha[g] += step[a]
		}
		if b >= 0 {
			n.beta[g] += step[b]
		}
	}
	return n
}

// possible reports whether cuts rise and standard deviations are positive.
func (m *probit) possible() bool {
	for k, c := range m.cuts {
		if !(math.Abs(c) < 1e6) || k > 0 && !(c > m.cuts[k-1]) {
			return false
		}
	}
	for g, b := range m.beta {
		if !(b > 1e-6 && b < 1e6) || !(math.Abs(m.alpha[g]) < 1e6) {
			return false
		}
	}
	return true
}

// likelihood returns the log-likelihood, its gradient, and minus its Hessian.
func (m *probit) likelihood() (ll float64, gradient []float64, hessian [][]float64) {
	size := len(m.parameters())
	gradient, hessian = make([]float64, size), make([][]float64, size)
	for i := range hessian {
		hessian[i] = make([]float64, size)
	}
	for g, f := range m.counts {
		ll += m.add(g, f, gradient, hessian)
	}
	return ll, gradient, hessian
}

// add adds what group g, with counts f, gives to gradient and Hessian, and
// returns its log-likelihood. For u = β·cut − α it needs the derivatives by u,
// which couple neighbours only, and those of u.
func (m *probit) add(g int, f, gradient []float64, hessian [][]float64) float64 {
	ia, ib := m.at(g)
	alpha, beta := m.alpha[g], m.beta[g]
	last, ll := len(m.cuts), 0.0
	u := func(k int) float64 {
		switch k {
		case -1:
			return math.Inf(-1)
		case last:
			return math.Inf(1)
		}
		return float64(beta*m.cuts[k]) - alpha
	}
	// The parameters of u at cut k, and its derivatives by them.
	of := func(k int) ([3]int, [3]float64) { return [3]int{k, ia, ib}, [3]float64{beta, -1, m.cuts[k]} }
	second := func(j, k int, d float64) {
		pj, dj := of(j)
		pk, dk := of(k)
		for x := range pj {
			for y := range pk {
				if pj[x] >= 0 && pk[y] >= 0 {
					hessian[pj[x]][pk[y]] -= float64(float64(dj[x]*dk[y]) * d)
				}
			}
		}
	}
	for k, n := range f {
		if n == 0 {
			continue
		}
		lo, hi := u(k-1), u(k)
		p := gaussBetween(lo, hi)
		ll += float64(n * math.Log(p))
		rl, rh := 0.0, 0.0 // the hazards −∂ ln p/∂lo and ∂ ln p/∂hi
		if k > 0 {
			rl = gaussDensity(lo) / p
		}
		if k < last {
			rh = gaussDensity(hi) / p
		}
		if k > 0 {
			m.first(g, k-1, -float64(n*rl), gradient, hessian)
			second(k-1, k-1, n*(float64(lo*rl)-float64(rl*rl)))
		}
		if k < last {
			m.first(g, k, float64(n*rh), gradient, hessian)
			second(k, k, n*(-float64(hi*rh)-float64(rh*rh)))
		}
		if k > 0 && k < last {
			second(k-1, k, float64(n*float64(rl*rh)))
			second(k, k-1, float64(n*float64(rl*rh)))
		}
	}
	return ll
}

// first adds a derivative d by u of group g at cut k to the gradient, and to the Hessian
// what comes from ∂²u/∂β∂cut = 1.
func (m *probit) first(g, k int, d float64, gradient []float64, hessian [][]float64) {
	ia, ib := m.at(g)
	gradient[k] += float64(d * m.beta[g])
	if ia >= 0 {
		gradient[ia] -= d
	}
	if ib >= 0 {
		gradient[ib] += float64(d * m.cuts[k])
		hessian[k][ib] -= d
		hessian[ib][k] -= d
	}
}

// gaussBetween returns Φ(hi) − Φ(lo) without cancellation in the tails.
func gaussBetween(lo, hi float64) float64 {
	if lo > 0 {
		return gaussBelow(-lo) - gaussBelow(-hi)
	}
	return gaussBelow(hi) - gaussBelow(lo)
}

// gap returns the distance of the first group from the second as they came, in
// units of the root mean square of their standard deviations, and its standard
// error.
func (m *probit) gap() (v, se float64) {
	a, b := m.sd(0), m.sd(1)
	unit := math.Sqrt((float64(a*a) + float64(b*b)) / 2)
	v = (m.mean(0) - m.mean(1)) / unit
	bySD := -v / (2 * float64(unit*unit))
	return v, m.stdErr(nil, []float64{1 / unit, -1 / unit}, []float64{float64(bySD * a), float64(bySD * b)})
}

// stdErr returns the standard error of a function of the model with these
// derivatives by the cuts, and by the means and the standard deviations of the
// groups as they came.
func (m *probit) stdErr(byCut, byMean, bySD []float64) float64 {
	c := make([]float64, len(m.parameters()))
	copy(c, byCut)
	for i, g := range m.place {
		a, b := m.at(g)
		if a >= 0 {
			c[a] = byMean[i] / m.beta[g]
		}
		if b >= 0 {
			c[b] = -(float64(byMean[i]*m.alpha[g]) + bySD[i]) / float64(m.beta[g]*m.beta[g])
		}
	}
	v := 0.0
	for _, x := range m.factor.below(c) {
		v += float64(x * x)
	}
	return math.Sqrt(v)
}
