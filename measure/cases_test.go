package measure_test

import (
	"context"
	"iter"
	"math"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/collective-impact/sdk/measure"
)

func mfFrame(t *testing.T) measure.Frame {
	t.Helper()
	data, err := os.ReadFile("testdata/mf.csv")
	require.NoError(t, err)
	return read(t, string(data), measure.Schema{Columns: []measure.Column{
		{Name: "school", Kind: measure.Category, Levels: []string{"E", "M", "H"}},
		{Name: "race", Kind: measure.Category, Levels: []string{"A", "B", "C", "D"}},
		{Name: "sex", Kind: measure.Category, Levels: []string{"F", "M"}},
		{Name: "y", Kind: measure.YesNo},
	}})
}

// Rates of race × sex within school, and their distances from the best group
// and from everyone: MetricFrame of fairlearn 0.11.0.
func TestFairlearn(t *testing.T) {
	var doc struct {
		Expected struct {
			Groups []struct {
				Key  []string
				Rate float64
				N    float64
			} `json:"by_group"`
			Overall           map[string]float64
			Max               map[string]float64 `json:"group_max"`
			Between           map[string]float64 `json:"difference_between_groups"`
			RatioBetween      map[string]float64 `json:"ratio_between_groups"`
			ToOverall         map[string]float64 `json:"difference_to_overall"`
			RatioToOverallMin map[string]float64 `json:"ratio_to_overall"`
		}
	}
	readJSON(t, "mf-two-features-one-control.json", &doc)
	want := doc.Expected
	v := tabulate(t, measure.Plan{
		Indicators: []measure.Indicator{flag("selected", "y")}, Within: "school", Sets: measure.Cube("race", "sex"),
		References: []measure.Reference{measure.Best(1), measure.Overall()},
	}, mfFrame(t))
	require.Len(t, want.Groups, 24)
	for _, g := range want.Groups {
		c := find(t, v, g.Key[0], "selected", g.Key[1]+" × "+g.Key[2])
		rate, ok := c.Estimate.Value()
		require.True(t, ok)
		require.InDelta(t, g.Rate, rate, 1e-15)
		require.Equal(t, int(g.N), c.Used)
	}
	for school, rate := range want.Overall {
		got, _ := find(t, v, school, "selected", "").Estimate.Value()
		require.InDelta(t, rate, got, 1e-15)
		var worst, most float64
		least, leastOverall := 1.0, 1.0
		for c := range v.Cells() {
			if c.Stratum != school || len(c.Set) != 2 || c.Unknown {
				continue
			}
			best, overall := c.Comparisons[0], c.Comparisons[1]
			if best.Difference.Reason() == measure.IsReference {
				got, _ := c.Estimate.Value()
				require.InDelta(t, want.Max[school], got, 1e-15)
				require.Equal(t, c.Group, best.Group)
			} else {
				d, _ := best.Difference.Value()
				worst = min(worst, d)
				r, _ := best.Ratio.Value()
				least = min(least, r)
			}
			d, _ := overall.Difference.Value()
			most = max(most, math.Abs(d))
			r, _ := overall.Ratio.Value()
			leastOverall = min(leastOverall, r, 1/r)
		}
		require.InDelta(t, -want.Between[school], worst, 1e-14)
		require.InDelta(t, want.RatioBetween[school], least, 1e-14)
		require.InDelta(t, want.ToOverall[school], most, 1e-14)
		require.InDelta(t, want.RatioToOverallMin[school], leastOverall, 1e-14)
	}
}

