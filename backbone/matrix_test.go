package backbone_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/collective-impact/sdk/backbone"
)

// team is worked by hand: ana has what her post requires and two skills more,
// ben lacks one, nobody has asked cleo, dan has been asked and has none, and
// the post of eve is vacant.
func team() backbone.StaffPlan {
	skill := func(key, competency string) backbone.Skill {
		return backbone.Skill{Key: key, Title: key, Competency: competency}
	}
	who := func(key string, requires, holds []string) backbone.Position {
		return backbone.Position{Key: key, Title: key, FTE: dec("1"), Requires: requires, Holds: holds}
	}
	p := smallPlan(
		who("ana", []string{"write", "count"}, []string{"count", "lead", "write", "dance"}),
		who("ben", []string{"count", "lead"}, []string{"count"}),
		who("cleo", []string{"lead"}, nil),
		who("dan", []string{"sing"}, []string{}),
		who("eve", []string{"write", "sing"}, nil),
	)
	p.Positions[4].Vacant = true
	p.Skills = []backbone.Skill{skill("write", "communication"), skill("lead", "leadership"), skill("count", ""), skill("sing", "communication"), skill("dance", "")}
	return p
}

func TestMatchGolden(t *testing.T) {
	m, err := backbone.Match(team())
	require.NoError(t, err)
	assert.Equal(t, []backbone.MatrixCell{
		{Position: "ana", Skill: "write", Fit: backbone.Met},
		{Position: "ana", Skill: "lead", Fit: backbone.Extra},
		{Position: "ana", Skill: "count", Fit: backbone.Met},
		{Position: "ana", Skill: "dance", Fit: backbone.Extra},
		{Position: "ben", Skill: "lead", Fit: backbone.Gap},
		{Position: "ben", Skill: "count", Fit: backbone.Met},
		{Position: "cleo", Skill: "lead", Fit: backbone.Unknown},
		{Position: "dan", Skill: "sing", Fit: backbone.Gap},
		{Position: "eve", Skill: "write", Fit: backbone.Gap},
		{Position: "eve", Skill: "sing", Fit: backbone.Gap},
	}, m.Cells())
	assert.Equal(t, []backbone.SkillGap{
		{Position: "ben", Skill: "lead", HeldBy: []string{"ana"}},
		{Position: "dan", Skill: "sing", HeldBy: []string{}},
		{Position: "eve", Skill: "write", Vacant: true, HeldBy: []string{"ana"}},
		{Position: "eve", Skill: "sing", Vacant: true, HeldBy: []string{}},
	}, m.Gaps())
	assert.Equal(t, []backbone.MatrixCell{{Position: "cleo", Skill: "lead", Fit: backbone.Unknown}}, m.Unknown())
	assert.Equal(t, []backbone.SkillCoverage{
		{Skill: "write", Required: []string{"ana", "eve"}, Held: []string{"ana"}, Unknown: []string{"cleo"}},
		{Skill: "lead", Required: []string{"ben", "cleo"}, Held: []string{"ana"}, Unknown: []string{"cleo"}},
		{Skill: "count", Required: []string{"ana", "ben"}, Held: []string{"ana", "ben"}, Unknown: []string{"cleo"}},
		{Skill: "sing", Required: []string{"dan", "eve"}, Held: []string{}, Unknown: []string{"cleo"}},
		{Skill: "dance", Required: []string{}, Held: []string{"ana"}, Unknown: []string{"cleo"}},
	}, m.Skills())
	assert.Equal(t, []backbone.CompetencyFit{
		{Position: "ana", Competency: "communication", Required: 1, Met: 1},
		{Position: "ana", Competency: "leadership", Extra: 1},
		{Position: "ana", Competency: "", Required: 1, Met: 1, Extra: 1},
		{Position: "ben", Competency: "leadership", Required: 1, Gap: 1},
		{Position: "ben", Competency: "", Required: 1, Met: 1},
		{Position: "cleo", Competency: "leadership", Required: 1, Unknown: 1},
		{Position: "dan", Competency: "communication", Required: 1, Gap: 1},
		{Position: "eve", Competency: "communication", Required: 2, Gap: 2},
	}, m.Competencies())
	assert.Equal(t, []backbone.MatrixCell{
		{Position: "ana", Skill: "write", Fit: backbone.Met},
		{Position: "ana", Skill: "lead", Fit: backbone.Extra},
	}, m.SinglePoints(), "two count, nobody sings, and nobody needs to dance")
	assert.Equal(t, []backbone.SkillLoss{
		{Position: "ana", Lost: []string{"write", "lead"}},
		{Position: "ben", Lost: []string{}},
		{Position: "cleo", Lost: []string{}, Unknown: true},
		{Position: "dan", Lost: []string{}},
		{Position: "eve", Lost: []string{}},
	}, m.IfVacant())
	for _, pair := range [][2]string{{"ben", "dance"}, {"ana", "fly"}, {"zoe", "lead"}, {"", ""}} {
		assert.Equal(t, backbone.Fit(0), m.Fit(pair[0], pair[1]), pair)
	}
	golden(t, "matrix.json", asJSON(t, m))
}

