package collective_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/collective-impact/sdk/backbone"
	"github.com/collective-impact/sdk/budget"
	"github.com/collective-impact/sdk/collective"
	"github.com/collective-impact/sdk/measure"
	"github.com/collective-impact/sdk/measure/privacy"
	"github.com/collective-impact/sdk/rubric"
)

func TestConditionsOfTheSources(t *testing.T) {
	var facts struct {
		Conditions int   `json:"five_conditions"`
		Bullets    []int `json:"fsg_conditions_bullets"`
	}
	data, err := os.ReadFile("testdata/seed_facts.json")
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(data, &facts))
	require.Len(t, facts.Bullets, facts.Conditions)

	fsg, uma := collective.FSGConditions(), collective.UMAConditions()
	var bullets []int
	for i, c := range collective.Conditions() {
		assert.Equal(t, c, fsg[i].Condition)
		assert.Equal(t, c, uma[i].Condition)
		bullets = append(bullets, len(fsg[i].Parts))
		assert.False(t, fsg[i].Citation.IsZero() || uma[i].Citation.IsZero())
	}
	assert.Len(t, fsg, facts.Conditions)
	assert.Len(t, uma, facts.Conditions)
	assert.Equal(t, facts.Bullets, bullets)
	out, err := json.MarshalIndent(map[string]any{"fsg": fsg, "uma": uma}, "", "  ")
	require.NoError(t, err)
	golden(t, "conditions.json", append(out, '\n'))

	fsg[0].Parts[0].Title = "changed"
	assert.NotEqual(t, "changed", collective.FSGConditions()[0].Parts[0].Title, "copies are shared")
}

// evidence returns what a condition rests on as "key value" or "key reason".
func evidence(t *testing.T, s collective.Scorecard, c collective.Condition) []string {
	t.Helper()
	cs, ok := s.Condition(c)
	require.True(t, ok)
	var out []string
	for _, e := range cs.Evidence {
		v := e.Value.String()
		if !e.Assessed() {
			v = e.Reason.String()
		}
		out = append(out, e.Key+" "+v)
		assert.Equal(t, e.Assessed(), e.Reason == 0, "%s: a value or a reason", e.Key)
	}
	return out
}

func value(t *testing.T, s collective.Scorecard, c collective.Condition) string {
	t.Helper()
	cs, ok := s.Condition(c)
	require.True(t, ok)
	if !cs.Assessed() {
		return cs.Reason.String()
	}
	return cs.Value.String()
}

// Every figure here is counted by hand from small().
func TestScoresByHand(t *testing.T) {
	in := small()
	s, err := in.Scorecard(privacy.Release{})
	require.NoError(t, err)
	// School and clinic endorse, church declines, library was not asked, and
	// factory takes no part.
	assert.Equal(t, []string{"agenda-endorsed 2/3"}, evidence(t, s, collective.CommonAgenda))
	// School on time, clinic late, church owes nothing, library not recorded.
	assert.Equal(t, []string{"data-on-time 1/2", "indicators-measured not-recorded", "indicators-disaggregated not-recorded"}, evidence(t, s, collective.SharedMeasurement))
	assert.Equal(t, "1/2", value(t, s, collective.SharedMeasurement))
	// Tutoring names reads and has a group; screening neither; nothing moves present.
	assert.Equal(t, []string{"activities-aimed 1/2", "indicators-served 1/2", "activities-coordinated 1/2"}, evidence(t, s, collective.MutuallyReinforcingActivities))
	// 4 of 4 (two extra ones make up for nothing) and 3 of 6; parents unrecorded.
	// Clinic sits in no group.
	assert.Equal(t, []string{"meetings-held 7/10", "partners-in-groups 3/4"}, evidence(t, s, collective.ContinuousCommunication))
	assert.Equal(t, "29/40", value(t, s, collective.ContinuousCommunication), "the mean of 7/10 and 3/4")
	assert.Equal(t, []string{"duties-covered not-recorded"}, evidence(t, s, collective.BackboneSupport))
	assert.Equal(t, "no-evidence", value(t, s, collective.BackboneSupport))

	assert.Equal(t, []string{"School", "Clinic", "Church", "Library"}, s.Partners)
	assert.Equal(t, []string{"Factory"}, s.ShouldBeEngaged)
	assert.Equal(t, collective.Headline{Indicator: "reads", Stratum: "2025"}, s.Headline, "the first indicator, the last stratum")
	c, _ := s.Condition(collective.CommonAgenda)
	assert.Equal(t, []string{"church"}, c.Evidence[0].Lacking)
	assert.Equal(t, []string{"library"}, c.Evidence[0].Unrecorded)
	assert.Equal(t, []int{2, 3}, []int{c.Evidence[0].Part, c.Evidence[0].Whole})
	c, _ = s.Condition(collective.ContinuousCommunication)
	weakest, ok := c.Weakest()
	require.True(t, ok)
	assert.Equal(t, "meetings-held", weakest.Key)

	out, err := json.MarshalIndent(s, "", "  ")
	require.NoError(t, err)
	golden(t, "scorecard.json", append(out, '\n'))
}

