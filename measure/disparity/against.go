package disparity

import (
	"math"
	"slices"

	"github.com/collective-impact/sdk/internal/fault"
	"github.com/collective-impact/sdk/measure"
)

// pair is a group, or all groups outside a reference, against a reference, with
// all that the measures of pairs need.
type pair struct {
	group, reference []string
	why              measure.Reason // why there is nothing to compare; "" where there is
	same             bool           // the group is the reference, or one of several that tie
	ineligible       []LeftOut      // groups that could not be the best

	value, other float64 // of the group and of the reference
	n, m         int     // observations of both
	at           int     // the reference among the groups, where it is one
	va, vb, cab  float64 // variances and covariance
	loose        bool    // nothing is known of the error
	counts       bool    // k of n against l of m, people that nobody shares
	k, l         int
	kind         measure.ReferenceKind
	kAll, nAll   int // everyone, with counts and the kinds overall and all others
}

// checkPair reports options that name nobody.
func checkPair(g Groups, o Options) error {
	var l fault.List
	if o.Group == "" {
		l.Add("/group", measure.ErrRequired, "required: the group that is compared")
	} else if !g.knows(o.Group) {
		l.Add("/group", measure.ErrDangling, "there is no group %q", o.Group)
	}
	checkReference(&l, g, o.Reference)
	return l.Err()
}

// checkReference reports a reference that these groups cannot have.
func checkReference(l *fault.List, g Groups, r measure.Reference) {
	const at = "/reference"
	switch r.Kind {
	case measure.ToOverall, measure.ToAllOthers:
		if g.Everyone == nil && g.Overlapping {
			l.Add(at, ErrNeeds, "groups that overlap do not add up; state everyone")
		}
	case measure.ToBest:
		if g.Direction == 0 {
			l.Add(at, ErrNeeds, "the best group needs the direction that is better")
		}
		if r.MinN < 0 {
			l.Add(at+"/minN", measure.ErrRange, "must not be negative")
		}
	case measure.ToNamed:
		if name, ok := r.Group[""]; !ok || len(r.Group) != 1 {
			l.Add(at+"/group", measure.ErrRequired, "required: the name of the group under the dimension \"\"")
		} else if !g.knows(name) {
			l.Add(at+"/group", measure.ErrDangling, "there is no group %q", name)
		}
	case measure.ToFixed:
		if !(math.Abs(r.Value) <= 1e150) || g.Unit == measure.Proportion && !(r.Value >= 0 && r.Value <= 1) {
			l.Add(at+"/value", measure.ErrRange, "must be a finite number on the scale of the groups")
		}
	default:
		l.Add(at+"/kind", measure.ErrRequired, "required: overall, all-others, best, named or fixed")
	}
}

// knows says whether the name is one of a group, left out or not.
func (g Groups) knows(name string) bool {
	return g.index(name) >= 0 || g.leftOut(name) != ""
}

func (g Groups) index(name string) int {
	return slices.IndexFunc(g.Groups, func(x Group) bool { return x.Name == name })
}

// leftOut returns why a group takes no part; "" when it does.
func (g Groups) leftOut(name string) measure.Reason {
	for _, x := range g.LeftOut {
		if x.Name == name {
			if x.Reason == "" {
				return measure.Unstated
			}
			return x.Reason
		}
	}
	return ""
}

// best returns the best groups of at least minN observations, more than one in
// a tie, with the one of most observations first, and of these the one with the
// least error, so that the order of the groups decides nothing.
func (g Groups) best(minN int) []int {
	minN = enough(minN)
	var out []int
	for i, x := range g.Groups {
		switch {
		case x.N < minN:
		case len(out) == 0 || g.better(x.Value, g.Groups[out[0]].Value):
			out = []int{i}
		case x.Value == g.Groups[out[0]].Value:
			out = append(out, i)
		}
	}
	g.steady(out)
	return out
}

// enough is the number of observations that the best group must have.
func enough(minN int) int {
	if minN <= 0 {
		return measure.MinReliable
	}
	return minN
}

