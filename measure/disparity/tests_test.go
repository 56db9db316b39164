package disparity_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/collective-impact/sdk/measure"
	"github.com/collective-impact/sdk/measure/disparity"
)

func tested(t *testing.T, g disparity.Groups, key disparity.Key) disparity.Chance {
	t.Helper()
	r := compute(t, g, key, disparity.Options{})
	if v, ok := r.Estimate.Value(); ok {
		require.Equal(t, r.Chance.Statistic, v)
		require.Equal(t, disparity.TestStatistic, r.Estimate.Reason())
	}
	return r.Chance
}

// R 4.2.2: chisq.test(rbind(k, n-k), correct=FALSE); 2*sum(o*log(o/e)).
func TestOmnibusOfCounts(t *testing.T) {
	g := counts(t, []string{"a", "b", "c", "d"}, []int{30, 55, 20, 8}, []int{100, 110, 31, 40})
	c := tested(t, g, "pearson-chi-square")
	require.InEpsilon(t, 23.13404513818087, c.Statistic, 1e-13)
	require.InEpsilon(t, 3.786655527262722e-05, c.P, 1e-12)
	require.Equal(t, 3.0, c.DF)
	require.Equal(t, disparity.BeyondChance, c.Verdict)
	c = tested(t, g, "likelihood-ratio-test")
	require.InEpsilon(t, 23.69212630550417, c.Statistic, 1e-13)
	require.InEpsilon(t, 2.896358195717901e-05, c.P, 1e-12)

	same := counts(t, []string{"a", "b"}, []int{10, 20}, []int{20, 40})
	for _, key := range []disparity.Key{"pearson-chi-square", "likelihood-ratio-test", "wald-test"} {
		c = tested(t, same, key)
		require.InDelta(t, 0, c.Statistic, 1e-13)
		require.Equal(t, 1.0, c.P)
		require.Equal(t, disparity.WithinChance, c.Verdict)
	}
	none := counts(t, []string{"a", "b"}, []int{0, 0}, []int{20, 40})
	one := counts(t, []string{"a"}, []int{3}, []int{20})
	for _, key := range []disparity.Key{"pearson-chi-square", "likelihood-ratio-test", "rao-scott"} {
		require.Equal(t, measure.NoSpread, tested(t, none, key).Reason)
		require.Equal(t, measure.FewGroups, tested(t, one, key).Reason)
	}
}

// R 4.2.2: t(d) %*% solve(C V C') %*% d with C the contrasts to the last group.
func TestWaldTest(t *testing.T) {
	g := disparity.Groups{Unit: measure.Points, Covariance: [][]float64{{4, 1, 0.5}, {1, 9, -1}, {0.5, -1, 5}},
		Groups: []disparity.Group{{Name: "a", Value: 10, N: 50}, {Name: "b", Value: 14, N: 50}, {Name: "c", Value: 9, N: 50}}}
	c := tested(t, g, "wald-test")
	require.InEpsilon(t, 1.7609329446064137, c.Statistic, 1e-13)
	require.InEpsilon(t, 0.4145894720620585, c.P, 1e-13)
	g.DF = 20
	c = tested(t, g, "wald-test")
	require.InEpsilon(t, 0.8364431486880465, c.Statistic, 1e-13)
	require.InEpsilon(t, 0.4485889868827945, c.P, 1e-12)
	require.Equal(t, []float64{2, 19}, []float64{c.DF, c.DF2})
	g.DF = 1
	require.Equal(t, measure.NoDegrees, tested(t, g, "wald-test").Reason)
	g.DF, g.Covariance = 0, [][]float64{{1, 1, 1}, {1, 1, 1}, {1, 1, 1}} // all move together
	require.Equal(t, measure.NoSpread, tested(t, g, "wald-test").Reason)

	// Independent groups, by the closed form and by a covariance of zeros.
	h := disparity.Groups{Unit: measure.Points, Groups: []disparity.Group{{Name: "a", Value: 10, SE: 2, N: 50}, {Name: "b", Value: 14, SE: 3, N: 50}, {Name: "c", Value: 9, SE: 1, N: 50}}}
	closed := tested(t, h, "wald-test")
	h.Covariance = [][]float64{{4, 0, 0}, {0, 9, 0}, {0, 0, 1}}
	require.InEpsilon(t, tested(t, h, "wald-test").Statistic, closed.Statistic, 1e-12)
	h.Covariance, h.Groups[1].SE = nil, 0
	require.Equal(t, measure.NoSpread, tested(t, h, "wald-test").Reason)
	for i := range h.Groups {
		h.Groups[i].SE = 0
	}
	require.Equal(t, measure.NoError, tested(t, h, "wald-test").Reason)
}

