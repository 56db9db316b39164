package measure_test

import (
	"fmt"
	"math"
	"math/big"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/collective-impact/sdk/measure"
)

// slowRow is what one person gives to an indicator: weight, outcome and divisor,
// exactly.
type slowRow struct {
	w, y, x *big.Rat
	people  int
	who     int
}

var one = big.NewRat(1, 1)

// slow computes what a plan says of people straight from the rows.
type slow struct {
	plan   measure.Plan
	people []resident
	known  map[string]slowFigure // by indicator and group: nothing is computed twice
}

// groupFigure is the figure of a group.
func (s slow) groupFigure(t testing.TB, ind measure.Indicator, stratum string, set, group []string) slowFigure {
	t.Helper()
	key := strings.Join(append(append([]string{ind.Key, stratum}, set...), group...), "\n")
	f, ok := s.known[key]
	if !ok {
		f = s.figure(t, ind, s.rows(ind, s.members(stratum, set, group)))
		s.known[key] = f
	}
	return f
}

// counts is the number of people that a row stands for.
func (s slow) counts(p resident) int {
	if s.plan.Weight.Kind == measure.FrequencyWeight {
		return int(p.num["f"])
	}
	return 1
}

// members returns the indexes of the people of a group who pass the filters.
func (s slow) members(stratum string, set, group []string) []int {
	var out []int
	for i, p := range s.people {
		if p.kept(s.plan) && (s.plan.Within == "" || p.text[s.plan.Within] == stratum) && p.in(set, group) {
			out = append(out, i)
		}
	}
	return out
}

// rows returns those of the people that an indicator uses.
func (s slow) rows(ind measure.Indicator, members []int) []slowRow {
	var out []slowRow
	for _, i := range members {
		p := s.people[i]
		row := slowRow{w: one, y: new(big.Rat), x: one, people: s.counts(p), who: i}
		if row.people == 0 {
			continue
		}
		if s.plan.Weight.Column == "w" {
			if row.w = decimalOf(p.num["w"]); row.w.Sign() == 0 {
				continue
			}
		}
		known := true
		counts := func(yes bool) {
			if yes {
				row.y.SetInt64(1)
			}
		}
		number := func(name string, to **big.Rat) {
			v, ok := p.num[name]
			known = known && ok
			*to = decimalOf(v)
		}
		switch ind.Outcome {
		case measure.Flag, measure.CountOf:
			counts(ind.Column == "" || p.yes[ind.Column])
			if ind.Column != "" {
				_, known = p.yes[ind.Column]
			}
		case measure.LevelAtOrAbove:
			_, known = p.text["level"]
			counts(p.text["level"] >= ind.Level)
		case measure.LevelIs:
			_, known = p.text["level"]
			counts(p.text["level"] == ind.Level)
		default:
			number(ind.Column, &row.y)
			if ind.Denominator != "" {
				number(ind.Denominator, &row.x)
			}
		}
		if known {
			out = append(out, row)
		}
	}
	return out
}

// sum adds up a function of the rows, as often as each counts.
func sum(rows []slowRow, of func(slowRow) *big.Rat) *big.Rat {
	total := new(big.Rat)
	for _, r := range rows {
		x := of(r)
		if r.people > 1 {
			x = times(x, big.NewRat(int64(r.people), 1))
		}
		total.Add(total, x)
	}
	return total
}

func times(factors ...*big.Rat) *big.Rat {
	out := new(big.Rat).Set(factors[0])
	for _, f := range factors[1:] {
		if f != one {
			out.Mul(out, f)
		}
	}
	return out
}

func less(a, b *big.Rat) *big.Rat    { return new(big.Rat).Sub(a, b) }
func quotient(a, b *big.Rat) float64 { return rounded(new(big.Rat).Quo(a, b)) }

// slowFigure is a group by one indicator.
type slowFigure struct {
	n, k     int
	value    float64
	ok       bool
	variance float64 // of the value; for means with divisor n−1, of the values
	estimate measure.Estimate
	exact    bool // estimate is that of an exported function
}

