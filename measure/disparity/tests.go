package disparity

import (
	"math"

	"github.com/collective-impact/sdk/internal/fault"
	"github.com/collective-impact/sdk/measure"
)

// TestStatistic is the reason why the estimate of an omnibus test has no
// interval: it is a statistic, and its probability is in [Result.Chance].
const TestStatistic measure.Reason = "test-statistic"

func testMeasures() []Measure {
	pearson := measure.Citation{Author: "Pearson", Year: 1900, Title: "On the criterion that a given system of deviations ...", Locator: "Philosophical Magazine 50:157"}
	wilks := measure.Citation{Author: "Wilks", Year: 1938, Title: "The large-sample distribution of the likelihood ratio for testing composite hypotheses", Locator: "Annals of Mathematical Statistics 9:60"}
	wald := measure.Citation{Author: "Korn and Graubard", Year: 1990, Title: "Simultaneous testing of regression coefficients with complex survey data", Locator: "The American Statistician 44:270"}
	rao := measure.Citation{Author: "Rao and Scott", Year: 1984, Title: "On chi-squared tests for multiway contingency tables with cell proportions estimated from survey data", Locator: "Annals of Statistics 12:46"}
	counts, separate := Needs{Counts: true, Separate: true}, Needs{Separate: true}
	return []Measure{
		{Key: "pearson-chi-square", Title: "Pearson chi-square test that no group differs", Formula: "Σ (observed − expected)² / expected over groups, successes and failures; J − 1 degrees of freedom",
			Unit: measure.Index, Needs: counts, Sources: []measure.Citation{pearson},
			compute: func(g Groups, _ Options) Result { return g.omnibus(g.pearson()) }},
		{Key: "likelihood-ratio-test", Title: "Likelihood ratio test that no group differs", Formula: "2 Σ observed · log(observed / expected); J − 1 degrees of freedom",
			Unit: measure.Index, Needs: counts, Sources: []measure.Citation{wilks},
			compute: func(g Groups, _ Options) Result { return g.omnibus(g.likelihoodRatio()) }},
		{Key: "wald-test", Title: "Wald test that no group differs", Formula: "dᵀ V⁻¹ d of the J − 1 differences d with covariance V; with ν design degrees of freedom (ν − q + 1)/(ν q) of it is F with q = J − 1 and ν − q + 1",
			Unit: measure.Index, Sources: []measure.Citation{wald},
			compute: func(g Groups, _ Options) Result { return g.omnibus(g.wald()) }},
		{Key: "rao-scott-first-order", Title: "Rao-Scott test that no group differs, first order", Formula: "Σ n (p − p̄)² / (p̄ (1 − p̄)) over its mean design effect tr(AV)/(J − 1); J − 1 degrees of freedom",
			Unit: measure.Index, Needs: separate, Sources: []measure.Citation{rao}, check: checkProportion,
			compute: func(g Groups, _ Options) Result { return g.omnibus(g.raoScott(false)) }},
		{Key: "rao-scott", Title: "Rao-Scott test that no group differs, second order", Formula: "the same statistic over tr(AV), F with d = tr(AV)² / tr(AVAV) and d ν degrees of freedom",
			Unit: measure.Index, Needs: separate, Sources: []measure.Citation{rao}, check: checkProportion,
			compute: func(g Groups, _ Options) Result { return g.omnibus(g.raoScott(true)) }},
		{Key: "disparity-change", Title: "Change of a disparity between two periods", Formula: "later − earlier, or later / earlier for ratios; relative to the earlier size as well",
			Sources: []measure.Citation{{Author: "National Cancer Institute", Title: "Health Disparities Calculator (HD*Calc)", URL: "https://seer.cancer.gov/hdcalc"}}, Function: "ChangeOf"},
	}
}

// checkProportion asks for proportions.
func checkProportion(g Groups, _ Options) error {
	if g.Unit != measure.Proportion {
		return &fault.FieldError{Path: "/unit", Problem: "the test is of proportions", Err: ErrNeeds}
	}
	return nil
}

// omnibus turns the verdict of a test into a result.
func (g Groups) omnibus(c Chance) Result {
	r := Result{Chance: c}
	if c.Verdict == NotTested {
		r.Estimate = measure.NotEstimable(measure.Index, g.n(), c.Reason)
		return r
	}
	r.Estimate = made(measure.Figures{Unit: measure.Index, Value: c.Statistic, N: g.n(), Reason: TestStatistic})
	return r
}

// pooled returns the rate of all groups together, and the reason why groups
// cannot be tested with it.
func (g Groups) pooled() (p float64, why measure.Reason) {
	if len(g.Groups) < 2 {
		return 0, measure.FewGroups
	}
	k, n := 0.0, 0.0
	for _, x := range g.Groups {
		k, n = k+float64(float64(x.N)*x.Value), n+float64(x.N)
	}
	if g.Counts { // whole numbers add up exactly
		k = 0
		for _, x := range g.Groups {
			k += float64(x.Successes)
		}
	}
	if p = k / n; !(p > 0 && p < 1) {
		return p, measure.NoSpread
	}
	return p, ""
}

// anyDifference tests whether the groups differ at all.
func (g Groups) anyDifference() Chance {
	if g.Counts && g.Covariance == nil {
		return g.pearson()
	}
	return g.wald()
}

func (g Groups) pearson() Chance {
	p, why := g.pooled()
	if why != "" {
		return untested(why)
	}
	x2 := g.quadratic(p)
	df := float64(len(g.Groups) - 1)
	return chance(PearsonChiSquare, x2, df, 0, chiSquareAbove(x2, df))
}

