package privacy_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/collective-impact/sdk/measure"
	"github.com/collective-impact/sdk/measure/privacy"
)

// rule is what Dominance and PPercent have in common.
type rule interface {
	Sensitivity([]float64) (privacy.Sensitivity, error)
}

// The worked examples of Hundepool et al. (2024), Handbook on Statistical
// Disclosure Control, 2nd edition, sections 4.2.1 and 4.2.2, and its formulas for
// the upper protection level, written out.
func TestSensitivityOfHandbook(t *testing.T) {
	for _, x := range []struct {
		name          string
		rule          rule
		contributions []float64
		sensitive     bool
		protection    float64
	}{
		{"example 1, (1,90)", privacy.Dominance{N: 1, K: 90}, []float64{50_000, 49_000, 1_000}, false, 0},
		{"example 1 overestimates by 2 %", privacy.PPercent{P: 2}, []float64{50_000, 49_000, 1_000}, false, 0},
		{"example 1 by no more", privacy.PPercent{P: 2.1}, []float64{50_000, 49_000, 1_000}, true, 0.021*50_000 - 1_000},
		{"example 2, p = 10", privacy.PPercent{P: 10}, []float64{52_000, 50_000, 8_000}, false, 0},
		{"example 2 overestimates by 15.4 %", privacy.PPercent{P: 15.4}, []float64{52_000, 50_000, 8_000}, true, 0.154*52_000 - 8_000},
		{"example 2, (2,90.9)", privacy.Dominance{N: 2, K: 90.9}, []float64{52_000, 50_000, 8_000}, true, 102_000/0.909 - 110_000},
		{"example 4, (1,85): 352.94", privacy.Dominance{N: 1, K: 85}, []float64{300, 20, 10}, true, 352.94117647058823 - 330},
		{"weights, any p above 3", privacy.PPercent{P: 3.000001}, []float64{100, 100, 3}, true, 0.000001},
		{"weights, p = 3", privacy.PPercent{P: 3}, []float64{100, 100, 3}, false, 0},
		{"(p,q) = (15,75) is p = 20", privacy.PPercent{P: 15, Q: 75}, []float64{100, 30, 12, 7}, true, 0.2*100 - 19},
		{"p = 20", privacy.PPercent{P: 20}, []float64{100, 30, 12, 7}, true, 0.2*100 - 19},
		{"p = 19", privacy.PPercent{P: 19}, []float64{100, 30, 12, 7}, false, 0},
		{"one contributor, (1,k)", privacy.Dominance{N: 1, K: 75}, []float64{30}, true, 10},
		{"one contributor, p", privacy.PPercent{P: 10}, []float64{30}, true, 3},
		{"two contributors, p", privacy.PPercent{P: 10}, []float64{30, 70}, true, 7},
		{"exactly k percent", privacy.Dominance{N: 1, K: 80}, []float64{80, 20}, false, 0},
		{"nobody", privacy.PPercent{P: 10}, nil, false, 0},
		{"nothing", privacy.Dominance{N: 3, K: 75}, []float64{0, 0}, false, 0},
		{"more than there are", privacy.Dominance{N: math.MaxInt, K: 80}, []float64{4, 4}, true, 2},
	} {
		t.Run(x.name, func(t *testing.T) {
			before := slices.Clone(x.contributions)
			got, err := x.rule.Sensitivity(x.contributions)
			require.NoError(t, err)
			assert.Equal(t, x.sensitive, got.Sensitive)
			assert.InDelta(t, x.protection, got.UpperProtection, 1e-9*math.Max(1, x.protection))
			assert.Equal(t, before, x.contributions)
			slices.Reverse(x.contributions)
			again, err := x.rule.Sensitivity(x.contributions)
			require.NoError(t, err)
			assert.Equal(t, got, again, "in any order")
		})
	}
}

// The rule decides on sums without rounding: ten times 0.1 is more than 1, as
// float64s go, and a tenth of it is therefore no more than 10 percent.
func TestSensitivityIsExact(t *testing.T) {
	tenths := slices.Repeat([]float64{0.1}, 10)
	s, err := privacy.Dominance{N: 1, K: 10}.Sensitivity(tenths)
	require.NoError(t, err)
	assert.False(t, s.Sensitive)
	s, err = privacy.PPercent{P: 50}.Sensitivity([]float64{1e16, 1e16, 5e15, 1, math.Copysign(0, -1)})
	require.NoError(t, err)
	assert.False(t, s.Sensitive)
	s, err = privacy.PPercent{P: 50}.Sensitivity([]float64{1e16, 1e16, math.Nextafter(5e15, 0)})
	require.NoError(t, err)
	assert.Equal(t, privacy.Sensitivity{Sensitive: true, UpperProtection: 5e15 - math.Nextafter(5e15, 0)}, s)
}