// figure computes value and variance in fractions.
func (s slow) figure(t testing.TB, ind measure.Indicator, rows []slowRow) slowFigure {
	t.Helper()
	level := s.plan.Level
	if level == 0 {
		level = 0.95
	}
	f := slowFigure{}
	for _, r := range rows {
		f.n += r.people
		if r.y.Sign() > 0 && (ind.Unit() == measure.Proportion || ind.Outcome == measure.CountOf && ind.Column != "") {
			f.k += r.people
		}
	}
	if ind.Outcome == measure.RatePer && s.plan.Weight.Column != "w" {
		f.k = int(rounded(sum(rows, func(r slowRow) *big.Rat { return r.y })))
	}
	if f.n == 0 {
		return f
	}
	wy := sum(rows, func(r slowRow) *big.Rat { return times(r.w, r.y) })
	wx := sum(rows, func(r slowRow) *big.Rat { return times(r.w, r.x) })
	n1 := big.NewRat(int64(max(f.n-1, 1)), 1)
	n := big.NewRat(int64(f.n), 1)
	var err error
	switch {
	case ind.Outcome == measure.QuantileOf:
		f.value, f.ok = slowQuantile(values(rows), ind.Quantile), true
		return f
	case ind.Unit() == measure.Count:
		f.value, f.ok = rounded(wy), true
		if s.plan.Weight.Kind == measure.PrecisionWeight { // rows, whatever their precision
			f.value = rounded(sum(rows, func(r slowRow) *big.Rat { return r.y }))
		}
		return f
	case wx.Sign() == 0:
		return f
	case s.plan.Weight.Column == "w" || ind.Outcome == measure.RatioOfSums:
		m := new(big.Rat).Quo(wy, wx)
		f.value, f.ok = rounded(m), true
		if ind.Per != 0 {
			f.value *= ind.Per
		}
		q := sum(rows, func(r slowRow) *big.Rat {
			d := less(r.y, times(m, r.x))
			return times(r.w, d, d)
		})
		per := big.NewRat(int64(max(ind.Per, 1)), 1)
		if s.plan.Weight.Column == "w" { // Σw(y−rx)²/Σw /(n−1) · (Σw/Σwx)²
			w := sum(rows, func(r slowRow) *big.Rat { return r.w })
			f.variance = rounded(times(q, w, per, per, new(big.Rat).Inv(times(n1, wx, wx))))
		} else { // n/(n−1) Σ(y−rx)²/(Σx)²
			f.variance = rounded(times(q, n, new(big.Rat).Inv(times(n1, wx, wx))))
		}
		return f
	case ind.Unit() == measure.Proportion:
		f.estimate, err = measure.RateOf(f.k, f.n, level)
	case ind.Outcome == measure.RatePer:
		f.estimate, err = measure.EventRate(measure.ByarFromTen, f.k, rounded(wx), ind.Per, level)
	default:
		m := new(big.Rat).Quo(wy, n)
		q := sum(rows, func(r slowRow) *big.Rat { d := less(r.y, m); return times(d, d) })
		if f.n > 1 {
			f.variance = quotient(q, n1)
		}
		f.estimate, err = measure.MeanOf(f.n, rounded(m), f.variance, level)
	}
	require.NoError(t, err)
	f.value, f.ok = f.estimate.Value()
	f.exact = true
	return f
}

// values are those of the rows, rising, each as often as it counts.
func values(rows []slowRow) []float64 {
	var out []float64
	for _, r := range rows {
		out = append(out, slices.Repeat([]float64{rounded(r.y)}, r.people)...)
	}
	slices.Sort(out)
	return out
}

// slowQuantile is type 7 in fractions: q is a binary fraction here.
func slowQuantile(x []float64, q float64) float64 {
	if q == 0 {
		q = 0.5
	}
	h := float64(len(x)-1) * q
	i := int(math.Floor(h))
	if h == float64(i) {
		return x[i]
	}
	return x[i] + float64((h-float64(i))*(x[i+1]-x[i]))
}

// slowQuantileLimits are the order statistics whose ranks leave at most the tail
// on either side, by sums of binomial chances in fractions; false without any.
func slowQuantileLimits(x []float64, q, level float64) (lower, upper float64, ok bool) {
	if q == 0 {
		q = 0.5
	}
	n := int64(len(x))
	p := new(big.Rat).SetFloat64(q)
	tail := new(big.Rat).SetFloat64((1 - level) / 2)
	chance := func(k int64) *big.Rat {
		out := new(big.Rat).SetInt(new(big.Int).Binomial(n, k))
		for i := range n {
			if i < k {
				out.Mul(out, p)
			} else {
				out.Mul(out, less(one, p))
			}
		}
		return out
	}
	lo, hi := int64(0), n+1
	below := new(big.Rat)
	for r := int64(1); r <= n; r++ { // P(B < r) ≤ tail
		if below.Add(below, chance(r-1)); below.Cmp(tail) <= 0 {
			lo = r
		}
	}
	above := new(big.Rat)
	for r := n; r >= 1; r-- { // P(B ≥ r) ≤ tail
		if above.Add(above, chance(r)); above.Cmp(tail) <= 0 {
			hi = r
		}
	}
	if lo == 0 || hi > n {
		return 0, 0, false
	}
	return x[lo-1], x[hi-1], true
}

// groups are all groups of a set that can be: a school stands in its district.
func (s slow) groups(set []string) [][]string {
	out := [][]string{{}}
	for _, name := range set {
		var next [][]string
		for _, g := range out {
			for _, level := range append(slices.Clone(levelsOf[name]), measure.UnknownLevel) {
				next = append(next, append(slices.Clone(g), level))
			}
		}
		out = next
	}
	at, up := slices.Index(set, "school"), slices.Index(set, "district")
	return slices.DeleteFunc(out, func(g []string) bool {
		return at >= 0 && up >= 0 && g[at] != measure.UnknownLevel && !slices.ContainsFunc(s.people, func(p resident) bool {
			return p.text["school"] == g[at] && p.text["district"] == g[up]
		})
	})
}