// ineligible lists the groups that are too small to be the best.
func (g Groups) ineligible(minN int) []LeftOut {
	var out []LeftOut
	for _, x := range g.Groups {
		if x.N < enough(minN) {
			out = append(out, LeftOut{x.Name, measure.BelowMinimum})
		}
	}
	return out
}

// steady sorts tied groups: most observations first, then least error.
func (g Groups) steady(tied []int) {
	slices.SortStableFunc(tied, func(a, b int) int {
		x, y := g.Groups[a], g.Groups[b]
		switch {
		case x.N != y.N:
			return y.N - x.N
		case x.SE < y.SE:
			return -1
		case x.SE > y.SE:
			return 1
		}
		return 0
	})
}

func (g Groups) better(a, b float64) bool {
	if g.Direction == measure.LowerIsBetter {
		return a < b
	}
	return a > b
}

func (g Groups) called(of []int) []string {
	var out []string
	for _, i := range of {
		out = append(out, g.Groups[i].Name)
	}
	return out
}

// pairOf resolves who is compared with whom. The options have been checked.
func (g Groups) pairOf(o Options) pair {
	if why := g.leftOut(o.Group); why != "" {
		return pair{group: []string{o.Group}, why: why}
	}
	i := g.index(o.Group)
	if i < 0 {
		return pair{group: []string{o.Group}, why: measure.NoObservation}
	}
	x := g.Groups[i]
	p := pair{group: []string{x.Name}, value: x.Value, n: x.N, va: g.cov(i, i), k: x.Successes, kind: o.Reference.Kind}
	switch o.Reference.Kind {
	case measure.ToOverall, measure.ToAllOthers:
		p.reference = []string{map[bool]string{true: "everyone", false: everybodyElse}[p.kind == measure.ToOverall]}
		return g.againstAll(p, i)
	case measure.ToFixed:
		p.reference, p.other, p.m = []string{o.Reference.String()}, o.Reference.Value, measure.MinReliable
		p.counts = g.Counts && g.Covariance == nil
		return p
	}
	refs := []int{g.index(o.Reference.Group[""])}
	if o.Reference.Kind == measure.ToBest {
		refs = g.best(o.Reference.MinN)
		p.ineligible = g.ineligible(o.Reference.MinN)
	}
	if len(refs) == 0 || refs[0] < 0 {
		p.why = measure.NoReference
		return p
	}
	p.reference = g.called(refs)
	j := refs[0]
	y := g.Groups[j]
	p.at, p.other, p.m, p.vb, p.cab, p.l = j, y.Value, y.N, g.cov(j, j), g.cov(i, j), y.Successes
	p.counts = g.Counts && g.Covariance == nil && !g.Overlapping
	p.loose = g.Overlapping && g.Covariance == nil
	if slices.Contains(refs, i) {
		p.same, p.other = true, p.value
	}
	return p
}

// outsideOf compares all groups outside a named or best reference, together,
// with it.
func (g Groups) outsideOf(o Options) pair {
	p := g.pairOf(Options{Group: g.Groups[0].Name, Reference: o.Reference})
	if p.why != "" {
		return p
	}
	all := g.pairOf(Options{Group: g.Groups[p.at].Name, Reference: measure.AllOthers()})
	all.group, all.reference, all.ineligible = []string{everybodyElse}, p.reference, p.ineligible
	all.value, all.other, all.n, all.m, all.k, all.l = all.other, all.value, all.m, all.n, all.l, all.k
	all.va, all.vb = all.vb, all.va
	all.kind = measure.ToNamed
	return all
}

