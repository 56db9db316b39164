package disparity_test

import (
	"encoding/json"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/collective-impact/sdk/measure"
	"github.com/collective-impact/sdk/measure/disparity"
)

// asked are the measures of pairs, rules and tests with options they take.
func asked(group string, ref measure.Reference) map[disparity.Key]disparity.Options {
	pair := disparity.Options{Group: group, Reference: ref}
	out := map[disparity.Key]disparity.Options{"difference": pair, "ratio": pair, "odds-ratio": pair,
		"percentage-point-gap": pair, "percentage-point-gap-2022": pair, "eighty-percent-index": pair, "proportionality-index": {Group: group}}
	for _, key := range []disparity.Key{"highest", "lowest", "max-difference", "max-ratio", "min-ratio", "max-difference-to-overall", "min-ratio-to-overall",
		"summary-rate-difference", "summary-rate-ratio", "smoothed-differential-fairness",
		"pearson-chi-square", "likelihood-ratio-test", "wald-test", "rao-scott-first-order", "rao-scott"} {
		out[key] = disparity.Options{}
	}
	if ref.Kind == measure.ToNamed || ref.Kind == measure.ToBest {
		out["statistical-parity-difference"] = disparity.Options{Reference: ref}
		out["disparate-impact-ratio"] = disparity.Options{Reference: ref}
	}
	return out
}

// sameEstimate compares two estimates up to rounding.
func sameEstimate(t *testing.T, a, b measure.Estimate, at any) {
	t.Helper()
	require.Equal(t, a.Status(), b.Status(), at)
	require.Equal(t, a.Reason(), b.Reason(), at)
	x, ok := a.Value()
	y, _ := b.Value()
	if ok {
		require.InDelta(t, x, y, 1e-9*(1+math.Abs(x)), at)
	}
	xl, xu, ok := a.Interval()
	yl, yu, also := b.Interval()
	require.Equal(t, ok, also, at)
	if ok {
		require.InDelta(t, xl, yl, 1e-9*(1+math.Abs(xl)), at)
		require.InDelta(t, xu, yu, 1e-9*(1+math.Abs(xu)), at)
	}
}

// soundResult checks what every result must be: finite, in range, in words, in JSON.
func soundResult(t *testing.T, r disparity.Result) {
	t.Helper()
	for _, x := range []float64{r.Floor, r.Chance.P, r.Chance.Adjusted, r.Chance.Statistic, r.Chance.DF, r.Chance.DF2} {
		require.False(t, math.IsNaN(x) || math.IsInf(x, 0), "%+v", r)
	}
	require.True(t, r.Chance.P >= 0 && r.Chance.P <= 1 && r.Chance.Adjusted >= r.Chance.P && r.Chance.Adjusted <= 1, "%+v", r.Chance)
	if _, ok := r.Estimate.Value(); !ok {
		require.NotEmpty(t, r.Estimate.Reason(), "%+v", r)
		require.NotEqual(t, disparity.Flagged, r.Flag)
	}
	s := r.Sentence()
	require.True(t, strings.HasSuffix(s, ".") && !strings.Contains(s, "NaN") && !strings.Contains(s, "Inf"), s)
	_, err := json.Marshal(r)
	require.NoError(t, err)
}

// The order of the groups changes nothing, nor do their names.
func TestOrderAndNames(t *testing.T) {
	rnd := rand.New(rand.NewPCG(3, 4))
	for range 60 {
		names, k, n := randomCounts(rnd)
		turn := rnd.Perm(len(names))
		names2, k2, n2 := make([]string, len(names)), make([]int, len(names)), make([]int, len(names))
		for i, j := range turn {
			names2[j], k2[j], n2[j] = "z"+names[i], k[i], n[i]
		}
		g, h := counts(t, names, k, n), counts(t, names2, k2, n2)
		who := rnd.IntN(len(names))
		for _, refs := range [][2]measure.Reference{{measure.Overall(), measure.Overall()}, {measure.AllOthers(), measure.AllOthers()}, {measure.Best(5), measure.Best(5)},
			{measure.Named("", names[0]), measure.Named("", "z"+names[0])}, {measure.Fixed(0.4), measure.Fixed(0.4)}} {
			second := asked("z"+names[who], refs[1])
			for key, o := range asked(names[who], refs[0]) {
				a, b := compute(t, g, key, o), compute(t, h, key, second[key])
				soundResult(t, a)
				sameEstimate(t, a.Estimate, b.Estimate, key)
				require.InDelta(t, a.Chance.P, b.Chance.P, 1e-9, key)
				require.Equal(t, a.Flag, b.Flag, key)
				require.Equal(t, a.Standing, b.Standing, key)
				require.Len(t, b.Group, len(a.Group), key)
			}
		}
	}
}

