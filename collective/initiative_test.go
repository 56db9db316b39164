package collective_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/collective-impact/sdk/backbone"
	"github.com/collective-impact/sdk/budget"
	"github.com/collective-impact/sdk/collective"
	"github.com/collective-impact/sdk/measure"
	"github.com/collective-impact/sdk/measure/privacy"
	"github.com/collective-impact/sdk/rubric"
)

// example is the initiative of the scorecard example, which uses every part.
func example(t *testing.T) []byte {
	t.Helper()
	data, err := os.ReadFile("../examples/scorecard/data/initiative.json")
	require.NoError(t, err)
	return data
}

func TestJSONRoundTrip(t *testing.T) {
	for name, src := range map[string][]byte{"example": example(t), "smallest": []byte(`{"key":"k","title":"T"}`)} {
		in, err := collective.ReadInitiative(bytes.NewReader(src))
		require.NoError(t, err, name)
		out, err := json.MarshalIndent(in, "", "  ")
		require.NoError(t, err, name)
		again, err := collective.ReadInitiative(bytes.NewReader(out))
		require.NoError(t, err, name)
		second, err := json.MarshalIndent(again, "", "  ")
		require.NoError(t, err, name)
		assert.Equal(t, string(out), string(second), name)
		var got, want any
		require.NoError(t, json.Unmarshal(src, &want))
		require.NoError(t, json.Unmarshal(out, &got))
		assert.Empty(t, cmp.Diff(want, got), "%s: what was read is not what is written", name)
	}
}

func TestEveryProblemAtOnce(t *testing.T) {
	src := `{"key":" k","title":"","visoin":"x","partners":[
		{"key":"a","title":"A","engagement":"maybe"},{"key":"a","title":"A2"},{"key":"b","title":"B","engagement":"should-be-engaged"},{"title":"C","agenda":3}],
	 "groups":[
		{"key":"g","title":"G","kind":"steering-committee","parent":"h","members":["a","b","nobody","a"],"chair":"b"},
		{"key":"h","title":"H","kind":"work-group","parent":"g","members":[],"meetings":{"planned":-1,"held":2}},
		{"key":"g","title":"G2","members":["a"],"parent":"none"}],
	 "activities":[{"key":"x","title":"X","lead":"nobody","partners":["a","a"],"group":"none","indicators":["reads"]},{"key":"x","title":"","lead":""}],
	 "headline":{"indicator":"reads","stratum":"2024"},
	 "readiness":{"definition":{},"assessments":[{"rubric":"r","version":"1","subject":"z","rater":"q","scores":[]}],"occasion":"spring","evidence":[{"item":"i"}]},
	 "staff":{"key":"s","title":"S","framework":"none","frameworkVersion":"1","positions":[{"key":"p","title":"P","fte":"2"}]},
	 "horizon":{"years":0},"served":{"count":-1}}`
	_, err := collective.ReadInitiative(strings.NewReader(src))
	got := problems(t, err)
	for _, want := range []string{
		"/visoin: unknown field",
		"/partners/0/engagement: unknown key",
		"/partners/3/agenda: wrong type",
		"/key: invalid",
		"/title: required",
		"/partners/1/key: duplicate",
		"/partners/3/key: required",
		"/measurement: required", // the headline names a figure
		"/groups/0/members/1: invalid",
		"/groups/0/members/2: refers to nothing",
		"/groups/0/members/3: duplicate",
		"/groups/1/members: required",
		"/groups/1/meetings/planned: out of range",
		"/groups/2/key: duplicate",
		"/groups/2/kind: required",
		"/groups/2/parent: refers to nothing",
		"/groups/0/parent: cycle",
		"/activities/0/lead: refers to nothing",
		"/activities/0/partners/1: duplicate",
		"/activities/0/group: refers to nothing",
		"/activities/0/indicators/0: refers to nothing",
		"/activities/1/key: duplicate",
		"/activities/1/title: required",
		"/activities/1/lead: required",
		"/readiness/definition/key: required",
		"/readiness/assessments/0/subject: refers to nothing",
		"/readiness/occasion: refers to nothing",
		"/readiness/evidence/0/item: refers to nothing",
		"/readiness/evidence/0/condition: required",
		"/staff/framework: refers to nothing",
		"/staff/positions/0/fte: out of range",
		"/horizon/years: out of range",
		"/budget: required",
		"/served/count: out of range",
	} {
		assert.Contains(t, got, want)
	}
	seen := map[string]bool{}
	for _, p := range got {
		assert.False(t, seen[p], "reported twice: %s", p)
		seen[p] = true
	}
	assert.ErrorIs(t, err, collective.ErrCycle)
	assert.Contains(t, err.Error(), "g → h → g")
}

