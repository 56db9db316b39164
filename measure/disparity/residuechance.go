package disparity

import (
	"math"
	"slices"

	"github.com/collective-impact/sdk/measure"
)

// leastExpected is the number of successes, failures or events that chi-square
// needs in each group (Cochran 1954, Biometrics 10:417).
const leastExpected = 5

// leaveOut takes out groups that are too small, and blocks in which there is
// nothing left to compare. It looks at how large groups are and at what all of
// them have in common, never at how they differ.
func (r *residue) leaveOut(least float64) {
	var blocks []residueBlock
	for _, b := range r.blocks {
		kept := slices.DeleteFunc(slices.Clone(b.at), func(i int) bool { return !r.events && float64(r.g.Groups[i].N) < least })
		expected := r.expected(kept)
		enough := residueBlock{level: b.level}
		for _, i := range b.at {
			if j := slices.Index(kept, i); j >= 0 && expected[j] >= leastExpected {
				enough.at = append(enough.at, i)
				continue
			}
			name := r.g.Groups[i].Name
			if b.level != "" {
				name = b.level + " · " + name
			}
			r.g.LeftOut = append(r.g.LeftOut, LeftOut{name, measure.BelowMinimum})
		}
		if len(enough.at) > 1 {
			blocks = append(blocks, enough)
		}
	}
	r.blocks = blocks
}

// expected returns the smaller of the successes and failures, or the events, that
// groups would have at the rate of all of them; more than enough for means, and
// where the rate is 0 or 1 and so nothing can differ.
func (r residue) expected(at []int) []float64 {
	out := make([]float64, len(at))
	switch {
	case r.events:
		events, exposure := 0.0, 0.0
		for _, i := range at {
			k, e := r.poisson(i)
			events, exposure = events+k, exposure+e
		}
		for j, i := range at {
			if out[j] = math.Inf(1); r.g.Groups[i].Value > 0 {
				_, e := r.poisson(i)
				out[j] = float64(events*e) / exposure
			}
		}
	case r.g.Unit == measure.Proportion:
		k, n := 0.0, 0.0
		for _, i := range at {
			x := r.g.Groups[i]
			k, n = k+float64(float64(x.N)*x.Value), n+float64(x.N)
		}
		for j, i := range at {
			if out[j] = math.Inf(1); k > 0 && k < n {
				out[j] = float64(r.g.Groups[i].N) * (min(k, n-k) / n)
			}
		}
	default:
		for j := range out {
			out[j] = math.Inf(1)
		}
	}
	return out
}

// poisson returns the events of a group and its exposure, in the unit of the
// rate: the rate is events over exposure, and its variance events over exposure
// squared.
func (r residue) poisson(i int) (events, exposure float64) {
	x := r.g.Groups[i]
	if !(x.Value > 0) || !(x.SE > 0) {
		return 0, 0
	}
	z := x.Value / x.SE
	return float64(z * z), float64(z*z) / x.Value
}

// only returns some of the groups.
func (r residue) only(at []int) Groups {
	g := r.g
	g.Groups, g.Covariance, g.Everyone, g.LeftOut = nil, nil, nil, nil
	for _, i := range at {
		g.Groups = append(g.Groups, r.g.Groups[i])
		if r.g.Covariance == nil {
			continue
		}
		var row []float64
		for _, j := range at {
			row = append(row, r.g.Covariance[i][j])
		}
		g.Covariance = append(g.Covariance, row)
	}
	return g
}

// chance tests that no group differs from the others of its block.
func (r residue) chance() Chance {
	switch {
	case r.g.Covariance != nil && r.g.Unit == measure.Proportion && !r.g.Overlapping && len(r.blocks) == 1:
		return r.only(r.blocks[0].at).raoScott(true)
	case r.g.Covariance != nil:
		return r.wald()
	case r.events:
		return r.dispersion()
	case r.g.Counts:
		return r.pearson()
	}
	return r.johansen()
}

// pearson adds up the chi-squares of the blocks.
func (r residue) pearson() Chance {
	x2, df := 0.0, 0.0
	for _, b := range r.blocks {
		if c := r.only(b.at).pearson(); c.Verdict != NotTested {
			x2, df = x2+c.Statistic, df+c.DF
		}
	}
	if df == 0 {
		return untested(measure.NoSpread)
	}
	return chance(PearsonChiSquare, x2, df, 0, chiSquareAbove(x2, df))
}

// dispersion is Σ (events − expected)² / expected, where events fall on groups in
// proportion to their exposure.
func (r residue) dispersion() Chance {
	x2, df := 0.0, 0.0
	for _, b := range r.blocks {
		expected := r.expected(b.at)
		for j, i := range b.at {
			k, _ := r.poisson(i)
			if k == 0 {
				return untested(measure.ZeroCount) // its exposure is not known
			}
			d := k - expected[j]
			x2 += float64(d*d) / expected[j]
		}
		df += float64(len(b.at) - 1)
	}
	return chance(PearsonChiSquare, x2, df, 0, chiSquareAbove(x2, df))
}

