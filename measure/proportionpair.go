package measure

import (
	"math"

	"github.com/collective-impact/sdk/internal/dist"
)

// MiettinenNurminen is the score interval of a difference or a ratio of two
// independent proportions, or of a difference of two event rates: all values
// that the score test with the estimates restricted to that value does not
// reject (Miettinen and Nurminen 1985, Statistics in Medicine 4:213). For
// proportions the variance has their factor N/(N−1), N being the number in both
// groups. It needs no event in either group.
const MiettinenNurminen Method = "miettinen-nurminen"

// ProportionDifferenceBy estimates k1/n1 − k2/n2 of two groups that share nobody
// with the interval of the method: [NewcombeHybrid], which is [RateDifference],
// [MiettinenNurminen] or [Wald]. Everything else is as for RateDifference. Only
// Wald has a standard error, and no interval where that is 0 ([NoSpread]).
// Another method wraps [ErrMethod].
func ProportionDifferenceBy(m Method, k1, n1, k2, n2 int, level float64) (Estimate, error) {
	if err := offers(m, NewcombeHybrid, MiettinenNurminen, Wald); err != nil {
		return Estimate{}, err
	}
	e, err := RateDifference(k1, n1, k2, n2, level)
	if _, ok := e.Value(); !ok || m == NewcombeHybrid {
		return e, err
	}
	a, b := arm{float64(k1), float64(n1)}, arm{float64(k2), float64(n2)}
	z := dist.Normal(level)
	if m == Wald {
		e.lower, e.upper, e.level, e.method, e.hasLimits = 0, 0, 0, "", false
		e.se = math.Sqrt(a.variance(a.k/a.n) + b.variance(b.k/b.n))
		if e.se == 0 {
			e.reason = NoSpread
			return e, nil
		}
		e.hasSE = true
		h := float64(z * e.se)
		return e.interval(max(e.value-h, -1), min(e.value+h, 1), level, Wald), nil
	}
	holds := func(d float64) bool {
		p1, p2 := restrictedToDifference(a, b, d)
		return math.Abs(e.value-d) <= float64(z*math.Sqrt(pooled(a.variance(p1)+b.variance(p2), a, b)))
	}
	return e.interval(dist.Edge(e.value, -1, holds), dist.Edge(e.value, 1, holds), level, m), nil
}

// ProportionRatioBy estimates (k1/n1) / (k2/n2) of two groups that share nobody
// with the interval of the method: [KatzLog], which is [RateRatio], or
// [MiettinenNurminen], which has limits where k1 is 0 and where everyone in
// both groups is a success. With k2 = 0 the ratio is undefined
// ([ZeroReference]): its interval would have no upper end. The ratio of the
// groups the other way round is 0 then, and its upper limit is what can be
// said. Everything else is as for RateRatio. Another method wraps [ErrMethod].
func ProportionRatioBy(m Method, k1, n1, k2, n2 int, level float64) (Estimate, error) {
	if err := offers(m, KatzLog, MiettinenNurminen); err != nil {
		return Estimate{}, err
	}
	e, err := katzRatio(k1, n1, k2, n2, level)
	if _, ok := e.Value(); !ok || m == KatzLog {
		return e, err
	}
	a, b, z := arm{float64(k1), float64(n1)}, arm{float64(k2), float64(n2)}, dist.Normal(level)
	lo, hi := lowerRatio(a, b, z), 1/lowerRatio(b, a, z)
	e.se, e.hasSE, e.reason = 0, false, ""
	return e.interval(min(lo, e.value), max(hi, e.value), level, m), nil
}

// arm is one of two groups: k of n.
type arm struct{ k, n float64 }

func (a arm) variance(p float64) float64 { return float64(p*(1-p)) / a.n }

// pooled puts the factor of Miettinen and Nurminen to a variance.
func pooled(variance float64, a, b arm) float64 {
	n := a.n + b.n
	return max(variance, 0) * (n / (n - 1))
}

// restrictedToDifference returns the proportions with p1 − p2 = d under which
// the counts are likeliest. The derivative of the logarithm of the likelihood
// falls as p2 grows, so that its change of sign can be closed in on; the cubic
// equation that it is, as textbooks have it, loses half of the digits where two
// roots meet.
func restrictedToDifference(a, b arm, d float64) (p1, p2 float64) {
	rising := func(p2 float64) bool {
		p1 := max(p2+d, 0)
		return over(a.k, p1)+over(b.k, p2) >= over(a.n-a.k, max(1-p1, 0))+over(b.n-b.k, 1-p2)
	}
	lo, hi := max(0, -d), min(1, 1-d)
	switch {
	case !rising(lo):
		p2 = lo
	case rising(hi):
		p2 = hi
	default:
		p2 = dist.Edge(lo, hi, rising)
	}
	return max(0, min(p2+d, 1)), p2
}

// over returns x/y, and 0 for 0/0.
func over(x, y float64) float64 {
	if x == 0 {
		return 0
	}
	return x / y
}

