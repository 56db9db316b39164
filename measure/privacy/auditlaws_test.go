package privacy_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/collective-impact/sdk/measure"
	"github.com/collective-impact/sdk/measure/privacy"
)

func intervalsByCell(r privacy.AuditReport) map[string]privacy.Interval {
	out := map[string]privacy.Interval{}
	for _, c := range r.Cells {
		out[fmt.Sprint(c.CellRef)] = c.Interval
	}
	return out
}

func riskCounts(r privacy.AuditReport) map[string]int {
	out := map[string]int{}
	for _, x := range r.Risks {
		out[fmt.Sprint(x.Kind, x.CellRef)]++
	}
	return out
}

// The order of cells, tables, dimensions and statements does not matter.
func TestOrderDoesNotMatter(t *testing.T) {
	for seed := range uint64(150) {
		p := randomBits(seed).Publication
		r := rand.New(rand.NewPCG(seed, 9))
		want, err := privacy.Audit(t.Context(), p, privacy.AuditOptions{MinWidth: 2})
		q := privacy.Publication{Tables: slices.Clone(p.Tables)}
		for i := range q.Tables {
			x := &q.Tables[i]
			x.Cells, x.Rates = slices.Clone(x.Cells), slices.Clone(x.Rates)
			r.Shuffle(len(x.Cells), func(i, j int) { x.Cells[i], x.Cells[j] = x.Cells[j], x.Cells[i] })
			r.Shuffle(len(x.Rates), func(i, j int) { x.Rates[i], x.Rates[j] = x.Rates[j], x.Rates[i] })
		}
		got, again := privacy.Audit(t.Context(), q, privacy.AuditOptions{MinWidth: 2})
		require.Equal(t, errors.Is(err, privacy.ErrInconsistent), errors.Is(again, privacy.ErrInconsistent))
		require.Empty(t, cmp.Diff(intervalsByCell(want), intervalsByCell(got)), "seed %d", seed)
		require.Empty(t, cmp.Diff(riskCounts(want), riskCounts(got)), "seed %d", seed)
		slices.Reverse(q.Tables)
		got, again = privacy.Audit(t.Context(), q, privacy.AuditOptions{MinWidth: 2})
		require.Equal(t, errors.Is(err, privacy.ErrInconsistent), errors.Is(again, privacy.ErrInconsistent))
		turned := map[string]privacy.Interval{}
		for _, c := range got.Cells {
			c.Table = len(q.Tables) - 1 - c.Table
			turned[fmt.Sprint(c.CellRef)] = c.Interval
		}
		require.Empty(t, cmp.Diff(intervalsByCell(want), turned), "seed %d", seed)
	}
}

// One more published cell never widens an interval, and says nothing new where
// the interval had one value only.
func TestMoreNeverWidens(t *testing.T) {
	narrower := 0
	for seed := range uint64(150) {
		p := randomBits(seed)
		before, err := privacy.Audit(t.Context(), p.Publication, privacy.AuditOptions{})
		if err != nil || len(p.withheld) < 2 {
			continue
		}
		c := p.withheld[int(seed)%len(p.withheld)]
		for i, x := range before.Cells {
			if x.Table != c.table || !slices.Equal(x.Levels, c.levels) {
				continue
			}
			for _, end := range []int64{x.Low, *x.High} {
				cells := slices.Clone(p.Tables[c.table].Cells)
				k := slices.IndexFunc(cells, func(o privacy.PublishedCell) bool { return slices.Equal(o.Levels, c.levels) })
				cells[k] = shown(end, c.levels...)
				q := privacy.Publication{Tables: slices.Clone(p.Tables)}
				q.Tables[c.table].Cells = cells
				after, err := privacy.Audit(t.Context(), q, privacy.AuditOptions{})
				require.NoError(t, err, "seed %d: what was found possible is", seed)
				rest := slices.Delete(slices.Clone(before.Cells), i, i+1)
				for j, y := range after.Cells {
					require.GreaterOrEqual(t, y.Low, rest[j].Low)
					require.LessOrEqual(t, *y.High, *rest[j].High)
					if *y.High-y.Low < *rest[j].High-rest[j].Low {
						narrower++
						require.NotEqual(t, x.Low, *x.High, "seed %d: it was known before", seed)
					}
				}
			}
		}
	}
	assert.Greater(t, narrower, 50)
}

