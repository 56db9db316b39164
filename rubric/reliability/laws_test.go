package reliability_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/collective-impact/sdk/rubric/reliability"
)

// figures drops what names raters and categories, which relabelling changes.
func figures(r reliability.Result) reliability.Result {
	r.RaterKeys, r.TopCategory = nil, ""
	return r
}

func all(t *testing.T, r *reliability.Ratings, o reliability.Options) []reliability.Result {
	t.Helper()
	return []reliability.Result{figures(must(t)(r.Agreement(o))), figures(must(t)(r.LightKappa(o)))}
}

// Laws, all to the last bit: the order of records, units and raters; new names
// for nominal categories and another order of them; a unit or a rater without
// ratings; a shift and a stretch of the values; declaring what occurs.
func TestLaws(t *testing.T) {
	for seed := range uint64(60) {
		rng := rand.New(rand.NewPCG(seed, 3))
		k, q := 2+rng.IntN(3), 2+rng.IntN(4)
		rows := matrix(rng, 1+rng.IntN(30), k, q, 0.3*rng.Float64())
		o := reliability.Options{Weights: []reliability.Weights{reliability.Identity, reliability.Linear, reliability.Quadratic}[rng.IntN(3)]}
		cats := reliability.Levels(0, q-1)
		records := rawOf(rows)
		base, err := reliability.NewRatings(cats, records)
		require.NoError(t, err)
		want := all(t, base, o)
		same := func(what string, r *reliability.Ratings, err error, o reliability.Options, edit func(*reliability.Result)) {
			t.Helper()
			require.NoError(t, err, what)
			expected := slices.Clone(want)
			for i := range expected {
				if edit != nil {
					edit(&expected[i])
				}
			}
			if diff := cmp.Diff(expected, all(t, r, o)); diff != "" {
				t.Fatalf("seed %d, %s (-before +after):\n%s", seed, what, diff)
			}
		}

		units, raters := rng.Perm(len(rows)), rng.Perm(k)
		moved := slices.Clone(records)
		for i, x := range moved {
			moved[i].Unit = fmt.Sprint("unit ", units[i/k])
			moved[i].Rater = fmt.Sprint("rater ", raters[i%k])
			_ = x
		}
		rng.Shuffle(len(moved), func(i, j int) { moved[i], moved[j] = moved[j], moved[i] })
		r, err := reliability.NewRatings(cats, moved)
		same("order of records, units and raters", r, err, o, nil)

		r, err = reliability.NewRatings(cats, append(slices.Clone(records), reliability.Rating{Unit: "empty", Rater: "r0"}))
		same("an empty unit", r, err, o, func(r *reliability.Result) { r.Empty++ })

		r, err = reliability.NewRatings(cats, append(slices.Clone(records), reliability.Rating{Unit: "u00000", Rater: "nobody"}))
		same("an empty rater", r, err, o, nil)

		shifted := slices.Clone(cats)
		for i := range shifted {
			shifted[i].Value.Decimal = shifted[i].Value.Decimal.Mul(decimal.RequireFromString("-2.5")).Add(decimal.NewFromInt(7))
		}
		r, err = reliability.NewRatings(shifted, records)
		same("values times -2.5 plus 7", r, err, o, nil)

		byRank := o
		byRank.Spacing = reliability.ByRank
		r, err = reliability.NewRatings(reliability.Nominal("0", "1", "2", "3", "4")[:q], records)
		same("ranks of evenly spaced levels", r, err, byRank, func(r *reliability.Result) {
			if r.Spacing != 0 {
				r.Spacing = reliability.ByRank
			}
		})

		names := rng.Perm(q)
		relabelled := slices.Clone(records)
		for i, x := range relabelled {
			if x.Category != "" {
				c, _ := strconv.Atoi(x.Category)
				relabelled[i].Category = fmt.Sprint("code ", names[c])
			}
		}
		if o.Weights == reliability.Identity {
			r, err = reliability.NewRatings(nil, relabelled)
			same("new names for nominal categories", r, err, o, nil)
		}
		used := map[string]bool{}
		for _, x := range records {
			used[x.Category] = true
		}
		var observed []reliability.Category
		for _, c := range cats {
			if used[c.Key] {
				observed = append(observed, c)
			}
		}
		declared, err := reliability.NewRatings(observed, records)
		require.NoError(t, err)
		undeclared, err := reliability.NewRatings(nil, records)
		require.NoError(t, err)
		if diff := cmp.Diff(all(t, declared, o), all(t, undeclared, o)); diff != "" {
			t.Fatalf("seed %d, declaring the observed set:\n%s", seed, diff)
		}
		// Kappa does not depend on levels that nobody uses.
		one, two := must(t)(base.LightKappa(o)), must(t)(undeclared.LightKappa(o))
		assert.Equal(t, one.Value, two.Value, "seed %d", seed)
	}
}

// Doubling every unit keeps kappa and divides the variance by two.
func TestDoubling(t *testing.T) {
	counts := countsOf(t, "cohen3x3.csv")
	one := must(t)(table(t, reliability.Levels(1, 3), counts).Kappa(quadratic))
	for i := range counts {
		for k := range counts[i] {
			counts[i][k] *= 2
		}
	}
	two := must(t)(table(t, reliability.Levels(1, 3), counts).Kappa(quadratic))
	assert.Equal(t, one.Value, two.Value)
	se, _ := one.SE.Float()
	near(t, se/math.Sqrt2, two.SE, "SE")
}

// Swapping the raters changes nothing.
func TestTransposition(t *testing.T) {
	for seed := range uint64(50) {
		rng := rand.New(rand.NewPCG(seed, 4))
		q := 2 + rng.IntN(4)
		a, b := make([][]int, q), make([][]int, q)
		for i := range q {
			a[i], b[i] = make([]int, q), make([]int, q)
		}
		for i := range q {
			for k := range q {
				a[i][k] = rng.IntN(6)
				b[k][i] = a[i][k]
			}
		}
		for _, o := range []reliability.Options{identity, linear, quadratic} {
			x, y := table(t, reliability.Levels(1, q), a), table(t, reliability.Levels(1, q), b)
			assert.Empty(t, cmp.Diff(must(t)(x.Kappa(o)), must(t)(y.Kappa(o))))
			assert.Empty(t, cmp.Diff(must(t)(x.Agreement(o)), must(t)(y.Agreement(o))))
		}
	}
}

func TestNothingIsShared(t *testing.T) {
	counts := [][]int{{3, 1}, {1, 3}}
	cats := reliability.Levels(0, 1)
	tab := table(t, cats, counts)
	want := must(t)(tab.Kappa(quadratic))
	counts[0][0], cats[0].Key = 99, "x"
	tab.Counts()[0][1] = 99
	assert.Empty(t, cmp.Diff(want, must(t)(tab.Kappa(quadratic))))

	records := rawOf([][]string{{"0", "1"}, {"1", "1"}, {"0", "0"}})
	before := slices.Clone(records)
	r, err := reliability.NewRatings(reliability.Levels(0, 1), records)
	require.NoError(t, err)
	assert.Equal(t, before, records)
	want = must(t)(r.Kappa(quadratic))
	records[0].Category = "1"
	r.Raters()[0], r.Categories()[0].Key = "x", "x"
	must(t)(r.Kappa(quadratic)).RaterKeys[0] = "x"
	assert.Empty(t, cmp.Diff(want, must(t)(r.Kappa(quadratic))))
}
