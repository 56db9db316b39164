package reliability_test

import (
	"fmt"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/assert"

	"github.com/collective-impact/sdk/measure"
	"github.com/collective-impact/sdk/rubric/reliability"
)

// vcd 1.4-11 in R 4.2.2, vcd::Kappa(t, weights = "Equal-Spacing" and
// "Fleiss-Cohen"); statsmodels.stats.inter_rater.cohens_kappa gives the same.
// (psych up to 2.2.9 has another, wrong, weighted variance: .0643.)
func TestCohen1968(t *testing.T) {
	tab := table(t, reliability.Levels(1, 3), countsOf(t, "cohen3x3.csv"))
	for _, c := range []struct {
		o         reliability.Options
		kappa, se float64
	}{
		{identity, 0.491525423728813, 0.0510018155760779},
		{linear, 0.473684210526316, 0.0544323091776415},
		{quadratic, 0.454545454545455, 0.0664536815910782},
	} {
		got := must(t)(tab.Kappa(c.o))
		near(t, c.kappa, got.Value, "kappa")
		near(t, c.se, got.SE, "SE")
		assert.Equal(t, measure.OK, got.Status)
		assert.Equal(t, 200, got.N)
	}
}

// irrCAC 1.4 with its rounding removed: kappa2.table and pa2.table of
// cont3x3abstractors, unweighted and with quadratic.weights(1:3).
func TestAbstractors(t *testing.T) {
	counts := countsOf(t, "cont3x3abstractors.csv")
	tab := table(t, reliability.Levels(1, 3), counts)
	raw := ratings(t, reliability.Levels(1, 3), spread(counts))
	for _, c := range []struct {
		name                 string
		o                    reliability.Options
		kappa, se, low, high float64
		pa, paSE, paLow, paH float64
	}{
		{"unweighted", identity, 0.796409402183972, 0.0589107183260815, 0.679517756251229, 0.913301048116716,
			0.89, 0.031288975694324, 0.827915884029547, 0.952084115970453},
		{"quadratic", quadratic, 0.892156862745098, 0.0353515075756592, 0.82201180214934, 0.962301923340857,
			0.9725, 0.00782224392358098, 0.956978971007387, 0.988021028992613},
	} {
		t.Run(c.name, func(t *testing.T) {
			kappa, pa := must(t)(tab.Kappa(c.o)), must(t)(tab.Agreement(c.o))
			near(t, c.kappa, kappa.Value, "kappa")
			near(t, c.se, kappa.SE, "kappa SE")
			nearInterval(t, c.low, c.high, kappa.Interval, "kappa")
			near(t, c.pa, kappa.Observed, "observed")
			near(t, c.pa, pa.Value, "percent")
			near(t, c.paSE, pa.SE, "percent SE")
			nearInterval(t, c.paLow, c.paH, pa.Interval, "percent")
			assert.Equal(t, 99, kappa.Interval.DF)

			// One engine: raw ratings give the same bits, whichever way.
			names := func(r reliability.Result) reliability.Result { r.RaterKeys = nil; return r }
			assert.Empty(t, cmp.Diff(kappa, names(must(t)(raw.Kappa(c.o)))))
			assert.Empty(t, cmp.Diff(pa, names(must(t)(raw.Agreement(c.o)))))
			light := names(must(t)(raw.LightKappa(c.o)))
			assert.Equal(t, 1, light.Pairs)
			light.Coefficient, light.Pairs = reliability.CohenKappa, 0
			assert.Empty(t, cmp.Diff(kappa, light))
		})
	}
}