// R 4.2.2: eigen(A %*% V) with A = (diag(n) - n n'/N)/(p(1-p)).
func TestRaoScott(t *testing.T) {
	g := disparity.Groups{Unit: measure.Proportion, Covariance: [][]float64{{.003, .0004, 0}, {.0004, .002, 0}, {0, 0, .0025}},
		Groups: []disparity.Group{{Name: "a", Value: 0.3, N: 100}, {Name: "b", Value: 0.5, N: 200}, {Name: "c", Value: 0.4, N: 150}}}
	c := tested(t, g, "rao-scott-first-order")
	require.InEpsilon(t, 8.29187396351575501, c.Statistic, 1e-12)
	require.InEpsilon(t, 0.01582859789343297, c.P, 1e-12)
	c = tested(t, g, "rao-scott")
	require.InEpsilon(t, 4.14593698175787750, c.Statistic, 1e-12)
	require.InEpsilon(t, 1.94300966671476028, c.DF, 1e-12)
	require.InEpsilon(t, 0.01673160234268379, c.P, 1e-11)
	g.DF = 25
	c = tested(t, g, "rao-scott")
	require.InEpsilon(t, 48.57524166786900821, c.DF2, 1e-12)
	require.InEpsilon(t, 0.02270053914107318, c.P, 1e-11)

	// Without a design effect it is Pearson's test; with one of 2, half of it.
	counted := counts(t, []string{"a", "b", "c"}, []int{30, 100, 60}, []int{100, 200, 150})
	pearson := tested(t, counted, "pearson-chi-square")
	p := 190.0 / 450
	for _, deff := range []float64{1, 2} {
		h := disparity.Groups{Unit: measure.Proportion}
		for _, x := range counted.Groups {
			h.Groups = append(h.Groups, disparity.Group{Name: x.Name, Value: x.Value, N: x.N, SE: math.Sqrt(deff * p * (1 - p) / float64(x.N))})
		}
		for _, key := range []disparity.Key{"rao-scott-first-order", "rao-scott"} {
			c = tested(t, h, key)
			require.InEpsilon(t, 2.0, c.DF, 1e-12)
			if deff == 1 {
				require.InEpsilon(t, pearson.P, c.P, 1e-11)
			}
		}
		require.InEpsilon(t, pearson.Statistic/deff, tested(t, h, "rao-scott-first-order").Statistic, 1e-12)
	}
	g.Unit = measure.Rate
	_, err := g.Compute("rao-scott", disparity.Options{})
	require.ErrorIs(t, err, disparity.ErrNeeds)
}

// R 4.2.2: fisher.test(..., alternative="less"); Woolf's odds ratio by hand.
func TestPairOfCounts(t *testing.T) {
	g := counts(t, []string{"a", "b", "c", "d"}, []int{30, 55, 20, 8}, []int{100, 110, 31, 40})
	rows, err := g.Impact(disparity.Gap2017(measure.AllOthers()))
	require.NoError(t, err)
	require.InEpsilon(t, 0.006444373691770723, rows[0].Chance.P, 1e-11)
	r := compute(t, g, "odds-ratio", disparity.Options{Group: "a", Reference: measure.Named("", "b")})
	require.InEpsilon(t, 0.4285714285714285, value(t, r.Estimate), 1e-14)
	lo, hi, _ := r.Estimate.Interval()
	require.InEpsilon(t, 0.2428549718178015, lo, 1e-12)
	require.InEpsilon(t, 0.7563092820910147, hi, 1e-12)
	se, _ := r.Estimate.StdErr()
	require.InEpsilon(t, 0.2897976604161669, se, 1e-12)
}

func TestPairwise(t *testing.T) {
	g := counts(t, []string{"a", "b", "c"}, []int{30, 55, 20}, []int{100, 110, 31})
	all, err := g.Pairwise(0)
	require.NoError(t, err)
	require.Len(t, all, 3)
	require.Equal(t, []string{"a", "a", "b"}, []string{all[0].Group, all[1].Group, all[2].Group})
	for _, c := range all {
		require.Equal(t, 3, c.Chance.Family)
		require.Equal(t, disparity.Holm, c.Chance.Adjustment)
		require.GreaterOrEqual(t, c.Chance.Adjusted, c.Chance.P)
	}
	bonferroni, err := g.Pairwise(disparity.Bonferroni)
	require.NoError(t, err)
	for i := range all {
		require.InEpsilon(t, min(3*all[i].Chance.P, 1), bonferroni[i].Chance.Adjusted, 1e-14)
	}
	_, err = g.Pairwise(9)
	require.ErrorIs(t, err, measure.ErrUnknownKey)

	g.LeftOut = []disparity.LeftOut{{Name: "few", Reason: measure.Protected}}
	against, err := g.Compare(measure.Named("", "b"), disparity.Hochberg)
	require.NoError(t, err)
	require.Len(t, against, 4)
	require.Equal(t, measure.IsReference, against[1].Difference.Reason())
	require.Equal(t, 2, against[0].Chance.Family)
	require.Equal(t, measure.Suppressed, against[3].Difference.Status())
	require.Equal(t, "few: difference withheld.", against[3].Sentence())
	_, err = g.Compare(measure.Named("", "nobody"), 0)
	require.ErrorIs(t, err, measure.ErrDangling)
}
