package rubric_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/collective-impact/sdk/measure"
	"github.com/collective-impact/sdk/rubric"
)

func TestSheetProblems(t *testing.T) {
	d := rubric.PartnershipReadiness()
	d.Domains[0].Items[2].NA = rubric.ForbidNA
	good := rubric.Assessment{Rubric: d.Key, Version: "1", Subject: "lincoln", Rater: "a", Scores: []rubric.Score{rubric.Choose("backbone-support", "3")}}
	second, off, bare := good, good, good
	second.Scores = []rubric.Score{rubric.Choose("backbone-support", "1")}
	off.Version, off.Rater, off.Subject, off.Occasion, off.Date = "2", "z", "moss", "fall", "31.12.2024"
	off.Scores = []rubric.Score{
		rubric.Choose("backbone-support", "2.5"),
		rubric.Choose("trust", "1"),
		rubric.NA("outcome-clarity", ""),
		{Item: "partnership-critical", State: rubric.Declined, Level: "1"},
		{Item: "backbone-support"},
	}
	bare.Rubric, bare.Rater, bare.Role, bare.Scores = "other", "", 9, []rubric.Score{{State: 9}}
	_, err := rubric.NewSheet(d, []rubric.Assessment{good, second, off, bare},
		&rubric.SheetOptions{Raters: []string{"a"}, Subjects: []string{"lincoln"}, Occasions: []string{""}})
	assert.Equal(t, []string{
		"/assessments/1/scores/0: duplicate",
		"/assessments/2/date: invalid",
		"/assessments/2/scores/3/level: invalid",
		"/assessments/2/scores/4/item: duplicate",
		"/assessments/2/version: invalid",
		"/assessments/2/rater: refers to nothing",
		"/assessments/2/subject: refers to nothing",
		"/assessments/2/occasion: refers to nothing",
		"/assessments/2/scores/0/level: refers to nothing",
		"/assessments/2/scores/1/item: refers to nothing",
		"/assessments/2/scores/2/state: invalid",
		"/assessments/3/rater: required",
		"/assessments/3/role: unknown key",
		"/assessments/3/scores/0/item: required",
		"/assessments/3/scores/0/state: unknown key",
		"/assessments/3/rubric: invalid",
	}, paths(t, err))

	second.Occasion = "2"
	_, err = rubric.NewSheet(d, []rubric.Assessment{good, second}, nil)
	assert.NoError(t, err, "another occasion is no duplicate")
	_, err = rubric.NewSheet(rubric.Definition{}, nil, nil)
	assert.Contains(t, paths(t, err), "/definition/key: required")
}

func TestReadAssessments(t *testing.T) {
	got, err := rubric.ReadAssessments(strings.NewReader(`[{"rubric":"r","version":"1","subject":"s","rater":"a","role":"self","date":"2024-05-31",
		"scores":[{"item":"i","state":"scored","level":"3"},{"item":"k","state":"not-scored"},{"item":"m"}]}]`))
	require.NoError(t, err)
	want := []rubric.Assessment{{Rubric: "r", Version: "1", Subject: "s", Rater: "a", Role: rubric.Self, Date: "2024-05-31",
		Scores: []rubric.Score{rubric.Choose("i", "3"), {Item: "k"}, {Item: "m"}}}}
	assert.Empty(t, cmp.Diff(want, got))

	_, err = rubric.ReadAssessments(strings.NewReader(`[{"rubric":"r","version":"1","subject":"s"},{"rater":"a","role":"boss","scores":[{"item":"i","state":"maybe"}]}]`))
	assert.Equal(t, []string{"/1/role: unknown key", "/1/scores/0/state: unknown key",
		"/0/rater: required", "/1/rubric: required", "/1/version: required", "/1/subject: required"}, paths(t, err))
	assert.Contains(t, err.Error(), "scored, not-applicable, declined, unable, not-scored")
	_, err = rubric.ReadAssessments(nil)
	assert.ErrorIs(t, err, measure.ErrSyntax)
	_, err = rubric.ReadDefinition(nil)
	assert.ErrorIs(t, err, measure.ErrSyntax)
}

func TestNothingIsShared(t *testing.T) {
	d := rubric.PartnershipReadiness()
	d.Domains[0].Items[0].Gate = &rubric.Gate{Min: decimal.NewFromInt(2)}
	as := []rubric.Assessment{{Rubric: d.Key, Version: "1", Subject: "s", Rater: "a", Scores: []rubric.Score{rubric.Choose("backbone-support", "3")}}}
	before := fmt.Sprintf("%+v %+v", d.Domains[0].Items, as)
	s, err := rubric.NewSheet(d, as, nil)
	require.NoError(t, err)
	want, err := s.Scores("s", "")
	require.NoError(t, err)
	assert.Equal(t, before, fmt.Sprintf("%+v %+v", d.Domains[0].Items, as), "input changed")

	d.Scales[0].Levels[3].Value = decimal.NewFromInt(0)
	d.Domains[0].Items[0].Gate.Min = decimal.Zero
	as[0].Scores[0].Level = "0"
	out := s.Definition()
	out.Domains[0].Items[0].Gate.Min = decimal.Zero
	out.Scales[0].Levels[3].Value = decimal.Zero
	got, _ := s.Scores("s", "")
	got.Raters[0], got.Items[0].Item = "x", "x"
	got.Items[1].Points.Rat().SetInt64(99)
	again, _ := s.Scores("s", "")
	assert.Empty(t, cmp.Diff(want, again))
}
