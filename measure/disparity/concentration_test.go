package disparity_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/collective-impact/sdk/measure"
	"github.com/collective-impact/sdk/measure/disparity"
)

func tiedRows(t *testing.T) (rows []disparity.Ranked) {
	t.Helper()
	for _, r := range csvRows(t, "conc_ties.csv") {
		rows = append(rows, disparity.Ranked{Standing: parsed(t, r["income"]), Weight: parsed(t, r["weight"]), Value: parsed(t, r["y"])})
	}
	return rows
}

func concentration(t *testing.T, rows []disparity.Ranked, o disparity.ConcentrationOptions) disparity.Concentration {
	t.Helper()
	r, err := disparity.ConcentrationOf(rows, o)
	require.NoError(t, err)
	return r
}

func TestConcentrationOfTiedAndWeightedPeople(t *testing.T) {
	var want map[string]any
	published(t, "conc-index-ties-weights.json", &want)
	rows := tiedRows(t)
	yes := disparity.ConcentrationOptions{Unit: measure.Proportion}
	r := concentration(t, rows, yes)
	require.Equal(t, 300, r.Rows)
	require.InDelta(t, want["mean"], r.Mean, 1e-15)
	// Errors: derivatives by the weights of the rows, by differences in R 4.2.2.
	// 4,000 bootstrap samples there give .01621, .03333, .06517 and .06486.
	for _, c := range []struct {
		key string
		e   measure.Estimate
		se  float64
	}{
		{"generalised", r.ACI, 0.01613687955}, {"C", r.RCI, 0.03310781161},
		{"wagstaff", r.Wagstaff, 0.06461965552}, {"erreygers", r.Erreygers, 0.06454751820},
	} {
		closeTo(t, want[c.key].(float64), c.e, 1e-13, c.key)
		closeErr(t, c.se, c.e, 1e-9, c.key)
	}
	shuffled := slices.Clone(rows)
	random := rand.New(rand.NewPCG(1, 2))
	for range 100 {
		random.Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
		require.Equal(t, r, concentration(t, shuffled, yes), "no order of the rows changes a bit")
	}
}

func TestConcentrationLaws(t *testing.T) {
	yes := disparity.ConcentrationOptions{Unit: measure.Proportion}
	rows := tiedRows(t)
	r := concentration(t, rows, yes)
	want := func(e measure.Estimate) float64 { v, _ := e.Value(); return v }

	back, split, hundred := slices.Clone(rows), slices.Clone(rows), slices.Clone(rows)
	for i := range rows {
		back[i].Standing = -rows[i].Standing
		hundred[i].Value *= 100
		split[i].Weight *= 0.25
		split = append(split, rows[i])
		split[len(split)-1].Weight *= 0.75
	}
	b := concentration(t, back, yes)
	closeTo(t, -want(r.RCI), b.RCI, 1e-12, "reversed")
	se, _ := r.RCI.StdErr()
	closeErr(t, se, b.RCI, 1e-12, "reversed")
	closeTo(t, want(r.RCI), concentration(t, split, yes).RCI, 1e-12, "split weights")
	h := concentration(t, hundred, disparity.ConcentrationOptions{Unit: measure.Rate, Bounds: &disparity.Bounds{Highest: 100}})
	closeTo(t, 100*want(r.ACI), h.ACI, 1e-12, "hundredths")
	closeTo(t, want(r.RCI), h.RCI, 1e-12, "hundredths")
	closeTo(t, want(r.Wagstaff), h.Wagstaff, 1e-12, "hundredths")
	closeTo(t, want(r.Erreygers), h.Erreygers, 1e-12, "hundredths")

	// People of groups that all have the value of their group are as the groups.
	g := orderedGroups(t, "he_ordered.csv", "se")
	var people []disparity.Ranked
	for i, x := range g.Groups {
		people = append(people, disparity.Ranked{Standing: float64(i), Value: x.Value, Weight: x.Population})
	}
	gradient, err := g.Gradient(disparity.GradientOptions{})
	require.NoError(t, err)
	closeTo(t, want(gradient.ACI), concentration(t, people, yes).ACI, 1e-12, "groups as people")
}

func TestConcentrationWithoutValues(t *testing.T) {
	yes := disparity.ConcentrationOptions{Unit: measure.Proportion}
	r := concentration(t, []disparity.Ranked{{Standing: 1, Value: 1}, {Standing: 1}}, yes)
	for _, e := range []measure.Estimate{r.ACI, r.RCI, r.Wagstaff, r.Erreygers} {
		noFigure(t, measure.FewGroups, e, "one standing")
	}
	// One of three people has it all, the poorest: C is 1/3 − 1.
	r = concentration(t, []disparity.Ranked{{Standing: 1, Value: 1}, {Standing: 2}, {Standing: 3, Weight: 0}}, yes)
	closeTo(t, -2.0/3, r.RCI, 1e-15, "three people, one has it all")
	r = concentration(t, []disparity.Ranked{{Standing: 1, Value: 1, Weight: 2}, {Standing: 2, Weight: 2}, {Standing: 3, Value: 1}}, yes)
	require.Equal(t, 2, r.Rows)
	closeTo(t, -0.5, r.RCI, 1e-15, "a row without weight takes no part")
	r = concentration(t, []disparity.Ranked{{Standing: 1}, {Standing: 2}}, yes)
	noFigure(t, measure.ZeroMean, r.RCI, "nobody has it")
	noLimits(t, measure.NoSpread, r.ACI, "nobody has it")

	for _, rows := range [][]disparity.Ranked{nil, {{Weight: -1}}, {{Value: 2}}} {
		_, err := disparity.ConcentrationOf(rows, yes)
		require.Error(t, err)
	}
	_, err := disparity.ConcentrationOf([]disparity.Ranked{{Weight: -1}, {Value: 1e200}}, disparity.ConcentrationOptions{})
	for _, at := range []string{"/unit", "/rows/0/weight", "/rows/1/value"} {
		require.ErrorContains(t, err, at)
	}
	_, err = disparity.ConcentrationOf(nil, disparity.ConcentrationOptions{Unit: measure.Proportion, Level: 1})
	require.ErrorIs(t, err, measure.ErrLevel)
}
