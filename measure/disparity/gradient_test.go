package disparity_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/collective-impact/sdk/measure"
	"github.com/collective-impact/sdk/measure/disparity"
)

// The slope and relative indices of WHO's sample, with populations as weights
// once; and the least-squares errors of ACI and RCI of healthequal 1.0.1.
func TestGradientOfWealthQuintiles(t *testing.T) {
	var want struct {
		Correct map[string]float64
		Peer    map[string]struct{ Estimate, SE float64 }
	}
	published(t, "he-ordered-sample.json", &want)
	g := orderedGroups(t, "he_ordered.csv", "se")
	r, err := g.Gradient(disparity.GradientOptions{Errors: disparity.Robust})
	require.NoError(t, err)
	c := want.Correct
	closeTo(t, c["sii"]/100, r.LogitSII, 1e-10, "sii")
	closeErr(t, c["sii_se"]/100, r.LogitSII, 1e-6, "sii_se")
	closeTo(t, c["rii"], r.LogitRII, 1e-10, "rii")
	closeErr(t, c["ln_rii_se"], r.LogitRII, 1e-6, "ln_rii_se")
	closeTo(t, c["sii_linear"]/100, r.SII, 1e-12, "sii_linear")
	closeErr(t, c["sii_linear_se"]/100, r.SII, 1e-12, "sii_linear_se")
	closeTo(t, c["rii_linear"], r.RII, 1e-12, "rii_linear")
	closeErr(t, c["ln_rii_linear_se"], r.RII, 1e-12, "ln_rii_linear_se")
	closeTo(t, c["aci"]/100, r.ACI, 1e-12, "aci")
	closeTo(t, c["rci"], r.RCI, 1e-12, "rci")
	closeTo(t, want.Peer["rci_wagstaff"].Estimate, r.Wagstaff, 1e-12, "wagstaff")
	closeTo(t, want.Peer["rci_erreygers"].Estimate, r.Erreygers, 1e-12, "erreygers")
	df, _ := r.SII.DF()
	require.Equal(t, 3.0, df)

	r, err = g.Gradient(disparity.GradientOptions{Errors: disparity.Regression})
	require.NoError(t, err)
	closeErr(t, want.Peer["aci"].SE/100, r.ACI, 1e-12, "aci")
	closeErr(t, want.Peer["rci"].SE, r.RCI, 1e-12, "rci")
	closeErr(t, want.Peer["rci_wagstaff"].SE, r.Wagstaff, 1e-12, "wagstaff")
	closeErr(t, want.Peer["rci_erreygers"].SE, r.Erreygers, 1e-12, "erreygers")
}

func TestGradientOfUnequalGroups(t *testing.T) {
	var want map[string]map[string]float64
	published(t, "sii-unequal-populations.json", &want)
	r, err := orderedGroups(t, "unequal_quintiles.csv", "").Gradient(disparity.GradientOptions{})
	require.NoError(t, err)
	require.Equal(t, disparity.Robust, r.Errors)
	c := want["correct_logit"]
	closeTo(t, c["sii"]/100, r.LogitSII, 1e-10, "sii")
	closeErr(t, c["sii_se"]/100, r.LogitSII, 1e-6, "sii_se")
	closeTo(t, c["rii"], r.LogitRII, 1e-10, "rii")
	closeErr(t, c["ln_rii_se"], r.LogitRII, 1e-6, "rii_se")
	// Newton's method to the last digit in R 4.2.2; glm stops earlier.
	closeTo(t, 0.157988709774335, r.LogitSII, 1e-14, "sii")
	closeErr(t, 0.057114569314592, r.LogitSII, 1e-13, "sii_se")
	closeTo(t, 1.618568279501995, r.LogitRII, 1e-14, "rii")
	c = want["correct_linear"]
	closeTo(t, c["sii"]/100, r.SII, 1e-12, "sii")
	closeErr(t, c["sii_se"]/100, r.SII, 1e-12, "sii_se")
	closeTo(t, c["rii"], r.RII, 1e-12, "rii")
	closeErr(t, c["ln_rii_se"], r.RII, 1e-12, "rii_se")
	closeTo(t, want["index"]["aci"]/100, r.ACI, 1e-12, "aci")
	closeTo(t, want["index"]["rci"], r.RCI, 1e-12, "rci")
}

