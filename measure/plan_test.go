package measure_test

import (
	"context"
	"encoding/json"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/collective-impact/sdk/measure"
)

func TestCube(t *testing.T) {
	require.Nil(t, measure.Cube())
	require.Equal(t, [][]string{{"a"}, {"b"}, {"a", "b"}}, measure.Cube("a", "b"))
	require.Equal(t, [][]string{{"a"}, {"b"}, {"c"}, {"d"}, {"a", "b"}, {"a", "c"}, {"a", "d"}, {"b", "c"}, {"b", "d"}, {"c", "d"},
		{"a", "b", "c"}, {"a", "b", "d"}, {"a", "c", "d"}, {"b", "c", "d"}}, measure.Cube("a", "b", "c", "d"))
}

func TestPlanValidate(t *testing.T) {
	require.NoError(t, starPlan().Validate())
	require.Equal(t, []string{"/indicators: required"}, faults(t, measure.Plan{}.Validate()))
	level := measure.Indicator{Key: "l", Column: "c", Outcome: measure.LevelAtOrAbove, Direction: measure.LowerIsBetter, Temporal: measure.Flow}
	wrong := flag("f", "c")
	wrong.Level = "3"
	require.Equal(t, []string{
		"/indicators/0/key: required", "/indicators/0/column: required", "/indicators/0/outcome: required",
		"/indicators/0/direction: required", "/indicators/0/temporal: required",
		"/indicators/1/level: required",
		"/indicators/2/level: invalid",
		"/indicators/3/key: duplicate",
		"/sets/0: out of range",
		"/sets/1: out of range",
		"/sets/2/0: required", "/sets/2/1: invalid", "/sets/2/2: required",
		"/sets/3/1: duplicate",
		"/sets/5: duplicate",
		"/references/0/kind: required",
		"/references/1/minN: out of range",
		"/references/2/group: required",
		"/references/3/group/a~1b: invalid", "/references/3/group/no such: invalid",
		"/references/3/group/a~1b: refers to nothing", "/references/3/group/no such: refers to nothing",
		"/references/4/value: out of range", "/references/4/value: out of range",
		"/references/5/value: out of range",
		"/references/6/minN: invalid", "/references/6/group: invalid", "/references/6/value: invalid",
		"/references/6/group/x: refers to nothing",
		"/references/7/kind: required",
		"/level: out of range",
		"/unknown: unknown key",
	}, faults(t, measure.Plan{
		Indicators: []measure.Indicator{{}, level, wrong, flag("f", "d")},
		Within:     "grade",
		Sets:       [][]string{{}, {"a", "b", "c", "d", "e", "f", "g"}, {"", "grade", ""}, {"a", "a"}, {"a", "b"}, {"b", "a"}},
		References: []measure.Reference{
			{}, measure.Best(-1), {Kind: measure.ToNamed},
			{Kind: measure.ToNamed, Group: map[string]string{"no such": measure.UnknownLevel, "a/b": measure.UnknownLevel}},
			measure.Fixed(math.NaN()).For("f"), measure.Fixed(80).For("f"),
			{Kind: measure.ToOverall, MinN: 3, Group: map[string]string{"x": "y"}, Value: 1}, {Kind: 99},
		},
		Level: 95, Unknown: 7,
	}.Validate()))
	require.NoError(t, measure.Plan{Indicators: []measure.Indicator{mean("m", "c")}, References: []measure.Reference{measure.Fixed(480)}}.Validate())
	require.Equal(t, []string{"/key: required", "/column: required", "/outcome: required", "/direction: required", "/temporal: required"},
		faults(t, measure.Indicator{}.Validate()))
}

const filed = `{"indicators":[{"key":"reading","title":"Grade 3 reading","outcome":"level-at-or-above","column":"level","level":"3",
	"direction":"higher-is-better","temporal":"stock","period":"2021-07-01/2022-06-30","sources":[{"author":"FSG","year":2012}]}],
	"within":"grade","sets":[["race"],["race","lunch"]],
	"references":[{"kind":"overall"},{"kind":"best","minN":10},{"kind":"named","group":{"race":"White"}},{"kind":"fixed","value":0.8}],
	"level":0.9,"unknown":"exclude"}`

func TestReadPlan(t *testing.T) {
	p, err := measure.ReadPlan(strings.NewReader("\ufeff" + filed))
	require.NoError(t, err)
	require.Equal(t, measure.SchoolYear(2021), p.Indicators[0].Period)
	text, err := json.Marshal(p)
	require.NoError(t, err)
	require.JSONEq(t, filed, string(text))
	again, err := measure.ReadPlan(strings.NewReader(string(text)))
	require.NoError(t, err)
	require.Empty(t, cmp.Diff(p, again, cmp.Comparer(func(a, b measure.Period) bool { return a == b })))
}

