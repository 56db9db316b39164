package disparity

import (
	"math"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/collective-impact/sdk/internal/random"
)

// minP is the step-down procedure as Ge, Dudoit and Speed 2003 write it down
// (box 4), with loops for everything; the last replicate is what is observed.
func minP(distances [][]float64) (p, adjusted []float64) {
	m, groups := len(distances), len(distances[0])
	raw := make([][]float64, m)
	for b := range raw {
		for j := range groups {
			n := 0
			for _, other := range distances {
				if other[j] >= distances[b][j] {
					n++
				}
			}
			raw[b] = append(raw[b], float64(n)/float64(m))
		}
	}
	p, adjusted = raw[m-1], make([]float64, groups)
	for j := range groups {
		// Every hypothesis with a p at most that of j bounds it from below.
		for h := range groups {
			if p[h] > p[j] || p[h] == p[j] && h > j {
				continue
			}
			n := 0
			for b := range raw {
				least := math.Inf(1)
				for l := range groups {
					if p[l] > p[h] || p[l] == p[h] && l >= h {
						least = min(least, raw[b][l])
					}
				}
				if least <= p[h] {
					n++
				}
			}
			adjusted[j] = max(adjusted[j], float64(n)/float64(m))
		}
	}
	return p, adjusted
}

func TestStepDownAsWritten(t *testing.T) {
	s := random.New(1, "oracle", 0)
	for range 200 {
		m, groups := 2+int(s.Below(30)), 1+int(s.Below(6))
		distances := make([][]float64, m)
		all := replicates{width: 2 * groups}
		for b := range distances {
			for range groups {
				distances[b] = append(distances[b], float64(s.Below(12))-3)
			}
			all.values = append(append(all.values, distances[b]...), make([]float64, groups)...)
		}
		observed := slices.Clone(all.row(m - 1))
		all.values = all.values[:(m-1)*all.width]
		f, err := judged(t.Context(), all, observed)
		require.NoError(t, err)
		p, adjusted := minP(distances)
		for j, g := range f.Groups {
			require.InDelta(t, p[j], g.P, 1e-12)
			require.InDelta(t, adjusted[j], g.Adjusted, 1e-12, "%v", distances)
		}
	}
}

// The acceleration from cells is that from people, one by one.
func TestAccelerationOfPeople(t *testing.T) {
	s := random.New(2, "oracle", 0)
	for range 100 {
		var cells, ends []int
		var values []float64
		var squares, cubes float64
		for range 1 + int(s.Below(3)) {
			var people []float64
			for range 1 + int(s.Below(4)) {
				n, v := int(s.Below(5)), s.Normal()
				cells, values = append(cells, n), append(values, v)
				people = append(people, slices.Repeat([]float64{v}, n)...)
			}
			ends = append(ends, len(cells))
			mean := 0.0
			n := float64(len(people))
			for _, v := range people {
				mean += v / n
			}
			for _, v := range people {
				u := (mean - v) * (n - 1) / n
				squares += u * u
				cubes += u * u * u
			}
		}
		want := 0.0
		if squares > 1e-20 {
			want = cubes / (6 * math.Pow(squares, 1.5))
		}
		assert.InDelta(t, want, acceleration(cells, ends, func(i int) float64 { return values[i] }), 1e-12)
	}
}

func TestAtLeast(t *testing.T) {
	assert.True(t, atLeast(0.3, 0.1+0.2))
	assert.True(t, atLeast(-0.3, -0.1-0.2))
	assert.True(t, atLeast(math.Inf(-1), math.Inf(-1)))
	assert.False(t, atLeast(0.3, 0.3+1e-9))
	assert.False(t, atLeast(math.Inf(-1), 0))
}