// Taking one partner out moves the scores that rest on it, and no others.
func TestOnePartnerLess(t *testing.T) {
	whole, err := small().Scorecard(privacy.Release{})
	require.NoError(t, err)
	in := small()
	in.Partners = slices.DeleteFunc(in.Partners, func(p collective.Partner) bool { return p.Key == "clinic" })
	in.Activities[1].Lead = "school"
	less, err := in.Scorecard(privacy.Release{})
	require.NoError(t, err)
	assert.Equal(t, []string{"agenda-endorsed 1/2"}, evidence(t, less, collective.CommonAgenda))
	assert.Equal(t, "data-on-time 1", evidence(t, less, collective.SharedMeasurement)[0])
	assert.Equal(t, []string{"meetings-held 7/10", "partners-in-groups 1"}, evidence(t, less, collective.ContinuousCommunication))
	for _, c := range []collective.Condition{collective.MutuallyReinforcingActivities, collective.BackboneSupport} {
		assert.Equal(t, evidence(t, whole, c), evidence(t, less, c))
	}
	in = small() // still named as a member, a lead
	in.Partners = in.Partners[1:]
	assert.ErrorIs(t, in.Validate(), measure.ErrDangling)
}

// Nothing recorded is not assessed; it is not 0 and lowers nothing.
func TestNothingRecorded(t *testing.T) {
	s, err := collective.Initiative{Key: "k", Title: "T"}.Scorecard(privacy.Release{})
	require.NoError(t, err)
	for _, c := range s.Conditions {
		assert.False(t, c.Assessed(), c.Title)
		assert.Equal(t, collective.NoEvidence, c.Reason)
		assert.NotEmpty(t, c.Evidence)
		for _, e := range c.Evidence {
			assert.NotZero(t, e.Reason, e.Key)
		}
	}
	assert.Nil(t, s.Budget)
	assert.Nil(t, s.Coverage)
	assert.Nil(t, s.Readiness)

	in := small()
	before, err := in.Scorecard(privacy.Release{})
	require.NoError(t, err)
	in.Partners = append(in.Partners, collective.Partner{Key: "new", Title: "New"})
	after, err := in.Scorecard(privacy.Release{})
	require.NoError(t, err)
	assert.Equal(t, value(t, before, collective.CommonAgenda), value(t, after, collective.CommonAgenda))
	assert.Equal(t, value(t, before, collective.SharedMeasurement), value(t, after, collective.SharedMeasurement))
}

// rows makes a table of n pupils a year and sex, of whom good percent read
// well and all but a tenth are present.
func rows(n int) string {
	var b strings.Builder
	b.WriteString("year,sex,score,here\n")
	for _, year := range []string{"2024", "2025"} {
		for _, sex := range []string{"f", "m"} {
			for i := range n {
				fmt.Fprintf(&b, "%s,%s,%d,%v\n", year, sex, i*2+len(sex)-i%2, i%3 != 0)
			}
		}
	}
	return b.String()
}

func release(t *testing.T, in collective.Initiative, csv string) privacy.Release {
	t.Helper()
	f, err := in.Measurement.ReadCSV(t.Context(), "rows.csv", strings.NewReader(csv), nil)
	require.NoError(t, err)
	r, err := in.Measurement.Release(t.Context(), f)
	require.NoError(t, err)
	return r
}

