package reliability_test

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/collective-impact/sdk/measure"
	"github.com/collective-impact/sdk/rubric"
	"github.com/collective-impact/sdk/rubric/reliability"
)

func TestListwise(t *testing.T) {
	rows := readCSV(t, "cac_raw4raters.csv")
	var complete [][]string
	for _, row := range rows {
		if !slices.Contains(row, "") {
			complete = append(complete, row)
		}
	}
	require.Len(t, complete, 8)
	o := quadratic
	o.Missing = reliability.Listwise
	for _, f := range []func(*reliability.Ratings, reliability.Options) (reliability.Result, error){(*reliability.Ratings).LightKappa, (*reliability.Ratings).Agreement} {
		got := must(t)(f(ratings(t, reliability.Levels(1, 5), rows), o))
		want := must(t)(f(ratings(t, reliability.Levels(1, 5), complete), o))
		assert.Equal(t, []int{8, 4}, []int{got.N, got.Incomplete})
		assert.Equal(t, want.Value, got.Value)
		assert.Equal(t, want.Interval, got.Interval)
	}
}

func TestUndefined(t *testing.T) {
	two := reliability.Levels(0, 1)
	type row = [][]string
	for _, c := range []struct {
		name     string
		rows     row
		status   measure.Status
		reason   reliability.Reason
		interval reliability.Reason
		n        int
	}{
		{"nothing", row{}, measure.Empty, reliability.TooFewRaters, 0, 0},
		{"one rater", row{{"1", ""}, {"0", ""}}, measure.Empty, reliability.TooFewRaters, 0, 0},
		{"no unit in common", row{{"1", ""}, {"", "0"}, {"", ""}}, measure.Empty, reliability.NoPairs, 0, 0},
		{"one category", row{{"1", "1"}, {"1", "1"}}, measure.Undefined, reliability.NoVariation, 0, 2},
		{"full agreement", row{{"1", "1"}, {"0", "0"}}, measure.OK, 0, reliability.NoSpread, 2},
		{"one unit", row{{"1", "0"}}, measure.OK, 0, reliability.OneUnit, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := ratings(t, two, c.rows)
			for _, f := range []func(reliability.Options) (reliability.Result, error){r.Kappa, r.LightKappa} {
				got := must(t)(f(identity))
				assert.Equal(t, c.status, got.Status)
				assert.Equal(t, c.reason, got.Reason)
				assert.Equal(t, c.interval, got.NoInterval)
				assert.Equal(t, c.n, got.N)
				assert.Equal(t, len(c.rows), got.N+got.Incomplete+got.Empty)
				assert.Equal(t, c.status == measure.OK, got.Value.Known())
				assert.Nil(t, got.Interval)
				assert.NotEmpty(t, got.Meaning())
				data, err := json.Marshal(got)
				require.NoError(t, err)
				assert.Equal(t, !got.Value.Known(), string(data) != "" && jsonNull(t, data, "value"))
				assert.True(t, jsonNull(t, data, "interval"))
			}
		})
	}
	assert.Equal(t, "Nothing was computed.", reliability.Result{}.Meaning())
}

// A pair of raters that uses one category has no kappa; Light's kappa leaves it
// out, counts it and says so.
func TestPairsLeftOut(t *testing.T) {
	r := ratings(t, reliability.Levels(0, 2), [][]string{{"1", "1", "0"}, {"1", "1", "1"}, {"1", "1", "2"}, {"", "", "2"}})
	got := must(t)(r.LightKappa(quadratic))
	assert.Equal(t, []int{2, 1}, []int{got.Pairs, got.PairsLeftOut})
	assert.Contains(t, got.Warnings, reliability.PairsLeftOut)
	assert.Equal(t, "0", got.Value.String(), "a rater who never varies agrees by chance only")
	_, err := r.Kappa(quadratic)
	assert.ErrorIs(t, err, measure.ErrInvalid, "three raters")
	tab, err := r.Table("r2", "r0")
	require.NoError(t, err)
	assert.Equal(t, [][]int{{0, 1, 0}, {0, 1, 0}, {0, 1, 0}}, tab.Counts())
	for _, pair := range [][2]string{{"x", "r0"}, {"r0", "x"}, {"r0", "r0"}} {
		_, err := r.Table(pair[0], pair[1])
		assert.Error(t, err)
	}
}

