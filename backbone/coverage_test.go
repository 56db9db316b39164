package backbone_test

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/collective-impact/sdk/backbone"
)

// small is a framework worked by hand: "plan" has two required duties and an
// optional one, "meet" is one duty, and all of "grow" is optional.
func small() backbone.Framework {
	return backbone.Framework{Key: "small", Title: "Small", Version: "1", Functions: []backbone.Function{
		{Key: "plan", Title: "Plan", Duties: []backbone.Duty{
			{Key: "vision", Title: "Vision"}, {Key: "budget", Title: "Budget"}, {Key: "law", Title: "Law", Optional: true}}},
		{Key: "meet", Title: "Meet"},
		{Key: "grow", Title: "Grow", Duties: []backbone.Duty{{Key: "pilot", Title: "Pilot", Optional: true}}},
	}}
}

func smallPlan(positions ...backbone.Position) backbone.StaffPlan {
	return backbone.StaffPlan{Key: "p", Title: "P", Framework: "small", FrameworkVersion: "1", Positions: positions}
}

func post(key string, assignments ...backbone.Assignment) backbone.Position {
	return backbone.Position{Key: key, Title: key, FTE: dec("1"), Assignments: assignments}
}

func does(function, duty string) backbone.Assignment {
	return backbone.Assignment{Function: function, Duty: duty}
}

func adopt(p backbone.StaffPlan, function, duty string) backbone.StaffPlan {
	p.Adopted = append(p.Adopted, backbone.DutyRef{Function: function, Duty: duty})
	return p
}

// The basic staff carries 10 of the 10 required duties and none of the three
// optional ones, which is all that counts.
func TestBasicStaffCoversEverything(t *testing.T) {
	c := cover(t, backbone.FSG(), backbone.BasicStaffPlan())
	assert.Equal(t, backbone.Share{Covered: 10, Counting: 10}, c.Share())
	assert.Equal(t, "100%", c.Share().Percent(0))
	assert.Equal(t, backbone.Covered, c.Share().Extent())
	adopted, optional := c.Optional()
	assert.Equal(t, []int{0, 3}, []int{adopted, optional})
	assert.Empty(t, c.Uncovered())
	assert.Empty(t, c.NotAdopted())
	key, version := c.Framework()
	assert.Equal(t, []string{"fsg", "2012", "fsg-basic-staff"}, []string{key, version, c.Plan()})

	fs := c.Functions()
	require.Len(t, fs, 7)
	for i, want := range []backbone.Share{{2, 2}, {2, 2}, {1, 1}, {2, 2}, {2, 2}, {1, 1}, {0, 0}} {
		assert.Equal(t, want, fs[i].Share, fs[i].Function)
	}
	assert.Equal(t, backbone.NothingCounts, fs[6].Share.Reason(), "all of programs is optional")
	assert.Equal(t, backbone.Extent(0), fs[6].Share.Extent())
	assert.Equal(t, []string{"executive-director", "data-manager"}, fs[0].Duties[1].Positions, "whole function and by name, in the order of the plan")
}

// Without the data manager both duties on data are lost; the landscape is not,
// because the director studies it too.
func TestIfVacantOfBasicStaff(t *testing.T) {
	c := cover(t, backbone.FSG(), backbone.BasicStaffPlan())
	want := []struct {
		position        string
		lost, functions []string
		left            int
	}{
		{"executive-director", []string{"strategic-coherence/vision-strategy", "advocacy-communications/policy-advocacy",
			"advocacy-communications/communication-strategy", "funding/grants"}, []string{"advocacy-communications", "funding"}, 6},
		{"facilitator", []string{"community-outreach/community-engagement"}, []string{}, 9},
		{"data-manager", []string{"data-management/data-services", "data-management/shared-measurement"}, []string{"data-management"}, 8},
		{"administrative-support", []string{}, []string{}, 10},
	}
	got := c.IfVacant()
	require.Len(t, got, len(want))
	for i, w := range want {
		assert.Equal(t, []string{w.position}, got[i].Positions)
		assert.Equal(t, w.lost, refs(got[i].Lost), w.position)
		assert.Equal(t, w.functions, got[i].Functions, w.position)
		assert.Equal(t, backbone.Share{Covered: w.left, Counting: 10}, got[i].Share, w.position)
		assert.False(t, got[i].Vacant)
	}
	singles := []string{}
	for _, s := range c.SinglePoints() {
		singles = append(singles, s.String())
	}
	assert.Equal(t, []string{
		"strategic-coherence/vision-strategy: executive-director",
		"data-management/data-services: data-manager",
		"data-management/shared-measurement: data-manager",
		"advocacy-communications/policy-advocacy: executive-director",
		"advocacy-communications/communication-strategy: executive-director",
		"community-outreach/community-engagement: facilitator",
		"funding/grants: executive-director",
	}, singles)
}