func TestEvidenceFromTheRelease(t *testing.T) {
	in := small()
	s, err := in.Scorecard(release(t, in, rows(60)))
	require.NoError(t, err)
	assert.Equal(t, []string{"data-on-time 1/2", "indicators-measured 1", "indicators-disaggregated 1"}, evidence(t, s, collective.SharedMeasurement))
	assert.Equal(t, "5/6", value(t, s, collective.SharedMeasurement))
	cell, ok := s.HeadlineCell()
	require.True(t, ok)
	n, ok := cell.Estimate.N()
	require.True(t, ok)
	assert.Equal(t, 120, n)

	// Too few pupils: everything is withheld, and nobody is blamed for that.
	s, err = in.Scorecard(release(t, in, rows(3)))
	require.NoError(t, err)
	assert.Equal(t, []string{"data-on-time 1/2", "indicators-measured protected", "indicators-disaggregated protected"}, evidence(t, s, collective.SharedMeasurement))

	// A column without any value: there is no figure, and that counts.
	s, err = in.Scorecard(release(t, in, strings.NewReplacer(",true\n", ",\n", ",false\n", ",\n").Replace(rows(60))))
	require.NoError(t, err)
	assert.Equal(t, []string{"data-on-time 1/2", "indicators-measured 1/2", "indicators-disaggregated 1/2"}, evidence(t, s, collective.SharedMeasurement))
	c, _ := s.Condition(collective.SharedMeasurement)
	assert.Equal(t, []string{"present"}, c.Evidence[1].Lacking)

	// One group alone shows no gap.
	s, err = in.Scorecard(release(t, in, strings.ReplaceAll(rows(60), ",m,", ",f,")))
	require.NoError(t, err)
	assert.Equal(t, []string{"data-on-time 1/2", "indicators-measured 1", "indicators-disaggregated 0"}, evidence(t, s, collective.SharedMeasurement))

	// The people served are those of the headline's stratum.
	model := budget.FSGBasic()
	in.Budget, in.Served.Count, in.Headline.Stratum = &model, nil, "2024"
	s, err = in.Scorecard(release(t, in, rows(60)+strings.Repeat("2025,f,1,true\n", 30)))
	require.NoError(t, err)
	assert.Equal(t, int64(120), *s.Budget.Served)
	in = small()

	other := small()
	other.Measurement.Plan.Indicators[0].Key = "other"
	other.Activities[0].Indicators = nil
	_, err = other.Scorecard(release(t, in, rows(60)))
	assert.ErrorIs(t, err, measure.ErrInvalid)
	for name, change := range map[string]func(*collective.Measurement){
		"definition": func(m *collective.Measurement) { m.Plan.Indicators[0].Level = "low" },
		"within":     func(m *collective.Measurement) { m.Plan.Within = "" },
		"strata":     func(m *collective.Measurement) { m.Schema.Columns[0].Levels = []string{"2024", "2025", "2026"} },
		"references": func(m *collective.Measurement) { m.Plan.References = m.Plan.References[:1] },
		"policy":     func(m *collective.Measurement) { m.Policy.MinCount = 20 },
	} {
		changed := small()
		change(changed.Measurement)
		_, err := changed.Scorecard(release(t, in, rows(60)))
		assert.ErrorIs(t, err, measure.ErrInvalid, name)
	}
	none := small()
	none.Measurement, none.Activities = nil, nil
	_, err = none.Scorecard(release(t, in, rows(60)))
	assert.ErrorIs(t, err, measure.ErrInvalid)
}