// Base rates of race × sex over all schools, and the others against race A:
// AIF360 of 2026-06-12.
func TestAIF360(t *testing.T) {
	var doc struct {
		Expected struct {
			Rates []struct {
				Group []string
				Rate  float64
			} `json:"base_rates"`
			Ratio      float64 `json:"disparate_impact_ratio"`
			Difference float64 `json:"statistical_parity_difference"`
		}
	}
	readJSON(t, "aif-intersectional-rates.json", &doc)
	v := tabulate(t, measure.Plan{
		Indicators: []measure.Indicator{flag("selected", "y")}, Sets: measure.Cube("race", "sex"),
		References: []measure.Reference{measure.AllOthers()},
	}, mfFrame(t))
	require.Len(t, doc.Expected.Rates, 8)
	for _, g := range doc.Expected.Rates {
		got, _ := find(t, v, "", "selected", strings.Join(g.Group, " × ")).Estimate.Value()
		require.InDelta(t, g.Rate, got, 1e-15)
	}
	// AIF360 puts the others over A, we put A over the others.
	c := find(t, v, "", "selected", "A").Comparisons[0]
	d, _ := c.Difference.Value()
	require.InDelta(t, doc.Expected.Difference, -d, 1e-14)
	r, _ := c.Ratio.Value()
	require.InDelta(t, doc.Expected.Ratio, 1/r, 1e-14)
}

// student is one of the students of DisImpact's data, of which the file holds
// counts.
type student struct {
	ethnicity, gender, status string
	transfer                  bool
}

func students(t *testing.T) iter.Seq2[student, error] {
	rows := readTable(t, "testdata/student_equity_transfer.csv")
	return func(yield func(student, error) bool) {
		for _, r := range rows {
			n, transfer := whole(t, r["n"]), whole(t, r["transfer"])
			for i := range n {
				if !yield(student{r["Ethnicity"], r["Gender"], r["College_Status"], i < transfer}, nil) {
					return
				}
			}
		}
	}
}

// Counts of all grouping sets of three dimensions: cube of data.table 1.16.4.
// Its "(all)" is a dimension that is not in the set.
func TestCubeOfDataTable(t *testing.T) {
	var doc struct {
		Expected struct {
			Rows  int
			Cells []struct {
				Ethnicity, Gender string
				Status            string `json:"College_Status"`
				N, Transfer       int
			}
		}
	}
	readJSON(t, "cube-rollup-three-way.json", &doc)
	known := func(get func(student) string) func(student) (string, bool) {
		return func(s student) (string, bool) { return get(s), true }
	}
	f, err := measure.FromSeq(context.Background(), students(t),
		measure.Dim("Ethnicity", []string{"Asian", "Black", "Hispanic", "Multi-Ethnicity", "Native American", "White"},
			known(func(s student) string { return s.ethnicity })),
		measure.Dim("Gender", []string{"Female", "Male", "Other"}, known(func(s student) string { return s.gender })),
		measure.Dim("College_Status", []string{"First-time College", "Other"}, known(func(s student) string { return s.status })),
		measure.YesNoField("transfer", func(s student) (bool, bool) { return s.transfer, true }),
	)
	require.NoError(t, err)
	require.Equal(t, 20000, f.Len())
	v := tabulate(t, measure.Plan{
		Indicators: []measure.Indicator{flag("transfer", "transfer")}, Sets: measure.Cube("Ethnicity", "Gender", "College_Status"),
	}, f)
	got := map[string][2]int{}
	for c := range v.Cells() {
		if c.Records > 0 {
			got[strings.Join(c.Set, "|")+": "+strings.Join(c.Group, "|")] = [2]int{c.Used, c.Successes}
		}
	}
	want := map[string][2]int{}
	for _, c := range doc.Expected.Cells {
		var set, group []string
		for _, d := range [][2]string{{"Ethnicity", c.Ethnicity}, {"Gender", c.Gender}, {"College_Status", c.Status}} {
			if d[1] != "(all)" {
				set, group = append(set, d[0]), append(group, d[1])
			}
		}
		want[strings.Join(set, "|")+": "+strings.Join(group, "|")] = [2]int{c.N, c.Transfer}
	}
	require.Len(t, want, doc.Expected.Rows)
	require.Equal(t, want, got)
}
