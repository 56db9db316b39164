package disparity_test

import (
	"context"
	option "flag"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/collective-impact/sdk/measure"
	"github.com/collective-impact/sdk/measure/disparity"
)

// lawTables is how many random tables the laws are tried on:
//
//	go test ./measure/disparity -run RandomTables -laws 100000 -timeout 0
var lawTables = option.Int("laws", 150, "random tables that the laws of invariance are tried on")

// tabled is one row of a random table: people of one group with one outcome.
type tabled struct {
	group        string
	yes, flagged bool // whether, and whether it is known
	score        float64
	scored       bool
	people       float64
}

// randomRows returns people one by one, some of whose group or outcome is not
// known, in a few groups of different sizes and rates.
func randomRows(r *rand.Rand, groups []string) []tabled {
	var out []tabled
	for i, name := range groups {
		rate, centre := r.Float64(), 1+r.IntN(20)
		for range 1 + r.IntN(12*(i+1)) {
			p := tabled{group: name, yes: r.Float64() < rate, flagged: r.IntN(12) > 0, scored: r.IntN(12) > 0, people: 1}
			p.score = float64(centre+r.IntN(9)) / 4
			if r.IntN(15) == 0 {
				p.group = ""
			}
			out = append(out, p)
		}
	}
	return out
}

var tabledFields = []measure.Field[tabled]{
	measure.YesNoField("yes", func(p tabled) (bool, bool) { return p.yes, p.flagged }),
	measure.Num("score", func(p tabled) (float64, bool) { return p.score, p.scored }),
	measure.Num("people", func(p tabled) (float64, bool) { return p.people, true }),
}

var tabledPlan = measure.Plan{
	Indicators: []measure.Indicator{
		{Key: "yes", Column: "yes", Outcome: measure.Flag, Direction: measure.HigherIsBetter, Temporal: measure.Stock},
		{Key: "score", Column: "score", Outcome: measure.Mean, TrueZero: true, Direction: measure.LowerIsBetter, Temporal: measure.Stock},
	},
	Sets:   [][]string{{"group"}},
	Weight: measure.Weight{Column: "people", Kind: measure.FrequencyWeight},
}

func tallied(t *testing.T, plan measure.Plan, levels []string, rows []tabled) measure.Tally {
	t.Helper()
	frame, err := measure.FromSeq(context.Background(), func(yield func(tabled, error) bool) {
		for _, p := range rows {
			if !yield(p, nil) {
				return
			}
		}
	}, append([]measure.Field[tabled]{measure.Dim("group", levels, func(p tabled) (string, bool) { return p.group, p.group != "" })}, tabledFields...)...)
	require.NoError(t, err)
	tally, err := plan.Tally(context.Background(), frame)
	require.NoError(t, err)
	return tally
}

// answers are measures of one indicator over the groups of a tally, by indicator
// and key, and what the table itself says of each group.
func answers(t *testing.T, tally measure.Tally, of string, keys []disparity.Key, kind measure.ReferenceKind, ordered bool, named func(string) string) map[string]disparity.Result {
	t.Helper()
	table, err := tally.Table(context.Background())
	require.NoError(t, err)
	view, err := table.Unprotected("a test of laws")
	require.NoError(t, err)
	out := map[string]disparity.Result{}
	for _, indicator := range []string{"yes", "score"} {
		for c := range view.Estimates(indicator, "", "group") {
			group := c.Group[0]
			if !c.Unknown {
				group = named(group)
			}
			out[indicator+" of "+group] = disparity.Result{Estimate: c.Estimate, Floor: float64(c.Records)}
		}
		if indicator != of {
			continue
		}
		g, err := disparity.FromView(view, indicator, "", "group")
		if err != nil {
			out[indicator] = disparity.Result{Indicator: "no groups"}
			continue
		}
		g.Ordered = ordered
		pick := g.Groups[0].Name
		for _, x := range g.Groups {
			if named(x.Name) < named(pick) {
				pick = x.Name
			}
		}
		for _, key := range keys {
			reference := measure.Reference{Kind: kind}
			if kind == measure.ToNamed {
				reference = measure.Named("", pick)
			}
			r, err := g.Compute(key, disparity.Options{Reference: reference, Group: pick, Parameter: 0.5})
			at := indicator + " " + string(key)
			if err != nil {
				out[at] = disparity.Result{Indicator: "refused"}
				continue
			}
			r.Chance.Against = ""
			for _, of := range [][]string{r.Group, r.Reference} {
				for i, name := range of {
					of[i] = named(name)
				}
				slices.Sort(of)
			}
			for i := range r.LeftOut {
				r.LeftOut[i].Name = named(r.LeftOut[i].Name)
			}
			slices.SortFunc(r.LeftOut, func(a, b disparity.LeftOut) int { return strings.Compare(a.Name, b.Name) })
			out[at] = r
		}
	}
	return out
}

