package measure_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"iter"
	"math"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/collective-impact/sdk/measure"
)

// fullPlan has every field of a plan that goes with stages, fullReplicates those
// of replicate weights.
const (
	fullPlan = `{"indicators":[
	{"key":"a","title":"A","description":"d","outcome":"ratio-of-sums","column":"y","denominator":"x","direction":"higher-is-better","temporal":"flow"},
	{"key":"b","title":"","outcome":"rate","column":"events","denominator":"exposure","per":1000,"direction":"lower-is-better","temporal":"flow"},
	{"key":"c","title":"","outcome":"mean","column":"x","trueZero":true,"direction":"higher-is-better","temporal":"stock"},
	{"key":"d","title":"","outcome":"level-is","column":"level","level":"2","direction":"higher-is-better","temporal":"stock"},
	{"key":"e","title":"","outcome":"count","column":"","direction":"higher-is-better","temporal":"stock"}],
	"where":[{"column":"age","min":3,"max":27.5},{"column":"yes","yes":false},{"column":"race","levels":["B","C"]}],
	"within":"grade","sets":[["district","school"],["lunch"]],"references":[{"kind":"all-others"},{"kind":"fixed","value":2,"indicator":"c"}],
	"weight":{"column":"w","kind":"sampling"},
	"design":{"stages":[{"stratum":"district","cluster":"unit","population":"n"},{"cluster":"row","population":"m"}],
	"margins":[{"column":"lunch","totals":{"free":10,"full":20}}],"lonely":"adjust","normal":true},"level":0.9,"unknown":"group"}`
	fullReplicates = `{"indicators":[{"key":"a","title":"","outcome":"flag","column":"yes","direction":"higher-is-better","temporal":"stock"}],
	"design":{"replicates":{"columns":["r1","r2"],"method":"fay","rho":0.3,"scale":2,"scales":[1,0.5],"aboutMean":true,"df":7}}}`
)

func TestFullPlanRoundTrip(t *testing.T) {
	for _, text := range []string{fullPlan, fullReplicates, strings.Replace(fullReplicates, `"replicates":{"columns":["r1","r2"],"method":"fay","rho":0.3,"scale":2,"scales":[1,0.5],"aboutMean":true,"df":7}`, `"complete":true`, 1)} {
		p, err := measure.ReadPlan(strings.NewReader(text))
		require.NoError(t, err)
		again, err := json.Marshal(p)
		require.NoError(t, err)
		require.JSONEq(t, text, string(again))
		q, err := measure.ReadPlan(bytes.NewReader(again))
		require.NoError(t, err)
		require.Empty(t, cmp.Diff(p, q, cmp.Comparer(func(a, b measure.Period) bool { return a == b })))
	}
}

