package disparity

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/collective-impact/sdk/internal/dist"
	"github.com/collective-impact/sdk/internal/fault"
	"github.com/collective-impact/sdk/measure"
)

// Group is one subgroup with its estimate.
type Group struct {
	// Name is what people call it; required and unique.
	Name string `json:"name"`
	// Value is the rate or mean, in the unit of the [Groups]. With counts it is
	// Successes/N, and is computed.
	Value float64 `json:"value"`
	// SE is the standard error of Value; 0 where it has none. With counts it is
	// computed, and of 0 or all of n people it is that of half a person more.
	SE float64 `json:"se,omitempty"`
	// N is the number of observations.
	N int `json:"n"`
	// Successes are those who count, for counts alone.
	Successes int `json:"successes,omitempty"`
	// Population is the number of people that the group stands for, or its
	// share; 0 in all groups means N. Everyone together, all others and the mean
	// weight groups by it, whatever their n.
	Population float64 `json:"population,omitempty"`
}

// LeftOut is a group that takes no part, and why.
type LeftOut struct {
	// Name is the group.
	Name string `json:"name"`
	// Reason says why.
	Reason measure.Reason `json:"reason"`
}

// Groups are the groups that a measure compares, in declared order.
type Groups struct {
	// Indicator is what was measured.
	Indicator string `json:"indicator,omitempty"`
	// Unit is the scale of the values; required. Counts are proportions.
	Unit measure.Unit `json:"unit"`
	// Direction says which way is better; measures that need it refuse without.
	Direction measure.Direction `json:"direction,omitzero"`
	// Ordered says that the groups stand in a natural order, the most
	// disadvantaged first, such as income from low to high.
	Ordered bool `json:"ordered,omitempty"`
	// TrueZero says of values in points that 0 means none of it, as of money or
	// days, so that ratios have a meaning; other units have a zero of their own.
	TrueZero bool `json:"trueZero,omitempty"`
	// Overlapping says that people may be in several groups at once.
	Overlapping bool `json:"overlapping,omitempty"`
	// Counts says that values are Successes/N of independent people.
	Counts bool `json:"counts,omitempty"`
	// Groups are the groups.
	Groups []Group `json:"groups"`
	// Everyone is everybody together, people whose group is unknown included;
	// nil means the groups together, weighted by their populations. It has a
	// population where the groups have one, and none beside counts whose
	// populations are not in proportion to n. Measures that compare with
	// everyone use it; measures of spread are of the groups that take part, and
	// their mean is that of these.
	Everyone *Group `json:"everyone,omitempty"`
	// Covariance of the values, symmetric, with the squares of SE on its
	// diagonal; nil means independent groups.
	Covariance [][]float64 `json:"covariance,omitempty"`
	// DF are the degrees of freedom of the standard errors; 0 means that they
	// are known, and the normal distribution.
	DF float64 `json:"df,omitempty"`
	// Level is the confidence level; 0 means 0.95.
	Level float64 `json:"level,omitempty"`
	// LeftOut are groups that take no part.
	LeftOut []LeftOut `json:"leftOut,omitempty"`
}

// FromCounts returns groups of independent people of whom some count: the
// successes k of n. The slices must have one length; [Groups.Validate] reports
// what is wrong with the figures.
func FromCounts(direction measure.Direction, names []string, k, n []int) (Groups, error) {
	if len(names) != len(k) || len(k) != len(n) {
		return Groups{}, fmt.Errorf("%w: %d names, %d successes, %d totals", measure.ErrInvalid, len(names), len(k), len(n))
	}
	g := Groups{Unit: measure.Proportion, Direction: direction, Counts: true}
	for i, name := range names {
		g.Groups = append(g.Groups, Group{Name: name, Successes: k[i], N: n[i]})
	}
	return g.ready()
}