// randomCounts makes groups of 1 to 60 people, some with none or all, some in a tie.
func randomCounts(rnd *rand.Rand) (names []string, k, n []int) {
	for i := range 2 + rnd.IntN(6) {
		names, n = append(names, string(rune('a'+i))), append(n, 1+rnd.IntN(60))
		k = append(k, rnd.IntN(n[i]+1))
		if i > 0 && rnd.IntN(4) == 0 {
			k[i], n[i] = k[i-1], n[i-1]
		}
	}
	return names, k, n
}

// In another unit differences change with the unit, and ratios and tests do not.
func TestUnits(t *testing.T) {
	g := disparity.Groups{Unit: measure.Rate, Direction: measure.LowerIsBetter, DF: 37, Groups: []disparity.Group{
		{Name: "a", Value: 0.31, SE: 0.02, N: 300}, {Name: "b", Value: 0.22, SE: 0.03, N: 200}, {Name: "c", Value: 0.43, SE: 0.05, N: 90}},
		Covariance: [][]float64{{4e-4, 1e-4, 0}, {1e-4, 9e-4, -2e-4}, {0, -2e-4, 25e-4}}}
	h := g
	h.Groups, h.Covariance = slices.Clone(g.Groups), nil
	for i := range h.Groups {
		h.Groups[i].Value *= 100
		h.Groups[i].SE *= 100
		row := slices.Clone(g.Covariance[i])
		for j := range row {
			row[j] *= 1e4
		}
		h.Covariance = append(h.Covariance, row)
	}
	for _, ref := range []measure.Reference{measure.Overall(), measure.AllOthers(), measure.Best(0), measure.Named("", "c")} {
		for key, scale := range map[disparity.Key]float64{"difference": 100, "ratio": 1, "max-difference": 100, "max-ratio": 1, "min-ratio": 1, "max-difference-to-overall": 100,
			"min-ratio-to-overall": 1, "summary-rate-difference": 100, "summary-rate-ratio": 1, "wald-test": 1} {
			o := disparity.Options{}
			if key == "difference" || key == "ratio" {
				o = disparity.Options{Group: "a", Reference: ref}
			}
			a, b := compute(t, g, key, o), compute(t, h, key, o)
			soundResult(t, a)
			require.InEpsilon(t, scale*value(t, a.Estimate), value(t, b.Estimate), 1e-11, key)
			al, au, ok := a.Estimate.Interval()
			bl, bu, _ := b.Estimate.Interval()
			if ok {
				require.InDelta(t, scale*al, bl, 1e-9*scale, key)
				require.InDelta(t, scale*au, bu, 1e-9*scale, key)
			}
			require.InDelta(t, a.Chance.P, b.Chance.P, 1e-12, key)
		}
	}
}

// Exchanging group and reference turns a difference and inverts a ratio.
func TestExchange(t *testing.T) {
	g := counts(t, []string{"a", "b"}, []int{30, 55}, []int{100, 110})
	ab := disparity.Options{Group: "a", Reference: measure.Named("", "b")}
	ba := disparity.Options{Group: "b", Reference: measure.Named("", "a")}
	x, y := compute(t, g, "difference", ab), compute(t, g, "difference", ba)
	require.InDelta(t, -value(t, x.Estimate), value(t, y.Estimate), 1e-15)
	require.InDelta(t, x.Chance.P, y.Chance.P, 1e-14)
	require.Equal(t, []measure.Standing{measure.Behind, measure.Ahead}, []measure.Standing{x.Standing, y.Standing})
	for _, key := range []disparity.Key{"ratio", "odds-ratio"} {
		x, y = compute(t, g, key, ab), compute(t, g, key, ba)
		require.InEpsilon(t, 1/value(t, x.Estimate), value(t, y.Estimate), 1e-14)
		xl, _, _ := x.Estimate.Interval()
		_, yu, _ := y.Estimate.Interval()
		require.InEpsilon(t, 1/xl, yu, 1e-12)
	}
	// Two groups: the other is all others.
	others := compute(t, g, "difference", disparity.Options{Group: "a", Reference: measure.AllOthers()})
	require.Equal(t, compute(t, g, "difference", ab).Estimate, others.Estimate)
	// What is lost by the better direction is won by the other.
	g.Direction = measure.LowerIsBetter
	require.Equal(t, measure.Ahead, compute(t, g, "difference", ab).Standing)
	g.Direction = 0
	require.Zero(t, compute(t, g, "difference", ab).Standing)
}

