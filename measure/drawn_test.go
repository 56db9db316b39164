package measure_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/collective-impact/sdk/measure"
)

// drawnRow is a row of a sample without strata and clusters.
type drawnRow struct {
	id, race, lunch string
	y               float64
	yes, known      bool
	hours, weight   float64
}

func drawnFrame(t *testing.T, r *rand.Rand, n int) measure.Frame {
	f, err := measure.FromSeq(context.Background(), func(yield func(drawnRow, error) bool) {
		for i := range n {
			row := drawnRow{id: fmt.Sprint(i), race: races[r.IntN(len(races))], lunch: lunch[r.IntN(2)], y: float64(r.IntN(1000)) / 8,
				yes: r.IntN(3) == 0, known: r.IntN(9) > 0, hours: float64(r.IntN(40)), weight: float64(r.IntN(12)) / 4}
			if !yield(row, nil) {
				return
			}
		}
	},
		measure.LabelField("id", func(d drawnRow) (string, bool) { return d.id, true }),
		measure.Dim("race", races, func(d drawnRow) (string, bool) { return d.race, d.y < 120 }),
		measure.Dim("lunch", lunch, func(d drawnRow) (string, bool) { return d.lunch, true }),
		measure.YesNoField("yes", func(d drawnRow) (bool, bool) { return d.yes, d.known }),
		measure.Num("y", func(d drawnRow) (float64, bool) { return d.y, d.known }),
		measure.Num("hours", func(d drawnRow) (float64, bool) { return d.hours, true }),
		measure.Num("weight", func(d drawnRow) (float64, bool) { return d.weight, true }))
	require.NoError(t, err)
	return f
}

// TestRowsDrawnOneByOne compares what follows from the sums of groups with the
// estimates of a design in which every row is a cluster of its own, which are
// made record by record: the same sample, described in two ways.
func TestRowsDrawnOneByOne(t *testing.T) {
	ratio := mean("ratio", "y")
	ratio.Outcome, ratio.Denominator = measure.RatioOfSums, "hours"
	total := mean("total", "y")
	total.Outcome = measure.TotalOf
	compared := 0
	for seed := range uint64(20) {
		r := rand.New(rand.NewPCG(seed, 1))
		f := drawnFrame(t, r, 2+r.IntN(200))
		p := measure.Plan{Indicators: []measure.Indicator{flag("yes", "yes"), mean("y", "y"), ratio, total},
			Sets: measure.Cube("race", "lunch"), Weight: measure.Weight{Column: "weight", Kind: measure.SamplingWeight},
			References: []measure.Reference{measure.Overall(), measure.AllOthers(), measure.Best(1), measure.Named("race", races[0])}}
		if seed%2 == 1 {
			p.Sets, p.Within = measure.Each("race"), "lunch"
		}
		one := tabulate(t, p, f)
		p.Design = &measure.Design{Stages: []measure.Stage{{Cluster: "id"}}}
		two := tabulate(t, p, f)
		var others []measure.Cell
		for c := range two.Cells() {
			others = append(others, c)
		}
		i := 0
		for c := range one.Cells() {
			o := others[i]
			i++
			at := fmt.Sprint(seed, c.Indicator, c.Stratum, c.Group)
			require.Equal(t, o.Group, c.Group)
			sameEstimate(t, at, o.Estimate, c.Estimate)
			require.Len(t, c.Comparisons, len(o.Comparisons))
			for j, x := range c.Comparisons {
				sameEstimate(t, at, o.Comparisons[j].Difference, x.Difference)
				sameEstimate(t, at, o.Comparisons[j].Ratio, x.Ratio)
				compared++
			}
		}
		for _, s := range one.Strata() {
			a, ok := one.Covariance("y", s, "race")
			b, also := two.Covariance("y", s, "race")
			require.Equal(t, also, ok)
			for j := range a {
				for k := range a[j] {
					assert.InDelta(t, b[j][k], a[j][k], 1e-9*(b[j][j]+b[k][k]))
				}
			}
		}
	}
	require.Greater(t, compared, 1000)
}

// sameEstimate checks that two estimates agree to the digits that differences of
// large sums leave.
func sameEstimate(t *testing.T, at string, want, got measure.Estimate) {
	t.Helper()
	require.Equal(t, want.Status(), got.Status(), at)
	require.Equal(t, want.Reason(), got.Reason(), at)
	n, _ := want.N()
	m, _ := got.N()
	require.Equal(t, n, m, at)
	alike := func(x, y float64) {
		t.Helper()
		require.InDelta(t, x, y, 1e-9*max(1, max(x, -x)), at)
	}
	x, _ := want.Value()
	y, _ := got.Value()
	alike(x, y)
	x, _ = want.StdErr()
	y, _ = got.StdErr()
	alike(x, y)
	a, b, _ := want.Interval()
	c, d, _ := got.Interval()
	alike(a, c)
	alike(b, d)
}
