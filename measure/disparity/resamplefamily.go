package disparity

import (
	"context"
	"math"
	"slices"

	"github.com/collective-impact/sdk/internal/fault"
	"github.com/collective-impact/sdk/internal/random"
	"github.com/collective-impact/sdk/measure"
)

// Rule is a rule that flags groups, such as the 80 percent rule.
type Rule struct {
	// Distance writes to out[i] how far group i is from what the rule allows,
	// the larger the further, such as its shortfall behind the best group; NaN
	// or infinity where it is compared with nobody, as the reference itself. It
	// is bound as a [Statistic] is.
	Distance func(n, k []int, out []float64)
	// Flagged says whether a group at this distance is flagged; nil means that
	// those above 0 are.
	Flagged func(distance float64) bool
}

// Judgement is how the flags of a rule look beside those of chance.
type Judgement struct {
	// Groups are the groups, in the order of the counts.
	Groups []JudgedGroup `json:"groups"`
	// AnyByChance is the chance that the rule flags at least one group although
	// the groups do not differ.
	AnyByChance float64 `json:"anyByChance"`
	// AnyByChanceError is its Monte Carlo error.
	AnyByChanceError float64 `json:"anyByChanceError"`
	// MeanByChance is how many groups the rule then flags on average.
	MeanByChance float64 `json:"meanByChance"`
	// Replicates is the number of replicates.
	Replicates int `json:"replicates"`
}

// JudgedGroup is one group under a rule. A group that is compared with nobody has P
// and Adjusted 1 and is not flagged.
type JudgedGroup struct {
	// Distance is the distance by the rule; 0 where Compared is false.
	Distance float64 `json:"distance"`
	// Compared says whether the group is compared with anybody.
	Compared bool `json:"compared"`
	// Flagged says whether the rule flags the group.
	Flagged bool `json:"flagged"`
	// ByChance is the share of replicates in which the rule flags the group.
	ByChance float64 `json:"byChance"`
	// P is the chance that this group is at least as far where no groups differ.
	P float64 `json:"p"`
	// Error is its Monte Carlo error.
	Error float64 `json:"error"`
	// Adjusted is P adjusted for the number of groups: where no groups differ,
	// any of them has at most 0.05 with a chance of at most 5 percent.
	Adjusted float64 `json:"adjusted"`
	// AdjustedError is its Monte Carlo error.
	AdjustedError float64 `json:"adjustedError"`
}

// JudgeFlags tells flags that chance would raise from those that it would not.
// It permutes people among groups as [Permute] does, applies the rule to each
// replicate, and adjusts the p of each group for the number of groups, by the
// step-down procedure on the least p (minP) of Westfall and Young 1993,
// Resampling-Based Multiple Testing, as Ge, Dudoit and Speed 2003, Test 12:1,
// compute it. It takes into account that groups which are compared with one
// reference err together, and it treats groups alike whatever their size,
// because each is judged by its own distribution.
//
// The question is always whether all groups are alike: AnyByChance answers it.
// Where one large group is unlike the others, permutations mix its rate into
// theirs, and the p of another group is only as good as its distance is free of
// that. Divided by its standard error, as by [Behind], it nearly is; a bare
// difference or ratio is not. With groups of 1,000, 100 and 60 people at 30
// percent beside one of 5,000 at 1 percent, an adjusted p of at most 0.05 for
// one of the small groups, against the first, has a chance of 6 percent with the
// former and of 35 percent with the latter.
//
// In a replicate where a group is compared with nobody its distance is the
// least. Errors are those of [Bootstrap].
func JudgeFlags(ctx context.Context, c Counts, rule Rule, o Resampling) (Judgement, error) {
	var l fault.List
	c.check(&l, "")
	if rule.Distance == nil {
		l.Add("/rule/distance", measure.ErrRequired, "required: a distance")
	}
	if rule.Flagged == nil {
		rule.Flagged = func(d float64) bool { return d > 0 }
	}
	groups := len(c.N)
	width := 2 * groups // distances, then flags as 0 or 1
	o = o.ready(&l, width)
	if err := l.Err(); err != nil {
		return Judgement{}, err
	}
	apply := func(c Counts, out []float64) {
		for i := range out {
			out[i] = math.NaN()
		}
		rule.Distance(c.N, c.K, out[:groups])
		for i, d := range out[:groups] {
			out[groups+i] = 0
			if undefined(d) {
				out[i] = math.Inf(-1)
			} else if rule.Flagged(d) {
				out[groups+i] = 1
			}
		}
	}
	observed := make([]float64, width)
	if err := guarded(func() { apply(copied([]Counts{c})[0], observed) }); err != nil {
		return Judgement{}, err
	}
	all, err := o.run(ctx, "flags", width, func() draw {
		drawn := copied([]Counts{c})[0]
		return func(r *random.Stream, out []float64) {
			permuted(r, drawn, c)
			apply(drawn, out)
		}
	})
	if err != nil {
		return Judgement{}, err
	}
	return judged(ctx, all, observed)
}

