package disparity_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/collective-impact/sdk/measure"
	"github.com/collective-impact/sdk/measure/disparity"
)

// indices are all indices of people, by the names of microdata.json.
func indices(t testing.TB, m disparity.Microdata) map[string]measure.Estimate {
	t.Helper()
	out := map[string]measure.Estimate{}
	take := func(name string, r disparity.Result, err error) {
		require.NoError(t, err)
		m, ok := disparity.Find(r.Measure)
		require.True(t, ok && m.Function != "", name)
		out[name] = r.Estimate
	}
	r, err := m.Gini()
	take("gini", r, err)
	r, err = m.Hoover()
	take("hoover", r, err)
	for _, a := range []float64{-1, 0, 0.5, 1, 2} {
		r, err = m.Entropy(a)
		take(fmt.Sprint("ge ", a), r, err)
	}
	for _, e := range []float64{0.5, 1, 2} {
		r, err = m.Atkinson(e)
		take(fmt.Sprint("atkinson ", e), r, err)
	}
	if m.Groups != nil {
		for _, a := range []float64{0, 1, 2} {
			s, err := m.Split(a)
			require.NoError(t, err)
			out[fmt.Sprint("between ", a)], out[fmt.Sprint("within ", a)] = s.Between, s.Within
		}
	}
	return out
}

func incomes(t testing.TB) (m disparity.Microdata, want map[string][2]float64) {
	t.Helper()
	var c struct {
		disparity.Microdata
		Indices map[string][2]float64
	}
	readCase(t, "microdata.json", &c)
	return c.Microdata, c.Indices
}

// The witness is R: numerical derivatives with respect to the weights, and
// functions of totals by survey.
func TestMicrodataAgainstR(t *testing.T) {
	m, want := incomes(t)
	got := indices(t, m)
	require.Len(t, want, len(got)+3)
	for name, x := range want {
		e := got[strings.TrimPrefix(name, "survey ")]
		require.InEpsilon(t, x[0], figure(t, e), 1e-10, name)
		require.InEpsilon(t, x[1], errorOf(t, e), 1e-7, name)
		df, _ := e.DF()
		require.Equal(t, 59.0, df)
	}
}

func TestMicrodataAgainstIneq(t *testing.T) {
	var c struct{ Expected map[string]any }
	readCase(t, "ineq-unweighted.json", &c)
	want := func(name string) float64 { return c.Expected[name].(float64) }
	var m disparity.Microdata
	for _, x := range c.Expected["x"].([]any) {
		m.Values = append(m.Values, x.(float64))
	}
	got := indices(t, m)
	for name, ours := range map[string]string{"gini": "gini", "theil_T": "ge 1", "theil_L_mld": "ge 0", "atkinson_0.5": "atkinson 0.5", "atkinson_1": "atkinson 1",
		"atkinson_2": "atkinson 2", "entropy_0": "ge 0", "entropy_1": "ge 1", "entropy_2": "ge 2", "hoover": "hoover"} {
		require.InEpsilon(t, want(name), figure(t, got[ours]), 1e-10, name)
	}
	r, err := m.Gini()
	require.NoError(t, err)
	require.InEpsilon(t, want("gini_corrected"), figure(t, r.Corrected), 1e-10)
	require.InEpsilon(t, errorOf(t, r.Estimate)*10/9, errorOf(t, r.Corrected), 1e-12)
	require.InEpsilon(t, want("cv"), math.Sqrt(2*figure(t, got["ge 2"])), 1e-10)
}

func shuffled(m disparity.Microdata, rng *rand.Rand) disparity.Microdata {
	s := disparity.Microdata{Level: m.Level}
	for _, i := range rng.Perm(len(m.Values)) {
		s.Values, s.Weights, s.Groups = append(s.Values, m.Values[i]), append(s.Weights, m.Weights[i]), append(s.Groups, m.Groups[i])
	}
	return s
}

func TestMicrodataLaws(t *testing.T) {
	m, _ := incomes(t)
	base := indices(t, m)
	rng := rand.New(rand.NewPCG(3, 4))
	for range 5 { // to the last bit
		require.Equal(t, base, indices(t, shuffled(m, rng)))
	}

	same := func(other disparity.Microdata) {
		t.Helper()
		for name, e := range indices(t, other) {
			require.InEpsilon(t, figure(t, base[name]), figure(t, e), 1e-12, name)
		}
	}
	cents := m
	cents.Values = nil
	for _, x := range m.Values {
		cents.Values = append(cents.Values, 100*x)
	}
	same(cents)
	tripled, halved := disparity.Microdata{}, disparity.Microdata{}
	for i := range m.Values {
		for range 3 {
			tripled.Values, tripled.Weights, tripled.Groups = append(tripled.Values, m.Values[i]), append(tripled.Weights, m.Weights[i]), append(tripled.Groups, m.Groups[i])
		}
		for _, part := range []float64{0.25, 0.75, 0} {
			halved.Values, halved.Weights, halved.Groups = append(halved.Values, m.Values[i]), append(halved.Weights, part*m.Weights[i]), append(halved.Groups, m.Groups[i])
		}
	}
	same(tripled)
	same(halved)

	// From the rich to the poor: every index falls.
	moved := m
	moved.Values = append([]float64(nil), m.Values...)
	moved.Values[2] -= 1 / m.Weights[2] // 83.79
	moved.Values[6] += 1 / m.Weights[6] // 1.99
	for name, e := range indices(t, moved) {
		if !strings.HasPrefix(name, "between") && !strings.HasPrefix(name, "within") {
			require.Less(t, figure(t, e), figure(t, base[name]), name)
		}
	}
}