// Validate reports every problem at once, each a [*measure.FieldError].
func (g Groups) Validate() error {
	var l fault.List
	if g.Unit == 0 {
		l.Add("/unit", measure.ErrRequired, "required: the scale of the values")
	}
	if g.Counts && g.Unit != measure.Proportion && g.Unit != 0 {
		l.Add("/unit", measure.ErrInvalid, "counts are proportions")
	}
	if g.Level != 0 && (!(g.Level > 0 && g.Level < 1) || 1-g.Level < 2e-12) {
		l.Add("/level", measure.ErrRange, "must lie between 0 and 1, as 0.95")
	}
	if !(g.DF >= 0) || math.IsInf(g.DF, 0) {
		l.Add("/df", measure.ErrRange, "must not be negative")
	}
	if len(g.Groups) == 0 {
		l.Add("/groups", measure.ErrRequired, "required: at least one group")
	}
	names, populations := map[string]bool{}, 0
	for i, x := range g.Groups {
		at := fault.At("/groups", i)
		if x.Name == "" {
			l.Add(at+"/name", measure.ErrRequired, "required: a name")
		}
		if names[x.Name] {
			l.Add(at+"/name", measure.ErrDuplicate, "the name stands twice")
		}
		names[x.Name] = true
		if x.Population != 0 {
			populations++
		}
		g.check(&l, at, x)
	}
	if populations != 0 && populations != len(g.Groups) {
		l.Add("/groups", measure.ErrRequired, "required: a population in every group, or in none")
	}
	if g.Everyone != nil {
		g.check(&l, "/everyone", *g.Everyone)
		g.checkWhole(&l)
		g.checkEveryone(&l, populations != 0)
	}
	g.checkCovariance(&l)
	return l.Err()
}

// checkEveryone reports an everyone that is of other people than the groups
// stand for.
func (g Groups) checkEveryone(l *fault.List, populations bool) {
	switch {
	case g.Everyone == nil || !populations:
	case !g.Counts && g.Everyone.Population == 0:
		l.Add("/everyone/population", measure.ErrRequired, "required: the groups have one")
	case g.Counts && !g.proportional():
		l.Add("/everyone", measure.ErrInvalid, "the groups stand for populations that are not in proportion to their n, so that the counts of everyone are not of those; leave one of the two out")
	}
}

// proportional says whether the counts of the groups, added up, are those of the
// people that they stand for: there are no populations, or each is the same
// multiple of n.
func (g Groups) proportional() bool {
	n, population := 0.0, 0.0
	for _, x := range g.Groups {
		n, population = n+float64(x.N), population+x.Population
	}
	return population == 0 || !slices.ContainsFunc(g.Groups, func(x Group) bool {
		return math.Abs(x.Population/population-float64(x.N)/n) > 1e-9
	})
}

// check reports what is wrong with the figures of a group.
func (g Groups) check(l *fault.List, at string, x Group) {
	const most = 1 << 52
	switch {
	case x.N < 0 || int64(x.N) > most:
		l.Add(at+"/n", measure.ErrRange, "must be a number of observations")
	case x.N == 0:
		l.Add(at+"/n", measure.ErrRange, "a group without observations takes no part; list it as left out")
	}
	if g.Counts && (x.Successes < 0 || x.Successes > x.N) {
		l.Add(at+"/successes", measure.ErrRange, "must be from 0 to n")
	}
	if !g.Counts && x.Successes != 0 {
		l.Add(at+"/successes", measure.ErrInvalid, "only groups of counts have successes")
	}
	for _, f := range []struct {
		name  string
		v     float64
		least float64
	}{{"value", x.Value, -math.MaxFloat64}, {"se", x.SE, 0}, {"population", x.Population, 0}} {
		if !(f.v >= f.least) || math.Abs(f.v) > 1e150 {
			l.Add(at+"/"+f.name, measure.ErrRange, "must be a finite number, below 1e150 in size, and in its range")
		}
	}
	if g.Unit == measure.Proportion && !(x.Value >= 0 && x.Value <= 1) {
		l.Add(at+"/value", measure.ErrRange, "must lie between 0 and 1; 80 percent is 0.8")
	}
}

// checkWhole reports groups that are more than everyone.
func (g Groups) checkWhole(l *fault.List) {
	if g.Overlapping || !g.Counts {
		return
	}
	k, n := 0, 0
	for _, x := range g.Groups {
		k, n = k+x.Successes, n+x.N
	}
	if n > g.Everyone.N || k > g.Everyone.Successes || n-k > g.Everyone.N-g.Everyone.Successes {
		l.Add("/everyone", measure.ErrInvalid, "the groups add up to more than everyone")
	}
}

