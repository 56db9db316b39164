package disparity_test

import (
	"math"
	"slices"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/collective-impact/sdk/measure"
	"github.com/collective-impact/sdk/measure/disparity"
)

func threeGroups(t *testing.T) (out []disparity.Levels) {
	t.Helper()
	for _, r := range csvRows(t, "levels4.csv") {
		x := disparity.Levels{Name: r["group"]}
		for _, k := range []string{"level1", "level2", "level3", "level4"} {
			n, err := strconv.Atoi(r[k])
			require.NoError(t, err)
			x.Counts = append(x.Counts, n)
		}
		out = append(out, x)
	}
	return out
}

func levelGap(t *testing.T, a, b disparity.Levels, c disparity.Curve) disparity.LevelGap {
	t.Helper()
	r, err := disparity.VGap(a, b, c, 0)
	require.NoError(t, err)
	require.Equal(t, c, r.Curve)
	return r
}

func TestVGapOfFourLevels(t *testing.T) {
	var want struct {
		Pairs  map[string]map[string]float64
		Groups struct {
			Mean []float64 `json:"mug_star"`
			SD   []float64 `json:"sigmag_star"`
			Cuts []float64 `json:"cut_star"`
			ICC  float64
		} `json:"hetop_three_groups"`
	}
	published(t, "v-gap-four-levels.json", &want)
	g := threeGroups(t)
	for name, b := range map[string]int{"White_vs_Black": 1, "White_vs_Hispanic": 2} {
		w := want.Pairs[name]
		r := levelGap(t, g[0], g[b], disparity.Trapezoid)
		closeTo(t, w["auc"], r.Superiority, 1e-14, "auc")
		closeErr(t, w["auc_se"], r.Superiority, 1e-12, "auc_se")
		closeTo(t, w["V_trapezoid"], r.V, 1e-12, "trapezoid")
		closeErr(t, w["V_trapezoid_se"], r.V, 1e-11, "trapezoid_se")
		r = levelGap(t, g[0], g[b], disparity.MonotoneCubic)
		closeTo(t, w["auc_pchip"], r.Superiority, 1e-14, "auc_pchip")
		closeTo(t, w["V_pchip"], r.V, 1e-12, "pchip")
		r = levelGap(t, g[0], g[b], disparity.Likelihood)
		closeTo(t, w["V_ml"], r.V, 1e-6, "ml")
		closeErr(t, w["V_ml_se"], r.V, 1e-5, "ml_se")
	}
	s, err := disparity.ScaleOfLevels(g, 0)
	require.NoError(t, err)
	for i := range g {
		closeTo(t, want.Groups.Mean[i], s.Groups[i].Mean, 2e-5, "mean")
		closeTo(t, want.Groups.SD[i], s.Groups[i].SD, 2e-5, "sd")
		closeTo(t, want.Groups.Cuts[i], s.Cuts[i], 1e-4, "cut")
	}
	closeTo(t, want.Groups.ICC, s.ICC, 2e-5, "icc")
}