// sameAnswers says where two sets of answers differ by more than rounding, with
// figures on the scale of the values in other units; "" where they do not.
func sameAnswers(want, got map[string]disparity.Result, scale func(string) float64) string {
	if len(want) != len(got) {
		return fmt.Sprintf("%d answers and %d", len(want), len(got))
	}
	for at, a := range want {
		b := got[at]
		near := func(x, y, by float64) bool {
			return math.Abs(x*by-y) <= 1e-7*math.Max(math.Abs(x*by), math.Abs(y))+1e-7*by
		}
		estimates := func(x, y measure.Estimate) bool {
			by := scale(at)
			vx, okx := x.Value()
			vy, oky := y.Value()
			lx, ux, ix := x.Interval()
			ly, uy, iy := y.Interval()
			return x.Status() == y.Status() && x.Reason() == y.Reason() && okx == oky && ix == iy && near(vx, vy, by) && near(lx, ly, by) && near(ux, uy, by)
		}
		floor := scale(at)
		if strings.Contains(at, " of ") {
			floor = 1 // the records
		}
		same := estimates(a.Estimate, b.Estimate) && estimates(a.Corrected, b.Corrected) && near(a.Floor, b.Floor, floor) &&
			slices.Equal(a.Group, b.Group) && slices.Equal(a.Reference, b.Reference) && slices.Equal(a.LeftOut, b.LeftOut) &&
			a.Indicator == b.Indicator && a.Flag == b.Flag && a.Standing == b.Standing &&
			a.Chance.Verdict == b.Chance.Verdict && a.Chance.Reason == b.Chance.Reason && near(a.Chance.P, b.Chance.P, 1) && near(a.Chance.Adjusted, b.Chance.Adjusted, 1)
		if !same {
			return fmt.Sprintf("%s:\nwant %+v\ngot  %+v", at, a, b)
		}
	}
	return ""
}

// The laws that no table may break: the order of rows and how they are cut into
// shards that are added up, the names of the groups and the order in which they
// are declared, the unit of the values, rows that are put together into one with
// a weight, and a weight that is split change nothing, of any measure over groups.
// The first and the last are held to the bit.
func TestRandomTables(t *testing.T) {
	var keys []disparity.Key
	ordered := map[disparity.Key]bool{}
	units := map[string]float64{} // what a figure grows by when scores are multiplied by 100
	for _, m := range disparity.Measures() {
		if m.Function != "" {
			continue
		}
		keys = append(keys, m.Key)
		ordered[m.Key] = m.Needs.Ordered
		if m.Unit == 0 {
			units["score "+string(m.Key)] = 100
		}
	}
	units["score between-group-variance"] = 1e4
	unitScale := func(at string) float64 {
		if strings.HasPrefix(at, "score of ") {
			return 100
		}
		return max(units[at], 1)
	}
	own := func(s string) string { return s }
	for i := range uint64(*lawTables) {
		r := rand.New(rand.NewPCG(12, i))
		levels := []string{"a", "b", "c", "d", "e"}[:2+r.IntN(4)]
		rows := randomRows(r, levels)
		indicator := []string{"yes", "score"}[i%2]
		some := []disparity.Key{keys[i/2%uint64(len(keys))], keys[r.IntN(len(keys))]}
		kind := measure.ReferenceKind(r.IntN(int(measure.ToFixed)))
		want := answers(t, tallied(t, tabledPlan, levels, rows), indicator, some, kind, true, own)
		exact := func(tally measure.Tally, law string) {
			require.Equal(t, want, answers(t, tally, indicator, some, kind, true, own), "table %d, %s", i, law)
		}
		near := func(want, got map[string]disparity.Result, law string, scale func(string) float64) {
			require.Empty(t, sameAnswers(want, got, scale), "table %d, %s", i, law)
		}

		shuffled := slices.Clone(rows)
		r.Shuffle(len(rows), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
		exact(tallied(t, tabledPlan, levels, shuffled), "order of rows")

		cut := r.IntN(len(rows) + 1)
		sum, err := tallied(t, tabledPlan, levels, shuffled[cut:]).Merge(tallied(t, tabledPlan, levels, shuffled[:cut]))
		require.NoError(t, err)
		exact(sum, "shards")

		together := map[tabled]float64{}
		var weighted []tabled
		for _, p := range rows {
			if together[p]++; together[p] == 1 {
				weighted = append(weighted, p)
			}
		}
		for j, p := range weighted {
			weighted[j].people = together[p]
		}
		exact(tallied(t, tabledPlan, levels, weighted), "rows put together")

		var split []tabled
		for _, p := range weighted {
			part := p
			part.people = float64(r.IntN(int(p.people) + 1))
			p.people -= part.people
			split = append(split, part, p)
		}
		exact(tallied(t, tabledPlan, levels, split), "weights split")

		hundred := slices.Clone(rows)
		for j := range hundred {
			hundred[j].score *= 100
		}
		near(want, answers(t, tallied(t, tabledPlan, levels, hundred), indicator, some, kind, true, own), "unit", unitScale)

		other := map[string]string{"": ""}
		var renamed []string
		for j, name := range levels {
			other[name] = fmt.Sprint("group ", (j*2+3)%7)
			renamed = append(renamed, other[name])
		}
		back := func(s string) string {
			for name, x := range other {
				if x == s {
					return name
				}
			}
			return s
		}
		renames := slices.Clone(rows)
		for j := range renames {
			renames[j].group = other[renames[j].group]
		}
		near(want, answers(t, tallied(t, tabledPlan, renamed, renames), indicator, some, kind, true, back), "names", func(string) float64 { return 1 })

		r.Shuffle(len(renamed), func(i, j int) { renamed[i], renamed[j] = renamed[j], renamed[i] })
		free := slices.DeleteFunc(slices.Clone(some), func(k disparity.Key) bool { return ordered[k] })
		near(answers(t, tallied(t, tabledPlan, levels, rows), indicator, free, kind, false, own), answers(t, tallied(t, tabledPlan, renamed, renames), indicator, free, kind, false, back), "names and their order", func(string) float64 { return 1 })
	}
}
