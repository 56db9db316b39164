package disparity

import (
	"math"
	"slices"

	"github.com/collective-impact/sdk/measure"
)

func inequalityMeasures() []Measure {
	needs := Needs{Separate: true, Population: true, TrueZero: true}
	return []Measure{{
		Key: "theil-index", Title: "Theil's index T between groups",
		Formula: "Σp·r·ln r, where r = e/m; a term is 0 where e is 0", Unit: measure.Index, Needs: needs,
		Sources: []measure.Citation{summaryMeasures(), varianceEstimators()},
		compute: func(g Groups, _ Options) Result { return g.vectors().entropy(1) },
	}, {
		Key: "mean-log-deviation", Title: "Mean log deviation between groups (MLD, Theil's L)",
		Formula: "−Σp·ln r, where r = e/m", Unit: measure.Index, Needs: needs,
		Sources: []measure.Citation{summaryMeasures(), varianceEstimators()},
		compute: func(g Groups, _ Options) Result { return g.vectors().entropy(0) },
	}, {
		Key: "generalised-entropy", Title: "Generalised entropy between groups, GE(α)",
		Formula: "Σp(r^α − 1) / (α(α−1)), where r = e/m and α is the parameter; the limit for α = 0 is the mean log deviation, for α = 1 Theil's T",
		Unit:    measure.Index, Needs: needs, Sources: []measure.Citation{cowell()},
		compute: func(g Groups, o Options) Result { return g.vectors().entropy(o.Parameter) },
	}, {
		Key: "atkinson-index", Title: "Atkinson's index between groups, A(ε)",
		Formula: "1 − (Σp·r^(1−ε))^(1/(1−ε)), where r = e/m and ε > 0 is the parameter; the limit for ε = 1 is 1 − exp(Σp·ln r)",
		Unit:    measure.Index, Needs: needs, Sources: []measure.Citation{atkinson()},
		compute: func(g Groups, o Options) Result { return g.vectors().atkinson(o.Parameter) },
	}, {
		Key: "gini-index", Title: "Gini index between groups",
		Formula: "ΣΣp·p'|e−e'| / 2m", Unit: measure.Index, Needs: needs, Sources: []measure.Citation{cowell()},
		compute: func(g Groups, _ Options) Result { return g.vectors().gini() },
	}, {
		Key: "hoover-index", Title: "Hoover index between groups",
		Formula: "Σp|e−m| / 2m: the share of the total that would have to move", Unit: measure.Index, Needs: needs,
		Sources: []measure.Citation{cowell()},
		compute: func(g Groups, _ Options) Result { return g.vectors().hoover() },
	}, {
		Key: "individual-gini", Title: "Gini index of people",
		Formula: "ΣΣw·w'|y−y'| / 2W²m", Unit: measure.Index, Needs: Needs{TrueZero: true},
		Sources: []measure.Citation{cowell(), langel()}, Function: "Microdata.Gini",
	}, {
		Key: "individual-hoover", Title: "Hoover index of people",
		Formula: "Σw|y−m| / 2Wm", Unit: measure.Index, Needs: Needs{TrueZero: true},
		Sources: []measure.Citation{cowell()}, Function: "Microdata.Hoover",
	}, {
		Key: "individual-entropy", Title: "Generalised entropy of people, and its parts within and between groups",
		Formula: "Σw((y/m)^α − 1) / (Wα(α−1))", Unit: measure.Index, Needs: Needs{TrueZero: true},
		Sources: []measure.Citation{cowell()}, Function: "Microdata.Entropy",
	}, {
		Key: "individual-atkinson", Title: "Atkinson's index of people",
		Formula: "1 − (Σw(y/m)^(1−ε)/W)^(1/(1−ε))", Unit: measure.Index, Needs: Needs{TrueZero: true},
		Sources: []measure.Citation{atkinson()}, Function: "Microdata.Atkinson",
	}}
}

func cowell() measure.Citation {
	return measure.Citation{Author: "Cowell", Year: 2011, Title: "Measuring Inequality", Locator: "third edition, Oxford University Press"}
}