// Figures of an own fit in R 4.2.2 (BFGS, then Newton's method; errors from a
// numerical Hessian and Jacobian of package pracma), and of an infinitesimal
// jackknife there. 20,000 bootstrap samples give .0707 for the monotone cubic.
func TestErrorsOfLevels(t *testing.T) {
	g := threeGroups(t)
	r := levelGap(t, g[0], g[1], disparity.Likelihood)
	closeTo(t, 0.926945393581, r.V, 1e-8, "V")
	closeErr(t, 0.0714342580193, r.V, 1e-7, "V")
	r = levelGap(t, g[0], g[2], disparity.Likelihood)
	closeTo(t, 0.663368958062, r.V, 1e-8, "V")
	closeErr(t, 0.0678181090103, r.V, 1e-7, "V")
	r = levelGap(t, g[0], g[1], disparity.MonotoneCubic)
	closeErr(t, 0.0162207282, r.Superiority, 1e-3, "cubic")
	closeErr(t, 0.07118471934, r.V, 1e-3, "cubic")

	s, err := disparity.ScaleOfLevels(g, 0.9)
	require.NoError(t, err)
	require.False(t, s.EqualSD)
	for i, want := range [][4]float64{
		{0.4303737245821, 0.028176912, 0.9677901274312, 0.031390589},
		{-0.4267558391963, 0.039315599, 0.8797858173760, 0.041218917},
		{-0.1944931090460, 0.038303664, 0.9158075699186, 0.038397700},
	} {
		closeTo(t, want[0], s.Groups[i].Mean, 1e-7, "mean")
		closeErr(t, want[1], s.Groups[i].Mean, 1e-6, "mean")
		closeTo(t, want[2], s.Groups[i].SD, 1e-7, "sd")
		closeErr(t, want[3], s.Groups[i].SD, 1e-6, "sd")
	}
	for k, want := range [][2]float64{{-0.8233099998448, 0.035115898}, {0.0273856344963, 0.032384524}, {0.9325623456787, 0.038297281}} {
		closeTo(t, want[0], s.Cuts[k], 1e-6, "cut")
		closeErr(t, want[1], s.Cuts[k], 1e-6, "cut")
	}
	closeTo(t, 0.1386231382493, s.ICC, 1e-7, "icc")
	closeErr(t, 0.017403240, s.ICC, 1e-6, "icc")
}

// With two levels the likelihood is the difference of two probits, with the
// error of the delta method; the trapezoid is √2 Φ⁻¹((1 + p − q)/2).
func TestVGapOfTwoLevels(t *testing.T) {
	a, b := disparity.Levels{Name: "a", Counts: []int{20, 80}}, disparity.Levels{Name: "b", Counts: []int{50, 50}}
	r := levelGap(t, a, b, disparity.Likelihood)
	require.True(t, r.EqualSD)
	closeTo(t, 0.841621233572914, r.V, 1e-12, "qnorm(.8) − qnorm(.5) of R 4.2.2")
	closeErr(t, math.Sqrt(0.8*0.2/100/math.Pow(0.279961920407808, 2)+0.25/100*2*math.Pi), r.V, 1e-9, "dnorm(qnorm(.8)) of R 4.2.2")
	r = levelGap(t, a, b, disparity.Trapezoid)
	closeTo(t, 0.65, r.Superiority, 1e-15, "half of ties")
	closeTo(t, math.Sqrt2*0.385320466407568, r.V, 1e-12, "qnorm(.65) of R 4.2.2")
	s, err := disparity.ScaleOfLevels([]disparity.Levels{a, b}, 0)
	require.NoError(t, err)
	require.True(t, s.EqualSD)
	between := 0.841621233572914 * 0.841621233572914 / 4
	closeTo(t, between/(1+between), s.ICC, 1e-12, "variance between over all")
	closeTo(t, 1/math.Sqrt(1+between), s.Groups[1].SD, 1e-12, "sd")
}