// Errors from those of the groups: derivatives by fourth-order differences of
// the closed forms, and of Newton's method for the logistic curve, in R 4.2.2.
func TestPropagatedErrors(t *testing.T) {
	g := orderedGroups(t, "he_ordered.csv", "se")
	r, err := g.Gradient(disparity.GradientOptions{})
	require.NoError(t, err)
	require.Equal(t, disparity.Propagated, r.Errors)
	for _, c := range []struct {
		key disparity.Key
		e   measure.Estimate
		se  float64
	}{
		{disparity.SlopeIndex, r.SII, 0.0176509325372},
		{disparity.RelativeIndex, r.RII, 0.0208672352574},
		{disparity.SlopeIndexLogit, r.LogitSII, 0.0232864830169},
		{disparity.RelativeIndexLogit, r.LogitRII, 0.0340130956403},
		{disparity.AbsoluteConcentration, r.ACI, 0.00282360068695},
		{disparity.RelativeConcentration, r.RCI, 0.00326622196413},
		{disparity.WagstaffConcentration, r.Wagstaff, 0.0222458353679},
		{disparity.ErreygersConcentration, r.Erreygers, 0.0112944027478},
	} {
		closeErr(t, c.se, c.e, 1e-9, string(c.key))
		got, err := g.Compute(c.key, disparity.Options{})
		require.NoError(t, err)
		require.Equal(t, c.e, got.Estimate)
	}
	// A covariance matrix of the same variances changes nothing, one that says
	// that errors are shared does.
	g.Covariance = make([][]float64, 5)
	for i := range g.Covariance {
		g.Covariance[i] = make([]float64, 5)
		g.Covariance[i][i] = g.Groups[i].SE * g.Groups[i].SE
	}
	same, err := g.Gradient(disparity.GradientOptions{})
	require.NoError(t, err)
	require.Equal(t, r, same)
	for i := range 5 {
		for j := range 5 {
			g.Covariance[i][j] = 1e-4
		}
	}
	shared, err := g.Gradient(disparity.GradientOptions{})
	require.NoError(t, err)
	se, _ := shared.SII.StdErr()
	require.Less(t, se, 1e-8) // all groups move together, and their slope not at all
}

// Groups as they are on a line have its slope, whatever their sizes.
func TestGradientOfALine(t *testing.T) {
	g := disparity.Groups{Unit: measure.Rate, Ordered: true}
	below := 0.0
	for i, p := range []float64{0.1, 0.4, 0.2, 0.3} {
		g.Groups = append(g.Groups, disparity.Group{Name: string(rune('a' + i)), Value: 2 + 3*(below+p/2), SE: 0.1, N: 50, Population: p})
		below += p
	}
	r, err := g.Gradient(disparity.GradientOptions{Bounds: &disparity.Bounds{Lowest: 1, Highest: 9}})
	require.NoError(t, err)
	closeTo(t, 3, r.SII, 1e-14, "sii")
	closeTo(t, 2.5, r.RII, 1e-14, "rii")
	variance := 0.0
	for i, x := range r.Ranks {
		variance += g.Groups[i].Population * (x - 0.5) * (x - 0.5)
	}
	closeTo(t, 6*variance, r.ACI, 1e-13, "aci")
	closeTo(t, 6*variance/3.5, r.RCI, 1e-13, "rci")
	closeTo(t, 8*6*variance/2.5/5.5, r.Wagstaff, 1e-13, "wagstaff")
	closeTo(t, 4*6*variance/8, r.Erreygers, 1e-13, "erreygers")
}