// againstAll compares group i with everyone, itself included, or with all
// others.
func (g Groups) againstAll(p pair, i int) pair {
	included := p.kind == measure.ToOverall
	none := measure.NoReference
	if included {
		none = measure.IsReference
	}
	if g.Counts && g.Covariance == nil && g.proportional() {
		kAll, nAll, ok := g.everyone()
		switch {
		case !ok || p.n > nAll || p.k > kAll || kAll-p.k > nAll-p.n:
			p.why = measure.OutOfRange
			return p
		case p.n == nAll:
			p.why, p.same = none, included
			return p
		}
		p.counts, p.kAll, p.nAll = true, kAll, nAll
		p.l, p.m = kAll-p.k, nAll-p.n
		p.other = float64(p.l) / float64(p.m)
		p.vb = float64(p.other*(1-p.other)) / float64(p.m)
		if included { // the group is a part of everyone, with weight w
			w := float64(p.n) / float64(nAll)
			p.other = float64(kAll) / float64(nAll)
			p.cab = float64(w * p.va)
			p.vb = float64(w*p.cab) + float64(float64((1-w)*(1-w))*p.vb)
		}
		return p
	}
	if g.Everyone != nil {
		return g.againstEveryone(p, g.Groups[i], none)
	}
	w := g.shares()
	if len(g.Groups) == 1 || w[i] >= 1 {
		p.why, p.same = none, included
		return p
	}
	c := make([]float64, len(w))
	for j := range w {
		switch {
		case included:
			c[j] = w[j]
		case j != i:
			c[j] = w[j] / (1 - w[i])
		}
		p.other += float64(c[j] * g.Groups[j].Value)
		if j != i {
			p.m = int(min(int64(p.m)+int64(g.Groups[j].N), math.MaxInt32))
		}
	}
	p.vb = g.variance(c)
	for j := range w {
		p.cab += float64(c[j] * g.cov(i, j))
	}
	return p
}

// againstEveryone compares a group with an everyone whose figures are stated.
// The group is a part of it, with its share as the weight, and the others are
// independent of it. An error of everyone that counts how far groups lie apart,
// as that of a mean of people does, makes the interval wider than it need be.
func (g Groups) againstEveryone(p pair, x Group, none measure.Reason) pair {
	all := *g.Everyone
	w := float64(x.N) / float64(all.N)
	if x.Population > 0 && all.Population > 0 {
		w = x.Population / all.Population
	}
	if w >= 1 || x.N >= all.N {
		p.why, p.same = none, p.kind == measure.ToOverall
		if w > 1 || x.N > all.N {
			p.why, p.same = measure.OutOfRange, false
		}
		return p
	}
	p.m = all.N - x.N
	rest := (all.Value - float64(w*x.Value)) / (1 - w)
	// E = w·x + (1−w)·rest, and x and rest are independent.
	variance := max(float64(all.SE*all.SE)-float64(float64(w*w)*p.va), 0) / float64((1-w)*(1-w))
	p.other, p.vb = rest, variance
	if p.kind == measure.ToOverall {
		p.other, p.vb, p.cab = all.Value, float64(all.SE*all.SE), float64(w*p.va)
	}
	return p
}

// everyone returns the counts of everyone, and false where they exceed an int.
func (g Groups) everyone() (k, n int, ok bool) {
	if g.Everyone != nil {
		return g.Everyone.Successes, g.Everyone.N, true
	}
	var sk, sn uint64
	for _, x := range g.Groups {
		sk, sn = sk+uint64(x.Successes), sn+uint64(x.N)
	}
	if sn > 1<<52 || sn > math.MaxInt {
		return 0, 0, false
	}
	return int(sk), int(sn), true
}

// standing says who is ahead, by the interval of a difference or a ratio.
func (g Groups) standing(e measure.Estimate, equal float64) measure.Standing {
	v, ok := e.Value()
	lo, hi, limits := e.Interval()
	switch {
	case g.Direction == 0 && ok:
		return 0
	case !ok || e.Reason() == measure.IsReference:
		return measure.NotCompared
	case !limits || lo <= equal && hi >= equal:
		return measure.Unclear
	case g.better(v, equal):
		return measure.Ahead
	}
	return measure.Behind
}

// must turns an error, which the checks on the way in have ruled out, into an
// estimate without a value.
func must(e measure.Estimate, err error) measure.Estimate {
	if err != nil {
		return measure.NotEstimable(e.Unit(), 0, measure.OutOfRange)
	}
	return e
}