// Every problem has its place, and with a problem there is no plan.
func TestReadPlanErrors(t *testing.T) {
	for name, c := range map[string]struct {
		old, now string
		want     []string
	}{
		"unknown field":       {`"within"`, `"witin"`, []string{"/witin: unknown field"}},
		"unknown field below": {`"title"`, `"Title"`, []string{"/indicators/0/Title: unknown field"}},
		"wrong key":           {`"level-at-or-above"`, `"at-least"`, []string{"/indicators/0/outcome: unknown key"}},
		"wrong key of rule":   {`"exclude"`, `"drop"`, []string{"/unknown: unknown key"}},
		"duplicate key":       {`"within":"grade"`, `"within":"grade","within":"year"`, []string{"/within: duplicate"}},
		"duplicate below":     {`{"kind":"overall"}`, `{"kind":"overall","kind":"best"}`, []string{"/references/0/kind: duplicate"}},
		"wrong type":          {`0.9`, `"0.9"`, []string{"/level: wrong type"}},
		"wrong type of set":   {`["race"],`, `"race",`, []string{"/sets/0: wrong type"}},
		"wrong period":        {`2021-07-01/`, `2021-07/`, []string{"/indicators/0/period: invalid"}},
		"trailing data":       {`"unknown":"exclude"}`, `"unknown":"exclude"} {}`, []string{": not valid JSON"}},
		"cut short":           {`"unknown":"exclude"}`, `"unknown":`, []string{": not valid JSON"}},
		"two problems":        {`"stock"`, `"stok","x":1`, []string{"/indicators/0/temporal: unknown key", "/indicators/0/x: unknown field"}},
		"meaning too":         {`"best","minN":10`, `"best","minN":-10,"x":1`, []string{"/references/1/x: unknown field", "/references/1/minN: out of range"}},
	} {
		require.Contains(t, filed, c.old, name)
		p, err := measure.ReadPlan(strings.NewReader(strings.Replace(filed, c.old, c.now, 1)))
		require.Equal(t, c.want, faults(t, err), name)
		require.Empty(t, cmp.Diff(measure.Plan{}, p), name)
	}
	_, err := measure.ReadPlan(nil)
	require.ErrorIs(t, err, measure.ErrSyntax)
	_, err = measure.ReadPlan(strings.NewReader(""))
	require.ErrorIs(t, err, measure.ErrSyntax)
	_, err = measure.ReadPlan(strings.NewReader("[]"))
	require.ErrorIs(t, err, measure.ErrType)
}

// The level of the plan is that of every interval; 0 means 0.95.
func TestPlanLevel(t *testing.T) {
	for _, c := range [][2]float64{{0, 0.95}, {0.9, 0.9}, {0.999999, 0.999999}} {
		p := comparePlan(measure.Overall(), measure.Best(1))
		p.Level = c[0]
		v := tabulate(t, p, countedFrame(t, groups...))
		cell := find(t, v, "", "yes", "A")
		require.Equal(t, c[1], cell.Estimate.Level())
		require.Equal(t, c[1], cell.Comparisons[0].Difference.Level())
		require.Equal(t, c[1], cell.Comparisons[1].Ratio.Level())
		require.Equal(t, c[1], find(t, v, "", "score", "A").Estimate.Level())
		require.Equal(t, c[0], v.Plan().Level)
	}
}

// All that plan and frame do not agree on is reported at once, at its place in
// the plan.
func TestPlanAgainstFrame(t *testing.T) {
	level := measure.Indicator{Key: "l", Column: "race", Outcome: measure.LevelAtOrAbove, Level: "9", Direction: measure.HigherIsBetter, Temporal: measure.Stock}
	p := measure.Plan{
		Indicators: []measure.Indicator{flag("a", "score"), mean("b", "no such"), level},
		Within:     "tested", Sets: [][]string{{"race"}, {"race", "absent"}},
		References: []measure.Reference{measure.Named("race", "Green"), measure.Named("absent", "x")},
	}
	_, err := p.Tabulate(context.Background(), read(t, good, pupils))
	require.Equal(t, []string{
		"/indicators/0/column: no such column", "/indicators/1/column: no such column", "/indicators/2/level: refers to nothing",
		"/within: no such column", "/sets/1/1: no such column", "/references/0/group/race: refers to nothing",
	}, faults(t, err))
	_, err = p.Tabulate(context.Background(), measure.Frame{})
	require.ErrorIs(t, err, measure.ErrNoColumn)
	_, err = measure.Plan{}.Tabulate(context.Background(), measure.Frame{})
	require.ErrorIs(t, err, measure.ErrRequired)

	levels := make([]string, 2000)
	for i := range levels {
		levels[i] = strings.Repeat("x", i+1)
	}
	s := measure.Schema{Columns: []measure.Column{{Name: "a", Kind: measure.Category, Levels: levels}, {Name: "b", Kind: measure.Category, Levels: levels}, {Name: "y", Kind: measure.YesNo}}}
	_, err = measure.Plan{Indicators: []measure.Indicator{flag("y", "y")}, Sets: [][]string{{"a", "b"}}}.Tabulate(context.Background(), read(t, "a,b,y\n", s))
	require.Equal(t, []string{"/sets: out of range"}, faults(t, err))
}