func TestReadinessAndBudget(t *testing.T) {
	in := small()
	def := rubric.PartnershipReadiness()
	in.Readiness = &collective.Readiness{Definition: def, Evidence: []collective.ItemEvidence{{Item: "outcome-clarity", Condition: collective.CommonAgenda}, {Item: "backbone-support", Condition: collective.BackboneSupport}}}
	for _, a := range []struct {
		subject, rater string
		scores         []rubric.Score
	}{
		{"school", "secret-1", []rubric.Score{rubric.Choose("outcome-clarity", "4"), rubric.Choose("backbone-support", "3")}},
		{"school", "secret-2", []rubric.Score{rubric.Choose("outcome-clarity", "2"), rubric.Choose("backbone-support", "3")}},
		{"clinic", "secret-1", []rubric.Score{rubric.Choose("outcome-clarity", "1"), rubric.NA("backbone-support", "new")}},
	} {
		in.Readiness.Assessments = append(in.Readiness.Assessments, rubric.Assessment{Rubric: def.Key, Version: def.Version, Subject: a.subject, Rater: a.rater, Scores: a.scores})
	}
	model, staff := budget.FSGBasic(), backbone.BasicStaffPlan()
	in.Budget, in.Staff, in.Horizon = &model, &staff, &budget.Horizon{Years: 3}
	s, err := in.Scorecard(privacy.Release{})
	require.NoError(t, err)
	// Clarity: school (4+2)/2 = 3, clinic 1, mean 2 of 4.
	assert.Equal(t, []string{"agenda-endorsed 2/3", "rubric-outcome-clarity 1/2"}, evidence(t, s, collective.CommonAgenda))
	assert.Equal(t, "7/12", value(t, s, collective.CommonAgenda))
	// Support: school 3 of 4; for the clinic it does not apply, which is not 0.
	assert.Equal(t, []string{"duties-covered 1", "rubric-backbone-support 3/4"}, evidence(t, s, collective.BackboneSupport))
	c, _ := s.Condition(collective.BackboneSupport)
	assert.Empty(t, c.Evidence[1].Unrecorded, "who says that it does not apply has answered")
	item := s.Readiness.Items[2]
	assert.Equal(t, "outcome-clarity", item.Item)
	assert.Equal(t, "2", item.Points.String())
	assert.Equal(t, 2, item.Subjects)
	v, ok := item.Agreement.Value.Float()
	require.True(t, ok)
	assert.Zero(t, v, "one pair, two levels")

	assert.Equal(t, "425650.00 USD", s.Budget.Statement.Total().String())
	assert.Equal(t, "2128.25 USD", s.Budget.CostPer.String(), "425,650 for 200")
	require.NotNil(t, s.Budget.Projection)
	assert.Equal(t, "1276950.00 USD", s.Budget.Projection.Total().String(), "three years without growth")
	out, err := json.Marshal(s)
	require.NoError(t, err)
	assert.NotContains(t, string(out), "secret", "a rater is named")

	zero := int64(0)
	in.Served.Count = &zero
	s, err = in.Scorecard(privacy.Release{})
	require.NoError(t, err)
	assert.False(t, s.Budget.CostPer.Known())
	assert.Equal(t, budget.ZeroCount, s.Budget.CostPer.Reason())
	in.Served.Count = nil
	s, err = in.Scorecard(privacy.Release{})
	require.NoError(t, err)
	assert.Nil(t, s.Budget.Served)
	assert.Nil(t, s.Budget.CostPer)
	s, err = in.Scorecard(release(t, in, rows(60)))
	require.NoError(t, err)
	assert.Equal(t, int64(120), *s.Budget.Served)
	assert.Equal(t, "/headline/stratum", s.Budget.From)

	all := in.Readiness.Assessments
	in.Readiness.Assessments = slices.Clone(all[2:])
	s, err = in.Scorecard(privacy.Release{})
	require.NoError(t, err)
	assert.Equal(t, "rubric-backbone-support no-score", evidence(t, s, collective.BackboneSupport)[1], "all answered, and it applies to none")
	in.Readiness.Assessments[0].Scores = nil
	s, err = in.Scorecard(privacy.Release{})
	require.NoError(t, err)
	assert.Equal(t, "rubric-backbone-support not-recorded", evidence(t, s, collective.BackboneSupport)[1])
	in.Readiness.Assessments = all

	nobody := staff
	nobody.Positions = nil
	in.Staff = &nobody
	s, err = in.Scorecard(privacy.Release{})
	require.NoError(t, err)
	assert.Equal(t, "duties-covered not-recorded", evidence(t, s, collective.BackboneSupport)[0], "a plan without positions covers nothing and says nothing")
	in.Staff = &staff

	staff.Positions[2].Vacant, staff.Positions[2].Person = true, ""
	s, err = in.Scorecard(privacy.Release{})
	require.NoError(t, err)
	assert.Equal(t, "duties-covered 4/5", evidence(t, s, collective.BackboneSupport)[0], "without the data manager two of ten duties fall")
}

// The order in which an initiative lists things changes no score.
func TestOrderDoesNotMatter(t *testing.T) {
	want, err := small().Scorecard(privacy.Release{})
	require.NoError(t, err)
	for seed := range uint64(50) {
		r := rand.New(rand.NewPCG(seed, 7))
		in := small()
		r.Shuffle(len(in.Partners), func(i, j int) { in.Partners[i], in.Partners[j] = in.Partners[j], in.Partners[i] })
		r.Shuffle(len(in.Groups), func(i, j int) { in.Groups[i], in.Groups[j] = in.Groups[j], in.Groups[i] })
		r.Shuffle(len(in.Activities), func(i, j int) { in.Activities[i], in.Activities[j] = in.Activities[j], in.Activities[i] })
		got, err := in.Scorecard(privacy.Release{})
		require.NoError(t, err)
		for _, c := range collective.Conditions() {
			assert.Equal(t, evidence(t, want, c), evidence(t, got, c), "seed %d", seed)
		}
	}
}

func TestInputsAreNotChanged(t *testing.T) {
	in := small()
	before, err := json.Marshal(in)
	require.NoError(t, err)
	s, err := in.Scorecard(privacy.Release{})
	require.NoError(t, err)
	s.Partners[0] = "changed"
	s.Conditions[0].Evidence[0].Lacking[0] = "changed"
	after, err := json.Marshal(in)
	require.NoError(t, err)
	assert.Equal(t, string(before), string(after))
	again, err := in.Scorecard(privacy.Release{})
	require.NoError(t, err)
	assert.Equal(t, "School", again.Partners[0])
}