// quadratic is Σ n (e − p)² / (p (1 − p)).
func (g Groups) quadratic(p float64) float64 {
	sum := 0.0
	for _, x := range g.Groups {
		d := x.Value - p
		sum += float64(float64(float64(x.N)*d) * d)
	}
	return sum / float64(p*(1-p))
}

func (g Groups) likelihoodRatio() Chance {
	p, why := g.pooled()
	if why != "" {
		return untested(why)
	}
	sum := 0.0
	for _, x := range g.Groups {
		k, n := float64(x.Successes), float64(x.N)
		for _, c := range [][2]float64{{k, float64(n * p)}, {n - k, float64(n * (1 - p))}} {
			if c[0] > 0 {
				sum += deviance(c[0], c[1])
			} else {
				sum += c[1]
			}
		}
	}
	df := float64(len(g.Groups) - 1)
	return chance(LikelihoodRatio, 2*sum, df, 0, chiSquareAbove(2*sum, df))
}

// wald tests J − 1 differences to the last group with their covariance.
func (g Groups) wald() Chance {
	q := len(g.Groups) - 1
	switch {
	case q < 1:
		return untested(measure.FewGroups)
	case !g.hasError() || g.Overlapping && g.Covariance == nil:
		return untested(measure.NoError)
	}
	w, ok := g.waldStatistic(q)
	if !ok {
		return untested(measure.NoSpread)
	}
	if g.DF == 0 {
		return chance(Wald, w, float64(q), 0, chiSquareAbove(w, float64(q)))
	}
	df2 := g.DF - float64(q) + 1
	if !(df2 > 0) {
		return untested(measure.NoDegrees)
	}
	f := w * (df2 / float64(g.DF*float64(q)))
	return chance(Wald, f, float64(q), df2, fAbove(f, float64(q), df2))
}

// waldStatistic is dᵀ V⁻¹ d, and false where V has no inverse. Independent
// groups have it in closed form: the weighted squares about the mean.
func (g Groups) waldStatistic(q int) (float64, bool) {
	if g.Covariance == nil {
		sw, mean, sum := 0.0, 0.0, 0.0
		for _, x := range g.Groups {
			w := 1 / float64(x.SE*x.SE)
			sw, mean = sw+w, mean+float64(w*x.Value)
		}
		mean /= sw
		for _, x := range g.Groups {
			z := (x.Value - mean) / x.SE
			sum += float64(z * z)
		}
		return sum, !math.IsInf(sum, 0) && !math.IsNaN(sum)
	}
	v, d := make([][]float64, q), make([]float64, q)
	for i := range q {
		d[i] = g.Groups[i].Value - g.Groups[q].Value
		for j := range q {
			v[i] = append(v[i], g.cov(i, j)-g.cov(i, q)-g.cov(j, q)+g.cov(q, q))
		}
	}
	return inverseForm(v, d)
}

// inverseForm returns dᵀ V⁻¹ d by Cholesky's decomposition of the correlations
// of V, which it overwrites, and false where V is not positive definite.
func inverseForm(v [][]float64, d []float64) (float64, bool) {
	scale := make([]float64, len(d))
	for i := range d {
		scale[i] = math.Sqrt(v[i][i])
		if !(scale[i] > 0) || math.IsInf(scale[i], 0) {
			return 0, false
		}
	}
	sum := 0.0
	z := make([]float64, len(d))
	for i := range d {
		z[i] = d[i] / scale[i]
		for j := range i + 1 {
			s := v[i][j] / scale[i] / scale[j]
			for k := range j {
				s -= float64(v[i][k] * v[j][k])
			}
			if j < i {
				v[i][j] = s / v[j][j]
				z[i] -= float64(v[i][j] * z[j])
				continue
			}
			if !(s > 1e-12) {
				return 0, false
			}
			v[i][i] = math.Sqrt(s)
		}
		z[i] /= v[i][i]
		sum += float64(z[i] * z[i])
	}
	return sum, !math.IsInf(sum, 0) && !math.IsNaN(sum)
}

// raoScott tests proportions with standard errors of a survey design. With A the
// matrix of Pearson's quadratic form and V the covariance of the proportions,
// the statistic is distributed as Σ δ χ² with the eigenvalues δ of AV, of which
// only the sum and the sum of squares are needed.
func (g Groups) raoScott(second bool) Chance {
	p, why := g.pooled()
	switch {
	case why != "":
		return untested(why)
	case !g.hasError():
		return untested(measure.NoError)
	}
	n := len(g.Groups)
	total := 0.0
	for _, x := range g.Groups {
		total += float64(x.N)
	}
	av := make([][]float64, n)
	for i, x := range g.Groups {
		av[i] = make([]float64, n)
		for j := range n {
			s := 0.0
			for k, y := range g.Groups {
				s += float64(float64(y.N) / total * g.cov(k, j))
			}
			av[i][j] = float64(float64(x.N)*(g.cov(i, j)-s)) / float64(p*(1-p))
		}
	}
	trace, square := 0.0, 0.0
	for i := range n {
		trace += av[i][i]
		for j := range n {
			square += float64(av[i][j] * av[j][i])
		}
	}
	x2, df := g.quadratic(p), float64(n-1)
	if !(trace > 0 && square > 0) || math.IsInf(trace, 0) || math.IsInf(square, 0) {
		return untested(measure.NoSpread)
	}
	if !second {
		x2 /= trace / df
		return chance(RaoScottFirst, x2, df, 0, chiSquareAbove(x2, df))
	}
	df = float64(trace*trace) / square
	f := x2 / trace
	return chance(RaoScottSecond, f, df, float64(df*g.DF), fAbove(f, df, float64(df*g.DF)))
}