// R 4.2.2 with vcd 1.4-11: vcd::Kappa of a table whose margins differ, with
// weights 1-((v_i-v_j)/4)^2 and 1-|v_i-v_j|/4 for v = 0, 1, 4, and with
// "Fleiss-Cohen" and "Equal-Spacing", which go by rank.
func TestWeightsByValueAndByRank(t *testing.T) {
	var cats []reliability.Category
	for _, v := range []int64{0, 1, 4} {
		cats = append(cats, reliability.Category{Key: fmt.Sprint("level ", v), Value: decimal.NewNullDecimal(decimal.NewFromInt(v))})
	}
	tab := table(t, cats, [][]int{{10, 3, 1}, {4, 8, 5}, {0, 2, 7}})
	for _, c := range []struct {
		w         reliability.Weights
		s         reliability.Spacing
		kappa, se float64
	}{
		{reliability.Identity, 0, 0.437148217636023, 0.114327948800087},
		{reliability.Quadratic, 0, 0.589988081048868, 0.119840837849319},
		{reliability.Linear, reliability.ByValue, 0.519879969992498, 0.115858092570897},
		{reliability.Quadratic, reliability.ByRank, 0.638190954773869, 0.0996569372221774},
		{reliability.Linear, reliability.ByRank, 0.534206695778748, 0.103352086088616},
	} {
		got := must(t)(tab.Kappa(reliability.Options{Weights: c.w, Spacing: c.s}))
		near(t, c.kappa, got.Value, fmt.Sprint(c.w, c.s))
		near(t, c.se, got.SE, fmt.Sprint(c.w, c.s))
	}
	_, err := table(t, reliability.Nominal("a", "b"), [][]int{{1, 0}, {1, 1}}).Kappa(quadratic)
	assert.ErrorIs(t, err, measure.ErrInvalid, "categories without values have no distance")
}

// R 4.2.2 with vcd 1.4-11: confint(vcd::Kappa(t, "Fleiss-Cohen")), also with
// level = .9. These intervals refer to the normal distribution.
func TestNormalInterval(t *testing.T) {
	tab := table(t, reliability.Levels(0, 4), [][]int{{6, 2, 1, 0, 0}, {1, 5, 3, 0, 0}, {0, 2, 9, 4, 1}, {0, 0, 3, 7, 2}, {0, 0, 0, 1, 8}})
	normal := reliability.Options{Distribution: reliability.Normal}
	got := must(t)(tab.Kappa(normal))
	nearInterval(t, 0.374336284537972, 0.702070096654304, got.Interval, "unweighted")
	normal.Weights = reliability.Quadratic
	got = must(t)(tab.Kappa(normal))
	near(t, 0.859307359307359, got.Value, "quadratic")
	near(t, 0.0386053804994579, got.SE, "quadratic")
	nearInterval(t, 0.783642203918957, 0.934972514695762, got.Interval, "quadratic")
	normal.Level = 0.9
	got = must(t)(tab.Kappa(normal))
	nearInterval(t, 0.795807159172985, 0.922807559441734, got.Interval, "90%")
	assert.Equal(t, 0.9, got.Interval.Level)
	assert.Zero(t, got.Interval.DF)
}

// Feinstein & Cicchetti (1990), high agreement but low kappa: both tables have
// 85% agreement; kappa is printed as .70 and .32. More digits and the standard
// errors: vcd 1.4-11, vcd::Kappa.
func TestParadox(t *testing.T) {
	balanced := must(t)(table(t, reliability.Nominal("yes", "no"), [][]int{{40, 9}, {6, 45}}).Kappa(identity))
	skewed := must(t)(table(t, reliability.Nominal("yes", "no"), [][]int{{80, 10}, {5, 5}}).Kappa(identity))
	assert.Equal(t, "0.70 0.32", balanced.Value.Text(2)+" "+skewed.Value.Text(2))
	near(t, 0.0713936026999882, balanced.SE, "balanced")
	near(t, 0.133456521223836, skewed.SE, "skewed")
	assert.Equal(t, "0.85 0.85", balanced.Observed.Text(2)+" "+skewed.Observed.Text(2))
	assert.Empty(t, balanced.Warnings)
	assert.Equal(t, []reliability.Warning{reliability.SkewedPrevalence}, skewed.Warnings)
	assert.Equal(t, "yes", skewed.TopCategory)
	assert.Equal(t, "0.875", skewed.TopShare.String(), "(85+90)/200")
	assert.Contains(t, skewed.Meaning(), "kappa can be low although the raters agree almost always")
	assert.NotContains(t, balanced.Meaning(), "Caution")
}

