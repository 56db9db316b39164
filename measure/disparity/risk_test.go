package disparity_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/collective-impact/sdk/measure"
	"github.com/collective-impact/sdk/measure/disparity"
)

// district has a group of 100, of whom so many have the outcome, and others.
func district(cell, othersCell, othersN int) []disparity.RiskGroup {
	return []disparity.RiskGroup{{Name: "group", Cell: cell, N: 100, StateOthersCell: 1000, StateOthersN: 10000}, {Name: "others", Cell: othersCell, N: othersN}}
}

func assess(t *testing.T, r disparity.RiskRule, years ...[]disparity.RiskGroup) disparity.RiskAssessment {
	t.Helper()
	got, err := r.Assess(years...)
	require.NoError(t, err)
	return got[0]
}

// The four outcomes of 34 CFR 300.647, and minima that are large enough.
func TestRiskOutcomes(t *testing.T) {
	rule := disparity.RiskRule{Threshold: 2}
	a := assess(t, rule, district(10, 10, 30))
	require.Equal(t, disparity.RiskRatio, a.Outcome)
	require.InEpsilon(t, 0.3, value(t, a.Estimate), 1e-14)
	for _, c := range [][2]int{{9, 30}, {10, 29}} {
		a = assess(t, rule, district(40, c[0], c[1]))
		require.Equal(t, disparity.AlternateRiskRatio, a.Outcome)
		require.Equal(t, disparity.Key("alternate-risk-ratio"), a.Measure)
		require.InEpsilon(t, 4.0, value(t, a.Estimate), 1e-14)
		require.InEpsilon(t, 0.1, value(t, a.ComparisonRisk), 1e-14)
		require.Equal(t, disparity.Flagged, a.Flag)
		require.Equal(t, disparity.BeyondChance, a.Chance.Verdict)
		require.Equal(t, measure.Behind, a.Standing)
	}
	a = assess(t, rule, district(9, 200, 1000))
	require.Equal(t, disparity.GroupTooSmall, a.Outcome)
	require.Equal(t, measure.BelowMinimum, a.Estimate.Reason())
	groups := district(40, 9, 1000)
	groups[0].StateOthersCell = 9
	a = assess(t, rule, groups)
	require.Equal(t, disparity.ComparisonTooSmall, a.Outcome)
	require.Equal(t, disparity.Undetermined, a.Flag)
	require.Equal(t, disparity.NotTested, a.Chance.Verdict)
	a = assess(t, disparity.RiskRule{Threshold: 2, MinCell: 5, MinN: 5}, groups)
	require.Equal(t, disparity.RiskRatio, a.Outcome)
}

// 0.9/0.3 is 3 and a bit as a float64, and does not exceed 3.
func TestRiskThresholdIsExact(t *testing.T) {
	a := assess(t, disparity.RiskRule{Threshold: 3}, district(90, 30, 100))
	require.Equal(t, disparity.NotFlagged, a.Flag)
	a = assess(t, disparity.RiskRule{Threshold: 3}, district(91, 30, 100))
	require.Equal(t, disparity.Flagged, a.Flag)
	require.Equal(t, 1, a.Exceeded)
}

func TestRiskYears(t *testing.T) {
	year := func(cell int) []disparity.RiskGroup { return district(cell, 100, 1000) } // the ratio is cell/10
	rule := disparity.RiskRule{Threshold: 2.5, Years: 3}
	for _, c := range []struct {
		cells    []int
		want     disparity.Flag
		exceeded int
	}{
		{[]int{30, 30, 30}, disparity.Flagged, 3},
		{[]int{25, 30, 30}, disparity.NotFlagged, 2},
		{[]int{30, 30, 25}, disparity.NotFlagged, 0},
		{[]int{9, 30, 30}, disparity.Undetermined, 2},
		{[]int{30, 30}, disparity.Undetermined, 2},
		{[]int{30, 9, 30}, disparity.Undetermined, 1},
		{[]int{20, 9, 30}, disparity.NotFlagged, 1},
		{[]int{40, 30, 30, 30}, disparity.Flagged, 4},
	} {
		var years [][]disparity.RiskGroup
		for _, cell := range c.cells {
			years = append(years, year(cell))
		}
		a := assess(t, rule, years...)
		require.Equal(t, c.want, a.Flag, "%v", c.cells)
		require.Equal(t, c.exceeded, a.Exceeded, "%v", c.cells)
	}
	rule.Progress = 0.5
	a := assess(t, rule, year(40), year(35), year(30)) // fell by 0.5 twice
	require.True(t, a.Spared)
	require.Equal(t, disparity.NotFlagged, a.Flag)
	for _, cells := range [][3]int{{40, 36, 30}, {39, 35, 30}, {40, 35, 31}} { // fell by less, once
		a = assess(t, rule, year(cells[0]), year(cells[1]), year(cells[2]))
		require.False(t, a.Spared, "%v", cells)
		require.Equal(t, disparity.Flagged, a.Flag)
	}
	got, err := rule.Assess(year(40)[1:], year(35), year(30)) // the first year lacks the group
	require.NoError(t, err)
	require.Equal(t, disparity.Undetermined, got[0].Flag)
}

