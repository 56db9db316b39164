package backbone_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/collective-impact/sdk/backbone"
)

// What one account of a backbone has and FSG's has not, and the other way.
func TestOrphansOfProposals(t *testing.T) {
	want := map[string]backbone.Orphans{
		"starter-guide": {From: []string{}, To: []string{"programs"}},
		"edredesign":    {From: []string{}, To: []string{"community-outreach", "programs"}},
		"mathematica":   {From: []string{}, To: []string{}},
		"edmondson":     {From: []string{}, To: []string{"advocacy-communications"}},
	}
	xs := backbone.ProposedCrosswalks()
	require.Len(t, xs, len(want))
	for _, x := range xs {
		from := framework(t, x.From.Key)
		got, err := x.Orphans(from, backbone.FSG())
		require.NoError(t, err, x.Key)
		assert.Equal(t, want[x.From.Key], got, x.Key)
		back, err := x.Reverse().Orphans(backbone.FSG(), from)
		require.NoError(t, err, x.Key)
		assert.Equal(t, backbone.Orphans{From: got.To, To: got.From}, back, x.Key)
		assert.Empty(t, cmp.Diff(x.Links, x.Reverse().Reverse().Links))

		// Not one capacity of Mathematica is left out, though links are by duty.
		for ref := range from.Duties() {
			linked := slices.ContainsFunc(x.Links, func(l backbone.Link) bool {
				return l.From == ref || l.From == backbone.DutyRef{Function: ref.Function}
			})
			assert.True(t, linked, "%s: %v", x.Key, ref)
		}
	}
}

func framework(t *testing.T, key string) backbone.Framework {
	t.Helper()
	for _, f := range backbone.Frameworks() {
		if f.Key == key {
			return f
		}
	}
	t.Fatalf("no framework %q", key)
	return backbone.Framework{}
}

// Every pair of frameworks has a crosswalk; those that meet in FSG do so in the
// functions worked out by hand.
func TestProposedCrosswalk(t *testing.T) {
	orphans := map[string]backbone.Orphans{}
	for _, from := range backbone.Frameworks() {
		for _, to := range backbone.Frameworks() {
			x, ok := backbone.ProposedCrosswalk(from.Key, to.Key)
			require.Equal(t, from.Key != to.Key, ok)
			if !ok {
				continue
			}
			assert.Equal(t, from.Key+"-to-"+to.Key, x.Key)
			require.NoError(t, x.Validate(), x.Key)
			got, err := x.Orphans(from, to)
			require.NoError(t, err, x.Key)
			orphans[x.Key] = got
			back, ok := backbone.ProposedCrosswalk(to.Key, from.Key)
			require.True(t, ok)
			assert.ElementsMatch(t, x.Links, back.Reverse().Links, x.Key)
		}
	}
	assert.Equal(t, backbone.Orphans{From: []string{"community-engagement"}, To: []string{}}, orphans["starter-guide-to-edredesign"],
		"EdRedesign has no outreach")
	assert.Equal(t, backbone.Orphans{From: []string{"advance-policy"}, To: []string{}}, orphans["edredesign-to-edmondson"],
		"Edmondson has no policy")
	x, _ := backbone.ProposedCrosswalk("edmondson", "edredesign")
	got := []string{}
	for _, l := range x.Links {
		got = append(got, l.From.String()+" > "+l.To.String())
	}
	assert.Equal(t, []string{"people > vision-strategy", "people > collaboration", "data > measurement-learning", "data > data-infrastructure", "resources > resources"}, got)

	for _, pair := range [][2]string{{"fsg", "x"}, {"x", "fsg"}, {"x", "y"}, {"", ""}, {"edmondson", "x"}, {"x", "edmondson"}} {
		_, ok := backbone.ProposedCrosswalk(pair[0], pair[1])
		assert.False(t, ok, pair)
	}
}

// The basic staff without a data manager, read in Edmondson's words: 8 of the
// 10 duties stay, none of those on data; and in EdRedesign's.
func TestTranslate(t *testing.T) {
	p := backbone.BasicStaffPlan()
	p.Positions[2].Vacant = true
	c := cover(t, backbone.FSG(), p)
	read := func(to backbone.Framework) map[string]string {
		x, ok := backbone.ProposedCrosswalk("fsg", to.Key)
		require.True(t, ok)
		ts, err := x.Translate(c, to)
		require.NoError(t, err)
		require.Len(t, ts, len(to.Functions))
		out := map[string]string{}
		for i, tr := range ts {
			assert.Equal(t, to.Functions[i].Key, tr.Function)
			assert.Equal(t, to.Functions[i].Title, tr.Title)
			assert.Equal(t, len(tr.From) == 0, tr.Orphan)
			out[tr.Function] = tr.Share.String()
		}
		return out
	}
	assert.Equal(t, map[string]string{"people": "5 of 5", "data": "0 of 2", "resources": "1 of 1"}, read(backbone.Edmondson()),
		"people: 2 of coherence, 1 of facilitation, 2 of outreach; resources: grants, as nothing of programs counts")
	assert.Equal(t, map[string]string{
		"vision-strategy": "2 of 2", "collaboration": "1 of 1", "measurement-learning": "0 of 2",
		"resources": "1 of 1", "data-infrastructure": "0 of 2", "advance-policy": "2 of 2",
	}, read(backbone.EdRedesign()))
}

