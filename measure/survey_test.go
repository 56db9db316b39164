package measure_test

import (
	"bytes"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/collective-impact/sdk/measure"
)

// readSurvey reads a file of testdata/survey.
func readSurvey(t *testing.T, name string, columns ...measure.Column) measure.Frame {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", "survey", name))
	require.NoError(t, err)
	f, err := measure.ReadCSV(t.Context(), name, bytes.NewReader(data), measure.Schema{Columns: columns}, nil)
	require.NoError(t, err)
	return f
}

func levelled(name, levels string) measure.Column {
	return measure.Column{Name: name, Kind: measure.Category, Levels: strings.Fields(levels)}
}

func numeric(name string) measure.Column { return measure.Column{Name: name, Kind: measure.Number} }

func apistrat(t *testing.T) measure.Frame {
	return readSurvey(t, "apistrat.csv", levelled("stype", "E H M"), levelled("awards", "No Yes"),
		measure.Column{Name: "sch.wide", Kind: measure.YesNo, True: []string{"Yes"}, False: []string{"No"}},
		numeric("api00"), numeric("enroll"), numeric("api.stu"), numeric("pw"), numeric("fpc"))
}

func stratified(sets ...[]string) measure.Plan {
	api := mean("api00", "api00")
	api.TrueZero = true
	return measure.Plan{
		Indicators: []measure.Indicator{api, flag("wide", "sch.wide"),
			{Key: "tested", Outcome: measure.RatioOfSums, Column: "api.stu", Denominator: "enroll", Direction: measure.HigherIsBetter, Temporal: measure.Stock}},
		Sets: sets, Weight: measure.Weight{Column: "pw", Kind: measure.SamplingWeight},
		Design:     &measure.Design{Stages: []measure.Stage{{Stratum: "stype", Population: "fpc"}}},
		References: []measure.Reference{measure.Named("awards", "No")},
	}
}

func close9(t *testing.T, want, got float64, what string) {
	t.Helper()
	require.LessOrEqual(t, math.Abs(got-want), 1e-9*math.Abs(want)+1e-12, "%s: %v, not %v", what, got, want)
}

// estimated checks value and standard error.
func estimated(t *testing.T, e measure.Estimate, value, se float64, what string) {
	t.Helper()
	v, ok := e.Value()
	require.True(t, ok, "%s: %s", what, e)
	close9(t, value, v, what)
	got, ok := e.StdErr()
	require.True(t, ok, "%s: %s", what, e)
	close9(t, se, got, what+" SE")
}

// R 4.2.2, survey 4.5, svydesign(id=~1, strata=~stype, weights=~pw, fpc=~fpc,
// data=apistrat) with svyby, svycontrast(svyby(..., covmat=TRUE)) and svyratio.
func TestStratifiedSample(t *testing.T) {
	p := stratified([]string{"stype"}, []string{"awards"}, []string{"awards", "stype"})
	p.References[0] = measure.Named("awards", "No")
	got := cells(tabulate(t, p, apistrat(t)))
	estimated(t, got[" api00"].Estimate, 662.287363159321, 9.40894080278458, "overall")
	lo, hi, _ := got[" api00"].Estimate.Interval()
	close9(t, 643.732188272086, lo, "lower")
	close9(t, 680.842538046555, hi, "upper")
	df, _ := got[" api00"].Estimate.DF()
	require.Equal(t, 197.0, df)
	for group, want := range map[string][2]float64{
		"stype=E": {674.43, 12.3824797939073}, "stype=H": {625.82, 14.9371291853931}, "stype=M": {636.6, 16.2147073081845},
		"awards=No stype=E": {659.814814814815, 25.7667324651944}, "awards=No stype=H": {608.794117647059, 15.7713286160396},
		"awards=No stype=M": {599.115384615385, 21.6419815920855}, "awards=Yes stype=E": {679.835616438356, 13.9797013450511},
		"awards=Yes stype=H": {662, 30.6766207777112}, "awards=Yes stype=M": {677.208333333333, 21.5228365228955},
	} {
		estimated(t, got[" api00 "+group].Estimate, want[0], want[1], group)
	}
	yes := got[" api00 awards=Yes"]
	estimated(t, yes.Comparisons[0].Difference, 44.687493955025, 19.3989199333206, "difference")
	estimated(t, yes.Comparisons[0].Ratio, 1.07051448978566, 0.0298715688738627, "ratio, SE of its logarithm")
	estimated(t, got[" tested"].Estimate, 0.836956886940522, 0.00775710316663788, "ratio overall")
	estimated(t, got[" tested stype=H"].Estimate, 0.810570152192019, 0.0204772567562377, "ratio of H")
}