// Behind returns a distance for a [Rule]: how far each group does worse than the
// group with the number reference, as a difference of rates divided by its
// standard error where both have one rate. Where that is 0 so is the distance.
// Without a direction or with a reference that there is not, no group is
// compared.
func Behind(reference int, better measure.Direction) func(n, k []int, out []float64) {
	return func(n, k []int, out []float64) {
		for i := range out {
			out[i] = math.NaN()
		}
		if reference < 0 || reference >= len(n) || n[reference] == 0 {
			return
		}
		nr, kr := float64(n[reference]), float64(k[reference])
		for i := range min(len(out), len(n), len(k)) {
			if i == reference || n[i] == 0 {
				continue
			}
			ni, ki := float64(n[i]), float64(k[i])
			p := (ki + kr) / (ni + nr)
			d := kr/nr - ki/ni
			switch {
			case better == measure.LowerIsBetter:
				d = -d
			case better != measure.HigherIsBetter:
				continue
			}
			if se := math.Sqrt(float64(float64(p*(1-p)) * (1/ni + 1/nr))); se > 0 {
				d /= se
			}
			out[i] = d
		}
	}
}

// judged sums up the replicates of distances and flags.
func judged(ctx context.Context, all replicates, observed []float64) (Judgement, error) {
	groups := len(observed) / 2
	m := len(all.values) / len(observed)
	f := Judgement{Groups: make([]JudgedGroup, groups), Replicates: m}
	anyFlag, flags, flagged := 0.0, 0.0, make([]float64, groups)
	for r := range m {
		row := all.row(r)[groups:]
		anyFlag += slices.Max(row)
		for i, x := range row {
			flags += x
			flagged[i] += x
		}
	}
	f.AnyByChance = anyFlag / float64(m)
	f.AnyByChanceError = math.Sqrt(float64(f.AnyByChance*(1-f.AnyByChance)) / float64(m))
	f.MeanByChance = flags / float64(m)

	var compared []int
	var p [][]int // for each group compared, the rank of each replicate, and of what is observed last
	for i := range f.Groups {
		g := &f.Groups[i]
		g.P, g.Adjusted = 1, 1
		g.ByChance = flagged[i] / float64(m)
		if err := stopped(ctx); err != nil {
			return Judgement{}, err
		}
		if math.IsInf(observed[i], -1) {
			continue
		}
		g.Distance, g.Compared, g.Flagged = observed[i], true, observed[groups+i] == 1
		compared = append(compared, i)
		p = append(p, ranks(append(all.column(i), observed[i])))
	}
	for j, adjusted := range stepDown(p) {
		g := &f.Groups[compared[j]]
		g.P, g.Error = permutationP(p[j][m]-1, m)
		g.Adjusted, g.AdjustedError = permutationP(adjusted-1, m)
	}
	return f, nil
}

// ranks returns for each figure how many are at least as large, itself included.
// Figures that differ by rounding alone are equal.
func ranks(of []float64) []int {
	order := make([]int, len(of))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int {
		switch {
		case of[a] > of[b]:
			return -1
		case of[a] < of[b]:
			return 1
		}
		return 0
	})
	out := make([]int, len(of))
	for start := 0; start < len(order); {
		end := start + 1
		for end < len(order) && atLeast(of[order[end]], of[order[end-1]]) {
			end++
		}
		for _, i := range order[start:end] {
			out[i] = end
		}
		start = end
	}
	return out
}

// stepDown returns how many replicates have a least rank, among this group and
// those with a greater one, of at most that of the group. The last replicate is
// what is observed.
func stepDown(p [][]int) []int {
	if len(p) == 0 {
		return nil
	}
	last := len(p[0]) - 1
	order := make([]int, len(p))
	for j := range order {
		order[j] = j
	}
	slices.SortStableFunc(order, func(a, b int) int { return p[a][last] - p[b][last] })
	least := slices.Repeat([]int{math.MaxInt}, last+1)
	out := make([]int, len(p))
	for j := len(order) - 1; j >= 0; j-- {
		g := order[j]
		for b, rank := range p[g] {
			least[b] = min(least[b], rank)
			if least[b] <= p[g][last] {
				out[g]++
			}
		}
	}
	for j, above := range order[:len(order)-1] {
		next := order[j+1]
		out[next] = max(out[next], out[above])
	}
	return out
}
