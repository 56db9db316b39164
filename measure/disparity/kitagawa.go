package disparity

import (
	"fmt"
	"math"
	"slices"

	"github.com/collective-impact/sdk/internal/fault"
	"github.com/collective-impact/sdk/measure"
)

// Decomposition says why the overall value of one population, or one year,
// differs from that of another: because groups have other values, or because
// there are more people in some groups. All figures are second less first, in
// the unit of a difference.
type Decomposition struct {
	// First is the overall value Σ share·value of the first side.
	First float64 `json:"first"`
	// Second is that of the second side.
	Second float64 `json:"second"`
	// Total is Second less First: the sum of Rates and Composition.
	Total measure.Estimate `json:"total"`
	// Rates is the part that comes of other values within groups.
	Rates measure.Estimate `json:"rates"`
	// Composition is the part that comes of other shares of the groups.
	Composition measure.Estimate `json:"composition"`
	// Parts are the contributions of the groups, in the order of the first side.
	Parts []DecompositionPart `json:"parts"`
	// LeftOut are groups that took no part on the first side, then those of the
	// second.
	LeftOut []LeftOut `json:"leftOut,omitempty"`
}

// DecompositionPart is the contribution of one group to a [Decomposition].
type DecompositionPart struct {
	// Name is the group.
	Name string `json:"name"`
	// Rates is what its change in value gives, weighted with its mean share.
	Rates float64 `json:"rates"`
	// Composition is what its change in share gives, by how far its mean value
	// lies from the mean of both overall values: growth of a group below it
	// lowers the whole.
	Composition float64 `json:"composition"`
}

// Decompose splits the difference of two overall values by the symmetric
// two-way method (Kitagawa 1955, J American Statistical Association 50:1168):
//
//	Rates       = Σ (value₂ − value₁)(share₁ + share₂)/2
//	Composition = Σ (share₂ − share₁)(value₁ + value₂)/2
//
// There is no rest, and to swap the sides changes only signs. Groups match by
// name. Errors are by the delta method from the standard errors and covariances
// of the values; the two sides are independent. Populations count as known
// shares. Without them the shares are those of the N people, and their own
// error as multinomial shares is counted in.
//
// Everybody is the groups that take part: the Everyone of [Groups] plays no role.
//
// Sides of different units, overlapping groups ([ErrNeeds]), and a group of one
// side only ([measure.ErrDangling]) are errors; give an absent group a
// population near 0 and a value, and say so.
func Decompose(first, second Groups) (Decomposition, error) {
	var l fault.List
	l.AddErr("/first", first.Validate())
	l.AddErr("/second", second.Validate())
	switch {
	case first.Unit != second.Unit:
		l.Add("/second/unit", measure.ErrInvalid, "is not the unit of the first side")
	case first.level() != second.level():
		l.Add("/second/level", measure.ErrInvalid, "is not the level of the first side")
	case first.Overlapping || second.Overlapping:
		l.Add("", ErrNeeds, "groups that do not overlap")
	}
	order := matchGroups(first, second, &l)
	if err := l.Err(); err != nil {
		return Decomposition{}, fmt.Errorf("decompose: %w", err)
	}
	a, err := first.ready()
	if err != nil {
		return Decomposition{}, err
	}
	b, err := second.picked(order).ready()
	if err != nil {
		return Decomposition{}, err
	}
	return decompose(a, b), nil
}

// matchGroups returns where the groups of the first side stand on the second,
// and reports those of one side only.
func matchGroups(first, second Groups, l *fault.List) []int {
	at := map[string]int{}
	for i, x := range second.Groups {
		at[x.Name] = i
	}
	var order []int
	for i, x := range first.Groups {
		j, ok := at[x.Name]
		if !ok {
			l.Add(fault.At("/first/groups", i)+"/name", measure.ErrDangling, "is no group of the second side")
			continue
		}
		delete(at, x.Name)
		order = append(order, j)
	}
	for i, x := range second.Groups {
		if _, left := at[x.Name]; left {
			l.Add(fault.At("/second/groups", i)+"/name", measure.ErrDangling, "is no group of the first side")
		}
	}
	return order
}

// picked returns the groups in another order.
func (g Groups) picked(order []int) Groups {
	out := g
	out.Groups, out.Covariance = nil, nil
	for _, i := range order {
		out.Groups = append(out.Groups, g.Groups[i])
		if g.Covariance == nil {
			continue
		}
		var row []float64
		for _, j := range order {
			row = append(row, g.Covariance[i][j])
		}
		out.Covariance = append(out.Covariance, row)
	}
	return out
}

// decompose computes the parts of sides with the same groups in the same order.
func decompose(a, b Groups) Decomposition {
	p, q := a.shares(), b.shares()
	d := Decomposition{LeftOut: slices.Concat(a.LeftOut, b.LeftOut)}
	for j := range p {
		d.First += float64(p[j] * a.Groups[j].Value)
		d.Second += float64(q[j] * b.Groups[j].Value)
	}
	n, center := len(p), (d.First+d.Second)/2
	share, move := make([]float64, n), make([]float64, n) // mean share, half its change
	value, rise := make([]float64, n), make([]float64, n) // mean value, half its change
	var rates, composition float64
	for j := range p {
		x, y := a.Groups[j].Value, b.Groups[j].Value
		share[j], move[j] = (p[j]+q[j])/2, (q[j]-p[j])/2
		value[j], rise[j] = (x+y)/2-center, (y-x)/2
		part := DecompositionPart{a.Groups[j].Name, float64(2 * rise[j] * share[j]), float64(2 * move[j] * value[j])}
		rates += part.Rates
		composition += part.Composition
		d.Parts = append(d.Parts, part)
	}
	sum := func(a []float64, sign float64, b []float64) []float64 {
		c := make([]float64, n)
		for j := range c {
			c[j] = a[j] + float64(sign*b[j])
		}
		return c
	}
	none := make([]float64, n)
	v := evidence{n: wholePeople(float64(a.n()) + float64(b.n())), level: a.level(), df: fewestDF(a.DF, b.DF), method: Delta,
		unreliable: min(a.n(), b.n()) < measure.MinReliable}
	if !a.hasError() || !b.hasError() {
		v.why = measure.NoError
	}
	// The derivatives of each part by the values and the shares of either side.
	estimate := func(x float64, byFirst, byShareFirst, bySecond, byShareSecond []float64) measure.Estimate {
		return v.plain(a.Unit.Difference(), x, math.Sqrt(a.variance(byFirst)+a.shareVariance(p, byShareFirst)+
			b.variance(bySecond)+b.shareVariance(q, byShareSecond)))
	}
	d.Rates = estimate(rates, sum(none, -1, share), rise, share, rise)
	d.Composition = estimate(composition, move, sum(none, -1, value), move, value)
	d.Total = estimate(rates+composition, sum(move, -1, share), sum(rise, -1, value), sum(move, 1, share), sum(rise, 1, value))
	return d
}

// shareVariance returns the variance of Σ c·share where shares are those of the
// N people, and 0 where they are known.
func (g Groups) shareVariance(shares, c []float64) float64 {
	if g.Groups[0].Population != 0 {
		return 0
	}
	var mean, v float64
	for j, p := range shares {
		mean += float64(p * c[j])
	}
	for j, p := range shares {
		d := c[j] - mean
		v += float64(p * float64(d*d))
	}
	return v / float64(g.n())
}

// fewestDF returns the smaller number of degrees of freedom; 0 means endless.
func fewestDF(a, b float64) float64 {
	if a == 0 || b > 0 && b < a {
		return b
	}
	return a
}