func TestNotJSON(t *testing.T) {
	for _, src := range []string{"", "{", `{"key":"k","title":"T"} x`, "[]", "null", `{"key":"k","key":"k","title":"T"}`} {
		in, err := collective.ReadInitiative(strings.NewReader(src))
		assert.Error(t, err, src)
		assert.Zero(t, in, src)
	}
	_, err := collective.ReadInitiative(nil)
	assert.ErrorIs(t, err, measure.ErrSyntax)
	broken := errors.New("broken")
	_, err = collective.ReadInitiative(iotest.ErrReader(broken))
	assert.ErrorIs(t, err, broken)
}

func TestCycles(t *testing.T) {
	for name, c := range map[string]struct {
		parents string // the parent of a, b, c, ... in this order; "-" for none
		want    []string
	}{
		"tree":       {"-aab", nil},
		"itself":     {"a", []string{"/groups/0/parent: cycle"}},
		"two":        {"ba", []string{"/groups/0/parent: cycle"}},
		"tail":       {"bcdb", []string{"/groups/1/parent: cycle"}},
		"two rings":  {"badc", []string{"/groups/0/parent: cycle", "/groups/2/parent: cycle"}},
		"late entry": {"-cdb", []string{"/groups/1/parent: cycle"}},
	} {
		in := collective.Initiative{Key: "k", Title: "T", Partners: []collective.Partner{{Key: "p", Title: "P"}}}
		for i, p := range c.parents {
			g := collective.Group{Key: string(rune('a' + i)), Title: "G", Kind: collective.WorkGroup, Members: []string{"p"}}
			if p != '-' {
				g.Parent = string(p)
			}
			in.Groups = append(in.Groups, g)
		}
		assert.Equal(t, c.want, problems(t, in.Validate()), name)
	}
}

func TestMeasurementProblems(t *testing.T) {
	m := *small().Measurement
	require.NoError(t, m.Validate())
	m.Schema.Columns = append(m.Schema.Columns, measure.Column{Name: "level", Kind: measure.Number})
	m.Cuts = append(m.Cuts[:1:1], measure.Cut{Column: "x", Source: "sex", Levels: []string{"a", "b"}, Quantiles: []float64{0.5}, By: "none", Reference: "sex", ReferenceLevel: "x"})
	m.Plan.Indicators = []measure.Indicator{
		{Key: "a", Column: "score", Outcome: measure.Flag, Direction: measure.HigherIsBetter, Temporal: measure.Stock},
		{Key: "b", Column: "sex", Outcome: measure.LevelAtOrAbove, Level: "high", Direction: measure.HigherIsBetter, Temporal: measure.Stock},
		{Key: "c", Column: "none", Outcome: measure.Mean, Direction: measure.HigherIsBetter, Temporal: measure.Stock},
	}
	m.Plan.Within = "here"
	m.Plan.Sets = [][]string{{"sex"}, {"score"}}
	m.Plan.References = []measure.Reference{measure.Named("sex", "x"), measure.Named("none", "x")}
	m.Policy.MinCount = 1
	assert.Equal(t, []string{
		"/cuts/0/column: duplicate",
		"/cuts/1/source: refers to nothing",
		"/cuts/1/by: refers to nothing",
		"/cuts/1/referenceLevel: refers to nothing",
		"/plan/references/1/group/none: refers to nothing",
		"/plan/indicators/0/column: refers to nothing",
		"/plan/indicators/1/level: refers to nothing",
		"/plan/indicators/2/column: refers to nothing",
		"/plan/within: refers to nothing",
		"/plan/sets/1/0: refers to nothing",
		"/plan/references/0/group/sex: refers to nothing",
		"/policy/minCount: out of range",
	}, problems(t, m.Validate()))
	_, err := m.ReadCSV(t.Context(), "x", strings.NewReader(""), nil)
	assert.ErrorIs(t, err, measure.ErrDangling)
}

