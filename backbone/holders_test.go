package backbone_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/collective-impact/sdk/backbone"
)

// With a backbone, a steering committee and a university, rows 1 to 4 and 6 of
// the table have somebody: 6+4+3+2+6 = 21 of 23 capacities.
func TestProspects(t *testing.T) {
	got, err := backbone.Mathematica().Prospects("research-institution", "backbone", "steering-committee")
	require.NoError(t, err)
	require.Len(t, got, 23)
	open := map[string][]string{}
	for _, p := range got {
		assert.NotEmpty(t, p.Title)
		if len(p.Present) == 0 {
			open[p.DutyRef.String()] = p.Suggested
		}
		if p.DutyRef.String() == "accountability/interpret-data" {
			assert.Equal(t, []string{"think-tank", "research-institution", "school-district"}, p.Suggested)
			assert.Equal(t, []string{"research-institution"}, p.Present)
		}
	}
	assert.Equal(t, map[string][]string{
		"accountability/advance-policy":    {"policy-liaison"},
		"orchestration/mobilize-resources": {"local-foundations"},
	}, open)
}

// A framework that names no holders is silent; a function without duties is a
// duty of its own.
func TestProspectsOfSilentFrameworks(t *testing.T) {
	got, err := backbone.Edmondson().Prospects()
	require.NoError(t, err)
	require.Len(t, got, 3)
	for _, p := range got {
		assert.Equal(t, []string{}, p.Suggested)
		assert.Equal(t, []string{}, p.Present)
	}
	_, err = backbone.Framework{}.Prospects("backbone")
	assert.Equal(t, []string{
		"/framework/key: required", "/framework/title: required", "/framework/version: required", "/framework/functions: required",
		"/present/0: refers to nothing",
	}, paths(t, err))
	_, err = backbone.Mathematica().Prospects("think-tank", "trust", "think-tank")
	assert.Equal(t, []string{"/present/1: refers to nothing", "/present/2: duplicate"}, paths(t, err), "a quality cannot be held by anyone")
}

func TestMissingSectors(t *testing.T) {
	keysOf := func(sectors []backbone.Sector) []string {
		out := []string{}
		for _, s := range sectors {
			out = append(out, s.Key)
		}
		return out
	}
	all := []string{"child-care", "preschool", "school-district", "higher-education", "employers"}
	assert.Equal(t, all, keysOf(backbone.MissingSectors()))
	assert.Equal(t, []string{"child-care", "employers"}, keysOf(backbone.MissingSectors("preschool", "higher-education", "school-district", "preschool", "faith")))
	assert.Equal(t, []string{}, keysOf(backbone.MissingSectors(all...)))
}
