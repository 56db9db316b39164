package measure

import (
	"fmt"
	"math"
	"slices"

	"github.com/collective-impact/sdk/internal/dist"
)

// The intervals of one proportion k/n, beside [Wilson], of which
// [ProportionBy] computes each. q is 1 − p, z the two-sided quantile of the
// normal distribution, α is 1 − level.
const (
	// WilsonCorrected is Wilson's interval with continuity correction: the
	// roots of (|p − k/n| − 1/(2n))² = z² p q/n (method 4 of Newcombe 1998,
	// Statistics in Medicine 17:857).
	WilsonCorrected Method = "wilson-corrected"
	// ClopperPearson is the exact interval: the proportions at which k or more,
	// and k or fewer, have the probability α/2 (Clopper and Pearson 1934,
	// Biometrika 26:404). It holds the truth at least as often as its level
	// says, and mostly more often.
	ClopperPearson Method = "clopper-pearson"
	// MidP is the exact interval that counts half the probability of k itself
	// (method 6 of Newcombe 1998).
	MidP Method = "mid-p"
	// Jeffreys is the interval between the quantiles α/2 and 1 − α/2 of the
	// beta distribution with k + ½ and n − k + ½; with k = 0 it starts at 0 and
	// with k = n it ends at 1 (Brown, Cai and DasGupta 2001, Statistical
	// Science 16:101).
	Jeffreys Method = "jeffreys"
	// AgrestiCoull is p̃ ± z √(p̃ q̃/ñ) with ñ = n + z² and p̃ = (k + z²/2)/ñ
	// (Agresti and Coull 1998, The American Statistician 52:119).
	AgrestiCoull Method = "agresti-coull"
	// Wald is the estimate ± z standard errors, as textbooks have it. It holds
	// the truth too seldom where numbers are small, and is here for comparison
	// with what others have published. With k = 0 or k = n there is none,
	// because the standard error is 0 ([NoSpread]).
	Wald Method = "wald"
)

// ErrMethod reports a [Method] that the function called does not have.
var ErrMethod = fmt.Errorf("%w: no such interval here", ErrUnknownKey)

// offers checks that a method is one of those that a function has.
func offers(m Method, have ...Method) error {
	if slices.Contains(have, m) {
		return nil
	}
	return fmt.Errorf("%w: %q is none of %q", ErrMethod, m, have)
}

// ProportionBy estimates the proportion k/n with the interval of the method:
// [Wilson], [WilsonCorrected], [ClopperPearson], [MidP], [Jeffreys],
// [AgrestiCoull] or [Wald]. [RateOf] is ProportionBy with Wilson. Limits that a
// formula puts outside 0 and 1, where no proportion is, are set to 0 and 1; and
// limits that at a level below about 0.2 would leave k/n out (mid-P and
// Jeffreys are centred elsewhere) are set to k/n. Only Wald has a standard
// error.
//
// With n = 0 the estimate is [Empty]. Impossible counts wrap [ErrCounts], a
// level outside (0, 1) [ErrLevel], another method [ErrMethod].
func ProportionBy(m Method, k, n int, level float64) (Estimate, error) {
	if err := offers(m, Wilson, WilsonCorrected, ClopperPearson, MidP, Jeffreys, AgrestiCoull, Wald); err != nil {
		return Estimate{}, err
	}
	e, err := RateOf(k, n, level)
	if err != nil || n == 0 || m == Wilson {
		return e, err
	}
	if m == Wald {
		return waldProportion(k, n, level), nil
	}
	lo, hi := 0.0, 1.0
	if k > 0 {
		lo, _ = lowerProportion(m, k, n, level)
	}
	if k < n {
		_, hi = lowerProportion(m, n-k, n, level)
	}
	return e.interval(max(0, min(lo, e.value)), min(1, max(hi, e.value)), level, m), nil
}

// lowerProportion returns the lower limit p of k/n, where k > 0, and q = 1 − p,
// which is the upper limit of (n−k)/n. Each is computed so that neither loses
// digits when it is small.
func lowerProportion(m Method, k, n int, level float64) (p, q float64) {
	kf, rest, tail := float64(k), float64(n-k), (1-level)/2
	switch m {
	case WilsonCorrected: // Wilson's limits for half a success less
		return scoreLimit(kf-0.5, rest+0.5, dist.Normal(level))
	case AgrestiCoull:
		z := dist.Normal(level)
		z2 := float64(z * z)
		size := kf + rest + z2
		p, q = (kf+z2/2)/size, (rest+z2/2)/size
		h := float64(z * math.Sqrt(float64(p*q)/size))
		return p - h, q + h
	case Jeffreys:
		return dist.BetaQuantile(kf+0.5, rest+0.5, tail)
	case MidP:
		return midP(kf, rest, tail)
	}
	return dist.BetaQuantile(kf, rest+1, tail)
}

// scoreLimit returns the smaller root P of (P − k/n)² = z² P(1 − P)/n, and
// 1 − P, for k and rest = n − k that need not be whole.
func scoreLimit(k, rest, z float64) (p, q float64) {
	n, z2 := k+rest, float64(z*z)
	root := float64(z * math.Sqrt(float64(k*(rest/n))+z2/4))
	return float64(k/n*k) / (k + z2/2 + root), (rest + z2/2 + root) / (n + z2)
}

// midP returns the p at which the probability of more than k, and half that of
// k, are together the tail, and 1 − p.
func midP(k, rest, tail float64) (p, q float64) {
	if rest == 0 { // p^n is twice the tail
		l := math.Log(2*tail) / k
		return math.Exp(l), -math.Expm1(l)
	}
	// It lies between the exact limits for k and for k+1.
	p1, q1 := dist.BetaQuantile(k, rest+1, tail)
	p2, q2 := dist.BetaQuantile(k+1, rest, tail)
	low := func(p, q float64) bool {
		some, _ := dist.BetaTails(k, rest+1, p, q)
		more, _ := dist.BetaTails(k+1, rest, p, q)
		return (some+more)/2 <= tail
	}
	if p2 < 0.5 {
		p = dist.Edge(p1, p2, func(p float64) bool { return low(p, 1-p) })
		return p, 1 - p
	}
	q = dist.Edge(q1, q2, func(q float64) bool { return low(1-q, q) })
	return 1 - q, q
}

func waldProportion(k, n int, level float64) Estimate {
	p := float64(k) / float64(n)
	e := Estimate{unit: Proportion, value: p, hasValue: true, n: n}
	if k == 0 || k == n {
		e.reason = NoSpread
		return e.settled()
	}
	e.se, e.hasSE = math.Sqrt(float64(p*(float64(n-k)/float64(n)))/float64(n)), true
	h := float64(dist.Normal(level) * e.se)
	return e.interval(max(p-h, 0), min(p+h, 1), level, Wald).settled()
}