func (g Groups) checkCovariance(l *fault.List) {
	if g.Covariance == nil {
		return
	}
	wrong := len(g.Covariance) != len(g.Groups) || slices.ContainsFunc(g.Covariance, func(row []float64) bool { return len(row) != len(g.Groups) })
	for i := 0; !wrong && i < len(g.Groups); i++ {
		for j := range i + 1 {
			x := g.Covariance[i][j]
			wrong = wrong || x != g.Covariance[j][i] || !(math.Abs(x) <= 1e300) || i == j && x < 0
		}
	}
	if wrong {
		l.Add("/covariance", measure.ErrInvalid, "must be finite and symmetric, with a row and a column for each group")
	}
}

// ready validates the groups and fills in what counts imply.
func (g Groups) ready() (Groups, error) {
	if err := g.Validate(); err != nil {
		return Groups{}, fmt.Errorf("groups: %w", err)
	}
	g.Groups = slices.Clone(g.Groups)
	fill := func(x *Group) {
		if g.Counts {
			x.Value = float64(x.Successes) / float64(x.N)
			x.SE = countError(x.Successes, x.N)
		}
	}
	for i := range g.Groups {
		fill(&g.Groups[i])
	}
	if g.Everyone != nil {
		everyone := *g.Everyone
		fill(&everyone)
		g.Everyone = &everyone
	}
	return g, nil
}

// countError is the standard error of a rate √(p(1−p)/n). Where nobody or
// everybody counts it is not 0, as if nothing could be otherwise, but that of
// half a person more on either side.
func countError(k, n int) float64 {
	p := float64(k) / float64(n)
	if k == 0 || k == n {
		p = (float64(k) + 0.5) / (float64(n) + 1)
	}
	return math.Sqrt(float64(p*(1-p)) / float64(n))
}

// trueZero says whether ratios of the values have a meaning.
func (g Groups) trueZero() bool { return g.Unit != measure.Points || g.TrueZero }

// level returns the confidence level.
func (g Groups) level() float64 {
	if g.Level == 0 {
		return 0.95
	}
	return g.Level
}

// quantile returns the two-sided quantile of the intervals.
func (g Groups) quantile() float64 {
	if g.DF > 0 {
		return dist.Student(g.level(), g.DF)
	}
	return dist.Normal(g.level())
}

// n returns the number of observations of all groups.
func (g Groups) n() int {
	n := 0
	for _, x := range g.Groups {
		n += x.N
	}
	return n
}

// shares returns the share of each group in the population; they sum to 1.
func (g Groups) shares() []float64 {
	w, total := make([]float64, len(g.Groups)), 0.0
	for i, x := range g.Groups {
		w[i] = x.Population
		if x.Population == 0 {
			w[i] = float64(x.N)
		}
		total += w[i]
	}
	for i := range w {
		w[i] /= total
	}
	return w
}

// cov returns the covariance of the values of two groups.
func (g Groups) cov(i, j int) float64 {
	switch {
	case g.Covariance != nil:
		return g.Covariance[i][j]
	case i == j:
		return float64(g.Groups[i].SE * g.Groups[i].SE)
	}
	return 0
}

// hasError says whether the values have standard errors at all.
func (g Groups) hasError() bool {
	return g.Covariance != nil || slices.ContainsFunc(g.Groups, func(x Group) bool { return x.SE > 0 })
}

// variance returns the variance of Σ c·value.
func (g Groups) variance(c []float64) float64 {
	v := 0.0
	for i := range c {
		for j := range c {
			if i == j || g.Covariance != nil {
				v += float64(float64(c[i]*c[j]) * g.cov(i, j))
			}
		}
	}
	return max(v, 0)
}

// all returns the names of the groups.
func (g Groups) all() []string {
	out := make([]string, len(g.Groups))
	for i, x := range g.Groups {
		out[i] = x.Name
	}
	return out
}

// names joins the names of groups as people read them.
func names(of []string) string {
	switch len(of) {
	case 0:
		return ""
	case 1:
		return of[0]
	}
	return strings.Join(of[:len(of)-1], ", ") + " and " + of[len(of)-1]
}
