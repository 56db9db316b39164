package disparity_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/collective-impact/sdk/measure"
	"github.com/collective-impact/sdk/measure/disparity"
)

// alike compares results that differ by rounding, after a scale.
func alike(t *testing.T, scale float64, want, got disparity.Result, what ...any) {
	t.Helper()
	near := func(a, b float64) { require.InDelta(t, scale*a, b, 1e-9*(math.Abs(scale*a)+scale*1e-3), what...) }
	near(figure(t, want.Estimate), figure(t, got.Estimate))
	near(errorOf(t, want.Estimate), errorOf(t, got.Estimate))
	near(figure(t, want.Corrected), figure(t, got.Corrected))
	near(want.Floor, got.Floor)
}

func TestSpreadLaws(t *testing.T) {
	for _, correlated := range []bool{false, true} {
		g := some(correlated)
		back := g
		back.Groups = slices.Clone(g.Groups)
		slices.Reverse(back.Groups)
		back.Covariance = nil
		for _, row := range slices.Backward(g.Covariance) {
			row = slices.Clone(row)
			slices.Reverse(row)
			back.Covariance = append(back.Covariance, row)
		}
		cents := g
		cents.Groups, cents.Covariance = slices.Clone(g.Groups), nil
		for i := range cents.Groups {
			cents.Groups[i].Value *= 100
			cents.Groups[i].SE *= 100
		}
		for _, row := range g.Covariance {
			row = slices.Clone(row)
			for j := range row {
				row[j] *= 1e4
			}
			cents.Covariance = append(cents.Covariance, row)
		}
		for m, x := range spreads {
			base := measured(t, g, x.key, options(m))
			alike(t, 1, base, measured(t, back, x.key, options(m)), "order", x.key)
			scale := 100.0
			switch {
			case x.relative:
				scale = 1
			case x.key == "between-group-variance":
				scale = 1e4
			}
			alike(t, scale, base, measured(t, cents, x.key, options(m)), "unit", x.key)
		}
	}
}

// A group split into two with its value leaves what is weighted by population.
func TestSplittingAGroupChangesNothing(t *testing.T) {
	g := some(false)
	split := g
	split.Groups = slices.Clone(g.Groups)
	part := split.Groups[2]
	part.Name, part.Population = "c2", 500
	split.Groups[2].Population = 400
	split.Groups = append(split.Groups, part)
	for m, x := range spreads {
		weighted := measured(t, split, x.key, options(m))
		before := measured(t, g, x.key, options(m))
		switch x.key {
		case "index-of-disparity", "mean-difference-from-mean", "mean-difference-from-best", "mean-difference-from-reference":
			require.NotEqual(t, before.Estimate, weighted.Estimate, x.key)
		default:
			require.InEpsilon(t, figure(t, before.Estimate), figure(t, weighted.Estimate), 1e-12, x.key)
		}
	}
}

func TestRelationsBetweenMeasures(t *testing.T) {
	g := some(true)
	of := func(key disparity.Key, o disparity.Options) disparity.Result { return measured(t, g, key, o) }
	parameter := func(x float64) disparity.Options { return disparity.Options{Parameter: x} }
	cov := figure(t, of("coefficient-of-variation", disparity.Options{}).Estimate)
	require.InEpsilon(t, cov*cov/2, figure(t, of("generalised-entropy", parameter(2)).Estimate), 1e-12)
	alike(t, 1, of("theil-index", disparity.Options{}), of("generalised-entropy", parameter(1)))
	alike(t, 1, of("mean-log-deviation", disparity.Options{}), of("generalised-entropy", parameter(0)))
	alike(t, 1, of("mean-log-deviation", disparity.Options{}), of("generalised-entropy", parameter(1e-12)))
	alike(t, 1, of("atkinson-index", parameter(1)), of("atkinson-index", parameter(1+1e-11)))
	mld := figure(t, of("mean-log-deviation", disparity.Options{}).Estimate)
	require.InEpsilon(t, -math.Expm1(-mld), figure(t, of("atkinson-index", parameter(1)).Estimate), 1e-12)
	alike(t, 0.5, of("index-of-disparity-weighted", disparity.Options{}), of("hoover-index", disparity.Options{}))
	alike(t, 1, of("mean-difference-from-mean-weighted", disparity.Options{}),
		of("mean-difference-from-reference-weighted", disparity.Options{Reference: measure.Overall()}))
	alike(t, 1, of("mean-difference-from-best-weighted", disparity.Options{}),
		of("mean-difference-from-reference-weighted", disparity.Options{Reference: measure.Best(30)}))
	risk := of("population-attributable-risk", disparity.Options{})
	require.Equal(t, []string{"c"}, risk.Reference)
	best := of("mean-difference-from-best-weighted", disparity.Options{})
	require.InEpsilon(t, -figure(t, risk.Estimate), figure(t, best.Estimate), 1e-12)
	require.InEpsilon(t, -figure(t, risk.Corrected), figure(t, best.Corrected), 1e-9)
	require.InEpsilon(t, errorOf(t, risk.Estimate), errorOf(t, best.Estimate), 1e-12)
}

