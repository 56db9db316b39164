package disparity_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/collective-impact/sdk/measure"
	"github.com/collective-impact/sdk/measure/disparity"
)

// numbers reads whole numbers of two bytes each.
func numbers(data []byte) []int {
	var out []int
	for i := 0; i+1 < len(data); i += 2 {
		out = append(out, int(data[i])<<8|int(data[i+1]))
	}
	return out
}

// Whatever the groups are, every measure is an error or a sound result.
func FuzzPairs(f *testing.F) {
	f.Add([]byte{0, 5, 0, 3, 0, 40, 0, 0, 0, 20, 0, 20}, 1.0, uint8(1), uint8(0))
	f.Add([]byte{0, 1, 0, 0, 0, 1, 0, 1}, 0.5, uint8(2), uint8(7))
	f.Add([]byte{255, 255, 0, 1, 0, 9, 0, 9, 1, 1, 0, 200}, 1e140, uint8(3), uint8(21))
	f.Fuzz(func(t *testing.T, data []byte, scale float64, kind, shape uint8) {
		x := numbers(data)
		if len(x) > 24 {
			x = x[:24]
		}
		g := disparity.Groups{Unit: measure.Unit(shape % 8), Direction: measure.Direction(shape / 8 % 3), Counts: shape&64 == 0, Overlapping: shape&128 != 0}
		if g.Counts {
			g.Unit = measure.Proportion
		}
		for i := 0; i+1 < len(x); i += 2 {
			one := disparity.Group{Name: string(rune('a' + i/2)), N: x[i], Successes: x[i+1]}
			if !g.Counts {
				one.N, one.Successes, one.Value, one.SE = 1+x[i]%50, 0, float64(scale*float64(x[i])), float64(scale*float64(x[i+1]%3))
			}
			g.Groups = append(g.Groups, one)
		}
		if kind&32 != 0 {
			g.Everyone = &disparity.Group{N: 1 << 30, Successes: 1 << 29, Value: scale, SE: math.Abs(scale)}
			if !g.Counts {
				g.Everyone.Successes = 0
			}
		}
		if kind&64 != 0 {
			for i := range g.Groups {
				row := make([]float64, len(g.Groups))
				for j := range row {
					row[j] = float64(scale * float64((i+1)*(j+1)%3))
				}
				g.Covariance = append(g.Covariance, row)
			}
			g.DF = float64(kind % 7)
		}
		ref := measure.Reference{Kind: measure.ReferenceKind(kind % 7), Value: scale}
		if ref.Kind == measure.ToNamed {
			ref = measure.Named("", "a")
		}
		keys := asked("a", ref)
		for _, key := range []disparity.Key{"cohens-d", "hedges-g"} {
			keys[key] = disparity.Options{Group: "a", Reference: ref}
		}
		for key, o := range keys {
			r, err := g.Compute(key, o)
			if err == nil {
				soundResult(t, r)
			}
		}
		for _, rule := range []disparity.ImpactRule{disparity.Gap2017(ref), disparity.Gap2022(ref), disparity.Proportionality(), disparity.EightyPercent(ref), {Kind: disparity.ImpactKind(kind % 5), Cut: scale, Margin: scale}} {
			rows, err := g.Impact(rule)
			if err != nil {
				continue
			}
			for _, r := range rows {
				soundResult(t, r.Result)
				n, _ := r.Rate.N()
				require.True(t, r.ToParity >= 0 && r.ToParity <= n && r.ToClear >= 0 && r.ToClear <= n, "%+v", r)
			}
		}
		if pairs, err := g.Pairwise(disparity.Adjustment(kind % 5)); err == nil {
			for _, c := range pairs {
				require.Contains(t, c.Sentence(), c.Group)
			}
			if len(pairs) > 1 {
				if change, err := disparity.ChangeOf(pairs[0].Difference, pairs[1].Difference, 0); err == nil {
					require.NotEmpty(t, change.Sentence())
				}
				if change, err := disparity.ChangeOf(pairs[0].Ratio, pairs[1].Ratio, 0); err == nil {
					require.NotEmpty(t, change.Sentence())
				}
			}
		}
		_, _ = g.Compare(ref, 0)
	})
}

// Whatever the counts of a district or of courts are, no rule panics.
func FuzzCounts(f *testing.F) {
	f.Add([]byte{0, 35, 0, 150, 0, 60, 3, 132, 0, 48, 1, 154}, 2.0, uint8(2))
	f.Add([]byte{0, 0, 0, 0, 0, 9, 0, 1}, math.NaN(), uint8(9))
	f.Fuzz(func(t *testing.T, data []byte, threshold float64, shape uint8) {
		x := numbers(data)
		var groups []disparity.RiskGroup
		j := disparity.JusticeSystem{Reference: "a", MinShare: threshold / 100}
		for i := 0; i+1 < len(x) && i < 16; i += 2 {
			groups = append(groups, disparity.RiskGroup{Name: string(rune('a' + i/2)), Cell: x[i], N: x[i+1], StateOthersCell: x[0], StateOthersN: x[len(x)-1]})
			cases := map[disparity.Stage]int{}
			for s := disparity.Stage(shape % 3); s <= disparity.Transfer; s += disparity.Stage(1 + shape%2) {
				cases[s] = x[(i+int(s))%len(x)]
			}
			j.Groups = append(j.Groups, disparity.JusticeGroup{Name: string(rune('a' + i/2)), Population: x[i+1], Cases: cases})
		}
		rule := disparity.RiskRule{Threshold: threshold, MinCell: int(shape) % 11, MinN: int(shape) % 31, Years: int(shape) % 5, Progress: threshold / 10}
		got, err := rule.Assess(groups, groups, groups)
		if err == nil {
			require.Len(t, got, len(groups))
		}
		for _, a := range got {
			soundResult(t, a.Result)
		}
		stages, err := j.Index()
		if err == nil {
			for _, s := range stages {
				soundResult(t, s.Result)
			}
		}
	})
}