func TestEntropySplits(t *testing.T) {
	m, _ := incomes(t)
	for _, a := range []float64{-2, 0, 0.3, 1, 1.5, 2, 4} {
		s, err := m.Split(a)
		require.NoError(t, err)
		require.InEpsilon(t, figure(t, s.Total), figure(t, s.Within)+figure(t, s.Between), 1e-13)
		within := 0.0
		for _, p := range s.Parts {
			within += p.Share * math.Pow(p.Ratio, a) * figure(t, p.Entropy)
		}
		require.InEpsilon(t, figure(t, s.Within), within, 1e-13)
		// The groups as such have the same disparity.
		g := disparity.Groups{Unit: measure.Rate}
		for _, p := range s.Parts {
			g.Groups = append(g.Groups, disparity.Group{Name: p.Group, Value: p.Ratio, Population: p.Share, N: 20})
		}
		require.InEpsilon(t, figure(t, s.Between), figure(t, measured(t, g, "generalised-entropy", disparity.Options{Parameter: a}).Estimate), 1e-12)
	}
	// Limits are limits.
	for _, a := range []float64{0, 1} {
		at, err := m.Entropy(a)
		require.NoError(t, err)
		near, err := m.Entropy(a + 1e-9)
		require.NoError(t, err)
		require.InEpsilon(t, figure(t, at.Estimate), figure(t, near.Estimate), 1e-8)
	}
	_, err := disparity.Microdata{Values: []float64{1}}.Split(1)
	require.ErrorIs(t, err, measure.ErrRequired)
}

func TestMicrodataEdges(t *testing.T) {
	reason := func(e measure.Estimate) measure.Reason { return e.Reason() }
	equal := indices(t, disparity.Microdata{Values: []float64{0.1, 0.1, 0.1}, Weights: []float64{0.1, 0.7, 3}, Groups: []string{"a", "b", "b"}})
	for name, e := range equal {
		require.Zero(t, figure(t, e), name)
		require.Equal(t, measure.NoSpread, reason(e), name)
	}
	for name, e := range indices(t, disparity.Microdata{Values: []float64{7}}) {
		require.Zero(t, figure(t, e), name)
		require.Equal(t, measure.OneObservation, reason(e), name)
	}
	for name, e := range indices(t, disparity.Microdata{Values: []float64{0, 0}}) {
		require.Equal(t, measure.ZeroMean, reason(e), name)
	}
	for name, e := range indices(t, disparity.Microdata{Values: []float64{-1, 5}}) {
		require.Equal(t, disparity.NegativeValue, reason(e), name)
	}
	zero := indices(t, disparity.Microdata{Values: []float64{0, 2}, Groups: []string{"a", "b"}})
	for _, name := range []string{"ge -1", "ge 0", "atkinson 1", "atkinson 2", "between 0"} {
		require.Equal(t, disparity.ZeroValue, reason(zero[name]), name)
	}
	// One has all: r is 0 and 2.
	for name, want := range map[string]float64{"gini": 0.5, "hoover": 0.5, "ge 1": math.Ln2, "ge 2": 0.5, "ge 0.5": 4 - 4*math.Sqrt2/2,
		"atkinson 0.5": 0.5, "between 1": math.Ln2, "within 1": 0, "between 2": 0.5, "within 2": 0} {
		require.InDelta(t, want, figure(t, zero[name]), 1e-15, name)
	}
	// Two different people, one with nothing, are one apart at a mean of 1/4.
	some, err := disparity.Microdata{Values: []float64{0, 1}, Weights: []float64{3, 1}}.Gini()
	require.NoError(t, err)
	require.InEpsilon(t, 2.0, figure(t, some.Corrected), 1e-15)
	// That of 1, 2, … n is (n−1)/3n.
	var many disparity.Microdata
	for i := range 200_000 {
		many.Values = append(many.Values, float64(i+1))
	}
	r, err := many.Gini()
	require.NoError(t, err)
	require.InEpsilon(t, 199_999.0/600_000, figure(t, r.Estimate), 1e-15)
	for _, x := range []float64{math.NaN(), math.Inf(1), 0, -1} {
		r, err := disparity.Microdata{Values: []float64{1, 2}}.Atkinson(x)
		require.NoError(t, err)
		require.Equal(t, disparity.BadParameter, reason(r.Estimate))
	}
	r, err = disparity.Microdata{Values: []float64{1, 2}}.Entropy(math.NaN())
	require.NoError(t, err)
	require.Equal(t, disparity.BadParameter, reason(r.Estimate))
	r, err = disparity.Microdata{Values: []float64{0, 1}}.Entropy(1e6)
	require.NoError(t, err)
	require.Equal(t, measure.OutOfRange, reason(r.Estimate))
	tiny, err := disparity.Microdata{Values: []float64{5e-324, 1e150}, Weights: []float64{1e150, 5e-324}}.Gini()
	require.NoError(t, err)
	require.Equal(t, measure.OutOfRange, reason(tiny.Estimate))
	_, err = disparity.Microdata{}.Entropy(1)
	require.Error(t, err)
	_, err = disparity.Microdata{}.Split(1)
	require.Error(t, err)

	_, err = disparity.Microdata{Values: []float64{1, math.NaN()}, Weights: []float64{-1}, Groups: []string{"a"}, Level: 3}.Gini()
	for _, at := range []string{"/values/1", "/weights: ", "/weights/0", "/groups", "/level"} {
		require.ErrorContains(t, err, at)
	}
	_, err = disparity.Microdata{}.Hoover()
	require.ErrorIs(t, err, measure.ErrRequired)
	_, err = disparity.Microdata{Values: []float64{1}, Weights: []float64{0}}.Atkinson(1)
	require.ErrorIs(t, err, measure.ErrRange)
}