// Counts give what package measure gives.
func TestCountsAreThoseOfMeasure(t *testing.T) {
	g := counts(t, []string{"a", "b", "c"}, []int{30, 55, 20}, []int{100, 110, 31})
	must := func(e measure.Estimate, err error) measure.Estimate {
		require.NoError(t, err)
		return e
	}
	for _, c := range []struct {
		ref               measure.Reference
		difference, ratio measure.Estimate
	}{
		{measure.Named("", "b"), must(measure.RateDifference(30, 100, 55, 110, 0.95)), must(measure.RateRatio(30, 100, 55, 110, 0.95))},
		{measure.Best(0), must(measure.RateDifference(30, 100, 20, 31, 0.95)), must(measure.RateRatio(30, 100, 20, 31, 0.95))},
		{measure.Best(32), must(measure.RateDifference(30, 100, 55, 110, 0.95)), must(measure.RateRatio(30, 100, 55, 110, 0.95))},
		{measure.AllOthers(), must(measure.RateDifference(30, 100, 75, 141, 0.95)), must(measure.RateRatio(30, 100, 75, 141, 0.95))},
		{measure.Overall(), must(measure.RateDifferenceToAll(30, 100, 105, 241, 0.95)), must(measure.RateRatioToAll(30, 100, 105, 241, 0.95))},
	} {
		o := disparity.Options{Group: "a", Reference: c.ref}
		require.Equal(t, c.difference, compute(t, g, "difference", o).Estimate)
		require.Equal(t, c.ratio, compute(t, g, "ratio", o).Estimate)
	}
	g.Everyone = &disparity.Group{Successes: 120, N: 260} // some of an unknown group
	require.Equal(t, must(measure.RateDifferenceToAll(30, 100, 120, 260, 0.95)), compute(t, g, "difference", disparity.Options{Group: "a", Reference: measure.Overall()}).Estimate)
}

// The delta method with everyone, stated or summed up, agrees with itself: the
// difference to everyone is that to all others times their share.
func TestEveryoneAndOthers(t *testing.T) {
	g := disparity.Groups{Unit: measure.Points, Groups: []disparity.Group{
		{Name: "a", Value: 410, SE: 4, N: 300}, {Name: "b", Value: 450, SE: 5, N: 500}, {Name: "c", Value: 437, SE: 9, N: 200}}}
	all := func(g disparity.Groups, ref measure.Reference) measure.Estimate {
		return compute(t, g, "difference", disparity.Options{Group: "a", Reference: ref}).Estimate
	}
	shrunk := func(a, b measure.Estimate) {
		t.Helper()
		require.InEpsilon(t, 0.7*value(t, b), value(t, a), 1e-12)
		x, _ := a.StdErr()
		y, _ := b.StdErr()
		require.InEpsilon(t, 0.7*y, x, 1e-12)
	}
	shrunk(all(g, measure.Overall()), all(g, measure.AllOthers()))
	summed := all(g, measure.AllOthers())
	g.Everyone = &disparity.Group{Value: 0.3*410 + 0.5*450 + 0.2*437, SE: math.Sqrt(0.09*16 + 0.25*25 + 0.04*81), N: 1000}
	shrunk(all(g, measure.Overall()), all(g, measure.AllOthers()))
	sameEstimate(t, summed, all(g, measure.AllOthers()), "stated")
	// Points have no ratio.
	_, err := g.Compute("ratio", disparity.Options{Group: "a", Reference: measure.Overall()})
	require.ErrorIs(t, err, disparity.ErrNeeds)
}