// The basic plan requires what the source's table says and knows nobody yet:
// every one of the 21 cells is unknown, and none is a gap.
func TestMatchBasicStaff(t *testing.T) {
	m, err := backbone.Match(backbone.BasicStaffPlan())
	require.NoError(t, err)
	assert.Len(t, m.Unknown(), 21)
	assert.Len(t, m.Cells(), 21)
	assert.Empty(t, m.Gaps())
	fits := m.Competencies()
	require.Len(t, fits, 18)
	competencies, required := backbone.Competencies(), 0
	for i, fit := range fits {
		assert.Equal(t, competencies[i%6].Key, fit.Competency)
		required += fit.Required
	}
	assert.Equal(t, 21, required)

	// Each post is held by somebody who can do what it takes; then the data
	// manager leaves, and seven cells open of which complex issues can be taught.
	p := backbone.BasicStaffPlan()
	for i := range p.Positions {
		p.Positions[i].Holds = append([]string{}, p.Positions[i].Requires...)
	}
	m, err = backbone.Match(p)
	require.NoError(t, err)
	assert.Empty(t, m.Gaps())
	lost := m.IfVacant()[2]
	assert.Equal(t, "data-manager", lost.Position)
	assert.Equal(t, []string{"manage-accountability", "report-data", "share-data", "plan-data", "data-for-change", "data-partners"}, lost.Lost)
	p.Positions[2].Vacant, p.Positions[2].Holds = true, nil
	m, err = backbone.Match(p)
	require.NoError(t, err)
	gaps := m.Gaps()
	require.Len(t, gaps, 7)
	for _, g := range gaps {
		assert.Equal(t, "data-manager", g.Position)
		assert.True(t, g.Vacant)
		if g.Skill == "complex-issues" {
			assert.Equal(t, []string{"executive-director", "facilitator"}, g.HeldBy)
		} else {
			assert.Empty(t, g.HeldBy, g.Skill)
		}
	}
}

func TestMatchReportsProblems(t *testing.T) {
	p := team()
	p.Positions[0].Requires = append(p.Positions[0].Requires, "fly", "write")
	p.Positions[4].Holds = []string{}
	m, err := backbone.Match(p)
	assert.Equal(t, []string{
		"/positions/0/requires/2: refers to nothing",
		"/positions/0/requires/3: duplicate",
		"/positions/4/holds: invalid",
	}, paths(t, err))
	assert.Equal(t, backbone.Matrix{}, m)
}

func TestMatrixSharesNothing(t *testing.T) {
	p := team()
	m, err := backbone.Match(p)
	require.NoError(t, err)
	before := asJSON(t, m)
	scribbleAll(&p, m.Cells(), m.Gaps(), m.Unknown(), m.Skills(), m.Competencies(), m.SinglePoints(), m.IfVacant())
	assert.Equal(t, before, asJSON(t, m))
}