func TestNoDisparityIsZero(t *testing.T) {
	g := some(false)
	g.Unit = measure.Ratio // whose differences may be below zero
	for k := range 20 {
		for i := range g.Groups { // the shares round, and so does their sum
			g.Groups[i].Value, g.Groups[i].Population = float64(k+1)/10, 1/float64(3*i+k+1)
		}
		for m, x := range spreads {
			require.Zero(t, figure(t, measured(t, g, x.key, options(m)).Estimate), x.key)
		}
	}
	for m, x := range spreads {
		r := measured(t, g, x.key, options(m))
		require.Zero(t, figure(t, r.Estimate), x.key)
		require.NotZero(t, r.Floor, x.key)
		require.LessOrEqual(t, figure(t, r.Corrected)*math.Copysign(1, r.Floor), 0.0, x.key)
	}
}

func TestSpreadNeedsWhatItNeeds(t *testing.T) {
	g := some(false)
	g.Unit = measure.Points
	for m, x := range spreads {
		_, err := g.Compute(x.key, options(m))
		if x.relative {
			require.ErrorIs(t, err, disparity.ErrNeeds, x.key)
		} else {
			require.NoError(t, err, x.key)
		}
	}
	g.Unit, g.Overlapping = measure.Rate, true
	for m, x := range spreads {
		_, err := g.Compute(x.key, options(m))
		require.ErrorIs(t, err, disparity.ErrNeeds, x.key)
	}
	g.Overlapping, g.Direction = false, 0
	for _, key := range []disparity.Key{"mean-difference-from-best", "mean-difference-from-best-weighted", "population-attributable-risk", "population-attributable-fraction"} {
		_, err := g.Compute(key, disparity.Options{})
		require.ErrorIs(t, err, disparity.ErrNeeds, key)
	}
	_, err := g.Compute("mean-difference-from-reference", disparity.Options{})
	require.ErrorIs(t, err, disparity.ErrNeeds)
}