// Two vacancies at once lose what neither loses alone.
func TestWithout(t *testing.T) {
	c := cover(t, backbone.FSG(), backbone.BasicStaffPlan())
	v, err := c.Without("administrative-support", "facilitator")
	require.NoError(t, err)
	assert.Equal(t, []string{"facilitator", "administrative-support"}, v.Positions, "in the order of the plan")
	assert.Equal(t, []string{"facilitation/meetings", "community-outreach/community-engagement"}, refs(v.Lost))
	assert.Equal(t, []string{"facilitation"}, v.Functions)
	assert.Equal(t, "8 of 10", v.Share.String())

	v, err = c.Without()
	require.NoError(t, err)
	assert.Equal(t, backbone.Vacancy{Positions: []string{}, Lost: []backbone.DutyRef{}, Functions: []string{}, Share: c.Share()}, v)

	v, err = c.Without("executive-director", "facilitator", "data-manager", "administrative-support")
	require.NoError(t, err)
	assert.Len(t, v.Lost, 10)
	assert.Len(t, v.Functions, 6)
	assert.Equal(t, "0%", v.Share.Percent(0))
	assert.Equal(t, backbone.NotCovered, v.Share.Extent())

	_, err = c.Without("facilitator", "nobody", "facilitator")
	assert.Equal(t, []string{"/1: refers to nothing", "/2: duplicate"}, paths(t, err))
}

// With re-granting adopted, 11 duties count; the director, who carries the whole
// of funding, takes it on.
func TestAdopting(t *testing.T) {
	p := adopt(backbone.BasicStaffPlan(), "funding", "fiscal-agent")
	c := cover(t, backbone.FSG(), p)
	assert.Equal(t, backbone.Share{Covered: 11, Counting: 11}, c.Share())
	adopted, optional := c.Optional()
	assert.Equal(t, []int{1, 3}, []int{adopted, optional})
	funding := c.Functions()[5]
	assert.Equal(t, []int{1, 1, 1, 1, 1}, []int{funding.Required, funding.RequiredCovered, funding.Optional, funding.Adopted, funding.AdoptedCovered})

	c = cover(t, backbone.FSG(), adopt(p, "programs", "pilots"))
	assert.Equal(t, "11 of 12", c.Share().String(), "nobody pilots")
	assert.Equal(t, []string{"programs/pilots"}, refs(c.Uncovered()))
	assert.Equal(t, "91.7%", c.Share().Percent(1))
	assert.Equal(t, backbone.NotCovered, c.Functions()[6].Share.Extent())
}

func TestSmallPlans(t *testing.T) {
	both := smallPlan(post("a", does("plan", "")), post("b", does("plan", "vision"), does("meet", "")))
	vacantA := smallPlan(post("a", does("plan", "")), post("b", does("plan", "vision"), does("meet", "")))
	vacantA.Positions[0].Vacant = true
	for _, x := range []struct {
		name                                    string
		plan                                    backbone.StaffPlan
		share                                   string
		extent                                  backbone.Extent
		uncovered, notAdopted, lostA, functions []string
	}{
		{"nobody", smallPlan(), "0 of 3", backbone.NotCovered, []string{"plan/vision", "plan/budget", "meet"}, nil, nil, nil},
		{"two carry the vision", both, "3 of 3", backbone.Covered, nil, nil, []string{"plan/budget"}, []string{}},
		{"a vacant post covers nothing and loses nothing more", vacantA, "2 of 3", backbone.PartlyCovered, []string{"plan/budget"}, nil, []string{}, []string{}},
		{"an optional duty by name does not adopt it", smallPlan(post("a", does("plan", "law"), does("grow", "pilot"))), "0 of 3", backbone.NotCovered,
			[]string{"plan/vision", "plan/budget", "meet"}, []string{"plan/law", "grow/pilot"}, []string{}, []string{}},
		{"a whole function brings what counts alone", smallPlan(post("a", does("grow", ""), does("plan", ""))), "2 of 3", backbone.PartlyCovered,
			[]string{"meet"}, nil, []string{"plan/vision", "plan/budget"}, []string{"plan"}},
		{"adopted and by name", adopt(smallPlan(post("a", does("grow", "pilot"))), "grow", "pilot"), "1 of 4", backbone.PartlyCovered,
			[]string{"plan/vision", "plan/budget", "meet"}, nil, []string{"grow/pilot"}, []string{"grow"}},
		{"adopted and with the whole", adopt(smallPlan(post("a", does("plan", ""))), "plan", "law"), "3 of 4", backbone.PartlyCovered,
			[]string{"meet"}, nil, []string{"plan/vision", "plan/budget", "plan/law"}, []string{"plan"}},
	} {
		t.Run(x.name, func(t *testing.T) {
			c := cover(t, small(), x.plan)
			assert.Equal(t, x.share, c.Share().String())
			assert.Equal(t, x.extent, c.Share().Extent())
			assert.Equal(t, append([]string{}, x.uncovered...), refs(c.Uncovered()))
			assert.Equal(t, append([]string{}, x.notAdopted...), refs(c.NotAdopted()))
			if len(x.plan.Positions) > 0 {
				v := c.IfVacant()[0]
				assert.Equal(t, x.lostA, refs(v.Lost))
				assert.Equal(t, x.functions, v.Functions)
				assert.Equal(t, x.plan.Positions[0].Vacant, v.Vacant)
			}
		})
	}
	vision := cover(t, small(), vacantA).Functions()[0].Duties[0]
	assert.Equal(t, []string{"b"}, vision.Positions)
	assert.Equal(t, []string{"a"}, vision.Vacant)
}