// johansen is Welch's test of means with unequal variances (1951, Biometrika
// 38:330), and over several blocks what Johansen made of it: with T the sum over
// blocks of Σ w (e − ē)² and w = 1/s², and with A the sum of (1 − w/Σw)² / (n−1),
// T over q + 2A − 6A/(q+2) times q is F with q and q(q+2)/(3A) degrees of
// freedom.
func (r residue) johansen() Chance {
	t, a, q := 0.0, 0.0, 0.0
	for _, b := range r.blocks {
		sum, mean := 0.0, 0.0
		for _, i := range b.at {
			x := r.g.Groups[i]
			if !(x.SE > 0) || x.N < 2 {
				return untested(measure.NoSpread)
			}
			w := 1 / float64(x.SE*x.SE)
			sum, mean = sum+w, mean+float64(w*x.Value)
		}
		mean /= sum
		for _, i := range b.at {
			x := r.g.Groups[i]
			w := 1 / float64(x.SE*x.SE)
			d := (x.Value - mean) / x.SE
			t += float64(d * d)
			rest := 1 - w/sum
			a += float64(rest*rest) / float64(x.N-1)
		}
		q += float64(len(b.at) - 1)
	}
	f := t / (q + 2*a - 6*a/(q+2))
	df2 := float64(q*(q+2)) / (3 * a)
	if math.IsNaN(f) || math.IsInf(f, 0) || math.IsNaN(df2) || math.IsInf(df2, 0) {
		return untested(measure.NoSpread)
	}
	return chance(Wald, f, q, df2, fAbove(f, q, df2))
}

// wald tests all differences inside the blocks together with their covariance.
func (r residue) wald() Chance {
	var of, to []int // the contrasts, of one group to another
	for _, b := range r.blocks {
		last := len(b.at) - 1
		for _, i := range b.at[:last] {
			of, to = append(of, i), append(to, b.at[last])
		}
	}
	v, d := make([][]float64, len(of)), make([]float64, len(of))
	for i := range of {
		d[i] = r.g.Groups[of[i]].Value - r.g.Groups[to[i]].Value
		for j := range of {
			v[i] = append(v[i], r.g.cov(of[i], of[j])-r.g.cov(of[i], to[j])-r.g.cov(to[i], of[j])+r.g.cov(to[i], to[j]))
		}
	}
	w, ok := inverseForm(v, d)
	q := float64(len(of))
	switch df2 := r.g.DF - q + 1; {
	case !ok:
		return untested(measure.NoSpread)
	case r.g.DF == 0:
		return chance(Wald, w, q, 0, chiSquareAbove(w, q))
	case !(df2 > 0):
		return untested(measure.NoDegrees)
	default:
		f := w * (df2 / float64(r.g.DF*q))
		return chance(Wald, f, q, df2, fAbove(f, q, df2))
	}
}

// explained returns the share of the variation inside blocks that lies between
// groups, without its bias.
func (r residue) explained(n int) measure.Estimate {
	proportion := r.g.Unit == measure.Proportion
	if r.g.Overlapping || !proportion && (r.g.Covariance != nil || r.g.Unit != measure.Points) {
		return measure.NotEstimable(measure.Index, n, NoTotalSpread)
	}
	between, noise, total := 0.0, 0.0, 0.0
	if r.g.Covariance != nil {
		between, noise, total = r.sampled()
	} else {
		within, q, cells := 0.0, 0.0, 0.0
		for _, b := range r.blocks {
			sum, mean := 0.0, 0.0
			for _, i := range b.at {
				x := r.g.Groups[i]
				sum, mean = sum+float64(x.N), mean+float64(float64(x.N)*x.Value)
			}
			mean /= sum
			for _, i := range b.at {
				x := r.g.Groups[i]
				d := x.Value - mean
				between += float64(float64(float64(x.N)*d) * d)
				if proportion {
					within += float64(float64(float64(x.N)*x.Value) * (1 - x.Value))
				} else {
					within += float64(float64(float64(x.N-1)*float64(x.N)) * float64(x.SE*x.SE))
				}
			}
			q, cells = q+float64(len(b.at)-1), cells+float64(len(b.at))
		}
		noise, total = q*(within/(float64(n)-cells)), between+within
	}
	share := (between - noise) / total
	if !(total > 0) || math.IsNaN(share) || math.IsInf(share, 0) {
		return measure.NotEstimable(measure.Index, n, measure.NoSpread)
	}
	return made(measure.Figures{Unit: measure.Index, Value: share, N: n, Reason: measure.NoError})
}

// sampled returns the variance between groups of a population that was sampled,
// what the errors add to it, and the variance of a share of people.
func (r residue) sampled() (between, noise, total float64) {
	for _, b := range r.blocks {
		g := r.only(b.at)
		shares := g.shares()
		people := 0.0
		for _, x := range g.Groups {
			if people += x.Population; x.Population == 0 {
				people += float64(x.N)
			}
		}
		mean := 0.0
		for i, x := range g.Groups {
			mean += float64(shares[i] * x.Value)
		}
		for i, x := range g.Groups {
			d := x.Value - mean
			between += float64(people * float64(shares[i]*float64(d*d)))
			noise += float64(people * float64(shares[i]*g.cov(i, i)))
		}
		noise -= float64(people * g.variance(shares))
		total += float64(people * float64(mean*(1-mean)))
	}
	return between, noise, total
}
