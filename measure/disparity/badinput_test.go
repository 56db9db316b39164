package disparity_test

import (
	"context"
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/collective-impact/sdk/measure"
	"github.com/collective-impact/sdk/measure/disparity"
)

// sampledRow is one row of a sample: an outcome, a group, a weight, and where it
// was drawn.
type sampledRow struct {
	group, stratum, unit  string
	yes                   bool
	score, weight, people float64
	events, exposure      float64
}

// sampledRows are 4 strata of 3 units; "alone" is a group that lives in one unit.
func sampledRows() []sampledRow {
	var rows []sampledRow
	for i := range 360 {
		stratum, unit := i%4, i/4%3
		r := sampledRow{group: []string{"a", "b"}[i%7%2], stratum: string(rune('p' + stratum)), unit: string(rune('p'+stratum)) + string(rune('1'+unit)),
			yes: i*5%9 < 4, score: float64(i % 23), weight: 2, people: 1, events: float64(i % 2), exposure: 1}
		if r.unit == "p1" && i%5 == 0 {
			r.group = "alone"
		}
		rows = append(rows, r)
	}
	return rows
}

func sampledFrame(t *testing.T, rows []sampledRow) (measure.Frame, error) {
	t.Helper()
	num := func(name string, get func(sampledRow) float64) measure.Field[sampledRow] {
		return measure.Num(name, func(r sampledRow) (float64, bool) { return get(r), true })
	}
	return measure.FromSeq(context.Background(), func(yield func(sampledRow, error) bool) {
		for _, r := range rows {
			if !yield(r, nil) {
				return
			}
		}
	}, measure.Dim("group", []string{"a", "b", "alone", "nobody"}, func(r sampledRow) (string, bool) { return r.group, r.group != "" }),
		measure.LabelField("stratum", func(r sampledRow) (string, bool) { return r.stratum, true }),
		measure.LabelField("unit", func(r sampledRow) (string, bool) { return r.unit, true }),
		measure.YesNoField("yes", func(r sampledRow) (bool, bool) { return r.yes, true }),
		num("score", func(r sampledRow) float64 { return r.score }), num("weight", func(r sampledRow) float64 { return r.weight }),
		num("people", func(r sampledRow) float64 { return r.people }),
		num("events", func(r sampledRow) float64 { return r.events }), num("exposure", func(r sampledRow) float64 { return r.exposure }))
}

func sampledPlan() measure.Plan {
	return measure.Plan{Sets: [][]string{{"group"}}, Indicators: []measure.Indicator{
		{Key: "yes", Outcome: measure.Flag, Column: "yes", Direction: measure.HigherIsBetter, Temporal: measure.Stock},
		{Key: "score", Outcome: measure.Mean, Column: "score", Direction: measure.HigherIsBetter, Temporal: measure.Stock},
		{Key: "rate", Outcome: measure.RatePer, Column: "events", Denominator: "exposure", Direction: measure.LowerIsBetter, Temporal: measure.Flow}}}
}

