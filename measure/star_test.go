package measure_test

import (
	"compress/gzip"
	"context"
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/collective-impact/sdk/measure"
)

// starFrame reads Project STAR (26,796 rows) with levels of reading and maths.
func starFrame(t testing.TB) (measure.Frame, map[string]measure.CutPoints) {
	t.Helper()
	file, err := os.Open("../examples/scorecard/data/star.csv.gz")
	require.NoError(t, err)
	defer func() { require.NoError(t, file.Close()) }()
	text, err := gzip.NewReader(file)
	require.NoError(t, err)
	f, err := measure.ReadCSV(context.Background(), "star.csv", text, measure.Schema{Columns: []measure.Column{
		{Name: "grade", Kind: measure.Category, Levels: []string{"K", "1", "2", "3"}},
		{Name: "ethnicity", Kind: measure.Category, Levels: []string{"White", "Black", "Asian", "Hispanic", "American Indian", "Other"}},
		{Name: "lunch", Kind: measure.Category, Levels: []string{"free or reduced", "full price"}},
		{Name: "class", Kind: measure.Category, Levels: []string{"small", "regular", "regular+aide"}},
		{Name: "read", Kind: measure.Number},
		{Name: "math", Kind: measure.Number},
	}}, nil)
	require.NoError(t, err)
	require.Equal(t, 26796, f.Len())
	points := map[string]measure.CutPoints{}
	for _, subject := range []string{"read", "math"} {
		f, points[subject], err = f.Cut(measure.Cut{
			Column: subject + "_level", Source: subject, Levels: []string{"1", "2", "3", "4"}, Quantiles: []float64{0.25, 0.5, 0.75},
			By: "grade", Reference: "class", ReferenceLevel: "regular",
		})
		require.NoError(t, err)
	}
	return f, points
}

func starPlan() measure.Plan {
	proficient := func(subject string) measure.Indicator {
		return measure.Indicator{Key: subject, Column: subject + "_level", Outcome: measure.LevelAtOrAbove, Level: "3",
			Direction: measure.HigherIsBetter, Temporal: measure.Stock}
	}
	return measure.Plan{Indicators: []measure.Indicator{proficient("read"), proficient("math")},
		Within: "grade", Sets: measure.Cube("ethnicity", "lunch")}
}

// Every cell and cut point of ../docs/reference/star.R, which base R 4.2.2
// computes: counts exactly, rates and limits to 1e-12. The margins "(all)" of R
// are our smaller sets.
func TestStarAgainstR(t *testing.T) {
	f, points := starFrame(t)
	cuts := readTable(t, "../docs/reference/star-cuts.csv")
	require.Len(t, cuts, 8)
	for _, r := range cuts {
		want := []float64{number(t, r["q25"]), number(t, r["q50"]), number(t, r["q75"])}
		require.Equal(t, want, points[r["subject"]][r["grade"]], "%s %s", r["subject"], r["grade"])
	}
	v := tabulate(t, starPlan(), f)
	for file, size := range map[string]int{"star-grades.csv": 256, "star-grade3.csv": 64} {
		rows := readTable(t, "../docs/reference/"+file)
		require.Len(t, rows, size)
		for _, r := range rows {
			group := r["ethnicity"] + " × " + r["lunch"]
			switch {
			case r["ethnicity"] == "(all)" && r["lunch"] == "(all)":
				group = ""
			case r["ethnicity"] == "(all)":
				group = r["lunch"]
			case r["lunch"] == "(all)":
				group = r["ethnicity"]
			}
			c := starCell(t, v, r["grade"], r["subject"], group, r["ethnicity"] == "(all)")
			require.Equal(t, whole(t, r["records"]), c.Records, "%v", r)
			require.Equal(t, whole(t, r["n"]), c.Used, "%v", r)
			require.Equal(t, whole(t, r["k"]), c.Successes, "%v", r)
			require.Equal(t, c.Records-c.Used, c.MissingOutcome, "%v", r)
			if r["rate"] == "" {
				require.Equal(t, measure.Empty, c.Estimate.Status(), "%v", r)
				continue
			}
			isEstimate(t, c.Estimate, nil, number(t, r["rate"]), number(t, r["lower"]), number(t, r["upper"]), 1e-12)
		}
	}
}

// starCell tells the unknown level of ethnicity from that of lunch.
func starCell(t *testing.T, v measure.View, grade, subject, group string, byLunch bool) measure.Cell {
	t.Helper()
	if group != measure.UnknownLevel {
		return find(t, v, grade, subject, group)
	}
	want := "ethnicity"
	if byLunch {
		want = "lunch"
	}
	for c := range v.Cells() {
		if c.Stratum == grade && c.Indicator == subject && len(c.Set) == 1 && c.Set[0] == want && c.Unknown {
			return c
		}
	}
	require.Fail(t, "no unknown group")
	return measure.Cell{}
}

// Used + missing outcome + unknown group + excluded = records, in every set of
// real data; nobody lacks a grade.
func TestStarAccounting(t *testing.T) {
	f, _ := starFrame(t)
	v := tabulate(t, starPlan(), f)
	for _, set := range [][]string{nil, {"ethnicity"}, {"lunch"}, {"ethnicity", "lunch"}} {
		for _, subject := range []string{"read", "math"} {
			a, ok := v.Accounting(subject, set...)
			require.True(t, ok)
			require.Equal(t, 26796, a.Records)
			require.Equal(t, a.Records, a.Used+a.MissingOutcome+a.UnknownGroup+a.Excluded)
			require.Zero(t, a.Excluded)
			require.Equal(t, len(set) > 0, a.UnknownGroup > 0)
		}
	}
}