// A duty that answers to a function by two links counts once, and an orphan has
// no share.
func TestTranslateCountsOnce(t *testing.T) {
	to := backbone.Framework{Key: "to", Title: "To", Version: "1", Functions: []backbone.Function{
		{Key: "x", Title: "X", Duties: []backbone.Duty{{Key: "1", Title: "1"}, {Key: "2", Title: "2"}}}, {Key: "y", Title: "Y"}, {Key: "z", Title: "Z"}}}
	link := func(from, fromDuty, to, toDuty string) backbone.Link {
		return backbone.Link{From: backbone.DutyRef{Function: from, Duty: fromDuty}, To: backbone.DutyRef{Function: to, Duty: toDuty}}
	}
	x := backbone.Crosswalk{Key: "k", From: backbone.FrameworkRef{Key: "small", Version: "1"}, To: backbone.FrameworkRef{Key: "to", Version: "1"},
		Links: []backbone.Link{link("plan", "vision", "x", "1"), link("plan", "", "x", "2"), link("meet", "", "x", ""), link("grow", "pilot", "y", "")}}
	c := cover(t, small(), smallPlan(post("a", does("plan", "vision"), does("meet", ""))))
	got, err := x.Translate(c, to)
	require.NoError(t, err)
	require.Len(t, got, 3)
	assert.Equal(t, []string{"plan/vision", "plan/budget", "plan/law", "meet"}, refs(got[0].From))
	assert.Equal(t, "2 of 3", got[0].Share.String())
	assert.Equal(t, []string{"grow/pilot"}, refs(got[1].From))
	assert.False(t, got[1].Orphan)
	assert.False(t, got[1].Share.Known(), "it answers to something that nobody has adopted")
	assert.Equal(t, backbone.Translation{Function: "z", Title: "Z", From: []backbone.DutyRef{}, Orphan: true}, got[2])

	next := backbone.Crosswalk{Key: "n", From: x.To, To: x.From, Links: []backbone.Link{link("x", "1", "meet", ""), link("y", "", "grow", "")}}
	composed, err := x.Compose(next)
	require.NoError(t, err)
	assert.Equal(t, "small-to-small", composed.Key)
	assert.Equal(t, []backbone.Link{link("plan", "vision", "meet", ""), link("meet", "", "meet", ""), link("grow", "pilot", "grow", "")}, composed.Links,
		"the same duty, and a whole function with its part; not another duty of it")
}

func TestCrosswalkReportsProblems(t *testing.T) {
	_, err := backbone.ReadCrosswalk(strings.NewReader(`{"from":{"key":"a"},"links":[{"from":{"function":"f"},"to":{"duty":"d"}},{"from":{"function":"f"},"to":{"duty":"d"}}]}`))
	assert.Equal(t, []string{"/key: required", "/from/version: required", "/to/key: required", "/to/version: required",
		"/links/0/to/function: required", "/links/1/to/function: required", "/links/1: duplicate"}, paths(t, err))

	x := backbone.ProposedCrosswalks()[3]
	again, err := backbone.ReadCrosswalk(strings.NewReader(asJSON(t, x)))
	require.NoError(t, err)
	assert.Empty(t, cmp.Diff(x, again))

	_, err = x.Orphans(backbone.EdRedesign(), backbone.Edmondson())
	assert.Equal(t, []string{"/from: invalid", "/to: invalid"}, paths(t, err))
	x.Links[1].From.Duty, x.Links[2].To.Function = "talk", "party"
	_, err = x.Orphans(backbone.Edmondson(), backbone.FSG())
	assert.Equal(t, []string{"/links/1/from/duty: refers to nothing", "/links/2/to/function: refers to nothing"}, paths(t, err))
	c := cover(t, backbone.FSG(), backbone.BasicStaffPlan())
	_, err = x.Reverse().Translate(c, backbone.Edmondson())
	assert.Equal(t, []string{"/links/2/from/function: refers to nothing", "/links/1/to/duty: refers to nothing"}, paths(t, err))
	_, err = x.Translate(c, backbone.FSG())
	assert.Contains(t, paths(t, err), "/from: invalid")
	_, err = x.Compose(x)
	assert.Equal(t, []string{"/second/from: invalid"}, paths(t, err))
}