// Laws of the rules over random contributions.
func TestSensitivityLaws(t *testing.T) {
	r := rand.New(rand.NewPCG(8, 1))
	sensitive, padded := 0, 0
	for range 3000 {
		x := make([]float64, 1+r.IntN(8))
		sum := 0.0
		for i := range x {
			x[i] = math.Floor(math.Exp(r.Float64() * 8))
			sum += x[i]
		}
		p := 1 + math.Floor(r.Float64()*60)
		byP := must(privacy.PPercent{P: p}.Sensitivity(x))
		byK := must(privacy.Dominance{N: 2, K: 100 * 100 / (100 + p)}.Sensitivity(x))
		if byP.Sensitive {
			sensitive++
			// The handbook, proof of A; the K that it derives is rounded here.
			assert.True(t, byK.Sensitive || byP.UpperProtection < 1e-9*sum, "what is safe by (2,k) is safe by p%%: %v, p = %v", x, p)
		}
		assert.Equal(t, byP, must(privacy.PPercent{P: p / 2, Q: 50}.Sensitivity(x)), "only p/q matters")
		doubled := slices.Clone(x)
		for i := range doubled {
			doubled[i] *= 2
		}
		twice := must(privacy.PPercent{P: p}.Sensitivity(doubled))
		assert.Equal(t, privacy.Sensitivity{Sensitive: byP.Sensitive, UpperProtection: 2 * byP.UpperProtection}, twice, "another unit")
		assert.Equal(t, byP, must(privacy.PPercent{P: p}.Sensitivity(append(slices.Clone(x), 0))), "who gives nothing changes nothing")
		sorted := slices.Sorted(slices.Values(x))
		more := math.Nextafter(byP.UpperProtection, math.Inf(1))
		if n := len(x); byP.Sensitive && n > 1 && sorted[n-2] >= more {
			padded++
			assert.False(t, must(privacy.PPercent{P: p}.Sensitivity(append(sorted, more))).Sensitive,
				"with the protection added as one more small contribution it is safe: %v, p = %v", x, p)
		}
	}
	assert.Greater(t, padded, 100)
	assert.Greater(t, sensitive, 500)
	assert.Less(t, sensitive, 2900)
}

func TestPolicySensitivity(t *testing.T) {
	ten := slices.Repeat([]float64{5}, 10)
	p := privacy.Policy{Dominance: privacy.Dominance{N: 1, K: 50}, PPercent: privacy.PPercent{P: 20}}
	assert.Equal(t, privacy.Sensitivity{}, must(p.Sensitivity(ten)))
	assert.Equal(t, privacy.Sensitivity{Sensitive: true}, must(p.Sensitivity(append(slices.Clone(ten[:9]), 0, 0))), "nine contribute")
	assert.Equal(t, privacy.Sensitivity{}, must(p.Sensitivity(nil)), "nobody contributes")
	assert.Equal(t, privacy.Sensitivity{}, must(p.Sensitivity([]float64{0, 0})), "nothing is contributed")
	big := append(slices.Clone(ten), 200)
	assert.Equal(t, privacy.Sensitivity{Sensitive: true, UpperProtection: 150}, must(p.Sensitivity(big)), "200/0.5 − 250, more than 0.2·200 − 45 < 0")
	p.Dominance = privacy.Dominance{}
	assert.Equal(t, privacy.Sensitivity{}, must(p.Sensitivity(big)))
	p.PPercent.P = 50
	assert.Equal(t, privacy.Sensitivity{Sensitive: true, UpperProtection: 55}, must(p.Sensitivity(big)), "0.5·200 − 45")
	open := privacy.Policy{PPercent: privacy.PPercent{P: 50}, Waivers: []privacy.Waiver{{What: privacy.WaiveSuppression, Reason: "r", By: "b"}}}
	assert.Equal(t, privacy.Sensitivity{}, must(open.Sensitivity(big)))
}

// A contribution is never in an error.
func TestSensitivityRefuses(t *testing.T) {
	bad := []float64{7777, -8888, math.NaN(), math.Inf(1)}
	for name, s := range map[string]rule{
		"dominance": privacy.Dominance{N: -1, K: 100}, "p": privacy.PPercent{P: 200}, "policy": privacy.Policy{MinCount: 1},
		"zero dominance": privacy.Dominance{}, "zero p": privacy.PPercent{},
	} {
		got, err := s.Sensitivity(bad)
		assert.Zero(t, got, name)
		require.Error(t, err, name)
		assert.Equal(t, 3, strings.Count(err.Error(), "/contributions/"), "%s: %v", name, err)
		assert.NotContains(t, err.Error(), "8888", name)
	}
	_, err := privacy.Dominance{N: 1, K: 1e-300}.Sensitivity([]float64{1e300})
	assert.ErrorIs(t, err, measure.ErrRange, "no protection is infinite")
	_, err = privacy.Policy{Dominance: privacy.Dominance{N: 1, K: 1e-300}}.Sensitivity([]float64{1e300})
	assert.ErrorIs(t, err, measure.ErrRange)
}

// Three agencies spend 330 thousand dollars on one service in one town. The total
// says nearly what the first of them spends.
func ExamplePolicy_Sensitivity() {
	p := privacy.Policy{MinCount: 3, PPercent: privacy.PPercent{P: 20}}
	s, err := p.Sensitivity([]float64{300, 20, 10})
	fmt.Println(s.Sensitive, s.UpperProtection, err) // 0.2·300 − 10
	// Output:
	// true 50 <nil>
}
