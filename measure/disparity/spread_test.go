package disparity_test

import (
	"encoding/csv"
	"encoding/json"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/collective-impact/sdk/measure"
	"github.com/collective-impact/sdk/measure/disparity"
)

// spreads are the measures of how far groups lie apart, relative ones marked,
// with a parameter where they take one.
var spreads = []struct {
	key       disparity.Key
	parameter float64
	relative  bool
}{
	{"index-of-disparity", 0, true}, {"index-of-disparity-weighted", 0, true},
	{"between-group-variance", 0, false}, {"between-group-standard-deviation", 0, false}, {"coefficient-of-variation", 0, true},
	{"mean-difference-from-mean", 0, false}, {"mean-difference-from-mean-weighted", 0, false},
	{"mean-difference-from-best", 0, false}, {"mean-difference-from-best-weighted", 0, false},
	{"mean-difference-from-reference", 0, false}, {"mean-difference-from-reference-weighted", 0, false},
	{"theil-index", 0, true}, {"mean-log-deviation", 0, true},
	{"generalised-entropy", 2, true}, {"generalised-entropy", 0.5, true}, {"generalised-entropy", -1, true}, {"generalised-entropy", 3, true},
	{"atkinson-index", 0.5, true}, {"atkinson-index", 1, true}, {"atkinson-index", 2, true},
	{"gini-index", 0, true}, {"hoover-index", 0, true},
	{"population-attributable-risk", 0, false}, {"population-attributable-fraction", 0, true},
}

func measured(t testing.TB, g disparity.Groups, key disparity.Key, o disparity.Options) disparity.Result {
	t.Helper()
	r, err := g.Compute(key, o)
	require.NoError(t, err, key)
	return r
}

// options are those of a measure in the list: it is compared with b, and the
// population attributable risk with the best group.
func options(m int) disparity.Options {
	o := disparity.Options{Parameter: spreads[m].parameter}
	if strings.HasPrefix(string(spreads[m].key), "mean-difference-from-reference") {
		o.Reference = measure.Named("", "b")
	}
	return o
}

func figure(t testing.TB, e measure.Estimate) float64 {
	t.Helper()
	v, ok := e.Value()
	require.True(t, ok, e)
	return v
}

func errorOf(t testing.TB, e measure.Estimate) float64 {
	t.Helper()
	v, ok := e.StdErr()
	require.True(t, ok, e)
	return v
}

// regions are the 34 regions of healthequal's NonorderedSample, in percent.
func regions(t testing.TB) disparity.Groups {
	t.Helper()
	f, err := os.Open("testdata/he_nonordered.csv")
	require.NoError(t, err)
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	require.NoError(t, err)
	g := disparity.Groups{Unit: measure.Rate, Direction: measure.HigherIsBetter}
	for _, row := range rows[1:] {
		x := disparity.Group{Name: row[0], N: 100}
		for i, at := range []*float64{&x.Value, &x.SE, &x.Population} {
			*at, err = strconv.ParseFloat(row[1+i], 64)
			require.NoError(t, err)
		}
		g.Groups = append(g.Groups, x)
	}
	return g
}

func readCase(t testing.TB, name string, into any) {
	t.Helper()
	b, err := os.ReadFile("testdata/" + name)
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(b, into))
}

func TestRegionsAsPublished(t *testing.T) {
	var c struct {
		Expected struct {
			Correct map[string]float64
		}
	}
	readCase(t, "he-nonordered-sample.json", &c)
	want, g := c.Expected.Correct, regions(t)
	near := func(want, got float64) { require.InEpsilon(t, want, got, 1e-9) }
	for _, x := range []struct {
		key   disparity.Key
		name  string
		scale float64 // of the published figure
	}{
		{"between-group-variance", "bgv", 1}, {"between-group-standard-deviation", "bgsd", 1}, {"coefficient-of-variation", "cov", 100},
		{"index-of-disparity", "idisu", 100}, {"index-of-disparity-weighted", "idisw", 100},
		{"mean-difference-from-mean", "mdmu", 1}, {"mean-difference-from-mean-weighted", "mdmw", 1},
		{"mean-difference-from-best", "mdbu", 1}, {"mean-difference-from-best-weighted", "mdbw", 1},
		{"mean-difference-from-reference", "mdru", 1}, {"mean-difference-from-reference-weighted", "mdrw", 1},
		{"population-attributable-risk", "par", 1}, {"population-attributable-fraction", "paf", 100},
		{"theil-index", "theil_x1000", 1000}, {"mean-log-deviation", "mld_x1000", 1000},
	} {
		r := measured(t, g, x.key, disparity.Options{Reference: measure.Named("", "aceh")})
		if x.name == "par" || x.name == "paf" {
			r = measured(t, g, x.key, disparity.Options{})
			require.Equal(t, []string{"bali"}, r.Reference)
		}
		near(want[x.name], x.scale*figure(t, r.Estimate))
		if se, ok := want[x.name+"_se"]; ok {
			near(se, x.scale*errorOf(t, r.Estimate))
		}
	}
	r := measured(t, g, "between-group-variance", disparity.Options{})
	near(want["bgv_bias"], r.Floor)
	near(want["bgv_bias"], figure(t, r.Estimate)-figure(t, r.Corrected))
	require.Equal(t, []string{"bali"}, measured(t, g, "mean-difference-from-best", disparity.Options{}).Reference)
}