// Every problem of weights, filters and designs has its place, all at once.
func TestPlanProblems(t *testing.T) {
	one := []measure.Indicator{flag("f", "yes")}
	sampling := measure.Weight{Column: "w", Kind: measure.SamplingWeight}
	replicates := func(r measure.Replicates) *measure.Design { return &measure.Design{Replicates: &r} }
	for name, c := range map[string]struct {
		plan measure.Plan
		want []string
	}{
		"weight without a kind":   {measure.Plan{Weight: measure.Weight{Column: "w"}}, []string{"/weight/kind: required"}},
		"weight without a column": {measure.Plan{Weight: measure.Weight{Kind: measure.FrequencyWeight}}, []string{"/weight/column: required"}},
		"unknown kind":            {measure.Plan{Weight: measure.Weight{Column: "w", Kind: 77}}, []string{"/weight/kind: required"}},
		"filters": {measure.Plan{Where: []measure.Filter{{}, {Column: "a", Levels: []string{"x", "x"}}, {Column: "a", Levels: []string{"x"}, Yes: pointer(true)}}},
			[]string{"/where/0/column: required", "/where/0: invalid", "/where/1/levels/1: duplicate", "/where/2: invalid"}},
		"frequency weights of a sample": {measure.Plan{Weight: measure.Weight{Column: "w", Kind: measure.FrequencyWeight}, Design: &measure.Design{}}, []string{"/weight/kind: invalid"}},
		"two ways":                      {measure.Plan{Weight: sampling, Design: &measure.Design{Stages: []measure.Stage{{Cluster: "u"}}, Complete: true}}, []string{"/design: invalid"}},
		"stages": {measure.Plan{Weight: sampling, Design: &measure.Design{Stages: []measure.Stage{{Stratum: "s"}, {}}, Lonely: 99}},
			[]string{"/design/stages/0/cluster: required", "/design/stages/1: required", "/design/lonely: unknown key"}},
		"margins": {measure.Plan{Weight: sampling, Design: &measure.Design{Margins: []measure.Margin{{}, {Column: "a", Totals: map[string]float64{"x": 0, "y": math.NaN(), "z": math.Inf(1), "v": -1}}, {Column: "a", Totals: map[string]float64{"x": 1}}}}},
			[]string{"/design/margins/0/column: required", "/design/margins/0/totals: required", "/design/margins/1/totals/v: out of range", "/design/margins/1/totals/x: out of range",
				"/design/margins/1/totals/y: out of range", "/design/margins/1/totals/z: out of range", "/design/margins/2/column: duplicate"}},
		"no replicates": {measure.Plan{Design: replicates(measure.Replicates{})}, []string{"/design/replicates/columns: required", "/design/replicates/method: required"}},
		"replicates": {measure.Plan{Design: replicates(measure.Replicates{Columns: []string{"a", "a", ""}, Method: measure.JK1, Rho: 0.5, Scale: -1, Scales: []float64{1, math.NaN()}})},
			[]string{"/design/replicates/columns/1: duplicate", "/design/replicates/columns/2: duplicate", "/design/replicates/rho: out of range", "/design/replicates/scale: out of range",
				"/design/replicates/scales: invalid", "/design/replicates/scales/1: out of range"}},
		"jackknife without its factors": {measure.Plan{Design: replicates(measure.Replicates{Columns: []string{"a", "b"}, Method: measure.JKn})}, []string{"/design/replicates/scales: required"}},
		"margins of replicates": {measure.Plan{Design: &measure.Design{Replicates: &measure.Replicates{Columns: []string{"a", "b"}, Method: measure.BRR}, Margins: []measure.Margin{{Column: "a", Totals: map[string]float64{"x": 1}}}}},
			[]string{"/design/margins: invalid"}},
	} {
		c.plan.Indicators = one
		require.Equal(t, c.want, faults(t, c.plan.Validate()), name)
		_, err := c.plan.Tabulate(context.Background(), measure.Frame{})
		require.Equal(t, c.want, faults(t, err), name)
	}
	rate := measure.Indicator{Key: "r", Outcome: measure.RatePer, Direction: measure.HigherIsBetter, Temporal: measure.Stock, Per: -1, TrueZero: true, Level: "1", Quantile: 0.5}
	require.Equal(t, []string{"/column: required", "/denominator: required", "/level: invalid", "/trueZero: invalid", "/per: out of range", "/quantile: out of range"}, faults(t, rate.Validate()))
}