// vcd 1.4-11 on [[0,9],[7,1]]: -.863013698630137, ASE .140577125494814; below
// -1 the normal limit -.863-1.96*.1406 is clipped.
func TestBelowChance(t *testing.T) {
	got := must(t)(table(t, reliability.Nominal("a", "b"), [][]int{{0, 9}, {7, 1}}).Kappa(reliability.Options{Distribution: reliability.Normal}))
	near(t, -0.863013698630137, got.Value, "kappa")
	near(t, 0.140577125494814, got.SE, "SE")
	assert.Equal(t, -1.0, got.Interval.Low)
	assert.True(t, got.Interval.ClippedLow)
	assert.False(t, got.Interval.ClippedHigh)
	assert.Contains(t, got.Meaning(), "less agreement than chance")
}

// irr 0.84.1, kappam.light(diagnoses), and irrCAC 1.4, pa.coeff.raw (rounding
// removed) with unweighted, linear and quadratic weights. The standard error of
// irrCAC has the divisor n-1, ours n; where every unit has a pair that is all.
func TestSeveralRaters(t *testing.T) {
	got := must(t)(ratings(t, nil, readCSV(t, "diagnoses.csv")).LightKappa(identity))
	near(t, 0.459412144434595, got.Value, "irr::kappam.light")
	assert.Equal(t, 15, got.Pairs)
	assert.Equal(t, 6, got.Raters)

	cac := ratings(t, reliability.Levels(1, 5), readCSV(t, "cac_raw4raters.csv"))
	for o, want := range map[reliability.Options]float64{identity: 0.818181818181818, linear: 0.939393939393939, quadratic: 0.975378787878788} {
		pa := must(t)(cac.Agreement(o))
		near(t, want, pa.Value, o.Weights.String())
		assert.Equal(t, []int{11, 1, 0}, []int{pa.N, pa.Incomplete, pa.Empty}, "the last unit has one rating")
		assert.Contains(t, pa.Warnings, reliability.UnitsLeftOut)
		assert.False(t, pa.Expected.Known())
	}
	levels := ratings(t, reliability.Levels(0, 4), readCSV(t, "rubric_declared_levels.csv"))
	pa := must(t)(levels.Agreement(quadratic))
	near(t, 0.95, pa.Value, "declared levels")
	se, _ := pa.SE.Float()
	near(t, 0.0230739551747724, reliability.NumberOf(se*math.Sqrt(10.0/9)), "declared levels, divisor n-1")

	// vcd 1.4-11: mean over pairs of vcd::Kappa(..., "Fleiss-Cohen"), each on
	// the units that both raters have rated; "Equal-Spacing"; unweighted.
	near(t, 0.775123661959446, must(t)(cac.LightKappa(quadratic)).Value, "available")
	anxiety := ratings(t, reliability.Levels(1, 6), readCSV(t, "anxiety.csv"))
	near(t, 0.198689941935103, must(t)(anxiety.LightKappa(quadratic)).Value, "anxiety, quadratic")
	near(t, 0.0881172434570491, must(t)(anxiety.LightKappa(linear)).Value, "anxiety, linear")
	near(t, -0.0174788748697766, must(t)(anxiety.LightKappa(identity)).Value, "anxiety")

	// The standard error is of the size of its neighbours: R 4.2.2 gives .1284
	// for the delete-one jackknife and .113 for 2000 bootstrap samples of units.
	se, ok := must(t)(anxiety.LightKappa(quadratic)).SE.Float()
	assert.True(t, ok && se > 0.105 && se < 0.13, "got %g", se)
}