// some groups with errors of their own, equal to no other.
func some(covariance bool) disparity.Groups {
	g := disparity.Groups{Unit: measure.Rate, Direction: measure.LowerIsBetter, Groups: []disparity.Group{
		{Name: "a", Value: 12, SE: 1, N: 90, Population: 400}, {Name: "b", Value: 17, SE: 1.5, N: 60, Population: 250},
		{Name: "c", Value: 9, SE: 0.7, N: 200, Population: 900}, {Name: "d", Value: 30, SE: 3, N: 40, Population: 100},
		{Name: "e", Value: 14.5, SE: 1.2, N: 80, Population: 300},
	}}
	if covariance {
		for i, x := range g.Groups {
			g.Covariance = append(g.Covariance, make([]float64, len(g.Groups)))
			for j := range i {
				c := 0.3 * x.SE * g.Groups[j].SE * math.Cos(float64(i*j))
				g.Covariance[i][j], g.Covariance[j][i] = c, c
			}
			g.Covariance[i][i] = x.SE * x.SE
		}
	}
	return g
}

// The standard errors are those of numerical derivatives, and so is what noise
// adds to the smooth measures.
func TestErrorsAreThoseOfNumericalDerivatives(t *testing.T) {
	for _, correlated := range []bool{false, true} {
		g := some(correlated)
		at := func(m int, moved map[int]float64) float64 {
			h := g
			h.Groups = slices.Clone(g.Groups)
			for i, d := range moved {
				h.Groups[i].Value += d
			}
			return figure(t, measured(t, h, spreads[m].key, options(m)).Estimate)
		}
		cov := func(i, j int) float64 {
			switch {
			case correlated:
				return g.Covariance[i][j]
			case i == j:
				return g.Groups[i].SE * g.Groups[i].SE
			}
			return 0
		}
		for m, x := range spreads {
			const h = 1e-3
			r := measured(t, g, x.key, options(m))
			n := len(g.Groups)
			first := make([]float64, n)
			for i := range n {
				first[i] = (at(m, map[int]float64{i: h}) - at(m, map[int]float64{i: -h})) / (2 * h)
			}
			variance, bias := 0.0, 0.0
			second := make([][]float64, n)
			for i := range n {
				for j := range n {
					variance += first[i] * first[j] * cov(i, j)
					d := at(m, map[int]float64{i: h})
					d = (d - 2*at(m, nil) + at(m, map[int]float64{i: -h})) / (h * h)
					if i != j {
						d = (at(m, map[int]float64{i: h, j: h}) - at(m, map[int]float64{i: h, j: -h}) -
							at(m, map[int]float64{i: -h, j: h}) + at(m, map[int]float64{i: -h, j: -h})) / (4 * h * h)
					}
					second[i] = append(second[i], d)
					bias += d * cov(i, j) / 2
				}
			}
			square := 0.0
			for i := range n {
				for j := range n {
					for k := range n {
						for l := range n {
							square += second[i][j] * cov(j, k) * second[k][l] * cov(l, i) / 2
						}
					}
				}
			}
			se := math.Sqrt(variance)
			switch x.key {
			case "between-group-variance":
				se = math.Sqrt(variance + square)
			case "between-group-standard-deviation": // by way of the variance
				v := measured(t, g, "between-group-variance", disparity.Options{})
				se = errorOf(t, v.Estimate) / 2 / figure(t, r.Estimate)
			}
			require.InEpsilon(t, se, errorOf(t, r.Estimate), 1e-5, "%s %v", x.key, x.parameter)
			switch x.key {
			case "between-group-variance", "theil-index", "mean-log-deviation", "generalised-entropy", "atkinson-index":
				require.InEpsilon(t, bias, figure(t, r.Estimate)-figure(t, r.Corrected), 1e-4, "%s %v", x.key, x.parameter)
				require.InEpsilon(t, math.Sqrt(variance+square), errorOf(t, r.Corrected), 1e-4, "%s %v", x.key, x.parameter)
			}
		}
	}
}