// To swap the groups changes the sign and nothing else; a level that nobody has
// says nothing; reversed levels change the sign, of the cubic nearly so.
func TestVGapLaws(t *testing.T) {
	g := threeGroups(t)
	g = append(g, disparity.Levels{Name: "same as Black, upside down", Counts: []int{25, 95, 150, 130}})
	for _, c := range []disparity.Curve{disparity.Trapezoid, disparity.MonotoneCubic, disparity.Likelihood} {
		for i, a := range g {
			for _, b := range g[:i] {
				r, s := levelGap(t, a, b, c), levelGap(t, b, a, c)
				v, _ := r.V.Value()
				se, _ := r.V.StdErr()
				p, _ := r.Superiority.Value()
				closeTo(t, -v, s.V, 1e-9, c.String())
				closeErr(t, se, s.V, 1e-8, c.String())
				closeTo(t, 1-p, s.Superiority, 1e-9, c.String())

				hole := func(l disparity.Levels) disparity.Levels {
					return disparity.Levels{Name: l.Name, Counts: slices.Insert(slices.Clone(l.Counts), 2, 0)}
				}
				require.Equal(t, r, levelGap(t, hole(a), hole(b), c))

				back := func(l disparity.Levels) disparity.Levels {
					l.Counts = slices.Clone(l.Counts)
					slices.Reverse(l.Counts)
					return l
				}
				near := 1e-9
				if c == disparity.MonotoneCubic {
					near = 0.01
				}
				closeTo(t, -v, levelGap(t, back(a), back(b), c).V, near, c.String())
			}
		}
	}
	// Equal groups have no gap, and a level of the cubic that ties both ways
	// lies halfway.
	r := levelGap(t, g[1], disparity.Levels{Name: "twin", Counts: g[1].Counts}, disparity.MonotoneCubic)
	v, _ := r.V.Value()
	require.InDelta(t, 0, v, 1e-15)
}

func TestVGapWithoutValues(t *testing.T) {
	of := func(name string, counts ...int) disparity.Levels {
		return disparity.Levels{Name: name, Counts: counts}
	}
	all := []disparity.Curve{disparity.Trapezoid, disparity.MonotoneCubic, disparity.Likelihood}
	for _, c := range all {
		r := levelGap(t, of("a", 0, 9, 0), of("b", 0, 5, 0), c)
		noFigure(t, measure.NoSpread, r.V, "one level")
		noFigure(t, measure.NoSpread, r.Superiority, "one level")
		noFigure(t, disparity.Separated, levelGap(t, of("a", 0, 0, 9, 3), of("b", 5, 3, 0, 0), c).V, "apart")
		noFigure(t, disparity.Separated, levelGap(t, of("a", 5, 3, 0, 0), of("b", 0, 0, 9, 3), c).V, "apart")
	}
	a, b := of("a", 3, 9, 9, 0), of("b", 5, 3, 4, 9)
	noFigure(t, disparity.EmptyLevel, levelGap(t, a, b, disparity.MonotoneCubic).V, "a level of one group alone")
	closeTo(t, 0.5, levelGap(t, of("a", 1, 0, 1), of("b", 0, 2, 0), disparity.Trapezoid).Superiority, 1e-15, "fine for straight lines")
	r := levelGap(t, a, b, disparity.Likelihood)
	_, ok := r.V.Value()
	require.True(t, ok, "three levels are enough")
	noFigure(t, disparity.EmptyLevel, levelGap(t, of("a", 3, 9, 0, 0), b, disparity.Likelihood).V, "two levels are not")
	noFigure(t, measure.NotConverged, levelGap(t, of("a", 28, 5, 1, 2, 0, 0), of("b", 0, 0, 0, 3, 10, 23), disparity.Likelihood).V, "one level in common")
	noLimits(t, measure.OneObservation, levelGap(t, of("a", 0, 1, 0), of("b", 3, 5, 8), disparity.Trapezoid).V, "one person has no spread")
	require.Equal(t, measure.Unreliable, levelGap(t, of("a", 5, 5, 5), of("b", 300, 400, 500), disparity.Likelihood).V.Status())

	for _, bad := range [][2]disparity.Levels{{of("a", 1), of("b", 1)}, {of("a", 1, 2), of("b", 1, 2, 3)}, {of("a", 1, -2), of("b", 1, 2)},
		{of("a", 0, 0), of("b", 1, 2)}, {of("a", 1, 2), of("a", 1, 2)}, {of("", 1, 2), of("a", 1, 2)}} {
		_, err := disparity.VGap(bad[0], bad[1], disparity.Trapezoid, 0)
		require.Error(t, err)
	}
	_, err := disparity.VGap(of("a", 1, -1), of("a", 0, 0, 0), 0, 0)
	for _, at := range []string{"/curve", "/groups/0/counts/1", "/groups/1/counts", "/groups/1/name"} {
		require.ErrorContains(t, err, at)
	}
	_, err = disparity.VGap(a, b, disparity.Trapezoid, -1)
	require.ErrorIs(t, err, measure.ErrLevel)
}

