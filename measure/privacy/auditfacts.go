package privacy

import (
	"math/big"
	"slices"
	"strconv"
	"strings"

	"github.com/collective-impact/sdk/internal/polyhedron"
)

// rate says that a percentage is near the one that is printed, in whole
// numbers: with P the digits and d the places, (2P−1)·n ≤ 200·10^d·k ≤ (2P+1)·n.
func (u *auditUnknowns) rate(table, index int, r PublishedRate) ([]auditRow, error) {
	from := auditFact{shownRate, table, index, r.Numerator}
	x, places, _ := decimalOf(r.Percent)
	scale := int64(1)
	for range places {
		scale *= 10
	}
	digits := x.Mul(x, new(big.Rat).SetInt64(scale)).Num().Int64()
	n, err := u.sum(table, r.Denominator, 1)
	if err != nil {
		return nil, err
	}
	out := []auditRow{{n, 1, polyhedron.NoHigh, from}}
	for _, half := range []int64{-1, 1} {
		f := 2*digits + half
		g := gcd(200*scale, f)
		k, err := u.sum(table, r.Numerator, 200*scale/g)
		if err != nil {
			return nil, err
		}
		m, err := u.sum(table, r.Denominator, -f/g)
		if err != nil {
			return nil, err
		}
		e := auditRow{append(k, m...), 0, polyhedron.NoHigh, from}
		if half > 0 {
			e.low, e.high = polyhedron.NoLow, 0
		}
		out = append(out, e)
	}
	return out, nil
}

func gcd(a, b int64) int64 {
	for b != 0 {
		a, b = b, a%b
	}
	return max(a, -a)
}

// scaledKnowledge is a statement in whole numbers.
type scaledKnowledge struct {
	factors   []int64
	low, high int64
}

// scaled multiplies a statement by a power of ten so that it has whole numbers.
func (k Knowledge) scaled() (scaledKnowledge, bool) {
	texts := make([]string, 0, len(k.Terms)+2)
	for _, t := range k.Terms {
		if t.Factor == "" {
			t.Factor = "1"
		}
		texts = append(texts, t.Factor)
	}
	texts = append(texts, k.Low, k.High)
	most := 0
	for _, text := range texts {
		_, places, _ := decimalOf(text)
		most = max(most, places)
	}
	scale := new(big.Rat).SetInt(new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(most)), nil))
	out := scaledKnowledge{low: polyhedron.NoLow, high: polyhedron.NoHigh}
	for i, text := range texts {
		limit := int64(polyhedron.MaxFactor)
		if i >= len(k.Terms) {
			limit = polyhedron.MaxValue
		}
		if text == "" {
			continue
		}
		x, _, ok := decimalOf(text)
		if !ok {
			return out, false
		}
		n := x.Mul(x, scale).Num()
		if !n.IsInt64() || n.Int64() > limit || n.Int64() < -limit {
			return out, false
		}
		switch i - len(k.Terms) {
		case 0:
			out.low = n.Int64()
		case 1:
			out.high = n.Int64()
		default:
			out.factors = append(out.factors, n.Int64())
		}
	}
	return out, true
}

// absent lists the combinations that a complete table leaves out.
func (t *PublishedTable) absent() (out [][]string) {
	listed := map[string]bool{}
	sets := map[string][][]string{} // by the set, the levels of each dimension
	var order []string
	for _, c := range t.Cells {
		listed[levelsKey(c.Levels)] = true
		var set strings.Builder
		for d, l := range c.Levels {
			if l != t.Dimensions[d].TotalLevel() {
				set.WriteString(strconv.Itoa(d) + " ")
			}
		}
		key := set.String()
		if sets[key] == nil {
			order = append(order, key)
			sets[key] = make([][]string, len(c.Levels))
		}
		for d, l := range c.Levels {
			if !slices.Contains(sets[key][d], l) {
				sets[key][d] = append(sets[key][d], l)
			}
		}
	}
	for _, key := range order {
		for levels := range combinations(sets[key]) {
			if !listed[levelsKey(levels)] {
				out = append(out, levels)
			}
		}
	}
	return out
}

// combinations walks through one level of each dimension.
func combinations(levels [][]string) func(yield func([]string) bool) {
	return func(yield func([]string) bool) {
		at := make([]int, len(levels))
		for {
			out := make([]string, len(levels))
			for d, i := range at {
				out[d] = levels[d][i]
			}
			if !yield(out) {
				return
			}
			d := len(at) - 1
			for d >= 0 && at[d] == len(levels[d])-1 {
				at[d] = 0
				d--
			}
			if d < 0 {
				return
			}
			at[d]++
		}
	}
}