func TestHeadlineProblems(t *testing.T) {
	in := small()
	in.Headline = collective.Headline{Indicator: "none", Stratum: "2023"}
	assert.Equal(t, []string{"/headline/indicator: refers to nothing", "/headline/stratum: refers to nothing"}, problems(t, in.Validate()))
	assert.Contains(t, in.Validate().Error(), `the plan compares within "year", whose levels are ["2024" "2025"]; there is no "2023"`)
	in.Headline = collective.Headline{Indicator: "present", Stratum: "2024"}
	assert.NoError(t, in.Validate())
}

func TestZeroValues(t *testing.T) {
	var in collective.Initiative
	assert.Equal(t, []string{"/key: required", "/title: required"}, problems(t, in.Validate()))
	_, err := in.Scorecard(privacy.Release{})
	assert.ErrorIs(t, err, measure.ErrRequired)
	var card collective.Scorecard
	_, ok := card.Condition(collective.CommonAgenda)
	assert.False(t, ok)
	_, ok = card.HeadlineCell()
	assert.False(t, ok)
	_, err = json.Marshal(card)
	assert.NoError(t, err)
	var m collective.Measurement
	assert.Error(t, m.Validate())
	_, err = m.Release(t.Context(), measure.Frame{})
	assert.Error(t, err)
	_, ok = collective.ConditionScore{}.Weakest()
	assert.False(t, ok)
	assert.Equal(t, "Condition(99)", collective.Condition(99).String())
	assert.Equal(t, "Condition(99)", collective.Condition(99).Title())
}

// A staff plan may answer to a framework of one's own.
func TestOwnFramework(t *testing.T) {
	in := collective.Initiative{Key: "k", Title: "T",
		Framework: &backbone.Framework{Key: "ours", Title: "Ours", Version: "1", Functions: []backbone.Function{{Key: "meet", Title: "Meet"}, {Key: "count", Title: "Count"}}},
	}
	assert.Equal(t, []string{"/staff: required"}, problems(t, in.Validate()))
	staff := backbone.BasicStaffPlan()
	in.Staff = &staff
	assert.ErrorIs(t, in.Validate(), measure.ErrInvalid, "the plan answers to another framework")
	staff.Framework, staff.FrameworkVersion = "ours", "1"
	for i := range staff.Positions {
		staff.Positions[i].Assignments = nil
	}
	staff.Positions[0].Assignments = []backbone.Assignment{{Function: "meet"}}
	require.NoError(t, in.Validate())
	card, err := in.Scorecard(privacy.Release{})
	require.NoError(t, err)
	c, _ := card.Condition(collective.BackboneSupport)
	assert.Equal(t, "1/2", c.Value.String())
	assert.Equal(t, []string{"count"}, c.Evidence[0].Lacking)
}

func FuzzReadInitiative(f *testing.F) {
	in := small()
	def, model, staff := rubric.PartnershipReadiness(), budget.FSGBasic(), backbone.BasicStaffPlan()
	in.Readiness, in.Budget, in.Staff, in.Horizon = &collective.Readiness{Definition: def}, &model, &staff, &budget.Horizon{Years: 2}
	whole, err := json.Marshal(in)
	require.NoError(f, err)
	f.Add(whole)
	f.Add([]byte(`{"key":"k","title":"T","groups":[{"parent":"x"}]}`))
	f.Add([]byte(`{"key":"k","title":"T","partners":[{"key":"p","title":"P"}],"groups":[{"key":"a","title":"A","kind":"work-group","members":["p"],"parent":"a"}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		in, err := collective.ReadInitiative(bytes.NewReader(data))
		if err != nil {
			return
		}
		out, err := json.Marshal(in)
		require.NoError(t, err)
		again, err := collective.ReadInitiative(bytes.NewReader(out))
		require.NoError(t, err)
		second, err := json.Marshal(again)
		require.NoError(t, err)
		require.Equal(t, string(out), string(second))
		card, err := in.Scorecard(privacy.Release{})
		if err == nil {
			_, err = json.Marshal(card)
			require.NoError(t, err)
			require.Len(t, card.Conditions, 5)
		}
	})
}
