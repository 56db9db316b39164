package privacy_test

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/collective-impact/sdk/measure/privacy"
)

// randomLattice is a table of two to four dimensions, sometimes with levels that
// are made of others, overlapping ones too, and sometimes of linked sets.
func randomLattice(r *rand.Rand) privacy.CountTable {
	var t privacy.CountTable
	dims := 2 + r.IntN(3)
	counts := []privacy.Count{{Levels: nil}}
	for d := range dims {
		h := privacy.Hierarchy{Name: "d" + strconv.Itoa(d)}
		n := 2 + r.IntN(5-dims)
		if dims == 2 {
			n = 2 + r.IntN(6)
		}
		var leaves []string
		for l := range n {
			leaves = append(leaves, fmt.Sprintf("%d%d", d, l))
		}
		if n > 3 && r.IntN(2) == 0 {
			h.Parts = map[string][]string{"first": leaves[:2], "rest": leaves[2:], "Total": {"first", "rest"}}
			if r.IntN(2) == 0 {
				h.Parts["over"] = leaves[1:3]
			}
		}
		t.Dimensions = append(t.Dimensions, h)
		var next []privacy.Count
		for _, c := range counts {
			for _, l := range leaves {
				next = append(next, privacy.Count{Levels: append(append([]string{}, c.Levels...), l)})
			}
		}
		counts = next
	}
	most := 2 + r.Int64N(40)
	for i := range counts {
		if r.IntN(6) > 0 {
			counts[i].Count = r.Int64N(most)
		}
	}
	t.Counts = counts
	if dims > 2 && r.IntN(3) == 0 {
		t.Sets = [][]string{{"d0", "d1"}, {"d1", "d2"}}
	}
	return t
}

// The audit shares no code with the engine that decides: exact intervals of all
// withheld counts, and what subtraction leaves over.
func TestReleasesPassTheAudit(t *testing.T) {
	r := rand.New(rand.NewPCG(20, 26))
	withheld, blank := 0, 0
	for range 60 {
		table := randomLattice(r)
		policy := privacy.Policy{MinCount: []int{3, 5, 10}[r.IntN(3)], Readers: privacy.Readers{NoInsiders: r.IntN(2) == 0}}
		release, err := privacy.ProtectCounts(t.Context(), table, policy)
		require.NoError(t, err)
		o := privacy.AuditOptions{MinCount: int64(policy.MinCount), MinWidth: int64(policy.Effective().Protection)}
		report, err := privacy.Audit(t.Context(), release.Publication(), o)
		require.NoError(t, err)
		require.Empty(t, report.Risks, "%v", table)
		withheld += len(report.Cells)

		// What blanking of small counts alone gives away, so that the audit could fail.
		truth, err := privacy.ProtectCounts(t.Context(), table, open())
		require.NoError(t, err)
		naive := truth.Publication()
		for i := range naive.Tables[0].Cells {
			if c := &naive.Tables[0].Cells[i]; *c.Value > 0 && *c.Value < o.MinCount {
				c.Value = nil
			}
		}
		report, err = privacy.Audit(t.Context(), naive, o)
		require.NoError(t, err)
		if len(report.Risks) > 0 {
			blank++
		}
	}
	assert.Greater(t, withheld, 300)
	assert.Greater(t, blank, 30)
}