// To reverse the order of groups changes the sign of differences and indices
// and turns ratios upside down; to measure in hundredths changes no index; to
// split a group changes nothing where both parts have its value.
func TestGradientLaws(t *testing.T) {
	g := orderedGroups(t, "he_ordered.csv", "se")
	r, err := g.Gradient(disparity.GradientOptions{})
	require.NoError(t, err)
	back := g
	back.Groups = slices.Clone(g.Groups)
	slices.Reverse(back.Groups)
	b, err := back.Gradient(disparity.GradientOptions{})
	require.NoError(t, err)
	for _, e := range [][2]measure.Estimate{{r.SII, b.SII}, {r.LogitSII, b.LogitSII}, {r.ACI, b.ACI}, {r.RCI, b.RCI}, {r.Wagstaff, b.Wagstaff}, {r.Erreygers, b.Erreygers}} {
		v, _ := e[0].Value()
		closeTo(t, -v, e[1], 1e-12, "reversed")
		se, _ := e[0].StdErr()
		closeErr(t, se, e[1], 1e-9, "reversed")
	}
	for _, e := range [][2]measure.Estimate{{r.RII, b.RII}, {r.LogitRII, b.LogitRII}} {
		v, _ := e[0].Value()
		closeTo(t, 1/v, e[1], 1e-12, "reversed")
		se, _ := e[0].StdErr()
		closeErr(t, se, e[1], 1e-9, "reversed")
	}

	hundred := g
	hundred.Unit = measure.Rate
	hundred.Groups = slices.Clone(g.Groups)
	for i := range hundred.Groups {
		hundred.Groups[i].Value *= 100
		hundred.Groups[i].SE *= 100
	}
	for _, source := range []disparity.ErrorSource{disparity.Propagated, disparity.Robust, disparity.Regression} {
		r, err := g.Gradient(disparity.GradientOptions{Errors: source})
		require.NoError(t, err)
		h, err := hundred.Gradient(disparity.GradientOptions{Errors: source, Bounds: &disparity.Bounds{Highest: 100}})
		require.NoError(t, err)
		for i, e := range [][2]measure.Estimate{{r.SII, h.SII}, {r.LogitSII, h.LogitSII}, {r.ACI, h.ACI}, {r.RII, h.RII}, {r.LogitRII, h.LogitRII}, {r.RCI, h.RCI}, {r.Wagstaff, h.Wagstaff}, {r.Erreygers, h.Erreygers}} {
			scale := 1.0
			if i < 3 {
				scale = 100
			}
			v, _ := e[0].Value()
			closeTo(t, scale*v, e[1], 1e-12, "hundredths")
			se, _ := e[0].StdErr()
			closeErr(t, scale*se, e[1], 1e-9, "hundredths")
		}
	}

	split := g
	split.Groups = slices.Clone(g.Groups)
	split.Groups[2].Population /= 2
	split.Groups[2].SE = 0
	other := split.Groups[2]
	other.Name = "other half"
	split.Groups = slices.Insert(split.Groups, 2, other)
	s, err := split.Gradient(disparity.GradientOptions{})
	require.NoError(t, err)
	v, _ := r.ACI.Value()
	closeTo(t, v, s.ACI, 1e-12, "the absolute index does not change")
	v, _ = r.Erreygers.Value()
	closeTo(t, v, s.Erreygers, 1e-12, "nor does its correction")
}

// The laws of order and unit hold for tables of any kind, and so do the ties
// between the measures.
func TestGradientLawsOfRandomTables(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	for range 2000 {
		g := disparity.Groups{Unit: measure.Proportion, Ordered: true}
		for i := range 2 + r.IntN(11) {
			g.Groups = append(g.Groups, disparity.Group{Name: string(rune('a' + i)), N: 30, Population: math.Exp(5 * r.NormFloat64()), Value: 0.05 + 0.9*r.Float64(), SE: 0.1 * r.Float64()})
		}
		back, hundred := g, g
		back.Groups, hundred.Groups, hundred.Unit = slices.Clone(g.Groups), slices.Clone(g.Groups), measure.Rate
		slices.Reverse(back.Groups)
		for i := range hundred.Groups {
			hundred.Groups[i].Value *= 100
			hundred.Groups[i].SE *= 100
		}
		for _, source := range []disparity.ErrorSource{disparity.Propagated, disparity.Robust, disparity.Regression} {
			a, err := g.Gradient(disparity.GradientOptions{Errors: source})
			require.NoError(t, err)
			b, err := back.Gradient(disparity.GradientOptions{Errors: source})
			require.NoError(t, err)
			h, err := hundred.Gradient(disparity.GradientOptions{Errors: source, Bounds: &disparity.Bounds{Highest: 100}})
			require.NoError(t, err)
			for i, e := range [][3]measure.Estimate{{a.SII, b.SII, h.SII}, {a.LogitSII, b.LogitSII, h.LogitSII}, {a.ACI, b.ACI, h.ACI},
				{a.RCI, b.RCI, h.RCI}, {a.Wagstaff, b.Wagstaff, h.Wagstaff}, {a.Erreygers, b.Erreygers, h.Erreygers}} {
				scale := 1.0
				if i < 3 {
					scale = 100
				}
				v, ok := e[0].Value()
				w, _ := e[1].Value()
				require.InDelta(t, v, -w, 1e-9)
				if !ok { // a slope beyond 1
					continue
				}
				w, _ = e[2].Value()
				require.InDelta(t, v, w/scale, 1e-9)
				se, _ := e[0].StdErr()
				w, _ = e[1].StdErr()
				require.InDelta(t, se, w, 1e-7*(1+se))
				w, _ = e[2].StdErr()
				require.InDelta(t, se, w/scale, 1e-7*(1+se))
			}
			aci, _ := a.ACI.Value()
			rci, _ := a.RCI.Value()
			wagstaff, _ := a.Wagstaff.Value()
			if rci != 0 {
				mean := aci / rci
				require.InDelta(t, rci/(1-mean), wagstaff, 1e-10)
			}
		}
	}
}