// What a bad input gets before anything is counted: an error of a type, with its
// place in the plan where it has one.
func TestBadInputIsAnError(t *testing.T) {
	sampling := measure.Weight{Column: "weight", Kind: measure.SamplingWeight}
	for name, x := range map[string]struct {
		rows func([]sampledRow)
		plan func(*measure.Plan)
		at   string // in the plan
		err  error
	}{
		"negative weight":           {func(r []sampledRow) { r[7].weight = -1 }, func(p *measure.Plan) { p.Weight = sampling }, "/weight/column", measure.ErrRange},
		"weight that is no number":  {func(r []sampledRow) { r[7].weight = math.NaN() }, func(p *measure.Plan) { p.Weight = sampling }, "", measure.ErrCell},
		"infinite weight":           {func(r []sampledRow) { r[7].weight = math.Inf(1) }, func(p *measure.Plan) { p.Weight = sampling }, "", measure.ErrCell},
		"part of a person":          {func(r []sampledRow) { r[7].people = 0.5 }, func(p *measure.Plan) { p.Weight = measure.Weight{Column: "people", Kind: measure.FrequencyWeight} }, "/weight/column", measure.ErrRange},
		"weight that is a category": {nil, func(p *measure.Plan) { p.Weight = measure.Weight{Column: "group", Kind: measure.SamplingWeight} }, "/weight/column", measure.ErrNoColumn},
		"weight of no kind":         {nil, func(p *measure.Plan) { p.Weight = measure.Weight{Column: "weight"} }, "/weight/kind", measure.ErrRequired},
		"frequency weight of a sample": {nil, func(p *measure.Plan) {
			p.Weight, p.Design = measure.Weight{Column: "people", Kind: measure.FrequencyWeight}, &measure.Design{}
		}, "/weight/kind", measure.ErrInvalid},
		"reference that is not declared": {nil, func(p *measure.Plan) { p.References = []measure.Reference{measure.Named("group", "c")} }, "/references/0/group/group", measure.ErrDangling},
		"reference of no dimension":      {nil, func(p *measure.Plan) { p.References = []measure.Reference{measure.Named("sex", "m")} }, "/references/0/group/sex", measure.ErrDangling},
		"reference that is unknown": {nil, func(p *measure.Plan) {
			p.References = []measure.Reference{measure.Named("group", measure.UnknownLevel)}
		}, "/references/0/group/group", measure.ErrInvalid},
		"percent that is a fraction": {nil, func(p *measure.Plan) {
			p.References = []measure.Reference{measure.Fixed(80).For("yes")}
		}, "/references/0/value", measure.ErrRange},
		"negative exposure": {func(r []sampledRow) { r[3].exposure = -1 }, nil, "/indicators/2/denominator", measure.ErrRange},
	} {
		rows, plan := sampledRows(), sampledPlan()
		if x.rows != nil {
			x.rows(rows)
		}
		if x.plan != nil {
			x.plan(&plan)
		}
		frame, err := sampledFrame(t, rows)
		if err == nil {
			_, err = plan.Tabulate(context.Background(), frame)
		}
		require.ErrorIs(t, err, x.err, name)
		if x.at != "" {
			var field *measure.FieldError
			require.ErrorAs(t, err, &field, name)
			require.Equal(t, x.at, field.Path, name)
		}
	}

	// A shard of another plan, or with other levels.
	frame, err := sampledFrame(t, sampledRows())
	require.NoError(t, err)
	tally, err := sampledPlan().Tally(context.Background(), frame)
	require.NoError(t, err)
	for _, change := range []func(*measure.Plan){func(p *measure.Plan) { p.Level = 0.9 }, func(p *measure.Plan) { p.Indicators = p.Indicators[:1] }, func(p *measure.Plan) { p.Sets = nil }} {
		plan := sampledPlan()
		change(&plan)
		other, err := plan.Tally(context.Background(), frame)
		require.NoError(t, err)
		_, err = tally.Merge(other)
		require.ErrorIs(t, err, measure.ErrMismatch)
	}
}

// What bad data of one group get is a status with its reason; the rest of the table
// is computed.
func TestBadGroupsLeaveTheOthers(t *testing.T) {
	tabulated := func(rows []sampledRow, change func(*measure.Plan)) measure.View {
		frame, err := sampledFrame(t, rows)
		require.NoError(t, err)
		plan := sampledPlan()
		change(&plan)
		table, err := plan.Tabulate(context.Background(), frame)
		require.NoError(t, err)
		view, err := table.Unprotected("a test of bad data")
		require.NoError(t, err)
		return view
	}
	cell := func(v measure.View, indicator, group string) measure.Cell {
		for c := range v.Estimates(indicator, "", "group") {
			if c.Group[0] == group {
				return c
			}
		}
		require.Fail(t, "no group", group)
		return measure.Cell{}
	}
	whole := func(v measure.View, indicators ...string) {
		t.Helper()
		for _, indicator := range indicators {
			for _, group := range []string{"a", "b"} {
				_, _, ok := cell(v, indicator, group).Estimate.Interval()
				require.True(t, ok, "%s of %s: %s", indicator, group, cell(v, indicator, group).Estimate)
			}
		}
	}

	// A denominator of 0: no rate of that group, and none of a group of nobody.
	rows := sampledRows()
	for i := range rows {
		if rows[i].group == "alone" {
			rows[i].exposure, rows[i].events = 0, 0
		}
	}
	v := tabulated(rows, func(p *measure.Plan) {
		p.References = []measure.Reference{measure.Named("group", "alone"), measure.Named("group", "nobody"), measure.Best(1000), measure.Best(0)}
	})
	none := cell(v, "rate", "alone").Estimate
	require.Equal(t, measure.Undefined, none.Status())
	require.NotEmpty(t, none.Reason())
	require.Equal(t, measure.Empty, cell(v, "rate", "nobody").Estimate.Status())
	whole(v, "yes", "score", "rate")

	// References without a value, of nobody, and of too few compare with nobody, and
	// the others do.
	for c := range v.Cells() {
		if c.Indicator != "rate" || len(c.Group) == 0 || c.Group[0] != "a" {
			continue
		}
		for i, x := range c.Comparisons {
			_, ok := x.Difference.Value()
			require.Equal(t, i == 3, ok || x.Difference.Reason() == measure.IsReference, "%v %s", x.Reference, x.Difference)
			if !ok {
				require.Equal(t, measure.NotCompared, x.Standing)
				require.NotEmpty(t, x.Difference.Reason())
			}
		}
	}

	// A withheld reference is not compared with, and says so.
	hidden := v.Redact(func(_ string, _, group []string) bool { return len(group) == 1 && group[0] == "alone" })
	for c := range hidden.Cells() {
		if c.Indicator == "yes" && len(c.Group) > 0 && c.Group[0] == "a" {
			require.Equal(t, measure.Suppressed, c.Comparisons[0].Difference.Status())
		}
	}
	g, err := disparity.FromView(hidden, "yes", "", "group")
	require.NoError(t, err)
	require.Contains(t, g.LeftOut, disparity.LeftOut{Name: "alone", Reason: measure.Protected})
	r := compute(t, g, "difference", disparity.Options{Group: "a", Reference: measure.Named("", "alone")})
	require.Equal(t, measure.NoReference, r.Estimate.Reason())

	// A stratum of which one unit was drawn: no errors, for that reason, and all
	// values; by another rule there are errors.
	rows = sampledRows()
	for i := range rows {
		if rows[i].stratum == "q" {
			rows[i].unit = "q1"
		}
	}
	design := func(rule measure.LonelyPSU) func(*measure.Plan) {
		return func(p *measure.Plan) {
			p.Weight = measure.Weight{Column: "weight", Kind: measure.SamplingWeight}
			p.Design = &measure.Design{Stages: []measure.Stage{{Stratum: "stratum", Cluster: "unit"}}, Lonely: rule}
		}
	}
	v = tabulated(rows, design(measure.LonelyFail))
	for _, indicator := range []string{"yes", "score", "rate"} {
		e := cell(v, indicator, "a").Estimate
		_, ok := e.Value()
		_, _, limits := e.Interval()
		require.True(t, ok && !limits, e)
		require.Equal(t, measure.LonelyStratum, e.Reason())
	}
	whole(tabulated(rows, design(measure.LonelyAdjust)), "yes", "score", "rate")
}

