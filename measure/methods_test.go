package measure_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/collective-impact/sdk/measure"
)

// Intervals are those of the functions that the plan names.
func TestMethods(t *testing.T) {
	rows := randomRows(11)
	f := frameOf(t, rows, races, lunch)
	p := measure.Plan{Indicators: []measure.Indicator{flag("yes", "yes")}, Sets: measure.Each("race"),
		References: []measure.Reference{measure.AllOthers(), measure.Overall()}, Level: 0.9,
		Methods: measure.Methods{Proportion: measure.ClopperPearson, Difference: measure.MiettinenNurminen, Ratio: measure.MiettinenNurminen}}
	got := cells(tabulate(t, p, f))
	all := got[" yes"]
	checked := 0
	for _, race := range races {
		c := got[" yes race="+race]
		if c.Used == 0 {
			continue
		}
		checked++
		k, n := c.Successes, c.Used
		want, err := measure.ProportionBy(measure.ClopperPearson, k, n, 0.9)
		require.NoError(t, err)
		require.Equal(t, want, c.Estimate)
		want, err = measure.ProportionDifferenceBy(measure.MiettinenNurminen, k, n, all.Successes-k, all.Used-n, 0.9)
		require.NoError(t, err)
		require.Equal(t, want, c.Comparisons[0].Difference)
		want, err = measure.ProportionRatioBy(measure.MiettinenNurminen, k, n, all.Successes-k, all.Used-n, 0.9)
		require.NoError(t, err)
		require.Equal(t, want, c.Comparisons[0].Ratio)
		// To everyone it is the share of the others of that to the others.
		a, _ := c.Comparisons[0].Difference.Value()
		b, _ := c.Comparisons[1].Difference.Value()
		require.InDelta(t, a*float64(all.Used-n)/float64(all.Used), b, 1e-15)
	}
	require.Positive(t, checked)

	p.Methods = measure.Methods{Proportion: measure.KatzLog, SurveyProportion: "no such", Rate: measure.Wald, Difference: measure.Wilson, Ratio: measure.Wald, SurveyDifference: measure.Wald}
	p.Standard = 9
	require.Equal(t, []string{"/methods/proportion: unknown key", "/methods/difference: unknown key", "/methods/ratio: unknown key",
		"/methods/rate: unknown key", "/methods/surveyProportion: unknown key", "/methods/surveyDifference: unknown key", "/standard: unknown key"}, faults(t, p.Validate()))
}

// The standard of the NCHS judges each estimate as its function does.
func TestStandard(t *testing.T) {
	p := stratified([]string{"stype"}, []string{"awards", "stype"})
	p.References, p.Level = nil, 0.9
	p.Standard = measure.NCHS
	verdicts := map[measure.Verdict]int{}
	for c := range tabulate(t, p, apistrat(t)).Cells() {
		if _, ok := c.Estimate.Value(); !ok || c.Indicator == "tested" {
			require.Zero(t, c.Presentation)
			continue
		}
		require.Equal(t, c.Presentation.Verdict != measure.Show, c.Estimate.Status() == measure.Unreliable, "%v", c)
		require.Equal(t, 0.9, c.Estimate.Level())
		if c.Indicator == "wide" {
			value, _ := c.Estimate.Value()
			se, _ := c.Estimate.StdErr()
			df, ok := c.Estimate.DF()
			if !ok {
				df = float64(c.Used - 1)
			}
			want, err := measure.SurveyProportion{P: value, SE: se, N: c.Used, DF: df}.Presentation()
			require.NoError(t, err)
			require.Equal(t, want.Verdict, c.Presentation.Verdict)
			require.Equal(t, want.Why, c.Presentation.Why)
		}
		verdicts[c.Presentation.Verdict]++
	}
	require.Positive(t, verdicts[measure.Show])
	require.Positive(t, verdicts[measure.Suppress])
}

// The covariance of two groups of a sample is what svyby(..., covmat=TRUE) of R
// survey 4.5 has; that of overlapping groups comes of the people they share.
func TestCovariance(t *testing.T) {
	v := tabulate(t, stratified([]string{"awards"}), apistrat(t))
	cov, ok := v.Covariance("api00", "", "awards")
	require.True(t, ok)
	close9(t, 235.155200887752, cov[0][0], "No")
	close9(t, 140.579698372424, cov[1][1], "Yes")
	close9(t, -0.29159765960285, cov[0][1], "No, Yes")
	require.Equal(t, cov[0][1], cov[1][0])
	_, ok = v.Covariance("api00", "", "no such")
	require.False(t, ok)

	f, err := readText(t, "race,y\nA,true\nA,false\nA;B,true\nB,false\nB,true\nA;B,true\n", measure.Column{Name: "race", Kind: measure.Several, Levels: []string{"A", "B"}},
		measure.Column{Name: "y", Kind: measure.YesNo})
	require.NoError(t, err)
	cov, ok = tabulate(t, measure.Plan{Indicators: []measure.Indicator{flag("y", "y")}, Sets: measure.Each("race")}, f).Covariance("y", "", "race")
	require.True(t, ok)
	// A and B have three of four each and share two who both count:
	// 2 (1 − 3/4)(1 − 3/4) / (4·4).
	require.InDelta(t, 2.0/16/16, cov[0][1], 1e-17)
	require.InDelta(t, 3.0/16/4, cov[0][0], 1e-17)
}