func TestGradientWithoutValues(t *testing.T) {
	of := func(unit measure.Unit, values ...float64) disparity.Groups {
		g := disparity.Groups{Unit: unit, Ordered: true}
		for i, v := range values {
			g.Groups = append(g.Groups, disparity.Group{Name: string(rune('a' + i)), Value: v, SE: 0.01, N: 40})
		}
		return g
	}
	gradient := func(g disparity.Groups, o disparity.GradientOptions) disparity.Gradient {
		r, err := g.Gradient(o)
		require.NoError(t, err)
		return r
	}
	r := gradient(of(measure.Proportion, 0.5), disparity.GradientOptions{})
	for _, e := range []measure.Estimate{r.SII, r.RII, r.LogitSII, r.LogitRII, r.ACI, r.RCI, r.Wagstaff, r.Erreygers} {
		noFigure(t, measure.FewGroups, e, "one group")
	}
	r = gradient(of(measure.Points, 480, 500, 530), disparity.GradientOptions{})
	noFigure(t, measure.NoTrueZero, r.RII, "points have no ratio")
	noFigure(t, measure.NoTrueZero, r.RCI, "points have no ratio")
	noFigure(t, disparity.Unbounded, r.LogitSII, "no limits")
	noFigure(t, disparity.Unbounded, r.Wagstaff, "no limits")
	closeTo(t, 75, r.SII, 1e-13, "the slope of three equal groups")
	r = gradient(of(measure.Proportion, 0, 0, 0), disparity.GradientOptions{})
	noFigure(t, measure.ZeroReference, r.RII, "nobody")
	noFigure(t, measure.ZeroMean, r.RCI, "nobody")
	noFigure(t, disparity.Separated, r.LogitSII, "nobody")
	noFigure(t, measure.NoSpread, r.Wagstaff, "nobody")
	r = gradient(of(measure.Proportion, 0, 0, 1), disparity.GradientOptions{})
	noFigure(t, disparity.Separated, r.LogitRII, "all of the last group alone")
	noFigure(t, disparity.LineLeaves, r.SII, "a slope of 1.5")
	noFigure(t, disparity.LineLeaves, r.RII, "a line that starts below 0")
	r = gradient(of(measure.Rate, -3, -1), disparity.GradientOptions{})
	noFigure(t, measure.OutOfRange, r.RCI, "a negative mean")
	r = gradient(of(measure.Proportion, 0.2, 0.4), disparity.GradientOptions{Errors: disparity.Robust})
	noLimits(t, measure.NoDegrees, r.SII, "two groups lie on any line")
	closeTo(t, 0.4, r.SII, 1e-13, "two groups")
	closeTo(t, 0.05, r.ACI, 1e-13, "two groups")
	g := of(measure.Proportion, 0.2, 0.4, 0.5)
	for i := range g.Groups {
		g.Groups[i].SE = 0
	}
	noLimits(t, measure.NoError, gradient(g, disparity.GradientOptions{Errors: disparity.Propagated}).SII, "no errors")

	g = of(measure.Proportion, 0.2, 0.4)
	g.Ordered = false
	_, err := g.Gradient(disparity.GradientOptions{})
	require.ErrorIs(t, err, disparity.ErrNeeds)
	_, err = of(measure.Rate, 1, 2, 3).Gradient(disparity.GradientOptions{Errors: 9, Bounds: &disparity.Bounds{Highest: 1.5}})
	require.ErrorIs(t, err, measure.ErrUnknownKey)
	require.ErrorContains(t, err, "/groups/1/value")
	require.ErrorContains(t, err, "/groups/2/value")
	_, err = of(measure.Rate, 1).Gradient(disparity.GradientOptions{Bounds: &disparity.Bounds{Lowest: math.NaN()}})
	require.ErrorContains(t, err, "/bounds")
	_, err = disparity.Groups{}.Gradient(disparity.GradientOptions{})
	require.ErrorIs(t, err, measure.ErrRequired)
}