// What measures get that do not fit their groups.
func TestBadQuestionsAreErrors(t *testing.T) {
	g := counts(t, []string{"a", "b"}, []int{10, 20}, []int{100, 100})
	g.LeftOut = []disparity.LeftOut{{Name: "c", Reason: measure.Protected}, {Name: measure.UnknownLevel, Reason: measure.Unstated}}
	for _, m := range disparity.Measures() {
		if m.Needs.Ordered && m.Function == "" {
			_, err := g.Compute(m.Key, disparity.Options{})
			require.ErrorIs(t, err, disparity.ErrNeeds, m.Key)
			require.ErrorContains(t, err, "natural order", m.Key)
		}
	}
	for _, m := range disparity.Measures() {
		if !m.Needs.Reference || m.Function != "" {
			continue
		}
		o := disparity.Options{Group: "a", Reference: measure.Named("", "nobody")}
		if m.Key == "statistical-parity-difference" || m.Key == "disparate-impact-ratio" || m.Key == "mean-difference-from-reference" || m.Key == "mean-difference-from-reference-weighted" {
			o.Group = ""
		}
		groups := g
		if m.Key == "cohens-d" || m.Key == "hedges-g" {
			groups = disparity.Groups{Unit: measure.Points, LeftOut: g.LeftOut, Groups: []disparity.Group{{Name: "a", Value: 1, SE: 1, N: 50}, {Name: "b", Value: 2, SE: 1, N: 50}}}
		}
		_, err := groups.Compute(m.Key, o)
		require.ErrorIs(t, err, measure.ErrDangling, m.Key)
		for _, gone := range []string{"c", measure.UnknownLevel} { // is there, and may not be a reference
			o.Reference = measure.Named("", gone)
			require.Equal(t, measure.NoReference, compute(t, groups, m.Key, o).Estimate.Reason(), "%s %s", m.Key, gone)
		}
		o.Reference = measure.Reference{}
		_, err = groups.Compute(m.Key, o)
		require.Error(t, err, m.Key)
	}
	// Percentages are not taken for fractions, nor fractions for percentages.
	percent := disparity.Groups{Unit: measure.Proportion, Groups: []disparity.Group{{Name: "a", Value: 61, SE: 2, N: 90}, {Name: "b", Value: 0.8, SE: 2, N: 90}}}
	_, err := percent.Compute("between-group-variance", disparity.Options{})
	require.ErrorIs(t, err, measure.ErrRange)
	require.ErrorContains(t, err, "/groups/0/value")
	_, err = g.Compute("difference", disparity.Options{Group: "a", Reference: measure.Fixed(80)})
	require.ErrorIs(t, err, measure.ErrRange)
	for _, bad := range []disparity.Group{{Name: "c", Successes: 3, N: 0}, {Name: "c", Successes: 4, N: 3}, {Name: "c", N: 9, Population: -1}, {Name: "c", N: 9, Population: math.NaN()}} {
		wrong := g
		wrong.Groups = append(wrong.Groups[:2:2], bad)
		_, err := wrong.Compute("max-difference", disparity.Options{})
		require.ErrorIs(t, err, measure.ErrRange, bad)
	}
}