func atkinson() measure.Citation {
	return measure.Citation{Author: "Atkinson", Year: 1970, Title: "On the Measurement of Inequality",
		Locator: "Journal of Economic Theory 2:244", URL: "https://doi.org/10.1016/0022-0531(70)90039-6"}
}

func langel() measure.Citation {
	return measure.Citation{Author: "Langel and Tillé", Year: 2013, Title: "Variance Estimation of the Gini Index: Revisiting a Result Several Times Published",
		Locator: "Journal of the Royal Statistical Society A 176:521", URL: "https://doi.org/10.1111/j.1467-985X.2012.01048.x"}
}

// term is the function φ whose weighted mean is generalised entropy,
//
//	φ(r) = (r^α − 1 − α(r−1)) / (α(α−1)),
//
// and its limits for α = 0 and 1, with its derivatives. The linear part, whose
// mean is 0, makes every term positive and 0 at r = 1.
type term float64

// value returns φ(1+x). Near 1, where the formula cancels, it is the power
// series, whose n-th term is x^n/n!·(α−2)(α−3)…(α−n+1).
func (t term) value(x float64) float64 {
	a := float64(t)
	if math.Abs(x)*max(math.Abs(a), 1) < 0.05 {
		next := float64(x*x) / 2
		sum := next
		for n := 3; n <= 16; n++ {
			next *= (a - float64(n-1)) * x / float64(n)
			sum += next
		}
		return sum
	}
	r := 1 + x
	if r <= 0 {
		return 1 / a
	}
	log := math.Log(r)
	if math.Abs(a) < 0.5 { // so that nothing cancels near either limit
		return (power(a, log) - x) / (a - 1)
	}
	return (float64(r*power(a-1, log)) - x) / a
}

// power returns (r^b − 1) / b, and its limit ln r for b = 0.
func power(b, log float64) float64 {
	if b == 0 {
		return log
	}
	return math.Expm1(float64(b*log)) / b
}

// slope returns φ′(r) = (r^(α−1) − 1) / (α−1), ln r for α = 1.
func (t term) slope(x float64) float64 { return power(float64(t)-1, math.Log1p(x)) }

// curve returns φ″(r) = r^(α−2).
func (t term) curve(x float64) float64 { return math.Pow(1+x, float64(t)-2) }

// positive says why generalised entropy has no value for these values, or "".
func (t term) positive(values []float64) measure.Reason {
	if math.IsNaN(float64(t)) || math.IsInf(float64(t), 0) {
		return BadParameter
	}
	zero := false
	for _, x := range values {
		if x < 0 {
			return NegativeValue
		}
		zero = zero || x == 0
	}
	if zero && t <= 0 {
		return ZeroValue
	}
	return ""
}

// refuses says why a relative measure of values above zero has none, or "".
func (v vectors) refuses(t term) measure.Reason {
	if len(v.e) < 2 {
		return measure.FewGroups
	}
	if why := v.relative(); why != "" {
		return why
	}
	return t.positive(v.e)
}

// entropy returns GE(α).
func (v vectors) entropy(alpha float64) Result {
	t := term(alpha)
	if why := v.refuses(t); why != "" {
		return v.refuse(measure.Index, why)
	}
	s := v.generalised(t)
	if s.second == nil {
		return v.steep(s.value, s.floor, math.Inf(1))
	}
	return v.result(measure.Index, s, math.Inf(1))
}

// steep returns a figure whose derivatives are infinite at a value of 0.
func (v vectors) steep(value, floor, most float64) Result {
	r := Result{Estimate: made(measure.Figures{Unit: measure.Index, Value: min(value, most), Reason: ZeroValue, N: v.g.n()})}
	if v.g.hasError() {
		r.Floor, r.Corrected = finite(floor), measure.NotEstimable(measure.Index, v.g.n(), ZeroValue)
	}
	return r
}