func TestRiskRefuses(t *testing.T) {
	_, err := disparity.RiskRule{MinCell: -1, MinN: -1, Years: 4, Progress: -1}.Assess()
	for _, at := range []string{"/minCell", "/minN", "/threshold", "/years: must be", "/progress", "/years: required"} {
		require.ErrorContains(t, err, at)
	}
	_, err = disparity.RiskRule{Threshold: 2}.Assess([]disparity.RiskGroup{{Cell: 3, N: 2}, {Name: "a", StateOthersCell: 1}, {Name: "a", N: -1}})
	for _, at := range []string{"/years/0/0/name", "/years/0/0/cell", "/years/0/1/stateOthersCell", "/years/0/2/name", "/years/0/2/cell"} {
		require.ErrorContains(t, err, at)
	}
}

func TestStagesEdges(t *testing.T) {
	j := disparity.JusticeSystem{Reference: "White", Groups: []disparity.JusticeGroup{
		{Name: "White", Population: 10000, Cases: map[disparity.Stage]int{disparity.Arrests: 100, disparity.Referrals: 120, disparity.Diversion: 0, disparity.Petitioned: 40}},
		{Name: "Black", Population: 5000, Cases: map[disparity.Stage]int{disparity.Arrests: 100, disparity.Referrals: 150, disparity.Diversion: 5, disparity.Detention: 7, disparity.Confinement: 3}},
		{Name: "Few", Population: 100, Cases: map[disparity.Stage]int{disparity.Arrests: 100}},
	}}
	got, err := j.Index()
	require.NoError(t, err)
	require.Len(t, got, 6)
	require.InEpsilon(t, 2.0, value(t, got[0].Estimate), 1e-14)
	require.Equal(t, disparity.Flagged, got[0].Flag)
	// More referrals than arrests are events, not shares.
	require.InEpsilon(t, 1.25, value(t, got[1].Estimate), 1e-14)
	se, _ := got[1].Estimate.StdErr()
	require.InEpsilon(t, 0.12247448713915890, se, 1e-14) // √(1/150 + 1/120)
	require.InEpsilon(t, 150.0, value(t, got[1].Rate), 1e-14)
	require.Equal(t, measure.ZeroReference, got[2].Estimate.Reason())
	require.Equal(t, disparity.Undetermined, got[2].Flag)
	require.Equal(t, measure.NoReference, got[3].Estimate.Reason()) // White detentions were not counted
	require.Equal(t, measure.Empty, got[3].ReferenceRate.Status())
	require.Equal(t, disparity.Referrals, got[3].Base)
	require.Equal(t, disparity.Confinement, got[4].Stage)
	require.Equal(t, disparity.Referrals, got[4].Base) // neither findings nor petitions of both
	require.Equal(t, measure.BelowMinimum, got[5].Estimate.Reason())
	j.MinShare = 0.001
	got, err = j.Index()
	require.NoError(t, err)
	require.Equal(t, 100.0, value(t, got[5].Estimate)) // one arrest for each, against one for a hundred
	require.Equal(t, disparity.Stage(0), disparity.Stage(200).Before())

	_, err = disparity.JusticeSystem{MinShare: 2, Groups: []disparity.JusticeGroup{{Population: -1, Cases: map[disparity.Stage]int{0: 1, disparity.Arrests: -1}}, {Name: "a"}, {Name: "a"}}}.Index()
	for _, at := range []string{"/reference", "/minShare", "/groups/0/name", "/groups/0/population", "/groups/0/cases", "/groups/0/cases/arrests", "/groups/2/name"} {
		require.ErrorContains(t, err, at)
	}
	_, err = disparity.JusticeSystem{Reference: "b"}.Index()
	require.ErrorIs(t, err, measure.ErrDangling)
}