func TestProblems(t *testing.T) {
	_, err := reliability.NewRatings(append(reliability.Levels(0, 1), reliability.Category{}, reliability.Category{Key: "0", Value: decimal.NewNullDecimal(decimal.New(1, 1<<30))}),
		[]reliability.Rating{{"u", "a", "1"}, {"u", "a", ""}, {"", "", "7"}})
	assert.Equal(t, []string{"/categories/2/key", "/categories/3/key", "/categories/3/value", "/ratings/1", "/ratings/2/unit", "/ratings/2/rater", "/ratings/2/category"}, pathsOf(t, err))
	_, err = reliability.NewTable(reliability.Levels(0, 1), [][]int{{1, -1, 3}, {math.MaxInt, 2}, {}})
	assert.Equal(t, []string{"/counts", "/counts/0", "/counts/0/1", "/counts/1/0", "/counts/2"}, pathsOf(t, err))
	tab := table(t, reliability.Levels(0, 1), [][]int{{1, 0}, {1, 1}})
	_, err = tab.Kappa(reliability.Options{Weights: 9, Spacing: 9, Missing: 9, Distribution: 9, Level: math.NaN()})
	assert.Equal(t, []string{"/weights", "/spacing", "/missing", "/distribution", "/level"}, pathsOf(t, err))
	for _, level := range []float64{1, -0.5, 95, math.Inf(1)} {
		_, err = tab.Agreement(reliability.Options{Level: level})
		assert.ErrorIs(t, err, measure.ErrRange)
	}
	var none *reliability.Table
	assert.Equal(t, measure.Empty, must(t)(none.Kappa(identity)).Status)
	assert.Equal(t, measure.Empty, must(t)(none.Agreement(identity)).Status)
	assert.Nil(t, none.Counts())
	var nobody *reliability.Ratings
	assert.Equal(t, reliability.TooFewRaters, must(t)(nobody.LightKappa(quadratic)).Reason)
	assert.Equal(t, reliability.TooFewRaters, must(t)(nobody.Agreement(quadratic)).Reason)
	assert.Equal(t, reliability.TooFewRaters, must(t)(nobody.Kappa(quadratic)).Reason)
	assert.Empty(t, nobody.Raters())
	assert.Empty(t, nobody.Categories())
	_, err = nobody.Table("a", "b")
	assert.ErrorIs(t, err, measure.ErrDangling)
}

func TestItemRatings(t *testing.T) {
	def := rubric.PartnershipReadiness()
	var as []rubric.Assessment
	for i, row := range [][2]string{{"3", "4"}, {"1", "1"}, {"2", ""}, {"0", "1"}} {
		for k, level := range row {
			a := rubric.Assessment{Rubric: def.Key, Version: def.Version, Subject: fmt.Sprint("site ", i), Rater: fmt.Sprint("rater ", k)}
			if level == "" {
				a.Scores = []rubric.Score{rubric.NA("backbone-support", "no backbone here")}
			} else {
				a.Scores = []rubric.Score{rubric.Choose("backbone-support", level)}
			}
			as = append(as, a)
			a.Occasion = "later"
			a.Scores = nil
			as = append(as, a)
		}
	}
	sheet, err := rubric.NewSheet(def, as, nil)
	require.NoError(t, err)
	r, err := reliability.ItemRatings(sheet, "backbone-support", "")
	require.NoError(t, err)
	assert.Len(t, r.Categories(), 5, "the declared levels, used or not")
	got := must(t)(r.Kappa(quadratic))
	assert.Equal(t, []int{3, 1, 0}, []int{got.N, got.Incomplete, got.Empty})
	// By hand: pairs (3,4) (1,1) (0,1) differ by 1+0+1 = 2 in squares, and {3,1,0} from {4,1,1} by 1+4+4+9+16+1+1 = 36:
	// kappa = 1 - 3*2/36 = 5/6.
	near(t, 5.0/6, got.Value, "kappa")
	r, err = reliability.ItemRatings(sheet, "backbone-support", "later")
	require.NoError(t, err)
	assert.Equal(t, 4, must(t)(r.Kappa(quadratic)).Empty)
	_, err = reliability.ItemRatings(sheet, "none", "")
	assert.ErrorIs(t, err, measure.ErrDangling)
	_, err = reliability.ItemRatings(nil, "none", "")
	assert.ErrorIs(t, err, measure.ErrDangling)
}

func TestNumber(t *testing.T) {
	for _, bad := range []float64{math.NaN(), math.Inf(1), math.Inf(-1)} {
		assert.False(t, reliability.NumberOf(bad).Known())
	}
	var n reliability.Number
	assert.Equal(t, "undefined undefined", n.String()+" "+n.Text(2))
	require.NoError(t, json.Unmarshal([]byte("0.5"), &n))
	assert.Equal(t, reliability.NumberOf(0.5), n)
	assert.True(t, n.Equal(reliability.NumberOf(0.5)))
	require.NoError(t, json.Unmarshal([]byte("null"), &n))
	assert.False(t, n.Known())
	assert.ErrorIs(t, n.UnmarshalJSON([]byte(`"x"`)), measure.ErrType)
	got := must(t)(table(t, reliability.Levels(0, 1), [][]int{{3, 1}, {1, 3}}).Kappa(quadratic))
	data, err := json.Marshal(got)
	require.NoError(t, err)
	var back reliability.Result
	require.NoError(t, json.Unmarshal(data, &back))
	assert.Empty(t, cmp.Diff(got, back))
}