// generalised returns GE(α) with its derivatives:
//
//	∂/∂eᵢ = pᵢ(φ′ᵢ − S)/m,
//	∂²/∂eᵢ∂eⱼ = (δᵢⱼpᵢφ″ᵢ − pᵢpⱼ(φ′ᵢ + rᵢφ″ᵢ + φ′ⱼ + rⱼφ″ⱼ − S − Q))/m²,
//
// where S = Σp·r·φ′ and Q = Σp·r(φ′ + rφ″). There are none where a value is 0
// and α < 2.
func (v vectors) generalised(t term) smooth {
	n := len(v.e)
	s := smooth{first: make([]float64, n)}
	bias, _ := v.noise(v.spread())
	s.floor = bias / v.mean / v.mean / 2
	x := make([]float64, n)
	for i, e := range v.e {
		x[i] = (e - v.mean) / v.mean
		s.value += float64(v.p[i] * t.value(x[i]))
	}
	if t < 2 && slices.Contains(v.e, 0) {
		return s
	}
	both, mean, sum := make([]float64, n), 0.0, 0.0
	for i, e := range v.e {
		share := float64(v.p[i] * (e / v.mean))
		s.first[i] = t.slope(x[i])
		both[i] = s.first[i] + float64(e/v.mean*t.curve(x[i]))
		mean += float64(share * s.first[i])
		sum += float64(share * both[i])
	}
	for i := range n {
		s.first[i] = float64(v.p[i]*(s.first[i]-mean)) / v.mean
	}
	s.second = func(i, j int) float64 {
		h := -float64(float64(v.p[i]*v.p[j]) * (both[i] + both[j] - mean - sum))
		if i == j {
			h += float64(v.p[i] * t.curve(x[i]))
		}
		return h / v.mean / v.mean
	}
	return s
}

// atkinson returns A(ε), which is a function of GE(α) with α = 1−ε: with M = 1 +
// α(α−1)·GE, it is 1 − M^(1/α), and 1 − exp(−GE) for α = 0.
func (v vectors) atkinson(epsilon float64) Result {
	t := term(1 - epsilon)
	if !(epsilon > 0) {
		return v.refuse(measure.Index, BadParameter)
	}
	if why := v.refuses(t); why != "" {
		return v.refuse(measure.Index, why)
	}
	s := v.generalised(t)
	value, slope, curve := t.welfare(s.value)
	floor := float64(epsilon * s.floor)
	if s.second == nil {
		return v.steep(value, floor, 1)
	}
	first := make([]float64, len(s.first))
	for i, x := range s.first {
		first[i] = float64(slope * x)
	}
	return v.result(measure.Index, smooth{
		value: value, first: first, floor: floor,
		second: func(i, j int) float64 {
			return float64(slope*s.second(i, j)) + float64(float64(curve*s.first[i])*s.first[j])
		},
	}, 1)
}

// welfare returns Atkinson's index of ε = 1−α as a function of GE(α), with its
// first two derivatives.
func (t term) welfare(entropy float64) (value, slope, curve float64) {
	a := float64(t)
	e := 1 - a
	log := -entropy // of M^(1/α)
	if a != 0 {
		log = math.Log1p(-float64(float64(a*e)*entropy)) / a
	}
	rest := math.Exp(float64(log * e)) // M^(ε/α)
	slope = float64(e * rest)
	curve = -float64(float64(e*e) * float64(e*math.Exp(float64(log*(e-a)))))
	return -math.Expm1(log), slope, curve
}

// gini returns ΣΣp·p'|e−e'| / 2m.
func (v vectors) gini() Result {
	if why := v.refuses(2); why != "" {
		return v.refuse(measure.Index, why)
	}
	var k kinks
	for i := range v.e {
		for j := range i {
			k.add(kink{float64(v.p[i] * v.p[j]), v.e[i] - v.e[j], v.errorBetween(i, j), i, j})
		}
	}
	return v.relativeTo(k, 1)
}

// hoover returns Σp|e−m| / 2m.
func (v vectors) hoover() Result {
	if why := v.refuses(2); why != "" {
		return v.refuse(measure.Index, why)
	}
	half := make([]float64, len(v.p))
	for i, p := range v.p {
		half[i] = p / 2
	}
	return v.relativeTo(v.aroundMean(half), 1)
}