func TestSpreadWithoutAValue(t *testing.T) {
	why := func(g disparity.Groups, key disparity.Key, o disparity.Options) measure.Reason {
		return measured(t, g, key, o).Estimate.Reason()
	}
	at := func(values ...float64) disparity.Groups {
		g := some(false)
		g.Groups = g.Groups[:len(values)]
		for i, x := range values {
			g.Groups[i].Value = x
		}
		return g
	}
	for m, x := range spreads {
		o := options(m)
		single := at(3)
		if o.Reference.Kind != 0 {
			o.Reference = measure.Named("", "a")
		}
		require.Equal(t, measure.FewGroups, why(single, x.key, o), x.key)
		if x.relative {
			require.Equal(t, measure.ZeroMean, why(at(0, 0, 0), x.key, options(m)), x.key)
			require.Equal(t, disparity.NegativeValue, why(at(-3, -4), x.key, options(m)), x.key)
		}
	}
	for _, key := range []disparity.Key{"theil-index", "mean-log-deviation", "atkinson-index", "gini-index", "hoover-index"} {
		require.Equal(t, disparity.NegativeValue, why(at(-1, 9), key, disparity.Options{Parameter: 1}), key)
	}
	require.Equal(t, disparity.ZeroValue, why(at(0, 9), "mean-log-deviation", disparity.Options{}))
	require.Equal(t, disparity.ZeroValue, why(at(0, 9), "generalised-entropy", disparity.Options{Parameter: -1}))
	require.Equal(t, disparity.ZeroValue, why(at(0, 9), "atkinson-index", disparity.Options{Parameter: 1}))
	for _, x := range []float64{0, -1, math.NaN(), math.Inf(1)} {
		require.Equal(t, disparity.BadParameter, why(at(1, 9), "atkinson-index", disparity.Options{Parameter: x}))
	}
	require.Equal(t, disparity.BadParameter, why(at(1, 9), "generalised-entropy", disparity.Options{Parameter: math.Inf(-1)}))

	// A zero adds nothing to Theil's index, whose slope there is infinite.
	zero := at(0, 8)
	r := measured(t, zero, "theil-index", disparity.Options{})
	require.InEpsilon(t, math.Log(650.0/250), figure(t, r.Estimate), 1e-12)
	require.Equal(t, disparity.ZeroValue, r.Estimate.Reason())
	require.Equal(t, disparity.ZeroValue, r.Corrected.Reason())
	r = measured(t, zero, "atkinson-index", disparity.Options{Parameter: 0.5})
	require.InEpsilon(t, 1-250.0/650, figure(t, r.Estimate), 1e-12)
	require.Equal(t, disparity.ZeroValue, r.Estimate.Reason())
	r = measured(t, zero, "generalised-entropy", disparity.Options{Parameter: 2})
	require.InEpsilon(t, (650.0/250-1)/2, figure(t, r.Estimate), 1e-12)
	require.Greater(t, errorOf(t, r.Estimate), 0.0)

	// Without standard errors there is a figure, and nothing about chance.
	bare := at(4, 9, 5)
	for i := range bare.Groups {
		bare.Groups[i].SE = 0
	}
	for m, x := range spreads {
		r := measured(t, bare, x.key, options(m))
		require.Equal(t, measure.NoError, r.Estimate.Reason(), x.key)
		require.Zero(t, r.Floor, x.key)
		require.Zero(t, r.Corrected, x.key)
	}
}

func TestReferences(t *testing.T) {
	g := some(false)
	mdr := func(r measure.Reference) disparity.Result {
		return measured(t, g, "mean-difference-from-reference-weighted", disparity.Options{Reference: r})
	}
	require.Equal(t, []string{"d"}, mdr(measure.Named("", "d")).Reference)
	// A reference that these groups cannot have is an error that says where.
	spread := []disparity.Key{"mean-difference-from-reference", "mean-difference-from-reference-weighted"}
	attributable := []disparity.Key{"population-attributable-risk", "population-attributable-fraction"}
	for _, x := range []struct {
		reference measure.Reference
		keys      []disparity.Key
		at        string
		err       error
	}{
		{measure.Named("", "nobody"), slices.Concat(spread, attributable), "/reference/group", measure.ErrDangling},
		{measure.Named("race", "a"), slices.Concat(spread, attributable), "/reference/group", measure.ErrRequired},
		{measure.Reference{Kind: measure.ToNamed}, slices.Concat(spread, attributable), "/reference/group", measure.ErrRequired},
		{measure.Reference{Kind: measure.ToNamed, Group: map[string]string{"": "a", "race": "a"}}, slices.Concat(spread, attributable), "/reference/group", measure.ErrRequired},
		{measure.Best(-1), slices.Concat(spread, attributable), "/reference/minN", measure.ErrRange},
		{measure.Best(0).For("another"), slices.Concat(spread, attributable), "/reference/indicator", measure.ErrInvalid},
		{measure.Reference{Kind: 99}, slices.Concat(spread, attributable), "/reference/kind", nil},
		{measure.Fixed(math.NaN()), slices.Concat(spread, attributable), "/reference/value", measure.ErrRange},
		{measure.Overall(), attributable, "/reference/kind", measure.ErrInvalid},
		{measure.AllOthers(), attributable, "/reference/kind", measure.ErrInvalid},
	} {
		for _, key := range x.keys {
			_, err := g.Compute(key, disparity.Options{Reference: x.reference})
			var field *measure.FieldError
			require.ErrorAs(t, err, &field, "%s %v", key, x.reference)
			require.Equal(t, x.at, field.Path, "%s %v", key, x.reference)
			if x.err != nil {
				require.ErrorIs(t, err, x.err, "%s %v", key, x.reference)
			}
		}
	}
	// One that is there and may not be one is no reference.
	gone := g
	gone.LeftOut = []disparity.LeftOut{{Name: "z", Reason: measure.Protected}}
	for _, r := range []measure.Reference{measure.Best(1000), measure.Named("", "z")} {
		for _, key := range slices.Concat(spread, attributable) {
			require.Equal(t, measure.NoReference, measured(t, gone, key, disparity.Options{Reference: r}).Estimate.Reason(), "%s %v", key, r)
		}
	}

	// By hand: Σp|e−10| = (400·2 + 250·7 + 900·1 + 100·20 + 300·4.5)/1950.
	require.InEpsilon(t, 6800.0/1950, figure(t, mdr(measure.Fixed(10)).Estimate), 1e-12)
	// The others of two groups are the other.
	two := g
	two.Groups = g.Groups[:2]
	r := measured(t, two, "mean-difference-from-reference", disparity.Options{Reference: measure.AllOthers()})
	require.InEpsilon(t, 5.0, figure(t, r.Estimate), 1e-12)
	require.InEpsilon(t, math.Hypot(1, 1.5), errorOf(t, r.Estimate), 1e-12)

	// The last of ordered groups, the one named, a fixed value.
	mean := (400*12 + 250*17 + 900*9 + 100*30 + 300*14.5) / 1950
	risk := func(g disparity.Groups, r measure.Reference) disparity.Result {
		return measured(t, g, "population-attributable-risk", disparity.Options{Reference: r})
	}
	require.InEpsilon(t, 8-mean, figure(t, risk(g, measure.Fixed(8)).Estimate), 1e-12)
	require.InEpsilon(t, 12-mean, figure(t, risk(g, measure.Named("", "a")).Estimate), 1e-12)
	ordered := g
	ordered.Ordered = true
	r = risk(ordered, measure.Reference{})
	require.Equal(t, []string{"e"}, r.Reference)
	require.Zero(t, figure(t, r.Estimate)) // 14.5 is worse than the mean
	lower, upper, ok := r.Estimate.Interval()
	require.True(t, ok)
	require.Zero(t, upper)
	require.Less(t, lower, 0.0)
	require.Zero(t, r.Corrected) // no group was picked for doing best
	tie := g
	tie.Groups = slices.Clone(g.Groups)
	tie.Groups[0].Value = 9
	require.Equal(t, []string{"c", "a"}, risk(tie, measure.Reference{}).Reference)
}