// R 4.2.2, survey 4.5, svydesign(id=~1, weights=~pw, fpc=~fpc, data=apisrs) with
// svytotal, svymean and svyby.
func TestSimpleRandomSample(t *testing.T) {
	f := readSurvey(t, "apisrs.csv", levelled("stype", "E H M"), numeric("api00"), numeric("enroll"), numeric("pw"), numeric("fpc"))
	p := measure.Plan{
		Indicators: []measure.Indicator{mean("api00", "api00"), mean("enroll", "enroll"),
			{Key: "total", Outcome: measure.TotalOf, Column: "enroll", Direction: measure.HigherIsBetter, Temporal: measure.Stock},
			{Key: "schools", Outcome: measure.CountOf, Direction: measure.HigherIsBetter, Temporal: measure.Stock},
			{Key: "share E", Outcome: measure.LevelIs, Column: "stype", Level: "E", Direction: measure.HigherIsBetter, Temporal: measure.Stock}},
		Sets: measure.Each("stype"), Weight: measure.Weight{Column: "pw", Kind: measure.SamplingWeight},
		Design: &measure.Design{Stages: []measure.Stage{{Population: "fpc"}}},
	}
	got := cells(tabulate(t, p, f))
	estimated(t, got[" total"].Estimate, 3621074.34, 169519.654344059, "total")
	estimated(t, got[" api00"].Estimate, 656.585, 9.24972203928281, "api00")
	estimated(t, got[" enroll"].Estimate, 584.61, 27.3683652476685, "enroll")
	estimated(t, got[" share E"].Estimate, 0.71, 0.0316427633974734, "share")
	estimated(t, got[" schools stype=E"].Estimate, 4397.74, 195.99527648395, "count E")
	estimated(t, got[" schools stype=H"].Estimate, 774.25, 142.848756640964, "count H")
	estimated(t, got[" api00 stype=E"].Estimate, 666.140845070423, 11.1935233971644, "E")
	estimated(t, got[" api00 stype=H"].Estimate, 605.36, 21.9266446973357, "H")
	estimated(t, got[" api00 stype=M"].Estimate, 654.272727272727, 21.8261159913155, "M")
}

// R 4.2.2, survey 4.5, svrepdesign(data=scd, type="BRR", repweights=2*H,
// combined.weights=FALSE): svyratio(~alive, ~arrests), svytotal(~arrests+alive).
func TestReplicateWeights(t *testing.T) {
	f := readSurvey(t, "scd_brr.csv", numeric("arrests"), numeric("alive"), numeric("r1"), numeric("r2"), numeric("r3"), numeric("r4"))
	p := measure.Plan{
		Indicators: []measure.Indicator{
			{Key: "ratio", Outcome: measure.RatioOfSums, Column: "alive", Denominator: "arrests", Direction: measure.HigherIsBetter, Temporal: measure.Flow},
			{Key: "arrests", Outcome: measure.TotalOf, Column: "arrests", Direction: measure.LowerIsBetter, Temporal: measure.Flow},
			{Key: "alive", Outcome: measure.TotalOf, Column: "alive", Direction: measure.HigherIsBetter, Temporal: measure.Flow}},
		Design: &measure.Design{Replicates: &measure.Replicates{Columns: []string{"r1", "r2", "r3", "r4"}, Method: measure.BRR, AboutMean: true}},
	}
	got := cells(tabulate(t, p, f))
	estimated(t, got[" ratio"].Estimate, 0.153506350082827, 0.00941840066991849, "ratio")
	estimated(t, got[" arrests"].Estimate, 1811, 152.35813073151, "arrests")
	estimated(t, got[" alive"].Estimate, 278, 21.4941852602047, "alive")
}