// What the numbers of a frame may not be is said at its place in the plan.
func TestPlanAgainstNumbers(t *testing.T) {
	of := func(change func(*resident)) measure.Frame {
		p := resident{text: map[string]string{"lunch": "free", "unit": "u1", "district": "N"}, num: map[string]float64{"y": 1, "x": 1, "events": 2, "exposure": 1, "f": 1, "w": 1, "age": 9}, yes: map[string]bool{"yes": true}}
		q := p
		q.text, q.num = map[string]string{"lunch": "full", "unit": "u2", "district": "N"}, map[string]float64{}
		for k, v := range p.num {
			q.num[k] = v
		}
		change(&q)
		return peopleFrame(t, []resident{p, q})
	}
	number := func(name string, x float64) measure.Frame { return of(func(p *resident) { p.num[name] = x }) }
	without := func(name string) measure.Frame {
		return of(func(p *resident) { delete(p.num, name); delete(p.text, name) })
	}
	base := func(change func(*measure.Plan)) measure.Plan {
		p := measure.Plan{Indicators: []measure.Indicator{flag("f", "yes")}}
		change(&p)
		return p
	}
	weighted := func(column string, k measure.WeightKind) measure.Plan {
		return base(func(p *measure.Plan) { p.Weight = measure.Weight{Column: column, Kind: k} })
	}
	designed := func(d measure.Design) measure.Plan {
		return base(func(p *measure.Plan) {
			p.Weight, p.Design = measure.Weight{Column: "w", Kind: measure.SamplingWeight}, &d
		})
	}
	rate := base(func(p *measure.Plan) {
		p.Indicators = []measure.Indicator{{Key: "r", Outcome: measure.RatePer, Column: "events", Denominator: "exposure", Direction: measure.LowerIsBetter, Temporal: measure.Flow}}
	})
	margin := func(totals map[string]float64) measure.Plan {
		return designed(measure.Design{Margins: []measure.Margin{{Column: "lunch", Totals: totals}}})
	}
	clustered := designed(measure.Design{Stages: []measure.Stage{{Stratum: "lunch", Cluster: "unit", Population: "age"}}})
	for name, c := range map[string]struct {
		plan  measure.Plan
		frame measure.Frame
		want  []string
	}{
		"negative frequency":     {weighted("f", measure.FrequencyWeight), number("f", -1), []string{"/weight/column: out of range"}},
		"half a person":          {weighted("f", measure.FrequencyWeight), number("f", 1.5), []string{"/weight/column: out of range"}},
		"more people than any":   {weighted("f", measure.FrequencyWeight), number("f", 1e30), []string{"/weight/column: out of range"}},
		"missing frequency":      {weighted("f", measure.FrequencyWeight), without("f"), []string{"/weight/column: required"}},
		"missing precision":      {weighted("w", measure.PrecisionWeight), without("w"), []string{"/weight/column: required"}},
		"negative precision":     {weighted("w", measure.PrecisionWeight), number("w", -1e-9), []string{"/weight/column: out of range"}},
		"missing weight":         {weighted("w", measure.SamplingWeight), without("w"), []string{"/weight/column: required"}},
		"negative weight":        {weighted("w", measure.SamplingWeight), number("w", -2), []string{"/weight/column: out of range"}},
		"weight of another kind": {weighted("lunch", measure.SamplingWeight), number("w", 1), []string{"/weight/column: no such column"}},
		"negative events":        {rate, number("events", -1), []string{"/indicators/0/column: out of range"}},
		"half an event":          {rate, number("events", 0.5), []string{"/indicators/0/column: out of range"}},
		"negative exposure":      {rate, number("exposure", -0.5), []string{"/indicators/0/denominator: out of range"}},
		"no such filter": {base(func(p *measure.Plan) {
			p.Where = []measure.Filter{{Column: "none", Min: pointer(0.0)}, {Column: "y", Yes: pointer(true)}, {Column: "yes", Levels: []string{"x"}}, {Column: "lunch", Levels: []string{"x"}}, {Column: "race", Levels: []string{"A", "x"}}}
		}), number("y", 1),
			[]string{"/where/0/column: no such column", "/where/1/column: no such column", "/where/2/column: no such column", "/where/3/levels/0: refers to nothing", "/where/4/levels/1: refers to nothing"}},
		"missing unit":       {clustered, without("unit"), []string{"/design/stages/0/cluster: required"}},
		"missing stratum":    {clustered, without("lunch"), []string{"/design/stages/0/stratum: required"}},
		"missing population": {clustered, without("age"), []string{"/design/stages/0/population: required"}},
		"no such design":     {designed(measure.Design{Stages: []measure.Stage{{Stratum: "y", Cluster: "none", Population: "lunch"}}}), number("y", 1), []string{"/design/stages/0/stratum: no such column", "/design/stages/0/cluster: no such column", "/design/stages/0/population: no such column"}},
		"no such replicates": {base(func(p *measure.Plan) {
			p.Design = &measure.Design{Replicates: &measure.Replicates{Columns: []string{"y", "none"}, Method: measure.BRR}}
		}), number("y", 1), []string{"/design/replicates/columns/1: no such column"}},
		"missing replicate": {base(func(p *measure.Plan) {
			p.Design = &measure.Design{Replicates: &measure.Replicates{Columns: []string{"y", "x"}, Method: measure.BRR}}
		}), without("x"), []string{"/design/replicates/columns/1: required"}},
		"levels of a margin":   {margin(map[string]float64{"free": 1, "other": 2}), number("y", 1), []string{"/design/margins/0/totals/full: required", "/design/margins/0/totals/other: refers to nothing"}},
		"margin with a gap":    {margin(map[string]float64{"free": 1, "full": 2}), without("lunch"), []string{"/design/margins/0/column: required"}},
		"child without parent": {base(func(p *measure.Plan) { p.Sets = [][]string{{"district"}, {"school"}, {"lunch", "school"}} }), number("y", 1), []string{"/sets/1/0: required", "/sets/2/1: required"}},
		"label as a dimension": {base(func(p *measure.Plan) { p.Sets = [][]string{{"yes"}}; p.Within = "race" }), number("y", 1), []string{"/within: no such column", "/sets/0/0: no such column"}},
	} {
		_, err := c.plan.Tally(context.Background(), c.frame)
		require.Equal(t, c.want, faults(t, err), name)
	}
	// A row without a weight is not needed where a filter leaves it out.
	p := weighted("w", measure.SamplingWeight)
	p.Where = []measure.Filter{{Column: "lunch", Levels: []string{"free"}}}
	require.Equal(t, 2, tallyOf(t, p, without("w")).Records())

	// Margins that no weights can have: a level without anybody, totals that
	// contradict each other; a population smaller than its sample.
	free := measure.Margin{Column: "lunch", Totals: map[string]float64{"free": 1, "full": 2}}
	for name, p := range map[string]measure.Plan{
		"nobody":     designed(measure.Design{Margins: []measure.Margin{{Column: "district", Totals: map[string]float64{"N": 3, "S": 4}}}}),
		"totals":     designed(measure.Design{Margins: []measure.Margin{free, {Column: "district", Totals: map[string]float64{"N": 30, "S": 4}}}}),
		"population": designed(measure.Design{Stages: []measure.Stage{{Population: "x"}}}),
	} {
		_, err := p.Tabulate(context.Background(), number("y", 1))
		require.ErrorContains(t, err, "design: ", name)
	}
}