// Where nothing counts there is no share: neither 0 nor 100%.
func TestNothingCounts(t *testing.T) {
	f := backbone.Framework{Key: "small", Title: "Small", Version: "1", Functions: small().Functions[2:]}
	for _, p := range []backbone.StaffPlan{smallPlan(), smallPlan(post("a", does("grow", ""))), smallPlan(post("a", does("grow", "pilot")))} {
		share := cover(t, f, p).Share()
		assert.False(t, share.Known())
		assert.Equal(t, backbone.NothingCounts, share.Reason())
		assert.Equal(t, "undefined: nothing-counts", share.Percent(1))
		assert.Nil(t, share.Rat())
		assert.False(t, share.Decimal(2).Valid)
	}
}

func TestLoads(t *testing.T) {
	share := func(function, duty, part string) backbone.Assignment {
		a := does(function, duty)
		if part != "" {
			a.Share.Decimal, a.Share.Valid = dec(part), true
		}
		return a
	}
	half := post("half", share("plan", "vision", "0.4"), share("meet", "", "0.7"))
	half.FTE = dec("0.5")
	gone := post("gone", share("plan", "vision", "0.9"), share("plan", "budget", ""))
	gone.FTE, gone.Vacant = dec("0.25"), true
	c := cover(t, small(), smallPlan(
		half, gone,
		post("full", share("plan", "", "0.6"), share("meet", "", "0.4")),
		post("idle"),
		post("over", share("plan", "vision", "0.9"), share("plan", "budget", "0.2"), share("meet", "", "")),
	))
	got := c.Loads()
	require.Len(t, got, 5)
	for i, want := range []struct {
		share, fte string
		unstated   int
		overloaded backbone.Finding
	}{
		{"1.1", "0.55", 0, backbone.Yes},
		{"0.9", "0.225", 1, backbone.Undetermined},
		{"1", "1", 0, backbone.No},
		{"0", "0", 0, backbone.No},
		{"1.1", "1.1", 1, backbone.Yes},
	} {
		assert.Equal(t, want.share, got[i].Share.String(), got[i].Position)
		assert.Equal(t, want.fte, got[i].AssignedFTE.String(), got[i].Position)
		assert.Equal(t, want.unstated, got[i].Unstated, got[i].Position)
		assert.Equal(t, want.overloaded, got[i].Overloaded, got[i].Position)
	}
	filled, vacant := c.FTE()
	assert.Equal(t, []string{"3.5", "0.25"}, []string{filled.String(), vacant.String()})
}

// Tenths add up exactly.
func TestLoadsAreExact(t *testing.T) {
	f := small()
	f.Functions[0].Duties = nil
	p := post("a")
	for i := range 10 {
		key := string(rune('a' + i))
		f.Functions[0].Duties = append(f.Functions[0].Duties, backbone.Duty{Key: key, Title: key})
		a := does("plan", key)
		a.Share.Decimal, a.Share.Valid = dec("0.1"), true
		p.Assignments = append(p.Assignments, a)
	}
	l := cover(t, f, smallPlan(p)).Loads()[0]
	assert.Equal(t, "1", l.Share.String())
	assert.Equal(t, backbone.No, l.Overloaded)
}

// Both documents are checked, each at its place.
func TestCoverReportsBoth(t *testing.T) {
	f := small()
	f.Functions[1].Key = "plan"
	p := smallPlan(post("a", does("plan", "vison")), post("a", does("party", "")))
	c, err := backbone.Cover(f, p)
	assert.Equal(t, []string{
		"/framework/functions/1/key: duplicate",
		"/plan/positions/1/key: duplicate",
		"/plan/positions/0/assignments/0/duty: refers to nothing",
		"/plan/positions/1/assignments/0/function: refers to nothing",
	}, paths(t, err))
	assert.Equal(t, backbone.Coverage{}, c)
}

func TestCoverageGolden(t *testing.T) {
	p := adopt(backbone.BasicStaffPlan(), "programs", "pilots")
	p.Positions[2].Vacant = true
	p.Positions[3].Assignments = append(p.Positions[3].Assignments, does("funding", "fiscal-agent"))
	golden(t, "coverage.json", asJSON(t, cover(t, backbone.FSG(), p)))
}

// What a coverage hands out and what it was made from can be written into.
func TestCoverageSharesNothing(t *testing.T) {
	f, p := randomCase(rand.New(rand.NewPCG(3, 4)))
	p.Positions = append(p.Positions, post("whole", does("f0", "")), post("gone", does("f0", "")))
	p.Positions[len(p.Positions)-1].Vacant = true
	c := cover(t, f, p)
	before := asJSON(t, c)
	v, err := c.Without("whole")
	require.NoError(t, err)
	scribbleAll(&f, &p, c.Functions(), c.Uncovered(), c.NotAdopted(), c.SinglePoints(), c.IfVacant(), c.Loads(), &v)
	assert.Equal(t, before, asJSON(t, c))
}