func TestLevels(t *testing.T) {
	assert.Equal(t, 1000, len(reliability.Levels(math.MinInt, math.MaxInt)))
	assert.Equal(t, 1, len(reliability.Levels(math.MaxInt, math.MaxInt)))
	assert.Empty(t, reliability.Levels(1, 0))
}

// The limits of the warnings, as documented: from 80% on, and below 2k² units.
func TestWarningLimits(t *testing.T) {
	for _, c := range []struct {
		counts [][]int
		want   []reliability.Warning
	}{
		{[][]int{{8, 0}, {0, 2}}, []reliability.Warning{reliability.SkewedPrevalence}},
		{[][]int{{79, 0}, {0, 21}}, nil},
		{[][]int{{4, 0}, {0, 4}}, nil},
		{[][]int{{4, 0}, {0, 3}}, []reliability.Warning{reliability.FewUnits}},
	} {
		assert.Equal(t, c.want, must(t)(table(t, reliability.Nominal("a", "b"), c.counts).Kappa(identity)).Warnings, "%v", c.counts)
	}
}

// Undeclared categories stand in the order of the numbers that they spell, or
// of their bytes.
func TestObserved(t *testing.T) {
	keys := func(cells ...string) (out []string) {
		for _, c := range ratings(t, nil, [][]string{cells}).Categories() {
			out = append(out, c.Key+" "+strconv.FormatBool(c.Value.Valid))
		}
		return out
	}
	assert.Equal(t, []string{"-1 true", "9 true", "10 true"}, keys("10", "9", "", "-1", "9"))
	assert.Equal(t, []string{"10 false", "9 false", "high false"}, keys("high", "9", "10"))
}

// A third rater who shares one unit with each of two others says nothing about
// agreement: a kappa of one unit is 0 or undefined whatever the raters choose.
// So the pair is left out, and counted, and the others stand as they were.
func TestLightKappaLeavesOutPairsOfOneUnit(t *testing.T) {
	var two []reliability.Rating
	for i := range 20 {
		unit := fmt.Sprintf("u%02d", i)
		first, second := "1", "1"
		if i%2 == 0 {
			first, second = "0", "0"
		}
		if i < 2 {
			second = "1"
		}
		two = append(two, reliability.Rating{Unit: unit, Rater: "a", Category: first}, reliability.Rating{Unit: unit, Rater: "b", Category: second})
	}
	light := func(ratings []reliability.Rating) reliability.Result {
		r, err := reliability.NewRatings(reliability.Levels(0, 1), ratings)
		require.NoError(t, err)
		k, err := r.LightKappa(reliability.Options{})
		require.NoError(t, err)
		return k
	}
	want := light(two)
	three := light(append(slices.Clone(two), reliability.Rating{Unit: "u00", Rater: "c", Category: "1"}))
	require.Equal(t, want.Value, three.Value)
	require.Equal(t, want.SE, three.SE)
	require.Equal(t, want.N, three.N)
	require.Equal(t, 1, three.Pairs)
	require.Equal(t, 2, three.PairsLeftOut)
	require.Contains(t, three.Warnings, reliability.PairsLeftOut)

	// Units that only pairs without a kappa have rated are not used.
	var many []reliability.Rating
	for i := range 100 {
		unit := fmt.Sprintf("x%02d", i)
		many = append(many, reliability.Rating{Unit: unit, Rater: "c", Category: "0"}, reliability.Rating{Unit: unit, Rater: "d", Category: "0"})
	}
	four := light(append(slices.Clone(two), many...))
	require.Equal(t, want.Value, four.Value)
	require.Equal(t, want.Interval, four.Interval)
	require.Equal(t, want.N, four.N)
	require.Equal(t, 100, four.Incomplete)

	// Influences that cancel exactly leave no standard error of 4e-18.
	var cancel []reliability.Rating
	for u, row := range [][]string{{"1", "0", "1", "1"}, {"1", "2", "2", "1"}, {"1", "0", "2", "0"}} {
		for r, c := range row {
			cancel = append(cancel, reliability.Rating{Unit: fmt.Sprint(u), Rater: fmt.Sprint(r), Category: c})
		}
	}
	r, err := reliability.NewRatings(reliability.Levels(0, 2), cancel)
	require.NoError(t, err)
	k, err := r.LightKappa(reliability.Options{})
	require.NoError(t, err)
	require.Nil(t, k.Interval)
	require.Equal(t, reliability.NoSpread, k.NoInterval)
	require.False(t, k.SE.Known())

	// Nobody shares two units: there is nothing to say.
	one := light([]reliability.Rating{{Unit: "u", Rater: "a", Category: "0"}, {Unit: "u", Rater: "b", Category: "0"}, {Unit: "u", Rater: "c", Category: "1"}})
	require.Equal(t, measure.Undefined, one.Status)
	require.Equal(t, reliability.OneUnit, one.Reason)
	require.Contains(t, one.Meaning(), "more than one unit in common")
}