// Contradictions are named, and none too many.
func TestContradictions(t *testing.T) {
	yes := privacy.Hierarchy{Name: "pass", Parts: map[string][]string{"Total": {"yes", "no"}}}
	for name, x := range map[string]struct {
		p    privacy.Publication
		want []string
	}{
		"parts beyond the total": {privacy.Publication{Tables: []privacy.PublishedTable{table(dims("g", "h"),
			shown(30, "A", "Total"), shown(25, "B", "Total"), shown(50, "Total", "Total"), shown(9, "A", "x"), blank("A", "y"))}}, []string{"A", "B", "everyone"}},
		"two tables": {privacy.Publication{Tables: []privacy.PublishedTable{table(dims("g"), shown(30, "A")), table(dims("g"), shown(31, "A"))}},
			[]string{"A in table 1", "A in table 2"}},
		"a rate that no count gives": {privacy.Publication{Tables: []privacy.PublishedTable{{Dimensions: []privacy.Hierarchy{yes}, Cells: []privacy.PublishedCell{shown(20, "Total"), blank("no")},
			Rates: []privacy.PublishedRate{rate("14.3", []string{"yes"}, []string{"Total"})}}}}, []string{"everyone", "the share of yes in everyone"}},
		"a mark": {privacy.Publication{Tables: []privacy.PublishedTable{table(dims("g"), marked(10, 20, "A"), shown(4, "B"), shown(12, "Total"))}}, []string{"A", "B", "everyone"}},
		"a statement": {privacy.Publication{Tables: []privacy.PublishedTable{table(dims("g"), blank("A"), shown(12, "Total"))},
			Known: []privacy.Knowledge{{Terms: []privacy.KnowledgeTerm{{Levels: []string{"A"}}}, Low: "1"}, {Terms: []privacy.KnowledgeTerm{{Factor: "0.5", Levels: []string{"A"}}}, Low: "6.5"}}},
			[]string{"everyone", "statement 2 of what is known"}},
		"a rate of nobody": {privacy.Publication{Tables: []privacy.PublishedTable{{Dimensions: []privacy.Hierarchy{yes}, Cells: []privacy.PublishedCell{shown(0, "Total")},
			Rates: []privacy.PublishedRate{rate("0", []string{"yes"}, []string{"Total"})}}}}, []string{"everyone", "the share of yes in everyone"}},
	} {
		_, err := privacy.Audit(t.Context(), x.p, privacy.AuditOptions{})
		require.ErrorIs(t, err, privacy.ErrInconsistent, name)
		bad, ok := errors.AsType[*privacy.InconsistentError](err)
		require.True(t, ok)
		var got []string
		for _, s := range bad.Sources {
			got = append(got, s.Name)
		}
		slices.Sort(got)
		assert.Equal(t, x.want, got, name)
		for _, c := range x.p.Tables[0].Cells {
			if c.Value != nil && *c.Value > 3 {
				assert.NotContains(t, err.Error(), fmt.Sprint(*c.Value), "%s: error texts travel", name)
			}
		}
	}
}

// Nothing that is known leaves a count without end; it is said, not made up.
func TestCountsWithoutEnd(t *testing.T) {
	r, err := privacy.Audit(t.Context(), privacy.Publication{Tables: []privacy.PublishedTable{table(dims("g"), blank("A"), shown(20, "B"), blank("Total"))}}, privacy.AuditOptions{})
	require.NoError(t, err)
	assert.Empty(t, r.Risks)
	assert.Equal(t, privacy.Interval{Low: 0, Exact: true}, r.Cells[0].Interval)
	assert.Equal(t, privacy.Interval{Low: 20, Least: 20, Exact: true}, r.Cells[1].Interval)
	_, ends := r.Cells[0].Width()
	assert.False(t, ends)
	data, err := json.Marshal(r)
	require.NoError(t, err)
	assert.JSONEq(t, `{"cells":[{"levels":["A"],"low":0,"high":null,"least":0,"most":null,"exact":true},{"levels":["Total"],"low":20,"high":null,"least":20,"most":null,"exact":true}],"risks":[],"unknowns":2,"facts":1}`, string(data))
}