// More sums than a cell holds are refused in words: 80 replicates of many
// indicators, and products of numbers from 1e-12 to 1e130.
func TestTooManySums(t *testing.T) {
	many := measure.Plan{Design: &measure.Design{Replicates: &measure.Replicates{Method: measure.SDR}}}
	people := []resident{{num: map[string]float64{"y": 1, "x": 1e-12, "w": 1}}, {num: map[string]float64{"y": 1e-12, "x": 1e130, "w": 0.3}}, {num: map[string]float64{"y": 1e130, "x": 1, "w": 0.1}}}
	wide := measure.Plan{Indicators: everyIndicator()[8:9], Weight: measure.Weight{Column: "w", Kind: measure.PrecisionWeight}}
	_, err := wide.Tally(context.Background(), peopleFrame(t, people))
	require.ErrorIs(t, err, measure.ErrRange)
	require.ErrorContains(t, err, "sums")

	columns := []measure.Column{numeric("y")}
	header, line := "y", "1"
	for i := range 80 {
		name := "r" + strconv.Itoa(i)
		columns = append(columns, numeric(name))
		many.Design.Replicates.Columns = append(many.Design.Replicates.Columns, name)
		header, line = header+","+name, line+",1"
	}
	for i := range 12 {
		ind := mean("m"+strconv.Itoa(i), "y")
		ind.Outcome = measure.TotalOf
		if i%2 == 0 {
			ind.Outcome = measure.Mean
		}
		many.Indicators = append(many.Indicators, ind)
	}
	f := read(t, header+"\n"+line+"\n", measure.Schema{Columns: columns})
	_, err = many.Tally(context.Background(), f)
	require.NoError(t, err, "the same sums are kept once")
	for i := range many.Indicators {
		many.Indicators[i].Column = "r" + strconv.Itoa(i)
	}
	_, err = many.Tally(context.Background(), f)
	require.ErrorIs(t, err, measure.ErrRange)
	require.ErrorContains(t, err, "sums")
}