// accounting says what became of the rows, each once.
func (s slow) accounting(ind measure.Indicator, set []string) measure.Accounting {
	a := measure.Accounting{}
	for i, p := range s.people {
		n := s.counts(p)
		a.Records += n
		switch {
		case !p.kept(s.plan):
			a.FilteredOut += n
		case s.plan.Within != "" && p.text[s.plan.Within] == "":
			a.Excluded += n
		case s.plan.Unknown != measure.GroupUnknown && p.unknown(set):
			a.UnknownGroup += n
		case len(s.rows(ind, []int{i})) > 0:
			a.Used += n
		default:
			a.MissingOutcome += n
		}
	}
	return a
}

func strataOf(p measure.Plan) []string {
	if p.Within == "" {
		return []string{""}
	}
	return levelsOf[p.Within]
}

// checkSlowly compares every cell of a view with the rows.
func (s slow) checkSlowly(t *testing.T, v measure.View, what string) {
	t.Helper()
	var got []measure.Cell
	for c := range v.Cells() {
		got = append(got, c)
	}
	level := s.plan.Level
	if level == 0 {
		level = 0.95
	}
	for _, stratum := range strataOf(s.plan) {
		for _, set := range append([][]string{{}}, s.plan.Sets...) {
			for _, group := range s.groups(set) {
				for _, ind := range s.plan.Indicators {
					require.NotEmpty(t, got, what)
					c := got[0]
					got = got[1:]
					at := fmt.Sprintf("%s: %s %s=%s %s", what, stratum, strings.Join(set, "×"), strings.Join(group, "×"), ind.Key)
					require.Equal(t, []any{stratum, set, group, ind.Key}, []any{c.Stratum, c.Set, c.Group, c.Indicator}, at)
					require.Equal(t, s.plan.Unknown != measure.GroupUnknown && slices.Contains(group, measure.UnknownLevel), c.Unknown, at)
					members := s.members(stratum, set, group)
					records := 0
					for _, i := range members {
						records += s.counts(s.people[i])
					}
					rows := s.rows(ind, members)
					want := s.groupFigure(t, ind, stratum, set, group)
					require.Equal(t, []int{records, want.n, records - want.n, want.k}, []int{c.Records, c.Used, c.MissingOutcome, c.Successes}, at)
					s.checkEstimate(t, c.Estimate, ind, want, rows, level, at)
					if s.plan.Weight.Kind == measure.SamplingWeight {
						s.checkInfluence(t, c, ind, rows, at)
					} else {
						s.checkComparisons(t, c, ind, want, rows, level, at)
					}
				}
			}
		}
	}
	require.Empty(t, got, what)
	for _, set := range append([][]string{{}}, s.plan.Sets...) {
		for _, ind := range s.plan.Indicators {
			a, ok := v.Accounting(ind.Key, set...)
			require.True(t, ok)
			require.Equal(t, s.accounting(ind, set), a, "%s: %s %s", what, ind.Key, set)
			require.Equal(t, a.Records, a.Used+a.MissingOutcome+a.UnknownGroup+a.Excluded+a.FilteredOut)
		}
	}
}

// checkEstimate compares an estimate with that of the rows: to the last bit but
// for the roots of survey estimates.
func (s slow) checkEstimate(t *testing.T, e measure.Estimate, ind measure.Indicator, want slowFigure, rows []slowRow, level float64, at string) {
	t.Helper()
	value, ok := e.Value()
	require.Equal(t, want.ok, ok, "%s: %s", at, e)
	require.Equal(t, ind.Unit(), e.Unit(), at)
	if n, _ := e.N(); !ok {
		require.Equal(t, want.n, n, at)
		wanted := measure.ZeroReference
		if want.n == 0 {
			wanted = measure.NoObservation
		}
		require.Equal(t, wanted, e.Reason(), at)
		return
	}
	n, _ := e.N()
	require.Equal(t, want.n, n, at)
	lower, upper, limits := e.Interval()
	if s.plan.Weight.Kind == measure.SamplingWeight {
		near(t, want.value, value, 1e-12, at)
		return
	}
	require.Equal(t, want.value, value, at)
	switch {
	case want.exact && ind.Outcome == measure.RatePer: // N is people
		lo, hi, _ := want.estimate.Interval()
		require.Equal(t, []any{lo, hi, want.estimate.Method()}, []any{lower, upper, e.Method()}, at)
	case want.exact:
		require.Equal(t, want.estimate, e, at)
	case ind.Outcome == measure.QuantileOf:
		lo, hi, ok := slowQuantileLimits(values(rows), ind.Quantile, level)
		require.Equal(t, []any{lo, hi, ok}, []any{lower, upper, limits}, at)
	case ind.Unit() == measure.Count:
		require.False(t, limits, at)
		require.Equal(t, measure.NoSampling, e.Reason(), at)
	case want.n > 1 && want.variance > 0:
		se, _ := e.StdErr()
		df, _ := e.DF()
		require.Equal(t, float64(want.n-1), df, at)
		near(t, 1, se/math.Sqrt(want.variance), 1e-14, at)
	default:
		require.False(t, limits, at)
	}
}