// R 4.2.2, survey 4.1-1: svyquantile(~api00, design, c(.25, .5)) and, by awards,
// svyquantile(~api00, subset(design, awards == a), .5, df = degf(subset(...))).
func TestQuantilesOfSample(t *testing.T) {
	p := stratified([]string{"awards"})
	p.References = []measure.Reference{measure.Overall(), measure.Named("awards", "No")}
	p.Indicators = []measure.Indicator{
		{Key: "quarter", Outcome: measure.QuantileOf, Quantile: 0.25, Column: "api00", Direction: measure.HigherIsBetter, Temporal: measure.Stock},
		{Key: "median", Outcome: measure.QuantileOf, Column: "api00", Direction: measure.HigherIsBetter, Temporal: measure.Stock}}
	f := apistrat(t)
	got := cells(tabulate(t, p, f))
	for key, want := range map[string][3]float64{
		" quarter": {565, 535, 597}, " median": {668, 642, 694}, " median awards=No": {646, 593, 678}, " median awards=Yes": {676, 651, 720},
	} {
		e := got[key].Estimate
		value, _ := e.Value()
		lo, hi, ok := e.Interval()
		require.True(t, ok, key)
		require.Equal(t, want, [3]float64{value, lo, hi}, key)
		require.Equal(t, measure.WoodruffInterval, e.Method())
	}
	// The limits of differences from those of both sides and their correlation, in
	// R v[1, 2] / sqrt(v[1, 1] * v[2, 2]) with v <- vcov(svytotal(~z1 + z2, design)),
	// where z1 is (api00 <= 676) - 0.5 in the group and 0 elsewhere, and z2 the same
	// of what it is compared with at 646 and 668.
	leg := func(a, b, r float64) float64 { return math.Sqrt(a*a + b*b - 2*r*a*b) }
	r := []float64{0.76547118793295, -6.2549688145583e-05}
	for i, other := range []measure.Estimate{got[" median"].Estimate, got[" median awards=No"].Estimate} {
		d := got[" median awards=Yes"].Comparisons[i].Difference
		value, _ := other.Value()
		lo, hi, _ := other.Interval()
		isEstimate(t, d, nil, 676-value, 676-value-leg(676-651, hi-value, r[i]), 676-value+leg(720-676, value-lo, r[i]), 1e-10)
		require.Equal(t, measure.MOVER, d.Method())
		require.Equal(t, measure.NoMethod, got[" median awards=Yes"].Comparisons[i].Ratio.Reason())
	}
	// All others than one of two groups are the other group.
	q := p
	q.References = []measure.Reference{measure.AllOthers(), measure.Named("awards", "No")}
	pair := find(t, tabulate(t, q, f), "", "median", "Yes").Comparisons
	require.Equal(t, pair[1].Difference, pair[0].Difference)

	// The order of rows and a trip through bytes change nothing.
	var again measure.Tally
	require.NoError(t, again.UnmarshalBinary(encoded(t, tallyOf(t, p, f))))
	same(t, got, cells(open(t, tableOf(t, again))), "decoded")

	p.Design = &measure.Design{Replicates: &measure.Replicates{Columns: []string{"pw", "fpc"}, Method: measure.BRR}}
	require.ErrorIs(t, p.Validate(), measure.ErrInvalid)
	p.Design = &measure.Design{Complete: true}
	e := cells(tabulate(t, p, f))[" median"].Estimate
	require.Equal(t, measure.NoSampling, e.Reason())
}

// A group that lies in one sampled unit has no error of its own, and neither has
// its comparison: the formula would give one as if the group were known exactly.
func TestGroupInOneUnit(t *testing.T) {
	f, err := readText(t, "school,group,y\na,A,1\na,A,2\na,A,4\nb,B,5\nb,B,7\nc,B,1\nd,B,3\nd,B,6\n",
		measure.Column{Name: "school", Kind: measure.Label}, levelled("group", "A B"), numeric("y"))
	require.NoError(t, err)
	p := measure.Plan{Indicators: []measure.Indicator{mean("y", "y")}, Sets: measure.Each("group"), Design: &measure.Design{Stages: []measure.Stage{{Cluster: "school"}}},
		References: []measure.Reference{measure.AllOthers(), measure.Overall(), measure.Named("group", "B")}}
	for _, c := range cells(tabulate(t, p, f))[" y group=A"].Comparisons {
		_, ok := c.Difference.Value()
		require.True(t, ok)
		_, _, ok = c.Difference.Interval()
		require.False(t, ok, c.Reference.String())
		require.Equal(t, measure.NoDegrees, c.Difference.Reason())
		require.Equal(t, measure.Unclear, c.Standing)
	}
}

// Sampling weights alone are enough for a quantile: R 4.2.2, survey 4.1-1,
// svyquantile(~y, svydesign(id=~1, weights=~w, data=d), .5) is 2.
func TestQuantileWithWeightsAlone(t *testing.T) {
	f, err := readText(t, "y,w\n1,2\n2,1\n5,3\n7,0.5\n2,1.5\n", numeric("y"), numeric("w"))
	require.NoError(t, err)
	p := measure.Plan{Indicators: []measure.Indicator{{Key: "median", Outcome: measure.QuantileOf, Column: "y", Direction: measure.HigherIsBetter, Temporal: measure.Stock}},
		Weight: measure.Weight{Column: "w", Kind: measure.SamplingWeight}}
	e := cells(tabulate(t, p, f))[" median"].Estimate
	value, ok := e.Value()
	require.True(t, ok)
	require.Equal(t, 2.0, value)
}