// A context that has ended stops each step with its own error; what is nil or
// zero does no harm.
func TestTallyStops(t *testing.T) {
	ended, cancel := context.WithCancel(context.Background())
	cancel()
	people := randomPeople(newRand(1), 60, 0)
	f := peopleFrame(t, people)
	for _, kind := range []measure.WeightKind{0, measure.SamplingWeight, measure.PrecisionWeight, measure.FrequencyWeight} {
		p := randomPlan(newRand(2), kind)
		_, err := p.Tally(ended, f)
		require.ErrorIs(t, err, context.Canceled)
		_, err = p.Tabulate(ended, f)
		require.ErrorIs(t, err, context.Canceled)
		_, err = p.TallyAll(ended, framesOf(t, [][]resident{people}), nil)
		require.ErrorIs(t, err, context.Canceled)
		tally := tallyOf(t, p, f)
		_, err = tally.Table(ended)
		require.ErrorIs(t, err, context.Canceled)
		var none context.Context
		table, err := tally.Table(none)
		require.NoError(t, err)
		same(t, cells(open(t, tableOf(t, tally))), cells(open(t, table)), "no context")
	}
	p := randomPlan(newRand(2), 0)
	_, err := p.TallyAll(context.Background(), nil, nil)
	require.ErrorIs(t, err, measure.ErrRequired)
	broken := errors.New("broken")
	_, err = p.TallyAll(context.Background(), iter.Seq2[measure.Frame, error](func(yield func(measure.Frame, error) bool) {
		_ = yield(f, nil) && yield(measure.Frame{}, broken) && yield(f, nil)
	}), nil)
	require.ErrorIs(t, err, broken)
	var rows []int
	sum, err := p.TallyAll(context.Background(), framesOf(t, [][]resident{people, people}), func(n int) { rows = append(rows, n) })
	require.NoError(t, err)
	require.Equal(t, 2*len(people), sum.Records())
	require.Equal(t, 2*len(people), rows[len(rows)-1])
	require.IsNonDecreasing(t, rows)
	var zero measure.Tally
	require.Zero(t, zero.Records())
	_, err = zero.Table(context.Background())
	require.ErrorIs(t, err, measure.ErrRequired)
	none, err := p.TallyAll(context.Background(), framesOf(t, nil), nil)
	require.NoError(t, err)
	require.Zero(t, none)
	sum, err = none.Merge(tallyOf(t, p, f))
	require.NoError(t, err)
	require.Equal(t, len(people), sum.Records())
}

// More columns than a tally can count by are an error that says how many there
// may be.
func TestTooManyDimensions(t *testing.T) {
	p := measure.Plan{Indicators: []measure.Indicator{mean("y", "y")}}
	columns, header, line := []measure.Column{numeric("y")}, "y", "1"
	for i := range 61 {
		name := "d" + strconv.Itoa(i)
		columns = append(columns, measure.Column{Name: name, Kind: measure.Category, Levels: []string{"a", "b"}})
		p.Sets = append(p.Sets, []string{name})
		header, line = header+","+name, line+",a"
	}
	f := read(t, header+"\n"+line+"\n", measure.Schema{Columns: columns})
	_, err := p.Tally(context.Background(), f)
	var field *measure.FieldError
	require.ErrorAs(t, err, &field)
	require.Equal(t, "/sets", field.Path)
	require.ErrorIs(t, err, measure.ErrRange)
	require.ErrorContains(t, err, "61 columns, more than 60")
	p.Sets = p.Sets[1:]
	_, err = p.Tally(context.Background(), f)
	require.NoError(t, err)
}

// A rate has limits without events, and no value without exposure.
func TestRatesAtTheEdge(t *testing.T) {
	rate := measure.Indicator{Key: "r", Outcome: measure.RatePer, Column: "events", Denominator: "exposure", Per: 1000, Direction: measure.LowerIsBetter, Temporal: measure.Flow}
	of := func(lunch string, events, exposure float64) resident {
		return resident{text: map[string]string{"lunch": lunch}, num: map[string]float64{"events": events, "exposure": exposure}}
	}
	plan := measure.Plan{Indicators: []measure.Indicator{rate}, Sets: measure.Each("lunch"), References: []measure.Reference{measure.Named("lunch", "full"), measure.AllOthers(), measure.Overall()}}
	for _, events := range []float64{0, 2} {
		v := tabulate(t, plan, peopleFrame(t, []resident{of("full", 0, 40), of("full", 0, 10), of("free", events, 0)}))
		e := find(t, v, "", "r", "full").Estimate
		// qchisq(0.975, 2)/2/50·1000 = −log(0.025)·20
		isEstimate(t, e, nil, 0, 0, -20*math.Log(0.025), 1e-13)
		n, _ := e.N()
		require.Equal(t, 2, n, "people, not events")
		free := find(t, v, "", "r", "free")
		require.Equal(t, measure.ZeroReference, free.Estimate.Reason())
		require.Equal(t, measure.Rate, free.Estimate.Unit())
		for _, x := range append(free.Comparisons, find(t, v, "", "r", "full").Comparisons[1:]...) {
			require.Equal(t, measure.Undefined, x.Difference.Status())
			require.Equal(t, measure.Rate, x.Difference.Unit())
			require.Equal(t, measure.Ratio, x.Ratio.Unit())
		}
	}
}