func TestScaleOfLevelsLeavesOut(t *testing.T) {
	g := threeGroups(t)
	whole, err := disparity.ScaleOfLevels(g, 0)
	require.NoError(t, err)
	more := append(slices.Clone(g), disparity.Levels{Name: "few", Counts: []int{0, 1, 4, 0}})
	s, err := disparity.ScaleOfLevels(more, 0)
	require.NoError(t, err)
	require.Equal(t, []disparity.LeftOut{{Name: "few", Reason: disparity.EmptyLevel}}, s.LeftOut)
	require.Equal(t, whole.Groups, s.Groups)

	// Levels without anybody, at the end and inside.
	for i := range more {
		c := more[i].Counts
		more[i].Counts = []int{0, c[0], c[1], 0, c[2], c[3]}
	}
	s, err = disparity.ScaleOfLevels(more, 0)
	require.NoError(t, err)
	require.Equal(t, whole.Groups, s.Groups)
	noFigure(t, disparity.EmptyLevel, s.Cuts[0], "nobody below")
	require.Equal(t, []measure.Estimate{whole.Cuts[0], whole.Cuts[1], whole.Cuts[1], whole.Cuts[2]}, s.Cuts[1:])

	s, err = disparity.ScaleOfLevels([]disparity.Levels{{Name: "a", Counts: []int{5, 0}}, {Name: "b", Counts: []int{2, 3}}}, 0)
	require.NoError(t, err)
	require.Equal(t, []disparity.LeftOut{{Name: "a", Reason: disparity.Separated}}, s.LeftOut)
	noFigure(t, measure.FewGroups, s.ICC, "one group is no scale")
	noFigure(t, measure.FewGroups, s.Groups[0].Mean, "one group is no scale")
	noFigure(t, measure.FewGroups, s.Cuts[0], "one group is no scale")

	_, err = disparity.ScaleOfLevels(nil, 0)
	require.ErrorIs(t, err, measure.ErrRange)
	_, err = disparity.ScaleOfLevels(g, 2)
	require.ErrorIs(t, err, measure.ErrLevel)
}

// Groups that are normal by construction come back as they are: shares of
// a million people in each of five levels.
func TestScaleOfLevelsRecoversNormalGroups(t *testing.T) {
	normal := func(x float64) float64 { return math.Erfc(-x/math.Sqrt2) / 2 }
	cuts, mean, sd := []float64{-1, -0.3, 0.4, 1.5}, []float64{-0.5, 0, 0.2, 1}, []float64{0.7, 1.2, 1, 0.9}
	var g []disparity.Levels
	for i := range mean {
		l, below := disparity.Levels{Name: string(rune('a' + i))}, 0.0
		for _, c := range append(slices.Clone(cuts), math.Inf(1)) {
			p := normal((c - mean[i]) / sd[i])
			l.Counts = append(l.Counts, int(math.Round(1e8*(p-below))))
			below = p
		}
		g = append(g, l)
	}
	s, err := disparity.ScaleOfLevels(g, 0)
	require.NoError(t, err)
	var center, all float64
	for _, m := range mean {
		center += m / 4
	}
	for i, m := range mean {
		all += (sd[i]*sd[i] + (m-center)*(m-center)) / 4
	}
	for i, m := range mean {
		v, _ := s.Groups[i].Mean.Value()
		require.InDelta(t, (m-center)/math.Sqrt(all), v, 1e-7)
		closeTo(t, sd[i]/math.Sqrt(all), s.Groups[i].SD, 1e-7, "sd")
	}
	r := levelGap(t, g[3], g[0], disparity.Likelihood)
	closeTo(t, 1.5/math.Sqrt((0.49+0.81)/2), r.V, 1e-7, "V")
}
