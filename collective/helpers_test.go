package collective_test

import (
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/collective-impact/sdk/collective"
	"github.com/collective-impact/sdk/measure"
)

var update = flag.Bool("update", false, "rewrite golden files")

// golden compares text with a file of testdata.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		require.NoError(t, os.WriteFile(path, got, 0o644))
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err)
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s (-want +got):\n%s", name, diff)
	}
}

// problems lists each problem as "path: sentinel".
func problems(t *testing.T, err error) []string {
	t.Helper()
	if err == nil {
		return nil
	}
	joined, ok := err.(interface{ Unwrap() []error })
	require.True(t, ok, "not joined: %v", err)
	var out []string
	for _, e := range joined.Unwrap() {
		fe, ok := errors.AsType[*measure.FieldError](e)
		require.True(t, ok, "no FieldError: %v", e)
		require.NotEmpty(t, fe.Problem)
		sentinel, _, _ := strings.Cut(fe.Err.Error(), ` "`)
		out = append(out, fe.Path+": "+sentinel)
	}
	return out
}

// small is an initiative whose scores are easily worked out by hand.
func small() collective.Initiative {
	count := int64(200)
	return collective.Initiative{
		Key: "small", Title: "Small", Served: collective.Served{Count: &count, What: "child"},
		Partners: []collective.Partner{
			{Key: "school", Title: "School", Agenda: collective.Endorses, Reporting: collective.OnTime},
			{Key: "clinic", Title: "Clinic", Engagement: collective.Engaged, Agenda: collective.Endorses, Reporting: collective.Late},
			{Key: "church", Title: "Church", Agenda: collective.Declines, Reporting: collective.NotExpected},
			{Key: "library", Title: "Library"},
			{Key: "factory", Title: "Factory", Engagement: collective.ShouldBeEngaged},
		},
		Groups: []collective.Group{
			{Key: "steering", Title: "Steering committee", Kind: collective.SteeringCommittee, Members: []string{"school", "church"}, Chair: "church", Meetings: &collective.Meetings{Planned: 4, Held: 6}},
			{Key: "reading", Title: "Reading", Kind: collective.WorkGroup, Parent: "steering", Members: []string{"school", "library"}, Meetings: &collective.Meetings{Planned: 6, Held: 3}},
			{Key: "parents", Title: "Parents", Kind: collective.AdvisoryGroup, Parent: "steering", Members: []string{"church"}},
		},
		Activities: []collective.Activity{
			{Key: "tutoring", Title: "Tutoring", Lead: "school", Partners: []string{"library"}, Group: "reading", Indicators: []string{"reads"}},
			{Key: "screening", Title: "Screening", Lead: "clinic"},
		},
		Measurement: &collective.Measurement{
			Schema: measure.Schema{Columns: []measure.Column{
				{Name: "year", Kind: measure.Category, Levels: []string{"2024", "2025"}},
				{Name: "sex", Kind: measure.Category, Levels: []string{"f", "m"}},
				{Name: "score", Kind: measure.Number},
				{Name: "here", Kind: measure.YesNo},
			}},
			Cuts: []measure.Cut{{Column: "level", Source: "score", Levels: []string{"low", "high"}, Quantiles: []float64{0.5}, By: "year"}},
			Plan: measure.Plan{
				Indicators: []measure.Indicator{
					{Key: "reads", Title: "Reads", Column: "level", Outcome: measure.LevelAtOrAbove, Level: "high", Direction: measure.HigherIsBetter, Temporal: measure.Stock},
					{Key: "present", Title: "Present", Column: "here", Outcome: measure.Flag, Direction: measure.HigherIsBetter, Temporal: measure.Stock},
				},
				Within: "year", Sets: [][]string{{"sex"}}, References: []measure.Reference{measure.AllOthers(), measure.Named("sex", "f")},
			},
		},
	}
}