// ProportionRatioToAllBy estimates the ratio of the proportion of a group to that
// of everyone, kAll/nAll, the group included, with the interval of the method:
// [MiettinenNurminen] or [DeltaLog]. With θ the ratio to all others and w the
// group's share of everyone the ratio is θ/(wθ + 1 − w), which rises with θ, and
// so do the limits of Miettinen and Nurminen. A group that is everyone has no
// ratio, for the reason [IsReference]; with kAll = 0 the ratio is undefined.
// Errors are as for [ProportionRatioBy].
func ProportionRatioToAllBy(m Method, k, n, kAll, nAll int, level float64) (Estimate, error) {
	if err := offers(m, MiettinenNurminen, DeltaLog); err != nil {
		return Estimate{}, err
	}
	e, err := deltaRatioToAll(k, n, kAll, nAll, level)
	if _, ok := e.Value(); !ok || m == DeltaLog {
		return e, err
	}
	group, others, z := arm{float64(k), float64(n)}, arm{float64(kAll - k), float64(nAll - n)}, dist.Normal(level)
	w := float64(n) / float64(nAll)
	to := func(theta float64) float64 { return theta / (float64(w*theta) + 1 - w) }
	// The upper limit by the inverse of θ, which is 0 where no one of the others
	// counts.
	inverse := lowerRatio(others, group, z)
	lo, hi := to(lowerRatio(group, others, z)), 1/(w+float64((1-w)*inverse))
	e.se, e.hasSE, e.reason = 0, false, ""
	return e.interval(min(lo, e.value), max(hi, e.value), level, m), nil
}

// lowerRatio returns the lower limit of the ratio of two proportions by the
// score test, 0 where a.k is 0. It is found on the logarithmic scale by Newton's
// method, from the limit of Katz and others, which is near it where many people
// count.
func lowerRatio(a, b arm, z float64) float64 {
	if a.k == 0 {
		return 0
	}
	const far = 200 // no ratio of counts comes near exp(±200)
	kb := max(b.k, 0.5)
	estimate, outside := math.Log(a.k/a.n*(b.n/kb)), -float64(far)
	width := float64(z * math.Sqrt(max(a.n-a.k, 0.5)/a.n/a.k+max(b.n-kb, 0.5)/b.n/kb))
	inside := estimate
	if b.k == 0 {
		inside = far
	}
	score := newScoreRatio(a, b, z)
	l := estimate - width
	for n := range 400 {
		if n%8 == 7 || !(outside < l && l < inside) { // Newton's method may go round in circles
			l = outside + (inside-outside)/2
		}
		excess, slope := score.excess(math.Exp(l))
		if excess > 0 {
			outside = l
		} else {
			inside = l
		}
		step := min(max(-excess/slope, -2), 2)
		if !(slope < 0) {
			step = far // to be halved
		}
		l += step
		if math.Abs(step) <= max(float64(1e-8*min(estimate-l, 1)), float64(2e-15*max(math.Abs(l), 1))) {
			break
		}
	}
	return math.Exp(l)
}

// scoreRatio is the score test of a ratio that is not above the estimate.
type scoreRatio struct {
	a, b   arm
	pa, pb float64 // their proportions
	na, nb float64 // one over the numbers of people
	c, z   float64 // the factor of the variance, and the quantile
}

func newScoreRatio(a, b arm, z float64) scoreRatio {
	return scoreRatio{a: a, b: b, pa: a.k / a.n, pb: b.k / b.n, na: 1 / a.n, nb: 1 / b.n, c: pooled(1, a, b), z: z}
}

// excess returns by how much the test rejects the ratio r: the distance of the
// counts from it less z standard errors; and how fast that changes with the
// logarithm of r.
func (s *scoreRatio) excess(r float64) (excess, slope float64) {
	p1, p2, root := restrictedToRatio(s.a, s.b, r)
	q1, q2, rb := 1-p1, 1-p2, float64(r*s.pb)
	rp := float64(r * p1)
	se := math.Sqrt(float64(s.c * max(float64(p1*q1*s.na)+float64(rp*q2*s.nb), 0))) // r² p2 q2 is r p1 q2
	excess = math.Abs(s.pa-rb) - float64(s.z*se)
	// Half the derivatives of p2 and of p1 = r p2 by the logarithm of r.
	d2 := float64(p1/root) * (float64((s.a.n+s.b.n)*p2) - (s.a.n + s.b.k)) / 4
	d1 := p1/2 + float64(r*d2)
	dv := s.c * (float64(d1*(q1-p1)*s.na) + float64(r*(float64(p1*q2)+float64(r*float64((q2-p2)*d2)))*s.nb))
	return excess, -rb - float64(s.z*dv)/se
}

// restrictedToRatio returns the proportions with p1 = r p2 under which the counts
// are likeliest: p2 is the smaller root of
// (n1+n2) r p² − (r(n1+k2) + k1 + n2) p + k1 + k2. root is half the root of its
// discriminant.
func restrictedToRatio(a, b arm, r float64) (p1, p2, root float64) {
	u, v := float64(r*(a.n+b.k)), a.k+b.n
	d := (u - v) / 2
	// The discriminant, written without its cancellation.
	root = math.Sqrt(float64(d*d) + float64(r*(a.n-a.k)*(b.n-b.k)))
	p2 = min((a.k+b.k)/((u+v)/2+root), 1)
	return min(float64(r*p2), 1), p2, root
}