func FuzzSpread(f *testing.F) {
	f.Add(1.0, 2.0, 3.0, 0.1, 1.0, 5.0, 2.0, uint8(6))
	f.Add(0.0, 0.5, 1.0, 0.0, 1e150, 1e-300, 0.5, uint8(1))
	f.Add(1e150, -1e150, 5e-324, 1e150, 1.0, 1.0, -3.0, uint8(6))
	f.Add(5e-324, 1e-300, 0.0, 5e-324, 5e-324, 5e-324, 1e308, uint8(6))
	f.Fuzz(func(t *testing.T, a, b, c, se, p, q, parameter float64, unit uint8) {
		g := disparity.Groups{Unit: measure.Unit(unit), Direction: measure.LowerIsBetter, Groups: []disparity.Group{
			{Name: "a", Value: a, SE: se, N: 40, Population: p}, {Name: "b", Value: b, SE: 1, N: 50, Population: q}, {Name: "c", Value: c, SE: se / 3, N: 60, Population: p}}}
		for m, x := range spreads {
			o := options(m)
			o.Parameter = parameter
			r, err := g.Compute(x.key, o)
			if err != nil {
				continue
			}
			if r.Estimate.Status() == 0 || math.IsNaN(r.Floor) || math.IsInf(r.Floor, 0) {
				t.Fatal(x.key, r)
			}
			if v, ok := r.Estimate.Value(); ok && v < 0 && !strings.HasPrefix(string(x.key), "population-attributable") {
				t.Fatal(x.key, v)
			}
		}
		m := disparity.Microdata{Values: []float64{a, b, c}, Weights: []float64{p, q, se}, Groups: []string{"a", "b", "a"}}
		if m.Validate() != nil {
			return
		}
		for name, e := range indices(t, m) {
			if v, ok := e.Value(); e.Status() == 0 || ok && v < 0 {
				t.Fatal(name, e)
			}
		}
		if _, err := m.Entropy(parameter); err != nil {
			t.Fatal(err)
		}
		if _, err := m.Split(parameter); err != nil {
			t.Fatal(err)
		}
	})
}
