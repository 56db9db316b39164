package disparity

import (
	"fmt"
	"maps"
	"math"
	"slices"

	"github.com/collective-impact/sdk/measure"
)

// Entropy returns generalised entropy of people,
//
//	GE(α) = Σw((y/m)^α − 1) / (Wα(α−1)), with W = Σw,
//
// with its limits: Theil's T for α = 1, Σw(y/m)ln(y/m)/W, and the mean log
// deviation for α = 0, −Σw·ln(y/m)/W. The larger α, the more the top counts.
// GE(2) is half the squared coefficient of variation, with divisor n. A value
// of 0 has no result with α ≤ 0, for the reason [ZeroValue]; nor has an α that
// is not finite, for [BadParameter]. With α ≥ 1 those few who have most decide: an
// index of fewer than 60 people has no interval ([measure.FewValues]), and one of
// fewer than 100·4^(α−1) is marked unreliable.
func (m Microdata) Entropy(alpha float64) (Result, error) {
	p, err := m.ready()
	if err != nil {
		return Result{}, err
	}
	e, _ := p.entropy(term(alpha))
	return Result{Measure: "individual-entropy", Estimate: e}, nil
}

// Atkinson returns Atkinson's index of people,
//
//	A(ε) = 1 − (Σw(y/m)^(1−ε)/W)^(1/(1−ε)), with W = Σw,
//
// and its limit for ε = 1, 1 − exp(Σw·ln(y/m)/W): the share of the total that a
// society so averse to inequality, ε > 0, would give for equality. A value of 0
// has no result with ε ≥ 1, for the reason [ZeroValue]; nor has an ε that is
// not a finite number above 0, for [BadParameter].
func (m Microdata) Atkinson(epsilon float64) (Result, error) {
	const key = "individual-atkinson"
	p, err := m.ready()
	if err != nil {
		return Result{}, err
	}
	t := term(1 - epsilon)
	why := p.refuses(t)
	if !(epsilon > 0) {
		why = BadParameter
	}
	if why != "" {
		return Result{Measure: key, Estimate: p.refuse(why)}, nil
	}
	total, influence := p.terms(t)
	value, slope, _ := t.welfare(total)
	return Result{Measure: key, Estimate: p.estimate(value, 1, func(i int) float64 { return float64(slope * influence(i)) })}, nil
}

// entropy returns GE(α) with the influence of each person.
func (p people) entropy(t term) (measure.Estimate, func(int) float64) {
	if why := p.refuses(t); why != "" {
		return p.refuse(why), nil
	}
	total, influence := p.terms(t)
	p.top = float64(t)
	return p.estimate(total, math.Inf(1), influence), influence
}

// terms returns Σw·φ(r), with the derivative for each person φ(r) − GE − S(r−1),
// where S = Σw·r·φ′(r), and r·φ′ is 0 at 0.
func (p people) terms(t term) (float64, func(int) float64) {
	total := p.sum(func(x person) float64 { return float64(x.w * t.value(x.x)) })
	s := p.sum(func(x person) float64 {
		if x.y == 0 {
			return 0
		}
		return float64(x.w * float64((x.x+1)*t.slope(x.x)))
	})
	return total, func(i int) float64 {
		x := p.all[i].x
		return t.value(x) - total - float64(s*x)
	}
}

// Part is one group in a [Split].
type Part struct {
	// Group is its name.
	Group string `json:"group"`
	// Share is its share of the people.
	Share float64 `json:"share"`
	// Ratio is its mean over that of all.
	Ratio float64 `json:"ratio"`
	// Entropy is generalised entropy inside the group. A group whose values are
	// all 0 has none, and adds nothing to the part within groups.
	Entropy measure.Estimate `json:"entropy"`
}

// Split is generalised entropy and its parts: Total is Within plus Between, up
// to rounding.
type Split struct {
	// Total is GE(α) of all people.
	Total measure.Estimate `json:"total"`
	// Within is Σ share·ratio^α·entropy over the groups: what would be left if
	// all groups had the same mean.
	Within measure.Estimate `json:"within"`
	// Between is GE(α) of people who all have the mean of their group. Its
	// interval is [Delta], with n−1 degrees of freedom.
	Between measure.Estimate `json:"between"`
	// Parts are the groups, by name.
	Parts []Part `json:"parts,omitempty"`
}

// Split returns generalised entropy within and between the groups (Cowell 2011,
// Measuring Inequality). What has no value is as for [Microdata.Entropy].
// Without Groups the error wraps [measure.ErrRequired].
func (m Microdata) Split(alpha float64) (Split, error) {
	p, err := m.ready()
	if err != nil {
		return Split{}, err
	}
	if m.Groups == nil {
		return Split{}, fmt.Errorf("microdata: %w: the group of each value", measure.ErrRequired)
	}
	t := term(alpha)
	total, influence := p.entropy(t)
	if influence == nil {
		return Split{Total: total, Within: total, Between: total}, nil
	}
	s := Split{Total: total}
	members := map[string][]person{}
	for _, x := range p.all {
		members[x.group] = append(members[x.group], x)
	}
	place := map[string]int{}
	var x []float64 // ratio − 1
	for _, name := range slices.Sorted(maps.Keys(members)) {
		g := people{all: members[name], level: p.level}
		share := g.sum(func(x person) float64 { return x.w })
		mean := g.sum(func(x person) float64 { return float64(x.w * x.y) }) / share
		if first, last := g.all[0].y, g.all[len(g.all)-1].y; first == last {
			mean = first
		}
		for i, y := range g.all {
			g.all[i].w, g.all[i].x = y.w/share, (y.y-mean)/mean
		}
		g.mean = mean
		inside, _ := g.entropy(t)
		place[name] = len(s.Parts)
		s.Parts = append(s.Parts, Part{Group: name, Share: share, Ratio: mean / p.mean, Entropy: inside})
		x = append(x, (mean-p.mean)/p.mean)
	}
	within, between, slope := 0.0, 0.0, 0.0
	for i, part := range s.Parts {
		between += float64(part.Share * t.value(x[i]))
		if part.Ratio > 0 {
			inside, _ := part.Entropy.Value()
			within += float64(float64(part.Share*math.Pow(part.Ratio, alpha)) * inside)
			slope += float64(part.Share * float64(part.Ratio*t.slope(x[i])))
		}
	}
	influenceBetween := func(i int) float64 {
		at := place[p.all[i].group]
		z := t.value(x[at]) - between - float64(slope*p.all[i].x)
		if s.Parts[at].Ratio > 0 {
			z += float64(t.slope(x[at]) * (p.all[i].x - x[at]))
		}
		return z
	}
	means := p
	means.plain = true
	s.Between = means.estimate(between, math.Inf(1), influenceBetween)
	p.top = alpha
	s.Within = p.estimate(within, math.Inf(1), func(i int) float64 { return influence(i) - influenceBetween(i) })
	return s, nil
}
