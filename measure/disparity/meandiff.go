package disparity

import (
	"math"

	"github.com/collective-impact/sdk/measure"
)

// fromMean returns Σw|e−m|, over m where it is relative.
func (v vectors) fromMean(weighted, relative bool) Result {
	unit := v.unit()
	if relative {
		unit = measure.Index
	}
	why := v.relative()
	switch {
	case len(v.e) < 2:
		return v.refuse(unit, measure.FewGroups)
	case relative && why != "":
		return v.refuse(unit, why)
	}
	k := v.aroundMean(v.weights(weighted))
	if relative {
		return v.relativeTo(k, math.Inf(1))
	}
	return v.absolute(unit, k)
}

// aroundMean sums the absolute distances to the mean. A distance that is the
// rounding of the mean is none: its sign, which the derivative hangs on, would be
// that of the order in which groups are added up.
func (v vectors) aroundMean(w []float64) (k kinks) {
	withMean := v.times(v.p) // the covariance of each value with the mean
	ofMean := v.g.variance(v.p)
	rounding := 0.0
	for _, x := range v.e {
		rounding = max(rounding, 1e-14*math.Abs(x))
	}
	for i, x := range v.e {
		sd := math.Sqrt(max(v.g.cov(i, i)-2*withMean[i]+ofMean, 0))
		d := x - v.mean
		if math.Abs(d) <= rounding {
			d = 0
		}
		k.add(kink{w[i], d, sd, i, toMean})
	}
	return k
}

// absolute returns a sum of absolute differences.
func (v vectors) absolute(unit measure.Unit, k kinks) Result {
	corrected := v.corrected(k)
	r := Result{Estimate: v.wide(unit, k, corrected, 0, math.Inf(1))}
	if v.g.hasError() {
		r.Floor, r.Corrected = finite(k.floor), v.kinked(unit, corrected)
	}
	return r
}

// relativeTo returns a sum of absolute differences over the mean, an index
// from 0 to most.
func (v vectors) relativeTo(k kinks, most float64) Result {
	corrected := v.corrected(k) / v.mean
	r := Result{Estimate: v.wide(measure.Index, k, corrected, v.mean, most)}
	if v.g.hasError() {
		r.Floor, r.Corrected = finite(k.floor/v.mean), v.kinked(measure.Index, corrected)
	}
	return r
}

// best returns the groups of at least minN observations, and which of them do
// best: more than one in a tie, in an order that does not depend on theirs.
func (v vectors) best(minN int) (eligible []bool, top []int) {
	minN = enough(minN)
	eligible = make([]bool, len(v.e))
	for i, x := range v.g.Groups {
		if x.N < minN {
			continue
		}
		eligible[i] = true
		switch {
		case len(top) == 0 || v.g.better(x.Value, v.e[top[0]]):
			top = []int{i}
		case x.Value == v.e[top[0]]:
			top = append(top, i)
		}
	}
	v.g.steady(top)
	return eligible, top
}

// fromBest returns Σw|e−best|. The best group is best partly by luck, so the
// noise is that of the differences to the largest of several.
func (v vectors) fromBest(minN int, weighted bool) Result {
	unit := v.unit()
	if len(v.e) < 2 {
		return v.refuse(unit, measure.FewGroups)
	}
	eligible, top := v.best(minN)
	if len(top) == 0 {
		r := v.refuse(unit, measure.NoReference)
		r.Ineligible = v.g.ineligible(minN)
		return r
	}
	w := v.weights(weighted)
	k := v.toGroup(w, top[0])
	k.floor, k.excess = v.luck(w, eligible, k.value)
	r := v.absolute(unit, k)
	r.Reference, r.Ineligible = v.names(top), v.g.ineligible(minN)
	return r
}

// luck returns what noise gives to Σw|e−best| without disparity, and what noise
// once more would add.
func (v vectors) luck(w []float64, eligible []bool, value float64) (floor, excess float64) {
	sd := v.ownErrors()
	floor = gapToTop(make([]float64, len(v.e)), sd, w, eligible)
	return floor, gapToTop(v.advantages(), sd, w, eligible) - value
}

// advantages returns how much better each group is than the mean.
func (v vectors) advantages() []float64 {
	a := make([]float64, len(v.e))
	for i, x := range v.e {
		a[i] = x - v.mean
		if v.g.Direction == measure.LowerIsBetter {
			a[i] = -a[i]
		}
	}
	return a
}

// ownErrors returns the standard errors without the part that all groups share
// and that moves no difference between them: the mean covariance.
func (v vectors) ownErrors() []float64 {
	n, shared := len(v.e), 0.0
	if v.g.Covariance != nil && n > 1 {
		for i := range n {
			for j := range n {
				if i != j {
					shared += v.g.cov(i, j) / float64(n) / float64(n-1)
				}
			}
		}
	}
	sd := make([]float64, n)
	for i := range sd {
		sd[i] = math.Sqrt(max(v.g.cov(i, i)-shared, 0))
	}
	return sd
}

// toGroup sums the absolute differences to the group at t.
func (v vectors) toGroup(w []float64, t int) (k kinks) {
	k.toOne = true
	for i, x := range v.e {
		if i != t {
			k.add(kink{w[i], x - v.e[t], v.errorBetween(i, t), i, t})
		}
	}
	return k
}

// errorBetween is the standard error of the difference of two groups.
func (v vectors) errorBetween(i, j int) float64 {
	return math.Sqrt(max(v.g.cov(i, i)+v.g.cov(j, j)-2*v.g.cov(i, j), 0))
}

// fromReference returns Σw|e−reference|.
func (v vectors) fromReference(to measure.Reference, weighted bool) Result {
	unit, w := v.unit(), v.weights(weighted)
	if len(v.e) < 2 {
		return v.refuse(unit, measure.FewGroups)
	}
	switch to.Kind {
	case measure.ToOverall:
		return v.fromMean(weighted, false)
	case measure.ToBest:
		return v.fromBest(to.MinN, weighted)
	case measure.ToAllOthers: // e − others = (e − m) / (1 − p)
		others := make([]float64, len(w))
		for i := range w {
			others[i] = w[i] / (1 - v.p[i])
		}
		return v.absolute(unit, v.aroundMean(others))
	case measure.ToNamed:
		if t := v.g.index(to.Group[""]); t >= 0 {
			r := v.absolute(unit, v.toGroup(w, t))
			r.Reference = v.names([]int{t})
			return r
		}
	case measure.ToFixed:
		k := kinks{fixed: true}
		for i, x := range v.e {
			k.add(kink{w[i], x - to.Value, math.Sqrt(v.g.cov(i, i)), i, toKnown})
		}
		return v.absolute(unit, k)
	}
	return v.refuse(unit, measure.NoReference)
}

func (v vectors) names(at []int) []string {
	out := make([]string, len(at))
	for i, t := range at {
		out[i] = v.g.Groups[t].Name
	}
	return out
}