func TestAuditStops(t *testing.T) {
	p := blankedTable(1, 12, 12)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := privacy.Audit(ctx, p, privacy.AuditOptions{})
	require.ErrorIs(t, err, context.Canceled)
	ctx, cancel = context.WithCancel(t.Context())
	defer cancel()
	calls := 0
	_, err = privacy.Audit(ctx, blankedTable(1, 30, 30), privacy.AuditOptions{Progress: func(done, counts int) {
		calls++
		assert.LessOrEqual(t, done, counts)
		cancel()
	}})
	require.ErrorIs(t, err, context.Canceled)
	assert.Equal(t, 1, calls, "no work after the context has ended")
	done, counts := 0, -1
	var never context.Context
	_, err = privacy.Audit(never, p, privacy.AuditOptions{Progress: func(d, n int) { done, counts = d, n }})
	require.NoError(t, err)
	assert.Equal(t, counts, done)
}

func TestAuditTooLarge(t *testing.T) {
	var wide privacy.PublishedTable
	levels := make([]string, 30)
	other := make([]string, 30)
	for i := range levels {
		wide.Dimensions = append(wide.Dimensions, privacy.Hierarchy{Name: fmt.Sprint(i)})
		levels[i], other[i] = "x", "y"
	}
	wide.Cells = []privacy.PublishedCell{blank(levels...), shown(4, other...)}
	_, err := privacy.Audit(t.Context(), privacy.Publication{Tables: []privacy.PublishedTable{wide}}, privacy.AuditOptions{})
	require.ErrorIs(t, err, privacy.ErrTooLarge)
	big := privacy.Publication{Tables: []privacy.PublishedTable{table(dims("g"), shown(privacy.MaxPublished, "A"), blank("B"), shown(privacy.MaxPublished, "Total"))}}
	r, err := privacy.Audit(t.Context(), big, privacy.AuditOptions{MinCount: privacy.MaxPublished, MinWidth: privacy.MaxPublished, Effort: math.MaxInt32})
	require.NoError(t, err)
	assert.Equal(t, int64(0), *r.Cells[0].High)
}

func TestRiskKinds(t *testing.T) {
	for k := privacy.NarrowCount; k <= privacy.MemberCount; k++ {
		text, err := k.MarshalText()
		require.NoError(t, err)
		assert.Equal(t, k.String(), string(text))
		var back privacy.RiskKind
		require.NoError(t, back.UnmarshalText(text))
		assert.Equal(t, k, back)
	}
	_, err := (privacy.MemberCount + 1).MarshalText()
	require.ErrorIs(t, err, measure.ErrUnknownKey)
	var k privacy.RiskKind
	require.ErrorIs(t, k.UnmarshalText([]byte("other")), measure.ErrUnknownKey)
}

// Whatever is read is refused with a reason or audited, and written as it was
// read.
func FuzzReadPublication(f *testing.F) {
	for _, c := range attackCases(f) {
		p, _ := loadAttack(f, c)
		data, err := json.Marshal(p)
		require.NoError(f, err)
		f.Add(string(data))
	}
	f.Fuzz(func(t *testing.T, text string) {
		p, err := privacy.ReadPublication(strings.NewReader(text))
		if err != nil {
			return
		}
		data, err := json.Marshal(p)
		require.NoError(t, err)
		back, err := privacy.ReadPublication(strings.NewReader(string(data)))
		require.NoError(t, err)
		again, err := json.Marshal(back)
		require.NoError(t, err)
		require.Equal(t, string(data), string(again))
		if len(text) > 3000 {
			return
		}
		r, err := privacy.Audit(t.Context(), p, privacy.AuditOptions{Effort: 5})
		if err != nil {
			require.True(t, errors.Is(err, privacy.ErrInconsistent) || errors.Is(err, privacy.ErrTooLarge), "%v", err)
			return
		}
		for _, c := range r.Cells {
			require.GreaterOrEqual(t, c.Low, int64(0))
			require.True(t, c.High == nil || *c.High >= c.Low)
		}
	})
}

func FuzzReadPublishedCSV(f *testing.F) {
	f.Add("school,race,n\na,b,1\na,,<10\n,b,\"1,234\"\n")
	f.Add("n,race,school\r\n*,\"x\"\"y\",z\r\n")
	f.Fuzz(func(t *testing.T, text string) {
		got, err := privacy.ReadPublishedCSV(strings.NewReader(text), csvOptions())
		if err != nil {
			require.Empty(t, got.Cells)
			return
		}
		require.NoError(t, privacy.Publication{Tables: []privacy.PublishedTable{got}}.Validate())
	})
}
